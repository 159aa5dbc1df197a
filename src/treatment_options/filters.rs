//! What treatment options can be found by.

use serde_json::Value;

use super::document::{AvailabilityStatus, Category, Invasiveness, Setting, TreatmentOptionDocument};
use crate::delivery::{Filter, Takes};
use crate::topics::TopicKind;

const JURISDICTION: &str = "jurisdiction";
const AVAILABILITY: &str = "availability";

/// Every filter of the list.
pub(super) const ALL: &[Filter] = &[
    Filter {
        name: "topic",
        facet: "topics",
        takes: Takes::Entries { kind: "topic", title: "name", facets: &[("kind", TopicKind::NAMES)] },
        description: "Only treatment options for any of these topics, by id or slug.",
        example: "sciatica",
    },
    Filter {
        name: "category",
        facet: "category",
        takes: Takes::Words(Category::NAMES),
        description: "Only treatment options of any of these sorts.",
        example: "needling",
    },
    Filter {
        name: "setting",
        facet: "setting",
        takes: Takes::Words(Setting::NAMES),
        description: "Only treatment options that are done in any of these places.",
        example: "home",
    },
    Filter {
        name: "invasiveness",
        facet: "invasiveness",
        takes: Takes::Words(Invasiveness::NAMES),
        description: "Only treatment options that go this far into the body.",
        example: "noninvasive",
    },
    Filter {
        name: "performed_by",
        facet: "performed_by",
        takes: Takes::Text,
        description: "Only treatment options that any of these professions may do, by name.",
        example: "physical therapist",
    },
    Filter {
        name: JURISDICTION,
        facet: JURISDICTION,
        takes: Takes::Text,
        description: "Only treatment options that something is known about in any of these jurisdictions, as in ISO 3166; \
                      with `availability`, only those that stand so there.",
        example: "US-CA",
    },
    Filter {
        name: AVAILABILITY,
        facet: AVAILABILITY,
        takes: Takes::Words(AvailabilityStatus::NAMES),
        description: "Only treatment options that stand so in any jurisdiction, or in those of `jurisdiction`.",
        example: "permitted",
    },
];

/// A status in a jurisdiction, for when both are asked for.
const THERE: Filter = Filter {
    name: "availability",
    facet: "availability_in",
    takes: Takes::Text,
    description: "Only treatment options that stand so in a jurisdiction.",
    example: "US-CA permitted",
};

/// Jurisdiction and availability together ask for the status there, not for a status here and a rule elsewhere.
pub(super) fn together(asked: &[(&'static Filter, Value)]) -> Vec<(&'static Filter, Value)> {
    let values =
        |name: &str| asked.iter().find(|(filter, _)| filter.name == name).and_then(|(_, value)| value.as_array());
    let (Some(places), Some(statuses)) = (values(JURISDICTION), values(AVAILABILITY)) else { return asked.to_vec() };
    let texts = |values: &Vec<Value>| values.iter().filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>();
    let (places, statuses) = (texts(places), texts(statuses));
    let pairs =
        places.iter().flat_map(|place| statuses.iter().map(move |status| Value::from(format!("{place} {status}"))));
    let others = asked.iter().filter(|(filter, _)| ![JURISDICTION, AVAILABILITY].contains(&filter.name)).cloned();
    others.chain([(&THERE, pairs.collect::<Value>())]).collect()
}

/// The values of a document in the facets that filters ask for.
pub(super) fn facets(document: &TreatmentOptionDocument) -> Vec<(&'static str, String)> {
    let mut facets = vec![("category", document.category.as_str().to_owned())];
    facets.extend(document.setting.map(|setting| ("setting", setting.as_str().to_owned())));
    facets.extend(document.invasiveness.map(|invasiveness| ("invasiveness", invasiveness.as_str().to_owned())));
    facets.extend(document.performed_by.iter().map(|performer| ("performed_by", performer.profession.clone())));
    for known in &document.availability {
        facets.push((JURISDICTION, known.jurisdiction.clone()));
        facets.push((AVAILABILITY, known.status.as_str().to_owned()));
        facets.push(("availability_in", format!("{} {}", known.jurisdiction, known.status.as_str())));
    }
    facets
}
