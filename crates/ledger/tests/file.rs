//! The file: how it is opened, closed, refused and copied.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests fail and print as tests do")]

mod common;

use common::{approved, at, begun, checker, conclusion, data_key, issued, moved, open};
use domain::{Cause, DataKey, OrderState};
use engine::model::{BatchState, GenerationMark};
use engine::ports::{KeyStoreKind, Ledger, LedgerError, OrderQuery};
use ledger::{OpenOptions, Opening, SqliteLedger, latest_backup};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const PIN: &str = "PLANTED-PIN-4711";
const SERIAL: &str = "PLANTED-SERIAL-0815";

fn reopened(path: &Path) -> Result<SqliteLedger, LedgerError> {
    SqliteLedger::open(path, OpenOptions::new(data_key()))
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    PathBuf::from(format!("{}{suffix}", path.display()))
}

/// A copy of the files as a kill leaves them: the ledger still open.
fn killed(path: &Path, to: &Path) -> PathBuf {
    fs::create_dir_all(to).unwrap();
    let copy = to.join("ledger.db");
    fs::copy(path, &copy).unwrap();
    fs::copy(beside(path, "-wal"), beside(&copy, "-wal")).unwrap();
    copy
}

fn mark() -> GenerationMark {
    GenerationMark {
        ledger_id: "l".to_owned(),
        current: "g1".to_owned(),
        pending: None,
        place: "p".to_owned(),
        key_store: KeyStoreKind::File,
        doubted: None,
    }
}

#[test]
fn a_ledger_may_lie_in_a_folder_with_any_name() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("Ama Mɛnsa's shop – 50% #1 ₵/ledger of Ɔkɔmfo.db");
    let first = open(&path);
    let orders = approved(&first, "b1", 1);
    assert!(beside(&path, "-wal").exists(), "its side files lie beside it");
    drop(first);
    assert!(reopened(&path).unwrap().order(&orders[0].id).unwrap().is_some(), "it is found again where it lies");
}

#[test]
fn what_was_written_is_there_after_a_clean_end() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("data/ledger.db");
    let first = open(&path);
    assert!(first.opening().created && !first.opening().unclean);
    let orders = approved(&first, "b1", 3);
    begun(&first, "a1", &orders[..1]);
    drop(first);
    let names: Vec<_> = fs::read_dir(path.parent().unwrap()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(names, ["ledger.db"], "the write-ahead file went into the database");
    let second = open(&path);
    assert_eq!(*second.opening(), Opening::default(), "an orderly end needs no check");
    assert_eq!(second.order(&orders[0].id).unwrap().unwrap().state, OrderState::Sending);
    assert_eq!(second.open_attempts().unwrap().len(), 1);
    second.integrity().expect("every row checks out");
}

#[test]
fn what_was_written_is_there_after_a_kill() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("ledger.db");
    let first = open(&path);
    let orders = approved(&first, "b1", 3);
    begun(&first, "a1", &orders[..1]);
    let second = open(&killed(&path, &dir.path().join("killed")));
    assert_eq!(*second.opening(), Opening { unclean: true, ..Opening::default() });
    assert_eq!(second.order(&orders[0].id).unwrap(), first.order(&orders[0].id).unwrap());
    assert_eq!(second.open_attempts().unwrap(), first.open_attempts().unwrap());
    second.integrity().expect("every row checks out");
}

#[test]
fn a_lost_write_ahead_file_is_a_rewound_ledger() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("ledger.db");
    let first = open(&path);
    first.put_generation(&mark()).unwrap();
    approved(&first, "b1", 3);
    drop(first);
    let second = open(&path);
    let late = approved(&second, "b2", 3);
    let copy = killed(&path, &dir.path().join("killed"));
    let wal = beside(&copy, "-wal");
    let whole = fs::read(&wal).unwrap();

    let main = fs::read(&copy).unwrap();
    for (what, wal_bytes) in
        [("gone", None), ("empty", Some(Vec::new())), ("cut at its head", Some(whole[..20].to_vec()))]
    {
        fs::write(&copy, &main).unwrap();
        let _ = fs::remove_file(&wal);
        if let Some(bytes) = wal_bytes {
            fs::write(&wal, bytes).unwrap();
        }
        let third = open(&copy);
        assert!(third.opening().rewound, "{what}");
        let found = third.generation().unwrap().unwrap();
        assert!(found.current.starts_with("rewound") && found.pending.is_none(), "{what}: fits no key store");
        drop(third);
        assert!(!open(&copy).opening().rewound, "it is told once; the generation mark stays");
    }
    assert!(second.order(&late[0].id).unwrap().is_some(), "the original is untouched");
}

