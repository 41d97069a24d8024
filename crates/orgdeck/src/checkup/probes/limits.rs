//! How many API calls are left today, and is there room for more records?
//!
//! The calls stand in the answers that came before (`Sforce-Limit-Info`; REST API Developer Guide, "Limit Info
//! Header"); the room stands in `/limits`, which needs View Setup and Configuration and else is 403.

use std::collections::BTreeMap;

use salesforce::{
    ApiUsage,
    limits::{self, Limit},
};

use crate::{
    Error,
    checkup::{Patient, probe::Found},
    error::Doing,
    views::Verdict,
};

/// One call in so many left is a warning.
const LOW: u64 = 10;

/// The limits that are full when records or files no longer fit.
const ROOM: [(&str, &str); 2] = [
    ("DataStorageMB", "data storage"),
    ("FileStorageMB", "file storage"),
];

pub(super) async fn probe(patient: &Patient<'_>) -> Result<Found, Error> {
    let client = patient.client()?;
    let told = match limits::limits(client).await {
        Err(error) if error.status() == Some(403) && !spent(&error) => None,
        told => Some(told.doing("asking for the org's limits")?),
    };
    let usage = client.api_usage().or_else(|| in_limits(told.as_ref()?));
    let found = calls(usage, told.as_ref());
    Ok(match &told {
        Some(limits) => found.asked("GET limits", room(limits)),
        None => found.asked(
            "GET limits",
            "403: whether there is room cannot be seen with the rights of this user",
        ),
    })
}

/// Whether it is the calls that are refused, not the sight of them.
fn spent(error: &salesforce::Error) -> bool {
    error
        .api()
        .is_some_and(salesforce::ApiErrors::is_limit_exceeded)
}

fn in_limits(limits: &BTreeMap<String, Limit>) -> Option<ApiUsage> {
    let calls = limits.get("DailyApiRequests")?;
    let limit = u64::try_from(calls.max).ok()?;
    let left = u64::try_from(calls.remaining).unwrap_or(0);
    Some(ApiUsage {
        used: limit.saturating_sub(left),
        limit,
    })
}

/// What the count of calls says, and where that is well, the room.
fn calls(usage: Option<ApiUsage>, told: Option<&BTreeMap<String, Limit>>) -> Found {
    let full = told.is_some_and(|limits| ROOM.iter().any(|(name, _)| is_full(limits, name)));
    let Some(usage) = usage else {
        return match full {
            true => Found::cause(Verdict::Warning, "api.storage", "calls: not told"),
            false => Found::passed("Salesforce does not say how many calls are left"),
        };
    };
    let (left, limit) = (usage.left(), usage.limit);
    let evidence = format!("{} of {limit} calls used in the last 24 hours", usage.used);
    if left == 0 {
        Found::cause(Verdict::Failed, "api.limit", evidence)
    } else if left < limit / LOW {
        Found::cause(Verdict::Warning, "api.limit-near", evidence)
    } else if full {
        Found::cause(Verdict::Warning, "api.storage", evidence)
    } else {
        Found::passed(format!("{left} of {limit} left")).seen(evidence)
    }
}

fn is_full(limits: &BTreeMap<String, Limit>, name: &str) -> bool {
    limits
        .get(name)
        .is_some_and(|limit| limit.max > 0 && limit.remaining <= 0)
}

/// What is left of each kind of room.
fn room(limits: &BTreeMap<String, Limit>) -> String {
    let left = ROOM.iter().filter_map(|(name, title)| {
        let limit = limits.get(*name)?;
        Some(format!(
            "{title}: {} of {} MB left",
            limit.remaining.max(0),
            limit.max
        ))
    });
    let left: Vec<String> = left.collect();
    match left.is_empty() {
        true => "nothing about storage".to_owned(),
        false => left.join("; "),
    }
}
