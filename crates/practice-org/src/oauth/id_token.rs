//! The id token of OpenID Connect, and the key that signs it.
//!
//! Every org file has its own RSA key, worked out from the file's key, so that the private half lies nowhere
//! (Salesforce help: OpenID Connect token; discovery names RS256 and `/id/keys`).

use std::sync::OnceLock;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use rsa::PrivateKey;
use rsa::pkcs1v15::SigningKey;
use rsa::sha2::{Digest, Sha256};
use rsa::signature::{SignatureEncoding, Signer};
use rsa::traits::PublicKeyParts;
use serde_json::{Value, json};

use crate::db::secrets;
use crate::http::Reply;
use crate::org::Call;

use super::error::OauthError;

/// An id token is good for this long. Salesforce's own samples show two minutes; unconfirmed.
const LIFE_S: i64 = 120;

/// The org's key once somebody needed it: making it takes a moment.
pub(crate) type IdKey = OnceLock<PrivateKey>;

/// Signs an id token for an app about a user.
pub(super) fn sign(
    call: &Call<'_>,
    audience: &str,
    subject: &str,
    access_token: &str,
    nonce: Option<&str>,
) -> Result<String, OauthError> {
    let key = key(call)?;
    let seconds = call.now / 1000;
    let hash = Sha256::digest(access_token.as_bytes());
    let mut claims = json!({
        "at_hash": URL_SAFE_NO_PAD.encode(&hash[..16]),
        "sub": subject,
        "aud": audience,
        "iss": call.request.origin,
        "exp": seconds + LIFE_S,
        "iat": seconds,
    });
    if let Some(nonce) = nonce {
        claims["nonce"] = json!(nonce);
    }
    let head = json!({ "kid": key_id(key), "typ": "JWT", "alg": "RS256" });
    let encode = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
    let signed = format!("{}.{}", encode(&head), encode(&claims));
    let signature = SigningKey::<Sha256>::new(key.clone()).sign(signed.as_bytes());
    let signature = URL_SAFE_NO_PAD.encode(signature.to_bytes());
    Ok(format!("{signed}.{signature}"))
}

/// `GET /id/keys`: the public key, as a JSON Web Key Set.
pub(crate) fn keys(call: &Call<'_>) -> Reply {
    match key(call) {
        Ok(key) => {
            let number = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
            let shown = json!({
                "kty": "RSA",
                "use": "sig",
                "alg": "RS256",
                "kid": key_id(key),
                "n": number(&key.n_bytes()),
                "e": number(&key.e_bytes()),
            });
            Reply::json(200, &json!({ "keys": [shown] }))
        }
        Err(error) => error.reply(),
    }
}

fn key<'a>(call: &Call<'a>) -> Result<&'a PrivateKey, OauthError> {
    if let Some(key) = call.org.id_key.get() {
        return Ok(key);
    }
    let seed = secrets::derive(call.conn, "id token key", &call.org.org_id, 0)?;
    let mut rng = ChaCha20Rng::from_seed(seed);
    let made = PrivateKey::new(&mut rng, 2048).map_err(|error| {
        tracing::error!(%error, "the practice org failed");
        OauthError::new("unknown_error", "retry your request")
    })?;
    Ok(call.org.id_key.get_or_init(|| made))
}

fn key_id(key: &PrivateKey) -> String {
    secrets::hex(&Sha256::digest(key.n_bytes())[..8])
}
