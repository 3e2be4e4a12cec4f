//! The data folder and its lock.

use fs4::fs_std::FileExt;
use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};

const LEDGER_FILE: &str = "ledger.sqlite3";

/// Why a folder could not be used.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// Another program has it.
    #[error("Bundle Desk is already open on {0}; this one sends nothing")]
    InUse(PathBuf),
    /// It cannot be made, read or locked.
    #[error("the folder {path} cannot be used ({reason})")]
    Unusable {
        /// Which.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The platform names no place for it.
    #[error("this computer names no place for a program's data")]
    NoPlace,
}

impl FolderError {
    /// What to do next.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::InUse(_) => "Go on in the window that is open, or close it first.",
            Self::Unusable { .. } => "Check the disk and who may write to that folder.",
            Self::NoPlace => "Name a folder with --data-dir.",
        }
    }

    /// A stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::InUse(_) => "in_use",
            Self::Unusable { .. } => "folder",
            Self::NoPlace => "no_place",
        }
    }
}

/// A data folder, locked for this process until it is dropped.
pub struct DataFolder {
    path: PathBuf,
    _lock: File,
}

impl DataFolder {
    /// The folder's place when none is named: the platform's own.
    pub fn default_path() -> Result<PathBuf, FolderError> {
        directories::ProjectDirs::from("", "", "bundle-desk")
            .map(|dirs| dirs.data_local_dir().to_owned())
            .ok_or(FolderError::NoPlace)
    }

    /// Whether a ledger lies there: without one there is no account, and no key store is needed to know that.
    pub fn has_ledger(named: Option<PathBuf>) -> Result<bool, FolderError> {
        let path = named.map_or_else(Self::default_path, Ok)?;
        Ok(path.join(LEDGER_FILE).exists())
    }

    /// Makes the folder when there is none, and locks it.
    pub fn open(named: Option<PathBuf>) -> Result<Self, FolderError> {
        let path = named.map_or_else(Self::default_path, Ok)?;
        Self::lock(path)
    }

    /// The practice folder inside a data folder.
    pub fn open_practice(named: Option<PathBuf>) -> Result<Self, FolderError> {
        let path = named.map_or_else(Self::default_path, Ok)?;
        Self::lock(path.join("practice"))
    }

    fn lock(path: PathBuf) -> Result<Self, FolderError> {
        let unusable = |error: std::io::Error| FolderError::Unusable { path: path.clone(), reason: error.to_string() };
        make_private(&path).map_err(unusable)?;
        let lock =
            OpenOptions::new().create(true).truncate(false).write(true).open(path.join("lock")).map_err(unusable)?;
        match FileExt::try_lock_exclusive(&lock) {
            Ok(true) => Ok(Self { path, _lock: lock }),
            Ok(false) => Err(FolderError::InUse(path)),
            Err(error) => Err(unusable(error)),
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The ledger's file.
    pub fn ledger_file(&self) -> PathBuf {
        self.path.join(LEDGER_FILE)
    }

    /// The key file, where one is used.
    pub fn key_file(&self) -> PathBuf {
        self.path.join("keys.bin")
    }

    /// The name under which a keyring keeps this folder's secrets.
    pub fn name(&self) -> String {
        fs::canonicalize(&self.path).unwrap_or_else(|_| self.path.clone()).display().to_string()
    }

    /// Where the ledger lies: the folder, the file's identity, the machine. A copy or a restored file lies elsewhere. Must
    /// be asked once the ledger exists.
    pub fn place(&self) -> String {
        let file = identity(&self.ledger_file());
        let machine = fs::read_to_string("/etc/machine-id").unwrap_or_default();
        format!("{}\n{file}\n{}", self.name(), machine.trim())
    }
}

#[cfg(unix)]
fn identity(path: &Path) -> String {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(path).map_or_else(|_| "none".to_owned(), |meta| format!("{}:{}", meta.dev(), meta.ino()))
}

#[cfg(windows)]
fn identity(path: &Path) -> String {
    // The making time would not do: Windows hands it on to a file that takes another one's name within seconds.
    let found = winapi_util::Handle::from_path(path).and_then(winapi_util::file::information);
    found.map_or_else(|_| "none".to_owned(), |file| format!("{}:{}", file.volume_serial_number(), file.file_index()))
}

#[cfg(not(any(unix, windows)))]
fn identity(path: &Path) -> String {
    // A file's making time survives writing to it and differs in a copy.
    let made = fs::metadata(path).and_then(|meta| meta.created());
    made.map_or_else(|_| "none".to_owned(), |at| format!("{at:?}"))
}

#[cfg(unix)]
fn make_private(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
    if path.is_dir() {
        return fs::set_permissions(path, fs::Permissions::from_mode(0o700));
    }
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

#[cfg(not(unix))]
fn make_private(path: &Path) -> std::io::Result<()> {
    fs::create_dir_all(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_program_is_told_so() {
        let dir = tempfile::tempdir().expect("a folder");
        let first = DataFolder::open(Some(dir.path().join("Ama's Shop ɛ"))).expect("the first one opens it");
        let second = DataFolder::open(Some(dir.path().join("Ama's Shop ɛ")));
        assert!(matches!(second, Err(FolderError::InUse(_))), "the second one must not get in");
        drop(first);
        assert!(DataFolder::open(Some(dir.path().join("Ama's Shop ɛ"))).is_ok(), "and may once the first has ended");
    }

    #[test]
    fn a_copy_lies_elsewhere() {
        let dir = tempfile::tempdir().expect("a folder");
        let folder = DataFolder::open(Some(dir.path().join("a"))).expect("opens");
        fs::write(folder.ledger_file(), b"x").expect("writes");
        let place = folder.place();
        fs::copy(folder.ledger_file(), folder.path().join("copy")).expect("copies");
        fs::rename(folder.path().join("copy"), folder.ledger_file()).expect("puts the copy in its place");
        assert_ne!(place, folder.place(), "a restored file is another file in the same place");
    }
}
