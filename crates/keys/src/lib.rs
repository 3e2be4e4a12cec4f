//! Where API keys, the data key and the generation live: the operating system's keyring, or a file locked by a passphrase.
//!
//! Guarantees: a secret is never written in the clear and never stands in an error; a store that does not answer is said
//! to be unavailable within a time limit; a key that exists is never replaced by a new one silently. Leaves out: which
//! store to use (the composition root asks the user) and what is kept under which name beyond the data key.

mod cost;
mod data_key;
mod file_store;
mod format;
mod keyring_store;
mod memory_store;
mod recovery;

pub use cost::PassphraseCost;
pub use data_key::{DATA_KEY_NAME, create_data_key, data_key};
pub use domain::DataKey;
pub use file_store::FileStore;
pub use keyring_store::KeyringStore;
pub use memory_store::MemoryStore;
pub use recovery::{
    RECOVERY_BYTES_MAX, RECOVERY_PASSPHRASE_CHARS_MIN, RecoveryError, open_recovery, restore_data_key, seal_recovery,
};
