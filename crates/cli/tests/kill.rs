//! The real program is killed: at every step of every purchase, at every step of its recovery, and at random instants.
//! Afterwards nobody paid twice, no voucher is lost, no history is damaged, and history, books and wallet agree.
//!
//! A list goes through a chain of processes. Each is killed at its step, and the next one finds what it left. A person
//! ends what nobody can know, by the provider's books. `BUNDLEDESK_KILL_ORDERS` (60 if not set) is the number of orders a
//! provider and chain, `BUNDLEDESK_KILL_INSTANTS` (50) the number of random instants over both.

// Its helpers end the program by signals.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "tests fail this way, and a long run tells its numbers")]

mod common;

use common::books::{agree, is_charged, matched, no_credential_is_lost, state};
use common::{NetConnect, Netpluse, Run, Shop, account, quick};
use domain::{Pesewas, ProviderKind};
use rand::{Rng, SeedableRng};
use sandbox::{Config, Switches};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::time::Duration;

/// The steps that leave an order waiting: nothing of its purchase is in the history.
const STEPS_BEFORE: [&str; 2] = ["begin_attempt.before", "begin_attempt.middle"];
/// The steps from the intent to the outcome. Each leaves another state of history and world behind.
const STEPS_WITHIN: [&str; 9] = [
    "begin_attempt.after",
    "send.before",
    "send.middle",
    "send.after",
    "keep_answer.before",
    "keep_answer.middle",
    "keep_answer.after",
    "conclude.middle",
    "conclude.after",
];
/// The steps of a start over what a killed process left, with how often each comes before.
const STEPS_OF_RECOVERY: [&str; 17] = [
    "put_generation.before:1",
    "put_generation.middle:1",
    "put_generation.after:1",
    "keys_put.before:1",
    "keys_put.after:1",
    "put_generation.middle:2",
    "put_generation.after:2",
    "take_lease.before:1",
    "take_lease.middle:1",
    "take_lease.after:1",
    "conclude.before:1",
    "conclude.middle:1",
    "conclude.after:1",
    "set_batch_state.before:1",
    "set_batch_state.middle:1",
    "set_batch_state.after:1",
    "set_batch_state.after:2",
];
/// Steps of following an order that the provider has.
const STEPS_OF_WATCHING: [&str; 3] = ["apply.before", "apply.middle", "apply.after"];

const TIMES: &[(&str, &str)] = &[
    ("settle_ms", "60"),
    ("clock_skew_ms", "1100"),
    ("poll_first_ms", "20"),
    ("poll_max_ms", "200"),
    ("window_ms", "1"),
    ("sends_per_window", "100000"),
    ("reads_per_window", "1000000"),
];

fn from_environment(name: &str, otherwise: usize) -> usize {
    std::env::var(name).ok().map_or(otherwise, |text| text.parse().expect("a number"))
}

fn orders_wanted() -> usize {
    from_environment("BUNDLEDESK_KILL_ORDERS", 60)
}

/// What a chain of processes came to.
#[derive(Debug, Default)]
struct Tally {
    kills: BTreeMap<String, usize>,
    settled_by_person: usize,
    orders: usize,
}

impl Tally {
    fn killed(&mut self, step: &str) {
        *self.kills.entry(step.to_owned()).or_default() += 1;
    }

    fn add(&mut self, other: &Self) {
        for (step, count) in &other.kills {
            *self.kills.entry(step.clone()).or_default() += count;
        }
        self.settled_by_person += other.settled_by_person;
        self.orders += other.orders;
    }
}

/// A shop whose program is killed again and again.
struct Victim {
    shop: Shop,
    tally: Tally,
}

fn config(seed: u64, is_kind: bool) -> Config {
    let mut config = quick(seed).with_opening(Pesewas(100_000_000));
    if is_kind {
        config = config.with_switches(Switches::kind());
    }
    config.catalogue.packages.truncate(2);
    for checker in &mut config.catalogue.checkers {
        checker.stock = 100_000;
    }
    config.answer_delay_ms = (6, 12);
    config
}

