//! Searches over HTTP: SOSL, searches by parameters, and the lists around them. The language itself is tested beside
//! its parser.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{DATA, Session, answer, asking, error, org};

/// Two accounts and a contact whose names no seed record has.
async fn with_zephyrs(session: &Session<'_>) {
    for (object, fields) in [
        ("Account", json!({ "Name": "Zephyr Works" })),
        ("Account", json!({ "Name": "Zephyr Sails" })),
        (
            "Contact",
            json!({ "LastName": "Zephyr", "FirstName": "Ada" }),
        ),
    ] {
        let path = format!("sobjects/{object}");
        let (status, body) = session.send(Method::POST, &path, &fields).await;
        assert_eq!(status, 201, "{body}");
    }
}

/// What each record is: its type and one field.
fn each(records: &Value, field: &str) -> Vec<String> {
    let mut each: Vec<String> = records
        .as_array()
        .unwrap()
        .iter()
        .map(|record| {
            let kind = record["attributes"]["type"].as_str().unwrap();
            format!("{kind} {}", record[field].as_str().unwrap_or("null"))
        })
        .collect();
    each.sort();
    each
}

#[tokio::test]
async fn a_statement_finds_records_at_once_after_they_were_made() {
    let org = org().await;
    let session = org.signed_in().await;
    let sosl = "FIND {zephyr*} IN NAME FIELDS RETURNING Account(Name ORDER BY Name), Contact(Name)";
    let (status, before) = session.get(&asking("search", sosl)).await;
    assert_eq!((status, &before), (200, &json!({ "searchRecords": [] })));

    with_zephyrs(&session).await;
    let (_, found) = session.get(&asking("search", sosl)).await;
    let expected = [
        "Account Zephyr Sails",
        "Account Zephyr Works",
        "Contact Ada Zephyr",
    ];
    assert_eq!(each(&found["searchRecords"], "Name"), expected);
    let address = found["searchRecords"][0]["attributes"]["url"]
        .as_str()
        .unwrap();
    assert!(
        address.starts_with(&format!("{DATA}/sobjects/Account/001")),
        "{address}"
    );

    // up to version 36 the answer is a bare list
    let old = asking("/services/data/v36.0/search", sosl);
    assert_eq!(each(&session.get(&old).await.1, "Name"), expected);
}

#[tokio::test]
async fn what_is_no_statement_is_refused() {
    let org = org().await;
    let session = org.signed_in().await;
    for path in ["search", "search?q=", "search?q=zephyr"] {
        let (status, body) = session.get(path).await;
        assert_eq!(status, 400, "{path}");
        assert_eq!(body[0]["errorCode"], json!("MALFORMED_SEARCH"), "{path}");
    }
    let (status, body) = session
        .send(Method::POST, "search", &json!({ "q": "FIND {zephyr}" }))
        .await;
    assert_eq!(status, 405);
    assert_eq!(body[0]["errorCode"], json!("METHOD_NOT_ALLOWED"));
}

#[tokio::test]
async fn parameters_of_an_address_and_of_a_body_search_alike() {
    let org = org().await;
    let session = org.signed_in().await;
    with_zephyrs(&session).await;

    let (status, by_address) = session
        .get("parameterizedSearch?q=zephyr&sobject=Account&Account.fields=Id,Name&Account.limit=1")
        .await;
    assert_eq!(status, 200, "{by_address}");
    assert_eq!(by_address["searchRecords"].as_array().unwrap().len(), 1);
    assert!(by_address["searchRecords"][0]["Name"].is_string());

    let (status, everywhere) = session.get("parameterizedSearch?q=zephyr").await;
    assert_eq!(status, 200);
    assert_eq!(
        each(&everywhere["searchRecords"], "Name"),
        ["Account null", "Account null", "Contact null"],
        "only ids where no fields are named"
    );

    let body = json!({
        "q": "zephyr",
        "in": "NAME",
        "fields": ["Id", "Name"],
        "sobjects": [
            { "name": "Account", "where": "Name LIKE '%Works'" },
            { "name": "Contact", "fields": ["LastName"] },
        ],
        "overallLimit": 10,
    });
    let (status, by_body) = session
        .send(Method::POST, "parameterizedSearch", &body)
        .await;
    assert_eq!(status, 200, "{by_body}");
    assert_eq!(
        each(&by_body["searchRecords"], "Name"),
        ["Account Zephyr Works", "Contact null"]
    );
}

#[tokio::test]
async fn lists_around_searching_tell_what_can_be_searched() {
    let org = org().await;
    let session = org.signed_in().await;
    with_zephyrs(&session).await;

    let (status, scope) = session.get("search/scopeOrder").await;
    assert_eq!(status, 200);
    let case = json!({ "type": "Case", "url": format!("{DATA}/sobjects/Case/describe") });
    assert!(scope.as_array().unwrap().contains(&case), "{scope}");

    let (status, layout) = session.get("search/layout?q=Account,Contact").await;
    assert_eq!(status, 200);
    assert_eq!(layout[0]["objectType"], json!("Account"));
    assert_eq!(layout[1]["searchColumns"][0]["name"], json!("Name"));
    let (status, unknown) = session.get("search/layout?q=Nope").await;
    assert_eq!(
        (status, &unknown[0]["errorCode"]),
        (400, &json!("INVALID_TYPE"))
    );

    let (status, suggested) = session
        .get("search/suggestions?q=zeph&sobject=Account&limit=1")
        .await;
    assert_eq!(status, 200, "{suggested}");
    assert_eq!(suggested["autoSuggestResults"].as_array().unwrap().len(), 1);
    assert_eq!(suggested["hasMoreResults"], json!(true));
}

#[tokio::test]
async fn nobody_searches_without_a_session() {
    let org = org().await;
    let request = org
        .http
        .get(org.url(&format!("{DATA}/search?q=FIND%20%7Bx%7D")));
    assert_eq!(
        answer(request.send().await.unwrap()).await,
        (
            401,
            error("INVALID_SESSION_ID", "Session expired or invalid")
        )
    );
}
