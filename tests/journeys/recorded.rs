//! Recorded answers of real Salesforce go through the client and the same catalogue as everything else.
//!
//! Bodies, statuses and content types are facts: the fixtures of restforce, simple-salesforce and jsforce, Salesforce's
//! help ("OAuth 2.0 authorization errors") and developer guides, and answers quoted in public issue threads.

use std::collections::BTreeMap;

use practice_org::{Fault, FaultKind};

use crate::support::World;

const JSON: &str = "application/json;charset=UTF-8";
const TEXT: &str = "text/html;charset=UTF-8";
const XML: &str = "application/xml";

fn answer(status: u16, content_type: &str, body: &str) -> FaultKind {
    FaultKind::Status {
        code: status,
        content_type: content_type.to_owned(),
        body: body.to_owned(),
        headers: BTreeMap::new(),
    }
}

/// Forbidden in whatever is shown: no secret, no markup, no word of a program's insides.
fn is_plain(text: &str) -> bool {
    let lower = text.to_lowercase();
    let words = [
        "null",
        "undefined",
        "panicked",
        "typeerror",
        "stack backtrace",
    ];
    !words.iter().any(|word| lower.contains(word)) && !text.contains(['<', '>', '\0'])
}

fn shown(failure: &orgdeck::views::Failure) -> Vec<String> {
    let steps = failure.steps.iter().flat_map(|step| {
        [
            Some(step.text.clone()),
            step.path.clone(),
            step.path_connected.clone(),
        ]
    });
    let detail = failure.detail.clone().unwrap_or_default();
    steps
        .chain([Some(failure.message.clone()), detail.words, detail.code])
        .flatten()
        .collect()
}

