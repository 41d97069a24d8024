//! What a host says of itself without a token, and what is made of a host that says nothing.

use salesforce::{Error, oauth};

use crate::server::{Server, answer, http, json};

/// As it was saved of a My Domain in June 2026 (api-evangelist/salesforce), shortened.
const SAVED: &str = r#"{"OrgId":"00D2o000000i6mB","Url":"https://acme.my.salesforce.com","MobileSDK":{},
    "LoginPage":null,"SamlProviders":[],"LoginPageType":"standard"}"#;

#[tokio::test]
async fn a_my_domain_names_its_org_and_is_asked_once_without_a_token() {
    let server = Server::always(json(200, SAVED)).await;
    let known = oauth::well_known(&http(), &server.origin).await.unwrap();
    let says = known.says.unwrap();
    assert_eq!(says.org.unwrap().as_str(), "00D2o000000i6mBEAQ");
    assert_eq!(
        says.address.as_deref(),
        Some("https://acme.my.salesforce.com")
    );
    let asked = server.asked();
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].path(), "/.well-known/auth-configuration");
    assert_eq!(asked[0].header("authorization"), None);
}

#[tokio::test]
async fn a_host_without_the_document_proves_nothing() {
    for reply in [
        answer(
            404,
            &[("Content-Type", "text/html")],
            "<html>Not found</html>",
        ),
        answer(403, &[], ""),
        answer(
            302,
            &[("Location", "https://acme.my.salesforce.com/?ec=302")],
            "",
        ),
    ] {
        let server = Server::always(reply).await;
        let known = oauth::well_known(&http(), &server.origin).await.unwrap();
        assert_eq!(known.says, None);
    }
    for body in [r#"{"OrgId":"none","Url":7}"#, "{"] {
        let server = Server::always(json(200, body)).await;
        assert!(
            oauth::well_known(&http(), &server.origin).await.is_err(),
            "{body}"
        );
    }
    let server = Server::always(json(200, r#"{"OrgId":"00Dnot-an-id"}"#)).await;
    let known = oauth::well_known(&http(), &server.origin).await.unwrap();
    assert_eq!(known.says.unwrap().org, None);
}

#[tokio::test]
async fn what_is_not_salesforces_is_an_error() {
    let page = answer(
        200,
        &[("Content-Type", "text/html")],
        "<html>Sign in</html>",
    );
    let server = Server::always(page).await;
    let error = oauth::well_known(&http(), &server.origin)
        .await
        .unwrap_err();
    assert!(
        matches!(error, Error::NotJson { status: 200, .. }),
        "{error:?}"
    );
}
