//! Making, proving and using the recovery file of a data folder.
//!
//! Guarantees: a recovered key is tried on the history before it is kept, and never replaces another; the day on which the
//! file was made, and the last on which it was proved to open, are kept in the ledger. Leaves out: where the file lies.

use crate::{DataFolder, Host, HostError, HostOptions, KeyChoice, SystemClock, blocking, open_keys};
use domain::{Secret, UnixMs};
use engine::ports::{KeyStore, KeyStoreError, Ledger, LedgerError};
use keys::{RECOVERY_BYTES_MAX, RecoveryError, open_recovery, restore_data_key, seal_recovery};
use ledger::{OpenOptions, SqliteLedger};
use std::io::{Read, Write};
use std::path::Path;
use std::sync::Arc;

const MADE_AT: &str = "recovery/made_at";
const PROVED_AT: &str = "recovery/proved_at";

/// What is known of a history's recovery file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecoveryState {
    /// When one was last made.
    pub made_at: Option<UnixMs>,
    /// When one was last proved to open.
    pub proved_at: Option<UnixMs>,
}

impl Host {
    /// Writes a recovery file to a new place, readable by its owner only, and reads it back.
    pub async fn save_recovery(&self, path: &Path, passphrase: Secret<String>) -> Result<(), HostError> {
        let key = self.data_key().await?;
        let path = path.to_owned();
        blocking(move || {
            let bytes = seal_recovery(&key, &passphrase)?;
            write(&path, &bytes)?;
            let kept = open_recovery(&read(&path)?, &passphrase)?;
            if kept == key { Ok(()) } else { Err(RecoveryError::Damaged("it did not keep the key").into()) }
        })
        .await?;
        self.note(MADE_AT)?;
        self.note(PROVED_AT)
    }

    /// The drill: proves that a file opens with a passphrase and holds the key of this history. Changes nothing.
    pub async fn prove_recovery(&self, path: &Path, passphrase: Secret<String>) -> Result<(), HostError> {
        let key = self.data_key().await?;
        let path = path.to_owned();
        blocking(move || {
            let kept = open_recovery(&read(&path)?, &passphrase)?;
            if kept == key { Ok(()) } else { Err(RecoveryError::OtherHistory.into()) }
        })
        .await?;
        self.note(PROVED_AT)
    }

    /// What is known of the recovery file.
    pub fn recovery_state(&self) -> Result<RecoveryState, HostError> {
        let at = |key: &str| -> Result<Option<UnixMs>, LedgerError> {
            Ok(self.ledger.setting(key)?.and_then(|text| text.parse().ok()).map(UnixMs))
        };
        Ok(RecoveryState { made_at: at(MADE_AT)?, proved_at: at(PROVED_AT)? })
    }

    fn note(&self, key: &str) -> Result<(), HostError> {
        Ok(self.ledger.put_setting(key, Some(&SystemClock::wall_now().0.to_string()))?)
    }

    async fn data_key(&self) -> Result<domain::DataKey, HostError> {
        let keys = Arc::clone(&self.keys);
        blocking(move || keys::data_key(keys.as_ref())?.ok_or(HostError::Ledger(LedgerError::DataKey))).await
    }

    /// Puts the data key back from a recovery file, for a folder that is not open. On a computer whose keyring cannot be
    /// reached at all the key goes to a key file locked by the same passphrase. Sends nothing; the next opening finds the
    /// key store replaced and asks a person to confirm before anything is sent.
    pub async fn restore_recovery(
        options: HostOptions,
        path: &Path,
        passphrase: Secret<String>,
    ) -> Result<KeyChoice, HostError> {
        let folder = DataFolder::open(options.data_dir)?;
        let path = path.to_owned();
        blocking(move || {
            let key = open_recovery(&read(&path)?, &passphrase)?;
            // A key that does not open the history is told here, before it is kept anywhere.
            let opened = SqliteLedger::open(&folder.ledger_file(), OpenOptions::new(key.clone()));
            match opened {
                Ok(_) => {}
                Err(LedgerError::DataKey) => return Err(RecoveryError::OtherHistory.into()),
                Err(error) => return Err(error.into()),
            }
            let (choice, store) = store_for(&folder, options.keys, &passphrase)?;
            restore_data_key(store.as_ref(), &key)?;
            Ok(choice)
        })
        .await
    }
}

fn store_for(
    folder: &DataFolder,
    wanted: KeyChoice,
    passphrase: &Secret<String>,
) -> Result<(KeyChoice, Arc<dyn KeyStore>), HostError> {
    let opened = open_keys(wanted.clone(), folder.key_file(), &folder.name());
    match opened.and_then(|store| keys::data_key(store.as_ref()).map_err(HostError::from).map(|_| store)) {
        Ok(store) => Ok((wanted, store)),
        Err(HostError::Keys(KeyStoreError::Unavailable(_) | KeyStoreError::Locked))
            if matches!(wanted, KeyChoice::Keyring) =>
        {
            let choice = KeyChoice::File(passphrase.clone());
            let store = open_keys(choice.clone(), folder.key_file(), &folder.name())?;
            Ok((choice, store))
        }
        Err(error) => Err(error),
    }
}

fn unusable(path: &Path, error: &std::io::Error) -> HostError {
    HostError::RecoveryFile { name: path.display().to_string(), reason: error.to_string() }
}

fn read(path: &Path) -> Result<Vec<u8>, HostError> {
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(|error| unusable(path, &error))?;
    file.take(RECOVERY_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(|error| unusable(path, &error))?;
    Ok(bytes)
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), HostError> {
    let mut options = std::fs::OpenOptions::new();
    options.create(true).truncate(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(|error| unusable(path, &error))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(|error| unusable(path, &error))
}
