//! What the desk does to a document before it accepts it: bodies become blocks, references become ids, and every
//! fault on the way is named.

use std::collections::{HashMap, HashSet};
use std::fmt::Arguments;

use diesel::QueryResult;

use crate::body::LinkTarget;
use crate::core::{Id, Locale};
use crate::db::Connection;
use crate::http::{Fault, Problem};

use super::body::Body;
use super::document::{Document, Faults, Part, visit_targets};
use super::site::Site;
use super::slugs::Space;
use super::store;
use super::values::{Image, Seo};

/// What a resolver takes for an entry that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sight {
    /// Every entry at the desk.
    Desk,
    /// Every entry that readers of the locale see.
    Shelf,
    /// Any reference at all, unseen: everything else is checked, and the document is of no further use.
    Blind,
}

/// Resolves the document of an entry in place. A failure of the database ends it; faults of the document are collected.
pub(super) fn resolve<D: Document>(
    connection: &mut Connection,
    site: &Site,
    locale: &Locale,
    entry: &Id,
    document: &mut D,
    mut known: Known,
    faults: &mut Faults,
) -> Result<(), Problem> {
    known.look_up(connection, document)?;
    let resolver = Resolver { known, ..Resolver::new(Sight::Desk, connection, site, locale, Some(entry), faults) };
    resolver.document(document)
}

/// Resolves a document in place, as seen from somewhere else.
pub(super) fn resolve_in<D: Document>(
    sight: Sight,
    connection: &mut Connection,
    site: &Site,
    locale: &Locale,
    entry: Option<&Id>,
    document: &mut D,
    faults: &mut Faults,
) -> Result<(), Problem> {
    let mut resolver = Resolver::new(sight, connection, site, locale, entry, faults);
    if sight == Sight::Desk {
        resolver.known.look_up(resolver.connection, document)?;
    }
    resolver.document(document)
}

/// Accepts a body once more, as seen from somewhere; false if it has faults there.
pub(super) fn resolve_body(
    sight: Sight,
    connection: &mut Connection,
    site: &Site,
    locale: &Locale,
    body: &mut Body,
) -> Result<bool, Problem> {
    let mut faults = Faults::default();
    // Made anew: what was made of it before does not say how it looks from there.
    body.take_made();
    let mut resolver = Resolver::new(sight, connection, site, locale, None, &mut faults);
    resolver.body("", body);
    resolver.failure.map_or(Ok(faults.is_empty()), Err)
}

struct Resolver<'r> {
    connection: &'r mut Connection,
    site: &'r Site,
    locale: &'r Locale,
    sight: Sight,
    entry: Option<&'r Id>,
    faults: &'r mut Faults,
    /// The targets of each relation, where it names a target once.
    seen: HashSet<(&'static str, Id)>,
    known: Known,
    failure: Option<Problem>,
}

/// Entries that need not be looked up one by one, with their kinds; without, where a body may show the entry, whatever its
/// kind.
#[derive(Debug, Default)]
pub(super) struct Known(HashMap<Id, Option<String>>);

impl Known {
    /// What the version before refers to: it was found then, and no entry that something refers to ever goes away.
    pub(super) fn of<D: Document>(before: &mut D) -> Self {
        let mut known: HashMap<Id, Option<String>> = HashMap::new();
        before.visit(&mut |part| match part {
            Part::Reference { kind, target, .. } => {
                known.extend(target.parse().ok().map(|id| (id, Some(kind.to_owned()))));
            }
            Part::Body { body, .. } => {
                for id in body.targets().iter().filter_map(|target| target.parse().ok()) {
                    known.entry(id).or_default();
                }
            }
            Part::Kind { .. } | Part::Image { .. } | Part::Url { .. } => {}
        });
        Self(known)
    }

    /// Looks up together what else a document refers to by id: all of what was read back, but for what an editor changed.
    fn look_up<D: Document>(&mut self, connection: &mut Connection, document: &mut D) -> QueryResult<()> {
        let mut unknown = HashSet::new();
        visit_targets(document, &mut |_, target| {
            unknown.extend(target.parse().ok().filter(|id: &Id| !self.0.contains_key(id)));
        });
        let found = store::kinds_of(connection, &unknown.into_iter().collect::<Vec<_>>())?;
        self.0.extend(found.into_iter().map(|(id, kind)| (id, Some(kind))));
        Ok(())
    }
}