#[test]
fn commits_dropped_with_a_damaged_or_shortened_write_ahead_file_are_noticed() {
    const FRAME: usize = 24 + 4_096;
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("ledger.db");
    let first = open(&path);
    first.put_generation(&mark()).unwrap();
    approved(&first, "b1", 3);
    approved(&first, "b2", 3);
    let copy = killed(&path, &dir.path().join("killed"));
    let wal = beside(&copy, "-wal");
    let (main, whole) = (fs::read(&copy).unwrap(), fs::read(&wal).unwrap());
    let index = fs::read(beside(&path, "-shm")).unwrap();
    let frames = (whole.len() - 32) / FRAME;
    assert!(frames > 20, "there is something to damage, got {frames} frames");
    let mut damages: Vec<(String, Vec<u8>)> = Vec::new();
    for frame in 0..frames {
        let mut bytes = whole.clone();
        bytes[32 + frame * FRAME + 24 + 7] ^= 1;
        damages.push((format!("frame {frame} changed"), bytes));
        damages.push((format!("cut before frame {frame}"), whole[..32 + frame * FRAME].to_vec()));
    }
    let mut head = whole.clone();
    head[9] ^= 1;
    damages.push(("its head changed".to_owned(), head));
    for (what, bytes) in damages {
        fs::write(&copy, &main).unwrap();
        fs::write(&wal, &bytes).unwrap();
        fs::write(beside(&copy, "-shm"), &index).unwrap();
        let ledger = open(&copy);
        assert!(ledger.opening().rewound, "{what}: approved batches do not vanish without a word");
        assert!(ledger.generation().unwrap().is_none_or(|mark| mark.current.starts_with("rewound")), "{what}");
    }
    fs::write(&copy, &main).unwrap();
    fs::write(&wal, &whole).unwrap();
    fs::write(beside(&copy, "-shm"), &index).unwrap();
    assert!(!open(&copy).opening().rewound, "an undamaged one is not doubted");
}

#[test]
fn a_write_torn_by_a_power_cut_is_no_damage() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("ledger.db");
    let first = open(&path);
    approved(&first, "b1", 3);
    let copy = killed(&path, &dir.path().join("killed"));
    let wal = beside(&copy, "-wal");
    let mut bytes = fs::read(&wal).unwrap();
    bytes.extend_from_slice(&bytes.clone()[32..32 + 3_000]);
    fs::write(&wal, bytes).unwrap();
    let second = open(&copy);
    assert_eq!(*second.opening(), Opening { unclean: true, ..Opening::default() }, "the torn end was never a commit");
    assert_eq!(second.batches(10).unwrap().len(), 1);
}

