//! `undelete()`: the recycle bin through the only API that has one.

use std::time::Duration;

use practice_org::Command;
use reqwest::Method;
use serde_json::json;

use super::{Answer, PARTNER, envelope, partner, post};
use crate::support::{AGENT, Session, org};

/// Id, success and status code of each result, in order.
fn results(answer: &Answer) -> Vec<(String, bool, Option<String>)> {
    let document = roxmltree::Document::parse(&answer.xml).unwrap();
    let named = |node: roxmltree::Node<'_, '_>, name: &str| {
        node.descendants()
            .find(|node| node.is_element() && node.tag_name().name() == name)
            .and_then(|node| node.text().map(str::to_owned))
    };
    document
        .descendants()
        .filter(|node| node.is_element() && node.tag_name().name() == "result")
        .map(|node| {
            let success = named(node, "success").unwrap() == "true";
            (
                named(node, "id").unwrap(),
                success,
                named(node, "statusCode"),
            )
        })
        .collect()
}

async fn undelete(session: &Session<'_>, ids: &[&str]) -> Answer {
    let ids: String = ids.iter().map(|id| format!("<ids>{id}</ids>")).collect();
    partner(
        session.org,
        &session.access,
        &format!("<undelete>{ids}</undelete>"),
    )
    .await
}

async fn delete(session: &Session<'_>, object: &str, id: &str) {
    let reply = session
        .request(Method::DELETE, &format!("sobjects/{object}/{id}"))
        .send()
        .await
        .unwrap();
    assert_eq!(reply.status(), 204);
}

#[tokio::test]
async fn a_case_comes_back_with_what_went_with_it() {
    let org = org().await;
    let session = org.signed_in().await;
    let case = session
        .create_case(json!({ "Subject": "back", "Comments": "stays" }))
        .await;
    let gone_before = session
        .create_case(json!({ "Subject": "other", "Comments": "goes" }))
        .await;
    let comments =
        format!("SELECT Id FROM CaseComment WHERE ParentId IN ('{case}', '{gone_before}')");
    let of_other = session
        .query(&format!(
            "SELECT Id FROM CaseComment WHERE ParentId = '{gone_before}'"
        ))
        .await["records"][0]["Id"]
        .as_str()
        .unwrap()
        .to_owned();
    delete(&session, "CaseComment", &of_other).await;
    delete(&session, "Case", &case).await;
    delete(&session, "Case", &gone_before).await;
    assert_eq!(session.query(&comments).await["totalSize"], 0);

    // 15 characters do, and the answer has 18
    let answer = undelete(&session, &[&case[..15], &gone_before]).await;
    assert_eq!(
        results(&answer),
        [
            (case.clone(), true, None),
            (gone_before.clone(), true, None)
        ]
    );
    let (status, record) = session.get(&format!("sobjects/Case/{case}")).await;
    assert_eq!((status, &record["IsDeleted"]), (200, &json!(false)));
    // the comment that had been deleted by itself stays deleted
    assert_eq!(session.query(&comments).await["totalSize"], 1);
    let answer = undelete(&session, &[&of_other]).await;
    assert_eq!(results(&answer), [(of_other, true, None)]);
    assert_eq!(session.query(&comments).await["totalSize"], 2);
}

#[tokio::test]
async fn what_cannot_come_back_says_why_for_each_record() {
    let org = org().await;
    let session = org.signed_in().await;
    let case = session.create_case(json!({ "Subject": "x" })).await;
    let user = session.query("SELECT Id FROM User LIMIT 1").await["records"][0]["Id"]
        .as_str()
        .unwrap()
        .to_owned();
    let answer = undelete(
        &session,
        &[
            &case,
            "500",
            "500000000000001AAA",
            "zzz000000000001AAA",
            &user,
        ],
    )
    .await;
    let codes: Vec<_> = results(&answer)
        .into_iter()
        .map(|(_, success, code)| {
            assert!(!success);
            code.unwrap()
        })
        .collect();
    assert_eq!(
        codes,
        [
            "UNDELETE_FAILED",
            "MALFORMED_ID",
            "INVALID_CROSS_REFERENCE_KEY",
            "INVALID_CROSS_REFERENCE_KEY",
            "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY"
        ]
    );
    assert_eq!(
        answer.all("message"),
        [
            "Entity is not in the recycle bin",
            "malformed id 500",
            "invalid cross reference id",
            "invalid cross reference id",
            "Entity type is not undeletable"
        ]
    );
    let many = vec![case.as_str(); 201];
    let refused = undelete(&session, &many).await;
    assert_eq!(
        refused.fault(),
        (
            500,
            "sf:EXCEEDED_ID_LIMIT".to_owned(),
            "EXCEEDED_ID_LIMIT: record limit reached. cannot submit more than 200 records into this operation".to_owned()
        )
    );
}

#[tokio::test]
async fn the_recycle_bin_keeps_records_fifteen_days() {
    let org = org().await;
    let session = org.signed_in().await;
    let (early, late) = (
        session.create_case(json!({ "Subject": "early" })).await,
        session.create_case(json!({ "Subject": "late" })).await,
    );
    let day = Duration::from_secs(86_400);
    delete(&session, "Case", &early).await;
    org.control().advance(day);
    let session = org.signed_in().await;
    delete(&session, "Case", &late).await;
    org.control().advance(day * 14);
    let session = org.signed_in().await;
    let answer = undelete(&session, &[&early, &late]).await;
    assert_eq!(
        results(&answer),
        [
            (early, false, Some("UNDELETE_FAILED".to_owned())),
            (late, true, None)
        ]
    );
}

// planted: committing whatever the header says brought the good record back
#[tokio::test]
async fn with_all_or_none_one_failure_undoes_the_rest() {
    let org = org().await;
    let session = org.signed_in().await;
    let case = session.create_case(json!({ "Subject": "x" })).await;
    delete(&session, "Case", &case).await;
    let operation = format!("<undelete><ids>{case}</ids><ids>500000000000001AAA</ids></undelete>");
    let body = envelope(PARTNER, &session.access, &operation).replace(
        "</soapenv:Header>",
        "<AllOrNoneHeader><allOrNone>true</allOrNone></AllOrNoneHeader></soapenv:Header>",
    );
    let answer = post(&org, "u/67.0", body).await;
    assert_eq!(
        answer.all("statusCode"),
        [
            "ALL_OR_NONE_OPERATION_ROLLED_BACK",
            "INVALID_CROSS_REFERENCE_KEY"
        ]
    );
    let (status, _) = session.get(&format!("sobjects/Case/{case}")).await;
    assert_eq!(status, 404);
    let answer = undelete(&session, &[&case]).await;
    assert_eq!(results(&answer), [(case, true, None)]);
}

#[tokio::test]
async fn undeleting_needs_the_right_to_delete() {
    let org = org().await;
    let session = org.signed_in().await;
    let case = session.create_case(json!({ "Subject": "x" })).await;
    delete(&session, "Case", &case).await;
    org.control()
        .run(Command::SetObjectRights {
            username: AGENT.to_owned(),
            object: "Case".to_owned(),
            read: true,
            create: true,
            edit: true,
            delete: false,
        })
        .unwrap();
    let answer = undelete(&session, &[&case]).await;
    assert_eq!(
        results(&answer),
        [(
            case,
            false,
            Some("INSUFFICIENT_ACCESS_OR_READONLY".to_owned())
        )]
    );
}
