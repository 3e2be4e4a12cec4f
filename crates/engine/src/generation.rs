//! Noticing that a ledger was restored, copied or rewound.
//!
//! Each run writes its mark to the ledger and to the key store. The ledger is written first, with what the key store holds
//! and what it will hold ('pending'), then the key store, then the ledger again: a crash anywhere between leaves a pair that
//! is still accepted, and so does any chain of crashes. When the two differ, or the ledger lies in another place, orders may
//! have been sent that it does not know: it opens read-only, and every order that is not final becomes unknown until a
//! person confirms. A whole computer rolled back cannot be seen.

use crate::error::DeskError;
use crate::model::{GenerationMark, Order};
use crate::mutants::{self, Mutant};
use crate::ports::{OrderMove, OrderQuery};
use crate::shared::Shared;
use domain::{Cause, OrderState, Secret, UnknownCause};
use sha2::{Digest, Sha256};

fn key_name(ledger_id: &str) -> String {
    format!("generation/{ledger_id}")
}

fn place_hash(place: &str) -> String {
    Sha256::digest(place.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Checks the marks and writes this run's. Returns why the ledger is doubted, if it is.
pub(crate) fn enter(shared: &Shared) -> Result<Option<String>, DeskError> {
    let place = place_hash(&shared.place);
    let key_store = shared.keys.kind();
    let Some(mark) = shared.ledger.generation()? else {
        let current = shared.run_id.clone();
        let mark =
            GenerationMark { ledger_id: shared.ids.new_id(), current, pending: None, place, key_store, doubted: None };
        return advance(shared, mark, None, &shared.run_id).map(|()| None);
    };
    if mark.doubted.is_some() {
        return Ok(mark.doubted);
    }
    let stored = shared.keys.get(&key_name(&mark.ledger_id))?.map(|secret| secret.expose().clone());
    if let Some(reason) = doubt(&mark, stored.as_deref(), &place) {
        let GenerationMark { current, pending, .. } = &mark;
        tracing::error!(current, ?pending, ?stored, moved = mark.place != place, "the history is in doubt");
        shared.ledger.put_generation(&GenerationMark { doubted: Some(reason.clone()), ..mark })?;
        return Ok(Some(reason));
    }
    let mark = GenerationMark { place, key_store, ..mark };
    advance(shared, mark, stored.as_deref(), &shared.run_id).map(|()| None)
}

/// Marks the orderly end of a run, so that a copy made in the middle of it is not taken for its end. Another run that has
/// taken over since has its own mark, which is left alone.
pub(crate) fn leave(shared: &Shared) -> Result<(), DeskError> {
    let Some(mark) = shared.ledger.generation()? else { return Ok(()) };
    if mark.current != shared.run_id || mark.doubted.is_some() {
        return Ok(());
    }
    advance(shared, mark, Some(&shared.run_id), &format!("{}/ended", shared.run_id))
}

fn doubt(mark: &GenerationMark, stored: Option<&str>, place: &str) -> Option<String> {
    if mutants::is(Mutant::NoGenerationCheck) {
        return None;
    }
    let agrees = stored == Some(mark.current.as_str()) || (stored.is_some() && stored == mark.pending.as_deref());
    // The first run may have crashed before the key store was ever written.
    let is_first_run_cut_short = stored.is_none() && mark.pending.as_deref() == Some(mark.current.as_str());
    if !agrees && !is_first_run_cut_short {
        return Some(
            "it was put back from a safety copy, or this computer lost its keys; orders may have been sent since"
                .to_owned(),
        );
    }
    if mark.place != place {
        return Some(
            "it was copied or moved here from another place; the other copy may have sent orders since".to_owned(),
        );
    }
    None
}

/// Moves both stores on, in three writes. `stored` is what the key store holds now.
fn advance(shared: &Shared, mark: GenerationMark, stored: Option<&str>, to: &str) -> Result<(), DeskError> {
    let name = key_name(&mark.ledger_id);
    let [before, after] = around_key_store(mark, stored, to);
    shared.ledger.put_generation(&before)?;
    shared.keys.put(&name, &Secret::new(to.to_owned()))?;
    Ok(shared.ledger.put_generation(&after)?)
}

/// The ledger's mark before and after the key store's is written. The first names both marks that the key store may hold
/// until then: what it holds now, which an earlier run may have been cut short in saying, and the new one.
fn around_key_store(mark: GenerationMark, stored: Option<&str>, to: &str) -> [GenerationMark; 2] {
    let current = stored.unwrap_or(to).to_owned();
    let before = GenerationMark { current, pending: Some(to.to_owned()), ..mark };
    let after = GenerationMark { current: to.to_owned(), pending: None, ..before.clone() };
    [before, after]
}

/// Makes every order that is not final unknown: what became of it after the backup is not in this ledger.
pub(crate) fn doubt_orders(shared: &Shared) -> Result<(), DeskError> {
    let page = |states: &[OrderState], offset| OrderQuery {
        states: states.to_vec(),
        limit: DOUBTED_AT_ONCE,
        offset,
        ..OrderQuery::default()
    };
    // Doubted, they are not among these any more: the first page is always the next one.
    let open = page(&[OrderState::Planned, OrderState::Sending, OrderState::Accepted], 0);
    loop {
        let orders = shared.ledger.orders(&open)?;
        if orders.is_empty() {
            break;
        }
        doubt_these(shared, &orders)?;
    }
    // These stay, but for what is settled meanwhile: all are read before the first is moved.
    let mut unknown = Vec::new();
    loop {
        let offset = u32::try_from(unknown.len()).unwrap_or(u32::MAX);
        let orders = shared.ledger.orders(&page(&[OrderState::Unknown], offset))?;
        let is_last = orders.len() < DOUBTED_AT_ONCE as usize;
        unknown.extend(orders);
        if is_last {
            break;
        }
    }
    unknown.retain(|order| order.unknown_cause != Some(UnknownCause::LedgerRestored));
    unknown.chunks(DOUBTED_AT_ONCE as usize).try_for_each(|orders| doubt_these(shared, orders))
}

const DOUBTED_AT_ONCE: u32 = 1_000;

fn doubt_these(shared: &Shared, orders: &[Order]) -> Result<(), DeskError> {
    let words = "The history was restored or copied; this order may have been sent since.";
    let moves: Vec<OrderMove> = orders
        .iter()
        .map(|order| OrderMove {
            unknown_cause: Some(UnknownCause::LedgerRestored),
            reason: Some(words.to_owned()),
            ..OrderMove::new(&order.id, Cause::LedgerDoubted, words)
        })
        .collect();
    Ok(shared.apply(&moves, shared.clock.now())?)
}

/// A person confirms that no other computer sends from this history. The orders in doubt stay unknown until settled. Cut
/// short, it is still in doubt, and the person is asked again.
pub(crate) fn confirm(shared: &Shared) -> Result<(), DeskError> {
    let Some(mark) = shared.ledger.generation()? else { return Ok(()) };
    let mark =
        GenerationMark { doubted: None, place: place_hash(&shared.place), key_store: shared.keys.kind(), ..mark };
    shared.keys.put(&key_name(&mark.ledger_id), &Secret::new(shared.run_id.clone()))?;
    let [_, after] = around_key_store(mark, None, &shared.run_id);
    Ok(shared.ledger.put_generation(&after)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::KeyStoreKind;

    fn mark(current: &str, pending: Option<&str>) -> GenerationMark {
        GenerationMark {
            ledger_id: "l".into(),
            current: current.into(),
            pending: pending.map(Into::into),
            place: "here".into(),
            key_store: KeyStoreKind::Memory,
            doubted: None,
        }
    }

    #[test]
    fn a_crash_between_the_two_stores_locks_nobody_out() {
        assert_eq!(doubt(&mark("a", None), Some("a"), "here"), None, "a run that ended well");
        assert_eq!(doubt(&mark("a", Some("b")), Some("a"), "here"), None, "crashed before the key store was written");
        assert_eq!(doubt(&mark("a", Some("b")), Some("b"), "here"), None, "crashed after the key store was written");
        assert_eq!(doubt(&mark("a", Some("a")), None, "here"), None, "crashed in the very first run");
    }

    /// The two stores as runs leave them, each of which may be cut short after any of its writes.
    #[derive(Clone)]
    struct Stores {
        ledger: GenerationMark,
        keys: Option<String>,
    }

    impl Stores {
        /// Moves on, cut short after so many of the three writes.
        fn advance(&mut self, to: &str, writes: usize) {
            let [before, after] = around_key_store(self.ledger.clone(), self.keys.as_deref(), to);
            if writes >= 1 {
                self.ledger = before;
            }
            if writes >= 2 {
                self.keys = Some(to.to_owned());
            }
            if writes >= 3 {
                self.ledger = after;
            }
        }
    }

    /// Every run from here on, to this depth: killed in its start, killed at work, killed in its end, or ended well.
    fn run_on(stores: &Stores, depth: usize, story: &mut Vec<String>) {
        assert_eq!(doubt(&stores.ledger, stores.keys.as_deref(), "here"), None, "taken for a restored one: {story:?}");
        if depth == 0 {
            return;
        }
        let run = format!("run {}", story.len());
        for started in 0..=3 {
            let mut stores = stores.clone();
            stores.advance(&run, started);
            let ends = if started == 3 { 0..=3 } else { 0..=0 };
            for ended in ends {
                let mut stores = stores.clone();
                stores.advance(&format!("{run}/ended"), ended);
                story.push(format!("{started} writes of its start, {ended} of its end"));
                run_on(&stores, depth - 1, story);
                story.pop();
            }
        }
    }

    #[test]
    fn no_chain_of_crashes_locks_anybody_out() {
        let [first, _] = around_key_store(mark("run 0", None), None, "run 0");
        run_on(&Stores { ledger: first, keys: None }, 5, &mut Vec::new());
    }

    #[test]
    fn a_restored_copied_or_stripped_ledger_is_doubted() {
        assert!(doubt(&mark("a", None), Some("c"), "here").is_some(), "restored: the key store is ahead");
        assert!(doubt(&mark("a", Some("b")), Some("c"), "here").is_some(), "restored in mid-change");
        assert!(doubt(&mark("a", None), None, "here").is_some(), "the key store forgot");
        assert!(doubt(&mark("a", None), Some("a"), "there").is_some(), "copied to another place");
    }
}
