//! What follows by itself from writing tasks, events, opportunities, files and articles; the schema as rows.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Session, org};

async fn make(session: &Session<'_>, object: &str, fields: Value) -> Value {
    let made = session
        .send(Method::POST, &format!("sobjects/{object}"), &fields)
        .await;
    assert_eq!(made.0, 201, "{made:?}");
    let id = made.1["id"].as_str().unwrap().to_owned();
    session.get(&format!("sobjects/{object}/{id}")).await.1
}

#[tokio::test]
async fn activities_know_their_account_and_close_by_their_status() {
    let org = org().await;
    let session = org.signed_in().await;
    let soql = "SELECT Id, AccountId FROM Contact WHERE AccountId != null LIMIT 1";
    let contact = session.query(soql).await["records"][0].clone();
    let case = session
        .create_case(json!({ "Subject": "About", "ContactId": contact["Id"] }))
        .await;
    let task = make(
        &session,
        "Task",
        json!({ "Subject": "Call", "WhatId": case, "WhoId": contact["Id"], "Priority": "High" }),
    )
    .await;
    assert_eq!(
        (&task["AccountId"], &task["Status"], &task["IsClosed"]),
        (&contact["AccountId"], &json!("Not Started"), &json!(false))
    );
    assert_eq!(task["IsHighPriority"], true);
    let path = format!("sobjects/Task/{}", task["Id"].as_str().unwrap());
    assert_eq!(
        session
            .send(Method::PATCH, &path, &json!({ "Status": "Completed" }))
            .await
            .0,
        204
    );
    let done = session.get(&path).await.1;
    assert!(
        done["IsClosed"] == json!(true) && done["CompletedDateTime"].is_string(),
        "{done}"
    );
    let soql =
        format!("SELECT What.Name, Who.Name, (SELECT Id FROM Tasks) FROM Case WHERE Id = '{case}'");
    assert_eq!(
        session.get(&crate::support::asking("query", &soql)).await.0,
        400,
        "a case has no What"
    );
    let soql = format!("SELECT (SELECT Subject FROM Tasks) FROM Case WHERE Id = '{case}'");
    assert_eq!(
        session.query(&soql).await["records"][0]["Tasks"]["totalSize"],
        1
    );
    let event = json!({ "Subject": "Visit", "StartDateTime": "2026-05-01T09:00:00Z", "DurationInMinutes": 90, "WhatId": case });
    let event = make(&session, "Event", event).await;
    assert_eq!(
        (&event["EndDateTime"], &event["ActivityDate"]),
        (&json!("2026-05-01T10:30:00.000+0000"), &json!("2026-05-01"))
    );
}

#[tokio::test]
async fn a_stage_gives_probability_forecast_and_an_end() {
    let org = org().await;
    let session = org.signed_in().await;
    let deal = json!({ "Name": "Pumps", "StageName": "Needs Analysis", "CloseDate": "2026-05-31", "Amount": 1000 });
    let deal = make(&session, "Opportunity", deal).await;
    assert_eq!(
        (&deal["Probability"], &deal["ExpectedRevenue"]),
        (&json!(20.0), &json!(200.0))
    );
    assert_eq!(
        (&deal["FiscalQuarter"], &deal["Fiscal"], &deal["IsClosed"]),
        (&json!(2), &json!("2026 2"), &json!(false))
    );
    let path = format!("sobjects/Opportunity/{}", deal["Id"].as_str().unwrap());
    assert_eq!(
        session
            .send(Method::PATCH, &path, &json!({ "StageName": "Closed Won" }))
            .await
            .0,
        204
    );
    let won = session.get(&path).await.1;
    assert_eq!(
        (&won["IsClosed"], &won["IsWon"], &won["ExpectedRevenue"]),
        (&json!(true), &json!(true), &json!(1000.0))
    );
    let stages = session.query("SELECT MasterLabel, IsWon, DefaultProbability FROM OpportunityStage WHERE IsClosed = true ORDER BY SortOrder").await;
    assert_eq!(
        (&stages["totalSize"], &stages["records"][0]["MasterLabel"]),
        (&json!(2), &json!("Closed Won"))
    );
}

