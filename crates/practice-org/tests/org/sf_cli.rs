//! The calls the Salesforce CLI makes once it has a token, in its order and with its old API version: what it asks of
//! an org before it calls it connected (sfdx-core `authInfo.ts`, `determineOrg.ts`, `connection.ts`).

use serde_json::{Value, json};

use crate::support::{AGENT, asking, org};

/// The version the CLI probes with, whatever the org's newest is.
const PROBE: &str = "/services/data/v51.0";

#[tokio::test]
async fn an_org_connects_as_the_salesforce_cli_connects_it() {
    let org = org().await;
    let session = org.signed_in().await;
    // the org is told by the address of the identity
    let id = session.answer["id"].as_str().unwrap();
    let (rest, user_id) = id.rsplit_once('/').unwrap();
    let org_id = rest.rsplit_once('/').unwrap().1;

    let (status, info) = session.get("/services/oauth2/userinfo").await;
    assert_eq!(status, 200, "{info}");
    assert_eq!(
        [&info["user_id"], &info["organization_id"]],
        [user_id, org_id]
    );
    assert_eq!(info["preferred_username"], AGENT);

    let user = format!("{PROBE}/sobjects/User/{user_id}");
    let (status, user) = session.get(&user).await;
    assert_eq!((status, &user["Username"]), (200, &json!(AGENT)), "{user}");

    // any refusal means "no Dev Hub"
    let scratch = "SELECT Id FROM ScratchOrgInfo limit 1";
    let (status, refused) = session
        .get(&format!("{PROBE}/{}", asking("query", scratch)))
        .await;
    assert_eq!(
        (status, &refused[0]["errorCode"]),
        (400, &json!("INVALID_TYPE"))
    );

    let (status, versions) = session.get("/services/data").await;
    let newest = newest(&versions).unwrap();
    assert_eq!((status, newest), (200, "67.0".to_owned()));

    let found = session
        .query(
            "SELECT Name, InstanceName, IsSandbox, TrialExpirationDate, NamespacePrefix, \
             OrganizationType FROM Organization",
        )
        .await;
    let known = &found["records"][0];
    assert_eq!(known["IsSandbox"], json!(false));
    assert_eq!(known["TrialExpirationDate"], Value::Null);
    for text in ["Name", "InstanceName", "OrganizationType"] {
        assert!(known[text].is_string(), "{text}: {known}");
    }
}

/// The highest version by number, as the CLI picks it.
fn newest(versions: &Value) -> Option<String> {
    versions
        .as_array()?
        .iter()
        .filter_map(|one| one["version"].as_str())
        .max_by(|a, b| a.parse::<f64>().unwrap().total_cmp(&b.parse().unwrap()))
        .map(str::to_owned)
}

/// `sf org login access-token` takes a token by this shape alone (sfdx-core `sfdc.ts`).
#[tokio::test]
async fn an_access_token_has_the_shape_the_salesforce_cli_looks_for() {
    let org = org().await;
    let session = org.signed_in().await;
    let (org_id, rest) = session.access.split_once('!').unwrap();
    assert!((15..=18).contains(&org_id.len()) && org_id.starts_with("00D"));
    assert!(
        rest.chars()
            .all(|c| c.is_ascii_alphanumeric() || "._".contains(c)),
        "a character that the CLI cuts off"
    );
}

/// `sf data query` asks for the columns before it prints a result (plugin-data `query.ts`).
#[tokio::test]
async fn a_query_tells_its_columns_when_asked() {
    let org = org().await;
    let session = org.signed_in().await;
    let columns = async |soql: &str| {
        let path = format!("{}&columns=true", asking("query", soql));
        let (status, body) = session.get(&path).await;
        assert_eq!(status, 200, "{body}");
        body
    };
    let told = columns(
        "SELECT Id, Subject, Account.Name, (SELECT CommentBody FROM CaseComments) FROM Case",
    )
    .await;
    assert_eq!(told["entityName"], "Case");
    assert_eq!(told["keyPrefix"], "500");
    assert_eq!(
        [&told["groupBy"], &told["idSelected"]],
        [&json!(false), &json!(true)]
    );
    assert_eq!(
        told["columnMetadata"][1],
        json!({
            "aggregate": false,
            "apexType": "String",
            "booleanType": false,
            "columnName": "Subject",
            "custom": false,
            "displayName": "Subject",
            "foreignKeyName": null,
            "insertable": true,
            "joinColumns": [],
            "numberType": false,
            "textType": true,
            "updatable": true,
        })
    );
    let account = &told["columnMetadata"][2];
    assert_eq!(
        [&account["columnName"], &account["foreignKeyName"]],
        ["Account", "AccountId"]
    );
    assert_eq!(account["joinColumns"][0]["columnName"], "Name");
    let comments = &told["columnMetadata"][3];
    assert_eq!(comments["aggregate"], true);
    assert_eq!(comments["joinColumns"][0]["columnName"], "CommentBody");

    let told =
        columns("SELECT Status, COUNT(Id), MAX(CreatedDate) newest FROM Case GROUP BY Status")
            .await;
    let names = |key: &str| -> Vec<Value> {
        let columns = told["columnMetadata"].as_array().unwrap();
        columns.iter().map(|column| column[key].clone()).collect()
    };
    assert_eq!(names("columnName"), ["Status", "expr0", "newest"]);
    assert_eq!(
        names("displayName"),
        ["Status", "COUNT(Id)", "MAX(CreatedDate)"]
    );
    assert_eq!(names("aggregate"), [false, true, true]);
    assert_eq!(told["groupBy"], true);
    assert_eq!(
        columns("SELECT COUNT() FROM Case").await["columnMetadata"],
        json!([])
    );
}
