//! The recovery file: the data key under a passphrase, to be kept away from this computer.
//!
//! Guarantees: it is an ordinary age file with a passphrase (scrypt, 2^17), written as text, so that any age program
//! opens it if this one is gone; inside stands one line, the data key in base64. A file from anybody else is never asked
//! for more work than 2^20. No error carries the passphrase or the key. Leaves out: API keys (the provider gives new ones)
//! and the place where the file is kept.

use crate::data_key::{DATA_KEY_NAME, data_key};
use age::secrecy::SecretString;
use age::{DecryptError, armor, scrypt};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::{DataKey, Secret};
use engine::ports::{KeyStore, KeyStoreError};
use std::io::Read;
use zeroize::{Zeroize, Zeroizing};

/// The shortest passphrase that is taken: the file may lie in a drawer or a mailbox for years.
pub const RECOVERY_PASSPHRASE_CHARS_MIN: usize = 10;
/// Larger than any recovery file.
pub const RECOVERY_BYTES_MAX: u64 = 64 * 1_024;

const HEAD: &str = "bundle-desk-data-key-1 ";
/// About half a second and 128 MB a guess.
const WORK_LOG2: u8 = 17;
/// What a hostile file may ask of this computer: 1 GB.
const WORK_LOG2_MAX: u8 = 20;

