//! Tokens for a code or a refresh token.
//!
//! What differs from RFC 6749: no `expires_in`; `issued_at` in milliseconds as a string; `instance_url`, where the
//! org answers; `id`, whose path holds org and user; `signature` over `id` and `issued_at` (Salesforce help,
//! "OAuth 2.0 web server flow"). A renewal answers without a refresh token unless rotation is on.

use std::borrow::Cow;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use oauth2::basic::{
    BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse,
    BasicTokenType,
};
use oauth2::http::{self, header::CONTENT_TYPE};
use oauth2::{
    AuthType, Client, ClientId, ClientSecret, EndpointNotSet, EndpointSet, ExtraTokenFields,
    HttpRequest, HttpResponse, PkceCodeVerifier, RedirectUrl, RefreshToken, RequestTokenError,
    StandardRevocableToken, StandardTokenResponse, TokenResponse, TokenUrl,
};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use url::Url;

use super::{App, SignIn, authorize, post};
use crate::answer::{Answer, expectation};
use crate::client::Http;
use crate::error::Error;
use crate::hosts::{self, LoginAddress, Origin, check_instance};
use crate::ids::{OrgId, UserId};
use crate::time;

/// What was granted.
#[derive(Debug, Clone)]
pub struct Grant {
    /// The access token, for memory only.
    pub access_token: SecretString,
    /// A refresh token, at sign-in if the app may have one, at renewal only with rotation: then the old one is dead.
    pub refresh_token: Option<SecretString>,
    /// Where the org answers. It may differ from the one before.
    pub instance: Origin,
    /// Whom the token speaks for.
    pub identity: Identity,
    /// When it was issued, in milliseconds UTC by the org's clock.
    pub issued_at_ms: i64,
    /// The scopes granted.
    pub scopes: Vec<String>,
    /// The identity URL.
    pub id_url: String,
    /// Whether the identity URL is proved to be Salesforce's.
    pub signature: SignatureCheck,
}

/// The org and the user a token speaks for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Identity {
    /// The org.
    pub org_id: OrgId,
    /// The user.
    pub user_id: UserId,
}

/// What checking the signature of a token answer gave. A wrong one is an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureCheck {
    /// It is right.
    Right,
    /// It cannot be checked without the consumer secret.
    NoSecret,
    /// There is none, although the secret is known.
    Missing,
}

/// Turns the code of an accepted answer into tokens.
///
/// # Errors
/// [`Error::OAuth`] with Salesforce's words, [`Error::Host`] if the answer names a host outside the table, and the
/// errors of transport and shape. The code is used up in any case.
pub async fn exchange(
    http: &Http,
    login: &Origin,
    app: &App,
    sign_in: &SignIn,
    code: &SecretString,
) -> Result<Grant, Error> {
    let redirect = RedirectUrl::new(sign_in.redirect_uri.clone())
        .map_err(|_| Error::Other("the callback address is not a URL".to_owned()))?;
    let client = client(
        app,
        hosts::endpoint(login, sign_in.site_path.as_deref(), "token"),
    );
    let send = sender(http);
    let answer = client
        .exchange_code(authorize::code(code))
        .set_redirect_uri(Cow::Owned(redirect))
        .set_pkce_verifier(PkceCodeVerifier::new(
            sign_in.verifier.expose_secret().to_owned(),
        ))
        .request_async(&send)
        .await;
    let secrets = [
        code.expose_secret(),
        sign_in.verifier.expose_secret(),
        secret(app),
    ];
    finish(answer, app, login).map_err(|error| error.without(&secrets))
}

/// Turns a refresh token into a new access token.
///
/// # Errors
/// As [`exchange`]. Only [`Error::OAuth`] proves that the refresh token was looked at and refused.
pub async fn renew(
    http: &Http,
    login: &LoginAddress,
    app: &App,
    refresh_token: &SecretString,
) -> Result<Grant, Error> {
    let client = client(app, login.endpoint("token"));
    let token = RefreshToken::new(refresh_token.expose_secret().to_owned());
    let send = sender(http);
    let answer = client
        .exchange_refresh_token(&token)
        .request_async(&send)
        .await;
    let secrets = [refresh_token.expose_secret(), secret(app)];
    finish(answer, app, &login.origin).map_err(|error| error.without(&secrets))
}

pub(super) fn secret(app: &App) -> &str {
    app.client_secret
        .as_ref()
        .map(ExposeSecret::expose_secret)
        .unwrap_or_default()
}

pub(super) type Answered = StandardTokenResponse<Extra, BasicTokenType>;
pub(super) type Failed = RequestTokenError<Error, BasicErrorResponse>;
pub(super) type TokenClient = Client<
    BasicErrorResponse,
    Answered,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

pub(super) fn client(app: &App, token_url: Url) -> TokenClient {
    let client = Client::new(ClientId::new(app.client_id.clone()))
        .set_auth_type(AuthType::RequestBody)
        .set_token_uri(TokenUrl::from_url(token_url));
    match &app.client_secret {
        Some(secret) => {
            client.set_client_secret(ClientSecret::new(secret.expose_secret().to_owned()))
        }
        None => client,
    }
}

