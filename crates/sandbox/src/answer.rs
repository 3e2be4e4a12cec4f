//! An answer while it is being made: JSON that faults may still change.

use crate::json::{Json, object};
use bytes::Bytes;

pub(crate) enum Body {
    Json(Json),
    Raw { content_type: &'static str, bytes: Bytes },
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Body,
}

impl Answer {
    pub(crate) fn json(status: u16, body: Json) -> Self {
        Self { status, headers: Vec::new(), body: Body::Json(body) }
    }

    pub(crate) fn raw(status: u16, content_type: &'static str, bytes: impl Into<Bytes>) -> Self {
        Self { status, headers: Vec::new(), body: Body::Raw { content_type, bytes: bytes.into() } }
    }

    /// Netpluse: every error is JSON with an `error` text.
    pub(crate) fn netpluse_error(status: u16, text: &str) -> Self {
        Self::json(status, object([("error", text.into())]))
    }

    /// NetConnect's envelope around `data`.
    pub(crate) fn data(data: Json) -> Self {
        Self::json(200, object([("success", true.into()), ("data", data)]))
    }

    /// NetConnect's error.
    pub(crate) fn netconnect_error(status: u16, code: &str, message: &str) -> Self {
        let error = object([("message", message.into()), ("code", code.into())]);
        Self::json(status, object([("success", false.into()), ("error", error)]))
    }

    pub(crate) fn with_header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }
}
