//! The three ways into a catalogue that has no documented list: ids that are known, ids learned from our own orders, and
//! lists that may exist.
//!
//! Guarantees: what cannot be read is named with a reason, never dropped silently; a 404 on an undocumented list is
//! normal and quiet; the number of calls is bounded and paced.

use super::client::Client;
use crate::json::Fields;
use crate::text::{STATE_CHARS_MAX, plain};
use domain::{BundleSize, Network, Package, PackageKey, UnixMs};
use engine::ports::{CatalogueRead, CatalogueRequest, OrdersQuery, Read, ReadError, ReadErrorKind, ReadingCalls as _};
use std::collections::BTreeSet;
use std::time::Duration;

/// Calls made without a pause; the ones after them keep the documented politeness of about one a second, except toward
/// this computer.
const BURST_CALLS: u32 = 30;
/// The most order pages that are read to learn from: 1,000 orders.
const ORDER_PAGES_MAX: u32 = 10;
/// The most calls that one reading makes.
const CALLS_MAX: u32 = 300;

/// One reading in progress.
pub(super) struct Reading<'a> {
    client: &'a Client,
    calls: u32,
    read: CatalogueRead,
    seen: BTreeSet<String>,
    operators: BTreeSet<String>,
    provider_date: Option<UnixMs>,
    /// The last failure on the way to a list, which does not tell whether there is one.
    list_error: Option<ReadError>,
}

impl<'a> Reading<'a> {
    pub(super) fn new(client: &'a Client) -> Self {
        Self {
            client,
            calls: 0,
            read: CatalogueRead::default(),
            seen: BTreeSet::new(),
            operators: BTreeSet::new(),
            provider_date: None,
            list_error: None,
        }
    }

    pub(super) async fn run(mut self, request: &CatalogueRequest) -> Result<Read<CatalogueRead>, ReadError> {
        let mut ids: Vec<String> = request.package_ids.iter().map(|id| id.trim().to_owned()).collect();
        if request.learn_from_orders {
            ids.extend(self.ids_in_orders().await?);
        }
        for id in ids.into_iter().filter(|id| !id.is_empty()) {
            self.look_up(&id).await?;
        }
        if request.try_lists {
            self.try_lists().await;
        }
        if let Some(error) = self.list_error.take() {
            if self.read.packages.is_empty() && self.read.not_found.is_empty() {
                return Err(error);
            }
            self.note("the lists of packages", error.message);
        }
        Ok(Read { value: self.read, provider_date: self.provider_date })
    }

    async fn pace(&mut self) -> bool {
        self.calls += 1;
        if self.calls > BURST_CALLS {
            tokio::time::sleep(Duration::from_millis(self.client.http().options().catalogue_pause_ms)).await;
        }
        self.calls <= CALLS_MAX
    }

    /// The distinct package ids in our own data orders, newest first.
    async fn ids_in_orders(&mut self) -> Result<Vec<String>, ReadError> {
        let mut ids = Vec::new();
        let mut query = OrdersQuery { order_type: Some("data".to_owned()), limit: 100, cursor: None };
        for _ in 0..ORDER_PAGES_MAX {
            self.pace().await;
            let page = self.client.orders_page(&query).await?;
            self.provider_date = page.provider_date.or(self.provider_date);
            for id in page.value.records.into_iter().filter_map(|record| record.package) {
                if !ids.contains(&id) {
                    ids.push(id);
                }
            }
            query.cursor = page.value.next_cursor;
            if page.value.is_done {
                break;
            }
        }
        Ok(ids)
    }

    /// One id. A key that is refused, or a line that is down, ends the reading; anything else concerns this id only.
    async fn look_up(&mut self, id: &str) -> Result<(), ReadError> {
        if !self.seen.insert(id.to_owned()) {
            return Ok(());
        }
        if !self.pace().await {
            self.put_off(id, "Too many packages at once. Read the prices again in a minute.".to_owned());
            return Ok(());
        }
        let result =
            self.client.get(&["api", "v1", "packages", id], &[], |data| Some(package(&Fields::of(data)?))).await;
        match result {
            Ok(Read { value: Ok(found), provider_date }) => {
                self.provider_date = provider_date.or(self.provider_date);
                if package_id(&found) == Some(id) {
                    self.add(found);
                } else {
                    self.note(id, "NetConnect answered with another package".to_owned());
                }
            }
            Ok(Read { value: Err((_, reason)), .. }) => self.note(id, reason),
            Err(error) => match error.kind {
                ReadErrorKind::NotFound => self.note(id, "NetConnect does not know this package".to_owned()),
                ReadErrorKind::Unreadable | ReadErrorKind::NotSupported => self.put_off(id, error.message),
                // Some were read already: keep them, and name the one that has to be looked up again.
                ReadErrorKind::RateLimited | ReadErrorKind::ServerError if !self.read.packages.is_empty() => {
                    self.put_off(id, error.message);
                }
                ReadErrorKind::KeyOrRole
                | ReadErrorKind::Unreachable
                | ReadErrorKind::TimedOut
                | ReadErrorKind::RateLimited
                | ReadErrorKind::ServerError => return Err(error),
            },
        }
        Ok(())
    }

