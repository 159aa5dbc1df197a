//! The response cache. An answer is made once and then served from memory until something that it depends on changes.
//!
//! Why nothing stale is served. Every answer keeps the epoch that was current before its reading began, and the tags of
//! all that it depends on, also of what was absent. A change, after its commit and before it is acknowledged, writes the
//! next epoch down for each of its tags (`core::touches`) and only then makes it the current one. An answer is served only if
//! none of its tags was touched after its own epoch. Take a request that comes after an acknowledgement: the tags of that
//! change bear its epoch. An answer that was begun before the commit has an older epoch, so it is refused, whoever put
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

pub(super) use answer::{Answer, End, Ended, Ending, Outcome, Recipe};
pub(super) use encoding::Encoding;
pub use headers::TagHeader;
pub(super) use headers::tag_headers;

use crate::core::Clock;
use crate::http::{Asked, Problem};

/// What an answer costs beyond its bytes: its place among the others, and what the allocator rounds up.
const OVERHEAD: usize = 512;
/// What the words of a question cost beyond their bytes.
const WORDS_OVERHEAD: usize = 128;
/// The part of the bound that may be spent on addresses where nothing is, and as much again on the words of questions.
const SHARE: u64 = 16;

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

impl Weighter<Box<str>, Arc<str>> for ByBytes {
    fn weight(&self, words: &Box<str>, question: &Arc<str>) -> u64 {
        (words.len() + question.len() + WORDS_OVERHEAD) as u64
    }
}

