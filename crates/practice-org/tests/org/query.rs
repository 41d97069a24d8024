//! Queries over HTTP: pages, locators, deleted rows. The language itself is tested beside its parser.

use practice_org::Options;
use reqwest::Method;
use serde_json::{Value, json};

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

#[tokio::test]
async fn children_beyond_a_page_are_read_on_from_their_own_address() {
    let org = org().await;
    let session = org.signed_in().await;
    let id = session.create_case(json!({ "Subject": "Much said" })).await;
    for batch in 0..3 {
        let comments: Vec<Value> = (0..200)
            .map(|n| json!({ "attributes": { "type": "CaseComment" }, "ParentId": id, "CommentBody": format!("{batch}-{n:03}") }))
            .collect();
        let (status, made) = session
            .send(
                Method::POST,
                "composite/sobjects",
                &json!({ "records": comments }),
            )
            .await;
        assert_eq!(
            (status, &made[199]["success"]),
            (200, &json!(true)),
            "{made}"
        );
    }
    let soql =
        format!("SELECT Id, (SELECT CommentBody FROM CaseComments) FROM Case WHERE Id = '{id}'");
    let page = session.query(&soql).await;
    assert_eq!(
        (&page["totalSize"], &page["done"]),
        (&json!(1), &json!(true))
    );
    let mut children = page["records"][0]["CaseComments"].clone();
    assert_eq!(
        (&children["totalSize"], &children["done"]),
        (&json!(600), &json!(false))
    );
    assert!(
        children["nextRecordsUrl"]
            .as_str()
            .unwrap()
            .ends_with("-499"),
        "{}",
        children["nextRecordsUrl"]
    );
    let mut said = std::collections::HashSet::new();
    loop {
        for record in children["records"].as_array().unwrap() {
            assert_eq!(record["attributes"]["type"], "CaseComment");
            let body = record["CommentBody"].as_str().unwrap();
            assert!(said.insert(body.to_owned()), "twice: {body}");
        }
        let Some(next) = children["nextRecordsUrl"].as_str() else {
            break;
        };
        let (status, more) = session.get(next).await;
        assert_eq!((status, &more["totalSize"]), (200, &json!(600)), "{more}");
        children = more;
    }
    assert_eq!((said.len(), &children["done"]), (600, &json!(true)));
}

#[tokio::test]
async fn a_query_with_an_offset_gives_its_first_page_only() {
    let org = with(Options {
        cases: 500,
        ..Options::default()
    })
    .await;
    let session = org.signed_in().await;
    let request = session
        .request(
            Method::GET,
            &asking("query", "SELECT Id FROM Case ORDER BY Id OFFSET 10"),
        )
        .header("sforce-query-options", "batchSize=200");
    let (_, page) = answer(request.send().await.unwrap()).await;
    assert_eq!(
        (&page["totalSize"], &page["done"]),
        (&json!(490), &json!(true))
    );
    assert_eq!(page["records"].as_array().unwrap().len(), 200);
    assert!(page.get("nextRecordsUrl").is_none());
}

#[tokio::test]
async fn a_statement_or_a_list_view_is_explained_and_not_run() {
    let org = org().await;
    let session = org.signed_in().await;
    let explain = |asked: &str| asking("query", asked).replacen("?q=", "?explain=", 1);
    let soql = "SELECT Subject FROM Case WHERE CaseNumber = '00001000' FOR VIEW";
    let (status, told) = session.get(&explain(soql)).await;
    assert_eq!(
        (status, &told["sourceQuery"]),
        (200, &json!(soql)),
        "{told}"
    );
    let best = &told["plans"][0];
    assert_eq!(
        (
            &best["leadingOperationType"],
            &best["fields"],
            &best["sobjectCardinality"]
        ),
        (&json!("Index"), &json!(["CaseNumber"]), &json!(60))
    );
    let (_, recent) = session.get("recent").await;
    assert_eq!(recent, json!([]), "nobody has seen the case");

    let (_, list) = session.get("sobjects/Case/listviews").await;
    let view = list["listviews"][0]["id"].as_str().unwrap();
    let (status, told) = session.get(&explain(view)).await;
    assert_eq!(
        (status, &told["plans"][0]["sobjectType"]),
        (200, &json!("Case")),
        "{told}"
    );

    let (status, refused) = session.get(&explain("00OgL0000000001")).await;
    assert_eq!(
        (status, &refused[0]["errorCode"]),
        (400, &json!("INVALID_ID"))
    );
    let (status, refused) = session.get(&explain("SELECT Id FROM")).await;
    assert_eq!(
        (status, refused),
        (400, error("MALFORMED_QUERY", "unexpected token: '<EOF>'"))
    );
}
