//! The shelf: what is published. A row here is always derived, by `shelve`, from what the working copies say is
//! published; publishing changes that and derives the rows again, in the transaction of its caller.

use std::collections::BTreeSet;

use diesel::prelude::*;

use crate::core::{Id, Locale, Tag, Timestamp};
use crate::db::Connection;
use crate::db::schema::{changes, counters, published_entries, published_facets, published_refs};
use crate::db::sql::{Sql, Value};
use crate::http::{Problem, ProblemType};

use super::desk::{self, Desk};
use super::document::{ContentType, Document, Faults, Part, Shelved};
use super::store::WorkingCopy;

impl Desk<'_> {
    /// Publishes the working copy.
    pub(crate) fn publish<T: ContentType>(
        &self,
        connection: &mut Connection,
        mut copy: WorkingCopy,
    ) -> Result<WorkingCopy, Problem> {
        if copy.published_version == Some(copy.version) {
            return Ok(copy);
        }
        let document = desk::load::<T>(connection, &copy, copy.version)?;
        let mut faults = Faults::default();
        document.check_publishable(&mut faults);
        if !faults.is_empty() {
            let detail = format!("{} lacks what a published page needs", T::KIND.noun);
            return Err(Problem::new(ProblemType::NotPublishable, detail).with_errors(faults.into_inner()));
        }
        let now = Timestamp::now();
        copy.first_published_at = copy.first_published_at.or(Some(now));
        copy.last_published_at = Some(now);
        self.publish_checked::<T>(connection, copy, document)
    }

    /// Publishes a working copy whose document has all that a published page needs, at the times that stand in it.
    pub(super) fn publish_checked<T: ContentType>(
        &self,
        connection: &mut Connection,
        mut copy: WorkingCopy,
        document: T::Document,
    ) -> Result<WorkingCopy, Problem> {
        copy.published_version = Some(copy.version);
        copy.update(connection)?;
        self.space::<T>().keep(connection, &copy.slug)?;
        let slug = copy.slug.clone();
        self.changed::<T>(connection, &copy, Some(document), "publish", &slug)?;
        Ok(copy)
    }

    /// Takes the entry off the shelf in this locale.
    pub(crate) fn unpublish<T: ContentType>(
        &self,
        connection: &mut Connection,
        mut copy: WorkingCopy,
    ) -> Result<WorkingCopy, Problem> {
        let Some(version) = copy.published_version.take() else { return Ok(copy) };
        let mut document = desk::load::<T>(connection, &copy, version)?;
        let slug = document.shared().slug.take().unwrap_or_default();
        copy.update(connection)?;
        self.changed::<T>(connection, &copy, None, "unpublish", &slug)?;
        Ok(copy)
    }

    /// Derives the rows that depend on this working copy, now published with this document or not at all, and notes
    /// the change.
    fn changed<T: ContentType>(
        &self,
        connection: &mut Connection,
        copy: &WorkingCopy,
        mut published: Option<T::Document>,
        action: &str,
        slug: &str,
    ) -> Result<(), Problem> {
        let is_default = copy.locale == self.site.locales.default_locale().as_str();
        for locale in self.site.locales.all() {
            let published = published.take_if(|_| locale.as_str() == copy.locale).zip(copy.published_version);
            if let Some((document, version)) = published {
                self.take_off::<T>(connection, &copy.entry_id, locale)?;
                self.put_on::<T>(connection, locale, copy, version, document)?;
            } else if is_default || locale.as_str() == copy.locale {
                self.shelve::<T>(connection, &copy.entry_id, locale)?;
            }
        }
        let sequence = note_change(connection, copy, action, slug)?;
        self.touched.change(sequence);
        Ok(())
    }

    /// Makes the rows of an entry for a locale what they must be: from the entry's published version in that
    /// locale, or else in the default one, or else none.
    pub(crate) fn shelve<T: ContentType>(
        &self,
        connection: &mut Connection,
        id: &Id,
        locale: &Locale,
    ) -> Result<(), Problem> {
        self.take_off::<T>(connection, id, locale)?;
        for source in [locale, self.site.locales.default_locale()] {
            let copy = WorkingCopy::find(connection, T::KIND.name, id, source.as_str())?;
            let published = copy.and_then(|copy| copy.published_version.map(|version| (copy, version)));
            if let Some((copy, version)) = published {
                let document = desk::load::<T>(connection, &copy, version)?;
                return self.put_on::<T>(connection, locale, &copy, version, document);
            }
        }
        Ok(())
    }

    /// Removes the rows of an entry for a locale, and notes what that touches.
    fn take_off<T: ContentType>(&self, connection: &mut Connection, id: &Id, locale: &Locale) -> Result<(), Problem> {
        self.touched.note([Tag::entry(id.as_str()), Tag::list(T::KIND.name), Tag::anything()]);
        self.touched.note(findable(connection, T::KIND.name, id, locale)?);
        Ok(clear(connection, T::TABLE, id, locale)?)
    }

    /// Adds the rows of an entry for a locale, where there are none, and notes what that touches.
    fn put_on<T: ContentType>(
        &self,
        connection: &mut Connection,
        locale: &Locale,
        copy: &WorkingCopy,
        version: i64,
        document: T::Document,
    ) -> Result<(), Problem> {
        put::<T>(connection, locale, copy, version, document)?;
        self.touched.note(findable(connection, T::KIND.name, &copy.entry_id, locale)?);
        Ok(())
    }
}