/// Answers, bounded in bytes.
#[derive(Debug)]
pub struct Cache {
    clock: Arc<Clock>,
    found: Store<Key, Arc<Answer>, ByBytes>,
    absent: Store<Key, Arc<Answer>, ByBytes>,
    words: Store<Box<str>, Arc<str>, ByBytes>,
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
        let items = |bytes: u64, each: u64| usize::try_from(bytes / each).unwrap_or(usize::MAX).clamp(16, 1 << 20);
        let share = bytes / SHARE;
        Self {
            clock,
            found: Store::with_weighter(items(bytes, 8192), (bytes - 2 * share).max(1), ByBytes),
            absent: Store::with_weighter(items(share, 1024), share.max(1), ByBytes),
            words: Store::with_weighter(items(share, 256), share.max(1), ByBytes),
            enabled: bytes > 0,
            hits: AtomicU64::new(0),
            misses: AtomicU64::new(0),
        }
    }

    /// The answer to a question that was asked in the very same words before, if it is held and true, or can be made anew
    /// from memory.
    pub(super) fn asked_before(&self, request: &impl Asked) -> Option<Arc<Answer>> {
        let key = self.key(request)?;
        match self.found.get(&key) {
            Some(held) => self.true_or_anew(&key, held),
            None => self.absent.get(&key).filter(|answer| self.is_hit(answer)),
        }
    }

    /// The same, if something was found.
    pub(super) fn found_before(&self, request: &impl Asked) -> Option<Arc<Answer>> {
        let key = self.key(request)?;
        self.true_or_anew(&key, self.found.get(&key)?)
    }

    fn key(&self, request: &impl Asked) -> Option<Key> {
        let question = self.words.get(request.target())?;
        Some(Key { question, encoding: Encoding::preferred(request) })
    }

    fn is_hit(&self, held: &Answer) -> bool {
        let holds = held.is_true(&self.clock);
        self.hits.fetch_add(holds.into(), Ordering::Relaxed);
        holds
    }

    /// What was found, if it is still true; else what is true now, if that can be made of what is in memory: most of it is
    /// likely to be there, and then it takes less time here than another thread takes to begin. Each worker may make it once.
    /// Where it cannot be made, nothing is held any longer.
    fn true_or_anew(&self, key: &Key, found: Arc<Answer>) -> Option<Arc<Answer>> {
        if self.is_hit(&found) {
            return Some(found);
        }
        // Who has waited for it together with others may not be the first of them.
        let other = self.found.get(key).filter(|other| !Arc::ptr_eq(other, &found));
        if let Some(other) = other.filter(|other| self.is_hit(other)) {
            return Some(other);
        }
        self.anew(key, &found)
    }

    /// What is true now in the place of what was found, if it can be made here; else that is dropped.
    fn anew(&self, key: &Key, found: &Arc<Answer>) -> Option<Arc<Answer>> {
        let made = match key.encoding {
            Encoding::Identity => found.made_anew(&self.clock).filter(Answer::is_found),
            encoding => self.encoded_anew(key, encoding),
        };
        let made = made.map(Arc::new);
        match &made {
            Some(answer) => {
                self.misses.fetch_add(1, Ordering::Relaxed);
                let _ = self.found.replace(key.clone(), Arc::clone(answer), false);
            }
            None => _ = self.found.remove_if(key, |held| Arc::ptr_eq(held, found)),
        }
        made
    }

    /// The encoded answer to a question, of the plain one that is true now, if that takes no longer than to have another
    /// thread do it.
    fn encoded_anew(&self, key: &Key, encoding: Encoding) -> Option<Answer> {
        let plain = Key { question: Arc::clone(&key.question), encoding: Encoding::Identity };
        let held = self.found.get(&plain)?;
        let plain = if held.is_true(&self.clock) { held } else { self.anew(&plain, &held)? };
        plain.is_soon_in(encoding).then(|| plain.encoded(encoding))
    }

    /// Remembers in which words a question was asked.
    pub(super) fn remember(&self, request: &impl Asked, question: &Arc<str>) {
        self.words.insert(request.target().into(), Arc::clone(question));
    }

    /// The epochs that answers belong to.
    pub(super) fn clock(&self) -> &Arc<Clock> {
        &self.clock
    }

    /// The answer that is held and still true, or the one that `make` makes. Of many that ask at once, one has
    /// it made. `make` is given the epoch that its answer belongs to.
    pub(super) async fn get_or_make<F>(&self, key: &Key, make: impl Fn(u64) -> F) -> Result<Arc<Answer>, Problem>
    where
        F: Future<Output = Result<Answer, Problem>>,
    {
        if !self.enabled {
            return make(self.clock.now()).await.map(Arc::new);
        }
        loop {
            match self.found.get_value_or_guard_async(key).await {
                Ok(answer) => {
                    if let Some(answer) = self.true_or_anew(key, answer) {
                        return Ok(answer);
                    }
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
            changes: self.clock.changes(),
            answers: self.found.len() + self.absent.len(),
            bytes: self.found.weight() + self.absent.weight() + self.words.weight(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
    use actix_web::web::Bytes;

    use super::*;
    use crate::core::Tag;
    use crate::db::{DatabaseError, Reading};
    use crate::http::ETag;

    const BOUND: u64 = 4 << 20;

    fn answer(clock: &Clock, size: usize) -> Answer {
        let bytes = Bytes::from(vec![b' '; size]);
        let outcome = if size == 0 {
            Outcome::Absent("nothing".to_owned())
        } else {
            Outcome::Found(bytes.clone(), ETag::of(&bytes))
        };
        let headers = vec![(CACHE_CONTROL, HeaderValue::from_static("public"))];
        let tags = vec![Tag::anything()];
        Answer::new(outcome, headers, tags.clone(), clock.now(), None, clock.changed(&tags))
    }

    fn key(question: &str) -> Key {
        Key { question: question.into(), encoding: Encoding::Identity }
    }

    #[actix_web::test]
    async fn however_much_is_asked_the_bound_holds() {
        let clock = Arc::new(Clock::default());
        let cache = Cache::new(BOUND, clock.clone());
        for number in 0..3000 {
            let size = [0, 300, 9_000, 150_000][number % 4];
            let made = |_| std::future::ready(Ok(answer(&clock, size)));
            cache.get_or_make(&key(&format!("{number}")), made).await.unwrap();
            let request = actix_web::test::TestRequest::with_uri(&format!("/v1/{number}?{}", "q".repeat(number)));
            cache.remember(request.to_http_request().head(), &"question".into());
            assert!(cache.figures().bytes <= BOUND, "{:?}", cache.figures());
        }
        let figures = cache.figures();
        assert!(figures.bytes > BOUND / 2, "it is made use of: {figures:?}");
        assert_eq!((figures.hits, figures.misses), (0, 3000));
    }

    #[test]
    fn the_weight_is_at_least_what_is_kept() {
        let clock = Clock::default();
        let small = answer(&clock, 1).weight();
        assert!(small >= size_of::<Answer>() + size_of::<Tag>() + "cache-control".len() + "public".len());
        let large = answer(&clock, 100_001);
        assert_eq!(large.weight(), small + 100_000);
        // The lines of the head are kept from the first time that it is told from memory.
        let mut head = Vec::new();
        let body = large.write(&actix_web::dev::RequestHead::default(), &mut head).unwrap();
        assert!(large.weight() >= body.len() + head.len() + size_of::<Answer>(), "{}", large.weight());
    }

    /// Tells how often it was made, as long as that is at most so often without a database.
    #[derive(Default)]
    struct Counting(AtomicU64);

    const OFTEN: u64 = 2;

    impl Recipe for Counting {
        fn make(&self, reading: &mut Reading, epoch: u64, _: Option<Ended>) -> Result<Answer, Problem> {
            let made = self.0.fetch_add(1, Ordering::Relaxed) + 1;
            if made > OFTEN {
                reading.connection().map_err(|error: DatabaseError| Problem::from(error))?;
            }
            let bytes = Bytes::from(made.to_string());
            let outcome = Outcome::Found(bytes.clone(), ETag::of(&bytes));
            let tags = vec![Tag::entry("one")];
            Ok(Answer::new(outcome, Vec::new(), tags, epoch, None, SystemTime::UNIX_EPOCH))
        }

        fn bytes(&self) -> usize {
            1000
        }
    }

    #[actix_web::test]
    async fn an_answer_that_is_not_true_any_more_is_made_anew_from_memory_while_that_suffices() {
        let clock = Arc::new(Clock::default());
        let cache = Cache::new(BOUND, clock.clone());
        let request = actix_web::test::TestRequest::with_uri("/v1/one").to_http_request();
        let key = key("one");
        cache.remember(request.head(), &key.question);
        let recipe: Arc<dyn Recipe> = Arc::new(Counting::default());
        let plain = || answer(&clock, 1).with_recipe(Arc::clone(&recipe));
        assert_eq!(plain().weight(), answer(&clock, 1).weight() + 1000, "what it keeps counts");
        cache.get_or_make(&key, |_| std::future::ready(Ok(plain()))).await.unwrap();
        let told = || {
            let answer = cache.found_before(request.head())?;
            let Outcome::Found(bytes, _) = &answer.outcome else { return None };
            Some(String::from_utf8(bytes.to_vec()).unwrap())
        };
        assert_eq!(told().as_deref(), Some(" "));
        clock.touch(&[Tag::anything()]);
        assert_eq!((told().as_deref(), told().as_deref()), (Some("1"), Some("1")), "and kept");
        clock.touch(&[Tag::entry("other")]);
        assert_eq!(told().as_deref(), Some("1"), "by what it depends on itself");
        clock.touch(&[Tag::entry("one")]);
        let never = |_| -> std::future::Ready<_> { panic!("it is made of what is in memory") };
        assert!(cache.get_or_make(&key, never).await.is_ok());
        assert_eq!(told().as_deref(), Some("2"), "also for who has asked in other words");
        let figures = cache.figures();
        assert_eq!((figures.hits, figures.misses, figures.answers), (4, 3, 1));
        clock.touch(&[Tag::entry("one")]);
        assert_eq!((told(), cache.figures().answers), (None, 0), "what cannot be made so is held no longer");
    }

    /// Makes an answer that is long enough to be encoded.
    struct Long(AtomicU64);

    impl Recipe for Long {
        fn make(&self, _: &mut Reading, epoch: u64, _: Option<Ended>) -> Result<Answer, Problem> {
            let made = self.0.fetch_add(1, Ordering::Relaxed);
            let bytes = Bytes::from(format!("{made} ").repeat(2000));
            let outcome = Outcome::Found(bytes.clone(), ETag::of(&bytes));
            Ok(Answer::new(outcome, Vec::new(), vec![Tag::entry("one")], epoch, None, SystemTime::UNIX_EPOCH))
        }

        fn bytes(&self) -> usize {
            0
        }
    }

    #[actix_web::test]
    async fn an_encoded_answer_is_made_anew_of_the_plain_one() {
        let clock = Arc::new(Clock::default());
        let cache = Cache::new(BOUND, clock.clone());
        let request = actix_web::test::TestRequest::with_uri("/v1/one").insert_header(("accept-encoding", "zstd"));
        let request = request.to_http_request();
        let plain = key("one");
        let encoded = Key { encoding: Encoding::Zstd, ..plain.clone() };
        cache.remember(request.head(), &plain.question);
        let recipe: Arc<dyn Recipe> = Arc::new(Long(AtomicU64::new(0)));
        let made = || Reading::of_memory(|reading| recipe.make(reading, clock.now(), None)).unwrap().unwrap();
        let first = cache.get_or_make(&plain, |_| std::future::ready(Ok(made().with_recipe(recipe.clone()))));
        let first = first.await.unwrap();
        cache.get_or_make(&encoded, |_| std::future::ready(Ok(first.encoded(Encoding::Zstd)))).await.unwrap();
        let told = || {
            let answer = cache.found_before(request.head())?;
            let Outcome::Found(bytes, tag) = &answer.outcome else { return None };
            let text = String::from_utf8(zstd::decode_all(bytes.as_ref()).unwrap()).unwrap();
            assert_eq!(*tag, ETag::of(&Bytes::from(text.clone())).of_encoding("zstd"));
            Some(text.chars().next().unwrap())
        };
        assert_eq!(told(), Some('0'));
        clock.touch(&[Tag::entry("one")]);
        assert_eq!((told(), told()), (Some('1'), Some('1')));
        clock.touch(&[Tag::entry("one")]);
        assert!(cache.found.get(&plain).is_some_and(|held| cache.true_or_anew(&plain, held).is_some()));
        assert_eq!(told(), Some('2'), "of the one that was made anew for somebody else");
        clock.touch(&[Tag::entry("one")]);
        cache.found.remove(&plain);
        assert_eq!((told(), cache.figures().answers), (None, 0), "without the plain one, elsewhere");
    }

    #[actix_web::test]
    async fn of_those_who_wait_for_an_answer_that_is_outdated_meanwhile_one_makes_it_anew() {
        let clock = Arc::new(Clock::default());
        let cache = Arc::new(Cache::new(BOUND, clock.clone()));
        let (recipe, go) = (Arc::new(Counting::default()), Arc::new(tokio::sync::Notify::new()));
        let ask = || {
            let (cache, clock, recipe, go) = (cache.clone(), clock.clone(), recipe.clone(), go.clone());
            actix_web::rt::spawn(async move {
                let make = |_| async {
                    let slow = answer(&clock, 1).with_recipe(recipe.clone());
                    go.notified().await;
                    Ok(slow)
                };
                let answer = cache.get_or_make(&key("one"), make).await.unwrap();
                let Outcome::Found(bytes, _) = &answer.outcome else { panic!("it is there") };
                String::from_utf8(bytes.to_vec()).unwrap()
            })
        };
        let (first, others) = (ask(), [ask(), ask(), ask(), ask()]);
        tokio::task::yield_now().await;
        clock.touch(&[Tag::anything()]);
        go.notify_one();
        assert_eq!(first.await.unwrap(), " ", "who asked before the change may be told what was before");
        for other in others {
            assert_eq!(other.await.unwrap(), "1");
        }
        assert_eq!(recipe.0.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn what_is_absent_is_told_while_that_is_true() {
        let clock = Arc::new(Clock::default());
        let cache = Cache::new(BOUND, clock.clone());
        let request = actix_web::test::TestRequest::with_uri("/v1/one").to_http_request();
        cache.remember(request.head(), &"one".into());
        cache.absent.insert(key("one"), Arc::new(answer(&clock, 0)));
        assert!(cache.asked_before(request.head()).is_some() && cache.found_before(request.head()).is_none());
        clock.touch(&[Tag::anything()]);
        assert!(cache.asked_before(request.head()).is_none());
        assert_eq!(cache.figures().hits, 1);
    }
}
