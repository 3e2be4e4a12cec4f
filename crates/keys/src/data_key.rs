//! The data key, as every store keeps it.

use crate::format::random;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::{DataKey, Secret};
use engine::ports::{KeyStore, KeyStoreError};
use zeroize::{Zeroize, Zeroizing};

/// The name under which the data key is kept.
pub const DATA_KEY_NAME: &str = "data-key";

/// The data key, or `None` in a store that never had one. One that cannot be read is an error, never `None`.
pub fn data_key(store: &dyn KeyStore) -> Result<Option<DataKey>, KeyStoreError> {
    let Some(text) = store.get(DATA_KEY_NAME)? else { return Ok(None) };
    let damaged = || KeyStoreError::Damaged("the data key in it cannot be read".to_owned());
    let bytes = Zeroizing::new(STANDARD.decode(text.expose()).map_err(|_| damaged())?);
    let mut key: [u8; 32] = bytes.as_slice().try_into().map_err(|_| damaged())?;
    let data_key = DataKey::new(key);
    key.zeroize();
    Ok(Some(data_key))
}

/// Makes the data key, keeps it and reads it back. Refuses when there is one: what it encrypted would be lost.
pub fn create_data_key(store: &dyn KeyStore) -> Result<DataKey, KeyStoreError> {
    if data_key(store)?.is_some() {
        return Err(KeyStoreError::Unavailable("there is a data key already, and it is never replaced".to_owned()));
    }
    let mut key = [0_u8; 32];
    random(&mut key)?;
    let made = DataKey::new(key);
    key.zeroize();
    store.put(DATA_KEY_NAME, &Secret::new(STANDARD.encode(made.expose())))?;
    match data_key(store)? {
        Some(kept) if kept == made => Ok(made),
        _ => Err(KeyStoreError::Damaged("it did not keep the data key".to_owned())),
    }
}
