//! One request as the log keeps it, and as it may be shown.

use serde::{Serialize, Serializer};

use crate::db::touched::Touched;
use crate::http::Request;

use super::redact;
use super::who::Who;

/// Bytes of one body kept.
pub(super) const BODY: usize = 1 << 16;
/// Headers worth keeping.
const HEADERS: [&str; 12] = [
    "host",
    "user-agent",
    "accept",
    "accept-encoding",
    "content-type",
    "content-length",
    "if-modified-since",
    "if-unmodified-since",
    "sforce-query-options",
    "sforce-call-options",
    "soapaction",
    "x-prettyprint",
];

/// One request as the org saw it, and what it did. In JSON it is shown without its secrets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Logged {
    /// Number since start, from 1.
    pub number: u64,
    /// The org's time of arrival, milliseconds since the epoch, UTC.
    pub at_ms: i64,
    /// HTTP method.
    pub method: String,
    /// Path, still percent-encoded.
    pub path: String,
    /// Query as names and values, decoded.
    pub query: Vec<(String, String)>,
    /// Status answered; `None` while the answer is not made, or if the client left before.
    pub status: Option<u16>,
    /// Salesforce's code of a refusal: `errorCode` of the REST API, `error` of OAuth.
    pub error: Option<String>,
    /// Whether it carried an `Authorization` header.
    pub authorized: bool,
    /// Some of its headers, lower-case names.
    pub headers: Vec<(String, String)>,
    /// The body as text, at most 64 KiB.
    pub body: String,
    /// Who asked.
    pub username: Option<String>,
    /// Name of the app that asked.
    pub app: Option<String>,
    /// The faults it met: number and kind, and what of them could not be done.
    pub faults: Vec<String>,
    /// Whether the request was worked on; `false` if a fault answered in its place.
    pub applied: bool,
    /// How many API calls it counted as.
    pub api_calls: u32,
    /// The records it wrote, at most a thousand.
    pub records: Vec<Touched>,
    /// The last four characters of the token it brought.
    pub token: Option<String>,
}

/// What a request turned out to do; filled in while it is worked on.
#[derive(Debug, Default)]
pub(crate) struct Noted {
    pub(crate) username: Option<String>,
    pub(crate) app: Option<String>,
    pub(crate) api_calls: u32,
    pub(crate) applied: bool,
    pub(crate) faults: Vec<String>,
    pub(crate) records: Vec<Touched>,
}

impl Noted {
    /// Who asked, unless the work itself found out.
    pub(crate) fn from(&mut self, who: &Who) {
        if self.username.is_none() {
            self.username.clone_from(&who.username);
        }
        if self.app.is_none() {
            self.app.clone_from(&who.app);
        }
    }
}

impl Logged {
    /// Path and query, encoded anew.
    #[must_use]
    pub fn target(&self) -> String {
        if self.query.is_empty() {
            return self.path.clone();
        }
        let query = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&self.query)
            .finish();
        format!("{}?{query}", self.path)
    }

    /// A form field of the body, decoded.
    #[must_use]
    pub fn form(&self, name: &str) -> Option<String> {
        url::form_urlencoded::parse(self.body.as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }

    /// The query as it may be shown.
    pub(crate) fn shown_query(&self) -> Vec<(String, String)> {
        self.query
            .iter()
            .map(|(name, value)| (name.clone(), redact::value(name, value).into_owned()))
            .collect()
    }

    /// The body as it may be shown.
    pub(crate) fn shown_body(&self) -> String {
        let is_form = self.headers.iter().any(|(name, value)| {
            name == "content-type" && value.starts_with("application/x-www-form-urlencoded")
        });
        if is_form {
            redact::form(&self.body)
        } else {
            redact::text(&self.body)
        }
    }

    pub(super) fn arrived(number: u64, request: &Request, at_ms: i64) -> Self {
        let body = &request.body[..request.body.len().min(BODY)];
        Self {
            number,
            at_ms,
            method: request.method.to_string(),
            path: request.path.clone(),
            query: request.query.0.clone(),
            authorized: request.headers.contains_key("authorization"),
            headers: HEADERS
                .iter()
                .filter_map(|name| {
                    let value = request.header(name)?;
                    Some(((*name).to_owned(), value.to_owned()))
                })
                .collect(),
            body: String::from_utf8_lossy(body).into_owned(),
            token: request
                .header("authorization")
                .and_then(|header| header.split_once(' '))
                .map(|(_, token)| redact::tail(token.trim())),
            ..Self::default()
        }
    }

    /// Roughly what it takes to keep it.
    pub(super) fn bytes(&self) -> usize {
        let query: usize = self.query.iter().map(|(k, v)| k.len() + v.len()).sum();
        self.body.len() + self.path.len() + query
    }
}

/// A request as it is shown outside the process.
#[derive(Serialize)]
struct Shown<'a> {
    number: u64,
    at: String,
    method: &'a str,
    path: &'a str,
    query: Vec<(String, String)>,
    status: Option<u16>,
    error: &'a Option<String>,
    username: &'a Option<String>,
    app: &'a Option<String>,
    token: &'a Option<String>,
    faults: &'a [String],
    applied: bool,
    api_calls: u32,
    records: &'a [Touched],
    headers: &'a [(String, String)],
    body: String,
}

impl Serialize for Logged {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Shown {
            number: self.number,
            at: crate::time::format_ms(self.at_ms),
            method: &self.method,
            path: &self.path,
            query: self.shown_query(),
            status: self.status,
            error: &self.error,
            username: &self.username,
            app: &self.app,
            token: &self.token,
            faults: &self.faults,
            applied: self.applied,
            api_calls: self.api_calls,
            records: &self.records,
            headers: &self.headers,
            body: self.shown_body(),
        }
        .serialize(serializer)
    }
}
