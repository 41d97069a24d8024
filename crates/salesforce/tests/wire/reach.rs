//! The way to a host, step by step: several addresses, proxies with a password and by TLS, the system's proxy,
//! authorities that are installed meanwhile.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use proof::fakes::{Authority, Door, Fake, Paper, Tunnel, page, proxy};
use salesforce::reach::Reach;
use salesforce::{
    Error, Http, HttpOptions, LookUp, Network, Origin, Proxy, ProxyKind, Route, TlsKind,
    TransportKind, versions,
};

use crate::server::patient;

const HOST: &str = "acme.my.salesforce.com";
const PATIENCE: Duration = Duration::from_secs(20);
const LISTED: &str = r#"[{"label":"Summer '26","url":"/services/data/v67.0","version":"67.0"}]"#;

/// Names and the addresses they have.
struct Names(HashMap<&'static str, Vec<SocketAddr>>);

#[async_trait]
impl LookUp for Names {
    async fn look_up(&self, host: &str, _: u16) -> io::Result<Vec<SocketAddr>> {
        if let Ok(ip) = host.parse::<IpAddr>() {
            return Ok(vec![SocketAddr::new(ip, 0)]);
        }
        let unknown = || io::Error::other("Name or service not known");
        self.0.get(host).cloned().ok_or_else(unknown)
    }
}

fn network(names: &[(&'static str, &[SocketAddr])]) -> Network {
    let names = names.iter().map(|(name, at)| (*name, at.to_vec()));
    Network::default().names(Names(names.collect()))
}

fn http(network: &Network, proxy: Proxy) -> Http {
    Http::new(HttpOptions {
        network: network.clone(),
        proxy,
        ..patient()
    })
    .unwrap()
}

fn origin() -> Origin {
    Origin::parse(&format!("https://{HOST}")).unwrap()
}

fn reach(http: &Http) -> Reach {
    Reach::new(http, &origin(), PATIENCE)
}

fn listed() -> String {
    page(200, &[("Content-Type", "application/json")], LISTED).replacen("text/html", "text/x", 1)
}

#[tokio::test]
async fn an_address_that_answers_is_enough() {
    let server = Fake::silent().await;
    let closed = Fake::silent().await.address;
    let network = network(&[(HOST, &[closed, server.address])]);
    let connected = reach(&http(&network, Proxy::None)).connect().await.unwrap();
    assert_eq!(connected.address, server.address);
    let failed: Vec<_> = connected.failed.iter().map(|one| one.address).collect();
    assert_eq!(failed, [closed]);
}

#[tokio::test]
async fn an_authority_that_is_installed_meanwhile_is_trusted_without_a_restart() {
    let authority = Authority::named("Acme");
    let door = Door::Tls(authority.signs(&Paper::of(&[HOST])));
    let server = Fake::saying(door, |_| listed()).await;
    let network = network(&[(HOST, &[server.address])]);
    let http = http(&network, Proxy::None);
    let unknown = TransportKind::Tls(TlsKind::UnknownAuthority);
    let Err(Error::Transport(error)) = versions::versions(&http, &origin()).await else {
        panic!("trusted");
    };
    assert_eq!(error.kind, unknown);
    let not = reach(&http).secure().await.unwrap_err();
    assert_eq!(not.error.kind, unknown);
    assert_eq!(not.certificate.unwrap().names, [HOST]);
    assert!(reach(&http).clock_of_host().await.is_none());
    network.trust(authority.der());
    assert!(
        reach(&http)
            .secure()
            .await
            .unwrap()
            .protocol
            .contains("1_3")
    );
    assert_eq!(versions::versions(&http, &origin()).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_proxys_password_goes_to_the_proxy_alone_and_is_not_shown() {
    let authority = Authority::named("Acme");
    let door = Door::Tls(authority.signs(&Paper::of(&[HOST])));
    let server = Fake::saying(door, |_| listed()).await;
    let (behind, wishes) = (server.address, Arc::new(Mutex::new(Vec::new())));
    let heard = wishes.clone();
    let gate = proxy(move |_, wish| {
        heard.lock().unwrap().push(wish.to_owned());
        match wish
            .to_lowercase()
            .contains("\r\nproxy-authorization: basic bwu6cgfzc3dvcmq=")
        {
            true => Tunnel::To(behind),
            false => Tunnel::Answer(page(407, &[("Proxy-Authenticate", "Basic realm=x")], "")),
        }
    })
    .await;
    let network = network(&[]);
    network.trust(authority.der());
    let through = |with: &str| {
        let url = format!("http://{with}127.0.0.1:{}", gate.address.port());
        http(&network, Proxy::Address(url.parse().unwrap()))
    };
    let not = reach(&through("")).connect().await.unwrap_err();
    assert_eq!(not.error.kind, TransportKind::Proxy(ProxyKind::SignIn));
    assert_eq!(not.proxy.unwrap().asks, ["Basic"]);
    let with = through("me:password@");
    reach(&with).secure().await.unwrap();
    let heard = reach(&with).hear().await.unwrap();
    assert_eq!(heard.status, 200);
    assert!(!format!("{:?} {with:?}", reach(&with)).contains("password"));
    // the client's own wish and ours are alike
    let wishes = wishes.lock().unwrap();
    let told = |wish: &String| {
        wish.starts_with(&format!("CONNECT {HOST}:443 HTTP/1.1\r\n")) && wish.contains("Orgdeck/")
    };
    assert!(wishes.len() == 3 && wishes.iter().all(told), "{wishes:?}");
    let heads = server.heads();
    assert!(
        heads
            .iter()
            .all(|head| !head.to_lowercase().contains("authorization"))
    );
}

#[tokio::test]
async fn a_proxy_by_tls_has_a_certificate_of_its_own() {
    let authority = Authority::named("Acme");
    let server = Fake::saying(Door::Tls(authority.signs(&Paper::of(&[HOST]))), |_| {
        listed()
    })
    .await;
    let behind = server.address;
    let gate = proxy(move |_, _| Tunnel::To(behind)).await;
    let door = |name| Door::Tls(authority.signs(&Paper::of(&[name])));
    let right = Fake::before(door("proxy.test"), gate.address).await;
    let wrong = Fake::before(door("other.test"), gate.address).await;
    let network = network(&[("proxy.test", &["127.0.0.1:0".parse().unwrap()])]);
    network.trust(authority.der());
    let by = |port: u16| {
        let url = format!("https://proxy.test:{port}");
        http(&network, Proxy::Address(url.parse().unwrap()))
    };
    reach(&by(right.address.port())).secure().await.unwrap();
    let not = reach(&by(wrong.address.port()))
        .connect()
        .await
        .unwrap_err();
    assert_eq!(not.error.kind, TransportKind::Tls(TlsKind::WrongHost));
    assert_eq!(not.error.host, "proxy.test");
}

#[tokio::test]
async fn a_step_ends_at_its_limit() {
    let silent = Fake::silent().await;
    let network = network(&[(HOST, &[silent.address])]);
    let http = http(&network, Proxy::None);
    let reach = Reach::new(&http, &origin(), Duration::from_millis(50));
    let not = reach.secure().await.unwrap_err();
    assert_eq!(not.error.kind, TransportKind::ConnectTimeout);
}

#[tokio::test]
async fn a_proxy_that_is_not_spoken_is_not_gone_around() {
    let server = Fake::silent().await;
    let network = network(&[(HOST, &[server.address])]);
    let socks = Proxy::Address("socks5://127.0.0.1:1080".parse().unwrap());
    let not = reach(&http(&network, socks)).connect().await.unwrap_err();
    assert_eq!(not.error.kind, TransportKind::Proxy(ProxyKind::Unspoken));
}

/// Whose environment names a proxy: this test program again.
const CHILD: &str = "ORGDECK_TEST_PROXY_CHILD";

#[tokio::test]
async fn the_proxy_of_the_environment_is_the_way_of_the_request_and_of_what_is_told() {
    let gate = proxy(|_, _| Tunnel::Answer(page(403, &[], ""))).await;
    let address = format!("http://me:password@127.0.0.1:{}", gate.address.port());
    let child = tokio::task::spawn_blocking(move || {
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "reach::child_behind_a_proxy", "--nocapture"])
            .env(CHILD, "1")
            .env("HTTPS_PROXY", address)
            .env_remove("NO_PROXY")
            .env_remove("no_proxy")
            .output()
            .unwrap()
    });
    let said = String::from_utf8(child.await.unwrap().stdout).unwrap();
    let told = format!("way: 127.0.0.1:{}", gate.address.port());
    assert!(
        said.contains(&told) && said.contains("ours: Proxy(Forbidden)"),
        "{said}"
    );
    // the library does not tell what the proxy answered
    assert!(said.contains("client: Proxy(Refused)"), "{said}");
    assert!(!said.contains("password"), "{said}");
}

#[tokio::test]
async fn child_behind_a_proxy() {
    if std::env::var_os(CHILD).is_none() {
        return;
    }
    let http = http(&network(&[]), Proxy::System);
    let reach = reach(&http);
    let Route::Proxy(gate) = reach.route() else {
        panic!("straight");
    };
    println!("way: {}", gate.authority());
    println!("ours: {:?}", reach.connect().await.unwrap_err().error.kind);
    let Err(Error::Transport(error)) = versions::versions(&http, &origin()).await else {
        panic!("answered");
    };
    println!("client: {:?} {error:?}", error.kind);
}
