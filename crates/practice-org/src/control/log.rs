//! Every request the org saw, for tests that check what went over the wire.

use std::collections::VecDeque;
use std::sync::Mutex;

use serde::Serialize;

use crate::http::Request;
use crate::org::lock;

/// Requests kept; the oldest go first.
const KEPT: usize = 20_000;
/// Bytes of a body kept.
const BODY: usize = 1 << 16;
/// Headers worth keeping.
const HEADERS: [&str; 11] = [
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
    "x-prettyprint",
];

/// One request as the org saw it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Logged {
    /// Number since start, from 1.
    pub number: u64,
    /// The org's time of arrival, milliseconds since the epoch, UTC.
    pub at_ms: i64,
    /// HTTP method.
    pub method: String,
    /// Path, still percent-encoded.
    pub path: String,
    /// Query as names and values, decoded; values that are tokens or codes are left out of JSON.
    #[serde(serialize_with = "without_secrets")]
    pub query: Vec<(String, String)>,
    /// Status answered; `None` while the answer is not made, or if the client left before.
    pub status: Option<u16>,
    /// Whether it carried an `Authorization` header.
    pub authorized: bool,
    /// Some of its headers, lower-case names.
    pub headers: Vec<(String, String)>,
    /// The body as text, at most 64 KiB; in JSON only that of REST requests, because others hold secrets.
    #[serde(skip)]
    pub body: String,
    /// The same where it holds no secrets.
    #[serde(rename = "body", skip_serializing_if = "Option::is_none")]
    pub shown_body: Option<String>,
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
}

fn without_secrets<S: serde::Serializer>(
    query: &[(String, String)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    const SECRETS: [&str; 5] = ["oauth_token", "token", "code", "refresh_token", "source"];
    let shown = query.iter().map(|(name, value)| {
        (
            name,
            if SECRETS.contains(&name.as_str()) {
                "…"
            } else {
                value
            },
        )
    });
    serializer.collect_seq(shown)
}

#[derive(Default)]
struct Entries {
    kept: VecDeque<Logged>,
    count: u64,
}

/// The log.
#[derive(Default)]
pub(crate) struct RequestLog(Mutex<Entries>);

impl RequestLog {
    /// Notes a request and gives its number. Control commands are not noted.
    pub(crate) fn arrived(&self, request: &Request, at_ms: i64) -> u64 {
        if request.path == crate::router::CONTROL {
            return 0;
        }
        let mut entries = lock(&self.0);
        entries.count += 1;
        let number = entries.count;
        if entries.kept.len() == KEPT {
            entries.kept.pop_front();
        }
        let body =
            String::from_utf8_lossy(&request.body[..request.body.len().min(BODY)]).into_owned();
        let shown_body =
            (request.path.starts_with("/services/data") && !body.is_empty()).then(|| body.clone());
        entries.kept.push_back(Logged {
            number,
            at_ms,
            method: request.method.to_string(),
            path: request.path.clone(),
            query: request.query.0.clone(),
            status: None,
            authorized: request.headers.contains_key("authorization"),
            headers: HEADERS
                .iter()
                .filter_map(|name| {
                    request
                        .header(name)
                        .map(|value| ((*name).to_owned(), value.to_owned()))
                })
                .collect(),
            body,
            shown_body,
        });
        number
    }

    /// Notes the status of an answered request.
    pub(crate) fn answered(&self, number: u64, status: u16) {
        if let Some(entry) = lock(&self.0)
            .kept
            .iter_mut()
            .rev()
            .find(|entry| entry.number == number)
        {
            entry.status = Some(status);
        }
    }

    pub(crate) fn all(&self) -> Vec<Logged> {
        lock(&self.0).kept.iter().cloned().collect()
    }

    pub(crate) fn clear(&self) {
        lock(&self.0).kept.clear();
    }
}
