//! When tags were last touched, for as many as are touched often, in little and bounded memory. Of others it is known that
//! they were not touched after some epoch, which is all that the truth of what depends on them needs.
//!
//! A tag has its place in one of a number of buckets. Each has room for a few touches, and beside them the newest epoch of
//! those that had to give way: whatever is not found in the bucket was not touched later than that. One thread notes at a
//! time, the others read meanwhile. Who has seen that a touch was noted never reads an older epoch for its tag: the touch is
//! where it was, or a newer one of the same tag is, or it gave way; and then what took its place was written after the epoch
//! of those that gave way, so that who reads the one reads the other behind it. Who looks for a tag can miss it where it gave
//! way and came back to a place already passed: that touch was noted after the look began, and the one before it is covered
//! by the epoch of those that gave way.

use std::sync::atomic::{AtomicU64, Ordering};

use super::Tag;

/// How many buckets there are: half a megabyte.
const BUCKETS: usize = 1 << 13;
/// How many touches a bucket has room for, so that all of it is one line of the processor's cache.
const TOUCHES: usize = 7;
/// How many bits of a touch tell its tag from others in the bucket. Those that are alike there count as one.
const MARK: u32 = 12;

/// The last touches of tags.
pub(super) struct Touches(Box<[Bucket]>);

#[derive(Default)]
#[repr(align(64))]
struct Bucket {
    touches: [AtomicU64; TOUCHES],
    /// The newest epoch of those that gave way.
    others: AtomicU64,
}

impl Default for Touches {
    fn default() -> Self {
        Self((0..BUCKETS).map(|_| Bucket::default()).collect())
    }
}

impl Touches {
    /// Notes that a tag was touched in an epoch, which is the newest and not zero. One thread may do so at a time.
    pub(super) fn note(&self, tag: Tag, epoch: u64) {
        let (Bucket { touches, others }, mark) = self.place(tag);
        let held = |place: &&AtomicU64| Touch(place.load(Ordering::Relaxed));
        let same = touches.iter().find(|place| held(place).is_of(mark));
        let Some(place) = same.or_else(|| touches.iter().min_by_key(|place| held(place).epoch())) else { return };
        if same.is_none() {
            // First: who does not find what gives way must see its epoch.
            others.fetch_max(held(&place).epoch(), Ordering::Release);
        }
        place.store(Touch::new(epoch, mark).0, Ordering::Release);
    }

    /// An epoch after which a tag was not touched: that of its last touch, or where that is not held the newest of those that
    /// gave way, zero where none did.
    pub(super) fn last(&self, tag: Tag) -> u64 {
        let (Bucket { touches, others }, mark) = self.place(tag);
        let mut held = touches.iter().map(|place| Touch(place.load(Ordering::Acquire)));
        held.find(|touch| touch.is_of(mark)).map_or_else(|| others.load(Ordering::Acquire), Touch::epoch)
    }

    fn place(&self, tag: Tag) -> (&Bucket, u64) {
        let (bucket, mark) = tag.spread(BUCKETS, 1 << MARK);
        (&self.0[bucket], mark)
    }
}

/// An epoch, with the mark of a tag in the lowest bits; zero where there is none. Microseconds since the start have room in
/// the others for 142 years.
#[derive(Clone, Copy)]
struct Touch(u64);

impl Touch {
    fn new(epoch: u64, mark: u64) -> Self {
        Self(epoch << MARK | mark)
    }

    fn epoch(self) -> u64 {
        self.0 >> MARK
    }

    fn is_of(self, mark: u64) -> bool {
        self.0 != 0 && self.0 % (1 << MARK) == mark
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::sync::atomic::AtomicBool;

    use super::*;

    /// Tags that share a bucket, and are told apart there.
    pub(in crate::core) fn neighbours(number: usize) -> Vec<Tag> {
        let mut marks = std::collections::HashSet::new();
        let tags = (0..).map(|number: u64| Tag::entry(&number.to_string()));
        let is_one = |tag: &Tag| {
            let (bucket, mark) = tag.spread(BUCKETS, 1 << MARK);
            bucket == 0 && marks.insert(mark)
        };
        tags.filter(is_one).take(number).collect()
    }

    #[test]
    fn those_that_share_a_bucket_are_told_apart() {
        let touches = Touches::default();
        let tags = neighbours(TOUCHES + 1);
        for (epoch, tag) in (1..).zip(&tags[..TOUCHES]) {
            touches.note(*tag, epoch);
        }
        touches.note(tags[2], 20);
        let last: Vec<u64> = tags.iter().map(|tag| touches.last(*tag)).collect();
        assert_eq!(last, [1, 2, 20, 4, 5, 6, 7, 0]);
    }

    #[test]
    fn of_more_than_there_is_room_for_the_oldest_gives_way_and_is_not_forgotten() {
        let touches = Touches::default();
        let tags = neighbours(TOUCHES + 3);
        for (epoch, tag) in (1..).zip(&tags) {
            touches.note(*tag, epoch);
        }
        let last: Vec<u64> = tags.iter().map(|tag| touches.last(*tag)).collect();
        assert_eq!(last, [3, 3, 3, 4, 5, 6, 7, 8, 9, 10]);
        touches.note(tags[0], 11);
        assert_eq!((touches.last(tags[0]), touches.last(tags[3]), touches.last(tags[1])), (11, 4, 4));
    }

    #[test]
    fn two_of_one_mark_count_as_one() {
        let (touches, mut seen) = (Touches::default(), std::collections::HashMap::new());
        let mut tags = (0..).map(|number: u64| Tag::entry(&number.to_string()));
        let alike = tags.find_map(|tag| Some((tag, seen.insert(tag.spread(BUCKETS, 1 << MARK), tag)?)));
        let (one, other) = alike.unwrap();
        touches.note(one, 1);
        touches.note(other, 2);
        assert_eq!((touches.last(one), touches.last(other)), (2, 2));
    }

    #[test]
    fn the_largest_mark_and_a_late_epoch_do_not_mix() {
        let late = (1 << (u64::BITS - MARK)) - 1;
        let touch = Touch::new(late, (1 << MARK) - 1);
        assert_eq!((touch.epoch(), touch.is_of((1 << MARK) - 1), touch.is_of(0)), (late, true, false));
        assert!(Touch::new(1, 0).is_of(0) && !Touch(0).is_of(0));
    }

    #[test]
    fn whoever_has_heard_of_a_touch_reads_nothing_older() {
        let touches = Touches::default();
        let tags = neighbours(3 * TOUCHES);
        let heard: Vec<AtomicU64> = tags.iter().map(|_| AtomicU64::new(0)).collect();
        let over = AtomicBool::new(false);
        std::thread::scope(|threads| {
            for _ in 0..3 {
                threads.spawn(|| {
                    while !over.load(Ordering::Relaxed) {
                        for (tag, heard) in tags.iter().zip(&heard) {
                            let least = heard.load(Ordering::Acquire);
                            let last = touches.last(*tag);
                            assert!(last >= least, "{last} is read after {least} was heard of");
                        }
                    }
                });
            }
            let mut random = 1_u64;
            for epoch in 1..200_000 {
                random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                let at = usize::try_from(random >> 33).unwrap() % tags.len();
                touches.note(tags[at], epoch);
                heard[at].store(epoch, Ordering::Release);
            }
            over.store(true, Ordering::Relaxed);
        });
    }
}
