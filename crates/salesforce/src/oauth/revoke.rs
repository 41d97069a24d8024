//! Ends a token. Revoking a refresh token ends its access tokens too, not the other way round.
//!
//! Source: Salesforce help, "Revoke OAuth tokens"; RFC 7009. The token goes in the body, never in the address.

use secrecy::{ExposeSecret, SecretString};
use url::form_urlencoded::Serializer;

use super::post;
use crate::client::Http;
use crate::error::Error;
use crate::hosts::LoginAddress;

/// How a token ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revocation {
    /// It was revoked now.
    Done,
    /// It was not valid any more.
    AlreadyInvalid,
}

/// Revokes a token at the org.
///
/// # Errors
/// Any of [`Error`]; the token must then be thought to be alive.
pub async fn revoke(
    http: &Http,
    login: &LoginAddress,
    token: &SecretString,
) -> Result<Revocation, Error> {
    let body = Serializer::new(String::new())
        .append_pair("token", token.expose_secret())
        .finish();
    let call = post(login.endpoint("revoke"), body.into_bytes());
    match http.send(call).await?.success() {
        Ok(answer) if answer.body.trim_ascii().starts_with(b"<") => Err(answer.not_json()),
        Ok(_) => Ok(Revocation::Done),
        Err(Error::OAuth(error)) if error.error == "invalid_token" => {
            Ok(Revocation::AlreadyInvalid)
        }
        Err(error) => Err(error.without(&[token.expose_secret()])),
    }
}
