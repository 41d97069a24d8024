//! Is there a host of the name: the org's, or the proxy's where requests go through one?
//!
//! A name that is not found is compared with one that always is, so that a typo is told apart from being offline.

use std::net::SocketAddr;

use salesforce::{Route, TransportKind, reach::Reach};

use crate::{
    Error,
    checkup::{
        Patient,
        probe::Found,
        way::{self, failed},
    },
    views::Verdict,
};

pub(super) async fn probe(patient: &Patient<'_>) -> Result<Found, Error> {
    let reach = patient.reach().await?;
    if reach.origin().is_loopback() {
        return Ok(Found::not_asked(
            "The org is on this computer: there is no name to look up",
        ));
    }
    if matches!(reach.route(), Route::Unspoken { .. }) {
        return Ok(Found::not_asked(
            "The proxy cannot be used, so no name is asked",
        ));
    }
    let (host, _) = reach.first();
    let (looked_up, asked) = (reach.look_up().await, format!("Look-up of {host}"));
    let error = match looked_up {
        Ok(addresses) => return Ok(found(&reach, host, &addresses).asked(asked, list(&addresses))),
        Err(error) => error,
    };
    if matches!(reach.route(), Route::Proxy(_)) {
        return Ok(match error.kind {
            TransportKind::NoSuchHost => failed("net.proxy.name", asked, &error),
            _ => Found::one_of(
                "The proxy's name could not be looked up.",
                &[("net.dns.failed", None), ("net.proxy.name", None)],
            )
            .asked(asked, error.words.as_str())
            .met(&way::error(&error)),
        });
    }
    Ok(compared(patient, &reach, &error).await)
}

fn found(reach: &Reach, host: &str, addresses: &[SocketAddr]) -> Found {
    // a filter of names answers 0.0.0.0 or :: for what it holds back
    if addresses.iter().all(|one| one.ip().is_unspecified()) {
        return Found::named(Verdict::Failed, "net.dns.filtered");
    }
    match reach.route() {
        Route::Proxy(_) => Found::passed(format!("The proxy {host} is known by name")),
        _ => Found::passed(format!("{host} is known by name")),
    }
}

/// What a failed look-up means beside one of a name that is always there.
async fn compared(patient: &Patient<'_>, reach: &Reach, error: &salesforce::Transport) -> Found {
    let beside = reach.beside(patient.patience_beside());
    let other = beside.look_up().await;
    let asked = format!("Look-up of {}", reach.host());
    let one_of = |sentence: &str, causes: &[(&str, Option<String>)]| {
        Found::one_of(sentence, causes)
            .asked(asked.as_str(), error.words.as_str())
            .met(&way::error(error))
    };
    let found = match (error.kind, other.as_ref().map_err(|other| other.kind)) {
        (TransportKind::NoSuchHost, Ok(_)) => failed("net.dns.no-such-host", asked.as_str(), error),
        (TransportKind::NoSuchHost, Err(TransportKind::NoSuchHost)) => one_of(
            "Neither this host nor any other of Salesforce's is known by name here.",
            &[("net.dns.failed", None), ("net.proxy.needed", None)],
        ),
        (TransportKind::NoSuchHost, Err(_)) => one_of(
            "The host is not known by name, and the name server stopped answering.",
            &[("net.dns.no-such-host", None), ("net.dns.failed", None)],
        ),
        (_, Ok(_)) => one_of(
            "This name could not be looked up, though others could.",
            &[("net.dns.server", None), ("net.dns.no-such-host", None)],
        ),
        (_, Err(_)) => failed("net.dns.failed", asked.as_str(), error),
    };
    let came = match &other {
        Ok(addresses) => list(addresses),
        Err(other) => other.words.clone(),
    };
    found.asked(format!("Look-up of {}, to compare", beside.host()), came)
}

fn list(addresses: &[SocketAddr]) -> String {
    let list: Vec<String> = addresses
        .iter()
        .take(4)
        .map(|address| address.ip().to_string())
        .collect();
    list.join(", ")
}
