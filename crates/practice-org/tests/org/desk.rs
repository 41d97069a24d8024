//! What a desk asks beside the records themselves: what a user may do with them, what was looked at lately, which page a
//! record type has, and whether a new record is a duplicate.

use practice_org::Options;
use reqwest::Method;
use serde_json::{Value, json};

use crate::rights::{one, profile};
use crate::support::{AGENT, DATA, Session, answer, asking, org, with};

async fn access(session: &Session<'_>, user: &str, records: &[&str]) -> Vec<Value> {
    let ids = records.join("', '");
    let soql = format!(
        "SELECT RecordId, HasReadAccess, HasEditAccess, HasDeleteAccess, HasTransferAccess, MaxAccessLevel
         FROM UserRecordAccess WHERE UserId = '{user}' AND RecordId IN ('{ids}')"
    );
    let found = session.query(&soql).await;
    found["records"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_user_learns_what_they_may_do_with_each_record() {
    let org = org().await;
    let session = org.signed_in().await;
    let who = |name: &str| format!("SELECT Id FROM User WHERE Username = '{name}'");
    let agent = one(&session, &who(AGENT)).await;
    let admin = one(&session, &who("admin@practice.example")).await;
    let mine = session.create_case(json!({ "Subject": "Mine" })).await;
    let theirs = session
        .create_case(json!({ "Subject": "Theirs", "OwnerId": admin }))
        .await;
    let all = access(&session, &agent, &[&mine, &theirs]).await;
    assert_eq!(all.len(), 2);
    assert!(
        all.iter().all(|one| one["MaxAccessLevel"] == "All"),
        "{all:?}"
    );
    assert_eq!(all[0]["RecordId"], json!(mine));

    let no_delete = json!({ "command": "set_object_rights", "username": AGENT, "object": "Case",
        "read": true, "create": true, "edit": true, "delete": false });
    org.run(no_delete).unwrap();
    let cut = access(&session, &agent, &[&mine[..15]]).await;
    assert_eq!(
        (&cut[0]["HasEditAccess"], &cut[0]["HasDeleteAccess"]),
        (&json!(true), &json!(false))
    );

    profile(&org, &session, "Own Cases Only").await;
    let own = access(&session, &agent, &[&mine, &theirs]).await;
    assert_eq!(own.len(), 1, "what is not seen is not told of: {own:?}");
    assert_eq!(own[0]["RecordId"], json!(mine));
}

#[tokio::test]
async fn access_is_told_of_one_user_and_of_named_records_only() {
    let org = org().await;
    let session = org.signed_in().await;
    for soql in [
        "SELECT RecordId FROM UserRecordAccess",
        "SELECT RecordId FROM UserRecordAccess WHERE UserId = '005gL0000000002QAA'",
        "SELECT RecordId FROM UserRecordAccess WHERE RecordId = '500gL0000000001QAA'",
    ] {
        let (status, body) = session.get(&asking("query", soql)).await;
        assert_eq!(
            (status, &body[0]["errorCode"]),
            (400, &json!("MALFORMED_QUERY")),
            "{body}"
        );
    }
    let inside = json!({ "compositeRequest": [{ "method": "GET", "referenceId": "can",
        "url": format!("{DATA}/{}", asking("query", "SELECT RecordId, HasEditAccess FROM UserRecordAccess
            WHERE UserId = '005gL0000000002QAA' AND RecordId = '500gL0000000001QAA'")) }] });
    let (_, body) = session.send(Method::POST, "composite", &inside).await;
    let can = &body["compositeResponse"][0]["body"]["records"];
    assert_eq!(can[0]["HasEditAccess"], json!(true), "{body}");
}

#[tokio::test]
async fn what_was_looked_at_lately_is_found_of_every_object_newest_first() {
    let org = org().await;
    let session = org.signed_in().await;
    let case = one(&session, "SELECT Id FROM Case LIMIT 1").await;
    let contact = one(&session, "SELECT Id FROM Contact LIMIT 1").await;
    for (object, id) in [("Case", &case), ("Contact", &contact)] {
        let view = format!("SELECT Id FROM {object} WHERE Id = '{id}' FOR VIEW");
        session.query(&view).await;
        org.control().advance(std::time::Duration::from_secs(1));
    }
    let found = session
        .query("SELECT Id, Name, Type FROM RecentlyViewed ORDER BY LastViewedDate DESC")
        .await;
    let kinds: Vec<&Value> = found["records"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["Type"])
        .collect();
    assert_eq!(kinds, ["Contact", "Case"]);
    let cases = session
        .query("SELECT Id FROM RecentlyViewed WHERE Type IN ('Case')")
        .await;
    assert_eq!(cases["records"][0]["Id"], json!(case));

    let (_, views) = session.get("sobjects/Case/listviews").await;
    let views = views["listviews"].as_array().unwrap();
    let recent = views
        .iter()
        .find(|view| view["developerName"] == "RecentlyViewedCases")
        .unwrap();
    let (_, described) = session.get(recent["describeUrl"].as_str().unwrap()).await;
    let again = session.query(described["query"].as_str().unwrap()).await;
    assert_eq!(again["records"][0]["Id"], json!(case));
}

#[tokio::test]
async fn each_record_type_has_the_page_it_was_given() {
    let org = org().await;
    let session = org.signed_in().await;
    let (_, all) = session.get("sobjects/Case/describe/layouts").await;
    let layouts = all["layouts"].as_array().unwrap();
    assert_eq!(layouts.len(), 2);
    let of = |name: &str| {
        let mappings = all["recordTypeMappings"].as_array().unwrap();
        mappings
            .iter()
            .find(|one| one["name"] == name)
            .unwrap()
            .clone()
    };
    let (support, billing, master) = (of("Product Support"), of("Billing Inquiry"), of("Master"));
    assert_eq!(support["layoutId"], master["layoutId"]);
    assert_ne!(support["layoutId"], billing["layoutId"]);
    for kind in [support, billing] {
        let (_, one) = session.get(kind["urls"]["layout"].as_str().unwrap()).await;
        assert_eq!(one["id"], kind["layoutId"]);
        assert!(layouts.contains(&one));
    }
}

async fn create(session: &Session<'_>, body: &Value, header: &str) -> (u16, Value) {
    let request = session
        .request(Method::POST, "sobjects/Contact")
        .header("sforce-duplicate-rule-header", header);
    answer(request.json(body).send().await.unwrap()).await
}

#[tokio::test]
async fn a_contact_like_another_is_refused_until_it_is_said_to_be_meant() {
    let org = with(Options {
        cases: 60,
        ..Options::default()
    })
    .await;
    let session = org.signed_in().await;
    let new = json!({ "FirstName": "Ada", "LastName": "Twice", "Email": "ada@twice.example" });
    let first = create(&session, &new, "").await;
    assert_eq!(first.0, 201, "{first:?}");
    let off = create(&session, &new, "").await;
    assert_eq!(off.0, 201, "off at first: {off:?}");

    org.switch(json!({ "duplicate_rules": true }));
    let (status, body) = create(&session, &new, "").await;
    assert_eq!(status, 400);
    let said = &body[0];
    assert_eq!(said["errorCode"], "DUPLICATES_DETECTED");
    assert!(said.get("fields").is_none(), "{said}");
    let result = &said["duplicateResut"];
    assert_eq!(result["allowSave"], json!(true));
    assert_eq!(result["duplicateRuleEntityType"], "Contact");
    let found = &result["matchResults"][0];
    assert_eq!(found["size"], json!(2));
    assert_eq!(found["matchRecords"][0]["record"]["Id"], first.1["id"]);
    assert!(found["matchRecords"][0]["record"].get("Email").is_none());

    let (_, told) = create(&session, &new, "includeRecordDetails=true").await;
    let record = &told[0]["duplicateResut"]["matchResults"][0]["matchRecords"][0]["record"];
    assert_eq!(record["Email"], "ada@twice.example");
    let (_, many) = session
        .send(
            Method::POST,
            "composite/sobjects",
            &json!({ "records": [{ "attributes": { "type": "Contact" }, "FirstName": "ADA", "LastName": "Twice", "Email": "ada@twice.example" }] }),
        )
        .await;
    assert_eq!(
        many[0]["errors"][0]["statusCode"], "DUPLICATES_DETECTED",
        "{many}"
    );

    let meant = create(&session, &new, "allowSave=true; runAsCurrentUser=true").await;
    assert_eq!(meant.0, 201, "{meant:?}");
    let other = json!({ "FirstName": "Ada", "LastName": "Twice", "Email": "other@twice.example" });
    assert_eq!(
        create(&session, &other, "").await.0,
        201,
        "only the name is alike"
    );
}
