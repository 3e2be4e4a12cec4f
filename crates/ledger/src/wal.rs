//! A look at a write-ahead file before SQLite recovers from it.
//!
//! SQLite drops everything from the first frame that does not check out, without a word: right for a write torn by a power
//! cut, wrong for a damaged file that held committed orders. Format: https://sqlite.org/fileformat2.html, section 4.
//! Guarantees: never changes the file and never fails; what cannot be read counts as lost.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

const HEADER_BYTES: usize = 32;
const FRAME_HEADER_BYTES: usize = 24;
const MAGIC: u32 = 0x377f_0682;

/// What the write-ahead file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WalState {
    /// Whole, or with a torn end that belongs to no finished commit.
    Sound,
    /// Gone, empty or without a readable head.
    Gone,
    /// Commits stand behind a damaged frame and will be dropped.
    Cut,
}

impl WalState {
    /// Whether a ledger that was not closed in an orderly way has lost commits with it.
    pub(crate) const fn lost_commits(self) -> bool {
        match self {
            Self::Sound => false,
            Self::Gone | Self::Cut => true,
        }
    }
}

pub(crate) fn inspect(path: &Path) -> WalState {
    File::open(path).ok().and_then(|file| read(&mut BufReader::new(file))).unwrap_or(WalState::Gone)
}

fn read(file: &mut impl Read) -> Option<WalState> {
    let mut header = [0_u8; HEADER_BYTES];
    file.read_exact(&mut header).ok()?;
    let magic = number(&header, 0);
    if magic & !1 != MAGIC {
        return None;
    }
    let is_big_endian = magic & 1 == 1;
    let page_bytes = usize::try_from(number(&header, 8)).ok().filter(|n| (512..=65_536).contains(n))?;
    let mut sums = checksum(&header[..24], (0, 0), is_big_endian);
    if sums != (number(&header, 24), number(&header, 28)) {
        return None;
    }
    let mut frame = vec![0_u8; FRAME_HEADER_BYTES + page_bytes];
    let mut is_broken = false;
    while file.read_exact(&mut frame).is_ok() {
        // Frames of an earlier round carry other salts and were moved into the database before.
        let is_of_this_round = frame[8..16] == header[16..24];
        let is_commit = number(&frame, 4) != 0;
        if !is_broken {
            sums = checksum(&frame[..8], sums, is_big_endian);
            sums = checksum(&frame[FRAME_HEADER_BYTES..], sums, is_big_endian);
            is_broken = !is_of_this_round || sums != (number(&frame, 16), number(&frame, 20));
        }
        if is_broken && is_of_this_round && is_commit {
            return Some(WalState::Cut);
        }
    }
    Some(WalState::Sound)
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
