//! NetConnect's calls over HTTP.

use super::catalogue::Reading;
use super::wire::{self, Envelope};
use super::{checkers, classify, records};
use crate::http::{Http, read_error, unreadable};
use crate::json::Fields;
use crate::refusal::{Kind, kind_of};
use crate::text::{MESSAGE_CHARS_MAX, STATE_CHARS_MAX, plain};
use async_trait::async_trait;
use domain::{
    CheckerPackage, Credential, NotSentCause, Owner, PackageKey, Pesewas, ProviderKind, Purchase, StockLevel,
    SubmitOutcome,
};
use engine::ports::{
    BuyingCalls, CatalogueRead, CatalogueRequest, Exchange, OrdersPage, OrdersQuery, ProviderRecord, Read, ReadError,
    ReadErrorKind, ReadingCalls, RecordSource, TopUpMethod, TopUpOutcome, TopUpRequest, WalletBalance,
};

const KIND: ProviderKind = ProviderKind::NetConnect;

/// NetConnect as one account reaches it. Made by `HttpProviders`.
pub struct Client {
    http: Http,
}

impl Client {
    pub(crate) fn new(http: Http) -> Self {
        Self { http }
    }

    pub(super) fn http(&self) -> &Http {
        &self.http
    }

    /// Reads the `data` of a call.
    pub(super) async fn get<T>(
        &self,
        segments: &[&str],
        query: &[(&str, &str)],
        take: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Read<T>, ReadError> {
        let unknown_id = || read_error(ReadErrorKind::NotFound, "This cannot be an id of NetConnect.".to_owned());
        let mut url = self.http.url(segments).ok_or_else(unknown_id)?;
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let answer = self.http.get(&url).await?;
        let Some(Envelope::Success { data, .. }) = wire::envelope(&answer.body) else {
            return Err(unreadable(KIND, "it is not the JSON we know"));
        };
        let value = take(data).ok_or_else(|| unreadable(KIND, "it lacks what the documents describe"))?;
        Ok(Read { value, provider_date: answer.provider_date })
    }
}

fn owner(data: &str) -> Option<Owner> {
    let fields = Fields::of(data)?;
    let shown = |name| fields.label(name).map(|text| plain(&text, STATE_CHARS_MAX));
    Some(Owner { id: fields.id("_id")?, name: shown("fullName"), role: shown("role"), status: shown("status") })
}

fn wallet(data: &str) -> Option<WalletBalance> {
    let fields = Fields::of(data)?;
    Some(WalletBalance {
        available: fields.money("availableBalance")?,
        held: fields.money("heldBalance"),
        owner_id: fields.id("userProfileId"),
    })
}

/// The rows that can be read; `None` when there are rows and none of them can.
fn checker_packages(data: &str) -> Option<Vec<CheckerPackage>> {
    let rows = crate::json::list(data)?;
    let row_count = rows.len();
    let packages: Vec<_> = rows.into_iter().filter_map(checker_package).collect();
    if packages.len() < row_count {
        tracing::warn!(unreadable_count = row_count - packages.len(), "checker packages that could not be read");
    }
    (row_count == 0 || !packages.is_empty()).then_some(packages)
}

fn checker_package(json: &str) -> Option<CheckerPackage> {
    let fields = Fields::of(json)?;
    let package_id = fields.id("_id")?;
    let code = fields.label("code").unwrap_or_default();
    let name = fields.label_of(&["displayName", "name", "code"])?;
    Some(CheckerPackage {
        key: PackageKey::NetConnectChecker { package_id },
        code: plain(&code, STATE_CHARS_MAX),
        name: plain(&name, STATE_CHARS_MAX),
        price: fields.money("price").filter(|price| price.0 >= 0)?,
        // A stock that cannot be read is not sold from.
        stock: StockLevel(fields.count("stockAvailable").unwrap_or(0)),
        check_limit: fields.count("checkLimit"),
    })
}

fn top_up(data: &str) -> Option<TopUpRequest> {
    let fields = Fields::of(data)?;
    Some(TopUpRequest {
        id: fields.id("_id")?,
        amount: fields.money("amount"),
        status: plain(&fields.label("status")?, STATE_CHARS_MAX),
        reference: fields.label("reference").map(|text| plain(&text, STATE_CHARS_MAX)),
    })
}

/// What asking for a top-up came to. Only whole answers of the documented shape say yes or no.
fn top_up_outcome(exchange: &Exchange) -> TopUpOutcome {
    let lost = || TopUpOutcome::Unknown("The answer was lost. A top-up request may be open.".to_owned());
    match kind_of(exchange) {
        Kind::NotSent(_) => TopUpOutcome::Refused("NetConnect cannot be reached. No top-up was asked for.".to_owned()),
        Kind::Unknown(_) => lost(),
        Kind::Success(answer) => match wire::envelope(&answer.body) {
            Some(Envelope::Success { data, .. }) => top_up(data).map_or_else(lost, TopUpOutcome::Requested),
            Some(Envelope::Refusal(_)) | None => lost(),
        },
        Kind::Refusal(answer) => match wire::envelope(&answer.body) {
            Some(Envelope::Refusal(refusal)) => {
                let words = plain(&refusal.message, MESSAGE_CHARS_MAX);
                match answer.status {
                    400 | 401 | 403 => TopUpOutcome::Refused(words),
                    429 => TopUpOutcome::AlreadyOpen(words),
                    _ => lost(),
                }
            }
            Some(Envelope::Success { .. }) | None => lost(),
        },
    }
}

#[async_trait]
impl ReadingCalls for Client {
    fn kind(&self) -> ProviderKind {
        self.http.kind()
    }

