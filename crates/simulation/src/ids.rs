//! Names that are new and the same in every run of a seed.

use engine::ports::Ids;
use std::sync::atomic::{AtomicU64, Ordering};

/// Counts, and writes the count as a UUID v7 is written.
pub struct SeededIds {
    seed: u64,
    given: AtomicU64,
}

impl SeededIds {
    /// Ids of this seed.
    pub const fn new(seed: u64) -> Self {
        Self { seed, given: AtomicU64::new(0) }
    }
}

impl Ids for SeededIds {
    fn new_id(&self) -> String {
        let count = self.given.fetch_add(1, Ordering::SeqCst) + 1;
        format!("019aa000-{:04x}-7000-8{:03x}-{:012x}", count >> 48, self.seed & 0xfff, count & 0xffff_ffff_ffff)
    }
}
