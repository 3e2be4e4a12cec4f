//! Reports and how the last run ended.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A run that broke off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Stop {
    /// When, Unix milliseconds.
    pub at: i64,
    /// Whether it was opening practice mode.
    pub practice: bool,
    /// Whether its window had not been usable yet.
    pub while_opening: bool,
    /// What it said; empty when it said nothing.
    pub words: String,
}

/// What an agent can send to whoever helps. No key, serial, PIN or whole number is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// The texts in it.
    pub files: Vec<ReportFile>,
}

/// One text of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReportFile {
    /// Its name in the zip.
    pub name: String,
    /// All of it.
    pub text: String,
}
