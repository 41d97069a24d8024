//! The answer that carries tokens.
//!
//! It has no `expires_in`; `issued_at` is text in milliseconds; `signature` lets the app check the identity address
//! (Salesforce help: OAuth 2.0 web server flow). `api_instance_url` of the scope `sfap_api` is left out: that gateway
//! is not built.

use axum::http::HeaderName;
use axum::http::header::CACHE_CONTROL;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use crate::db::apps::{self, App};
use crate::db::grants::Issued;
use crate::db::secrets::hmac_sha256;
use crate::http::{Params, Reply};
use crate::org::Call;

use super::error::OauthError;
use super::id_token;

/// The fields of the answer, in the order Salesforce has them.
pub(super) fn fields(
    call: &Call<'_>,
    app: &App,
    issued: &Issued,
) -> Result<Map<String, Value>, OauthError> {
    let origin = &call.request.origin;
    let id = format!("{origin}/id/{}/{}", call.org.org_id, issued.user_id);
    let issued_at = call.now.to_string();
    let mut fields = Map::new();
    call.org.handed_out(&issued.access);
    fields.insert("access_token".into(), json!(issued.access));
    if let Some(refresh) = &issued.refresh {
        call.org.handed_out(refresh);
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

/// Adds the id token of OpenID Connect.
pub(super) fn add_id_token(
    call: &Call<'_>,
    app: &App,
    issued: &Issued,
    nonce: Option<&str>,
    fields: &mut Map<String, Value>,
) -> Result<(), OauthError> {
    let subject = fields["id"].as_str().unwrap_or_default();
    let token = id_token::sign(call, &app.consumer_key, subject, &issued.access, nonce)?;
    fields.insert("id_token".into(), json!(token));
    Ok(())
}

/// JSON unless `format` or `Accept` asks for XML or a form; `format` wins (Salesforce help: OAuth 2.0 web server
/// flow).
pub(super) fn render(call: &Call<'_>, form: &Params, fields: Map<String, Value>) -> Reply {
    let wanted = form
        .given("format")
        .or_else(|| call.request.header("accept"))
        .unwrap_or_default();
    let texts = || {
        fields
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str().unwrap_or_default()))
    };
    // the first media type that is one of the three
    let kind = wanted
        .split(',')
        .filter_map(|part| part.split(';').next())
        .map(str::trim)
        .find_map(|part| match part {
            "urlencoded" | "application/x-www-form-urlencoded" => Some("form"),
            "xml" | "application/xml" => Some("xml"),
            "json" | "application/json" => Some("json"),
            _ => None,
        });
    let reply = match kind {
        Some("form") => {
            let mut params = Params::default();
            texts().for_each(|(key, value)| params.push(key, value));
            Reply::with_body(
                200,
                "application/x-www-form-urlencoded;charset=UTF-8",
                params.encode(),
            )
        }
        Some("xml") => {
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
