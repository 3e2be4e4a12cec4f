//! Faults: what can go wrong with a call, and the rules that say when.
//!
//! Guarantees: drawn from the sandbox's seed only; a rule's count goes up for every call it matches, also those that it
//! lets pass. Leaves out: what becomes of an order after it was charged (`fate`).

mod apply;
mod mangle;
mod storm;

pub(crate) use apply::{Before, Twists, too_many_requests};
pub use storm::Storm;

use crate::fate::{PerMille, happens};
use crate::route::Call;
use domain::{Pesewas, ProviderKind};
use rand::Rng;

/// How a 429 says when to come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryAfter {
    /// Not at all.
    Absent,
    /// In whole seconds. From a limiter: the true wait, whatever the number here.
    Seconds(u32),
    /// As an HTTP date so many seconds from now. From a limiter: the true moment.
    Date(u32),
}

/// One thing that goes wrong. 'Before' leaves the books untouched, 'after' comes when the call was carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Connection refused.
    Refuse,
    /// TLS handshake failed.
    TlsFails,
    /// Reset before the request was read.
    ResetBefore,
    /// Reset after the call was carried out, no byte of answer.
    ResetAfter,
    /// The answer ends after so many bytes, head included.
    CutWire {
        /// Bytes that arrive.
        bytes: u64,
    },
    /// The answer ends after its head and so many bytes of the body.
    CutBody {
        /// Bytes of the body that arrive.
        bytes: u64,
    },
    /// The answer ends at a byte drawn from the seed.
    CutSomewhere,
    /// Never answered, not carried out.
    TimeoutBefore,
    /// Never answered, carried out.
    TimeoutAfter,
    /// 500, not carried out.
    ServerErrorBefore,
    /// 500, carried out.
    ServerErrorAfter,
    /// 429, not carried out.
    TooManyRequests {
        /// When to come back.
        retry_after: RetryAfter,
    },
    /// A proxy's 502 page, not carried out.
    HtmlPageBefore,
    /// A proxy's 502 page, carried out.
    HtmlPageAfter,
    /// An empty 200, carried out.
    EmptyOk,
    /// One field of the answer, drawn from the seed, has another type.
    WrongTypes,
    /// Every object of the answer has fields nobody documented.
    ExtraFields,
    /// One field of the answer stands twice, with another value the second time.
    DuplicateFields,
    /// Every state in the answer is one that nobody documented.
    UnknownState,
    /// An error with a status and a code that nobody documented.
    UnknownCode {
        /// Its status.
        status: u16,
        /// Whether the call was carried out before.
        charged: bool,
    },
    /// Refused with the call's own code in these words, not carried out.
    RefusedInWords {
        /// Its status.
        status: u16,
        /// What it says.
        words: String,
    },
    /// Carried out, then refused with the call's own 400 `…_FAILED` (Netpluse: 500): 'failed validation **or
    /// creation**'.
    RefusedAfterCharge,
    /// The body comes a few bytes at a time.
    Drip {
        /// Bytes each time.
        bytes: u64,
        /// Milliseconds between.
        interval_ms: u64,
    },
    /// The body has no end.
    EndlessBody,
    /// 307 to another address, not carried out.
    RedirectTo {
        /// The whole address.
        location: String,
    },
    /// Reset with no answer, and the call is carried out later.
    LandsLater {
        /// How much later, milliseconds.
        after_ms: i64,
        /// Netpluse: whether the reference counts as seen from now on (409 until the charge lands) or only from then.
        reserved: bool,
    },
    /// The last so many items of a checker bulk call get no credential, whatever the stock.
    PartialCheckers {
        /// How many.
        failures: usize,
    },
    /// Checkers are out of stock for this call.
    OutOfStock,
    /// Somebody else buys from the same wallet just before this call is carried out.
    OtherBuyerBefore {
        /// The same package for the same number as this call, where it names one.
        twin: bool,
    },
    /// The same just after it.
    OtherBuyerAfter {
        /// The same package for the same number as this call, where it names one.
        twin: bool,
    },
    /// All prices of that provider change just before this call is carried out, and stay changed.
    PriceChange {
        /// By how much.
        by: Pesewas,
    },
    /// The `Date` header is off by so much.
    ClockSkew {
        /// Milliseconds, negative for a clock that is behind.
        ms: i64,
    },
    /// The answer is late.
    Delay {
        /// Milliseconds.
        ms: u64,
    },
}

