//! HTTP as every room speaks it: one file per behaviour, on small sample types.

mod documents;
mod inputs;
mod operations;
mod problems;
mod queries;
mod request_ids;
mod sample;
mod schemas;