/// The tags under which the entry's rows for a locale can be found: its slug, and its values in facets.
fn findable(connection: &mut Connection, kind: &str, id: &Id, locale: &Locale) -> QueryResult<Vec<Tag>> {
    let slug = published_entries::table.find((id, locale.as_str())).select(published_entries::slug);
    let slug: Option<String> = slug.first(connection).optional()?;
    let of_entry = published_facets::entry_id.eq(id).and(published_facets::locale.eq(locale.as_str()));
    let facets = published_facets::table.filter(of_entry).select((published_facets::facet, published_facets::value));
    let facets: Vec<(String, String)> = facets.load(connection)?;
    let facets = facets.iter().map(|(facet, value)| Tag::facet(kind, facet, value));
    Ok(facets.chain(slug.map(|slug| Tag::slug(kind, &slug))).collect())
}

fn clear(connection: &mut Connection, table: &str, id: &Id, locale: &Locale) -> QueryResult<()> {
    diesel::delete(published_entries::table.find((id, locale.as_str()))).execute(connection)?;
    let of_source = published_refs::source_id.eq(id).and(published_refs::locale.eq(locale.as_str()));
    diesel::delete(published_refs::table.filter(of_source)).execute(connection)?;
    let of_entry = published_facets::entry_id.eq(id).and(published_facets::locale.eq(locale.as_str()));
    diesel::delete(published_facets::table.filter(of_entry)).execute(connection)?;
    let mut sql = Sql::new("DELETE FROM ");
    sql.push(table).push(" WHERE entry_id = ").bind(id).push(" AND locale = ").bind(locale.as_str());
    sql.execute(connection).map(|_| ())
}

fn put<T: ContentType>(
    connection: &mut Connection,
    locale: &Locale,
    copy: &WorkingCopy,
    version: i64,
    mut document: T::Document,
) -> Result<(), Problem> {
    let first = copy.first_published_at.unwrap_or(copy.updated_at);
    let shared = document.shared();
    let place = Place {
        id: copy.entry_id.clone(),
        locale: locale.to_string(),
        kind: T::KIND.name,
        slug: shared.slug.clone().unwrap_or_default(),
        published_at: shared.published_at.unwrap_or(first),
        updated_at: copy.last_published_at.unwrap_or(first),
        title_key: slug::slugify(document.title()),
    };
    let shelved = T::shelve(&copy.entry_id, &document)?;
    let references = references(&mut document);
    insert_refs(connection, &place, &references)?;
    insert_facets(connection, &place, &facets::<T>(&shelved, references))?;
    insert_typed::<T>(connection, &place, copy, version, first, &shelved)?;
    if T::KIND.linkable { insert_entry(connection, &place, copy, &shelved) } else { Ok(()) }
}

/// What the rows of one entry for one locale have in common.
struct Place {
    id: Id,
    locale: String,
    kind: &'static str,
    slug: String,
    published_at: Timestamp,
    updated_at: Timestamp,
    title_key: String,
}

fn insert_entry(
    connection: &mut Connection,
    place: &Place,
    copy: &WorkingCopy,
    shelved: &Shelved,
) -> Result<(), Problem> {
    use published_entries::dsl;
    let image = shelved.image.as_ref().map(serde_json::to_string).transpose().map_err(Problem::internal)?;
    diesel::insert_into(published_entries::table)
        .values((
            dsl::entry_id.eq(&place.id),
            dsl::locale.eq(&place.locale),
            dsl::content_locale.eq(&copy.locale),
            dsl::kind.eq(place.kind),
            dsl::slug.eq(&place.slug),
            dsl::title.eq(&shelved.title),
            dsl::title_key.eq(&place.title_key),
            dsl::published_at.eq(place.published_at),
            dsl::excerpt.eq(&shelved.excerpt),
            dsl::image.eq(image),
            dsl::summary.eq(&shelved.summary),
            dsl::comments_count.eq(0),
        ))
        .execute(connection)?;
    Ok(())
}