/// Status, content type and body of a refusal of the REST API, and the cause it has.
const REST: &[(u16, &str, &str, &str)] = &[
    // session
    (
        401,
        JSON,
        r#"[{"message":"This session is not valid for use with the REST API","errorCode":"INVALID_SESSION_ID"}]"#,
        "token.session-kind",
    ),
    (
        401,
        JSON,
        r#"[{"message":"Connected app is not attached to Agent","errorCode":"INVALID_SESSION_ID"}]"#,
        "token.session-kind",
    ),
    (403, TEXT, "Wrong_Org", "token.other-org"),
    (403, TEXT, "Missing_OAuth_Token", "token.header"),
    // rights, limits, the API switched off
    (
        403,
        JSON,
        r#"[{"message":"TotalRequests Limit exceeded.","errorCode":"REQUEST_LIMIT_EXCEEDED"}]"#,
        "api.limit",
    ),
    (
        403,
        JSON,
        r#"[{"message":"ConcurrentRequests (Concurrent API Requests) Limit exceeded.","errorCode":"REQUEST_LIMIT_EXCEEDED"}]"#,
        "api.concurrent",
    ),
    (
        403,
        JSON,
        r#"[{"message":"The REST API is not enabled for this Organization.","errorCode":"API_DISABLED_FOR_ORG"}]"#,
        "api.disabled",
    ),
    (
        403,
        JSON,
        r#"[{"message":"limits resource is not enabled","errorCode":"API_DISABLED_FOR_ORG"}]"#,
        "api.limits-hidden",
    ),
    (
        403,
        JSON,
        r#"[{"message":"API is disabled for this User","errorCode":"API_CURRENTLY_DISABLED"}]"#,
        "api.disabled",
    ),
    (
        403,
        JSON,
        r#"[{"message":"insufficient access rights on object id","errorCode":"INSUFFICIENT_ACCESS_OR_READONLY"}]"#,
        "rights.record",
    ),
    (
        400,
        JSON,
        r#"[{"message":"insufficient access rights on cross-reference id: 001000000000001","errorCode":"INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY","fields":[]}]"#,
        "rights.record",
    ),
    (
        403,
        JSON,
        r#"[{"message":"This feature is not currently enabled for this user.","errorCode":"FUNCTIONALITY_NOT_ENABLED"}]"#,
        "api.feature-off",
    ),
    (
        403,
        JSON,
        r#"[{"message":"admin operation already in progress","errorCode":"ORG_ADMIN_LOCKED"}]"#,
        "api.setup-locked",
    ),
    (
        500,
        JSON,
        r#"[{"message":"admin operation already in progress","errorCode":"UNKNOWN_EXCEPTION"}]"#,
        "api.setup-locked",
    ),
    // what is there and what is not
    (
        404,
        JSON,
        r#"[{"message":"The requested resource does not exist","errorCode":"NOT_FOUND"}]"#,
        "case.gone",
    ),
    (
        404,
        JSON,
        r#"[{"message":"Provided external ID field does not exist or is not accessible: Namez","errorCode":"NOT_FOUND"}]"#,
        "case.gone",
    ),
    (
        404,
        JSON,
        r#"[{"message":"entity is deleted","errorCode":"ENTITY_IS_DELETED","fields":[]}]"#,
        "case.gone",
    ),
    (
        300,
        JSON,
        r#"["/services/data/v23.0/sobjects/Whizbang/foo","/services/data/v23.0/sobjects/Whizbang/bar"]"#,
        "request.ambiguous",
    ),
    // searches
    (
        400,
        JSON,
        r#"[{"message":"\nSELECT Id FROM Case LIMIT 2\n               ^\nERROR at Row:1:Column:16\nsObject type 'Case' is not supported.","errorCode":"INVALID_TYPE"}]"#,
        "rights.case-read",
    ),
    (
        400,
        JSON,
        r#"[{"message":"\nSELECT Id FROM Accountz\n               ^\nERROR at Row:1:Column:16\nsObject type 'Accountz' is not supported.","errorCode":"INVALID_TYPE"}]"#,
        "rights.object",
    ),
    (
        400,
        JSON,
        r#"[{"message":"\nSELECT Naem FROM Account\n       ^\nERROR at Row:1:Column:8\nNo such column 'Naem' on entity 'Account'.","errorCode":"INVALID_FIELD"}]"#,
        "case.field-hidden",
    ),
    (
        400,
        JSON,
        r#"[{"message":"unexpected token: 'FROM'","errorCode":"MALFORMED_QUERY"}]"#,
        "case.query",
    ),
    (
        400,
        JSON,
        r#"[ {"message" : "No search term found. The search term must be enclosed in braces.","errorCode" : "MALFORMED_SEARCH"} ]"#,
        "case.query",
    ),
    (
        400,
        JSON,
        r#"[{"message":"invalid query locator","errorCode":"INVALID_QUERY_LOCATOR"}]"#,
        "case.list-expired",
    ),
    (
        400,
        JSON,
        r#"[{"message":"Your query request was running for too long.","errorCode":"QUERY_TIMEOUT"}]"#,
        "case.query-slow",
    ),
    // values
    (
        400,
        JSON,
        r#"[{"message":"Required fields are missing: [Name]","errorCode":"REQUIRED_FIELD_MISSING","fields":["Name"]}]"#,
        "case.rejected",
    ),
    (
        400,
        JSON,
        r#"[{"message":"No such column 'foo' on sobject of type Bar","errorCode":"INVALID_FIELD"}]"#,
        "case.rejected",
    ),
    (
        400,
        JSON,
        r#"[{"message":"duplicate value found: Ext__c duplicates value on record with id: 001000000000001","errorCode":"DUPLICATE_VALUE","fields":[]}]"#,
        "case.duplicate",
    ),
    (
        400,
        JSON,
        r#"[{"duplicateResut":{"allowSave":false},"errorCode":"DUPLICATES_DETECTED","message":"Use one of these records?"}]"#,
        "case.duplicate",
    ),
    (
        400,
        JSON,
        r#"[{"message":"Unable to create/update fields: X. Please check the security settings of this field.","errorCode":"INVALID_FIELD_FOR_INSERT_UPDATE","fields":["X"]}]"#,
        "rights.field-write",
    ),
    (
        400,
        JSON,
        r#"[{"message":"operation performed with inactive user [005000000000001] as owner of case","errorCode":"INACTIVE_OWNER_OR_USER","fields":[]}]"#,
        "case.owner-inactive",
    ),
    (
        400,
        JSON,
        r#"[{"message":"unable to obtain exclusive access to this record or 1 records: 500000000000001","errorCode":"UNABLE_TO_LOCK_ROW","fields":[]}]"#,
        "case.locked",
    ),
    (
        400,
        JSON,
        r#"[{"message":"We can't save this record because the X process failed.","errorCode":"CANNOT_EXECUTE_FLOW_TRIGGER","fields":[]}]"#,
        "case.automation",
    ),
    (
        400,
        JSON,
        r#"[{"message":"Record Type ID: this ID value isn't valid for the user: 012000000000001","errorCode":"INVALID_CROSS_REFERENCE_KEY","fields":["RecordTypeId"]}]"#,
        "case.rejected",
    ),
    (
        400,
        JSON,
        r#"[{"message":"bad id x","errorCode":"MALFORMED_ID"}]"#,
        "request.id",
    ),
    (
        400,
        JSON,
        r#"[{"message":"Unexpected character ('}' (code 125))","errorCode":"JSON_PARSER_ERROR"}]"#,
        "request.malformed",
    ),
    (
        405,
        JSON,
        r#"[{"message":"HTTP Method 'DELETE' not allowed. Allowed are HEAD,GET,PATCH","errorCode":"METHOD_NOT_ALLOWED"}]"#,
        "request.method",
    ),
    (
        410,
        JSON,
        r#"[{"message":"API version is retired","errorCode":"UNSUPPORTED_API_VERSION"}]"#,
        "api.version",
    ),
    // bare statuses of the guide
    (400, "", "", "request.malformed"),
    (403, "", "", "rights.refused"),
    (409, "", "", "request.state"),
    (412, "", "", "case.conflict"),
    (414, "", "", "request.too-long"),
    (415, "", "", "request.format"),
    (428, "", "", "request.condition-missing"),
    (431, "", "", "request.too-long"),
    (500, "", "", "sf.unavailable"),
    // other clothes
    (
        403,
        XML,
        "<Errors><Error><errorCode>REQUEST_LIMIT_EXCEEDED</errorCode><message>TotalRequests Limit exceeded.</message></Error></Errors>",
        "api.limit",
    ),
    (
        500,
        XML,
        "<soapenv:Fault><faultcode>INVALID_LOGIN</faultcode><faultstring>INVALID_LOGIN: Invalid username, password, security token; or user locked out.</faultstring></soapenv:Fault>",
        "token.password-refused",
    ),
    (
        404,
        TEXT,
        "<html><head><title>URL No Longer Exists</title></head></html>",
        "net.wrong-address",
    ),
    (
        200,
        TEXT,
        "<html><head><title>Login | Salesforce</title></head></html>",
        "net.login-page",
    ),
];

