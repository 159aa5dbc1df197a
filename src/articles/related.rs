//! Related articles: the chosen ones, then others that share topics with the article, those that share more first,
//! and the newer ones first among those. Only the newest of each topic are considered, so that the cost does not grow
//! with the site.

use foldhash::{HashMap, HashSet};

use super::KIND;
use crate::core::{Id, Timestamp};
use crate::db::Reading;
use crate::delivery::{Around, Ask, Having, Order, Pick, Picked, Target, pick};
use crate::http::Problem;

/// How many related articles are shown, unless more were chosen.
const SHOWN: usize = 6;
/// How many of the newest articles of a topic are considered.
const CONSIDERED: u32 = 12;
/// The relation under which what was found by topics stands, beside `related` for what was chosen.
pub(super) const BY_TOPICS: &str = "picked";

/// Finds the newest articles of every topic on the page in one query, and reads those that share most in another.
pub(super) fn find(reading: &mut Reading, ask: &Ask, ids: &[Id], around: &mut Around) -> Result<(), Problem> {
    let lacking: Vec<&Id> = ids.iter().filter(|id| around.of(id.as_str(), "related").count() < SHOWN).collect();
    let sources = lacking.iter().flat_map(|id| topics(id, around));
    let mut sources: Vec<&Id> = sources.collect::<HashSet<_>>().into_iter().collect();
    sources.sort_unstable();
    let wishes = sources.iter().map(|source| Pick {
        source,
        kind: KIND.name,
        having: Having::Reference { relation: "topics", target: source.as_str(), and: None },
        order: Order::Newest,
        limit: CONSIDERED,
    });
    let wishes: Vec<Pick<'_>> = wishes.collect();
    for id in &lacking {
        let of_topics = wishes.iter().filter(|wish| topics(id, around).any(|topic| topic == wish.source));
        ask.entry_depends_on(id, of_topics.map(|wish| wish.tag()).collect::<Vec<_>>());
    }
    let mut newest: HashMap<Id, Vec<Picked>> = HashMap::default();
    for picked in pick(reading, ask, &wishes)? {
        newest.entry(picked.source.clone()).or_default().push(picked);
    }
    let found = lacking.iter().flat_map(|id| {
        let sharing = sharing(id, around, &newest).into_iter();
        sharing.map(|article| ((*id).clone(), article.clone())).collect::<Vec<_>>()
    });
    let found: Vec<(Id, Id)> = found.collect();
    around.show(reading, ask, BY_TOPICS, &found)
}

fn topics<'a>(id: &Id, around: &'a Around) -> impl Iterator<Item = &'a Id> {
    around.of(id.as_str(), "topics").map(|topic| &topic.entry_id)
}

/// The articles that share most topics with one, as many as it lacks.
fn sharing<'n>(id: &'n Id, around: &'n Around, newest: &'n HashMap<Id, Vec<Picked>>) -> Vec<&'n Id> {
    let chosen = around.of(id.as_str(), "related").map(|target| &target.entry_id);
    let taken: HashSet<&Id> = chosen.chain([id]).collect();
    let mut counts: HashMap<&Id, (usize, Timestamp)> = HashMap::default();
    for picked in topics(id, around).filter_map(|topic| newest.get(topic)).flatten() {
        if !taken.contains(&picked.entry_id) {
            counts.entry(&picked.entry_id).or_insert((0, picked.published_at)).0 += 1;
        }
    }
    let mut found: Vec<(&Id, (usize, Timestamp))> = counts.into_iter().collect();
    found.sort_unstable_by(|(a, left), (b, right)| (right, b).cmp(&(left, a)));
    let missing = SHOWN.saturating_sub(taken.len() - 1);
    found.into_iter().take(missing).map(|(id, _)| id).collect()
}

/// The related articles of one article, in order.
pub(super) fn of<'a>(id: &'a str, around: &'a Around) -> impl Iterator<Item = &'a Target> {
    let mut seen = HashSet::from_iter([id]);
    let chosen = around.of(id, "related").filter(move |target| seen.insert(target.entry_id.as_str()));
    chosen.chain(around.of(id, BY_TOPICS))
}
