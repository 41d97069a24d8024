//! A world whose integration is connected to a host of Salesforce's, with everything on the way there standing in on
//! loopback: who looks names up, certificate authorities, servers and proxies.

use std::{
    any::Any,
    collections::HashMap,
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use orgdeck::views::{Environment, Finding, ProxyChoice, Settings};
use proof::fakes::{Authority, Door, Fake, Paper, Tunnel, page, proxy};
use salesforce::{LookUp, Network};
use tokio::net::TcpListener;

use super::fixtures::Planted;
use crate::support::{AGENT, FRONT, World, edit_of, options};

/// Where the org is.
pub(crate) const HOST: &str = FRONT;
/// What it is compared with.
pub(crate) const BESIDE: &str = "login.salesforce.com";
/// The name of the proxy.
pub(crate) const PROXY: &str = "proxy.acme.example";

/// What `getaddrinfo` says of a name that does not exist.
pub(crate) const UNKNOWN: &str = "failed to lookup address information: Name or service not known";
/// The same when no name server answers.
pub(crate) const OFFLINE: &str =
    "failed to lookup address information: Temporary failure in name resolution";

/// In the place of words: no answer ever comes.
pub(crate) const NEVER: &str = "never";

/// Who looks names up: `host` or `host:port` to an address, or to words of a failure.
#[derive(Clone, Default)]
pub(crate) struct Names(Arc<Mutex<HashMap<String, Result<SocketAddr, &'static str>>>>);

impl Names {
    pub(crate) fn set(&self, name: &str, answer: Result<SocketAddr, &'static str>) {
        self.0.lock().unwrap().insert(name.to_owned(), answer);
    }

    fn of(&self, host: &str, port: u16) -> Result<SocketAddr, &'static str> {
        let names = self.0.lock().unwrap();
        let answer = names.get(&format!("{host}:{port}")).or(names.get(host));
        answer.copied().unwrap_or(Err(UNKNOWN))
    }
}

#[async_trait]
impl LookUp for Names {
    async fn look_up(&self, host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        if let Ok(ip) = host.parse::<IpAddr>() {
            return Ok(vec![SocketAddr::new(ip, 0)]);
        }
        match self.of(host, port) {
            Ok(address) => Ok(vec![address]),
            Err(NEVER) => std::future::pending().await,
            Err(words) => Err(io::Error::other(words)),
        }
    }
}

/// The world, in order until something is replaced.
pub(crate) struct Away {
    pub(crate) world: World,
    pub(crate) names: Names,
    /// The authority that this computer trusts.
    pub(crate) trusted: Authority,
    /// The org behind its name, as long as nothing else is.
    front: Option<Fake>,
    kept: Vec<Box<dyn Any>>,
}

impl Away {
    /// A practice org behind TLS at the org's host, and an integration that is connected to it.
    pub(crate) async fn new() -> Self {
        Self::with(|_| ()).await
    }

    /// The same, with options of one's own.
    pub(crate) async fn with(change: impl FnOnce(&mut orgdeck::Options)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut options = options(folder.path());
        let (names, trusted) = (Names::default(), Authority::named("Trusted authority"));
        options.network = Network::default().names(names.clone());
        options.network.trust(trusted.der());
        options.probe_limit = (Duration::from_secs(2), Duration::from_secs(20));
        change(&mut options);
        let world = World::with(folder, options, 1).await;
        let mut edit = edit_of(&world.detail().await);
        (edit.domain, edit.environment) = (Some(HOST.to_owned()), Environment::Production);
        world.app.update_integration(world.id, edit).await.unwrap();
        let mut away = Self {
            world,
            names,
            trusted,
            front: None,
            kept: Vec::new(),
        };
        away.set_out().await;
        away.world.connect(AGENT).await;
        away
    }

    /// Puts everything on the way in its place.
    async fn set_out(&mut self) {
        let front = Fake::before(self.door(&Paper::of(&[HOST])), self.org()).await;
        self.names.set(HOST, Ok(front.address));
        self.front = Some(front);
        let beside = self.org_behind(&Paper::of(&[BESIDE])).await;
        self.names.set(BESIDE, Ok(beside));
        let plain = page(301, &[("Location", "https://login.salesforce.com/")], "");
        self.plainly(plain).await;
    }

    /// What is answered for the host from now on: connections to what was there before end.
    pub(crate) fn host(&mut self, answer: Result<SocketAddr, &'static str>) {
        self.front = None;
        self.names.set(HOST, answer);
    }

    /// What answers a question without encryption.
    pub(crate) async fn plainly(&mut self, answer: String) {
        let address = self.says(Door::Open, answer).await;
        self.names.set("login.salesforce.com:80", Ok(address));
    }

    /// Something at whose address nothing listens.
    pub(crate) async fn closed(&self) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        listener.local_addr().unwrap()
    }

    /// As a fixture.
    pub(crate) fn planted(self) -> Planted {
        Planted::from(self.world).keeping((self.front, self.kept))
    }

    /// Where the org itself listens.
    fn org(&self) -> SocketAddr {
        let org = url::Url::parse(self.world.org.url()).unwrap();
        SocketAddr::from((Ipv4Addr::LOCALHOST, org.port().unwrap()))
    }

    /// Keeps something as long as the world.
    pub(crate) fn keep(&mut self, kept: impl Any) {
        self.kept.push(Box::new(kept));
    }

    /// A door with a certificate of the trusted authority.
    pub(crate) fn door(&self, paper: &Paper<'_>) -> Door {
        Door::Tls(self.trusted.signs(paper))
    }

    /// The practice org behind a certificate of the trusted authority.
    pub(crate) async fn org_behind(&mut self, paper: &Paper<'_>) -> SocketAddr {
        let door = self.door(paper);
        self.org_at(door).await
    }

    /// The practice org behind a door.
    pub(crate) async fn org_at(&mut self, door: Door) -> SocketAddr {
        let front = Fake::before(door, self.org()).await;
        let address = front.address;
        self.keep(front);
        address
    }

    /// A server that says one thing.
    pub(crate) async fn says(&mut self, door: Door, answer: String) -> SocketAddr {
        let fake = Fake::saying(door, move |_| answer.clone()).await;
        let address = fake.address;
        self.keep(fake);
        address
    }

    /// Something else instead of the org, behind a certificate that is in order.
    pub(crate) async fn answers(&mut self, answer: String) {
        let door = self.door(&Paper::of(&[HOST]));
        let address = self.says(door, answer).await;
        self.host(Ok(address));
    }

    /// Goes through a proxy, by name, that does this with the wish for a tunnel to a host.
    pub(crate) async fn through(
        &mut self,
        rule: impl Fn(&str, &str) -> Tunnel + Send + Sync + 'static,
    ) {
        let proxy = proxy(rule).await;
        self.names
            .set(PROXY, Ok(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))));
        self.by_proxy(&format!("http://{PROXY}:{}", proxy.address.port()))
            .await;
        self.keep(proxy);
    }

    /// Sets the proxy in Settings.
    pub(crate) async fn by_proxy(&self, address: &str) {
        let settings = Settings {
            proxy: ProxyChoice::Address {
                address: address.to_owned(),
            },
            ..self.world.app.settings().await.unwrap()
        };
        self.world.app.update_settings(settings).await.unwrap();
    }

    /// The first finding that is not in order.
    pub(crate) async fn first(&self) -> Finding {
        let checkup = self.world.checkup().await;
        let mut found = checkup.findings.into_iter();
        found
            .find(|finding| finding.cause.is_some() || !finding.one_of.is_empty())
            .expect("something is not in order")
    }
}
