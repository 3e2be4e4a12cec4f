//! Safety copies of the history.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A safety copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Backup {
    /// Its file's name: names it in a restore.
    pub name: String,
    /// When it was written, Unix milliseconds.
    pub at: i64,
    /// How large it is.
    pub bytes: i64,
    /// Why it was made, for people.
    pub reason: String,
}
