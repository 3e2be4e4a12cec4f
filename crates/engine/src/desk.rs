//! The desk: what a window or a terminal can ask of the engine.

mod person;

pub use person::Verdict;

use crate::accounts::{self, KeyCheck, NewAccount};
use crate::approve::{self, Approval};
use crate::credentials::{self, CredentialAlarm};
use crate::dispatch;
use crate::error::DeskError;
use crate::events::DeskEvent;
use crate::generation;
use crate::model::{Account, Batch, BatchState, Lane, Observed, Order, WalletReading};
use crate::plan::{self, Plan, PlanInputs, PlanRequest};
use crate::ports::{
    Approved, CatalogueRead, CatalogueRequest, IssuedTo, Ledger, LedgerError, TopUpMethod, TopUpOutcome,
};
use crate::recover::{self, StartReport};
use crate::settings::Settings;
use crate::shared::{DeskParts, Shared, locked};
use crate::watch;
use domain::{
    AccountId, AttemptId, BatchId, CheckerPackage, IssuedCredential, OrderId, Package, Pesewas, ProviderKind, Secret,
};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio::sync::broadcast;

/// The engine with its accounts connected and its tasks running.
pub struct Desk {
    shared: Arc<Shared>,
}

/// The setting under which a 'Continue' of this run is kept: it lets orders of a former run be replayed.
pub(crate) fn continued_key(batch_id: &BatchId) -> String {
    format!("continued/{batch_id}")
}

impl Desk {
    /// Takes the lease, checks the generation, ends what a former run left open, connects the accounts. Sends nothing.
    /// Must be called inside a tokio runtime.
    pub fn open(parts: DeskParts) -> Result<(Arc<Self>, StartReport), DeskError> {
        let run_id = parts.ids.new_id();
        let shared = Arc::new(Shared::new(parts, run_id));
        match Self::begin(&shared) {
            Ok(report) => Ok((Arc::new(Self { shared }), report)),
            Err(error) => {
                // The accounts that were connected already have tasks, which nobody could end any more.
                shared.abort_tasks();
                Err(error)
            }
        }
    }

    fn begin(shared: &Arc<Shared>) -> Result<StartReport, DeskError> {
        let mut report = StartReport { doubted: generation::enter(shared)?, ..StartReport::default() };
        shared.doubted.store(report.doubted.is_some(), Ordering::SeqCst);
        let epoch = shared.ledger.take_lease(&shared.run_id, shared.clock.now())?;
        shared.epoch.store(epoch, Ordering::SeqCst);
        let accounts = shared.ledger.accounts()?;
        let loopback_only = accounts.iter().all(|account| accounts::is_loopback(&account.address));
        shared.use_settings(Settings::load(shared.ledger.as_ref(), loopback_only)?);
        for account in accounts {
            let id = account.id.clone();
            if let Err(error) = accounts::reconnect(shared, account) {
                report.not_connected.push((id, error.to_string()));
            }
        }
        (report.open_attempts, report.paused_batches) = recover::recover(shared)?;
        if report.doubted.is_some() {
            generation::doubt_orders(shared)?;
        }
        shared.wake_all();
        Ok(report)
    }

    /// What happens from now on.
    pub fn events(&self) -> broadcast::Receiver<DeskEvent> {
        self.shared.events()
    }

    /// The history, for reading.
    pub fn ledger(&self) -> &dyn Ledger {
        self.shared.ledger.as_ref()
    }

    /// Times and limits in force.
    pub fn settings(&self) -> Settings {
        self.shared.settings()
    }

    /// Why nothing more is sent, if so.
    pub fn halted(&self) -> Option<String> {
        self.shared.halted()
    }

    /// Answers that could not be written to the history, to be saved elsewhere. They may hold credentials.
    pub fn unsaved_answers(&self) -> Vec<(AttemptId, Vec<u8>)> {
        self.shared.unsaved_answers()
    }

    /// Whether the ledger is read-only because it was found restored, copied or rewound.
    pub fn is_doubted(&self) -> bool {
        self.shared.doubted.load(Ordering::SeqCst)
    }

    // --- accounts ---

    /// All accounts of the ledger, connected or not.
    pub fn accounts(&self) -> Result<Vec<Account>, DeskError> {
        Ok(self.shared.ledger.accounts()?)
    }

    /// Whether an account is connected, and whether its provider is out of reach; with the clocks' difference in ms.
    pub fn line(&self, id: &AccountId) -> Option<(bool, i64)> {
        self.shared.account(id).ok().map(|runtime| (runtime.is_offline(), runtime.skew_ms()))
    }

    /// Asks the provider who a key belongs to. Keeps nothing.
    pub async fn check_key(
        &self,
        kind: ProviderKind,
        address: Option<&str>,
        key: &Secret<String>,
    ) -> Result<KeyCheck, DeskError> {
        accounts::check_key(&self.shared, kind, address, key).await
    }

