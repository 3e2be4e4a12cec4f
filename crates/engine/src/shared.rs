//! What the engine's parts have in common: the ports, the settings in force, the accounts that are connected.

use crate::dispatch::{Buyer, SleepGuard};
use crate::error::DeskError;
use crate::events::DeskEvent;
use crate::model::{Account, Attempt, Lane, ObservedFacts, WalletReading};
use crate::pace::Pacer;
use crate::ports::{
    Clock, Ids, KeyStore, Ledger, LedgerError, OrderMove, ProviderFactory, Read, ReadError, ReadErrorKind,
};
use crate::ports::{ReadingCalls, WalletBalance};
use crate::settings::Settings;
use domain::{AccountId, AttemptId, BatchId, OrderId, PackageKey, Pesewas, UnixMs, WalletId};
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::future::Future;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use tokio::sync::{Notify, broadcast};
use tokio::task::JoinSet;

/// What a desk is made of.
pub struct DeskParts {
    /// The history.
    pub ledger: Arc<dyn Ledger>,
    /// The keys.
    pub keys: Arc<dyn KeyStore>,
    /// Makes providers.
    pub providers: Arc<dyn ProviderFactory>,
    /// The clocks.
    pub clock: Arc<dyn Clock>,
    /// New names.
    pub ids: Arc<dyn Ids>,
    /// Where the ledger lies (path, file identity, machine) as one text: a copy lies elsewhere.
    pub place: String,
}

/// A batch being sent by this process.
#[derive(Debug, Clone)]
pub(crate) struct BatchRun {
    pub id: BatchId,
    pub lane: Lane,
    pub bulk_calls: bool,
    pub ceiling: Pesewas,
    /// What its orders have cost or may have cost, the unknown ones at their planned price.
    pub committed: Pesewas,
    /// When it was approved or continued: what slept before that is no reason to stop it.
    pub began: SleepGuard,
}

/// One connected account.
pub(crate) struct AccountRuntime {
    pub id: AccountId,
    account: RwLock<Account>,
    pub reading: Arc<dyn ReadingCalls>,
    pub buyer: Buyer,
    pub sends: Mutex<Pacer>,
    reads: Mutex<Pacer>,
    pub running: Mutex<Vec<BatchRun>>,
    /// Orders that the provider held because their number is busy: not before this monotonic time; how often.
    pub busy_until: Mutex<HashMap<OrderId, (u64, u32)>>,
    pub wake_sender: Notify,
    pub wake_watcher: Notify,
    pub in_flight: AtomicUsize,
    pub in_flight_planned: AtomicI64,
    pub not_sent_in_a_row: AtomicUsize,
    /// When each package's price was last read, in monotonic time.
    pub prices_read_at_ms: Mutex<HashMap<PackageKey, u64>>,
    offline: AtomicBool,
    /// The provider's list of orders could not be read the last time it was wanted for statuses.
    list_failing: AtomicBool,
    retired: AtomicBool,
    skew_ms: AtomicI64,
    skew_said: AtomicBool,
    /// The provider's clock less our monotonic one, by its last few answers. A single `Date` may lie.
    clock_offsets: Mutex<VecDeque<i64>>,
}

/// The middle of the desk.
pub(crate) struct Shared {
    pub ledger: Arc<dyn Ledger>,
    pub keys: Arc<dyn KeyStore>,
    pub factory: Arc<dyn ProviderFactory>,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn Ids>,
    pub place: String,
    pub epoch: AtomicI64,
    pub run_id: String,
    pub doubted: AtomicBool,
    events: broadcast::Sender<DeskEvent>,
    settings: RwLock<Settings>,
    accounts: RwLock<BTreeMap<AccountId, Arc<AccountRuntime>>>,
    halted: RwLock<Option<String>>,
    unsaved_answers: Mutex<Vec<(domain::AttemptId, Vec<u8>)>>,
    tasks: Mutex<JoinSet<()>>,
    closing: AtomicBool,
    /// Orders first sent by this process: only these may be sent again by the clock.
    pub first_sends: Mutex<HashMap<OrderId, FirstSend>>,
    /// Calls of this process.
    pub calls: Mutex<HashMap<AttemptId, CallTimes>>,
    /// When this process began, in monotonic time.
    pub began_ms: u64,
    /// Wallets with a NetConnect call in the making, across all accounts of one owner.
    wallets_busy: Mutex<HashSet<WalletId>>,
}

