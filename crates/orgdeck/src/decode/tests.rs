//! What the decoder makes of texts as people paste them. The bodies are recorded forms of Salesforce's answers: its
//! help and developer guide, and the test suites of restforce, simple-salesforce, jsforce and the Mobile SDK.

use super::*;

fn causes(text: &str) -> Vec<String> {
    let causes = decode(text).entries.into_iter();
    causes.map(|entry| entry.failure.cause).collect()
}

#[test]
fn addresses_bodies_log_lines_and_codes_are_read() {
    for (text, cause) in [
        // addresses
        (
            "https://login.salesforce.com/setup/secur/RemoteAccessErrorPage.apexp?error=invalid_client_id&error_description=client%20identifier%20invalid",
            "app.unknown-key",
        ),
        (
            "https://acme.my.salesforce.com/x?startURL=%2Fy%3Ferror%3Dredirect_uri_mismatch%26error_description%3Dredirect_uri%2Bmust%2Bmatch%2Bconfiguration",
            "app.callback",
        ),
        (
            "http://localhost:14771/callback?error=access_denied&error_description=end-user+denied+authorization&state=x",
            "sign-in.denied",
        ),
        (
            "https://www.example.test/code_callback.jsp?error=access-denied",
            "sign-in.denied",
        ),
        (
            "https://acme.my.salesforce.com/x?ErrorCode=OAUTH_APP_BLOCKED&ErrorDescription=this+app+is+blocked+by+admin",
            "app.blocked",
        ),
        // bodies
        (
            r#"{"error":"invalid_grant","error_description":"expired access/refresh token"}"#,
            "token.refused",
        ),
        (
            r#"[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]"#,
            "token.expired",
        ),
        (
            r#"[{"message":"This session is not valid for use with the REST API","errorCode":"INVALID_SESSION_ID"}]"#,
            "token.session-kind",
        ),
        (
            r#"[{"success":false,"errors":[{"statusCode":"DUPLICATE_VALUE","message":"duplicate value found: x","fields":[]}]}]"#,
            "case.duplicate",
        ),
        (
            r#"<?xml version="1.0"?><sf:exceptionCode>LOGIN_MUST_USE_SECURITY_TOKEN</sf:exceptionCode>"#,
            "token.security-token",
        ),
        ("Bad_OAuth_Token", "token.expired"),
        // log lines
        (
            "2026-11-26 10:00:00 ERROR salesforce: REQUEST_LIMIT_EXCEEDED: TotalRequests Limit exceeded. at http-api.js:250",
            "api.limit",
        ),
        (
            "Response: [{'message': 'ConcurrentRequests (Concurrent API Requests) Limit exceeded.', 'errorCode': 'REQUEST_LIMIT_EXCEEDED'}]",
            "api.concurrent",
        ),
        (
            "UNKNOWN_EXCEPTION: admin operation already in progress",
            "api.setup-locked",
        ),
        (
            r#"500 {"log":"[{\"message\":\"admin operation already in progress\",\"errorCode\":\"UNKNOWN_EXCEPTION\"}]"}"#,
            "api.setup-locked",
        ),
        (
            "invalid_grant - token request is already being processed",
            "token.being-renewed",
        ),
        ("ERROR_HTTP_420", "sf.no-such-org"),
        ("HTTP/1.1 503 Service Unavailable", "sf.unavailable"),
        ("Request failed with status code 431", "request.too-long"),
        (
            "getaddrinfo ENOTFOUND acme.my.salesforce.com",
            "net.dns.no-such-host",
        ),
        (
            "unable to get local issuer certificate",
            "net.tls.unknown-authority",
        ),
        // codes
        ("OAUTH_APPROVAL_ERROR_GENERIC", "app.approval"),
        ("redirect_uri_mismatch", "app.callback"),
        ("409", "request.state"),
        ("token.refused", "token.refused"),
        // pages
        (
            "HTTP 503 <html><head><title>Down for Maintenance</title></head></html>",
            "sf.maintenance",
        ),
        (
            "<!DOCTYPE html><html><title>Login | Salesforce</title>",
            "net.login-page",
        ),
        (
            "<html><title>Welcome to the hotel</title>",
            "net.not-salesforce",
        ),
    ] {
        assert_eq!(causes(text), [cause], "{text}");
    }
}

