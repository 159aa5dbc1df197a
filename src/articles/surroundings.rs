//! What stands around articles: everything that their pages show of other entries, for a whole page of articles in a
//! number of queries that does not depend on how many they are.

use foldhash::HashMap;

use super::{also_in, related};
use crate::authors::{Author, Authors};
use crate::core::Id;
use crate::db::Reading;
use crate::delivery::{AlsoIn, Ask, Delivered, LinkedEntry, Raw, Relations, Row, Target, whole};
use crate::http::Problem;
use crate::listings::Whole;
use crate::treatment_options::{TreatmentOption, TreatmentOptions};

/// The members of an article that show other entries.
const SHOWN: [&str; 5] = ["authors", "topics", "treatments", "next", "related"];

/// What stands around some articles.
#[derive(Debug)]
pub(super) struct Around {
    pub(super) targets: crate::delivery::Around,
    pub(super) authors: HashMap<Id, Raw<Author>>,
    pub(super) treatments: HashMap<Id, Raw<TreatmentOption>>,
    pub(super) whole: Whole,
    also_in: Option<HashMap<String, Vec<AlsoIn>>>,
}

impl Around {
    pub(super) fn load(reading: &mut Reading, ask: &Ask, rows: &[Row]) -> Result<Self, Problem> {
        let (surrounded, rows): (Vec<&Row>, Vec<&Row>) = rows.iter().partition(|row| row.is_surrounded);
        let ids: Vec<Id> = rows.into_iter().map(|row| row.entry_id.clone()).collect();
        let related = ask.wants("related");
        let relations = Relations::of(ask, &SHOWN);
        let relations = if related { relations.and("topics") } else { relations };
        let mut targets = crate::delivery::Around::load(reading, ask, &ids, relations)?;
        if related {
            related::find(reading, ask, &ids, &mut targets)?;
        }
        let surrounded: Vec<Id> = surrounded.into_iter().map(|row| row.entry_id.clone()).collect();
        targets.extend(crate::delivery::Around::load(reading, ask, &surrounded, Relations::Only(vec!["next"]))?);
        let is_card = |target: &Target| match &*target.relation {
            "next" => ask.wants("next"),
            "related" | related::BY_TOPICS => related,
            _ => false,
        };
        targets.with_card_authors(reading, ask, is_card)?;
        let also_in = ask.includes("also_in") && !ids.is_empty();
        let mut around = Self {
            authors: full::<Authors>(reading, ask, &ids, &targets, "authors")?,
            treatments: full::<TreatmentOptions>(reading, ask, &ids, &targets, "treatments")?,
            whole: Whole::default(),
            also_in: also_in.then(|| also_in::find(reading, ask, &ids)).transpose()?,
            targets,
        };
        around.whole = ask.whole(reading, &around.wanted(ask, &[ids, surrounded].concat()))?;
        Ok(around)
    }

    /// The entries of any kind that are wanted whole.
    fn wanted(&self, ask: &Ask, ids: &[Id]) -> Vec<(String, Id)> {
        let mut wanted: Vec<&Target> = Vec::new();
        for id in ids {
            if ask.includes("next") {
                wanted.extend(self.targets.of(id.as_str(), "next"));
            }
            if ask.includes("related") {
                wanted.extend(related::of(id.as_str(), &self.targets));
            }
        }
        wanted.into_iter().map(|target| (target.kind.clone(), target.entry_id.clone())).collect()
    }

    pub(super) fn related(&self, ask: &Ask, id: &str) -> Result<Vec<LinkedEntry>, Problem> {
        let deliver = |target: &Target| {
            let card = self.targets.card(target);
            if ask.includes("related") {
                LinkedEntry::with_whole(card, &self.whole)
            } else {
                Ok(LinkedEntry::Card(card))
            }
        };
        related::of(id, &self.targets).map(deliver).collect()
    }

    pub(super) fn also_in(&self, id: &str) -> Option<Vec<AlsoIn>> {
        self.also_in.as_ref().map(|found| found.get(id).cloned().unwrap_or_default())
    }
}

/// The whole entries of a relation that leads to one content type, if they are asked for.
fn full<T: Delivered>(
    reading: &mut Reading,
    ask: &Ask,
    ids: &[Id],
    targets: &crate::delivery::Around,
    relation: &str,
) -> Result<HashMap<Id, Raw<T::View>>, Problem> {
    if !ask.includes(relation) {
        return Ok(HashMap::default());
    }
    let mut wanted: Vec<Id> = Vec::new();
    for target in ids.iter().flat_map(|id| targets.of(id.as_str(), relation)) {
        if !wanted.contains(&target.entry_id) {
            wanted.push(target.entry_id.clone());
        }
    }
    whole::<T>(reading, &ask.embedded(), &wanted)
}
