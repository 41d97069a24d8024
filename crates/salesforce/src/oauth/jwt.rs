//! JWT bearer: the app signs an assertion with its private key, and Salesforce answers with a token of the user named
//! in it.
//!
//! Source: Salesforce help, "OAuth 2.0 JWT bearer flow for server-to-server integration"; RFC 7523. The assertion
//! lives three minutes; there is no refresh token; scopes are those the app has.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rustls::SignatureScheme;
use rustls::crypto::ring::sign::any_supported_type;
use rustls::pki_types::{PrivateKeyDer, pem::PemObject};
use secrecy::{ExposeSecret, SecretSlice, SecretString};
use serde_json::json;
use url::form_urlencoded::Serializer;

use super::token::{Answered, Grant, secret, taken};
use super::{App, post};
use crate::client::Http;
use crate::error::Error;
use crate::hosts::{Environment, LoginAddress};
use crate::time;

/// How long an assertion lives, in seconds: the longest that every page of Salesforce's allows.
const LIFE_S: i64 = 180;

/// A private RSA key, in memory as DER bytes.
#[derive(Clone)]
pub struct PrivateKey(SecretSlice<u8>);

impl std::fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PrivateKey")
    }
}

/// Why a text is no private key that assertions can be signed with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyRefusal {
    /// It has no block of a private key in PEM.
    NoKey,
    /// The key is encrypted with a passphrase.
    Encrypted,
    /// It is a certificate or a public key: the other half.
    PublicHalf,
    /// It is not an RSA key of 2,048 bits or more: Salesforce knows RS256 only.
    NotRsa,
}

impl PrivateKey {
    /// Reads a key in PEM (`BEGIN PRIVATE KEY` or `BEGIN RSA PRIVATE KEY`).
    ///
    /// # Errors
    /// Why it is none.
    pub fn from_pem(pem: &SecretString) -> Result<PrivateKey, KeyRefusal> {
        let text = pem.expose_secret();
        if text.contains("ENCRYPTED") {
            return Err(KeyRefusal::Encrypted);
        }
        let key = PrivateKeyDer::from_pem_slice(text.as_bytes()).map_err(|_| {
            match text.contains("BEGIN CERTIFICATE") || text.contains("PUBLIC KEY") {
                true => KeyRefusal::PublicHalf,
                false => KeyRefusal::NoKey,
            }
        })?;
        Self::from_der(key.secret_der())
    }

    /// Reads a key in DER, as [`PrivateKey::der`] gave it.
    ///
    /// # Errors
    /// [`KeyRefusal::NotRsa`].
    pub fn from_der(der: &[u8]) -> Result<PrivateKey, KeyRefusal> {
        let key = PrivateKey(SecretSlice::from(der.to_vec()));
        match key.sign(b"") {
            Some(_) => Ok(key),
            None => Err(KeyRefusal::NotRsa),
        }
    }

    /// The key in DER, to be kept.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        self.0.expose_secret()
    }

    /// RS256 over a message; none if the key cannot do it.
    fn sign(&self, message: &[u8]) -> Option<Vec<u8>> {
        let der = PrivateKeyDer::try_from(self.der()).ok()?;
        let signer = any_supported_type(&der)
            .ok()?
            .choose_scheme(&[SignatureScheme::RSA_PKCS1_SHA256])?;
        signer.sign(message).ok()
    }
}

/// Asks for a token of this user with an assertion signed by the app's key.
///
/// # Errors
/// As [`exchange`](super::exchange).
pub async fn jwt_bearer(
    http: &Http,
    login: &LoginAddress,
    environment: Environment,
    app: &App,
    username: &str,
    key: &PrivateKey,
) -> Result<Grant, Error> {
    let claims = json!({
        "iss": app.client_id,
        "sub": username,
        "aud": audience(login, environment),
        "exp": time::now_ms() / 1000 + LIFE_S,
    });
    let assertion = assertion(&claims, key)
        .ok_or_else(|| Error::Other("the private key cannot sign the assertion".to_owned()))?;
    let body = Serializer::new(String::new())
        .append_pair("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer")
        .append_pair("assertion", assertion.expose_secret())
        .finish();
    let call = post(login.endpoint("token"), body.into_bytes());
    let answer = http.send(call).await.and_then(|answer| answer.success());
    let granted = answer.and_then(|answer| answer.json::<Answered>());
    // no secret is sent, so the answer is not signed with one that we know
    let unsigned = App {
        client_id: app.client_id.clone(),
        client_secret: None,
    };
    granted
        .and_then(|granted| taken(&granted, &unsigned, &login.origin))
        .map_err(|error| error.without(&[assertion.expose_secret(), secret(app)]))
}

/// Who the assertion is for: the generic sign-in host of the kind of org, whatever its My Domain, or the address of
/// the Experience Cloud site. A practice org is its own sign-in host.
#[must_use]
pub fn audience(login: &LoginAddress, environment: Environment) -> String {
    let site = login.site_path.as_deref();
    if site.is_some() || login.origin.is_site() {
        return format!("{}{}", login.origin, site.unwrap_or_default());
    }
    crate::hosts::Origin::generic(environment)
        .unwrap_or_else(|| login.origin.clone())
        .to_string()
}

fn assertion(claims: &serde_json::Value, key: &PrivateKey) -> Option<SecretString> {
    let part = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(&json!({"alg": "RS256"})), part(claims));
    let signature = URL_SAFE_NO_PAD.encode(key.sign(signed.as_bytes())?);
    Some(SecretString::from(format!("{signed}.{signature}")))
}
