//! Test Connection on the way to the org: each fault between this computer and Salesforce is named at its probe, proven
//! or among several, and told apart from its neighbours.

use std::time::{Duration, Instant};

use orgdeck::views::{CheckupOutcome, Finding, State, Verdict};
use proof::fakes::{Authority, Door, Fake, Paper, Tunnel, page};

use super::front::{Away, BESIDE, HOST, NEVER, OFFLINE, PROXY, UNKNOWN};
use crate::support::{collect, until};

/// One cause, proven.
fn is(found: &Finding, probe: &str, cause: &str) {
    let seen = (found.probe.as_str(), found.cause.as_deref());
    assert_eq!(seen, (probe, Some(cause)), "{found:#?}");
    whole(found);
}

/// One of several causes.
fn among(found: &Finding, probe: &str, causes: &[&str]) {
    let several: Vec<_> = found.one_of.iter().map(|one| one.cause.as_str()).collect();
    assert_eq!(found.probe, probe, "{found:#?}");
    assert_eq!(several, causes, "{found:#?}");
    assert_eq!(found.cause, None);
    whole(found);
}

fn whole(found: &Finding) {
    assert!(!found.evidence.is_empty(), "{found:?}");
    assert!(!found.sentence.is_empty() && found.verdict != Verdict::Passed);
}