/// The headings under which other products' guides explain a failed connection, and what Login History says.
#[test]
fn headings_of_other_guides_and_login_history_are_read() {
    for (text, expected) in [
        ("Invalid Instance URL", &["net.host-refused"][..]),
        (
            "Authentication Failed",
            &[
                "app.wrong-secret",
                "token.refused",
                "token.user-inactive",
                "token.ip-restricted",
            ],
        ),
        (
            "Insufficient Privileges",
            &[
                "api.disabled",
                "rights.object",
                "rights.field-write",
                "rights.refused",
            ],
        ),
        ("API Limit Exceeded", &["api.limit"]),
        ("Callback URL Error", &["app.callback"]),
        ("Internal Server Error", &["app.settings", "sf.unavailable"]),
        ("The token has expired", &["token.refused"]),
        ("Restricted IP", &["token.ip-restricted"]),
        (
            "Restricted domain",
            &["sign-in.my-domain-only", "token.ip-restricted"],
        ),
        (
            "Username-Password Flow Disabled",
            &["token.password-refused"],
        ),
        (
            "Failed: Computer activation required",
            &["token.activation"],
        ),
        (
            "Failed: API security token required",
            &["token.security-token"],
        ),
        ("Failed: API-only user", &["sign-in.api-only"]),
        (
            "Failed: Token request is already being processed",
            &["token.being-renewed"],
        ),
        ("LOGIN_ERROR_USER_FROZEN", &["token.user-inactive"]),
    ] {
        assert_eq!(causes(text), expected, "{text}");
    }
}

#[test]
fn a_text_with_several_errors_names_each_once() {
    let text = r#"[{"errorCode":"REQUIRED_FIELD_MISSING","message":"a"},{"errorCode":"STRING_TOO_LONG","message":"b"},
        {"errorCode":"UNABLE_TO_LOCK_ROW","message":"c"}]"#;
    assert_eq!(causes(text), ["case.rejected", "case.locked"]);
}

#[test]
fn what_says_nothing_explains_nothing() {
    for text in [
        "",
        "   ",
        "hello",
        "{}",
        "[1,2,3]",
        "https://acme.my.salesforce.com/",
        "Order 404 was shipped",
        "modified",
        "{\"error\":\"The whole sentence of another program\"}",
    ] {
        assert_eq!(causes(text), [""; 0], "{text}");
    }
}

#[test]
fn a_code_that_nobody_knows_is_told_with_its_words() {
    let decoded = decode(r#"[{"errorCode":"BRAND_NEW_CODE","message":"the words"}]"#);
    let entry = &decoded.entries[0];
    assert_eq!(entry.failure.cause, "sf.other");
    assert_eq!(entry.found, "BRAND_NEW_CODE: the words");
}

#[test]
fn tokens_are_left_out_and_long_words_are_cut() {
    let token = format!("00D{}!AQEAQ.{}", "x".repeat(12), "y".repeat(80));
    let text = format!(
        r#"{{"error":"invalid_grant","error_description":"sent {token} and {}"}}"#,
        "z".repeat(5_000)
    );
    let found = &decode(&text).entries[0].found;
    assert!(
        found.starts_with("invalid_grant: sent … and zzz"),
        "{found}"
    );
    assert!(found.chars().count() < 700);
}

#[test]
fn hostile_texts_are_read_in_no_time() {
    for text in [
        "[".repeat(1 << 20),
        "{\"a\":".repeat(1 << 18),
        "[1,".repeat(1 << 18),
        "error=".repeat(1 << 18),
        "%25".repeat(1 << 18),
        "ü".repeat(1 << 19),
        "<html><title>".repeat(1 << 16),
        "INVALID_FIELD ".repeat(1 << 16),
    ] {
        let begun = std::time::Instant::now();
        let decoded = decode(&text);
        assert!(decoded.entries.len() <= MOST);
        // before ten times the target of one second
        assert!(begun.elapsed().as_secs() < 10, "{}", &text[..20]);
    }
}