impl Victim {
    fn new(provider: ProviderKind, config: Config, calls_at_once: &str) -> Self {
        let shop = Shop::with_account(config, provider);
        shop.put_settings(TIMES);
        shop.put_settings(&[("netpluse_calls_at_once", calls_at_once)]);
        Self { shop, tally: Tally::default() }
    }

    /// How many orders stand in each state, read past the program: opening the history would mend what a kill left.
    fn states(&self) -> BTreeMap<String, i64> {
        let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
        let history = rusqlite::Connection::open_with_flags(self.shop.ledger_file(), flags).unwrap();
        let mut statement = history.prepare("SELECT state, count(*) FROM orders GROUP BY state").unwrap();
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        rows.map(Result::unwrap).collect()
    }

    /// Runs the program until that step. `false`: it came to its end before.
    fn run_to(&mut self, step: &str, args: &[&str], list: &str) -> bool {
        let step = if step.contains(':') { step.to_owned() } else { format!("{step}:1") };
        let run = self.shop.cli(args).stdin(list).env("BUNDLEDESK_FAILPOINT", &step).run();
        self.look_at(&run);
        if run.was_killed() {
            self.tally.killed(&step);
        }
        run.was_killed()
    }

    /// A start finds a sound history, and never takes it for a restored one.
    #[track_caller]
    fn look_at(&self, run: &Run) {
        for words in ["read-only", "could not be read", "damaged", "not connected", "missing or wrong"] {
            assert!(!run.stderr.contains(words), "'{}' says '{words}': {}", run.named, run.stderr);
        }
        let is_end = run.was_killed() || matches!(run.code, Some(0 | 2));
        assert!(is_end, "'{}' ended with {:?}\n{}\n{}", run.named, run.code, run.stdout, run.stderr);
    }

    /// A person reads the provider's books and ends what is not known.
    fn settle_by_books(&mut self) {
        let orders = self.shop.orders();
        let books = self.shop.books();
        let purchases = matched(&orders, &books);
        for order in orders.iter().filter(|order| matches!(state(order), "unknown" | "sending")) {
            let reference = order["reference"].as_str().unwrap();
            let bought = purchases.iter().find(|(_, known)| known.is_some_and(|known| known == order));
            let mut args = vec!["order", "settle", reference, "--note", "looked into the provider's books", "--json"];
            match bought {
                Some((book, _)) => args.extend(["--as", "charged", "--provider-reference", &book.order_id]),
                None => args.extend(["--as", "not-charged"]),
            }
            common::eventually("a person may end the order", || {
                let run = self.shop.cli(&args).run();
                run.code == Some(0) || run.ends(3).refusal() != "too_early"
            });
            self.tally.settled_by_person += 1;
        }
    }

    /// `batch resume` until nothing changes, then the person, until every order has an end.
    fn bring_to_an_end(&mut self) {
        for _ in 0..20 {
            loop {
                let before = self.states();
                let run = self.shop.cli(&["batch", "resume", "--yes"]).run();
                self.look_at(&run);
                if self.states() == before {
                    break;
                }
            }
            let open: i64 = self
                .states()
                .iter()
                .filter(|(state, _)| matches!(state.as_str(), "planned" | "sending" | "unknown" | "accepted"))
                .map(|(_, count)| *count)
                .sum();
            if open == 0 {
                return;
            }
            self.settle_by_books();
        }
        panic!("this does not come to an end: {:?}", self.states());
    }

    /// The promise.
    fn hold_to_account(&mut self) {
        {
            let ledger = self.shop.ledger();
            assert!(!ledger.opening().rewound, "the history is as it was left");
            ledger.integrity().expect("the history is sound");
        }
        agree(&self.shop);
        no_credential_is_lost(&self.shop);
        let orders = self.shop.orders();
        let is_delivered = |order: &&Value| state(order) == "delivered";
        let delivered = orders.iter().filter(is_delivered).count();
        let rejected = orders.iter().filter(|order| state(order) == "rejected").count();
        assert_eq!(delivered + rejected, orders.len(), "every order has its end");
        assert_eq!(orders.iter().filter(|order| is_charged(order)).count(), delivered);
        self.tally.orders += orders.len();
    }
}