/// Code and words of a refusal of the token endpoint, and the cause it has.
const TOKEN: &[(&str, &str, &str)] = &[
    (
        "invalid_grant",
        "expired access/refresh token",
        "token.refused",
    ),
    (
        "invalid_grant",
        "token validity expired",
        "token.policy-ended",
    ),
    (
        "invalid_grant",
        "token request is already being processed",
        "token.being-renewed",
    ),
    ("invalid_grant", "inactive user", "token.user-inactive"),
    ("invalid_grant", "ip restricted", "token.ip-restricted"),
    (
        "invalid_grant",
        "IP restricted or invalid login hours",
        "token.ip-restricted",
    ),
    (
        "invalid_grant",
        "authentication failure - Invalid Password",
        "token.password-refused",
    ),
    (
        "invalid_grant",
        "activation secret invalid",
        "token.activation",
    ),
    (
        "invalid_grant",
        "user hasn't approved this consumer",
        "app.user-not-approved",
    ),
    (
        "invalid_grant",
        "no client credentials user enabled",
        "app.no-run-as",
    ),
    (
        "invalid_grant",
        "request not supported on this domain",
        "app.my-domain-only",
    ),
    ("invalid_grant", "no valid scopes defined", "app.no-scopes"),
    (
        "invalid_grant",
        "Audience validation failed",
        "app.audience",
    ),
    ("invalid_grant", "invalid assertion", "app.assertion"),
    (
        "invalid_grant",
        "expired authorization code",
        "sign-in.code",
    ),
    ("invalid_grant", "invalid code verifier", "sign-in.code"),
    (
        "invalid_client_id",
        "client identifier invalid",
        "app.unknown-key",
    ),
    (
        "invalid_client",
        "invalid client credentials",
        "app.wrong-secret",
    ),
    (
        "invalid_client",
        "app must be installed into org",
        "app.not-installed",
    ),
    (
        "app_not_found",
        "External client app is not installed in this org",
        "app.not-installed",
    ),
    (
        "OAUTH_EC_APP_NOT_FOUND",
        "External client app is not installed in this org",
        "app.not-installed",
    ),
    (
        "OAUTH_AUTHORIZATION_BLOCKED",
        "Cross-org OAuth flows are not supported for this external client app",
        "app.other-org",
    ),
    (
        "invalid_app_access",
        "user is not admin approved to access this app",
        "app.not-approved",
    ),
    (
        "oauth_flow_disabled",
        "The external client app or the OAuth plugin is disabled.",
        "app.disabled",
    ),
    ("app_blocked", "", "app.blocked"),
    (
        "redirect_uri_mismatch",
        "redirect_uri must match configuration",
        "app.callback",
    ),
    (
        "invalid_request",
        "missing required code challenge",
        "app.pkce-missing",
    ),
    (
        "invalid_request",
        "Out-of-band not supported",
        "app.callback-out-of-band",
    ),
    (
        "invalid_request",
        "missing required parameter: grant_type",
        "sign-in.request",
    ),
    (
        "unsupported_grant_type",
        "grant type not supported",
        "app.flow-off",
    ),
    (
        "unsupported_response_type",
        "response type not supported",
        "app.response-type",
    ),
    (
        "invalid_scope",
        "the requested scope is invalid, unknown, or malformed",
        "app.scope",
    ),
    ("inactive_user", "User is inactive", "token.user-inactive"),
    ("inactive_org", "", "token.org-inactive"),
    ("rate_limit_exceeded", "", "token.rate"),
    ("unknown_error", "retry your request", "sf.unavailable"),
    ("a_code_of_tomorrow", "with words", "sf.other"),
];

