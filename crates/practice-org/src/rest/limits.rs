//! `GET /limits`: the org's limits, as a Developer Edition org lists them.

use serde_json::{Map, Value, json};

use crate::error::ApiError;
use crate::http::Reply;
use crate::org::{Answer, Call};

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

/// Answers with every limit. Needs "View Setup and Configuration" (REST API Developer Guide, "Limits").
pub(super) fn limits(call: &mut Call<'_>, caller: &Caller, _version: &str) -> Answer {
    if !caller.login.view_setup {
        return Err(ApiError::new(
            403,
            "API_DISABLED_FOR_ORG",
            "limits resource is not enabled",
        ));
    }
    let mut body = Map::new();
    for (name, max) in LIMITS {
        body.insert(name.to_owned(), json!({ "Max": max, "Remaining": max }));
    }
    let usage = &call.org.usage;
    body.insert(
        "DailyApiRequests".to_owned(),
        json!({ "Max": usage.max(), "Remaining": usage.remaining() }),
    );
    body.insert(
        "PermissionSets".to_owned(),
        json!({ "Max": 1500, "Remaining": 1498, "CreateCustom": { "Max": 1000, "Remaining": 998 } }),
    );
    Ok(Reply::json(200, &Value::Object(body)))
}
