//! Objects, fields and validation rules as records: what checklists and schema browsers ask.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{ADMIN, error, org};
use crate::tooling::{as_user, tooling};

#[tokio::test]
async fn validation_rules_are_listed_with_their_object_and_their_metadata_one_at_a_time() {
    let org = org().await;
    let admin = as_user(&org, ADMIN).await;
    let (status, body) = tooling(
        &admin,
        "SELECT Id, ValidationName, Active, ErrorDisplayField, ErrorMessage, EntityDefinition.QualifiedApiName \
         FROM ValidationRule WHERE EntityDefinition.QualifiedApiName = 'Case' ORDER BY ValidationName",
    )
    .await;
    assert_eq!(status, 200, "{body}");
    let names: Vec<&Value> = body["records"]
        .as_array()
        .unwrap()
        .iter()
        .map(|rule| &rule["ValidationName"])
        .collect();
    assert_eq!(
        names,
        [
            "Escalated_Needs_Resolution",
            "High_Priority_Needs_Description",
            "Refund_Is_Not_Negative"
        ]
    );
    assert_eq!(
        body["records"][0]["EntityDefinition"]["QualifiedApiName"],
        "Case"
    );
    assert_eq!(
        (&body["records"][0]["Active"], &body["records"][2]["Active"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(body["records"][1]["ErrorDisplayField"], "Description");

    let (status, body) = tooling(&admin, "SELECT Id, FullName, Metadata FROM ValidationRule").await;
    assert_eq!(
        (status, &body[0]["errorCode"]),
        (400, &json!("MALFORMED_QUERY"))
    );
    let sentence = body[0]["message"].as_str().unwrap();
    assert!(sentence.contains("the query qualifications must specify no more than one row for retrieval. Result size: "), "{sentence}");

    let (status, body) = tooling(&admin, "SELECT FullName, Metadata FROM ValidationRule WHERE ValidationName = 'Refund_Is_Not_Negative'").await;
    assert_eq!(status, 200, "{body}");
    let rule = &body["records"][0];
    assert_eq!(rule["FullName"], "Case.Refund_Is_Not_Negative");
    assert_eq!(
        rule["Metadata"]["errorConditionFormula"],
        "Refund_Amount__c < 0"
    );
    assert_eq!(rule["Metadata"]["active"], false);
}

#[tokio::test]
async fn fields_are_listed_by_object_and_only_by_object() {
    let org = org().await;
    let admin = as_user(&org, ADMIN).await;
    let (status, body) = tooling(&admin, "SELECT QualifiedApiName FROM FieldDefinition").await;
    assert_eq!(status, 400, "{body}");
    assert!(
        body[0]["message"]
            .as_str()
            .unwrap()
            .contains("a filter on a reified column is required [EntityDefinitionId,DurableId]"),
        "{body}"
    );
    let soql = "SELECT QualifiedApiName, DataType, Label, DurableId, EntityDefinition.DurableId FROM FieldDefinition \
                WHERE EntityDefinition.QualifiedApiName = 'Case' AND QualifiedApiName IN ('Subject', 'Refund_Amount__c', 'AccountId')";
    // the same in both APIs
    let (_, tools) = tooling(&admin, soql).await;
    let rest = admin.query(soql).await;
    for body in [&tools, &rest] {
        let types: Vec<&Value> = body["records"]
            .as_array()
            .unwrap()
            .iter()
            .map(|field| &field["DataType"])
            .collect();
        assert_eq!(
            types,
            ["Lookup(Account)", "Text(255)", "Currency(10, 2)"],
            "{body}"
        );
    }
    let custom = rest["records"][2]["DurableId"].as_str().unwrap();
    assert!(custom.starts_with("Case.00N"), "{custom}");

    // an object's own fields need no filter
    let soql = "SELECT QualifiedApiName, (SELECT QualifiedApiName FROM Fields WHERE IsNameField = true) FROM EntityDefinition WHERE QualifiedApiName = 'Case'";
    let (status, body) = tooling(&admin, soql).await;
    assert_eq!(status, 200, "{body}");
    let fields = &body["records"][0]["Fields"];
    assert_eq!(fields["records"][0]["QualifiedApiName"], "CaseNumber");
    assert_eq!(
        (&fields["size"], &fields["entityTypeName"]),
        (&json!(1), &json!("FieldDefinition"))
    );

    let soql = "SELECT Label FROM FieldDefinition WHERE EntityDefinitionId = 'case' AND IsNameField = true";
    assert_eq!(
        admin.query(soql).await["records"][0]["Label"],
        "Case Number"
    );
    let body = admin
        .query("SELECT DurableId FROM EntityDefinition WHERE QualifiedApiName = 'Product_Line__c'")
        .await;
    let durable = body["records"][0]["DurableId"].as_str().unwrap();
    assert!(
        durable.starts_with("01I") && durable.len() == 15,
        "{durable}"
    );
    let soql = format!(
        "SELECT COUNT() FROM FieldDefinition WHERE EntityDefinitionId = '{durable}' AND QualifiedApiName = 'Name'"
    );
    assert_eq!(admin.query(&soql).await["totalSize"], 1);

    let (_, body) = tooling(&admin, "SELECT Id, DeveloperName, TableEnumOrId FROM CustomField WHERE DeveloperName = 'Refund_Amount'").await;
    assert_eq!(body["records"][0]["TableEnumOrId"], "Case");
    let id = body["records"][0]["Id"].as_str().unwrap();
    let (status, row) = admin
        .get(&format!("tooling/sobjects/CustomField/{id}"))
        .await;
    assert_eq!(status, 200, "{row}");
    assert_eq!(row["FullName"], "Case.Refund_Amount__c");
    assert_eq!(row["Metadata"]["type"], "Currency");
}

#[tokio::test]
async fn objects_are_listed_and_what_is_about_the_set_up_is_not_written() {
    let org = org().await;
    let admin = as_user(&org, ADMIN).await;
    let (status, body) = tooling(&admin, "SELECT DurableId, QualifiedApiName, KeyPrefix, Label, IsQueryable FROM EntityDefinition WHERE QualifiedApiName = 'Case'").await;
    assert_eq!(status, 200, "{body}");
    let case = &body["records"][0];
    assert_eq!(
        (&case["DurableId"], &case["KeyPrefix"], &case["IsQueryable"]),
        (&json!("Case"), &json!("500"), &json!(true))
    );
    let (_, body) = tooling(
        &admin,
        "SELECT COUNT() FROM EntityDefinition WHERE QualifiedApiName = 'RemoteProxy'",
    )
    .await;
    assert_eq!(
        body["totalSize"], 0,
        "objects of the Tooling API are none of the org's"
    );
    let (_, body) = tooling(
        &admin,
        "SELECT COUNT() FROM EntityDefinition WHERE QualifiedApiName = 'Contact'",
    )
    .await;
    assert_eq!(
        (&body["totalSize"], &body["records"]),
        (&json!(1), &json!([]))
    );

    // what a row says it stands at, it stands at
    let address = case["attributes"]["url"].as_str().unwrap();
    let (status, row) = admin.get(address).await;
    assert_eq!(
        (status, &row["QualifiedApiName"]),
        (200, &json!("Case")),
        "{row}"
    );

    let (_, rules) = tooling(&admin, "SELECT Id FROM ValidationRule LIMIT 1").await;
    let path = format!(
        "tooling/sobjects/ValidationRule/{}",
        rules["records"][0]["Id"].as_str().unwrap()
    );
    let (status, body) = admin
        .send(Method::PATCH, &path, &json!({ "Active": false }))
        .await;
    assert_eq!(
        (status, &body[0]["errorCode"], &body[0]["message"]),
        (
            400,
            &json!("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY"),
            &json!("entity type cannot be updated: Validation Rule")
        )
    );
    let (status, body) = admin.get("sobjects/ValidationRule").await;
    assert_eq!(
        (status, body),
        (
            404,
            error("NOT_FOUND", "The requested resource does not exist")
        )
    );
}
