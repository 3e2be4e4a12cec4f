//! A value that must not be shown by accident.

use std::fmt;
use zeroize::Zeroize;

/// Holds a key, a PIN or a passphrase. Has no `Serialize` and no `Display`; `Debug` prints nothing of it; the memory is
/// cleared when it is dropped. Reading it takes a call that a reviewer can search for.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret<T: Zeroize>(T);

impl<T: Zeroize> Secret<T> {
    /// Wraps a value.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself. Every caller must have a reason.
    pub const fn expose(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize> Drop for Secret<T> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl<T: Zeroize> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The 32-byte key that encrypts what the ledger keeps of credentials and raw answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataKey(Secret<[u8; 32]>);

impl DataKey {
    /// Wraps 32 random bytes.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(Secret::new(bytes))
    }

    /// The bytes. Every caller must have a reason.
    pub const fn expose(&self) -> &[u8; 32] {
        self.0.expose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_prints_nothing() {
        let secret = Secret::new(String::from("np_live_planted"));
        assert_eq!(format!("{secret:?} {secret:#?}"), "Secret(…) Secret(…)");
    }
}
