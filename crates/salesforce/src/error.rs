//! What can go wrong, typed where code acts on it; Salesforce's own code and words are kept for the rest.
//!
//! No variant holds a token, a secret, a body, or a URL with a query: all of it may be shown and logged.
//! Everything is `Clone`, because callers that wait for one renewal all get its error.

use std::error::Error as StdError;
use std::sync::Arc;

use serde_json::Value;

use crate::hosts::HostRefusal;
use crate::ids::RecordId;
use crate::versions::ApiVersion;

/// Why a call failed.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// No complete answer came.
    #[error("{0}")]
    Transport(Transport),
    /// The answer points elsewhere; it was not followed.
    #[error("the org answered with a redirect ({status}) to {}", .to.as_deref().unwrap_or("nowhere"))]
    Redirect {
        /// HTTP status, 3xx.
        status: u16,
        /// The host it points to, without the path.
        to: Option<String>,
    },
    /// Something other than JSON came: a maintenance page, a sign-in page, a network's portal.
    #[error("a page came instead of data (HTTP {status}{})", .title.as_ref().map(|t| format!(", {t:?}")).unwrap_or_default())]
    NotJson {
        /// HTTP status.
        status: u16,
        /// The `Content-Type`, if there was one.
        content_type: Option<String>,
        /// The page's title as plain text, at most 80 characters.
        title: Option<String>,
        /// Salesforce's request id, if there was one.
        request_id: Option<String>,
    },
    /// JSON of another shape than the resource has.
    #[error("the answer has an unexpected shape at {path}: {message}")]
    Decode {
        /// Path within the JSON, such as `records[3].Owner.Name`; `.` for the whole.
        path: String,
        /// What was expected, never what came.
        message: String,
        /// HTTP status.
        status: u16,
    },
    /// The answer ended early.
    #[error("the answer broke off after {read} bytes")]
    Truncated {
        /// Bytes that came, decompressed.
        read: usize,
        /// HTTP status.
        status: u16,
    },
    /// The answer is longer than allowed.
    #[error("the answer is longer than {limit} bytes")]
    BodyTooLarge {
        /// The limit in bytes, decompressed.
        limit: usize,
    },
    /// An OAuth endpoint refused.
    #[error("{0}")]
    OAuth(OAuthError),
    /// The REST API refused.
    #[error("{0}")]
    Api(ApiErrors),
    /// An address outside the host table.
    #[error("{0}")]
    Host(#[from] HostRefusal),
    /// The org refuses the session although it was renewed, or says that renewing does not help.
    #[error("the org refuses this session: {0}")]
    SessionRefused(ApiErrors),
    /// The session could not give or renew a token.
    #[error("{0}")]
    Renewal(Arc<dyn StdError + Send + Sync>),
    /// The allowance of requests for this work is used up; nothing was sent.
    #[error("all {most} requests that this may send are sent")]
    CallsSpent {
        /// The allowance.
        most: u64,
    },
    /// The org has no API version that is spoken here.
    #[error("the org offers no API version from {floor} on (newest: {newest})")]
    NoVersion {
        /// The oldest version that is spoken.
        floor: ApiVersion,
        /// The newest one the org lists.
        newest: String,
    },
    /// Anything no code acts on.
    #[error("{0}")]
    Other(String),
}

impl Error {
    /// Whether the org may have carried out a write although this error came of it. If so, it must be found out by
    /// reading, never by sending again.
    #[must_use]
    pub fn may_have_been_applied(&self) -> bool {
        match self {
            Error::Transport(transport) => transport.kind.may_have_been_applied(),
            // 420: the edge found no org to pass it to (jsforce request.ts)
            Error::NotJson { status, .. } => *status != 420 && !(400..500).contains(status),
            Error::Api(errors) => errors.status >= 500,
            Error::Decode { .. } | Error::Truncated { .. } | Error::BodyTooLarge { .. } => true,
            Error::Redirect { .. }
            | Error::OAuth(_)
            | Error::Host(_)
            | Error::SessionRefused(_)
            | Error::Renewal(_)
            | Error::CallsSpent { .. }
            | Error::NoVersion { .. }
            | Error::Other(_) => false,
        }
    }