/// `count` lines of a list, each for another number.
fn list(from: usize, count: usize) -> String {
    (from..from + count).map(|n| format!("024{n:07} 1GB\n")).collect()
}

/// One list, of which the n-th order is killed at the (n + `shift`)-th step of its purchase; before that, every so often,
/// also at the steps that leave it waiting, and after it at a step of the recovery.
fn chain(provider: ProviderKind, shift: usize) -> Tally {
    let count = orders_wanted();
    let seed = u64::try_from(shift).unwrap() + 100;
    let mut victim = Victim::new(provider, config(seed, shift.is_multiple_of(2)), "1");
    let send = ["batch", "send", "-", "--yes"];
    let resume = ["batch", "resume", "--yes"];
    assert!(victim.run_to("begin_attempt.before", &send, &list(0, count)), "it is killed before its first purchase");
    let (mut order, mut recovery) = (0, 0);
    loop {
        for step in STEPS_BEFORE.into_iter().filter(|_| order % STEPS_WITHIN.len() == shift) {
            victim.run_to(step, &resume, "");
        }
        let step = STEPS_WITHIN[(order + shift) % STEPS_WITHIN.len()];
        if !victim.run_to(step, &resume, "") {
            // Nothing was left to buy, or an order that is not known holds up the rest.
            let states = victim.states();
            if !states.contains_key("planned") {
                break;
            }
            assert!(states.contains_key("unknown"), "what waits, waits for something: {states:?}");
            victim.settle_by_books();
            continue;
        }
        order += 1;
        let is_open = victim.states().contains_key("sending");
        if is_open && (order % STEPS_WITHIN.len() == shift || shift < 2) {
            victim.run_to(STEPS_OF_RECOVERY[recovery % STEPS_OF_RECOVERY.len()], &resume, "");
            recovery += 1;
        }
        if provider == NetConnect && is_open {
            // Its wallet is held until somebody knows. Looking by itself comes first, in the next run.
            let is_charged = victim.shop.books().orders.len() >= order;
            if !is_charged || !shift.is_multiple_of(2) {
                victim.settle_by_books();
            }
        }
    }
    assert!(order >= count, "every order was killed once within its purchase: {order} of {count}");
    victim.bring_to_an_end();
    victim.hold_to_account();
    victim.tally
}

fn every_step_of_every_purchase(provider: ProviderKind) {
    let shifts = Mutex::new((0..STEPS_WITHIN.len()).collect::<Vec<_>>());
    let total = Mutex::new(Tally::default());
    // A chain waits for its clocks more than it works.
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                loop {
                    let Some(shift) = shifts.lock().unwrap().pop() else { return };
                    let tally = chain(provider, shift);
                    total.lock().unwrap().add(&tally);
                }
            });
        }
    });
    let total = total.into_inner().unwrap();
    println!("{}: {total:#?}", provider.name());
    let count = orders_wanted();
    for step in STEPS_WITHIN {
        let kills = total.kills.get(&format!("{step}:1")).copied().unwrap_or_default();
        assert!(kills >= count, "{step}: killed {kills} times, once for each of {count} orders is wanted");
    }
    let happened: BTreeSet<&str> = total.kills.keys().map(String::as_str).collect();
    for step in &STEPS_OF_RECOVERY {
        assert!(happened.contains(step), "never killed at {step}");
    }
}

#[test]
fn every_step_of_every_purchase_on_netpluse() {
    every_step_of_every_purchase(Netpluse);
}

#[test]
fn every_step_of_every_purchase_on_netconnect() {
    every_step_of_every_purchase(NetConnect);
}

