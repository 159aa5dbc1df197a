//! Entries, each as finished JSON. That of a list is kept, so that a page whose entries other pages have shown, or one of
//! which alone has changed, is put together from what is there.

use std::collections::HashMap;
use std::sync::Arc;

use actix_web::web::Bytes;
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

use super::ask::{Ask, BodyFormats, Noted};
use super::delivered::Delivered;
use super::kept::{Look, Read};
use super::page::fill_body;
use super::parts::{Item, Items, Which};
use super::row::{BodyText, Row, find_all};
use super::stored::Raw;
use super::wire::BodyView;
use crate::core::{Id, Tag};
use crate::db::Reading;
use crate::http::Problem;

/// The entries of these ids, in their order, as far as they are there.
pub(super) fn items<T: Delivered>(
    reading: &mut Reading,
    ask: &Ask,
    ids: &[Id],
) -> Result<Vec<(Id, Arc<RawValue>)>, Problem> {
    let shape = shape::<T>(ask);
    let keys = ids.iter().map(|id| Which { shape: shape.clone(), id: id.clone() });
    let found = ask.parts.get_or_read::<Items>(ask.epoch, keys, |missing| {
        let ids: Vec<Id> = missing.iter().map(|which| which.id.clone()).collect();
        let mut made = make::<T>(reading, ask, &ids)?;
        let part = |which: &Which| {
            let value = made.remove(&which.id)?;
            Some(Read { key: which.clone(), tags: value.tags.to_vec(), value })
        };
        Ok(missing.iter().filter_map(part).collect())
    })?;
    ask.depends_on(found.values().flat_map(|item| item.tags.iter().copied()));
    let mut by_id: HashMap<Id, Item> = found.into_iter().map(|(which, item)| (which.id, item)).collect();
    Ok(ids.iter().filter_map(|id| Some((id.clone(), by_id.remove(id)?.json?))).collect())
}

/// What is asked of each entry, in words.
fn shape<T: Delivered>(ask: &Ask) -> Arc<str> {
    format!(
        "{} {} {} {:?} {:?} {:?} {:?}",
        T::KIND.name,
        ask.locale,
        ask.fallback,
        ask.body,
        ask.section,
        ask.fields,
        ask.include
    )
    .into()
}

/// One entry, whose row this is.
pub(super) fn entry<T: Delivered>(reading: &mut Reading, ask: &Ask, row: Row) -> Result<Option<Bytes>, Problem> {
    let row = match listed::<T>(reading, ask, row)? {
        Ok(item) => return Ok(item),
        Err(row) => row,
    };
    let view = T::views(reading, ask, vec![row])?.pop();
    let json: Option<Box<str>> = view.map(|view| chosen(ask, &view)).transpose()?.map(Into::into);
    Ok(json.map(|json| json.into_string().into()))
}

/// One entry as lists have it, with its body behind: if a list has shown it lately, what is kept for lists serves here too,
/// and what is made anew here serves lists. Else, and where that does not make what is asked for, the row comes back.
fn listed<T: Delivered>(reading: &mut Reading, ask: &Ask, row: Row) -> Result<Result<Option<Bytes>, Row>, Problem> {
    if BodyText::of(ask) == BodyText::Blocks || ask.fields.is_some() || !ask.include.is_empty() {
        return Ok(Err(row));
    }
    let listed = Ask { body: BodyFormats::default(), ..ask.clone() };
    let which = Which { shape: shape::<T>(&listed), id: row.entry_id.clone() };
    let look = ask.parts.look::<Items>(ask.epoch, &which);
    if matches!(look, Look::Unknown) {
        return Ok(Err(row));
    }
    let mut html = None;
    if let Some(template) = &row.html {
        html = fill_body(reading, ask, &row.entry_id, template)?;
        if html.is_none() {
            return Ok(Err(row));
        }
    }
    let item = match look {
        Look::Held(item) => item,
        Look::Outdated | Look::Unknown => remake::<T>(reading, &listed, which, row)?,
    };
    ask.depends_on(item.tags.iter().copied());
    Ok(Ok(item.json.map(|json| with_body::<T>(&json, html)).transpose()?))
}

