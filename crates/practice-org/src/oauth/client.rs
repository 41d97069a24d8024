//! Which app asks, and whether it proves who it is.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::db::apps::{self, App};
use crate::db::secrets::same;
use crate::http::{Params, Request};
use crate::org::Call;

use super::error::OauthError;
use super::jwt;

/// `client_assertion_type` of a signed assertion (RFC 7523 section 2.2).
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The app that asks, once its secret is right: needed if `secret_required` says so, checked whenever one is sent.
///
/// Credentials in the body win over the `Authorization: Basic` header; a signed assertion stands for the secret
/// (Salesforce help: OAuth 2.0 web server flow; the saved openid-configuration lists the three ways).
pub(super) fn identified(
    call: &Call<'_>,
    form: &Params,
    secret_required: impl Fn(&App) -> bool,
) -> Result<App, OauthError> {
    if let Some(assertion) = form.given("client_assertion") {
        return asserted(call, form, assertion);
    }
    let (key, secret) = match (form.given("client_id"), basic(call.request)) {
        (Some(key), _) => (
            key.to_owned(),
            form.given("client_secret").map(str::to_owned),
        ),
        (None, Some((key, secret))) => (key, Some(secret)),
        (None, None) => return Err(OauthError::missing("client_id")),
    };
    let app = usable(apps::by_key(call.conn, &key)?)?;
    match secret {
        Some(secret) if !same(&secret, &apps::secret(call.conn, &app)?) => {
            Err(OauthError::bad_secret())
        }
        None if secret_required(&app) => Err(OauthError::bad_secret()),
        _ => Ok(app),
    }
}

/// An app that is there and on. That its words for a packaged app that nobody installed are the same before and after
/// the sign-in is unconfirmed.
pub(super) fn usable(app: Option<App>) -> Result<App, OauthError> {
    let app = app.ok_or_else(OauthError::unknown_client)?;
    if app.settings.is_foreign() {
        return Err(OauthError::new(
            "app_not_found",
            "External client app is not installed in this org",
        ));
    }
    if !app.settings.enabled {
        return Err(OauthError::new(
            "oauth_flow_disabled",
            "The external client app or the OAuth plugin is disabled.",
        ));
    }
    Ok(app)
}

/// An app that signed an assertion about itself with the key of its certificate.
fn asserted(call: &Call<'_>, form: &Params, assertion: &str) -> Result<App, OauthError> {
    if form.get("client_assertion_type") != Some(ASSERTION_TYPE) {
        // the code is Salesforce's (its mobile SDK lists it), the words are unconfirmed
        return Err(OauthError::new(
            "invalid_assertion_type",
            "invalid client assertion type",
        ));
    }
    let claims = jwt::read(assertion).ok_or_else(OauthError::bad_secret)?;
    let app = usable(apps::by_key(call.conn, &claims.issuer)?)?;
    let certificate = app.settings.certificate.as_deref().unwrap_or_default();
    let good = claims.subject == app.consumer_key
        && claims.is_live(call.now)
        && jwt::is_signed_by(assertion, certificate);
    good.then_some(app).ok_or_else(OauthError::bad_secret)
}

/// Key and secret of an `Authorization: Basic` header; both halves are form-encoded (RFC 6749 section 2.3.1).
fn basic(request: &Request) -> Option<(String, String)> {
    let header = request.header("authorization")?;
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = STANDARD.decode(encoded.trim()).ok()?;
    let text = String::from_utf8(decoded).ok()?;
    let (key, secret) = text.split_once(':')?;
    Some((decode(key), decode(secret)))
}

fn decode(text: &str) -> String {
    percent_encoding::percent_decode_str(text)
        .decode_utf8_lossy()
        .into_owned()
}
