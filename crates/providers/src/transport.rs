//! A way to put something else in the place of the sockets, so that the rest of this crate runs unchanged over it.
//!
//! Guarantees: without one of these nothing changes. Leaves out: time limits and the cap on bodies, which the transport
//! has to keep itself.

use async_trait::async_trait;
use domain::{ProviderKind, Secret};
use engine::ports::Exchange;
use reqwest::Request;

/// A call as it would stand on the wire.
#[derive(Clone)]
pub struct WireRequest {
    /// Which provider it is for.
    pub provider: ProviderKind,
    /// `GET` or `POST`.
    pub method: String,
    /// The path with its query.
    pub path_and_query: String,
    /// Names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// The body, empty for a read.
    pub body: Vec<u8>,
    /// What goes in `x-api-key`.
    pub key: Secret<String>,
}

/// Carries calls. Makes each exactly once.
#[async_trait]
pub trait Transport: Send + Sync {
    /// Carries one call within so many milliseconds, and tells what came back.
    async fn exchange(&self, request: WireRequest, time_limit_ms: u64) -> Exchange;
}

impl WireRequest {
    pub(crate) fn of(provider: ProviderKind, request: &Request, key: &Secret<String>) -> Self {
        let url = request.url();
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        let headers = request.headers().iter();
        let headers = headers.filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned())));
        Self {
            provider,
            method: request.method().to_string(),
            path_and_query: format!("{}{query}", url.path()),
            headers: headers.collect(),
            body: request.body().and_then(|body| body.as_bytes()).unwrap_or_default().to_vec(),
            key: key.clone(),
        }
    }
}

/// Shows no header, body or key.
impl std::fmt::Debug for WireRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "WireRequest({} {}, {} bytes)", self.method, self.path_and_query, self.body.len())
    }
}
