//! What becomes of a data order after it was charged.

use domain::Msisdn;
use rand::Rng;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// A chance in a thousand.
pub type PerMille = u16;

pub(crate) fn happens(rng: &mut impl Rng, chance: PerMille) -> bool {
    chance > 0 && rng.random_range(0..1000u16) < chance
}

/// What becomes of a failed order's money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RefundFate {
    /// Never given back.
    Never,
    /// Given back as the order fails.
    AtOnce,
    /// Given back so many milliseconds after the order failed.
    After(i64),
}

/// What becomes of one recipient's order. Times are milliseconds from the charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Delivered.
    Delivered {
        /// When.
        after_ms: i64,
    },
    /// Failed.
    Failed {
        /// When.
        after_ms: i64,
        /// Its money.
        refund: RefundFate,
    },
    /// Delivered, then taken back.
    Reversed {
        /// When it was delivered.
        delivered_after_ms: i64,
        /// When it was reversed, counted from the delivery.
        reversed_after_ms: i64,
        /// Its money.
        refund: RefundFate,
    },
    /// Processing for ever.
    Stuck,
}

/// The odds for orders that no script names. What is left of a thousand is delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FateOdds {
    /// Fastest delivery, milliseconds.
    pub fastest_ms: i64,
    /// Slowest ordinary delivery, milliseconds.
    pub slowest_ms: i64,
    /// How often a delivery is late.
    pub late: PerMille,
    /// How long a late one takes, milliseconds.
    pub late_ms: i64,
    /// How often one fails and is refunded at once.
    pub failed_refunded: PerMille,
    /// How often one fails and is refunded later.
    pub failed_refunded_later: PerMille,
    /// How much later, milliseconds.
    pub refund_after_ms: i64,
    /// How often one fails and is never refunded.
    pub failed_kept: PerMille,
    /// How often one is reversed after it was delivered.
    pub reversed: PerMille,
    /// How often one is stuck for ever.
    pub stuck: PerMille,
}

impl Default for FateOdds {
    /// Every order delivered after 3 to 5 seconds.
    fn default() -> Self {
        Self {
            fastest_ms: 3_000,
            slowest_ms: 5_000,
            late: 0,
            late_ms: 20_000,
            failed_refunded: 0,
            failed_refunded_later: 0,
            refund_after_ms: 600_000,
            failed_kept: 0,
            reversed: 0,
            stuck: 0,
        }
    }
}

/// Scripts first (by number, by the end of a number, by place in the order of purchases), then the odds.
#[derive(Debug, Clone, Default)]
pub struct Fates {
    /// By number.
    pub by_msisdn: BTreeMap<Msisdn, Fate>,
    /// By the last digits of a number; the first that matches.
    pub by_ending: Vec<(String, Fate)>,
    /// By place: the first recipient charged at either provider is 1.
    pub by_place: BTreeMap<u64, Fate>,
    /// For all others.
    pub odds: FateOdds,
}

impl Fates {
    pub(crate) fn draw(&self, msisdn: Msisdn, place: u64, rng: &mut impl Rng) -> Fate {
        if let Some(fate) = self.by_msisdn.get(&msisdn) {
            return *fate;
        }
        let local = msisdn.local();
        if let Some((_, fate)) = self.by_ending.iter().find(|(ending, _)| local.ends_with(ending.as_str())) {
            return *fate;
        }
        self.by_place.get(&place).copied().unwrap_or_else(|| self.odds.draw(rng))
    }
}

impl FateOdds {
    fn draw(&self, rng: &mut impl Rng) -> Fate {
        let ordinary_ms = rng.random_range(self.fastest_ms..=self.slowest_ms.max(self.fastest_ms));
        let after_ms = if happens(rng, self.late) { self.late_ms } else { ordinary_ms };
        let mut left = rng.random_range(0..1000u16);
        let mut falls_in = |chance: PerMille| {
            let inside = left < chance;
            left = left.saturating_sub(chance);
            if inside {
                left = u16::MAX;
            }
            inside
        };
        if falls_in(self.failed_refunded) {
            Fate::Failed { after_ms, refund: RefundFate::AtOnce }
        } else if falls_in(self.failed_refunded_later) {
            Fate::Failed { after_ms, refund: RefundFate::After(self.refund_after_ms) }
        } else if falls_in(self.failed_kept) {
            Fate::Failed { after_ms, refund: RefundFate::Never }
        } else if falls_in(self.reversed) {
            let refund = RefundFate::AtOnce;
            Fate::Reversed { delivered_after_ms: after_ms, reversed_after_ms: self.refund_after_ms, refund }
        } else if falls_in(self.stuck) {
            Fate::Stuck
        } else {
            Fate::Delivered { after_ms }
        }
    }
}

/// In words: what a person who sends to that number will see.
impl fmt::Display for Fate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = |ms: i64| ms / 1_000;
        let refund_words = |refund: RefundFate| match refund {
            RefundFate::Never => "never refunded".to_owned(),
            RefundFate::AtOnce => "refunded at once".to_owned(),
            RefundFate::After(ms) => format!("refunded {} s later", seconds(ms)),
        };
        match *self {
            Self::Delivered { after_ms } => write!(f, "delivered after {} s", seconds(after_ms)),
            Self::Failed { after_ms, refund } => {
                write!(f, "failed after {} s, {}", seconds(after_ms), refund_words(refund))
            }
            Self::Reversed { delivered_after_ms, reversed_after_ms, refund } => {
                let (delivered, reversed) = (seconds(delivered_after_ms), seconds(reversed_after_ms));
                write!(f, "delivered after {delivered} s, reversed {reversed} s later, {}", refund_words(refund))
            }
            Self::Stuck => write!(f, "processing for ever"),
        }
    }
}
