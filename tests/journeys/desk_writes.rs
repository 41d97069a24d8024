//! The case desk on a healthy org: the form, saving, creating, deleting, what goes over the wire, and links to the org.

use orgdeck::views::{CaseView, DeleteCaseOutcome, FieldChange};
use serde_json::json;

use crate::desk::{desk, to};

#[tokio::test(flavor = "multi_thread")]
async fn the_form_has_the_orgs_picklists_lengths_and_rights() {
    let world = desk(1).await;
    let form = world.app.case_form(world.id).await.unwrap();
    assert!(form.can_create && form.can_edit && form.can_delete);
    let names: Vec<_> = form
        .fields
        .iter()
        .map(|field| field.name.as_str())
        .collect();
    assert_eq!(
        names,
        [
            "Subject",
            "Status",
            "Priority",
            "Origin",
            "Type",
            "Reason",
            "Description"
        ]
    );
    let options = |field: usize| -> Vec<_> {
        form.fields[field]
            .options
            .iter()
            .map(|option| option.value.as_str())
            .collect()
    };
    assert_eq!(options(1), ["New", "Working", "Escalated", "Closed"]);
    assert_eq!(options(2), ["High", "Medium", "Low"]);
    assert!(form.fields[1].options[0].default);
    assert_eq!(
        (form.fields[0].length, form.fields[6].length),
        (255, 32_000)
    );
    world.control().clear_requests();
    world.app.case_form(world.id).await.unwrap();
    assert!(world.sent().is_empty(), "asked once per run");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_field_can_be_saved_cleared_and_read_back() {
    let world = desk(3).await;
    let mut case = world.first().await;
    let changes = [
        ("Subject", "Neuer Betreff 🚒"),
        ("Status", "Working"),
        ("Priority", "Low"),
        ("Description", "one\ntwo \"three\" <b>four</b>"),
        ("Origin", "Web"),
        ("Type", "Other"),
        ("Reason", "Feedback"),
    ];
    for (field, value) in changes {
        case = world.saved(&case, vec![to(field, value)]).await;
        assert_eq!(of(&case, field).as_deref(), Some(value));
    }
    for field in ["Description", "Origin", "Type", "Reason"] {
        let change = match field {
            "Origin" => to(field, ""),
            _ => FieldChange {
                field: field.to_owned(),
                value: None,
            },
        };
        case = world.saved(&case, vec![change]).await;
        assert_eq!(of(&case, field), None);
    }
    assert_eq!(world.case(&case.row.id).await, case);
    let closed = world.saved(&case, vec![to("Status", "Closed")]).await;
    assert!(closed.row.is_closed);
    assert!(
        !world
            .saved(&closed, vec![to("Status", "Working")])
            .await
            .row
            .is_closed
    );
}

fn of(case: &CaseView, field: &str) -> Option<String> {
    match field {
        "Subject" => case.row.subject.clone(),
        "Status" => case.row.status.clone(),
        "Priority" => case.row.priority.clone(),
        "Origin" => case.origin.clone(),
        "Type" => case.kind.clone(),
        "Reason" => case.reason.clone(),
        _ => case.description.clone(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_case_gets_the_orgs_defaults_where_nothing_was_filled_in() {
    let world = desk(3).await;
    let blank = FieldChange {
        field: "Priority".to_owned(),
        value: Some(String::new()),
    };
    let case = world
        .created(vec![
            to("Subject", "Printer on fire"),
            blank,
            to("Origin", "Phone"),
        ])
        .await;
    assert_eq!(of(&case, "Status").as_deref(), Some("New"));
    assert_eq!(of(&case, "Priority").as_deref(), Some("Medium"));
    assert_eq!(of(&case, "Origin").as_deref(), Some("Phone"));
    assert_eq!(case.row.number.len(), 8);
    assert_eq!(world.cases("").await.rows[0].id, case.row.id);
}

#[tokio::test(flavor = "multi_thread")]
async fn deleting_needs_the_number_of_the_case() {
    let world = desk(3).await;
    let [one, other] = [
        &world.cases("").await.rows[0],
        &world.cases("").await.rows[1],
    ]
    .map(Clone::clone);
    for wrong in [
        "",
        "delete",
        &other.number,
        one.number.trim_start_matches('0'),
    ] {
        let outcome = world
            .app
            .delete_case(world.id, &one.id, wrong)
            .await
            .unwrap();
        assert_eq!(outcome, DeleteCaseOutcome::NumberDiffers, "{wrong}");
    }
    assert!(!world.sent().iter().any(|line| line.starts_with("DELETE")));
    let typed = format!(" {} ", one.number);
    let outcome = world
        .app
        .delete_case(world.id, &one.id, &typed)
        .await
        .unwrap();
    assert_eq!(outcome, DeleteCaseOutcome::Deleted);
    let error = world.app.get_case(world.id, &one.id).await.unwrap_err();
    assert_eq!(error.cause(), "case.gone");
    assert_eq!(world.cases("").await.total, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_wire_carries_the_guides_requests_in_a_negotiated_version() {
    let world = desk(3).await;
    world.control().clear_requests();
    let case = world.first().await;
    let path = format!("sobjects/Case/{}", case.row.id);
    assert_eq!(world.sent(), ["GET query", "GET query"]);
    world.control().clear_requests();
    world.saved(&case, vec![to("Subject", "changed")]).await;
    assert_eq!(
        world.sent(),
        ["GET query", &format!("PATCH {path}"), "GET query"]
    );
    let patch = &world.control().requests()[1];
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&patch.body).unwrap(),
        json!({"Subject": "changed"})
    );
    assert!(
        patch
            .headers
            .iter()
            .any(|(name, _)| name == "if-unmodified-since")
    );
    world.control().clear_requests();
    world.created(vec![to("Subject", "new")]).await;
    assert_eq!(world.sent(), ["POST sobjects/Case", "GET query"]);
    world.control().clear_requests();
    world
        .app
        .delete_case(world.id, &case.row.id, &case.row.number)
        .await
        .unwrap();
    assert_eq!(world.sent(), ["GET query", &format!("DELETE {path}")]);
    for request in world.control().requests() {
        assert!(request.authorized);
        let version = request
            .path
            .strip_prefix("/services/data/v")
            .unwrap()
            .split('/')
            .next()
            .unwrap();
        assert!(version.parse::<f64>().unwrap() >= 60.0, "{version}");
        let asked = request
            .query
            .iter()
            .find(|(name, _)| name == "q")
            .map(|(_, q)| q.as_str());
        assert!(request.method != "GET" || asked.unwrap().contains("FROM Case"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_of_the_org_have_their_addresses_and_nothing_else_has() {
    let world = desk(1).await;
    let (case, url) = (world.first().await.row.id, world.org.url());
    assert_eq!(
        world.app.case_page(world.id, &case).await.unwrap(),
        format!("{url}/lightning/r/Case/{case}/view")
    );
    assert_eq!(
        world
            .app
            .setup_page(world.id, "ConnectedAppsUsage")
            .await
            .unwrap(),
        format!("{url}/lightning/setup/ConnectedAppsUsage/home")
    );
    for page in [
        "",
        "../x",
        "a/b",
        "a b",
        "a?b",
        "a#b",
        "é",
        "%2e",
        "@evil.test",
        "\n",
    ] {
        assert_eq!(
            world
                .app
                .setup_page(world.id, page)
                .await
                .unwrap_err()
                .cause(),
            "input.setting"
        );
    }
}
