//! Result checkers: the debit comes first, then the voucher, and not always.

use super::refuse;
use crate::answer::Answer;
use crate::books::{BookOrderKind, BookState};
use crate::core::{Caller, State};
use crate::fate::RefundFate;
use crate::faults::Twists;
use crate::json::{Json, object};
use crate::keeping::{Item, NewOrder, Order, Reason};
use crate::request::{Fields, any_msisdn};
use crate::route::Call;
use crate::switches::{CheckerFailureShape, FailedShare};
use domain::{Msisdn, Pesewas};

const NO_STOCK: &str = Reason::OutOfStock.text();

type Line = (Msisdn, Item, Pesewas);

impl State {
    fn checker_line(&self, item: &Fields) -> Result<Line, &'static str> {
        let package_id = item.text("packageId").ok_or("packageId is required")?;
        let number = item.text("recipientPhone").ok_or("recipientPhone is required")?;
        let mut checkers = self.catalogue.checkers.iter();
        let checker = checkers.position(|checker| checker.id == package_id).ok_or("Package not found")?;
        let msisdn = any_msisdn(&number).ok_or("recipientPhone is not a valid number")?;
        Ok((msisdn, Item::Checker(checker), self.catalogue.checkers[checker].price))
    }

    fn checker_orders(&mut self, lines: Vec<Line>, by: Caller) -> Vec<usize> {
        let orders = lines.into_iter().map(|line| NewOrder {
            owner: by.owner,
            key: Some(by.key),
            kind: BookOrderKind::Checker,
            sent_reference: None,
            lines: vec![line],
        });
        self.place_checkers(orders.collect())
    }

    fn assign(&mut self, order: usize) -> bool {
        let Item::Checker(checker) = self.keeping.orders[order].parts[0].item else { return false };
        let prefix = self.catalogue.checkers[checker].serial_prefix.clone();
        self.keeping.assign_credential(order, checker, &prefix, self.now)
    }

    fn fail_checker(&mut self, order: usize, refund: RefundFate) {
        self.keeping.settle(order, 0, BookState::Failed, refund, self.now);
        self.keeping.orders[order].parts[0].reason = Some(Reason::OutOfStock);
    }

    pub(super) fn checker_single(&mut self, body: &[u8], by: Caller, twists: Twists) -> Answer {
        let call = Call::CheckerSingle;
        let Some(fields) = Fields::read(body) else {
            return Answer::netconnect_error(400, "INVALID_JSON", "Request body is not valid JSON");
        };
        let line = match self.checker_line(&fields) {
            Ok(line) => line,
            Err(message) => return refuse(call, 400, message),
        };
        if self.keeping.wallets[by.owner].available < line.2 {
            return refuse(call, 402, "Insufficient wallet balance");
        }
        let index = self.checker_orders(vec![line], by)[0];
        if twists.no_stock || !self.assign(index) {
            self.fail_checker(index, RefundFate::AtOnce);
            return refuse(call, 400, NO_STOCK);
        }
        let order = &self.keeping.orders[index];
        Answer::data(object([
            ("transactionId", order.id.as_str().into()),
            ("shortReference", order.short_reference.as_str().into()),
            ("credential", credential_json(order)),
        ]))
    }

    pub(super) fn checker_bulk(&mut self, body: &[u8], by: Caller, twists: Twists) -> Answer {
        let call = Call::CheckerBulk;
        let Some(fields) = Fields::read(body) else {
            return Answer::netconnect_error(400, "INVALID_JSON", "Request body is not valid JSON");
        };
        let Some(items) = fields.list("items").filter(|items| (1..=20).contains(&items.len())) else {
            return refuse(call, 400, "items must hold 1 to 20 requests");
        };
        let lines: Result<Vec<Line>, _> = items.iter().map(|item| self.checker_line(item)).collect();
        let lines = match lines {
            Ok(lines) => lines,
            Err(message) => return refuse(call, 400, message),
        };
        let total: Pesewas = lines.iter().map(|line| line.2).sum();
        if self.keeping.wallets[by.owner].available < total {
            return refuse(call, 402, "Insufficient wallet balance for the total");
        }
        let placed = self.checker_orders(lines, by);
        let kept = placed.len().saturating_sub(twists.checker_failures);
        let mut failed = Vec::new();
        for (i, order) in placed.iter().enumerate() {
            if twists.no_stock || i >= kept || !self.assign(*order) {
                self.fail_checker(*order, self.failed_share());
                failed.push(*order);
            }
        }
        if failed.len() == placed.len() {
            return refuse(call, 400, NO_STOCK);
        }
        self.checker_bulk_report(&placed, &failed, total)
    }

    fn failed_share(&self) -> RefundFate {
        match self.switches.checker_failed_share {
            FailedShare::Kept => RefundFate::Never,
            FailedShare::RefundedAfter(ms) => RefundFate::After(ms),
            FailedShare::RefundedAtOnce => RefundFate::AtOnce,
        }
    }

    fn checker_bulk_report(&self, placed: &[usize], failed: &[usize], total: Pesewas) -> Answer {
        let shape = self.switches.checker_failure_shape;
        let mut transactions = Vec::new();
        let mut errors = Vec::new();
        for (i, index) in placed.iter().enumerate() {
            let order = &self.keeping.orders[*index];
            let number = order.parts[0].msisdn.international();
            let mut entry =
                object([("transactionId", order.id.as_str().into()), ("recipientPhone", number.as_str().into())]);
            if !failed.contains(index) {
                entry.push("credential", credential_json(order));
                transactions.push(entry);
                continue;
            }
            match shape {
                CheckerFailureShape::FewerTransactions => {}
                CheckerFailureShape::EntriesWithError => {
                    entry.push("error", NO_STOCK);
                    transactions.push(entry);
                }
                CheckerFailureShape::ErrorsList => errors.push(object([
                    ("index", i64::try_from(i).unwrap_or(0).into()),
                    ("packageId", self.item_names(order.parts[0].item).0.into()),
                    ("recipientPhone", number.into()),
                    ("error", NO_STOCK.into()),
                ])),
            }
        }
        let mut data =
            object([("transactions", Json::List(transactions)), ("totalAmount", self.netconnect_amount(total))]);
        if !errors.is_empty() {
            data.push("errors", Json::List(errors));
        }
        self.push_newer_fields(&mut data, "completed", None);
        Answer::data(data)
    }

    pub(super) fn checker_status(&self, transaction_id: &str, by: Caller) -> Answer {
        let found = self.keeping.find(transaction_id);
        let Some(order) = found.filter(|order| order.owner == by.owner && order.kind == BookOrderKind::Checker) else {
            return refuse(Call::CheckerStatus, 404, "Order not found");
        };
        let part = &order.parts[0];
        let (state, gateway_status) = match part.state {
            BookState::Processing => ("pending", Json::Null),
            BookState::Completed => ("completed", Json::Null),
            BookState::Failed | BookState::Reversed if part.refunded_at.is_some() => ("failed", "Refunded".into()),
            BookState::Failed | BookState::Reversed => ("failed", Json::Null),
        };
        let mut data = object([
            ("_id", order.id.as_str().into()),
            ("shortReference", order.short_reference.as_str().into()),
            ("state", state.into()),
            ("paymentGatewayStatus", gateway_status),
            ("amount", self.netconnect_amount(part.charge)),
            ("currency", "GHS".into()),
            ("packageName", self.item_names(part.item).1.into()),
            ("buyerPhone", part.msisdn.international().into()),
        ]);
        if part.credential.is_some() {
            data.push("credential", credential_json(order));
        }
        data.push("createdAt", order.created);
        if part.state == BookState::Completed {
            data.push("completedAt", part.settled_at);
        }
        Answer::data(data)
    }
}

fn credential_json(order: &Order) -> Json {
    match &order.parts[0].credential {
        Some((serial, pin)) => {
            object([("username", serial.as_str().into()), ("password", pin.expose().as_str().into())])
        }
        None => Json::Null,
    }
}
