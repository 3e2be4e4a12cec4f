//! Safety copies, in a folder `backups` beside the ledger.
//!
//! Guarantees: a copy is consistent, appears under its name only when it is whole and on the disk, has mode 0600, and is
//! marked as closed in an orderly way and as a copy, which `engine::generation` notices when it is restored. Credentials in
//! it are as encrypted as in the ledger.

use crate::crypto::Cipher;
use crate::error::Fail;
use crate::files;
use crate::open::set_up;
use crate::tables::generation;
use domain::UnixMs;
use engine::model::GenerationMark;
use rusqlite::Connection;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

const DAILY_KEPT: usize = 7;
const DAILY_PREFIX: &str = "daily-";

/// What `generation.current` says in a copy: no key store holds this.
const COPIED: &str = "a safety copy";

/// The newest safety copy of the ledger at `path`, if there is one.
pub fn latest_backup(path: &Path) -> Option<PathBuf> {
    let copies = fs::read_dir(folder(path)).ok()?.filter_map(Result::ok);
    let finished = copies.map(|entry| entry.path()).filter(|copy| copy.extension().is_some_and(|e| e == "db"));
    finished.max_by_key(|copy| {
        let modified = copy.metadata().and_then(|found| found.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
        (modified, copy.clone())
    })
}

fn folder(path: &Path) -> PathBuf {
    path.parent().unwrap_or(Path::new("")).join("backups")
}

/// A copy made before the schema is moved on from `version`.
pub(crate) fn before_migration(connection: &Connection, path: &Path, version: u32) -> Result<PathBuf, Fail> {
    let folder = folder(path);
    files::create_private_folder(Some(&folder))?;
    let names = (1_u32..).map(|n| folder.join(format!("before-leaving-version-{version}-{n}.db")));
    let mut free = names.filter(|name| !name.exists());
    let target = free.next().unwrap_or_else(|| folder.join("before-migration.db"));
    copy(connection, None, &target)?;
    Ok(target)
}

/// Today's copy, unless there is one; keeps the newest seven. The path of a copy made now.
pub(crate) fn daily(
    connection: &Connection,
    cipher: &Cipher,
    path: &Path,
    now: UnixMs,
) -> Result<Option<PathBuf>, Fail> {
    let folder = folder(path);
    files::create_private_folder(Some(&folder))?;
    // Ghana keeps UTC all year.
    let sql = "SELECT strftime('%Y-%m-%d', ?1 / 1000, 'unixepoch')";
    let day: Option<String> = connection.query_row(sql, [now.0], |row| row.get(0))?;
    let target = folder.join(format!("{DAILY_PREFIX}{}.db", day.unwrap_or_else(|| "undated".to_owned())));
    let made = if target.exists() {
        None
    } else {
        copy(connection, Some(cipher), &target)?;
        Some(target)
    };
    prune(&folder)?;
    Ok(made)
}

fn prune(folder: &Path) -> Result<(), Fail> {
    let mut dailies: Vec<PathBuf> = fs::read_dir(folder)
        .map_err(files::read_error)?
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|copy| {
            let name = copy.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            name.starts_with(DAILY_PREFIX) && name.ends_with(".db")
        })
        .collect();
    dailies.sort();
    let surplus = dailies.len().saturating_sub(DAILY_KEPT);
    for old in &dailies[..surplus] {
        fs::remove_file(old).map_err(files::write_error)?;
    }
    Ok(())
}

/// Copies the whole ledger to a file that must not exist. Without a cipher the copy bears the run mark of its original,
/// which is only right where the next run is about to write its own.
pub(crate) fn copy(connection: &Connection, cipher: Option<&Cipher>, target: &Path) -> Result<(), Fail> {
    if target.exists() {
        return Err(files::write_error(std::io::ErrorKind::AlreadyExists.into()));
    }
    let draft = files::beside(target, ".part");
    files::create_private_file(&draft, true)?;
    let copied = copy_to_draft(connection, cipher, &draft).and_then(|()| files::put_in_place(&draft, target));
    if copied.is_err() {
        // The draft is useless, and the error that made it so is the one to tell.
        let _ = fs::remove_file(&draft);
    }
    copied
}

fn copy_to_draft(connection: &Connection, cipher: Option<&Cipher>, draft: &Path) -> Result<(), Fail> {
    let name = draft.to_str().ok_or_else(|| files::write_error(std::io::ErrorKind::InvalidFilename.into()))?;
    connection.execute("VACUUM INTO ?1", [name])?;
    let mut copied = Connection::open(draft)?;
    set_up(&copied)?;
    copied.execute("UPDATE meta SET value = ?1 WHERE key = 'run'", [b"closed".as_slice()])?;
    if let Some(cipher) = cipher {
        mark_as_copy(&mut copied, cipher)?;
    }
    copied.close().map_err(|(_, error)| error)?;
    Ok(())
}

/// Orders are sent after a copy is made, in the same run too: whoever restores it has to be asked.
fn mark_as_copy(copied: &mut Connection, cipher: &Cipher) -> Result<(), Fail> {
    let tx = copied.transaction()?;
    if let Some(mark) = generation::get(&tx, cipher)? {
        generation::put(&tx, cipher, &GenerationMark { current: COPIED.to_owned(), pending: None, ..mark })?;
    }
    Ok(tx.commit()?)
}
