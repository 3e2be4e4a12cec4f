//! The HTTP rules that both providers share.
//!
//! Guarantees: no redirect is followed (it could carry the key to another host); nothing is sent twice by the layers
//! below (a buying call has a client of its own: no retries, HTTP/1.1, a fresh connection each); time limits on
//! connecting and on the whole; at most 1 MB of an answer is taken; plain http only to this computer, and never through
//! a proxy there. `NotSent` is said only on positive evidence. Leaves out: what an answer means.

use crate::address::ProviderAddress;
use crate::refusal::{http_date, retry_after_ms};
use crate::transport::{Transport, WireRequest};
use domain::{NotSentCause, ProviderKind, Secret, UnixMs};
use engine::ports::{Answer, BodyEnd, Exchange, ReadError, ReadErrorKind};
use reqwest::header::{ACCEPT, CONTENT_TYPE, DATE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use reqwest::{Client, ClientBuilder, Method, Request, Response, redirect, retry};
use std::error::Error as StdError;
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// The longest body that is taken, in bytes.
pub const BODY_LEN_MAX: usize = 1_048_576;

const READ_RETRIES_MAX: u8 = 2;

/// Time limits and pauses. The defaults are the design's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpOptions {
    /// How long connecting may take, TLS included.
    pub connect_timeout_ms: u64,
    /// How long a whole call may take, from the first packet to the last byte of the body.
    pub total_timeout_ms: u64,
    /// How often a failed read is tried again (0 to 2): only when it could not connect, timed out or met a 5xx. Off by
    /// default: the engine polls anyway.
    pub read_retries_max: u8,
    /// The pause before the first of these; doubled for the second.
    pub read_retry_pause_ms: u64,
    /// The pause between two calls of one catalogue reading once it has made a burst of them. None on loopback.
    pub catalogue_pause_ms: u64,
    /// Whether a proxy that the environment names is used. Never on loopback.
    pub system_proxy: bool,
    /// PEM of the only root trusted for https on loopback. Without one nothing is trusted there. For tests of TLS.
    pub loopback_root_pem: Option<Vec<u8>>,
}

impl Default for HttpOptions {
    fn default() -> Self {
        Self {
            connect_timeout_ms: 10_000,
            total_timeout_ms: 30_000,
            read_retries_max: 0,
            read_retry_pause_ms: 500,
            catalogue_pause_ms: 1_000,
            system_proxy: true,
            loopback_root_pem: None,
        }
    }
}

/// One account's way to its provider.
pub(crate) struct Http {
    kind: ProviderKind,
    base: Url,
    wire: Wire,
    options: HttpOptions,
}

/// What carries the calls.
enum Wire {
    /// Sockets. Buying calls have a client of their own.
    Sockets { reading: Client, buying: Client },
    /// Something else that a caller put in their place, and the key that goes with every call.
    Replaced { transport: Arc<dyn Transport>, key: Secret<String> },
}

/// Which rules a call goes by.
#[derive(Clone, Copy)]
enum CallKind {
    Reading,
    Buying,
}

/// The whole body of a successful read.
pub(crate) struct ReadBody {
    pub(crate) body: Vec<u8>,
    pub(crate) provider_date: Option<UnixMs>,
}

impl Http {
    pub(crate) fn new(
        kind: ProviderKind,
        address: &ProviderAddress,
        key: &Secret<String>,
        options: HttpOptions,
    ) -> Result<Self, String> {
        let failed = |_| format!("The connection to {} could not be prepared on this computer.", kind.name());
        let common = || common_client(kind, address, key, &options);
        let reading = common()?.build().map_err(failed)?;
        let buying = common()?.http1_only().pool_max_idle_per_host(0).build().map_err(failed)?;
        Ok(Self { kind, base: address.url().clone(), wire: Wire::Sockets { reading, buying }, options })
    }

    /// The same calls over a transport of the caller's.
    pub(crate) fn over(
        kind: ProviderKind,
        address: &ProviderAddress,
        key: &Secret<String>,
        options: HttpOptions,
        transport: Arc<dyn Transport>,
    ) -> Self {
        Self { kind, base: address.url().clone(), wire: Wire::Replaced { transport, key: key.clone() }, options }
    }

