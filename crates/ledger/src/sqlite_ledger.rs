//! The port `engine::ports::Ledger` over the tables.

use crate::crypto::Cipher;
use crate::error::{Fail, illegal};
use crate::open::{self, OpenOptions, Opening};
use crate::schema::Schema;
use crate::store::Store;
use crate::tables::{
    accounts, attempts, batches, catalogue, claims, credentials, foreign_orders, generation, journal, lease, orders,
    settings, wallets,
};
use crate::{backup, moves, query};
use domain::{
    AccountId, AttemptId, BatchId, Cause, CheckerPackage, DataKey, IssuedCredential, Msisdn, Network, OrderId,
    OrderState, Package, ProviderOrderId, Reference, UnixMs, WalletId,
};
use engine::model::{
    Account, Attempt, Batch, BatchState, ForeignOrder, GenerationMark, JournalEntry, ObservedFacts, Order,
    WalletReading,
};
use engine::ports::{
    Approved, Conclusion, IssuedTo, Ledger, LedgerError, NewAttempt, OrderMove, OrderQuery, OrderTotals,
};
use rusqlite::Transaction;
use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

/// The ledger in a SQLite file, or in memory.
pub struct SqliteLedger {
    store: Store,
    path: Option<PathBuf>,
    opening: Opening,
}

impl SqliteLedger {
    /// Opens the ledger at `path`, or makes one. A file that is newer, damaged, foreign or under another data key is refused
    /// and left as it was.
    pub fn open(path: &Path, options: OpenOptions) -> Result<Self, LedgerError> {
        let opened = open::open(path, &options, &Schema::current())?;
        let store = Store::on_file(opened.writer, opened.readers, opened.cipher, options.write_fault)?;
        Ok(Self { store, path: Some(path.to_owned()), opening: opened.opening })
    }

    /// A ledger that ends with this value. For simulations and tests.
    pub fn open_in_memory(data_key: DataKey) -> Result<Self, LedgerError> {
        Self::open_in_memory_with(&OpenOptions::new(data_key))
    }

    /// Like `open_in_memory`, with the options' write faults; the options on files have no meaning here.
    pub fn open_in_memory_with(options: &OpenOptions) -> Result<Self, LedgerError> {
        let (connection, cipher) = open::open_in_memory(&options.data_key)?;
        let store = Store::in_memory(connection, cipher, options.write_fault.clone());
        Ok(Self { store, path: None, opening: Opening { created: true, ..Opening::default() } })
    }

    /// What was found at opening.
    pub const fn opening(&self) -> &Opening {
        &self.opening
    }

    /// Checks the whole file: its structure, every index, every row's own check, every ciphertext. Minutes on a large one.
    pub fn integrity(&self) -> Result<(), LedgerError> {
        self.store.on_writer(|connection| open::full_check(connection)).map_err(Fail::into_read)?;
        self.store.read(|tx, cipher| {
            orders::check_all(tx, cipher)?;
            batches::check_all(tx, cipher)?;
            attempts::check_all(tx, cipher)?;
            journal::check_all(tx, cipher)?;
            credentials::check_all(tx, cipher)?;
            claims::check_all(tx, cipher)?;
            foreign_orders::check_all(tx, cipher)?;
            wallets::check_all(tx, cipher)?;
            lease::epoch(tx, cipher)?;
            generation::get(tx, cipher)?;
            settings::list(tx, cipher)?;
            accounts::check_all(tx, cipher)
        })
    }

    /// Makes today's safety copy beside the ledger, unless there is one, and keeps the newest seven. The path of a copy made
    /// now. Nothing for a ledger in memory.
    pub fn daily_backup(&self, now: UnixMs) -> Result<Option<PathBuf>, LedgerError> {
        let Some(path) = self.path.clone() else { return Ok(None) };
        let cipher = self.store.cipher();
        self.with_reader_of_its_own(&path.clone(), move |connection| backup::daily(connection, &cipher, &path, now))
    }

    /// The orders that hold a checker with this serial number, newest first. Case, spaces and dashes do not matter.
    pub fn find_by_serial(&self, serial: &str) -> Result<Vec<Order>, LedgerError> {
        self.store.read(|tx, cipher| credentials::orders_by_serial(tx, cipher, serial))
    }

