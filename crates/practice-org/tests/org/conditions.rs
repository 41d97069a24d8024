//! Conditional requests: tags on accounts, moments on every record.

use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::json;

use crate::support::{Session, client, org};

async fn an_account(session: &Session<'_>) -> String {
    let (_, made) = session
        .send(
            Method::POST,
            "sobjects/Account",
            &json!({ "Name": "Tagged", "Description": "x".repeat(600) }),
        )
        .await;
    format!("sobjects/Account/{}", made["id"].as_str().unwrap())
}

/// Status and headers of a request with one header more; nothing is packed.
async fn with(
    session: &Session<'_>,
    method: Method,
    path: &str,
    header: (&str, &str),
) -> (u16, HeaderMap) {
    let mut request = session
        .request(method.clone(), path)
        .header("accept-encoding", "identity")
        .header(header.0, header.1);
    if method == Method::PATCH {
        request = request.json(&json!({ "Description": "1" }));
    }
    let reply = request.send().await.unwrap();
    (reply.status().as_u16(), reply.headers().clone())
}

#[tokio::test]
async fn an_account_has_a_tag_that_changes_with_it() {
    let org = org().await;
    let session = org.signed_in().await;
    let path = an_account(&session).await;
    let tag = async || {
        let (_, headers) = with(&session, Method::GET, &path, ("x-none", "x")).await;
        headers["etag"].to_str().unwrap().to_owned()
    };
    let first = tag().await;
    assert!(first.starts_with('"') && first.ends_with("=\""), "{first}");
    let listed = format!("\"other\", {first}");
    assert_eq!(
        with(&session, Method::GET, &path, ("if-none-match", &listed))
            .await
            .0,
        304
    );
    assert_eq!(
        with(&session, Method::GET, &path, ("if-match", "\"other\""))
            .await
            .0,
        412
    );
    assert_eq!(
        with(&session, Method::PATCH, &path, ("if-match", "\"other\""))
            .await
            .0,
        412
    );
    assert_eq!(
        with(&session, Method::PATCH, &path, ("if-none-match", &first))
            .await
            .0,
        412
    );
    assert_eq!(
        with(&session, Method::PATCH, &path, ("if-match", "no quotes"))
            .await
            .0,
        400
    );
    let (status, headers) = with(&session, Method::PATCH, &path, ("if-match", &first)).await;
    assert_eq!(status, 204);
    let second = tag().await;
    assert!(second != first && headers["etag"].to_str().unwrap() == second);
    assert_eq!(
        with(&session, Method::PATCH, &path, ("if-match", &first))
            .await
            .0,
        412
    );
    assert_eq!(
        with(&session, Method::DELETE, &path, ("if-match", &first))
            .await
            .0,
        204,
        "deletions take no conditions"
    );
}

#[tokio::test]
async fn a_packed_answer_says_so_in_its_tag() {
    let org = org().await;
    let session = org.signed_in().await;
    let path = an_account(&session).await;
    let raw = client();
    let reply = raw
        .get(org.url(&format!("{}/{path}", crate::support::DATA)))
        .bearer_auth(&session.access)
        .header("accept-encoding", "gzip")
        .send()
        .await
        .unwrap();
    let tag = reply.headers()["etag"].to_str().unwrap().to_owned();
    assert!(tag.ends_with("=--gzip\""), "{tag}");
    assert_eq!(
        with(&session, Method::GET, &path, ("if-none-match", &tag))
            .await
            .0,
        304
    );
}

#[tokio::test]
async fn other_records_have_no_tag_and_take_no_notice_of_one() {
    let org = org().await;
    let session = org.signed_in().await;
    let id = session.create_case(json!({ "Subject": "Untagged" })).await;
    let path = format!("sobjects/Case/{id}");
    let (status, headers) = with(&session, Method::GET, &path, ("if-match", "\"other\"")).await;
    assert_eq!((status, headers.contains_key("etag")), (200, false));
    assert_eq!(
        with(&session, Method::PATCH, &path, ("if-match", "\"other\""))
            .await
            .0,
        204
    );
    let long_ago = "Thu, 01 Jan 1998 00:00:00 GMT";
    assert_eq!(
        with(
            &session,
            Method::GET,
            &path,
            ("if-unmodified-since", long_ago)
        )
        .await
        .0,
        412
    );
    for path in ["sobjects", "sobjects/Case/describe"] {
        assert_eq!(
            with(
                &session,
                Method::GET,
                path,
                ("if-unmodified-since", long_ago)
            )
            .await
            .0,
            412,
            "{path}"
        );
    }
}
