//! Deliberate faults of the engine, by which the simulation proves that it can find one.
//!
//! Guarantees: without the feature `mutants`, which nothing that people run has, no fault can be chosen and none of this
//! costs anything. Leaves out: how each is caught (`simulation`).

/// One fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(feature = "mutants"), allow(dead_code))]
pub enum Mutant {
    /// Sends an order again at once when its outcome is not known.
    ResendOnUnknown,
    /// Sends without a durable intent.
    SkipIntent,
    /// Takes a reset connection for one over which nothing went.
    ResetIsNotSent,
    /// Takes a 402 for a refusal although an earlier send of the order may have been charged.
    BalanceRefusalAfterUnknown,
    /// Looks, and lets a person speak, without waiting out the settle time.
    NoSettleTime,
    /// Takes every ledger for the newest there is.
    NoGenerationCheck,
}

#[cfg(feature = "mutants")]
mod chosen {
    use super::Mutant;
    use std::cell::Cell;

    thread_local! {
        static CHOSEN: Cell<Option<Mutant>> = const { Cell::new(None) };
    }

    /// Chooses the fault of engines that run on this thread.
    pub fn choose(mutant: Option<Mutant>) {
        CHOSEN.set(mutant);
    }

    pub(crate) fn is(mutant: Mutant) -> bool {
        CHOSEN.get() == Some(mutant)
    }
}

#[cfg(feature = "mutants")]
pub use chosen::choose;
#[cfg(feature = "mutants")]
pub(crate) use chosen::is;

#[cfg(not(feature = "mutants"))]
pub(crate) const fn is(_: Mutant) -> bool {
    false
}
