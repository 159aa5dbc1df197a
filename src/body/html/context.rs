//! Where the reader of HTML is: what is open, and how to close it.

use std::collections::HashMap;

use html5ever::LocalName;

use crate::body::inline::Decorator;

/// What closing an element does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Close {
    Nothing,
    /// Leaves a box.
    Boxed,
    /// Leaves a list.
    List,
    /// Leaves a list item.
    Item,
    Figure,
    /// Takes up the text so far as the caption of the figure.
    Figcaption,
    /// Takes up the sources of citations.
    Citations,
}

#[derive(Debug)]
pub(super) struct Open {
    pub(super) name: LocalName,
    pub(super) close: Close,
}

/// A list or a box. A box begins a place for lists of its own.
#[derive(Debug, Clone, Copy)]
struct Place {
    is_list: bool,
    has_item: bool,
}

/// Open containers. A cell of a table begins a scope of its own, out of which no end tag reaches.
#[derive(Debug, Default)]
pub(super) struct Containers {
    open: Vec<Open>,
    counts: HashMap<LocalName, usize>,
    /// Lists and boxes, from the outside in.
    places: Vec<Place>,
}

impl Containers {
    pub(super) fn push(&mut self, name: &LocalName, close: Close) {
        *self.counts.entry(name.clone()).or_default() += 1;
        match close {
            Close::Item => self.set_item(true),
            Close::List | Close::Boxed => self.places.push(Place { is_list: close == Close::List, has_item: false }),
            _ => {}
        }
        self.open.push(Open { name: name.clone(), close });
    }

    pub(super) fn pop(&mut self) -> Option<Open> {
        let open = self.open.pop()?;
        if let Some(count) = self.counts.get_mut(&open.name) {
            *count -= 1;
        }
        match open.close {
            Close::Item => self.set_item(false),
            Close::List | Close::Boxed => {
                self.places.pop();
            }
            _ => {}
        }
        Some(open)
    }

    pub(super) fn has(&self, name: &LocalName) -> bool {
        self.counts.get(name).is_some_and(|count| *count > 0)
    }

    fn set_item(&mut self, has_item: bool) {
        if let Some(place) = self.places.last_mut() {
            place.has_item = has_item;
        }
    }

    /// Whether an item can be put here: a list is open.
    pub(super) fn in_list(&self) -> bool {
        self.places.last().is_some_and(|place| place.is_list)
    }

    /// Whether the list that is open here has an open item.
    pub(super) fn has_item(&self) -> bool {
        self.places.last().is_some_and(|place| place.has_item)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.open.is_empty()
    }
}

/// Open elements that decorate text. They may overlap, so each name has a stack of its own.
#[derive(Debug, Default)]
pub(super) struct Formats {
    stacks: HashMap<LocalName, Vec<Vec<Decorator>>>,
    depths: [usize; Decorator::ALL.len()],
}

impl Formats {
    pub(super) fn open(&mut self, name: &LocalName, decorators: Vec<Decorator>) {
        decorators.iter().for_each(|decorator| self.depths[*decorator as usize] += 1);
        self.stacks.entry(name.clone()).or_default().push(decorators);
    }

    pub(super) fn close(&mut self, name: &LocalName) {
        let decorators = self.stacks.get_mut(name).and_then(Vec::pop).unwrap_or_default();
        decorators.iter().for_each(|decorator| self.depths[*decorator as usize] -= 1);
    }

    pub(super) fn has(&self, decorator: Decorator) -> bool {
        self.depths[decorator as usize] > 0
    }
}
