//! The operations on the entries of a content type. Each says who may call, what is parsed, what happens in its
//! one transaction, and what is answered.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::Value;

use super::desk::{self, Desk};
use super::document::ContentType;
use super::management::Management;
use super::params::{EntryParams, ListParams, RevisionParams, WriteParams};
use super::store::{self, WorkingCopy};
use super::wire::Managed;
use super::{lists, patch, reply};
use crate::core::{Id, Timestamp};
use crate::db::Connection;
use crate::http::{Draft, Fault, MergePatch, Path, Problem, Query, Then, Validators, if_match};
use crate::identity::{Claim, Editor, Viewer};

type Answer = Result<HttpResponse, Problem>;
type Desks = Data<Management>;

/// Publishes the document, which is that of the copy, if that was asked for, and makes what is answered.
fn finish<T: ContentType>(
    connection: &mut Connection,
    desk: &Desk<'_>,
    (copy, mut document): (WorkingCopy, T::Document),
    publish: bool,
) -> Result<Managed<T>, Problem> {
    let copy = if publish { desk.publish::<T>(connection, copy, &mut document)? } else { copy };
    Ok(Managed::new(&copy, document))
}

/// The working copy as it is answered.
fn shown<T: ContentType>(connection: &mut Connection, copy: &WorkingCopy) -> Result<Managed<T>, Problem> {
    Ok(Managed::new(copy, desk::load::<T>(connection, copy, copy.version)?))
}

/// The document, if its schema has nothing against it; else everything that is wrong with it.
async fn good<T: ContentType>(
    desks: &Desks,
    locale: Option<&str>,
    editor: &Claim<Editor>,
    entry: Option<String>,
    draft: Draft<T::Document>,
) -> Result<T::Document, Problem> {
    let (value, problem) = match draft {
        Draft::Good(document) => return Ok(document),
        Draft::Bad(value, problem) => (value, problem),
    };
    let known = problem.errors().to_vec();
    let work = move |c: &mut Connection, desk: &Desk<'_>| {
        let id = entry.and_then(|entry| desk.find::<T>(c, &entry).ok()).map(|copy| copy.entry_id);
        let beyond = desk.faults_beyond::<T>(c, id.as_ref(), &value, &known)?;
        Ok([known, beyond].concat())
    };
    Err(Problem::invalid_document(desks.read(locale, editor.clone(), work).await?))
}

/// Lists entries, the last changed first.
pub(super) async fn list<T: ContentType>(
    desks: Desks,
    Then(viewer, Query(params)): Then<Claim<Viewer>, Query<ListParams>>,
) -> Answer {
    let locale = params.locale.clone();
    let page = desks.read(locale.as_deref(), viewer, move |c, desk| lists::entries::<T>(c, desk, &params)).await?;
    Ok(reply::json(&page))
}

/// Makes an entry.
pub(super) async fn create<T: ContentType>(
    desks: Desks,
    Then(editor, (Query(params), draft)): Then<Claim<Editor>, (Query<WriteParams>, Draft<T::Document>)>,
) -> Answer {
    let document = good::<T>(&desks, params.locale.as_deref(), &editor, None, draft).await?;
    let work = move |c: &mut Connection, desk: &Desk<'_>| {
        let made = desk.create::<T>(c, &Id::new(), document)?;
        finish::<T>(c, desk, made, params.publish)
    };
    let made = desks.write(params.locale.as_deref(), editor, work).await?;
    Ok(reply::created(&desks.site, &made))
}

/// One entry.
pub(super) async fn get<T: ContentType>(
    desks: Desks,
    Then(viewer, (Path(id), Query(params))): Then<Claim<Viewer>, (Path<String>, Query<EntryParams>)>,
) -> Answer {
    let work = move |c: &mut Connection, desk: &Desk<'_>| {
        let copy = desk.find::<T>(c, &id)?;
        shown::<T>(c, &copy)
    };
    let found = desks.read(params.locale.as_deref(), viewer, work).await?;
    Ok(reply::entry(StatusCode::OK, &found))
}

