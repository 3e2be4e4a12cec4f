//! Netpluse's five calls.
//!
//! The order of checks on a purchase: key, limit, JSON, fields, package, reference, balance. A refused purchase leaves
//! its reference free.

use crate::answer::Answer;
use crate::books::{BookOrderKind, BookState};
use crate::core::{Caller, State, amount, iso_time};
use crate::json::{Json, object};
use crate::keeping::{Item, NewOrder};
use crate::request::{Fields, local_msisdn};
use crate::route::{Call, Routed};
use crate::switches::{ReferenceReuse, ReferenceScope};
use crate::wire::SandboxRequest;
use domain::{Msisdn, Network, UnixMs};
use serde::{Deserialize, Serialize};

/// Longer than any reference worth sending.
const REFERENCE_CHARS_MAX: usize = 200;
/// Within this time of the first, the same reference is refused.
const DUPLICATE_WINDOW_MS: i64 = 60_000;

/// Within which account a reference stands, and the reference.
pub(crate) type ReferenceKey = (usize, String);

/// What is known of a reference.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct KnownReference {
    pub(crate) first_at: UnixMs,
    /// `None` while the first request was taken in but is not carried out yet.
    pub(crate) order: Option<usize>,
    pub(crate) body: (Msisdn, usize),
}

struct Wanted {
    msisdn: Msisdn,
    package: usize,
    reference: Option<String>,
}

impl State {
    pub(crate) fn netpluse(&mut self, routed: &Routed, request: &SandboxRequest, by: Caller, landing: bool) -> Answer {
        match routed.call {
            Call::Ping => {
                let owner = self.keeping.wallets[by.owner].owner_id.clone();
                Answer::json(200, object([("ok", true.into()), ("owner", owner.into())]))
            }
            Call::Balance => {
                let balance = amount(self.switches.netpluse_amounts, self.keeping.wallets[by.owner].available);
                Answer::json(200, object([("balance", balance), ("currency", "GHS".into())]))
            }
            Call::Packages => self.netpluse_packages(),
            Call::Purchase => self.netpluse_purchase(request, by, landing),
            Call::NetpluseOrderStatus => self.netpluse_order_status(&routed.id, by),
            _ => Answer::netpluse_error(404, "Not found"),
        }
    }

    fn netpluse_packages(&self) -> Answer {
        let packages = self.catalogue.netpluse.iter().map(|package| {
            object([
                ("network", package.network.name().into()),
                ("capacity", package.capacity.as_str().into()),
                ("price", amount(self.switches.netpluse_amounts, package.price)),
                ("validity", format!("{} Days", package.validity_days).into()),
            ])
        });
        Answer::json(200, object([("packages", Json::List(packages.collect()))]))
    }

