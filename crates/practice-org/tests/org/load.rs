//! Many clients at once, and bodies of many megabytes: every one is answered, and properly.

use std::collections::HashSet;
use std::sync::Arc;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Org, answer, asking, error, org};

const CLIENTS: usize = 200;
/// A size that no field and no sensible request has.
const LARGE: usize = 16 << 20;

/// One client: looks around, creates a case, changes it and reads it back. Gives id and number of the case.
async fn visit(org: &Org, access: &str, who: usize) -> (String, String) {
    // each request under way has a connection of its own
    let http = &org.http;
    let request = |method, path: &str| {
        let url = org.url(&format!("{}/{path}", crate::support::DATA));
        http.request(method, url).bearer_auth(access)
    };
    let soql = asking("query", "SELECT Id, Subject FROM Case LIMIT 20");
    let (status, page) = answer(request(Method::GET, &soql).send().await.unwrap()).await;
    assert_eq!(
        (status, page["records"].as_array().unwrap().len()),
        (200, 20)
    );
    let body = json!({ "Subject": format!("client {who}") });
    let create = request(Method::POST, "sobjects/Case").json(&body);
    let (status, created) = answer(create.send().await.unwrap()).await;
    assert_eq!(status, 201, "{created}");
    let id = created["id"].as_str().unwrap().to_owned();
    let path = format!("sobjects/Case/{id}");
    let body = json!({ "Priority": "High" });
    let change = request(Method::PATCH, &path).json(&body);
    assert_eq!(
        change.send().await.unwrap().status(),
        StatusCode::NO_CONTENT
    );
    let (status, case) = answer(request(Method::GET, &path).send().await.unwrap()).await;
    assert_eq!((status, &case["Priority"]), (200, &json!("High")), "{case}");
    assert_eq!(case["Subject"], json!(format!("client {who}")));
    let nobody = http.get(org.url("/services/data/v67.0/limits"));
    let (status, body) = answer(nobody.send().await.unwrap()).await;
    assert_eq!(status, 401, "{body}");
    (id, case["CaseNumber"].as_str().unwrap().to_owned())
}

/// Planted: requests beyond a hundred at once answered with 503.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_clients_at_once_are_all_answered() {
    let org = Arc::new(org().await);
    let access: Arc<str> = org.signed_in().await.access.as_str().into();
    let visits: Vec<_> = (0..CLIENTS)
        .map(|who| {
            let (org, access) = (org.clone(), access.clone());
            tokio::spawn(async move { visit(&org, &access, who).await })
        })
        .collect();
    let (mut ids, mut numbers) = (HashSet::new(), HashSet::new());
    for visit in visits {
        let (id, number) = visit.await.unwrap();
        ids.insert(id);
        numbers.insert(number);
    }
    assert_eq!(ids.len(), CLIENTS, "two clients got the same case");
    assert_eq!(numbers.len(), CLIENTS, "two cases have one number");
}

#[tokio::test]
async fn a_body_of_sixteen_megabytes_gets_an_ordinary_refusal() {
    let org = org().await;
    let session = org.signed_in().await;
    let long = "x".repeat(LARGE);
    let post = |body: String| {
        session
            .request(Method::POST, "sobjects/Case")
            .header("content-type", "application/json")
            .body(body)
            .send()
    };
    let too_long = json!({ "Description": long }).to_string();
    let deep = "[".repeat(LARGE);
    let keys = json!({ long.clone(): 1 }).to_string();
    let (status, body) = answer(post(too_long).await.unwrap()).await;
    assert_eq!(
        (status, &body[0]["errorCode"]),
        (400, &json!("STRING_TOO_LONG"))
    );
    for body in [deep, keys, long.clone()] {
        let (status, body) = answer(post(body).await.unwrap()).await;
        assert_eq!(status, 400);
        assert!(body[0]["errorCode"].is_string());
    }
    let form = [("grant_type", long.as_str())];
    let (status, body) = org.token(&form).await;
    assert_eq!(
        (status, &body["error"]),
        (400, &json!("unsupported_grant_type"))
    );
    // and the next one is answered as if nothing had been
    let (status, body) = session.get("sobjects/Case/500000000000000AAA").await;
    let unknown = error("NOT_FOUND", "The requested resource does not exist");
    assert_eq!((status, body), (404, unknown));
    let body: Value = session.query("SELECT COUNT() FROM Case").await;
    assert_eq!(body["totalSize"], json!(60));
}
