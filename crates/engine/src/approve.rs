//! Turning a plan into a frozen batch.
//!
//! Guarantees: what is approved is what was shown; a double click gives the same batch; repeats and the same list again
//! need a yes of their own; a reference is minted here, once, and serves every send of its order.

use crate::error::DeskError;
use crate::model::{Batch, BatchState, Order};
use crate::plan::{Plan, PlanLine, PlannedLine, Repeat};
use crate::ports::{Approved, OrderQuery};
use crate::shared::{AccountRuntime, Shared};
use domain::{BatchId, BundleSize, Msisdn, Network, OrderId, OrderState, Pesewas, Reference, UnixMs};
use sha2::{Digest, Sha256};

/// The agent's yes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Approval {
    /// Also where a purchase repeats one of the last day, or the list was approved before.
    pub allow_repeat: bool,
    /// Refuse a plan that costs more.
    pub max_total: Option<Pesewas>,
}

/// A hash over what a list asks for, whatever account it is bought from.
pub(crate) fn list_hash(lines: &[PlanLine], sizes: impl Fn(usize) -> Option<BundleSize>) -> String {
    let mut wanted: Vec<(Msisdn, Option<BundleSize>, Option<Network>)> =
        lines.iter().enumerate().map(|(i, line)| (line.msisdn, sizes(i), line.network)).collect();
    wanted.sort_unstable();
    let mut hash = Sha256::new();
    for (msisdn, size, network) in wanted {
        hash.update(format!(
            "{}|{}|{}\n",
            msisdn.local(),
            size.map_or(0, BundleSize::mb),
            network.map_or("", Network::name)
        ));
    }
    hex(&hash.finalize())
}

