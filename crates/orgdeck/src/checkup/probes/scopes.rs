//! Does the token have the scopes that the recipe needs?
//!
//! Salesforce tells the granted ones with the token (facts: `scope` of the token answer), so nothing is asked here.

use crate::{
    Error,
    checkup::{Patient, probe::Found},
    sessions::grant_of,
    views::{Grant, Verdict},
};

pub(super) async fn probe(patient: &Patient<'_>) -> Result<Found, Error> {
    let granted = granted(patient);
    if granted.is_empty() {
        return Ok(Found::not_asked(
            "This way of connecting does not tell the scopes of the token",
        ));
    }
    let needed = needed(patient);
    let missing: Vec<&str> = needed
        .iter()
        .map(String::as_str)
        .filter(|scope| !has(&granted, scope))
        .collect();
    let evidence = format!(
        "granted: {}; needed: {}",
        granted.join(" "),
        needed.join(" ")
    );
    Ok(match missing.as_slice() {
        [] => Found::passed(format!("All that are needed: {}", needed.join(", "))).seen(evidence),
        // the one that lets the connection go on is missed only when the access token ends
        ["refresh_token"] => Found::cause(Verdict::Warning, "app.no-refresh-token", evidence),
        _ => lacking(&missing, evidence),
    })
}

/// The finding for a token without the scope for the REST API, where the granted scopes are known.
pub(super) fn without_api(patient: &Patient<'_>) -> Option<Found> {
    let granted = granted(patient);
    let lacks = !granted.is_empty() && !has(&granted, "api");
    lacks.then(|| lacking(&["api"], format!("granted: {}", granted.join(" "))))
}

fn lacking(missing: &[&str], evidence: String) -> Found {
    let missing = format!("missing: {}", missing.join(" "));
    Found::cause(Verdict::Failed, "rights.scopes", missing).seen(evidence)
}

/// The scopes of the token; none where they were not told.
fn granted<'a>(patient: &'a Patient<'_>) -> Vec<&'a str> {
    let session = patient.session.as_ref();
    session.map_or_else(Vec::new, |session| {
        session.scopes.split_whitespace().collect()
    })
}

/// The scopes that the recipe needs of a token obtained this way.
fn needed(patient: &Patient<'_>) -> Vec<String> {
    let renews = patient
        .session
        .as_ref()
        .is_some_and(|session| grant_of(session) == Grant::AuthorizationCode);
    let mut scopes = patient
        .recipe()
        .map_or_else(Vec::new, |recipe| recipe.scopes.clone());
    // only this grant has a refresh token; the others are asked again
    scopes.retain(|scope| renews || !matches!(scope.as_str(), "refresh_token" | "offline_access"));
    scopes
}

/// Whether the granted scopes hold one. `full` holds all but the refresh token; the names of the refresh token's scope
/// and those of the identity's are the same to Salesforce (help: "OAuth Tokens and Scopes").
fn has(granted: &[&str], scope: &str) -> bool {
    let any = |names: &[&str]| granted.iter().any(|granted| names.contains(granted));
    match scope {
        "refresh_token" | "offline_access" => any(&["refresh_token", "offline_access"]),
        "id" => any(&["id", "openid", "profile", "full"]),
        other => any(&[other, "full"]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_may_be_granted_under_another_name() {
        let table = [
            ("api id refresh_token", "api", true),
            ("full refresh_token", "api", true),
            ("full", "chatter_api", true),
            ("full", "refresh_token", false),
            ("full offline_access", "refresh_token", true),
            ("openid api", "id", true),
            ("api refresh_token", "id", false),
            ("id refresh_token", "api", false),
            ("chatter_api", "api", false),
        ];
        for (granted, scope, held) in table {
            let granted: Vec<&str> = granted.split(' ').collect();
            assert_eq!(has(&granted, scope), held, "{granted:?} {scope}");
        }
    }
}
