//! Queries over HTTP: pages, locators, deleted rows. The language itself is tested beside its parser.

use practice_org::Options;
use reqwest::Method;
use serde_json::json;

use crate::support::{DATA, answer, asking, error, org, with};

#[tokio::test]
async fn two_thousand_records_a_page_until_all_are_read_once() {
    let org = with(Options {
        cases: 4_321,
        ..Options::default()
    })
    .await;
    let session = org.signed_in().await;
    let soql = "SELECT Id, CaseNumber, Account.Name FROM Case ORDER BY CreatedDate DESC";
    let mut page = session.query(soql).await;
    let mut ids = std::collections::HashSet::new();
    let mut sizes = Vec::new();
    loop {
        assert_eq!(page["totalSize"], json!(4_321));
        let records = page["records"].as_array().unwrap();
        sizes.push(records.len());
        for record in records {
            assert!(
                ids.insert(record["Id"].as_str().unwrap().to_owned()),
                "twice: {record}"
            );
        }
        let Some(next) = page["nextRecordsUrl"].as_str() else {
            break;
        };
        assert!(
            next.starts_with(&format!("{DATA}/query/01g")) && page["done"] == json!(false),
            "{next}"
        );
        page = session.get(next).await.1;
    }
    assert_eq!(
        (sizes, ids.len(), &page["done"]),
        (vec![2000, 2000, 321], 4_321, &json!(true))
    );
    assert!(page.get("nextRecordsUrl").is_none());

    let request = session
        .request(Method::GET, &asking("query", soql))
        .header("sforce-query-options", "batchSize=300");
    let (_, small) = answer(request.send().await.unwrap()).await;
    assert!(small["nextRecordsUrl"].as_str().unwrap().ends_with("-300"));
    let request = session
        .request(Method::GET, &asking("query", soql))
        .header("sforce-query-options", "batchSize=1");
    let (_, least) = answer(request.send().await.unwrap()).await;
    assert_eq!(
        least["records"].as_array().unwrap().len(),
        200,
        "never fewer than 200"
    );
}

#[tokio::test]
async fn a_locator_is_its_users_own_and_dies_of_idleness() {
    let org = with(Options {
        cases: 500,
        ..Options::default()
    })
    .await;
    let session = org.signed_in().await;
    let request = session.request(Method::GET, &asking("query", "SELECT Id FROM Case"));
    let (_, page) = answer(
        request
            .header("sforce-query-options", "batchSize=200")
            .send()
            .await
            .unwrap(),
    )
    .await;
    let next = page["nextRecordsUrl"].as_str().unwrap();
    let invalid = (400, error("INVALID_QUERY_LOCATOR", "invalid query locator"));
    let to = org
        .control()
        .approve(&org.authorize_url(&[]), crate::support::ADMIN)
        .unwrap();
    let (_, body) = org
        .redeem(&crate::support::param(&to, "code").unwrap(), &[])
        .await;
    let foreign = org
        .http
        .get(org.url(next))
        .bearer_auth(body["access_token"].as_str().unwrap());
    assert_eq!(answer(foreign.send().await.unwrap()).await, invalid);
    for wrong in [
        "query/01g000000000000AAA-200",
        "query/nonsense",
        "query/-1",
        "query/01g-x",
    ] {
        assert_eq!(session.get(wrong).await, invalid, "{wrong}");
    }
    assert_eq!(session.get(next).await.0, 200);
    org.control()
        .advance(std::time::Duration::from_secs(14 * 60));
    assert_eq!(session.get(next).await.0, 200, "use keeps it alive");
    org.control()
        .advance(std::time::Duration::from_secs(15 * 60));
    assert_eq!(session.get(next).await, invalid);
}

#[tokio::test]
async fn deleted_records_are_found_by_query_all_only() {
    let org = org().await;
    let session = org.signed_in().await;
    let id = session
        .create_case(json!({ "Subject": "Gone tomorrow" }))
        .await;
    session
        .request(Method::DELETE, &format!("sobjects/Case/{id}"))
        .send()
        .await
        .unwrap();
    let soql = format!("SELECT Id, IsDeleted FROM Case WHERE Id = '{id}'");
    assert_eq!(session.query(&soql).await["totalSize"], json!(0));
    let (_, all) = answer(
        session
            .request(Method::GET, &asking("queryAll", &soql))
            .send()
            .await
            .unwrap(),
    )
    .await;
    assert_eq!(all["records"][0]["IsDeleted"], json!(true));
}

#[tokio::test]
async fn a_count_has_a_total_and_no_records_and_a_bad_query_says_where() {
    let org = org().await;
    let session = org.signed_in().await;
    assert_eq!(
        session.query("SELECT COUNT() FROM Case").await,
        json!({ "totalSize": 60, "done": true, "records": [] })
    );
    let (status, body) = session.get("query?q=SELECT%20Naem%20FROM%20Account").await;
    assert_eq!(
        (status, &body[0]["errorCode"]),
        (400, &json!("INVALID_FIELD"))
    );
    assert!(
        body[0]["message"]
            .as_str()
            .unwrap()
            .starts_with("\nSELECT Naem FROM Account\n       ^\nERROR at Row:1:Column:8\n"),
        "{body}"
    );
    assert_eq!(
        session.get("query").await,
        (
            400,
            error("MALFORMED_QUERY", "A query string has to be specified")
        )
    );
}
