//! The judge: does the ledger say what the provider's books say?

use crate::person::Person;
use crate::truth::{Known, Likeness, Truth, book_likeness, likeness};
use domain::{Cause, OrderId, OrderState, Pesewas, UnixMs};
use engine::model::Order;
use engine::ports::{Ledger, LedgerError};
use sandbox::{BookOrder, BookOrderKind, BookState, Books, Source};
use std::collections::{BTreeMap, BTreeSet};

/// How long the desk has to refuse 'not charged', less what the person needs to see that an order is unknown.
const TOO_EARLY_MS: i64 = 285_000;

/// What a judge found.
#[derive(Debug, Default)]
pub struct Findings {
    /// What must never be.
    pub wrong: Vec<String>,
    /// How many orders there are.
    pub orders: usize,
    /// How many are in each state.
    pub states: BTreeMap<String, usize>,
}

/// What a ledger cannot know, and need not answer for.
#[derive(Debug, Default)]
pub struct Exceptions {
    /// Orders that were sent once more on purpose, to see whether the provider replays.
    pub probed: BTreeSet<OrderId>,
    /// What went with a ledger that was set back.
    pub forgotten: Option<Forgotten>,
}

/// What went with a ledger that was set back.
#[derive(Debug)]
pub struct Forgotten {
    /// When it was set back.
    pub at: UnixMs,
    /// The orders that the earlier copy does not have.
    pub orders: Vec<Order>,
}

/// Compares a ledger with the books.
pub fn judge(
    ledger: &dyn Ledger,
    books: Books,
    person: &Person,
    exceptions: &Exceptions,
) -> Result<Findings, LedgerError> {
    let mut findings = Findings::default();
    if let Err(wrong) = books.check() {
        findings.wrong.extend(wrong.into_iter().map(|line| format!("the books themselves: {line}")));
    }
    let truth = Truth::of(ledger, books)?;
    findings.orders = truth.orders.len();
    for known in &truth.orders {
        *findings.states.entry(known.order.state.name().to_owned()).or_default() += 1;
    }
    let mut court = Court { ledger, truth: &truth, person, exceptions, wrong: &mut findings.wrong };
    court.references();
    court.counts()?;
    court.owners();
    for known in &truth.orders {
        court.order(known)?;
    }
    court.credentials()?;
    Ok(findings)
}

struct Court<'a> {
    ledger: &'a dyn Ledger,
    truth: &'a Truth,
    person: &'a Person,
    exceptions: &'a Exceptions,
    wrong: &'a mut Vec<String>,
}