    pub(crate) fn kind(&self) -> ProviderKind {
        self.kind
    }

    pub(crate) fn options(&self) -> &HttpOptions {
        &self.options
    }

    /// The address of a call. Segments are escaped; `None` when one of them cannot stand in an address unchanged.
    pub(crate) fn url(&self, segments: &[&str]) -> Option<Url> {
        let mut url = self.base.clone();
        let fits = segments.iter().all(|s| crate::json::is_id(s) && !matches!(*s, "." | ".."));
        fits.then_some(())?;
        url.path_segments_mut().ok()?.clear().extend(segments);
        Some(url)
    }

    /// Sends a body exactly once, on a connection of its own.
    pub(crate) async fn post_once(&self, segments: &[&str], body: Vec<u8>) -> Exchange {
        let Some(url) = self.url(segments) else { return Exchange::NotSent(NotSentCause::ConnectionRefused) };
        let mut request = Request::new(Method::POST, url);
        request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        *request.body_mut() = Some(body.into());
        self.exchange(CallKind::Buying, request).await
    }

    /// Reads, and tries again as the options allow.
    pub(crate) async fn get(&self, url: &Url) -> Result<ReadBody, ReadError> {
        let mut tries_left = self.options.read_retries_max.min(READ_RETRIES_MAX);
        let mut pause_ms = self.options.read_retry_pause_ms;
        loop {
            let exchange = self.exchange(CallKind::Reading, Request::new(Method::GET, url.clone())).await;
            let result = read_body(self.kind, exchange);
            let worth_trying = result.as_ref().err().is_some_and(|e| {
                matches!(e.kind, ReadErrorKind::Unreachable | ReadErrorKind::TimedOut | ReadErrorKind::ServerError)
            });
            if !worth_trying || tries_left == 0 {
                return result;
            }
            tries_left -= 1;
            tokio::time::sleep(Duration::from_millis(pause_ms)).await;
            pause_ms = pause_ms.saturating_mul(2);
        }
    }

    async fn exchange(&self, call: CallKind, request: Request) -> Exchange {
        let (method, path) = (request.method().clone(), request.url().path().to_owned());
        let exchange = match (&self.wire, call) {
            (Wire::Sockets { reading: client, .. }, CallKind::Reading)
            | (Wire::Sockets { buying: client, .. }, CallKind::Buying) => match client.execute(request).await {
                Ok(response) => Exchange::Answered(answer(response).await),
                Err(error) => failed_exchange(&error, self.base.scheme() == "https"),
            },
            (Wire::Replaced { transport, key }, _) => {
                let request = WireRequest::of(self.kind, &request, key);
                transport.exchange(request, self.options.total_timeout_ms).await
            }
        };
        tracing::debug!(provider = self.kind.name(), %method, path, ?exchange, "call");
        exchange
    }
}

fn common_client(
    kind: ProviderKind,
    address: &ProviderAddress,
    key: &Secret<String>,
    options: &HttpOptions,
) -> Result<ClientBuilder, String> {
    let mut builder = Client::builder()
        .user_agent(concat!("BundleDesk/", env!("CARGO_PKG_VERSION")))
        .default_headers(default_headers(kind, key)?)
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .referer(false)
        .connect_timeout(Duration::from_millis(options.connect_timeout_ms))
        .timeout(Duration::from_millis(options.total_timeout_ms));
    if address.is_loopback() || !options.system_proxy {
        builder = builder.no_proxy();
    }
    if !address.is_loopback() {
        return Ok(builder.https_only(true));
    }
    let home = [SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), SocketAddr::from((Ipv6Addr::LOCALHOST, 0))];
    builder = builder.resolve_to_addrs("localhost", &home);
    let roots = match &options.loopback_root_pem {
        Some(pem) => vec![reqwest::Certificate::from_pem(pem).map_err(|_| "The root certificate cannot be read.")?],
        None => Vec::new(),
    };
    Ok(builder.tls_certs_only(roots))
}

