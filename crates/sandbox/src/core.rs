//! The pure core: a request and a time go in, a reply comes out, the books change.
//!
//! Guarantees: no clock and no IO of its own; the same config and the same calls give the same replies; whatever was due
//! before `now` has happened, in order of its time, before a call is looked at. Its clock never goes back: a call with
//! an earlier `now` than the last is answered at the last.

use crate::answer::{Answer, Body};
use crate::books::Books;
use crate::catalogue::Catalogue;
use crate::config::{Config, KeyConfig, LimitConfig, OwnerConfig};
use crate::fate::Fates;
use crate::faults::{Before, Fault, RetryAfter, Twists, Weather, too_many_requests};
use crate::json::Json;
use crate::keeping::{Event, Item, Keeping, NewOrder};
use crate::limiter::Limiter;
use crate::netpluse::{KnownReference, ReferenceKey};
use crate::route::{Call, Routed};
use crate::switches::{AmountStyle, ListIds, Switches};
use crate::wire::{Delivery, SandboxReply, SandboxRequest};
use bytes::Bytes;
use domain::{Msisdn, Network, Pesewas, ProviderKind, UnixMs};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Both providers. Cheap to clone: all clones share the same books.
#[derive(Clone)]
pub struct Sandbox {
    state: Arc<Mutex<State>>,
}

/// Whose key a call came with.
#[derive(Clone, Copy)]
pub(crate) struct Caller {
    pub(crate) key: usize,
    pub(crate) owner: usize,
}

pub(crate) struct State {
    pub(crate) now: UnixMs,
    pub(crate) owners: Vec<OwnerConfig>,
    pub(crate) keys: Vec<KeyConfig>,
    pub(crate) catalogue: Catalogue,
    pub(crate) switches: Switches,
    pub(crate) fates: Fates,
    pub(crate) top_up: crate::config::TopUpFate,
    pub(crate) keeping: Keeping,
    pub(crate) weather: Weather,
    pub(crate) references: BTreeMap<ReferenceKey, KnownReference>,
    pub(crate) requests: BTreeMap<(ProviderKind, String, String), u64>,
    pub(crate) rng: ChaCha8Rng,
    limits: [(ProviderKind, LimitConfig); 2],
    limiters: BTreeMap<(usize, bool), Limiter>,
    answer_delay_ms: (u64, u64),
    catalogue_delay_ms: (u64, u64),
    /// Recipients of data charged so far, for fates by place.
    pub(crate) places: u64,
}

impl Sandbox {
    /// A sandbox of its own, set up like this.
    pub fn new(config: Config) -> Self {
        Self::from(State::new(config))
    }

    /// Takes one request at that time. What the reply's [`Delivery`] says is left to the caller to act out.
    pub fn handle(&self, provider: ProviderKind, request: &SandboxRequest, now: UnixMs) -> SandboxReply {
        let mut state = self.lock();
        state.advance(now);
        state.handle(provider, request)
    }

    /// Lets time pass: deliveries, refunds, top-ups and late charges that are due by then happen.
    pub fn advance(&self, now: UnixMs) {
        self.lock().advance(now);
    }