#[tokio::test]
async fn a_file_becomes_a_document_on_the_record_it_was_published_to() {
    let org = org().await;
    let session = org.signed_in().await;
    let case = session
        .create_case(json!({ "Subject": "With a file" }))
        .await;
    let file = json!({ "PathOnClient": "photos/leak.png", "VersionData": "aGVsbG8=", "FirstPublishLocationId": case });
    let version = make(&session, "ContentVersion", file).await;
    assert_eq!(
        (
            &version["Title"],
            &version["FileType"],
            &version["ContentSize"],
            &version["VersionNumber"]
        ),
        (&json!("leak"), &json!("PNG"), &json!(5), &json!("1"))
    );
    let address = format!(
        "{}/sobjects/ContentVersion/{}/VersionData",
        crate::support::DATA,
        version["Id"].as_str().unwrap()
    );
    assert_eq!(
        version["VersionData"], address,
        "a record gives the address of its content"
    );
    let document = version["ContentDocumentId"].as_str().unwrap();
    let soql = format!(
        "SELECT ContentDocument.Title, ContentDocument.LatestPublishedVersionId FROM ContentDocumentLink WHERE LinkedEntityId = '{case}'"
    );
    let link = session.query(&soql).await["records"][0]["ContentDocument"].clone();
    assert_eq!(
        (&link["Title"], &link["LatestPublishedVersionId"]),
        (&json!("leak"), &version["Id"])
    );
    let again = json!({ "PathOnClient": "leak2.png", "VersionData": "aGk=", "ContentDocumentId": document });
    let second = make(&session, "ContentVersion", again).await;
    assert_eq!(
        (&second["VersionNumber"], &second["IsLatest"]),
        (&json!("2"), &json!(true))
    );
    let first = format!(
        "sobjects/ContentVersion/{}",
        version["Id"].as_str().unwrap()
    );
    assert_eq!(session.get(&first).await.1["IsLatest"], false);
    assert_eq!(
        session
            .send(
                Method::DELETE,
                &format!("sobjects/ContentDocument/{document}"),
                &json!({})
            )
            .await
            .0,
        204
    );
    assert_eq!(
        session.get(&first).await.1[0]["errorCode"],
        "ENTITY_IS_DELETED"
    );
}

#[tokio::test]
async fn an_article_starts_as_a_draft() {
    let org = org().await;
    let session = org.signed_in().await;
    let article = make(
        &session,
        "Knowledge__kav",
        json!({ "Title": "Changing a seal", "UrlName": "changing-a-seal" }),
    )
    .await;
    assert_eq!(
        (
            &article["PublishStatus"],
            &article["VersionNumber"],
            &article["Language"]
        ),
        (&json!("Draft"), &json!(1), &json!("en_US"))
    );
    assert!(
        article["KnowledgeArticleId"]
            .as_str()
            .unwrap()
            .starts_with("kA0")
    );
    let soql = format!(
        "SELECT ArticleType, Title FROM KnowledgeArticleVersion WHERE Id = '{}'",
        article["Id"].as_str().unwrap()
    );
    assert_eq!(
        session.query(&soql).await["records"][0]["ArticleType"],
        "Knowledge__kav"
    );
}

#[tokio::test]
async fn feeds_and_the_schema_can_be_queried() {
    let org = org().await;
    let session = org.signed_in().await;
    let case = session
        .create_case(json!({ "Subject": "Talked about" }))
        .await;
    make(
        &session,
        "FeedItem",
        json!({ "ParentId": case, "Body": "Hello" }),
    )
    .await;
    let soql = format!("SELECT Body, Type FROM CaseFeed WHERE ParentId = '{case}'");
    let feed = session.query(&soql).await["records"][0].clone();
    assert_eq!(
        (&feed["Body"], &feed["Type"]),
        (&json!("Hello"), &json!("TextPost"))
    );
    let soql = "SELECT QualifiedApiName, DataType FROM FieldDefinition WHERE EntityDefinition.QualifiedApiName = 'Case' AND QualifiedApiName = 'Status'";
    assert_eq!(
        session.query(soql).await["records"][0]["DataType"],
        "Picklist"
    );
    let soql = "SELECT Label FROM EntityDefinition WHERE QualifiedApiName = 'Product_Line__c'";
    assert_eq!(
        session.query(soql).await["records"][0]["Label"],
        "Product Line"
    );
    let soql =
        "SELECT DeveloperName FROM RecordType WHERE SobjectType = 'Case' ORDER BY DeveloperName";
    assert_eq!(
        session.query(soql).await["records"][0]["DeveloperName"],
        "Billing_Inquiry"
    );
}
