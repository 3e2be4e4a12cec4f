//! Safety copies of a data folder, and putting one back.
//!
//! Guarantees: a restore needs the folder's lock, so that no open program loses its ledger; the present ledger is set
//! aside whole in `set-aside` and never deleted; the copy takes its place in one step. What was restored is found out as
//! such at the next opening (`engine::generation`). Leaves out: writing copies (`ledger`).

use crate::{DataFolder, Host, HostError, SystemClock};
use domain::UnixMs;
use engine::ports::{Ledger, LedgerError};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

const FOLDER: &str = "backups";
const SET_ASIDE: &str = "set-aside";

/// A safety copy in a data folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// Its file's name.
    pub name: String,
    /// Where it lies.
    pub path: PathBuf,
    /// When it was written.
    pub at: UnixMs,
    /// How large it is.
    pub bytes: u64,
}

/// The finished safety copies of a data folder, newest first.
pub fn backups(folder: &Path) -> Vec<Backup> {
    let entries = fs::read_dir(folder.join(FOLDER)).into_iter().flatten().filter_map(Result::ok);
    let mut all: Vec<Backup> = entries.filter_map(|entry| backup_at(entry.path())).collect();
    all.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| b.name.cmp(&a.name)));
    all
}

fn backup_at(path: PathBuf) -> Option<Backup> {
    let name = path.file_name()?.to_str().filter(|name| name.ends_with(".db"))?.to_owned();
    let found = fs::metadata(&path).ok().filter(fs::Metadata::is_file)?;
    let since = found.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(Backup { name, at: UnixMs(i64::try_from(since.as_millis()).ok()?), bytes: found.len(), path })
}

fn unwritable(error: std::io::Error) -> HostError {
    HostError::Ledger(LedgerError::Write(error.to_string()))
}

/// Puts a safety copy in the ledger's place. The folder must not be open in any program.
pub fn restore(folder: &Path, backup: &Backup) -> Result<(), HostError> {
    let folder = DataFolder::open(Some(folder.to_owned()))?;
    let ledger = folder.ledger_file();
    let draft = ledger.with_extension("restoring");
    // A draft of an earlier restore that was cut off is worth nothing.
    let _ = fs::remove_file(&draft);
    fs::copy(&backup.path, &draft).and_then(|_| settle(&draft)).map_err(unwritable)?;
    set_aside(folder.path(), &ledger).map_err(unwritable)?;
    fs::rename(&draft, &ledger).map_err(unwritable)
}

fn settle(file: &Path) -> std::io::Result<()> {
    let opened = fs::OpenOptions::new().write(true).open(file)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        opened.set_permissions(fs::Permissions::from_mode(0o600))?;
    }
    opened.sync_all()
}

/// Keeps the ledger under another name too, and takes its side files away: they must not meet another ledger.
fn set_aside(folder: &Path, ledger: &Path) -> std::io::Result<()> {
    if !ledger.exists() {
        return Ok(());
    }
    let place = folder.join(SET_ASIDE);
    fs::create_dir_all(&place)?;
    let name = format!("ledger-{}.sqlite3", SystemClock::wall_now().0);
    let kept = place.join(&name);
    fs::hard_link(ledger, &kept).or_else(|_| fs::copy(ledger, &kept).and_then(|_| settle(&kept)))?;
    for side in ["-wal", "-shm"] {
        let from = PathBuf::from(format!("{}{side}", ledger.display()));
        if from.exists() {
            fs::rename(&from, place.join(format!("{name}{side}")))?;
        }
    }
    Ok(())
}

impl Host {
    /// Makes a safety copy now, besides the daily ones.
    pub fn back_up(&self) -> Result<PathBuf, LedgerError> {
        let target = self.folder().path().join(FOLDER).join(format!("by-hand-{}.db", SystemClock::wall_now().0));
        self.ledger().backup_to(&target)?;
        Ok(target)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_restore_sets_the_present_aside_and_takes_nothing_while_it_is_open() {
        let dir = tempfile::tempdir().expect("a folder");
        let folder = dir.path();
        fs::create_dir(folder.join(FOLDER)).expect("made");
        fs::write(folder.join(FOLDER).join("daily-2026-11-20.db"), b"then").expect("written");
        fs::write(folder.join(FOLDER).join("daily-2026-11-21.db.part"), b"half").expect("written");
        fs::write(folder.join("ledger.sqlite3"), b"now").expect("written");
        fs::write(folder.join("ledger.sqlite3-wal"), b"tail").expect("written");
        let all = backups(folder);
        assert_eq!(all.len(), 1, "a copy that is not finished is none: {all:?}");

        let open = DataFolder::open(Some(folder.to_owned())).expect("another program");
        assert!(restore(folder, &all[0]).is_err(), "not under an open program");
        assert_eq!(fs::read(folder.join("ledger.sqlite3")).expect("read"), b"now");
        drop(open);

        restore(folder, &all[0]).expect("restored");
        assert_eq!(fs::read(folder.join("ledger.sqlite3")).expect("read"), b"then");
        assert!(!folder.join("ledger.sqlite3-wal").exists(), "the old tail must not meet the restored ledger");
        let aside: Vec<Vec<u8>> = fs::read_dir(folder.join(SET_ASIDE))
            .expect("set aside")
            .map(|entry| fs::read(entry.expect("a file").path()).expect("read"))
            .collect();
        assert!(aside.contains(&b"now".to_vec()) && aside.contains(&b"tail".to_vec()), "nothing is deleted");
    }
}
