//! What a test, or a person at the command line, may do to a sandbox that runs.

use crate::books::{
    BookCharge, BookCredential, BookOrder, BookOrderKind, BookRefund, BookStock, BookTopUp, BookWallet, Books, Source,
    TopUpState,
};
use crate::catalogue::Catalogue;
use crate::config::{KeyConfig, OwnerConfig, OwnerStatus, Role};
use crate::core::{Sandbox, State};
use crate::fate::Fate;
use crate::faults::{Fault, Rule, Storm};
use crate::keeping::{Item, NewOrder, Part};
use crate::request::{Fields, any_msisdn};
use crate::switches::Switches;
use crate::wire::SandboxRequest;
use domain::{Msisdn, Pesewas, ProviderKind, UnixMs};
use rand::Rng;

impl Sandbox {
    /// What is on sale, at today's prices.
    pub fn catalogue(&self) -> Catalogue {
        self.lock().catalogue.clone()
    }

    /// The owners as set up.
    pub fn owners(&self) -> Vec<OwnerConfig> {
        self.lock().owners.clone()
    }

    /// The keys as set up.
    pub fn keys(&self) -> Vec<KeyConfig> {
        self.lock().keys.clone()
    }

    /// The first key of that provider that is not revoked.
    pub fn key(&self, provider: ProviderKind) -> Option<String> {
        let state = self.lock();
        let of_provider = |key: &&KeyConfig| {
            !key.revoked && state.owners.iter().any(|owner| owner.provider == provider && owner.id == key.owner_id)
        };
        state.keys.iter().find(of_provider).map(|key| key.text.expose().clone())
    }

    /// Adds a scripted fault; its count starts now.
    pub fn add_rule(&self, rule: Rule) {
        self.lock().weather.add(rule);
    }

    /// Ends all scripted faults and the storm.
    pub fn clear_faults(&self) {
        self.lock().weather.clear();
    }

    /// Faults of every kind by chance, from now on.
    pub fn set_storm(&self, storm: Storm) {
        self.lock().weather.storm = storm;
    }

    /// What becomes of later orders for that number.
    pub fn set_fate(&self, msisdn: Msisdn, fate: Fate) {
        self.lock().fates.by_msisdn.insert(msisdn, fate);
    }

    /// What becomes of the n-th recipient of data charged, from 1.
    pub fn set_fate_at(&self, place: u64, fate: Fate) {
        self.lock().fates.by_place.insert(place, fate);
    }

    /// Turns switches while it runs.
    pub fn change_switches(&self, change: impl FnOnce(&mut Switches)) {
        change(&mut self.lock().switches);
    }

    /// Sets a checker's stock. False when there is no such package.
    pub fn set_stock(&self, package_id: &str, left: u32) -> bool {
        let mut state = self.lock();
        let Some(index) = state.catalogue.checkers.iter().position(|c| c.id == package_id) else { return false };
        let stock = &mut state.keeping.stock[index];
        stock.adjusted += i64::from(left) - i64::from(stock.left);
        stock.left = left;
        true
    }

    /// Changes every price of that provider by the same amount; nothing falls below 5 pesewas.
    pub fn change_prices(&self, provider: ProviderKind, by: Pesewas) {
        self.lock().change_prices(provider, by);
    }

    /// Revokes a key, or takes it back. Keys are named by their label and owner.
    pub fn set_revoked(&self, owner_id: &str, label: &str, revoked: bool) {
        for key in &mut self.lock().keys {
            if key.owner_id == owner_id && key.label == label {
                key.revoked = revoked;
            }
        }
    }

    /// Gives an owner another role.
    pub fn set_role(&self, owner_id: &str, role: Role) {
        self.lock().owners.iter_mut().filter(|owner| owner.id == owner_id).for_each(|owner| owner.role = role);
    }

    /// Suspends an owner, or the like.
    pub fn set_status(&self, owner_id: &str, status: OwnerStatus) {
        self.lock().owners.iter_mut().filter(|owner| owner.id == owner_id).for_each(|owner| owner.status = status);
    }

    /// Puts money into a wallet, as an approved top-up that the API was not asked for.
    pub fn deposit(&self, provider: ProviderKind, owner_id: &str, amount: Pesewas, now: UnixMs) -> bool {
        let mut state = self.lock();
        state.advance(now);
        let Some(owner) = state.owner_index(provider, owner_id) else { return false };
        let now = state.now;
        let index = state.keeping.open_top_up(owner, amount, "Manual", now);
        state.keeping.settle_top_up(index, TopUpState::Approved, now);
        true
    }