#[tokio::test(flavor = "multi_thread")]
async fn recorded_refusals_of_the_rest_api_find_their_causes() {
    let world = World::connected(1).await;
    for &(status, kind, body, cause) in REST {
        world.control().clear_faults();
        // a list tries again without what may have been the reason
        let fault = Fault::new(answer(status, kind, body)).containing("/query");
        world.control().add_fault(fault.times(9));
        let error = world.try_cases().await.unwrap_err();
        assert_eq!(error.cause(), cause, "{status} {body}");
        let failure = error.failure();
        for text in shown(&failure) {
            assert!(is_plain(&text), "{status} {body}: {text}");
        }
    }
    world.control().clear_faults();
    assert_eq!(world.cases().await.rows.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn recorded_refusals_of_the_token_endpoint_find_their_causes() {
    let world = World::connected(1).await;
    world.cases().await;
    for &(code, words, cause) in TOKEN {
        world.control().clear_faults();
        world.control().expire_access_tokens().unwrap();
        let body = serde_json::json!({"error": code, "error_description": words}).to_string();
        let fault = Fault::new(answer(400, JSON, &body)).path("/services/oauth2/token");
        world.control().add_fault(fault);
        let error = world.try_cases().await.unwrap_err();
        assert_eq!(error.cause(), cause, "{body}");
        for text in shown(&error.failure()) {
            assert!(is_plain(&text), "{body}: {text}");
        }
    }
    // the faults gone, the refresh token that was never refused by the org itself still works
    world.control().clear_faults();
    assert_eq!(world.cases().await.rows.len(), 1);
}
