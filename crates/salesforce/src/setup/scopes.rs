//! What the metadata API calls a scope: `Api`, not `api`.

/// OAuth's value and metadata's (Metadata API Developer Guide, "ConnectedAppOauthAccessScope" and
/// "ExtlClntAppOauthSettings"). The five of the identity URL are one box in Setup and one name here.
const NAMES: [(&str, &str); 35] = [
    ("api", "Api"),
    ("web", "Web"),
    ("full", "Full"),
    ("refresh_token", "RefreshToken"),
    ("offline_access", "RefreshToken"),
    ("openid", "OpenID"),
    ("id", "Basic"),
    ("profile", "Basic"),
    ("email", "Basic"),
    ("address", "Basic"),
    ("phone", "Basic"),
    ("chatter_api", "Chatter"),
    ("custom_permissions", "CustomPermissions"),
    ("visualforce", "CustomApplications"),
    ("lightning", "Lightning"),
    ("content", "Content"),
    ("wave_api", "Wave"),
    ("eclair_api", "Eclair"),
    ("pardot_api", "Pardot"),
    ("sfap_api", "SFApiPlatform"),
    ("einstein_gpt_api", "EinsteinGPT"),
    ("chatbot_api", "Chatbot"),
    ("interaction_api", "Interaction"),
    ("scrt_api", "SCRT"),
    ("mcp_api", "MCP"),
    ("cdp_api", "CDP"),
    ("cdp_ingest_api", "CDPIngest"),
    ("cdp_query_api", "CDPQuery"),
    ("cdp_profile_api", "CDPProfile"),
    ("cdp_segment_api", "CDPSegment"),
    ("cdp_identityresolution_api", "CDPIdentityResolution"),
    ("cdp_calculated_insight_api", "CDPCalculatedInsight"),
    ("user_registration_api", "UserRegistration"),
    ("pwdless_login_api", "PwdlessLogin"),
    ("forgot_password", "ForgotPassword"),
];

/// The name of a scope in metadata, if it is known.
#[must_use]
pub fn metadata_scope(scope: &str) -> Option<&'static str> {
    let known = NAMES.iter().find(|(value, _)| *value == scope);
    known.map(|(_, name)| *name)
}

/// One name for what has two in metadata: `Basic` stands for the four of the identity URL, `RefreshToken` for
/// `OfflineAccess` (Metadata API Developer Guide, "ConnectedAppOauthAccessScope").
pub(super) fn one_name(name: &str) -> &str {
    match name {
        "Profile" | "Email" | "Address" | "Phone" => "Basic",
        "OfflineAccess" => "RefreshToken",
        name => name,
    }
}