    fn netpluse_wanted(&self, body: &[u8]) -> Result<Wanted, &'static str> {
        let fields = Fields::read(body).ok_or("Malformed JSON body")?;
        let network = fields.text("network").ok_or("network is required")?;
        let network = Network::ALL.into_iter().find(|n| n.name() == network).ok_or("Unknown network")?;
        let number = fields.text("phoneNumber").ok_or("phoneNumber is required")?;
        let msisdn = local_msisdn(&number).ok_or("Invalid phoneNumber")?;
        let capacity = fields.text("capacity").ok_or("capacity is required")?;
        let mut packages = self.catalogue.netpluse.iter();
        let package = packages.position(|p| p.network == network && p.capacity == capacity).ok_or("Unknown package")?;
        let reference = fields.text("reference");
        let too_long = reference.as_ref().is_some_and(|text| text.chars().count() > REFERENCE_CHARS_MAX);
        if too_long || !fields.is_text_or_absent("reference") {
            return Err("Invalid reference");
        }
        Ok(Wanted { msisdn, package, reference })
    }

    fn reference_key(&self, by: Caller, reference: &str) -> ReferenceKey {
        let account = match self.switches.reference_scope {
            ReferenceScope::Owner => by.owner,
            ReferenceScope::Key => self.keeping.wallets.len() + by.key,
        };
        (account, reference.to_owned())
    }

    /// What a known reference gets instead of a new charge.
    fn netpluse_replay(&self, wanted: &Wanted, by: Caller, landing: bool) -> Option<Answer> {
        let reference = wanted.reference.as_deref()?;
        let known = self.references.get(&self.reference_key(by, reference))?;
        let conflict = || Some(Answer::netpluse_error(409, "Duplicate reference, try again in a minute"));
        let age_ms = self.now.since_ms(known.first_at);
        let Some(order) = known.order else { return if landing { None } else { conflict() } };
        if age_ms < DUPLICATE_WINDOW_MS {
            return conflict();
        }
        if age_ms >= self.switches.reference_retention.ms() {
            return None;
        }
        let same_body = known.body == (wanted.msisdn, wanted.package);
        match self.switches.reference_reuse {
            ReferenceReuse::Refused if !same_body => {
                Some(Answer::netpluse_error(400, "Reference was used for another order"))
            }
            ReferenceReuse::Refused | ReferenceReuse::Original => Some(self.netpluse_receipt(order)),
        }
    }

    fn netpluse_purchase(&mut self, request: &SandboxRequest, by: Caller, landing: bool) -> Answer {
        let wanted = match self.netpluse_wanted(&request.body) {
            Ok(wanted) => wanted,
            Err(text) => return Answer::netpluse_error(400, text),
        };
        if let Some(answer) = self.netpluse_replay(&wanted, by, landing) {
            return answer;
        }
        let price = self.catalogue.netpluse[wanted.package].price;
        if self.keeping.wallets[by.owner].available < price {
            if landing && let Some(reference) = &wanted.reference {
                let key = self.reference_key(by, reference);
                self.references.remove(&key);
            }
            return Answer::netpluse_error(402, "Insufficient wallet balance");
        }
        let order = self.place_data(NewOrder {
            owner: by.owner,
            key: Some(by.key),
            kind: BookOrderKind::Data,
            sent_reference: wanted.reference.clone(),
            lines: vec![(wanted.msisdn, Item::Netpluse(wanted.package), price)],
        });
        self.remember(&wanted, by, Some(order));
        self.netpluse_receipt(order)
    }

    fn remember(&mut self, wanted: &Wanted, by: Caller, order: Option<usize>) {
        if let Some(reference) = &wanted.reference {
            let key = self.reference_key(by, reference);
            let body = (wanted.msisdn, wanted.package);
            self.references.insert(key, KnownReference { first_at: self.now, order, body });
        }
    }

    /// Takes a purchase in that is carried out later: its reference is known from now on. False when it was known before.
    pub(crate) fn netpluse_reserve(&mut self, request: &SandboxRequest, by: Caller) -> bool {
        let Ok(wanted) = self.netpluse_wanted(&request.body) else { return true };
        if self.netpluse_replay(&wanted, by, false).is_some() {
            return false;
        }
        self.remember(&wanted, by, None);
        true
    }

    fn netpluse_receipt(&self, order: usize) -> Answer {
        let order = &self.keeping.orders[order];
        let style = self.switches.netpluse_amounts;
        Answer::json(
            200,
            object([
                ("reference", order.id.as_str().into()),
                ("status", netpluse_state(order.state()).into()),
                ("price", amount(style, order.total())),
                ("balance", amount(style, self.keeping.wallets[order.owner].available)),
            ]),
        )
    }

    fn netpluse_order_status(&self, reference: &str, by: Caller) -> Answer {
        let own = self.keeping.find(reference).filter(|order| order.owner == by.owner);
        let sent = || {
            let known = self.references.get(&self.reference_key(by, reference))?;
            known.order.map(|order| &self.keeping.orders[order])
        };
        let found = if self.switches.status_by_sent_reference { own.or_else(sent) } else { own };
        let Some(order) = found else { return Answer::netpluse_error(404, "No such reference") };
        let (capacity, _) = self.item_names(order.parts[0].item);
        let network = self.item_network(order.parts[0].item).map(Network::name);
        Answer::json(
            200,
            object([
                ("reference", order.id.as_str().into()),
                ("network", network.into()),
                ("capacity", capacity.into()),
                ("status", netpluse_state(order.state()).into()),
                ("createdAt", iso_time(order.created).into()),
            ]),
        )
    }
}

const fn netpluse_state(state: BookState) -> &'static str {
    match state {
        BookState::Processing => "processing",
        BookState::Completed => "completed",
        BookState::Failed | BookState::Reversed => "failed",
    }
}
