//! What a page of a record is made of: layouts, compact layouts, and the UI API's object info and picklist values.

use serde_json::json;

use crate::support::{DATA, org};

const MASTER: &str = "012000000000000AAA";
const BILLING: &str = "012gL0000000002QAA";

#[tokio::test]
async fn the_ui_api_gives_the_picklists_of_a_record_type() {
    let org = org().await;
    let session = org.signed_in().await;
    let base = "ui-api/object-info/Case/picklist-values";
    let all = session.get(&format!("{base}/{MASTER}")).await.1;
    let status = &all["picklistFieldValues"]["Status"];
    assert_eq!(
        status["values"][3],
        json!({
            "attributes": { "closed": true, "picklistAtrributesValueType": "CaseStatus" },
            "label": "Closed", "validFor": [], "value": "Closed"
        })
    );
    assert_eq!(status["defaultValue"]["value"], "New");
    assert_eq!(status["controllerValues"], json!({}));
    assert_eq!(status["url"], format!("{DATA}/{base}/{MASTER}/Status"));
    assert!(all["eTag"].as_str().unwrap().len() == 32 && status["eTag"].is_string());
    let component = session
        .get(&format!("{base}/{MASTER}/Product_Component__c"))
        .await
        .1;
    assert_eq!(
        component["controllerValues"],
        json!({ "Pumps": 0, "Sensors": 1, "Portal": 2, "Billing": 3 })
    );
    assert_eq!(
        (
            &component["values"][3]["label"],
            &component["values"][3]["validFor"]
        ),
        (&json!("Battery"), &json!([0, 1]))
    );
    let severity = session.get(&format!("{base}/{MASTER}/Severity__c")).await.1;
    assert_eq!(
        severity["values"].as_array().unwrap().len(),
        3,
        "without the inactive one"
    );
    let billing = session
        .get(&format!("{base}/{BILLING}/Severity__c"))
        .await
        .1;
    assert_eq!(
        billing["values"],
        json!([{ "attributes": null, "label": "Minor", "validFor": [], "value": "Minor" }])
    );
    assert_eq!(
        session.get(&format!("{base}/012gL0000000999AAA")).await.0,
        404
    );
    assert_eq!(
        session.get(&format!("{base}/{MASTER}/Subject")).await.0,
        404
    );
    assert_eq!(session.get("ui-api/object-info/Nothing").await.0, 404);
}

#[tokio::test]
async fn the_ui_api_describes_an_object() {
    let org = org().await;
    let session = org.signed_in().await;
    let info = session.get("ui-api/object-info/Case").await.1;
    assert_eq!(
        (&info["apiName"], &info["keyPrefix"]),
        (&json!("Case"), &json!("500"))
    );
    assert_eq!(
        info["dependentFields"],
        json!({ "Product_Area__c": { "Product_Component__c": {} } })
    );
    assert_eq!(info["defaultRecordTypeId"], "012gL0000000001QAA");
    assert_eq!(info["recordTypeInfos"][BILLING]["name"], "Billing Inquiry");
    let account = &info["fields"]["AccountId"];
    assert_eq!(
        (&account["dataType"], &account["relationshipName"]),
        (&json!("Reference"), &json!("Account"))
    );
    assert_eq!(
        account["referenceToInfos"],
        json!([{ "apiName": "Account", "nameFields": ["Name"] }])
    );
    let contact = session.get("ui-api/object-info/Contact").await.1;
    assert_eq!(
        contact["nameFields"],
        json!(["LastName", "FirstName", "Salutation"])
    );
}

#[tokio::test]
async fn layouts_say_which_fields_a_page_shows() {
    let org = org().await;
    let session = org.signed_in().await;
    let all = session.get("sobjects/Case/describe/layouts").await.1;
    let sections = all["layouts"][0]["detailLayoutSections"]
        .as_array()
        .unwrap();
    assert_eq!(sections[0]["heading"], "Case Information");
    let first = &sections[0]["layoutRows"][0]["layoutItems"][0];
    assert_eq!(
        (&first["label"], &first["layoutComponents"][0]["value"]),
        (&json!("Owner ID"), &json!("OwnerId"))
    );
    assert_eq!(first["layoutComponents"][0]["details"]["type"], "reference");
    assert_eq!(all["recordTypeMappings"].as_array().unwrap().len(), 3);
    let one = session
        .get(&format!("sobjects/Case/describe/layouts/{MASTER}"))
        .await;
    assert_eq!((one.0, &one.1["id"]), (200, &all["layouts"][0]["id"]));
    assert_eq!(
        session
            .get("sobjects/Case/describe/layouts/012gL0000000999AAA")
            .await
            .0,
        404
    );
    let compact = session
        .get("sobjects/Account/describe/compactLayouts")
        .await
        .1;
    assert_eq!(
        compact["compactLayouts"][0]["fieldItems"][0]["layoutComponents"][0]["value"],
        "Name"
    );
    assert_eq!(
        compact["defaultCompactLayoutId"],
        compact["compactLayouts"][0]["id"]
    );
}
