//! Rows by their ids and slugs. All published tables have the same columns for what all entries have, so that one set of
//! queries serves every content type.

use super::ask::Ask;
use super::condition::{self, own_first};
use super::delivered::Delivered;
use super::row::{BodyText, Row};
use crate::content::PublishedRow;
use crate::core::{Id, Locale, Tag};
use crate::db::Reading;
use crate::db::sql::Sql;
use crate::http::Problem;

/// The beginning of a question for rows, up to where they come from: a source in which the type's table is `a`.
pub(super) fn columns<T: Delivered>(text: BodyText) -> Sql {
    let mut sql = Sql::new(
        "SELECT a.entry_id, a.content_locale, a.slug, a.version, a.published_at, a.updated_at, \
         a.first_published_at, a.document, ",
    );
    sql.push(T::NUMBER).push(" AS number, ");
    let [template, blocks] = text.columns();
    sql.push(template).push(" AS html, ").push(blocks).push(" AS blocks FROM ");
    sql
}

/// The beginning of a question for rows of the type's table.
fn select<T: Delivered>(text: BodyText) -> Sql {
    let mut sql = columns::<T>(text);
    sql.push(T::TABLE).push(" a");
    sql
}

/// The published entry of an id or a slug. Where an entry falls back to another locale under a slug that is also
/// one of this locale's own, the own one is meant.
pub fn find<T: Delivered>(
    reading: &mut Reading,
    locale: &Locale,
    id_or_slug: &str,
    text: BodyText,
) -> Result<Option<Row>, Problem> {
    let mut sql = select::<T>(text);
    sql.push(" WHERE a.locale = ").bind(locale.as_str());
    match id_or_slug.parse::<Id>() {
        Ok(id) => sql.push(" AND a.entry_id = ").bind(&id),
        Err(_) => sql.push(" AND a.slug = ").bind(id_or_slug),
    };
    T::visible(&mut sql);
    sql.push(" ORDER BY CASE WHEN a.content_locale = a.locale THEN 0 ELSE 1 END LIMIT 1");
    Ok(Row::load(sql, reading)?.pop())
}

/// The row of a published entry, if whoever published it has left it to readers and nobody has touched it since.
pub(super) fn left<T: Delivered>(ask: &Ask, id: &Id) -> Option<PublishedRow> {
    let published = ask.parts.row(ask.part(), T::KIND.name, id).filter(|_| T::is_always_visible())?;
    Some(PublishedRow::clone(&published))
}

/// The published entries of some ids, in no order. The answer depends on all that they say.
pub fn find_all<T: Delivered>(
    reading: &mut Reading,
    ask: &Ask,
    ids: &[Id],
    text: BodyText,
) -> Result<Vec<Row>, Problem> {
    for id in ids {
        ask.entry_depends_on(id, [Tag::entry(id.as_str())]);
    }
    let mut found = Vec::with_capacity(ids.len());
    let mut missing = Vec::new();
    for id in ids {
        let row = if text == BodyText::Nothing { left::<T>(ask, id) } else { None };
        match row {
            Some(row) => found.push(row.into()),
            None => missing.push(id.as_str()),
        }
    }
    if !missing.is_empty() {
        let mut sql = select::<T>(text);
        sql.push(" WHERE a.locale = ").bind(ask.locale.as_str());
        sql.push(" AND a.entry_id IN ").bind_list(missing);
        T::visible(&mut sql);
        found.extend(Row::load(sql, reading)?);
    }
    Ok(found)
}

/// The published entries of some ids or slugs, in no order.
pub fn find_named<T: Delivered>(reading: &mut Reading, locale: &Locale, names: &[String]) -> Result<Vec<Row>, Problem> {
    let (ids, slugs): (Vec<&String>, Vec<&String>) = names.iter().partition(|name| name.parse::<Id>().is_ok());
    let mut sql = select::<T>(BodyText::Nothing);
    sql.push(" WHERE a.locale = ").bind(locale.as_str()).push(" AND a.slug IN ").bind_list(slugs);
    own_first(&mut sql, condition::Row::of(T::TABLE, locale));
    sql.push(" UNION ALL ").append(select::<T>(BodyText::Nothing));
    sql.push(" WHERE a.locale = ").bind(locale.as_str());
    sql.push(" AND a.entry_id IN ").bind_list(ids.iter().map(|id| id.to_lowercase()));
    Ok(Row::load(sql, reading)?)
}
