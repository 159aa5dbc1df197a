//! HTTP as every room speaks it: failures, input that is held against its schema, paging, conditional requests,
//! and the operations that are routes and documentation in one. What a room answers is that room's business.

mod percent;
mod problem;
mod problem_type;
mod request_id;

pub use problem::{Fault, PROBLEM_JSON, Problem, ProblemDocument};
pub use problem_type::ProblemType;
pub use request_id::{RequestId, request_id};