/// Replaces an entry's document, or writes its first one in a locale.
pub(super) async fn replace<T: ContentType>(
    desks: Desks,
    request: HttpRequest,
    Then(editor, (Path(id), Query(params), draft)): Then<
        Claim<Editor>,
        (Path<String>, Query<WriteParams>, Draft<T::Document>),
    >,
) -> Answer {
    let expected = if_match(&request)?;
    let document = good::<T>(&desks, params.locale.as_deref(), &editor, Some(id.clone()), draft).await?;
    let name = id.clone();
    let work = move |c: &mut Connection, desk: &Desk<'_>| match desk.untranslated::<T>(c, &id, expected.as_ref())? {
        Some(id) => {
            let made = desk.create::<T>(c, &id, document)?;
            Ok((true, finish::<T>(c, desk, made, params.publish)?))
        }
        None => {
            let (copy, before) = desk.open_document::<T>(c, &id, expected.as_ref())?;
            let (copy, document) = desk.revise::<T>(c, copy, before, document, params.publish)?;
            Ok((false, Managed::new(&copy, document)))
        }
    };
    let (is_new, written) = desks.change::<T, _, _>(params.locale.as_deref(), editor, &name, work).await?;
    Ok(if is_new { reply::created(&desks.site, &written) } else { reply::entry(StatusCode::OK, &written) })
}

/// Changes some members of an entry's document.
pub(super) async fn update<T: ContentType>(
    desks: Desks,
    validators: Data<Validators>,
    request: HttpRequest,
    Then(editor, (Path(id), Query(params), MergePatch(changes))): Then<
        Claim<Editor>,
        (Path<String>, Query<WriteParams>, MergePatch),
    >,
) -> Answer {
    let expected = if_match(&request)?;
    let name = id.clone();
    let work = move |c: &mut Connection, desk: &Desk<'_>| {
        let (copy, mut before) = desk.open_document::<T>(c, &id, expected.as_ref())?;
        let mut beyond =
            |value: &Value, known: &[Fault]| desk.faults_beyond::<T>(c, Some(&copy.entry_id), value, known);
        let document = patch::apply(&validators, &mut before, &changes, &mut beyond)?;
        let (copy, document) = desk.revise::<T>(c, copy, before, document, params.publish)?;
        Ok(Managed::<T>::new(&copy, document))
    };
    let changed = desks.change::<T, _, _>(params.locale.as_deref(), editor, &name, work).await?;
    Ok(reply::entry(StatusCode::OK, &changed))
}

/// Moves an entry to the trash, in all its locales, which takes it off the shelf.
pub(super) async fn delete<T: ContentType>(
    desks: Desks,
    request: HttpRequest,
    Then(editor, (Path(id), Query(params))): Then<Claim<Editor>, (Path<String>, Query<EntryParams>)>,
) -> Answer {
    let expected = if_match(&request)?;
    let work = move |c: &mut Connection, desk: &Desk<'_>| {
        let copy = desk.open::<T>(c, &id, expected.as_ref())?;
        for copy in WorkingCopy::of_entry(c, &copy.entry_id)? {
            desk.unpublish::<T>(c, copy)?;
        }
        Ok(store::set_trashed(c, &copy.entry_id, Some(Timestamp::now()))?)
    };
    desks.write(params.locale.as_deref(), editor, work).await?;
    Ok(reply::no_content())
}

/// Takes an entry out of the trash, as a draft.
pub(super) async fn restore<T: ContentType>(
    desks: Desks,
    Then(editor, (Path(id), Query(params))): Then<Claim<Editor>, (Path<String>, Query<EntryParams>)>,
) -> Answer {
    let work = move |c: &mut Connection, desk: &Desk<'_>| {
        let copy = desk.find::<T>(c, &id)?;
        store::lock_entry(c, &copy.entry_id)?;
        store::set_trashed(c, &copy.entry_id, None)?;
        let copy = desk.find::<T>(c, copy.entry_id.as_str())?;
        shown::<T>(c, &copy)
    };
    let restored = desks.write(params.locale.as_deref(), editor, work).await?;
    Ok(reply::entry(StatusCode::OK, &restored))
}

