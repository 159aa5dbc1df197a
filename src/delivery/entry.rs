//! One entry by itself, as finished JSON: all but its body, which may be what lists have of it, and its body behind.

use std::sync::Arc;

use actix_web::web::Bytes;
use serde_json::value::RawValue;

use super::ask::{Ask, BodyFormats};
use super::cache::End;
use super::delivered::Delivered;
use super::item::{chosen, not_said_by_itself, remake, shape};
use super::kept::Look;
use super::page::fill_body;
use super::parts::{Item, Items, Which};
use super::row::{BodyText, Row};
use super::wire::BodyView;
use crate::content::PublishedRow;
use crate::core::{Id, Tag};
use crate::db::Reading;
use crate::http::Problem;

/// One entry, made.
pub(super) struct Made {
    /// Its JSON.
    pub(super) json: Bytes,
    /// Where its body begins, to the end, and what that depends on; where it is known.
    pub(super) end: Option<(usize, Vec<Tag>)>,
}

/// One entry, whose row this is with its body.
pub(super) fn entry<T: Delivered>(reading: &mut Reading, ask: &Ask, row: Row) -> Result<Option<Made>, Problem> {
    let id = row.entry_id.clone();
    if let Some(listed) = Listed::look::<T>(ask, &id).filter(|_| BodyText::of(ask) != BodyText::Blocks)
        && let Some(end) = end::<T>(reading, ask, &row)?
    {
        let json = listed.json::<T>(reading, row.published.into())?;
        return Ok(json.map(|json| ended(ask, &id, &json, end)));
    }
    let Some(mut view) = T::views(reading, ask, vec![row])?.pop() else { return Ok(None) };
    if ask.fields.as_ref().is_some_and(|fields| fields.divides(T::BODY)) {
        let json = String::from(Box::<str>::from(chosen(ask, &view)?)).into();
        return Ok(Some(Made { json, end: None }));
    }
    // What is included has its body, also where the entry's own was not asked for.
    let body = T::take_body(&mut view).filter(|_| ask.wants(T::BODY));
    let end = ending::<T>(body.as_ref())?;
    let json = chosen(ask, &view)?;
    // Of what the entry says itself, its end depends on no more than its body.
    let tags = [not_said_by_itself(&id, &ask.tags.noted()), vec![Tag::body(id.as_str())]].concat();
    Ok(Some(ended(ask, &id, &json, End { json: end, tags })))
}

/// One entry, whose row this is, which ends like this.
pub(super) fn entry_with_end<T: Delivered>(
    reading: &mut Reading,
    ask: &Ask,
    row: PublishedRow,
    end: End,
) -> Result<Option<Made>, Problem> {
    let id = row.entry_id.clone();
    let json = without_body::<T>(reading, ask, row)?;
    Ok(json.map(|json| ended(ask, &id, &json, end)))
}

/// All but the body of an entry, whose row this is: made of the row, or what lists have of it.
fn without_body<T: Delivered>(
    reading: &mut Reading,
    ask: &Ask,
    row: PublishedRow,
) -> Result<Option<Arc<RawValue>>, Problem> {
    if let Some(listed) = Listed::look::<T>(ask, &row.entry_id) {
        return listed.json::<T>(reading, row.into());
    }
    let view = T::views(reading, ask, vec![row.into()])?.pop();
    Ok(view.map(|view| chosen(ask, &view)).transpose()?.map(Arc::from))
}

/// An entry of which this is all but the body, and this the end.
fn ended(ask: &Ask, id: &Id, json: &RawValue, end: End) -> Made {
    // Whatever touches its body touches the entry.
    let own = [Tag::body(id.as_str()), Tag::card(id.as_str())];
    ask.depends_on(end.tags.iter().copied().filter(|tag| !own.contains(tag)));
    let members = json.get().strip_suffix('}').unwrap_or_default();
    // Either may have no members.
    let comma = if members == "{" || *end.json == *b"}" { "" } else { "," };
    let from = members.len() + comma.len();
    Made { json: [members.as_bytes(), comma.as_bytes(), &end.json].concat().into(), end: Some((from, end.tags)) }
}

/// An entry as lists have it: all but its body, where nothing else was asked for. If a list has shown it lately, what is
/// kept for lists serves the entry by itself too, and what is made anew for one serves the other.
struct Listed {
    /// The question, if it is not about bodies.
    ask: Ask,
    which: Which,
    /// What is kept, if it is true.
    item: Option<Item>,
}

impl Listed {
    /// What there is of it; nothing where no list has shown it lately.
    fn look<T: Delivered>(ask: &Ask, id: &Id) -> Option<Self> {
        if ask.fields.is_some() || !ask.include.is_empty() {
            return None;
        }
        let ask = Ask { body: BodyFormats::default(), ..ask.clone() };
        let which = Which { shape: shape::<T>(&ask), id: id.clone() };
        let item = match ask.parts.look::<Items>(ask.epoch, &which) {
            Look::Held(item) => Some(item),
            Look::Outdated(_) => None,
            Look::Unknown => return None,
        };
        Some(Self { ask, which, item })
    }

    /// Its JSON, made of its row where it is not kept.
    fn json<T: Delivered>(self, reading: &mut Reading, row: Row) -> Result<Option<Arc<RawValue>>, Problem> {
        let item = match self.item {
            Some(item) => item,
            None => remake::<T>(reading, &self.ask, self.which, row)?,
        };
        self.ask.depends_on(item.tags.iter().copied());
        Ok(item.json)
    }
}

/// How an entry ends, whose row has the template of its body; nothing where that cannot be filled.
fn end<T: Delivered>(reading: &mut Reading, ask: &Ask, row: &Row) -> Result<Option<End>, Problem> {
    let ask = ask.anew(ask.epoch);
    ask.depends_on([Tag::body(row.entry_id.as_str())]);
    let mut body = None;
    if let Some(template) = &row.html {
        let Some(html) = fill_body(reading, &ask, &row.entry_id, template)? else { return Ok(None) };
        body = Some(BodyView { html: Some(html), ..BodyView::default() });
    }
    Ok(Some(End { json: ending::<T>(body.as_ref())?, tags: ask.tags.take() }))
}

/// The JSON of an entry from its body on.
fn ending<T: Delivered>(body: Option<&BodyView>) -> Result<Bytes, Problem> {
    let mut json = Vec::new();
    if let Some(body) = body {
        let html = body.html.as_ref().map_or(0, String::len);
        json.reserve(html + html / 8);
        json.push(b'"');
        json.extend_from_slice(T::BODY.as_bytes());
        json.extend_from_slice(b"\":");
        serde_json::to_writer(&mut json, body).map_err(Problem::internal)?;
    }
    json.push(b'}');
    Ok(json.into())
}
