//! Which order of ours is which order in the provider's books: what nobody but the simulation can see.

use domain::{Msisdn, OrderState, PackageKey, ProviderKind, UnknownCause};
use engine::model::{Attempt, Order};
use engine::ports::{Ledger, LedgerError, OrderQuery};
use sandbox::{BookOrder, BookOrderKind, Books, Source};
use std::collections::BTreeMap;

/// All orders of a ledger, each with its attempts and its order in the books.
pub struct Truth {
    /// The orders, oldest first.
    pub orders: Vec<Known>,
    /// The books.
    pub books: Books,
    /// The order of ours that each order of the books is.
    owners: BTreeMap<usize, usize>,
}

/// One order with what belongs to it.
pub struct Known {
    /// The order.
    pub order: Order,
    /// Its attempts, oldest first.
    pub attempts: Vec<Attempt>,
    /// Its order in the books (an index), by the names it bears or by elimination.
    pub book: Option<usize>,
    /// Whether it was found by a name, not by elimination.
    pub is_named: bool,
}

/// The package as the books name it.
pub(crate) fn package_name(order: &Order) -> &str {
    match &order.package {
        PackageKey::Netpluse { capacity, .. } => capacity,
        PackageKey::NetConnect { package_id, .. } | PackageKey::NetConnectChecker { package_id } => package_id,
    }
}

/// What makes two purchases alike to a provider that was given no reference.
pub(crate) type Likeness<'a> = (ProviderKind, Msisdn, &'a str);

pub(crate) fn likeness(order: &Order) -> Likeness<'_> {
    (order.provider, order.msisdn, package_name(order))
}

pub(crate) fn book_likeness(book: &BookOrder) -> Likeness<'_> {
    (book.provider, book.msisdn, &book.package)
}

/// Every order of a ledger, oldest first.
pub(crate) fn all_orders(ledger: &dyn Ledger) -> Result<Vec<Order>, LedgerError> {
    let mut orders = ledger.orders(&OrderQuery { limit: 10_000, ..OrderQuery::default() })?;
    orders.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(orders)
}

impl Truth {
    /// The truth about this ledger.
    pub fn of(ledger: &dyn Ledger, books: Books) -> Result<Self, LedgerError> {
        let mut truth = Self { orders: Vec::new(), books, owners: BTreeMap::new() };
        for order in all_orders(ledger)? {
            let attempts = ledger.attempts_of(&order.id)?;
            truth.orders.push(Known { order, attempts, book: None, is_named: false });
        }
        for index in 0..truth.orders.len() {
            if let Some(book) = truth.named(&truth.orders[index]) {
                truth.give(index, book, true);
            }
        }
        // The surest first: what was not charged in all likelihood takes what is left over last.
        for wanted in [OrderState::Delivered, OrderState::Failed, OrderState::Refunded, OrderState::Accepted] {
            truth.eliminate(|state| state == wanted);
        }
        truth.eliminate(|state| matches!(state, OrderState::Unknown | OrderState::Sending));
        truth.eliminate(|state| matches!(state, OrderState::Rejected | OrderState::Planned));
        Ok(truth)
    }

    fn give(&mut self, index: usize, book: usize, is_named: bool) {
        self.owners.entry(book).or_insert(index);
        (self.orders[index].book, self.orders[index].is_named) = (Some(book), is_named);
    }

    /// The order of the books that bears a name which this order knows.
    fn named(&self, known: &Known) -> Option<usize> {
        let order = &known.order;
        let bears = |book: &BookOrder, id: &str| {
            book.provider == order.provider
                && book.msisdn == order.msisdn
                && (book.order_id == id || book.list_id == id || book.recipient_list_id == id)
        };
        let own = order.provider_order_id.as_ref().map(|id| id.as_str());
        let parents = known.attempts.iter().rev().filter_map(|attempt| attempt.provider_order_id.as_ref());
        let names = own.into_iter().chain(parents.map(|id| id.as_str()));
        for name in names {
            let of_name =
                self.books.orders.iter().position(|book| bears(book, name) && book.package == package_name(order));
            let any = || self.books.orders.iter().position(|book| bears(book, name));
            if let Some(book) = of_name.or_else(any) {
                return Some(book);
            }
        }
        let sent = Some(order.reference.as_str());
        self.books.orders.iter().position(|book| book.sent_reference.as_deref() == sent)
    }

    /// Gives each of these orders that has no name a purchase of ours that is like it and belongs to none.
    fn eliminate(&mut self, wanted: impl Fn(OrderState) -> bool) {
        for index in 0..self.orders.len() {
            let known = &self.orders[index];
            let may_be_sent = !known.attempts.is_empty()
                || known.order.unknown_cause == Some(UnknownCause::LedgerRestored)
                || known.order.state.may_be_charged();
            if known.book.is_some() || !may_be_sent || !wanted(known.order.state) {
                continue;
            }
            let leftover = self.leftovers(&known.order).next();
            if let Some(book) = leftover {
                self.give(index, book, false);
            }
        }
    }

    /// Purchases of ours that are like this order and belong to no order.
    fn leftovers<'t>(&'t self, order: &'t Order) -> impl Iterator<Item = usize> + 't {
        let like = likeness(order);
        self.books.orders.iter().enumerate().filter_map(move |(book_index, book)| {
            let is_free = !self.owners.contains_key(&book_index);
            let fits = book.source == Source::Ours && book_likeness(book) == like && book.sent_reference.is_none();
            (is_free && fits).then_some(book_index)
        })
    }

    /// This order's purchase in the books.
    pub fn book_of(&self, known: &Known) -> Option<&BookOrder> {
        known.book.map(|index| &self.books.orders[index])
    }

    /// The order of ours that this purchase is.
    pub(crate) fn owner_of(&self, book: usize) -> Option<&Known> {
        self.owners.get(&book).map(|index| &self.orders[*index])
    }

    /// The id that a person would copy from the provider's page; `None` where the page has none for one recipient.
    pub(crate) fn id_for_person(book: &BookOrder) -> Option<String> {
        match book.kind {
            BookOrderKind::Data | BookOrderKind::Checker => Some(book.order_id.clone()),
            BookOrderKind::DataBulk => None,
        }
    }
}
