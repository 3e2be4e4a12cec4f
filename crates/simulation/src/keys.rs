//! A key store in memory, which dies with the process that writes to it.

use crate::crash::Life;
use domain::Secret;
use engine::ports::{KeyStore, KeyStoreError, KeyStoreKind};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

type Secrets = BTreeMap<String, Secret<String>>;

/// What is stored outlives the processes; clones share it.
#[derive(Clone, Default)]
pub struct MemoryKeys {
    secrets: Arc<Mutex<Secrets>>,
}

impl MemoryKeys {
    fn secrets(&self) -> MutexGuard<'_, Secrets> {
        self.secrets.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A copy that goes its own way, as a key file copied with its folder does.
    pub fn copied(&self) -> Self {
        Self { secrets: Arc::new(Mutex::new(self.secrets().clone())) }
    }

    /// The store as one process sees it.
    pub(crate) fn seen_by(&self, life: Arc<Life>) -> LivingKeys {
        LivingKeys { keys: self.clone(), life }
    }
}

pub(crate) struct LivingKeys {
    keys: MemoryKeys,
    life: Arc<Life>,
}

fn gone() -> KeyStoreError {
    KeyStoreError::Unavailable("the process has ended".to_owned())
}

impl KeyStore for LivingKeys {
    fn kind(&self) -> KeyStoreKind {
        KeyStoreKind::Memory
    }

    fn get(&self, name: &str) -> Result<Option<Secret<String>>, KeyStoreError> {
        if self.life.is_over() {
            return Err(gone());
        }
        Ok(self.keys.secrets().get(name).cloned())
    }

    fn put(&self, name: &str, value: &Secret<String>) -> Result<(), KeyStoreError> {
        self.life.write(
            || {
                self.keys.secrets().insert(name.to_owned(), value.clone());
                Ok(())
            },
            gone,
        )
    }

    fn delete(&self, name: &str) -> Result<(), KeyStoreError> {
        self.life.write(
            || {
                self.keys.secrets().remove(name);
                Ok(())
            },
            gone,
        )
    }
}
