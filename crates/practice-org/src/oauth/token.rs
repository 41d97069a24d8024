//! `POST /services/oauth2/token`: codes and refresh tokens become access tokens.
//!
//! All refusals are 400 with an object (also a wrong secret: never 401). Answers have no `expires_in`; `issued_at`
//! is text in milliseconds; `signature` lets the app check the identity address (Salesforce help: OAuth 2.0 web
//! server flow, OAuth 2.0 refresh token flow). Other grants answer as in an org where they are switched off.

use axum::http::HeaderName;
use axum::http::header::CACHE_CONTROL;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::db::apps::{self, App, PermittedUsers};
use crate::db::grants::{self, Allowed, Issued};
use crate::db::logins;
use crate::db::secrets::{hmac_sha256, same};
use crate::db::tokens::{self, Code, FoundCode};
use crate::http::{Params, Reply};
use crate::org::Call;

use super::error::OauthError;

/// Answers a token request.
pub(crate) fn token(call: &mut Call<'_>) -> Reply {
    if call.request.method != "POST" {
        return OauthError::new("invalid_request", "must use HTTP POST").reply();
    }
    let form = call.request.form();
    match grant(call, &form) {
        Ok(fields) => render(call, &form, fields),
        Err(error) => error.reply(),
    }
}

fn grant(call: &mut Call<'_>, form: &Params) -> Result<Map<String, Value>, OauthError> {
    let grant_type = form
        .given("grant_type")
        .ok_or_else(|| OauthError::missing("grant_type"))?;
    match grant_type {
        "authorization_code" => {
            let app = client(call, form, |app| app.settings.web_secret_required)?;
            redeem(call, form, &app)
        }
        "refresh_token" => {
            let app = client(call, form, |app| app.settings.refresh_secret_required)?;
            renew(call, form, &app)
        }
        // what the OAuth settings of a new org block is refused with these words, whoever asks
        // (Salesforce help: block username-password flows)
        "password" => {
            client(call, form, |_| true)?;
            Err(OauthError::new("invalid_grant", "authentication failure"))
        }
        _ => Err(OauthError::new(
            "unsupported_grant_type",
            "grant type not supported",
        )),
    }
}

/// The app that asks, once its secret is right: needed if the app says so, checked whenever one is sent.
///
/// Credentials in the body win over the `Authorization: Basic` header (Salesforce help: OAuth 2.0 web server flow).
fn client(
    call: &Call<'_>,
    form: &Params,
    secret_required: impl Fn(&App) -> bool,
) -> Result<App, OauthError> {
    let basic = call
        .request
        .header("authorization")
        .and_then(basic_credentials);
    let (key, secret) = match (form.given("client_id"), basic) {
        (Some(key), _) => (
            key.to_owned(),
            form.given("client_secret").map(str::to_owned),
        ),
        (None, Some((key, secret))) => (key, Some(secret)),
        (None, None) => return Err(OauthError::missing("client_id")),
    };
    let app = apps::by_key(call.conn, &key)?.ok_or_else(OauthError::unknown_client)?;
    match secret {
        Some(secret) if !same(&secret, &apps::secret(call.conn, &app)?) => {
            Err(OauthError::bad_secret())
        }
        None if secret_required(&app) => Err(OauthError::bad_secret()),
        _ => Ok(app),
    }
}

fn basic_credentials(header: &str) -> Option<(String, String)> {
    let decoded = STANDARD
        .decode(header.strip_prefix("Basic ")?.trim())
        .ok()?;
    let (key, secret) = String::from_utf8(decoded)
        .ok()?
        .split_once(':')
        .map(|(k, s)| (k.to_owned(), s.to_owned()))?;
    Some((decode(&key), decode(&secret)))
}

/// RFC 6749 section 2.3.1: both halves of Basic credentials are form-encoded.
fn decode(text: &str) -> String {
    percent_encoding::percent_decode_str(text)
        .decode_utf8_lossy()
        .into_owned()
}

fn redeem(call: &mut Call<'_>, form: &Params, app: &App) -> Result<Map<String, Value>, OauthError> {
    let text = form
        .given("code")
        .ok_or_else(|| OauthError::missing("code"))?;
    let code = match tokens::find_code(call.conn, app.id, text, call.now)? {
        FoundCode::Unknown => {
            return Err(OauthError::new(
                "invalid_grant",
                "invalid authorization code",
            ));
        }
        FoundCode::Expired => {
            return Err(OauthError::new(
                "invalid_grant",
                "expired authorization code",
            ));
        }
        FoundCode::Live(code) => code,
    };
    match form.given("redirect_uri") {
        None => {
            return Err(OauthError::new(
                "redirect_uri_missing",
                "redirect_uri not provided",
            ));
        }
        Some(uri) if uri != code.redirect_uri => return Err(OauthError::redirect_mismatch()),
        Some(_) => {}
    }
    verify(&code, form.given("code_verifier"))?;
    admit(call, app, &code.user_id)?;
    let tx = call.conn.transaction()?;
    tokens::burn_code(&tx, text)?;
    let allowed = Allowed {
        app: Some(app),
        user_id: &code.user_id,
        scopes: &code.scopes,
        renewable: true,
    };
    let issued = grants::open(&tx, &allowed, &call.org.org_id, call.now)?;
    tx.commit()?;
    success(call, app, issued)
}

