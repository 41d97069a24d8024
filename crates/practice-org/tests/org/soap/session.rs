//! Sessions: `login()` and its switch, whose a session is, its end, and the faults.

use practice_org::{Command, UserChange};
use serde_json::{Value, json};

use super::{Answer, PARTNER, envelope, partner, post, token};
use crate::support::{ADMIN, AGENT, Org, org};

/// `login()` as simple-salesforce sends it.
async fn login(org: &Org, version: &str, username: &str, password: &str) -> Answer {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\" ?><env:Envelope xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:env=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns:urn=\"urn:partner.soap.sforce.com\"><env:Header><urn:CallOptions><urn:client>RestForce</urn:client>\
         <urn:defaultNamespace>sf</urn:defaultNamespace></urn:CallOptions></env:Header><env:Body>\
         <n1:login xmlns:n1=\"urn:partner.soap.sforce.com\"><n1:username>{username}</n1:username>\
         <n1:password>{password}</n1:password></n1:login></env:Body></env:Envelope>"
    );
    post(org, &format!("u/{version}"), body).await
}

/// Turns "Enable SOAP API login()" on.
fn allow(org: &Org) {
    set(org, json!({ "soap_login": true }));
}

fn set(org: &Org, change: Value) {
    org.control().run(Command::SetSwitches { change }).unwrap();
}

/// The practice password followed by the user's security token.
fn with_token(org: &Org, username: &str) -> String {
    let username = username.to_owned();
    let token = org
        .control()
        .run(Command::SecurityToken { username })
        .unwrap();
    format!(
        "{}{}",
        org.org.announcement().password,
        token.as_str().unwrap()
    )
}

const WRONG: &str =
    "INVALID_LOGIN: Invalid username, password, security token; or user locked out.";

#[tokio::test]
async fn a_new_org_has_login_switched_off_and_new_versions_do_not_have_it() {
    let org = org().await;
    let password = org.org.announcement().password.clone();
    let off = login(&org, "64.0", AGENT, &password).await;
    let sentence = "SOAP API login() is disabled by default in this org. Contact the org administrator to enable SOAP API login().";
    assert_eq!(
        off.fault(),
        (
            500,
            "INVALID_OPERATION".to_owned(),
            format!("INVALID_OPERATION: {sentence}")
        )
    );
    assert_eq!(off.one("exceptionCode"), "INVALID_OPERATION");
    assert_eq!(off.one("exceptionMessage"), sentence);

    allow(&org);
    let new = login(&org, "65.0", AGENT, &password).await;
    assert_eq!(
        new.one("exceptionMessage"),
        "The SOAP Login operation is not available in the API version specified (65.0). Refer to the documentation for supported versions."
    );
}

#[tokio::test]
async fn a_session_tells_whose_it_is_until_logout() {
    let org = org().await;
    let session = token(&org, AGENT).await;
    let info = partner(&org, &session, "<getUserInfo/>").await;
    assert_eq!(
        (info.status, info.one("userName"), info.one("userType")),
        (200, AGENT.to_owned(), "Standard".to_owned())
    );
    assert_eq!(info.one("type"), "API REQUESTS");
    let out = partner(&org, &session, "<logout/>").await;
    assert!(out.xml.contains("<logoutResponse/>"), "{}", out.xml);
    let again = partner(&org, &session, "<getUserInfo/>").await;
    assert_eq!(again.fault().1, "sf:INVALID_SESSION_ID");
}

#[tokio::test]
async fn login_opens_a_session_for_soap_and_rest_until_logout() {
    let org = org().await;
    allow(&org);
    let password = with_token(&org, AGENT);
    let answer = login(&org, "59.0", AGENT, &password).await;
    assert_eq!(answer.status, 200, "{}", answer.xml);
    let session = answer.one("sessionId");
    let org15 = &answer.one("organizationId")[..15];
    assert_eq!(
        answer.one("serverUrl"),
        org.url(&format!("/services/Soap/u/59.0/{org15}"))
    );
    assert_eq!(
        answer.one("metadataServerUrl"),
        org.url(&format!("/services/Soap/m/59.0/{org15}"))
    );
    assert_eq!(answer.one("passwordExpired"), "false");
    assert_eq!(answer.one("userName"), AGENT);
    assert_eq!(answer.all("userId").len(), 2);

    let about = |path: &str| org.http.get(org.url(path)).bearer_auth(&session).send();
    let rest = about("/services/data/v59.0/sobjects").await.unwrap();
    assert_eq!(rest.status(), 200);
    let identity = format!(
        "/id/{}/{}",
        answer.one("organizationId"),
        answer.all("userId")[0]
    );
    assert_eq!(about(&identity).await.unwrap().status(), 200);
    let info = partner(&org, &session, "<getUserInfo/>").await;
    assert_eq!(
        (info.status, info.one("userName"), info.one("userType")),
        (200, AGENT.to_owned(), "Standard".to_owned())
    );
    assert_eq!(info.one("type"), "API REQUESTS");

    let out = partner(&org, &session, "<logout/>").await;
    assert!(out.xml.contains("<logoutResponse/>"), "{}", out.xml);
    let again = partner(&org, &session, "<getUserInfo/>").await;
    assert_eq!(again.fault().1, "sf:INVALID_SESSION_ID");
    let rest = about("/services/data/v59.0/sobjects").await.unwrap();
    assert_eq!(rest.status(), 401);
}

