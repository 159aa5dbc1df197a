//! Entries of lists, each as finished JSON, which is kept: a page whose entries other pages have shown, or one of which alone
//! has changed, is put together from what is there. Of an entry that has changed, what stands around it is kept as well.

use std::sync::Arc;

use foldhash::HashMap;
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

use super::ask::{Ask, Noted};
use super::choosing::Chosen;
use super::delivered::Delivered;
use super::find::find_all;
use super::kept::{Look, Read};
use super::parts::{Item, Items, Which};
use super::row::{BodyText, Row};
use super::stored::Raw;
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
        let mut made = make::<T>(reading, ask, &shape, &ids)?;
        let part = |which: &Which| {
            let value = made.remove(&which.id)?;
            Some(Read { key: which.clone(), tags: value.tags.to_vec(), value })
        };
        Ok(missing.iter().filter_map(part).collect())
    })?;
    ask.depends_on(found.iter().flat_map(|(_, item)| item.tags.iter().copied()));
    let mut by_id: HashMap<Id, Item> = found.into_iter().map(|(which, item)| (which.id, item)).collect();
    Ok(ids.iter().filter_map(|id| Some((id.clone(), by_id.remove(id)?.json?))).collect())
}

/// What is asked of each entry, in words.
pub(super) fn shape<T: Delivered>(ask: &Ask) -> Arc<str> {
    format!(
        "{} {} {} {} {:?} {:?} {:?}",
        T::KIND.name,
        ask.locale,
        ask.fallback,
        ask.body.bits(),
        ask.section,
        ask.fields,
        ask.include
    )
    .into()
}

/// Makes what is kept of an entry for lists, of its row.
pub(super) fn remake<T: Delivered>(reading: &mut Reading, ask: &Ask, which: Which, row: Row) -> Result<Item, Problem> {
    let ask = ask.anew(ask.epoch);
    ask.depends_on([Tag::entry(which.id.as_str())]);
    let ids = std::slice::from_ref(&which.id);
    let made = of_rows::<T>(reading, &ask, &which.shape, ids, vec![row])?.remove(&which.id);
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
    let chosen = match &ask.fields {
        None => to_raw_value(view),
        Some(fields) => to_raw_value(&Chosen(fields, view)),
    };
    chosen.map_err(Problem::internal)
}

/// Makes entries, all of them together.
fn make<T: Delivered>(
    reading: &mut Reading,
    ask: &Ask,
    shape: &Arc<str>,
    ids: &[Id],
) -> Result<HashMap<Id, Item>, Problem> {
    if reading.is_of_memory() && ids.len() > FEW {
        reading.connection()?;
    }
    let ask = ask.anew(ask.epoch);
    let rows = find_all::<T>(reading, &ask, ids, BodyText::of(&ask))?;
    of_rows::<T>(reading, &ask, shape, ids, rows)
}

/// What stands around an entry that was changed, where nothing else was: members, as JSON without the braces.
fn known_around(ask: &Ask, shape: &Arc<str>, id: &Id) -> Option<String> {
    let which = Which { shape: Arc::clone(shape), id: id.clone() };
    let Look::Outdated(outdated) = ask.parts.look::<Items>(ask.epoch, &which) else { return None };
    let Item { json, tags, around } = &outdated.value;
    let (json, from) = json.as_ref().zip(*around)?;
    if !ask.parts.still_holds(ask.epoch, &outdated, &not_said_by_itself(id, tags)) {
        return None;
    }
    ask.entry_depends_on(id, tags.iter().copied());
    Some(json.get().get(from..)?.strip_suffix('}')?.to_owned())
}

/// The same as a view tells it, which has it no more then.
fn take_around<T: Delivered>(view: &mut T::View) -> Result<Option<String>, Problem> {
    let object = T::take_around(view)?;
    Ok(object.map(|object| object.get()[1..object.get().len() - 1].to_owned()))
}

/// What that of an entry depends on which it does not say itself, of all that the entry depends on: its card tells of what
/// it refers to.
pub(super) fn not_said_by_itself(id: &Id, tags: &[Tag]) -> Vec<Tag> {
    let own = Tag::entry(id.as_str());
    let others = tags.iter().copied().filter(|tag| *tag != own);
    others.chain([Tag::card(id.as_str())]).collect()
}

/// Makes entries of their rows, and tells what each depends on: on itself, on what was noted for its sake, and on all that
/// was noted for nobody's in particular.
fn of_rows<T: Delivered>(
    reading: &mut Reading,
    ask: &Ask,
    shape: &Arc<str>,
    ids: &[Id],
    mut rows: Vec<Row>,
) -> Result<HashMap<Id, Item>, Problem> {
    let mut known: HashMap<Id, String> = HashMap::default();
    let stands_apart = ask.body.is_none() && ask.fields.is_none();
    for row in rows.iter_mut().filter(|_| stands_apart) {
        if let Some(around) = known_around(ask, shape, &row.entry_id) {
            row.is_surrounded = true;
            known.insert(row.entry_id.clone(), around);
        }
    }
    let found: Vec<Id> = rows.iter().map(|row| row.entry_id.clone()).collect();
    let mut made: HashMap<Id, (Arc<RawValue>, Option<usize>)> = HashMap::default();
    for (id, mut view) in found.into_iter().zip(T::views(reading, ask, rows)?) {
        let around = match known.remove(&id) {
            None if stands_apart => take_around::<T>(&mut view)?,
            known => known,
        };
        let own = chosen(ask, &view)?;
        let whole = match around {
            Some(around) => {
                let own = own.get().strip_suffix('}').unwrap_or_default();
                let json = [own, ",", &around, "}"].concat();
                (RawValue::from_string(json).map_err(Problem::internal)?.into(), Some(own.len() + 1))
            }
            None => (own.into(), None),
        };
        made.insert(id, whole);
    }
    let Noted { mut all, mut each } = ask.tags.take_noted();
    let own: HashMap<&Id, Vec<Tag>> = ids.iter().map(|id| (id, each.remove(id).unwrap_or_default())).collect();
    // Whatever else was noted: for the sake of what is no entry of these.
    all.extend(each.into_values().flatten());
    let item = |(id, mut tags): (&Id, Vec<Tag>)| {
        tags.extend(&all);
        tags.sort_unstable();
        tags.dedup();
        let (json, around) = made.remove(id).unzip();
        (id.clone(), Item { json, tags: tags.into(), around: around.flatten() })
    };
    Ok(own.into_iter().map(item).collect())
}