    /// HTTP status of the answer, where there was one.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Error::Redirect { status, .. }
            | Error::NotJson { status, .. }
            | Error::Decode { status, .. }
            | Error::Truncated { status, .. } => Some(*status),
            Error::OAuth(error) => Some(error.status),
            Error::Api(errors) | Error::SessionRefused(errors) => Some(errors.status),
            _ => None,
        }
    }

    /// Salesforce's request id, where there was one.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Error::NotJson { request_id, .. } => request_id.as_deref(),
            Error::Api(errors) | Error::SessionRefused(errors) => errors.request_id.as_deref(),
            _ => None,
        }
    }

    /// The refusals of the REST API, whether or not they are about the session.
    #[must_use]
    pub fn api(&self) -> Option<&ApiErrors> {
        match self {
            Error::Api(errors) | Error::SessionRefused(errors) => Some(errors),
            _ => None,
        }
    }

    /// Takes secrets out of words that came from the other side, which may echo what it was sent.
    pub(crate) fn without(mut self, secrets: &[&str]) -> Error {
        let clean = |text: &mut String| {
            for secret in secrets.iter().filter(|secret| secret.len() >= 4) {
                hide(text, secret);
                // a host is written in lower case
                hide(text, &secret.to_ascii_lowercase());
            }
        };
        match &mut self {
            Error::OAuth(error) => [&mut error.error, &mut error.description]
                .into_iter()
                .for_each(clean),
            Error::Api(errors) | Error::SessionRefused(errors) => {
                for error in &mut errors.errors {
                    clean(&mut error.code);
                    clean(&mut error.message);
                    error.fields.iter_mut().for_each(clean);
                }
                errors.request_id.iter_mut().for_each(clean);
            }
            Error::NotJson {
                title,
                content_type,
                request_id,
                ..
            } => {
                [title, content_type, request_id]
                    .into_iter()
                    .flatten()
                    .for_each(clean);
            }
            Error::Redirect { to, .. } => to.iter_mut().for_each(clean),
            Error::Decode { path, .. } => clean(path),
            Error::Host(refusal) => refusal.quoted().into_iter().for_each(clean),
            _ => {}
        }
        self
    }
}

/// Takes a secret out of a text, also the beginning of one at the end of a text that was cut.
fn hide(text: &mut String, secret: &str) {
    if text.contains(secret) {
        *text = text.replace(secret, "…");
    }
    let cut = (4..secret.len())
        .rev()
        .find(|at| secret.get(..*at).is_some_and(|begun| text.ends_with(begun)));
    if let Some(cut) = cut {
        text.truncate(text.len() - cut);
        text.push('…');
    }
}

/// No complete answer came.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{host}: {words}")]
pub struct Transport {
    /// The host that was asked, with its port where it is not the usual one.
    pub host: String,
    /// What happened, as far as it can be told.
    pub kind: TransportKind,
    /// The words of the innermost error; never a URL.
    pub words: String,
}

/// What kept an answer from coming.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TransportKind {
    /// The name does not exist.
    NoSuchHost,
    /// Names could not be looked up: offline, or no name server answers.
    NameLookupFailed,
    /// Nothing listens at the address.
    Refused,
    /// No way to the address.
    Unreachable,
    /// No connection within the limit.
    ConnectTimeout,
    /// No answer within the limit.
    ResponseTimeout,
    /// The answer began and then stalled.
    BodyTimeout,
    /// The connection broke.
    Reset,
    /// No trusted encrypted connection.
    Tls(TlsKind),
    /// The proxy did not let it through.
    Proxy(ProxyKind),
    /// None of these.
    Other,
}

impl TransportKind {
    fn may_have_been_applied(self) -> bool {
        matches!(
            self,
            TransportKind::ResponseTimeout
                | TransportKind::BodyTimeout
                | TransportKind::Reset
                | TransportKind::Other
        )
    }
}

/// Why the encrypted connection is not trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TlsKind {
    /// The certificate has expired, or this computer's clock is ahead.
    Expired,
    /// The certificate is not valid yet, or this computer's clock is behind.
    NotYetValid,
    /// The certificate is for another host.
    WrongHost,
    /// Nobody this computer trusts has signed the certificate; often a company proxy.
    UnknownAuthority,
    /// The certificate has been revoked.
    Revoked,
    /// Another fault of the certificate.
    Certificate,
    /// The two sides found no common protocol, or one of them broke it off.
    Handshake,
    /// What answers speaks no TLS.
    NotTls,
}

/// What the proxy did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProxyKind {
    /// It wants a user name and password (407).
    SignIn,
    /// It could not be reached.
    Unreachable,
    /// It refused or broke off the tunnel.
    Refused,
    /// Its rules forbid the host.
    Forbidden,
    /// It could not reach the host, or not look its name up.
    Gateway,
    /// It makes no tunnels, or is no proxy.
    NoTunnel,
    /// It is of a kind that is not spoken, such as SOCKS.
    Unspoken,
}

/// A refusal of an OAuth endpoint: `{"error":…,"error_description":…}`, HTTP 400 in nearly every case
/// (Salesforce help, "OAuth 2.0 authorization errors").
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{error}: {description}")]
pub struct OAuthError {
    /// HTTP status.
    pub status: u16,
    /// The code, such as `invalid_grant`.
    pub error: String,
    /// Salesforce's words; may be empty.
    pub description: String,
}

/// A refusal of the REST API: an array of errors (REST API Developer Guide, "Status codes and error responses").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiErrors {
    /// HTTP status.
    pub status: u16,
    /// What was refused; empty where the answer had no body.
    pub errors: Vec<ApiError>,
    /// Salesforce's request id, if there was one.
    pub request_id: Option<String>,
}

/// One refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    /// The code, such as `REQUIRED_FIELD_MISSING`; may be empty.
    pub code: String,
    /// Salesforce's words, at most 4,000 characters. They may repeat what was sent.
    pub message: String,
    /// API names of the fields concerned.
    pub fields: Vec<String>,
    /// What a duplicate rule found, for `DUPLICATES_DETECTED`.
    pub duplicates: Option<Duplicates>,
}

