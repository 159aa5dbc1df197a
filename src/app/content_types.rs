//! The content types that there are. A new one is a room, and a line here.

use std::sync::LazyLock;

use foldhash::HashMap;

use crate::announcements::Announcements;
use crate::articles::Articles;
use crate::authors::Authors;
use crate::content::{Exporter, Importer, Kind};
use crate::delivery::{Delivered, Entries, Members};
use crate::http::Operations;
use crate::listings::Listings;
use crate::topics::Topics;
use crate::treatment_options::TreatmentOptions;
use crate::{content, delivery};

/// Every content type, in the order in which the specification lists them.
const ALL: [Registered; 6] = [
    register::<Articles>(),
    register::<TreatmentOptions>(),
    register::<Authors>(),
    register::<Topics>(),
    register::<Listings>(),
    register::<Announcements>(),
];

/// What the rest of the program asks of a content type that it does not know by name.
struct Registered {
    kind: Kind,
    read: fn() -> Operations,
    write: fn() -> Operations,
    entries: Entries,
    members: fn() -> Members,
    importer: fn() -> Importer,
    exporter: fn() -> Exporter,
}

const fn register<T: Delivered>() -> Registered {
    Registered {
        kind: T::KIND,
        read: delivery::operations::<T>,
        write: content::operations::<T>,
        entries: delivery::entries::<T>,
        members: delivery::members::<T>,
        importer: Importer::of::<T>,
        exporter: Exporter::of::<T>,
    }
}

/// The names of all content types.
pub(super) fn kinds() -> Vec<Kind> {
    ALL.iter().map(|registered| registered.kind).collect()
}

/// How each content type answers whole entries.
pub(super) fn entries() -> HashMap<&'static str, Entries> {
    ALL.iter().map(|registered| (registered.kind.name, registered.entries)).collect()
}

/// What can be asked of the entries of each content type, found out when it is first asked.
pub(super) fn members() -> HashMap<&'static str, LazyLock<Members>> {
    ALL.iter().map(|registered| (registered.kind.name, LazyLock::new(registered.members))).collect()
}

/// How each content type takes lines in.
pub(super) fn importers() -> Vec<Importer> {
    ALL.iter().map(|registered| (registered.importer)()).collect()
}

/// How each content type gives lines out.
pub(super) fn exporters() -> Vec<Exporter> {
    ALL.iter().map(|registered| (registered.exporter)()).collect()
}

/// The delivery surface of all content types.
pub(super) fn read_operations() -> Operations {
    ALL.iter().flat_map(|registered| (registered.read)()).collect()
}

/// The management surface of all content types.
pub(super) fn write_operations() -> Operations {
    ALL.iter().flat_map(|registered| (registered.write)()).collect()
}
