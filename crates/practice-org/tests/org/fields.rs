//! Fields of every type on a case, what they take and give, and what the org keeps of their changes.

use reqwest::Method;
use serde_json::{Value, json};

use crate::records::refusal;
use crate::support::{Session, org};

async fn case(session: &Session<'_>, id: &str) -> Value {
    session.get(&format!("sobjects/Case/{id}")).await.1
}

#[tokio::test]
async fn a_case_takes_and_gives_values_of_every_type() {
    let org = org().await;
    let session = org.signed_in().await;
    let line = session
        .send(
            Method::POST,
            "sobjects/Product_Line__c",
            &json!({ "Name": "Aquila", "Code__c": "AQ-1" }),
        )
        .await
        .1["id"]
        .clone();
    let given = json!({
        "Subject": "Everything", "Severity__c": "Major", "Product_Area__c": "Pumps", "Product_Component__c": "Seal",
        "Affected_Channels__c": "Web;Phone", "Product_Line__c": line, "Resolution__c": "Replaced", "Summary__c": "a\nb",
        "Resolution_Notes__c": "<p>Seal <b>replaced</b></p>", "Portal_Reference__c": "Ref-1", "Legacy_Number__c": 42,
        "Access_Code__c": "4711", "Safety_Issue__c": true, "Promised_Date__c": "2026-03-01",
        "Next_Contact__c": "2026-03-02T10:00:00+01:00", "Preferred_Call_Time__c": "17:30:00Z", "Units_Affected__c": 3,
        "Downtime_Hours__c": 1.25, "Refund_Amount__c": 19.9, "Impact__c": 12.5, "Customer_Email__c": "a@b.example",
        "Callback_Phone__c": "555 1", "Document_Link__c": "https://docs.example/1", "Site__Latitude__s": 45.5,
        "Site__Longitude__s": -122.6,
    });
    let id = session.create_case(given.clone()).await;
    let stored = case(&session, &id).await;
    for (field, value) in given.as_object().unwrap() {
        match field.as_str() {
            "Affected_Channels__c" => assert_eq!(stored[field], "Phone;Web", "in set-up order"),
            "Next_Contact__c" => assert_eq!(stored[field], "2026-03-02T09:00:00.000+0000"),
            "Preferred_Call_Time__c" => assert_eq!(stored[field], "17:30:00.000Z"),
            "Units_Affected__c" | "Legacy_Number__c" => {
                assert_eq!(stored[field].as_f64(), value.as_f64())
            }
            _ => assert_eq!(stored[field], *value, "{field}"),
        }
    }
    assert_eq!(
        stored["Site__c"],
        json!({ "latitude": 45.5, "longitude": -122.6 })
    );
    assert_eq!(stored["Tracking_Number__c"], "T-000061");
    assert_eq!(
        stored["Overdue__c"],
        json!(stored["IsClosed"] == json!(false))
    );
    assert_eq!(stored["Age_Days__c"].as_f64(), Some(0.0));
    let soql = format!(
        "SELECT Product_Line__r.Code__c, Customer__c FROM Case WHERE Id = '{id}' AND Overdue__c = true"
    );
    assert_eq!(
        session.query(&soql).await["records"][0]["Product_Line__r"]["Code__c"],
        "AQ-1"
    );
    let next = session.create_case(json!({ "Subject": "Next" })).await;
    let next = case(&session, &next).await;
    assert_eq!(
        (&next["Tracking_Number__c"], &next["Units_Affected__c"]),
        (&json!("T-000062"), &json!(1.0))
    );
    assert_eq!(
        next["RecordTypeId"],
        json!("012gL0000000001QAA"),
        "the default record type"
    );
}

#[tokio::test]
async fn values_that_do_not_fit_are_refused() {
    let org = org().await;
    let session = org.signed_in().await;
    session
        .create_case(json!({ "Subject": "First", "Portal_Reference__c": "Ref-1" }))
        .await;
    let list = "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST";
    for (field, value, code, message) in [
        (
            "Severity__c",
            json!("Cosmetic"),
            list,
            "Severity: bad value for restricted picklist field: Cosmetic",
        ),
        (
            "Affected_Channels__c",
            json!("Web;Fax"),
            list,
            "Affected Channels: bad value for restricted picklist field: Fax",
        ),
        (
            "Refund_Amount__c",
            json!(1e12),
            "NUMBER_OUTSIDE_VALID_RANGE",
            "Refund Amount: value outside of valid range on numeric field: 1e12",
        ),
        (
            "Customer_Email__c",
            json!("nobody"),
            "INVALID_EMAIL_ADDRESS",
            "Customer Email: invalid email address: nobody",
        ),
    ] {
        let answer = session
            .send(Method::POST, "sobjects/Case", &json!({ field: value }))
            .await;
        assert_eq!(answer.0, 400, "{answer:?}");
        assert_eq!(answer.1[0]["errorCode"], code);
        assert!(
            answer.1[0]["message"]
                .as_str()
                .unwrap()
                .starts_with(message.split(':').next().unwrap()),
            "{answer:?}"
        );
    }
    let answer = session
        .send(
            Method::POST,
            "sobjects/Case",
            &json!({ "Portal_Reference__c": "Ref-1" }),
        )
        .await;
    assert_eq!(answer.1[0]["errorCode"], "DUPLICATE_VALUE");
    let other_case = session
        .send(
            Method::POST,
            "sobjects/Case",
            &json!({ "Portal_Reference__c": "REF-1" }),
        )
        .await;
    assert_eq!(other_case.0, 201, "told apart by case: {other_case:?}");
    let other_type = json!({ "RecordTypeId": "012gL0000000002QAA", "Severity__c": "Major" });
    let answer = session
        .send(Method::POST, "sobjects/Case", &other_type)
        .await;
    let message = "Severity: bad value for restricted picklist field: Major";
    assert_eq!(answer, (400, refusal(list, message, &["Severity__c"])));
    let answer = session
        .send(Method::POST, "sobjects/Case", &json!({ "Age_Days__c": 1 }))
        .await;
    assert_eq!(answer.1[0]["errorCode"], "INVALID_FIELD_FOR_INSERT_UPDATE");
}

