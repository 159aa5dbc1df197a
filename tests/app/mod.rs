//! What belongs to no room: the entrance, the catalogue of the APIs, and a database that goes and comes back.

mod entrance;
#[cfg(feature = "postgres")]
mod lost_connections;