    /// Adds an account, then reads its price lists where that needs nothing more from the agent.
    pub async fn add_account(&self, new: NewAccount) -> Result<Account, DeskError> {
        let account = accounts::add(&self.shared, new).await?;
        let request = CatalogueRequest { try_lists: true, learn_from_orders: true, ..CatalogueRequest::default() };
        let runtime = self.shared.account(&account.id)?;
        // An account without a price list yet is an account all the same.
        let _ = accounts::refresh_catalogue(&self.shared, &runtime, request).await;
        let _ = accounts::refresh_checkers(&self.shared, &runtime).await;
        Ok(account)
    }

    /// Gives an account whose key this computer has lost, or which the provider refuses, a key again, once the provider
    /// has said that it opens the same wallet. What was being sent waits for 'Continue'.
    pub async fn give_key(&self, id: &AccountId, key: &Secret<String>) -> Result<Account, DeskError> {
        accounts::give_key(&self.shared, id, key).await
    }

    /// Whether an account of the ledger has no key on this computer that opens it, so that it neither sends nor looks.
    pub fn needs_key(&self, id: &AccountId) -> bool {
        self.shared.account(id).is_err()
    }

    /// Forgets an account and its key. Refused while any of its orders is not final.
    pub fn remove_account(&self, id: &AccountId) -> Result<(), DeskError> {
        accounts::remove(&self.shared, id)
    }

    /// Asks the provider again who the key belongs to and what is in the wallet; an account paused for its key goes on.
    pub async fn check_account(&self, id: &AccountId) -> Result<KeyCheck, DeskError> {
        let runtime = self.shared.account(id)?;
        let owner = self.shared.read(&runtime, Lane::Counter, runtime.reading.owner()).await?;
        let (wallet, _) = self.shared.read_wallet(&runtime, Lane::Counter).await?;
        if runtime.account().paused.is_some() {
            accounts::set_paused(&self.shared, &runtime, None)?;
        }
        Ok(KeyCheck { owner, wallet, practice: runtime.account().practice })
    }

    /// Reads an account's data price list again.
    pub async fn refresh_catalogue(
        &self,
        id: &AccountId,
        request: CatalogueRequest,
    ) -> Result<CatalogueRead, DeskError> {
        let runtime = self.shared.account(id)?;
        accounts::refresh_catalogue(&self.shared, &runtime, request).await
    }

    /// Reads an account's checker price list again.
    pub async fn refresh_checkers(&self, id: &AccountId) -> Result<Vec<CheckerPackage>, DeskError> {
        let runtime = self.shared.account(id)?;
        accounts::refresh_checkers(&self.shared, &runtime).await
    }

    /// An account's price lists as last read.
    pub fn catalogues(&self, id: &AccountId) -> Result<(Vec<Package>, Vec<CheckerPackage>), DeskError> {
        accounts::catalogues(&self.shared, id)
    }

    /// Reads an account's wallet.
    pub async fn read_wallet(&self, id: &AccountId) -> Result<WalletReading, DeskError> {
        let runtime = self.shared.account(id)?;
        Ok(self.shared.read_wallet(&runtime, Lane::Counter).await?.0)
    }

    /// Asks NetConnect for a top-up.
    pub async fn request_top_up(
        &self,
        id: &AccountId,
        amount: Pesewas,
        method: TopUpMethod,
    ) -> Result<TopUpOutcome, DeskError> {
        let runtime = self.shared.account(id)?;
        Ok(runtime.reading.request_top_up(amount, method).await)
    }

    /// The replay check of a Netpluse account, with one of its orders. Costs at most that bundle again.
    pub async fn probe_replay(&self, order_id: &OrderId) -> Result<Observed<bool>, DeskError> {
        let order = self.order(order_id)?;
        let runtime = self.shared.account(&order.account)?;
        dispatch::probe_replay(&self.shared, &runtime, order).await
    }

    /// Reads the provider's list for orders that are not ours. Returns how many there are.
    pub async fn read_unclaimed(&self, id: &AccountId) -> Result<usize, DeskError> {
        let runtime = self.shared.account(id)?;
        watch::read_unclaimed(&self.shared, &runtime).await
    }

    // --- buying ---

    /// What sending a list would mean. Reads the wallet and, where they are old, the prices; spends nothing.
    pub async fn plan(&self, request: PlanRequest) -> Result<Plan, DeskError> {
        let runtime = self.shared.account(&request.account)?;
        let balance = match self.shared.read_wallet(&runtime, Lane::Counter).await {
            Ok((reading, _)) => Some(reading),
            Err(DeskError::Read(_)) => self.shared.ledger.wallet_reading(&runtime.account().wallet_id)?,
            Err(error) => return Err(error),
        };
        self.plan_offline(request, balance)
    }