    /// The network that the newest delivery to each of these numbers proved. Numbers without one are left out.
    pub fn delivered_networks(&self, numbers: &[Msisdn]) -> Result<HashMap<Msisdn, Network>, LedgerError> {
        self.store.read(|tx, cipher| query::delivered_networks(tx, cipher, numbers))
    }

    /// A long read must not hold up the others.
    fn with_reader_of_its_own<T>(
        &self,
        path: &Path,
        work: impl FnOnce(&rusqlite::Connection) -> Result<T, Fail>,
    ) -> Result<T, LedgerError> {
        let run = || -> Result<T, Fail> {
            let connection = open::plain_reader(path)?;
            work(&connection)
        };
        run().map_err(Fail::into_write)
    }
}

fn approve(tx: &Transaction<'_>, cipher: &Cipher, batch: &Batch, orders: &[Order]) -> Result<Approved, Fail> {
    generation::require_trusted(tx, cipher)?;
    if let Some(id) = batches::by_content(tx, &batch.content_hash)? {
        return Ok(Approved::Already(id));
    }
    if orders.is_empty() {
        return Err(illegal("a batch needs an order"));
    }
    let batch_seq = batches::insert(tx, cipher, batch)?;
    for order in orders {
        let fits = order.batch_id == batch.id && order.account == batch.account && order.wallet_id == batch.wallet_id;
        if !fits || order.state != OrderState::Planned {
            return Err(illegal(format!("order {} is not a planned order of batch {}", order.id, batch.id)));
        }
        orders::insert(tx, cipher, order, batch_seq)?;
    }
    Ok(Approved::Fresh(batch.id.clone()))
}

fn conclude(tx: &Transaction<'_>, cipher: &Cipher, conclusion: &Conclusion) -> Result<(), Fail> {
    let mut kept = attempts::get(tx, cipher, &conclusion.attempt_id)?;
    if kept.attempt.outcome.is_some() {
        return Err(illegal(format!("the attempt {} is concluded already", conclusion.attempt_id)));
    }
    let told: BTreeSet<&OrderId> = conclusion.moves.iter().map(|wanted| &wanted.order_id).collect();
    let sent: BTreeSet<&OrderId> = kept.attempt.order_ids.iter().collect();
    if told != sent || told.len() != conclusion.moves.len() {
        return Err(illegal(format!("attempt {} needs one move for each of its orders", conclusion.attempt_id)));
    }
    for wanted in &conclusion.moves {
        let by_attempt = OrderMove { attempt_id: Some(conclusion.attempt_id.clone()), ..wanted.clone() };
        moves::apply(tx, cipher, &by_attempt, conclusion.at)?;
    }
    if let Some(id) = &conclusion.provider_order_id {
        claims::claim(tx, cipher, &kept.attempt.wallet_id, id, &kept.order_seqs)?;
    }
    for issued in &conclusion.credentials {
        credentials::put(tx, cipher, issued, conclusion.at)?;
    }
    if let Some((wallet_id, reading)) = &conclusion.wallet {
        wallets::put(tx, cipher, wallet_id, *reading)?;
    }
    kept.attempt.outcome = Some(conclusion.outcome.clone());
    kept.attempt.provider_order_id = conclusion.provider_order_id.clone().or(kept.attempt.provider_order_id);
    // No answer counts at the time we gave up.
    kept.attempt.answered_at = kept.attempt.answered_at.or(Some(conclusion.at));
    attempts::update(tx, cipher, &kept)?;
    attempts::give_up_room(tx, kept.seq)
}

fn put_parent(
    tx: &Transaction<'_>,
    cipher: &Cipher,
    attempt_id: &AttemptId,
    provider_order_id: &ProviderOrderId,
) -> Result<(), Fail> {
    let mut kept = attempts::get(tx, cipher, attempt_id)?;
    if let Some(other) = kept.attempt.provider_order_id.as_ref().filter(|known| *known != provider_order_id) {
        return Err(illegal(format!("attempt {attempt_id} is the provider's order {other} already")));
    }
    claims::claim(tx, cipher, &kept.attempt.wallet_id, provider_order_id, &kept.order_seqs)?;
    kept.attempt.provider_order_id = Some(provider_order_id.clone());
    attempts::update(tx, cipher, &kept)
}

