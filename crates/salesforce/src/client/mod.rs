//! One HTTP request within limits: what every other module sends through.
//!
//! Redirects are not followed (a token must not travel), only `https` is spoken except on loopback, every wait and
//! every body is bounded, cookies are not kept, and errors carry neither URLs nor headers.
//!
//! Not here: tokens (`org`, `oauth`), repeating (`org`), the meaning of an answer (`answer`).

mod network;
mod route;
pub(crate) mod transport;

use std::fmt;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use reqwest::header::HeaderMap;
use reqwest::{Client, Method, NoProxy, Response};
use tokio::time::{Instant, Sleep, sleep_until};
use url::Url;

use crate::answer::Answer;
use crate::error::{Error, TlsKind, Transport, TransportKind};
use crate::hosts::HostRefusal;

pub(crate) use network::provider;
pub use network::{LookUp, Network};
pub(crate) use route::route;
pub use route::{Gate, Route};

/// Upper limits of every wait. Salesforce itself gives a call ten minutes (Developer limits, "API request limits").
#[derive(Debug, Clone)]
pub struct Timeouts {
    /// Until connected, with name look-up and TLS.
    pub connect: Duration,
    /// Until the answer's headers.
    pub headers: Duration,
    /// Between two pieces of the body.
    pub idle_body: Duration,
    /// For a whole request.
    pub total: Duration,
    /// For a whole request to an OAuth endpoint.
    pub token: Duration,
}

impl Default for Timeouts {
    fn default() -> Timeouts {
        Timeouts {
            connect: Duration::from_secs(10),
            headers: Duration::from_secs(30),
            idle_body: Duration::from_secs(30),
            total: Duration::from_secs(600),
            token: Duration::from_secs(15),
        }
    }
}

/// Upper limit of a file that comes in pieces: each has its own limit, and a slow line takes long for two gigabytes.
const LONGEST_FILE: Duration = Duration::from_secs(6 * 60 * 60);

/// How often and after which waits a read is repeated.
#[derive(Debug, Clone)]
pub struct RetryBudget {
    /// Tries in all, at least 1.
    pub tries: u32,
    /// The longest first wait; each further one may be twice as long. The real wait is random below it.
    pub first_wait: Duration,
    /// No wait is longer than this; an answer that asks for a longer one is not repeated.
    pub longest_wait: Duration,
}

impl Default for RetryBudget {
    fn default() -> RetryBudget {
        RetryBudget {
            tries: 3,
            first_wait: Duration::from_millis(500),
            longest_wait: Duration::from_secs(5),
        }
    }
}

/// Through which proxy requests go. Loopback never goes through one.
#[derive(Clone, Default, PartialEq, Eq)]
pub enum Proxy {
    /// What the system or the environment says.
    #[default]
    System,
    /// None.
    None,
    /// This one.
    Address(Url),
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Proxy::System => f.write_str("System"),
            Proxy::None => f.write_str("None"),
            // its address may carry a password
            Proxy::Address(url) => write!(f, "Address({})", url.host_str().unwrap_or_default()),
        }
    }
}

/// How requests are sent.
#[derive(Debug, Clone)]
pub struct HttpOptions {
    /// The proxy.
    pub proxy: Proxy,
    /// The limits of waiting.
    pub timeouts: Timeouts,
    /// The budget for repeating reads.
    pub retry: RetryBudget,
    /// The largest body taken, in bytes, decompressed.
    pub body_limit: usize,
    /// The same for OAuth endpoints.
    pub token_body_limit: usize,
    /// The `User-Agent`.
    pub user_agent: String,
    /// What connections are made with.
    pub network: Network,
}

impl Default for HttpOptions {
    fn default() -> HttpOptions {
        HttpOptions {
            proxy: Proxy::default(),
            timeouts: Timeouts::default(),
            retry: RetryBudget::default(),
            body_limit: 64 * 1024 * 1024,
            token_body_limit: 64 * 1024,
            user_agent: concat!("Orgdeck/", env!("CARGO_PKG_VERSION")).to_owned(),
            network: Network::default(),
        }
    }
}

/// The HTTP client, cheap to clone. Connections are made when they are needed, none by [`Http::new`].
#[derive(Clone)]
pub struct Http {
    inner: Arc<Inner>,
}

struct Inner {
    options: HttpOptions,
    outside: Slot,
    loopback: Slot,
}

/// A client, made when it is first needed.
type Slot = Mutex<Option<Client>>;

/// Which limits a call has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bounds {
    Api,
    Token,
    /// The body of a success is left to be read piece by piece.
    Pieces,
}

