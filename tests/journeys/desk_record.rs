//! One record with all that belongs to it, on a healthy org and for users who may not see everything.

use base64::Engine as _;
use orgdeck::views::{FieldCell, FilePreview, LayoutView, Part, RecordView};
use practice_org::Command;
use serde_json::json;

use crate::{
    desk::desk,
    desk_lists::{asked, built_in, ids},
    support::{AGENT, World},
};
use orgdeck::views::ListSource;

impl World {
    pub(crate) async fn open(&self, object: &str, record: &str) -> RecordView {
        self.app.open_record(self.id, object, record).await.unwrap()
    }

    async fn layout(&self, record_type: &str) -> LayoutView {
        let layout = self.app.desk_layout(self.id, "Case", Some(record_type));
        layout.await.unwrap()
    }

    pub(crate) fn fields(&self, object: &str, field: &str, readable: bool) {
        self.control()
            .run(Command::SetFieldRights {
                username: AGENT.to_owned(),
                object: object.to_owned(),
                field: field.to_owned(),
                visible: readable,
                editable: readable,
            })
            .unwrap();
    }
}

pub(crate) fn text<'r>(record: &'r RecordView, field: &str) -> Option<&'r str> {
    let cell = record.values.iter().find(|one| one.field == field);
    cell.and_then(|one| one.cell.text.as_deref())
}

pub(crate) fn label<'r>(record: &'r RecordView, field: &str) -> Option<&'r str> {
    let cell = record.values.iter().find(|one| one.field == field);
    cell.and_then(|one| one.cell.label.as_deref())
}