#[test]
fn a_commit_torn_behind_its_own_mark_is_no_damage() {
    const FRAME: usize = 24 + 4_096;
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("ledger.db");
    let first = open(&path);
    approved(&first, "b1", 3);
    let copy = killed(&path, &dir.path().join("killed"));
    let wal = beside(&copy, "-wal");
    let index = fs::read(beside(&path, "-shm")).unwrap();
    let (main, whole) = (fs::read(&copy).unwrap(), fs::read(&wal).unwrap());
    // The mark of a commit is in the head of its last frame. It is written before the page behind it, whose place still
    // holds what an earlier round left there.
    let mut head = whole[32..32 + 24].to_vec();
    head[4..8].copy_from_slice(&1_u32.to_be_bytes());
    let torn = [head, vec![7; FRAME - 24]].concat();
    for (what, ends, rewound) in [("one", vec![torn.clone()], false), ("two", vec![torn.clone(), torn], true)] {
        for has_index in [true, false] {
            fs::write(&copy, &main).unwrap();
            fs::write(&wal, [whole.clone(), ends.concat()].concat()).unwrap();
            let _ = fs::remove_file(beside(&copy, "-shm"));
            if has_index {
                fs::write(beside(&copy, "-shm"), &index).unwrap();
            }
            let second = open(&copy);
            assert_eq!(second.opening().rewound, rewound, "{what} torn, index beside it: {has_index}");
            assert_eq!(second.batches(10).unwrap().len(), 1, "what was finished is there");
        }
    }
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_any_of_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("new folder/ledger.db");
    let ledger = open(&path);
    approved(&ledger, "b1", 1);
    ledger.daily_backup(at(0)).unwrap().expect("a copy is made");
    ledger.backup_to(&dir.path().join("copy.db")).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(path.parent().unwrap()), 0o700);
    assert_eq!(mode(&path.parent().unwrap().join("backups")), 0o700);
    for file in [path.clone(), beside(&path, "-wal"), beside(&path, "-shm"), dir.path().join("copy.db")] {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
    assert_eq!(mode(&latest_backup(&path).unwrap()), 0o600);
}

#[test]
fn another_data_key_is_refused_and_nothing_changed() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("ledger.db");
    drop(open(&path));
    let before = fs::read(&path).unwrap();
    let refused = SqliteLedger::open(&path, OpenOptions::new(DataKey::new([8; 32]))).map(drop);
    assert_eq!(refused, Err(LedgerError::DataKey), "even an empty ledger is bound to its key");
    assert_eq!(fs::read(&path).unwrap(), before, "not a byte changed");
    open(&path);
}

#[test]
fn a_removed_canary_does_not_let_another_key_in() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("ledger.db");
    let ledger = open(&path);
    approved(&ledger, "b1", 1);
    drop(ledger);
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection.execute("DELETE FROM meta WHERE key = 'canary'", []).unwrap();
    drop(connection);
    assert_eq!(reopened(&path).map(drop), Err(LedgerError::DataKey));
}

#[test]
fn what_is_not_a_ledger_is_refused_and_left_alone() {
    let dir = TempDir::new().unwrap();
    let foreign = dir.path().join("foreign.db");
    rusqlite::Connection::open(&foreign)
        .unwrap()
        .execute_batch("CREATE TABLE a (b); INSERT INTO a VALUES (1)")
        .unwrap();
    let text = dir.path().join("text.db");
    fs::write(&text, "this is not a database at all, only some text of some length").unwrap();
    let empty = dir.path().join("empty.db");
    fs::write(&empty, "").unwrap();
    let orphan = dir.path().join("orphan.db");
    fs::write(beside(&orphan, "-wal"), "something").unwrap();
    for path in [&foreign, &text, &empty, &orphan, &dir.path().to_owned()] {
        let before = fs::read(path).ok();
        let refused = reopened(path).map(drop);
        assert!(matches!(refused, Err(LedgerError::Read(_))), "{}: {refused:?}", path.display());
        assert_eq!(fs::read(path).ok(), before, "{} is as it was", path.display());
    }
}

#[test]
fn a_folder_that_cannot_be_written_is_said() {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("file");
    fs::write(&file, "x").unwrap();
    assert!(matches!(reopened(&file.join("ledger.db")).map(drop), Err(LedgerError::Write(_))));
}

#[test]
fn a_crash_while_a_new_ledger_is_made_leaves_no_half_one() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("ledger.db");
    fs::write(beside(&path, ".new"), "half of a file").unwrap();
    assert!(open(&path).opening().created, "the half is thrown away");
    assert!(!beside(&path, ".new").exists());
}

