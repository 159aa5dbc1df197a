//! What entries are called in an export: the slug by which a reference finds its entry again.

use std::collections::HashMap;

use diesel::prelude::*;

use super::super::resolve::{self, Sight};
use super::super::site::Site;
use crate::core::{Id, Locale};
use crate::db::Connection;
use crate::db::schema::{entries, published_entries, working_copies};
use crate::http::Problem;

/// How many names are remembered; they are forgotten all at once.
const REMEMBERED: usize = 20_000;

/// What an entry is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) kind: String,
    pub(super) slug: String,
}

/// The names of entries, as one looks them up.
#[derive(Debug)]
pub(super) struct Names<'n> {
    site: &'n Site,
    sight: Sight,
    known: HashMap<(String, String), Option<Name>>,
}

impl<'n> Names<'n> {
    /// The names as they are at the desk, or as readers know them.
    pub(super) fn new(site: &'n Site, sight: Sight) -> Self {
        Self { site, sight, known: HashMap::new() }
    }

    /// The name by which a reference in this locale finds the entry, if there is one.
    pub(super) fn of(
        &mut self,
        connection: &mut Connection,
        locale: &Locale,
        id: &str,
    ) -> Result<Option<Name>, Problem> {
        let key = (id.to_owned(), locale.to_string());
        if let Some(known) = self.known.get(&key) {
            return Ok(known.clone());
        }
        if self.known.len() >= REMEMBERED {
            self.known.clear();
        }
        let name = self.look_up(connection, locale, id)?;
        self.known.insert(key, name.clone());
        Ok(name)
    }

    fn look_up(&self, connection: &mut Connection, locale: &Locale, id: &str) -> Result<Option<Name>, Problem> {
        let Ok(id) = id.parse::<Id>() else { return Ok(None) };
        let candidates = match self.sight {
            Sight::Shelf => published_name(connection, locale, &id)?,
            Sight::Desk | Sight::Blind => self.desk_names(connection, locale, &id)?,
        };
        for name in candidates {
            // In another locale the same slug may be another entry's.
            let found = resolve::find(connection, self.site, Some(&name.kind), locale, &name.slug)?;
            if found.as_ref() == Some(&id) {
                return Ok(Some(name));
            }
        }
        Ok(None)
    }

    fn desk_names(&self, connection: &mut Connection, locale: &Locale, id: &Id) -> QueryResult<Vec<Name>> {
        let default = self.site.locales.default_locale().as_str();
        let mut rows: Vec<(String, String, String)> = working_copies::table
            .inner_join(entries::table.on(entries::id.eq(working_copies::entry_id)))
            .filter(working_copies::entry_id.eq(id).and(working_copies::locale.eq_any([locale.as_str(), default])))
            .filter(entries::trashed_at.is_null())
            .select((working_copies::locale, working_copies::kind, working_copies::slug))
            .load(connection)?;
        rows.sort_by_key(|(of, ..)| of != locale.as_str());
        Ok(rows.into_iter().map(|(_, kind, slug)| Name { kind, slug }).collect())
    }
}

fn published_name(connection: &mut Connection, locale: &Locale, id: &Id) -> QueryResult<Vec<Name>> {
    let row: Option<(String, String)> = published_entries::table
        .find((id, locale.as_str()))
        .select((published_entries::kind, published_entries::slug))
        .first(connection)
        .optional()?;
    Ok(row.map(|(kind, slug)| Name { kind, slug }).into_iter().collect())
}
