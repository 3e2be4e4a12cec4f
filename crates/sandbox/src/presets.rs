//! The two ready-made sandboxes.

use crate::config::Config;
use crate::core::Sandbox;
use crate::fate::{Fate, RefundFate};
use crate::switches::Switches;
use domain::Pesewas;

/// Seed of practice mode. Ids differ from one start to the next all the same: the time is mixed into them.
const PRACTICE_SEED: u64 = 20_261_115;

impl Config {
    /// Practice mode: kind, at the pace of the real thing, pretend money. NetConnect names no limit on reads, so there
    /// is none here: the program reads the whole catalogue as it opens, and what the person does next finds room.
    ///
    /// Most orders are delivered after 3 to 5 seconds, one in twelve after 20. The last four digits of a number choose
    /// something else, so that a person can see it: `0000` fails after 6 s and is refunded, `1111` takes 20 s, `2222`
    /// fails and is refunded a minute later, `3333` is delivered and reversed a minute later, `9999` stays in
    /// processing.
    pub fn practice() -> Self {
        let mut config = Self::new(PRACTICE_SEED).with_switches(Switches::kind()).with_opening(Pesewas(200_000));
        let failed = |refund| Fate::Failed { after_ms: 6_000, refund };
        config.fates.by_ending = [
            ("0000", failed(RefundFate::AtOnce)),
            ("1111", Fate::Delivered { after_ms: 20_000 }),
            ("2222", failed(RefundFate::After(60_000))),
            (
                "3333",
                Fate::Reversed { delivered_after_ms: 4_000, reversed_after_ms: 60_000, refund: RefundFate::AtOnce },
            ),
            ("9999", Fate::Stuck),
        ]
        .map(|(ending, fate)| (ending.to_owned(), fate))
        .to_vec();
        config.fates.odds.late = 83;
        config.answer_delay_ms = (120, 350);
        config.catalogue_delay_ms = (5, 20);
        config.netconnect_limits.reads = None;
        config
    }

    /// For tests: every switch unkind, everything drawn from the seed; faults are added by the test.
    pub fn strict(seed: u64) -> Self {
        Self::new(seed).with_switches(Switches::default())
    }
}

impl Sandbox {
    /// Practice mode, see [`Config::practice`].
    pub fn practice() -> Self {
        Self::new(Config::practice())
    }

    /// For tests, see [`Config::strict`].
    pub fn strict(seed: u64) -> Self {
        Self::new(Config::strict(seed))
    }
}
