//! What belongs to no room: the entrance, the catalogue of the APIs, a database that goes and comes back, and how it keeps
//! long texts.

#[cfg(feature = "postgres")]
mod compression;
mod entrance;
#[cfg(feature = "postgres")]
mod lost_connections;