fn by_any_reference(tx: &Transaction<'_>, cipher: &Cipher, text: &str) -> Result<Option<Order>, Fail> {
    let conditions = [
        "o.reference = ?1",
        "o.id = ?1",
        "o.seq IN (SELECT order_seq FROM claims WHERE provider_order_id = ?1)",
        "o.short_reference = ?1",
    ];
    for condition in conditions {
        if let Some(kept) = orders::find(tx, cipher, condition, &[&text.trim()])? {
            return Ok(Some(kept.order));
        }
    }
    Ok(None)
}

fn note(
    tx: &Transaction<'_>,
    cipher: &Cipher,
    order_id: &OrderId,
    cause: Cause,
    evidence: &str,
    at: UnixMs,
) -> Result<(), Fail> {
    let kept = moves::find(tx, cipher, order_id)?;
    let state = kept.order.state;
    let line = journal::Line { at, order_seq: kept.seq, attempt_seq: None, from: state, to: state, cause, evidence };
    journal::append(tx, cipher, &line)
}

impl Ledger for SqliteLedger {
    fn accounts(&self) -> Result<Vec<Account>, LedgerError> {
        self.store.read(accounts::list)
    }

    fn put_account(&self, account: &Account) -> Result<(), LedgerError> {
        let account = account.clone();
        self.store.write("put_account", move |tx, cipher| accounts::put(tx, cipher, &account))
    }

    fn remove_account(&self, id: &AccountId) -> Result<(), LedgerError> {
        let id = id.clone();
        self.store.write("remove_account", move |tx, _| accounts::remove(tx, &id))
    }

    fn put_facts(&self, id: &AccountId, facts: &ObservedFacts) -> Result<(), LedgerError> {
        let (id, facts) = (id.clone(), facts.clone());
        self.store.write("put_facts", move |tx, cipher| accounts::put_facts(tx, cipher, &id, &facts))
    }

    fn put_catalogue(&self, id: &AccountId, packages: &[Package], read_at: UnixMs) -> Result<(), LedgerError> {
        let (id, packages) = (id.clone(), packages.to_vec());
        self.store.write("put_catalogue", move |tx, cipher| {
            catalogue::put(tx, cipher, &id, catalogue::DATA, &packages, read_at)
        })
    }

    fn catalogue(&self, id: &AccountId) -> Result<Option<(Vec<Package>, UnixMs)>, LedgerError> {
        self.store.read(|tx, cipher| catalogue::get(tx, cipher, id, catalogue::DATA))
    }

    fn put_checkers(&self, id: &AccountId, packages: &[CheckerPackage], read_at: UnixMs) -> Result<(), LedgerError> {
        let (id, packages) = (id.clone(), packages.to_vec());
        self.store.write("put_checkers", move |tx, cipher| {
            catalogue::put(tx, cipher, &id, catalogue::CHECKERS, &packages, read_at)
        })
    }

    fn checkers(&self, id: &AccountId) -> Result<Option<(Vec<CheckerPackage>, UnixMs)>, LedgerError> {
        self.store.read(|tx, cipher| catalogue::get(tx, cipher, id, catalogue::CHECKERS))
    }

    fn approve(&self, batch: &Batch, orders: &[Order]) -> Result<Approved, LedgerError> {
        let (batch, orders) = (batch.clone(), orders.to_vec());
        self.store.write("approve", move |tx, cipher| approve(tx, cipher, &batch, &orders))
    }

    fn batch(&self, id: &BatchId) -> Result<Option<Batch>, LedgerError> {
        self.store.read(|tx, cipher| batches::get(tx, cipher, id))
    }

    fn batches(&self, limit: u32) -> Result<Vec<Batch>, LedgerError> {
        self.store.read(|tx, cipher| batches::newest(tx, cipher, limit))
    }

    fn open_batches(&self) -> Result<Vec<Batch>, LedgerError> {
        self.store.read(batches::open)
    }

    fn batches_of_list(&self, list_hash: &str) -> Result<Vec<Batch>, LedgerError> {
        self.store.read(|tx, cipher| batches::of_list(tx, cipher, list_hash))
    }

