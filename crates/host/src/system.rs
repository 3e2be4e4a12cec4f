//! This computer's clocks and names.

use async_trait::async_trait;
use domain::UnixMs;
use engine::ports::{Clock, Ids};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The clocks of the operating system.
pub struct SystemClock {
    began: Instant,
}

impl SystemClock {
    /// Monotonic time counts from here.
    pub fn new() -> Self {
        Self { began: Instant::now() }
    }

    /// The wall clock, without a `SystemClock` at hand. A clock before 1970 counts as 1970.
    pub fn wall_now() -> UnixMs {
        let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        UnixMs(i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX))
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait]
impl Clock for SystemClock {
    fn now(&self) -> UnixMs {
        Self::wall_now()
    }

    fn monotonic_ms(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    async fn sleep_ms(&self, ms: u64) {
        tokio::time::sleep(Duration::from_millis(ms)).await;
    }
}

/// UUID v7.
pub struct SystemIds;

impl Ids for SystemIds {
    fn new_id(&self) -> String {
        uuid::Uuid::now_v7().to_string()
    }
}