/// An answer in the shape the oauth2 crate wants, if it grants something.
fn pass_on(answer: Answer) -> Result<HttpResponse, Error> {
    let answer = answer.success()?;
    // refuses pages, and shapes that are no object, before the crate sees them
    answer.json::<serde::de::IgnoredAny>()?;
    http::Response::builder()
        .header(CONTENT_TYPE, "application/json")
        .body(answer.body)
        .map_err(|_| Error::Other("the token answer cannot be passed on".to_owned()))
}

/// Our own client in the shape the oauth2 crate wants; refusals are read here, because it knows only some of them.
pub(super) fn sender(http: &Http) -> impl Fn(HttpRequest) -> BoxedAnswer + Send + Sync {
    let http = http.clone();
    move |request| {
        let http = http.clone();
        Box::pin(async move {
            let url = Url::parse(&request.uri().to_string())
                .map_err(|_| Error::Other("the token endpoint is not a URL".to_owned()))?;
            pass_on(http.send(post(url, request.into_body())).await?)
        })
    }
}

pub(super) type BoxedAnswer =
    std::pin::Pin<Box<dyn Future<Output = Result<HttpResponse, Error>> + Send>>;

/// What Salesforce adds to the standard answer.
#[derive(Serialize, Deserialize)]
pub(super) struct Extra {
    instance_url: String,
    id: String,
    #[serde(default)]
    issued_at: Option<serde_json::Value>,
    #[serde(default)]
    signature: Option<String>,
}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Extra").finish_non_exhaustive()
    }
}

impl ExtraTokenFields for Extra {}

pub(super) fn finish(
    answer: Result<Answered, Failed>,
    app: &App,
    login: &Origin,
) -> Result<Grant, Error> {
    taken(&answer.map_err(failure)?, app, login)
}

/// What an answer grants, once its host, its identity and its signature are judged.
pub(super) fn taken(answer: &Answered, app: &App, login: &Origin) -> Result<Grant, Error> {
    if *answer.token_type() != BasicTokenType::Bearer || answer.access_token().secret().is_empty() {
        return Err(Error::Decode {
            path: "token_type".to_owned(),
            message: "expected a Bearer token".to_owned(),
            status: 200,
        });
    }
    let extra = answer.extra_fields();
    let instance = check_instance(&extra.instance_url, login)?;
    let identity = identity(&extra.id, login)?;
    let issued_at = match &extra.issued_at {
        Some(serde_json::Value::String(text)) => text.clone(),
        Some(serde_json::Value::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    let signature = check_signature(extra, &issued_at, app)?;
    let refresh_token = answer.refresh_token().map(|token| token.secret().clone());
    Ok(Grant {
        access_token: answer.access_token().secret().clone().into(),
        refresh_token: refresh_token
            .filter(|token| !token.is_empty())
            .map(Into::into),
        instance,
        identity,
        issued_at_ms: issued_at.parse().unwrap_or_else(|_| time::now_ms()),
        scopes: answer
            .scopes()
            .into_iter()
            .flatten()
            .map(|scope| scope.to_string())
            .collect(),
        id_url: extra.id.clone(),
        signature,
    })
}

/// The path of the identity URL is `/id/ORG/USER`; its host is a sign-in host or the My Domain.
fn identity(id: &str, login: &Origin) -> Result<Identity, Error> {
    let odd = || Error::Decode {
        path: "id".to_owned(),
        message: "expected an identity URL with the ids of an org and a user".to_owned(),
        status: 200,
    };
    check_instance(id, login)?;
    let url = Url::parse(id).map_err(|_| odd())?;
    let segments: Vec<&str> = url.path().split('/').collect();
    let ["", "id", org, user] = segments[..] else {
        return Err(odd());
    };
    Ok(Identity {
        org_id: OrgId::parse(org).map_err(|_| odd())?,
        user_id: UserId::parse(user).map_err(|_| odd())?,
    })
}

/// HMAC-SHA256 with the consumer secret over `id` and `issued_at`, in base64.
fn check_signature(extra: &Extra, issued_at: &str, app: &App) -> Result<SignatureCheck, Error> {
    let Some(secret) = &app.client_secret else {
        return Ok(SignatureCheck::NoSecret);
    };
    let Some(signature) = &extra.signature else {
        return Ok(SignatureCheck::Missing);
    };
    let wrong = || {
        Error::Other(
            "the signature of the token answer is wrong; nothing in it is believed".to_owned(),
        )
    };
    let mut mac =
        Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()).map_err(|_| wrong())?;
    mac.update(extra.id.as_bytes());
    mac.update(issued_at.as_bytes());
    let signature = STANDARD.decode(signature).map_err(|_| wrong())?;
    // compares in constant time
    mac.verify_slice(&signature).map_err(|_| wrong())?;
    Ok(SignatureCheck::Right)
}

/// The crate's errors hold the whole body, tokens included; only the place of the fault is taken over.
fn failure(failed: Failed) -> Error {
    match failed {
        RequestTokenError::Request(error) => error,
        RequestTokenError::Parse(error, body) => {
            if error.inner().is_eof() {
                return Error::Truncated {
                    read: body.len(),
                    status: 200,
                };
            }
            let path = error.path().to_string().chars().take(100).collect();
            Error::Decode {
                path,
                message: expectation(error.inner()),
                status: 200,
            }
        }
        RequestTokenError::ServerResponse(_) | RequestTokenError::Other(_) => {
            Error::Other("the token endpoint answered in an unknown way".to_owned())
        }
    }
}

#[cfg(test)]
#[path = "token_fuzz.rs"]
mod fuzz;
