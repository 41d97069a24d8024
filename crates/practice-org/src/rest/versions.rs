//! API versions: which there are, what they are called, which are gone.

use serde_json::{Map, Value, json};

use crate::error::ApiError;
use crate::http::Reply;
use crate::org::{Answer, Call};

use super::auth::Caller;

/// Oldest version that answers: 21 to 30 were retired in Summer '25 (Salesforce: API end-of-life policy).
const OLDEST: u32 = 31;
/// Newest released version, Summer '26.
const NEWEST: u32 = 67;

/// `GET /services/data`: no session needed, no limit header, oldest first.
pub(super) fn list(call: &Call<'_>) -> Reply {
    if call.request.method != "GET" && call.request.method != "HEAD" {
        return super::not_allowed(&call.request.method, "HEAD,GET");
    }
    let versions: Vec<Value> = (OLDEST..=NEWEST)
        .map(|version| json!({ "label": label(version), "url": format!("/services/data/v{version}.0"), "version": format!("{version}.0") }))
        .collect();
    Reply::json(200, &Value::Array(versions))
}

/// `Spring '21` for 51: three releases a year, named after the year in which the year's Winter release says it is.
fn label(version: u32) -> String {
    // 33 was Spring '15
    let (season, year) = match (version - 30) % 3 {
        0 => ("Spring", 15 + (version - 33) / 3),
        1 => ("Summer", 14 + (version - 31) / 3),
        _ => ("Winter", 15 + (version - 32) / 3),
    };
    format!("{season} '{year:02}")
}

/// The whole number of a checked version.
pub(super) fn number(version: &str) -> u32 {
    version
        .split('.')
        .next()
        .and_then(|whole| whole.parse().ok())
        .unwrap_or(NEWEST)
}

/// `67.0` for the segment `v67.0`; 410 for retired versions, 404 for what never was.
///
/// The body of the 410 is unconfirmed; the status is documented (REST API Developer Guide, "Status Codes").
pub(crate) fn check(segment: &str) -> Result<String, ApiError> {
    let number = segment
        .strip_prefix('v')
        .and_then(|text| text.strip_suffix(".0"))
        .and_then(|text| text.parse::<u32>().ok());
    match number {
        Some(version) if (OLDEST..=NEWEST).contains(&version) => Ok(format!("{version}.0")),
        Some(version) if (20..OLDEST).contains(&version) => Err(ApiError::new(
            410,
            "UNSUPPORTED_API_VERSION",
            format!("API version v{version}.0 is retired"),
        )),
        _ => Err(ApiError::not_found()),
    }
}

/// `GET /services/data/vXX.0`: the resources, as names and paths; `identity` is the whole identity address.
pub(super) fn resources(call: &mut Call<'_>, caller: &Caller, version: &str) -> Answer {
    let path = |name: &str| json!(format!("/services/data/v{version}/{name}"));
    let identity = format!(
        "{}/id/{}/{}",
        call.request.origin, call.org.org_id, caller.login.user_id
    );
    let mut body = Map::new();
    body.insert("identity".to_owned(), json!(identity));
    for name in RESOURCES {
        body.insert(name.to_owned(), path(name));
    }
    Ok(Reply::json(200, &Value::Object(body)))
}

/// The resources there are, under the names Salesforce lists them by. What is switched off is not listed.
const RESOURCES: [&str; 12] = [
    "knowledgeManagement",
    "limits",
    "parameterizedSearch",
    "query",
    "queryAll",
    "recent",
    "search",
    "sobjects",
    "tabs",
    "theme",
    "tooling",
    "composite",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_called_as_their_releases() {
        for (version, expected) in [
            (31, "Summer '14"),
            (32, "Winter '15"),
            (33, "Spring '15"),
            (51, "Spring '21"),
            (62, "Winter '25"),
            (67, "Summer '26"),
        ] {
            assert_eq!(label(version), expected);
        }
    }

    #[test]
    fn retired_versions_are_gone_and_unknown_ones_were_never_there() {
        assert_eq!(check("v67.0"), Ok("67.0".to_owned()));
        assert_eq!(check("v30.0").map_err(|error| error.status), Err(410));
        for segment in ["v68.0", "v60", "60.0", "v60.1", "vX.0", "v6.0"] {
            assert_eq!(
                check(segment).map_err(|error| error.status),
                Err(404),
                "{segment}"
            );
        }
    }
}
