//! The catalogue is whole: every code that Salesforce documents has an entry, neighbours are told apart, and no text
//! holds what a user must not see. The snapshot of every entry is `docs/CAUSES.md`.

use std::collections::BTreeSet;
use std::path::Path;

use super::*;

#[test]
fn the_catalogue_reads_and_names_each_cause_and_sign_once() {
    let catalogue = Catalogue::read().unwrap_or_default();
    assert!(catalogue.has(INTERNAL));
    for cause in catalogue.by_id.values() {
        for text in [&cause.sentence, &cause.tell] {
            assert!(text.ends_with('.'), "{}: {text}", cause.id);
        }
        assert!(!cause.steps.is_empty(), "{} has no cure", cause.id);
    }
    let listed: usize = catalogue.chapters.iter().map(|(_, ids)| ids.len()).sum();
    assert_eq!(listed, catalogue.by_id.len());
}

#[test]
fn the_most_telling_sign_wins() {
    let signs = [
        "oauth:invalid_grant:ip restricted",
        "oauth:invalid_grant",
        "oauth",
    ];
    let signs: Vec<String> = signs.iter().map(ToString::to_string).collect();
    assert_eq!(catalogue().find(&signs), "token.ip-restricted");
    assert_eq!(catalogue().find(&signs[1..]), "token.refused");
    assert_eq!(catalogue().find(&signs[2..]), "sf.other");
    assert_eq!(catalogue().find(&["unheard of".to_owned()]), INTERNAL);
}

#[test]
fn words_within_what_was_said_give_a_cause_away() {
    let found = |sign: &str| catalogue().find(&[sign.to_owned(), "oauth".to_owned()]);
    for (sign, cause) in [
        (
            "oauth:invalid_grant:IP restricted or invalid login hours",
            "token.ip-restricted",
        ),
        (
            "oauth:INVALID_GRANT:Failed: ip restricted",
            "token.ip-restricted",
        ),
        // the words have to stand behind this very code
        ("oauth:invalid_scope:ip restricted", "sf.other"),
        ("page:200:ip restricted", "sf.other"),
        ("page:503:Down for maintenance: soon back", "sf.maintenance"),
        ("page:200:Down for maintenance", "sf.other"),
        ("page:200:Login | Salesforce", "net.login-page"),
    ] {
        assert_eq!(found(sign), cause, "{sign}");
    }
}

/// The OAuth errors of the Mobile SDK's mirror of Salesforce's own list (`OAuthErrorCode.kt`), those that the help page
/// "OAuth 2.0 authorization errors" adds, and those that come by redirect.
const OAUTH: &str = "access_denied app_attest_failed app_attest_failed_retry app_blocked app_not_found \
    authorization_pending bad_jti_claim ecapp_policy_not_found exceeded_registration_limit fail_close_app_blocked \
    failed_registration immediate_unsuccessful installation_error invalid_app_access invalid_assertion_type \
    invalid_basic_auth_header invalid_client invalid_client_id invalid_distribution_state invalid_dpop_proof \
    invalid_expid invalid_grant invalid_otp invalid_request invalid_scope invalid_session_level invalid_token \
    login_error oauth_flow_disabled oauth_policy_not_found otp_error redirect_uri_mismatch redirect_uri_missing \
    registration_error server_error service_unavailable slow_down system_down unknown_error unsupported_expid \
    unsupported_grant_type unsupported_response_type unsupported_token_type use_dpop_nonce inactive_user \
    inactive_org rate_limit_exceeded NO_ACCESS OAUTH_APP_BLOCKED OAUTH_APP_ACCESS_DENIED \
    OAUTH_AUTHORIZATION_BLOCKED OAUTH_APPROVAL_ERROR_GENERIC OAUTH_EC_APP_NOT_FOUND";

