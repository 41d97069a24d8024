//! One org, spoken to as one user: attaches the token, renews it once when the org says it has expired, and repeats
//! reads within a small budget.
//!
//! Writes are never repeated, except after a refused session, which proves that nothing was applied. Dropping the
//! future of a call cancels it, waits included.
//!
//! Not here: the resources (`query`, `record`, …), and how a token is renewed (`session`).

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rand::RngExt;
use reqwest::Method;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use secrecy::ExposeSecret;
use tokio::sync::OnceCell;
use url::Url;

use crate::answer::Answer;
use crate::calls::Calls;
use crate::client::{Bounds, Call, Http, RetryBudget};
use crate::error::{ApiError, ApiErrors, Error, TransportKind};
use crate::hosts::Origin;
use crate::limits::ApiUsage;
use crate::session::{Access, Session};
use crate::soap;
use crate::time;
use crate::versions::{self, ApiVersion, VersionChoice};

/// Bytes of a write that reads its record behind itself: a body that grew to them would be moved again and again.
const USUAL_BODY: usize = 8 * 1024;

/// An org, cheap to clone; clones share what they know.
#[derive(Clone)]
pub struct Org {
    inner: Arc<Inner>,
}

struct Inner {
    http: Http,
    session: Arc<dyn Session>,
    choice: VersionChoice,
    /// Asked for once, by whichever client of this session is first.
    version: Arc<OnceCell<ApiVersion>>,
    usage: Mutex<Option<ApiUsage>>,
    last: Mutex<Option<LastAnswer>>,
    calls: Calls,
}

/// The outside of the last answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastAnswer {
    /// HTTP status.
    pub status: u16,
    /// Salesforce's request id.
    pub request_id: Option<String>,
    /// The org's clock, in milliseconds UTC, exact to the second.
    pub date_ms: Option<i64>,
    /// How long the answer took.
    pub took: Duration,
}

/// What is asked of an org.
pub(crate) struct Ask {
    pub(crate) method: Method,
    pub(crate) target: Target,
    pub(crate) query: Vec<(&'static str, String)>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Vec<u8>>,
    /// The body is what a SOAP call asks; the envelope with the session comes around it when it is sent.
    soap: Option<soap::Api>,
    /// Nothing is changed by it although it is a POST, so that it may be repeated.
    pub(crate) reads: bool,
    /// The body of the answer is left to be read piece by piece.
    pub(crate) pieces: bool,
}

/// Where on the instance.
pub(crate) enum Target {
    /// Segments behind `/services/data/vNN.0/`, each encoded as one.
    Data(Vec<String>),
    /// A checked path from the root.
    Path(String),
}

impl Ask {
    pub(crate) fn new(method: Method, segments: &[&str]) -> Ask {
        Ask::to(
            method,
            Target::Data(segments.iter().map(|&segment| segment.to_owned()).collect()),
        )
    }

    pub(crate) fn get(segments: &[&str]) -> Ask {
        Ask::new(Method::GET, segments)
    }

    pub(crate) fn to(method: Method, target: Target) -> Ask {
        Ask {
            method,
            target,
            query: Vec::new(),
            headers: HeaderMap::new(),
            body: None,
            soap: None,
            reads: false,
            pieces: false,
        }
    }

    /// A read of the metadata API; `operation` is the element below the envelope's body.
    pub(crate) fn metadata(version: ApiVersion, operation: String) -> Ask {
        let mut ask = Ask::soap(soap::Api::Metadata, version, operation);
        ask.reads = true;
        ask
    }

    /// A call of a SOAP API; `operation` is the element below the envelope's body.
    pub(crate) fn soap(api: soap::Api, version: ApiVersion, operation: String) -> Ask {
        let mut ask = Ask::to(Method::POST, Target::Path(api.path(version)));
        let xml = HeaderValue::from_static("text/xml; charset=UTF-8");
        ask.headers.insert(CONTENT_TYPE, xml.clone());
        ask.headers.insert(ACCEPT, xml);
        // SOAP 1.1 wants the header, Salesforce no value of it (jsforce soap.ts)
        ask.headers
            .insert("soapaction", HeaderValue::from_static("\"\""));
        ask.body = Some(operation.into_bytes());
        ask.soap = Some(api);
        ask
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Ask {
        self.query.push((name, value.into()));
        self
    }

    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Result<Ask, Error> {
        let value = HeaderValue::from_str(value)
            .map_err(|_| Error::Other(format!("{name} cannot be sent")))?;
        self.headers.insert(HeaderName::from_static(name), value);
        Ok(self)
    }

    pub(crate) fn json(mut self, value: &impl serde::Serialize) -> Result<Ask, Error> {
        let mut body = Vec::with_capacity(USUAL_BODY);
        serde_json::to_writer(&mut body, value)
            .map_err(|_| Error::Other("the record cannot be sent".to_owned()))?;
        self.headers
            .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        self.body = Some(body);
        Ok(self)
    }

    fn is_read(&self) -> bool {
        self.method == Method::GET || self.reads
    }
}

/// A request as it goes out: with the session where it brings one.
struct Sending {
    url: Url,
    headers: HeaderMap,
    body: Option<Vec<u8>>,
    /// Whether it is a call. The list of versions needs no session and is none (REST API Developer Guide, "Versions").
    counts: bool,
}

impl Sending {
    fn free(url: Url) -> Sending {
        Sending {
            url,
            headers: HeaderMap::new(),
            body: None,
            counts: false,
        }
    }

