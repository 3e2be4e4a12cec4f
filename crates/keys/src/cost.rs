//! How much work one guess at a passphrase costs.

use engine::ports::KeyStoreError;

/// Argon2id's parameters. Kept in the file, so that a later version can raise them for new files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PassphraseCost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

/// What a damaged or hostile header may ask of this computer.
const MEMORY_KIB_MAX: u32 = 1_024 * 1_024;
const PASSES_MAX: u32 = 20;
const LANES_MAX: u32 = 16;

impl PassphraseCost {
    /// 64 MiB and three passes: RFC 9106's second recommendation but for one lane, about a quarter of a second.
    pub const fn strong() -> Self {
        Self { memory_kib: 64 * 1_024, passes: 3, lanes: 1 }
    }

    /// Next to no work, and next to no protection. For tests only.
    pub const fn light_for_tests() -> Self {
        Self { memory_kib: 64, passes: 1, lanes: 1 }
    }

    pub(crate) fn params(self) -> Result<argon2::Params, KeyStoreError> {
        let too_large = self.memory_kib > MEMORY_KIB_MAX || self.passes > PASSES_MAX || self.lanes > LANES_MAX;
        let params = argon2::Params::new(self.memory_kib, self.passes, self.lanes, Some(32));
        match params {
            Ok(params) if !too_large => Ok(params),
            _ => Err(KeyStoreError::Damaged("the key file asks for work that no version of it asks for".to_owned())),
        }
    }
}
