//! The action of a GPT: the document says what the org is, and each operation of it does there what the document says.

use orgdeck::views::{
    ActionAnswer, ActionChoice, ActionOperation, ActionText, ActionTry, FieldChange, IntegrationId,
};
use practice_org::{Fault, FaultKind};
use serde_json::{Value, json};
use store::{ChangeKind, ChangeState};

use crate::{
    desk::{desk, to},
    staying::reopened,
    support::World,
};

const ALL: [ActionOperation; 5] = [
    ActionOperation::GetCase,
    ActionOperation::UpdateCase,
    ActionOperation::CreateCase,
    ActionOperation::AddComment,
    ActionOperation::DeleteCase,
];

fn asking(operation: ActionOperation, number: &str, values: Vec<FieldChange>) -> ActionTry {
    ActionTry {
        operation,
        fields: vec!["Subject".to_owned(), "Description".to_owned()],
        number: number.to_owned(),
        number_again: number.to_owned(),
        values,
    }
}

impl World {
    async fn tried(&self, asked: &ActionTry) -> ActionAnswer {
        self.app.try_action(self.id, asked).await.unwrap()
    }

    async fn not_tried(&self, asked: &ActionTry) -> orgdeck::Error {
        self.app.try_action(self.id, asked).await.unwrap_err()
    }

    /// What an operation answers when the org meets its request with this.
    async fn met(&self, method: &str, fault: FaultKind, asked: &ActionTry) -> ActionAnswer {
        self.meets(method, fault);
        self.tried(asked).await
    }

    async fn action_document(&self, fields: &[&str]) -> Value {
        let choice = ActionChoice {
            operations: ALL.to_vec(),
            fields: fields.iter().map(|&name| name.to_owned()).collect(),
        };
        let made = self.app.export_action(self.id, &choice).await.unwrap();
        serde_json::from_str(&made.document).unwrap()
    }
}

