//! A sandbox's world as bytes, so that practice mode goes on after a restart where it stopped.
//!
//! Guarantees: what [`Sandbox::restore`] gives back has the same books, keys, catalogue, references and pending deliveries,
//! and gives no id twice; bytes that are damaged or of another version are an error, never a panic and never half a
//! world. Leaves out: how the world behaves (rules, storm, switches, fates, limits, delays), which a [`Config`] says
//! anew, and the limits' counts of the last minute.

mod clear;
mod sound;

pub(crate) use clear::{clear_credential, clear_request, pairs};

use crate::books::Books;
use crate::catalogue::Catalogue;
use crate::config::{Config, OwnerConfig};
use crate::core::{Sandbox, State};
use crate::keeping::Keeping;
use crate::netpluse::{KnownReference, ReferenceKey};
use clear::ClearKey;
use domain::{ProviderKind, UnixMs};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Goes up whenever a world is written otherwise.
const VERSION: u64 = 1;

/// Why bytes are no world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SnapshotError {
    /// It was written by another version of this program.
    #[error("the practice world was saved as version {found}, and this program reads version {VERSION}")]
    OtherVersion {
        /// The version it names.
        found: u64,
    },
    /// It is cut short, changed, or no snapshot at all. The text says where it went wrong and shows nothing of it.
    #[error("the saved practice world is damaged: {0}")]
    Damaged(&'static str),
}

#[derive(Deserialize)]
struct Versioned {
    version: u64,
}

#[derive(Serialize)]
struct Sealing {
    version: u64,
    sum: String,
    world: Box<RawValue>,
}

#[derive(Deserialize)]
struct Sealed<'a> {
    sum: String,
    #[serde(borrow)]
    world: &'a RawValue,
}

/// All that a restart must not change.
#[derive(Serialize, Deserialize)]
struct World<'a> {
    now: UnixMs,
    places: u64,
    rng_words: u64,
    owners: Cow<'a, [OwnerConfig]>,
    keys: Vec<ClearKey>,
    catalogue: Cow<'a, Catalogue>,
    keeping: Cow<'a, Keeping>,
    #[serde(with = "pairs")]
    references: BTreeMap<ReferenceKey, KnownReference>,
    #[serde(with = "pairs")]
    requests: BTreeMap<(ProviderKind, String, String), u64>,
}

impl Sandbox {
    /// The whole world as JSON, as it stands at the time of the last call. Keys, PINs and the customers' numbers are in
    /// it **in clear**: the money is pretend, the vouchers open nothing, and whoever can read the file can also read
    /// them from the pretend provider. Numbers that a person typed in practice may be real all the same, so keep it
    /// with the ledger.
    pub fn snapshot(&self) -> Vec<u8> {
        let state = self.lock();
        let world = World {
            now: state.now,
            places: state.places,
            rng_words: u64::try_from(state.rng.get_word_pos()).unwrap_or(0),
            owners: Cow::Borrowed(&state.owners),
            keys: state.keys.iter().map(ClearKey::from).collect(),
            catalogue: Cow::Borrowed(&state.catalogue),
            keeping: Cow::Borrowed(&state.keeping),
            references: state.references.clone(),
            requests: state.requests.clone(),
        };
        let world =
            serde_json::to_string(&world).expect("every map is written as a list of pairs, so nothing can fail");
        sealed(world)
    }

    /// The world of a [`Sandbox::snapshot`]: its owners, keys, prices, stock and books, at the time it was taken. What
    /// came due since happens with the next call. From `config` come the rules, the storm, the switches, the fates, the
    /// limits and the delays; its owners, keys and catalogue are not looked at.
    pub fn restore(bytes: &[u8], config: Config) -> Result<Self, SnapshotError> {
        let world: World<'static> = serde_json::from_str(opened(bytes)?)
            .map_err(|_| SnapshotError::Damaged("something in it is missing or of another kind"))?;
        world.check()?;
        let state = world.into_state(State::new(config));
        check_books(&state.books())?;
        Ok(Self::from(state))
    }

    /// Practice mode as it was when the bytes were taken, see [`Config::practice`].
    pub fn practice_restored(bytes: &[u8]) -> Result<Self, SnapshotError> {
        Self::restore(bytes, Config::practice())
    }
}

impl World<'static> {
    fn into_state(self, mut state: State) -> State {
        let mut keeping = self.keeping.into_owned();
        keeping.index();
        state.now = self.now;
        state.places = self.places;
        state.rng.set_word_pos(u128::from(self.rng_words));
        state.owners = self.owners.into_owned();
        state.keys = self.keys.into_iter().map(ClearKey::into).collect();
        state.catalogue = self.catalogue.into_owned();
        state.keeping = keeping;
        state.references = self.references;
        state.requests = self.requests;
        state
    }
}

fn check_books(books: &Books) -> Result<(), SnapshotError> {
    books.check().map_err(|_| SnapshotError::Damaged("its books do not add up"))
}

fn sealed(world: String) -> Vec<u8> {
    let sum = sum_of(&world);
    let world = RawValue::from_string(world).expect("it was written as JSON a moment ago");
    serde_json::to_vec(&Sealing { version: VERSION, sum, world })
        .expect("an envelope has nothing in it that JSON cannot write")
}

/// The world's own text, whole and of this version.
fn opened(bytes: &[u8]) -> Result<&str, SnapshotError> {
    let Versioned { version } =
        serde_json::from_slice(bytes).map_err(|_| SnapshotError::Damaged("it is cut short or not JSON"))?;
    if version != VERSION {
        return Err(SnapshotError::OtherVersion { found: version });
    }
    let envelope: Sealed<'_> =
        serde_json::from_slice(bytes).map_err(|_| SnapshotError::Damaged("its sum or its world is missing"))?;
    let world = envelope.world.get();
    if sum_of(world) != envelope.sum {
        return Err(SnapshotError::Damaged("it was changed after it was written"));
    }
    Ok(world)
}

/// FNV-1a, 64 bits: each step can be undone, so one changed byte always shows. Against accidents, not against a person.
fn sum_of(text: &str) -> String {
    let sum = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{sum:016x}")
}

#[cfg(test)]
mod tests;
