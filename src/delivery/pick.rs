//! The newest (or first by title) entries under some condition, for several askers in one query: each part walks
//! an index in the order that is asked for and stops at its limit, however large the site is. Only the index is read:
//! what is chosen of them is read afterwards, once.

use diesel::prelude::*;
use diesel::sql_types::{Text, Timestamp as TimestampType};

use crate::content::Reference;
use crate::core::{Id, Locale, Tag, Timestamp};
use crate::db::Connection;
use crate::db::sql::Sql;
use crate::http::Problem;

use super::ask::Ask;
use super::condition::EACH;

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
#[derive(Debug, Clone, Queryable)]
pub struct Picked {
    /// Who asked.
    pub source: Id,
    /// The entry.
    pub entry_id: Id,
    /// Its editorial date.
    pub published_at: Timestamp,
}

/// How many wishes one query fulfils: SQLite takes 500 parts in a statement.
const PARTS: usize = 400;

/// Fulfils all the wishes, as many as a query can in each. An entry can come more than once for one asker, and they come
/// in no order over all.
pub fn pick(connection: &mut Connection, ask: &Ask, wishes: &[Pick<'_>]) -> Result<Vec<Picked>, Problem> {
    ask.depends_on(wishes.iter().map(|wish| match &wish.having {
        Having::Nothing => Tag::list(wish.kind),
        Having::Reference { relation, target, .. } => Tag::facet(wish.kind, relation, target),
    }));
    let mut found = Vec::new();
    for wishes in wishes.chunks(PARTS) {
        let mut sql = Sql::default();
        for (at, wish) in wishes.iter().enumerate() {
            sql.push(if at == 0 { "SELECT * FROM (" } else { " UNION ALL SELECT * FROM (" });
            part(&mut sql, &ask.locale, wish);
            sql.push(&format!(") AS p{at}"));
        }
        found.extend(sql.load_in_order::<(Text, Text, TimestampType), _>(connection)?);
    }
    Ok(found)
}

fn part(sql: &mut Sql, locale: &Locale, wish: &Pick<'_>) {
    sql.push("SELECT CAST(").bind(wish.source).push(" AS TEXT) AS source, k.entry_id, k.published_at");
    match &wish.having {
        Having::Nothing => {
            sql.push(" FROM published_entries k WHERE k.locale = ").bind(locale.as_str());
            sql.push(" AND k.kind = ").bind(wish.kind);
        }
        Having::Reference { relation, target, and } => {
            sql.push(" FROM published_facets k WHERE k.facet = ")
                .bind(*relation)
                .push(" AND k.value = ")
                .bind(*target)
                .push(" AND k.locale = ")
                .bind(locale.as_str())
                .push(" AND k.kind = ")
                .bind(wish.kind);
            if let Some((relation, targets)) = and {
                sql.push(" AND EXISTS (SELECT 1 FROM published_facets f WHERE f.entry_id = k.entry_id")
                    .push(" AND f.locale = k.locale AND f.facet = ")
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
