//! Scopes: which exist, what Setup and the consent page call them, which of those asked for an app has.

use super::error::OauthError;

/// Scope values and their labels in Setup (Salesforce help: OAuth tokens and scopes; the saved openid-configuration
/// names the values). Labels of the Data 360 family changed with each renaming of the product; these are 2025's.
const LABELS: [(&str, &str); 35] = [
    ("api", "Manage user data via APIs"),
    ("web", "Manage user data via Web browsers"),
    ("full", "Full access"),
    ("refresh_token", "Perform requests at any time"),
    ("openid", "Access unique user identifiers"),
    ("id", "Access the identity URL service"),
    ("profile", "Access the identity URL service"),
    ("email", "Access the identity URL service"),
    ("address", "Access the identity URL service"),
    ("phone", "Access the identity URL service"),
    ("chatter_api", "Access Connect REST API resources"),
    ("custom_permissions", "Access custom permissions"),
    ("visualforce", "Access Visualforce applications"),
    ("lightning", "Access Lightning applications"),
    ("content", "Access content resources"),
    ("wave_api", "Access Analytics REST API resources"),
    (
        "eclair_api",
        "Access Analytics REST API Charts Geodata resources",
    ),
    ("pardot_api", "Manage Pardot services"),
    ("sfap_api", "Access the Salesforce API Platform"),
    ("einstein_gpt_api", "Access Einstein GPT services"),
    ("chatbot_api", "Access chatbot services"),
    ("interaction_api", "Access Interaction API resources"),
    ("scrt_api", "Access Service Cloud Real-Time services"),
    ("mcp_api", "Access Salesforce hosted MCP servers"),
    ("cdp_api", "Access all Data Cloud API resources"),
    ("cdp_ingest_api", "Manage Data Cloud Ingestion API data"),
    (
        "cdp_query_api",
        "Perform ANSI SQL queries on Data Cloud data",
    ),
    ("cdp_profile_api", "Manage Data Cloud profile data"),
    ("cdp_segment_api", "Perform segmentation on Data Cloud data"),
    (
        "cdp_identityresolution_api",
        "Manage Data Cloud Identity Resolution",
    ),
    (
        "cdp_calculated_insight_api",
        "Manage Data Cloud Calculated Insight data",
    ),
    ("data_cloud_user_claims", "Access Data Cloud user claims"),
    ("user_registration_api", "Access the user registration API"),
    (
        "pwdless_login_api",
        "Access the headless passwordless login API",
    ),
    ("forgot_password", "Access the headless forgot password API"),
];

/// Every scope an app can have, with the words of Setup.
pub(crate) fn scope_labels() -> impl Iterator<Item = (&'static str, &'static str)> {
    LABELS.iter().copied()
}

/// The same as Setup lists them: what has one label is one scope there, "Access the identity URL service (id, profile,
/// email, address, phone)".
pub(crate) fn scope_groups() -> Vec<(&'static str, Vec<&'static str>)> {
    let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
    for (value, label) in scope_labels() {
        match groups.last_mut().filter(|(last, _)| *last == label) {
            Some((_, values)) => values.push(value),
            None => groups.push((label, vec![value])),
        }
    }
    groups
}

/// Whether an app has a scope: itself, or another that Setup lists as the same.
fn allows(of_app: &[String], scope: &str) -> bool {
    let known = scope_labels().any(|(value, _)| value == scope);
    known
        && of_app
            .iter()
            .any(|has| has == scope || label(has) == label(scope))
}

/// All scope values, for discovery.
pub(super) fn known() -> impl Iterator<Item = &'static str> {
    LABELS
        .iter()
        .map(|(value, _)| *value)
        .chain(["offline_access"])
}

/// Whether a scope is among these.
pub(super) fn holds(scopes: &[String], wanted: &str) -> bool {
    scopes.iter().any(|scope| scope == wanted)
}

/// What the consent page calls a scope.
pub(crate) fn label(scope: &str) -> &'static str {
    LABELS
        .iter()
        .find(|(value, _)| *value == scope)
        .map_or("Access", |(_, label)| label)
}

/// The scopes a request gets: all of the app's when it asks for none, else exactly those it asks for.
///
/// `offline_access` is another name of `refresh_token`. What the app does not have is refused, not left out; of the
/// five that are one scope in Setup, any brings the others (unconfirmed).
pub(super) fn resolve(asked: Option<&str>, of_app: &[String]) -> Result<Vec<String>, OauthError> {
    let Some(asked) = asked.filter(|asked| !asked.trim().is_empty()) else {
        return Ok(of_app.to_vec());
    };
    let asked: Vec<&str> = asked
        .split_whitespace()
        .map(|scope| {
            if scope == "offline_access" {
                "refresh_token"
            } else {
                scope
            }
        })
        .collect();
    if asked.iter().any(|scope| !allows(of_app, scope)) {
        return Err(OauthError::bad_scope());
    }
    let mut given: Vec<String> = of_app
        .iter()
        .filter(|has| asked.contains(&has.as_str()))
        .cloned()
        .collect();
    for scope in asked {
        if !given.iter().any(|has| has == scope) {
            given.push(scope.to_owned());
        }
    }
    Ok(given)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn asking_for_nothing_gets_everything_and_asking_for_more_is_refused() {
        let app: Vec<String> = ["refresh_token", "api", "id"].map(str::to_owned).to_vec();
        assert_eq!(resolve(None, &app).unwrap(), app);
        assert_eq!(
            resolve(Some("api offline_access"), &app).unwrap(),
            ["refresh_token", "api"]
        );
        assert_eq!(
            resolve(Some("profile api"), &app).unwrap(),
            ["api", "profile"]
        );
        for more in ["api full", "api openid", "nothing"] {
            assert_eq!(resolve(Some(more), &app).unwrap_err().code, "invalid_scope");
        }
    }

    #[test]
    fn every_scope_stands_in_one_group() {
        let groups = scope_groups();
        let values = groups.iter().flat_map(|(_, values)| values.iter().copied());
        let listed = scope_labels().map(|(value, _)| value);
        assert!(values.eq(listed), "{groups:?}");
        let mut labels: Vec<&str> = groups.iter().map(|(label, _)| *label).collect();
        labels.sort_unstable();
        labels.dedup();
        assert_eq!(labels.len(), groups.len(), "a label in two places");
    }
}
