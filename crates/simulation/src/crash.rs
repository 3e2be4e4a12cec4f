//! A process that ends at its n-th write: just before the write took effect, or just after.

use domain::{
    AccountId, AttemptId, BatchId, Cause, CheckerPackage, IssuedCredential, OrderId, Package, ProviderOrderId,
    Reference, UnixMs, WalletId,
};
use engine::model::{
    Account, Attempt, Batch, BatchState, ForeignOrder, GenerationMark, JournalEntry, ObservedFacts, Order,
    WalletReading,
};
use engine::ports::{
    Approved, Conclusion, IssuedTo, Ledger, LedgerError, NewAttempt, OrderMove, OrderQuery, OrderTotals,
};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Notify;

/// When a process ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CrashPoint {
    /// At which write to its ledger or key store, from 1.
    pub write: u64,
    /// Whether that write still took effect.
    pub is_after: bool,
}

/// One process, from its start to its end. After its end it can neither write, nor read, nor send.
#[derive(Default)]
pub struct Life {
    end: Option<CrashPoint>,
    writes: AtomicU64,
    over: AtomicBool,
    ended: Notify,
    meanwhile: Mutex<Option<Box<dyn FnOnce() + Send>>>,
}

impl Life {
    /// A process that ends there, or only when it is told to.
    pub fn until(end: Option<CrashPoint>) -> Arc<Self> {
        Arc::new(Self { end, ..Self::default() })
    }

    /// Whether it has ended.
    pub fn is_over(&self) -> bool {
        self.over.load(Ordering::SeqCst)
    }

    /// Ends it now.
    pub fn end(&self) {
        self.over.store(true, Ordering::SeqCst);
        self.ended.notify_one();
    }

    /// Returns when it ends.
    pub async fn ended(&self) {
        if !self.is_over() {
            self.ended.notified().await;
        }
    }

    /// Lets this happen just before its next write, as another of its threads would have it.
    pub fn before_the_next_write(&self, happens: impl FnOnce() + Send + 'static) {
        *self.meanwhile.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(happens));
    }

    /// How many writes it made.
    pub fn writes(&self) -> u64 {
        self.writes.load(Ordering::SeqCst)
    }

    pub(crate) fn write<T, E>(&self, work: impl FnOnce() -> Result<T, E>, gone: impl FnOnce() -> E) -> Result<T, E> {
        if self.is_over() {
            return Err(gone());
        }
        let meanwhile = self.meanwhile.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(happens) = meanwhile {
            happens();
        }
        let count = self.writes.fetch_add(1, Ordering::SeqCst) + 1;
        match self.end {
            Some(end) if end.write == count => {
                if end.is_after {
                    // Whether it worked makes no difference to a process that has ended.
                    let _ = work();
                }
                self.end();
                Err(gone())
            }
            _ => work(),
        }
    }
}

/// A ledger as a process sees it that may end.
pub struct CrashLedger {
    inner: Arc<dyn Ledger>,
    life: Arc<Life>,
}

fn gone() -> LedgerError {
    LedgerError::Write("the process has ended".to_owned())
}

impl CrashLedger {
    /// The ledger as this process sees it.
    pub fn new(inner: Arc<dyn Ledger>, life: Arc<Life>) -> Self {
        Self { inner, life }
    }

    fn reading(&self) -> Result<&dyn Ledger, LedgerError> {
        if self.life.is_over() { Err(gone()) } else { Ok(self.inner.as_ref()) }
    }
}

impl Ledger for CrashLedger {
    fn accounts(&self) -> Result<Vec<Account>, LedgerError> {
        self.reading()?.accounts()
    }

    fn put_account(&self, account: &Account) -> Result<(), LedgerError> {
        self.life.write(|| self.inner.put_account(account), gone)
    }

    fn remove_account(&self, id: &AccountId) -> Result<(), LedgerError> {
        self.life.write(|| self.inner.remove_account(id), gone)
    }

    fn put_facts(&self, id: &AccountId, facts: &ObservedFacts) -> Result<(), LedgerError> {
        self.life.write(|| self.inner.put_facts(id, facts), gone)
    }

    fn put_catalogue(&self, id: &AccountId, packages: &[Package], read_at: UnixMs) -> Result<(), LedgerError> {
        self.life.write(|| self.inner.put_catalogue(id, packages, read_at), gone)
    }

    fn catalogue(&self, id: &AccountId) -> Result<Option<(Vec<Package>, UnixMs)>, LedgerError> {
        self.reading()?.catalogue(id)
    }

    fn put_checkers(&self, id: &AccountId, packages: &[CheckerPackage], read_at: UnixMs) -> Result<(), LedgerError> {
        self.life.write(|| self.inner.put_checkers(id, packages, read_at), gone)
    }

    fn checkers(&self, id: &AccountId) -> Result<Option<(Vec<CheckerPackage>, UnixMs)>, LedgerError> {
        self.reading()?.checkers(id)
    }

    fn approve(&self, batch: &Batch, orders: &[Order]) -> Result<Approved, LedgerError> {
        self.life.write(|| self.inner.approve(batch, orders), gone)
    }

    fn batch(&self, id: &BatchId) -> Result<Option<Batch>, LedgerError> {
        self.reading()?.batch(id)
    }

    fn batches(&self, limit: u32) -> Result<Vec<Batch>, LedgerError> {
        self.reading()?.batches(limit)
    }

    fn open_batches(&self) -> Result<Vec<Batch>, LedgerError> {
        self.reading()?.open_batches()
    }

    fn batches_of_list(&self, list_hash: &str) -> Result<Vec<Batch>, LedgerError> {
        self.reading()?.batches_of_list(list_hash)
    }

