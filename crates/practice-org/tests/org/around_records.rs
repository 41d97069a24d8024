//! What is counted, listed and remembered of records.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{DATA, error, org, with};

fn ids(list: &Value) -> Vec<String> {
    let list = list.as_array().unwrap().iter();
    list.map(|item| item["Id"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn what_was_looked_at_is_remembered_newest_first() {
    let org = org().await;
    let session = org.signed_in().await;
    assert_eq!(session.get("recent").await, (200, json!([])));
    let first = session.create_case(json!({ "Subject": "First" })).await;
    let (_, account) = session
        .send(Method::POST, "sobjects/Account", &json!({ "Name": "Seen" }))
        .await;
    let account = account["id"].as_str().unwrap();
    let second = session.create_case(json!({ "Subject": "Second" })).await;
    session.get(&format!("sobjects/Case/{first}")).await;
    let quiet = session
        .request(Method::GET, &format!("sobjects/Case/{second}"))
        .header("sforce-mru", "updateMru=false");
    quiet.send().await.unwrap();
    session
        .query(&format!("SELECT Id FROM Case WHERE Id = '{second}'"))
        .await;

    let (_, all) = session.get("recent").await;
    assert_eq!(ids(&all), [first.as_str(), &second, account]);
    assert_eq!(all[2]["Name"], json!("Seen"));
    assert_eq!(
        all[2]["attributes"],
        json!({ "type": "Account", "url": format!("{DATA}/sobjects/Account/{account}") })
    );
    assert_eq!(
        ids(&session.get("recent?limit=1").await.1),
        [first.as_str()]
    );
    let (_, case) = session.get("sobjects/Case").await;
    assert_eq!(ids(&case["recentItems"]), [first.as_str(), &second]);
    let view = format!("SELECT Id FROM Case WHERE Id = '{second}' FOR VIEW");
    session.query(&view).await;
    let (_, case) = session.get("sobjects/Case").await;
    assert_eq!(ids(&case["recentItems"]), [second.as_str(), &first]);
    org.control().delete_record(&first).unwrap();
    let (_, case) = session.get("sobjects/Case").await;
    assert_eq!(
        ids(&case["recentItems"]),
        [second.as_str()],
        "what is deleted is not shown"
    );
}

#[tokio::test]
async fn users_are_among_what_was_looked_at_though_they_are_never_deleted() {
    let org = org().await;
    let session = org.signed_in().await;
    let case = session.create_case(json!({ "Subject": "Mine" })).await;
    let owner = session.get(&format!("sobjects/Case/{case}/Owner")).await.1;
    let owner = owner["Id"].as_str().unwrap();
    let (status, all) = session.get("recent").await;
    assert_eq!(status, 200, "{all}");
    assert_eq!(ids(&all), [owner, &case]);
}

#[tokio::test]
async fn storage_shrinks_with_records_and_counts_are_told() {
    let org = with(practice_org::Options {
        cases: 300,
        ..practice_org::Options::default()
    })
    .await;
    let session = org.signed_in().await;
    let (_, counts) = session
        .get("limits/recordCount?sObjects=Case,Contact,Nonsense")
        .await;
    let counts = counts["sObjects"].as_array().unwrap();
    assert_eq!(counts[0], json!({ "count": 300, "name": "Case" }));
    assert_eq!((counts.len(), &counts[1]["name"]), (2, &json!("Contact")));
    let (_, limits) = session.get("limits").await;
    let storage = &limits["DataStorageMB"];
    assert_eq!(storage["Max"], json!(5));
    assert!(storage["Remaining"].as_i64().unwrap() < 4, "{storage}");
}

#[tokio::test]
async fn an_org_with_more_records_than_a_developer_edition_holds_has_room_for_as_many_again() {
    let org = with(practice_org::Options {
        cases: 1500,
        ..practice_org::Options::default()
    })
    .await;
    let (_, limits) = org.signed_in().await.get("limits").await;
    let of = |name: &str| limits["DataStorageMB"][name].as_i64().unwrap();
    assert!(
        of("Max") > 5 && of("Remaining") == of("Max") / 2,
        "{limits}"
    );
}

#[tokio::test]
async fn tabs_and_themes_name_the_objects_with_a_tab() {
    let org = org().await;
    let session = org.signed_in().await;
    let (status, tabs) = session.get("tabs").await;
    assert_eq!(status, 200);
    let case = tabs
        .as_array()
        .unwrap()
        .iter()
        .find(|tab| tab["sobjectName"] == "Case")
        .unwrap();
    assert_eq!(
        (&case["label"], &case["name"]),
        (&json!("Cases"), &json!("standard-Case"))
    );
    let (status, theme) = session.get("theme").await;
    assert!(
        status == 200
            && theme["themeItems"].as_array().unwrap().len() == tabs.as_array().unwrap().len()
    );
}

#[tokio::test]
async fn what_is_switched_off_says_so() {
    let org = org().await;
    let session = org.signed_in().await;
    let off = (
        403,
        error(
            "FUNCTIONALITY_NOT_ENABLED",
            "This feature is not currently enabled for this user.",
        ),
    );
    for path in [
        "sobjects/Case/updated?start=a&end=b",
        "sobjects/Case/deleted",
    ] {
        assert_eq!(session.get(path).await, off, "{path}");
    }
    let batch = json!({ "batchRequests": [] });
    assert_eq!(
        session.send(Method::POST, "composite/batch", &batch).await,
        off
    );
    for path in ["jobs/ingest", "jobs/query"] {
        let refused = session
            .send(Method::POST, path, &json!({ "object": "Case" }))
            .await;
        let message = "Bulk API 2.0 isn't enabled for this organization.";
        assert_eq!(
            refused,
            (400, error("FEATURENOTENABLED", message)),
            "{path}"
        );
    }
}

#[tokio::test]
async fn list_views_list_describe_and_show_cases() {
    let org = org().await;
    let session = org.signed_in().await;
    let (status, list) = session.get("sobjects/Case/listviews").await;
    assert_eq!((status, &list["sobjectType"]), (200, &json!("Case")));
    let closed = &list["listviews"][1];
    assert_eq!(closed["developerName"], json!("AllClosedCases"));
    let (_, one) = session.get(closed["url"].as_str().unwrap()).await;
    assert_eq!(&one, closed);
    let (status, describe) = session.get(closed["describeUrl"].as_str().unwrap()).await;
    assert_eq!((status, &describe["sobjectType"]), (200, &json!("case")));
    let all = session.query(describe["query"].as_str().unwrap()).await;
    let path = format!("{}?limit=7", closed["resultsUrl"].as_str().unwrap());
    let (status, results) = session.get(&path).await;
    assert_eq!(
        (status, &results["size"], &results["done"]),
        (200, &json!(7), &json!(true))
    );
    for (row, record) in results["records"]
        .as_array()
        .unwrap()
        .iter()
        .zip(all["records"].as_array().unwrap())
    {
        assert_eq!(row["columns"][0]["fieldNameOrPath"], json!("CaseNumber"));
        assert_eq!(row["columns"][0]["value"], record["CaseNumber"]);
        let id = row["columns"].as_array().unwrap().last().unwrap();
        assert_eq!(
            (&id["fieldNameOrPath"], &id["value"]),
            (&json!("Id"), &record["Id"])
        );
    }
    for view in list["listviews"].as_array().unwrap() {
        assert_eq!(
            session.get(view["resultsUrl"].as_str().unwrap()).await.0,
            200,
            "{view}"
        );
    }
    for path in ["00BgL0zzzzzzzzz", "nonsense"] {
        let (status, body) = session
            .get(&format!("sobjects/Case/listviews/{path}/results"))
            .await;
        assert_eq!((status, &body[0]["errorCode"]), (404, &json!("NOT_FOUND")));
    }
}
