//! What helps to find a fault: logs by day, how the last run ended, and a report that an agent can send.
//!
//! Guarantees: nothing is sent anywhere; what is saved is what was shown, byte for byte; no key, serial, PIN or whole
//! number is in it (`redact`). Leaves out: the dialogs (`commands`).

mod log;
mod redact;
mod report;
mod stops;

use crate::contract as c;
use log::DayLog;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use tracing_subscriber::filter::LevelFilter;

/// The folder of the logs inside the data folder.
const FOLDER: &str = "logs";

/// The logs of one run, and what is known of the last one.
#[derive(Default)]
pub struct Diagnostics {
    folder: OnceLock<PathBuf>,
    last_stop: OnceLock<c::Stop>,
    /// The report as it was shown last: only that can be saved.
    shown: Mutex<Option<Arc<c::Report>>>,
}

impl Diagnostics {
    /// Begins the log of this run. A folder that cannot be used leaves the program without logs, not without work.
    pub fn begin(&self, data_dir: Option<PathBuf>, practice: bool) {
        let Some(folder) = data_dir.map(|dir| dir.join(FOLDER)) else { return };
        if make_private(&folder).is_err() || self.folder.set(folder.clone()).is_err() {
            return;
        }
        let started = tracing_subscriber::fmt()
            .with_max_level(LevelFilter::INFO)
            .with_ansi(false)
            .with_writer(DayLog::new(folder.clone()))
            .try_init();
        if started.is_ok() {
            stops::keep_panics(folder.clone());
        }
        let version = env!("CARGO_PKG_VERSION");
        tracing::info!(version, os = std::env::consts::OS, arch = std::env::consts::ARCH, practice, "started");
        if let Some(stop) = stops::begin(&folder, practice) {
            tracing::warn!(while_opening = stop.while_opening, words = stop.words, "the last run broke off");
            let _ = self.last_stop.set(stop);
        }
    }

    /// The window can be used.
    pub fn opened(&self) {
        if let Some(folder) = self.folder.get() {
            stops::opened(folder);
        }
    }

    /// How the last run ended, when it broke off.
    pub fn last_stop(&self) -> Option<c::Stop> {
        self.last_stop.get().cloned()
    }

    /// Puts a report together and keeps it as shown.
    pub fn show(&self, about: String) -> Arc<c::Report> {
        let stop = self.last_stop.get();
        let report = Arc::new(report::gather(self.folder.get().map(PathBuf::as_path), about, stop));
        *self.shown.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&report));
        report
    }

    /// The report that was shown last, as a zip.
    pub fn shown_as_zip(&self) -> Option<std::io::Result<Vec<u8>>> {
        let shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner).clone();
        shown.map(|report| report::zip(&report))
    }
}

#[cfg(unix)]
fn make_private(folder: &std::path::Path) -> std::io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    // One that was there already may have been made by somebody less careful.
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
fn make_private(folder: &std::path::Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)
}
