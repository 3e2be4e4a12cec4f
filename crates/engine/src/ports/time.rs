//! Clock and ids.

use async_trait::async_trait;
use domain::UnixMs;

/// The two clocks of a computer: the one on the wall, which people set, and the one that only goes forward.
#[async_trait]
pub trait Clock: Send + Sync {
    /// The wall clock. May jump either way.
    fn now(&self) -> UnixMs;
    /// Milliseconds since an arbitrary start. Never goes back; may stand still while the computer sleeps.
    fn monotonic_ms(&self) -> u64;
    /// Waits at least `ms` of monotonic time.
    async fn sleep_ms(&self, ms: u64);
}

/// Where new names come from.
pub trait Ids: Send + Sync {
    /// A new UUID v7 as lower-case text, never given before.
    fn new_id(&self) -> String;
}