/// Killed while it follows what the provider has, at every move that it makes of the orders.
fn every_step_of_watching(provider: ProviderKind, seed: u64) {
    let count = 6;
    let mut victim = Victim::new(provider, config(seed, true), "4");
    for (number, step) in STEPS_OF_WATCHING.into_iter().enumerate() {
        for nth in 1..=count {
            let list = list((number * count + nth) * 100, count);
            let step = format!("{step}:{nth}");
            assert!(victim.run_to(&step, &["batch", "send", "-", "--yes"], &list), "{step} comes");
            victim.run_to(&step, &["batch", "resume", "--yes"], "");
            victim.bring_to_an_end();
        }
    }
    victim.hold_to_account();
    println!("{} watching: {:#?}", provider.name(), victim.tally);
}

#[test]
fn every_step_of_watching_on_netpluse() {
    every_step_of_watching(Netpluse, 401);
}

#[test]
fn every_step_of_watching_on_netconnect() {
    every_step_of_watching(NetConnect, 402);
}

/// SIGKILL from outside, whatever the program does just then.
fn random_instants(provider: ProviderKind, seed: u64) {
    let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
    let instants = from_environment("BUNDLEDESK_KILL_INSTANTS", 50).div_ceil(2);
    let count = orders_wanted();
    let mut victim = Victim::new(provider, config(seed, true), "4");
    let mut from = 0;
    for instant in 0..instants {
        let is_done = !victim.shop.ledger_file().exists() || !victim.states().contains_key("planned");
        let (args, text) = if is_done {
            from += count;
            (vec!["batch", "send", "-", "--yes"], list(from, count))
        } else {
            (vec!["batch", "resume", "--yes"], String::new())
        };
        let running = victim.shop.cli(&args).stdin(&text).start();
        // Most instants fall into the sending, some into start and end.
        let wait_ms = rng.random_range(1..=if instant % 3 == 0 { 60 } else { 900 });
        std::thread::sleep(Duration::from_millis(wait_ms));
        let run = running.kill();
        victim.look_at(&run);
        if run.was_killed() {
            victim.tally.killed("at random");
        }
        if provider == NetConnect && instant % 4 == 3 {
            victim.settle_by_books();
        }
    }
    victim.bring_to_an_end();
    victim.hold_to_account();
    println!("{}: {:#?}", provider.name(), victim.tally);
    assert!(victim.tally.kills.contains_key("at random"), "no process was killed");
}

#[test]
fn random_instants_on_netpluse() {
    random_instants(Netpluse, 201);
}

#[test]
fn random_instants_on_netconnect() {
    random_instants(NetConnect, 202);
}

#[test]
fn no_voucher_is_lost_at_any_step() {
    for (is_kind, seed) in [(true, 301), (false, 302)] {
        let mut victim = Victim::new(NetConnect, config(seed, is_kind), "1");
        let more = ["put_credential.before", "put_credential.middle", "put_credential.after", "apply.middle"];
        for (number, step) in STEPS_WITHIN.iter().chain(&more).enumerate() {
            let to = format!("02412345{number:02},05512345{number:02}");
            for count in ["1", "3"] {
                let args = [
                    "checkers",
                    "buy",
                    "--account",
                    account(NetConnect),
                    "--package",
                    "RC-WASSCE",
                    "--to",
                    &to,
                    "--count",
                    count,
                    "--yes",
                ];
                victim.run_to(step, &args, "");
                victim.run_to("apply.before", &["batch", "resume", "--yes"], "");
                victim.settle_by_books();
            }
        }
        victim.bring_to_an_end();
        victim.hold_to_account();
        println!("vouchers: {:#?}", victim.tally);
        for step in STEPS_WITHIN {
            assert_eq!(victim.tally.kills.get(&format!("{step}:1")), Some(&2), "{step}");
        }
        let books = victim.shop.books();
        // Those that a kill left unsent, a person ended as not bought.
        assert!(books.credentials.len() >= 60, "{} vouchers were handed out", books.credentials.len());
    }
}
