//! OAuth 2.0 as Salesforce speaks it: the web server flow with PKCE, renewal, revocation, and the grants without a
//! browser.
//!
//! `authorize` makes the address for the browser, `preflight` asks that address once itself because some faults never
//! come back to the app, `token` turns a code or a refresh token into a [`Grant`], `revoke` ends one, `error_page`
//! reads the address of Salesforce's error page, `discovery` what a host says of itself; `direct` and `jwt` ask for
//! tokens with a secret, a password or a key. Source: Salesforce help, "OAuth authorization flows"; RFC 6749, RFC 7636,
//! RFC 7009.
//!
//! Not here: the loopback listener, the browser, and where tokens are kept.

mod authorize;
mod direct;
mod discovery;
mod error_page;
mod jwt;
mod preflight;
mod revoke;
mod token;

use oauth2::http::HeaderMap;
use oauth2::http::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
use reqwest::Method;
use secrecy::SecretString;
use url::Url;

pub use authorize::{SignIn, SignInOptions, begin};
pub use direct::{client_credentials, password};
pub use discovery::{Says, WellKnown, well_known};
pub use error_page::{PageError, decode_error_page};
pub use jwt::{KeyRefusal, PrivateKey, audience, jwt_bearer};
pub use preflight::{Preflight, preflight};
pub use revoke::{Revocation, revoke};
pub use token::{Grant, Identity, SignatureCheck, exchange, renew};

use crate::client::{Bounds, Call};

/// The connected app or external client app that signs in.
#[derive(Debug, Clone)]
pub struct App {
    /// The consumer key.
    pub client_id: String,
    /// The consumer secret, if the user gave one. It is sent only then: Salesforce checks one that is sent even where
    /// it needs none.
    pub client_secret: Option<SecretString>,
}

/// A POST of form fields to an OAuth endpoint.
fn post(url: Url, body: Vec<u8>) -> Call {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("application/x-www-form-urlencoded"),
    );
    Call {
        method: Method::POST,
        url,
        headers,
        body: Some(body),
        bounds: Bounds::Token,
    }
}
