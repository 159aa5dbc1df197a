//! A page of a published list, by cursor, forward and back, or by number.

use super::ask::Ask;
use super::condition::Condition;
use super::delivered::Delivered;
use super::params::Question;
use super::plan::{Plan, Start};
use super::row::Row;
use super::sort::{places, values};
use crate::db::Connection;
use crate::http::{Cursor, Direction, Fault, Pagination, Problem};

/// A page of rows, in order, and where it stands.
pub(super) struct Found {
    pub(super) rows: Vec<Row>,
    pub(super) pagination: Pagination,
}

#[derive(diesel::QueryableByName)]
struct Total {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    total: i64,
}

/// Reads the page that was asked for.
pub(super) fn page<T: Delivered>(
    connection: &mut Connection,
    ask: &Ask,
    question: &Question,
) -> Result<Found, Problem> {
    let cursor = question.cursor.as_deref().map(|text| Cursor::decode(text, &question.shape)).transpose();
    let cursor = cursor.map_err(|fault| Problem::invalid_parameters(vec![fault]))?;
    let mut condition = question.condition.clone();
    for (filter, value) in T::conditions(&question.filters) {
        condition = condition.and(filter.condition(connection, ask, &value)?);
    }
    if !ask.fallback {
        condition = condition.and(Condition::OwnText);
    }
    let condition = condition.resolve(connection, ask)?;
    let plan = Plan::new::<T>(connection, &ask.locale, &question.keys, condition)?;
    ask.depends_on(plan.tags(T::KIND.name));
    let start = start(question, cursor.as_ref())?;
    let mut rows: Vec<Row> = plan.rows::<T>(&start, !ask.body.is_none()).load(connection)?;
    let more = rows.len() > question.limit as usize;
    rows.truncate(question.limit as usize);
    if start.backwards {
        rows.reverse();
    }
    let total = if question.count || question.page.is_some() {
        let counted: Vec<Total> = plan.count::<T>().load(connection)?;
        counted.first().and_then(|counted| u64::try_from(counted.total).ok())
    } else {
        None
    };
    let pagination = pagination(question, &rows, more, cursor.as_ref(), total);
    Ok(Found { rows, pagination })
}

/// Where the page begins; one row more than it has is read, to know whether another page follows.
fn start(question: &Question, cursor: Option<&Cursor>) -> Result<Start, Problem> {
    let beyond = match cursor {
        None => None,
        Some(cursor) => Some(places(&question.keys, &cursor.keys).ok_or_else(|| {
            let detail = "is not a cursor of this query";
            Problem::invalid_parameters(vec![Fault::parameter("cursor", "invalid_cursor", detail)])
        })?),
    };
    Ok(Start {
        beyond,
        backwards: cursor.is_some_and(|cursor| cursor.direction == Direction::Previous),
        skip: question.page.map_or(0, |page| (page - 1) * question.limit),
        limit: question.limit + 1,
    })
}

fn pagination(
    question: &Question,
    rows: &[Row],
    more: bool,
    cursor: Option<&Cursor>,
    total: Option<u64>,
) -> Pagination {
    let backwards = cursor.is_some_and(|cursor| cursor.direction == Direction::Previous);
    let edge = |row: Option<&Row>, direction, there: bool| {
        let row = row.filter(|_| there)?;
        Some(Cursor { keys: values(row, &question.keys), direction }.encode(&question.shape))
    };
    let before = if backwards { more } else { cursor.is_some() };
    let by_number = question.page.is_some();
    Pagination {
        limit: question.limit,
        next_cursor: edge(rows.last(), Direction::Next, !by_number && (more || backwards)),
        previous_cursor: edge(rows.first(), Direction::Previous, !by_number && before),
        page: question.page,
        total,
    }
}
