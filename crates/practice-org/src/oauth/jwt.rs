//! Signed assertions (RFC 7523): what they claim, and whether the key of a certificate signed them.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rsa::PublicKey;
use rsa::pkcs1v15::{Signature, VerifyingKey};
use rsa::pkcs8::DecodePublicKey;
use rsa::sha2::Sha256;
use rsa::signature::Verifier;
use serde_json::Value;
use x509_cert::Certificate;
use x509_cert::der::{DecodePem, Encode};

/// What an assertion claims.
#[derive(Debug)]
pub(super) struct Claims {
    /// `iss`: the consumer key.
    pub(super) issuer: String,
    /// `sub`: the username; `prn` is its older name (Salesforce help: OAuth 2.0 JWT bearer flow).
    pub(super) subject: String,
    /// `aud`, one or several.
    pub(super) audiences: Vec<String>,
    /// `exp`, as it was sent.
    expires: f64,
}

impl Claims {
    /// Whether it has not expired. `exp` far in the future passes: the sf CLI sends milliseconds, and real orgs take
    /// them (sfdx-core authInfo.ts).
    pub(super) fn is_live(&self, now_ms: i64) -> bool {
        // whole seconds are far below what an f64 holds exactly
        #[allow(clippy::cast_precision_loss)]
        let now = (now_ms / 1000) as f64;
        self.expires > now
    }
}

/// The claims of an RS256 assertion, nothing checked but its shape.
pub(super) fn read(assertion: &str) -> Option<Claims> {
    let (head, claims, _) = parts(assertion)?;
    if json(head)?["alg"] != "RS256" {
        return None;
    }
    let claims = json(claims)?;
    let text = |name: &str| claims[name].as_str().map(str::to_owned);
    let audiences = match &claims["aud"] {
        Value::String(one) => vec![one.clone()],
        Value::Array(several) => several
            .iter()
            .filter_map(|one| one.as_str().map(str::to_owned))
            .collect(),
        _ => Vec::new(),
    };
    // a number, or text as simple-salesforce sends it (login.py)
    let expires = match &claims["exp"] {
        Value::String(text) => text.parse().ok()?,
        number => number.as_f64()?,
    };
    Some(Claims {
        issuer: text("iss")?,
        subject: text("sub").or_else(|| text("prn"))?,
        audiences,
        expires,
    })
}

/// Whether the key of this certificate (PEM) signed the assertion.
pub(super) fn is_signed_by(assertion: &str, certificate: &str) -> bool {
    let signed = || {
        let key = public_key(certificate)?;
        let (head, claims, signature) = parts(assertion)?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        let signature = Signature::try_from(signature.as_slice()).ok()?;
        VerifyingKey::<Sha256>::new(key)
            .verify(format!("{head}.{claims}").as_bytes(), &signature)
            .ok()
    };
    signed().is_some()
}

/// Whether this is a certificate whose key can sign assertions.
pub(crate) fn is_certificate(pem: &str) -> bool {
    public_key(pem).is_some()
}

fn public_key(pem: &str) -> Option<PublicKey> {
    let certificate = Certificate::from_pem(pem.trim()).ok()?;
    let key = certificate
        .tbs_certificate()
        .subject_public_key_info()
        .to_der()
        .ok()?;
    PublicKey::from_public_key_der(&key).ok()
}

fn parts(assertion: &str) -> Option<(&str, &str, &str)> {
    let mut parts = assertion.split('.');
    let found = (parts.next()?, parts.next()?, parts.next()?);
    parts.next().is_none().then_some(found)
}

fn json(part: &str) -> Option<Value> {
    // some libraries pad
    let bytes = URL_SAFE_NO_PAD.decode(part.trim_end_matches('=')).ok()?;
    serde_json::from_slice(&bytes).ok()
}
