//! What metadata calls a scope: not as OAuth does (`Api`, not `api`).

/// OAuth's value and metadata's (Metadata API Developer Guide, "ConnectedAppOauthAccessScope" and
/// "ExtlClntAppOauthSettings"). Address, e-mail, phone and profile come back as `Basic`, which includes them.
const NAMES: [(&str, &str); 35] = [
    ("api", "Api"),
    ("web", "Web"),
    ("full", "Full"),
    ("refresh_token", "RefreshToken"),
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
    ("data_cloud_user_claims", "DataCloudUserClaims"),
    ("user_registration_api", "UserRegistration"),
    ("pwdless_login_api", "PwdlessLogin"),
    ("forgot_password", "ForgotPassword"),
];

/// Metadata's names of these scopes, each once.
pub(super) fn names(scopes: &[String]) -> Vec<&'static str> {
    let mut names = Vec::new();
    for scope in scopes {
        let known = NAMES.iter().find(|(value, _)| value == scope);
        if let Some((_, name)) = known
            && !names.contains(name)
        {
            names.push(*name);
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth::scope_labels;

    #[test]
    fn every_scope_an_app_can_have_has_a_name_in_metadata() {
        for (scope, _) in scope_labels() {
            assert_eq!(names(&[scope.to_owned()]).len(), 1, "{scope}");
        }
        let identity = ["id", "email", "api"].map(str::to_owned);
        assert_eq!(names(&identity), ["Basic", "Api"]);
    }
}
