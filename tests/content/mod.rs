//! The desk: writing, publishing, going back.

mod lifecycle;
