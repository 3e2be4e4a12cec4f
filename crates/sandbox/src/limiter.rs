//! Three kinds of rate limit. The providers name a number per minute and not the kind.

use domain::UnixMs;
use std::collections::VecDeque;

const WINDOW_MS: i64 = 60_000;

/// How calls are counted against a limit per minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimiterKind {
    /// No more than the limit in any 60 seconds.
    SlidingWindow,
    /// No more than the limit in each minute of the clock.
    FixedWindow,
    /// A bucket that holds the limit and fills evenly, the whole of it in 60 seconds.
    TokenBucket,
}

/// One key's count for one class of calls. A refused call is not counted.
pub(crate) enum Limiter {
    Sliding { per_minute: u32, stamps: VecDeque<UnixMs> },
    Fixed { per_minute: u32, window: i64, count: u32 },
    // Tokens are kept times 60,000, so that a millisecond's share is a whole number.
    Bucket { per_minute: u32, level: i64, filled_at: UnixMs },
}

impl Limiter {
    pub(crate) fn new(kind: LimiterKind, per_minute: u32, now: UnixMs) -> Self {
        match kind {
            LimiterKind::SlidingWindow => Self::Sliding { per_minute, stamps: VecDeque::new() },
            LimiterKind::FixedWindow => Self::Fixed { per_minute, window: i64::MIN, count: 0 },
            LimiterKind::TokenBucket => {
                Self::Bucket { per_minute, level: i64::from(per_minute) * WINDOW_MS, filled_at: now }
            }
        }
    }

    /// Counts a call, or says in how many milliseconds one would be allowed.
    pub(crate) fn admit(&mut self, now: UnixMs) -> Result<(), i64> {
        match self {
            Self::Sliding { per_minute, stamps } => {
                while stamps.front().is_some_and(|first| now.since_ms(*first) >= WINDOW_MS) {
                    stamps.pop_front();
                }
                match stamps.front() {
                    Some(first) if stamps.len() >= to_usize(*per_minute) => Err(WINDOW_MS - now.since_ms(*first)),
                    _ if *per_minute == 0 => Err(WINDOW_MS),
                    _ => {
                        stamps.push_back(now);
                        Ok(())
                    }
                }
            }
            Self::Fixed { per_minute, window, count } => {
                let current = now.0.div_euclid(WINDOW_MS);
                if *window != current {
                    (*window, *count) = (current, 0);
                }
                if *count >= *per_minute {
                    return Err((current + 1) * WINDOW_MS - now.0);
                }
                *count += 1;
                Ok(())
            }
            Self::Bucket { per_minute, level, filled_at } => {
                let rate = i64::from(*per_minute);
                let gained = now.since_ms(*filled_at).max(0).saturating_mul(rate);
                *level = level.saturating_add(gained).min(rate * WINDOW_MS);
                *filled_at = now.max(*filled_at);
                if *level < WINDOW_MS {
                    return Err((WINDOW_MS - *level).div_euclid(rate.max(1)) + 1);
                }
                *level -= WINDOW_MS;
                Ok(())
            }
        }
    }
}

fn to_usize(n: u32) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admitted(kind: LimiterKind, at_ms: impl Iterator<Item = i64>) -> Vec<i64> {
        let mut limiter = Limiter::new(kind, 30, UnixMs(0));
        at_ms.filter(|at| limiter.admit(UnixMs(*at)).is_ok()).collect()
    }

    #[test]
    fn a_sliding_window_never_admits_31_in_any_minute() {
        let stamps = admitted(LimiterKind::SlidingWindow, (0..180_000).step_by(250));
        for window in stamps.windows(31) {
            assert!(window[30] - window[0] >= 60_000, "31 calls within {} ms", window[30] - window[0]);
        }
        assert_eq!(stamps.len(), 90, "30 in each of three minutes");
    }

    #[test]
    fn a_fixed_window_admits_twice_the_limit_around_its_edge() {
        let stamps = admitted(LimiterKind::FixedWindow, (50_000..70_000).step_by(250));
        assert_eq!(stamps.len(), 60, "30 before the minute's end and 30 after it");
        assert_eq!(stamps.iter().filter(|at| **at < 60_000).count(), 30);
    }

    #[test]
    fn a_bucket_fills_evenly() {
        let stamps = admitted(LimiterKind::TokenBucket, (0..60_000).step_by(100));
        assert_eq!(stamps.iter().filter(|at| **at < 6_000).count(), 32, "a full bucket, and a token every 2 s");
        assert_eq!(stamps.len(), 59, "30 at once, then one every 2 s");
    }

    #[test]
    fn says_when_a_call_would_be_allowed() {
        for kind in [LimiterKind::SlidingWindow, LimiterKind::FixedWindow, LimiterKind::TokenBucket] {
            let mut limiter = Limiter::new(kind, 30, UnixMs(1_000));
            for _ in 0..30 {
                assert_eq!(limiter.admit(UnixMs(1_000)), Ok(()), "{kind:?}");
            }
            let wait_ms = limiter.admit(UnixMs(1_000)).expect_err("the limit is used up");
            assert!(limiter.admit(UnixMs(1_000 + wait_ms)).is_ok(), "{kind:?} admits after the wait it named");
        }
    }
}
