//! What the metadata API refuses: which of it means that something cannot be seen, and which that nothing can be said.

use std::sync::atomic::Ordering;

use salesforce::setup::{AppParts, Sight, app_settings, list_apps, switches};
use salesforce::{ApiErrors, Error};

use super::{fault, names, read, soap};
use crate::server::{Reply, Server, answer, assert_no_secret, org};

const NO_RIGHT: &str =
    "use of the Metadata API requires a user with the ModifyAllData or ModifyMetadata permissions";
const ILLEGAL: &str = "Invalid Session ID found in SessionHeader: Illegal Session";

#[tokio::test]
async fn a_missing_right_or_type_is_told_in_the_orgs_words_and_is_no_error() {
    for (code, sentence, told) in [
        ("INSUFFICIENT_ACCESS", NO_RIGHT, NO_RIGHT),
        (
            "INVALID_TYPE",
            "Cannot use: OauthOidcSettings in this organization",
            "Cannot use: OauthOidcSettings in this organization",
        ),
        (
            "INVALID_TYPE",
            "Unknown type:&quot;x&apos;s&quot; &lt;type&gt;",
            "Unknown type:\"x's\" <type>",
        ),
    ] {
        let server = Server::always(fault(code, sentence)).await;
        let (org, _) = org(&server);
        let sight = switches(&org).await.unwrap();
        assert_eq!(sight.hidden(), Some(format!("{code}: {told}").as_str()));
        assert_eq!(server.connections(), 1);
    }
}

/// An org that has none of these kinds, and refuses a whole call for the first of them.
fn without(kinds: &'static [&'static str]) -> impl Fn(&str) -> Reply {
    move |asked| {
        let lacking = kinds
            .iter()
            .find(|kind| asked.contains(&format!("<type>{kind}</type>")));
        match lacking {
            Some(kind) => fault(
                "INVALID_TYPE",
                &format!("Cannot use: {kind} in this organization"),
            ),
            None => soap(
                200,
                "<listMetadataResponse><result><fullName>Case_Export</fullName><type>ConnectedApp</type></result></listMetadataResponse>",
            ),
        }
    }
}

// seen to fail: with the whole call taken as hidden
#[tokio::test]
async fn an_org_without_external_client_apps_still_shows_its_connected_apps() {
    let lacking = &[
        "ExtlClntAppGlobalOauthSettings",
        "ExtlClntAppOauthConfigurablePolicies",
    ];
    let reply = without(lacking);
    let server = Server::start(move |asked, _| reply(&asked.body)).await;
    let (org, _) = org(&server);
    let Sight::Seen(listed) = list_apps(&org).await.unwrap() else {
        panic!("hidden")
    };
    assert_eq!(listed.connected, ["Case_Export"]);
    assert!(listed.global.is_empty() && listed.policies.is_empty());
    assert_eq!(server.connections(), 3);
}

#[tokio::test]
async fn an_org_that_refuses_every_kind_is_asked_once_for_each() {
    let reply = without(&[
        "ConnectedApp",
        "ExtlClntAppGlobalOauthSettings",
        "ExtlClntAppOauthConfigurablePolicies",
    ]);
    let server = Server::start(move |asked, _| reply(&asked.body)).await;
    let (org, _) = org(&server);
    let sight = list_apps(&org).await.unwrap();
    assert!(
        sight
            .hidden()
            .unwrap()
            .starts_with("INVALID_TYPE: Cannot use: ")
    );
    assert_eq!(server.connections(), 3);
}

#[tokio::test]
async fn an_ended_session_is_renewed_once_and_asked_again_with_the_new_token() {
    let server = Server::start(|asked, _| {
        if asked.body.contains("planted-access-1<") {
            fault("INVALID_SESSION_ID", ILLEGAL)
        } else {
            read("")
        }
    })
    .await;
    let (org, session) = org(&server);
    let part = AppParts::Global;
    let sight = app_settings(&org, part, &names(&["A"]), "").await.unwrap();
    assert_eq!(sight, Sight::Seen(Vec::new()));
    assert_eq!(session.renewals.load(Ordering::SeqCst), 1);
    assert!(
        server.asked()[1]
            .body
            .contains("<sessionId>planted-access-2<")
    );
}

// seen to fail: with a session that is refused taken as an error, which ended the whole check
#[tokio::test]
async fn a_token_that_this_api_does_not_take_is_something_that_cannot_be_seen() {
    let server = Server::always(fault("INVALID_SESSION_ID", ILLEGAL)).await;
    let (org, session) = org(&server);
    for sight in [
        list_apps(&org).await.unwrap().hidden().map(str::to_owned),
        switches(&org).await.unwrap().hidden().map(str::to_owned),
    ] {
        assert_eq!(sight.unwrap(), format!("INVALID_SESSION_ID: {ILLEGAL}"));
    }
    assert_eq!(session.renewals.load(Ordering::SeqCst), 2);
}

async fn refused(reply: Reply) -> Error {
    let server = Server::always(reply).await;
    let (org, _) = org(&server);
    let error = switches(&org).await.unwrap_err();
    assert_no_secret(&format!("{error} {error:?}"));
    error
}

#[tokio::test]
async fn what_is_no_matter_of_rights_stays_an_error() {
    let unknown = "An unexpected error occurred. Please include this ErrorId if you contact support: 1-2 (-3)";
    let Error::Api(ApiErrors { status, errors, .. }) =
        refused(fault("UNKNOWN_EXCEPTION", unknown)).await
    else {
        panic!("a refusal")
    };
    assert_eq!(
        (status, errors[0].code.as_str()),
        (500, "UNKNOWN_EXCEPTION")
    );
    assert_eq!(errors[0].message, unknown);
    let limit = fault("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.");
    assert!(refused(limit).await.api().unwrap().is_limit_exceeded());
}

/// Of older endpoints: the code in another namespace, with attributes, and once more in the detail.
#[tokio::test]
async fn a_fault_with_attributes_and_a_detail_is_read_by_its_code() {
    let inside = "<soapenv:Fault><faultcode xmlns:ns1=\"urn:fault.partner.soap.sforce.com\">ns1:API_CURRENTLY_DISABLED</faultcode>\
        <faultstring xml:lang=\"en\">API_CURRENTLY_DISABLED: API is disabled for this User</faultstring><detail>\
        <ns1:UnexpectedErrorFault><ns1:exceptionMessage>API is disabled for this User</ns1:exceptionMessage></ns1:UnexpectedErrorFault>\
        </detail></soapenv:Fault>";
    let error = refused(soap(500, inside)).await;
    let errors = &error.api().unwrap().errors;
    assert_eq!(
        (errors[0].code.as_str(), errors[0].message.as_str()),
        ("API_CURRENTLY_DISABLED", "API is disabled for this User")
    );
}

#[tokio::test]
async fn the_token_that_a_fault_repeats_is_not_shown_and_a_page_is_no_answer() {
    let echo = fault("UNKNOWN_EXCEPTION", "bad session planted-access-1");
    let error = refused(echo).await;
    assert_eq!(error.api().unwrap().message(), "bad session …");
    let page = answer(
        200,
        &[("Content-Type", "text/html")],
        "<html><title>planted-access-1</title></html>",
    );
    assert!(matches!(refused(page).await, Error::NotJson { .. }));
    // a secret stands where the answer breaks off
    let cut = answer(
        200,
        &[("Content-Type", "text/xml")],
        "<e:Envelope><result><records><consumerSecret>planted-secret",
    );
    assert!(matches!(refused(cut).await, Error::Truncated { .. }));
}
