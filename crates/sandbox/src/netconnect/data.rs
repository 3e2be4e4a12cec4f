//! Buying data: one recipient, or 2 to 20 under one parent order.

use super::refuse;
use crate::answer::Answer;
use crate::books::BookOrderKind;
use crate::core::{Caller, State};
use crate::json::object;
use crate::keeping::{Item, NewOrder};
use crate::request::{Fields, any_msisdn};
use crate::route::Call;
use domain::{Msisdn, Pesewas};

impl State {
    /// The package, when it belongs to that operator and product and can be bought.
    fn wanted_package(&self, operator_id: &str, product_id: &str, package_id: &str) -> Result<usize, &'static str> {
        let mut packages = self.catalogue.packages.iter();
        let index = packages.position(|package| package.id == package_id).ok_or("Package not found")?;
        let package = &self.catalogue.packages[index];
        let (product, operator) = self.catalogue.place_of(package).ok_or("Package not found")?;
        if product.id != product_id || operator.id != operator_id {
            return Err("Operator, product and package do not belong together");
        }
        if !package.active || !product.available {
            return Err("Package is not available");
        }
        Ok(index)
    }

    /// One line of a data purchase, checked and priced.
    fn data_line(
        &self,
        operator_id: &str,
        product_id: &str,
        item: &Fields,
        by: Caller,
    ) -> Result<(Msisdn, Item, Pesewas), &'static str> {
        let package_id = item.text("packageId").ok_or("packageId is required")?;
        let number = item.text("beneficiaryMsisdn").ok_or("beneficiaryMsisdn is required")?;
        let package = self.wanted_package(operator_id, product_id, &package_id)?;
        let msisdn = any_msisdn(&number).ok_or("beneficiaryMsisdn is not a valid number")?;
        let price = self.role_price(self.catalogue.packages[package].prices, by.owner);
        Ok((msisdn, Item::Data(package), price))
    }

    pub(super) fn buy_single(&mut self, body: &[u8], by: Caller) -> Answer {
        let call = Call::BuySingle;
        let Some(fields) = Fields::read(body) else {
            return Answer::netconnect_error(400, "INVALID_JSON", "Request body is not valid JSON");
        };
        let (Some(operator), Some(product)) = (fields.text("operatorId"), fields.text("productId")) else {
            return refuse(call, 400, "operatorId and productId are required");
        };
        if !fields.is_text_or_absent("paymentReference") {
            return refuse(call, 400, "paymentReference must be a text");
        }
        let line = match self.data_line(&operator, &product, &fields, by) {
            Ok(line) => line,
            Err(message) => return refuse(call, 400, message),
        };
        let (msisdn, _, price) = line;
        if self.keeping.has_open_order(by.owner, msisdn) {
            return refuse(call, 409, "An order for this number is still being processed");
        }
        if self.keeping.wallets[by.owner].available < price {
            return refuse(call, 402, "Insufficient wallet balance");
        }
        let index = self.place_data(NewOrder {
            owner: by.owner,
            key: Some(by.key),
            kind: BookOrderKind::Data,
            sent_reference: fields.text("paymentReference"),
            lines: vec![line],
        });
        let order = &self.keeping.orders[index];
        let mut data = object([
            ("success", true.into()),
            ("orderId", order.id.as_str().into()),
            ("shortReference", order.short_reference.as_str().into()),
            ("message", "Data bundle purchase submitted successfully".into()),
            ("amountCharged", self.netconnect_amount(price)),
        ]);
        self.push_newer_fields(&mut data, "processing", Some((order.balance_before, order.balance_after)));
        Answer::data(data)
    }

    pub(super) fn buy_bulk(&mut self, body: &[u8], by: Caller) -> Answer {
        let call = Call::BuyBulk;
        let Some(fields) = Fields::read(body) else {
            return Answer::netconnect_error(400, "INVALID_JSON", "Request body is not valid JSON");
        };
        let (Some(operator), Some(product)) = (fields.text("operatorId"), fields.text("productId")) else {
            return refuse(call, 400, "operatorId and productId are required");
        };
        let Some(items) = fields.list("items") else { return refuse(call, 400, "items must be a list") };
        if !(2..=20).contains(&items.len()) {
            return refuse(call, 422, "items must hold 2 to 20 recipients");
        }
        let lines: Result<Vec<_>, _> = items.iter().map(|item| self.data_line(&operator, &product, item, by)).collect();
        let lines = match lines {
            Ok(lines) => lines,
            Err(message) => return refuse(call, 400, message),
        };
        let repeats = (1..lines.len()).any(|i| lines[..i].iter().any(|line| line.0 == lines[i].0));
        if repeats && !self.switches.bulk_repeats_accepted {
            return refuse(call, 400, "A number stands twice in items");
        }
        let total: Pesewas = lines.iter().map(|line| line.2).sum();
        if self.keeping.wallets[by.owner].available < total {
            return refuse(call, 402, "Insufficient wallet balance for the total");
        }
        let count = lines.len();
        let index = self.place_data(NewOrder {
            owner: by.owner,
            key: Some(by.key),
            kind: BookOrderKind::DataBulk,
            sent_reference: None,
            lines,
        });
        let order = &self.keeping.orders[index];
        let mut data = object([
            ("success", true.into()),
            ("message", format!("Bulk order created with {count} recipients. Processing...").into()),
            ("orderId", order.id.as_str().into()),
            ("shortReference", order.short_reference.as_str().into()),
            ("totalAmount", self.netconnect_amount(total)),
            ("recipientCount", i64::try_from(count).unwrap_or(0).into()),
        ]);
        self.push_newer_fields(&mut data, "processing", Some((order.balance_before, order.balance_after)));
        Answer::data(data)
    }
}
