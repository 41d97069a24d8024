//! Does Salesforce know the app and its callback? Asked at the sign-in address, where nobody is signed in.
//!
//! An unknown key or an unregistered callback may also be a change of the last ten minutes that Salesforce has not
//! passed on yet (Salesforce help, "Create an external client app"). That the app is blocked, or not installed, shows
//! there or only after somebody has signed in (unconfirmed which), so a clear answer does not rule it out.

use salesforce::oauth::{self, PageError, Preflight};

use crate::{
    Error,
    checkup::{Patient, probe::Found},
    error::{Doing, refused},
    sessions::grant_of,
    views::{Evidence, Grant, Verdict},
    words,
};

/// For how many minutes Salesforce may still have to pass a change on.
const PASSES_WITHIN: u32 = 10;

pub(super) async fn probe(patient: &Patient<'_>) -> Result<Found, Error> {
    let row = &patient.row;
    let grant = words::read(&row.grant_kind).unwrap_or(Grant::AuthorizationCode);
    if let Some(why) = not_asked(grant) {
        return Ok(Found::not_asked(why));
    }
    let (shared, login) = (&patient.app.shared, patient.app.login(row).await?);
    let app = oauth::App {
        client_id: match row.consumer_key.is_empty() {
            true => {
                let words = "the field for the consumer key is empty";
                return Err(Error::named("app.no-key", words));
            }
            false => row.consumer_key.clone(),
        },
        client_secret: None,
    };
    let callbacks = shared.options.callbacks();
    let callback = callbacks
        .first()
        .ok_or_else(|| Error::known("app.internal"))?;
    let options = crate::connect::sign_in_options(row);
    let sign_in = oauth::begin(&login, &app, callback, &options).doing("asking about the app")?;
    let said = oauth::preflight(&shared.http(), &sign_in)
        .await
        .doing("asking about the app")?;
    let asked = format!("GET {}/services/oauth2/authorize", login.origin.host());
    Ok(match said {
        Preflight::Clear | Preflight::Redirected(None) => {
            if patient
                .session
                .as_ref()
                .is_some_and(|session| session.consumer_key == row.consumer_key)
            {
                patient.note_app_is_known();
            }
            known(&said, asked, callback)
        }
        Preflight::ErrorPage(page) => against(patient, &page, "on a page of Salesforce", asked),
        Preflight::Redirected(Some(says)) => against(patient, &says, "at the callback", asked),
        Preflight::Trouble { status } => {
            Found::cause(Verdict::Failed, "sf.unavailable", format!("HTTP {status}"))
                .asked(asked, "nothing about the app")
        }
    }
    .seen(about_key(patient)))
}

/// Why the sign-in address is not asked for this grant.
fn not_asked(grant: Grant) -> Option<&'static str> {
    match grant {
        Grant::AuthorizationCode => None,
        Grant::ClientCredentials => Some(
            "Client credentials need no sign-in page, so what it says of the app is not asked; the token says it",
        ),
        Grant::JwtBearer => Some(
            "A signed assertion needs no sign-in page, so what it says of the app is not asked; the token says it",
        ),
        Grant::Password => Some(
            "User name and password need no sign-in page, so what it says of the app is not asked; the token says it",
        ),
        Grant::PastedToken => Some("Nobody can tell of which app a pasted token is"),
        Grant::Cli => Some("The Salesforce CLI signs in with an app of its own"),
    }
}

fn known(said: &Preflight, asked: String, callback: &str) -> Found {
    let came = match said {
        Preflight::Redirected(_) => "it came back to the callback: somebody has to sign in first",
        _ => "the sign-in page, and no error",
    };
    Found::passed("Salesforce knows the app and its callback")
        .asked(asked, came)
        .seen(format!("callback {callback}, with a proof key (PKCE)"))
}

/// What is said against the app. A token that was given before needs no callback and no new scope, so these are only
/// a warning to somebody who is connected: the next sign-in will fail.
fn against(patient: &Patient<'_>, says: &PageError, place: &str, asked: String) -> Found {
    let failure = refused(&says.error, &says.description);
    let connected = patient.session.is_some();
    let other_key = patient
        .session
        .as_ref()
        .is_some_and(|session| session.consumer_key != patient.row.consumer_key);
    let about_sign_in = matches!(
        failure.cause.as_str(),
        "app.callback" | "app.scope" | "app.pkce-missing"
    );
    let passing = matches!(failure.cause.as_str(), "app.unknown-key" | "app.callback");
    let verdict = match connected && (about_sign_in || other_key) {
        true => Verdict::Warning,
        false => Verdict::Failed,
    };
    let words = match says.description.is_empty() {
        true => format!("{place}: {}", says.error),
        false => format!("{place}: {}: {}", says.error, says.description),
    };
    let found = Found::of(verdict, failure).with(Evidence::answer(asked, words));
    match passing {
        true => found.passes_within(PASSES_WITHIN),
        false => found,
    }
}

/// Which key was asked about: the one of the Authentication tab, which counts from the next sign-in on.
fn about_key(patient: &Patient<'_>) -> String {
    let key: String = patient.row.consumer_key.chars().take(12).collect();
    let other = patient.session.as_ref().filter(|session| {
        grant_of(session) == Grant::AuthorizationCode
            && session.consumer_key != patient.row.consumer_key
    });
    match other {
        None => format!("consumer key {key}…"),
        Some(_) => format!(
            "consumer key {key}…; the last sign-in was made with another one, and this one counts from the next on"
        ),
    }
}
