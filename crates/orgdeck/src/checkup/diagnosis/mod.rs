//! Why a sign-in is refused. Salesforce's own words decide where they have one meaning; where they fit several causes
//! the suspects are named, the likeliest first, and one alone only where it is proven.
//!
//! `suspects` weighs what is known without asking anybody; what another session to the same org tells is `Testimony`.

mod suspects;
mod testimony;
mod weigh;

use crate::{
    Error,
    checkup::{Patient, probe::Found},
    sessions::grant_of,
    views::Grant,
};
pub(super) use testimony::Testimony;
use weigh::{Weighed, weigh};

/// What Salesforce says of a refresh token that is revoked, ended, replaced or unknown, all alike (restforce fixtures;
/// Salesforce help, "OAuth 2.0 authorization errors").
const AMBIGUOUS: &str = "token.refused";

const SENTENCE: &str = "Salesforce no longer accepts this sign-in, and does not say why.";

/// The finding for a token that was refused with this error.
pub(super) fn finding(patient: &Patient<'_>, error: &Error, told: &Testimony) -> Found {
    let Some(session) = patient
        .session
        .as_ref()
        .filter(|_| error.cause() == AMBIGUOUS)
    else {
        return Found::failed(error);
    };
    let case = suspects::Case {
        session,
        environment: patient.environment(),
        same_org: patient.same_org(),
        app_is_known: patient.app_is_known(),
        now: store::now_ms(),
        told,
    };
    let suspects = match grant_of(session) {
        Grant::AuthorizationCode => suspects::of_refresh_token(&case),
        _ => suspects::of_other_grant(&case),
    };
    let answer = Found::failed(error);
    match weigh(suspects) {
        Weighed::Proven { suspect, ruled_out } => {
            let mut found = Found::failed(&Error::known(suspect.cause)).heard(answer);
            for line in suspect.because.into_iter().chain(ruled_out) {
                found = found.seen(line);
            }
            found
        }
        Weighed::Open {
            suspects,
            ruled_out,
        } => {
            let suspects: Vec<_> = suspects
                .into_iter()
                .map(|suspect| (suspect.cause, suspect.because))
                .collect();
            let mut found = Found::one_of(SENTENCE, &suspects).heard(answer).met(error);
            for line in ruled_out {
                found = found.seen(line);
            }
            found
        }
    }
}