impl Court<'_> {
    fn say(&mut self, line: String) {
        self.wrong.push(line);
    }

    /// One reference, one charge.
    fn references(&mut self) {
        let mut charges: BTreeMap<&str, usize> = BTreeMap::new();
        for reference in self.truth.books.ours().filter_map(|book| book.sent_reference.as_deref()) {
            *charges.entry(reference).or_default() += 1;
        }
        for known in &self.truth.orders {
            let count = charges.get(known.order.reference.as_str()).copied().unwrap_or(0);
            let allowed = if self.exceptions.probed.contains(&known.order.id) { 2 } else { 1 };
            if count > allowed {
                self.say(format!("{}: charged {count} times under {}", known.order.id, known.order.reference));
            }
        }
    }

    /// No more purchases of a kind than orders that may have been charged.
    fn counts(&mut self) -> Result<(), LedgerError> {
        let mut bought: BTreeMap<Likeness<'_>, usize> = BTreeMap::new();
        for book in self.truth.books.ours() {
            *bought.entry(book_likeness(book)).or_default() += 1;
        }
        for known in self.truth.orders.iter().filter(|known| known.order.state.may_be_charged()) {
            take_one(&mut bought, likeness(&known.order));
        }
        for known in self.truth.orders.iter().filter(|known| known.order.state == OrderState::Refunded) {
            take_one(&mut bought, likeness(&known.order));
        }
        for known in self.truth.orders.iter().filter(|known| self.exceptions.probed.contains(&known.order.id)) {
            take_one(&mut bought, likeness(&known.order));
        }
        for known in self.truth.orders.iter().filter(|known| self.landed_after_word(known)) {
            take_one(&mut bought, likeness(&known.order));
        }
        let forgotten = self.exceptions.forgotten.iter().flat_map(|forgotten| &forgotten.orders);
        for order in forgotten.filter(|order| order.state != OrderState::Planned) {
            take_one(&mut bought, likeness(order));
        }
        let extra: Vec<String> = bought
            .into_iter()
            .filter(|(_, count)| *count > 0)
            .map(|((provider, msisdn, package), count)| {
                format!("{}: {count} purchases of {package} for {msisdn} beyond what was ordered", provider.name())
            })
            .collect();
        self.wrong.extend(extra);
        Ok(())
    }

    /// A person said 'not charged' when nothing was there, late enough, and the charge came after all.
    fn landed_after_word(&self, known: &Known) -> bool {
        let said = self.person.said_not_charged.get(&known.order.id);
        let book = self.truth.book_of(known);
        match (known.order.state, said, book) {
            (OrderState::Rejected, Some((at, waited_ms)), Some(book)) => {
                book.created >= *at && *waited_ms >= TOO_EARLY_MS
            }
            _ => false,
        }
    }

    /// One purchase, one order of ours.
    fn owners(&mut self) {
        let mut seen: BTreeMap<usize, &OrderId> = BTreeMap::new();
        let mut twice = Vec::new();
        for known in self.truth.orders.iter().filter(|known| known.order.state != OrderState::Rejected) {
            let Some(book) = known.book else { continue };
            if let Some(other) = seen.insert(book, &known.order.id) {
                twice.push(format!("{} and {other} are the same purchase", known.order.id));
            }
        }
        self.wrong.extend(twice);
    }

    fn order(&mut self, known: &Known) -> Result<(), LedgerError> {
        let order = &known.order;
        let book = self.truth.book_of(known);
        if let Some(book) = book.filter(|_| known.is_named) {
            self.right_purchase(known, book);
        }
        let state = order.state;
        match (state, book) {
            (OrderState::Planned, Some(book)) if known.is_named => {
                self.say(format!("{}: waiting, and bought as {}", order.id, book.order_id));
            }
            (OrderState::Rejected, Some(book)) if known.is_named && !self.landed_after_word(known) => {
                let last = self.ledger.journal(&order.id)?.pop().map(|line| line.cause);
                let late = if last == Some(Cause::PersonSaysNotCharged) { " (a person was let say so)" } else { "" };
                self.say(format!("{}: not bought{late}, and bought as {}", order.id, book.order_id));
            }
            (OrderState::Accepted | OrderState::Delivered | OrderState::Failed | OrderState::Refunded, None) => {
                self.say(format!("{}: {state}, and never bought", order.id));
            }
            (OrderState::Delivered, Some(book))
                if !matches!(book.state, BookState::Completed | BookState::Reversed) =>
            {
                self.say(format!("{}: delivered, and {:?} in the books", order.id, book.state));
            }
            (OrderState::Failed, Some(book)) if !matches!(book.state, BookState::Failed | BookState::Reversed) => {
                self.say(format!("{}: failed, and {:?} in the books", order.id, book.state));
            }
            (OrderState::Refunded, Some(book)) if book.refunded_at.is_none() && book.state != BookState::Reversed => {
                self.say(format!("{}: refunded, and its money never came back", order.id));
            }
            _ => {}
        }
        if let (Some(charged), Some(book)) = (order.charged, book)
            && charged != book.charge
        {
            self.say(format!("{}: {charged} in the ledger, {} in the books", order.id, book.charge));
        }
        Ok(())
    }

    fn right_purchase(&mut self, known: &Known, book: &BookOrder) {
        let order = &known.order;
        if book.source == Source::Other {
            self.say(format!("{}: took a stranger's purchase {}", order.id, book.order_id));
        }
        if likeness(order) != book_likeness(book) {
            self.say(format!("{}: took {} of another kind", order.id, book.order_id));
        }
        let is_other = book.sent_reference.as_deref().is_some_and(|sent| sent != order.reference.as_str());
        if is_other {
            self.say(format!("{}: took {} of another order of ours", order.id, book.order_id));
        }
    }

    /// Every credential is kept once, by the order it was bought for, or can still be fetched.
    fn credentials(&mut self) -> Result<(), LedgerError> {
        let mut kept: BTreeSet<String> = BTreeSet::new();
        let mut lines = Vec::new();
        for known in &self.truth.orders {
            let order = &known.order;
            let credentials = self.ledger.credentials(&order.id)?;
            let is_checker = order.size.is_none();
            if is_checker && order.state == OrderState::Delivered && credentials.len() != 1 {
                lines.push(format!("{}: delivered with {} credentials", order.id, credentials.len()));
            }
            for issued in credentials {
                let serial = issued.credential.serial.expose().clone();
                let book = self.truth.books.credentials.iter().find(|book| book.serial == serial);
                match book {
                    None => lines.push(format!("{}: holds a credential nobody issued", order.id)),
                    Some(book) if book.pin != issued.credential.pin => {
                        lines.push(format!("{}: holds a credential with another PIN", order.id));
                    }
                    Some(book) if book.msisdn != order.msisdn => {
                        lines.push(format!("{}: holds the credential of {}", order.id, book.msisdn));
                    }
                    Some(_) => {}
                }
                if !kept.insert(serial) {
                    lines.push(format!("{}: holds a credential that another order holds too", order.id));
                }
            }
        }
        let may_follow = |known: Option<&Known>| {
            known.is_some_and(|known| {
                let open =
                    matches!(known.order.state, OrderState::Unknown | OrderState::Accepted | OrderState::Sending);
                open || self.landed_after_word(known)
            })
        };
        for (index, book) in self.truth.books.orders.iter().enumerate() {
            let is_checker = book.kind == BookOrderKind::Checker && book.state == BookState::Completed;
            if !is_checker || book.source != Source::Ours {
                continue;
            }
            let issued = self.truth.books.credentials.iter().find(|c| c.transaction_id == book.order_id);
            let was_forgotten = self.exceptions.forgotten.as_ref().is_some_and(|gone| {
                book.created < gone.at || gone.orders.iter().any(|order| likeness(order) == book_likeness(book))
            });
            if was_forgotten {
                continue;
            }
            let is_kept = issued.is_some_and(|issued| kept.contains(&issued.serial));
            if !is_kept && !may_follow(self.truth.owner_of(index)) {
                lines.push(format!("the credential of {} is lost", book.order_id));
            }
        }
        self.wrong.extend(lines);
        Ok(())
    }
}

