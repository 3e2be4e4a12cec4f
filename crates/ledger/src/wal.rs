//! A look at a write-ahead file before SQLite recovers from it.
//!
//! SQLite drops everything from the first frame that does not check out, without a word: right for a write torn by a power
//! cut or a kill, wrong for a damaged file that held committed orders. Two things tell them apart: a commit that stands
//! behind the broken one, because each is on the disk before the next is written; and the index beside the file, which
//! after a kill still knows how many frames were committed.
//! Formats: https://sqlite.org/fileformat2.html section 4 and https://sqlite.org/walformat.html section 2.
//! Guarantees: never changes a file and never fails. Leaves out: a file cut at the end of a commit after a power cut, when
//! the index is gone too; the generation of the engine sees that only if a later run was recorded.

use crate::files::beside;
use std::fs::{self, File};
use std::io::{BufReader, Read};
use std::path::Path;
use std::time::Duration;

const HEADER_BYTES: usize = 32;
const FRAME_HEADER_BYTES: usize = 24;
const MAGIC: u32 = 0x377f_0682;
const INDEX_HEADER_BYTES: usize = 48;

/// What the write-ahead file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WalState {
    /// Whole, or with a torn end: one commit at most that was never finished.
    Sound,
    /// Not there, or without a head: right after an orderly end, and only then.
    Absent,
    /// Finished commits will be dropped.
    Damaged,
}

impl WalState {
    /// Whether the database has lost commits with it, given whether it was left open.
    pub(crate) const fn lost_commits(self, marked_open: bool) -> bool {
        match self {
            Self::Sound => false,
            Self::Absent => marked_open,
            Self::Damaged => true,
        }
    }
}

/// Looks at the write-ahead file of a database. Damage is believed when it is seen three times: another program may be
/// writing at this moment.
pub(crate) fn inspect(database: &Path) -> WalState {
    const LOOKS: u32 = 3;
    for _ in 1..LOOKS {
        let state = look(database);
        if state != WalState::Damaged {
            return state;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    look(database)
}

fn look(database: &Path) -> WalState {
    // The index first: what it promises must stand in a file read later.
    let promise = fs::read(beside(database, "-shm")).ok().and_then(|index| promised(&index));
    let Ok(file) = File::open(beside(database, "-wal")) else { return WalState::Absent };
    let mut file = BufReader::new(file);
    let mut header = [0_u8; HEADER_BYTES];
    if file.read_exact(&mut header).is_err() {
        return WalState::Absent;
    }
    match committed_frames(&header, &mut file) {
        None => WalState::Damaged,
        Some(committed) => match promise {
            Some(promise) if promise.salt == header[16..24] && promise.frames > committed => WalState::Damaged,
            _ => WalState::Sound,
        },
    }
}

/// What the index beside the file knows of it.
struct Promise {
    frames: u32,
    salt: [u8; 8],
}

/// Reads the index's header, which is in this computer's own byte order and stands there twice.
fn promised(index: &[u8]) -> Option<Promise> {
    let first = index.get(..INDEX_HEADER_BYTES)?;
    let second = index.get(INDEX_HEADER_BYTES..2 * INDEX_HEADER_BYTES)?;
    let is_initialised = first[12] == 1;
    if first != second || !is_initialised {
        return None;
    }
    let frames = u32::from_ne_bytes([first[16], first[17], first[18], first[19]]);
    let mut salt = [0_u8; 8];
    salt.copy_from_slice(&first[32..40]);
    Some(Promise { frames, salt })
}

/// How many frames belong to finished commits; `None` when a commit stands behind a broken one. The last one may be torn
/// anywhere, its own mark before the rest: the old content of the file then shows through.
fn committed_frames(header: &[u8; HEADER_BYTES], file: &mut impl Read) -> Option<u32> {
    let magic = number(header, 0);
    let is_big_endian = magic & 1 == 1;
    let page_bytes = usize::try_from(number(header, 8)).ok().filter(|n| (512..=65_536).contains(n))?;
    let mut sums = checksum(&header[..24], (0, 0), is_big_endian);
    if magic & !1 != MAGIC || sums != (number(header, 24), number(header, 28)) {
        return None;
    }
    let mut frame = vec![0_u8; FRAME_HEADER_BYTES + page_bytes];
    let (mut committed, mut is_broken, mut has_torn_end) = (0, false, false);
    for index in 1_u32.. {
        if file.read_exact(&mut frame).is_err() {
            break;
        }
        // Frames of an earlier round carry another salt and were moved into the database before.
        let is_of_this_round = frame[8..16] == header[16..24];
        let is_commit = number(&frame, 4) != 0;
        if !is_broken {
            sums = checksum(&frame[..8], sums, is_big_endian);
            sums = checksum(&frame[FRAME_HEADER_BYTES..], sums, is_big_endian);
            is_broken = !is_of_this_round || sums != (number(&frame, 16), number(&frame, 20));
        }
        match (is_broken, is_of_this_round && is_commit) {
            (true, true) if has_torn_end => return None,
            (true, true) => has_torn_end = true,
            (false, true) => committed = index,
            (_, false) => {}
        }
    }
    Some(committed)
}

fn number(bytes: &[u8], at: usize) -> u32 {
    u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

fn checksum(bytes: &[u8], (mut s0, mut s1): (u32, u32), is_big_endian: bool) -> (u32, u32) {
    let word = |four: &[u8]| {
        let four = [four[0], four[1], four[2], four[3]];
        if is_big_endian { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) }
    };
    for pair in bytes.chunks_exact(8) {
        s0 = s0.wrapping_add(word(&pair[..4])).wrapping_add(s1);
        s1 = s1.wrapping_add(word(&pair[4..])).wrapping_add(s0);
    }
    (s0, s1)
}