    fn set_batch_state(&self, id: &BatchId, state: &BatchState) -> Result<(), LedgerError> {
        let (id, state) = (id.clone(), state.clone());
        self.store.write("set_batch_state", move |tx, cipher| batches::set_state(tx, cipher, &id, &state))
    }

    fn order(&self, id: &OrderId) -> Result<Option<Order>, LedgerError> {
        self.store.read(|tx, cipher| Ok(orders::by_id(tx, cipher, id)?.map(|kept| kept.order)))
    }

    fn order_by_any_reference(&self, text: &str) -> Result<Option<Order>, LedgerError> {
        self.store.read(|tx, cipher| by_any_reference(tx, cipher, text))
    }

    fn order_by_reference(&self, reference: &Reference) -> Result<Option<Order>, LedgerError> {
        self.store.read(|tx, cipher| {
            Ok(orders::find(tx, cipher, "o.reference = ?1", &[&reference.as_str()])?.map(|kept| kept.order))
        })
    }

    fn orders(&self, query: &OrderQuery) -> Result<Vec<Order>, LedgerError> {
        self.store.read(|tx, cipher| query::page(tx, cipher, query))
    }

    fn totals(&self, query: &OrderQuery) -> Result<OrderTotals, LedgerError> {
        self.store.read(|tx, _| query::totals(tx, query))
    }

    fn claimant(
        &self,
        wallet_id: &WalletId,
        provider_order_id: &ProviderOrderId,
    ) -> Result<Option<OrderId>, LedgerError> {
        self.store.read(|tx, cipher| claims::claimant(tx, cipher, wallet_id, provider_order_id))
    }

    fn note(&self, order_id: &OrderId, cause: Cause, evidence: &str, at: UnixMs) -> Result<(), LedgerError> {
        let (order_id, evidence) = (order_id.clone(), evidence.to_owned());
        self.store.write("note", move |tx, cipher| note(tx, cipher, &order_id, cause, &evidence, at))
    }

    fn begin_attempt(&self, attempt: &NewAttempt) -> Result<(), LedgerError> {
        let NewAttempt { attempt, lease_epoch } = attempt.clone();
        self.store.write("begin_attempt", move |tx, cipher| {
            lease::require(tx, cipher, lease_epoch)?;
            generation::require_trusted(tx, cipher)?;
            moves::begin(tx, cipher, &attempt)
        })
    }

    fn keep_answer(&self, attempt_id: &AttemptId, raw: &[u8], at: UnixMs) -> Result<(), LedgerError> {
        let (attempt_id, raw) = (attempt_id.clone(), zeroize::Zeroizing::new(raw.to_vec()));
        self.store.write("keep_answer", move |tx, cipher| attempts::keep_answer(tx, cipher, &attempt_id, &raw, at))
    }

    fn conclude(&self, conclusion: &Conclusion) -> Result<(), LedgerError> {
        let conclusion = conclusion.clone();
        self.store.write("conclude", move |tx, cipher| conclude(tx, cipher, &conclusion))
    }

    fn apply(&self, moves: &[OrderMove], at: UnixMs) -> Result<(), LedgerError> {
        let wanted = moves.to_vec();
        self.store
            .write("apply", move |tx, cipher| wanted.iter().try_for_each(|wanted| moves::apply(tx, cipher, wanted, at)))
    }

    fn put_parent(&self, attempt_id: &AttemptId, provider_order_id: &ProviderOrderId) -> Result<(), LedgerError> {
        let (attempt_id, provider_order_id) = (attempt_id.clone(), provider_order_id.clone());
        self.store.write("put_parent", move |tx, cipher| put_parent(tx, cipher, &attempt_id, &provider_order_id))
    }

    fn open_attempts(&self) -> Result<Vec<Attempt>, LedgerError> {
        self.store.read(attempts::open)
    }

    fn attempts_of(&self, order_id: &OrderId) -> Result<Vec<Attempt>, LedgerError> {
        self.store.read(|tx, cipher| attempts::of_order(tx, cipher, order_id))
    }

    fn raw_answer(&self, attempt_id: &AttemptId) -> Result<Option<Vec<u8>>, LedgerError> {
        self.store.read(|tx, cipher| attempts::raw_answer(tx, cipher, attempt_id))
    }