impl<'r> Resolver<'r> {
    fn new(
        sight: Sight,
        connection: &'r mut Connection,
        site: &'r Site,
        locale: &'r Locale,
        entry: Option<&'r Id>,
        faults: &'r mut Faults,
    ) -> Self {
        let (seen, known) = (HashSet::new(), Known::default());
        Self { connection, site, locale, sight, entry, faults, seen, known, failure: None }
    }

    fn document<D: Document>(mut self, document: &mut D) -> Result<(), Problem> {
        document.visit(&mut |part| self.part(part));
        if let Some(seo) = document.shared().seo {
            self.seo(seo);
        }
        self.failure.map_or(Ok(()), Err)
    }

    fn part(&mut self, part: Part<'_>) {
        match part {
            Part::Reference { relation, once, kind, pointer, target } => {
                let Some(id) = self.reference(kind, pointer, target) else { return };
                *target = id.to_string();
                if once {
                    self.hold_once(relation, pointer, id);
                }
            }
            Part::Kind { kind, pointer } => {
                if self.site.linkable(kind).is_none() {
                    self.unknown_kind(kind, pointer.to_string());
                }
            }
            Part::Body { pointer, body } => self.body(pointer, body),
            Part::Image { pointer, image } => self.image(pointer, image),
            Part::Url { pointer, url } => self.url(pointer, url),
        }
    }

    /// The entry that a reference means, or a fault.
    fn reference(&mut self, kind: &str, pointer: Arguments<'_>, target: &str) -> Option<Id> {
        let Some(known) = self.site.linkable(kind) else {
            let pointer = pointer.to_string();
            self.unknown_kind(kind, format!("{}/kind", pointer.trim_end_matches("/entry")));
            return None;
        };
        let found = self.find(Some(known.name), target);
        if found.is_none() {
            let detail = format!("no entry of {} has the id or slug {target:?}", known.nouns);
            self.faults.add(pointer.to_string(), "unknown_reference", detail);
        }
        found
    }

    /// A relation names each target once, and never the entry that it belongs to.
    fn hold_once(&mut self, relation: &'static str, pointer: Arguments<'_>, target: Id) {
        if self.entry == Some(&target) {
            self.faults.push(own_reference(pointer.to_string()));
        } else if !self.seen.insert((relation, target)) {
            self.faults.add(
                pointer.to_string(),
                "duplicate",
                "stands in the list already; each entry stands there once",
            );
        }
    }

    /// Tells that there is no content type of this name whose entries others may show.
    fn unknown_kind(&mut self, name: &str, pointer: String) {
        let names: Vec<_> = self.site.kinds.iter().filter(|kind| kind.linkable).map(|kind| kind.name).collect();
        let detail = format!("no entry can refer to a content type {name:?}; there are {}", names.join(", "));
        self.faults.add(pointer, "unknown_kind", detail);
    }

    /// What is kept was accepted when it was made.
    fn body(&mut self, pointer: &str, body: &mut Body) {
        if body.is_kept() {
            return;
        }
        let accepted = body.accept(&mut |url| self.link(url));
        for fault in accepted.err().unwrap_or_default() {
            self.faults.add(format!("{pointer}{}", fault.pointer), fault.code, fault.detail);
        }
        let is_blocks = body.is_blocks();
        let Some(blocks) = &mut body.blocks else { return };
        crate::body::visit_entries(blocks, &mut |at, entry| match self.find_any(entry) {
            Some(id) => *entry = id.to_string(),
            None if is_blocks => {
                let detail = format!(
                    "{entry:?} is neither the id of an entry nor a content type and slug, as in article/some-slug"
                );
                self.faults.add(format!("{pointer}{at}"), "unknown_reference", detail);
            }
            None => {}
        });
    }

    /// Where a link in a body leads.
    fn link(&mut self, url: &str) -> LinkTarget {
        if let Some(entry) = url.strip_prefix("entry:") {
            return match self.find_any(entry) {
                Some(id) => LinkTarget::Entry(id.to_string()),
                None => LinkTarget::Unknown(format!("there is no entry {entry:?}; write entry:article/some-slug")),
            };
        }
        let own = self.site.own_address(url).and_then(|(kind, name)| self.find(Some(kind.name), name));
        own.map_or(LinkTarget::Outside, |id| LinkTarget::Entry(id.to_string()))
    }

