//! Secrets in a file locked by a passphrase, for computers without a keyring.
//!
//! Guarantees: the passphrase is stretched once, when the file is opened; only the derived key stays in memory, and is
//! cleared when dropped. Every change writes a whole new file (mode 0600) and puts it in the old one's place only when it
//! is on the disk. Every call reads the file anew, so a file that vanished or was replaced is noticed. Leaves out: asking
//! for the passphrase.

use crate::cost::PassphraseCost;
use crate::format::{FILE_BYTES_MAX, Head, Secrets, Unlocked, parse};
use domain::Secret;
use engine::ports::{KeyStore, KeyStoreError, KeyStoreKind};
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// See the module.
pub struct FileStore {
    path: PathBuf,
    unlocked: Unlocked,
    changing: Mutex<()>,
}

impl FileStore {
    /// Opens the file, which must exist.
    pub fn open(path: &Path, passphrase: &Secret<String>) -> Result<Self, KeyStoreError> {
        let locked = parse(&read(path)?)?;
        let unlocked = locked.head.clone().unlock(passphrase)?;
        unlocked.open(&locked)?;
        Ok(Self { path: path.to_owned(), unlocked, changing: Mutex::new(()) })
    }

    /// Makes a new, empty file. Refuses when there is one already, and an empty passphrase.
    pub fn create(path: &Path, passphrase: &Secret<String>, cost: PassphraseCost) -> Result<Self, KeyStoreError> {
        if path.exists() {
            return Err(KeyStoreError::Unavailable("a key file is there already".to_owned()));
        }
        if passphrase.expose().is_empty() {
            return Err(KeyStoreError::Unavailable("the passphrase is empty".to_owned()));
        }
        let unlocked = Head::fresh(cost)?.unlock(passphrase)?;
        write(path, &unlocked.seal(&Secrets::new())?)?;
        Ok(Self { path: path.to_owned(), unlocked, changing: Mutex::new(()) })
    }

    /// Opens the file, or makes it with the strong cost when there is none.
    pub fn open_or_create(path: &Path, passphrase: &Secret<String>) -> Result<Self, KeyStoreError> {
        if path.exists() {
            Self::open(path, passphrase)
        } else {
            Self::create(path, passphrase, PassphraseCost::strong())
        }
    }

    fn load(&self) -> Result<Secrets, KeyStoreError> {
        let locked = parse(&read(&self.path)?)?;
        if locked.head == self.unlocked.head {
            self.unlocked.open(&locked)
        } else {
            Err(KeyStoreError::Unavailable("the key file was replaced by another since it was opened".to_owned()))
        }
    }

    fn change(&self, change: impl FnOnce(&mut Secrets)) -> Result<(), KeyStoreError> {
        let _one_at_a_time = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut secrets = self.load()?;
        change(&mut secrets);
        write(&self.path, &self.unlocked.seal(&secrets)?)
    }
}

impl KeyStore for FileStore {
    fn kind(&self) -> KeyStoreKind {
        KeyStoreKind::File
    }

    fn get(&self, name: &str) -> Result<Option<Secret<String>>, KeyStoreError> {
        Ok(self.load()?.remove(name))
    }

    fn put(&self, name: &str, value: &Secret<String>) -> Result<(), KeyStoreError> {
        self.change(|secrets| {
            secrets.insert(name.to_owned(), value.clone());
        })
    }

    fn delete(&self, name: &str) -> Result<(), KeyStoreError> {
        self.change(|secrets| {
            secrets.remove(name);
        })
    }
}

fn read(path: &Path) -> Result<Vec<u8>, KeyStoreError> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|error| unavailable("the key file cannot be read", &error))?;
    file.take(FILE_BYTES_MAX + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| unavailable("the key file cannot be read", &error))?;
    if bytes.len() as u64 > FILE_BYTES_MAX {
        return Err(KeyStoreError::Damaged("it is too large to be a key file".to_owned()));
    }
    Ok(bytes)
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), KeyStoreError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    let draft = PathBuf::from(name);
    let written = write_draft(&draft, bytes).and_then(|()| put_in_place(&draft, path));
    written.map_err(|error| {
        // The old file is untouched; the error that stopped the new one is the one to tell.
        let _ = fs::remove_file(&draft);
        unavailable("the key file cannot be written", &error)
    })
}

fn write_draft(draft: &Path, bytes: &[u8]) -> io::Result<()> {
    if draft.exists() {
        fs::remove_file(draft)?;
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(draft)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn put_in_place(draft: &Path, path: &Path) -> io::Result<()> {
    fs::rename(draft, path)?;
    // Windows keeps a rename without being asked, and cannot open a folder as a file.
    #[cfg(unix)]
    {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

fn unavailable(what: &str, error: &io::Error) -> KeyStoreError {
    let why = match error.kind() {
        io::ErrorKind::NotFound => "it is not there".to_owned(),
        io::ErrorKind::StorageFull => "the disk is full".to_owned(),
        _ => error.to_string(),
    };
    KeyStoreError::Unavailable(format!("{what}: {why}"))
}
