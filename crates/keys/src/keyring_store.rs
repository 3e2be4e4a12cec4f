//! Secrets in the operating system's keyring, through the `keyring` crate.
//!
//! Guarantees: a call ends within the time limit, whatever the keyring does: calls run one after another on a thread of
//! their own, and a caller stops waiting. Values are base64, because KWallet keeps text only, and short, because Windows
//! keeps 2,560 bytes of UTF-16. What is put is read back. Leaves out: unlocking; the system asks the user itself.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::Secret;
use engine::ports::{KeyStore, KeyStoreError, KeyStoreKind};
use keyring::{Entry, Error};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;
use zeroize::Zeroizing;

/// 2,560 bytes of UTF-16.
const ENCODED_CHARS_MAX: usize = 1_280;
/// Long enough for a user to type the keyring's password.
const TIMEOUT_MS: u64 = 30_000;

type Job = Box<dyn FnOnce() + Send>;

/// See the module.
pub struct KeyringStore {
    service: String,
    timeout_ms: u64,
    jobs: mpsc::Sender<Job>,
}

impl KeyringStore {
    /// A store for one data folder: `namespace` keeps the secrets of two folders apart.
    pub fn new(namespace: &str) -> Result<Self, KeyStoreError> {
        Self::with_timeout(namespace, TIMEOUT_MS)
    }

    /// Like `new`, giving up on a silent keyring after `timeout_ms`.
    pub fn with_timeout(namespace: &str, timeout_ms: u64) -> Result<Self, KeyStoreError> {
        let (jobs, incoming) = mpsc::channel::<Job>();
        std::thread::Builder::new()
            .name("keyring".to_owned())
            .spawn(move || incoming.into_iter().for_each(|job| job()))
            .map_err(|error| KeyStoreError::Unavailable(error.to_string()))?;
        let service = if namespace.is_empty() { "Bundle Desk".to_owned() } else { format!("Bundle Desk {namespace}") };
        Ok(Self { service, timeout_ms, jobs })
    }

    /// Whether the keyring can be reached at all, without asking it for anything.
    pub fn probe(&self) -> Result<(), KeyStoreError> {
        self.run("probe", |_| Ok(()))
    }

    fn run<T: Send + 'static>(
        &self,
        name: &str,
        work: impl FnOnce(&Entry) -> keyring::Result<T> + Send + 'static,
    ) -> Result<T, KeyStoreError> {
        let (service, name) = (self.service.clone(), name.to_owned());
        let (answer, answered) = mpsc::sync_channel(1);
        let job: Job = Box::new(move || {
            let result = Entry::new(&service, &name).and_then(|entry| work(&entry)).map_err(explained);
            // A caller that stopped waiting was told that the keyring does not answer.
            let _ = answer.send(result);
        });
        let gone = || KeyStoreError::Unavailable("its helper ended".to_owned());
        self.jobs.send(job).map_err(|_| gone())?;
        match answered.recv_timeout(Duration::from_millis(self.timeout_ms)) {
            Ok(result) => result,
            Err(RecvTimeoutError::Disconnected) => Err(gone()),
            Err(RecvTimeoutError::Timeout) => Err(KeyStoreError::Unavailable(format!(
                "no answer within {} seconds; look for its question on the screen",
                self.timeout_ms.div_ceil(1_000)
            ))),
        }
    }
}

impl KeyStore for KeyringStore {
    fn kind(&self) -> KeyStoreKind {
        KeyStoreKind::Keyring
    }

    fn get(&self, name: &str) -> Result<Option<Secret<String>>, KeyStoreError> {
        let found = self.run(name, |entry| match entry.get_password() {
            Ok(text) => Ok(Some(Secret::new(text))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(error),
        })?;
        let damaged = || KeyStoreError::Damaged("a value in it is not what was put there".to_owned());
        let Some(encoded) = found else { return Ok(None) };
        let bytes = Zeroizing::new(STANDARD.decode(encoded.expose()).map_err(|_| damaged())?);
        let text = std::str::from_utf8(&bytes).map_err(|_| damaged())?;
        Ok(Some(Secret::new(text.to_owned())))
    }

    fn put(&self, name: &str, value: &Secret<String>) -> Result<(), KeyStoreError> {
        let encoded = Secret::new(STANDARD.encode(value.expose()));
        if encoded.expose().len() > ENCODED_CHARS_MAX {
            return Err(KeyStoreError::Unavailable("a keyring does not keep so long a secret".to_owned()));
        }
        self.run(name, move |entry| entry.set_password(encoded.expose()))?;
        match self.get(name)? {
            Some(kept) if kept == *value => Ok(()),
            _ => Err(KeyStoreError::Damaged("it did not keep what was put there".to_owned())),
        }
    }

    fn delete(&self, name: &str) -> Result<(), KeyStoreError> {
        self.run(name, |entry| match entry.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(error),
        })
    }
}

/// The keyring's error in our words. The bytes that some of its errors carry are dropped: they may be the secret.
fn explained(error: Error) -> KeyStoreError {
    match error {
        Error::NoStorageAccess(_) => KeyStoreError::Locked,
        Error::NoDefaultStore => KeyStoreError::Unavailable(match Entry::store_status() {
            Err(reason) => format!("there is none to reach: {reason}"),
            Ok(()) => "there is none to reach".to_owned(),
        }),
        Error::BadEncoding(_) | Error::BadDataFormat(..) | Error::BadStoreFormat(_) => {
            KeyStoreError::Damaged("a value in it cannot be read".to_owned())
        }
        Error::Ambiguous(_) => KeyStoreError::Damaged("it holds one name more than once".to_owned()),
        Error::TooLong(what, limit) => KeyStoreError::Unavailable(format!("{what} is longer than {limit}")),
        other => KeyStoreError::Unavailable(other.to_string()),
    }
}