    /// A copy of the books at that time.
    pub fn books(&self, now: UnixMs) -> Books {
        let mut state = self.lock();
        state.advance(now);
        state.books()
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl From<State> for Sandbox {
    fn from(state: State) -> Self {
        Self { state: Arc::new(Mutex::new(state)) }
    }
}

impl State {
    pub(crate) fn new(config: Config) -> Self {
        let keeping = Keeping::new(&config);
        Self {
            now: UnixMs::default(),
            rng: ChaCha8Rng::seed_from_u64(config.seed),
            keeping,
            weather: Weather::new(config.rules, config.storm),
            limits: [
                (ProviderKind::Netpluse, config.netpluse_limits),
                (ProviderKind::NetConnect, config.netconnect_limits),
            ],
            limiters: BTreeMap::new(),
            references: BTreeMap::new(),
            requests: BTreeMap::new(),
            owners: config.owners,
            keys: config.keys,
            catalogue: config.catalogue,
            switches: config.switches,
            fates: config.fates,
            top_up: config.top_up,
            answer_delay_ms: config.answer_delay_ms,
            catalogue_delay_ms: config.catalogue_delay_ms,
            places: 0,
        }
    }

    pub(crate) fn advance(&mut self, now: UnixMs) {
        while let Some((at, event)) = self.keeping.pop_due(now) {
            self.now = at.max(self.now);
            self.happen(event);
        }
        self.now = now.max(self.now);
    }

    fn happen(&mut self, event: Event) {
        let now = self.now;
        match event {
            Event::Settle { order, part, state, refund } => self.keeping.settle(order, part, state, refund, now),
            Event::Refund { order, part } => self.keeping.refund(order, part, now),
            Event::TopUp { index, state } => self.keeping.settle_top_up(index, state, now),
            Event::Land { provider, request } => {
                let routed = Routed::of(provider, &request);
                if let Some(by) = self.authenticate(provider, &request) {
                    self.dispatch(provider, &routed, &request, by, Twists::default(), true);
                }
            }
        }
    }

    fn handle(&mut self, provider: ProviderKind, request: &SandboxRequest) -> SandboxReply {
        let routed = Routed::of(provider, request);
        let faults = self.weather.strike(provider, routed.call, &mut self.rng);
        if !faults.iter().any(|fault| matches!(fault, Fault::Refuse | Fault::TlsFails)) {
            *self.requests.entry((provider, request.method.clone(), routed.call.route().to_owned())).or_insert(0) += 1;
        }
        let (fastest_ms, slowest_ms) =
            if routed.call.is_catalogue() { self.catalogue_delay_ms } else { self.answer_delay_ms };
        let delivery = match self.rng.random_range(fastest_ms..=slowest_ms.max(fastest_ms)) {
            0 => Delivery::Whole,
            ms => Delivery::Delayed { ms },
        };
        for fault in &faults {
            match fault.before(provider, routed.call, self.now) {
                Before::Proceed => {}
                Before::Answer(answer, Delivery::Whole) => return self.reply(answer, delivery, &faults),
                Before::Answer(answer, lost) => return self.reply(answer, lost, &[]),
                Before::Later { after_ms, reserved } => {
                    self.land_later(provider, request, after_ms, reserved);
                    return self.reply(Answer::raw(200, "text/plain", ""), Delivery::ResetNoAnswer, &[]);
                }
            }
        }
        self.disturb(provider, request, &faults, true);
        let mut answer = self.carry_out(provider, &routed, request, Twists::of(&faults));
        self.disturb(provider, request, &faults, false);
        for fault in &faults {
            fault.after(provider, routed.call, &mut answer, &mut self.rng);
        }
        self.reply(answer, delivery, &faults)
    }

    fn land_later(&mut self, provider: ProviderKind, request: &SandboxRequest, after_ms: i64, reserved: bool) {
        if reserved
            && provider == ProviderKind::Netpluse
            && let Some(by) = self.authenticate(provider, request)
            && !self.netpluse_reserve(request, by)
        {
            // Refused at the door as a reference that is known, like any other: only that answer is lost.
            return;
        }
        self.keeping.schedule(self.now.plus_ms(after_ms), Event::Land { provider, request: request.clone() });
    }

    fn carry_out(
        &mut self,
        provider: ProviderKind,
        routed: &Routed,
        request: &SandboxRequest,
        twists: Twists,
    ) -> Answer {
        if routed.call == Call::Unknown {
            return match provider {
                ProviderKind::Netpluse => Answer::netpluse_error(404, "Not found"),
                ProviderKind::NetConnect => Answer::netconnect_error(404, "NOT_FOUND", "Route not found"),
            };
        }
        let Some(by) = self.authenticate(provider, request) else {
            return match provider {
                ProviderKind::Netpluse => Answer::netpluse_error(401, "API key is missing, invalid or revoked"),
                ProviderKind::NetConnect => self.netconnect_bad_key(routed.call),
            };
        };
        match self.admit(provider, routed.call, by) {
            Ok(()) => self.dispatch(provider, routed, request, by, twists, false),
            Err(retry_after) => too_many_requests(provider, retry_after, self.now),
        }
    }

    fn dispatch(
        &mut self,
        provider: ProviderKind,
        routed: &Routed,
        request: &SandboxRequest,
        by: Caller,
        twists: Twists,
        landing: bool,
    ) -> Answer {
        match provider {
            ProviderKind::Netpluse => self.netpluse(routed, request, by, landing),
            ProviderKind::NetConnect => self.netconnect(routed, request, by, twists),
        }
    }

    fn authenticate(&self, provider: ProviderKind, request: &SandboxRequest) -> Option<Caller> {
        let text = request.header("x-api-key")?;
        let key = self.keys.iter().position(|key| key.text.expose() == text && !key.revoked)?;
        let owner_id = &self.keys[key].owner_id;
        let owner = self.owners.iter().position(|owner| owner.provider == provider && owner.id == *owner_id)?;
        Some(Caller { key, owner })
    }

    fn admit(&mut self, provider: ProviderKind, call: Call, by: Caller) -> Result<(), RetryAfter> {
        let Some((_, limits)) = self.limits.iter().find(|(p, _)| *p == provider) else { return Ok(()) };
        let limits = *limits;
        let per_minute = if call.is_purchase() { limits.purchases } else { limits.reads };
        let Some(per_minute) = per_minute else { return Ok(()) };
        let now = self.now;
        let limiter = self.limiters.entry((by.key, call.is_purchase()));
        let limiter = limiter.or_insert_with(|| Limiter::new(limits.kind, per_minute, now));
        limiter.admit(now).map_err(|wait_ms| {
            let seconds = u32::try_from((wait_ms + 999) / 1_000).unwrap_or(60);
            match limits.retry_after {
                RetryAfter::Absent => RetryAfter::Absent,
                RetryAfter::Seconds(_) => RetryAfter::Seconds(seconds),
                RetryAfter::Date(_) => RetryAfter::Date(seconds),
            }
        })
    }

    fn reply(&mut self, answer: Answer, delivery: Delivery, faults: &[Fault]) -> SandboxReply {
        let (content_type, body) = match answer.body {
            Body::Json(json) => ("application/json", Bytes::from(json.to_text())),
            Body::Raw { content_type, bytes } => (content_type, bytes),
        };
        let skew_ms =
            faults.iter().find_map(|fault| if let Fault::ClockSkew { ms } = fault { Some(*ms) } else { None });
        let mut headers = vec![("content-type".to_owned(), content_type.to_owned())];
        headers.extend(answer.headers);
        headers.push(("date".to_owned(), http_date(self.now.plus_ms(skew_ms.unwrap_or(0)))));
        headers.push(("content-length".to_owned(), body.len().to_string()));
        let mut reply = SandboxReply { status: answer.status, headers, body, delivery };
        let wire_len = u64::try_from(reply.wire_head().len() + reply.body.len()).unwrap_or(u64::MAX);
        for fault in faults {
            if let Some(delivery) = fault.delivery(wire_len, &mut self.rng) {
                reply.delivery = delivery;
            }
        }
        if reply.delivery == Delivery::EndlessBody {
            reply.headers.retain(|(name, _)| name != "content-length");
        }
        reply
    }

    /// Makes a data order with its fates. The caller has checked the balance.
    pub(crate) fn place_data(&mut self, order: NewOrder) -> usize {
        let netconnect = self.owners[order.owner].provider == ProviderKind::NetConnect;
        let list_ids = if netconnect { self.switches.data_list_ids } else { ListIds::Same };
        let hold = netconnect && self.switches.held_first;
        let numbers: Vec<Msisdn> = order.lines.iter().map(|(msisdn, _, _)| *msisdn).collect();
        let index = self.keeping.place(vec![order], list_ids, hold, self.now)[0];
        for (part, msisdn) in numbers.into_iter().enumerate() {
            self.places += 1;
            let fate = self.fates.draw(msisdn, self.places, &mut self.rng);
            self.keeping.schedule_fate(index, part, fate, self.now);
        }
        index
    }

    /// A checker order is ended as it is made, so it is never held and has no fate.
    pub(crate) fn place_checkers(&mut self, orders: Vec<NewOrder>) -> Vec<usize> {
        self.keeping.place(orders, self.switches.checker_list_ids, false, self.now)
    }

    /// The id and the label of what was bought.
    pub(crate) fn item_names(&self, item: Item) -> (String, String) {
        match item {
            Item::Netpluse(i) => {
                let capacity = &self.catalogue.netpluse[i].capacity;
                (capacity.clone(), capacity.clone())
            }
            Item::Data(i) => (self.catalogue.packages[i].id.clone(), self.catalogue.packages[i].label.clone()),
            Item::Checker(i) => {
                (self.catalogue.checkers[i].id.clone(), self.catalogue.checkers[i].display_name.clone())
            }
        }
    }

    pub(crate) fn item_network(&self, item: Item) -> Option<Network> {
        match item {
            Item::Netpluse(i) => Some(self.catalogue.netpluse[i].network),
            Item::Data(i) => self.catalogue.place_of(&self.catalogue.packages[i]).map(|(_, operator)| operator.network),
            Item::Checker(_) => None,
        }
    }

    pub(crate) fn rng(&mut self) -> &mut ChaCha8Rng {
        &mut self.rng
    }
}

/// An amount as that provider writes it.
pub(crate) fn amount(style: AmountStyle, amount: Pesewas) -> Json {
    let text = amount.to_decimal_text();
    Json::Number(match style {
        AmountStyle::TwoPlaces => text,
        AmountStyle::Shortest => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
    })
}

fn timestamp(at: UnixMs) -> jiff::Timestamp {
    jiff::Timestamp::from_millisecond(at.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
}

/// `Thu, 01 Jan 1970 00:00:00 GMT`.
pub(crate) fn http_date(at: UnixMs) -> String {
    timestamp(at).strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// `1970-01-01T00:00:00.000Z`.
pub(crate) fn iso_time(at: UnixMs) -> String {
    timestamp(at).strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// `19700101000000`.
pub(crate) fn compact_time(at: UnixMs) -> String {
    timestamp(at).strftime("%Y%m%d%H%M%S").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_amounts_in_both_styles() {
        for (pesewas, shortest, two_places) in [
            (450, "4.5", "4.50"),
            (1_200, "12", "12.00"),
            (1_205, "12.05", "12.05"),
            (0, "0", "0.00"),
            (10_000, "100", "100.00"),
        ] {
            let written = |style| amount(style, Pesewas(pesewas)).to_text();
            assert_eq!(written(AmountStyle::Shortest), shortest);
            assert_eq!(written(AmountStyle::TwoPlaces), two_places);
        }
    }

    #[test]
    fn writes_times() {
        let at = UnixMs(1_781_519_040_007);
        assert_eq!(iso_time(at), "2026-06-15T10:24:00.007Z");
        assert_eq!(http_date(at), "Mon, 15 Jun 2026 10:24:00 GMT");
        assert_eq!(compact_time(at), "20260615102400");
    }
}
