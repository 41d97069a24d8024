//! `GET /limits`: the org's limits, as a Developer Edition org lists them, and how many records there are.

use serde_json::{Map, Value, json};

use crate::error::ApiError;
use crate::http::Reply;
use crate::org::{Answer, Call};
use crate::schema::{self, Object};

use super::auth::Caller;

/// Limits of a Developer Edition org and their maximum (example answers of the Salesforce Platform APIs collection).
const LIMITS: [(&str, i64); 34] = [
    ("ActiveScratchOrgs", 3),
    ("AnalyticsExternalDataSizeMB", 40960),
    ("ConcurrentAsyncGetReportInstances", 200),
    ("ConcurrentSyncReportRuns", 20),
    ("DailyAnalyticsDataflowJobExecutions", 60),
    ("DailyAsyncApexExecutions", 250_000),
    ("DailyAsyncApexTests", 540),
    ("DailyBulkApiBatches", 15000),
    ("DailyBulkV2QueryFileStorageMB", 976_562),
    ("DailyBulkV2QueryJobs", 10000),
    ("DailyDeliveredPlatformEvents", 10000),
    ("DailyDurableGenericStreamingApiEvents", 10000),
    ("DailyDurableStreamingApiEvents", 10000),
    ("DailyFunctionsApiCallLimit", 50000),
    ("DailyGenericStreamingApiEvents", 10000),
    ("DailyScratchOrgs", 6),
    ("DailyStandardVolumePlatformEvents", 10000),
    ("DailyStreamingApiEvents", 10000),
    ("DailyWorkflowEmails", 405),
    ("DataStorageMB", 5),
    ("DurableStreamingApiConcurrentClients", 20),
    ("FileStorageMB", 20),
    ("HourlyAsyncReportRuns", 1200),
    ("HourlyDashboardRefreshes", 200),
    ("HourlyDashboardResults", 5000),
    ("HourlyODataCallout", 1000),
    ("HourlyPublishedPlatformEvents", 50000),
    ("HourlySyncReportRuns", 500),
    ("HourlyTimeBasedWorkflow", 50),
    ("MassEmail", 10),
    ("Package2VersionCreates", 6),
    ("Package2VersionCreatesWithoutValidation", 500),
    ("SingleEmail", 15),
    ("StreamingApiConcurrentClients", 20),
];

/// What a record takes of the data storage, in bytes (Salesforce help: "Data and File Storage Allocations").
const RECORD_BYTES: i64 = 2048;

/// Needs "View Setup and Configuration" (REST API Developer Guide, "Limits").
fn permit(caller: &Caller) -> Result<(), ApiError> {
    if caller.login.view_setup {
        return Ok(());
    }
    Err(ApiError::new(
        403,
        "API_DISABLED_FOR_ORG",
        "limits resource is not enabled",
    ))
}

/// Answers with every limit.
pub(super) fn limits(call: &mut Call<'_>, caller: &Caller, _version: &str) -> Answer {
    permit(caller)?;
    let mut body = Map::new();
    for (name, max) in LIMITS {
        body.insert(name.to_owned(), json!({ "Max": max, "Remaining": max }));
    }
    let usage = &call.org.usage;
    body.insert(
        "DailyApiRequests".to_owned(),
        json!({ "Max": usage.max(), "Remaining": usage.remaining() }),
    );
    let mut records = 0;
    for object in schema::objects().iter().filter(|object| object.createable) {
        records += count(call, object)?;
    }
    let storage = LIMITS.iter().find(|(name, _)| *name == "DataStorageMB");
    let used = records * RECORD_BYTES / (1 << 20);
    // an org that was made with more records than a Developer Edition org holds has room for as many again
    let max = match storage.map_or(0, |(_, max)| *max) {
        max if used < max => max,
        _ => 2 * used,
    };
    let remaining = max - used;
    body.insert(
        "DataStorageMB".to_owned(),
        json!({ "Max": max, "Remaining": remaining }),
    );
    body.insert(
        "PermissionSets".to_owned(),
        json!({ "Max": 1500, "Remaining": 1498, "CreateCustom": { "Max": 1000, "Remaining": 998 } }),
    );
    Ok(Reply::json(200, &Value::Object(body)))
}

/// `GET /limits/recordCount?sObjects=Account,Case`: how many records there are, of the objects named or of all that
/// have some ("sObject Record Counts"). Salesforce's counts are approximate; these are not.
pub(super) fn record_count(call: &mut Call<'_>, caller: &Caller, _version: &str) -> Answer {
    permit(caller)?;
    let asked = call.request.query.given("sObjects");
    let named = |object: &&Object| {
        asked.is_none_or(|asked| {
            asked
                .split(',')
                .any(|name| name.trim().eq_ignore_ascii_case(object.name))
        })
    };
    let mut counts = Vec::new();
    for object in schema::objects()
        .iter()
        .filter(|object| caller.rights.can_read(object))
        .filter(named)
    {
        let count = count(call, object)?;
        if count > 0 || asked.is_some() {
            counts.push(json!({ "count": count, "name": object.name }));
        }
    }
    Ok(Reply::json(200, &json!({ "sObjects": counts })))
}

fn count(call: &Call<'_>, object: &Object) -> rusqlite::Result<i64> {
    let sql = format!(
        "SELECT count(*) FROM \"{}\" WHERE \"IsDeleted\" = 0",
        object.name
    );
    call.conn
        .prepare_cached(&sql)?
        .query_row([], |row| row.get(0))
}
