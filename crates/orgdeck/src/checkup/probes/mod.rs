//! The probes in their order: one file each.

mod api;
mod app;
mod cases;
mod computer;
mod connection;
mod environment;
mod host;
mod identity;
mod limits;
mod name;
mod tls;
mod token;

use std::time::{Duration, Instant};

use super::{Patient, probe::Found};
use crate::Error;

/// A probe: its name in findings, its title, and the probes it needs to have passed.
pub(super) struct Probe {
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    pub(super) needs: &'static [&'static str],
}

/// All of them, in order.
pub(super) const ALL: &[Probe] = &[
    Probe {
        id: "computer",
        title: "This computer",
        needs: &[],
    },
    Probe {
        id: "name",
        title: "Name",
        needs: &[],
    },
    Probe {
        id: "connection",
        title: "Connection",
        needs: &["name"],
    },
    Probe {
        id: "tls",
        title: "Secure connection",
        needs: &["connection"],
    },
    Probe {
        id: "host",
        title: "Answer",
        needs: &["tls"],
    },
    Probe {
        id: "environment",
        title: "Login host and environment",
        needs: &["host"],
    },
    Probe {
        id: "app",
        title: "The app",
        needs: &["host"],
    },
    Probe {
        id: "token",
        title: "Token",
        needs: &["computer", "host"],
    },
    Probe {
        id: "identity",
        title: "Signed-in user and org",
        needs: &["token"],
    },
    Probe {
        id: "api",
        title: "API access",
        needs: &["token"],
    },
    Probe {
        id: "cases",
        title: "Rights on Case",
        needs: &["api"],
    },
    Probe {
        id: "limits",
        title: "API calls left",
        needs: &["api"],
    },
];

/// Runs one probe within its limit.
pub(super) async fn run(probe: &Probe, patient: &Patient<'_>, limit: Duration) -> Found {
    let begun = Instant::now();
    let found = tokio::time::timeout(limit, one(probe.id, patient)).await;
    let found = match found {
        Ok(Ok(found)) => found,
        Ok(Err(error)) => Found::failed(&error),
        Err(_) => {
            let seconds = limit.as_secs_f32();
            Found::failed(&Error::named(
                "net.timeout",
                format!("no answer within {seconds:.1} s"),
            ))
        }
    };
    found.took(begun.elapsed())
}

async fn one(id: &str, patient: &Patient<'_>) -> Result<Found, Error> {
    match id {
        "computer" => computer::probe(patient).await,
        "name" => name::probe(patient).await,
        "connection" => connection::probe(patient).await,
        "tls" => tls::probe(patient).await,
        "host" => host::probe(patient).await,
        "environment" => environment::probe(patient).await,
        "app" => app::probe(patient).await,
        "token" => token::probe(patient).await,
        "identity" => identity::probe(patient).await,
        "api" => api::probe(patient).await,
        "cases" => cases::probe(patient).await,
        "limits" => limits::probe(patient).await,
        _ => Err(Error::known("app.internal")),
    }
}
