//! The desk: how a document becomes the next revision of an entry. Every function here runs inside one write
//! transaction of its caller, or decides what is written, which is left for the end (`begun`). Nothing here changes what is
//! published; `shelf` does.

use diesel::QueryResult;
use diesel::result::Error;

use crate::core::{Id, Locale, Slug, Timestamp};
use crate::db::Connection;
use crate::http::{IfMatch, Problem, ProblemType, written_json};

use super::begun::Begun;
use super::body::{Body, Made};
use super::document::{ContentType, Document, Faults, set_aside};
use super::resolve::{self, Known};
use super::site::Site;
use super::slugs::Space;
use super::store::{self, Name, RevisionRow, WorkingCopy};
use super::touched::Touched;
use super::wire::Managed;
use super::writes::Writes;

/// Who writes, and where.
#[derive(Debug, Clone)]
pub(crate) struct Desk<'d> {
    pub(crate) site: &'d Site,
    pub(crate) locale: &'d Locale,
    /// The user's id.
    pub(crate) by: Option<&'d str>,
    /// What the transaction has touched on the shelf.
    pub(crate) touched: &'d Touched,
    /// What is done together with the work of others.
    pub(crate) begun: Option<&'d Begun>,
}

impl Desk<'_> {
    /// Makes a new entry, or a new locale of one. Answers with its document as it was accepted.
    pub(crate) fn create<T: ContentType>(
        &self,
        connection: &mut Connection,
        id: &Id,
        mut document: T::Document,
    ) -> Result<(WorkingCopy, T::Document), Problem> {
        let now = Timestamp::now();
        match store::kind_of(connection, id)? {
            None => store::insert_entry(connection, id, T::KIND.name, now)?,
            Some(kind) if kind == T::KIND.name => {}
            Some(kind) => return Err(Problem::new(ProblemType::Conflict, format!("{id} is an entry of kind {kind}"))),
        }
        let slug = self.accept::<T>(connection, id, None, &mut document, Known::default())?;
        let copy = WorkingCopy {
            entry_id: id.clone(),
            locale: self.locale.to_string(),
            kind: T::KIND.name.to_owned(),
            slug,
            version: 1,
            published_version: None,
            first_published_at: None,
            last_published_at: None,
            created_at: now,
            updated_at: now,
            trashed: false,
        };
        copy.insert(connection)?;
        self.insert_revision(connection, &copy, &mut document)?;
        Ok((copy, document))
    }

    /// Adds a revision after the one before, and publishes it if that is asked for. Answers with its document as it was
    /// accepted.
    pub(crate) fn revise<T: ContentType>(
        &self,
        connection: &mut Connection,
        mut copy: WorkingCopy,
        mut before: T::Document,
        mut document: T::Document,
        publish: bool,
    ) -> Result<(WorkingCopy, T::Document), Problem> {
        let known = Known::of(&mut before);
        keep_unchanged_body(before, &mut document);
        let slug = self.accept::<T>(connection, &copy.entry_id, Some(&copy.slug), &mut document, known)?;
        if slug != copy.slug {
            self.space::<T>().release(connection, &copy.slug, &copy.entry_id)?;
        }
        copy.slug = slug;
        copy.version += 1;
        copy.updated_at = Timestamp::now();
        let mut writes = Writes::default();
        self.add_revision(&mut writes, &copy, &mut document)?;
        if publish {
            copy = self.publish_with::<T>(connection, copy, &mut document, writes)?;
        } else {
            writes.add(copy.update_write());
            self.end(connection, writes)?;
        }
        Ok((copy, document))
    }

    /// The working copy of an entry outside of the trash, locked, if it has the version that the caller expects.
    pub(crate) fn open<T: ContentType>(
        &self,
        connection: &mut Connection,
        id_or_slug: &str,
        expected: Option<&IfMatch>,
    ) -> Result<WorkingCopy, Problem> {
        let missing = || self.missing::<T>(id_or_slug);
        let id = store::lock_named(connection, self.space::<T>(), &id_or_slug.into())?.ok_or_else(missing)?;
        let copy = self.copy::<T>(connection, &id)?.ok_or_else(missing)?;
        self.opened::<T>(copy, expected)
    }

    /// The same with its document.
    pub(crate) fn open_document<T: ContentType>(
        &self,
        connection: &mut Connection,
        id_or_slug: &str,
        expected: Option<&IfMatch>,
    ) -> Result<(WorkingCopy, T::Document), Problem> {
        let found = match self.begun {
            Some(begun) => Some(begun.opened.take().ok_or(Error::RollbackTransaction)?),
            None => self.find_document::<T>(connection, id_or_slug)?,
        };
        let (copy, document) = found.ok_or_else(|| self.missing::<T>(id_or_slug))?;
        let copy = self.opened::<T>(copy, expected)?;
        let document = read::<T>(connection, &copy, &document)?;
        Ok((copy, document))
    }

    fn find_document<T: ContentType>(
        &self,
        connection: &mut Connection,
        id_or_slug: &str,
    ) -> QueryResult<Option<(WorkingCopy, String)>> {
        let (space, name) = (self.space::<T>(), Name::from(id_or_slug));
        let found = WorkingCopy::find_with_document(connection, space, &name)?;
        // On PostgreSQL, who waited for somebody else's write finds the version that it began with gone: what is locked is
        // then looked at afterwards. On SQLite nobody else writes.
        if found.is_some() || !connection.is_postgres() {
            return Ok(found);
        }
        let Some(id) = store::lock_named(connection, space, &name)? else { return Ok(None) };
        WorkingCopy::find_with_document(connection, space, &Name::Id(id))
    }

    /// The working copy, if it is outside of the trash and has the version that the caller expects.
    fn opened<T: ContentType>(&self, copy: WorkingCopy, expected: Option<&IfMatch>) -> Result<WorkingCopy, Problem> {
        expected.map_or(Ok(()), |tags| tags.check(copy.version))?;
        if copy.trashed {
            let detail = format!("this {} is in the trash; restore it first", T::KIND.name);
            return Err(Problem::new(ProblemType::Conflict, detail));
        }
        Ok(copy)
    }

    /// The id of an entry that exists, but not in this locale.
    pub(crate) fn untranslated<T: ContentType>(
        &self,
        connection: &mut Connection,
        id: &str,
        expected: Option<&IfMatch>,
    ) -> Result<Option<Id>, Problem> {
        // What is begun was found in this locale.
        let Some(id) = id.parse::<Id>().ok().filter(|_| self.begun.is_none()) else { return Ok(None) };
        if store::lock_entry(connection, &id)?.is_none_or(|kind| kind != T::KIND.name) {
            return Ok(None);
        }
        let copies = WorkingCopy::of_entry(connection, &id)?;
        if copies.iter().any(|copy| copy.trashed || copy.locale == self.locale.as_str()) {
            return Ok(None);
        }
        if expected.is_some() {
            let detail = format!("the entry has no version in {}, which If-Match asks for", self.locale);
            return Err(Problem::new(ProblemType::PreconditionFailed, detail));
        }
        Ok(Some(id))
    }

    /// One version of an entry, as an entry.
    pub(crate) fn revision<T: ContentType>(
        &self,
        connection: &mut Connection,
        mut copy: WorkingCopy,
        version: i64,
    ) -> Result<Managed<T>, Problem> {
        let row = RevisionRow::find(connection, &copy.entry_id, &copy.locale, version)?;
        let row = row.ok_or_else(|| Problem::not_found(format!("there is no version {version}")))?;
        let document = serde_json::from_str(&row.document).map_err(Problem::internal)?;
        copy.version = version;
        copy.updated_at = row.created_at;
        Ok(Managed::new(&copy, document))
    }

    /// The working copy of an entry, in the trash or not.
    pub(crate) fn find<T: ContentType>(
        &self,
        connection: &mut Connection,
        id_or_slug: &str,
    ) -> Result<WorkingCopy, Problem> {
        let missing = || self.missing::<T>(id_or_slug);
        let id = self.identify::<T>(connection, id_or_slug)?.ok_or_else(missing)?;
        self.copy::<T>(connection, &id)?.ok_or_else(missing)
    }

    /// The id that is given, or that of the entry which holds the slug.
    fn identify<T: ContentType>(&self, connection: &mut Connection, id_or_slug: &str) -> QueryResult<Option<Id>> {
        id_or_slug.parse().map_or_else(|_| self.space::<T>().holder(connection, id_or_slug), |id| Ok(Some(id)))
    }

    fn copy<T: ContentType>(&self, connection: &mut Connection, id: &Id) -> QueryResult<Option<WorkingCopy>> {
        WorkingCopy::find(connection, T::KIND.name, id, self.locale.as_str())
    }

    fn missing<T: ContentType>(&self, id_or_slug: &str) -> Problem {
        let detail = format!("no entry of {} has the id or slug {id_or_slug:?} in {}", T::KIND.nouns, self.locale);
        Problem::not_found(detail)
    }

    /// Goes on only where nothing is done together with the work of others: before whatever is written at once, and not left
    /// for the end. What is written without it would be there even if the change is refused.
    pub(super) fn alone(&self) -> QueryResult<()> {
        self.begun.map_or(Ok(()), |_| Err(Error::RollbackTransaction))
    }

    /// Ends the work with what it writes.
    pub(super) fn end(&self, connection: &mut Connection, mut writes: Writes) -> QueryResult<()> {
        match self.begun {
            Some(begun) => begun.writes.borrow_mut().append(writes),
            None => self.touched.changes(writes.run(connection)?),
        }
        Ok(())
    }

    pub(crate) fn space<T: ContentType>(&self) -> Space<'_> {
        Space { kind: T::KIND.name, locale: self.locale.as_str() }
    }

    /// Holds a document against every rule, resolves it and takes its slug. All faults are told at once.
    fn accept<T: ContentType>(
        &self,
        connection: &mut Connection,
        id: &Id,
        current_slug: Option<&str>,
        document: &mut T::Document,
        known: Known,
    ) -> Result<String, Problem> {
        let mut faults = Faults::default();
        document.check(&mut faults);
        resolve::resolve(connection, self.site, self.locale, id, document, known, &mut faults)?;
        let slug = self.take_slug::<T>(connection, id, current_slug, document, &mut faults)?;
        if faults.is_empty() {
            return Ok(slug);
        }
        if faults.are_all("slug_taken") {
            let detail = format!("the slug {slug:?} belongs to another entry of {}", T::KIND.nouns);
            return Err(Problem::new(ProblemType::SlugTaken, detail).with_errors(faults.into_inner()));
        }
        Err(Problem::invalid_document(faults.into_inner()))
    }

    fn take_slug<T: ContentType>(
        &self,
        connection: &mut Connection,
        id: &Id,
        current: Option<&str>,
        document: &mut T::Document,
        faults: &mut Faults,
    ) -> Result<String, Problem> {
        let space = self.space::<T>();
        let given = document.shared().slug.clone();
        let slug = match (given.as_deref(), current) {
            // It is held by the entry, which is outside of the trash.
            (Some(given), Some(current)) if given == current => given.to_owned(),
            (Some(given), _) => {
                self.alone()?;
                if let Err(error) = given.parse::<Slug>() {
                    faults.add("/slug", "pattern", error.to_string());
                } else if !space.claim(connection, given, id)? {
                    faults.add("/slug", "slug_taken", format!("{given:?} belongs to another entry"));
                }
                given.to_owned()
            }
            (None, Some(current)) => current.to_owned(),
            (None, None) => {
                self.alone()?;
                let wanted = Slug::from_title(document.title(), T::KIND.name);
                space.claim_free(connection, &wanted, id)?.to_string()
            }
        };
        *document.shared().slug = Some(slug.clone());
        Ok(slug)
    }

    /// Keeps a document as the newest version of the working copy.
    pub(super) fn insert_revision<D: Document>(
        &self,
        connection: &mut Connection,
        copy: &WorkingCopy,
        document: &mut D,
    ) -> Result<(), Problem> {
        let mut writes = Writes::default();
        self.add_revision(&mut writes, copy, document)?;
        writes.run(connection)?;
        Ok(())
    }

    /// Adds what keeps a document as the newest version of the working copy, and what was made of its body apart from it.
    fn add_revision<D: Document>(
        &self,
        writes: &mut Writes,
        copy: &WorkingCopy,
        document: &mut D,
    ) -> Result<(), Problem> {
        if let Some(blocks) = document.body().and_then(|(_, body)| body.keep_with(copy.version)) {
            writes.add(store::blocks_write((&copy.entry_id, &copy.locale), copy.version, blocks));
        }
        let row = RevisionRow {
            entry_id: copy.entry_id.clone(),
            locale: copy.locale.clone(),
            version: copy.version,
            document: json(document, Body::take_kept)?,
            created_at: copy.updated_at,
            created_by: self.by.map(str::to_owned),
        };
        writes.add(row.into_write());
        Ok(())
    }
}

