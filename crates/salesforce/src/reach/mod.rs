//! How far a host can be reached, step by step: its name, a connection, a trusted encryption, an answer.
//!
//! The client does all of this in one request and says only that it failed; a checkup wants to know where. Each step
//! goes the whole way up to itself, by the same proxy, names and certificate authorities as the client's requests.
//! Nothing secret is sent: no token, and of a proxy's password only what the client would send to that proxy.
//!
//! Not here: what a failure is called and how it is mended (the application's checkup).

mod certificate;
mod heard;
mod page;
mod plain;
mod tcp;
mod tls;
mod tunnel;

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;

pub use certificate::Certificate;
pub use heard::{Heard, Said};
pub use plain::Plain;
pub use tcp::Tried;
pub use tls::Secured;
pub use tunnel::ProxyAnswer;

use crate::client::transport::{self, innermost};
use crate::client::{Gate, Http, Route};
use crate::error::{ProxyKind, Transport, TransportKind};
use crate::hosts::{Environment, Origin};

/// The way to a host, not gone yet.
#[derive(Debug, Clone)]
pub struct Reach {
    http: Http,
    origin: Origin,
    route: Route,
    limit: Duration,
}

/// A connection that came about.
#[derive(Debug, Clone)]
pub struct Connected {
    /// The address that answered: the host's, or the proxy's.
    pub address: SocketAddr,
    /// The addresses that did not.
    pub failed: Vec<Tried>,
}

/// Why a step failed.
#[derive(Debug, Clone)]
pub struct NotReached {
    /// What happened.
    pub error: Transport,
    /// The addresses that were tried.
    pub tried: Vec<Tried>,
    /// What a proxy said to the wish for a tunnel.
    pub proxy: Option<Box<ProxyAnswer>>,
    /// The certificate that was shown, where it came that far.
    pub certificate: Option<Box<Certificate>>,
}

/// Something bytes go through: a connection, or encryption or a tunnel on one.
trait Wire: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Wire for T {}

impl Reach {
    /// The way from here to a host; no step takes longer than the limit.
    #[must_use]
    pub fn new(http: &Http, origin: &Origin, limit: Duration) -> Reach {
        Reach {
            http: http.clone(),
            origin: origin.clone(),
            route: http.route(origin.as_url()),
            limit,
        }
    }

    /// The same way to a host of Salesforce's that is always there, to compare with.
    #[must_use]
    pub fn beside(&self, limit: Duration) -> Reach {
        let environment = match self.origin.host() {
            "login.salesforce.com" => Environment::Sandbox,
            _ => Environment::Production,
        };
        let origin = Origin::generic(environment).unwrap_or_else(|| self.origin.clone());
        Reach::new(&self.http, &origin, limit)
    }

    /// The host.
    #[must_use]
    pub fn host(&self) -> &str {
        self.origin.host()
    }

    /// Where it leads.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Straight, or through which proxy.
    #[must_use]
    pub fn route(&self) -> &Route {
        &self.route
    }

    /// Host and port that a connection goes to first: the host's, or the proxy's.
    #[must_use]
    pub fn first(&self) -> (&str, u16) {
        match &self.route {
            Route::Proxy(gate) => (&gate.host, gate.port),
            _ => (self.origin.host(), self.port()),
        }
    }

    /// Looks up the name a connection goes to first.
    ///
    /// # Errors
    /// [`TransportKind::NoSuchHost`] where there is no such name, [`TransportKind::NameLookupFailed`] where that cannot
    /// be found out.
    pub async fn look_up(&self) -> Result<Vec<SocketAddr>, Transport> {
        let (host, port) = self.first();
        self.addresses(host, port).await
    }

    /// Connects, and through a proxy asks it for a tunnel.
    ///
    /// # Errors
    /// What kept it from coming about.
    pub async fn connect(&self) -> Result<Connected, NotReached> {
        let (_, connected) = self.within(self.wire()).await?;
        Ok(connected)
    }

    /// Agrees on encryption with the host, and judges its certificate as the client does.
    ///
    /// # Errors
    /// Why it is not trusted.
    pub async fn secure(&self) -> Result<Secured, NotReached> {
        self.within(async {
            let (wire, _) = self.wire().await?;
            tls::secure(&self.http.options().network, wire, self.origin.host()).await
        })
        .await
    }

