//! How the answer to a question is made: what it says is read, and then told with the headers that every answer has.

use std::sync::Arc;
use std::time::SystemTime;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_LANGUAGE, HeaderName, HeaderValue, LINK, VARY};

use super::ask::Ask;
use super::cache::{Answer, Ended, Recipe, TagHeader, tag_headers};
use super::found::Found;
use super::state::Delivery;
use crate::core::{Clock, Tag};
use crate::db::Reading;
use crate::http::{ANY_ORIGIN, CachePolicy, Problem};

/// An answer that is made by reading something. It is kept with the answer, and so keeps nothing that keeps answers.
pub(super) struct Reads<R> {
    ask: Arc<Ask>,
    read: R,
    policy: CachePolicy,
    tag_headers: Arc<[TagHeader]>,
    clock: Arc<Clock>,
    /// How long the question is in words.
    words: usize,
}

/// What a question takes beyond its words.
const OVERHEAD: usize = 512;
/// What each byte of its words takes, as a condition of a filter, which takes most, and in the shapes of parts and cursors.
const EACH: usize = 16;

impl<R> Reads<R>
where
    R: Fn(&mut Reading, &Ask, Option<Ended>) -> Result<Found, Problem> + Send + Sync + 'static,
{
    /// The answer to what is asked in these words.
    pub(super) fn new(delivery: &Delivery, ask: Arc<Ask>, words: &str, read: R) -> Self {
        Self {
            ask,
            read,
            policy: delivery.policy,
            tag_headers: Arc::clone(&delivery.tag_headers),
            clock: Arc::clone(delivery.cache.clock()),
            words: words.len(),
        }
    }
}

impl<R> Recipe for Reads<R>
where
    R: Fn(&mut Reading, &Ask, Option<Ended>) -> Result<Found, Problem> + Send + Sync + 'static,
{
    fn make(&self, reading: &mut Reading, epoch: u64, known: Option<Ended>) -> Result<Answer, Problem> {
        let ask = self.ask.anew(epoch);
        ask.depends_on([Tag::elsewhere()]);
        let found = (self.read)(reading, &ask, known)?;
        let tags = ask.tags.take();
        let mut headers: Vec<(HeaderName, HeaderValue)> =
            vec![(CACHE_CONTROL, self.policy.header()), (VARY, HeaderValue::from_static("accept-encoding"))];
        let language = found.language.and_then(|language| HeaderValue::from_str(&language).ok());
        headers.extend(language.map(|language| (CONTENT_LANGUAGE, language)));
        headers.extend(found.link.map(|link| (LINK, link)));
        headers.extend(tag_headers(&self.tag_headers, &tags));
        headers.extend(ANY_ORIGIN);
        let began = found.period.since.map(|since| SystemTime::from(since.to_utc()));
        let modified = began.into_iter().fold(self.clock.changed(&tags), SystemTime::max);
        Ok(Answer::new(found.outcome, headers, tags, epoch, found.period.until, modified).with_ending(found.ending))
    }

    fn bytes(&self) -> usize {
        size_of::<Self>() + OVERHEAD + EACH * self.words
    }
}
