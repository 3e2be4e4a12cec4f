//! Netpluse's calls over HTTP.

use super::{classify, wire};
use crate::http::{Http, read_error, unreadable};
use crate::json::Fields;
use async_trait::async_trait;
use domain::{CheckerPackage, Credential, NotSentCause, Owner, Pesewas, ProviderKind, Purchase, SubmitOutcome};
use engine::ports::{
    BuyingCalls, CatalogueRead, CatalogueRequest, Exchange, OrdersPage, OrdersQuery, ProviderRecord, Read, ReadError,
    ReadErrorKind, ReadingCalls, TopUpMethod, TopUpOutcome, WalletBalance,
};

const KIND: ProviderKind = ProviderKind::Netpluse;

/// Netpluse as one account reaches it. Made by `HttpProviders`.
pub struct Client {
    http: Http,
}

impl Client {
    pub(crate) fn new(http: Http) -> Self {
        Self { http }
    }

    async fn read<T>(
        &self,
        segments: &[&str],
        what: &str,
        take: impl FnOnce(&Fields<'_>) -> Option<T>,
    ) -> Result<Read<T>, ReadError> {
        let unknown_id = || read_error(ReadErrorKind::NotFound, "This cannot be an order of Netpluse.".to_owned());
        let url = self.http.url(segments).ok_or_else(unknown_id)?;
        let answer = self.http.get(&url).await?;
        let fields = Fields::of_body(&answer.body).ok_or_else(|| unreadable(KIND, "it is not the JSON we know"))?;
        let value = take(&fields).ok_or_else(|| unreadable(KIND, what))?;
        Ok(Read { value, provider_date: answer.provider_date })
    }
}

fn not_supported(what: &str) -> ReadError {
    read_error(ReadErrorKind::NotSupported, format!("Netpluse has no {what}."))
}

#[async_trait]
impl ReadingCalls for Client {
    fn kind(&self) -> ProviderKind {
        self.http.kind()
    }

    async fn owner(&self) -> Result<Read<Owner>, ReadError> {
        self.read(&["api", "v1", "ping"], "it names no owner", |fields| {
            fields.boolean("ok").filter(|ok| *ok)?;
            Some(Owner { id: fields.id("owner")?, name: None, role: None, status: None })
        })
        .await
    }

    async fn wallet(&self) -> Result<Read<WalletBalance>, ReadError> {
        self.read(&["api", "v1", "balance"], "it names no balance", |fields| {
            Some(WalletBalance { available: fields.money("balance")?, held: None, owner_id: None })
        })
        .await
    }

    async fn catalogue(&self, _request: &CatalogueRequest) -> Result<Read<CatalogueRead>, ReadError> {
        self.read(&["api", "v1", "packages"], "it has no list of packages", wire::catalogue).await
    }

    async fn checker_packages(&self) -> Result<Read<Vec<CheckerPackage>>, ReadError> {
        Err(not_supported("result checkers"))
    }

    async fn order_record(&self, id: &str) -> Result<Read<ProviderRecord>, ReadError> {
        self.read(&["api", "v1", "order-status", id], "it has no reference or no status", wire::record).await
    }

    async fn orders_page(&self, _query: &OrdersQuery) -> Result<Read<OrdersPage>, ReadError> {
        Err(not_supported("list of orders"))
    }

    async fn checker_record(
        &self,
        _transaction_id: &str,
    ) -> Result<Read<(ProviderRecord, Option<Credential>)>, ReadError> {
        Err(not_supported("result checkers"))
    }

    async fn request_top_up(&self, _amount: Pesewas, _method: TopUpMethod) -> TopUpOutcome {
        TopUpOutcome::NotSupported
    }
}

#[async_trait]
impl BuyingCalls for Client {
    async fn send(&self, purchase: &Purchase) -> Exchange {
        let Some(body) = wire::purchase_body(purchase) else {
            tracing::error!("a purchase that is not Netpluse's was not sent");
            return Exchange::NotSent(NotSentCause::ConnectionRefused);
        };
        self.http.post_once(&["api", "v1", "purchase"], body).await
    }

    fn body_hash(&self, purchase: &Purchase) -> String {
        crate::http::sha256_hex(&wire::purchase_body(purchase).unwrap_or_default())
    }

    fn classify(&self, purchase: &Purchase, exchange: &Exchange) -> SubmitOutcome {
        classify(purchase, exchange)
    }
}
