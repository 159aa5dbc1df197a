//! Which of the article's treatment options a treatments block places.

use super::surroundings::{EmbeddedTreatment, Surroundings};

/// The treatment options that a block places, in the article's order.
pub(super) fn chosen(only: &[String], around: &dyn Surroundings) -> Vec<EmbeddedTreatment> {
    let mut treatments = around.treatments();
    if !only.is_empty() {
        treatments.retain(|treatment| only.contains(&treatment.id));
    }
    treatments
}
