//! Is the connection encrypted with a certificate that this computer trusts? Behind a proxy: through its tunnel.
//!
//! Nothing is ever trusted that the client would not trust; what is refused is only looked at, to say why.

use salesforce::{
    Route, TlsKind, TransportKind,
    reach::{Certificate, NotReached, Reach},
};

use crate::{
    Error,
    checkup::{
        Patient,
        probe::Found,
        way::{apart, at, described, error, failed, in_between},
    },
    views::Evidence,
};

pub(super) async fn probe(patient: &Patient<'_>) -> Result<Found, Error> {
    let reach = patient.reach().await?;
    if reach.origin().as_url().scheme() == "http" {
        return Ok(Found::not_asked(
            "The org is on this computer and speaks http: nothing is encrypted",
        ));
    }
    let asked = format!("TLS with {}", reach.host());
    let not = match reach.secure().await {
        Ok(secured) => {
            let protocol = secured.protocol.replace("TLSv", "TLS ").replace('_', ".");
            let came = secured.certificate.as_ref().map(described);
            let passed = Found::passed(format!(
                "Encrypted by {protocol}, and the certificate is trusted"
            ));
            return Ok(passed.asked(asked, came.unwrap_or(protocol)));
        }
        Err(not) => not,
    };
    let found = match not.error.kind {
        TransportKind::Tls(TlsKind::Expired | TlsKind::NotYetValid) => {
            dates(&reach, asked, &not).await
        }
        TransportKind::Tls(TlsKind::UnknownAuthority) => {
            authority(patient, &reach, asked, &not).await
        }
        _ => in_place(patient, &reach, asked, &not).await,
    };
    Ok(match &not.certificate {
        Some(certificate) => found.seen(described(certificate)),
        None => found,
    })
}

/// Refused for its dates: those may be wrong, or this computer's clock. The host's own clock tells.
async fn dates(reach: &Reach, asked: String, not: &NotReached) -> Found {
    let (host, own) = (reach.clock_of_host().await, store::now_ms());
    let too_late = not.error.kind == TransportKind::Tls(TlsKind::Expired);
    let (dated, proven) = match too_late {
        true => (
            "net.tls.expired",
            "The host's certificate has expired, and this computer's clock is right.",
        ),
        false => (
            "net.tls.not-yet-valid",
            "The host's certificate is not valid yet, and this computer's clock is right.",
        ),
    };
    let good_at = |ms| {
        not.certificate
            .as_ref()
            .is_some_and(|one| one.is_good_at(ms))
    };
    let found = match host {
        Some(host) if good_at(host) => failed("computer.clock", asked, &not.error),
        Some(host) if host.abs_diff(own) < NEAR => failed(dated, asked, &not.error).saying(proven),
        _ => {
            let sentence = match too_late {
                true => "The host's certificate has expired, as this computer's clock has it.",
                false => {
                    "The host's certificate is not valid yet, as this computer's clock has it."
                }
            };
            // certificates come late more often than clocks run ahead, and are hardly ever made for the future
            let causes = match too_late {
                true => [(dated, None), ("computer.clock", None)],
                false => [("computer.clock", None), (dated, None)],
            };
            let words = not.error.words.as_str();
            Found::one_of(sentence, &causes)
                .asked(asked, words)
                .met(&error(&not.error))
        }
    };
    let clock = Evidence::answer("This computer's clock", at(own));
    match host {
        Some(host) => found.with(clock).asked(
            "The host's clock",
            format!("{}, {} apart", at(host), apart(host - own)),
        ),
        None => found.with(clock),
    }
}

/// Clocks nearer than this are the same, milliseconds.
const NEAR: u64 = 5 * 60 * 1000;

/// Signed by nobody who is trusted: one who signs for every host opens connections on the way.
async fn authority(patient: &Patient<'_>, reach: &Reach, asked: String, not: &NotReached) -> Found {
    let beside = reach.beside(patient.patience_beside());
    let (plain, other) = tokio::join!(plainly(&beside), beside.secure());
    let error = error(&not.error);
    let unknown = "net.tls.unknown-authority";
    if let Some(found) = in_between(plain.as_ref(), &beside, unknown) {
        return found.asked(asked, not.error.words.as_str()).met(&error);
    }
    let issuer = |one: Option<&Certificate>| one.map(|one| one.issuer.clone());
    let own = issuer(not.certificate.as_deref());
    let (found, came) = match &other {
        Ok(secured) => (
            failed(unknown, asked, &not.error),
            secured.certificate.as_ref().map(described),
        ),
        Err(other) => {
            let same = own.is_some() && issuer(other.certificate.as_deref()) == own;
            let found = if same && (plain.is_some() || matches!(reach.route(), Route::Proxy(_))) {
                failed("net.tls.company-proxy", asked, &not.error)
            } else {
                unsure(asked, not, same)
            };
            let seen = other.certificate.as_deref().map(described);
            (found, seen.or_else(|| Some(other.error.words.clone())))
        }
    };
    found.asked(
        format!("TLS with {}, to compare", beside.host()),
        came.unwrap_or_else(|| "trusted".to_owned()),
    )
}

fn unsure(asked: String, not: &NotReached, same: bool) -> Found {
    let because = same.then(|| "The same authority signed for another host, too.".to_owned());
    let causes = [
        ("net.tls.company-proxy", because),
        ("net.tls.unknown-authority", None),
        ("net.portal", None),
    ];
    Found::one_of(
        "Nobody this computer trusts has signed the host's certificate.",
        &causes,
    )
    .asked(asked, not.error.words.as_str())
    .met(&error(&not.error))
}

/// Something else may answer in the place of the host.
async fn in_place(patient: &Patient<'_>, reach: &Reach, asked: String, not: &NotReached) -> Found {
    let beside = reach.beside(patient.patience_beside());
    let plain = match reach.origin().is_loopback() {
        true => None,
        false => plainly(&beside).await,
    };
    let error = error(&not.error);
    let cause = match not.error.kind {
        TransportKind::Reset => "net.tls.cut",
        _ => error.cause(),
    };
    if let Some(found) = in_between(plain.as_ref(), &beside, cause) {
        return found.asked(asked, not.error.words.as_str()).met(&error);
    }
    failed(cause, asked, &not.error)
}

/// The question without encryption; behind a proxy it would say nothing about this network.
async fn plainly(beside: &Reach) -> Option<salesforce::reach::Plain> {
    match beside.route() {
        Route::Direct => beside.ask_plainly().await,
        _ => None,
    }
}
