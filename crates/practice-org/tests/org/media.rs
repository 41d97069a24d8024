//! Media types, compression, sizes.

use std::io::Write;

use reqwest::Method;
use serde_json::json;

use crate::support::{answer, org};

#[tokio::test]
async fn a_packed_body_is_unpacked() {
    let org = org().await;
    let session = org.signed_in().await;
    let text = json!({ "Subject": "Packed" }).to_string();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(text.as_bytes()).unwrap();
    let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    zlib.write_all(text.as_bytes()).unwrap();
    for (encoding, body, status) in [
        ("gzip", gzip.finish().unwrap(), 201),
        ("deflate", zlib.finish().unwrap(), 201),
        ("gzip", text.clone().into_bytes(), 400),
        ("br", text.into_bytes(), 415),
    ] {
        let request = session
            .request(Method::POST, "sobjects/Case")
            .header("content-type", "application/json")
            .header("content-encoding", encoding)
            .body(body);
        let (got, body) = answer(request.send().await.unwrap()).await;
        assert_eq!(got, status, "{encoding}: {body}");
        assert!(got < 400 || body[0]["errorCode"].is_string(), "{body}");
    }
}

#[tokio::test]
async fn json_is_given_to_all_who_take_it_and_xml_to_nobody() {
    let org = org().await;
    let session = org.signed_in().await;
    for (path, accept, status) in [
        ("limits", "application/json", 200),
        ("limits", "*/*", 200),
        (
            "limits",
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            200,
        ),
        ("limits", "application/xml", 406),
        ("limits.json", "application/xml, application/json", 200),
        ("limits.xml", "*/*", 406),
    ] {
        let reply = session
            .request(Method::GET, path)
            .header("accept", accept)
            .send()
            .await
            .unwrap();
        let (got, body) = answer(reply).await;
        assert_eq!(got, status, "{path} {accept}");
        assert!(
            got < 400 || body[0]["errorCode"] == "NOT_ACCEPTABLE",
            "{body}"
        );
    }
    let form = session
        .request(Method::POST, "sobjects/Case")
        .form(&[("Subject", "x")])
        .send()
        .await
        .unwrap();
    let (status, body) = answer(form).await;
    assert_eq!(
        (status, &body[0]["errorCode"]),
        (415, &json!("UNSUPPORTED_MEDIA_TYPE"))
    );
}

#[tokio::test]
async fn a_body_of_sixteen_megabytes_is_read_and_one_of_sixty_is_not() {
    let org = org().await;
    let session = org.signed_in().await;
    let send = async |size: usize| {
        let body = format!("{{\"Subject\": \"{}\"}}", "x".repeat(size));
        let request = session
            .request(Method::POST, "sobjects/Case")
            .header("content-type", "application/json")
            .body(body);
        answer(request.send().await.unwrap()).await
    };
    let (status, body) = send(16 << 20).await;
    assert_eq!(
        (status, &body[0]["errorCode"]),
        (400, &json!("STRING_TOO_LONG"))
    );
    let (status, body) = send(60 << 20).await;
    assert_eq!(
        (status, &body[0]["errorCode"]),
        (413, &json!("REQUEST_ENTITY_TOO_LARGE"))
    );
}