    async fn owner(&self) -> Result<Read<Owner>, ReadError> {
        self.get(&["api", "v1", "profile"], &[], owner).await
    }

    async fn wallet(&self) -> Result<Read<WalletBalance>, ReadError> {
        self.get(&["api", "v1", "wallet-balance"], &[], wallet).await
    }

    async fn catalogue(&self, request: &CatalogueRequest) -> Result<Read<CatalogueRead>, ReadError> {
        Reading::new(self).run(request).await
    }

    async fn checker_packages(&self) -> Result<Read<Vec<CheckerPackage>>, ReadError> {
        self.get(&["api", "v1", "result-checker", "packages"], &[], checker_packages).await
    }

    async fn order_record(&self, id: &str) -> Result<Read<ProviderRecord>, ReadError> {
        let take = |data: &str| records::record(&Fields::of(data)?, RecordSource::Status);
        self.get(&["api", "v1", "orders", id, "status"], &[], take).await
    }

    async fn orders_page(&self, query: &OrdersQuery) -> Result<Read<OrdersPage>, ReadError> {
        let limit = query.limit.min(100).to_string();
        let mut pairs = Vec::new();
        pairs.extend(query.order_type.as_deref().map(|order_type| ("orderType", order_type)));
        if query.limit > 0 {
            pairs.push(("limit", limit.as_str()));
        }
        pairs.extend(query.cursor.as_deref().map(|cursor| ("cursor", cursor)));
        self.get(&["api", "v1", "orders"], &pairs, |data| records::orders_page(&Fields::of(data)?)).await
    }

    async fn checker_record(
        &self,
        transaction_id: &str,
    ) -> Result<Read<(ProviderRecord, Option<Credential>)>, ReadError> {
        let take = |data: &str| {
            let fields = Fields::of(data)?;
            Some((records::record(&fields, RecordSource::Status)?, checkers::credential(&fields)))
        };
        self.get(&["api", "v1", "result-checker", "orders", transaction_id, "status"], &[], take).await
    }

    async fn request_top_up(&self, amount: Pesewas, method: TopUpMethod) -> TopUpOutcome {
        let Some(body) = wire::top_up_body(amount, method) else {
            return TopUpOutcome::Refused("A top-up has to be more than nothing.".to_owned());
        };
        top_up_outcome(&self.http.post_once(&["api", "v1", "top-ups", "request"], body).await)
    }
}

#[async_trait]
impl BuyingCalls for Client {
    async fn send(&self, purchase: &Purchase) -> Exchange {
        match (wire::path(purchase.kind), wire::purchase_body(purchase)) {
            (Some(segments), Some(body)) => self.http.post_once(&segments, body).await,
            _ => {
                tracing::error!("a purchase that none of NetConnect's calls can carry was not sent");
                Exchange::NotSent(NotSentCause::ConnectionRefused)
            }
        }
    }

    fn body_hash(&self, purchase: &Purchase) -> String {
        crate::http::sha256_hex(&wire::purchase_body(purchase).unwrap_or_default())
    }

    fn classify(&self, purchase: &Purchase, exchange: &Exchange) -> SubmitOutcome {
        classify(purchase, exchange)
    }
}
