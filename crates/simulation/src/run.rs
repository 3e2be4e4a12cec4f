//! One seed from its first approval to the judge.

use crate::crash::Life;
use crate::house::House;
use crate::lists::{checker_line, data_line, number};
use crate::oracle::{Exceptions, Findings, Forgotten, judge, story, sums};
use crate::person::Person;
use crate::scenario::{BatchSpec, Happening, SECOND_KEY, Scenario};
use crate::truth::{Truth, all_orders};
use domain::{AccountId, OrderId, OrderState, ProviderKind};
use engine::DeskError;
use engine::model::Lane;
use engine::ports::{Clock, Ledger};
use sandbox::Sandbox;
use std::collections::BTreeSet;
use std::future::Future;
use std::sync::Arc;

/// What came of a seed.
#[derive(Debug)]
pub struct RunReport {
    /// The judge's findings.
    pub findings: Findings,
    /// What was written of each order that the judge names.
    pub story: Vec<String>,
    /// How many processes it took.
    pub processes: usize,
    /// How much time passed inside, in milliseconds.
    pub passed_ms: i64,
}

/// Runs a future on a stepped clock: time passes only while everything waits.
pub fn in_simulation<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime without IO needs nothing that can be missing");
    runtime.block_on(work)
}

/// Runs one seed. The error is a failure of the simulation itself.
pub fn run_seed(seed: u64) -> Result<RunReport, String> {
    in_simulation(async move {
        let scenario = Scenario::of(seed);
        let mut run = Run::begin(scenario).await.map_err(|error| format!("seed {seed} could not begin: {error}"))?;
        run.play().await.map_err(|error| format!("seed {seed} could not go on: {error}"))?;
        run.end().map_err(|error| format!("seed {seed} could not be judged: {error}"))
    })
}

/// When everything has been said, this much longer is waited for what is still to land.
const AFTERMATH_MS: u64 = 900_000;
/// How long a seed may take inside.
const LONGEST_MS: u64 = 3_600_000;
/// How often a person looks when nothing moves.
const LOOK_EVERY_MS: u64 = 45_000;
/// When a person who ends nothing lets a wallet go on all the same.
const RELEASE_AFTER_MS: u64 = 1_200_000;

struct Run {
    scenario: Scenario,
    house: House,
    person: Person,
    began_ms: i64,
    processes: usize,
    probed: BTreeSet<OrderId>,
    /// Keeps the folder of a ledger on file until the end.
    folder: Option<tempfile::TempDir>,
    forgotten: Option<Forgotten>,
}

impl Run {
    async fn begin(scenario: Scenario) -> Result<Self, DeskError> {
        let sandbox = Sandbox::new(scenario.config.clone());
        let (seed, latency) = (scenario.seed, scenario.latency);
        let folder = if scenario.is_rewound() { tempfile::tempdir().ok() } else { None };
        let mut house = match &folder {
            Some(folder) => House::on_file(&folder.path().join("ledger.db"), sandbox, latency, seed)?,
            None => House::in_memory(sandbox, latency, seed)?,
        };
        house.open(None)?;
        house.add_account("netpluse", ProviderKind::Netpluse, "shop").await?;
        house.add_account("netconnect", ProviderKind::NetConnect, "shop").await?;
        if scenario.second_keys {
            house.add_account("netpluse till", ProviderKind::Netpluse, SECOND_KEY).await?;
            house.add_account("netconnect till", ProviderKind::NetConnect, SECOND_KEY).await?;
        }
        let person = Person::new(scenario.person_settles, scenario.person_is_eager);
        let mut run = Self {
            scenario,
            house,
            person,
            began_ms: 0,
            processes: 1,
            probed: BTreeSet::new(),
            folder,
            forgotten: None,
        };
        if run.scenario.probes_replay {
            run.probe().await?;
        }
        run.began_ms = run.house.world.passed_ms();
        run.house.sandbox.set_storm(run.scenario.storm);
        for rule in run.scenario.rules.clone() {
            run.house.sandbox.add_rule(rule);
        }
        // The first of the planned ends comes to a process that has been at work.
        run.house.close().await;
        run.reopen()?;
        Ok(run)
    }

