//! Entries on their way out, as the lines that an import takes in: in a stable order, and so complete that the import
//! into an empty database gives readers the same answers.

mod entries;
mod names;
mod write_out;

use diesel::prelude::*;

use super::desk;
use super::document::{ContentType, Document};
use super::import::{Draft, Line, LineStatus};
use super::resolve::Sight;
use super::site::Site;
use super::store::{RevisionRow, WorkingCopy};
use crate::core::Locale;
use crate::db::Connection;
use crate::db::schema::{slugs, working_copies};
use crate::http::Problem;
use entries::Copies;
use names::Names;
use write_out::Writer;

/// Which entries go out.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Their content types; all of them where none is named.
    pub kinds: Vec<String>,
    /// Only what readers see, as they see it: no drafts, no newer edits, nothing in the trash.
    pub published_only: bool,
}

/// How a content type gives lines out.
#[derive(Debug, Clone, Copy)]
pub struct Exporter {
    kind: &'static str,
    line: fn(&mut Writer<'_, '_>, WorkingCopy, bool) -> Result<Option<Line>, Problem>,
}

impl Exporter {
    /// The one of a content type.
    pub fn of<T: ContentType>() -> Self {
        Self { kind: T::KIND.name, line: line::<T> }
    }
}

/// Hands every selected entry to `take`, in the order of kind, slug and locale. All of it is one transaction of the
/// caller, so that the lines fit together.
pub fn export<E: From<Problem>>(
    connection: &mut Connection,
    site: &Site,
    exporters: &[Exporter],
    selection: &Selection,
    take: &mut dyn FnMut(Line) -> Result<(), E>,
) -> Result<(), E> {
    let sight = if selection.published_only { Sight::Shelf } else { Sight::Desk };
    let mut names = Names::new(site, sight);
    let wanted =
        |exporter: &&Exporter| selection.kinds.is_empty() || selection.kinds.iter().any(|kind| kind == exporter.kind);
    let mut exporters: Vec<&Exporter> = exporters.iter().filter(wanted).collect();
    exporters.sort_by_key(|exporter| exporter.kind);
    for exporter in exporters {
        let mut copies = Copies::open(connection, exporter.kind).map_err(Problem::from)?;
        while let Some(copy) = copies.next(connection).map_err(Problem::from)? {
            let locale: Locale = copy.locale.parse().map_err(Problem::internal)?;
            let mut writer = Writer { connection, site, locale: &locale, names: &mut names, sight };
            if let Some(line) = (exporter.line)(&mut writer, copy, selection.published_only)? {
                take(line)?;
            }
        }
    }
    Ok(())
}

/// How many entries there are, each counted once for each of its locales.
pub fn count(connection: &mut Connection) -> QueryResult<i64> {
    working_copies::table.count().get_result(connection)
}

fn line<T: ContentType>(
    writer: &mut Writer<'_, '_>,
    copy: WorkingCopy,
    published_only: bool,
) -> Result<Option<Line>, Problem> {
    let published = copy.published_version.filter(|_| !copy.trashed);
    if published_only && published.is_none() {
        return Ok(None);
    }
    let version = published.unwrap_or(copy.version);
    let mut document = desk::load_whole::<T>(writer.connection, &copy, version)?;
    let own_slug = document.shared().slug.clone().filter(|_| published.is_some());
    let draft = if published.is_some() && version != copy.version && !published_only {
        let newest = desk::load_whole::<T>(writer.connection, &copy, copy.version)?;
        let updated_at = Some(copy.updated_at);
        Some(Draft { version: Some(copy.version), updated_at, document: writer.document(newest)? })
    } else {
        None
    };
    let written = if version == copy.version {
        Some(copy.updated_at)
    } else {
        RevisionRow::find(writer.connection, &copy.entry_id, &copy.locale, version)?.map(|row| row.created_at)
    };
    Ok(Some(Line {
        kind: T::KIND.name.to_owned(),
        status: match published {
            _ if copy.trashed => LineStatus::Trashed,
            Some(_) => LineStatus::Published,
            None => LineStatus::Draft,
        },
        version: Some(version),
        created_at: Some(copy.created_at),
        updated_at: written,
        first_published_at: copy.first_published_at,
        last_published_at: copy.last_published_at,
        former_slugs: former_slugs(writer.connection, &copy, own_slug.as_deref())?,
        document: writer.document(document)?,
        draft,
        id: Some(copy.entry_id),
        locale: Some(copy.locale),
    }))
}

/// The slugs under which readers knew an entry, but for the one that it is published under.
fn former_slugs(connection: &mut Connection, copy: &WorkingCopy, own: Option<&str>) -> QueryResult<Vec<String>> {
    slugs::table
        .filter(slugs::entry_id.eq(&copy.entry_id).and(slugs::locale.eq(&copy.locale)))
        .filter(slugs::was_published.eq(true).and(slugs::slug.ne(own.unwrap_or_default())))
        .order(slugs::slug)
        .select(slugs::slug)
        .load(connection)
}