pub(crate) fn items<T>(part: &Part<T>) -> &[T] {
    match part {
        Part::Read { items, .. } => items,
        Part::NotVisible => panic!("not visible"),
        Part::Failed { failure } => panic!("{failure:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_opens_with_everything_in_one_call() {
    let world = desk(120).await;
    let list = world.list(&built_in("all")).await.page;
    let (mut comments, mut emails, mut history, mut others) = (0, 0, 0, 0);
    for (n, row) in list.rows.iter().enumerate() {
        let case = world.open("Case", &row.id).await;
        // before the first, one for what objects look like
        assert_eq!(case.calls, if n == 0 { 2 } else { 1 });
        assert_eq!(case.id, row.id);
        assert_eq!(case.name.len(), 8, "{}", case.name);
        assert_eq!(text(&case, "CaseNumber"), Some(case.name.as_str()));
        assert!(label(&case, "OwnerId").is_some(), "an owner has a name");
        assert_ne!(case.can_edit, Some(false));
        comments += items(&case.related.comments).len();
        emails += items(&case.related.emails).len();
        history += items(&case.related.history).len();
        others += items(&case.related.others).len();
        if text(&case, "ContactId").is_some() {
            assert!(
                case.related
                    .cards
                    .iter()
                    .any(|card| card.object == "Contact")
            );
            assert!(label(&case, "ContactId").is_some());
        }
    }
    assert!(
        comments > 0 && emails > 0 && history > 0 && others > 0,
        "{comments} comments, {emails} e-mails, {history} lines of history, {others} other cases"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_looked_at_is_among_what_was_viewed_lately() {
    let world = desk(60).await;
    let recent = || async { ids(&world.list(&built_in("recent")).await.page.rows) };
    let before = recent().await;
    let all = ids(&world.list(&built_in("all")).await.page.rows);
    let other = |id: &&String| before.first() != Some(id);
    let case = all.iter().find(other).unwrap();
    world.open("Case", case).await;
    assert_eq!(recent().await, before, "it may be read ahead");
    let viewed = world.app.viewed_record(world.id, "Case", case).await;
    assert!(viewed.unwrap());
    assert_eq!(recent().await.first(), Some(case));
    let queries = world.queries();
    let comment = "00a000000000001AAA";
    let kept = world.app.viewed_record(world.id, "CaseComment", comment);
    assert!(!kept.await.unwrap(), "no such time is kept of comments");
    assert_eq!(world.queries(), queries);
}

// planted, and it turned this red: a contact that may not be seen taken for one without other cases
#[tokio::test(flavor = "multi_thread")]
async fn other_cases_of_a_contact_are_seen_with_and_without_the_contact() {
    let world = desk(120).await;
    let rows = world.list(&built_in("all")).await.page.rows;
    let mut with_others = Vec::new();
    for row in &rows {
        let case = world.open("Case", &row.id).await;
        if !items(&case.related.others).is_empty() {
            with_others.push(case);
        }
    }
    assert!(with_others.len() > 5);
    let contacts = |read| Command::SetObjectRights {
        username: AGENT.to_owned(),
        object: "Contact".to_owned(),
        read,
        create: false,
        edit: false,
        delete: false,
    };
    world.control().run(contacts(false)).unwrap();
    let mut calls = Vec::new();
    for before in &with_others {
        let case = world.open("Case", &before.id).await;
        calls.push(case.calls);
        let ids = |case: &RecordView| {
            let others = items(&case.related.others).iter();
            others.map(|one| one.id.clone()).collect::<Vec<_>>()
        };
        assert_eq!(ids(&case), ids(before));
    }
    // the contact's name is asked for in vain once, and then not again
    assert!(calls.iter().skip(1).all(|&calls| calls == 2), "{calls:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_form_follows_the_orgs_layout_and_what_a_record_type_offers() {
    let world = desk(20).await;
    let object = world.app.desk_object(world.id, "Case").await.unwrap();
    assert_eq!(object.name_field, "CaseNumber");
    assert_eq!(object.path_field.as_deref(), Some("Status"));
    let field = |name: &str| object.fields.iter().find(|one| one.name == name).unwrap();
    let closed = field("Status")
        .options
        .iter()
        .filter(|option| option.closed);
    let closed: Vec<&str> = closed.map(|option| option.value.as_str()).collect();
    assert_eq!(closed, ["Closed"]);
    let part = field("Product_Component__c");
    assert_eq!(part.controller.as_deref(), Some("Product_Area__c"));
    let battery = part
        .options
        .iter()
        .find(|one| one.value == "Battery")
        .unwrap();
    assert_eq!(
        battery.valid_for.as_deref(),
        Some(&["Pumps".to_owned(), "Sensors".to_owned()][..])
    );

    let of_type = |label: &str| {
        let kind = object.record_types.iter().find(|one| one.label == label);
        kind.unwrap().id.clone()
    };
    // each record type has a page of its own
    let billing = of_type("Billing Inquiry");
    let layout = world.layout(&billing).await;
    assert_eq!(layout.sections[0].heading, "Inquiry");
    let usual = world.layout(&of_type("Product Support")).await;
    assert_eq!(usual.sections[0].heading, "Case Information");
    let mut items = usual.sections[0].items.iter();
    let number = items.find(|item| item.field == "CaseNumber");
    assert!(
        !number.unwrap().editable,
        "an auto number is nobody's to change"
    );
    let offer = layout
        .offers
        .iter()
        .find(|one| one.field == "Product_Area__c")
        .unwrap();
    assert_eq!(offer.values, ["Portal", "Billing"]);

    world.control().clear_requests();
    world.layout(&billing).await;
    world.app.desk_object(world.id, "Case").await.unwrap();
    assert!(world.control().requests().is_empty(), "asked once per run");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_user_may_not_see_is_left_out_and_the_rest_is_shown() {
    let world = desk(20).await;
    let row = world.list(&built_in("all")).await.page.rows[0].id.clone();
    for field in ["Priority", "ContactId", "Description"] {
        world.fields("Case", field, false);
    }
    let case = world.open("Case", &row).await;
    assert!(!case.values.iter().any(|one| one.field == "Priority"));
    assert!(
        case.related
            .cards
            .iter()
            .all(|card| card.object != "Contact")
    );
    assert!(text(&case, "Subject").is_some());
    let hidden: &FieldCell = &case.values[0];
    assert!(!hidden.field.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn children_that_are_refused_take_nothing_of_the_others_away() {
    let world = desk(60).await;
    let list = world.list(&built_in("all")).await.page;
    world
        .control()
        .run(Command::SetObjectRights {
            username: AGENT.to_owned(),
            object: "EmailMessage".to_owned(),
            read: false,
            create: false,
            edit: false,
            delete: false,
        })
        .unwrap();
    // learnt once
    world.open("Case", &list.rows[0].id).await;
    let mut comments = 0;
    for row in list.rows.iter().take(20) {
        let case = world.open("Case", &row.id).await;
        assert!(case.calls <= 2, "{} calls", case.calls);
        assert_eq!(case.related.emails, Part::NotVisible);
        comments += items(&case.related.comments).len();
    }
    assert!(comments > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_listed_shown_and_saved_beside_what_is_there() {
    let world = desk(5).await;
    let row = world.list(&built_in("all")).await.page.rows[0].id.clone();
    let body = base64::engine::general_purpose::STANDARD.encode("a line of the log");
    let version = json!({
        "Title": "pump", "PathOnClient": "pump.log", "VersionData": body, "FirstPublishLocationId": row,
    });
    let made = world
        .as_admin(reqwest::Method::POST, "sobjects/ContentVersion", version)
        .await;
    assert_eq!(made["success"], true, "{made}");
    let old = json!({ "Name": "old.txt", "ParentId": row, "Body": body });
    let made = world
        .as_admin(reqwest::Method::POST, "sobjects/Attachment", old)
        .await;
    assert_eq!(made["success"], true, "{made}");

    let case = world.open("Case", &row).await;
    let files = items(&case.related.files);
    let mut names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["old.txt", "pump.log"]);
    for file in files {
        let shown = world.app.preview_file(world.id, &file.id).await.unwrap();
        let FilePreview::Text { text, cut: false } = shown else {
            panic!("{shown:?}")
        };
        assert_eq!(text, "a line of the log");
    }
    let folder = tempfile::tempdir().unwrap();
    let log = files.iter().find(|file| file.name == "pump.log").unwrap();
    for name in ["pump.log", "pump (1).log"] {
        let saved = world
            .app
            .download_file(world.id, &log.id, folder.path())
            .await
            .unwrap();
        assert_eq!(std::path::Path::new(&saved.path), folder.path().join(name));
        assert_eq!(std::fs::read(&saved.path).unwrap(), b"a line of the log");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_is_gone_is_said_so_and_other_objects_open_by_the_same_parts() {
    let world = desk(20).await;
    let row = world.list(&built_in("all")).await.page.rows[0].id.clone();
    world.control().delete_record(&row).unwrap();
    let gone = world
        .app
        .open_record(world.id, "Case", &row)
        .await
        .unwrap_err();
    assert_eq!(gone.cause(), "case.gone");
    for object in ["Contact", "Account"] {
        let source = ListSource::BuiltIn {
            id: "all".to_owned(),
        };
        let list = world.list(&asked(object, source)).await.page;
        let record = world.open(object, &list.rows[0].id).await;
        assert!(!record.name.is_empty(), "{object}");
        assert!(record.calls <= 3, "{object}: {}", record.calls);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_is_found_among_people_and_queues() {
    let world = desk(20).await;
    let hits = world
        .app
        .lookup(world.id, "Case", "OwnerId", "")
        .await
        .unwrap();
    assert!(hits.iter().any(|hit| hit.object == "User"), "{hits:?}");
    assert!(hits.iter().any(|hit| hit.object == "Group"), "{hits:?}");
    let nobody = world
        .app
        .lookup(world.id, "Case", "OwnerId", "no'body%_")
        .await
        .unwrap();
    assert!(nobody.is_empty());
    let refused = world
        .app
        .lookup(world.id, "Case", "Subject", "x")
        .await
        .unwrap_err();
    assert_eq!(refused.cause(), "input.case");
}