    fn add(&mut self, package: Package) {
        if let PackageKey::NetConnect { operator_id, .. } = &package.key {
            self.operators.insert(operator_id.clone());
        }
        self.read.packages.push(package);
    }

    fn note(&mut self, id: &str, reason: String) {
        self.read.not_found.push((plain(id, STATE_CHARS_MAX), reason));
    }

    fn put_off(&mut self, id: &str, reason: String) {
        self.read.unread.push(id.to_owned());
        self.note(id, reason);
    }

    /// Operators, their products, their packages. The operators of packages found before are tried too.
    async fn try_lists(&mut self) {
        for row in self.list(&["api", "v1", "operators"], &[], "operators").await {
            let id = Fields::of(&row).and_then(|fields| ["_id", "operatorId", "id"].iter().find_map(|n| fields.id(n)));
            self.operators.extend(id);
        }
        for operator_id in std::mem::take(&mut self.operators) {
            for row in self.list(&["api", "v1", "operators", &operator_id, "products"], &[], "products").await {
                let id =
                    Fields::of(&row).and_then(|fields| ["_id", "productId", "id"].iter().find_map(|n| fields.id(n)));
                let Some(product_id) = id else { continue };
                let query = [("operatorId", operator_id.as_str()), ("productId", product_id.as_str())];
                for row in self.list(&["api", "v1", "packages"], &query, "packages").await {
                    self.take_row(&row);
                }
            }
        }
    }

    fn take_row(&mut self, row: &str) {
        let Some(fields) = Fields::of(row) else {
            self.note("a row of the package list", "the row could not be read".to_owned());
            return;
        };
        match package(&fields) {
            Ok(package) => {
                if package_id(&package).is_some_and(|id| self.seen.insert(id.to_owned())) {
                    self.add(package);
                }
            }
            Err((id, reason)) => {
                if id.is_empty() || self.seen.insert(id.clone()) {
                    self.note(&id, reason);
                }
            }
        }
    }

    /// The rows of a list that may not exist: a bare list, or one under its name. None when there is no such list.
    async fn list(&mut self, segments: &[&str], query: &[(&str, &str)], name: &str) -> Vec<String> {
        if !self.pace().await {
            return Vec::new();
        }
        let rows = |data: &str| {
            let own = |rows: Vec<&str>| rows.into_iter().map(str::to_owned).collect::<Vec<_>>();
            crate::json::list(data).map(own).or_else(|| Fields::of(data)?.list(name).map(own))
        };
        match self.client.get(segments, query, rows).await {
            Ok(read) => {
                self.provider_date = read.provider_date.or(self.provider_date);
                read.value
            }
            Err(error) => {
                // A path that does not exist may be refused in any of these ways. A bad key shows at the documented
                // calls.
                let is_no_list = matches!(
                    error.kind,
                    ReadErrorKind::NotFound | ReadErrorKind::KeyOrRole | ReadErrorKind::Unreadable
                );
                if !is_no_list {
                    self.list_error = Some(error);
                }
                Vec::new()
            }
        }
    }
}

fn package_id(package: &Package) -> Option<&str> {
    match &package.key {
        PackageKey::NetConnect { package_id, .. } => Some(package_id),
        PackageKey::Netpluse { .. } | PackageKey::NetConnectChecker { .. } => None,
    }
}

/// A package; or its id, when that could be read, with the reason why the rest could not.
fn package(fields: &Fields<'_>) -> Result<Package, (String, String)> {
    let package_id = fields.id("_id").ok_or_else(|| (String::new(), "it has no id".to_owned()))?;
    let because = |reason: String| (package_id.clone(), reason);
    let missing = |what: &str| because(format!("its {what} could not be read"));
    let operator_id = fields.id("operatorId").ok_or_else(|| missing("operator"))?;
    let product_id = fields.id("productId").ok_or_else(|| missing("product"))?;
    let operator_name = fields.text("operatorName").ok_or_else(|| missing("network"))?;
    let network = Network::from_name(&operator_name).map_err(|e| because(e.to_string()))?;
    let sizes = ["dataAmount", "label"].iter().filter_map(|name| fields.label(name));
    let size = sizes.map(|text| BundleSize::parse(&text)).reduce(|first, second| first.or(second));
    let size = size.ok_or_else(|| missing("size"))?.map_err(|e| because(e.to_string()))?;
    let price = fields.money("price").filter(|price| price.0 >= 0).ok_or_else(|| missing("price"))?;
    // A list may leave the status out; a status that says anything but active means that it cannot be bought.
    let available = fields.label("status").is_none_or(|word| word.eq_ignore_ascii_case("active"));
    Ok(Package {
        key: PackageKey::NetConnect { operator_id, product_id, package_id },
        network,
        size,
        price,
        validity: fields.label("validity").map(|text| plain(&text, STATE_CHARS_MAX)),
        product_name: fields.label("productName").map(|text| plain(&text, STATE_CHARS_MAX)),
        available,
    })
}
