//! The checks in front of a send that concern money: ceiling, prices, balance.
//!
//! Guarantees: the orders of a batch never cost more than was approved, unknown ones counted at their planned price; a
//! price that rose pauses before it is paid; a balance that is too low pauses before the provider has to refuse.

use super::READ_AGAIN_MS;
use super::compose::Call;
use crate::accounts;
use crate::error::DeskError;
use crate::model::{Lane, WalletReading};
use crate::ports::ReadErrorKind;
use crate::shared::{AccountRuntime, BatchRun, Shared, locked};
use domain::{PackageKey, Pesewas, ProviderKind};
use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

pub(super) enum Check {
    Send(Option<WalletReading>),
    Pause(String),
    Wait(u64),
    WaitForAnswers,
}

/// How old a Netpluse balance may be in front of a send: receipts keep it fresh while a batch runs.
const BALANCE_AGE_MS: i64 = 60_000;

pub(super) async fn check(
    shared: &Shared,
    runtime: &AccountRuntime,
    run: &BatchRun,
    call: &Call,
) -> Result<Check, DeskError> {
    let price = call.purchase.planned_total();
    if run.committed + price > run.ceiling {
        return Ok(Check::Pause(format!(
            "The next order would take this list above the approved total of {} ({} is spent or may be). \
             Nothing more was sent. Look at the orders that are not known yet, then make a new list of what is left.",
            run.ceiling, run.committed
        )));
    }
    if let Some(check) = check_prices(shared, runtime, call).await? {
        return Ok(check);
    }
    check_balance(shared, runtime, price).await
}

async fn check_prices(shared: &Shared, runtime: &AccountRuntime, call: &Call) -> Result<Option<Check>, DeskError> {
    let needed: BTreeSet<PackageKey> = call.orders.iter().map(|order| order.package.clone()).collect();
    let now_ms = shared.clock.monotonic_ms();
    let age_ms_max = shared.settings().price_age_ms;
    let is_fresh = |key: &PackageKey| {
        locked(&runtime.prices_read_at_ms).get(key).is_some_and(|at| now_ms.saturating_sub(*at) <= age_ms_max)
    };
    if !needed.iter().all(is_fresh) {
        match accounts::refresh_prices(shared, runtime, &needed).await {
            Ok(()) => {}
            Err(error) => return unread(shared, runtime, error).map(Some),
        }
    }
    let (packages, checkers) = accounts::catalogues(shared, &runtime.id)?;
    for order in &call.orders {
        let now = packages
            .iter()
            .find(|package| package.key == order.package)
            .map(|package| (package.price, package.available))
            .or_else(|| checkers.iter().find(|c| c.key == order.package).map(|c| (c.price, true)));
        let name = order.network.map_or_else(|| order.package_name.clone(), |n| format!("{n} {}", order.package_name));
        match now {
            Some((price, true)) if price <= order.planned_price => {}
            Some((price, true)) => {
                return Ok(Some(Check::Pause(format!(
                    "The price of {name} rose from {} to {price} since you approved. Nothing more was sent. \
                     Make a new list of what is left to accept the new price.",
                    order.planned_price
                ))));
            }
            Some((_, false)) | None => {
                return Ok(Some(Check::Pause(format!(
                    "{name} cannot be bought from this account now. Nothing more was sent. \
                     Continue when it is back, or make a new list of what is left."
                ))));
            }
        }
    }
    Ok(None)
}

/// What a read in front of a send means when it fails: a refused key pauses the account, anything else is tried again.
fn unread(shared: &Shared, runtime: &AccountRuntime, error: DeskError) -> Result<Check, DeskError> {
    let DeskError::Read(error) = error else { return Err(error) };
    if error.kind == ReadErrorKind::KeyOrRole {
        accounts::set_paused(shared, runtime, Some(error.message))?;
    }
    Ok(Check::Wait(READ_AGAIN_MS))
}

async fn check_balance(shared: &Shared, runtime: &AccountRuntime, price: Pesewas) -> Result<Check, DeskError> {
    let account = runtime.account();
    let known = shared.ledger.wallet_reading(&account.wallet_id)?;
    let under_way = Pesewas(runtime.in_flight_planned.load(Ordering::SeqCst));
    // NetConnect's wallet just before a send is evidence, so it is always read then.
    let is_fresh = account.provider == ProviderKind::Netpluse
        && known.is_some_and(|k| (0..=BALANCE_AGE_MS).contains(&shared.clock.now().since_ms(k.at)));
    if is_fresh && known.is_some_and(|k| k.available - under_way >= price) {
        return Ok(Check::Send(known));
    }
    let reading = match shared.read_wallet(runtime, Lane::Counter).await {
        Ok((reading, _)) => reading,
        Err(error) => return unread(shared, runtime, error),
    };
    if reading.available - under_way >= price {
        return Ok(Check::Send(Some(reading)));
    }
    if under_way > Pesewas::ZERO && reading.available >= price {
        return Ok(Check::WaitForAnswers);
    }
    Ok(Check::Pause(format!(
        "The wallet holds {}; the next order needs {price}. Nothing was sent for it. Top up, then press Continue sending.",
        reading.available
    )))
}
