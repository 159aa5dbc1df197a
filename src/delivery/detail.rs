//! One entry by its id or slug. Under a slug that it no longer has, what is found is where it has gone.

use actix_web::http::header::HeaderValue;

use super::ask::Ask;
use super::cache::{Ended, Ending, Outcome};
use super::delivered::{Delivered, Period};
use super::entry::{Made, entry, entry_with_end};
use super::find;
use super::found::{self, Found};
use super::row::BodyText;
use crate::content::{PublishedRow, Site, once_published};
use crate::core::{Id, Locale, Tag};
use crate::db::Reading;
use crate::http::Problem;

/// Reads the entry. It may be known which one is meant and how it ends.
pub(super) fn read<T: Delivered>(
    reading: &mut Reading,
    ask: &Ask,
    name: &str,
    known: Option<Ended>,
) -> Result<Found, Problem> {
    let period = T::period(reading, ask)?;
    ask.depends_on([Tag::slug(T::KIND.name, name), Tag::entry(&name.to_lowercase())]);
    let shown = |row: &PublishedRow| shows(ask, row);
    if let Some((id, end)) = known
        && let Some(row) = find::left::<T>(ask, &id).filter(shown)
    {
        let language = row.content_locale.clone();
        ask.depends_on([Tag::entry(id.as_str())]);
        if let Some(made) = entry_with_end::<T>(reading, ask, row, end)? {
            return Ok(whole::<T>(name, id, language, made, period));
        }
    }
    if let Some(row) = find::find::<T>(reading, &ask.locale, name, BodyText::of(ask))?.filter(|row| shown(row)) {
        let (id, language) = (row.entry_id.clone(), row.content_locale.clone());
        ask.depends_on([Tag::entry(id.as_str())]);
        if let Some(made) = entry::<T>(reading, ask, row)? {
            return Ok(whole::<T>(name, id, language, made, period));
        }
    }
    let outcome = elsewhere::<T>(reading, ask, name)?;
    Ok(Found { outcome, language: None, link: None, period, ending: None })
}

/// Whether the answer may have the row: one with the text of another locale only where falling back was not ruled out.
fn shows(ask: &Ask, row: &PublishedRow) -> bool {
    ask.fallback || row.content_locale == ask.locale.as_str()
}

/// The entry as what was found under a name.
fn whole<T: Delivered>(name: &str, id: Id, language: String, made: Made, period: Period) -> Found {
    let ending = made.end.map(|(from, mut tags)| {
        // It is the one of this name as long as no other one takes it.
        tags.extend([Tag::slug(T::KIND.name, name), Tag::elsewhere()]);
        tags.sort_unstable();
        tags.dedup();
        Ending { id, from, tags }
    });
    Found { outcome: found::json(made.json), language: Some(language), link: None, period, ending }
}

/// Where the entry is that once had the slug, if anywhere.
fn elsewhere<T: Delivered>(reading: &mut Reading, ask: &Ask, name: &str) -> Result<Outcome, Problem> {
    if let Some(id) = former::<T>(reading, &ask.site, &ask.locale, name)? {
        ask.depends_on([Tag::entry(id.as_str())]);
        let row = find::find::<T>(reading, &ask.locale, id.as_str(), BodyText::Nothing)?.filter(|row| shows(ask, row));
        if let Some(row) = row.filter(|row| row.slug != name) {
            let location = format!("/v1/{}/{}", T::KIND.path, row.slug);
            return Ok(Outcome::Moved(HeaderValue::from_str(&location).map_err(Problem::internal)?));
        }
    }
    Ok(Outcome::Absent(format!("no published entry of {} has the id or slug {name:?}", T::KIND.nouns)))
}

/// The entry that once had the slug, in the locale or in the default one.
fn former<T: Delivered>(
    reading: &mut Reading,
    site: &Site,
    locale: &Locale,
    slug: &str,
) -> Result<Option<Id>, Problem> {
    for locale in [locale, site.locales.default_locale()] {
        if let Some(id) = once_published(reading.connection()?, T::KIND.name, locale.as_str(), slug)? {
            return Ok(Some(id));
        }
    }
    Ok(None)
}
