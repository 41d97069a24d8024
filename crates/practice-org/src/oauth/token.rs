//! `POST /services/oauth2/token`: which flow answers, and what is refused whatever the flow.
//!
//! All refusals are 400 with an object (also a wrong secret: never 401). What Salesforce has and this org has not
//! (SAML and asset tokens, token exchange, hybrid flows, device flow) answers as for an app that does not tick it.
//! "HTTPS required" and "request not supported on this domain" cannot occur: the org's one loopback host is login
//! host and My Domain in one.

use serde_json::{Map, Value};

use crate::http::{Params, Reply};
use crate::org::Call;

use super::error::OauthError;
use super::{answer, flows};

/// Answers a token request.
pub(crate) fn token(call: &mut Call<'_>) -> Reply {
    if call.request.method != "POST" {
        return OauthError::new("invalid_request", "must use HTTP POST").reply();
    }
    let form = call.request.form();
    match grant(call, &form) {
        Ok(fields) => answer::render(call, &form, fields),
        Err(error) => error.reply(),
    }
}

fn grant(call: &mut Call<'_>, form: &Params) -> Result<Map<String, Value>, OauthError> {
    let Some(grant_type) = form.given("grant_type") else {
        // the first step of the device flow names a response type in place of a grant. The words for an app that does
        // not tick it are unconfirmed; these are the ones for every unknown response type
        return Err(match form.given("response_type") {
            Some(_) => OauthError::unsupported_response(),
            None => OauthError::missing("grant_type"),
        });
    };
    match grant_type {
        "authorization_code" => flows::code(call, form),
        "refresh_token" => flows::refresh(call, form),
        "password" => flows::password(call, form),
        "client_credentials" => flows::client_credentials(call, form),
        "urn:ietf:params:oauth:grant-type:jwt-bearer" => flows::jwt_bearer(call, form),
        _ => Err(OauthError::unsupported_grant()),
    }
}
