//! One computer with a ledger, a key store and a desk, on the line to the sandbox.

use crate::crash::{CrashLedger, CrashPoint, Life};
use crate::ids::SeededIds;
use crate::keys::MemoryKeys;
use crate::person::Person;
use crate::transport::{Latency, Line, SimTransport, Traffic};
use crate::world::World;
use domain::{AccountId, BatchId, DataKey, OrderState, ProviderKind, Secret, UnixMs};
use engine::model::Lane;
use engine::plan::{PlanLine, PlanRequest};
use engine::ports::{CatalogueRequest, Clock, Ledger, LedgerError, OrderQuery};
use engine::{Approval, Desk, DeskError, DeskParts, NewAccount, StartReport};
use ledger::{OpenOptions, SqliteLedger, Synchronous};
use providers::{HttpOptions, HttpProviders};
use sandbox::{Books, Sandbox};
use std::path::Path;
use std::sync::Arc;

const DATA_KEY: [u8; 32] = [7; 32];
/// How many turns of the scheduler the tasks of a killed process have to be dropped.
const LET_GO_TURNS: u32 = 1_000;

/// See the module. The ledger and the key store outlive the desks that are opened over them.
pub struct House {
    /// The clocks.
    pub world: World,
    /// Both providers.
    pub sandbox: Sandbox,
    /// The key store.
    pub keys: MemoryKeys,
    /// Where the ledger lies.
    pub place: String,
    line: Line,
    ids: Arc<SeededIds>,
    ledger: Option<Arc<SqliteLedger>>,
    desk: Option<Arc<Desk>>,
    life: Arc<Life>,
}

fn options() -> OpenOptions {
    OpenOptions { synchronous: Synchronous::Off, read_connections: 1, ..OpenOptions::new(DataKey::new(DATA_KEY)) }
}

impl House {
    /// A house with an empty ledger in memory.
    pub fn in_memory(sandbox: Sandbox, latency: Latency, seed: u64) -> Result<Self, LedgerError> {
        let ledger = SqliteLedger::open_in_memory_with(&options())?;
        Ok(Self::over(ledger, sandbox, latency, seed))
    }

    /// A house whose ledger lies in this file.
    pub fn on_file(path: &Path, sandbox: Sandbox, latency: Latency, seed: u64) -> Result<Self, LedgerError> {
        let ledger = SqliteLedger::open(path, options())?;
        Ok(Self::over(ledger, sandbox, latency, seed))
    }

    /// A house whose ledger lies in this file and presses every commit to the disk, as the program's does.
    pub fn on_durable_file(path: &Path, sandbox: Sandbox, latency: Latency, seed: u64) -> Result<Self, LedgerError> {
        let durable = OpenOptions::new(DataKey::new(DATA_KEY));
        Ok(Self::over(SqliteLedger::open(path, durable)?, sandbox, latency, seed))
    }

    fn over(ledger: SqliteLedger, sandbox: Sandbox, latency: Latency, seed: u64) -> Self {
        let world = World::begin();
        let line = Line::new(sandbox.clone(), world.clone(), latency, seed);
        Self {
            world,
            sandbox,
            keys: MemoryKeys::default(),
            place: "here".to_owned(),
            line,
            ids: Arc::new(SeededIds::new(seed)),
            ledger: Some(Arc::new(ledger)),
            desk: None,
            life: Life::until(None),
        }
    }

    /// A second house on the same line and in the same world, over a ledger file of its own.
    pub fn neighbour(&self, path: &Path, keys: MemoryKeys, place: &str) -> Result<Self, LedgerError> {
        let ledger = SqliteLedger::open(path, options())?;
        Ok(Self {
            world: self.world.clone(),
            sandbox: self.sandbox.clone(),
            keys,
            place: place.to_owned(),
            line: self.line.clone(),
            ids: Arc::clone(&self.ids),
            ledger: Some(Arc::new(ledger)),
            desk: None,
            life: Life::until(None),
        })
    }

    /// A second house over this very ledger, as a second window on one data folder would be.
    pub fn twin(&self) -> Result<Self, LedgerError> {
        Ok(Self {
            world: self.world.clone(),
            sandbox: self.sandbox.clone(),
            keys: self.keys.clone(),
            place: self.place.clone(),
            line: self.line.clone(),
            ids: Arc::clone(&self.ids),
            ledger: Some(self.kept_ledger()?),
            desk: None,
            life: Life::until(None),
        })
    }

    /// Starts a process that ends there, if it does.
    pub fn open(&mut self, end: Option<CrashPoint>) -> Result<StartReport, DeskError> {
        self.life = Life::until(end);
        let kept: Arc<dyn Ledger> = self.kept_ledger()?;
        let transport = Arc::new(SimTransport::new(self.line.clone(), Arc::clone(&self.life)));
        let (desk, report) = Desk::open(DeskParts {
            ledger: Arc::new(CrashLedger::new(kept, Arc::clone(&self.life))),
            keys: Arc::new(self.keys.seen_by(Arc::clone(&self.life))),
            providers: Arc::new(HttpProviders::over(transport, HttpOptions::default())),
            clock: Arc::new(self.world.clone()),
            ids: Arc::clone(&self.ids) as Arc<dyn engine::ports::Ids>,
            place: self.place.clone(),
        })?;
        self.desk = Some(desk);
        Ok(report)
    }