#[tokio::test]
async fn login_refuses_what_the_sign_in_page_refuses() {
    let org = org().await;
    allow(&org);
    let password = with_token(&org, AGENT);
    for (username, given) in [
        (AGENT, "wrong"),
        (AGENT, ""),
        ("nobody@practice.example", password.as_str()),
        ("", ""),
    ] {
        let refused = login(&org, "64.0", username, given).await;
        assert_eq!(
            refused.fault(),
            (500, "INVALID_LOGIN".to_owned(), WRONG.to_owned())
        );
    }
    let frozen = UserChange {
        frozen: Some(true),
        ..UserChange::default()
    };
    org.control().set_user(AGENT, frozen).unwrap();
    let refused = login(&org, "64.0", AGENT, &password).await;
    assert_eq!(refused.one("faultstring"), WRONG);
    let without_api = UserChange {
        api_enabled: Some(false),
        ..UserChange::default()
    };
    org.control().set_user(ADMIN, without_api).unwrap();
    let refused = login(&org, "64.0", ADMIN, &with_token(&org, ADMIN)).await;
    assert_eq!(refused.one("exceptionCode"), "API_CURRENTLY_DISABLED");
}

#[tokio::test]
async fn the_security_token_is_needed_outside_trusted_networks_only() {
    let org = org().await;
    allow(&org);
    let password = org.org.announcement().password.clone();
    let refused = login(&org, "64.0", AGENT, &password).await;
    assert_eq!(
        refused.one("exceptionCode"),
        "LOGIN_MUST_USE_SECURITY_TOKEN"
    );
    assert!(refused.one("faultstring").starts_with(
        "LOGIN_MUST_USE_SECURITY_TOKEN: Invalid username, password, security token; or user locked out. Are you at a new location?"
    ));
    let stale = with_token(&org, AGENT);
    org.control()
        .run(Command::ResetSecurityToken {
            username: AGENT.to_owned(),
        })
        .unwrap();
    let refused = login(&org, "64.0", AGENT, &stale).await;
    assert_eq!(refused.one("faultstring"), WRONG);
    let trusted = json!([{ "start": "127.0.0.0", "end": "127.255.255.255" }]);
    set(&org, json!({ "trusted_ip_ranges": trusted }));
    for given in [password, with_token(&org, AGENT)] {
        assert_eq!(login(&org, "64.0", AGENT, &given).await.status, 200);
    }
}

#[tokio::test]
async fn faults_are_worded_as_salesforce_words_them() {
    let org = org().await;
    let session = token(&org, AGENT).await;
    let nobody = partner(&org, "00D!nothing", "<getUserInfo/>").await;
    assert_eq!(
        nobody.xml,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns:sf=\"urn:fault.partner.soap.sforce.com\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><soapenv:Body>\
         <soapenv:Fault><faultcode>sf:INVALID_SESSION_ID</faultcode>\
         <faultstring>INVALID_SESSION_ID: Invalid Session ID found in SessionHeader: Illegal Session</faultstring>\
         <detail><sf:UnexpectedErrorFault xsi:type=\"sf:UnexpectedErrorFault\"><sf:exceptionCode>INVALID_SESSION_ID</sf:exceptionCode>\
         <sf:exceptionMessage>Invalid Session ID found in SessionHeader: Illegal Session</sf:exceptionMessage></sf:UnexpectedErrorFault>\
         </detail></soapenv:Fault></soapenv:Body></soapenv:Envelope>"
    );
    let unknown = partner(&org, &session, "<convertLead/>").await;
    assert_eq!(
        unknown.xml,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\">\
         <soapenv:Body><soapenv:Fault><faultcode>soapenv:Client</faultcode><faultstring>No operation available for request \
         {urn:partner.soap.sforce.com}convertLead, please check the WSDL for the service.</faultstring></soapenv:Fault></soapenv:Body></soapenv:Envelope>"
    );
    // the partner's namespace at the enterprise API's address
    let elsewhere = post(
        &org,
        "c/64.0",
        envelope(PARTNER, &session, "<getUserInfo/>"),
    )
    .await;
    assert!(
        elsewhere
            .one("faultstring")
            .starts_with("No operation available"),
        "{}",
        elsewhere.xml
    );
    for version in ["30.0", "68.0", "v64.0", "latest"] {
        let body = envelope(PARTNER, &session, "<getUserInfo/>");
        let refused = post(&org, &format!("u/{version}"), body).await;
        assert_eq!(
            refused.one("faultstring"),
            "UNSUPPORTED_API_VERSION: Invalid Api version specified on URL",
            "{version}"
        );
    }
    let empty = post(&org, "u/64.0/00D000000000001", String::new()).await;
    assert_eq!(
        empty.fault(),
        (
            500,
            "soapenv:Client".to_owned(),
            "Premature end of file.".to_owned()
        )
    );
}

#[tokio::test]
async fn the_servers_time_is_the_orgs_clock() {
    let org = org().await;
    let session = token(&org, AGENT).await;
    org.control().advance(std::time::Duration::from_secs(3600));
    let told = partner(&org, &session, "<getServerTimestamp/>").await;
    let told: jiff::Timestamp = told.one("timestamp").parse().unwrap();
    let behind = org.control().now_ms() - told.as_millisecond();
    assert!((0..60_000).contains(&behind), "{behind} ms");
}
