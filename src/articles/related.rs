//! Related articles: the chosen ones, then others that share topics with the article, those that share more first,
//! and the newer ones first among those. Only the newest of each topic are considered, so that the cost does not grow
//! with the site.

use std::collections::{HashMap, HashSet};

use super::KIND;
use crate::core::Id;
use crate::db::Connection;
use crate::delivery::{Around, Ask, Having, Order, Pick, Target, pick};
use crate::http::Problem;

/// How many related articles are shown, unless more were chosen.
const SHOWN: usize = 6;
/// How many of the newest articles of a topic are considered.
const CONSIDERED: u32 = 12;
/// The relation under which what was found by topics is kept; its source is the topic.
const RELATION: &str = "picked";

/// Finds the newest articles of every topic on the page, in one query.
pub(super) fn find(connection: &mut Connection, ask: &Ask, ids: &[Id], around: &mut Around) -> Result<(), Problem> {
    let topics: HashSet<String> = ids
        .iter()
        .filter(|id| around.of(id.as_str(), "related").count() < SHOWN)
        .flat_map(|id| around.of(id.as_str(), "topics"))
        .map(|topic| topic.entry_id.to_string())
        .collect();
    let mut topics: Vec<String> = topics.into_iter().collect();
    topics.sort_unstable();
    let wish = |topic: &'_ String| -> (String, String) { (topic.clone(), topic.clone()) };
    let pairs: Vec<(String, String)> = topics.iter().map(wish).collect();
    let wishes: Vec<Pick<'_>> = pairs
        .iter()
        .map(|(source, target)| Pick {
            source,
            kind: KIND.name,
            having: Having::Reference { relation: "topics", target, and: None },
            order: Order::Newest,
            limit: CONSIDERED,
        })
        .collect();
    around.add(ask, pick(connection, ask, &wishes)?);
    Ok(())
}

/// The related articles of one article, in order.
pub(super) fn choose(id: &Id, around: &Around) -> Vec<Target> {
    let mut taken: HashSet<&Id> = HashSet::from([id]);
    let written = around.of(id.as_str(), "related").filter(|target| taken.insert(&target.entry_id));
    let mut chosen: Vec<Target> = written.cloned().collect();
    let mut sharing: HashMap<&Id, (usize, &Target)> = HashMap::new();
    for topic in around.of(id.as_str(), "topics") {
        for target in around.of(topic.entry_id.as_str(), RELATION).filter(|target| !taken.contains(&target.entry_id)) {
            sharing.entry(&target.entry_id).or_insert((0, target)).0 += 1;
        }
    }
    let mut found: Vec<(usize, &Target)> = sharing.into_values().collect();
    found.sort_by(|(a, left), (b, right)| {
        (b, right.published_at, &right.entry_id).cmp(&(a, left.published_at, &left.entry_id))
    });
    let missing = SHOWN.saturating_sub(chosen.len());
    chosen.extend(found.into_iter().take(missing).map(|(_, target)| target.clone()));
    chosen
}
