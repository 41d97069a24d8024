//! Tokens without a browser: client credentials, and user name with password.
//!
//! Neither answers with a refresh token: who has the secret asks again. Source: Salesforce help, "OAuth 2.0 client
//! credentials flow" and "OAuth 2.0 username-password flow".

use oauth2::{ResourceOwnerPassword, ResourceOwnerUsername};
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use super::App;
use super::token::{Grant, client, finish, secret, sender};
use crate::client::Http;
use crate::error::Error;
use crate::hosts::LoginAddress;

/// Asks for a token of the app's Run-As user. Salesforce answers this on a My Domain only.
///
/// # Errors
/// As [`exchange`](super::exchange).
pub async fn client_credentials(
    http: &Http,
    login: &LoginAddress,
    app: &App,
) -> Result<Grant, Error> {
    let client = client(app, login.endpoint("token"));
    let send = sender(http);
    let answer = client
        .exchange_client_credentials()
        .request_async(&send)
        .await;
    finish(answer, app, &login.origin).map_err(|error| error.without(&[secret(app)]))
}

/// Asks for a token with a user's password. Salesforce wants the security token appended to it, unless the network
/// is one the org trusts.
///
/// # Errors
/// As [`exchange`](super::exchange).
pub async fn password(
    http: &Http,
    login: &LoginAddress,
    app: &App,
    username: &str,
    password: &SecretString,
    security_token: &SecretString,
) -> Result<Grant, Error> {
    let client = client(app, login.endpoint("token"));
    let both = Zeroizing::new(format!(
        "{}{}",
        password.expose_secret(),
        security_token.expose_secret()
    ));
    let username = ResourceOwnerUsername::new(username.to_owned());
    let owner = ResourceOwnerPassword::new(both.to_string());
    let send = sender(http);
    let answer = client
        .exchange_password(&username, &owner)
        .request_async(&send)
        .await;
    let secrets = [
        both.as_str(),
        password.expose_secret(),
        security_token.expose_secret(),
        secret(app),
    ];
    finish(answer, app, &login.origin).map_err(|error| error.without(&secrets))
}
