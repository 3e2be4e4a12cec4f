//! NetConnect's calls. It never de-duplicates: the only thing between a repeated call and a second charge is the order in
//! flight on the same number.

mod account;
mod catalogue;
mod checkers;
mod data;
mod orders;

use crate::answer::Answer;
use crate::config::OwnerStatus;
use crate::core::{Caller, State, amount};
use crate::faults::Twists;
use crate::json::Json;
use crate::route::{Call, Routed};
use crate::switches::BadKeyOnBuy;
use crate::wire::SandboxRequest;
use domain::{Pesewas, UnixMs};

/// The code of a refused call, as the documents name them.
pub(crate) const fn code_of(call: Call) -> &'static str {
    match call {
        Call::BuySingle => "BUY_DATA_FAILED",
        Call::BuyBulk => "BUY_DATA_BULK_FAILED",
        Call::CheckerSingle => "RC_WALLET_BUY_FAILED",
        Call::CheckerBulk => "RC_WALLET_BULK_BUY_FAILED",
        Call::TopUp => "TOPUP_REQUEST_FAILED",
        Call::OrderStatus | Call::CheckerStatus => "ORDER_NOT_FOUND",
        Call::Package => "PACKAGE_NOT_FOUND",
        Call::Profile => "PROFILE_NOT_FOUND",
        _ => "NOT_FOUND",
    }
}

/// A refusal with the call's own code.
fn refuse(call: Call, status: u16, message: &str) -> Answer {
    Answer::netconnect_error(status, code_of(call), message)
}

/// `1775046434454.9124`: milliseconds with a fraction, as the documents' samples have them.
fn creation_time(at: UnixMs, fraction: u16) -> Json {
    Json::Number(format!("{}.{fraction:04}", at.0))
}

impl State {
    pub(crate) fn netconnect(
        &mut self,
        routed: &Routed,
        request: &SandboxRequest,
        by: Caller,
        twists: Twists,
    ) -> Answer {
        let call = routed.call;
        match self.owners[by.owner].status {
            OwnerStatus::Active => {}
            OwnerStatus::NoProfile => return Answer::netconnect_error(404, "PROFILE_NOT_FOUND", "Profile not found"),
            OwnerStatus::Suspended if call.is_purchase() || call == Call::TopUp => {
                return Answer::netconnect_error(403, "UNAUTHORIZED", "Your account is suspended");
            }
            OwnerStatus::Suspended => {}
        }
        let trade_only = matches!(call, Call::BuyBulk | Call::CheckerSingle | Call::CheckerBulk | Call::TopUp);
        if trade_only && !self.owners[by.owner].role.is_trade() {
            return refuse(call, 403, "Only Agents and SuperAgents may use this endpoint");
        }
        match call {
            Call::Profile => self.profile(by),
            Call::WalletBalance => self.wallet_balance(by),
            Call::TopUp => self.top_up(&request.body, by),
            Call::Operators if self.switches.catalogue_lists => self.operators(),
            Call::PackageList if self.switches.catalogue_lists => self.package_list(routed, by),
            Call::Products => self.products(&routed.id),
            Call::Package => self.package(&routed.id, by),
            Call::CheckerPackages => self.checker_packages(),
            Call::BuySingle => self.buy_single(&request.body, by),
            Call::BuyBulk => self.buy_bulk(&request.body, by),
            Call::CheckerSingle => self.checker_single(&request.body, by, twists),
            Call::CheckerBulk => self.checker_bulk(&request.body, by, twists),
            Call::OrderStatus => self.order_status(&routed.id, by),
            Call::Orders => self.order_list(routed, by),
            Call::CheckerStatus => self.checker_status(&routed.id, by),
            _ => Answer::netconnect_error(404, "NOT_FOUND", "Route not found"),
        }
    }

    pub(crate) fn netconnect_bad_key(&self, call: Call) -> Answer {
        let status = match self.switches.bad_key_on_buy {
            BadKeyOnBuy::Forbidden if call.is_purchase() => 403,
            BadKeyOnBuy::Forbidden | BadKeyOnBuy::Unauthorized => 401,
        };
        Answer::netconnect_error(status, "UNAUTHORIZED", "Invalid API key")
    }

    fn netconnect_amount(&self, value: Pesewas) -> Json {
        amount(self.switches.netconnect_amounts, value)
    }

    /// The fields of the newer version, where they are switched on.
    fn push_newer_fields(&self, data: &mut Json, status: &str, balances: Option<(Pesewas, Pesewas)>) {
        if !self.switches.newer_version_fields {
            return;
        }
        data.push("status", status);
        if let Some((before, after)) = balances {
            data.push("walletBalanceBefore", self.netconnect_amount(before));
            data.push("walletBalanceAfter", self.netconnect_amount(after));
        }
    }
}
