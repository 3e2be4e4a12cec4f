//! The replay check: whether Netpluse answers a reference that it knows with the order it made, and charges nothing.
//!
//! Guarantees: a person asked for it and was told what it may cost; that it is about to be sent is durable before it is
//! sent, and what it showed is durable before it counts. A check that a former run left open is ended at the start with
//! what is known of it: nothing, and the wallet before it. Leaves out: using what was learned (`watch::settle`).

use super::attempt::is_same_sender;
use super::compose;
use super::meaning::{not_sent_words, unknown_words};
use crate::error::DeskError;
use crate::model::{Lane, Observed, ObservedFacts, Order, WalletReading};
use crate::shared::{AccountRuntime, Shared, locked};
use domain::{Cause, OrderId, OrderState, ProviderKind, SubmitOutcome};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// How old an order is whose reference may be sent again: past the one-minute window (contracts, Netpluse 1), and not so
/// old that nobody could tell one purchase from another.
const AGE_MS: std::ops::RangeInclusive<i64> = 61_000..=43_200_000;
/// The setting that marks a check from before it is sent until its meaning is written down: the wallet before it.
const OPEN: &str = "replay_check/";

/// Sends a known order's reference again and looks whether the provider gives the same order and leaves the balance alone.
/// Costs at most one bundle of the order's kind, which the caller has said.
pub(crate) async fn probe_replay(
    shared: &Arc<Shared>,
    runtime: &Arc<AccountRuntime>,
    order: Order,
) -> Result<Observed<bool>, DeskError> {
    check_that_it_may(shared, runtime, &order)?;
    let call = compose::call_of(vec![order.clone()]);
    let before = wallet_with_a_free_place(shared, runtime).await?;
    // Meanwhile another account may have taken the history, or somebody stopped all sending.
    check_that_it_may(shared, runtime, &order)?;
    begin(shared, &order, before)?;
    let place = locked(&runtime.sends).take();
    let exchange = runtime.buyer.0.send(&call.purchase).await;
    locked(&runtime.sends).answered(place, shared.clock.monotonic_ms());
    let outcome = runtime.buyer.0.classify(&call.purchase, &exchange);
    let answered = format!("replay check: {}", words_of(&outcome));
    shared.ledger.note(&order.id, Cause::ProviderAccepted, &answered, shared.clock.now())?;
    let (after, _) = shared.read_wallet(runtime, Lane::Counter).await?;
    let judged = judge(&order, &outcome, before, after);
    let words = format!("replay check: the balance went from {} to {}", before.available, after.available);
    end(shared, &order.id, &words)?;
    let Some((value, evidence)) = judged else {
        let message = words_of(&outcome);
        return Err(DeskError::refused("probe", message, "Nothing was learned from it. Try again later."));
    };
    let fact = Observed { value, evidence, at: shared.clock.now() };
    crate::observe::keep(shared, runtime, |facts: &mut ObservedFacts| facts.replays_reference = Some(fact.clone()))?;
    Ok(fact)
}

/// The wallet, read when the next send may go at once: what is compared with it later must not be minutes older.
async fn wallet_with_a_free_place(shared: &Shared, runtime: &AccountRuntime) -> Result<WalletReading, DeskError> {
    loop {
        while locked(&runtime.sends).wait_ms(Lane::Counter, shared.clock.monotonic_ms()) > 0 {
            shared.clock.sleep_ms(500).await;
        }
        let (before, _) = shared.read_wallet(runtime, Lane::Counter).await?;
        if locked(&runtime.sends).wait_ms(Lane::Counter, shared.clock.monotonic_ms()) == 0 {
            return Ok(before);
        }
    }
}

fn check_that_it_may(shared: &Shared, runtime: &AccountRuntime, order: &Order) -> Result<(), DeskError> {
    let refused = |message: &str| DeskError::refused("probe", message, "Wait a minute, or choose another order.");
    let is_known = order.state.is_final() || order.state == OrderState::Accepted;
    let sent_at = order.last_sent_at.ok_or_else(|| refused("this order was never sent"))?;
    let is_netpluse = order.provider == ProviderKind::Netpluse;
    if !is_netpluse || !is_known || order.provider_order_id.is_none() || order.unknown_before {
        return Err(refused("the check needs a Netpluse order whose outcome is known"));
    }
    if !AGE_MS.contains(&shared.clock.now().since_ms(sent_at)) {
        return Err(refused("the check needs an order sent between 61 seconds and 12 hours ago"));
    }
    let attempts = shared.ledger.attempts_of(&order.id)?;
    let call = compose::call_of(vec![order.clone()]);
    let same_sender = attempts.first().is_some_and(|first| {
        is_same_sender(&runtime.account(), first) && runtime.buyer.0.body_hash(&call.purchase) == first.body_hash
    });
    let holds_lease = shared.ledger.lease_epoch()? == shared.epoch.load(Ordering::SeqCst);
    if !same_sender || !shared.may_send() || !holds_lease {
        return Err(refused("the check must come from the account, key and address that sent the order"));
    }
    Ok(())
}

fn begin(shared: &Shared, order: &Order, before: WalletReading) -> Result<(), DeskError> {
    let words = "replay check: the same reference is sent once more; it costs at most this bundle again";
    shared.ledger.put_setting(&format!("{OPEN}{}", order.id), Some(&before.available.to_string()))?;
    shared.ledger.note(&order.id, Cause::ProviderAccepted, words, shared.clock.now())?;
    Ok(())
}

fn end(shared: &Shared, order_id: &OrderId, words: &str) -> Result<(), DeskError> {
    shared.ledger.note(order_id, Cause::ProviderAccepted, words, shared.clock.now())?;
    shared.ledger.put_setting(&format!("{OPEN}{order_id}"), None)?;
    Ok(())
}

/// Ends the checks that a former run left open. Sends nothing.
pub(crate) fn end_open_checks(shared: &Shared) -> Result<(), DeskError> {
    for (id, before) in shared.ledger.settings_under(OPEN)? {
        let words = format!(
            "replay check: the program ended before it was known what the check showed. The balance was {before} before \
             it; if it fell by this bundle, the provider sold it a second time"
        );
        end(shared, &OrderId(id), &words)?;
    }
    Ok(())
}

fn words_of(outcome: &SubmitOutcome) -> String {
    match outcome {
        SubmitOutcome::Accepted(receipt) => format!("answered with {}", receipt.provider_order_id),
        SubmitOutcome::Rejected(rejection) => format!("refused: {}", rejection.message),
        SubmitOutcome::NotSent(cause) => not_sent_words(*cause).to_owned(),
        SubmitOutcome::Unknown(cause) => unknown_words(*cause).to_owned(),
    }
}

/// What the check showed and by what; `None` where the answer shows nothing.
fn judge(
    order: &Order,
    outcome: &SubmitOutcome,
    before: WalletReading,
    after: WalletReading,
) -> Option<(bool, String)> {
    let SubmitOutcome::Accepted(receipt) = outcome else { return None };
    let same_order = Some(&receipt.provider_order_id) == order.provider_order_id.as_ref();
    let unchanged = before.available == after.available;
    let evidence = format!(
        "answered with {}; the first answer was {}; the balance went from {} to {}",
        receipt.provider_order_id,
        order.provider_order_id.as_ref().map_or("none", |id| id.as_str()),
        before.available,
        after.available
    );
    Some((same_order && unchanged, evidence))
}
