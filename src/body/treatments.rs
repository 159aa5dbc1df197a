//! Which of the article's treatment options a treatments block places.

use super::block::TreatmentsBlock;
use super::surroundings::{EmbeddedTreatment, Surroundings};

/// The treatment options that a block places, in the article's order.
pub(super) fn chosen(block: &TreatmentsBlock, around: &dyn Surroundings) -> Vec<EmbeddedTreatment> {
    let mut treatments = around.treatments();
    if !block.only.is_empty() {
        treatments.retain(|treatment| block.only.contains(&treatment.id));
    }
    treatments
}
