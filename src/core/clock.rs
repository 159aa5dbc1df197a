//! Epochs: when each tag was last touched by a change. The order of the writes here is what the truth of the response
//! cache rests on.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use super::Tag;

/// How many slots tags are spread over: a collision makes an answer anew that need not be.
const SLOTS: usize = 1 << 16;

/// The epochs of changes.
pub struct Clock {
    now: AtomicU64,
    slots: Box<[AtomicU64]>,
    turn: Mutex<()>,
    own: Mutex<BTreeSet<i64>>,
}

impl Default for Clock {
    fn default() -> Self {
        let slots = (0..SLOTS).map(|_| AtomicU64::new(0)).collect();
        Self { now: AtomicU64::new(0), slots, turn: Mutex::new(()), own: Mutex::new(BTreeSet::new()) }
    }
}

impl std::fmt::Debug for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Clock({})", self.now())
    }
}

impl Clock {
    /// The current epoch. Who reads it sees every slot that was written before it was made current.
    pub fn now(&self) -> u64 {
        self.now.load(Ordering::Acquire)
    }

    /// Notes a change: called after its commit, and before it is acknowledged.
    pub fn touch(&self, tags: &[Tag]) {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let next = self.now.load(Ordering::Relaxed) + 1;
        for tag in tags {
            self.slots[tag.slot(SLOTS)].store(next, Ordering::Release);
        }
        // Last: who sees the epoch must see the slots.
        self.now.store(next, Ordering::Release);
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
        tags.iter().all(|tag| self.slots[tag.slot(SLOTS)].load(Ordering::Acquire) <= since)
    }
}
