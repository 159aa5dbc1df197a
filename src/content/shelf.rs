//! The shelf: what is published. A row here is always derived, by `shelve`, from what the working copies say is
//! published; publishing changes that and derives the rows again, in the transaction of its caller.

use std::sync::Arc;

use crate::core::{Id, Locale, Tag, Timestamp};
use crate::db::Connection;
use crate::http::{Problem, ProblemType};

use super::desk::{self, Desk};
use super::document::{ContentType, Document, Faults};
use super::place::{Held, Place};
use super::published::WrittenRow;
use super::slugs::Space;
use super::store::WorkingCopy;
use super::writes::Writes;
use super::{hold, rows};

impl Desk<'_> {
    /// Publishes the working copy, whose document this is.
    pub(crate) fn publish<T: ContentType>(
        &self,
        connection: &mut Connection,
        copy: WorkingCopy,
        document: &mut T::Document,
    ) -> Result<WorkingCopy, Problem> {
        let writes = Writes::default();
        self.publish_with::<T>(connection, copy, document, writes)
    }

    /// The same, with what is to be written before.
    pub(super) fn publish_with<T: ContentType>(
        &self,
        connection: &mut Connection,
        mut copy: WorkingCopy,
        document: &mut T::Document,
        writes: Writes,
    ) -> Result<WorkingCopy, Problem> {
        if copy.published_version == Some(copy.version) {
            self.end(connection, writes)?;
            return Ok(copy);
        }
        let mut faults = Faults::default();
        document.check_publishable(&mut faults);
        if !faults.is_empty() {
            let detail = format!("{} lacks what a published page needs", T::KIND.noun);
            return Err(Problem::new(ProblemType::NotPublishable, detail).with_errors(faults.into_inner()));
        }
        let now = Timestamp::now();
        copy.first_published_at = copy.first_published_at.or(Some(now));
        copy.last_published_at = Some(now);
        self.publish_checked::<T>(connection, copy, document, writes)
    }

    /// Publishes a working copy whose document has all that a published page needs, at the times that stand in it.
    pub(super) fn publish_checked<T: ContentType>(
        &self,
        connection: &mut Connection,
        mut copy: WorkingCopy,
        document: &mut T::Document,
        mut writes: Writes,
    ) -> Result<WorkingCopy, Problem> {
        copy.published_version = Some(copy.version);
        writes.add(copy.update_write());
        self.changed::<T>(connection, &copy, Some(document), ("publish", &copy.slug), writes)?;
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
        let mut writes = Writes::default();
        writes.add(copy.update_write());
        self.changed::<T>(connection, &copy, None, ("unpublish", &slug), writes)?;
        Ok(copy)
    }

    /// Derives the rows that depend on this working copy, now published with this document or not at all, and notes
    /// the change.
    fn changed<T: ContentType>(
        &self,
        connection: &mut Connection,
        copy: &WorkingCopy,
        mut published: Option<&mut T::Document>,
        (action, slug): (&str, &str),
        mut writes: Writes,
    ) -> Result<(), Problem> {
        let is_default = copy.locale == self.site.locales.default_locale().as_str();
        for locale in self.site.locales.all() {
            let published = published.take_if(|_| locale.as_str() == copy.locale).zip(copy.published_version);
            if let Some((document, version)) = published {
                self.put_on::<T>(connection, locale, copy, version, document, &mut writes)?;
            } else if is_default || locale.as_str() == copy.locale {
                self.alone()?;
                writes.run(connection)?;
                if locale.as_str() != copy.locale {
                    WorkingCopy::touch(connection, &copy.entry_id, locale)?;
                }
                self.shelve::<T>(connection, &copy.entry_id, locale)?;
            }
        }
        writes.note(copy, action, slug);
        Ok(self.end(connection, writes)?)
    }

    /// Makes the rows of an entry for a locale what they must be: from the entry's published version in that
    /// locale, or else in the default one, or else none.
    pub(crate) fn shelve<T: ContentType>(
        &self,
        connection: &mut Connection,
        id: &Id,
        locale: &Locale,
    ) -> Result<(), Problem> {
        for source in [locale, self.site.locales.default_locale()] {
            let copy = WorkingCopy::find(connection, T::KIND.name, id, source.as_str())?;
            let published = copy.and_then(|copy| copy.published_version.map(|version| (copy, version)));
            if let Some((copy, version)) = published {
                let mut document = desk::load::<T>(connection, &copy, version)?;
                let mut writes = Writes::default();
                self.put_on::<T>(connection, locale, &copy, version, &mut document, &mut writes)?;
                writes.run(connection)?;
                return Ok(());
            }
        }
        self.take_off::<T>(connection, id, locale)
    }

    /// Removes the rows of an entry for a locale, and notes what that touches.
    fn take_off<T: ContentType>(&self, connection: &mut Connection, id: &Id, locale: &Locale) -> Result<(), Problem> {
        let found_by = rows::clear::<T>(connection, id, locale.as_str())?;
        self.touched.gone(T::KIND.name, self.site.locales.place(locale), id);
        self.touch::<T>(id);
        self.touched.note([Tag::card(id.as_str()), Tag::body(id.as_str())]);
        self.touch_lists::<T>(found_by);
        Ok(())
    }

    /// Makes the rows of an entry for a locale those of a document, and notes what that touches.
    fn put_on<T: ContentType>(
        &self,
        connection: &mut Connection,
        locale: &Locale,
        copy: &WorkingCopy,
        version: i64,
        document: &mut T::Document,
        writes: &mut Writes,
    ) -> Result<(), Problem> {
        let held = if let Some(held) = self.begun.and_then(|begun| begun.held.take()) {
            held
        } else {
            hold::shared(connection)?;
            Held::find::<T>(connection, &copy.entry_id, locale.as_str())?
        };
        let place = Place::of::<T>(locale, copy, version, document);
        if !held.is_at(&place.slug, &copy.locale) {
            self.alone()?;
            Space { kind: T::KIND.name, locale: &copy.locale }.keep(connection, &place.slug)?;
        }
        let put = rows::put::<T>(connection, self, (&place, &held), document, writes)?;
        self.touch::<T>(&copy.entry_id);
        self.touched.row(WrittenRow {
            kind: T::KIND.name,
            place: self.site.locales.place(locale),
            row: Arc::new(put.row),
        });
        if !put.same_card {
            self.touched.note([Tag::card(copy.entry_id.as_str())]);
        }
        if !put.same_body {
            self.touched.note([Tag::body(copy.entry_id.as_str())]);
        }
        if let Some(found_by) = put.moved {
            self.touch_lists::<T>(found_by);
        }
        Ok(())
    }

    /// Notes an entry itself: what shows it.
    fn touch<T: ContentType>(&self, id: &Id) {
        self.touched.note([Tag::entry(id.as_str()), Tag::updates(T::KIND.name), Tag::anything()]);
    }

    /// Notes where an entry is found or was: what would show it, if it stands there or elsewhere.
    fn touch_lists<T: ContentType>(&self, found_by: Vec<Tag>) {
        self.touched.note([Tag::list(T::KIND.name)]);
        self.touched.note(found_by);
    }
}
