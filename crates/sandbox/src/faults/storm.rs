//! Faults of every kind by chance, for tests that run thousands of times.

use super::{Fault, RetryAfter};
use crate::fate::{PerMille, happens};
use crate::route::Call;
use domain::Pesewas;
use rand::Rng;

/// How often a call meets a fault of any kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Storm {
    /// Buying calls.
    pub purchases: PerMille,
    /// All others.
    pub reads: PerMille,
}

/// How many kinds `any_fault` draws from.
const KINDS: u8 = 31;
/// Statuses that no page of either provider gives a meaning to. A documented refusal after a charge would be a lie that no
/// client could see through.
const UNDOCUMENTED: [u16; 8] = [404, 405, 408, 410, 418, 423, 425, 451];

impl Storm {
    pub(super) fn strike(&self, call: Call, rng: &mut impl Rng) -> Option<Fault> {
        let chance = if call.is_purchase() { self.purchases } else { self.reads };
        happens(rng, chance).then(|| any_fault(rng.random_range(0..KINDS), rng))
    }
}

fn any_fault(kind: u8, rng: &mut impl Rng) -> Fault {
    match kind {
        0 => Fault::Refuse,
        1 => Fault::TlsFails,
        2 => Fault::ResetBefore,
        3 => Fault::ResetAfter,
        4 | 5 => Fault::CutSomewhere,
        6 => Fault::TimeoutBefore,
        7 => Fault::TimeoutAfter,
        8 => Fault::ServerErrorBefore,
        9 => Fault::ServerErrorAfter,
        10 => Fault::TooManyRequests {
            retry_after: match rng.random_range(0..3u8) {
                0 => RetryAfter::Absent,
                1 => RetryAfter::Seconds(rng.random_range(0..40)),
                _ => RetryAfter::Date(rng.random_range(0..40)),
            },
        },
        11 => Fault::HtmlPageBefore,
        12 => Fault::HtmlPageAfter,
        13 => Fault::EmptyOk,
        14 => Fault::WrongTypes,
        15 => Fault::ExtraFields,
        16 => Fault::DuplicateFields,
        17 => Fault::UnknownState,
        18 => {
            Fault::UnknownCode { status: UNDOCUMENTED[rng.random_range(0..UNDOCUMENTED.len())], charged: rng.random() }
        }
        19 => Fault::RefusedAfterCharge,
        20 => Fault::Drip { bytes: 1, interval_ms: rng.random_range(1..2_000) },
        21 => Fault::EndlessBody,
        22 => Fault::RedirectTo { location: "http://127.0.0.1:9/elsewhere".to_owned() },
        23 => Fault::LandsLater { after_ms: rng.random_range(1_000..900_000), reserved: true },
        24 => Fault::PartialCheckers { failures: rng.random_range(1..4) },
        25 => Fault::OutOfStock,
        26 => Fault::OtherBuyerBefore { twin: rng.random() },
        27 => Fault::OtherBuyerAfter { twin: rng.random() },
        28 => Fault::PriceChange { by: Pesewas(rng.random_range(-10..11) * 5) },
        29 => Fault::ClockSkew { ms: rng.random_range(-86_400_000..86_400_000) },
        _ => Fault::Delay { ms: rng.random_range(1_000..60_000) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;
    use std::collections::BTreeSet;

    #[test]
    fn a_storm_has_every_kind_of_weather() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let storm = Storm { purchases: 1000, reads: 0 };
        let drawn: BTreeSet<_> = (0..5_000)
            .filter_map(|_| storm.strike(Call::Purchase, &mut rng))
            .map(|fault| format!("{fault:?}").split([' ', '{']).next().map(str::to_owned))
            .collect();
        assert_eq!(drawn.len(), usize::from(KINDS) - 1, "a cut has two shares, the others one: {drawn:?}");
        assert!(storm.strike(Call::Balance, &mut rng).is_none(), "and reads have odds of their own");
    }
}
