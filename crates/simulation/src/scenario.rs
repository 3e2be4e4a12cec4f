//! What one seed means: how the providers are, what the weather is like, what the agents buy, and what goes wrong at home.

use crate::crash::CrashPoint;
use crate::transport::Latency;
use domain::{Pesewas, ProviderKind};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sandbox::{
    AmountStyle, BadKeyOnBuy, BulkListRows, Call, CallMatch, CheckerFailureShape, Config, FailedShare, Fault,
    LimiterKind, ListIds, RecipientsShape, ReferenceReuse, ReferenceScope, Retention, RetryAfter, ReversedWord, Rule,
    Storm, Switches, When,
};

/// One list that the agent approves.
#[derive(Debug, Clone)]
pub struct BatchSpec {
    /// When, in milliseconds after the accounts were added.
    pub at_ms: u64,
    /// From which provider's account.
    pub provider: ProviderKind,
    /// Whether from the second key of the same owner, where there is one.
    pub second_key: bool,
    /// The n-th number and the n-th package of each recipient.
    pub lines: Vec<(u32, usize)>,
    /// Result checkers instead of data.
    pub checkers: bool,
    /// In bulk calls.
    pub bulk_calls: bool,
    /// At the counter, before lists.
    pub counter: bool,
}

/// What happens at home or at the provider, beside the buying.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happening {
    /// The wall clock is set.
    ClockJumps(i64),
    /// The computer sleeps.
    Sleeps(u64),
    /// The process is killed between two of its steps.
    Killed,
    /// Somebody else buys from the same wallet, for a number of their own.
    StrangerBuys(ProviderKind, u32),
    /// Money is put into a wallet.
    Deposit(ProviderKind, Pesewas),
    /// The ledger is set back to what it was at that time; the process dies with it.
    Rewound,
    /// A copy of the ledger is made, to come back later.
    Copied,
}

/// All of it.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// The seed.
    pub seed: u64,
    /// The providers.
    pub config: Config,
    /// The line.
    pub latency: Latency,
    /// The weather, once the accounts are added.
    pub storm: Storm,
    /// Scripted faults, from then on too.
    pub rules: Vec<Rule>,
    /// Whether a second key of each owner is an account of its own.
    pub second_keys: bool,
    /// What is bought.
    pub batches: Vec<BatchSpec>,
    /// What happens beside, by time.
    pub happenings: Vec<(u64, Happening)>,
    /// Where the first processes end.
    pub crashes: Vec<CrashPoint>,
    /// Whether the person looks at the provider's own page and ends what the program cannot.
    pub person_settles: bool,
    /// Whether the person does so without waiting.
    pub person_is_eager: bool,
    /// Whether the Netpluse account is checked for replays at the start.
    pub probes_replay: bool,
}

/// The label of the second key.
pub(crate) const SECOND_KEY: &str = "till";

fn pick<T: Copy>(rng: &mut ChaCha8Rng, from: &[T]) -> T {
    from[rng.random_range(0..from.len())]
}

fn chance(rng: &mut ChaCha8Rng, percent: u32) -> bool {
    rng.random_range(0..100) < percent
}

fn switches(rng: &mut ChaCha8Rng) -> Switches {
    Switches {
        reference_retention: pick(rng, &[Retention::SixtySeconds, Retention::OneDay, Retention::ForEver]),
        reference_reuse: pick(rng, &[ReferenceReuse::Original, ReferenceReuse::Refused]),
        reference_scope: pick(rng, &[ReferenceScope::Key, ReferenceScope::Owner]),
        status_by_sent_reference: rng.random(),
        payment_reference_echoed: rng.random(),
        recipients_shape: pick(
            rng,
            &[
                RecipientsShape::Hidden,
                RecipientsShape::Recipients,
                RecipientsShape::BulkRecipients,
                RecipientsShape::Items,
            ],
        ),
        bulk_list_rows: pick(rng, &[BulkListRows::Parent, BulkListRows::PerRecipient]),
        bulk_repeats_accepted: rng.random(),
        data_list_ids: pick(rng, &[ListIds::Different, ListIds::Same]),
        checker_list_ids: pick(rng, &[ListIds::Different, ListIds::Same]),
        newer_version_fields: rng.random(),
        list_balance_disagrees: rng.random(),
        held_first: rng.random(),
        catalogue_lists: false,
        checker_failure_shape: pick(
            rng,
            &[
                CheckerFailureShape::FewerTransactions,
                CheckerFailureShape::EntriesWithError,
                CheckerFailureShape::ErrorsList,
            ],
        ),
        checker_failed_share: pick(
            rng,
            &[FailedShare::Kept, FailedShare::RefundedAfter(90_000), FailedShare::RefundedAtOnce],
        ),
        bad_key_on_buy: pick(rng, &[BadKeyOnBuy::Forbidden, BadKeyOnBuy::Unauthorized]),
        reversed_word: pick(rng, &[ReversedWord::Reversed, ReversedWord::Failed]),
        netconnect_amounts: pick(rng, &[AmountStyle::Shortest, AmountStyle::TwoPlaces]),
        netpluse_amounts: pick(rng, &[AmountStyle::Shortest, AmountStyle::TwoPlaces]),
    }
}