fn default_headers(kind: ProviderKind, key: &Secret<String>) -> Result<HeaderMap, String> {
    let name = match kind {
        ProviderKind::NetConnect | ProviderKind::Netpluse => HeaderName::from_static("x-api-key"),
    };
    let mut value = HeaderValue::from_str(key.expose()).map_err(|_| "The key cannot stand in a header.")?;
    value.set_sensitive(true);
    let mut headers = HeaderMap::new();
    headers.insert(name, value);
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    Ok(headers)
}

async fn answer(mut response: Response) -> Answer {
    let header = |name| response.headers().get(name).and_then(|v: &HeaderValue| v.to_str().ok()).map(str::to_owned);
    let mut answer = Answer {
        status: response.status().as_u16(),
        retry_after: header(RETRY_AFTER),
        provider_date: header(DATE).as_deref().and_then(http_date),
        body: Vec::new(),
        end: BodyEnd::Complete,
    };
    loop {
        match response.chunk().await {
            Ok(None) => return answer,
            Ok(Some(chunk)) => {
                let room = BODY_LEN_MAX - answer.body.len();
                answer.body.extend_from_slice(&chunk[..chunk.len().min(room)]);
                if chunk.len() > room {
                    answer.end = BodyEnd::TooLong;
                    return answer;
                }
            }
            Err(error) => {
                answer.end = if error.is_timeout() { BodyEnd::TimedOut } else { BodyEnd::Cut };
                return answer;
            }
        }
    }
}

/// What a call that gave no head of an answer came to.
fn failed_exchange(error: &reqwest::Error, is_https: bool) -> Exchange {
    if error.is_connect() {
        // Raised while the connection was being made, which ends before the first byte of a request is written: there
        // is no early data, and the buying client never takes a used connection.
        return match not_sent_cause(error, is_https) {
            Some(cause) => Exchange::NotSent(cause),
            None => Exchange::ConnectionLost,
        };
    }
    if error.is_timeout() { Exchange::TimedOut } else { Exchange::ConnectionLost }
}

/// The evidence itself, by type and never by words. A cause that is not listed here is no evidence.
fn not_sent_cause(error: &reqwest::Error, is_https: bool) -> Option<NotSentCause> {
    if error.is_dns() {
        return Some(NotSentCause::NameNotResolved);
    }
    let mut source = error.source();
    while let Some(cause) = source {
        if let Some(cause) = evidence(cause, is_https) {
            return Some(cause);
        }
        source = cause.source();
    }
    error.is_timeout().then_some(NotSentCause::ConnectionRefused)
}

