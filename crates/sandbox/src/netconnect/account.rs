//! Profile, wallet and top-ups.

use super::{creation_time, refuse};
use crate::answer::Answer;
use crate::books::TopUpState;
use crate::config::{OwnerStatus, TopUpFate};
use crate::core::{Caller, State};
use crate::json::object;
use crate::keeping::Event;
use crate::request::Fields;
use crate::route::Call;
use domain::{Pesewas, UnixMs};

/// The smallest top-up, GHS 10.
const TOP_UP_MIN: Pesewas = Pesewas(1_000);
/// When every pretend profile was made.
const PROFILE_CREATED: UnixMs = UnixMs(1_769_108_357_649);

impl State {
    pub(super) fn profile(&self, by: Caller) -> Answer {
        let owner = &self.owners[by.owner];
        let wallet = &self.keeping.wallets[by.owner];
        let (first, last) = &owner.name;
        let status = match owner.status {
            OwnerStatus::Active | OwnerStatus::NoProfile => "Active",
            OwnerStatus::Suspended => "Suspended",
        };
        Answer::data(object([
            ("_creationTime", creation_time(PROFILE_CREATED, 674)),
            ("_id", owner.id.as_str().into()),
            ("countryCode", "".into()),
            ("countryISO", "GH".into()),
            ("countryName", "Ghana".into()),
            ("createdAt", PROFILE_CREATED.into()),
            ("email", owner.email.as_str().into()),
            ("firstName", first.as_str().into()),
            ("fullName", format!("{first} {last}").into()),
            ("lastName", last.as_str().into()),
            ("phoneNumber", owner.phone.as_str().into()),
            ("role", owner.role.name().into()),
            ("status", status.into()),
            ("userId", format!("user_{}", owner.id).into()),
            ("updatedAt", PROFILE_CREATED.max(wallet.updated).into()),
            ("walletAvailableBalance", self.netconnect_amount(wallet.available)),
            ("walletHeldBalance", self.netconnect_amount(wallet.held)),
            ("walletTotalBalance", self.netconnect_amount(wallet.available + wallet.held)),
        ]))
    }

    pub(super) fn wallet_balance(&self, by: Caller) -> Answer {
        let wallet = &self.keeping.wallets[by.owner];
        Answer::data(object([
            ("availableBalance", self.netconnect_amount(wallet.available)),
            ("currency", "GHS".into()),
            ("heldBalance", self.netconnect_amount(wallet.held)),
            ("lastUpdated", PROFILE_CREATED.max(wallet.updated).into()),
            ("totalBalance", self.netconnect_amount(wallet.available + wallet.held)),
            ("userProfileId", wallet.owner_id.as_str().into()),
        ]))
    }

    pub(super) fn top_up(&mut self, body: &[u8], by: Caller) -> Answer {
        let Some(fields) = Fields::read(body) else {
            return Answer::netconnect_error(400, "INVALID_JSON", "Request body is not valid JSON");
        };
        let Some(amount) = fields.money("amount").filter(|amount| *amount >= TOP_UP_MIN) else {
            return refuse(Call::TopUp, 400, "amount must be at least 10");
        };
        let method = fields.text("paymentMethod");
        let Some(channel) = method.filter(|method| matches!(method.as_str(), "MomoPay" | "Momo")) else {
            return refuse(Call::TopUp, 400, "paymentMethod must be MomoPay or Momo");
        };
        let mut top_ups = self.keeping.top_ups.iter();
        if top_ups.any(|top_up| top_up.owner == by.owner && top_up.state == TopUpState::Pending) {
            return refuse(Call::TopUp, 429, "A top-up request is open already");
        }
        let index = self.keeping.open_top_up(by.owner, amount, &channel, self.now);
        let due = match self.top_up {
            TopUpFate::ApprovedAfter(ms) => Some((ms, TopUpState::Approved)),
            TopUpFate::RejectedAfter(ms) => Some((ms, TopUpState::Rejected)),
            TopUpFate::LeftOpen => None,
        };
        if let Some((ms, state)) = due {
            self.keeping.schedule(self.now.plus_ms(ms), Event::TopUp { index, state });
        }
        let top_up = &self.keeping.top_ups[index];
        Answer::data(object([
            ("_id", top_up.id.as_str().into()),
            ("_creationTime", creation_time(top_up.created, top_up.fraction)),
            ("userProfileId", self.keeping.wallets[by.owner].owner_id.as_str().into()),
            ("amount", self.netconnect_amount(top_up.amount)),
            ("channel", top_up.channel.as_str().into()),
            ("status", "Pending".into()),
            ("reference", top_up.reference.as_str().into()),
        ]))
    }
}
