//! Reading orders: the status of one, and the list with its filters and pages.
//!
//! The list is newest first; a cursor names the last row that was given, so that rows which arrive meanwhile move
//! nothing.

use super::{creation_time, refuse};
use crate::answer::Answer;
use crate::books::{BookOrderKind, BookState, TopUpState};
use crate::core::{Caller, State};
use crate::json::{Json, object};
use crate::keeping::{Item, Order, Part, TopUp};
use crate::route::{Call, Routed};
use crate::switches::{BulkListRows, RecipientsShape, ReversedWord};
use domain::Pesewas;

const LIMIT_DEFAULT: usize = 20;
const LIMIT_MAX: usize = 100;
const ORDER_TYPES: [&str; 8] = ["data", "result_checker", "airtime", "voice", "afa", "registration", "top_up", "all"];
const STATES: [&str; 5] = ["pending", "processing", "completed", "failed", "reversed"];
/// Keeps clients from reading a cursor as a number.
const CURSOR_MASK: u64 = 0x5AD3_19C2_77E0_4B8F;
/// By how much a list's balance is off in the documents' own sample.
const SAMPLE_DIFFERENCE: Pesewas = Pesewas(35);

/// Place of a row: the order's sequence and the recipient's place in it. Newest first is descending.
type Place = (u64, usize);

enum Row<'a> {
    Order(&'a Order, Option<&'a Part>),
    TopUp(&'a TopUp),
}

struct Filter<'a> {
    order_type: Option<&'a str>,
    state: Option<&'a str>,
    below: Option<Place>,
    limit: usize,
}

impl State {
    pub(super) fn order_status(&self, order_id: &str, by: Caller) -> Answer {
        let Some(order) = self.keeping.find(order_id).filter(|order| order.owner == by.owner) else {
            return refuse(Call::OrderStatus, 404, "Order not found");
        };
        let echoed = order.sent_reference.as_deref().filter(|_| self.switches.payment_reference_echoed);
        let gateway_status = if order.is_refunded() { "Refunded" } else { "Paid" };
        let mut data = object([
            ("orderId", order.id.as_str().into()),
            ("_creationTime", creation_time(order.created, order.fraction)),
            ("state", self.capitalised(order.state()).into()),
            ("shortReference", order.short_reference.as_str().into()),
            ("paymentGateway", "Wallet".into()),
            ("paymentGatewayStatus", gateway_status.into()),
            ("paymentReference", echoed.into()),
            ("amount", self.netconnect_amount(order.total())),
            ("currency", "GHS".into()),
            ("errorMessage", order.error().into()),
            ("createdAt", order.created.into()),
            ("submittedAt", order.created.into()),
        ]);
        if let Some(completed_at) = order.completed_at() {
            data.push("completedAt", completed_at);
        }
        if order.kind == BookOrderKind::DataBulk {
            self.push_recipients(&mut data, order);
        }
        Answer::data(data)
    }

