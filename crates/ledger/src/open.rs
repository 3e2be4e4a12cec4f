//! Opening a ledger file: what is checked before anything is trusted or changed.
//!
//! Guarantees: a newer, foreign, damaged or wrongly keyed file is refused with words and left as it was; a new file
//! appears whole or not at all; a file that was not closed in an orderly way is checked; one whose write-ahead file is
//! lost or cut is marked so that `engine::generation` finds it rewound. Leaves out: the lock on the data folder.

use crate::backup;
use crate::crypto::Cipher;
use crate::error::{Fail, words};
use crate::fault::WriteFaultHook;
use crate::files;
use crate::schema::{APPLICATION_ID, Schema};
use crate::tables::{generation, meta};
use crate::wal;
use domain::DataKey;
use engine::ports::LedgerError;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use std::path::Path;
use std::time::Duration;

/// Earlier ones can lose a committed transaction when a write-ahead file is reset (fixed in SQLite 3.51.3).
const SQLITE_VERSION_MIN: i32 = 3_051_003;
/// Holds the upper pages of the indexes of a million orders, which SQLite's own 2 MB does not.
const CACHE_KIB: i64 = 32 * 1_024;
/// What `generation.current` says after the write-ahead file was lost: no key store holds this.
pub(crate) const REWOUND: &str = "rewound: the write-ahead file was lost";

/// How hard a commit is pressed to the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Synchronous {
    /// Every commit is on the disk before the call returns. The only one for real money.
    #[default]
    Full,
    /// The operating system decides. For simulations only.
    Off,
}

/// How to open a ledger.
#[derive(Clone)]
pub struct OpenOptions {
    /// The key of the credentials and answers inside. Binds a new file for ever.
    pub data_key: DataKey,
    /// How long a write waits for another program's.
    pub busy_timeout_ms: u32,
    /// How many reads can run beside each other.
    pub read_connections: usize,
    /// How hard a commit is pressed to the disk.
    pub synchronous: Synchronous,
    /// Writes that fail on purpose.
    pub write_fault: Option<WriteFaultHook>,
    /// The largest size of the file in pages of 4,096 bytes; beyond it the disk counts as full. `None`: the disk's own.
    pub page_count_max: Option<u32>,
}

impl OpenOptions {
    /// The options of daily work.
    pub const fn new(data_key: DataKey) -> Self {
        Self {
            data_key,
            busy_timeout_ms: 5_000,
            read_connections: 3,
            synchronous: Synchronous::Full,
            write_fault: None,
            page_count_max: None,
        }
    }
}

/// What was found at opening.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Opening {
    /// The file was made just now.
    pub created: bool,
    /// It was not closed in an orderly way; it was checked and is sound.
    pub unclean: bool,
    /// Its write-ahead file was lost or cut: orders may be missing. The generation mark was changed so that it fits no
    /// key store.
    pub rewound: bool,
    /// The schema version before, when it was moved on.
    pub migrated_from: Option<u32>,
}

/// A ledger's connections with what was found.
pub(crate) struct Opened {
    pub(crate) writer: Connection,
    pub(crate) readers: Vec<Connection>,
    pub(crate) cipher: Cipher,
    pub(crate) opening: Opening,
}

pub(crate) fn open(path: &Path, options: &OpenOptions, schema: &Schema) -> Result<Opened, LedgerError> {
    require_sqlite_version()?;
    let cipher = Cipher::new(&options.data_key);
    let mut opening = Opening::default();
    if !path.exists() {
        create(path, &cipher, schema)?;
        opening.created = true;
    }
    let wal_state = wal::inspect(path);
    let found = look(path, schema).map_err(Fail::into_read)?;
    if found.version > schema.known() {
        return Err(LedgerError::Newer { found: found.version, known: schema.known() });
    }
    opening.rewound = wal_state.lost_commits(found.marked_open);
    opening.unclean = found.marked_open || opening.rewound;
    prepare(path, options, &cipher, (schema, &found), &mut opening)
        .map_err(Fail::into_read)
        .map(|(writer, readers)| Opened { writer, readers, cipher, opening })
}

pub(crate) fn open_in_memory(data_key: &DataKey) -> Result<(Connection, Cipher), LedgerError> {
    require_sqlite_version()?;
    let cipher = Cipher::new(data_key);
    let make = || -> Result<Connection, Fail> {
        let mut connection = Connection::open_in_memory()?;
        set_up(&connection)?;
        first_content(&mut connection, &cipher, &Schema::current())?;
        Ok(connection)
    };
    make().map_err(Fail::into_write).map(|connection| (connection, cipher))
}

fn require_sqlite_version() -> Result<(), LedgerError> {
    let found = rusqlite::version_number();
    if found >= SQLITE_VERSION_MIN {
        Ok(())
    } else {
        Err(LedgerError::Read(format!("SQLite {} is too old to be trusted with it", rusqlite::version())))
    }
}

