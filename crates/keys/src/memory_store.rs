//! Secrets in this process's memory: practice mode and tests. They end with it.

use domain::Secret;
use engine::ports::{KeyStore, KeyStoreError, KeyStoreKind};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// See the module.
#[derive(Default)]
pub struct MemoryStore {
    content: Mutex<Content>,
}

#[derive(Default)]
struct Content {
    secrets: BTreeMap<String, Secret<String>>,
    failure: Option<KeyStoreError>,
}

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    /// From now on every call fails so, as a keyring does that was locked or vanished; `None` ends it.
    pub fn fail_with(&self, failure: Option<KeyStoreError>) {
        self.content().failure = failure;
    }

    fn content(&self) -> MutexGuard<'_, Content> {
        self.content.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answering(&self) -> Result<MutexGuard<'_, Content>, KeyStoreError> {
        let content = self.content();
        match &content.failure {
            Some(failure) => Err(failure.clone()),
            None => Ok(content),
        }
    }
}

impl KeyStore for MemoryStore {
    fn kind(&self) -> KeyStoreKind {
        KeyStoreKind::Memory
    }

    fn get(&self, name: &str) -> Result<Option<Secret<String>>, KeyStoreError> {
        Ok(self.answering()?.secrets.get(name).cloned())
    }

    fn put(&self, name: &str, value: &Secret<String>) -> Result<(), KeyStoreError> {
        self.answering()?.secrets.insert(name.to_owned(), value.clone());
        Ok(())
    }

    fn delete(&self, name: &str) -> Result<(), KeyStoreError> {
        self.answering()?.secrets.remove(name);
        Ok(())
    }
}