/// Publishes the newest version of an entry.
pub(super) async fn publish<T: ContentType>(
    desks: Desks,
    request: HttpRequest,
    Then(editor, (Path(id), Query(params))): Then<Claim<Editor>, (Path<String>, Query<EntryParams>)>,
) -> Answer {
    let expected = if_match(&request)?;
    let name = id.clone();
    let work = move |c: &mut Connection, desk: &Desk<'_>| {
        let opened = desk.open_document::<T>(c, &id, expected.as_ref())?;
        finish::<T>(c, desk, opened, true)
    };
    let published = desks.change::<T, _, _>(params.locale.as_deref(), editor, &name, work).await?;
    Ok(reply::entry(StatusCode::OK, &published))
}

/// Takes an entry off the shelf in one locale.
pub(super) async fn unpublish<T: ContentType>(
    desks: Desks,
    request: HttpRequest,
    Then(editor, (Path(id), Query(params))): Then<Claim<Editor>, (Path<String>, Query<EntryParams>)>,
) -> Answer {
    let expected = if_match(&request)?;
    let work = move |c: &mut Connection, desk: &Desk<'_>| {
        let copy = desk.open::<T>(c, &id, expected.as_ref())?;
        let copy = desk.unpublish::<T>(c, copy)?;
        shown::<T>(c, &copy)
    };
    let taken = desks.write(params.locale.as_deref(), editor, work).await?;
    Ok(reply::entry(StatusCode::OK, &taken))
}

/// Lists the versions of an entry, the newest first.
pub(super) async fn list_revisions<T: ContentType>(
    desks: Desks,
    Then(viewer, (Path(id), Query(params))): Then<Claim<Viewer>, (Path<String>, Query<RevisionParams>)>,
) -> Answer {
    let locale = params.locale.clone();
    let page =
        desks.read(locale.as_deref(), viewer, move |c, desk| lists::revisions::<T>(c, desk, &id, &params)).await?;
    Ok(reply::json(&page))
}

/// One version of an entry.
pub(super) async fn get_revision<T: ContentType>(
    desks: Desks,
    Then(viewer, (Path((id, version)), Query(params))): Then<Claim<Viewer>, (Path<(String, i64)>, Query<EntryParams>)>,
) -> Answer {
    let work = move |c: &mut Connection, desk: &Desk<'_>| {
        let copy = desk.find::<T>(c, &id)?;
        desk.revision::<T>(c, copy, version)
    };
    let found = desks.read(params.locale.as_deref(), viewer, work).await?;
    Ok(reply::entry(StatusCode::OK, &found))
}

/// Makes the newest version of an entry from an old one.
pub(super) async fn restore_revision<T: ContentType>(
    desks: Desks,
    request: HttpRequest,
    Then(editor, (Path((id, version)), Query(params))): Then<Claim<Editor>, (Path<(String, i64)>, Query<WriteParams>)>,
) -> Answer {
    let expected = if_match(&request)?;
    let name = id.clone();
    let work = move |c: &mut Connection, desk: &Desk<'_>| {
        let (copy, before) = desk.open_document::<T>(c, &id, expected.as_ref())?;
        let document = desk::load::<T>(c, &copy, version)?;
        let (copy, document) = desk.revise::<T>(c, copy, before, document, params.publish)?;
        Ok(Managed::<T>::new(&copy, document))
    };
    let restored = desks.change::<T, _, _>(params.locale.as_deref(), editor, &name, work).await?;
    Ok(reply::entry(StatusCode::OK, &restored))
}