#[tokio::test]
async fn a_validation_rule_refuses_and_leaves_nothing_behind() {
    let org = org().await;
    let session = org.signed_in().await;
    let id = session
        .create_case(json!({ "Subject": "Hot", "IsEscalated": true }))
        .await;
    let path = format!("sobjects/Case/{id}");
    let code = "FIELD_CUSTOM_VALIDATION_EXCEPTION";
    let refused = refusal(
        code,
        "An escalated case can only be closed with a resolution.",
        &["Resolution__c"],
    );
    let answer = session
        .send(Method::PATCH, &path, &json!({ "Status": "Closed" }))
        .await;
    assert_eq!(answer, (400, refused));
    let stored = case(&session, &id).await;
    assert_eq!(
        (&stored["Status"], &stored["IsClosed"]),
        (&json!("New"), &json!(false))
    );
    let fixed = json!({ "Status": "Closed", "Resolution__c": "Tightened" });
    assert_eq!(session.send(Method::PATCH, &path, &fixed).await.0, 204);
    // the rule asks whether the status changed, and it does not any more
    assert_eq!(
        session
            .send(Method::PATCH, &path, &json!({ "Resolution__c": null }))
            .await
            .0,
        204
    );
}

#[tokio::test]
async fn tracked_fields_leave_their_history() {
    let org = org().await;
    let session = org.signed_in().await;
    let id = session.create_case(json!({ "Subject": "Before" })).await;
    let queue = session
        .query("SELECT Id FROM Group WHERE Type = 'Queue' LIMIT 1")
        .await["records"][0]["Id"]
        .clone();
    let change = json!({ "Subject": "After", "Priority": "Low", "OwnerId": queue, "Safety_Issue__c": true,
        "Resolution__c": "Long", "SuppliedName": "not tracked", "Status": "New" });
    let path = format!("sobjects/Case/{id}");
    assert_eq!(session.send(Method::PATCH, &path, &change).await.0, 204);
    let soql = format!(
        "SELECT Field, OldValue, NewValue, DataType FROM CaseHistory WHERE CaseId = '{id}' ORDER BY Id"
    );
    let rows = session.query(&soql).await["records"].clone();
    let rows: Vec<(String, Value, Value)> = rows
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            (
                row["Field"].as_str().unwrap().to_owned(),
                row["OldValue"].clone(),
                row["NewValue"].clone(),
            )
        })
        .collect();
    let names: Vec<&str> = rows.iter().map(|(field, ..)| field.as_str()).collect();
    assert_eq!(
        names,
        [
            "created",
            "Owner",
            "Owner",
            "Priority",
            "Resolution__c",
            "Safety_Issue__c",
            "Subject"
        ]
    );
    assert_eq!(rows[1].1, "Alex Morgan");
    assert_eq!(rows[2].2, queue);
    assert_eq!((&rows[3].1, &rows[3].2), (&json!("Medium"), &json!("Low")));
    assert_eq!(rows[4].2, Value::Null, "long texts keep no values");
    assert_eq!((&rows[5].1, &rows[5].2), (&json!("false"), &json!("true")));
    assert_eq!(
        (&rows[6].1, &rows[6].2),
        (&json!("Before"), &json!("After"))
    );
}

#[tokio::test]
async fn deleting_a_record_takes_what_hangs_on_it_along() {
    let org = org().await;
    let session = org.signed_in().await;
    let line = session
        .send(
            Method::POST,
            "sobjects/Product_Line__c",
            &json!({ "Name": "Lyra" }),
        )
        .await
        .1["id"]
        .clone();
    let missing = session
        .send(
            Method::POST,
            "sobjects/Product_Part__c",
            &json!({ "Title__c": "Cap" }),
        )
        .await;
    assert_eq!(
        missing.1[0]["message"],
        "Required fields are missing: [Product_Line__c]"
    );
    let part = json!({ "Title__c": "Cap", "Product_Line__c": line, "Unit_Cost__c": 2.5, "Quantity__c": 4 });
    let part = session
        .send(Method::POST, "sobjects/Product_Part__c", &part)
        .await
        .1["id"]
        .clone();
    let path = format!("sobjects/Product_Part__c/{}", part.as_str().unwrap());
    let stored = session.get(&path).await.1;
    assert_eq!(
        (&stored["Name"], &stored["Cost__c"]),
        (&json!("PP-0004"), &json!(10.0))
    );
    let parent = format!("sobjects/Product_Line__c/{}", line.as_str().unwrap());
    assert_eq!(
        session.send(Method::DELETE, &parent, &json!({})).await.0,
        204
    );
    assert_eq!(
        session.get(&path).await.1[0]["errorCode"],
        "ENTITY_IS_DELETED"
    );
}
