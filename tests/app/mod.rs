//! What belongs to no room: the entrance, and the catalogue of the APIs.

mod entrance;
