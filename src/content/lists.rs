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
use crate::http::{Cursor, CursorValue, Pagination, Problem};

/// A page of entries, the last changed first.
pub(super) fn entries<T: ContentType>(
    connection: &mut Connection,
    desk: &Desk<'_>,
    params: &ListParams,
) -> Result<ManagedList<T>, Problem> {
    let shape = format!("manage/{}/{}/{:?}", T::KIND.path, desk.locale, params.status);
    let cursor = Cursor::asked(params.cursor.as_deref(), &shape)?;
    let mut found = page(connection, T::KIND.name, desk.locale.as_str(), params, cursor.as_ref())?;
    let pagination = Pagination::of(&mut found, params.limit, cursor.as_ref(), &shape, |copy| {
        vec![CursorValue::Text(copy.updated_at.to_string()), CursorValue::Text(copy.entry_id.to_string())]
    });
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
            if !cursor.is_backwards() {
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
    Err(Cursor::refused())
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
    let cursor = Cursor::asked(params.cursor.as_deref(), &shape)?;
    let before = match cursor.as_ref().map(|cursor| cursor.keys.as_slice()) {
        None => None,
        Some([CursorValue::Integer(version)]) => Some(*version),
        Some(_) => return Err(Cursor::refused()),
    };
    let mut found = RevisionRow::list(connection, &copy.entry_id, desk.locale, before, i64::from(params.limit) + 1)?;
    // Versions are walked one way only: no page leads back.
    let pagination =
        Pagination::of(&mut found, params.limit, None, &shape, |(version, ..)| vec![CursorValue::Integer(*version)]);
    let data = found.into_iter().map(|(version, created_at, created_by)| Revision {
        version,
        published: copy.published_version == Some(version),
        created_at,
        created_by,
    });
    Ok(RevisionList { data: data.collect(), pagination })
}