/// Makes what is kept of an entry for lists, of its row.
fn remake<T: Delivered>(reading: &mut Reading, ask: &Ask, which: Which, row: Row) -> Result<Item, Problem> {
    let ask = ask.anew(ask.epoch);
    ask.depends_on([Tag::entry(which.id.as_str())]);
    let row = Row { html: None, ..row };
    let made = of_rows::<T>(reading, &ask, std::slice::from_ref(&which.id), vec![row])?.remove(&which.id);
    let item = made.ok_or_else(|| Problem::internal("an entry was not made"))?;
    ask.parts.keep::<Items>(ask.epoch, Read { key: which, tags: item.tags.to_vec(), value: item.clone() });
    Ok(item)
}

/// An entry with its body as the last member.
fn with_body<T: Delivered>(entry: &RawValue, html: Option<String>) -> Result<Bytes, Problem> {
    let entry = entry.get();
    let (Some(html), Some(members)) = (html, entry.strip_suffix('}')) else {
        return Ok(Bytes::copy_from_slice(entry.as_bytes()));
    };
    let mut json = Vec::with_capacity(entry.len() + html.len() + html.len() / 8);
    json.extend_from_slice(members.as_bytes());
    json.extend_from_slice(b",\"");
    json.extend_from_slice(T::BODY.as_bytes());
    json.extend_from_slice(b"\":");
    let body = BodyView { html: Some(html), ..BodyView::default() };
    serde_json::to_writer(&mut json, &body).map_err(Problem::internal)?;
    json.push(b'}');
    Ok(json.into())
}

/// The entries of these ids that stand whole inside of others, as far as they are there.
pub fn whole<T: Delivered>(reading: &mut Reading, ask: &Ask, ids: &[Id]) -> Result<HashMap<Id, Raw<T::View>>, Problem> {
    Ok(items::<T>(reading, ask, ids)?.into_iter().map(|(id, json)| (id, Raw::new(json))).collect())
}

/// A view as JSON, with the members that were asked for.
pub(super) fn chosen(ask: &Ask, view: &impl Serialize) -> Result<Box<RawValue>, Problem> {
    let whole = to_raw_value(view);
    let chosen = match &ask.fields {
        None => whole,
        Some(fields) => whole.and_then(|whole| fields.keep(&whole)),
    };
    chosen.map_err(Problem::internal)
}

/// Makes entries, all of them together.
fn make<T: Delivered>(reading: &mut Reading, ask: &Ask, ids: &[Id]) -> Result<HashMap<Id, Item>, Problem> {
    let ask = ask.anew(ask.epoch);
    let rows = find_all::<T>(reading, &ask, ids, BodyText::of(&ask))?;
    of_rows::<T>(reading, &ask, ids, rows)
}

/// Makes entries of their rows, and tells what each depends on: on itself, on what was noted for its sake, and on all that
/// was noted for nobody's in particular.
fn of_rows<T: Delivered>(
    reading: &mut Reading,
    ask: &Ask,
    ids: &[Id],
    rows: Vec<Row>,
) -> Result<HashMap<Id, Item>, Problem> {
    let found: Vec<Id> = rows.iter().map(|row| row.entry_id.clone()).collect();
    let mut made: HashMap<Id, Arc<RawValue>> = HashMap::new();
    for (id, view) in found.into_iter().zip(T::views(reading, ask, rows)?) {
        made.insert(id, chosen(ask, &view)?.into());
    }
    let Noted { mut all, mut each } = ask.tags.take_noted();
    let own: HashMap<&Id, Vec<Tag>> = ids.iter().map(|id| (id, each.remove(id).unwrap_or_default())).collect();
    // Whatever else was noted: for the sake of what is no entry of these.
    all.extend(each.into_values().flatten());
    let item = |(id, mut tags): (&Id, Vec<Tag>)| {
        tags.extend(&all);
        tags.sort_unstable();
        tags.dedup();
        (id.clone(), Item { json: made.remove(id), tags: tags.into() })
    };
    Ok(own.into_iter().map(item).collect())
}