    /// The same from what is known already.
    pub fn plan_offline(&self, request: PlanRequest, balance: Option<WalletReading>) -> Result<Plan, DeskError> {
        let runtime = self.shared.account(&request.account)?;
        let (packages, checkers) = accounts::catalogues(&self.shared, &request.account)?;
        let account = runtime.account();
        let settings = self.shared.settings();
        let inputs = |recent, same_list| PlanInputs {
            account: &account,
            packages: &packages,
            checkers: &checkers,
            balance,
            recent,
            same_list,
            settings: &settings,
            now: self.shared.clock.now(),
            id: self.shared.ids.new_id(),
        };
        let mut plan = plan::make(request, inputs(&[], &[]));
        plan.repeats = approve::repeats(&self.shared, &plan.lines)?;
        let same = self.shared.ledger.batches_of_list(&approve::list_hash_of(&plan))?;
        plan.same_list = same.into_iter().map(|batch| batch.id).collect();
        Ok(plan)
    }

    /// Approves a plan and begins to send it.
    pub fn approve(&self, plan: &Plan, approval: &Approval) -> Result<BatchId, DeskError> {
        let runtime = self.shared.account(&plan.account)?;
        if self.is_doubted() {
            let reason = self.shared.ledger.generation()?.and_then(|mark| mark.doubted).unwrap_or_default();
            return Err(LedgerError::Doubted(reason).into());
        }
        match approve::approve(&self.shared, &runtime, plan, approval)? {
            Approved::Fresh(id) => {
                let batch = self.batch(&id)?;
                dispatch::start(&self.shared, &runtime, &batch)?;
                self.shared.tell(DeskEvent::Batch { batch_id: id.clone() });
                Ok(id)
            }
            Approved::Already(id) => Ok(id),
        }
    }

    /// Goes on with a paused batch. Prices are read again before anything is sent.
    pub async fn continue_batch(&self, id: &BatchId) -> Result<(), DeskError> {
        let batch = self.batch(id)?;
        if !matches!(batch.state, BatchState::Paused { .. }) {
            return Ok(());
        }
        let runtime = self.shared.account(&batch.account)?;
        // Every price that is still to be paid counts as old from here on: the sender reads each again before it spends.
        locked(&runtime.prices_read_at_ms).clear();
        self.shared.ledger.put_setting(&continued_key(id), Some(&self.shared.run_id))?;
        self.shared.ledger.set_batch_state(id, &BatchState::Running)?;
        dispatch::start(&self.shared, &runtime, &batch)?;
        self.shared.tell(DeskEvent::Batch { batch_id: id.clone() });
        self.shared.wake_all();
        Ok(())
    }

    /// Whether an order of a running batch is sent by itself, now or after a while, whatever becomes of the others.
    pub fn goes_on(&self, id: &BatchId) -> Result<bool, DeskError> {
        let batch = self.batch(id)?;
        match self.shared.account(&batch.account) {
            Ok(runtime) => dispatch::goes_on(&self.shared, &runtime, id),
            Err(_) => Ok(false),
        }
    }

    /// The orders of other lists that keep a batch waiting: one that is not known holds its NetConnect wallet, and one under
    /// way its number.
    pub fn held_up_by(&self, id: &BatchId) -> Result<Vec<Order>, DeskError> {
        dispatch::held_up_by(&self.shared, id)
    }

    /// Sends nothing more of a batch until 'Continue'. What is under way is finished.
    pub fn pause_batch(&self, id: &BatchId) -> Result<(), DeskError> {
        self.leave(id, &BatchState::Paused { reason: "You paused it. Press Continue sending to go on.".to_owned() })
    }

    /// Ends a batch: what was not sent is not bought. What is under way is finished.
    ///
    /// Cut off in the middle, it stays paused with what is still to be left out, and can be stopped again.
    pub fn stop_batch(&self, id: &BatchId) -> Result<(), DeskError> {
        let reason = "You stopped this list. What waits in it is being left out. If that was cut off, stop it again.";
        self.leave(id, &BatchState::Paused { reason: reason.to_owned() })?;
        dispatch::cancel_waiting(&self.shared, id)?;
        self.leave(id, &BatchState::Stopped)?;
        // An answer may have given an order back in between.
        dispatch::cancel_waiting_of_stopped(&self.shared, id)
    }

    fn leave(&self, id: &BatchId, state: &BatchState) -> Result<(), DeskError> {
        let batch = self.batch(id)?;
        if matches!(batch.state, BatchState::Stopped | BatchState::Finished) {
            return Ok(());
        }
        match self.shared.account(&batch.account) {
            Ok(runtime) => dispatch::leave(&self.shared, &runtime, id, state),
            Err(_) => Ok(self.shared.ledger.set_batch_state(id, state)?),
        }
    }

