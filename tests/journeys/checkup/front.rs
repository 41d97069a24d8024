//! A world whose integration is at a host of Salesforce's, with everything on the way there standing in on loopback:
//! who looks names up, certificate authorities, servers and proxies.

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

use crate::support::{World, edit_of, options};

/// Where the org is.
pub(crate) const HOST: &str = "acme.my.salesforce.com";
/// What it is compared with.
pub(crate) const BESIDE: &str = "login.salesforce.com";
/// The name of the proxy.
pub(crate) const PROXY: &str = "proxy.acme.example";

/// What `getaddrinfo` says of a name that does not exist.
pub(crate) const UNKNOWN: &str = "failed to lookup address information: Name or service not known";
/// The same when no name server answers.
pub(crate) const OFFLINE: &str =
    "failed to lookup address information: Temporary failure in name resolution";

/// Who looks names up: `host` or `host:port` to an address, or to words of a failure.
#[derive(Clone, Default)]
pub(crate) struct Names(Arc<Mutex<HashMap<String, Result<SocketAddr, &'static str>>>>);

impl Names {
    pub(crate) fn set(&self, name: &str, answer: Result<SocketAddr, &'static str>) {
        self.0.lock().unwrap().insert(name.to_owned(), answer);
    }
}

#[async_trait]
impl LookUp for Names {
    async fn look_up(&self, host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        if let Ok(ip) = host.parse::<IpAddr>() {
            return Ok(vec![SocketAddr::new(ip, 0)]);
        }
        let names = self.0.lock().unwrap();
        let answer = names.get(&format!("{host}:{port}")).or(names.get(host));
        match answer.copied().unwrap_or(Err(UNKNOWN)) {
            Ok(address) => Ok(vec![address]),
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
    kept: Vec<Box<dyn Any>>,
}

impl Away {
    /// A practice org behind TLS at the org's host; in order.
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
            kept: Vec::new(),
        };
        let front = away.org_behind(&Paper::of(&[HOST, BESIDE])).await;
        away.names.set(HOST, Ok(front));
        away.names.set(BESIDE, Ok(front));
        let plain = page(301, &[("Location", "https://login.salesforce.com/")], "");
        let plain = away.says(Door::Open, plain).await;
        away.names.set("login.salesforce.com:80", Ok(plain));
        away
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
        let org = url::Url::parse(self.world.org.url()).unwrap();
        let org = SocketAddr::from((Ipv4Addr::LOCALHOST, org.port().unwrap()));
        let front = Fake::before(door, org).await;
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
        self.names.set(HOST, Ok(address));
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
            .unwrap()
    }
}