#[test]
fn no_byte_of_a_credential_is_on_the_disk() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("ledger.db");
    let ledger = open(&path);
    let batch = common::batch("b1");
    let orders = [checker(&batch, 1)];
    ledger.approve(&batch, &orders).unwrap();
    let attempt = begun(&ledger, "a1", &orders);
    let raw = format!("{{\"username\":\"{SERIAL}\",\"password\":\"{PIN}\"}}");
    ledger.keep_answer(&attempt.id, raw.as_bytes(), at(15)).unwrap();
    let mut done = conclusion(&attempt, "accepted", vec![moved(&orders[0], Cause::ProviderAccepted)]);
    done.credentials = vec![issued(&orders[0], SERIAL, PIN)];
    ledger.conclude(&done).unwrap();
    ledger.daily_backup(at(0)).unwrap();
    ledger.backup_to(&dir.path().join("copy.db")).unwrap();
    assert_clear_of_secrets(dir.path());
    assert_eq!(ledger.raw_answer(&attempt.id).unwrap().as_deref(), Some(raw.as_bytes()), "it is there, encrypted");
    drop(ledger);
    assert_clear_of_secrets(dir.path());
    let copy = open(&dir.path().join("copy.db"));
    assert_eq!(copy.credentials(&orders[0].id).unwrap(), vec![done.credentials[0].issued.clone()]);
    for search in [SERIAL, PIN, "PLANTED"] {
        let query = OrderQuery { search: Some(search.to_owned()), ..OrderQuery::default() };
        assert!(copy.orders(&query).unwrap().is_empty(), "credentials are not searched");
    }
    assert_eq!(copy.find_by_serial(SERIAL).unwrap().len(), 1, "but a serial finds its order");
}

fn assert_clear_of_secrets(folder: &Path) {
    let mut seen = 0;
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.path().is_dir() {
            assert_clear_of_secrets(&entry.path());
            continue;
        }
        let bytes = fs::read(entry.path()).unwrap();
        seen += bytes.len();
        for secret in [PIN, SERIAL] {
            let found = bytes.windows(secret.len()).any(|at| at.eq_ignore_ascii_case(secret.as_bytes()));
            assert!(!found, "{secret} stands in {}", entry.path().display());
        }
    }
    assert!(seen > 0, "something was looked at");
}

#[test]
fn a_backup_is_a_whole_ledger_of_its_own() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("ledger.db");
    let ledger = open(&path);
    ledger.put_generation(&mark()).unwrap();
    let orders = approved(&ledger, "b1", 2);
    let target = dir.path().join("copy.db");
    ledger.backup_to(&target).unwrap();
    assert!(matches!(ledger.backup_to(&target), Err(LedgerError::Write(_))), "a copy never replaces a file");
    approved(&ledger, "b2", 2);
    let copy = open(&target);
    assert_eq!(*copy.opening(), Opening::default(), "a copy counts as closed");
    let copied = copy.generation().unwrap().unwrap();
    assert_eq!(copied.ledger_id, mark().ledger_id, "it is of the same ledger");
    assert_ne!(
        copied.current,
        mark().current,
        "its mark fits no key store, so the engine asks before it sends from it"
    );
    assert_eq!(ledger.generation().unwrap(), Some(mark()), "the original keeps its mark");
    assert_eq!(copy.batches(10).unwrap().len(), 1);
    assert_eq!(copy.order(&orders[1].id).unwrap(), ledger.order(&orders[1].id).unwrap());
    copy.integrity().unwrap();
    let nowhere = ledger.backup_to(&dir.path().join("no such folder/copy.db"));
    assert!(matches!(nowhere, Err(LedgerError::Write(_))), "got {nowhere:?}");
}

#[test]
fn an_in_memory_ledger_can_be_copied_to_a_file() {
    let dir = TempDir::new().unwrap();
    let ledger = common::memory();
    let orders = approved(&ledger, "b1", 2);
    let target = dir.path().join("copy.db");
    ledger.backup_to(&target).unwrap();
    assert_eq!(open(&target).order(&orders[0].id).unwrap().as_ref(), Some(&orders[0]));
    assert_eq!(ledger.daily_backup(at(0)).unwrap(), None, "it has no folder");
}

