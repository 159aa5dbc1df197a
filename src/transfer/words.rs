//! What made-up content is made of.

pub(super) const PARTS: &[&str] = &["Back", "Neck", "Hip", "Knee", "Foot", "Shoulder"];
pub(super) const CONDITIONS: &[&str] =
    &["pain", "stiffness", "weakness", "strain", "swelling", "numbness", "arthritis", "injury", "fatigue", "tightness"];
pub(super) const METHODS: &[&str] = &[
    "Stretching",
    "Massage",
    "Gait training",
    "Mobilization",
    "Strengthening",
    "Balance work",
    "Taping",
    "Heat therapy",
    "Breathing practice",
    "Posture training",
];
pub(super) const ADJECTIVES: &[&str] =
    &["Gentle", "Guided", "Daily", "Early", "Steady", "Simple", "Seated", "Slow", "Supported", "Progressive"];
pub(super) const SUBJECTS: &[&str] = &[
    "A therapist",
    "Your physician",
    "The first week",
    "A short walk",
    "This exercise",
    "Regular movement",
    "A warm shower beforehand",
    "Good sleep",
    "A rolled towel",
    "The second visit",
    "Patience",
    "A friend who helps",
];
pub(super) const VERBS: &[&str] = &[
    "eases",
    "restores",
    "strengthens",
    "calms",
    "supports",
    "changes",
    "improves",
    "explains",
    "loosens",
    "prepares",
    "protects",
    "follows",
];
pub(super) const OBJECTS: &[&str] = &[
    "Muscles of the lower back",
    "Joint above the ankle",
    "Range of motion",
    "Nerve along the thigh",
    "Routine of the morning",
    "Step from bed to chair",
    "Position at the desk",
    "Tissue around the scar",
    "Pattern of the walk",
    "Rest between two sets",
    "Grip of the hand",
    "Weight on the heel",
];
pub(super) const BENEFITS: &[&str] =
    &["Eases tension", "Restores movement", "Builds strength", "Improves balance", "Calms irritated nerves"];
pub(super) const FIRST_NAMES: &[&str] = &[
    "Ada", "Bruno", "Carmen", "Dinesh", "Elif", "Farah", "Goran", "Hana", "Ivo", "Jun", "Kofi", "Lena", "Mateo",
    "Nour", "Olga", "Pablo",
];
pub(super) const LAST_NAMES: &[&str] = &[
    "Abernethy",
    "Brandt",
    "Castell",
    "Dorsey",
    "Ekberg",
    "Ferris",
    "Galvan",
    "Holm",
    "Ibarra",
    "Jansen",
    "Kessler",
    "Lindqvist",
    "Moreau",
    "Novak",
    "Okafor",
    "Pereira",
    "Quist",
];
