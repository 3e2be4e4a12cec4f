//! The connections: one writer, a few readers.
//!
//! Guarantees: writes run one after another on one thread that owns the write connection; each is a transaction of its
//! own, whole or not at all; a read sees one instant. An in-memory ledger has one connection and no thread, and the same
//! code runs on it. Leaves out: files and how they are opened (`open`).

use crate::crypto::Cipher;
use crate::error::Fail;
use crate::fault::{FaultPoint, WriteFaultHook};
use crate::tables::meta;
use engine::ports::LedgerError;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread::JoinHandle;

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

enum Connections {
    File { jobs: Option<mpsc::Sender<Job>>, writer: Option<JoinHandle<()>>, readers: Vec<Mutex<Connection>> },
    Memory(Mutex<Connection>),
}

/// See the module.
pub(crate) struct Store {
    connections: Connections,
    next_reader: AtomicUsize,
    cipher: Arc<Cipher>,
    fault: Option<WriteFaultHook>,
}

impl Store {
    /// Takes over opened connections; `readers` must not be empty.
    pub(crate) fn on_file(
        mut writer: Connection,
        readers: Vec<Connection>,
        cipher: Cipher,
        fault: Option<WriteFaultHook>,
    ) -> Result<Self, LedgerError> {
        let (jobs, incoming) = mpsc::channel::<Job>();
        let thread = std::thread::Builder::new()
            .name("ledger-writer".to_owned())
            .spawn(move || {
                for job in incoming {
                    job(&mut writer);
                }
                close_orderly(writer);
            })
            .map_err(|error| LedgerError::Write(error.to_string()))?;
        let readers = readers.into_iter().map(Mutex::new).collect();
        let connections = Connections::File { jobs: Some(jobs), writer: Some(thread), readers };
        Ok(Self { connections, next_reader: AtomicUsize::new(0), cipher: Arc::new(cipher), fault })
    }

    /// Takes over the one connection of an in-memory ledger.
    pub(crate) fn in_memory(connection: Connection, cipher: Cipher, fault: Option<WriteFaultHook>) -> Self {
        let connections = Connections::Memory(Mutex::new(connection));
        Self { connections, next_reader: AtomicUsize::new(0), cipher: Arc::new(cipher), fault }
    }

    /// Runs one write transaction; durable when this returns `Ok`, undone when it returns an error.
    pub(crate) fn write<T: Send + 'static>(
        &self,
        operation: &'static str,
        work: impl FnOnce(&Transaction<'_>, &Cipher) -> Result<T, Fail> + Send + 'static,
    ) -> Result<T, LedgerError> {
        let cipher = Arc::clone(&self.cipher);
        let fault = self.fault.as_ref().and_then(|hook| hook(operation));
        let transaction = move |connection: &mut Connection| -> Result<T, Fail> {
            if let Some(fault) = fault.as_ref().filter(|fault| fault.point == FaultPoint::BeforeBegin) {
                return Err(fault.error());
            }
            let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let value = work(&tx, &cipher)?;
            if let Some(fault) = fault.as_ref().filter(|fault| fault.point == FaultPoint::BeforeCommit) {
                return Err(fault.error());
            }
            tx.commit()?;
            match fault {
                Some(fault) if fault.point == FaultPoint::AfterCommit => Err(fault.error()),
                _ => Ok(value),
            }
        };
        self.on_writer(transaction).map_err(Fail::into_write)
    }

    /// What seals the ledger's rows and secrets.
    pub(crate) fn cipher(&self) -> Arc<Cipher> {
        Arc::clone(&self.cipher)
    }

    /// Runs work on the write connection outside a transaction.
    pub(crate) fn on_writer<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, Fail> + Send + 'static,
    ) -> Result<T, Fail> {
        match &self.connections {
            Connections::Memory(connection) => work(&mut locked(connection)),
            Connections::File { jobs, .. } => {
                let gone = || Fail::Ledger(LedgerError::Write("the writer of the history ended".to_owned()));
                let (answer, answered) = mpsc::sync_channel(1);
                let job: Job = Box::new(move |connection| {
                    // The caller waits below; if it is gone, there is nobody to tell.
                    let _ = answer.send(work(connection));
                });
                jobs.as_ref().ok_or_else(gone)?.send(job).map_err(|_| gone())?;
                answered.recv().map_err(|_| gone())?
            }
        }
    }

    /// Runs one consistent read.
    pub(crate) fn read<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>, &Cipher) -> Result<T, Fail>,
    ) -> Result<T, LedgerError> {
        let read = |connection: &mut Connection| -> Result<T, Fail> {
            let tx = connection.transaction_with_behavior(TransactionBehavior::Deferred)?;
            work(&tx, &self.cipher)
        };
        let mut connection = match &self.connections {
            Connections::Memory(connection) => locked(connection),
            Connections::File { readers, .. } => self.free_reader(readers),
        };
        read(&mut connection).map_err(Fail::into_read)
    }

    fn free_reader<'s>(&self, readers: &'s [Mutex<Connection>]) -> MutexGuard<'s, Connection> {
        let start = self.next_reader.fetch_add(1, Ordering::Relaxed);
        for step in 0..readers.len() {
            if let Ok(connection) = readers[(start + step) % readers.len()].try_lock() {
                return connection;
            }
        }
        locked(&readers[start % readers.len()])
    }
}

/// Readers are closed first: the last connection to close moves the write-ahead file into the database.
impl Drop for Store {
    fn drop(&mut self) {
        if let Connections::File { jobs, writer, readers } = &mut self.connections {
            readers.clear();
            drop(jobs.take());
            if let Some(thread) = writer.take() {
                // A writer that panicked has left its transaction undone, which the next start finds by the missing mark.
                let _ = thread.join();
            }
        }
    }
}

/// A panic in one read leaves the connection usable: its transaction was rolled back on the way out.
fn locked(connection: &Mutex<Connection>) -> MutexGuard<'_, Connection> {
    connection.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Marks the file as closed; only then is its write-ahead file moved into it and removed, so that a file marked open
/// always has one beside it.
fn close_orderly(mut writer: Connection) {
    let marked = (|| -> Result<(), Fail> {
        let tx = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        meta::mark(&tx, false)?;
        tx.commit()?;
        writer.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
        Ok(())
    })();
    if let Err(error) = marked {
        tracing::warn!(error = %error.into_write(), "the history could not be closed in an orderly way");
    }
    if let Err((_, error)) = writer.close() {
        tracing::warn!(error = %crate::error::words(&error), "the history could not be closed");
    }
}
