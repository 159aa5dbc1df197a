//! The state of the management surface, and the frame of every one of its transactions.

use std::sync::Arc;

use super::desk::Desk;
use super::published::Readership;
use super::site::Site;
use super::touched::{Change, Touched};
use crate::core::{Clock, Locale};
use crate::db::{Connection, Database};
use crate::http::{Fault, Problem};
use crate::identity::{Caller, Claim, Editor};

/// The state of the management surface.
#[derive(Debug, Clone)]
pub struct Management {
    /// The database.
    pub database: Database,
    /// The site.
    pub site: Arc<Site>,
    /// What caches hear changes from.
    pub clock: Arc<Clock>,
    /// Who is left what was written.
    pub readership: Arc<dyn Readership>,
}

impl Management {
    /// Runs a write of an editor at the desk of a locale, in one transaction.
    pub(super) async fn write<R, F>(&self, locale: Option<&str>, by: Claim<Editor>, work: F) -> Result<R, Problem>
    where
        R: Send + 'static,
        F: FnOnce(&mut Connection, &Desk<'_>) -> Result<R, Problem> + Send + 'static,
    {
        let site = Arc::clone(&self.site);
        let locale = find_locale(&site, locale)?;
        let (clock, readership) = (Arc::clone(&self.clock), Arc::clone(&self.readership));
        let begins = Arc::clone(&self.clock);
        let statements = move |connection: &mut Connection| {
            let touched = Touched::since(begins.now(), connection);
            let user = by.confirm(connection)?;
            let desk = Desk { site: &site, locale: &locale, by: Some(user.id.as_str()), touched: &touched };
            let result = work(connection, &desk)?;
            Ok((result, touched.into_change()))
        };
        let told = move |(_, change): &(R, Change)| change.tell(&clock, &*readership);
        self.database.write_then(statements, told).await.map(|(result, _)| result)
    }

    /// Runs a read at the desk of a locale.
    pub(super) async fn read<C, R, F>(&self, locale: Option<&str>, by: Claim<C>, work: F) -> Result<R, Problem>
    where
        C: Caller + 'static,
        R: Send + 'static,
        F: FnOnce(&mut Connection, &Desk<'_>) -> Result<R, Problem> + Send + 'static,
    {
        let site = Arc::clone(&self.site);
        let locale = find_locale(&site, locale)?;
        let statements = move |connection: &mut Connection| {
            let touched = Touched::default();
            by.confirm(connection)?;
            work(connection, &Desk { site: &site, locale: &locale, by: None, touched: &touched })
        };
        self.database.read(statements).await
    }
}

/// The configured locale of this name, the default one where none is named.
pub(crate) fn find_locale(site: &Site, name: Option<&str>) -> Result<Locale, Problem> {
    let Some(name) = name else { return Ok(site.locales.default_locale().clone()) };
    site.locales.find(name).cloned().ok_or_else(|| {
        let known: Vec<&str> = site.locales.all().iter().map(Locale::as_str).collect();
        let detail = format!("{name:?} is not a locale of this site; it has {}", known.join(", "));
        Problem::invalid_parameters(vec![Fault::parameter("locale", "unknown_locale", detail)])
    })
}