/// What a duplicate rule of the org found (Salesforce Help, "Duplicate Rules").
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Duplicates {
    /// Whether the rule lets the record be saved all the same.
    pub can_save: bool,
    /// API name of the object and id of each record it found.
    pub records: Vec<(String, RecordId)>,
}

impl Duplicates {
    /// Reads the part of one error that is about duplicates. Salesforce spells its key `duplicateResut` (public
    /// reports); the spelling of the guide is read as well.
    pub(crate) fn of(error: &Value) -> Option<Duplicates> {
        let result = error
            .get("duplicateResut")
            .or_else(|| error.get("duplicateResult"))?;
        let matches = result.get("matchResults").and_then(Value::as_array);
        let matches = matches.into_iter().flatten();
        let found = matches.filter_map(|found| found.get("matchRecords")?.as_array());
        let records = found.flatten().filter_map(|found| {
            let record = found.get("record")?;
            let object = record.pointer("/attributes/type")?.as_str()?;
            let id = RecordId::parse(record.get("Id")?.as_str()?).ok()?;
            Some((object.to_owned(), id))
        });
        Some(Duplicates {
            can_save: result.get("allowSave").and_then(Value::as_bool) == Some(true),
            records: records.collect(),
        })
    }
}

/// What renewing the token does not cure (jsforce http-api.ts).
const NOT_CURED_BY_RENEWAL: [&str; 2] = [
    "This session is not valid for use with the REST API",
    "Connected app is not attached to Agent",
];

impl ApiErrors {
    /// The first code, or `""`.
    #[must_use]
    pub fn code(&self) -> &str {
        self.errors.first().map_or("", |error| error.code.as_str())
    }

    /// The first message, or `""`.
    #[must_use]
    pub fn message(&self) -> &str {
        self.errors
            .first()
            .map_or("", |error| error.message.as_str())
    }

    /// Whether any of the errors has this code.
    #[must_use]
    pub fn has(&self, code: &str) -> bool {
        self.errors.iter().any(|error| error.code == code)
    }

    /// Whether the access token has expired or was revoked, so that a renewal may help: 401 of any body, 403
    /// `Bad_OAuth_Token` of the identity resources, and `INVALID_SESSION_ID` in the clothes of other APIs.
    #[must_use]
    pub fn is_session_expired(&self) -> bool {
        self.concerns_session() && !self.is_session_unusable()
    }

    /// Whether the org will not take this kind of session, so that no renewal helps.
    #[must_use]
    pub fn is_session_unusable(&self) -> bool {
        self.concerns_session()
            && self.errors.iter().any(|error| {
                NOT_CURED_BY_RENEWAL
                    .iter()
                    .any(|m| error.message.contains(m))
            })
    }

    fn concerns_session(&self) -> bool {
        self.status == 401
            || self.errors.iter().any(|error| {
                let code = error.code.rsplit(':').next().unwrap_or_default();
                matches!(code, "INVALID_SESSION_ID" | "InvalidSessionId")
                    || (self.status == 403 && code == "Bad_OAuth_Token")
            })
    }

    /// Whether the org's allowance of requests is used up (403, not to be repeated).
    #[must_use]
    pub fn is_limit_exceeded(&self) -> bool {
        self.has("REQUEST_LIMIT_EXCEEDED")
    }

    /// Whether the record does not exist, was deleted, or cannot be seen. `ENTITY_IS_DELETED` comes with 404 or 400
    /// (restforce fixtures show both).
    #[must_use]
    pub fn is_gone(&self) -> bool {
        (self.status == 404 && (self.errors.is_empty() || self.has("NOT_FOUND")))
            || self.has("ENTITY_IS_DELETED")
    }

    /// Whether a condition of the request did not hold: somebody else changed the record.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        self.status == 412
    }
}

impl std::fmt::Display for ApiErrors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Some(first) = self.errors.first() else {
            return write!(f, "HTTP {}", self.status);
        };
        // a refused value is repeated in the message, however long it is
        let short: String = first.message.chars().take(300).collect();
        let code = if first.code.is_empty() {
            "refused"
        } else {
            &first.code
        };
        write!(f, "{code}: {short}")?;
        match self.errors.len() {
            1 => Ok(()),
            n => write!(f, " (and {} more)", n - 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_taken_out_whole_cut_and_in_lower_case() {
        let secret = "00DxX!AQEAQSecret";
        let texts = [
            (
                "you sent 00DxX!AQEAQSecret, twice: 00DxX!AQEAQSecret",
                "you sent …, twice: …",
            ),
            (
                "a title that was cut: 00DxX!AQEAQ",
                "a title that was cut: …",
            ),
            ("00dxx!aqeaqsecret.example.test", "….example.test"),
            ("nothing in here ends in 00D", "nothing in here ends in 00D"),
        ];
        for (text, clean) in texts {
            let error = Error::Redirect {
                status: 302,
                to: Some(text.to_owned()),
            };
            let Error::Redirect { to, .. } = error.without(&[secret]) else {
                panic!("{text}");
            };
            assert_eq!(to.as_deref(), Some(clean));
        }
    }
}