    fn set_batch_state(&self, id: &BatchId, state: &BatchState) -> Result<(), LedgerError> {
        self.life.write(|| self.inner.set_batch_state(id, state), gone)
    }

    fn order(&self, id: &OrderId) -> Result<Option<Order>, LedgerError> {
        self.reading()?.order(id)
    }

    fn order_by_any_reference(&self, text: &str) -> Result<Option<Order>, LedgerError> {
        self.reading()?.order_by_any_reference(text)
    }

    fn order_by_reference(&self, reference: &Reference) -> Result<Option<Order>, LedgerError> {
        self.reading()?.order_by_reference(reference)
    }

    fn orders(&self, query: &OrderQuery) -> Result<Vec<Order>, LedgerError> {
        self.reading()?.orders(query)
    }

    fn totals(&self, query: &OrderQuery) -> Result<OrderTotals, LedgerError> {
        self.reading()?.totals(query)
    }

    fn claimant(
        &self,
        wallet_id: &WalletId,
        provider_order_id: &ProviderOrderId,
    ) -> Result<Option<OrderId>, LedgerError> {
        self.reading()?.claimant(wallet_id, provider_order_id)
    }

    fn note(&self, order_id: &OrderId, cause: Cause, evidence: &str, at: UnixMs) -> Result<(), LedgerError> {
        self.life.write(|| self.inner.note(order_id, cause, evidence, at), gone)
    }

    fn begin_attempt(&self, attempt: &NewAttempt) -> Result<(), LedgerError> {
        self.life.write(|| self.inner.begin_attempt(attempt), gone)
    }

    fn keep_answer(&self, attempt_id: &AttemptId, raw: &[u8], at: UnixMs) -> Result<(), LedgerError> {
        self.life.write(|| self.inner.keep_answer(attempt_id, raw, at), gone)
    }

    fn conclude(&self, conclusion: &Conclusion) -> Result<(), LedgerError> {
        self.life.write(|| self.inner.conclude(conclusion), gone)
    }

    fn apply(&self, moves: &[OrderMove], at: UnixMs) -> Result<(), LedgerError> {
        self.life.write(|| self.inner.apply(moves, at), gone)
    }

    fn put_parent(&self, attempt_id: &AttemptId, provider_order_id: &ProviderOrderId) -> Result<(), LedgerError> {
        self.life.write(|| self.inner.put_parent(attempt_id, provider_order_id), gone)
    }

    fn open_attempts(&self) -> Result<Vec<Attempt>, LedgerError> {
        self.reading()?.open_attempts()
    }

    fn attempts_of(&self, order_id: &OrderId) -> Result<Vec<Attempt>, LedgerError> {
        self.reading()?.attempts_of(order_id)
    }

    fn raw_answer(&self, attempt_id: &AttemptId) -> Result<Option<Vec<u8>>, LedgerError> {
        self.reading()?.raw_answer(attempt_id)
    }

    fn journal(&self, order_id: &OrderId) -> Result<Vec<JournalEntry>, LedgerError> {
        self.reading()?.journal(order_id)
    }

    fn put_credential(&self, issued: &IssuedTo, moves: &[OrderMove], at: UnixMs) -> Result<(), LedgerError> {
        self.life.write(|| self.inner.put_credential(issued, moves, at), gone)
    }

    fn credentials(&self, order_id: &OrderId) -> Result<Vec<IssuedCredential>, LedgerError> {
        self.reading()?.credentials(order_id)
    }

    fn send_stamps(&self, key_fingerprint: &str, count: u32) -> Result<Vec<(UnixMs, Option<UnixMs>)>, LedgerError> {
        self.reading()?.send_stamps(key_fingerprint, count)
    }

    fn put_wallet_reading(&self, wallet_id: &WalletId, reading: WalletReading) -> Result<(), LedgerError> {
        self.life.write(|| self.inner.put_wallet_reading(wallet_id, reading), gone)
    }

    fn wallet_reading(&self, wallet_id: &WalletId) -> Result<Option<WalletReading>, LedgerError> {
        self.reading()?.wallet_reading(wallet_id)
    }

    fn put_foreign_orders(&self, orders: &[ForeignOrder]) -> Result<(), LedgerError> {
        self.life.write(|| self.inner.put_foreign_orders(orders), gone)
    }

    fn foreign_orders(&self, wallet_id: &WalletId, limit: u32) -> Result<Vec<ForeignOrder>, LedgerError> {
        self.reading()?.foreign_orders(wallet_id, limit)
    }

    fn take_lease(&self, holder: &str, at: UnixMs) -> Result<i64, LedgerError> {
        self.life.write(|| self.inner.take_lease(holder, at), gone)
    }

    fn lease_epoch(&self) -> Result<i64, LedgerError> {
        self.reading()?.lease_epoch()
    }

    fn generation(&self) -> Result<Option<GenerationMark>, LedgerError> {
        self.reading()?.generation()
    }

    fn put_generation(&self, mark: &GenerationMark) -> Result<(), LedgerError> {
        self.life.write(|| self.inner.put_generation(mark), gone)
    }

    fn setting(&self, key: &str) -> Result<Option<String>, LedgerError> {
        self.reading()?.setting(key)
    }

    fn settings(&self) -> Result<Vec<(String, String)>, LedgerError> {
        self.reading()?.settings()
    }

    fn settings_under(&self, prefix: &str) -> Result<Vec<(String, String)>, LedgerError> {
        self.reading()?.settings_under(prefix)
    }

    fn put_setting(&self, key: &str, value: Option<&str>) -> Result<(), LedgerError> {
        self.life.write(|| self.inner.put_setting(key, value), gone)
    }

    fn backup_to(&self, path: &std::path::Path) -> Result<(), LedgerError> {
        self.reading()?.backup_to(path)
    }
}
