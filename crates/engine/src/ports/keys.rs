//! Where API keys, the data key and the generation live: the OS keyring, or a file locked by a passphrase.

use domain::Secret;
use serde::{Deserialize, Serialize};

/// Which kind of store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyStoreKind {
    /// The operating system's.
    Keyring,
    /// A file locked by a passphrase (Argon2id).
    File,
    /// The memory of this process: practice mode and tests.
    Memory,
}

/// Why a key could not be read or kept. Never carries a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyStoreError {
    /// There is no store on this machine, or it does not answer.
    #[error("this computer's keyring does not answer ({0}); nothing was sent")]
    Unavailable(String),
    /// The store is there and locked.
    #[error("the keyring is locked; unlock it and try again; nothing was sent")]
    Locked,
    /// The passphrase does not open the key file.
    #[error("the passphrase does not open the key file; nothing was sent and nothing is lost")]
    WrongPassphrase,
    /// The store's content cannot be read.
    #[error("the key store is damaged ({0})")]
    Damaged(String),
}

/// A small store of named secrets. Calls may block for seconds: the engine makes them off its async threads.
pub trait KeyStore: Send + Sync {
    /// Which kind it is.
    fn kind(&self) -> KeyStoreKind;
    /// The secret under this name, or `None` when there is none.
    fn get(&self, name: &str) -> Result<Option<Secret<String>>, KeyStoreError>;
    /// Keeps a secret under this name; replaces an older one.
    fn put(&self, name: &str, value: &Secret<String>) -> Result<(), KeyStoreError>;
    /// Forgets the secret under this name. No error when there is none.
    fn delete(&self, name: &str) -> Result<(), KeyStoreError>;
}
