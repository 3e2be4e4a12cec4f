//! What time the server says it is.

use domain::UnixMs;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// A clock that stands still until it is moved.
#[derive(Debug, Default)]
pub struct SteppedClock(AtomicI64);

impl SteppedClock {
    /// Standing at that time.
    pub const fn at(now: UnixMs) -> Self {
        Self(AtomicI64::new(now.0))
    }

    /// What it shows.
    pub fn now(&self) -> UnixMs {
        UnixMs(self.0.load(Ordering::SeqCst))
    }

    /// Moves it to that time, also back.
    pub fn set(&self, now: UnixMs) {
        self.0.store(now.0, Ordering::SeqCst);
    }

    /// Moves it on.
    pub fn advance_ms(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }
}

/// Which clock a server goes by.
#[derive(Debug, Clone, Default)]
pub enum ServerClock {
    /// The machine's.
    #[default]
    Real,
    /// A test's.
    Stepped(Arc<SteppedClock>),
}

impl ServerClock {
    /// What it shows.
    pub fn now(&self) -> UnixMs {
        match self {
            Self::Stepped(clock) => clock.now(),
            Self::Real => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                UnixMs(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
            }
        }
    }
}