    const fn capitalised(&self, state: BookState) -> &'static str {
        match (state, self.switches.reversed_word) {
            (BookState::Processing, _) => "Processing",
            (BookState::Completed, _) => "Completed",
            (BookState::Failed, _) | (BookState::Reversed, ReversedWord::Failed) => "Failed",
            (BookState::Reversed, ReversedWord::Reversed) => "Reversed",
        }
    }

    fn push_recipients(&self, data: &mut Json, order: &Order) {
        let number = |part: &Part| Json::from(part.msisdn.international());
        let word = |part: &Part| Json::from(self.capitalised(part.state));
        let list = |row: &dyn Fn(&Part) -> Json| Json::List(order.parts.iter().map(row).collect());
        match self.switches.recipients_shape {
            RecipientsShape::Hidden => {}
            RecipientsShape::Recipients => data.push(
                "recipients",
                list(&|part| {
                    object([("msisdn", number(part)), ("state", word(part)), ("errorMessage", part.error().into())])
                }),
            ),
            RecipientsShape::BulkRecipients => data.push(
                "bulkRecipients",
                list(&|part| {
                    object([
                        ("beneficiaryMsisdn", number(part)),
                        ("status", word(part)),
                        ("error", part.error().into()),
                    ])
                }),
            ),
            RecipientsShape::Items => data.push(
                "items",
                list(&|part| {
                    object([
                        ("phoneNumber", number(part)),
                        ("packageId", self.item_names(part.item).0.into()),
                        ("state", lower_case(part.state).into()),
                        ("failureReason", part.error().into()),
                    ])
                }),
            ),
        }
    }

    pub(super) fn order_list(&self, routed: &Routed, by: Caller) -> Answer {
        let filter = match read_filter(routed) {
            Ok(filter) => filter,
            Err((code, message)) => return Answer::netconnect_error(400, code, message),
        };
        let mut rows = self.rows(&filter, by);
        let is_done = rows.len() <= filter.limit;
        rows.truncate(filter.limit);
        let cursor = rows.last().map_or((0, 0), |(place, _)| *place);
        let orders = rows.iter().map(|(_, row)| match row {
            Row::Order(order, part) => self.order_row(order, *part),
            Row::TopUp(top_up) => self.top_up_row(top_up),
        });
        Answer::data(object([
            ("orders", Json::List(orders.collect())),
            ("isDone", is_done.into()),
            ("continueCursor", write_cursor(cursor).into()),
        ]))
    }

    /// The wanted rows, newest first, one more than the limit where there are more.
    fn rows(&self, filter: &Filter<'_>, by: Caller) -> Vec<(Place, Row<'_>)> {
        let wants_type = |order_type: &str| match filter.order_type {
            None => order_type != "top_up",
            Some("all") => true,
            Some(wanted) => wanted == order_type,
        };
        let wants_state = |state: &str| filter.state.is_none_or(|wanted| wanted == state);
        let is_below = |place: Place| filter.below.is_none_or(|below| place < below);
        let per_recipient = self.switches.bulk_list_rows == BulkListRows::PerRecipient;
        let of_order = |order| -> Vec<(Place, Row<'_>)> {
            let order: &Order = order;
            if order.kind == BookOrderKind::DataBulk && !per_recipient {
                let wanted = wants_state(lower_case(order.state()));
                return wanted.then_some(((order.seq, 0), Row::Order(order, None))).into_iter().collect();
            }
            let parts = order.parts.iter().enumerate().rev();
            let parts = parts.filter(|(_, part)| wants_state(lower_case(part.state)));
            parts.map(|(i, part)| ((order.seq, i), Row::Order(order, Some(part)))).collect()
        };
        let orders = self.keeping.orders.iter().rev();
        let orders = orders.filter(|order| order.owner == by.owner && wants_type(order_type(order.kind)));
        let mut rows: Vec<_> =
            orders.flat_map(of_order).filter(|(place, _)| is_below(*place)).take(filter.limit + 1).collect();
        if wants_type("top_up") {
            let top_ups = self.keeping.top_ups.iter().rev().filter(|top_up| top_up.owner == by.owner);
            let top_ups = top_ups.filter(|top_up| wants_state(top_up_state(top_up.state)));
            let top_ups = top_ups.map(|top_up| ((top_up.seq, 0), Row::TopUp(top_up)));
            rows.extend(top_ups.filter(|(place, _)| is_below(*place)).take(filter.limit + 1));
            rows.sort_by_key(|(place, _)| std::cmp::Reverse(*place));
            rows.truncate(filter.limit + 1);
        }
        rows
    }

    /// A row for one recipient, or for a whole bulk order when `part` is `None`.
    fn order_row(&self, order: &Order, part: Option<&Part>) -> Json {
        let one_package = part.map(|part| part.item);
        let names = one_package.map(|item| self.item_names(item));
        let any_item = order.parts[0].item;
        let place = match any_item {
            Item::Data(i) => self.catalogue.place_of(&self.catalogue.packages[i]),
            Item::Netpluse(_) | Item::Checker(_) => None,
        };
        let (product, operator) = place.unzip();
        let state = part.map_or_else(|| order.state(), |part| part.state);
        let completed_at = part.map_or_else(|| order.completed_at(), |part| part.settled_at);
        let mut row = object([
            ("_id", part.map_or(&order.list_id, |part| &part.list_id).as_str().into()),
            ("_creationTime", creation_time(order.created, order.fraction)),
            ("createdAt", order.created.into()),
            ("updatedAt", order.updated.into()),
            ("shortReference", order.short_reference.as_str().into()),
            ("beneficiaryMsisdn", part.map(|part| part.msisdn.international()).into()),
            ("operatorId", operator.map(|operator| operator.id.as_str()).into()),
            ("operatorName", operator.map(|operator| operator.network.name()).into()),
            ("productId", product.map(|product| product.id.as_str()).into()),
            ("productName", product.map(|product| product.name.as_str()).into()),
            ("packageId", names.as_ref().map(|(id, _)| id.as_str()).into()),
            ("packageLabel", names.as_ref().map(|(_, label)| spaced(label)).into()),
            ("amount", self.netconnect_amount(part.map_or_else(|| order.total(), |part| part.charge))),
            ("currency", "GHS".into()),
            ("state", lower_case(state).into()),
            ("orderType", order_type(order.kind).into()),
            ("submittedAt", order.created.into()),
            ("completedAt", completed_at.into()),
            ("errorMessage", part.map_or_else(|| order.error(), Part::error).into()),
            ("isBulkOrder", (order.kind == BookOrderKind::DataBulk).into()),
        ]);
        if self.switches.newer_version_fields {
            let off = if self.switches.list_balance_disagrees { SAMPLE_DIFFERENCE } else { Pesewas::ZERO };
            row.push("walletBalanceBefore", self.netconnect_amount(order.balance_before));
            row.push("walletBalanceAfter", self.netconnect_amount(order.balance_after + off));
        }
        row
    }

    fn top_up_row(&self, top_up: &TopUp) -> Json {
        object([
            ("_id", top_up.id.as_str().into()),
            ("_creationTime", creation_time(top_up.created, top_up.fraction)),
            ("createdAt", top_up.created.into()),
            ("updatedAt", top_up.settled_at.unwrap_or(top_up.created).into()),
            ("shortReference", top_up.reference.as_str().into()),
            ("amount", self.netconnect_amount(top_up.amount)),
            ("currency", "GHS".into()),
            ("state", top_up_state(top_up.state).into()),
            ("orderType", "top_up".into()),
            ("completedAt", top_up.settled_at.into()),
            ("errorMessage", Json::Null),
            ("isBulkOrder", false.into()),
        ])
    }
}