/// Makes the file under another name first: a crash in the middle leaves no half ledger under the right one.
fn create(path: &Path, cipher: &Cipher, schema: &Schema) -> Result<(), LedgerError> {
    if files::beside(path, "-wal").metadata().is_ok_and(|found| found.len() > 0) {
        return Err(LedgerError::Read("the history file is gone, but its write-ahead file is still there".to_owned()));
    }
    let draft = files::beside(path, ".new");
    let make = || -> Result<(), Fail> {
        files::create_private_folder(path.parent())?;
        files::create_private_file(&draft, true)?;
        let mut connection = Connection::open(&draft)?;
        set_up(&connection)?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        first_content(&mut connection, cipher, schema)?;
        connection.close().map_err(|(_, error)| error)?;
        files::put_in_place(&draft, path)?;
        Ok(())
    };
    make().map_err(Fail::into_write)
}

fn first_content(connection: &mut Connection, cipher: &Cipher, schema: &Schema) -> Result<(), Fail> {
    schema.migrate(connection)?;
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    meta::put_canary(&tx, cipher)?;
    meta::mark(&tx, false)?;
    Ok(tx.commit()?)
}

struct Found {
    version: u32,
    marked_open: bool,
}

/// Looks at the file through a connection that cannot change it.
fn look(path: &Path, schema: &Schema) -> Result<Found, Fail> {
    let not_ours = || Fail::Ledger(LedgerError::Read("the file is not a history of Bundle Desk".to_owned()));
    if std::fs::metadata(path).map_err(files::read_error)?.len() == 0 {
        return Err(Fail::Ledger(LedgerError::Read("the history file is empty".to_owned())));
    }
    let mut connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    set_up(&connection)?;
    let application: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    if application != APPLICATION_ID {
        return Err(not_ours());
    }
    let version: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if version == 0 {
        return Err(not_ours());
    }
    // A newer schema may keep its mark elsewhere; it is refused whatever it says.
    let tx = connection.transaction()?;
    let marked_open = version <= schema.known() && meta::is_marked_open(&tx)?;
    Ok(Found { version, marked_open })
}

fn prepare(
    path: &Path,
    options: &OpenOptions,
    cipher: &Cipher,
    (schema, found): (&Schema, &Found),
    opening: &mut Opening,
) -> Result<(Connection, Vec<Connection>), Fail> {
    let mut writer = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    writer.busy_timeout(Duration::from_millis(options.busy_timeout_ms.into()))?;
    set_up(&writer)?;
    // Only an orderly end may do away with the write-ahead file: see `store::close_orderly`.
    writer.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    if opening.unclean {
        quick_check(&writer)?;
    }
    check_key(&mut writer, cipher)?;
    if found.version < schema.known() {
        backup::before_migration(&writer, path, found.version)?;
        schema.migrate(&mut writer)?;
        opening.migrated_from = Some(found.version);
    }
    writer.pragma_update(None, "journal_mode", "WAL")?;
    let synchronous = match options.synchronous {
        Synchronous::Full => "FULL",
        Synchronous::Off => "OFF",
    };
    writer.pragma_update(None, "synchronous", synchronous)?;
    if let Some(pages) = options.page_count_max {
        writer.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))?;
    }
    mark_open(&mut writer, cipher, opening.rewound)?;
    let readers =
        (0..options.read_connections.max(1)).map(|_| reader(path, options)).collect::<Result<Vec<_>, Fail>>()?;
    Ok((writer, readers))
}

fn check_key(writer: &mut Connection, cipher: &Cipher) -> Result<(), Fail> {
    let tx = writer.transaction_with_behavior(TransactionBehavior::Deferred)?;
    if meta::check_key(&tx, cipher)? { Ok(()) } else { Err(LedgerError::DataKey.into()) }
}

fn mark_open(writer: &mut Connection, cipher: &Cipher, rewound: bool) -> Result<(), Fail> {
    let tx = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
    meta::mark(&tx, true)?;
    if rewound && let Some(mut mark) = generation::get(&tx, cipher)? {
        mark.current = REWOUND.to_owned();
        mark.pending = None;
        generation::put(&tx, cipher, &mark)?;
    }
    tx.commit()?;
    // The mark must stand in the main file too: then a write-ahead file that is lost is missed.
    writer.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))?;
    Ok(())
}

fn reader(path: &Path, options: &OpenOptions) -> Result<Connection, Fail> {
    let reader = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    reader.busy_timeout(Duration::from_millis(options.busy_timeout_ms.into()))?;
    set_up(&reader)?;
    reader.pragma_update(None, "query_only", true)?;
    Ok(reader)
}

/// One more connection that only reads, for a long copy.
pub(crate) fn plain_reader(path: &Path) -> Result<Connection, Fail> {
    let reader = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    set_up(&reader)?;
    Ok(reader)
}

