//! Does a connection to the host come about? Behind a proxy: to the proxy, and does it open a tunnel to the host?

use salesforce::{
    ProxyKind, Route, TransportKind,
    reach::{NotReached, Reach},
};

use crate::{
    Error,
    checkup::{
        Patient,
        probe::Found,
        way::{self, failed, in_between, known},
    },
};

pub(super) async fn probe(patient: &Patient<'_>) -> Result<Found, Error> {
    let reach = patient.reach().await?;
    let (host, port) = reach.first();
    let asked = match reach.route() {
        Route::Proxy(gate) => format!("CONNECT {} at {}", reach.host(), gate.authority()),
        _ => format!("Connection to {host}, port {port}"),
    };
    let not = match reach.connect().await {
        Ok(connected) => {
            let sentence = match reach.route() {
                Route::Proxy(gate) => {
                    format!("The proxy {} opens the way to {}", gate.host, reach.host())
                }
                _ => format!("{host} takes connections"),
            };
            let passed = Found::passed(sentence).asked(asked, connected.address.to_string());
            return Ok(connected.failed.iter().fold(passed, |found, tried| {
                found.asked(tried.address.to_string(), tried.why.as_str())
            }));
        }
        Err(not) => not,
    };
    Ok(match reach.route() {
        Route::Direct => direct(patient, &reach, asked, &not).await,
        Route::Proxy(_) => proxied(patient, &reach, asked, &not).await,
        Route::Unspoken { .. } => known(asked, &not.error),
    })
}

/// Nothing stands between on purpose; perhaps a network's sign-in does.
async fn direct(patient: &Patient<'_>, reach: &Reach, asked: String, not: &NotReached) -> Found {
    let error = way::error(&not.error);
    let cause = match not.error.kind {
        TransportKind::ConnectTimeout => "net.connect-timeout",
        TransportKind::Refused if reach.origin().is_loopback() => "net.refused.here",
        _ => error.cause(),
    };
    if !reach.origin().is_loopback() {
        let beside = reach.beside(patient.patience_beside());
        let plain = beside.ask_plainly().await;
        if let Some(found) = in_between(plain.as_ref(), &beside, cause) {
            return found.asked(asked, not.error.words.as_str()).met(&error);
        }
    }
    failed(cause, asked, &not.error)
}

async fn proxied(patient: &Patient<'_>, reach: &Reach, asked: String, not: &NotReached) -> Found {
    let error = &not.error;
    let found = match error.kind {
        TransportKind::Proxy(ProxyKind::Gateway) => {
            return gateway(patient, reach, asked, not).await;
        }
        TransportKind::Proxy(_) | TransportKind::Tls(_) => known(asked, error),
        // a tunnel that is never answered is the proxy's silence, not the host's
        _ => failed("net.proxy.unreachable", asked, error),
    };
    match &not.proxy {
        Some(answer) if !answer.asks.is_empty() => {
            found.asked("Ways to sign in to the proxy", answer.asks.join(", "))
        }
        _ => found,
    }
}

/// The proxy tried and failed: for this host alone, or for any.
async fn gateway(patient: &Patient<'_>, reach: &Reach, asked: String, not: &NotReached) -> Found {
    let beside = reach.beside(patient.patience_beside());
    let (other, error) = (beside.connect().await, &not.error);
    let (found, came) = match &other {
        Ok(_) => {
            let reaches = format!("The proxy reaches {}.", beside.host());
            let causes = [
                ("net.dns.no-such-host", Some(reaches)),
                ("net.proxy.gateway", None),
            ];
            let found = Found::one_of("The proxy reaches Salesforce, but not this host.", &causes)
                .asked(asked, error.words.as_str())
                .met(&way::error(error));
            (found, "a tunnel".to_owned())
        }
        Err(other) => (known(asked, error), other.error.words.clone()),
    };
    found.asked(format!("CONNECT {}, to compare", beside.host()), came)
}