#[test]
fn seven_daily_copies_are_kept() {
    const DAY_MS: i64 = 86_400_000;
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("ledger.db");
    let ledger = open(&path);
    assert_eq!(latest_backup(&path), None);
    for day in 0..10 {
        assert!(ledger.daily_backup(at(day * DAY_MS)).unwrap().is_some(), "day {day}");
        assert_eq!(ledger.daily_backup(at(day * DAY_MS + 1)).unwrap(), None, "one a day");
    }
    let mut names: Vec<_> = fs::read_dir(dir.path().join("backups"))
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names.len(), 7);
    assert_eq!(names[0], "daily-2026-09-24.db", "the oldest went");
    assert_eq!(latest_backup(&path).unwrap(), dir.path().join("backups/daily-2026-09-30.db"));
}

#[test]
fn the_journal_and_the_claims_cannot_be_rewritten() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("ledger.db");
    let ledger = open(&path);
    let orders = approved(&ledger, "b1", 1);
    begun(&ledger, "a1", &orders);
    drop(ledger);
    let connection = rusqlite::Connection::open(&path).unwrap();
    for sql in [
        "UPDATE journal SET evidence = 'never happened'",
        "DELETE FROM journal",
        "DELETE FROM orders",
        "INSERT OR REPLACE INTO journal SELECT seq, row_check, at, order_seq, NULL, from_state, to_state, cause, 'x' FROM journal",
    ] {
        let refused = connection.execute_batch(&format!("PRAGMA recursive_triggers = ON; {sql}"));
        assert!(refused.is_err(), "{sql}");
    }
    drop(connection);
    assert_eq!(open(&path).journal(&orders[0].id).unwrap().len(), 1);
}

#[test]
fn a_value_changed_from_outside_is_an_error_not_a_wrong_amount() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("ledger.db");
    let ledger = open(&path);
    let orders = approved(&ledger, "b1", 2);
    begun(&ledger, "a1", &orders[..1]);
    drop(ledger);
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection.execute("UPDATE orders SET planned_price = 1 WHERE row = 2", []).unwrap();
    drop(connection);
    let ledger = open(&path);
    assert!(matches!(ledger.order(&orders[1].id), Err(LedgerError::Read(_))), "the changed one");
    assert!(ledger.order(&orders[0].id).unwrap().is_some(), "its neighbour reads");
    assert!(matches!(ledger.integrity(), Err(LedgerError::Read(_))));
    let refused = ledger.apply(&[moved(&orders[1], Cause::LedgerDoubted)], at(5));
    assert!(matches!(refused, Err(LedgerError::Read(_))), "it is not moved either: {refused:?}");
}

#[test]
fn two_threads_and_two_openings_see_every_write() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("ledger.db");
    let ledger = open(&path);
    let other = open(&path);
    std::thread::scope(|scope| {
        for thread in 0..2 {
            let ledger = &ledger;
            scope.spawn(move || {
                for n in 0..20 {
                    let name = format!("t{thread}-{n}");
                    let orders = approved(ledger, &name, 2);
                    assert_eq!(
                        ledger.order(&orders[1].id).unwrap().as_ref(),
                        Some(&orders[1]),
                        "a write is seen at once"
                    );
                    ledger.set_batch_state(&name.as_str().into(), &BatchState::Finished).unwrap();
                }
            });
        }
        scope.spawn(|| {
            for n in 0..20 {
                approved(&other, &format!("other-{n}"), 1);
            }
        });
        scope.spawn(|| {
            for _ in 0..50 {
                let totals = ledger.totals(&OrderQuery::default()).unwrap().by_state;
                let count: u64 = totals.iter().map(|(_, count, _)| count).sum();
                let listed = ledger.orders(&OrderQuery::default()).unwrap().len();
                assert!(count as usize <= listed, "what was counted before is there after");
            }
        });
    });
    assert_eq!(ledger.orders(&OrderQuery::default()).unwrap().len(), 100);
    assert_eq!(other.batches(1_000).unwrap().len(), 60);
    ledger.integrity().unwrap();
}
