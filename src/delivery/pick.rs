//! The newest (or first by title) entries under some condition, for several askers in one query: each part walks
//! an index in the order that is asked for and stops at its limit, however large the site is. Only the index is read:
//! what is chosen of them is read afterwards, once.

use std::sync::Arc;

use diesel::sql_types::{BigInt, Text, Timestamp as TimestampType};

use crate::content::Reference;
use crate::core::{Id, Locale, Tag, Timestamp, list_number};
use crate::db::Reading;
use crate::db::sql::Sql;
use crate::http::Problem;

use super::ask::Ask;
use super::condition::EACH;
use super::kept::Words;
use super::parts::{Dated, Newest};

/// In which order entries are picked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The newest editorial date first.
    Newest,
    /// By title.
    Title,
}

/// What picked entries have in common.
#[derive(Debug, Clone)]
pub enum Having<'p> {
    /// Nothing.
    Nothing,
    /// A reference to an entry.
    Reference {
        /// The relation, such as `topics`.
        relation: &'p str,
        /// The entry.
        target: &'p str,
        /// A second relation that must lead to one of some entries, if that is asked for.
        and: Option<(&'p str, &'p [Reference])>,
    },
}

/// A wish for entries.
#[derive(Debug, Clone)]
pub struct Pick<'p> {
    /// Who asks: the `source` of the targets.
    pub source: &'p Id,
    /// The content type.
    pub kind: &'p str,
    /// What they have in common.
    pub having: Having<'p>,
    /// Their order.
    pub order: Order,
    /// How many, at most.
    pub limit: u32,
}

/// An entry that fulfils a wish.
#[derive(Debug, Clone)]
pub struct Picked {
    /// Who asked.
    pub source: Id,
    /// The entry.
    pub entry_id: Id,
    /// Its editorial date.
    pub published_at: Timestamp,
}

impl Pick<'_> {
    /// What it asks for, whoever asks.
    fn words(&self, locale: usize) -> Words {
        let Self { kind, having, order, limit, .. } = self;
        Words { locale, words: format!("{kind} {having:?} {order:?} {limit}") }
    }

    /// What touches its answer.
    pub fn tag(&self) -> Tag {
        match &self.having {
            Having::Nothing => Tag::list(self.kind),
            Having::Reference { relation, target, .. } => Tag::facet(self.kind, relation, target),
        }
    }
}

/// How many wishes one query fulfils: SQLite takes 500 parts in a statement.
const PARTS: usize = 400;

/// Fulfils all the wishes, as many as a query can in each. An entry can come more than once for one asker, and they come
/// in no order over all. What depends on the answers depends on the wishes' tags: the caller says what that is.
pub fn pick(reading: &mut Reading, ask: &Ask, wishes: &[Pick<'_>]) -> Result<Vec<Picked>, Problem> {
    let of = ask.part();
    let questions: Vec<(Words, &Pick<'_>)> = wishes.iter().map(|wish| (wish.words(of.place), wish)).collect();
    let tags = |wish: &&Pick<'_>| vec![wish.tag()];
    let found =
        ask.parts.answers::<Newest, _>(of.epoch, &questions, tags, |wishes| read(reading, of.locale, wishes))?;
    let picked = questions.iter().flat_map(|(words, wish)| {
        let entries = found.get(words).map(|found| &**found).unwrap_or_default();
        entries.iter().map(|(entry_id, published_at)| Picked {
            source: wish.source.clone(),
            entry_id: entry_id.clone(),
            published_at: *published_at,
        })
    });
    Ok(picked.collect())
}

/// What fulfils each of the wishes.
fn read(reading: &mut Reading, locale: &Locale, wishes: &[&&Pick<'_>]) -> Result<Vec<Arc<[Dated]>>, Problem> {
    let mut found: Vec<Vec<Dated>> = vec![Vec::new(); wishes.len()];
    for (chunk, wishes) in wishes.chunks(PARTS).enumerate() {
        let mut sql = Sql::default();
        for (at, wish) in wishes.iter().enumerate() {
            sql.push(if at == 0 { "SELECT * FROM (" } else { " UNION ALL SELECT * FROM (" });
            part(&mut sql, locale, at, wish);
            sql.push(&format!(") AS p{at}"));
        }
        for (at, id, published_at) in
            sql.load_in_order::<(BigInt, Text, TimestampType), (i64, Id, Timestamp)>(reading.connection()?)?
        {
            let place = usize::try_from(at).ok().and_then(|at| found.get_mut(chunk * PARTS + at));
            place.into_iter().for_each(|place| place.push((id.clone(), published_at)));
        }
    }
    Ok(found.into_iter().map(Arc::from).collect())
}

fn part(sql: &mut Sql, locale: &Locale, at: usize, wish: &Pick<'_>) {
    sql.push(&format!("SELECT CAST({at} AS BIGINT) AS wish, k.entry_id, k.published_at"));
    match &wish.having {
        Having::Nothing => {
            sql.push(" FROM published_entries k WHERE k.locale = ").bind(locale.as_str());
            sql.push(" AND k.kind = ").bind(wish.kind);
        }
        Having::Reference { relation, target, and } => {
            sql.push(" FROM published_lists k WHERE k.list = ");
            sql.bind(list_number(wish.kind, locale.as_str(), relation, target));
            if let Some((relation, targets)) = and {
                sql.push(" AND EXISTS (SELECT 1 FROM published_facets f WHERE f.entry_id = k.entry_id")
                    .push(" AND f.locale = ")
                    .bind(locale.as_str())
                    .push(" AND f.facet = ")
                    .bind(*relation)
                    .push(" AND f.value IN ")
                    .bind_list(targets.iter().map(|target| &target.0))
                    .push(EACH);
            }
        }
    }
    sql.push(match wish.order {
        Order::Newest => " ORDER BY k.published_at DESC, k.entry_id DESC LIMIT ",
        Order::Title => " ORDER BY k.title_key, k.entry_id LIMIT ",
    });
    sql.bind(wish.limit);
}