    fn journal(&self, order_id: &OrderId) -> Result<Vec<JournalEntry>, LedgerError> {
        self.store.read(|tx, cipher| journal::of_order(tx, cipher, order_id))
    }

    fn put_credential(&self, issued: &IssuedTo, moves: &[OrderMove], at: UnixMs) -> Result<(), LedgerError> {
        let (issued, wanted) = (issued.clone(), moves.to_vec());
        self.store.write("put_credential", move |tx, cipher| {
            credentials::put(tx, cipher, &issued, at)?;
            wanted.iter().try_for_each(|wanted| moves::apply(tx, cipher, wanted, at))
        })
    }

    fn credentials(&self, order_id: &OrderId) -> Result<Vec<IssuedCredential>, LedgerError> {
        self.store.read(|tx, cipher| credentials::of_order(tx, cipher, order_id))
    }

    fn send_stamps(&self, key_fingerprint: &str, count: u32) -> Result<Vec<(UnixMs, Option<UnixMs>)>, LedgerError> {
        self.store.read(|tx, cipher| attempts::stamps(tx, cipher, key_fingerprint, count))
    }

    fn put_wallet_reading(&self, wallet_id: &WalletId, reading: WalletReading) -> Result<(), LedgerError> {
        let wallet_id = wallet_id.clone();
        self.store.write("put_wallet_reading", move |tx, cipher| wallets::put(tx, cipher, &wallet_id, reading))
    }

    fn wallet_reading(&self, wallet_id: &WalletId) -> Result<Option<WalletReading>, LedgerError> {
        self.store.read(|tx, cipher| wallets::get(tx, cipher, wallet_id))
    }

    fn put_foreign_orders(&self, orders: &[ForeignOrder]) -> Result<(), LedgerError> {
        let orders = orders.to_vec();
        self.store.write("put_foreign_orders", move |tx, cipher| foreign_orders::put(tx, cipher, &orders))
    }

    fn foreign_orders(&self, wallet_id: &WalletId, limit: u32) -> Result<Vec<ForeignOrder>, LedgerError> {
        self.store.read(|tx, cipher| foreign_orders::list(tx, cipher, wallet_id, limit))
    }

    fn take_lease(&self, holder: &str, at: UnixMs) -> Result<i64, LedgerError> {
        let holder = holder.to_owned();
        self.store.write("take_lease", move |tx, cipher| lease::take(tx, cipher, &holder, at))
    }

    fn lease_epoch(&self) -> Result<i64, LedgerError> {
        self.store.read(lease::epoch)
    }

    fn generation(&self) -> Result<Option<GenerationMark>, LedgerError> {
        self.store.read(generation::get)
    }

    fn put_generation(&self, mark: &GenerationMark) -> Result<(), LedgerError> {
        let mark = mark.clone();
        self.store.write("put_generation", move |tx, cipher| generation::put(tx, cipher, &mark))
    }

    fn setting(&self, key: &str) -> Result<Option<String>, LedgerError> {
        self.store.read(|tx, cipher| settings::get(tx, cipher, key))
    }

    fn settings(&self) -> Result<Vec<(String, String)>, LedgerError> {
        self.store.read(settings::list)
    }

    fn settings_under(&self, prefix: &str) -> Result<Vec<(String, String)>, LedgerError> {
        self.store.read(|tx, cipher| settings::under(tx, cipher, prefix))
    }

    fn put_setting(&self, key: &str, value: Option<&str>) -> Result<(), LedgerError> {
        let (key, value) = (key.to_owned(), value.map(ToOwned::to_owned));
        self.store.write("put_setting", move |tx, cipher| settings::put(tx, cipher, &key, value.as_deref()))
    }

    fn backup_to(&self, path: &Path) -> Result<(), LedgerError> {
        match &self.path {
            Some(own) => {
                let cipher = self.store.cipher();
                self.with_reader_of_its_own(own, |connection| backup::copy(connection, Some(&cipher), path))
            }
            None => {
                let (target, cipher) = (path.to_owned(), self.store.cipher());
                self.store
                    .on_writer(move |connection| backup::copy(connection, Some(&cipher), &target))
                    .map_err(Fail::into_write)
            }
        }
    }
}