fn take_one<'a>(bought: &mut BTreeMap<Likeness<'a>, usize>, like: Likeness<'a>) {
    if let Some(count) = bought.get_mut(&like) {
        *count = count.saturating_sub(1);
    }
}

/// What the ledger and the books tell of each order that a line speaks of, for whoever plays the seed again.
pub(crate) fn story(ledger: &dyn Ledger, truth: &Truth, wrong: &[String]) -> Result<Vec<String>, LedgerError> {
    let mut lines = Vec::new();
    for known in truth.orders.iter().filter(|known| wrong.iter().any(|line| line.contains(known.order.id.as_str()))) {
        let order = &known.order;
        lines.push(format!("{} {} {} {}", order.id, order.account, order.msisdn, order.package_name));
        for line in ledger.journal(&order.id)? {
            let attempt = line.attempt_id.map_or_else(String::new, |id| format!(" [{}]", &id.as_str()[24..]));
            let step = format!("{} -> {} by {:?}", line.from, line.to, line.cause);
            lines.push(format!("  {}{attempt} {step}: {}", line.at.0, line.evidence));
        }
        let alike = truth.books.orders.iter().filter(|book| book_likeness(book) == likeness(order));
        for book in alike {
            let named = (&book.order_id, &book.sent_reference);
            lines.push(format!("  in the books at {}: {named:?} {:?} {:?}", book.created.0, book.source, book.state));
        }
    }
    Ok(lines)
}

/// The sum of what the ledger says was charged, and of what the books say was charged for the same orders.
pub(crate) fn sums(truth: &Truth) -> (Pesewas, Pesewas) {
    let known = truth.orders.iter().filter_map(|known| Some((known.order.charged?, truth.book_of(known)?.charge)));
    known.fold((Pesewas::ZERO, Pesewas::ZERO), |(ours, theirs), (a, b)| (ours + a, theirs + b))
}