    /// Buys one small bundle and sends its reference again a minute later.
    async fn probe(&mut self) -> Result<(), DeskError> {
        let spec = BatchSpec {
            at_ms: 0,
            provider: ProviderKind::Netpluse,
            second_key: false,
            lines: vec![(900, 4)],
            checkers: false,
            bulk_calls: false,
            counter: true,
        };
        self.approve(&spec)?;
        self.house.world.sleep_ms(75_000).await;
        let orders = all_orders(self.house.kept_ledger()?.as_ref())?;
        let Some(order) = orders.first() else { return Ok(()) };
        if self.house.desk()?.probe_replay(&order.id).await.is_ok() {
            self.probed.insert(order.id.clone());
        }
        Ok(())
    }

    fn approve(&self, spec: &BatchSpec) -> Result<(), DeskError> {
        let catalogue = self.house.sandbox.catalogue();
        let line = |(nth, package): &(u32, usize)| {
            if spec.checkers {
                checker_line(&catalogue, *nth, *package)
            } else {
                data_line(spec.provider, &catalogue, *nth, *package)
            }
        };
        let name = match spec.provider {
            ProviderKind::Netpluse => "netpluse",
            ProviderKind::NetConnect => "netconnect",
        };
        let second = if spec.second_key && self.scenario.second_keys { " till" } else { "" };
        let account = AccountId(format!("{name}{second}"));
        let lines = spec.lines.iter().filter_map(line).collect();
        let lane = if spec.counter { Lane::Counter } else { Lane::Batch };
        self.house.approve(&account, lines, spec.bulk_calls, lane)?;
        Ok(())
    }

    /// Kills what is left of the process and starts others until one lives.
    fn reopen(&mut self) -> Result<(), DeskError> {
        loop {
            self.house.kill();
            self.processes += 1;
            let end = if self.scenario.crashes.is_empty() { None } else { Some(self.scenario.crashes.remove(0)) };
            match self.house.open(end) {
                Ok(_) if !self.house.life().is_over() => return Ok(()),
                // It ended while it was starting.
                _ if self.house.life().is_over() => {}
                Ok(_) => return Ok(()),
                Err(error) => return Err(error),
            }
        }
    }

    async fn play(&mut self) -> Result<(), DeskError> {
        let mut batches = self.scenario.batches.clone();
        let mut happenings = self.scenario.happenings.clone();
        let began_at_ms = self.house.world.monotonic_ms();
        let mut quiet_since_ms: Option<u64> = None;
        let (mut looked_at, mut looked_at_ms) = ((0, 0), 0);
        loop {
            let now_ms = self.house.world.monotonic_ms() - began_at_ms;
            let passed_ms = u64::try_from(self.house.world.passed_ms() - self.began_ms).unwrap_or(0);
            while happenings.first().is_some_and(|(at_ms, _)| *at_ms <= passed_ms) {
                let (_, what) = happenings.remove(0);
                self.happen(what).await?;
            }
            if let Some(index) = batches.iter().position(|batch| batch.at_ms <= passed_ms) {
                let batch = batches.remove(index);
                if self.approve(&batch).is_err() && self.house.life().is_over() {
                    batches.push(batch);
                }
            }
            let is_over = batches.is_empty() && happenings.is_empty();
            // A person looks when something moved, and now and then.
            let life = self.house.life();
            let is_news = (self.processes, life.writes()) != looked_at || now_ms - looked_at_ms > LOOK_EVERY_MS;
            if is_news {
                // What could not be done now is done at the next look.
                let _ = alive(Arc::clone(&life), self.person.attend(&self.house)).await;
                (looked_at, looked_at_ms) = ((self.processes, life.writes()), now_ms);
                let is_quiet = is_over && self.is_quiet()?;
                quiet_since_ms = if is_quiet { quiet_since_ms.or(Some(now_ms)) } else { None };
            }
            if quiet_since_ms.is_some_and(|since_ms| now_ms - since_ms > AFTERMATH_MS) || now_ms > LONGEST_MS {
                return Ok(());
            }
            if is_over && !self.person.settles && now_ms > RELEASE_AFTER_MS {
                let _ = self.house.desk().and_then(|desk| self.person.release_wallets(&desk));
            }
            let step_ms = match now_ms {
                0..100_000 => 1_500,
                _ if quiet_since_ms.is_some() => 60_000,
                _ => 15_000,
            };
            let life = self.house.life();
            let _ = alive(life, self.house.world.sleep_ms(step_ms)).await;
            if self.house.life().is_over() {
                self.reopen()?;
            }
        }
    }

