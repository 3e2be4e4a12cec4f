//! The key file's bytes.
//!
//! `BDKEYS01`, Argon2id's three parameters (u32, little endian), salt (16), nonce (24), the names and values as JSON under
//! XChaCha20-Poly1305 with everything before as associated data, and the SHA-256 of it all. The last tells a damaged file
//! from a wrong passphrase; it protects nothing else.

use crate::cost::PassphraseCost;
use argon2::{Algorithm, Argon2, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use domain::Secret;
use engine::ports::KeyStoreError;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use zeroize::{Zeroize, Zeroizing};

const MAGIC: &[u8; 8] = b"BDKEYS01";
const SALT_LEN: usize = 16;
const NONCE_LEN: usize = 24;
const DIGEST_LEN: usize = 32;
const HEAD_LEN: usize = MAGIC.len() + 12 + SALT_LEN;
/// Larger than any set of keys; a larger file is not ours.
pub(crate) const FILE_BYTES_MAX: u64 = 4 * 1_024 * 1_024;

/// The secrets of a file by name.
pub(crate) type Secrets = BTreeMap<String, Secret<String>>;

/// What stands before the nonce: how the passphrase becomes a key.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Head {
    cost: PassphraseCost,
    salt: [u8; SALT_LEN],
}

/// A key derived from a passphrase, for one salt and cost.
pub(crate) struct Unlocked {
    pub(crate) head: Head,
    key: Secret<[u8; 32]>,
}

impl Head {
    pub(crate) fn fresh(cost: PassphraseCost) -> Result<Self, KeyStoreError> {
        let mut salt = [0_u8; SALT_LEN];
        random(&mut salt)?;
        Ok(Self { cost, salt })
    }

    fn bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        for number in [self.cost.memory_kib, self.cost.passes, self.cost.lanes] {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        bytes.extend_from_slice(&self.salt);
        bytes
    }

    /// The slow part: derives the key.
    pub(crate) fn unlock(self, passphrase: &Secret<String>) -> Result<Unlocked, KeyStoreError> {
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, self.cost.params()?);
        let mut key = [0_u8; 32];
        let derived = argon2.hash_password_into(passphrase.expose().as_bytes(), &self.salt, &mut key);
        let unlocked = Unlocked { head: self, key: Secret::new(key) };
        key.zeroize();
        derived.map(|()| unlocked).map_err(|error| KeyStoreError::Unavailable(error.to_string()))
    }
}

/// A file whose digest fits: undamaged, still locked.
pub(crate) struct Locked {
    pub(crate) head: Head,
    nonce: [u8; NONCE_LEN],
    body: Vec<u8>,
}

/// Takes a file apart.
pub(crate) fn parse(bytes: &[u8]) -> Result<Locked, KeyStoreError> {
    let damaged = || KeyStoreError::Damaged("the key file is cut off or was changed".to_owned());
    let (rest, digest) = bytes.len().checked_sub(DIGEST_LEN).map(|at| bytes.split_at(at)).ok_or_else(damaged)?;
    if !rest.starts_with(MAGIC) {
        return Err(KeyStoreError::Damaged("it is not a key file of Bundle Desk".to_owned()));
    }
    if Sha256::digest(rest).as_slice() != digest {
        return Err(damaged());
    }
    let (head, rest) = rest.split_at_checked(HEAD_LEN).ok_or_else(damaged)?;
    let (nonce, body) = rest.split_at_checked(NONCE_LEN).ok_or_else(damaged)?;
    let number = |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
    let first = MAGIC.len();
    let cost = PassphraseCost { memory_kib: number(first), passes: number(first + 4), lanes: number(first + 8) };
    let salt = head[first + 12..].try_into().map_err(|_| damaged())?;
    let nonce = nonce.try_into().map_err(|_| damaged())?;
    Ok(Locked { head: Head { cost, salt }, nonce, body: body.to_vec() })
}

impl Unlocked {
    /// Decrypts a file of the same head. The file is undamaged, so a key that does not fit is a wrong passphrase.
    pub(crate) fn open(&self, locked: &Locked) -> Result<Secrets, KeyStoreError> {
        let head = self.head.bytes();
        let payload = Payload { msg: &locked.body, aad: &head };
        let nonce = XNonce::from_slice(&locked.nonce);
        let plain = self.aead().decrypt(nonce, payload).map_err(|_| KeyStoreError::WrongPassphrase)?;
        let plain = Zeroizing::new(plain);
        let values: BTreeMap<String, String> = serde_json::from_slice(&plain)
            .map_err(|_| KeyStoreError::Damaged("the key file's content cannot be read".to_owned()))?;
        Ok(values.into_iter().map(|(name, value)| (name, Secret::new(value))).collect())
    }

    /// Encrypts a whole file under a fresh nonce.
    pub(crate) fn seal(&self, secrets: &Secrets) -> Result<Vec<u8>, KeyStoreError> {
        let values: BTreeMap<&str, &str> =
            secrets.iter().map(|(name, value)| (name.as_str(), value.expose().as_str())).collect();
        let failed = || KeyStoreError::Unavailable("the keys could not be encrypted".to_owned());
        let plain = Zeroizing::new(serde_json::to_vec(&values).map_err(|_| failed())?);
        let mut nonce = [0_u8; NONCE_LEN];
        random(&mut nonce)?;
        let head = self.head.bytes();
        let payload = Payload { msg: &plain, aad: &head };
        let body = self.aead().encrypt(XNonce::from_slice(&nonce), payload).map_err(|_| failed())?;
        let mut bytes = [head.as_slice(), &nonce, &body].concat();
        let digest = Sha256::digest(&bytes);
        bytes.extend_from_slice(&digest);
        Ok(bytes)
    }

    fn aead(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(Key::from_slice(self.key.expose()))
    }
}

/// Random bytes of the operating system.
pub(crate) fn random(bytes: &mut [u8]) -> Result<(), KeyStoreError> {
    getrandom::fill(bytes).map_err(|_| KeyStoreError::Unavailable("this computer gives no random numbers".to_owned()))
}
