//! Noticing that a ledger was restored, copied or rewound.
//!
//! Each run writes its mark to the ledger and to the key store. The ledger is written first as 'pending', then the key
//! store, then the ledger again: a crash anywhere between leaves a pair that is still accepted. When the two differ, or
//! the ledger lies in another place, orders may have been sent that it does not know: it opens read-only, and every order
//! that is not final becomes unknown until a person confirms. A whole computer rolled back cannot be seen.

use crate::error::DeskError;
use crate::model::GenerationMark;
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
    let Some(mark) = shared.ledger.generation()? else {
        let mark = GenerationMark {
            ledger_id: shared.ids.new_id(),
            current: shared.run_id.clone(),
            pending: Some(shared.run_id.clone()),
            place,
            key_store: shared.keys.kind(),
            doubted: None,
        };
        shared.ledger.put_generation(&mark)?;
        return advance(shared, mark, &shared.run_id).map(|()| None);
    };
    if mark.doubted.is_some() {
        return Ok(mark.doubted);
    }
    let stored = shared.keys.get(&key_name(&mark.ledger_id))?.map(|secret| secret.expose().clone());
    let doubt = doubt(&mark, stored.as_deref(), &place);
    if let Some(reason) = doubt {
        shared.ledger.put_generation(&GenerationMark { doubted: Some(reason.clone()), ..mark })?;
        return Ok(Some(reason));
    }
    let mark = GenerationMark { place, key_store: shared.keys.kind(), ..mark };
    advance(shared, mark, &shared.run_id).map(|()| None)
}

/// Marks the orderly end of a run, so that a copy made in the middle of it is not taken for its end. Another run that has
/// taken over since has its own mark, which is left alone.
pub(crate) fn leave(shared: &Shared) -> Result<(), DeskError> {
    let Some(mark) = shared.ledger.generation()? else { return Ok(()) };
    if mark.current != shared.run_id || mark.doubted.is_some() {
        return Ok(());
    }
    advance(shared, mark, &format!("{}/ended", shared.run_id))
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

fn advance(shared: &Shared, mark: GenerationMark, to: &str) -> Result<(), DeskError> {
    let name = key_name(&mark.ledger_id);
    let pending = GenerationMark { pending: Some(to.to_owned()), ..mark };
    shared.ledger.put_generation(&pending)?;
    shared.keys.put(&name, &Secret::new(to.to_owned()))?;
    shared.ledger.put_generation(&GenerationMark { current: to.to_owned(), pending: None, ..pending })?;
    Ok(())
}

/// Makes every order that is not final unknown: what became of it after the backup is not in this ledger.
pub(crate) fn doubt_orders(shared: &Shared) -> Result<(), DeskError> {
    const PAGE: u32 = 1_000;
    let mut offset = 0;
    loop {
        let query = OrderQuery {
            states: vec![OrderState::Planned, OrderState::Sending, OrderState::Accepted, OrderState::Unknown],
            limit: PAGE,
            offset,
            ..OrderQuery::default()
        };
        let mut orders = shared.ledger.orders(&query)?;
        if orders.is_empty() {
            return Ok(());
        }
        // Their states change under this query, but none leaves it, so the pages stand still.
        offset += PAGE;
        orders.retain(|order| order.unknown_cause != Some(UnknownCause::LedgerRestored));
        let words = "The history was restored or copied; this order may have been sent since.";
        let moves: Vec<OrderMove> = orders
            .into_iter()
            .map(|order| OrderMove {
                order_id: order.id,
                attempt_id: None,
                cause: Cause::LedgerDoubted,
                evidence: words.to_owned(),
                unknown_cause: Some(UnknownCause::LedgerRestored),
                provider_order_id: None,
                short_reference: None,
                charged: None,
                provider_state: None,
                reason: Some(words.to_owned()),
            })
            .collect();
        shared.apply(&moves, shared.clock.now())?;
    }
}

/// A person confirms that no other computer sends from this history. The orders in doubt stay unknown until settled.
pub(crate) fn confirm(shared: &Shared) -> Result<(), DeskError> {
    let Some(mark) = shared.ledger.generation()? else { return Ok(()) };
    let place = place_hash(&shared.place);
    let mark = GenerationMark { doubted: None, place, key_store: shared.keys.kind(), ..mark };
    advance(shared, mark, &shared.run_id)
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

    #[test]
    fn a_restored_copied_or_stripped_ledger_is_doubted() {
        assert!(doubt(&mark("a", None), Some("c"), "here").is_some(), "restored: the key store is ahead");
        assert!(doubt(&mark("a", Some("b")), Some("c"), "here").is_some(), "restored in mid-change");
        assert!(doubt(&mark("a", None), None, "here").is_some(), "the key store forgot");
        assert!(doubt(&mark("a", None), Some("a"), "there").is_some(), "copied to another place");
    }
}
