//! Entries of any kind among links: their cards, or, where `include` names the relation, all of them.

use foldhash::HashMap;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::openapi::schema::{AnyOfBuilder, Schema};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};

use super::wire::{Card, ListingSummary, OutsideCard};
use crate::core::Id;
use crate::http::Problem;

/// An entry of any kind among links: a card, or, where it is included, the card and everything of its own kind.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum LinkedEntry {
    /// A card.
    Card(Card),
    /// A card with everything else of the entry.
    Full(Map<String, Value>),
    /// A page outside.
    Outside(OutsideCard),
}

impl LinkedEntry {
    /// A card, with everything else of its entry where that was included. What the card says of itself stays.
    pub fn with_whole(card: Card, whole: &HashMap<Id, Map<String, Value>>) -> Result<Self, Problem> {
        let Some(entry) = whole.get(&card.id) else { return Ok(Self::Card(card)) };
        match serde_json::to_value(card).map_err(Problem::internal)? {
            Value::Object(card) => {
                let mut merged = entry.clone();
                merged.extend(card);
                // A card has its authors in short; the whole entry has more of them.
                merged.extend(entry.get("authors").map(|authors| ("authors".to_owned(), authors.clone())));
                Ok(Self::Full(merged))
            }
            other => Err(Problem::internal(format!("a card is {other}, not an object"))),
        }
    }
}

impl PartialSchema for LinkedEntry {
    fn schema() -> RefOr<Schema> {
        let description = "An entry's card or an outside page. With `include`, a card also has every member of the \
                           entry's own kind.";
        AnyOfBuilder::new()
            .item(Ref::from_schema_name(Card::name()))
            .item(Ref::from_schema_name(OutsideCard::name()))
            .description(Some(description))
            .into()
    }
}

impl ToSchema for LinkedEntry {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((Card::name().into(), Card::schema()));
        schemas.push((OutsideCard::name().into(), OutsideCard::schema()));
        Card::schemas(schemas);
        OutsideCard::schemas(schemas);
    }
}

/// A listing that holds an article, with its newest other entries.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AlsoIn {
    /// The listing.
    pub listing: ListingSummary,
    /// Its newest other entries.
    #[schema(max_items = 4)]
    pub items: Vec<LinkedEntry>,
}
