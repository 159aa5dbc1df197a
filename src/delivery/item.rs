//! The entries of a list, each as finished JSON. It is kept, so that a page whose entries other pages have shown, or one of
//! which alone has changed, is put together from what is there.

use std::collections::HashMap;
use std::sync::Arc;

use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

use super::ask::{Ask, Noted};
use super::delivered::Delivered;
use super::kept::Read;
use super::parts::{Item, Items, Which};
use super::row::{BodyText, find_all};
use super::stored::Raw;
use crate::core::{Id, Tag};
use crate::db::Connection;
use crate::http::Problem;

/// The entries of these ids, in their order, as far as they are there.
pub(super) fn items<T: Delivered>(
    connection: &mut Connection,
    ask: &Ask,
    ids: &[Id],
) -> Result<Vec<(Id, Arc<RawValue>)>, Problem> {
    let shape: Arc<str> = format!(
        "{} {} {} {:?} {:?} {:?} {:?}",
        T::KIND.name,
        ask.locale,
        ask.fallback,
        ask.body,
        ask.section,
        ask.fields,
        ask.include
    )
    .into();
    let keys = ids.iter().map(|id| Which { shape: shape.clone(), id: id.clone() });
    let found = ask.parts.get_or_read::<Items>(ask.epoch, keys, |missing| {
        let ids: Vec<Id> = missing.iter().map(|which| which.id.clone()).collect();
        let mut made = make::<T>(connection, ask, &ids)?;
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

/// The entries of these ids that stand whole inside of others, as far as they are there.
pub fn whole<T: Delivered>(
    connection: &mut Connection,
    ask: &Ask,
    ids: &[Id],
) -> Result<HashMap<Id, Raw<T::View>>, Problem> {
    Ok(items::<T>(connection, ask, ids)?.into_iter().map(|(id, json)| (id, Raw::new(json))).collect())
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

/// Makes entries, all of them together, and tells what each depends on: on itself, on what was noted for its sake, and on
/// all that was noted for nobody's in particular.
fn make<T: Delivered>(connection: &mut Connection, ask: &Ask, ids: &[Id]) -> Result<HashMap<Id, Item>, Problem> {
    let ask = ask.anew(ask.epoch);
    let rows = find_all::<T>(connection, &ask, ids, BodyText::of(&ask))?;
    let found: Vec<Id> = rows.iter().map(|row| row.entry_id.clone()).collect();
    let mut made: HashMap<Id, Arc<RawValue>> = HashMap::new();
    for (id, view) in found.into_iter().zip(T::views(connection, &ask, rows)?) {
        made.insert(id, chosen(&ask, &view)?.into());
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