/// One request.
pub(crate) struct Call {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Vec<u8>>,
    pub(crate) bounds: Bounds,
}

impl Http {
    /// Prepares a client.
    ///
    /// # Errors
    /// When the proxy's address cannot be used.
    pub fn new(options: HttpOptions) -> Result<Http, Error> {
        // reqwest looks for the process' provider; "already installed" is as good
        let _ = rustls::crypto::ring::default_provider().install_default();
        if let Proxy::Address(url) = &options.proxy {
            reqwest::Proxy::all(url.clone()).map_err(|_| unusable_proxy())?;
        }
        Ok(Http {
            inner: Arc::new(Inner {
                options,
                outside: Slot::default(),
                loopback: Slot::default(),
            }),
        })
    }

    /// The options it was made with.
    #[must_use]
    pub fn options(&self) -> &HttpOptions {
        &self.inner.options
    }

    /// Sends one request and takes the whole answer, whatever its status.
    pub(crate) async fn send(&self, call: Call) -> Result<Answer, Error> {
        let host = host_of(&call.url);
        let client = self.client(&call.url)?;
        let to = call.url.clone();
        let timeouts = &self.inner.options.timeouts;
        let (total, limit) = match call.bounds {
            Bounds::Api => (timeouts.total, self.inner.options.body_limit),
            Bounds::Token => (timeouts.token, self.inner.options.token_body_limit),
            Bounds::Pieces => (LONGEST_FILE, self.inner.options.body_limit),
        };
        let begun = Instant::now();
        let mut patience = Patience::until(begun + timeouts.headers.min(total));
        let mut request = client.request(call.method, call.url).headers(call.headers);
        if let Some(body) = call.body {
            request = request.body(body);
        }
        let response = match patience.wait(request.send()).await {
            None => return Err(late(&host, TransportKind::ResponseTimeout)),
            Some(Err(error)) => {
                let through_proxy = !matches!(self.route(&to), Route::Direct);
                let error = transport::classify(error, &host, through_proxy);
                self.forget_authorities(&to, &error);
                return Err(error);
            }
            Some(Ok(response)) => response,
        };
        let whole = call.bounds != Bounds::Pieces || !response.status().is_success();
        let body = Body {
            response,
            host,
            idle: timeouts.idle_body,
            deadline: begun + total,
            patience,
            read: 0,
        };
        if whole {
            body.whole(limit).await
        } else {
            Ok(body.answer())
        }
    }

    fn client(&self, url: &Url) -> Result<Client, Error> {
        let loopback = is_loopback(url);
        if url.scheme() != "https" && !loopback {
            return Err(Error::Host(HostRefusal::PlainHttp {
                host: url.host_str().unwrap_or_default().to_owned(),
            }));
        }
        let proxy = if loopback {
            &Proxy::None
        } else {
            &self.inner.options.proxy
        };
        let mut slot = self.slot(url);
        if let Some(client) = &*slot {
            return Ok(client.clone());
        }
        let client = build(&self.inner.options, proxy)?;
        *slot = Some(client.clone());
        Ok(client)
    }

    fn slot(&self, url: &Url) -> MutexGuard<'_, Option<Client>> {
        let slot = if is_loopback(url) {
            &self.inner.loopback
        } else {
            &self.inner.outside
        };
        slot.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A client knows the authorities that were installed when it was made. Where it met one it does not know, the next
    /// request looks again: perhaps somebody installs it, as the cure says.
    fn forget_authorities(&self, url: &Url, error: &Error) {
        let unknown = TransportKind::Tls(TlsKind::UnknownAuthority);
        if matches!(error, Error::Transport(transport) if transport.kind == unknown) {
            *self.slot(url) = None;
        }
    }

    /// The way a request to this address takes.
    pub(crate) fn route(&self, to: &Url) -> Route {
        route(&self.inner.options.proxy, to)
    }
}

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Http")
            .field("options", &self.inner.options)
            .finish_non_exhaustive()
    }
}

fn is_loopback(url: &Url) -> bool {
    matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"))
}