/// A hash of a plan's own list.
pub(crate) fn list_hash_of(plan: &Plan) -> String {
    let lines: Vec<PlanLine> = plan.lines.iter().map(|planned| planned.line.clone()).collect();
    list_hash(&lines, |i| plan.lines[i].size)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Checks a plan against its approval, and keeps it.
pub(crate) fn approve(
    shared: &Shared,
    runtime: &AccountRuntime,
    plan: &Plan,
    approval: &Approval,
) -> Result<Approved, DeskError> {
    let refused = |code: &'static str, message: String, hint: &str| Err(DeskError::refused(code, message, hint));
    if let Some(reason) = shared.halted() {
        return refused("halted", reason, "Free some space on the disk, then start Bundle Desk again.");
    }
    if plan.lines.is_empty() {
        return refused("empty", "there is nobody on this list".to_owned(), "Add at least one number and size.");
    }
    let problems = plan.lines.iter().filter(|line| line.problem.is_some()).count();
    if problems > 0 {
        let message = format!("{problems} of {} rows cannot be bought as they stand", plan.lines.len());
        return refused("problems", message, "Mend these rows or leave them out.");
    }
    if let Some(max) = approval.max_total.filter(|max| plan.total > *max) {
        let message = format!("the list costs {}, more than the {max} you allowed", plan.total);
        return refused("ceiling", message, "Take rows out, or allow a higher total.");
    }
    if let Some(balance) = plan.balance.filter(|_| plan.missing > Pesewas::ZERO) {
        let message = format!("the wallet holds {}; the list costs {}", balance.available, plan.total);
        return refused("balance", message, &format!("Top up {} or take rows out.", plan.missing));
    }
    let content_hash = content_hash(plan);
    if !approval.allow_repeat {
        refuse_repeats(shared, plan, &content_hash)?;
    }
    let (batch, orders) = freeze(shared, runtime, plan, content_hash)?;
    Ok(shared.ledger.approve(&batch, &orders)?)
}

fn content_hash(plan: &Plan) -> String {
    let mut hash = Sha256::new();
    hash.update(&plan.id);
    hash.update(list_hash_of(plan));
    hex(&hash.finalize())
}

/// Repeats are looked for again here: between the plan and the yes another batch may have been approved.
fn refuse_repeats(shared: &Shared, plan: &Plan, content_hash: &str) -> Result<(), DeskError> {
    let hint = "Look at the earlier order first. If you mean it, allow repeats.";
    let earlier = shared.ledger.batches_of_list(&list_hash_of(plan))?;
    if plan.lines.len() > 1
        && let Some(batch) = earlier.iter().find(|batch| batch.content_hash != content_hash)
    {
        let message = format!("the same list was approved before, as batch {} ({})", batch.id, batch.source);
        return Err(DeskError::refused("same_list", message, hint));
    }
    if earlier.iter().any(|batch| batch.content_hash == content_hash) {
        return Ok(());
    }
    let again = repeats(shared, &plan.lines)?;
    if let Some(repeat) = again.first() {
        let others = if again.len() > 1 { format!(", and {} more", again.len() - 1) } else { String::new() };
        return Err(DeskError::refused("repeat", format!("{}{others}", repeat.text), hint));
    }
    Ok(())
}

/// Purchases that these lines would repeat: of the last day and in the list itself, and, where a line buys an order again,
/// whatever was bought in its stead since.
pub(crate) fn repeats(shared: &Shared, lines: &[PlannedLine]) -> Result<Vec<Repeat>, DeskError> {
    let mut repeats = crate::plan::repeats(lines, &recent_orders(shared, lines)?);
    for (line_index, planned) in lines.iter().enumerate() {
        let Some(original) = &planned.line.retry_of else { continue };
        if repeats.iter().any(|repeat| repeat.line_index == line_index && repeat.order_id.is_some()) {
            continue;
        }
        let Some(original) = shared.ledger.order(original)? else { continue };
        if crate::dispatch::landed_after_all(shared, &original)?.is_some() {
            let text = format!(
                "{}: this order was charged after all ({}). Buying it again would pay twice",
                original.msisdn,
                original.state.word()
            );
            repeats.push(Repeat { line_index, order_id: Some(original.id.clone()), twin_line_index: None, text });
            continue;
        }
        let to_the_number = OrderQuery { msisdn: Some(original.msisdn), limit: RECENT_MAX, ..OrderQuery::default() };
        if let Some(bought) = crate::plan::bought_since(&original, &shared.ledger.orders(&to_the_number)?) {
            repeats.push(Repeat {
                line_index,
                order_id: Some(bought.id.clone()),
                twin_line_index: None,
                text: format!(
                    "{} was already sent {} from {} in the place of this order ({})",
                    bought.msisdn,
                    bought.package_name,
                    bought.account,
                    bought.state.full_word()
                ),
            });
        }
    }
    Ok(repeats)
}

const RECENT_MAX: u32 = 10_000;

/// Orders of the last day that may be repeated by these lines, and all that are still under way.
fn recent_orders(shared: &Shared, lines: &[PlannedLine]) -> Result<Vec<Order>, DeskError> {
    let repeat_ms = i64::try_from(shared.settings().repeat_ms).unwrap_or(i64::MAX);
    let since = shared.clock.now().plus_ms(-repeat_ms);
    let bought = |created_from: Option<UnixMs>, states: Vec<OrderState>, msisdn: Option<Msisdn>| OrderQuery {
        states,
        created_from,
        msisdn,
        limit: RECENT_MAX,
        ..OrderQuery::default()
    };
    let states =
        |wanted: fn(OrderState) -> bool| OrderState::ALL.into_iter().filter(|s| wanted(*s)).collect::<Vec<_>>();
    let mut orders = Vec::new();
    if lines.len() <= 200 {
        for line in lines {
            let of_number = Some(line.line.msisdn);
            orders.extend(shared.ledger.orders(&bought(
                Some(since),
                states(crate::plan::counts_as_bought),
                of_number,
            ))?);
            orders.extend(shared.ledger.orders(&bought(None, states(OrderState::is_in_flight), of_number))?);
        }
        return Ok(orders);
    }
    for query in [
        bought(Some(since), states(crate::plan::counts_as_bought), None),
        bought(None, states(OrderState::is_in_flight), None),
    ] {
        let mut offset = 0;
        loop {
            let page = shared.ledger.orders(&OrderQuery { offset, ..query.clone() })?;
            let is_last = page.len() < RECENT_MAX as usize;
            orders.extend(page);
            if is_last {
                break;
            }
            offset += RECENT_MAX;
        }
    }
    Ok(orders)
}

fn freeze(
    shared: &Shared,
    runtime: &AccountRuntime,
    plan: &Plan,
    content_hash: String,
) -> Result<(Batch, Vec<Order>), DeskError> {
    let account = runtime.account();
    let now = shared.clock.now();
    let batch = Batch {
        id: BatchId(shared.ids.new_id()),
        account: account.id.clone(),
        wallet_id: account.wallet_id.clone(),
        source: plan.source.clone(),
        content_hash,
        list_hash: list_hash_of(plan),
        ceiling: plan.total,
        bulk_calls: plan.bulk_calls,
        lane: plan.lane,
        approved_at: now,
        state: BatchState::Running,
    };
    let mut orders = Vec::with_capacity(plan.lines.len());
    for (index, planned) in plan.lines.iter().enumerate() {
        let (Some(package), Some(price)) = (planned.package.clone(), planned.price) else { continue };
        let id = shared.ids.new_id();
        let reference = Reference::new(format!("BD-{}", id.replace('-', "")))
            .map_err(|error| DeskError::refused("reference", error.to_string(), "Start Bundle Desk again."))?;
        orders.push(Order {
            id: OrderId(id),
            batch_id: batch.id.clone(),
            row: u32::try_from(index + 1).unwrap_or(u32::MAX),
            position: planned.line.position.clone(),
            account: account.id.clone(),
            provider: account.provider,
            wallet_id: account.wallet_id.clone(),
            msisdn: planned.line.msisdn,
            network: planned.line.network,
            network_source: planned.line.network_source,
            package,
            package_name: planned.package_name.clone(),
            size: planned.size,
            planned_price: price,
            note: planned.line.note.clone(),
            reference,
            retry_of: planned.line.retry_of.clone(),
            state: OrderState::Planned,
            unknown_before: false,
            unknown_cause: None,
            provider_order_id: None,
            short_reference: None,
            charged: None,
            provider_state: None,
            reason: None,
            created_at: now,
            first_sent_at: None,
            last_sent_at: None,
            last_seen_at: None,
            state_since: now,
        });
    }
    Ok((batch, orders))
}