    /// Ends the process at once, as a kill does.
    pub fn kill(&mut self) {
        self.life.end();
        if let Some(desk) = self.desk.take() {
            desk.abort();
        }
    }

    /// Ends the process in an orderly way.
    pub async fn close(&mut self) {
        if let Some(desk) = self.desk.take() {
            desk.close().await;
        }
        self.life.end();
    }

    /// Ends the process and closes the ledger, as soon as the last of its tasks has let go of it.
    pub async fn release_ledger(&mut self) -> Result<(), LedgerError> {
        self.kill();
        let Some(mut ledger) = self.ledger.take() else { return Ok(()) };
        for _ in 0..LET_GO_TURNS {
            match Arc::try_unwrap(ledger) {
                Ok(ledger) => {
                    drop(ledger);
                    return Ok(());
                }
                Err(held) => ledger = held,
            }
            tokio::task::yield_now().await;
        }
        Err(LedgerError::Read("something still holds the ledger".to_owned()))
    }

    /// Puts the ledger of this file in the place of the one released.
    pub fn take_ledger(&mut self, path: &Path) -> Result<(), LedgerError> {
        self.ledger = Some(Arc::new(SqliteLedger::open(path, options())?));
        Ok(())
    }

    /// The running desk.
    pub fn desk(&self) -> Result<Arc<Desk>, DeskError> {
        self.desk.clone().ok_or_else(|| DeskError::refused("closed", "no process is running", "Open one."))
    }

    /// The running process.
    pub fn life(&self) -> Arc<Life> {
        Arc::clone(&self.life)
    }

    /// The ledger as it lies on the disk, whoever runs.
    pub fn kept_ledger(&self) -> Result<Arc<SqliteLedger>, LedgerError> {
        self.ledger.clone().ok_or_else(|| LedgerError::Read("the ledger was let go of".to_owned()))
    }

    /// The providers' books as they stand.
    pub fn books(&self) -> Books {
        self.sandbox.books(self.world.true_now())
    }

    /// What went over the line so far.
    pub fn traffic(&self) -> Traffic {
        self.line.traffic()
    }

    /// Now, truly.
    pub fn now(&self) -> UnixMs {
        self.world.true_now()
    }

    /// Plans and approves a list, without a look at the wallet: running dry in the middle is part of the weather.
    pub fn approve(
        &self,
        account: &AccountId,
        lines: Vec<PlanLine>,
        bulk_calls: bool,
        lane: Lane,
    ) -> Result<BatchId, DeskError> {
        let desk = self.desk()?;
        let request = PlanRequest { account: account.clone(), lines, source: "list".to_owned(), bulk_calls, lane };
        let plan = desk.plan_offline(request, None)?;
        desk.approve(&plan, &Approval { allow_repeat: true, max_total: None })
    }

    /// Lets time pass.
    pub async fn wait(&self, ms: u64) {
        self.world.sleep_ms(ms).await;
    }

    /// Lets time pass with a person at the desk, until nothing is left to send and nothing is under way, or that long.
    pub async fn work(&self, person: &mut Person, ms_max: u64) -> Result<(), DeskError> {
        let began_ms = self.world.monotonic_ms();
        while self.world.monotonic_ms() - began_ms < ms_max {
            person.attend(self).await?;
            let totals = self.kept_ledger()?.totals(&OrderQuery::default())?.by_state;
            let is_open = |state: OrderState| !state.is_final();
            if totals.iter().all(|(state, count, _)| *count == 0 || !is_open(*state)) {
                return Ok(());
            }
            self.wait(5_000).await;
        }
        Ok(())
    }

    /// Adds an account with the key of this label, and reads its price lists. The documents name no list of NetConnect's
    /// packages, so their ids are pasted.
    pub async fn add_account(&self, name: &str, provider: ProviderKind, label: &str) -> Result<AccountId, DeskError> {
        let desk = self.desk()?;
        let owners = self.sandbox.owners();
        let of_provider = |id: &str| owners.iter().any(|owner| owner.provider == provider && owner.id == id);
        let key = self.sandbox.keys().into_iter().find(|key| key.label == label && of_provider(&key.owner_id));
        let key = key.ok_or_else(|| DeskError::refused("key", "the sandbox has no such key", "Look at its set-up."))?;
        let id = AccountId::from(name);
        let new = NewAccount {
            id: id.clone(),
            provider,
            address: Some("http://127.0.0.1:1".to_owned()),
            key: Secret::new(key.text.expose().clone()),
        };
        desk.add_account(new).await?;
        if provider == ProviderKind::NetConnect {
            let package_ids = crate::lists::pasted(&self.sandbox.catalogue());
            let request = CatalogueRequest { package_ids, ..CatalogueRequest::default() };
            desk.refresh_catalogue(&id, request).await?;
        }
        Ok(id)
    }
}