/// Why a recovery file could not be made or opened. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecoveryError {
    /// Too short to protect anything.
    #[error("the passphrase is too short; use at least {RECOVERY_PASSPHRASE_CHARS_MIN} characters")]
    ShortPassphrase,
    /// It does not open the file.
    #[error("the passphrase does not open this recovery file; nothing was changed")]
    WrongPassphrase,
    /// Not a recovery file, or not all of it.
    #[error("this is not a whole recovery file of Bundle Desk ({0}); nothing was changed")]
    Damaged(&'static str),
    /// It holds the key of another history.
    #[error("this recovery file belongs to another history; nothing was changed")]
    OtherHistory,
    /// The key store.
    #[error(transparent)]
    Keys(#[from] KeyStoreError),
}

/// Makes the file's bytes. Takes about half a second.
pub fn seal_recovery(key: &DataKey, passphrase: &Secret<String>) -> Result<Vec<u8>, RecoveryError> {
    if passphrase.expose().chars().count() < RECOVERY_PASSPHRASE_CHARS_MIN {
        return Err(RecoveryError::ShortPassphrase);
    }
    let failed = || RecoveryError::Keys(KeyStoreError::Unavailable("the recovery file could not be made".to_owned()));
    let mut recipient = scrypt::Recipient::new(SecretString::from(passphrase.expose().clone()));
    recipient.set_work_factor(WORK_LOG2);
    let text = Zeroizing::new(format!("{HEAD}{}\n", Zeroizing::new(STANDARD.encode(key.expose())).as_str()));
    let sealed = age::encrypt_and_armor(&recipient, text.as_bytes()).map_err(|_| failed())?.into_bytes();
    // A file that does not open is worse than none.
    match open_recovery(&sealed, passphrase) {
        Ok(kept) if kept == *key => Ok(sealed),
        _ => Err(failed()),
    }
}

/// Opens a file's bytes.
pub fn open_recovery(bytes: &[u8], passphrase: &Secret<String>) -> Result<DataKey, RecoveryError> {
    if bytes.len() as u64 > RECOVERY_BYTES_MAX {
        return Err(RecoveryError::Damaged("it is too large"));
    }
    let mut identity = scrypt::Identity::new(SecretString::from(passphrase.expose().clone()));
    identity.set_max_work_factor(WORK_LOG2_MAX);
    let refused = |error: DecryptError| match error {
        DecryptError::DecryptionFailed | DecryptError::KeyDecryptionFailed => RecoveryError::WrongPassphrase,
        DecryptError::NoMatchingKeys => RecoveryError::Damaged("it is not locked by a passphrase"),
        DecryptError::ExcessiveWork { .. } => RecoveryError::Damaged("it asks for more work than any of ours"),
        _ => RecoveryError::Damaged("it cannot be read"),
    };
    let file = age::Decryptor::new(armor::ArmoredReader::new(bytes)).map_err(refused)?;
    let mut reader = file.decrypt(std::iter::once(&identity as &dyn age::Identity)).map_err(refused)?;
    let mut text = Zeroizing::new(String::new());
    let read = reader.by_ref().take(RECOVERY_BYTES_MAX).read_to_string(&mut text);
    read.map_err(|_| RecoveryError::Damaged("it is cut off or was changed"))?;
    let encoded = text.trim().strip_prefix(HEAD).ok_or(RecoveryError::Damaged("it holds something else"))?;
    let no_key = |_| RecoveryError::Damaged("its key cannot be read");
    let decoded = Zeroizing::new(STANDARD.decode(encoded).map_err(no_key)?);
    let mut key: [u8; 32] =
        decoded.as_slice().try_into().map_err(|_| RecoveryError::Damaged("its key is too short"))?;
    let data_key = DataKey::new(key);
    key.zeroize();
    Ok(data_key)
}

/// Puts a recovered data key into a key store that has none. The same key again changes nothing; another one is never
/// replaced.
pub fn restore_data_key(store: &dyn KeyStore, key: &DataKey) -> Result<(), RecoveryError> {
    match data_key(store)? {
        Some(kept) if kept == *key => return Ok(()),
        Some(_) => return Err(RecoveryError::OtherHistory),
        None => store.put(DATA_KEY_NAME, &Secret::new(STANDARD.encode(key.expose())))?,
    }
    match data_key(store)? {
        Some(kept) if kept == *key => Ok(()),
        _ => Err(KeyStoreError::Damaged("it did not keep the data key".to_owned()).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MemoryStore;

    fn secret(text: &str) -> Secret<String> {
        Secret::new(text.to_owned())
    }

    #[test]
    fn opens_with_its_passphrase_and_nothing_else() {
        let key = DataKey::new([7; 32]);
        let sealed = seal_recovery(&key, &secret("adwoa sells 12 bundles")).expect("made");
        assert!(sealed.starts_with(b"-----BEGIN AGE ENCRYPTED FILE-----"), "text, so that it survives a mailbox");
        assert_eq!(open_recovery(&sealed, &secret("adwoa sells 12 bundles")), Ok(key));
        let wrong = open_recovery(&sealed, &secret("adwoa sells 13 bundles"));
        assert_eq!(wrong, Err(RecoveryError::WrongPassphrase));
        for length in [0, 40, sealed.len() / 2, sealed.len() - 60] {
            let cut = open_recovery(&sealed[..length], &secret("adwoa sells 12 bundles"));
            assert!(cut.is_err(), "{length} of {} bytes are not a whole file", sealed.len());
        }
        let other = open_recovery(b"a shopping list", &secret("adwoa sells 12 bundles"));
        assert!(matches!(other, Err(RecoveryError::Damaged(_))), "not every file is one of ours: {other:?}");
    }

    #[test]
    fn a_short_passphrase_is_refused() {
        let short = seal_recovery(&DataKey::new([7; 32]), &secret("ninechars"));
        assert_eq!(short, Err(RecoveryError::ShortPassphrase));
    }

    #[test]
    fn a_key_is_put_where_there_is_none_and_never_over_another() {
        let store = MemoryStore::new();
        let key = DataKey::new([7; 32]);
        restore_data_key(&store, &key).expect("an empty store takes it");
        assert_eq!(data_key(&store), Ok(Some(key.clone())));
        restore_data_key(&store, &key).expect("the same again changes nothing");
        let other = restore_data_key(&store, &DataKey::new([8; 32]));
        assert_eq!(other, Err(RecoveryError::OtherHistory));
        assert_eq!(data_key(&store), Ok(Some(key)), "what was there is there");
    }
}