fn insert_typed<T: ContentType>(
    connection: &mut Connection,
    place: &Place,
    copy: &WorkingCopy,
    version: i64,
    first: Timestamp,
    shelved: &Shelved,
) -> QueryResult<()> {
    let mut columns: Vec<(&str, Value)> = vec![
        ("entry_id", (&place.id).into()),
        ("locale", (&place.locale).into()),
        ("content_locale", (&copy.locale).into()),
        ("slug", (&place.slug).into()),
        ("version", version.into()),
        ("published_at", place.published_at.into()),
        ("updated_at", place.updated_at.into()),
        ("first_published_at", first.into()),
        ("title_key", (&place.title_key).into()),
        ("document", (&shelved.document).into()),
        ("body", shelved.body.clone().into()),
    ];
    columns.extend(shelved.columns.iter().cloned());
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    let mut sql = Sql::new("INSERT INTO ");
    sql.push(T::TABLE).push(" (").push(&names.join(", ")).push(") VALUES (");
    for (at, (_, value)) in columns.into_iter().enumerate() {
        sql.push(if at == 0 { "" } else { ", " }).bind(value);
    }
    sql.push(")");
    sql.execute(connection).map(|_| ())
}

/// The references of a document: relation, target and position in its relation.
fn references<D: Document>(document: &mut D) -> Vec<(&'static str, String, i64)> {
    let mut found: Vec<(&'static str, String, i64)> = Vec::new();
    let mut add = |relation: &'static str, target: &str| {
        let position = found.iter().filter(|(other, ..)| *other == relation).count();
        found.push((relation, target.to_owned(), i64::try_from(position).unwrap_or(i64::MAX)));
    };
    document.visit(&mut |part| match part {
        Part::Reference { relation, target, .. } => add(relation, target),
        Part::Body { body, .. } => {
            let blocks = body.blocks.as_deref_mut().unwrap_or_default();
            crate::body::visit_entries(blocks, &mut |_, entry| add("body", entry));
        }
        Part::Kind { .. } | Part::Image { .. } | Part::Url { .. } => {}
    });
    found
}

fn insert_refs(
    connection: &mut Connection,
    place: &Place,
    references: &[(&'static str, String, i64)],
) -> QueryResult<()> {
    use published_refs::dsl;
    for (relation, target, position) in references {
        diesel::insert_into(published_refs::table)
            .values((
                dsl::source_id.eq(&place.id),
                dsl::locale.eq(&place.locale),
                dsl::relation.eq(*relation),
                dsl::position.eq(position),
                dsl::source_kind.eq(place.kind),
                dsl::target_id.eq(target),
            ))
            .execute(connection)?;
    }
    Ok(())
}

/// Everything that the entry can be found by, each value once.
fn facets<T: ContentType>(
    shelved: &Shelved,
    references: Vec<(&'static str, String, i64)>,
) -> BTreeSet<(&'static str, String)> {
    let references = references.into_iter().filter(|(relation, ..)| T::FOUND_BY.contains(relation));
    let referred = references.map(|(relation, target, _)| (relation, target));
    referred.chain(shelved.facets.iter().cloned()).collect()
}

fn insert_facets(
    connection: &mut Connection,
    place: &Place,
    facets: &BTreeSet<(&'static str, String)>,
) -> QueryResult<()> {
    use published_facets::dsl;
    for (facet, value) in facets {
        diesel::insert_into(published_facets::table)
            .values((
                dsl::entry_id.eq(&place.id),
                dsl::locale.eq(&place.locale),
                dsl::kind.eq(place.kind),
                dsl::facet.eq(*facet),
                dsl::value.eq(value),
                dsl::published_at.eq(place.published_at),
                dsl::updated_at.eq(place.updated_at),
                dsl::title_key.eq(&place.title_key),
            ))
            .execute(connection)?;
    }
    Ok(())
}

/// Appends to `changes`. The counter's row is locked until the commit, so the sequence is that of the commits.
fn note_change(connection: &mut Connection, copy: &WorkingCopy, action: &str, slug: &str) -> Result<i64, Problem> {
    let counter = counters::table.find("changes");
    diesel::update(counter).set(counters::value.eq(counters::value + 1)).execute(connection)?;
    let sequence: i64 = counter.select(counters::value).first(connection)?;
    diesel::insert_into(changes::table)
        .values((
            changes::sequence.eq(sequence),
            changes::entry_id.eq(&copy.entry_id),
            changes::kind.eq(&copy.kind),
            changes::locale.eq(&copy.locale),
            changes::action.eq(action),
            changes::slug.eq(slug),
            changes::version.eq(copy.published_version),
            changes::changed_at.eq(Timestamp::now()),
        ))
        .execute(connection)?;
    Ok(sequence)
}
