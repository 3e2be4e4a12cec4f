//! A bare HTTP client over TCP: what it saw, byte for byte, and how the connection ended.

use sandbox::{Config, Options, Sandbox, SandboxRequest, SandboxServer, ServerClock, SteppedClock};
use serde_json::Value;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The connection was closed in order.
    Closed,
    /// It was reset.
    Reset,
    /// Nothing came for as long as the client cared to wait.
    GaveUp,
    /// The client had read as much as it wanted.
    Enough,
}

pub struct Seen {
    pub bytes: Vec<u8>,
    pub end: End,
}

impl Seen {
    pub fn status(&self) -> u16 {
        let head = String::from_utf8_lossy(&self.bytes).into_owned();
        head.get(9..12).and_then(|status| status.parse().ok()).unwrap_or(0)
    }

    pub fn head(&self) -> String {
        let text = String::from_utf8_lossy(&self.bytes).into_owned();
        text.split("\r\n\r\n").next().unwrap_or_default().to_owned()
    }

    pub fn body(&self) -> &[u8] {
        let at = self.bytes.windows(4).position(|window| window == b"\r\n\r\n");
        at.map_or(&[], |at| &self.bytes[at + 4..])
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(self.body()).unwrap_or(Value::Null)
    }
}

/// Sends one request on a connection of its own and reads until it ends, or `patience` passes, or `enough` bytes came.
pub async fn send(to: SocketAddr, request: &SandboxRequest, patience: Duration, enough: usize) -> Seen {
    send_and_read_when(to, request, std::future::ready(()), patience, enough).await
}

/// The same, and patience begins to run when `ready` says so: then a slow machine does not use it up.
pub async fn send_and_read_when(
    to: SocketAddr,
    request: &SandboxRequest,
    ready: impl Future<Output = ()>,
    patience: Duration,
    enough: usize,
) -> Seen {
    let mut stream = TcpStream::connect(to).await.expect("the sandbox listens");
    stream.write_all(&request_bytes(request)).await.expect("the request fits the socket's buffer");
    ready.await;
    let mut bytes = Vec::new();
    let mut buffer = vec![0; 64 * 1024];
    let end = loop {
        if bytes.len() >= enough {
            break End::Enough;
        }
        match tokio::time::timeout(patience, stream.read(&mut buffer)).await {
            Err(_) => break End::GaveUp,
            Ok(Ok(0)) => break End::Closed,
            Ok(Ok(count)) => bytes.extend_from_slice(&buffer[..count]),
            Ok(Err(error)) if error.kind() == ErrorKind::ConnectionReset => break End::Reset,
            Ok(Err(error)) => panic!("an unexpected end: {error}"),
        }
    };
    Seen { bytes, end }
}

/// The same with the patience of a test that expects an answer.
pub async fn ask(to: SocketAddr, request: &SandboxRequest) -> Seen {
    send(to, request, Duration::from_secs(20), usize::MAX).await
}

fn request_bytes(request: &SandboxRequest) -> Vec<u8> {
    let mut head = format!("{} {} HTTP/1.1\r\nhost: sandbox\r\n", request.method, request.path_and_query);
    for (name, value) in &request.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str(&format!("connection: close\r\ncontent-length: {}\r\n\r\n", request.body.len()));
    let mut bytes = head.into_bytes();
    bytes.extend_from_slice(&request.body);
    bytes
}

/// A server whose clock stands still at the start time.
pub async fn serve(config: Config, options: Options) -> (SandboxServer, Arc<SteppedClock>) {
    let clock = Arc::new(SteppedClock::at(crate::shop::START));
    let options = Options { clock: ServerClock::Stepped(Arc::clone(&clock)), ..options };
    let server = SandboxServer::start(Sandbox::new(config), options).await.expect("two free ports");
    (server, clock)
}