/// One link of the chain. An `io::Error` that wraps another error hides it from `source`, so it is opened here.
fn evidence(cause: &(dyn StdError + 'static), is_https: bool) -> Option<NotSentCause> {
    if cause.is::<rustls::Error>() {
        return Some(NotSentCause::TlsFailed);
    }
    // A name that no certificate could stand for is refused before it is looked up.
    if cause.is::<rustls::pki_types::InvalidDnsNameError>() {
        return Some(NotSentCause::NameNotResolved);
    }
    let io = cause.downcast_ref::<io::Error>()?;
    let within = io.get_ref().and_then(|inner| evidence(inner, is_https));
    within.or_else(|| io_cause(io.kind(), is_https))
}

fn io_cause(kind: io::ErrorKind, is_https: bool) -> Option<NotSentCause> {
    use io::ErrorKind as K;
    match kind {
        K::ConnectionRefused
        | K::HostUnreachable
        | K::NetworkUnreachable
        | K::NetworkDown
        | K::AddrNotAvailable
        | K::TimedOut => Some(NotSentCause::ConnectionRefused),
        // The other side hung up in the middle of the TLS handshake.
        K::UnexpectedEof | K::ConnectionReset | K::ConnectionAborted | K::BrokenPipe if is_https => {
            Some(NotSentCause::TlsFailed)
        }
        _ => None,
    }
}

/// A 2xx with its whole body, or why there is none.
fn read_body(kind: ProviderKind, exchange: Exchange) -> Result<ReadBody, ReadError> {
    let name = kind.name();
    let answer = match exchange {
        Exchange::NotSent(cause) => return Err(unreachable(name, cause)),
        Exchange::TimedOut => return Err(timed_out(name)),
        Exchange::ConnectionLost => return Err(line_dropped(name)),
        Exchange::Answered(answer) => answer,
    };
    match answer.end {
        BodyEnd::Complete => {}
        BodyEnd::Cut => return Err(line_dropped(name)),
        BodyEnd::TimedOut => return Err(timed_out(name)),
        BodyEnd::TooLong => {
            return Err(read_error(ReadErrorKind::Unreadable, format!("{name}'s answer is too long to be one.")));
        }
    }
    if (200..=299).contains(&answer.status) {
        return Ok(ReadBody { body: answer.body, provider_date: answer.provider_date });
    }
    Err(refused_read(kind, &answer))
}

fn refused_read(kind: ProviderKind, answer: &Answer) -> ReadError {
    let name = kind.name();
    let words = match kind {
        ProviderKind::NetConnect => crate::netconnect::error_words(&answer.body),
        ProviderKind::Netpluse => crate::netpluse::error_words(&answer.body),
    };
    let said = words.map(|words| format!(" {name} says: {words}")).unwrap_or_default();
    let (kind, what) = match answer.status {
        401 | 403 => (ReadErrorKind::KeyOrRole, format!("{name} refused the key or its role.")),
        404 => (ReadErrorKind::NotFound, format!("{name} does not know it.")),
        429 => (ReadErrorKind::RateLimited, format!("{name} asks us to slow down.")),
        500..=599 => (ReadErrorKind::ServerError, format!("{name} has trouble (error {}).", answer.status)),
        300..=399 => (
            ReadErrorKind::Unreadable,
            format!("{name} points to another address. It was not followed, and the key was not sent there."),
        ),
        status => (ReadErrorKind::Unreadable, format!("{name} gave an answer we do not know ({status}).")),
    };
    let retry_after_ms = retry_after_ms(answer.retry_after.as_deref(), answer.provider_date);
    ReadError { kind, message: format!("{what}{said}"), retry_after_ms, provider_date: answer.provider_date }
}

fn unreachable(name: &str, cause: NotSentCause) -> ReadError {
    let why = match cause {
        NotSentCause::NameNotResolved => "its name could not be looked up",
        NotSentCause::ConnectionRefused => "no connection could be made",
        NotSentCause::TlsFailed => "a safe connection could not be made",
    };
    read_error(ReadErrorKind::Unreachable, format!("{name} cannot be reached: {why}."))
}

fn timed_out(name: &str) -> ReadError {
    read_error(ReadErrorKind::TimedOut, format!("{name} did not answer in time."))
}

fn line_dropped(name: &str) -> ReadError {
    read_error(ReadErrorKind::Unreachable, format!("The line to {name} dropped before the whole answer came."))
}

pub(crate) fn read_error(kind: ReadErrorKind, message: String) -> ReadError {
    ReadError { kind, message, retry_after_ms: None, provider_date: None }
}

/// The answer came whole but is not what the documents describe.
pub(crate) fn unreadable(kind: ProviderKind, what: &str) -> ReadError {
    read_error(ReadErrorKind::Unreadable, format!("{}'s answer could not be read: {what}.", kind.name()))
}

/// SHA-256 as lower-case hex.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    use sha2::Digest;
    sha2::Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_marked_so_that_nothing_below_prints_it() {
        for kind in [ProviderKind::NetConnect, ProviderKind::Netpluse] {
            let headers = default_headers(kind, &Secret::new("np_live_planted".to_owned())).unwrap();
            let key = headers.get("x-api-key").unwrap();
            assert!(key.is_sensitive() && key == "np_live_planted");
            assert!(!format!("{headers:?}").contains("planted"));
        }
    }
}
