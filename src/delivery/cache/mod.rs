//! The response cache. An answer is made once and then served from memory until something that it depends on changes.
//!
//! Why nothing stale is served. Every answer keeps the epoch that was current before its reading began, and the tags of
//! all that it depends on, also of what was absent. A change, after its commit and before it is acknowledged, writes the
//! next epoch to the slot of each of its tags and only then makes it the current one. An answer is served only if no
//! slot of its tags is newer than its own epoch. Take a request that comes after an acknowledgement: the slots of that
//! change hold its epoch. An answer that was begun before the commit has an older epoch, so it is refused, whoever put
//! it in and whenever, also when the request waited for it to be made. An answer that passes was begun at an epoch not
//! older than the change, that is after its commit, and so it saw it. The check is one comparison while no epoch has
//! passed since the last one.

mod answer;
mod encoding;
mod headers;

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use quick_cache::Weighter;
use quick_cache::sync::Cache as Store;

pub(super) use answer::{Answer, Outcome};
pub(super) use encoding::Encoding;
pub use headers::TagHeader;
pub(super) use headers::tag_headers;

use crate::core::Clock;
use crate::http::Problem;

/// What an answer costs beyond its bytes: its key, its headers, its place.
const OVERHEAD: usize = 512;
/// The share of the bound that may be spent on addresses where nothing is.
const ABSENT_SHARE: u64 = 16;
/// How many spellings of questions are remembered for each megabyte.
const SPELLINGS: u64 = 512;

/// A question in its canonical form, in one encoding.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) question: Arc<str>,
    pub(super) encoding: Encoding,
}

#[derive(Debug, Clone)]
struct ByBytes;

impl Weighter<Key, Arc<Answer>> for ByBytes {
    fn weight(&self, key: &Key, answer: &Arc<Answer>) -> u64 {
        (key.question.len() + answer.weight() + OVERHEAD) as u64
    }
}

/// Answers, bounded in bytes.
#[derive(Debug)]
pub struct Cache {
    clock: Arc<Clock>,
    found: Store<Key, Arc<Answer>, ByBytes>,
    absent: Store<Key, Arc<Answer>, ByBytes>,
    spellings: Store<Box<str>, Arc<str>>,
    enabled: bool,
    hits: AtomicU64,
    misses: AtomicU64,
}

/// What the cache has done so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CacheFigures {
    /// Answers that were served from memory.
    pub hits: u64,
    /// Answers that were made.
    pub misses: u64,
    /// Changes that were heard of.
    pub changes: u64,
    /// Answers that are held.
    pub answers: usize,
    /// Bytes that they take.
    pub bytes: u64,
}

impl Cache {
    /// A cache of so many bytes; of none, nothing is kept.
    pub fn new(bytes: u64, clock: Arc<Clock>) -> Self {
        let items = usize::try_from(bytes / 8192).unwrap_or(usize::MAX).clamp(16, 1 << 20);
        let spellings = usize::try_from((bytes >> 20) * SPELLINGS).unwrap_or(usize::MAX).clamp(64, 1 << 17);
        Self {
            clock,
            found: Store::with_weighter(items, bytes.max(1), ByBytes),
            absent: Store::with_weighter(items, (bytes / ABSENT_SHARE).max(1), ByBytes),
            spellings: Store::new(spellings),
            enabled: bytes > 0,
            hits: AtomicU64::new(0),
            misses: AtomicU64::new(0),
        }
    }

    /// The canonical form of a question that was spelled so before.
    pub(super) fn spelled(&self, spelling: &str) -> Option<Arc<str>> {
        self.spellings.get(spelling)
    }

    /// Remembers how a question was spelled.
    pub(super) fn remember(&self, spelling: &str, question: &Arc<str>) {
        self.spellings.insert(spelling.into(), Arc::clone(question));
    }

    /// An answer that is held and still true.
    pub(super) fn get(&self, key: &Key) -> Option<Arc<Answer>> {
        let answer =
            self.found.get(key).or_else(|| self.absent.get(key)).filter(|answer| answer.is_true(&self.clock))?;
        self.hits.fetch_add(1, Ordering::Relaxed);
        Some(answer)
    }

    /// The answer that is held and still true, or the one that `make` makes. Of many that ask at once, one makes it.
    /// `make` is given the epoch that its answer belongs to.
    pub(super) async fn get_or_make<F>(&self, key: &Key, make: impl Fn(u64) -> F) -> Result<Arc<Answer>, Problem>
    where
        F: Future<Output = Result<Answer, Problem>>,
    {
        if !self.enabled {
            return make(self.clock.now()).await.map(Arc::new);
        }
        loop {
            match self.found.get_value_or_guard_async(key).await {
                Ok(answer) if answer.is_true(&self.clock) => {
                    self.hits.fetch_add(1, Ordering::Relaxed);
                    return Ok(answer);
                }
                Ok(answer) => {
                    self.found.remove_if(key, |held| Arc::ptr_eq(held, &answer));
                }
                Err(guard) => {
                    if let Some(answer) = self.absent.get(key).filter(|answer| answer.is_true(&self.clock)) {
                        return Ok(answer);
                    }
                    self.misses.fetch_add(1, Ordering::Relaxed);
                    let answer = Arc::new(make(self.clock.now()).await?);
                    if answer.is_found() {
                        let _ = guard.insert(Arc::clone(&answer));
                    } else {
                        self.absent.insert(key.clone(), Arc::clone(&answer));
                    }
                    return Ok(answer);
                }
            }
        }
    }

    /// What the cache has done so far.
    pub fn figures(&self) -> CacheFigures {
        CacheFigures {
            hits: self.hits.load(Ordering::Relaxed),
            misses: self.misses.load(Ordering::Relaxed),
            changes: self.clock.now(),
            answers: self.found.len() + self.absent.len(),
            bytes: self.found.weight() + self.absent.weight(),
        }
    }
}
