//! Pages of entries and of versions on the management surface.

use diesel::prelude::*;

use super::desk::{self, Desk};
use super::document::ContentType;
use super::params::{ListParams, RevisionParams};
use super::store::{RevisionRow, WorkingCopy};
use super::wire::{Managed, ManagedList, Revision, RevisionList, Status};
use crate::core::Timestamp;
use crate::db::schema::working_copies as copies;
use crate::db::{Connection, MultiBackend};
use crate::http::{Cursor, CursorValue, Direction, Fault, Pagination, Problem};

/// A page of entries, the last changed first.
pub(super) fn entries<T: ContentType>(
    connection: &mut Connection,
    desk: &Desk<'_>,
    params: &ListParams,
) -> Result<ManagedList<T>, Problem> {
    let shape = format!("manage/{}/{}/{:?}", T::KIND.path, desk.locale, params.status);
    let cursor = params.cursor.as_deref().map(|text| Cursor::decode(text, &shape)).transpose();
    let cursor = cursor.map_err(|fault| Problem::invalid_parameters(vec![fault]))?;
    let limit = params.limit as usize;
    let mut found = page(connection, T::KIND.name, desk.locale.as_str(), params, cursor.as_ref())?;
    let more = found.len() > limit;
    found.truncate(limit);
    let backwards = cursor.as_ref().is_some_and(|cursor| cursor.direction == Direction::Previous);
    if backwards {
        found.reverse();
    }
    let edge = |copy: Option<&WorkingCopy>, direction, there: bool| {
        let copy = copy.filter(|_| there)?;
        let keys = vec![CursorValue::Text(copy.updated_at.to_string()), CursorValue::Text(copy.entry_id.to_string())];
        Some(Cursor { keys, direction }.encode(&shape))
    };
    let pagination = Pagination {
        limit: params.limit,
        next_cursor: edge(found.last(), Direction::Next, more || backwards),
        previous_cursor: edge(found.first(), Direction::Previous, if backwards { more } else { cursor.is_some() }),
        page: None,
        total: None,
    };
    let mut data = Vec::with_capacity(found.len());
    for copy in &found {
        data.push(Managed::new(copy, desk::load::<T>(connection, copy, copy.version)?));
    }
    Ok(ManagedList { data, pagination })
}

/// One row more than the page has, to know whether another follows; backwards when the cursor says so.
fn page(
    connection: &mut Connection,
    kind: &str,
    locale: &str,
    params: &ListParams,
    cursor: Option<&Cursor>,
) -> Result<Vec<WorkingCopy>, Problem> {
    let trashed = params.status == Some(Status::Trashed);
    let mut query = copies::table
        .filter(copies::kind.eq(kind).and(copies::locale.eq(locale)).and(copies::trashed.eq(trashed)))
        .limit(i64::from(params.limit) + 1)
        .select(WorkingCopy::as_select())
        .into_boxed::<MultiBackend>();
    query = match params.status {
        Some(Status::Draft) => query.filter(copies::published_version.is_null()),
        Some(Status::Published) => query.filter(copies::published_version.eq(copies::version.nullable())),
        Some(Status::Modified) => query.filter(copies::published_version.ne(copies::version.nullable())),
        Some(Status::Trashed) | None => query,
    };
    query = match cursor {
        None => query.order((copies::updated_at.desc(), copies::entry_id.desc())),
        Some(cursor) => {
            let (at, id) = place(cursor)?;
            let same = copies::updated_at.eq(at);
            if cursor.direction == Direction::Next {
                query
                    .filter(copies::updated_at.lt(at).or(same.and(copies::entry_id.lt(id))))
                    .order((copies::updated_at.desc(), copies::entry_id.desc()))
            } else {
                query
                    .filter(copies::updated_at.gt(at).or(same.and(copies::entry_id.gt(id))))
                    .order((copies::updated_at.asc(), copies::entry_id.asc()))
            }
        }
    };
    Ok(query.load(connection)?)
}

fn place(cursor: &Cursor) -> Result<(Timestamp, String), Problem> {
    if let [CursorValue::Text(at), CursorValue::Text(id)] = cursor.keys.as_slice()
        && let Ok(at) = at.parse()
    {
        return Ok((at, id.clone()));
    }
    Err(not_a_cursor())
}

fn not_a_cursor() -> Problem {
    let detail = "is not a cursor of this query; take one from `pagination` of a page with the same parameters";
    Problem::invalid_parameters(vec![Fault::parameter("cursor", "invalid_cursor", detail)])
}

/// A page of an entry's versions, the newest first.
pub(super) fn revisions<T: ContentType>(
    connection: &mut Connection,
    desk: &Desk<'_>,
    id: &str,
    params: &RevisionParams,
) -> Result<RevisionList, Problem> {
    let copy = desk.find::<T>(connection, id)?;
    let shape = format!("revisions/{}/{}", copy.entry_id, copy.locale);
    let before = match params.cursor.as_deref().map(|text| Cursor::decode(text, &shape)) {
        None => None,
        Some(Ok(Cursor { keys, .. })) => match keys.as_slice() {
            [CursorValue::Integer(version)] => Some(*version),
            _ => return Err(not_a_cursor()),
        },
        Some(Err(fault)) => return Err(Problem::invalid_parameters(vec![fault])),
    };
    let limit = params.limit as usize;
    let mut found = RevisionRow::list(connection, &copy.entry_id, desk.locale, before, i64::from(params.limit) + 1)?;
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|(version, ..)| {
        Cursor { keys: vec![CursorValue::Integer(*version)], direction: Direction::Next }.encode(&shape)
    });
    let data = found.into_iter().map(|(version, created_at, created_by)| Revision {
        version,
        published: copy.published_version == Some(version),
        created_at,
        created_by,
    });
    let pagination = Pagination { limit: params.limit, next_cursor: next, ..Pagination::default() };
    Ok(RevisionList { data: data.collect(), pagination })
}