    fn with(ask: &Ask, url: Url, token: &str) -> Result<Sending, Error> {
        let mut headers = ask.headers.clone();
        let body = match (&ask.body, ask.soap) {
            // SOAP has its own place for the session (SOAP API Developer Guide, "SessionHeader")
            (Some(operation), Some(api)) => Some(api.envelope(operation, token)),
            (body, _) => {
                let mut bearer =
                    HeaderValue::from_str(&format!("Bearer {token}")).map_err(|_| {
                        Error::Other(
                            "the access token has characters that cannot be sent".to_owned(),
                        )
                    })?;
                bearer.set_sensitive(true);
                headers.insert(AUTHORIZATION, bearer);
                body.clone()
            }
        };
        Ok(Sending {
            url,
            headers,
            body,
            counts: true,
        })
    }
}

impl Org {
    /// An org reached through `session`. Sends nothing.
    #[must_use]
    pub fn new(http: Http, session: Arc<dyn Session>, version: VersionChoice) -> Org {
        let inner = Inner {
            http,
            session,
            choice: version,
            version: Arc::default(),
            usage: Mutex::new(None),
            last: Mutex::new(None),
            calls: Calls::default(),
        };
        Org {
            inner: Arc::new(inner),
        }
    }

    /// The org's count of requests, as of the last answer that told it.
    #[must_use]
    pub fn api_usage(&self) -> Option<ApiUsage> {
        *self
            .inner
            .usage
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// The outside of the last answer, for evidence.
    #[must_use]
    pub fn last_answer(&self) -> Option<LastAnswer> {
        self.inner
            .last
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// How many requests were sent with the session so far, repeated ones included.
    #[must_use]
    pub fn calls(&self) -> u64 {
        self.inner.calls.sent()
    }

    /// The same org and session under a count of its own, which may end before the work does: then
    /// [`Error::CallsSpent`]. The API version that is spoken is one for both.
    #[must_use]
    pub fn within(&self, calls: Calls) -> Org {
        let inner = Inner {
            http: self.inner.http.clone(),
            session: self.inner.session.clone(),
            choice: self.inner.choice,
            version: self.inner.version.clone(),
            usage: Mutex::new(None),
            last: Mutex::new(None),
            calls,
        };
        Org {
            inner: Arc::new(inner),
        }
    }

    /// The client it sends through.
    #[must_use]
    pub fn http(&self) -> &Http {
        &self.inner.http
    }

    /// The API version used: the one chosen by hand, or the newest one both sides know, asked for once.
    ///
    /// # Errors
    /// When the org cannot be asked, or has none that is new enough.
    pub async fn version(&self) -> Result<ApiVersion, Error> {
        if let VersionChoice::Fixed(version) = self.inner.choice {
            return Ok(version);
        }
        let negotiate = || async {
            let access = self.inner.session.access().await?;
            let url = versions::url(&access.instance);
            let ask = Ask::to(Method::GET, Target::Path(url.path().to_owned()));
            let answer = self.repeat(&ask, &Sending::free(url)).await?;
            versions::newest(&answer.json::<Vec<versions::ListedVersion>>()?)
        };
        self.inner.version.get_or_try_init(negotiate).await.copied()
    }

    /// Asks, and gives the answer if it is a success.
    pub(crate) async fn call(&self, ask: Ask) -> Result<Answer, Error> {
        let access = self.inner.session.access().await?;
        let rejected = access.generation;
        match self.attempt(&ask, access).await {
            Err(Error::Api(errors)) if errors.is_session_unusable() => {
                Err(Error::SessionRefused(errors))
            }
            Err(Error::Api(errors)) if errors.is_session_expired() => {
                let access = self.inner.session.renew(rejected).await?;
                match self.attempt(&ask, access).await {
                    Err(Error::Api(errors))
                        if errors.is_session_expired() || errors.is_session_unusable() =>
                    {
                        Err(Error::SessionRefused(errors))
                    }
                    result => result,
                }
            }
            result => result,
        }
    }

    async fn attempt(&self, ask: &Ask, access: Access) -> Result<Answer, Error> {
        let url = self.url(ask, &access.instance).await?;
        let token = access.token.expose_secret();
        match self.repeat(ask, &Sending::with(ask, url, token)?).await {
            Ok(answer) => Ok(Answer {
                sent: Some(access.token.clone()),
                ..answer
            }),
            Err(error) => Err(error.without(&[token])),
        }
    }

    async fn url(&self, ask: &Ask, instance: &Origin) -> Result<Url, Error> {
        let mut url = instance.as_url().clone();
        match &ask.target {
            Target::Path(path) => url.set_path(path),
            Target::Data(segments) => {
                let version = format!("v{}", self.version().await?);
                if let Ok(mut path) = url.path_segments_mut() {
                    path.pop_if_empty()
                        .extend(["services", "data", version.as_str()])
                        .extend(segments);
                }
            }
        }
        if !ask.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&ask.query);
        }
        Ok(url)
    }

