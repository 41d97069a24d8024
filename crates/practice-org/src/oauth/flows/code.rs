//! `authorization_code`: a code becomes tokens (Salesforce help: OAuth 2.0 web server flow; RFC 7636).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::db::grants::Allowed;
use crate::db::logins;
use crate::db::secrets::same;
use crate::db::tokens::{self, Code, FoundCode};
use crate::http::Params;
use crate::oauth::admission::Way;
use crate::oauth::error::OauthError;
use crate::oauth::{answer, client, scopes};
use crate::org::Call;

use super::{Fields, admit, open};

pub(in crate::oauth) fn code(call: &mut Call<'_>, form: &Params) -> Fields {
    let app = client::identified(call, form, |app| app.settings.web_secret_required)?;
    let text = form
        .given("code")
        .ok_or_else(|| OauthError::missing("code"))?;
    let invalid = |words| Err(OauthError::new("invalid_grant", words));
    let code = match tokens::find_code(call.conn, app.id, text, call.now)? {
        FoundCode::Unknown => return invalid("invalid authorization code"),
        FoundCode::Expired => return invalid("expired authorization code"),
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
    let login = logins::by_id(call.conn, &code.user_id)?.ok_or_else(OauthError::inactive)?;
    admit(call, &app, &login, Way::Browser, true)?;
    // burnt and opened in two transactions: a code that is burnt for nothing does no harm
    tokens::burn_code(call.conn, text)?;
    let allowed = Allowed {
        app: Some(&app),
        user_id: &code.user_id,
        scopes: &code.scopes,
        renewable: true,
    };
    let issued = open(call, &allowed)?;
    let mut fields = answer::fields(call, &app, &issued)?;
    if scopes::holds(&code.scopes, "openid") {
        answer::add_id_token(call, &app, &issued, code.nonce.as_deref(), &mut fields)?;
    }
    Ok(fields)
}

/// PKCE (RFC 7636 section 4.6). Two ways Salesforce differs from the RFC: verifiers longer than 128 characters are
/// taken (jsforce sends 171), and one with a `~` is refused (public reports, 2026). The words are unconfirmed.
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
