//! Treatment options: what a therapist or a patient can do, who may do it, and where it is allowed.
//! An article orders the ones it presents; one may include others as its techniques, and name what to do at home.

mod document;
mod filters;
mod published;
mod wire;

pub use document::*;
pub use published::TreatmentOptions;
pub use wire::*;

use crate::content::Kind;

/// The names of the content type.
pub const KIND: Kind = Kind {
    name: "treatment_option",
    path: "treatment-options",
    schema: "TreatmentOption",
    noun: "a treatment option",
    nouns: "treatment options",
    linkable: true,
};
