//! What goes in and out of the core: a request, a reply, and how the reply travels.

use bytes::Bytes;
use domain::ProviderKind;
use std::fmt;

/// One HTTP request, already read off the wire.
#[derive(Clone)]
pub struct SandboxRequest {
    /// `GET` or `POST`, as sent.
    pub method: String,
    /// The path with its query, `/api/v1/orders?limit=20`.
    pub path_and_query: String,
    /// Header names (any case) and values.
    pub headers: Vec<(String, String)>,
    /// The body, empty for a read.
    pub body: Bytes,
}

impl SandboxRequest {
    /// A read.
    pub fn get(path_and_query: &str) -> Self {
        Self {
            method: "GET".to_owned(),
            path_and_query: path_and_query.to_owned(),
            headers: Vec::new(),
            body: Bytes::new(),
        }
    }

    /// A call with a JSON body.
    pub fn post(path: &str, body: impl Into<Bytes>) -> Self {
        Self {
            method: "POST".to_owned(),
            path_and_query: path.to_owned(),
            headers: vec![("content-type".to_owned(), "application/json".to_owned())],
            body: body.into(),
        }
    }

    /// The same with that provider's key header.
    #[must_use]
    pub fn with_key(mut self, provider: ProviderKind, key: &str) -> Self {
        let name = match provider {
            ProviderKind::NetConnect => "X-API-KEY",
            ProviderKind::Netpluse => "x-api-key",
        };
        self.headers.push((name.to_owned(), key.to_owned()));
        self
    }

    /// A header's value; names are compared without case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// Shows no header and no body: a key travels in one, numbers and references in the other.
impl fmt::Debug for SandboxRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SandboxRequest({} {}, {} bytes)", self.method, self.path_and_query, self.body.len())
    }
}

/// The whole answer, and how much of it the client gets to see.
#[derive(Clone)]
pub struct SandboxReply {
    /// HTTP status.
    pub status: u16,
    /// Lower-case header names and values, `content-length` included unless the body has no end.
    pub headers: Vec<(String, String)>,
    /// The whole body, also where `delivery` cuts it short.
    pub body: Bytes,
    /// How it travels.
    pub delivery: Delivery,
}

impl SandboxReply {
    /// A header's value; names are compared without case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The answer byte for byte as the loopback server writes it: status line, headers, empty line, body. What
    /// [`Delivery::CutWire`] counts in.
    pub fn wire_bytes(&self) -> Vec<u8> {
        let mut out = self.wire_head().into_bytes();
        out.extend_from_slice(&self.body);
        out
    }

    /// Status line, headers and empty line.
    pub fn wire_head(&self) -> String {
        let status = http::StatusCode::from_u16(self.status).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
        let reason = status.canonical_reason().unwrap_or("<none>");
        let mut head = format!("HTTP/1.1 {} {reason}\r\n", status.as_str());
        for (name, value) in &self.headers {
            head.push_str(name);
            head.push_str(": ");
            head.push_str(value);
            head.push_str("\r\n");
        }
        head.push_str("\r\n");
        head
    }
}

/// Shows no body: it may hold a credential.
impl fmt::Debug for SandboxReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SandboxReply({}, {} bytes, {:?})", self.status, self.body.len(), self.delivery)
    }
}

/// How an answer travels to the client.
///
/// Over TCP the server acts it out. In process the caller does: nothing here has slept or closed anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// At once and whole.
    Whole,
    /// Whole, after so many milliseconds.
    Delayed {
        /// Milliseconds before the first byte.
        ms: u64,
    },
    /// The connection was refused: nothing was sent, nothing was read, the books are untouched. A server that is
    /// already listening cannot refuse one call, so over TCP this is a reset; see `SandboxServer::stop_listening`.
    Refused,
    /// The TLS handshake failed before a byte of the request was sent. Over TCP (there is no TLS here) a reset.
    TlsFailed,
    /// Reset before the request was read: the books are untouched, but the client may have written all of it.
    ResetBeforeRead,
    /// Reset after the request was carried out, with no byte of answer.
    ResetNoAnswer,
    /// The connection ends after so many bytes of the whole answer, status line and headers included. At or beyond
    /// its length the answer is complete.
    CutWire {
        /// Bytes that arrive.
        bytes: u64,
    },
    /// The connection ends after the head and so many bytes of the body.
    CutBody {
        /// Bytes of the body that arrive.
        bytes: u64,
    },
    /// Never answered: the client gives up by its own time limit.
    NeverAnswered,
    /// The head at once, then the body a few bytes at a time.
    Drip {
        /// Bytes each time.
        bytes: u64,
        /// Milliseconds between.
        interval_ms: u64,
    },
    /// The body, and then spaces for as long as anybody reads.
    EndlessBody,
}