fn config(seed: u64, rng: &mut ChaCha8Rng) -> Config {
    let mut config = Config::new(seed).with_switches(switches(rng));
    // A catalogue of forty packages is read in seconds; the switch for lists is for tests of the catalogue.
    let kinds = [LimiterKind::SlidingWindow, LimiterKind::FixedWindow, LimiterKind::TokenBucket];
    let waits = [RetryAfter::Absent, RetryAfter::Seconds(0), RetryAfter::Date(0)];
    for limits in [&mut config.netpluse_limits, &mut config.netconnect_limits] {
        limits.kind = pick(rng, &kinds);
        limits.retry_after = pick(rng, &waits);
    }
    let odds = &mut config.fates.odds;
    (odds.late, odds.late_ms) = (pick(rng, &[0, 100]), 40_000);
    odds.failed_refunded = pick(rng, &[0, 60]);
    odds.failed_refunded_later = pick(rng, &[0, 60]);
    odds.refund_after_ms = 120_000;
    odds.failed_kept = pick(rng, &[0, 40]);
    odds.reversed = pick(rng, &[0, 40]);
    odds.stuck = pick(rng, &[0, 0, 50]);
    // Rich, or with a purse that is empty in the middle of a list.
    config = config.with_opening(Pesewas(pick(rng, &[500_000, 500_000, 9_000, 3_000])));
    config
}

fn batch(rng: &mut ChaCha8Rng, at_ms: u64, only: Option<ProviderKind>) -> BatchSpec {
    let provider = only.unwrap_or_else(|| pick(rng, &[ProviderKind::Netpluse, ProviderKind::NetConnect]));
    let checkers = provider == ProviderKind::NetConnect && chance(rng, 30);
    let counter = chance(rng, 25);
    let count = if counter { 1 } else { rng.random_range(1..9) };
    // A small pool of numbers: twins in one list and across lists are what doubles are made of.
    let pool = pick(rng, &[3u32, 40]);
    let lines = (0..count).map(|_| (rng.random_range(0..pool), rng.random_range(0..5usize))).collect();
    BatchSpec {
        at_ms,
        provider,
        second_key: chance(rng, 30),
        lines,
        checkers,
        bulk_calls: provider == ProviderKind::NetConnect && chance(rng, 40),
        counter,
    }
}

const JUMPS_MS: [i64; 6] = [60_000, -60_000, 86_400_000, -86_400_000, 10 * 365 * 86_400_000, -10 * 365 * 86_400_000];