fn read_filter<'a>(routed: &'a Routed) -> Result<Filter<'a>, (&'static str, &'static str)> {
    let order_type = routed.query("orderType").filter(|text| !text.is_empty());
    if order_type.is_some_and(|wanted| !ORDER_TYPES.contains(&wanted)) {
        return Err(("INVALID_ORDER_TYPE", "Unknown orderType"));
    }
    let state = routed.query("state").filter(|text| !text.is_empty());
    if state.is_some_and(|wanted| !STATES.contains(&wanted)) {
        return Err(("INVALID_STATE", "Unknown state"));
    }
    let limit = match routed.query("limit") {
        None | Some("") => LIMIT_DEFAULT,
        Some(text) => match text.parse::<usize>() {
            Ok(limit) if limit > 0 => limit.min(LIMIT_MAX),
            _ => return Err(("INVALID_LIMIT", "limit must be a number from 1 to 100")),
        },
    };
    let below = match routed.query("cursor") {
        None | Some("") => None,
        Some(text) => Some(read_cursor(text).ok_or(("INVALID_CURSOR", "cursor is not one of ours"))?),
    };
    Ok(Filter { order_type, state, below, limit })
}

fn write_cursor((seq, part): Place) -> String {
    format!("{:016x}{part:04x}", seq ^ CURSOR_MASK)
}

fn read_cursor(text: &str) -> Option<Place> {
    let (seq, part) = (text.get(..16)?, text.get(16..)?);
    Some((u64::from_str_radix(seq, 16).ok()? ^ CURSOR_MASK, usize::from_str_radix(part, 16).ok()?))
}

const fn order_type(kind: BookOrderKind) -> &'static str {
    match kind {
        BookOrderKind::Data | BookOrderKind::DataBulk => "data",
        BookOrderKind::Checker => "result_checker",
    }
}

const fn lower_case(state: BookState) -> &'static str {
    match state {
        BookState::Processing => "processing",
        BookState::Completed => "completed",
        BookState::Failed => "failed",
        BookState::Reversed => "reversed",
    }
}

const fn top_up_state(state: TopUpState) -> &'static str {
    match state {
        TopUpState::Pending => "pending",
        TopUpState::Approved => "completed",
        TopUpState::Rejected => "failed",
    }
}

/// Lists write `1 GB` where the catalogue writes `1GB`.
fn spaced(label: &str) -> String {
    let digits = label.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 { label.to_owned() } else { format!("{} {}", &label[..digits], &label[digits..]) }
}