/// Which calls a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallMatch {
    /// Every call.
    Any,
    /// The five buying calls.
    Purchases,
    /// All others.
    Reads,
    /// This one.
    One(Call),
}

impl CallMatch {
    const fn holds(self, call: Call) -> bool {
        match self {
            Self::Any => true,
            Self::Purchases => call.is_purchase(),
            Self::Reads => !call.is_purchase(),
            // PartialEq is not const, the discriminants are.
            Self::One(one) => one as u8 == call as u8,
        }
    }
}

/// When a rule strikes, among the calls it matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Every time.
    Always,
    /// The n-th time, from 1.
    Nth(u64),
    /// Every n-th time.
    Every(u64),
    /// By chance.
    Odds(PerMille),
}

/// A scripted fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// One provider, or both.
    pub provider: Option<ProviderKind>,
    /// Which calls.
    pub calls: CallMatch,
    /// Which of them.
    pub when: When,
    /// How often at most; `None` for no end.
    pub times: Option<u64>,
    /// What goes wrong.
    pub fault: Fault,
}

impl Rule {
    /// This fault at the n-th time (from 1) of this call.
    pub const fn nth(call: Call, n: u64, fault: Fault) -> Self {
        Self { provider: None, calls: CallMatch::One(call), when: When::Nth(n), times: None, fault }
    }

    /// This fault at every one of these calls.
    pub const fn always(calls: CallMatch, fault: Fault) -> Self {
        Self { provider: None, calls, when: When::Always, times: None, fault }
    }

    /// The same, so many times at most.
    #[must_use]
    pub const fn times(mut self, times: u64) -> Self {
        self.times = Some(times);
        self
    }
}

struct Counted {
    rule: Rule,
    matched: u64,
    struck: u64,
}

/// The rules with their counts, and the storm.
pub(crate) struct Weather {
    rules: Vec<Counted>,
    pub(crate) storm: Storm,
}

impl Weather {
    pub(crate) fn new(rules: Vec<Rule>, storm: Storm) -> Self {
        let mut weather = Self { rules: Vec::new(), storm };
        rules.into_iter().for_each(|rule| weather.add(rule));
        weather
    }

    pub(crate) fn add(&mut self, rule: Rule) {
        self.rules.push(Counted { rule, matched: 0, struck: 0 });
    }

    pub(crate) fn clear(&mut self) {
        self.rules.clear();
        self.storm = Storm::default();
    }

    /// The faults that strike this call, in the order of the rules.
    pub(crate) fn strike(&mut self, provider: ProviderKind, call: Call, rng: &mut impl Rng) -> Vec<Fault> {
        let mut faults = Vec::new();
        for counted in &mut self.rules {
            let rule = &counted.rule;
            if rule.provider.is_some_and(|p| p != provider) || !rule.calls.holds(call) {
                continue;
            }
            counted.matched += 1;
            let strikes = match rule.when {
                When::Always => true,
                When::Nth(n) => counted.matched == n,
                When::Every(n) => n > 0 && counted.matched.is_multiple_of(n),
                When::Odds(chance) => happens(rng, chance),
            };
            if strikes && rule.times.is_none_or(|times| counted.struck < times) {
                counted.struck += 1;
                faults.push(rule.fault.clone());
            }
        }
        faults.extend(self.storm.strike(call, rng));
        faults
    }
}