/// PKCE (RFC 7636 section 4.6). Two ways Salesforce differs from the RFC: verifiers longer than 128 characters are
/// taken (jsforce sends 171), and one with a `~` is refused (public reports, 2026).
fn verify(code: &Code, verifier: Option<&str>) -> Result<(), OauthError> {
    let refused = || OauthError::new("invalid_grant", "invalid code verifier");
    match (&code.challenge, verifier) {
        (None, None) => Ok(()),
        (None, Some(_)) | (Some(_), None) => Err(refused()),
        (Some(challenge), Some(verifier)) => {
            let formed = verifier.len() >= 43
                && verifier
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte));
            let digest = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
            if formed && same(&digest, challenge) {
                Ok(())
            } else {
                Err(refused())
            }
        }
    }
}

fn renew(call: &mut Call<'_>, form: &Params, app: &App) -> Result<Map<String, Value>, OauthError> {
    let text = form
        .given("refresh_token")
        .ok_or_else(|| OauthError::missing("refresh_token"))?;
    let found = grants::find_refresh(call.conn, text)?
        .filter(|found| found.app_id == app.id)
        .ok_or_else(OauthError::expired_token)?;
    // a deactivated user's tokens are ended too, but the user is what is told
    if found.ended && may_sign_in(call, &found.user_id)? {
        return Err(OauthError::expired_token());
    }
    if found.replaced {
        // a rotated token came back: the whole family ends (Salesforce help 005316711: refresh token rotation)
        grants::end(call.conn, found.grant_id, call.now)?;
        return Err(OauthError::expired_token());
    }
    if app.settings.blocked {
        return Err(OauthError::expired_token());
    }
    let policy = app.settings.refresh_policy;
    if policy.has_ended(found.allowed_ms, found.used_ms, call.now) {
        return Err(OauthError::new("invalid_grant", "token validity expired"));
    }
    admit(call, app, &found.user_id)?;
    let tx = call.conn.transaction()?;
    let issued = grants::renew(&tx, app, found, text, &call.org.org_id, call.now)?;
    tx.commit()?;
    success(call, app, issued)
}

/// What the app's policy and the user's state say at the token endpoint. The words for a blocked app are unconfirmed.
fn admit(call: &Call<'_>, app: &App, user_id: &str) -> Result<(), OauthError> {
    if app.settings.blocked {
        return Err(OauthError::new(
            "app_blocked",
            "this app is blocked by admin",
        ));
    }
    let by_admin = app.settings.permitted_users == PermittedUsers::AdminApproved;
    if by_admin && !apps::approves(call.conn, app, user_id)? {
        return Err(OauthError::new(
            "invalid_app_access",
            "user is not admin approved to access this app",
        ));
    }
    if may_sign_in(call, user_id)? {
        Ok(())
    } else {
        Err(OauthError::new("invalid_grant", "inactive user"))
    }
}

fn may_sign_in(call: &Call<'_>, user_id: &str) -> rusqlite::Result<bool> {
    Ok(logins::by_id(call.conn, user_id)?.is_some_and(|login| login.may_sign_in))
}

fn success(call: &Call<'_>, app: &App, issued: Issued) -> Result<Map<String, Value>, OauthError> {
    call.org.handed_out(&issued.access);
    if let Some(refresh) = &issued.refresh {
        call.org.handed_out(refresh);
    }
    let origin = &call.request.origin;
    let id = format!("{origin}/id/{}/{}", call.org.org_id, issued.user_id);
    let issued_at = call.now.to_string();
    let mut fields = Map::new();
    fields.insert("access_token".into(), json!(issued.access));
    if let Some(refresh) = issued.refresh {
        fields.insert("refresh_token".into(), json!(refresh));
    }
    let secret = apps::secret(call.conn, app)?;
    // the consumer secret signs identity address and time, in that order
    let signature = hmac_sha256(secret.as_bytes(), &[id.as_bytes(), issued_at.as_bytes()]);
    fields.insert("signature".into(), json!(STANDARD.encode(signature)));
    fields.insert("scope".into(), json!(issued.scopes.join(" ")));
    fields.insert("instance_url".into(), json!(origin));
    fields.insert("id".into(), json!(id));
    fields.insert("token_type".into(), json!("Bearer"));
    fields.insert("issued_at".into(), json!(issued_at));
    Ok(fields)
}

/// JSON unless `format` or `Accept` asks for XML or a form.
fn render(call: &Call<'_>, form: &Params, fields: Map<String, Value>) -> Reply {
    let wanted = form
        .given("format")
        .or_else(|| call.request.header("accept"))
        .unwrap_or_default();
    let texts = || {
        fields
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str().unwrap_or_default()))
    };
    let reply = match wanted {
        "urlencoded" | "application/x-www-form-urlencoded" => {
            let mut params = Params::default();
            texts().for_each(|(key, value)| params.push(key, value));
            Reply::with_body(
                200,
                "application/x-www-form-urlencoded;charset=UTF-8",
                params.encode(),
            )
        }
        "xml" | "application/xml" => {
            let inner: String = texts()
                .map(|(key, value)| format!("<{key}>{}</{key}>", escape_xml(value)))
                .collect();
            let xml = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?><OAuth>{inner}</OAuth>");
            Reply::with_body(200, "application/xml;charset=UTF-8", xml)
        }
        _ => Reply::json(200, &Value::Object(fields)),
    };
    uncached(reply)
}

fn escape_xml(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// Token answers are never stored (RFC 6749 section 5.1).
pub(super) fn uncached(reply: Reply) -> Reply {
    reply
        .header(CACHE_CONTROL, "no-cache, no-store")
        .header(HeaderName::from_static("pragma"), "no-cache")
}