/// The status and exception codes of the partner WSDL that a client of these resources can meet, and those of REST.
const API: &str = "ALL_OR_NONE_OPERATION_ROLLED_BACK ALREADY_IN_PROCESS CANNOT_DELETE_MANAGED_OBJECT \
    CANNOT_EXECUTE_FLOW_TRIGGER CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY CIRCULAR_DEPENDENCY DELETE_FAILED \
    DELETE_REQUIRED_ON_CASCADE DEPENDENCY_EXISTS DUPLICATES_DETECTED DUPLICATE_CASE_SOLUTION DUPLICATE_EXTERNAL_ID \
    DUPLICATE_VALUE ENTITY_FAILED_IFLASTMODIFIED_ON_UPDATE ENTITY_IS_DELETED ENTITY_IS_LOCKED \
    FIELD_CUSTOM_VALIDATION_EXCEPTION FIELD_FILTER_VALIDATION_EXCEPTION FIELD_INTEGRITY_EXCEPTION \
    FIELD_NOT_UPDATABLE FLOW_EXCEPTION INACTIVE_OWNER_OR_USER INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY \
    INSUFFICIENT_ACCESS_OR_READONLY INVALID_ASSIGNMENT_RULE INVALID_CROSS_REFERENCE_KEY INVALID_EMAIL_ADDRESS \
    INVALID_FIELD INVALID_FIELD_FOR_INSERT_UPDATE INVALID_ID_FIELD INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST \
    INVALID_STATUS INVALID_TYPE_ON_FIELD_IN_RECORD LIMIT_EXCEEDED MALFORMED_ID MISSING_ARGUMENT \
    MIXED_DML_OPERATION NUMBER_OUTSIDE_VALID_RANGE PROCESSING_HALTED QUERY_TIMEOUT REQUEST_RUNNING_TOO_LONG \
    REQUIRED_FIELD_MISSING STORAGE_LIMIT_EXCEEDED STRING_TOO_LONG TOO_MANY_APEX_REQUESTS TRANSFER_REQUIRES_READ \
    UNABLE_TO_LOCK_ROW UNDELETE_FAILED UNKNOWN_EXCEPTION UNSPECIFIED_EMAIL_ADDRESS API_CURRENTLY_DISABLED \
    API_DISABLED_FOR_ORG BATCH_PROCESSING_HALTED CLIENT_NOT_ACCESSIBLE_FOR_USER EXCEEDED_ID_LIMIT EXCEEDED_QUOTA \
    FUNCTIONALITY_NOT_ENABLED FUNCTIONALITY_TEMPORARILY_UNAVAILABLE INSUFFICIENT_ACCESS INVALID_AUTH_HEADER \
    INVALID_CLIENT INVALID_LOCATOR INVALID_LOGIN INVALID_QUERY_FILTER_OPERATOR INVALID_QUERY_LOCATOR \
    INVALID_REPLICATION_DATE INVALID_SEARCH INVALID_SESSION_ID INVALID_SORT_OPTION INVALID_TYPE JSON_PARSER_ERROR \
    LOGIN_CHALLENGE_ISSUED LOGIN_DURING_RESTRICTED_DOMAIN LOGIN_DURING_RESTRICTED_TIME \
    LOGIN_MUST_USE_SECURITY_TOKEN MALFORMED_QUERY MALFORMED_SEARCH MODIFIED NOT_ACCEPTABLE NOT_MODIFIED \
    OPERATION_TOO_LARGE ORG_IN_MAINTENANCE ORG_LOCKED PASSWORD_LOCKOUT QUERY_TOO_COMPLICATED \
    REQUEST_LIMIT_EXCEEDED SERVER_UNAVAILABLE SSO_SERVICE_DOWN TRIAL_EXPIRED TXN_SECURITY_APEX_ERROR \
    TXN_SECURITY_END_A_SESSION TXN_SECURITY_FAIL_CLOSE TXN_SECURITY_METERING_ERROR TXN_SECURITY_NO_ACCESS \
    TXN_SECURITY_RUNTIME_ERROR TXN_SECURITY_TWO_FA_REQUIRED UNSUPPORTED_API_VERSION UNSUPPORTED_CLIENT \
    UNSUPPORTED_MEDIA_TYPE XML_PARSER_ERROR NOT_FOUND METHOD_NOT_ALLOWED INVALIDJOBSTATE ORG_ADMIN_LOCKED \
    FIELD_NOT_UPDATABLE Bad_OAuth_Token Missing_OAuth_Token Wrong_Org InvalidSessionId InvalidVersion";