/// A document as JSON, while something of its body is set aside.
pub(super) fn json<D: Document>(document: &mut D, aside: fn(&mut Body) -> Made) -> Result<String, Problem> {
    set_aside(document, aside, |document| written_json(document))
}

/// A text that says what it said before keeps the blocks that were made of it then, and with them its links: they mean
/// the entries that they meant, whatever has become of the slugs they were written with.
fn keep_unchanged_body<D: Document>(mut before: D, document: &mut D) {
    if let (Some((_, before)), Some((_, body))) = (before.body(), document.body())
        && !body.is_accepted()
    {
        body.keep(std::mem::take(before));
    }
}

/// The document of one revision. What was made of its body may be kept elsewhere; what is said of it is here.
pub(crate) fn load<T: ContentType>(
    connection: &mut Connection,
    copy: &WorkingCopy,
    version: i64,
) -> Result<T::Document, Problem> {
    let row = RevisionRow::find(connection, &copy.entry_id, &copy.locale, version)?;
    let row = row.ok_or_else(|| Problem::not_found(format!("there is no version {version}")))?;
    read::<T>(connection, copy, &row.document)
}

/// A document that a revision keeps.
fn read<T: ContentType>(
    connection: &mut Connection,
    copy: &WorkingCopy,
    document: &str,
) -> Result<T::Document, Problem> {
    let mut document: T::Document = serde_json::from_str(document).map_err(Problem::internal)?;
    bring_blocks(connection, (&copy.entry_id, &copy.locale), &mut document, Body::is_outdated)?;
    Ok(document)
}

/// The document of one revision, with what was made of its body.
pub(super) fn load_whole<T: ContentType>(
    connection: &mut Connection,
    copy: &WorkingCopy,
    version: i64,
) -> Result<T::Document, Problem> {
    let mut document = load::<T>(connection, copy, version)?;
    bring_blocks(connection, (&copy.entry_id, &copy.locale), &mut document, |_| true)?;
    Ok(document)
}

/// Brings what was made of a document's body from where it is kept, if that is wanted.
fn bring_blocks<D: Document>(
    connection: &mut Connection,
    of: (&Id, &str),
    document: &mut D,
    is_wanted: fn(&Body) -> bool,
) -> Result<(), Problem> {
    if let Some((_, body)) = document.body()
        && let Some(version) = body.blocks_in().filter(|_| is_wanted(body))
    {
        let blocks = store::blocks(connection, of, version)?;
        body.bring(serde_json::from_str(&blocks).map_err(Problem::internal)?);
    }
    Ok(())
}