impl Scenario {
    /// What this seed means.
    pub fn of(seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xBD);
        let rng = &mut rng;
        let mut config = config(seed, rng);
        let second_keys = chance(rng, 20);
        if second_keys {
            let owners: Vec<_> = config.owners.iter().map(|owner| (owner.provider, owner.id.clone())).collect();
            for (provider, id) in owners {
                let prefix = match provider {
                    ProviderKind::Netpluse => sandbox::NETPLUSE_KEY_PREFIX,
                    ProviderKind::NetConnect => sandbox::NETCONNECT_KEY_PREFIX,
                };
                config = config.with_key(&id, SECOND_KEY, &format!("{prefix}77d0c5be1a2938475665748a"));
            }
        }
        let only = pick(rng, &[Some(ProviderKind::Netpluse), Some(ProviderKind::NetConnect), None]);
        let batch_count = rng.random_range(1..4);
        let batches =
            (0..batch_count).map(|nth| (nth, rng.random_range(0..40_000u64))).map(|(nth, at)| nth * 8_000 + at);
        let times: Vec<u64> = batches.collect();
        let batches: Vec<BatchSpec> = times.into_iter().map(|at_ms| batch(rng, at_ms, only)).collect();
        let storm = Storm { purchases: pick(rng, &[0, 80, 200, 400]), reads: pick(rng, &[0, 20, 80]) };
        let rules = rules(rng);
        let lands_unnoticed = |rule: &Rule| matches!(rule.fault, Fault::LandsLater { reserved: false, .. });
        let storm = if rules.iter().any(lands_unnoticed) { Storm { purchases: 0, ..storm } } else { storm };
        let mut scenario = Self {
            seed,
            config,
            latency: Latency { buying_mean_ms: pick(rng, &[300, 2_700, 6_000]), ..Latency::default() },
            storm,
            rules,
            second_keys,
            batches,
            happenings: Vec::new(),
            crashes: crashes(rng),
            person_settles: chance(rng, 75),
            person_is_eager: chance(rng, 30),
            probes_replay: chance(rng, 25),
        };
        scenario.happenings = happenings(rng, only);
        scenario
    }

    /// Whether the ledger is set back in this seed, which takes a file.
    pub fn is_rewound(&self) -> bool {
        self.happenings.iter().any(|(_, what)| *what == Happening::Rewound)
    }
}

/// What the storm does not bring, or not often. A call that lands late without having been noticed at the door comes
/// alone: a provider that notices some and not others would charge twice whatever a client does.
fn rules(rng: &mut ChaCha8Rng) -> Vec<Rule> {
    let mut rules = Vec::new();
    if chance(rng, 20) {
        let fault = Fault::LandsLater { after_ms: rng.random_range(2_000..20_000), reserved: false };
        let calls = CallMatch::One(Call::Purchase);
        rules.push(Rule { provider: None, calls, when: When::Odds(250), times: None, fault });
    } else if chance(rng, 20) {
        let fault = pick(rng, &[0u8, 1, 2]);
        let fault = match fault {
            0 => Fault::LandsLater { after_ms: rng.random_range(2_000..240_000), reserved: true },
            1 => Fault::ResetAfter,
            _ => Fault::TimeoutAfter,
        };
        rules.push(Rule { provider: None, calls: CallMatch::Purchases, when: When::Odds(200), times: None, fault });
    }
    rules
}

fn crashes(rng: &mut ChaCha8Rng) -> Vec<CrashPoint> {
    let count = pick(rng, &[0, 0, 1, 2, 4]);
    (0..count).map(|_| CrashPoint { write: rng.random_range(1..60), is_after: rng.random() }).collect()
}

fn happenings(rng: &mut ChaCha8Rng, only: Option<ProviderKind>) -> Vec<(u64, Happening)> {
    let mut all = Vec::new();
    let provider =
        |rng: &mut ChaCha8Rng| only.unwrap_or_else(|| pick(rng, &[ProviderKind::Netpluse, ProviderKind::NetConnect]));
    let soon = |rng: &mut ChaCha8Rng| rng.random_range(1_000..90_000u64);
    if chance(rng, 25) {
        all.push((soon(rng), Happening::ClockJumps(pick(rng, &JUMPS_MS))));
    } else if chance(rng, 20) {
        all.push((soon(rng), Happening::Sleeps(pick(rng, &[20_000, 90_000, 700_000, 90_000_000]))));
    }
    if chance(rng, 25) {
        all.push((soon(rng), Happening::Killed));
    }
    if chance(rng, 30) {
        for _ in 0..rng.random_range(1..8) {
            let at_ms = rng.random_range(1_000..400_000);
            all.push((at_ms, Happening::StrangerBuys(provider(rng), rng.random_range(0..1_000))));
        }
    }
    if chance(rng, 30) {
        all.push((soon(rng), Happening::Deposit(provider(rng), Pesewas(20_000))));
    }
    if chance(rng, 10) {
        let copied_at_ms = soon(rng);
        all.push((copied_at_ms, Happening::Copied));
        let back_at_ms = copied_at_ms + rng.random_range(2_000..120_000);
        all.push((back_at_ms, Happening::Rewound));
    }
    all.sort_by_key(|(at_ms, _)| *at_ms);
    all
}
