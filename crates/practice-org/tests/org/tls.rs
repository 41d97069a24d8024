//! HTTPS: whom a client has to trust, what every address then says, and that faults still cut.

use std::path::Path;

use practice_org::{Announcement, Fault, FaultKind, Options, PracticeOrg};
use reqwest::{Certificate, Client, Method};
use serde_json::json;

use crate::support::{CALLBACK, Org, client};

fn options(data: Option<&Path>) -> Options {
    Options {
        cases: 20,
        tls: true,
        data: data.map(Into::into),
        ..Options::default()
    }
}

/// A client that trusts the org's authority and nobody else.
fn trusting(announcement: &Announcement) -> Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let pem = std::fs::read(announcement.ca_file.as_ref().unwrap()).unwrap();
    Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .tls_certs_only([Certificate::from_pem(&pem).unwrap()])
        .build()
        .unwrap()
}

async fn org(data: Option<&Path>) -> Org {
    let org = PracticeOrg::start(options(data)).await.unwrap();
    let http = trusting(org.announcement());
    Org { org, http }
}

#[tokio::test]
async fn every_address_of_the_org_is_https() {
    let org = org(None).await;
    let here = org.org.url().to_owned();
    assert!(here.starts_with("https://127.0.0.1:"), "{here}");
    let announced = org.org.announcement();
    assert_eq!(announced.login_url, here);
    assert!(announced.control_url.starts_with(&here));
    let session = org.signed_in().await;
    assert_eq!(session.answer["instance_url"], json!(here));
    let id = session.answer["id"].as_str().unwrap();
    assert!(id.starts_with(&format!("{here}/id/")), "{id}");
    let (status, identity) = session.get(id.strip_prefix(&here).unwrap()).await;
    assert_eq!(status, 200, "{identity}");
    assert!(!identity.to_string().contains("http://127"), "{identity}");
    let document = org.url("/.well-known/openid-configuration");
    let document = org.http.get(document).send().await.unwrap();
    let document = document.text().await.unwrap();
    assert!(
        document.contains(&here) && !document.contains("http://"),
        "{document}"
    );
    assert!(org.code().starts_with("aPrx"), "{CALLBACK} stays as it is");
}

#[tokio::test]
async fn who_does_not_trust_the_authority_gets_nothing_and_neither_does_plain_http() {
    let org = org(None).await;
    let versions = org.url("/services/data");
    assert!(client().get(&versions).send().await.is_err());
    let plain = versions.replacen("https", "http", 1);
    assert!(client().get(plain).send().await.is_err());
    let by_name = versions.replacen("127.0.0.1", "localhost", 1);
    assert_eq!(org.http.get(by_name).send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn who_shakes_hands_slowly_keeps_nobody_waiting() {
    let org = org(None).await;
    let address = org.org.url().strip_prefix("https://").unwrap().to_owned();
    let silent = tokio::net::TcpStream::connect(address).await.unwrap();
    let versions = org.http.get(org.url("/services/data")).send().await;
    assert_eq!(versions.unwrap().status(), 200);
    drop(silent);
}

#[tokio::test]
async fn faults_cut_encrypted_connections_too() {
    let org = org(None).await;
    let session = org.signed_in().await;
    let id = session.create_case(json!({ "Subject": "0" })).await;
    let path = format!("sobjects/Case/{id}");
    let cut = Fault::new(FaultKind::CloseAfterApply).method("PATCH");
    org.control().add_fault(cut);
    let patch = session.request(Method::PATCH, &path);
    assert!(
        patch
            .json(&json!({ "Subject": "kept" }))
            .send()
            .await
            .is_err()
    );
    let (_, row) = session.get(&format!("{path}?fields=Subject")).await;
    assert_eq!(row["Subject"], json!("kept"));
    let short = Fault::new(FaultKind::TruncateBodyAt { bytes: 9 }).method("GET");
    org.control().add_fault(short);
    let reply = session.request(Method::GET, &path).send().await.unwrap();
    assert!(reply.bytes().await.is_err());
}

#[tokio::test]
async fn a_data_file_keeps_its_authority_and_an_org_in_memory_takes_it_away() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("org.sqlite");
    let first = org(Some(&data)).await;
    let trusting_the_first = first.http.clone();
    let ca_file = first.org.announcement().ca_file.clone().unwrap();
    assert_eq!(
        ca_file,
        folder
            .path()
            .canonicalize()
            .unwrap()
            .join("org.sqlite.ca.pem")
    );
    first.org.stop().await;
    let again = PracticeOrg::start(options(Some(&data))).await.unwrap();
    let versions = format!("{}/services/data", again.url());
    assert_eq!(
        trusting_the_first
            .get(versions)
            .send()
            .await
            .unwrap()
            .status(),
        200
    );
    again.stop().await;
    #[cfg(unix)]
    for file in [ca_file, folder.path().join("org.sqlite.tls.pem")] {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{}", file.display());
    }
    let passing = org(None).await;
    let ca_file = passing.org.announcement().ca_file.clone().unwrap();
    assert!(ca_file.is_file());
    passing.org.stop().await;
    assert!(!ca_file.exists());
}