fn host_of(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port()
        .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

fn build(options: &HttpOptions, proxy: &Proxy) -> Result<Client, Error> {
    let builder = Client::builder()
        .tls_backend_rustls()
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .connect_timeout(options.timeouts.connect)
        .user_agent(options.user_agent.as_str());
    let builder = match proxy {
        Proxy::System => builder,
        Proxy::None => builder.no_proxy(),
        Proxy::Address(url) => {
            let proxy = reqwest::Proxy::all(url.clone()).map_err(|_| unusable_proxy())?;
            builder.proxy(proxy.no_proxy(NoProxy::from_string("localhost,127.0.0.1,::1")))
        }
    };
    options
        .network
        .apply(builder)
        .and_then(reqwest::ClientBuilder::build)
        .map_err(|error| Error::Other(format!("the HTTP client: {}", transport::innermost(&error))))
}

fn unusable_proxy() -> Error {
    Error::Other("the proxy's address cannot be used".to_owned())
}

fn late(host: &str, kind: TransportKind) -> Error {
    let words = match kind {
        TransportKind::BodyTimeout => "the answer stalled",
        _ => "no answer within the limit",
    };
    Error::Transport(Transport {
        host: host.to_owned(),
        kind,
        words: words.to_owned(),
    })
}

/// What an answer brings behind its headers.
pub(crate) struct Body {
    response: Response,
    host: String,
    idle: Duration,
    deadline: Instant,
    patience: Patience,
    read: usize,
}

/// How long is waited: one timer for all the waits of a request. An answer comes in many pieces, and a timer for each
/// takes as long as the piece does.
struct Patience {
    until: Instant,
    timer: Pin<Box<Sleep>>,
}

impl Patience {
    fn until(until: Instant) -> Self {
        Self {
            until,
            timer: Box::pin(sleep_until(until)),
        }
    }

    /// Has another end. A timer that ends before it is set to it then.
    fn ends(&mut self, until: Instant) {
        self.until = until;
        if until < self.timer.deadline() {
            self.timer.as_mut().reset(until);
        }
    }

    /// What is waited for, or nothing where it does not come in time.
    async fn wait<T>(&mut self, wanted: impl Future<Output = T>) -> Option<T> {
        let mut wanted = pin!(wanted);
        loop {
            tokio::select! {
                biased;
                got = &mut wanted => return Some(got),
                () = &mut self.timer => {}
            }
            if self.timer.deadline() >= self.until {
                return None;
            }
            self.timer.as_mut().reset(self.until);
        }
    }
}

impl Body {
    /// The next piece; none at the end.
    pub(crate) async fn piece(&mut self) -> Result<Option<Vec<u8>>, Error> {
        Ok(self.chunk().await?.map(Into::into))
    }

    async fn chunk(&mut self) -> Result<Option<impl AsRef<[u8]> + Into<Vec<u8>> + use<>>, Error> {
        self.patience
            .ends(self.deadline.min(Instant::now() + self.idle));
        let piece = match self.patience.wait(self.response.chunk()).await {
            None => return Err(late(&self.host, TransportKind::BodyTimeout)),
            Some(Err(error)) => {
                let status = self.response.status().as_u16();
                return Err(transport::classify_body(
                    error, &self.host, status, self.read,
                ));
            }
            Some(Ok(piece)) => piece,
        };
        self.read += piece.as_ref().map_or(0, |piece| piece.len());
        Ok(piece)
    }

    async fn whole(mut self, limit: usize) -> Result<Answer, Error> {
        let announced = self.response.content_length();
        if announced.is_some_and(|length| length > limit as u64) {
            return Err(Error::BodyTooLarge { limit });
        }
        let mut body = Vec::new();
        while let Some(piece) = self.chunk().await? {
            let piece = piece.as_ref();
            if body.len() + piece.len() > limit {
                return Err(Error::BodyTooLarge { limit });
            }
            body.extend_from_slice(piece);
        }
        Ok(Answer {
            body,
            rest: None,
            ..self.answer()
        })
    }

    /// The answer with its body still to be read.
    fn answer(mut self) -> Answer {
        Answer {
            status: self.response.status().as_u16(),
            headers: std::mem::take(self.response.headers_mut()),
            body: Vec::new(),
            sent: None,
            rest: Some(self),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use tokio::{task::yield_now, time::timeout};

    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    // planted, and it turned this red: a timer that is the end although a later one was set, and one that is not set to
    // an earlier end
    #[tokio::test]
    async fn the_end_is_the_last_that_was_set_whenever_the_timer_ends() {
        let now = Instant::now();
        let mut later = Patience::until(now);
        later.ends(now + HOUR);
        // timers are exact to the millisecond: what is there before the first one ends proves nothing
        let slow = async {
            while now.elapsed() < Duration::from_millis(20) {
                yield_now().await;
            }
        };
        assert_eq!(later.wait(slow).await, Some(()));
        later.ends(now);
        let end = timeout(HOUR / 360, later.wait(pending::<()>())).await;
        assert_eq!(end, Ok(None), "not the hour before");
        let mut over = Patience::until(now);
        assert_eq!(over.wait(async {}).await, Some(()), "what is there counts");
        assert_eq!(over.wait(pending::<()>()).await, None);
    }
}
