//! The state of the management surface, and the frame of every one of its transactions.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use tokio::sync::oneshot::{self, Sender};

use super::begun::{Begun, Opening};
use super::desk::Desk;
use super::document::ContentType;
use super::published::Readership;
use super::site::Site;
use super::together::{self, Decided, Decision, Together};
use super::touched::{Change, Touched};
use super::updates;
use crate::core::{Clock, Locale};
use crate::db::{Connection, Database, DatabaseError};
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
    /// Where changes of entries are done together.
    pub together: Together,
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
            let by = Some(user.id.as_str());
            let desk = Desk { site: &site, locale: &locale, by, touched: &touched, begun: None };
            let result = work(connection, &desk)?;
            Ok::<_, Problem>((result, touched.into_change()))
        };
        let told = move |(_, change): &(R, Change)| change.tell(&clock, &*readership);
        let (result, change) = self.database.write_then(statements, told).await?;
        for (table, list) in change.lengthened().iter().copied() {
            let lengthen = move |connection: &mut Connection| updates::lengthen_alone(connection, table, list);
            if let Err(error) = self.database.write::<_, DatabaseError, _>(move |c| Ok(lengthen(c)?)).await {
                tracing::warn!(%error, "a list that has become long could not be written as one");
            }
        }
        Ok(result)
    }

    /// Runs the change of an entry at the desk of a locale, together with others where that can be, else as a write.
    pub(super) async fn change<T, R, F>(
        &self,
        locale: Option<&str>,
        by: Claim<Editor>,
        id_or_slug: &str,
        work: F,
    ) -> Result<R, Problem>
    where
        T: ContentType,
        R: Send + 'static,
        F: FnOnce(&mut Connection, &Desk<'_>) -> Result<R, Problem> + Clone + Send + 'static,
    {
        let found = find_locale(&self.site, locale)?;
        let (locales, default) = (self.site.locales.all(), self.site.locales.default_locale());
        // What is in the default locale stands in the place of what others lack.
        let is_one_for_others = locales.len() > 1 && found == *default;
        if !is_one_for_others {
            let (answer, wait) = oneshot::channel();
            let job = Pending {
                opening: Opening::of::<T>(&found, id_or_slug, by.user_id()),
                site: Arc::clone(&self.site),
                clock: Arc::clone(&self.clock),
                readership: Arc::clone(&self.readership),
                locale: found,
                by: by.clone(),
                work: work.clone(),
                answer,
            };
            self.together.leave(Box::new(job)).await?;
            if let Ok(answer) = wait.await {
                return answer;
            }
        }
        self.write(locale, by, work).await
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
            work(connection, &Desk { site: &site, locale: &locale, by: None, touched: &touched, begun: None })
        };
        self.database.read(statements).await
    }
}

/// A change that is done together with others, and who waits for it.
struct Pending<R, F> {
    opening: Opening,
    site: Arc<Site>,
    clock: Arc<Clock>,
    readership: Arc<dyn Readership>,
    locale: Locale,
    by: Claim<Editor>,
    work: F,
    answer: Sender<Result<R, Problem>>,
}

impl<R, F> together::Change for Pending<R, F>
where
    R: Send + 'static,
    F: FnOnce(&mut Connection, &Desk<'_>) -> Result<R, Problem> + Send + 'static,
{
    fn opening(&self) -> &Opening {
        &self.opening
    }

    fn decide(self: Box<Self>, connection: &mut Connection, epoch: u64, mut begun: Begun) -> Option<Decision> {
        let Self { site, clock, readership, locale, by, work, answer, .. } = *self;
        let touched = Touched::since(epoch, connection);
        let worked = by.confirm_found(begun.by.take()).and_then(|user| {
            let by = Some(user.id.as_str());
            work(connection, &Desk { site: &site, locale: &locale, by, touched: &touched, begun: Some(&begun) })
        });
        let result = match worked {
            Ok(result) => result,
            // What is wrong with the request is wrong with it alone, too.
            Err(problem) if problem.kind().status().is_client_error() => {
                return Some(Decision::Refused(Box::new(|| _ = answer.send(Err(problem)))));
            }
            Err(_) => return None,
        };
        let tell = move |committed: Result<Vec<i64>, DatabaseError>| {
            let tell = |sequences| {
                touched.changes(sequences);
                touched.into_change().tell(&clock, &*readership);
                result
            };
            // What is committed is answered whatever comes: who is not answered does it again.
            let told = catch_unwind(AssertUnwindSafe(|| committed.map(tell)));
            let _ = answer.send(told.unwrap_or(Err(DatabaseError::Stopped)).map_err(Problem::from));
        };
        Some(Decision::Made(Decided { writes: begun.writes.into_inner(), tell: Box::new(tell) }))
    }

    fn refuse(self: Box<Self>, error: DatabaseError) {
        let _ = self.answer.send(Err(error.into()));
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
