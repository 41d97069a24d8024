//! A record that is odd, or of which something is refused: odd texts and ids, hidden fields, other objects, wrong ids.

use orgdeck::views::{Capability, ListSource, Part};
use practice_org::{Fault, FaultKind};
use serde_json::json;

use crate::{
    desk::desk,
    desk_lists::{asked, built_in},
    desk_record::{items, label, text},
    support::{World, edit_of},
};

impl World {
    async fn some_of(&self, object: &str) -> String {
        let source = ListSource::BuiltIn {
            id: "all".to_owned(),
        };
        let list = self.list(&asked(object, source)).await.page;
        list.rows[0].id.clone()
    }

    async fn works_for(&self, capability: Capability) {
        let mut edit = edit_of(&self.detail().await);
        edit.capability = capability;
        self.app.update_integration(self.id, edit).await.unwrap();
    }
}

/// Answers the next composite request with this.
fn answered(body: String) -> Fault {
    Fault {
        path_contains: "/composite".to_owned(),
        ..Fault::new(FaultKind::Status {
            code: 200,
            content_type: "application/json;charset=UTF-8".to_owned(),
            body,
            headers: [].into(),
        })
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn odd_texts_and_short_ids_are_shown_as_what_they_are() {
    let world = desk(5).await;
    let id = world.list(&built_in("all")).await.page.rows[0].id.clone();
    // what objects look like is known from now on
    world.open("Case", &id).await;
    let long = "x".repeat(131_072);
    let case = json!({
        "attributes": { "type": "Case", "url": "/x" }, "Id": id[..15], "CaseNumber": "00000001",
        "Subject": "null \u{0} byte, half HALF", "Description": long, "OwnerId": "00500000000000A",
        "Owner": { "Name": "Ann" }, "ContactId": null, "SystemModstamp": "2026-01-01T10:00:00.000+0000",
    });
    let page =
        |record: serde_json::Value| json!({ "totalSize": 1, "done": true, "records": [record] });
    let answer = |n: usize, body| json!({ "body": body, "httpHeaders": {}, "httpStatusCode": 200, "referenceId": format!("r{n}") });
    let nothing = json!({ "totalSize": 0, "done": true, "records": [] });
    let body = json!({ "compositeResponse": [
        answer(0, page(case)), answer(1, nothing.clone()), answer(2, page(json!({ "Id": id }))),
        answer(3, nothing),
    ] });
    // half of a surrogate pair, which no text here can hold
    let body = body.to_string().replace("HALF", "\\ud83d");
    world.control().add_fault(answered(body));
    let case = world.open("Case", &id).await;
    assert_eq!(text(&case, "Id"), Some(id.as_str()));
    assert_eq!(
        text(&case, "Subject"),
        Some("null \u{0} byte, half \u{fffd}")
    );
    assert_eq!(text(&case, "Description").map(str::len), Some(131_072));
    assert_eq!(text(&case, "OwnerId").map(str::len), Some(18));
    assert_eq!(label(&case, "OwnerId"), Some("Ann"));
    assert!(case.settled);
    let told = case.values.iter().any(|one| one.field == "Priority");
    assert!(!told, "what the answer has not is not shown as empty");
    // children that came without any are read and empty
    assert!(items(&case.related.comments).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_that_fails_stands_beside_parts_that_are_read() {
    let world = desk(60).await;
    let rows = world.list(&built_in("all")).await.page.rows;
    let mut with_comments = None;
    for row in &rows {
        let case = world.open("Case", &row.id).await;
        if !items(&case.related.comments).is_empty() && !items(&case.related.history).is_empty() {
            with_comments = Some(row.id.clone());
            break;
        }
    }
    let id = with_comments.unwrap();
    // behind the back of the app, which knows the field
    world.fields("Task", "Description", false);
    let case = world.open("Case", &id).await;
    let Part::Failed { failure } = &case.related.activities else {
        panic!("{:?}", case.related.activities)
    };
    assert_eq!(failure.cause, "case.field-hidden");
    assert!(!items(&case.related.comments).is_empty());
    assert!(!items(&case.related.history).is_empty());
    assert!(case.calls <= 3, "{}", case.calls);
    // and has asked anew by the next time
    let case = world.open("Case", &id).await;
    items(&case.related.activities);
    assert!(!items(&case.related.comments).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hidden_field_of_the_contact_takes_nothing_else_away() {
    let world = desk(20).await;
    for (object, field) in [
        ("Contact", "Title"),
        ("Contact", "MobilePhone"),
        ("Account", "Phone"),
    ] {
        world.fields(object, field, false);
    }
    let rows = world.list(&built_in("all")).await.page.rows;
    let mut cards = 0;
    for row in &rows {
        let case = world.open("Case", &row.id).await;
        assert!(label(&case, "OwnerId").is_some());
        for card in &case.related.cards {
            cards += 1;
            let hidden = ["Title", "Mobile Phone"];
            let shown = card
                .lines
                .iter()
                .any(|line| hidden.contains(&line.label.as_str()));
            assert!(!shown, "{card:?}");
        }
    }
    assert!(cards > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_history_says_names_and_each_change_once() {
    let world = desk(120).await;
    let rows = world.list(&built_in("all")).await.page.rows;
    let mut owners = 0;
    for row in &rows {
        let case = world.open("Case", &row.id).await;
        let changes = items(&case.related.history).iter();
        for change in changes.filter(|change| change.field == "Owner") {
            owners += 1;
            assert_eq!(change.label, "Case Owner");
            let new = change.new.as_deref().unwrap();
            assert!(!new.starts_with("005") && !new.starts_with("00G"), "{new}");
        }
    }
    assert!(owners > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_desk_opens_its_own_objects_and_no_others() {
    let world = desk(30).await;
    let case = world.some_of("Case").await;
    for (capability, objects) in [
        (
            Capability::Crm,
            &["Lead", "Contact", "Account", "Opportunity", "Task"][..],
        ),
        (Capability::ContentManagement, &["Knowledge__kav"]),
        (Capability::Helpdesk, &["Contact", "Account"]),
    ] {
        world.works_for(capability).await;
        for object in objects {
            let id = world.some_of(object).await;
            let record = world.open(object, &id).await;
            assert!(!record.name.is_empty(), "{object}");
            assert_eq!(record.related.comments, Part::NotVisible, "{object}");
            assert!(record.calls <= 3, "{object}: {}", record.calls);
            let view = world.app.desk_object(world.id, object).await.unwrap();
            assert!(!view.fields.is_empty());
            let layout = world.app.desk_layout(world.id, object, None).await.unwrap();
            assert!(!layout.sections.is_empty(), "{object}");
        }
    }
    world.works_for(Capability::Crm).await;
    let refused = world.app.open_record(world.id, "Case", &case).await;
    assert_eq!(refused.unwrap_err().cause(), "input.case");
    let refused = world.app.desk_object(world.id, "Case").await;
    assert_eq!(refused.unwrap_err().cause(), "input.case");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_of_another_object_is_refused_before_it_is_asked_for() {
    let world = desk(5).await;
    let contact = world.some_of("Contact").await;
    world.some_of("Case").await;
    for wrong in [contact.as_str(), "", "500", "../x", "500000000000001AAB"] {
        let refused = world.app.open_record(world.id, "Case", wrong).await;
        assert_eq!(refused.unwrap_err().cause(), "input.case", "{wrong}");
        let refused = world.app.preview_file(world.id, wrong).await;
        assert_eq!(refused.unwrap_err().cause(), "input.case", "{wrong}");
    }
}
