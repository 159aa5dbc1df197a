//! What readers get.

mod page;