/// All that is said of a finding's evidence.
fn said(found: &Finding) -> String {
    let lines = found.evidence.iter();
    lines
        .map(|line| {
            format!(
                "{}: {}\n",
                line.asked.as_deref().unwrap_or_default(),
                line.came
            )
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_way_by_tls_is_in_order_where_nothing_is_wrong() {
    let away = Away::new().await;
    let checkup = away.world.checkup().await;
    assert_eq!(checkup.outcome, CheckupOutcome::Passed, "{checkup:#?}");
    let seen = |probe| said(super::of(&checkup, probe));
    assert!(seen("name").contains(&format!("Look-up of {HOST}: 127.0.0.1")));
    assert!(seen("tls").contains("Trusted authority"), "{}", seen("tls"));
    assert!(seen("computer").contains("Proxy: none") && seen("computer").contains("MB free"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mistyped_name_is_told_from_being_offline() {
    let mut away = Away::new().await;
    away.host(Err(UNKNOWN));
    let found = away.first().await;
    is(&found, "name", "net.dns.no-such-host");
    assert!(said(&found).contains(&format!("Look-up of {BESIDE}, to compare: 127.0.0.1")));
    assert_eq!(away.world.detail().await.row.state, State::Unreachable);
    away.names.set(BESIDE, Err(UNKNOWN));
    let found = away.first().await;
    among(&found, "name", &["net.dns.failed", "net.proxy.needed"]);
    away.host(Err(OFFLINE));
    away.names.set(BESIDE, Err(OFFLINE));
    is(&away.first().await, "name", "net.dns.failed");
    let mut away = Away::new().await;
    away.host(Err(OFFLINE));
    let found = away.first().await;
    among(&found, "name", &["net.dns.server", "net.dns.no-such-host"]);
    away.host(Ok("0.0.0.0:0".parse().unwrap()));
    is(&away.first().await, "name", "net.dns.filtered");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_is_refused_is_told_from_one_that_is_never_encrypted() {
    let mut away = Away::new().await;
    let closed = away.closed().await;
    away.host(Ok(closed));
    is(&away.first().await, "connection", "net.refused");
    let silent = Fake::silent().await;
    away.host(Ok(silent.address));
    is(&away.first().await, "tls", "net.timeout");
    let cutting = Fake::hanging_up().await;
    away.host(Ok(cutting.address));
    is(&away.first().await, "tls", "net.tls.cut");
    let plain = Fake::blurting("HTTP/1.1 400 No\r\n\r\n").await;
    away.host(Ok(plain.address));
    is(&away.first().await, "tls", "net.tls.not-tls");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_for_another_host_or_of_nobody_is_named() {
    let mut away = Away::new().await;
    let other = away.org_behind(&Paper::of(&["shop.example"])).await;
    away.host(Ok(other));
    let found = away.first().await;
    is(&found, "tls", "net.tls.wrong-host");
    assert!(said(&found).contains("certificate for shop.example"));
    let stranger = Authority::named("Acme Web Inspection");
    let inspected = Door::Tls(stranger.signs(&Paper::of(&[HOST, BESIDE])));
    let inspected = away.org_at(inspected).await;
    away.host(Ok(inspected));
    let found = away.first().await;
    is(&found, "tls", "net.tls.unknown-authority");
    assert!(said(&found).contains("Acme Web Inspection"));
    // the same authority for every host: something on the way opens connections
    away.names.set(BESIDE, Ok(inspected));
    is(&away.first().await, "tls", "net.tls.company-proxy");
}

/// What a proxy answers that opens no tunnel.
fn refusal(status: u16, headers: &[(&str, &str)]) -> Tunnel {
    Tunnel::Answer(page(status, headers, "<h1>No</h1>"))
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_a_proxy_its_name_its_tunnel_and_the_encryption_through_it_are_tested() {
    let mut away = Away::new().await;
    let front = away.org_behind(&Paper::of(&[HOST, BESIDE])).await;
    away.through(move |_, _| Tunnel::To(front)).await;
    // behind a proxy this computer need not know the host's name
    away.host(Err(UNKNOWN));
    let checkup = away.world.checkup().await;
    for probe in ["name", "connection", "tls", "host"] {
        let found = super::of(&checkup, probe);
        assert_eq!(found.verdict, Verdict::Passed, "{found:#?}");
    }
    assert!(said(super::of(&checkup, "computer")).contains(PROXY));
    assert!(said(super::of(&checkup, "connection")).contains(&format!("CONNECT {HOST}")));
    away.names.set(PROXY, Err(UNKNOWN));
    is(&away.first().await, "name", "net.proxy.name");
    away.names.set(PROXY, Err(OFFLINE));
    let found = away.first().await;
    among(&found, "name", &["net.dns.failed", "net.proxy.name"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_proxy_says_is_told_apart() {
    let mut away = Away::new().await;
    away.through(|_, _| {
        refusal(
            407,
            &[
                ("Proxy-Authenticate", "Negotiate"),
                ("Proxy-Authenticate", "NTLM"),
            ],
        )
    })
    .await;
    let found = away.first().await;
    is(&found, "connection", "net.proxy.sign-in");
    assert!(said(&found).contains("Negotiate, NTLM"));
    away.through(|_, _| refusal(403, &[])).await;
    is(&away.first().await, "connection", "net.proxy.forbidden");
    away.through(|_, _| refusal(405, &[])).await;
    is(&away.first().await, "connection", "net.proxy.no-tunnel");
    away.through(|_, _| Tunnel::Answer("220 mail ready\r\n".to_owned()))
        .await;
    is(&away.first().await, "connection", "net.proxy.no-tunnel");
    away.through(|_, _| refusal(503, &[])).await;
    is(&away.first().await, "connection", "net.proxy.gateway");
    let front = away.org_behind(&Paper::of(&[HOST, BESIDE])).await;
    away.through(move |to, _| match to.starts_with(BESIDE) {
        true => Tunnel::To(front),
        false => refusal(503, &[]),
    })
    .await;
    let found = away.first().await;
    among(
        &found,
        "connection",
        &["net.dns.no-such-host", "net.proxy.gateway"],
    );
    away.by_proxy("http://127.0.0.1:1").await;
    is(&away.first().await, "connection", "net.proxy.unreachable");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_that_opens_encrypted_connections_is_named() {
    let mut away = Away::new().await;
    let company = Authority::named("Acme Web Inspection");
    let inspected = Door::Tls(company.signs(&Paper::of(&[HOST, BESIDE])));
    let inspected = away.org_at(inspected).await;
    away.through(move |_, _| Tunnel::To(inspected)).await;
    let found = away.first().await;
    is(&found, "tls", "net.tls.company-proxy");
    assert!(said(&found).contains("Acme Web Inspection"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_certificate_is_told_from_a_wrong_clock_by_the_hosts_own_clock() {
    let now = jiff::Timestamp::now();
    let at = |days: i64| {
        let then = now + jiff::SignedDuration::from_hours(24 * days);
        let date = then.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        page(200, &[("Date", &date)], "")
    };
    let mut away = Away::new().await;
    let mut shows = async |from: i64, to: i64, clock: i64| {
        let door = away.door(&Paper::of(&[HOST]).dated(from, to));
        let address = away.says(door, at(clock)).await;
        away.host(Ok(address));
        away.first().await
    };
    is(&shows(-90, -10, 0).await, "tls", "net.tls.expired");
    is(&shows(10, 90, 0).await, "tls", "net.tls.not-yet-valid");
    // where the host's clock agrees with its certificate, this computer's is wrong
    let found = shows(-90, -10, -40).await;
    is(&found, "tls", "computer.clock");
    assert!(said(&found).contains("40 days apart"), "{}", said(&found));
    is(&shows(10, 90, 40).await, "tls", "computer.clock");
    // a clock that fits neither proves nothing
    let found = shows(-90, -10, 40).await;
    among(&found, "tls", &["net.tls.expired", "computer.clock"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_answers_instead_of_salesforce_is_told_apart() {
    let mut away = Away::new().await;
    let to = |to: &str| page(302, &[("Location", to)], "");
    away.answers(to("https://acme2.my.salesforce.com/services/data"))
        .await;
    let found = away.first().await;
    is(&found, "host", "net.moved");
    assert!(said(&found).contains("acme2.my.salesforce.com"));
    away.answers(to("https://login.salesforce.com/?ec=302&startURL=%2F"))
        .await;
    is(&away.first().await, "host", "net.login-page");
    away.answers(to("https://acme.my.site.com/help/s/")).await;
    is(&away.first().await, "host", "net.site");
    away.answers(page(
        200,
        &[],
        "<a href='/secur/forgotpassword.jsp'>Forgot?</a>",
    ))
    .await;
    is(&away.first().await, "host", "net.login-page");
    away.answers(page(503, &[], "We are down for maintenance."))
        .await;
    is(&away.first().await, "host", "sf.maintenance");
    away.answers(page(503, &[], "")).await;
    is(&away.first().await, "host", "sf.unavailable");
    away.answers(page(511, &[], "<h1>Sign in</h1>")).await;
    is(&away.first().await, "host", "net.portal");
    away.answers(page(403, &[("X-Squid-Error", "ERR_ACCESS_DENIED 0")], ""))
        .await;
    is(&away.first().await, "host", "net.blocked");
    away.answers(page(420, &[], "")).await;
    among(
        &away.first().await,
        "host",
        &["sf.no-such-org", "sf.unavailable"],
    );
    away.answers(page(404, &[], "<h1>Not found</h1>")).await;
    let not_found = away.first().await;
    among(&not_found, "host", &["net.wrong-address", "net.blocked"]);
    away.answers(page(200, &[], "<h1>Grand Hotel Wi-Fi</h1>"))
        .await;
    let found = away.first().await;
    among(
        &found,
        "host",
        &["net.portal", "net.blocked", "net.wrong-address"],
    );
    let because = found.one_of[0].because.as_deref().unwrap();
    assert!(because.contains("a network that one signs in to"));
    away.answers(to("http://portal.hotel.example/start")).await;
    let found = away.first().await;
    among(
        &found,
        "host",
        &["net.portal", "net.blocked", "net.redirect"],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_network_that_wants_a_sign_in_is_known_by_what_it_answers_without_encryption() {
    let mut away = Away::new().await;
    away.plainly(page(511, &[], "<h1>Sign in</h1>")).await;
    let closed = away.closed().await;
    away.host(Ok(closed));
    is(&away.first().await, "connection", "net.portal");
    let itself = Door::Tls(Paper::of(&["portal.hotel.example"]).signed_by_itself());
    let itself = away.org_at(itself).await;
    away.host(Ok(itself));
    is(&away.first().await, "tls", "net.portal");
    away.plainly(page(302, &[("Location", "http://10.0.0.1/login")], ""))
        .await;
    among(
        &away.first().await,
        "tls",
        &["net.portal", "net.blocked", "net.tls.unknown-authority"],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_wrong_and_a_disk_that_is_nearly_full_are_warnings() {
    let away = Away::new().await;
    let command = practice_org::Command::AdvanceClock { seconds: 3600 };
    away.world.control().run(command).unwrap();
    let found = away.first().await;
    is(&found, "host", "computer.clock");
    assert_eq!(found.verdict, Verdict::Warning);
    assert!(
        said(&found).contains("60 minutes behind"),
        "{}",
        said(&found)
    );
    let away = Away::with(|options| options.disk_margin = u64::MAX).await;
    let found = away.first().await;
    is(&found, "computer", "disk.low");
    assert_eq!(found.verdict, Verdict::Warning);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clock_is_forgiven_nothing_but_the_time() {
    // planted: `at(middle(&certificate))` replaced by a certificate that is trusted
    let mut away = Away::new().await;
    let stranger = Authority::named("Nobody");
    let paper = Paper::of(&[HOST]).dated(-90, -10);
    let door = Door::Tls(stranger.signs(&paper));
    let answered = Fake::saying(door, |_| page(200, &[], "")).await;
    away.host(Ok(answered.address));
    assert_eq!(away.first().await.probe, "tls");
    assert_eq!(
        answered.heads(),
        Vec::<String>::new(),
        "nothing was said to it"
    );
    away.keep(answered);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_checkup_that_waits_for_a_name_a_greeting_or_a_proxy_stops_within_a_second() {
    // planted: the look-up on a thread that the probe waits for
    let long = |options: &mut orgdeck::Options| {
        options.probe_limit = (Duration::from_secs(300), Duration::from_secs(300));
    };
    let mut away = Away::with(long).await;
    away.host(Err(NEVER));
    stops(&away, "name").await;
    let silent = Fake::silent().await;
    away.host(Ok(silent.address));
    stops(&away, "tls").await;
    away.by_proxy(&format!("http://{}", silent.address)).await;
    stops(&away, "connection").await;
}

/// Stops a checkup at a probe that waits for ever.
async fn stops(away: &Away, probe: &str) {
    let (progress, seen) = collect::<Finding>();
    let (app, id) = (away.world.app.clone(), away.world.id);
    let running = tokio::spawn(async move { app.test_connection(id, &progress).await.unwrap() });
    let known = orgdeck::checkup_probes();
    let before = known.iter().position(|name| name.probe == probe).unwrap();
    until(probe, || seen.lock().unwrap().len() == before).await;
    let begun = Instant::now();
    away.world.app.cancel_checkup(away.world.id);
    let checkup = running.await.unwrap();
    assert!(
        begun.elapsed() < Duration::from_secs(1),
        "{probe}: {:?}",
        begun.elapsed()
    );
    assert_eq!(checkup.outcome, CheckupOutcome::Cancelled);
    assert_eq!(super::of(&checkup, probe).verdict, Verdict::NotReached);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_checkup_that_cannot_be_kept_is_told_all_the_same() {
    let away = Away::new().await;
    let path = away.world.options.folder.join("orgdeck.db");
    let other = rusqlite::Connection::open(path).unwrap();
    other.execute_batch("DROP TABLE checkups").unwrap();
    let checkup = away.world.checkup().await;
    assert_eq!(checkup.outcome, CheckupOutcome::Passed);
}