    /// Sends, and sends again where that is harmless and may help.
    async fn repeat(&self, ask: &Ask, sending: &Sending) -> Result<Answer, Error> {
        let budget = &self.inner.http.options().retry;
        let mut tries = 1;
        loop {
            let (result, asked_wait) = self.once(ask, sending).await;
            let Err(error) = result else { return result };
            let wait = next_wait(budget, tries, asked_wait);
            match wait {
                Some(wait) if ask.is_read() && tries < budget.tries && may_pass(&error) => {
                    tracing::debug!(tries, status = error.status(), "repeating a read");
                    tokio::time::sleep(wait).await;
                }
                _ => return Err(error),
            }
            tries += 1;
        }
    }

    /// Sends once. Also gives the wait that a refusal asks for.
    async fn once(
        &self,
        ask: &Ask,
        sending: &Sending,
    ) -> (Result<Answer, Error>, Option<Duration>) {
        let mut headers = sending.headers.clone();
        headers
            .entry(ACCEPT)
            .or_insert(HeaderValue::from_static("application/json"));
        if sending.counts && !self.inner.calls.take() {
            let most = self.inner.calls.most();
            return (Err(Error::CallsSpent { most }), None);
        }
        let started = tokio::time::Instant::now();
        let call = Call {
            method: ask.method.clone(),
            url: sending.url.clone(),
            headers,
            body: sending.body.clone(),
            bounds: if ask.pieces {
                Bounds::Pieces
            } else {
                Bounds::Api
            },
        };
        match self.inner.http.send(call).await {
            Err(error) => (Err(error), None),
            Ok(answer) => {
                self.note(&answer, started.elapsed());
                let asked_wait = answer.header("retry-after").and_then(retry_after);
                (answer.success().map_err(of_rest), asked_wait)
            }
        }
    }

    fn note(&self, answer: &Answer, took: Duration) {
        if let Some(usage) = answer.header("sforce-limit-info").and_then(ApiUsage::parse) {
            *self
                .inner
                .usage
                .lock()
                .unwrap_or_else(PoisonError::into_inner) = Some(usage);
        }
        let last = LastAnswer {
            status: answer.status,
            request_id: answer.request_id(),
            date_ms: answer.header("date").and_then(time::parse_http_date),
            took,
        };
        *self
            .inner
            .last
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(last);
    }
}

impl std::fmt::Debug for Org {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Org")
            .field("calls", &self.calls())
            .finish_non_exhaustive()
    }
}

/// A resource may refuse in the form of the OAuth endpoints; what it means is judged as any other refusal of it.
fn of_rest(error: Error) -> Error {
    let Error::OAuth(refusal) = error else {
        return error;
    };
    let error = ApiError {
        code: refusal.error,
        message: refusal.description,
        fields: Vec::new(),
        duplicates: None,
    };
    Error::Api(ApiErrors {
        status: refusal.status,
        errors: vec![error],
        request_id: None,
    })
}

/// Whether the same read may succeed a moment later: 420 and 502 to 504 come from the edge (jsforce request.ts).
fn may_pass(error: &Error) -> bool {
    match error {
        Error::Transport(transport) => transport.kind == TransportKind::Reset,
        Error::Truncated { .. } => true,
        Error::Api(_) | Error::NotJson { .. } => {
            matches!(error.status(), Some(420 | 429 | 502 | 503 | 504))
        }
        _ => false,
    }
}

/// Seconds only: Salesforce sends no `Retry-After` itself, what stands before it may.
fn retry_after(text: &str) -> Option<Duration> {
    text.trim().parse().ok().map(Duration::from_secs)
}

/// A random wait below a limit that doubles, or `None` when the answer asks for more patience than there is.
fn next_wait(budget: &RetryBudget, tries: u32, asked: Option<Duration>) -> Option<Duration> {
    let doubled = budget.first_wait.saturating_mul(1 << (tries - 1).min(16));
    let limit = doubled.min(budget.longest_wait);
    let wait = limit.mul_f64(rand::rng().random_range(0.0..=1.0));
    match asked {
        Some(asked) if asked > budget.longest_wait => None,
        Some(asked) => Some(wait.max(asked)),
        None => Some(wait),
    }
}
