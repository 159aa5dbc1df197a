//! HTTP as every room speaks it: failures, input that is held against its schema, paging, conditional requests,
//! and the operations that are routes and documentation in one. What a room answers is that room's business.

mod accept;
pub mod answer_headers;
mod audit;
mod components;
mod conditional;
mod cursor;
mod docs;
mod document;
mod faults;
mod input;
mod json;
mod operation;
mod operations;
mod paging;
mod path;
mod peers;
mod percent;
mod pointer;
mod problem;
mod problem_responses;
mod problem_type;
mod problems_page;
mod query;
mod request_id;
mod schema;
mod then;
mod union;
mod words;

pub use components::{Described, schema_of};
pub use conditional::{CachePolicy, ETag, IfMatch, answer_bytes, answer_json, if_match, is_current};
pub use cursor::{Cursor, CursorValue, Direction};
pub use docs::docs_pages;
pub use document::{SpecInfo, pretty};
pub use input::{BodyLimit, BodyTimeout, Input, JSON, MERGE_PATCH_JSON, MergePatch, merge};
pub use operation::{AnswerHeader, Operation, Security, text};
pub use operations::Operations;
pub use paging::Pagination;
pub use path::Path;
pub use problem::{Fault, PROBLEM_JSON, Problem, ProblemDocument};
pub use problem_type::ProblemType;
pub use problems_page::{ProblemExplanation, ProblemExplanationList, problem_pages};
pub use query::Query;
pub use request_id::{RequestId, request_id};
pub use schema::{Validator, Validators, check};
pub use then::Then;
