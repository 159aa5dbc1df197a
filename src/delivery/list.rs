//! A page of a published list, by cursor, forward and back, or by number: which entries it has. That is kept, for as long as
//! no entry comes, goes or moves.

use std::sync::Arc;

use super::ask::Ask;
use super::condition::Condition;
use super::delivered::Delivered;
use super::kept::{Read, Words};
use super::params::Question;
use super::parts::{ListPage, Pages};
use super::plan::Plan;
use super::sort::{Edge, places};
use super::walk::Start;
use crate::core::Tag;
use crate::db::Reading;
use crate::http::{Cursor, Pagination, Problem};

#[derive(diesel::QueryableByName)]
struct Total {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    total: i64,
}

/// The page that was asked for, in these canonical words.
pub(super) fn page<T: Delivered>(
    reading: &mut Reading,
    ask: &Ask,
    question: &Question,
    words: &str,
) -> Result<Arc<ListPage>, Problem> {
    let mut read = || read::<T>(reading, &ask.anew(ask.epoch), question).map(Arc::new);
    let page = if T::is_always_visible() {
        let key = Words { locale: ask.part().place, words: words.to_owned() };
        let mut found = ask.parts.get_or_read::<Pages>(ask.epoch, std::iter::once(key), |missing| {
            let page = read()?;
            let part = |key: &Words| Read { key: key.clone(), value: page.clone(), tags: page.tags.to_vec() };
            Ok(missing.iter().map(part).collect())
        })?;
        found.pop().ok_or_else(|| Problem::internal("a page was not read"))?.1
    } else {
        read()?
    };
    ask.depends_on(page.tags.iter().copied());
    Ok(page)
}

/// Reads the page.
fn read<T: Delivered>(reading: &mut Reading, ask: &Ask, question: &Question) -> Result<ListPage, Problem> {
    let cursor = Cursor::asked(question.cursor.as_deref(), &question.shape)?;
    let mut condition = question.condition.clone();
    for (filter, value) in T::conditions(&question.filters) {
        condition = condition.and(filter.condition(reading, ask, &value)?);
    }
    if !ask.fallback {
        condition = condition.and(Condition::OwnText);
    }
    let condition = condition.resolve(reading, ask)?;
    let by_update = condition.bounds_update() || question.keys.iter().any(|key| key.column == "updated_at");
    let plan = Plan::new::<T>(reading, ask, &question.keys, condition)?;
    ask.depends_on(plan.tags(T::KIND.name));
    if by_update {
        ask.depends_on([Tag::updates(T::KIND.name)]);
    }
    let start = start(question, cursor.as_ref())?;
    let mut edges = Edge::load(plan.edges::<T>(&start), reading)?;
    let keys = |edge: &Edge| edge.values(&question.keys);
    let mut pagination = Pagination::of(&mut edges, question.limit, cursor.as_ref(), &question.shape, keys);
    if question.page.is_some() {
        pagination = Pagination { next_cursor: None, page: question.page, ..pagination };
    }
    if question.count || question.page.is_some() {
        let counted: Vec<Total> = plan.count::<T>().load(reading.connection()?)?;
        pagination.total = counted.first().and_then(|counted| u64::try_from(counted.total).ok());
    }
    let ids = edges.into_iter().map(|edge| edge.entry_id).collect();
    Ok(ListPage { ids, pagination, tags: ask.tags.take().into() })
}

/// Where the page begins; one row more than it has is read, to know whether another page follows.
fn start(question: &Question, cursor: Option<&Cursor>) -> Result<Start, Problem> {
    let beyond = match cursor {
        None => None,
        Some(cursor) => Some(places(&question.keys, &cursor.keys).ok_or_else(Cursor::refused)?),
    };
    Ok(Start {
        beyond,
        backwards: cursor.is_some_and(Cursor::is_backwards),
        skip: question.page.map_or(0, |page| (page - 1) * question.limit),
        limit: question.limit + 1,
    })
}