/// When an order was first sent, by both clocks: where they disagree, the computer slept or its clock was set.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FirstSend {
    pub mono_ms: u64,
    pub wall: UnixMs,
}

/// When a call was made and when it was over, by clocks that nobody sets.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CallTimes {
    /// By the provider's clock, and not later than it truly was; `None` when the provider never told the time.
    pub sent_at_provider: Option<UnixMs>,
    /// When we had an answer or gave up, in monotonic time; `None` while it is under way.
    pub over_ms: Option<u64>,
}

/// How many of the provider's `Date`s are kept.
const CLOCK_OFFSETS: usize = 5;

/// A poisoned lock means that a task panicked between two plain assignments: the data is whole.
pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl AccountRuntime {
    pub fn new(
        account: Account,
        reading: Arc<dyn ReadingCalls>,
        buyer: Buyer,
        sends: Pacer,
        settings: &Settings,
    ) -> Self {
        let reads = Pacer::new(settings.reads_per_window, settings.window_ms, settings.reads_per_window / 6);
        Self {
            id: account.id.clone(),
            account: RwLock::new(account),
            reading,
            buyer,
            sends: Mutex::new(sends),
            reads: Mutex::new(reads),
            running: Mutex::default(),
            busy_until: Mutex::default(),
            wake_sender: Notify::new(),
            wake_watcher: Notify::new(),
            in_flight: AtomicUsize::new(0),
            in_flight_planned: AtomicI64::new(0),
            not_sent_in_a_row: AtomicUsize::new(0),
            prices_read_at_ms: Mutex::default(),
            offline: AtomicBool::new(false),
            list_failing: AtomicBool::new(false),
            retired: AtomicBool::new(false),
            skew_ms: AtomicI64::new(0),
            skew_said: AtomicBool::new(false),
            clock_offsets: Mutex::default(),
        }
    }

    /// Whether the provider has told the time in this run, and our clock agrees with it within the limit.
    pub fn clock_agrees(&self, limit_ms: u64) -> bool {
        !locked(&self.clock_offsets).is_empty() && self.skew_ms().unsigned_abs() < limit_ms
    }

    /// The provider's clock at this monotonic time: the earliest that its last answers allow.
    pub fn provider_time(&self, mono_ms: u64) -> Option<UnixMs> {
        let earliest = locked(&self.clock_offsets).iter().min().copied()?;
        Some(UnixMs(i64::try_from(mono_ms).unwrap_or(i64::MAX).saturating_add(earliest)))
    }

    pub fn account(&self) -> Account {
        self.account.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Changes the account: in the ledger by `keep`, then here. One change after another, so that none undoes another.
    pub fn change_account<E>(
        &self,
        change: impl FnOnce(&mut Account),
        keep: impl FnOnce(&Account) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut account = self.account.write().unwrap_or_else(PoisonError::into_inner);
        let mut changed = account.clone();
        change(&mut changed);
        if changed != *account {
            keep(&changed)?;
            *account = changed;
        }
        Ok(())
    }

    pub fn facts(&self) -> ObservedFacts {
        self.account().facts
    }

    /// Ours minus the provider's clock, as last seen.
    pub fn skew_ms(&self) -> i64 {
        self.skew_ms.load(Ordering::Relaxed)
    }

    pub fn is_offline(&self) -> bool {
        self.offline.load(Ordering::Relaxed)
    }

    /// Whether statuses must be asked for one by one, because the provider's list fails.
    pub fn is_list_failing(&self) -> bool {
        self.list_failing.load(Ordering::Relaxed)
    }

    pub fn set_list_failing(&self, is_failing: bool) {
        self.list_failing.store(is_failing, Ordering::Relaxed);
    }

    /// Whether the account was forgotten, or goes on under another key: this one neither sends nor looks any more.
    pub fn is_retired(&self) -> bool {
        self.retired.load(Ordering::SeqCst)
    }

    fn retire(&self) {
        self.retired.store(true, Ordering::SeqCst);
        self.wake_sender.notify_one();
        self.wake_watcher.notify_one();
    }
}

impl Shared {
    pub fn new(parts: DeskParts, run_id: String) -> Self {
        let (events, _) = broadcast::channel(1_024);
        let began_ms = parts.clock.monotonic_ms();
        Self {
            began_ms,
            calls: Mutex::default(),
            ledger: parts.ledger,
            keys: parts.keys,
            factory: parts.providers,
            clock: parts.clock,
            ids: parts.ids,
            place: parts.place,
            epoch: AtomicI64::new(0),
            run_id,
            doubted: AtomicBool::new(false),
            events,
            settings: RwLock::new(Settings::default()),
            accounts: RwLock::default(),
            halted: RwLock::default(),
            unsaved_answers: Mutex::default(),
            tasks: Mutex::new(JoinSet::new()),
            closing: AtomicBool::new(false),
            first_sends: Mutex::default(),
            wallets_busy: Mutex::default(),
        }
    }

    pub fn events(&self) -> broadcast::Receiver<DeskEvent> {
        self.events.subscribe()
    }

    pub fn tell(&self, event: DeskEvent) {
        // No listener is no error: the ledger holds everything an event speaks of.
        let _ = self.events.send(event);
    }

    pub fn settings(&self) -> Settings {
        *self.settings.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads the settings again, after a change or when an account came or went.
    pub fn reload_settings(&self) -> Result<(), LedgerError> {
        let accounts = self.ledger.accounts()?;
        let loopback_only = accounts.iter().all(|account| crate::accounts::is_loopback(&account.address));
        self.use_settings(Settings::load(self.ledger.as_ref(), loopback_only)?);
        Ok(())
    }

    pub fn use_settings(&self, settings: Settings) {
        *self.settings.write().unwrap_or_else(PoisonError::into_inner) = settings;
    }

    pub fn accounts(&self) -> Vec<Arc<AccountRuntime>> {
        self.accounts.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    pub fn account(&self, id: &AccountId) -> Result<Arc<AccountRuntime>, DeskError> {
        self.accounts.read().unwrap_or_else(PoisonError::into_inner).get(id).cloned().ok_or_else(|| {
            DeskError::refused(
                "account",
                format!("the account '{id}' is not connected"),
                "Give its key again in Settings, at this account.",
            )
        })
    }

    pub fn insert_account(&self, runtime: Arc<AccountRuntime>) {
        self.accounts.write().unwrap_or_else(PoisonError::into_inner).insert(runtime.id.clone(), runtime);
    }

    pub fn forget_account(&self, id: &AccountId) {
        let forgotten = self.accounts.write().unwrap_or_else(PoisonError::into_inner).remove(id);
        if let Some(runtime) = forgotten {
            runtime.retire();
        }
    }

    pub fn is_closing(&self) -> bool {
        self.closing.load(Ordering::SeqCst)
    }

    pub fn begin_closing(&self) {
        self.closing.store(true, Ordering::SeqCst);
        self.wake_all();
    }

    pub fn halted(&self) -> Option<String> {
        self.halted.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Stops all sending: the history cannot be written. An answer that could not be kept stays in memory, to be saved
    /// elsewhere.
    pub fn halt(&self, reason: String, unsaved: Option<(domain::AttemptId, Vec<u8>)>) {
        tracing::error!(%reason, "sending stopped");
        *self.halted.write().unwrap_or_else(PoisonError::into_inner) = Some(reason.clone());
        locked(&self.unsaved_answers).extend(unsaved);
        self.tell(DeskEvent::Halted { reason });
    }

    /// Stops all sending when this error says that the history cannot be written.
    pub fn halt_if_unwritable(&self, error: &DeskError) {
        if let DeskError::Ledger(LedgerError::Write(reason)) = error
            && self.halted().is_none()
        {
            self.halt(format!("the history could not be written ({reason})"), None);
        }
    }

    /// Answers that could not be written to the history.
    pub fn unsaved_answers(&self) -> Vec<(domain::AttemptId, Vec<u8>)> {
        locked(&self.unsaved_answers).clone()
    }

    pub fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let mut tasks = locked(&self.tasks);
        while tasks.try_join_next().is_some() {}
        tasks.spawn(task);
    }

    pub fn abort_tasks(&self) {
        locked(&self.tasks).abort_all();
    }

    /// The same, and waits until each has let go of the ledger: it is closed in an orderly way by its last user only.
    pub async fn end_tasks(&self) {
        let mut tasks = std::mem::take(&mut *locked(&self.tasks));
        tasks.shutdown().await;
        self.abort_tasks();
    }

    pub fn wake_all(&self) {
        for runtime in self.accounts() {
            runtime.wake_sender.notify_one();
            runtime.wake_watcher.notify_one();
        }
    }

    /// Whether money may be sent at all.
    pub fn may_send(&self) -> bool {
        !self.is_closing() && !self.doubted.load(Ordering::SeqCst) && self.halted().is_none()
    }

    /// Takes a NetConnect wallet for one call; `false` when another account of the owner has it.
    pub fn take_wallet(&self, wallet_id: &WalletId) -> bool {
        locked(&self.wallets_busy).insert(wallet_id.clone())
    }

    pub fn leave_wallet(&self, wallet_id: &WalletId) {
        locked(&self.wallets_busy).remove(wallet_id);
    }

    /// Moves orders outside an attempt and tells of it. A ledger that cannot be written stops the sending.
    pub fn apply(&self, moves: &[OrderMove], at: UnixMs) -> Result<(), LedgerError> {
        if moves.is_empty() {
            return Ok(());
        }
        match self.ledger.apply(moves, at) {
            Ok(()) => {
                self.tell_of(moves.iter().map(|m| &m.order_id));
                self.wake_all();
                Ok(())
            }
            Err(error) => {
                if let LedgerError::Write(reason) = &error {
                    self.halt(format!("the history could not be written ({reason})"), None);
                }
                Err(error)
            }
        }
    }

    pub fn tell_of<'a>(&self, orders: impl Iterator<Item = &'a OrderId>) {
        for id in orders {
            if let Ok(Some(order)) = self.ledger.order(id) {
                self.tell(DeskEvent::Order { order_id: order.id, batch_id: order.batch_id, state: order.state });
            }
        }
    }

    /// Makes one read within the account's read budget, and learns from it about the line and the clock.
    pub async fn read<T, F>(&self, runtime: &AccountRuntime, lane: Lane, call: F) -> Result<T, ReadError>
    where
        F: Future<Output = Result<Read<T>, ReadError>> + Send,
        T: Send,
    {
        loop {
            let wait_ms = locked(&runtime.reads).wait_ms(lane, self.clock.monotonic_ms());
            if wait_ms == 0 {
                break;
            }
            self.clock.sleep_ms(wait_ms).await;
        }
        let place = locked(&runtime.reads).take();
        let result = call.await;
        let now_mono_ms = self.clock.monotonic_ms();
        locked(&runtime.reads).answered(place, now_mono_ms);
        match result {
            Ok(read) => {
                self.seen(runtime, read.provider_date);
                Ok(read.value)
            }
            Err(error) => {
                if error.kind == ReadErrorKind::RateLimited {
                    let wait_ms = error.retry_after_ms.unwrap_or(15_000);
                    locked(&runtime.reads).hold_back(wait_ms, now_mono_ms);
                }
                self.learn_time(runtime, error.provider_date);
                let unreachable = matches!(error.kind, ReadErrorKind::Unreachable | ReadErrorKind::TimedOut);
                self.set_offline(runtime, unreachable);
                Err(error)
            }
        }
    }

    /// How long a call has been over, in ms. A call of this process by the monotonic clock, which nobody sets. One of a
    /// former run by the provider's clock as told in this run, less what clocks may disagree by: our wall clock may have
    /// been set since. Where the provider has told no time, or `was_dated_right` is denied, only the time since this
    /// process began counts.
    pub fn over_for_ms(
        &self,
        runtime: Option<&AccountRuntime>,
        attempt: Option<&Attempt>,
        was_dated_right: bool,
    ) -> i64 {
        let now_ms = self.clock.monotonic_ms();
        let since = |then_ms: u64| i64::try_from(now_ms.saturating_sub(then_ms)).unwrap_or(i64::MAX);
        let Some(attempt) = attempt else { return since(self.began_ms) };
        if let Some(times) = locked(&self.calls).get(&attempt.id) {
            return times.over_ms.map_or(0, since);
        }
        let provider_now = runtime.filter(|_| was_dated_right).and_then(|runtime| runtime.provider_time(now_ms));
        let Some(provider_now) = provider_now else { return since(self.began_ms) };
        let over_at = attempt.answered_at.unwrap_or(attempt.sent_at).max(attempt.sent_at);
        let margin_ms = i64::try_from(self.settings().clock_skew_ms).unwrap_or(i64::MAX);
        since(self.began_ms).max(provider_now.since_ms(over_at).saturating_sub(margin_ms))
    }

    /// The provider answered: it is in reach, and its clock is known.
    pub fn seen(&self, runtime: &AccountRuntime, provider_date: Option<UnixMs>) {
        self.set_offline(runtime, false);
        self.learn_time(runtime, provider_date);
    }

    /// What an answer tells of the provider's clock, whatever else it says.
    fn learn_time(&self, runtime: &AccountRuntime, provider_date: Option<UnixMs>) {
        let Some(date) = provider_date else { return };
        let now_mono_ms = i64::try_from(self.clock.monotonic_ms()).unwrap_or(i64::MAX);
        {
            let mut offsets = locked(&runtime.clock_offsets);
            offsets.push_back(date.0.saturating_sub(now_mono_ms));
            if offsets.len() > CLOCK_OFFSETS {
                offsets.pop_front();
            }
        }
        let skew_ms = self.clock.now().since_ms(date);
        runtime.skew_ms.store(skew_ms, Ordering::Relaxed);
        let limit_ms = i64::try_from(self.settings().clock_skew_ms).unwrap_or(i64::MAX);
        let is_off = skew_ms.abs() > limit_ms;
        if runtime.skew_said.swap(is_off, Ordering::Relaxed) != is_off {
            let skew_ms = if is_off { skew_ms } else { 0 };
            self.tell(DeskEvent::ClockSkew { account: runtime.id.clone(), skew_ms });
        }
    }

    pub fn set_offline(&self, runtime: &AccountRuntime, offline: bool) {
        if runtime.offline.swap(offline, Ordering::Relaxed) != offline {
            self.tell(DeskEvent::Offline { account: runtime.id.clone(), offline });
        }
    }

    /// Reads an account's wallet and keeps the reading.
    pub async fn read_wallet(
        &self,
        runtime: &AccountRuntime,
        lane: Lane,
    ) -> Result<(WalletReading, WalletBalance), DeskError> {
        let balance = self.read(runtime, lane, runtime.reading.wallet()).await?;
        let reading = WalletReading { available: balance.available, at: self.clock.now() };
        let wallet_id = runtime.account().wallet_id;
        self.ledger.put_wallet_reading(&wallet_id, reading)?;
        self.tell(DeskEvent::Wallet { wallet_id });
        Ok((reading, balance))
    }
}