/// HTTP statuses of the REST API Developer Guide ("Status codes and error responses"), and of what stands in between.
const HTTP: [u16; 24] = [
    300, 304, 400, 401, 403, 404, 405, 406, 407, 409, 410, 412, 413, 414, 415, 420, 428, 429, 431,
    500, 502, 503, 504, 511,
];

#[test]
fn every_code_that_is_documented_has_an_entry() {
    let oauth = OAUTH.split_whitespace().map(|code| format!("oauth:{code}"));
    let api = API.split_whitespace().map(|code| format!("api:{code}"));
    let http = HTTP.iter().map(|status| format!("http:{status}"));
    let missing: Vec<String> = oauth
        .chain(api)
        .chain(http)
        .filter(|sign| catalogue().known(sign).is_none())
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn no_text_holds_what_a_user_must_not_see() {
    for cause in catalogue().by_id.values() {
        let steps = cause.steps.iter().flat_map(|step| {
            [
                Some(&step.text),
                step.path.as_ref(),
                step.path_connected.as_ref(),
            ]
        });
        let texts = steps.flatten().chain([&cause.sentence, &cause.tell]);
        for text in texts {
            let lower = text.to_lowercase();
            let words: BTreeSet<&str> = lower.split(|c: char| !c.is_alphanumeric()).collect();
            // planted: each of them in a step of an entry
            for word in [
                "null",
                "undefined",
                "panicked",
                "unwrap",
                "typeerror",
                "nan",
            ] {
                assert!(!words.contains(word), "{}: {text}", cause.id);
            }
            let markup = text.contains(['<', '>', '{', '}', '\n']) || text.contains("&lt;");
            let token = text.contains("00D") || text.contains("5Aep") || text.contains("eyJ");
            assert!(!markup && !token, "{}: {text}", cause.id);
            assert!(
                text.chars().count() <= 300,
                "{}: too long: {text}",
                cause.id
            );
        }
    }
}

#[test]
fn every_page_of_setup_belongs_to_its_path() {
    let belongs = |path: &Option<String>, page: &Option<String>| {
        crate::recipes::pages::belong(path.as_deref(), page.as_deref())
    };
    for cause in catalogue().by_id.values() {
        for step in &cause.steps {
            let both = belongs(&step.path, &step.page)
                && belongs(&step.path_connected, &step.page_connected);
            assert!(both, "{}: {step:?}", cause.id);
            let own = step.path.as_ref().is_none_or(|path| path.contains(" › "));
            assert!(own, "{}: {step:?}", cause.id);
        }
    }
}

/// Literals that look like a cause and are something else: a file and settings.
const OTHERS: [&str; 3] = ["checkup.computer", "vault.enc", "vault.place"];

#[test]
fn every_cause_named_in_the_code_is_in_the_catalogue() {
    let kinds: BTreeSet<&str> = catalogue()
        .by_id
        .keys()
        .filter_map(|id| id.split('.').next())
        .collect();
    let is_id = |text: &str| {
        let words: Vec<&str> = text.split('.').collect();
        let plain = |word: &&str| {
            !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c == '-')
        };
        words.len() > 1 && words.iter().all(plain) && kinds.contains(words[0])
    };
    let mut named = BTreeSet::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in folder.read_dir().into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(text) = std::fs::read_to_string(&path) {
                let literals = text.split('"');
                named.extend(literals.filter(|text| is_id(text)).map(ToOwned::to_owned));
            }
        }
    }
    assert!(named.len() > 50, "{named:?}");
    let missing: Vec<&String> = named
        .iter()
        .filter(|id| !catalogue().has(id) && !OTHERS.contains(&id.as_str()))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}
