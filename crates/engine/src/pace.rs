//! When the next call may go.
//!
//! Rule: a place of the window is taken from the moment a call is sent until its answer (or the moment we gave up) plus
//! one window. At most `limit` places are taken at once. A provider counts a call somewhere between our send and its
//! answer, so this never exceeds a sliding window, a fixed window or a bucket of the same size, whatever the latency.
//! Only monotonic time is used: no jump of the wall clock opens a place early.
//! Leaves out: what is sent (`dispatch`).

use crate::model::Lane;
use domain::UnixMs;

/// One call's hold on the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    id: u64,
    free_at_ms: Option<u64>,
}

/// The places of one key's window.
#[derive(Debug)]
pub struct Pacer {
    limit: usize,
    window_ms: u64,
    kept_for_counter: usize,
    places: Vec<Place>,
    next_id: u64,
    not_before_ms: u64,
    /// Whether the next place that comes free is promised to an order that has been sent once already.
    is_promised: bool,
}

/// Added to the window: clocks tick apart by a little, and limiters count their edges differently.
const MARGIN_MS: u64 = 20;
/// A place that comes free this soon counts as kept for the next customer at the counter.
const SOON_MS: u64 = 2_500;
/// How much later the place for each further customer may come free.
const NEXT_CUSTOMER_MS: u64 = 5_000;
/// How long a queued call waits at most before it looks again, when a place is held by a call that has no answer yet.
const LOOK_AGAIN_MS: u64 = 250;

impl Pacer {
    /// A window of `limit` calls in `window_ms`, of which some places are kept for the counter.
    pub fn new(limit: u64, window_ms: u64, kept_for_counter: u64) -> Self {
        let limit = usize::try_from(limit).unwrap_or(1).max(1);
        let kept = usize::try_from(kept_for_counter).unwrap_or(0).min(limit - 1);
        Self {
            limit,
            window_ms,
            kept_for_counter: kept,
            places: Vec::new(),
            next_id: 0,
            not_before_ms: 0,
            is_promised: false,
        }
    }

    /// Takes over the stamps of earlier runs, which are wall-clock times. A send without an answer counts as answered now.
    /// When the clock stands before the last stamp, it cannot be trusted: a full window from now is assumed.
    pub fn restore(&mut self, stamps: &[(UnixMs, Option<UnixMs>)], now: UnixMs, now_mono_ms: u64) {
        let latest = stamps.iter().map(|(sent, answered)| answered.unwrap_or(*sent).max(*sent)).max();
        let clock_is_behind = latest.is_some_and(|latest| latest > now);
        for (_, answered) in stamps {
            let age_ms = match answered {
                Some(at) if !clock_is_behind => u64::try_from(now.since_ms(*at)).unwrap_or(0),
                _ => 0,
            };
            if age_ms < self.hold_ms() {
                let id = self.take_id();
                self.places.push(Place { id, free_at_ms: Some(now_mono_ms + self.hold_ms() - age_ms) });
            }
        }
    }

    /// How long this lane has to wait from now: 0 means that it may go.
    pub fn wait_ms(&mut self, lane: Lane, now_mono_ms: u64) -> u64 {
        self.places.retain(|place| place.free_at_ms.is_none_or(|at| at > now_mono_ms));
        if now_mono_ms < self.not_before_ms {
            return self.not_before_ms - now_mono_ms;
        }
        let free = self.limit.saturating_sub(self.places.len());
        let free = if lane == Lane::Batch { free.saturating_sub(usize::from(self.is_promised)) } else { free };
        let mut frees_at: Vec<u64> = self.places.iter().filter_map(|place| place.free_at_ms).collect();
        frees_at.sort_unstable();
        let kept = if lane == Lane::Batch { self.kept_for_counter } else { 0 };
        // With the place taken, as many as are kept must be free now or in time, one customer after another.
        let missing = (kept + 1).saturating_sub(free);
        let allowed_at_ms = (0..missing).try_fold(now_mono_ms, |latest, nth| {
            let at = frees_at.get(nth)?;
            let spare = u64::try_from(free.saturating_sub(1) + nth).unwrap_or(0);
            let in_time_ms = if kept > 0 { SOON_MS + spare * NEXT_CUSTOMER_MS } else { 0 };
            Some(latest.max(at.saturating_sub(in_time_ms)))
        });
        let free_at_ms = if free > 0 { Some(now_mono_ms) } else { frees_at.first().copied() };
        match (allowed_at_ms, free_at_ms) {
            (Some(allowed), Some(free)) => allowed.max(free).saturating_sub(now_mono_ms),
            _ => LOOK_AGAIN_MS,
        }
    }

