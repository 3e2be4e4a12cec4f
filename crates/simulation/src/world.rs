//! Time: the true one, the one on the wall, and the one that only goes forward.

use async_trait::async_trait;
use domain::UnixMs;
use engine::ports::Clock;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use tokio::time::Instant;

/// 2026-11-20, a Friday morning.
const BEGIN: UnixMs = UnixMs(1_795_161_600_000);

struct Times {
    began: Instant,
    slept_ms: AtomicI64,
    jumped_ms: AtomicI64,
}

/// The clocks of one simulated computer, and the true time that the providers live by. Cheap to clone.
#[derive(Clone)]
pub struct World {
    times: Arc<Times>,
}

impl World {
    /// A world that begins now. Must be made inside a runtime whose time is paused.
    pub fn begin() -> Self {
        let times = Times { began: Instant::now(), slept_ms: AtomicI64::new(0), jumped_ms: AtomicI64::new(0) };
        Self { times: Arc::new(times) }
    }

    fn elapsed_ms(&self) -> u64 {
        u64::try_from(self.times.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// The true time.
    pub fn true_now(&self) -> UnixMs {
        let elapsed_ms = i64::try_from(self.elapsed_ms()).unwrap_or(i64::MAX);
        BEGIN.plus_ms(elapsed_ms).plus_ms(self.times.slept_ms.load(Ordering::SeqCst))
    }

    /// True milliseconds since the beginning.
    pub fn passed_ms(&self) -> i64 {
        self.true_now().since_ms(BEGIN)
    }

    /// How long the computer has slept so far.
    pub(crate) fn slept_ms(&self) -> i64 {
        self.times.slept_ms.load(Ordering::SeqCst)
    }

    /// The wall clock is set forward, or back when negative.
    pub fn jump(&self, ms: i64) {
        self.times.jumped_ms.fetch_add(ms, Ordering::SeqCst);
    }

    /// The computer sleeps: time passes, and its monotonic clock stands still.
    pub fn sleep(&self, ms: u64) {
        self.times.slept_ms.fetch_add(i64::try_from(ms).unwrap_or(i64::MAX), Ordering::SeqCst);
    }
}

#[async_trait]
impl Clock for World {
    fn now(&self) -> UnixMs {
        self.true_now().plus_ms(self.times.jumped_ms.load(Ordering::SeqCst))
    }

    fn monotonic_ms(&self) -> u64 {
        self.elapsed_ms()
    }

    async fn sleep_ms(&self, ms: u64) {
        tokio::time::sleep(Duration::from_millis(ms)).await;
    }
}
