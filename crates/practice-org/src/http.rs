//! A request as the org's rules see it, and the reply they make: plain values, no sockets.
//!
//! Every rule of the org is a synchronous function from [`Request`] to [`Reply`]; `server` puts them on the wire.
//! So a refusal never has a web framework's shape, only Salesforce's.

use axum::body::Bytes;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use percent_encoding::percent_decode_str;
use serde_json::Value;

/// One request, body read.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) method: Method,
    /// Path as sent, still percent-encoded.
    pub(crate) path: String,
    /// Query parameters, decoded.
    pub(crate) query: Params,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// `http://host:port` under which the org was addressed, no trailing slash.
    pub(crate) origin: String,
    /// Length of path and query as sent.
    pub(crate) target_bytes: usize,
}

impl Request {
    /// A header's text, if it is there and is text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The path's segments, decoded, without the empty ones at the ends.
    pub(crate) fn segments(&self) -> Vec<String> {
        self.path
            .trim_matches('/')
            .split('/')
            .map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned())
            .collect()
    }

    /// The body as a form, followed by the query: OAuth endpoints take their parameters from both.
    pub(crate) fn form(&self) -> Params {
        let mut params = Params::parse(&self.body);
        params.0.extend(self.query.0.iter().cloned());
        params
    }

    /// Path and query as they would be asked for again.
    pub(crate) fn target(&self) -> String {
        if self.query.0.is_empty() {
            self.path.clone()
        } else {
            format!("{}?{}", self.path, self.query.encode())
        }
    }
}

/// Form or query parameters in the order they came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Params(pub(crate) Vec<(String, String)>);

impl Params {
    pub(crate) fn parse(bytes: &[u8]) -> Self {
        Self(url::form_urlencoded::parse(bytes).into_owned().collect())
    }

    /// The first value under this name.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// The first value under this name unless it is empty.
    pub(crate) fn given(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.is_empty())
    }

    pub(crate) fn push(&mut self, name: &str, value: &str) {
        self.0.push((name.to_owned(), value.to_owned()));
    }

    pub(crate) fn encode(&self) -> String {
        url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&self.0)
            .finish()
    }
}

/// One reply, whole.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn empty(status: u16) -> Self {
        Self {
            status: StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            headers: HeaderMap::new(),
            body: Vec::new(),
        }
    }

    pub(crate) fn with_body(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            body: body.into(),
            ..Self::empty(status)
        }
        .header(CONTENT_TYPE, content_type)
    }

    pub(crate) fn json(status: u16, value: &Value) -> Self {
        // a value always becomes text
        Self::json_text(status, serde_json::to_vec(value).unwrap_or_default())
    }

    /// JSON that is text already.
    pub(crate) fn json_text(status: u16, text: Vec<u8>) -> Self {
        Self::with_body(status, "application/json;charset=UTF-8", text)
    }

    pub(crate) fn text(status: u16, text: &str) -> Self {
        Self::with_body(status, "text/plain;charset=UTF-8", text)
    }

    /// A page of the org: never framed, never cached, no script, style only from here.
    ///
    /// No `form-action`: Chromium applies it to the redirect after a form is posted, which would stop the answer
    /// to an approved sign-in from reaching the app's loopback listener.
    pub(crate) fn page(status: u16, html: String) -> Self {
        Self::with_body(status, "text/html;charset=UTF-8", html)
            .header(CACHE_CONTROL, "no-cache, no-store")
            .header(
                HeaderName::from_static("content-security-policy"),
                "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'",
            )
            .header(HeaderName::from_static("x-frame-options"), "DENY")
            .header(HeaderName::from_static("x-content-type-options"), "nosniff")
            .header(HeaderName::from_static("referrer-policy"), "no-referrer")
    }

    /// 302 to an address of this org or to an app's callback.
    pub(crate) fn redirect(to: &str) -> Self {
        Self::empty(302)
            .header(LOCATION, to)
            .header(CACHE_CONTROL, "no-cache, no-store")
    }

    /// Adds a header; a value that is no header value is left out.
    pub(crate) fn header(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.append(name, value);
        }
        self
    }
}

/// `address` with these parameters appended to its query.
pub(crate) fn with_query(address: &str, params: &Params) -> String {
    let joint = if address.contains('?') { '&' } else { '?' };
    format!("{address}{joint}{}", params.encode())
}
