//! Entries, each as finished JSON. That of a list is kept, so that a page whose entries other pages have shown, or one of
//! which alone has changed, is put together from what is there.

use std::collections::HashMap;
use std::sync::Arc;

use actix_web::web::Bytes;
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

use super::ask::{Ask, BodyFormats, Noted};
use super::cache::End;
use super::delivered::Delivered;
use super::find::find_all;
use super::kept::{Look, Read};
use super::page::fill_body;
use super::parts::{Item, Items, Which};
use super::row::{BodyText, Row};
use super::stored::Raw;
use super::wire::BodyView;
use crate::core::{Id, Tag};
use crate::db::Reading;
use crate::http::Problem;

/// How many entries are made at most where nobody else is served meanwhile.
const FEW: usize = 8;

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

/// One entry, made.
pub(super) struct Made {
    /// Its JSON.
    pub(super) json: Bytes,
    /// Where its body begins, to the end, and what that depends on; where it is known.
    pub(super) end: Option<(usize, Vec<Tag>)>,
}

/// One entry, whose row this is with its body.
pub(super) fn entry<T: Delivered>(reading: &mut Reading, ask: &Ask, row: Row) -> Result<Option<Made>, Problem> {
    if let Some(found) = Listed::look::<T>(ask, &row.entry_id)
        && let Some(end) = end::<T>(reading, ask, &row)?
    {
        return found.entry::<T>(reading, ask, row, end);
    }
    let view = T::views(reading, ask, vec![row])?.pop();
    let json: Option<Box<str>> = view.map(|view| chosen(ask, &view)).transpose()?.map(Into::into);
    Ok(json.map(|json| Made { json: json.into_string().into(), end: None }))
}

/// One entry, whose row this is without its body, which ends like this; nothing where no list has shown it lately.
pub(super) fn entry_with_end<T: Delivered>(
    reading: &mut Reading,
    ask: &Ask,
    row: Row,
    end: End,
) -> Result<Option<Made>, Problem> {
    Listed::look::<T>(ask, &row.entry_id).map_or(Ok(None), |found| found.entry::<T>(reading, ask, row, end))
}

/// An entry as lists have it: all but its body, where nothing else was asked for. If a list has shown it lately, what is
/// kept for lists serves the entry by itself too, and what is made anew for one serves the other.
struct Listed {
    ask: Ask,
    which: Which,
    /// What is kept, if it is true.
    item: Option<Item>,
}

impl Listed {
    fn look<T: Delivered>(ask: &Ask, id: &Id) -> Option<Self> {
        if BodyText::of(ask) == BodyText::Blocks || ask.fields.is_some() || !ask.include.is_empty() {
            return None;
        }
        let ask = Ask { body: BodyFormats::default(), ..ask.clone() };
        let which = Which { shape: shape::<T>(&ask), id: id.clone() };
        let item = match ask.parts.look::<Items>(ask.epoch, &which) {
            Look::Held(item) => Some(item),
            Look::Outdated => None,
            Look::Unknown => return None,
        };
        Some(Self { ask, which, item })
    }

    /// The entry by itself.
    fn entry<T: Delivered>(
        self,
        reading: &mut Reading,
        ask: &Ask,
        row: Row,
        end: End,
    ) -> Result<Option<Made>, Problem> {
        let item = match self.item {
            Some(item) => item,
            None => remake::<T>(reading, &self.ask, self.which.clone(), row)?,
        };
        // Whatever touches its body or its references touches the entry.
        let own = [Tag::body(self.which.id.as_str()), Tag::card(self.which.id.as_str())];
        let of_end = end.tags.iter().copied().filter(|tag| !own.contains(tag));
        ask.depends_on(item.tags.iter().copied().chain(of_end));
        let Some(json) = item.json else { return Ok(None) };
        let members = json.get().strip_suffix('}').unwrap_or_default();
        let json = [members.as_bytes(), &end.json].concat().into();
        Ok(Some(Made { json, end: Some((members.len(), end.tags)) }))
    }
}

/// How an entry ends, whose row has the template of its body; nothing where that cannot be filled.
fn end<T: Delivered>(reading: &mut Reading, ask: &Ask, row: &Row) -> Result<Option<End>, Problem> {
    let ask = ask.anew(ask.epoch);
    ask.depends_on([Tag::body(row.entry_id.as_str())]);
    let mut json = Vec::new();
    if let Some(template) = &row.html {
        let Some(html) = fill_body(reading, &ask, &row.entry_id, template)? else { return Ok(None) };
        json.reserve(html.len() + html.len() / 8);
        json.extend_from_slice(b",\"");
        json.extend_from_slice(T::BODY.as_bytes());
        json.extend_from_slice(b"\":");
        let body = BodyView { html: Some(html), ..BodyView::default() };
        serde_json::to_writer(&mut json, &body).map_err(Problem::internal)?;
    }
    json.push(b'}');
    Ok(Some(End { json: json.into(), tags: ask.tags.take() }))
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
    if reading.is_of_memory() && ids.len() > FEW {
        reading.connection()?;
    }
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
