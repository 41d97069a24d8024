//! JWT bearer: an assertion that the app's certificate signed stands for the user it names (Salesforce help: OAuth 2.0
//! JWT bearer flow). No consumer key is sent, `iss` is it; no refresh token comes back.

use crate::db::apps::{self, App, Flow, PermittedUsers};
use crate::db::grants::{self, Allowed};
use crate::db::login_history::{self, Attempt};
use crate::db::logins;
use crate::http::Params;
use crate::oauth::admission::Way;
use crate::oauth::error::OauthError;
use crate::oauth::jwt::{self, Claims};
use crate::oauth::{answer, client};
use crate::org::Call;

use super::{Fields, admit, open};

/// What `aud` may say besides this org's own address: the login hosts every client knows.
const AUDIENCES: [&str; 2] = [
    "https://login.salesforce.com",
    "https://test.salesforce.com",
];

pub(in crate::oauth) fn jwt_bearer(call: &mut Call<'_>, form: &Params) -> Fields {
    let assertion = form
        .given("assertion")
        .ok_or_else(|| OauthError::missing("assertion"))?;
    let claims = jwt::read(assertion).ok_or_else(invalid)?;
    let app = client::usable(apps::by_key(call.conn, &claims.issuer)?)?;
    check(call, &app, &claims, assertion)?;
    let unapproved = || OauthError::new("invalid_grant", "user hasn't approved this consumer");
    // an unknown user has approved nothing
    let login = logins::by_username(call.conn, &claims.subject)?.ok_or_else(unapproved)?;
    let approved = grants::already_allowed(call.conn, app.id, &login.user_id, &[])?;
    admit(call, &app, &login, Way::Jwt, approved)?;
    if !approved && app.settings.permitted_users == PermittedUsers::SelfAuthorize {
        let attempt = Attempt::refused(&login.user_id, &app, "Failed: Not approved for access");
        login_history::note(call.conn, &attempt, call.now)?;
        return Err(unapproved());
    }
    let issued = open(
        call,
        &Allowed {
            app: Some(&app),
            user_id: &login.user_id,
            scopes: &app.settings.scopes,
            renewable: false,
        },
    )?;
    answer::fields(call, &app, &issued)
}

/// Whether the app may send this assertion and signed it, and whether it is meant for this org, now.
///
/// "invalid assertion" for a signature that does not fit: a public report (salesforce-laravel-oauth2-rest issue 68).
/// "expired authorization code" for an assertion whose time is over: public reports (simple-salesforce issues 371 and
/// 491). Which code answers for an app that does not tick the flow is unconfirmed.
fn check(call: &Call<'_>, app: &App, claims: &Claims, assertion: &str) -> Result<(), OauthError> {
    if !app.settings.allows(Flow::JwtBearer) {
        return Err(OauthError::unsupported_grant());
    }
    let certificate = app.settings.certificate.as_deref().unwrap_or_default();
    if !jwt::is_signed_by(assertion, certificate) {
        return Err(invalid());
    }
    let (here, served) = (call.request.origin.as_str(), call.org.url());
    let meant = |audience: &String| {
        let audience = audience.trim_end_matches('/');
        AUDIENCES.contains(&audience) || audience == here || audience == served
    };
    if !claims.audiences.iter().any(meant) {
        return Err(OauthError::new(
            "invalid_grant",
            "Audience validation failed",
        ));
    }
    if !claims.is_live(call.now) {
        return Err(OauthError::new(
            "invalid_grant",
            "expired authorization code",
        ));
    }
    Ok(())
}

fn invalid() -> OauthError {
    OauthError::new("invalid_grant", "invalid assertion")
}
