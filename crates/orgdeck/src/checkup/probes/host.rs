//! Is what answers Salesforce's? Asked without a token: the list of API versions. Also this computer's clock against the
//! host's, because certificates and signed assertions are good only for a time.

use salesforce::reach::{Heard, Reach, Said};

use crate::{
    Error,
    checkup::{
        Patient,
        probe::Found,
        way::{apart, at},
    },
    error::Doing,
    views::{Evidence, Grant, Verdict},
};

/// Clocks may be so far apart, milliseconds; an assertion that is signed with a clock ahead or behind is refused
/// earlier, because it is good for three minutes (Salesforce help, "OAuth 2.0 JWT Bearer Flow").
const NEAR: u64 = 5 * 60 * 1000;
const NEAR_FOR_ASSERTIONS: u64 = 2 * 60 * 1000;

pub(super) async fn probe(patient: &Patient<'_>) -> Result<Found, Error> {
    let reach = patient.reach().await?;
    let heard = reach
        .hear()
        .await
        .doing("asking which API versions there are")?;
    let evidence = evidence(&reach, &heard);
    let found = match &heard.said {
        Said::Versions(listed) => {
            let newest = listed
                .last()
                .map_or("none", |newest| newest.version.as_str());
            let sentence = format!("{} answers, newest API version {newest}", reach.host());
            return Ok(clock(patient, &reach, &heard)
                .unwrap_or_else(|| Found::passed(sentence))
                .with(evidence));
        }
        // one signs in to a site, and asks another host for data afterwards
        Said::LoginPage | Said::Site(_) | Said::Stranger { .. } if reach.origin().is_site() => {
            let sentence = format!(
                "{} answers; only members of that site sign in there",
                reach.host()
            );
            return Ok(Found::passed(sentence).with(evidence));
        }
        said => judged(said, &heard),
    };
    let error = heard.error.map(asking);
    let found = found.with(evidence);
    Ok(match error {
        Some(error) => found.met(&error),
        None => found,
    })
}

fn judged(said: &Said, heard: &Heard) -> Found {
    let cause = |cause: &str| Found::named(Verdict::Failed, cause);
    match said {
        Said::MovedTo(_) => cause("net.moved"),
        Said::LoginPage => cause("net.login-page"),
        Said::Site(_) => cause("net.site"),
        Said::Maintenance => cause("sf.maintenance"),
        Said::NetworkSignIn => cause("net.portal"),
        Said::ProxyPage(name) => cause("net.blocked").seen(format!("it calls itself {name}")),
        Said::NoOrg => Found::one_of(
            "Salesforce finds no org at this address at the moment.",
            &[("sf.no-such-org", None), ("sf.unavailable", None)],
        ),
        Said::Stranger {
            to,
            of_network,
            of_maintenance,
        } => {
            let speaks = |of: &str| Some(format!("The page speaks of {of}."));
            let network = of_network.then(|| speaks("a network that one signs in to"));
            let maintenance = of_maintenance.then(|| speaks("maintenance"));
            match to {
                Some(to) => elsewhere(to, network.flatten()),
                None => stranger(heard.status, network.flatten(), maintenance.flatten()),
            }
        }
        Said::Versions(_) | Said::Refusal => refused(heard),
    }
}

/// The way to a host that is not Salesforce's.
fn elsewhere(to: &str, network: Option<String>) -> Found {
    Found::one_of(
        format!("The answer leads to {to}, which is not Salesforce's."),
        &[
            ("net.portal", network),
            ("net.blocked", None),
            ("net.redirect", None),
        ],
    )
}

/// A page that nobody knows: what it speaks of comes first.
fn stranger(status: u16, network: Option<String>, maintenance: Option<String>) -> Found {
    let mut causes = vec![("net.blocked", None), ("net.wrong-address", None)];
    if status == 404 {
        causes.swap(0, 1);
    }
    // a network's sign-in comes with 200, so that browsers show it
    if network.is_some() || status == 200 {
        causes.insert(0, ("net.portal", network));
    }
    if maintenance.is_some() {
        causes.insert(0, ("sf.maintenance", maintenance));
    }
    Found::one_of(
        "A web page answered where Salesforce's data should be.",
        &causes,
    )
}

/// An answer that the catalogue knows by its status or code.
fn refused(heard: &Heard) -> Found {
    // an org lists its versions to anybody: what has none is no org, or stands in front of one
    if matches!(heard.status, 401 | 403 | 404) {
        return Found::one_of(
            "What answers has no API at this address.",
            &[("net.wrong-address", None), ("net.blocked", None)],
        );
    }
    match &heard.error {
        Some(source) => Found::failed(&asking(source.clone())),
        None => Found::named(Verdict::Failed, "sf.unreadable"),
    }
}

fn asking(source: salesforce::Error) -> Error {
    Error::Salesforce {
        doing: "asking which API versions there are",
        source,
    }
}

/// Whether the clocks are too far apart. A practice org has this computer's clock, and moves it when a test wants it.
fn clock(patient: &Patient<'_>, reach: &Reach, heard: &Heard) -> Option<Found> {
    let host = heard.date.filter(|_| !reach.origin().is_loopback())?;
    let grant = patient.session.as_ref().map(crate::sessions::grant_of);
    let near = match grant {
        Some(Grant::JwtBearer) => NEAR_FOR_ASSERTIONS,
        _ => NEAR,
    };
    (host.abs_diff(heard.at) > near).then(|| {
        let way = if heard.at > host { "ahead" } else { "behind" };
        Found::named(Verdict::Warning, "computer.clock")
            .asked("This computer's clock", at(heard.at))
            .asked("Salesforce's clock", at(host))
            .seen(format!("{} {way}", apart(host - heard.at)))
    })
}

/// What was asked and what came, whatever it was.
fn evidence(reach: &Reach, heard: &Heard) -> Evidence {
    let mut came = format!("HTTP {}", heard.status);
    match (&heard.said, &heard.title) {
        (Said::Versions(listed), _) => came += &format!(", {} API versions", listed.len()),
        (Said::MovedTo(to), _) => came += &format!(", sent on to {to}"),
        (Said::Site(Some(to)), _) => came += &format!(", sent on to {to}"),
        (Said::Stranger { to: Some(to), .. }, _) => came += &format!(", sent on to {to}"),
        (_, Some(title)) => came += &format!(", a page: {title}"),
        _ => {}
    }
    if let Some(server) = &heard.server {
        came += &format!(", from {server}");
    }
    Evidence {
        asked: Some(format!("GET {}/services/data", reach.origin())),
        came,
        request_id: heard.request_id.clone(),
    }
}
