//! The way to where an integration's org answers, as the first probes go it, and what they say alike.

use std::time::Duration;

use jiff::Timestamp;
use salesforce::{
    Origin, Route, Transport,
    reach::{Certificate, Plain, Reach},
};

use super::{Patient, probe::Found};
use crate::{Error, views::Verdict, words};

impl Patient<'_> {
    /// Where the org answers; before the first sign-in, where one signs in.
    pub(super) async fn origin(&self) -> Result<Origin, Error> {
        let known = self.session.as_ref().map(|session| &session.instance_url);
        let shared = &self.app.shared;
        match (known, &self.row.login_address) {
            (Some(instance), _) => shared.practice.or_stored(instance.as_deref()).await,
            (None, None) => shared.practice.or_stored(None).await,
            (None, Some(_)) => self.login(),
        }
    }

    /// Where one signs in, if that is an address.
    fn login(&self) -> Result<Origin, Error> {
        let address = self.row.login_address.as_deref().unwrap_or_default();
        let environment = words::read(&self.row.environment)
            .map_or(salesforce::Environment::Production, words::environment);
        Ok(salesforce::login_address(address, environment)?.origin)
    }

    /// The way there.
    pub(super) async fn reach(&self) -> Result<Reach, Error> {
        let origin = self.origin().await?;
        Ok(Reach::new(
            &self.app.shared.http(),
            &origin,
            self.patience(),
        ))
    }

    /// The way a request takes to where one signs in; none for a practice org that the app runs.
    pub(super) fn route(&self) -> Option<Route> {
        let origin = self.login().ok()?;
        let reach = Reach::new(&self.app.shared.http(), &origin, self.patience());
        Some(reach.route().clone())
    }

    /// How long the main question of a probe may take, so that a comparison still fits into its limit.
    pub(super) fn patience(&self) -> Duration {
        self.app.shared.options.probe_limit.0 * 3 / 5
    }

    /// How long a comparison may take.
    pub(super) fn patience_beside(&self) -> Duration {
        self.app.shared.options.probe_limit.0 / 4
    }
}

/// A failed step, as an error of the client.
pub(super) fn error(transport: &Transport) -> Error {
    Error::Salesforce {
        doing: "finding out how far the host can be reached",
        source: salesforce::Error::Transport(transport.clone()),
    }
}

/// A cause of a failed step.
pub(super) fn failed(cause: &str, asked: impl Into<String>, transport: &Transport) -> Found {
    Found::named(Verdict::Failed, cause)
        .asked(asked, transport.words.as_str())
        .met(&error(transport))
}

/// The cause that the catalogue knows for a failed step.
pub(super) fn known(asked: impl Into<String>, transport: &Transport) -> Found {
    failed(error(transport).cause(), asked, transport)
}

/// What stands between this computer and Salesforce, where something else answers a question without encryption;
/// `else_it_is` is what the failure is called where nothing does.
pub(super) fn in_between(plain: Option<&Plain>, beside: &Reach, else_it_is: &str) -> Option<Found> {
    let plain = plain.filter(|plain| !plain.is_salesforce)?;
    let came = match &plain.to {
        Some(to) => format!("HTTP {}, and is sent on to {to}", plain.status),
        None => format!("HTTP {}", plain.status),
    };
    let found = if plain.wants_sign_in() {
        Found::named(Verdict::Failed, "net.portal")
    } else {
        let sent_on = plain.to.as_ref();
        let portal = sent_on.map(|to| format!("Every question is sent on to {to}."));
        let causes = [
            ("net.portal", portal),
            ("net.blocked", None),
            (else_it_is, None),
        ];
        Found::one_of(
            "Something else answers in the place of Salesforce.",
            &causes,
        )
    };
    Some(found.asked(format!("http://{}/", beside.host()), came))
}

/// A certificate in one line.
pub(super) fn described(certificate: &Certificate) -> String {
    format!(
        "certificate for {}, signed by {}, good from {} to {}",
        match certificate.names.is_empty() {
            true => certificate.subject.clone(),
            false => certificate.names.join(", "),
        },
        match certificate.is_self_signed() {
            true => "itself",
            false => &certificate.issuer,
        },
        at(certificate.not_before),
        at(certificate.not_after),
    )
}

/// A moment, exact to the second.
pub(super) fn at(ms: i64) -> String {
    let at = Timestamp::from_millisecond(ms).unwrap_or_default();
    format!("{at:.0}")
}

/// How far two clocks are apart, in words.
pub(super) fn apart(ms: i64) -> String {
    let minutes = (ms.unsigned_abs() + 30_000) / 60_000;
    match minutes {
        0..120 => format!("{minutes} minutes"),
        120..2880 => format!("{} hours", minutes / 60),
        _ => format!("{} days", minutes / 1440),
    }
}
