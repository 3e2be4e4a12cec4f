//! One connection: requests go into the core, and its answers leave as their delivery says.

use super::{CutStyle, ServerClock};
use crate::core::Sandbox;
use crate::wire::{Delivery, SandboxReply, SandboxRequest};
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use bytes::Bytes;
use domain::ProviderKind;
use futures::stream;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tower::ServiceExt;

/// No request of either API is longer.
const REQUEST_BYTES_MAX: usize = 1_000_000;
/// An endless body comes in pieces of this many bytes.
const ENDLESS_PIECE_BYTES: usize = 16 * 1024;

/// What all connections of one listener share.
#[derive(Clone)]
pub(super) struct Site {
    pub(super) provider: ProviderKind,
    pub(super) sandbox: Sandbox,
    pub(super) clock: ServerClock,
    pub(super) cut: CutStyle,
}

/// How many more bytes this connection may write before it dies.
#[derive(Default)]
struct Valve {
    bytes_left: Option<u64>,
    reset: bool,
}

type SharedValve = Arc<Mutex<Valve>>;

fn lock(valve: &SharedValve) -> MutexGuard<'_, Valve> {
    valve.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Serves one connection until it ends, dies as scripted, or `stop` says so.
pub(super) async fn serve(stream: TcpStream, site: Site, mut stop: watch::Receiver<bool>) {
    let valve = SharedValve::default();
    let io = TokioIo::new(ValveStream { stream, valve: Arc::clone(&valve) });
    let router: Router =
        Router::new().fallback(move |request: Request| answer(site.clone(), Arc::clone(&valve), request));
    let service = hyper::service::service_fn(move |request| router.clone().oneshot(request));
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .auto_date_header(false)
        .serve_connection(io, service);
    tokio::pin!(connection);
    // A scripted death ends a connection with an error; nobody needs to hear of it.
    tokio::select! {
        _ = connection.as_mut() => {}
        () = until_stopped(&mut stop) => {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
}

/// Returns when told to stop, or when nobody is left to tell.
pub(super) async fn until_stopped(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stopped| *stopped).await;
}

async fn answer(site: Site, valve: SharedValve, request: Request) -> Response {
    *lock(&valve) = Valve::default();
    let Some(request) = read(request).await else { return plain(413) };
    let mut reply = site.sandbox.handle(site.provider, &request, site.clock.now());
    if request.header("connection").is_some_and(|value| value.eq_ignore_ascii_case("close")) {
        // hyper would add it anyway; written here, the head's length is known to the byte.
        reply.headers.push(("connection".to_owned(), "close".to_owned()));
    }
    let die_after = |bytes: u64, reset: bool| *lock(&valve) = Valve { bytes_left: Some(bytes), reset };
    match reply.delivery {
        Delivery::Whole | Delivery::Drip { .. } | Delivery::EndlessBody => {}
        Delivery::Delayed { ms } => tokio::time::sleep(Duration::from_millis(ms)).await,
        Delivery::Refused | Delivery::TlsFailed | Delivery::ResetBeforeRead | Delivery::ResetNoAnswer => {
            die_after(0, true);
        }
        Delivery::CutWire { bytes } => die_after(bytes, site.cut == CutStyle::Reset),
        Delivery::CutBody { bytes } => {
            let head = u64::try_from(reply.wire_head().len()).unwrap_or(u64::MAX);
            die_after(head.saturating_add(bytes), site.cut == CutStyle::Reset);
        }
        Delivery::NeverAnswered => std::future::pending().await,
    }
    response(reply)
}

async fn read(request: Request) -> Option<SandboxRequest> {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, REQUEST_BYTES_MAX).await.ok()?;
    let headers = parts.headers.iter();
    let headers =
        headers.map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()));
    Some(SandboxRequest {
        method: parts.method.to_string(),
        path_and_query: parts.uri.path_and_query().map_or_else(String::new, ToString::to_string),
        headers: headers.collect(),
        body,
    })
}

fn plain(status: u16) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = http::StatusCode::from_u16(status).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
    response
}

fn response(reply: SandboxReply) -> Response {
    let mut response = plain(reply.status);
    for (name, value) in &reply.headers {
        let name = http::HeaderName::from_bytes(name.as_bytes());
        if let (Ok(name), Ok(value)) = (name, http::HeaderValue::from_str(value)) {
            response.headers_mut().append(name, value);
        }
    }
    *response.body_mut() = match reply.delivery {
        Delivery::Drip { bytes, interval_ms } => dripping(reply.body, bytes, interval_ms),
        Delivery::EndlessBody => endless(reply.body),
        _ => Body::from(reply.body),
    };
    response
}

fn dripping(body: Bytes, bytes: u64, interval_ms: u64) -> Body {
    let piece = usize::try_from(bytes).unwrap_or(usize::MAX).max(1);
    Body::from_stream(stream::unfold(body, move |mut left| async move {
        if left.is_empty() {
            return None;
        }
        tokio::time::sleep(Duration::from_millis(interval_ms)).await;
        let next = left.split_to(piece.min(left.len()));
        Some((Ok::<_, Infallible>(next), left))
    }))
}

fn endless(body: Bytes) -> Body {
    let spaces = Bytes::from(vec![b' '; ENDLESS_PIECE_BYTES]);
    Body::from_stream(stream::unfold(Some(body), move |first| {
        let next = first.filter(|body| !body.is_empty()).unwrap_or_else(|| spaces.clone());
        async move { Some((Ok::<_, Infallible>(next), None)) }
    }))
}

/// A stream that dies after as many bytes as its valve lets through.
struct ValveStream {
    stream: TcpStream,
    valve: SharedValve,
}

impl ValveStream {
    /// The bytes that may be written now, or the error to die of.
    fn allowed(&self, wanted: usize) -> io::Result<usize> {
        let valve = lock(&self.valve);
        let Some(left) = valve.bytes_left else { return Ok(wanted) };
        if left > 0 {
            return Ok(wanted.min(usize::try_from(left).unwrap_or(usize::MAX)));
        }
        if valve.reset {
            // Lingering for no time makes the close a reset; without it a reset is not to be had.
            socket2::SockRef::from(&self.stream).set_linger(Some(Duration::ZERO))?;
        }
        Err(io::Error::from(io::ErrorKind::ConnectionAborted))
    }
}

impl AsyncRead for ValveStream {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for ValveStream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let allowed = match self.allowed(bytes.len()) {
            Ok(allowed) => allowed,
            Err(error) => return Poll::Ready(Err(error)),
        };
        let written = Pin::new(&mut self.stream).poll_write(cx, &bytes[..allowed]);
        if let Poll::Ready(Ok(count)) = &written
            && let Some(left) = &mut lock(&self.valve).bytes_left
        {
            *left = left.saturating_sub(u64::try_from(*count).unwrap_or(u64::MAX));
        }
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if let Err(error) = self.allowed(0) {
            return Poll::Ready(Err(error));
        }
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