    /// An entry by its id, or by its content type and slug.
    fn find_any(&mut self, entry: &str) -> Option<Id> {
        match entry.split_once('/') {
            Some((kind, name)) => self.site.linkable(kind).and_then(|kind| self.find(Some(kind.name), name)),
            None => self.find(None, entry),
        }
    }

    fn find(&mut self, kind: Option<&str>, id_or_slug: &str) -> Option<Id> {
        if self.failure.is_some() {
            return None;
        }
        self.try_find(kind, id_or_slug).unwrap_or_else(|failure| {
            self.failure = Some(failure);
            None
        })
    }

    fn try_find(&mut self, kind: Option<&str>, id_or_slug: &str) -> Result<Option<Id>, Problem> {
        if self.sight == Sight::Blind {
            return Ok(Some(Id::new()));
        }
        let found = match id_or_slug.parse().ok().and_then(|id: Id| Some((self.known.0.get(&id)?, id))) {
            Some((Some(known), id)) => is_meant(self.site, kind, known).then_some(id),
            Some((None, id)) if kind.is_none() => Some(id),
            _ => find(self.connection, self.site, kind, self.locale, id_or_slug)?,
        };
        match found {
            Some(id) if self.sight == Sight::Shelf => {
                Ok(store::is_published(self.connection, &id, self.locale)?.then_some(id))
            }
            found => Ok(found),
        }
    }

    fn image(&mut self, pointer: Arguments<'_>, image: &Image) {
        self.url(format_args!("{pointer}/url"), &image.url);
        if image.alt.trim().is_empty() && !image.decorative {
            let detail = "describe the picture, or set `decorative` when it adds nothing to the text";
            self.faults.add(format!("{pointer}/alt"), "alt_required", detail);
        }
    }

    fn seo(&mut self, seo: &Seo) {
        if let Some(url) = &seo.canonical_url {
            self.url(format_args!("/seo/canonical_url"), url);
        }
        if let Some(image) = &seo.image {
            self.image(format_args!("/seo/image"), image);
        }
    }

    fn url(&mut self, pointer: Arguments<'_>, url: &str) {
        if !is_safe_url(url) {
            let detail = "an address begins with https://, http://, mailto:, tel:, / or #, and has no spaces";
            self.faults.add(pointer.to_string(), "unsafe_url", detail);
        }
    }
}

/// The fault of a reference to the entry that it belongs to.
pub(super) fn own_reference(pointer: String) -> Fault {
    Fault::at(pointer, "own_reference", "an entry cannot refer to itself here")
}

/// An entry by id, in the trash or not, or by a slug that it holds outside of the trash, in the locale or the
/// default one.
pub(crate) fn find(
    connection: &mut Connection,
    site: &Site,
    kind: Option<&str>,
    locale: &Locale,
    id_or_slug: &str,
) -> Result<Option<Id>, Problem> {
    if let Ok(id) = id_or_slug.parse::<Id>() {
        let found = store::kind_of(connection, &id)?;
        return Ok(found.filter(|found| is_meant(site, kind, found)).map(|_| id));
    }
    let Some(kind) = kind else { return Ok(None) };
    let space = Space { kind, locale: locale.as_str() };
    if let Some(id) = space.live_holder(connection, id_or_slug)? {
        return Ok(Some(id));
    }
    let default = Space { kind, locale: site.locales.default_locale().as_str() };
    Ok(default.live_holder(connection, id_or_slug)?)
}

/// Whether an entry of a kind is one that is asked for.
fn is_meant(site: &Site, asked: Option<&str>, kind: &str) -> bool {
    asked.map_or_else(|| site.linkable(kind).is_some(), |asked| asked == kind)
}

/// Whether an address may stand in a document: nothing that runs when it is followed.
pub(crate) fn is_safe_url(url: &str) -> bool {
    let begins = ["https://", "http://", "mailto:", "tel:", "/", "#"].iter().any(|start| url.starts_with(start));
    begins && !url.contains(|c: char| c.is_whitespace() || c.is_control() || c == '\\')
}
