//! Why a sign-in is refused. Salesforce's own words decide where they have one meaning; where they fit several causes
//! the suspects are named, the likeliest first, and one alone only where it is proven.
//!
//! `suspects` weighs what is known; what another session to the same org tells is [`Testimony`], asked for by `witness`.

mod suspects;
mod testimony;
mod weigh;
mod witness;

use std::time::Duration;

use salesforce::{Error as ClientError, Origin};
use store::Session;

use crate::{
    Error,
    checkup::{Patient, probe::Found},
    sessions::grant_of,
    views::Grant,
};
use suspects::Case;
use testimony::Testimony;
use weigh::{Suspect, Weighed, weigh};

/// The finding for a token that was refused with this error by a question that was sent at `tried_at`. Other sessions
/// are asked for no longer than the limit.
pub(super) async fn finding(
    patient: &Patient<'_>,
    error: &Error,
    tried_at: i64,
    limit: Duration,
) -> Found {
    let Some(session) = &patient.session else {
        return Found::failed(error);
    };
    let answer = answer(session, error);
    let Some(question) = Question::of(error) else {
        return match error.cause() {
            "token.answer-lost" => answer.seen(format!(
                "answers to renewals that never came: {}",
                suspects::lost(session)
            )),
            _ => answer,
        };
    };
    let told = match question {
        // no object of the org tells of session policies
        Question::Session => Testimony::default(),
        _ => witness::hear(patient, session, tried_at, limit).await,
    };
    let case = Case {
        session,
        environment: patient.environment(),
        same_org: patient.same_org(),
        app_is_known: patient.app_is_known(),
        now: told.now.unwrap_or_else(store::now_ms),
        told: &told,
    };
    let weighed = weigh(question.suspects(&case), question.knows_all(&case));
    let found = found(question, weighed, answer, error);
    match told.witnesses.is_empty() {
        true if question == Question::Session => found,
        true => found
            .seen("no other integration that works is connected to this org and could tell more"),
        false => found.asked(
            format!("the session of {}", told.witnesses.join(" and ")),
            "read only: User, UserLogin, OauthToken, LoginHistory, as far as it may",
        ),
    }
}

/// The error as it came, with what was asked.
fn answer(session: &Session, error: &Error) -> Found {
    let host = |address: &Option<String>| match address {
        Some(address) => Origin::parse(address)
            .map_or_else(|_| address.clone(), |origin| origin.host().to_owned()),
        None => "the practice org".to_owned(),
    };
    let asked = match error {
        Error::Salesforce {
            source: ClientError::OAuth(_),
            ..
        } => format!(
            "POST {}/services/oauth2/token",
            host(&session.login_address)
        ),
        Error::Salesforce { .. } => format!(
            "GET {}/services/oauth2/userinfo",
            host(&session.instance_url)
        ),
        // found without asking anybody
        _ => return Found::failed(error),
    };
    Found::failed(error).asking(&asked)
}

fn found(question: Question, weighed: Weighed, answer: Found, error: &Error) -> Found {
    let (found, ruled_out) = match weighed {
        Weighed::Proven { suspect, ruled_out } => {
            let found = Found::failed(&Error::known(suspect.cause)).heard(answer);
            let found = suspect.because.into_iter().fold(found, Found::seen);
            (found, ruled_out)
        }
        Weighed::Open {
            suspects,
            ruled_out,
        } => {
            let named = |suspect: Suspect| (suspect.cause, suspect.because);
            let suspects: Vec<_> = suspects.into_iter().map(named).collect();
            let found = Found::one_of(question.sentence(), &suspects).heard(answer);
            (found.met(error), ruled_out)
        }
    };
    ruled_out.into_iter().fold(found, |found, line| {
        found.seen(format!("ruled out: {line}"))
    })
}

/// What an answer leaves open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Question {
    /// A refresh token that is revoked, ended, replaced or unknown is refused in one set of words (restforce fixtures;
    /// Salesforce help, "OAuth 2.0 authorization errors"), and so may any other grant be.
    Refused,
    /// User name and password.
    Password,
    /// A session that was just given.
    Session,
}

impl Question {
    fn of(error: &Error) -> Option<Self> {
        match error.cause() {
            "token.refused" => Some(Self::Refused),
            "token.password-refused" => Some(Self::Password),
            "token.session-refused" => Some(Self::Session),
            _ => None,
        }
    }

    fn sentence(self) -> &'static str {
        match self {
            Self::Refused => "Salesforce no longer accepts this sign-in, and does not say why.",
            Self::Password => {
                "Salesforce does not accept user name and password, and does not say which of these is the reason."
            }
            Self::Session => {
                "Salesforce refuses the session although it was just given, and does not say why."
            }
        }
    }

    fn suspects(self, case: &Case<'_>) -> Vec<Suspect> {
        match self {
            Self::Refused if has_refresh_token(case.session) => suspects::of_refresh_token(case),
            Self::Refused => suspects::of_other_grant(case),
            Self::Password => suspects::of_password(case),
            Self::Session => suspects::of_session(),
        }
    }

    /// Whether there can be no other cause: an approval that is gone was ended by one of the suspects.
    fn knows_all(self, case: &Case<'_>) -> bool {
        self == Self::Refused
            && has_refresh_token(case.session)
            && case.told.approved == Some(false)
    }
}

fn has_refresh_token(session: &Session) -> bool {
    grant_of(session) == Grant::AuthorizationCode
}

/// When the org last gave the session a token: at the sign-in, or at a renewal.
fn given_at(session: &Session) -> i64 {
    session
        .connected_at
        .max(session.renewed_at.unwrap_or_default())
}