/// The settings that belong to a connection, not to the file.
pub(crate) fn set_up(connection: &Connection) -> Result<(), Fail> {
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "secure_delete", true)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "fullfsync", true)?;
    connection.pragma_update(None, "checkpoint_fullfsync", true)?;
    connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
    connection.set_prepared_statement_cache_capacity(128);
    // A kept statement stays prepared whatever is bound to it: preparing took half of each short read.
    connection.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

/// SQLite's own check of the file's structure.
pub(crate) fn quick_check(connection: &Connection) -> Result<(), Fail> {
    check(connection, "quick_check(1)")
}

/// Like `quick_check`, and every index against its table.
pub(crate) fn full_check(connection: &Connection) -> Result<(), Fail> {
    check(connection, "integrity_check(1)")
}

fn check(connection: &Connection, pragma: &str) -> Result<(), Fail> {
    let verdict: String = connection
        .query_row(&format!("PRAGMA {pragma}"), [], |row| row.get(0))
        .map_err(|error| Fail::Ledger(LedgerError::Read(words(&error))))?;
    if verdict == "ok" {
        Ok(())
    } else {
        tracing::error!(verdict, "the history file is damaged");
        Err(Fail::Ledger(LedgerError::Read("the history file is damaged".to_owned())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backup::latest_backup;
    use std::fs;

    fn options() -> OpenOptions {
        OpenOptions::new(DataKey::new([7; 32]))
    }

    fn made(folder: &Path) -> std::path::PathBuf {
        let path = folder.join("ledger.db");
        drop(open(&path, &options(), &Schema::current()).expect("a new ledger is made"));
        path
    }

    #[test]
    fn an_older_ledger_is_copied_and_then_moved_on() {
        let dir = tempfile::TempDir::new().unwrap();
        let path = made(dir.path());
        let newer = Schema::with("CREATE TABLE later (a TEXT) STRICT;");
        let opened = open(&path, &options(), &newer).expect("it is moved on");
        assert_eq!(opened.opening.migrated_from, Some(3));
        opened.writer.execute("INSERT INTO later VALUES ('x')", []).expect("the new table is there");
        let copy = latest_backup(&path).expect("a copy was made before");
        drop(opened);
        assert!(copy.ends_with("backups/before-leaving-version-3-1.db"), "got {copy:?}");
        let restored = open(&copy, &options(), &Schema::current()).expect("the copy opens in the older program");
        assert!(!restored.opening.unclean, "the copy counts as closed");
        let again = open(&path, &options(), &newer).expect("it opens again");
        assert_eq!(again.opening.migrated_from, None, "moved on once");
    }

    #[test]
    fn the_first_programs_ledger_becomes_what_a_new_one_is() {
        let dir = tempfile::TempDir::new().unwrap();
        let path = dir.path().join("old.db");
        drop(open(&path, &options(), &Schema::first()).expect("the first program makes its ledger"));
        let shape = |connection: &Connection| -> Vec<String> {
            let mut statement =
                connection.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name").unwrap();
            statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
        };
        let moved = open(&path, &options(), &Schema::current()).expect("it is moved on");
        assert_eq!(moved.opening.migrated_from, Some(1));
        let fresh = open(&made(dir.path()), &options(), &Schema::current()).expect("a new one opens");
        assert_eq!(shape(&moved.writer), shape(&fresh.writer), "an old history is as good as a new one");
    }

    #[test]
    fn a_newer_ledger_is_refused_and_left_as_it_was() {
        let dir = tempfile::TempDir::new().unwrap();
        let path = made(dir.path());
        drop(open(&path, &options(), &Schema::with("CREATE TABLE later (a TEXT) STRICT;")).expect("it is moved on"));
        let before = fs::read(&path).unwrap();
        let refused = open(&path, &options(), &Schema::current()).map(|_| ());
        assert_eq!(refused, Err(LedgerError::Newer { found: 4, known: 3 }));
        assert_eq!(fs::read(&path).unwrap(), before, "not a byte changed");
    }

    #[test]
    fn a_migration_that_fails_leaves_the_ledger_as_it_was() {
        let dir = tempfile::TempDir::new().unwrap();
        let path = made(dir.path());
        let broken = Schema::with("CREATE TABLE later (a TEXT) STRICT; CREATE TABLE orders (a TEXT);");
        for n in 1..3 {
            assert!(open(&path, &options(), &broken).is_err(), "the second table exists already");
            let copies = fs::read_dir(dir.path().join("backups")).unwrap().count();
            assert_eq!(copies, n, "each try makes its copy");
        }
        let opened = open(&path, &options(), &Schema::current()).expect("the older program still opens it");
        assert!(opened.writer.execute("INSERT INTO later VALUES ('x')", []).is_err(), "no half of it was done");
    }
}
