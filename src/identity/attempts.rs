//! Failed sign-ins, remembered in memory for a while: the first ones of an email from a place are free, each one after
//! that has to wait twice as long. Bounded, so that a flood of made-up emails takes no more than its share.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How failed sign-ins are slowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginLimits {
    /// How many may fail without a wait.
    pub free: u32,
    /// The wait after the next one; it doubles with each.
    pub first_wait: Duration,
    /// The longest wait.
    pub longest_wait: Duration,
    /// How long after the last attempt, or the end of its wait, everything is forgotten.
    pub memory: Duration,
    /// How many pairs of email and place are remembered.
    pub capacity: usize,
}

impl Default for LoginLimits {
    fn default() -> Self {
        Self {
            free: 10,
            first_wait: Duration::from_secs(1),
            longest_wait: Duration::from_secs(15 * 60),
            memory: Duration::from_secs(60 * 60),
            capacity: 10_000,
        }
    }
}

/// An attempt that was let through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Attempt(u64);

#[derive(Debug, Clone, Copy)]
struct Record {
    count: u32,
    /// When the next attempt is let through.
    next: Instant,
}

/// The attempts that have not succeeded.
#[derive(Debug)]
pub(super) struct Attempts {
    limits: LoginLimits,
    /// Keys are hashes under a secret of this process: nobody can aim at another's record.
    hasher: RandomState,
    records: Mutex<HashMap<u64, Record>>,
}

impl Attempts {
    pub(super) fn new(limits: LoginLimits) -> Self {
        Self { limits, hasher: RandomState::new(), records: Mutex::default() }
    }

    /// Lets an attempt through, or says how long to wait. It counts as failed until `succeeded` says otherwise, so that
    /// attempts made all at once are not all free.
    pub(super) fn admit(&self, email: &str, from: Option<IpAddr>, now: Instant) -> Result<Attempt, Duration> {
        let key = self.hasher.hash_one((email.trim().to_ascii_lowercase(), from.map(place)));
        let mut records = self.records();
        self.make_room(&mut records, key, now);
        let record = records.entry(key).or_insert(Record { count: 0, next: now });
        if record.next + self.limits.memory <= now {
            record.count = 0;
        }
        if let Some(wait) = record.next.checked_duration_since(now).filter(|wait| !wait.is_zero()) {
            return Err(wait);
        }
        record.count = record.count.saturating_add(1);
        record.next = now + self.wait(record.count);
        Ok(Attempt(key))
    }

    /// The password was right: everything is forgiven.
    pub(super) fn succeeded(&self, attempt: Attempt) {
        self.records().remove(&attempt.0);
    }

    /// The password was not looked at.
    pub(super) fn withdraw(&self, attempt: Attempt, now: Instant) {
        if let Some(record) = self.records().get_mut(&attempt.0) {
            *record = Record { count: record.count.saturating_sub(1), next: now };
        }
    }

    fn wait(&self, count: u32) -> Duration {
        let Some(doublings) = count.checked_sub(self.limits.free) else {
            return Duration::ZERO;
        };
        let wait = self.limits.first_wait.checked_mul(2_u32.saturating_pow(doublings));
        wait.unwrap_or(self.limits.longest_wait).min(self.limits.longest_wait)
    }

    /// When full, what is due to be forgotten goes first, then what would be forgotten next.
    fn make_room(&self, records: &mut HashMap<u64, Record>, key: u64, now: Instant) {
        if records.len() < self.limits.capacity || records.contains_key(&key) {
            return;
        }
        records.retain(|_, record| record.next + self.limits.memory > now);
        if records.len() >= self.limits.capacity
            && let Some(oldest) = records.iter().min_by_key(|(_, record)| record.next).map(|(key, _)| *key)
        {
            records.remove(&oldest);
        }
    }

    fn records(&self) -> MutexGuard<'_, HashMap<u64, Record>> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whoever has one IPv6 address has the whole /64.
fn place(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6((u128::from(address) & (u128::MAX << 64)).into()),
        address => address,
    }
}
