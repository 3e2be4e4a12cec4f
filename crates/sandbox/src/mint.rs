//! Makes ids, references, serials and PINs.
//!
//! Guarantees: the same seed, count and time give the same text, and no text is given twice by one mint. The time is
//! mixed in so that a sandbox that is started again with the same seed does not hand out yesterday's ids: a ledger that
//! remembers them holds them unique.

use domain::UnixMs;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Mint {
    seed: u64,
    pub(crate) count: u64,
    #[serde(skip)]
    given: BTreeSet<String>,
}

impl Mint {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, count: 0, given: BTreeSet::new() }
    }

    /// Takes note of a text that was given in an earlier run.
    pub(crate) fn was_given(&mut self, text: &str) {
        self.given.insert(text.to_owned());
    }

    fn bits(&mut self, now: UnixMs) -> u64 {
        self.count += 1;
        let time = scramble(now.0.cast_unsigned());
        scramble(self.seed ^ time.rotate_left(17) ^ self.count.wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    fn unique(&mut self, make: impl Fn(&mut Self) -> String) -> String {
        loop {
            let text = make(self);
            if self.given.insert(text.clone()) {
                return text;
            }
        }
    }

    /// 32 characters that begin with `prefix`, like the ids in NetConnect's samples.
    pub(crate) fn id(&mut self, prefix: &str, now: UnixMs) -> String {
        self.unique(|mint| {
            let mut text = prefix.to_owned();
            while text.len() < 32 {
                text.push_str(&mint.letters(8, now));
            }
            text.truncate(32);
            text
        })
    }

    /// `NPAPI-1234-abc…`: longer than the sample's, so that two of them never meet.
    pub(crate) fn netpluse_reference(&mut self, now: UnixMs) -> String {
        self.unique(|mint| format!("NPAPI-{}-{}", 1000 + mint.bits(now) % 9000, mint.letters(8, now)))
    }

    /// Six digits.
    pub(crate) fn short_reference(&mut self, now: UnixMs) -> String {
        self.unique(|mint| (100_000 + mint.bits(now) % 900_000).to_string())
    }

    /// A serial number such as `WGH301528846`.
    pub(crate) fn serial(&mut self, prefix: &str, now: UnixMs) -> String {
        self.unique(|mint| format!("{prefix}{:09}", mint.bits(now) % 1_000_000_000))
    }

    /// A PIN of twelve digits.
    pub(crate) fn pin(&mut self, now: UnixMs) -> String {
        self.unique(|mint| format!("{:012}", mint.bits(now) % 1_000_000_000_000))
    }

    /// The four digits after the point of a `_creationTime`.
    pub(crate) fn fraction(&mut self, now: UnixMs) -> u16 {
        u16::try_from(self.bits(now) % 10_000).unwrap_or(0)
    }

    fn letters(&mut self, len: usize, now: UnixMs) -> String {
        let mut bits = self.bits(now);
        let mut text = String::with_capacity(len);
        for _ in 0..len.min(12) {
            let index = usize::try_from(bits & 31).unwrap_or(0);
            text.push(char::from(ALPHABET[index]));
            bits >>= 5;
        }
        text
    }
}

/// One round of SplitMix64: small, and every bit of the input reaches every bit of the output.
fn scramble(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_the_same_texts_for_the_same_seed_and_others_at_another_time() {
        let texts = |seed, at| {
            let mut mint = Mint::new(seed);
            (0..50).map(|_| mint.id("kr", UnixMs(at))).collect::<Vec<_>>()
        };
        assert_eq!(texts(1, 5), texts(1, 5), "a run can be repeated");
        assert_ne!(texts(1, 5), texts(1, 6), "a later start gives other ids");
        assert_ne!(texts(1, 5), texts(2, 5), "another seed gives other ids");
        assert!(texts(1, 5).iter().all(|id| id.len() == 32 && id.starts_with("kr")));
    }

    #[test]
    fn never_gives_a_short_reference_twice() {
        let mut mint = Mint::new(3);
        let given: BTreeSet<String> = (0..20_000).map(|_| mint.short_reference(UnixMs(0))).collect();
        assert_eq!(given.len(), 20_000);
    }
}
