//! Sealing of secrets, blind indexes and row checks.
//!
//! Guarantees: XChaCha20-Poly1305 with a fresh random nonce for each sealing; the name of what is sealed, its column and
//! the key's version are bound to the ciphertext, so it cannot be moved to another row unnoticed. One data key, three
//! derived keys: one never serves two purposes. Leaves out: where the data key is kept (`keys`).

use crate::error::Fail;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use domain::DataKey;
use engine::ports::LedgerError;
use hmac::{Hmac, Mac};
use rusqlite::types::ValueRef;
use sha2::Sha256;
use zeroize::{Zeroize, Zeroizing};

/// The only key version so far; a later one can stand beside it because every ciphertext says its own.
pub(crate) const KEY_VERSION: i64 = 1;
const NONCE_LEN: usize = 24;

/// The derived keys. Cleared when dropped.
pub(crate) struct Cipher {
    seal_key: [u8; 32],
    blind_key: [u8; 32],
    check_key: [u8; 32],
}

impl Drop for Cipher {
    fn drop(&mut self) {
        self.seal_key.zeroize();
        self.blind_key.zeroize();
        self.check_key.zeroize();
    }
}

impl Cipher {
    /// Derives the working keys.
    pub(crate) fn new(data_key: &DataKey) -> Self {
        let derive = |purpose: &str| mac(data_key.expose(), &[purpose.as_bytes()]);
        Self {
            seal_key: derive("bundledesk ledger seal v1"),
            blind_key: derive("bundledesk ledger blind index v1"),
            check_key: derive("bundledesk ledger row check v1"),
        }
    }

    /// Encrypts; the result is nonce and ciphertext.
    pub(crate) fn seal(&self, name: &str, column: &str, plain: &[u8]) -> Result<Vec<u8>, Fail> {
        let mut sealed = vec![0_u8; NONCE_LEN];
        getrandom::fill(&mut sealed).map_err(|_| write_error("this computer gives no random numbers"))?;
        let aad = aad(name, column);
        let body = self
            .aead()
            .encrypt(XNonce::from_slice(&sealed), Payload { msg: plain, aad: aad.as_bytes() })
            .map_err(|_| write_error("a secret could not be encrypted"))?;
        sealed.extend_from_slice(&body);
        Ok(sealed)
    }

    /// Decrypts what `seal` made under the same name and column.
    pub(crate) fn open(&self, name: &str, column: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Fail> {
        let Some((nonce, body)) = sealed.split_at_checked(NONCE_LEN) else {
            return Err(read_error("a stored secret is cut off"));
        };
        let aad = aad(name, column);
        self.aead()
            .decrypt(XNonce::from_slice(nonce), Payload { msg: body, aad: aad.as_bytes() })
            .map(Zeroizing::new)
            .map_err(|_| read_error("a stored secret cannot be decrypted: it is damaged or was moved"))
    }

    /// An index of a secret that tells equality and nothing else.
    pub(crate) fn blind(&self, kind: &str, parts: &[&str]) -> Vec<u8> {
        let normalised: Vec<String> = parts.iter().map(|part| normalised(part)).collect();
        let mut fed: Vec<&[u8]> = vec![kind.as_bytes()];
        fed.extend(normalised.iter().map(String::as_bytes));
        mac(&self.blind_key, &fed).to_vec()
    }

    /// A check over a row's columns: SQLite itself does not notice a changed byte inside a value.
    pub(crate) fn row_check<'v>(&self, table: &str, values: impl Iterator<Item = ValueRef<'v>>) -> i64 {
        let mut hmac = keyed(&self.check_key);
        hmac.update(table.as_bytes());
        for value in values {
            match value {
                ValueRef::Null => hmac.update(b"n"),
                ValueRef::Integer(n) => {
                    hmac.update(b"i");
                    hmac.update(&n.to_le_bytes());
                }
                ValueRef::Real(x) => {
                    hmac.update(b"r");
                    hmac.update(&x.to_le_bytes());
                }
                ValueRef::Text(bytes) => feed(&mut hmac, b"t", bytes),
                ValueRef::Blob(bytes) => feed(&mut hmac, b"b", bytes),
            }
        }
        let digest = hmac.finalize().into_bytes();
        let mut first = [0_u8; 8];
        first.copy_from_slice(&digest[..8]);
        i64::from_le_bytes(first)
    }

    fn aead(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(Key::from_slice(&self.seal_key))
    }
}

/// Serial numbers are read aloud and typed back in any case, with spaces and dashes.
fn normalised(part: &str) -> String {
    part.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

fn aad(name: &str, column: &str) -> String {
    format!("bundledesk|{name}|{column}|{KEY_VERSION}")
}

fn keyed(key: &[u8; 32]) -> Hmac<Sha256> {
    <Hmac<Sha256> as Mac>::new_from_slice(key).expect("HMAC takes a key of any length")
}

fn feed(hmac: &mut Hmac<Sha256>, tag: &[u8], bytes: &[u8]) {
    hmac.update(tag);
    hmac.update(&(bytes.len() as u64).to_le_bytes());
    hmac.update(bytes);
}

fn mac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    let mut hmac = keyed(key);
    for part in parts {
        feed(&mut hmac, b"p", part);
    }
    hmac.finalize().into_bytes().into()
}

fn write_error(words: &str) -> Fail {
    Fail::Ledger(LedgerError::Write(words.to_owned()))
}

fn read_error(words: &str) -> Fail {
    Fail::Ledger(LedgerError::Read(words.to_owned()))
}
