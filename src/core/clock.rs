//! Epochs: when each tag was last touched by a change. The order of the writes here is what the truth of the response
//! cache rests on. An epoch is a time in microseconds, so that it also says when an answer was last another one.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use super::Tag;
use super::touches::Touches;

/// The epochs of changes.
pub struct Clock {
    /// What was before it was started counts as changed then.
    started: u64,
    now: AtomicU64,
    touches: Touches,
    changes: AtomicU64,
    turn: Mutex<()>,
    own: Mutex<BTreeSet<i64>>,
}

impl Default for Clock {
    fn default() -> Self {
        let started = microseconds();
        Self {
            started,
            now: AtomicU64::new(started),
            touches: Touches::default(),
            changes: AtomicU64::new(0),
            turn: Mutex::new(()),
            own: Mutex::new(BTreeSet::new()),
        }
    }
}

impl std::fmt::Debug for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Clock({})", self.now())
    }
}

impl Clock {
    /// The current epoch. Who reads it sees every touch that was noted before it was made current.
    pub fn now(&self) -> u64 {
        self.now.load(Ordering::Acquire)
    }

    /// How many changes were noted.
    pub fn changes(&self) -> u64 {
        self.changes.load(Ordering::Relaxed)
    }

    /// Notes a change: called after its commit, and before it is acknowledged.
    pub fn touch(&self, tags: &[Tag]) {
        self.touch_after(tags, 0, &[]);
    }

    /// Notes a change whose making began in an epoch, and answers with its own epoch. Of some tags it tells whether
    /// nobody else has touched them since it began, nor anything elsewhere.
    pub fn touch_after(&self, tags: &[Tag], began: u64, asked: &[Tag]) -> (u64, Vec<bool>) {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        // Later than the one before, also when the system's clock was put back.
        let next = microseconds().max(self.now.load(Ordering::Relaxed) + 1);
        let untouched = |tag: &Tag| self.untouched(&[*tag, Tag::elsewhere()], began);
        let newest = asked.iter().map(untouched).collect();
        for tag in tags {
            self.touches.note(*tag, next - self.started);
        }
        // Last: who sees the epoch must see the touches.
        self.now.store(next, Ordering::Release);
        self.changes.fetch_add(1, Ordering::Relaxed);
        (next, newest)
    }

    /// Notes the numbers of changes that this process made and has told of.
    pub fn made(&self, sequences: &[i64]) {
        self.own.lock().unwrap_or_else(PoisonError::into_inner).extend(sequences);
    }

    /// Whether this process made the change and told of it. It is asked once for each change, and then forgotten.
    pub fn forget(&self, sequence: i64) -> bool {
        self.own.lock().unwrap_or_else(PoisonError::into_inner).remove(&sequence)
    }

    /// Whether none of the tags was touched since the epoch.
    pub fn untouched(&self, tags: &[Tag], since: u64) -> bool {
        tags.iter().all(|tag| self.touched(*tag) <= since)
    }

    /// A time that is not before the last change of any of the tags.
    pub fn changed(&self, tags: &[Tag]) -> SystemTime {
        let newest = tags.iter().map(|tag| self.touched(*tag)).max().unwrap_or(self.started);
        SystemTime::UNIX_EPOCH + Duration::from_micros(newest)
    }

    /// An epoch after which a tag was not touched.
    fn touched(&self, tag: Tag) -> u64 {
        self.started + self.touches.last(tag)
    }
}

fn microseconds() -> u64 {
    let passed = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(passed.as_micros()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;

    use super::super::touches::tests::neighbours;
    use super::*;

    /// A cache of one answer before a "database" of one number, as `delivery::cache` keeps them.
    #[derive(Default)]
    struct Site {
        clock: Clock,
        committed: AtomicU64,
        acknowledged: AtomicU64,
        held: Mutex<Option<(u64, u64)>>,
        over: AtomicBool,
    }

    impl Site {
        /// Commits, touches and acknowledges, in this order.
        fn write(&self, tag: Tag, number: u64) {
            self.committed.store(number, Ordering::Release);
            std::thread::yield_now();
            self.clock.touch(&[tag]);
            self.acknowledged.store(number, Ordering::Release);
        }

        /// What a reader is told: the answer that is held, if it is true, else one that is made and put in late.
        fn read(&self, tag: Tag) -> u64 {
            let held = *self.held.lock().unwrap();
            if let Some((number, epoch)) = held
                && self.clock.untouched(&[tag], epoch)
            {
                return number;
            }
            let epoch = self.clock.now();
            let number = self.committed.load(Ordering::Acquire);
            std::thread::yield_now();
            *self.held.lock().unwrap() = Some((number, epoch));
            number
        }
    }

    #[test]
    fn nobody_reads_less_than_was_acknowledged() {
        read_while_writing(Tag::entry("one"), &[]);
    }

    #[test]
    fn nobody_reads_less_where_the_tag_has_to_give_way() {
        let mut others = neighbours(10);
        read_while_writing(others.remove(0), &others);
    }

    /// Others are touched behind each write.
    fn read_while_writing(tag: Tag, others: &[Tag]) {
        let site = Site::default();
        std::thread::scope(|threads| {
            for _ in 0..3 {
                threads.spawn(|| {
                    while !site.over.load(Ordering::Relaxed) {
                        let least = site.acknowledged.load(Ordering::Acquire);
                        let told = site.read(tag);
                        assert!(told >= least, "told {told} after {least} was acknowledged");
                        std::thread::yield_now();
                    }
                });
            }
            for number in 1..=2_000 {
                site.write(tag, number);
                others.iter().for_each(|other| site.clock.touch(&[*other]));
                assert_eq!(site.read(tag), number);
            }
            site.over.store(true, Ordering::Relaxed);
        });
    }

    #[test]
    fn who_is_noted_after_somebody_else_is_told_so() {
        let clock = Clock::default();
        let (entry, other) = (Tag::entry("one"), Tag::entry("other"));
        let note = |began, tag: Tag| clock.touch_after(&[tag], began, &[tag]).1;
        let first = clock.now();
        assert_eq!(note(first, entry), [true], "alone");
        let second = clock.now();
        assert_eq!(note(second, entry), [true], "it began after the first was noted");
        assert_eq!(note(second, entry), [false], "it began before the one that was noted first");
        assert_eq!(note(second, other), [true], "another entry");
        let third = clock.now();
        clock.touch(&[Tag::elsewhere()]);
        assert_eq!(note(third, entry), [false], "another process wrote meanwhile");
        assert_eq!(note(clock.now(), entry), [true]);
    }

    #[test]
    fn an_epoch_is_later_than_the_one_before_and_dates_the_change() {
        let clock = Clock::default();
        let (one, other) = (Tag::entry("one"), Tag::entry("other"));
        let started = clock.changed(&[one]);
        for _ in 0..1000 {
            let before = clock.now();
            clock.touch(&[one]);
            assert!(clock.now() > before);
        }
        assert!(clock.changed(&[one, other]) > started);
        assert_eq!(clock.changed(&[other]), started);
        assert_eq!(clock.changes(), 1000);
    }
}