    /// The host's own clock, milliseconds UTC, where its certificate is in order but for the time. Only the `Date` of
    /// its answer is read.
    pub async fn clock_of_host(&self) -> Option<i64> {
        self.within(async {
            let (wire, _) = self.wire().await?;
            let network = &self.http.options().network;
            Ok(tls::clock_behind(network, wire, self.origin.host()).await)
        })
        .await
        .ok()
        .flatten()
    }

    /// Asks the host which API versions it has, which needs no token, and judges what answers.
    ///
    /// # Errors
    /// When no answer came.
    pub async fn hear(&self) -> Result<Heard, crate::Error> {
        heard::hear(&self.http, &self.origin).await
    }

    /// What answers for the host where nothing is encrypted. Salesforce sends whoever asks on to `https`; a network
    /// that wants a sign-in first answers in its place. Nothing but the host's name is said.
    pub async fn ask_plainly(&self) -> Option<Plain> {
        let plain = async {
            let addresses = self.addresses(self.origin.host(), 80).await.ok()?;
            let (stream, _, _) = tcp::connect(&addresses).await.ok()?;
            plain::ask(stream, self.origin.host()).await
        };
        timeout(self.limit, plain).await.ok().flatten()
    }

    fn port(&self) -> u16 {
        self.origin.port().unwrap_or(443)
    }

    async fn addresses(&self, host: &str, port: u16) -> Result<Vec<SocketAddr>, Transport> {
        let failed = |kind, words: String| Transport {
            host: host.to_owned(),
            kind,
            words,
        };
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        match timeout(self.limit, self.http.options().network.look_up(bare, port)).await {
            Ok(Ok(found)) if found.is_empty() => Err(failed(
                TransportKind::NoSuchHost,
                "the name has no address".to_owned(),
            )),
            Ok(Ok(found)) => Ok(found),
            Ok(Err(error)) => {
                let words = innermost(&error);
                Err(failed(
                    transport::name_lookup(std::slice::from_ref(&words)),
                    words,
                ))
            }
            Err(_) => Err(failed(
                TransportKind::NameLookupFailed,
                "no name server answered within the limit".to_owned(),
            )),
        }
    }

    /// A connection to the host, through the proxy's tunnel where there is one.
    async fn wire(&self) -> Result<(Box<dyn Wire>, Connected), NotReached> {
        if let Route::Unspoken { scheme, .. } = &self.route {
            let kind = TransportKind::Proxy(ProxyKind::Unspoken);
            return Err(self.failure(kind, format!("{scheme} is not spoken")).into());
        }
        let (host, port) = self.first();
        let addresses = self.addresses(host, port).await?;
        let (stream, address, failed) = tcp::connect(&addresses).await.map_err(|failed| {
            let (kind, tried) = failed;
            let mut not = NotReached::from(self.failure(kind, tcp::words(&tried)));
            not.tried = tried;
            not
        })?;
        let connected = Connected { address, failed };
        let wire: Box<dyn Wire> = match &self.route {
            Route::Proxy(gate) => self.tunnel(gate, Box::new(stream)).await?,
            _ => Box::new(stream),
        };
        Ok((wire, connected))
    }

    async fn tunnel(&self, gate: &Gate, wire: Box<dyn Wire>) -> Result<Box<dyn Wire>, NotReached> {
        let wire = if gate.secure {
            let network = &self.http.options().network;
            tls::wrap(network, wire, &gate.host).await?
        } else {
            wire
        };
        let agent = &self.http.options().user_agent;
        tunnel::open(gate, wire, (self.origin.host(), self.port()), agent).await
    }

    fn failure(&self, kind: TransportKind, words: String) -> Transport {
        let (host, port) = self.first();
        Transport {
            host: if port == 443 {
                host.to_owned()
            } else {
                format!("{host}:{port}")
            },
            kind,
            words,
        }
    }

    async fn within<T>(
        &self,
        step: impl Future<Output = Result<T, NotReached>>,
    ) -> Result<T, NotReached> {
        timeout(self.limit, step).await.unwrap_or_else(|_| {
            let seconds = self.limit.as_secs_f32();
            let words = format!("nothing within {seconds:.1} s");
            Err(self.failure(TransportKind::ConnectTimeout, words).into())
        })
    }
}

impl From<Transport> for NotReached {
    fn from(error: Transport) -> NotReached {
        NotReached {
            error,
            tried: Vec::new(),
            proxy: None,
            certificate: None,
        }
    }
}

/// An error of the wire at a step.
fn broken(host: &str, error: &io::Error) -> Transport {
    Transport {
        host: host.to_owned(),
        kind: transport::from_io(error.kind()),
        words: innermost(error),
    }
}
