//! The house: rooms stand on floors and ask only below themselves, and both databases have one history.

mod floors;
mod migrations;
