//! The probes in their order: one file each, one finding each.
//!
//! A probe names what it found missing and leaves the rest to the others: what the REST API refuses a user or an org is
//! `api`'s to name, also where an earlier probe meets it.

mod api;
mod app;
mod computer;
mod connection;
mod environment;
mod host;
mod identity;
mod limits;
mod name;
mod rights;
mod scopes;
mod speed;
mod tls;
mod token;
mod wanted;

use super::{Patient, probe::Found};
use crate::Error;

/// A probe.
pub(super) struct Probe {
    /// Its name in findings.
    pub(super) id: &'static str,
    /// Its name in the list.
    pub(super) title: &'static str,
    /// The probes that must not have failed before it.
    pub(super) needs: &'static [&'static str],
    /// The cause where nothing comes within the limit.
    pub(super) late: &'static str,
    /// Whether its sentence stays the same from run to run while all is as it was.
    pub(super) steady: bool,
}

/// A probe that asks over the network.
const fn asks(id: &'static str, title: &'static str, needs: &'static [&'static str]) -> Probe {
    Probe {
        id,
        title,
        needs,
        late: "net.timeout",
        steady: true,
    }
}

impl Probe {
    /// Its sentence is another in every run.
    const fn varying(self) -> Self {
        Self {
            steady: false,
            ..self
        }
    }
}

/// All of them, in order.
pub(super) const ALL: &[Probe] = &[
    Probe {
        late: "vault.unavailable",
        ..asks("computer", "This computer", &[]).varying()
    },
    asks("name", "Name", &[]).varying(),
    asks("connection", "Connection", &["name"]).varying(),
    asks("tls", "Secure connection", &["connection"]),
    asks("host", "Answer", &["tls"]),
    asks("environment", "Login host and environment", &["host"]),
    asks("app", "The app", &["host"]),
    asks("token", "Token", &["computer", "host"]).varying(),
    asks("identity", "Signed-in user and org", &["token"]),
    asks("api", "API access", &["token"]),
    asks("scopes", "Scopes", &["api"]),
    asks("rights", "Rights", &["api"]),
    asks("limits", "API calls left", &["api"]).varying(),
    asks("speed", "Response time", &["api"]).varying(),
];

/// Asks what the probe of this name is there to ask.
pub(super) async fn ask(probe: &Probe, patient: &Patient<'_>) -> Result<Found, Error> {
    match probe.id {
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
        "scopes" => scopes::probe(patient).await,
        "rights" => rights::probe(patient).await,
        "limits" => limits::probe(patient).await,
        "speed" => speed::probe(patient).await,
        _ => Err(Error::known("app.internal")),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::causes::catalogue;

    #[test]
    fn a_probe_has_a_name_of_its_own_and_needs_only_earlier_ones() {
        let mut before = HashSet::new();
        for probe in ALL {
            assert!(
                probe.needs.iter().all(|id| before.contains(id)),
                "{}",
                probe.id
            );
            assert_eq!(catalogue().entry(probe.late).id, probe.late);
            assert!(before.insert(probe.id), "{}", probe.id);
        }
    }
}