    /// Somebody else buys data from the same wallet, as in the provider's web panel: no key, no reference, and no look at
    /// orders in flight. `package` is a Netpluse capacity or a NetConnect package id. False when it cannot be bought.
    pub fn other_buyer_purchase(
        &self,
        provider: ProviderKind,
        owner_id: &str,
        msisdn: Msisdn,
        package: &str,
        now: UnixMs,
    ) -> bool {
        let mut state = self.lock();
        state.advance(now);
        let Some(owner) = state.owner_index(provider, owner_id) else { return false };
        let item = match provider {
            ProviderKind::Netpluse => {
                state.catalogue.netpluse.iter().position(|p| p.capacity == package).map(Item::Netpluse)
            }
            ProviderKind::NetConnect => state.catalogue.packages.iter().position(|p| p.id == package).map(Item::Data),
        };
        item.is_some_and(|item| state.other_buyer(owner, msisdn, item))
    }
}

impl State {
    fn owner_index(&self, provider: ProviderKind, owner_id: &str) -> Option<usize> {
        self.owners.iter().position(|owner| owner.provider == provider && owner.id == owner_id)
    }

    fn change_prices(&mut self, provider: ProviderKind, by: Pesewas) {
        match provider {
            ProviderKind::Netpluse => {
                for package in &mut self.catalogue.netpluse {
                    package.price = Pesewas((package.price.0 + by.0).max(5));
                }
            }
            ProviderKind::NetConnect => {
                self.catalogue.packages.iter_mut().for_each(|package| package.prices.change(by));
                for checker in &mut self.catalogue.checkers {
                    checker.price = Pesewas((checker.price.0 + by.0).max(5));
                }
            }
        }
    }

    fn other_buyer(&mut self, owner: usize, msisdn: Msisdn, item: Item) -> bool {
        let price = match item {
            Item::Netpluse(i) => self.catalogue.netpluse[i].price,
            Item::Data(i) => self.role_price(self.catalogue.packages[i].prices, owner),
            Item::Checker(_) => return false,
        };
        if self.keeping.wallets[owner].available < price {
            return false;
        }
        let kind = BookOrderKind::Data;
        let order = NewOrder { owner, key: None, kind, sent_reference: None, lines: vec![(msisdn, item, price)] };
        self.place_data(order);
        true
    }

    /// What other people do around a call.
    pub(crate) fn disturb(
        &mut self,
        provider: ProviderKind,
        request: &SandboxRequest,
        faults: &[Fault],
        is_before: bool,
    ) {
        for fault in faults {
            match fault {
                Fault::OtherBuyerBefore { twin } if is_before => self.other_buyer_around(provider, request, *twin),
                Fault::OtherBuyerAfter { twin } if !is_before => self.other_buyer_around(provider, request, *twin),
                Fault::PriceChange { by } if is_before => self.change_prices(provider, *by),
                _ => {}
            }
        }
    }

    fn other_buyer_around(&mut self, provider: ProviderKind, request: &SandboxRequest, twin: bool) {
        let key = request.header("x-api-key").unwrap_or_default();
        let key_owner = self.keys.iter().find(|k| k.text.expose() == key).map(|k| k.owner_id.clone());
        let owner = key_owner.and_then(|id| self.owner_index(provider, &id));
        let owner = owner.or_else(|| self.owners.iter().position(|owner| owner.provider == provider));
        let Some(owner) = owner else { return };
        let count = match provider {
            ProviderKind::Netpluse => self.catalogue.netpluse.len(),
            ProviderKind::NetConnect => self.catalogue.packages.len(),
        };
        let drawn = self.rng().random_range(0..count.max(1));
        let number = format!("0245{:06}", self.rng().random_range(0..1_000_000u32));
        let stranger = match provider {
            ProviderKind::Netpluse => Item::Netpluse(drawn),
            ProviderKind::NetConnect => Item::Data(drawn),
        };
        let wanted = if twin { self.wanted_by(provider, &request.body) } else { None };
        let wanted = wanted.or_else(|| Some((any_msisdn(&number)?, stranger)));
        if let Some((msisdn, item)) = wanted {
            self.other_buyer(owner, msisdn, item);
        }
    }

