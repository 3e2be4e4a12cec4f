//! Files that only their owner may read, and that are on the disk when we say so.

use crate::error::Fail;
use engine::ports::LedgerError;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// The path with something added to its file name.
pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// Makes a folder, mode 0700. One that exists is left alone: it may be the user's own.
pub(crate) fn create_private_folder(folder: Option<&Path>) -> Result<(), Fail> {
    let Some(folder) = folder.filter(|folder| !folder.as_os_str().is_empty() && !folder.exists()) else {
        return Ok(());
    };
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(write_error)
}

/// Makes an empty file, mode 0600; SQLite gives the same mode to the files that it puts beside it.
pub(crate) fn create_private_file(path: &Path, replace: bool) -> Result<(), Fail> {
    if replace && path.exists() {
        fs::remove_file(path).map_err(write_error)?;
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop).map_err(write_error)
}

/// Gives a finished file its name, durably.
pub(crate) fn put_in_place(draft: &Path, path: &Path) -> Result<(), Fail> {
    let place = || -> io::Result<()> {
        File::options().read(true).write(true).open(draft)?.sync_all()?;
        fs::rename(draft, path)?;
        sync_folder(path.parent())
    };
    place().map_err(write_error)
}

#[cfg(unix)]
fn sync_folder(folder: Option<&Path>) -> io::Result<()> {
    let folder = folder.filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

/// Windows keeps a rename without being asked, and cannot open a folder as a file.
#[cfg(not(unix))]
fn sync_folder(_folder: Option<&Path>) -> io::Result<()> {
    Ok(())
}

pub(crate) fn write_error(error: io::Error) -> Fail {
    Fail::Ledger(LedgerError::Write(match error.kind() {
        io::ErrorKind::StorageFull => "the disk is full".to_owned(),
        io::ErrorKind::AlreadyExists => "a file of that name exists already".to_owned(),
        _ => error.to_string(),
    }))
}

pub(crate) fn read_error(error: io::Error) -> Fail {
    Fail::Ledger(LedgerError::Read(error.to_string()))
}