fn body(answer: &ActionAnswer) -> Value {
    serde_json::from_str(answer.body.as_deref().unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_be_ticked_is_what_the_org_describes() {
    let world = desk(1).await;
    let action = world.app.action(world.id).await.unwrap();
    assert_eq!(action.server, world.org.url());
    assert!(!action.reachable, "ChatGPT reaches no loopback");
    assert!(action.operations.iter().all(|one| one.refused.is_none()));
    let paths: Vec<_> = action
        .operations
        .iter()
        .map(|one| one.path.as_str())
        .collect();
    let base = format!("/services/data/v{}", action.version);
    assert_eq!(paths[0], format!("{base}/query"));
    assert_eq!(paths[1], format!("{base}/sobjects/Case/{{CaseId}}"));
    let names: Vec<_> = action
        .fields
        .iter()
        .map(|field| field.name.as_str())
        .collect();
    assert_eq!(names[..4], ["Id", "CaseNumber", "Status", "Subject"]);
    let of = |name: &str| {
        action
            .fields
            .iter()
            .find(|field| field.name == name)
            .unwrap()
    };
    assert_eq!(of("Severity__c").options, ["Critical", "Major", "Minor"]);
    assert!(of("CaseNumber").fixed && !of("CaseNumber").updateable);
    assert!(!names.contains(&"Site__c"), "a location is no single value");
    assert_eq!(
        action.choice.fields,
        ["Id", "CaseNumber", "Status", "Subject", "Description"]
    );
    world.rights([true, false, false, false]);
    let action = world.app.action(world.id).await.unwrap();
    let refused = action.operations.iter().filter(|one| one.refused.is_some());
    assert_eq!(
        refused.count(),
        3 + usize::from(action.operations[3].refused.is_some())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn ticking_asks_the_org_nothing_and_saving_writes_what_was_shown() {
    let world = desk(1).await;
    world.app.action(world.id).await.unwrap();
    world.control().clear_requests();
    let choice = ActionChoice {
        operations: vec![ActionOperation::GetCase],
        fields: vec!["Priority".to_owned()],
    };
    let made = world.app.export_action(world.id, &choice).await.unwrap();
    let file = world.folder.path().join("made.json");
    let saved = world
        .app
        .save_action(world.id, &choice, ActionText::Document, file.clone())
        .await
        .unwrap();
    assert_eq!(saved.path, file.display().to_string());
    assert_eq!(std::fs::read_to_string(file).unwrap(), made.document);
    assert!(world.sent().is_empty());
    let none = ActionChoice {
        operations: vec![],
        ..choice
    };
    let error = world.app.export_action(world.id, &none).await.unwrap_err();
    assert_eq!(error.cause(), "input.setting");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_ticked_is_there_after_a_restart_without_what_the_org_lost() {
    let world = World::connected(1).await;
    let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    let kept = ActionChoice {
        operations: vec![ActionOperation::CreateCase],
        fields: names(&["Id", "Gone__c", "Priority"]),
    };
    world.app.keep_action(world.id, &kept).await.unwrap();
    let world = reopened(world).await;
    let action = world.app.action(world.id).await.unwrap();
    assert_eq!(action.choice.operations, kept.operations);
    assert_eq!(action.choice.fields, ["Id", "Priority"]);
    assert_eq!(action.gone, ["Gone__c"]);
    // nothing ticked at all is kept too
    let nothing = ActionChoice {
        operations: vec![],
        fields: vec![],
    };
    world.app.keep_action(world.id, &nothing).await.unwrap();
    let action = world.app.action(world.id).await.unwrap();
    assert_eq!((action.choice, action.gone.len()), (nothing, 0));
    // and what a newer version wrote is no failure
    let newer = "UPDATE checklists SET action = '{\"operations\":[\"fly\"]}'";
    assert_eq!(world.database().execute(newer, []).unwrap(), 1);
    let action = world.app.action(world.id).await.unwrap();
    assert_eq!(action.choice.operations.len(), 2);
    let deleted = IntegrationId(uuid::Uuid::nil());
    let error = world.app.keep_action(deleted, &kept).await.unwrap_err();
    assert_eq!(error.cause(), "input.gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_operation_sends_what_the_gpt_would_and_is_recorded_first() {
    let world = desk(3).await;
    let number = world.first().await.name;
    let document = world
        .action_document(&["Subject", "Description", "Priority"])
        .await;
    world.control().clear_requests();

    let asked = asking(ActionOperation::GetCase, &format!(" {number} "), vec![]);
    let got = world.tried(&asked).await;
    assert_eq!((got.status, got.failure.is_none()), (Some(200), true));
    let record = body(&got)["records"][0].clone();
    assert_eq!(record["CaseNumber"], number);
    assert!(
        got.address
            .ends_with(&format!("CaseNumber = '{number}' LIMIT 1"))
    );
    let case = record["Id"].as_str().unwrap().to_owned();

    let values = vec![to("Status", "Working"), to("Description", "")];
    let updated = world
        .tried(&asking(ActionOperation::UpdateCase, &number, values))
        .await;
    assert_eq!((updated.status, &updated.body), (Some(204), &None));
    let values = vec![
        to("CommentBody", "Looked at it."),
        to("IsPublished", "false"),
    ];
    let comment = world
        .tried(&asking(ActionOperation::AddComment, &number, values))
        .await;
    assert_eq!(comment.status, Some(201));
    let values = vec![to("Subject", "Made by a try"), to("Priority", "")];
    let created = world
        .tried(&asking(ActionOperation::CreateCase, "", values))
        .await;
    assert_eq!(
        (created.status, body(&created)["success"].clone()),
        (Some(201), json!(true))
    );
    let deleted = world
        .tried(&asking(ActionOperation::DeleteCase, &number, vec![]))
        .await;
    assert_eq!(deleted.status, Some(204));

    let writes: Vec<_> = world
        .sent()
        .into_iter()
        .filter(|line| !line.starts_with("GET"))
        .collect();
    let row = format!("sobjects/Case/{case}");
    let wanted = [
        format!("PATCH {row}"),
        "POST sobjects/CaseComment".to_owned(),
        "POST sobjects/Case".to_owned(),
        format!("DELETE {row}"),
    ];
    assert_eq!(writes, wanted);
    let paths = document["paths"].as_object().unwrap();
    for request in world.control().requests() {
        let path = request.path.replace(&case, "{CaseId}");
        let method = request.method.to_lowercase();
        assert!(paths[&path][&method].is_object(), "{method} {path}");
    }
    use ChangeKind::{Create, Delete, Update};
    let changes = world.changes().await;
    assert!(
        changes
            .iter()
            .all(|(_, state, _)| *state == ChangeState::Confirmed)
    );
    let kinds: Vec<_> = changes.iter().map(|(kind, _, _)| *kind).collect();
    assert_eq!(kinds, [Update, Create, Create, Delete]);
    assert!(changes.iter().all(|(_, _, record)| record.is_some()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_shown_as_salesforce_gives_it() {
    let world = desk(1).await;
    let number = world.first().await.name;
    let long = "x".repeat(256);
    let asked = asking(
        ActionOperation::UpdateCase,
        &number,
        vec![to("Subject", &long)],
    );
    let answer = world.tried(&asked).await;
    assert_eq!(answer.status, Some(400));
    assert_eq!(body(&answer)[0]["errorCode"], "STRING_TOO_LONG");
    assert_eq!(answer.failure.unwrap().cause, "case.rejected");
    world.rights([true, false, false, false]);
    let asked = asking(ActionOperation::DeleteCase, &number, vec![]);
    let answer = world.tried(&asked).await;
    assert_eq!(answer.failure.unwrap().cause, "rights.record");
    let asked = asking(ActionOperation::GetCase, "99999999", vec![]);
    let answer = world.tried(&asked).await;
    assert_eq!(
        (answer.status, body(&answer)["totalSize"].clone()),
        (Some(200), json!(0))
    );
    let ends: Vec<_> = world
        .changes()
        .await
        .into_iter()
        .map(|(_, state, _)| state)
        .collect();
    assert_eq!(ends, [ChangeState::Failed, ChangeState::Failed]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_meant_is_not_sent() {
    let world = desk(2).await;
    let number = world.first().await.name;
    world.control().clear_requests();
    let update = |field: &str, value: &str| {
        asking(ActionOperation::UpdateCase, &number, vec![to(field, value)])
    };
    let mut other = asking(ActionOperation::DeleteCase, &number, vec![]);
    other.number_again = "00000001".to_owned();
    for asked in [
        asking(ActionOperation::GetCase, " ", vec![]),
        asking(ActionOperation::GetCase, &"1".repeat(31), vec![]),
        asking(ActionOperation::UpdateCase, &number, vec![]),
        update("Nowhere__c", "x"),
        update("Safety_Issue__c", "perhaps"),
        update("Units_Affected__c", "a dozen"),
        asking(
            ActionOperation::AddComment,
            &number,
            vec![to("ParentId", "500")],
        ),
        other,
    ] {
        assert_eq!(
            world.not_tried(&asked).await.cause(),
            "input.case",
            "{asked:?}"
        );
    }
    let asked = asking(
        ActionOperation::DeleteCase,
        "' OR IsDeleted = FALSE",
        vec![],
    );
    assert_eq!(world.not_tried(&asked).await.cause(), "case.gone");
    assert_eq!(world.writes(), 0);
    assert_eq!(world.cases().await.rows.len(), 2);
    // a write that cannot be recorded is not sent
    let away = "ALTER TABLE changes RENAME TO changes_away";
    world.database().execute_batch(away).unwrap();
    let asked = asking(ActionOperation::DeleteCase, &number, vec![]);
    world.not_tried(&asked).await;
    assert_eq!(world.writes(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_is_told_as_unknown_and_nothing_is_sent_twice() {
    let world = desk(1).await;
    let number = world.first().await.name;
    world.control().clear_requests();
    let create = asking(ActionOperation::CreateCase, "", vec![to("Subject", "once")]);
    let answer = world.met("POST", FaultKind::CloseAfterApply, &create).await;
    assert_eq!(answer.failure.unwrap().cause, "case.unknown");
    assert_eq!(world.cases().await.rows.len(), 2);
    let update = asking(
        ActionOperation::UpdateCase,
        &number,
        vec![to("Status", "Working")],
    );
    let down = Fault::refusal(503, "SERVER_UNAVAILABLE", "down for maintenance");
    world.control().add_fault(down.method("PATCH"));
    let answer = world.tried(&update).await;
    assert_eq!(answer.status, Some(503));
    assert_eq!(answer.failure.unwrap().cause, "case.unknown");
    assert_eq!(world.writes(), 2);
    let ends: Vec<_> = world
        .changes()
        .await
        .into_iter()
        .map(|(_, state, _)| state)
        .collect();
    assert_eq!(ends, [ChangeState::Unknown, ChangeState::Unknown]);
}