    /// The number and package that a purchase of data names; of a bulk call the first.
    fn wanted_by(&self, provider: ProviderKind, body: &[u8]) -> Option<(Msisdn, Item)> {
        let fields = Fields::read(body)?;
        match provider {
            ProviderKind::Netpluse => {
                let (network, capacity) = (fields.text("network")?, fields.text("capacity")?);
                let mut packages = self.catalogue.netpluse.iter();
                let index = packages.position(|p| p.network.name() == network && p.capacity == capacity)?;
                Some((any_msisdn(&fields.text("phoneNumber")?)?, Item::Netpluse(index)))
            }
            ProviderKind::NetConnect => {
                let item = fields.list("items").and_then(|items| items.into_iter().next()).unwrap_or(fields);
                let package_id = item.text("packageId")?;
                let index = self.catalogue.packages.iter().position(|p| p.id == package_id)?;
                Some((any_msisdn(&item.text("beneficiaryMsisdn")?)?, Item::Data(index)))
            }
        }
    }

    pub(crate) fn books(&self) -> Books {
        let keeping = &self.keeping;
        let place = |owner: usize| (keeping.wallets[owner].provider, keeping.wallets[owner].owner_id.clone());
        let wallets = keeping.wallets.iter().map(|wallet| BookWallet {
            provider: wallet.provider,
            owner: wallet.owner_id.clone(),
            opening: wallet.opening,
            available: wallet.available,
            held: wallet.held,
        });
        let orders = (0..keeping.orders.len())
            .flat_map(|order| keeping.orders[order].parts.iter().map(move |part| self.book_order(order, part)));
        let charges = keeping.charges.iter().map(|charge| {
            let (provider, owner) = place(charge.owner);
            let ours = charge.orders.iter().all(|order| keeping.orders[*order].key.is_some());
            BookCharge {
                provider,
                owner,
                amount: charge.amount,
                at: charge.at,
                order_ids: charge.orders.iter().map(|order| keeping.orders[*order].id.clone()).collect(),
                source: if ours { Source::Ours } else { Source::Other },
            }
        });
        let refunds = keeping.refunds.iter().map(|refund| {
            let order = &keeping.orders[refund.order];
            let (provider, owner) = place(order.owner);
            let (order_id, msisdn) = (order.id.clone(), order.parts[refund.part].msisdn);
            BookRefund { provider, owner, order_id, msisdn, amount: refund.amount, at: refund.at }
        });
        let top_ups = keeping.top_ups.iter().map(|top_up| {
            let (provider, owner) = place(top_up.owner);
            BookTopUp { provider, owner, id: top_up.id.clone(), amount: top_up.amount, state: top_up.state }
        });
        let stock = keeping.stock.iter().zip(&self.catalogue.checkers).map(|(stock, checker)| BookStock {
            package: checker.id.clone(),
            opening: stock.opening,
            adjusted: stock.adjusted,
            left: stock.left,
        });
        Books {
            wallets: wallets.collect(),
            orders: orders.collect(),
            charges: charges.collect(),
            refunds: refunds.collect(),
            credentials: self.book_credentials(),
            stock: stock.collect(),
            top_ups: top_ups.collect(),
            requests: self.requests.clone(),
        }
    }

    fn book_order(&self, order: usize, part: &Part) -> BookOrder {
        let order = &self.keeping.orders[order];
        let (package, label) = self.item_names(part.item);
        BookOrder {
            provider: order.provider,
            order_id: order.id.clone(),
            list_id: order.list_id.clone(),
            recipient_list_id: part.list_id.clone(),
            short_reference: order.short_reference.clone(),
            owner: self.keeping.wallets[order.owner].owner_id.clone(),
            key: order.key.map(|key| self.keys[key].label.clone()),
            kind: order.kind,
            msisdn: part.msisdn,
            network: self.item_network(part.item),
            package,
            label,
            charge: part.charge,
            sent_reference: order.sent_reference.clone(),
            state: part.state,
            error: part.error().map(str::to_owned),
            created: order.created,
            settled_at: part.settled_at,
            refunded_at: part.refunded_at,
            held: part.held,
            source: if order.key.is_some() { Source::Ours } else { Source::Other },
        }
    }

    fn book_credentials(&self) -> Vec<BookCredential> {
        let with_credential = self.keeping.orders.iter().filter_map(|order| {
            let part = order.parts.first()?;
            let (serial, pin) = part.credential.clone()?;
            let package = self.item_names(part.item).0;
            Some(BookCredential { transaction_id: order.id.clone(), msisdn: part.msisdn, package, serial, pin })
        });
        with_credential.collect()
    }
}
