//! What anybody may ask an org before signing in: the OpenID document and the sign-in page's settings.

use serde_json::{Value, json};

use crate::http::Reply;
use crate::ids;
use crate::org::Call;

use super::scopes;

/// `/.well-known/openid-configuration`, with the keys of the saved document of login.salesforce.com (June 2026).
pub(crate) fn openid_configuration(call: &Call<'_>) -> Reply {
    let origin = &call.request.origin;
    let at = |path: &str| json!(format!("{origin}/services/oauth2/{path}"));
    let scopes: Vec<&str> = scopes::known().collect();
    let document = json!({
        "issuer": origin,
        "authorization_endpoint": at("authorize"),
        "token_endpoint": at("token"),
        "revocation_endpoint": at("revoke"),
        "userinfo_endpoint": at("userinfo"),
        "jwks_uri": format!("{origin}/id/keys"),
        "registration_endpoint": at("register"),
        "introspection_endpoint": at("introspect"),
        "scopes_supported": scopes,
        "response_types_supported": ["code", "token", "token id_token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "display_values_supported": ["page", "popup", "touch"],
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic", "private_key_jwt"]
    });
    Reply::json(200, &document)
}

/// `/.well-known/auth-configuration`: answers on a My Domain without signing in.
pub(crate) fn auth_configuration(call: &Call<'_>) -> Reply {
    let document = json!({
        "OrgId": ids::to15(&call.org.org_id),
        "Url": call.request.origin,
        "MobileSDK": {
            "UseiOSNativeBrowserForAuthentication": false,
            "UseAndroidNativeBrowserForAuthentication": false,
            "shareBrowserSessionIOS": false,
            "shareBrowserSessionAndroid": false
        },
        "LoginPage": Value::Null,
        "SamlProviders": [],
        "AuthProviders": [],
        "CertificateLogin": Value::Null,
        "LoginPageType": "standard",
        "LoginPageTypeConfigs": {}
    });
    Reply::json(200, &document)
}