    /// Keeps lists from the next place, or ends that.
    pub fn promise(&mut self, is_promised: bool) {
        self.is_promised = is_promised;
    }

    /// Takes a place for a call that is being sent now.
    pub fn take(&mut self) -> u64 {
        let id = self.take_id();
        self.places.push(Place { id, free_at_ms: None });
        id
    }

    /// The call in this place was answered, or given up, now.
    pub fn answered(&mut self, id: u64, now_mono_ms: u64) {
        let hold_ms = self.hold_ms();
        if let Some(place) = self.places.iter_mut().find(|place| place.id == id) {
            place.free_at_ms = Some(now_mono_ms + hold_ms);
        }
    }

    /// The provider asked us to wait.
    pub fn hold_back(&mut self, ms: u64, now_mono_ms: u64) {
        self.not_before_ms = self.not_before_ms.max(now_mono_ms.saturating_add(ms));
    }

    fn hold_ms(&self) -> u64 {
        self.window_ms + MARGIN_MS
    }

    fn take_id(&mut self) -> u64 {
        self.next_id += 1;
        self.next_id
    }
}

/// How long `calls` purchases take at this pace, with answers of `answer_ms` on average.
pub fn estimate_ms(calls: u64, limit: u64, window_ms: u64, answer_ms: u64, at_once: u64) -> u64 {
    let by_answers = calls.div_ceil(at_once.max(1)) * answer_ms;
    let by_window = calls.saturating_sub(limit) * (window_ms + answer_ms) / limit.max(1);
    by_answers.max(by_window)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_never_exceeded() {
        let mut pacer = Pacer::new(3, 1_000, 0);
        let mut now = 0;
        let mut sends = Vec::new();
        while sends.len() < 12 {
            let wait = pacer.wait_ms(Lane::Batch, now);
            now += wait;
            if wait == 0 {
                let place = pacer.take();
                now += 70;
                pacer.answered(place, now);
                sends.push(now - 70);
            }
        }
        for window in sends.windows(4) {
            assert!(window[3] - window[0] > 1_000, "four sends within one window: {window:?}");
        }
    }

    #[test]
    fn the_counter_finds_a_place_beside_a_batch() {
        let mut pacer = Pacer::new(30, 60_000, 3);
        let mut now = 0;
        let mut waited_ms_max = 0;
        for _ in 0..400 {
            now += pacer.wait_ms(Lane::Batch, now).max(90);
            if pacer.wait_ms(Lane::Batch, now) == 0 {
                let place = pacer.take();
                pacer.answered(place, now + 50);
            }
            waited_ms_max = waited_ms_max.max(pacer.wait_ms(Lane::Counter, now));
        }
        assert!(waited_ms_max <= 3_000, "a counter sale would have waited {waited_ms_max} ms");
    }

    #[test]
    fn stamps_of_an_earlier_run_hold_their_places() {
        let mut pacer = Pacer::new(2, 60_000, 0);
        let now = UnixMs(1_000_000);
        pacer.restore(&[(now.plus_ms(-30_000), Some(now.plus_ms(-20_000))), (now.plus_ms(-10_000), None)], now, 5);
        assert_eq!(pacer.wait_ms(Lane::Batch, 5), 60_020 - 20_000, "the older send frees its place first");
    }

    #[test]
    fn a_clock_before_the_last_stamp_means_a_full_window() {
        let mut pacer = Pacer::new(1, 60_000, 0);
        let now = UnixMs(1_000_000);
        pacer.restore(&[(now.plus_ms(-90_000), Some(now.plus_ms(86_400_000)))], now, 0);
        assert_eq!(pacer.wait_ms(Lane::Batch, 0), 60_020, "the clock went back: nothing can be assumed free");
    }

    #[test]
    fn old_stamps_hold_nothing() {
        let mut pacer = Pacer::new(1, 60_000, 0);
        let now = UnixMs(1_000_000);
        pacer.restore(&[(now.plus_ms(-90_000), Some(now.plus_ms(-61_000)))], now, 0);
        assert_eq!(pacer.wait_ms(Lane::Batch, 0), 0);
    }

    #[test]
    fn retry_after_is_obeyed() {
        let mut pacer = Pacer::new(30, 60_000, 0);
        pacer.hold_back(7_000, 100);
        assert_eq!(pacer.wait_ms(Lane::Counter, 1_100), 6_000);
        assert_eq!(pacer.wait_ms(Lane::Counter, 7_100), 0);
    }
}