    // --- looking and settling ---

    /// One batch.
    pub fn batch(&self, id: &BatchId) -> Result<Batch, DeskError> {
        Ok(self.shared.ledger.batch(id)?.ok_or_else(|| LedgerError::Missing("this list".to_owned()))?)
    }

    /// One order.
    pub fn order(&self, id: &OrderId) -> Result<Order, DeskError> {
        Ok(self.shared.ledger.order(id)?.ok_or_else(|| LedgerError::Missing("this order".to_owned()))?)
    }

    /// Looks at one order now.
    pub async fn check_order(&self, id: &OrderId) -> Result<Order, DeskError> {
        let order = self.order(id)?;
        let runtime = self.shared.account(&order.account)?;
        watch::look_now(&self.shared, &runtime, order).await?;
        self.order(id)
    }

    /// The credentials of an order. The caller shows one at a time and forgets it.
    pub fn reveal(&self, id: &OrderId) -> Result<Vec<IssuedCredential>, DeskError> {
        Ok(self.shared.ledger.credentials(id)?)
    }

    /// Fetches an order's credential from the provider again.
    pub async fn refetch_credential(&self, id: &OrderId) -> Result<Vec<IssuedCredential>, DeskError> {
        let order = self.order(id)?;
        let runtime = self.shared.account(&order.account)?;
        let Some(transaction_id) = &order.provider_order_id else {
            let message = "the provider's id of this order is not known, so its credential cannot be fetched";
            return Err(DeskError::refused("order", message, "Wait until the order is settled."));
        };
        let call = runtime.reading.checker_record(transaction_id.as_str());
        let (record, credential) = self.shared.read(&runtime, Lane::Counter, call).await?;
        let Some(credential) = credential else {
            let message =
                format!("{} gives no credential for it yet ({})", order.provider.name(), record.state_verbatim);
            return Err(DeskError::refused("order", message, "Try again in a minute."));
        };
        if credentials::is_anothers(&order, &record) {
            let message =
                format!("the provider's record {transaction_id} is of another number; its credential is not kept");
            return Err(DeskError::refused("order", message, "Ask the provider's support for the right id."));
        }
        let issued = IssuedCredential {
            transaction_id: transaction_id.clone(),
            msisdn: record.msisdn.or(Some(order.msisdn)),
            credential,
        };
        let issued = IssuedTo { order_id: id.clone(), issued };
        match self.shared.ledger.put_credential(&issued, &[], self.shared.clock.now()) {
            Err(error @ LedgerError::CredentialHeld { .. }) => {
                credentials::keep(&self.shared, &issued, &[])?;
                Err(error.into())
            }
            Err(error) => Err(error.into()),
            Ok(()) => self.reveal(id),
        }
    }

    /// Credentials that the provider gave to two orders: neither may be handed over before its support has answered.
    pub fn credential_alarms(&self) -> Result<Vec<CredentialAlarm>, DeskError> {
        credentials::alarms(&self.shared)
    }

    // --- settings and the end ---

    /// Keeps a setting. Refused outside its safe range unless every account is on loopback.
    pub fn put_setting(&self, key: &str, value: &str) -> Result<u64, DeskError> {
        let loopback_only = self.accounts()?.iter().all(|account| accounts::is_loopback(&account.address));
        let checked = Settings::check(key, value, loopback_only)
            .map_err(|message| DeskError::refused("setting", message, "See 'settings list' for the ranges."))?;
        self.shared.ledger.put_setting(key, Some(&checked.to_string()))?;
        self.shared.reload_settings()?;
        Ok(checked)
    }

    /// Sends nothing new, waits until what is under way is written down (at most one call's time), and ends the tasks.
    pub async fn close(&self) {
        self.shared.begin_closing();
        let patience_ms = self.shared.settings().request_timeout_ms + 5_000;
        let began_ms = self.shared.clock.monotonic_ms();
        let under_way = || self.shared.accounts().iter().any(|rt| rt.in_flight.load(Ordering::SeqCst) > 0);
        while under_way() && self.shared.clock.monotonic_ms() - began_ms < patience_ms {
            self.shared.clock.sleep_ms(50).await;
        }
        self.shared.end_tasks().await;
        // A copy of the ledger made while this run was at work is older than this mark, and is found out by it.
        if let Err(error) = generation::leave(&self.shared) {
            tracing::warn!(%error, "the mark of this run's end could not be written");
        }
    }

    /// Ends the tasks at once, in the middle of whatever they do, as a killed process would.
    pub fn abort(&self) {
        self.shared.abort_tasks();
    }
}
