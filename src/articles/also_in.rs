//! "Also in Resources": the listings that hold an article, by hand or by their rule, each with its newest other
//! entries.

use std::collections::BTreeSet;

use diesel::QueryableByName;
use diesel::sql_types::Text;
use foldhash::HashMap;

use super::KIND;
use crate::core::{Id, Tag, list_number};
use crate::db::Reading;
use crate::db::sql::Sql;
use crate::delivery::{AlsoIn, Ask, BodyText, LinkedEntry, ListingSummary, Row, find_all};
use crate::http::Problem;
use crate::listings::{Contents, Item, Listings, Opened, Whole};

/// How many listings are shown with an article.
const LISTINGS: usize = 5;
/// How many entries are shown of each.
const ENTRIES: usize = 4;
/// How many listings with a rule are considered.
const CONSIDERED: usize = 100;

/// What the articles are about and who wrote them, whether or not that is published.
#[derive(QueryableByName)]
struct Reference {
    #[diesel(sql_type = Text)]
    source_id: String,
    #[diesel(sql_type = Text)]
    relation: String,
    #[diesel(sql_type = Text)]
    target_id: String,
}

/// For each article, by id: the listings that hold it.
pub(super) fn find(reading: &mut Reading, ask: &Ask, ids: &[Id]) -> Result<HashMap<String, Vec<AlsoIn>>, Problem> {
    ask.depends_on([Tag::list("listing")]);
    let rows = candidates(reading, ask, ids)?;
    let references = references(reading, ask, ids)?;
    let opened = rows.iter().map(Opened::new).collect::<Result<Vec<_>, _>>()?;
    let has = |id: &Id, relation: &str| -> Vec<String> {
        let of = references.iter().filter(|found| found.source_id == id.as_str() && found.relation == relation);
        of.map(|found| found.target_id.clone()).collect()
    };
    let holders: Vec<(&Id, Vec<usize>)> = ids
        .iter()
        .map(|id| {
            let (topics, authors) = (has(id, "topics"), has(id, "authors"));
            let holds = |listing: &Opened| listing.chooses(id) || listing.takes(KIND.name, &topics, &authors);
            let mut found: Vec<usize> = (0..opened.len()).filter(|at| holds(&opened[*at])).collect();
            found.sort_by_key(|at| (!opened[*at].chooses(id), opened[*at].title(), &opened[*at].id));
            found.truncate(LISTINGS);
            (id, found)
        })
        .collect();
    let held: BTreeSet<usize> = holders.iter().flat_map(|(_, found)| found).copied().collect();
    let held: Vec<&Opened> = held.into_iter().map(|at| &opened[at]).collect();
    let contents = Contents::load(reading, ask, &held)?;
    let also_in = |id: &Id, at: usize| {
        let (row, listing) = (&rows[at], &opened[at]);
        let summary =
            ListingSummary { id: row.entry_id.clone(), slug: row.slug.clone(), title: listing.title().to_owned() };
        Ok(AlsoIn { listing: summary, items: newest_others(&contents, listing, id)? })
    };
    let mut found = HashMap::default();
    for (id, holders) in holders {
        let listings = holders.into_iter().map(|at| also_in(id, at)).collect::<Result<Vec<_>, Problem>>()?;
        found.insert(id.to_string(), listings);
    }
    Ok(found)
}

fn newest_others(contents: &Contents, listing: &Opened, id: &Id) -> Result<Vec<LinkedEntry>, Problem> {
    let mut items = contents.items(listing);
    items.retain(|item| matches!(item, Item::Entry(target, _) if target.entry_id != *id));
    items.sort_by_key(|item| match item {
        Item::Entry(target, _) => std::cmp::Reverse(Some(target.published_at)),
        Item::Outside(_) => std::cmp::Reverse(None),
    });
    let nothing = Whole::default();
    items.iter().take(ENTRIES).map(|item| contents.deliver(item, &nothing)).collect()
}

/// The listings that name one of the articles, and those with a rule.
fn candidates(reading: &mut Reading, ask: &Ask, ids: &[Id]) -> Result<Vec<Row>, Problem> {
    #[derive(QueryableByName)]
    struct Found {
        #[diesel(sql_type = Text)]
        entry_id: Id,
    }
    let mut sql = Sql::new("SELECT DISTINCT r.source_id AS entry_id FROM published_refs r WHERE r.locale = ");
    sql.bind(ask.locale.as_str())
        .push(" AND r.source_kind = 'listing' AND r.relation IN ('pinned', 'items') AND r.target_id IN ")
        .bind_list(ids.iter().map(Id::as_str))
        .push(" UNION SELECT * FROM (SELECT l.entry_id FROM published_lists l WHERE l.list = ")
        .bind(list_number("listing", ask.locale.as_str(), "by_rule", "true"))
        .push(&format!(" ORDER BY l.published_at DESC, l.entry_id DESC LIMIT {CONSIDERED}) AS by_rule"));
    let found: Vec<Id> = sql.load::<Found>(reading.connection()?)?.into_iter().map(|found| found.entry_id).collect();
    find_all::<Listings>(reading, ask, &found, BodyText::Nothing)
}

fn references(reading: &mut Reading, ask: &Ask, ids: &[Id]) -> Result<Vec<Reference>, Problem> {
    let mut sql = Sql::new("SELECT r.source_id, r.relation, r.target_id FROM published_refs r WHERE r.locale = ");
    sql.bind(ask.locale.as_str())
        .push(" AND r.relation IN ('topics', 'authors') AND r.source_id IN ")
        .bind_list(ids.iter().map(Id::as_str));
    Ok(sql.load(reading.connection()?)?)
}
