//! Opens a data folder: the lock, the key store, the ledger, the providers, the desk; and practice mode.
//!
//! Guarantees: one program at a time on one folder; a data key is made only for a new ledger, never in place of a missing
//! one; practice mode has a folder and keys of its own and talks to this computer only. Serves the window and the terminal
//! alike, so that both are the same program. Leaves out: everything that is shown.

mod backups;
#[cfg(feature = "failpoints")]
mod failpoints;
mod folder;
mod handover;
mod practice;
mod recovery;
mod results;
mod system;

pub use backups::{Backup, backups, restore};
pub use folder::{DataFolder, FolderError};
pub use handover::{Handover, HandoverError, LOGO_BYTES_MAX, STOCK_NOTE, checker_name};
pub use practice::{NETCONNECT_PRACTICE, NETPLUSE_PRACTICE};
pub use recovery::RecoveryState;
pub use results::{ResultError, ResultRows, all_orders, charge, orders_of_batch, state_word, write_results};
pub use system::{SystemClock, SystemIds};

use domain::{AccountId, Secret};
use engine::ports::{KeyStore, KeyStoreError, Ledger, LedgerError, ProviderFactory};
use engine::{Desk, DeskError, DeskParts, Settings, StartReport};
use keys::{FileStore, KeyringStore, RecoveryError};
use ledger::{OpenOptions, SqliteLedger};
use providers::{HttpOptions, HttpProviders};
use sandbox::SandboxServer;
use std::path::PathBuf;
use std::sync::Arc;

/// Which key store to use.
#[derive(Clone)]
pub enum KeyChoice {
    /// The operating system's keyring.
    Keyring,
    /// The file `keys.bin` in the data folder, locked by this passphrase. Made when there is none.
    File(Secret<String>),
}

/// What to open.
#[derive(Clone)]
pub struct HostOptions {
    /// The data folder; where the platform keeps such things when `None`.
    pub data_dir: Option<PathBuf>,
    /// The key store. Practice mode has its own.
    pub keys: KeyChoice,
}

/// Why a data folder could not be opened. Nothing was sent and nothing is lost.
#[derive(Debug, thiserror::Error)]
pub enum HostError {
    /// The folder itself.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The key store.
    #[error(transparent)]
    Keys(#[from] KeyStoreError),
    /// The ledger.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The desk.
    #[error(transparent)]
    Desk(#[from] DeskError),
    /// The recovery file's content.
    #[error(transparent)]
    Recovery(#[from] RecoveryError),
    /// The recovery file's place.
    #[error("the recovery file {name} cannot be used ({reason}); nothing was changed")]
    RecoveryFile {
        /// Which.
        name: String,
        /// Why.
        reason: String,
    },
    /// The practice providers.
    #[error("the practice providers could not be started on this computer ({0})")]
    Practice(String),
}

impl HostError {
    /// What to do next, for people.
    pub fn hint(&self) -> String {
        match self {
            Self::Folder(error) => error.hint().to_owned(),
            Self::Keys(KeyStoreError::Unavailable(_)) => {
                "Start the keyring, or choose a key file with a passphrase (--key-store file).".to_owned()
            }
            Self::Keys(KeyStoreError::Locked) => "Unlock the keyring and try again.".to_owned(),
            Self::Keys(KeyStoreError::WrongPassphrase) => "Type the passphrase again.".to_owned(),
            Self::Keys(KeyStoreError::Damaged(_)) => "Put back a copy of the key file from a backup.".to_owned(),
            Self::Ledger(LedgerError::DataKey) => {
                "Put the key back with your recovery file, or start the keyring that holds it.".to_owned()
            }
            Self::Ledger(error) => DeskError::from(error.clone()).hint(),
            Self::Desk(error) => error.hint(),
            Self::Recovery(RecoveryError::WrongPassphrase) => "Type the passphrase again.".to_owned(),
            Self::Recovery(RecoveryError::ShortPassphrase) => "A few plain words are good.".to_owned(),
            Self::Recovery(_) => "Choose the recovery file that was made for this history.".to_owned(),
            Self::RecoveryFile { .. } => "Choose another file or place.".to_owned(),
            Self::Practice(_) => "Close other programs and try again.".to_owned(),
        }
    }

    /// A stable code, for code that branches on it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Folder(error) => error.code(),
            Self::Keys(KeyStoreError::Unavailable(_)) => "keyring_missing",
            Self::Keys(KeyStoreError::Locked) => "keyring_locked",
            Self::Keys(KeyStoreError::WrongPassphrase) => "wrong_passphrase",
            Self::Keys(KeyStoreError::Damaged(_)) => "keys_damaged",
            Self::Ledger(error) => DeskError::from(error.clone()).code(),
            Self::Desk(error) => error.code(),
            Self::Recovery(RecoveryError::WrongPassphrase) => "wrong_passphrase",
            Self::Recovery(_) | Self::RecoveryFile { .. } => "recovery",
            Self::Practice(_) => "practice",
        }
    }
}

/// An open data folder with its desk.
pub struct Host {
    desk: Arc<Desk>,
    report: StartReport,
    ledger: Arc<SqliteLedger>,
    keys: Arc<dyn KeyStore>,
    folder: DataFolder,
    practice: Option<SandboxServer>,
}

impl Host {
    /// Opens the real thing. Must be called inside a tokio runtime. Sends nothing.
    pub async fn open(options: HostOptions) -> Result<Self, HostError> {
        let folder = DataFolder::open(options.data_dir)?;
        let choice = options.keys.clone();
        let path = folder.key_file();
        let name = folder.name();
        // Key stores block: a keyring may ask its user, a passphrase takes a second of work.
        let keys: Arc<dyn KeyStore> = blocking(move || open_keys(choice, path, &name)).await?;
        #[cfg(feature = "failpoints")]
        let keys = failpoints::around_keys(keys);
        Self::open_over(folder, keys, None).await
    }