    /// Whether nothing is left to send, and nothing that the person would end.
    fn is_quiet(&self) -> Result<bool, DeskError> {
        let orders = all_orders(self.house.kept_ledger()?.as_ref())?;
        Ok(orders.iter().all(|order| match order.state {
            OrderState::Planned | OrderState::Sending => false,
            OrderState::Unknown => !self.person.settles,
            _ => true,
        }))
    }

    async fn happen(&mut self, what: Happening) -> Result<(), DeskError> {
        let (world, sandbox) = (&self.house.world, &self.house.sandbox);
        let owner = |wanted: ProviderKind| sandbox.owners().into_iter().find(|owner| owner.provider == wanted);
        match what {
            Happening::ClockJumps(ms) => world.jump(ms),
            Happening::Sleeps(ms) => world.sleep(ms),
            Happening::Killed => self.reopen()?,
            Happening::StrangerBuys(provider, nth) => {
                let package = match provider {
                    ProviderKind::Netpluse => sandbox.catalogue().netpluse.first().map(|p| p.capacity.clone()),
                    ProviderKind::NetConnect => sandbox.catalogue().packages.first().map(|p| p.id.clone()),
                };
                if let (Some(owner), Some(msisdn), Some(package)) = (owner(provider), number(5_000 + nth), package) {
                    sandbox.other_buyer_purchase(provider, &owner.id, msisdn, &package, world.true_now());
                }
            }
            Happening::Deposit(provider, amount) => {
                if let Some(owner) = owner(provider) {
                    sandbox.deposit(provider, &owner.id, amount, world.true_now());
                }
            }
            Happening::Copied => self.copy_ledger()?,
            Happening::Rewound => self.rewind().await?,
        }
        Ok(())
    }

    fn copy_ledger(&self) -> Result<(), DeskError> {
        let Some(folder) = &self.folder else { return Ok(()) };
        Ok(self.house.kept_ledger()?.backup_to(&folder.path().join("copy.db"))?)
    }

    /// Puts the copy in the ledger's place, as somebody does who thinks that a backup is better than what there is.
    async fn rewind(&mut self) -> Result<(), DeskError> {
        let Some(folder) = self.folder.as_ref().map(|folder| folder.path().to_owned()) else { return Ok(()) };
        self.house.kill();
        let before = all_orders(self.house.kept_ledger()?.as_ref())?;
        self.house.release_ledger().await?;
        let ledger = folder.join("ledger.db");
        for name in ["ledger.db", "ledger.db-wal", "ledger.db-shm"] {
            // The side files are there only sometimes.
            let _ = std::fs::remove_file(folder.join(name));
        }
        std::fs::copy(folder.join("copy.db"), &ledger).map_err(|error| {
            DeskError::refused("copy", format!("the copy could not be put back: {error}"), "Look at the disk.")
        })?;
        self.house.take_ledger(&ledger)?;
        let after = all_orders(self.house.kept_ledger()?.as_ref())?;
        let is_known = |id: &OrderId| after.iter().any(|order| &order.id == id);
        let orders = before.into_iter().filter(|order| !is_known(&order.id)).collect();
        self.forgotten = Some(Forgotten { at: self.house.now(), orders });
        self.reopen()
    }

    fn end(&mut self) -> Result<RunReport, DeskError> {
        self.house.kill();
        let ledger = self.house.kept_ledger()?;
        let mut findings = judge(
            ledger.as_ref(),
            self.house.books(),
            &self.person,
            &Exceptions { probed: self.probed.clone(), forgotten: self.forgotten.take() },
        )?;
        let truth = Truth::of(ledger.as_ref(), self.house.books())?;
        let (ours, theirs) = sums(&truth);
        if ours != theirs {
            findings.wrong.push(format!("the ledger adds up to {ours}, the books to {theirs}"));
        }
        let passed_ms = self.house.world.passed_ms() - self.began_ms;
        let story = story(ledger.as_ref(), &truth, &findings.wrong)?;
        Ok(RunReport { findings, story, processes: self.processes, passed_ms })
    }
}

/// Does something for as long as the process lives.
async fn alive<T>(life: Arc<Life>, work: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        biased;
        done = work => Some(done),
        () = life.ended() => None,
    }
}
