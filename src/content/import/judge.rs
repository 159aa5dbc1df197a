//! Whether a line can be taken in: its documents are held against every rule, and the entry that it means is found.

use serde_json::Value;

use super::super::desk::Desk;
use super::super::document::{ContentType, Document, Faults, Part};
use super::super::resolve::{self, Sight};
use super::super::store;
use super::line::{Line, LineStatus};
use crate::core::{Id, Slug};
use crate::db::Connection;
use crate::http::{Fault, Problem, Validators, deserialize};

/// The documents of a line.
#[derive(Debug)]
pub(super) struct Documents<D> {
    pub(super) document: D,
    pub(super) draft: Option<D>,
}

/// The entry that a line means.
#[derive(Debug)]
pub(super) struct Identity {
    pub(super) id: Id,
    /// Whether the entry is there already, if only reserved.
    pub(super) exists: bool,
    /// The slug of the document.
    pub(super) slug: String,
    /// The slug of the newer edits.
    pub(super) draft_slug: Option<String>,
    /// Every slug that the line asks for.
    pub(super) slugs: Vec<String>,
}

/// Judges the documents of a line as seen from `sight`; faults are added to those that are known.
pub(super) fn documents<T: ContentType>(
    sight: Sight,
    connection: &mut Connection,
    desk: &Desk<'_>,
    validators: &Validators,
    line: &mut Line,
    faults: &mut Vec<Fault>,
) -> Result<Option<Documents<T::Document>>, Problem> {
    let mut judge = |value: Value, at: &str, publish: bool| {
        let (document, found) = judge::<T>(sight, connection, desk, validators, value, publish)?;
        faults.extend(found.into_iter().map(|fault| within(at, fault)));
        Ok::<_, Problem>(document)
    };
    let publish = line.status == LineStatus::Published;
    let document = judge(line.document.take(), "/document", publish)?;
    let draft = match &mut line.draft {
        Some(draft) => judge(draft.document.take(), "/draft/document", false)?.map(Some),
        None => Some(None),
    };
    if !publish && line.draft.is_some() {
        let detail = "only a published entry has newer edits; for any other the document is the newest";
        faults.push(Fault::at("/draft", "not_allowed", detail));
    }
    Ok(document.zip(draft).map(|(document, draft)| Documents { document, draft }))
}

fn within(at: &str, fault: Fault) -> Fault {
    Fault { pointer: Some(format!("{at}{}", fault.pointer.as_deref().unwrap_or_default())), ..fault }
}

fn judge<T: ContentType>(
    sight: Sight,
    connection: &mut Connection,
    desk: &Desk<'_>,
    validators: &Validators,
    mut value: Value,
    publish: bool,
) -> Result<(Option<T::Document>, Vec<Fault>), Problem> {
    let mut found = validators.get::<T::Document>().faults(&value);
    found.iter().filter(|fault| fault.code == "unknown_field").for_each(|fault| forget_unknown(&mut value, fault));
    let mut document: T::Document = match deserialize(value) {
        Ok(document) => document,
        Err(fault) => {
            if found.is_empty() {
                found.push(fault);
            }
            return Ok((None, found));
        }
    };
    let mut faults = Faults::default();
    document.check(&mut faults);
    resolve::resolve_in(sight, connection, desk.site, desk.locale, None, &mut document, &mut faults)?;
    if publish {
        document.check_publishable(&mut faults);
    }
    for fault in faults.into_inner() {
        // What is wrong in a place is not told again of the whole: a body that cannot be read is not missing too.
        if !found.iter().any(|known| stands_in(known, &fault)) {
            found.push(fault);
        }
    }
    Ok((Some(document), found))
}

/// A member that nobody knows is told; without it the rest of the document can be judged.
fn forget_unknown(value: &mut Value, fault: &Fault) {
    let place = fault.pointer.as_deref().and_then(|pointer| pointer.rsplit_once('/'));
    let Some((parent, name)) = place else { return };
    if let Some(Value::Object(members)) = value.pointer_mut(parent) {
        members.remove(&name.replace("~1", "/").replace("~0", "~"));
    }
}

fn stands_in(known: &Fault, whole: &Fault) -> bool {
    let (Some(known), Some(whole)) = (&known.pointer, &whole.pointer) else { return false };
    known.strip_prefix(whole.as_str()).is_some_and(|rest| rest.starts_with('/'))
}

/// Tells the references of a resolved document to its own entry, which is known only now.
fn own_references<D: Document>(at: &str, id: &Id, document: &mut D, faults: &mut Vec<Fault>) {
    document.visit(&mut |part| {
        if let Part::Reference { once: true, pointer, target, .. } = part
            && *target == id.as_str()
        {
            faults.push(resolve::own_reference(format!("{at}{pointer}")));
        }
    });
}

/// Finds the entry that a line means, or the id that it is to have, and gives the documents their slugs.
pub(super) fn identify<T: ContentType>(
    connection: &mut Connection,
    desk: &Desk<'_>,
    line: &Line,
    documents: &mut Documents<T::Document>,
    faults: &mut Vec<Fault>,
) -> Result<Identity, Problem> {
    let space = desk.space::<T>();
    let title_slug = Slug::from_title(documents.document.title(), T::KIND.name).to_string();
    let main = documents.document.shared().slug.get_or_insert(title_slug).clone();
    let id = match &line.id {
        Some(id) => id.clone(),
        None => space.holder(connection, &main)?.unwrap_or_default(),
    };
    own_references("/document", &id, &mut documents.document, faults);
    if let Some(draft) = &mut documents.draft {
        own_references("/draft/document", &id, draft, faults);
    }
    let kind = store::kind_of(connection, &id)?;
    if let Some(kind) = kind.as_deref().filter(|kind| *kind != T::KIND.name) {
        faults.push(Fault::at("/id", "id_taken", format!("{id} is an entry of kind {kind}")));
    }
    let mut slugs = vec![("/document/slug".to_owned(), main.clone())];
    let draft_slug = documents.draft.as_mut().map(|draft| draft.shared().slug.get_or_insert(main.clone()).clone());
    slugs.extend(draft_slug.iter().map(|slug| ("/draft/document/slug".to_owned(), slug.clone())));
    let former = line.former_slugs.iter().enumerate();
    slugs.extend(former.map(|(at, slug)| (format!("/former_slugs/{at}"), slug.clone())));
    for (pointer, slug) in &slugs {
        let known = faults.iter().any(|fault| fault.pointer.as_ref() == Some(pointer));
        if known {
            continue;
        }
        if let Err(error) = slug.parse::<Slug>() {
            faults.push(Fault::at(pointer, "pattern", error.to_string()));
        } else if let Some(holder) = space.holder(connection, slug)?.filter(|holder| *holder != id) {
            faults.push(Fault::at(pointer, "slug_taken", format!("{slug:?} belongs to the entry {holder}")));
        }
    }
    let slugs = slugs.into_iter().map(|(_, slug)| slug).collect();
    Ok(Identity { id, exists: kind.is_some(), slug: main, draft_slug, slugs })
}