    /// Opens practice mode: pretend money, both providers on this computer, a folder of its own inside the data folder.
    pub async fn practice(data_dir: Option<PathBuf>) -> Result<Self, HostError> {
        let folder = DataFolder::open_practice(data_dir)?;
        let server = practice::start(&folder).await?;
        let keys = practice::keys(&folder)?;
        tokio::spawn(practice::keep_books_regularly(practice::books_file(&folder), server.sandbox().clone()));
        let host = Self::open_over(folder, keys, Some(server)).await?;
        host.add_practice_accounts().await?;
        Ok(host)
    }

    async fn open_over(
        folder: DataFolder,
        keys: Arc<dyn KeyStore>,
        practice: Option<SandboxServer>,
    ) -> Result<Self, HostError> {
        let ledger_path = folder.ledger_file();
        let is_new = !ledger_path.exists();
        let store = Arc::clone(&keys);
        let data_key = blocking(move || match keys::data_key(store.as_ref())? {
            Some(key) => Ok(key),
            None if is_new => Ok(keys::create_data_key(store.as_ref())?),
            None => Err(HostError::Ledger(LedgerError::DataKey)),
        })
        .await?;
        let options = OpenOptions::new(data_key);
        #[cfg(feature = "failpoints")]
        let options = failpoints::around_ledger(options);
        let ledger = Arc::new(SqliteLedger::open(&ledger_path, options)?);
        if let Err(error) = ledger.daily_backup(SystemClock::wall_now()) {
            tracing::warn!(%error, "today's backup could not be written");
        }
        if let Some(server) = &practice {
            practice::readdress(ledger.as_ref(), server.addresses())?;
        }
        let place = folder.place();
        let parts_ledger: Arc<dyn Ledger> = ledger.clone();
        let timeout_ms = request_timeout_ms(ledger.as_ref())?;
        let providers: Arc<dyn ProviderFactory> = Arc::new(HttpProviders::new(HttpOptions {
            total_timeout_ms: timeout_ms,
            connect_timeout_ms: timeout_ms.min(10_000),
            ..HttpOptions::default()
        }));
        #[cfg(feature = "failpoints")]
        let providers = failpoints::around_providers(providers);
        let (desk, report) = Desk::open(DeskParts {
            ledger: parts_ledger,
            keys: Arc::clone(&keys),
            providers,
            clock: Arc::new(SystemClock::new()),
            ids: Arc::new(SystemIds),
            place,
        })?;
        Ok(Self { desk, report, ledger, keys, folder, practice })
    }

    async fn add_practice_accounts(&self) -> Result<(), HostError> {
        let Some(server) = &self.practice else { return Ok(()) };
        for new in practice::accounts(server) {
            let is_known = self.desk.accounts()?.iter().any(|account| account.id == new.id);
            let id: AccountId = new.id.clone();
            if !is_known {
                self.desk.add_account(new).await?;
            }
            practice::read_prices(&self.desk, server, &id).await?;
        }
        Ok(())
    }

    /// The desk.
    pub fn desk(&self) -> &Arc<Desk> {
        &self.desk
    }

    /// What was found at the start.
    pub fn report(&self) -> &StartReport {
        &self.report
    }

    /// The ledger itself, for what only the store can do (search by serial, backups).
    pub fn ledger(&self) -> &Arc<SqliteLedger> {
        &self.ledger
    }

    /// The data folder.
    pub fn folder(&self) -> &DataFolder {
        &self.folder
    }

    /// The practice providers, in practice mode.
    pub fn practice_server(&self) -> Option<&SandboxServer> {
        self.practice.as_ref()
    }

    /// Whether this is pretend money.
    pub fn is_practice(&self) -> bool {
        self.practice.is_some()
    }

    /// Finishes what is under way, sends nothing new, and keeps the practice providers' books for the next time.
    pub async fn close(&self) {
        self.desk.close().await;
        if let Some(server) = &self.practice {
            practice::keep_books(&self.folder, server);
        }
    }
}

fn open_keys(choice: KeyChoice, path: PathBuf, name: &str) -> Result<Arc<dyn KeyStore>, HostError> {
    Ok(match choice {
        KeyChoice::Keyring => Arc::new(KeyringStore::new(name)?),
        KeyChoice::File(passphrase) => Arc::new(FileStore::open_or_create(&path, &passphrase)?),
    })
}

fn request_timeout_ms(ledger: &dyn Ledger) -> Result<u64, LedgerError> {
    let loopback_only = ledger.accounts()?.iter().all(|account| engine::is_loopback(&account.address));
    Ok(Settings::load(ledger, loopback_only)?.request_timeout_ms)
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, HostError> + Send + 'static,
) -> Result<T, HostError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(_) => Err(HostError::Keys(KeyStoreError::Unavailable("it stopped in the middle".to_owned()))),
    }
}
