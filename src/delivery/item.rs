//! Entries of lists, each as finished JSON, which is kept: a page whose entries other pages have shown, or one of which alone
//! has changed, is put together from what is there. Of an entry that has changed, what stands around it is kept as well.

use std::collections::HashMap;
use std::sync::Arc;

use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

use super::ask::{Ask, Noted};
use super::delivered::Delivered;
use super::find::find_all;
use super::kept::{Look, Read};
use super::parts::{Around, Item, Items, Which};
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
    ask.depends_on(found.values().flat_map(|item| item.tags.iter().copied()));
    let mut by_id: HashMap<Id, Item> = found.into_iter().map(|(which, item)| (which.id, item)).collect();
    Ok(ids.iter().filter_map(|id| Some((id.clone(), by_id.remove(id)?.json?))).collect())
}

/// What is asked of each entry, in words.
pub(super) fn shape<T: Delivered>(ask: &Ask) -> Arc<str> {
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
    let whole = to_raw_value(view);
    let chosen = match &ask.fields {
        None => whole,
        Some(fields) => whole.and_then(|whole| fields.keep(&whole)),
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

/// What stands around an entry.
struct Surroundings {
    /// Members, as JSON without the braces.
    members: String,
    /// What they depend on; where they are made now, that is told afterwards.
    tags: Option<Arc<[Tag]>>,
}

impl Surroundings {
    /// Those of an entry that was changed, where nothing else was.
    fn known(ask: &Ask, shape: &Arc<str>, id: &Id) -> Option<Self> {
        let which = Which { shape: Arc::clone(shape), id: id.clone() };
        let Look::Outdated(outdated) = ask.parts.look::<Items>(ask.epoch, &which) else { return None };
        let Item { json, around, .. } = &outdated.value;
        let (json, around) = json.as_ref().zip(around.as_ref())?;
        if !ask.parts.still_holds(ask.epoch, &outdated, &around.tags) {
            return None;
        }
        let members = json.get().get(around.from..)?.strip_suffix('}')?.to_owned();
        Some(Self { members, tags: Some(Arc::clone(&around.tags)) })
    }

    /// Those that a view tells, which has them no more then.
    fn take<T: Delivered>(view: &mut T::View) -> Result<Option<Self>, Problem> {
        let object = T::take_around(view)?.map(|around| Box::<str>::from(around).into_string());
        Ok(object.map(|object| Self { members: object[1..object.len() - 1].to_owned(), tags: None }))
    }
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
    let mut known: HashMap<Id, Surroundings> = HashMap::new();
    let stands_apart = ask.body.is_none() && ask.fields.is_none();
    for row in rows.iter_mut().filter(|_| stands_apart) {
        if let Some(around) = Surroundings::known(ask, shape, &row.entry_id) {
            row.is_surrounded = true;
            known.insert(row.entry_id.clone(), around);
        }
    }
    let found: Vec<Id> = rows.iter().map(|row| row.entry_id.clone()).collect();
    let mut made: HashMap<Id, (Arc<RawValue>, Option<(usize, Surroundings)>)> = HashMap::new();
    for (id, mut view) in found.into_iter().zip(T::views(reading, ask, rows)?) {
        let around = match known.remove(&id) {
            None if stands_apart => Surroundings::take::<T>(&mut view)?,
            known => known,
        };
        let own = chosen(ask, &view)?;
        let whole = match around {
            Some(around) => {
                let own = own.get().strip_suffix('}').unwrap_or_default();
                let json = [own, ",", &around.members, "}"].concat();
                (RawValue::from_string(json).map_err(Problem::internal)?.into(), Some((own.len() + 1, around)))
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
        let (json, around) = made.remove(id).unzip();
        let around = around.flatten().map(|(from, around)| {
            let tags = match around.tags {
                Some(known) => {
                    tags.extend(known.iter());
                    known
                }
                None => around_tags(id, &tags),
            };
            Around { from, tags }
        });
        tags.sort_unstable();
        tags.dedup();
        (id.clone(), Item { json, tags: tags.into(), around })
    };
    Ok(own.into_iter().map(item).collect())
}

/// What stands around an entry depends on all that the entry depends on, but for what it says itself; of that, on what it
/// refers to.
fn around_tags(id: &Id, tags: &[Tag]) -> Arc<[Tag]> {
    let own = Tag::entry(id.as_str());
    let others = tags.iter().copied().filter(|tag| *tag != own);
    others.chain([Tag::card(id.as_str())]).collect()
}
