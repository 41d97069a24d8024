//! The activity log: every sign-in, renewal, revocation, checkup and write, and nothing that is secret.

use orgdeck::Progress;
use orgdeck::views::{
    ActivityKind, ActivityQuery, ActivityResult, ActivityRow, FieldChange, RevokeHow,
};

use crate::{
    desk::to,
    support::{Person, World},
};

async fn log(world: &World, query: ActivityQuery) -> Vec<ActivityRow> {
    world.app.list_activity(&query, None).await.unwrap().rows
}

/// What was done, without the fields that a write named: a made-up case has some of the values already.
fn told(rows: &[ActivityRow]) -> Vec<(ActivityKind, ActivityResult, &str)> {
    let what = |row: &ActivityRow| row.what.find(": ").unwrap_or(row.what.len());
    rows.iter()
        .map(|row| (row.kind, row.result, &row.what[..what(row)]))
        .collect()
}

/// Signs in, saves a case, is refused, renews, denies, deletes.
async fn a_day() -> World {
    let world = World::connected(1).await;
    let case = world.first().await;
    let case = world
        .saved(&case, vec![to("Subject", "planted words")])
        .await;
    // the org's to refuse: the application knows of no rule about it
    let blank = FieldChange {
        field: "Description".to_owned(),
        value: None,
    };
    let closed = [to("Status", "Closed"), to("Priority", "High"), blank];
    let words = to("Subject", "xxx");
    world
        .save(&case, closed.into_iter().chain([words]).collect())
        .await;
    world.control().expire_access_tokens().unwrap();
    world.cases().await;
    world.try_connect(Person::denies()).await.unwrap();
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_is_told_newest_first_with_codes_and_without_contents() {
    use ActivityKind as K;
    use ActivityResult as R;
    let world = a_day().await;
    let rows = log(&world, ActivityQuery::default()).await;
    assert_eq!(
        told(&rows),
        [
            (K::SignIn, R::Failed, "Sign-in in the browser"),
            (
                K::Renewal,
                R::Done,
                "Access token of agent@practice.example"
            ),
            (K::Write, R::Failed, "Case 00001000 updated"),
            (K::Write, R::Done, "Case 00001000 updated"),
            (K::SignIn, R::Done, "Sign-in in the browser"),
            (K::Checkup, R::Done, "Test Connection passed"),
        ]
    );
    assert!(rows[2].what.ends_with("Subject"), "{}", rows[2].what);
    assert_eq!(rows[3].what, "Case 00001000 updated: Subject");
    assert_eq!(
        rows[2].code.as_deref(),
        Some("FIELD_CUSTOM_VALIDATION_EXCEPTION")
    );
    assert!(rows[2].why.is_some() && rows[2].request_id.is_some());
    assert!(rows.iter().all(|row| row.integration == Some(world.id)));
    let everything = format!("{rows:?}");
    assert!(!everything.contains("planted words") && !everything.contains("xxx"));
    for secret in world.control().secrets().unwrap() {
        assert!(!everything.contains(&secret));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_outlives_the_integration_and_can_be_searched() {
    let world = a_day().await;
    let deleted = world.app.delete_integration(world.id, RevokeHow::First);
    deleted.await.unwrap();
    let query = |words: &str| ActivityQuery {
        words: words.to_owned(),
        ..ActivityQuery::default()
    };
    let rows = log(&world, query("custom_validation SUPPORT")).await;
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].integration, None, "it is gone");
    assert_eq!(rows[0].name, "Support desk");
    let failed = ActivityQuery {
        failed_only: true,
        ..ActivityQuery::default()
    };
    assert_eq!(log(&world, failed).await.len(), 2);
    let revoked = ActivityQuery {
        kind: Some(ActivityKind::Revocation),
        ..ActivityQuery::default()
    };
    assert_eq!(log(&world, revoked).await[0].result, ActivityResult::Done);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_read_page_by_page() {
    let world = World::connected(1).await;
    for _ in 0..205 {
        world
            .app
            .test_connection(world.id, &Progress::to_nobody())
            .await
            .unwrap();
    }
    let all = ActivityQuery::default();
    let first = world.app.list_activity(&all, None).await.unwrap();
    assert!(first.more);
    let last = first.rows.last().unwrap().id;
    let rest = world.app.list_activity(&all, Some(last)).await.unwrap();
    assert!(!rest.more);
    let ids: std::collections::HashSet<_> = first
        .rows
        .iter()
        .chain(&rest.rows)
        .map(|row| row.id)
        .collect();
    assert_eq!(ids.len(), first.rows.len() + rest.rows.len());
    assert_eq!(ids.len(), 207);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_export_is_whole_or_not_there() {
    let world = a_day().await;
    let name = world.app.activity_file_name();
    assert!(
        name.starts_with("orgdeck-activity-") && name.ends_with(".csv"),
        "{name}"
    );
    assert_eq!(
        world.app.offered_file_name(),
        name,
        "what was shown is used"
    );
    let path = world.folder.path().join(&name);
    let all = ActivityQuery::default();
    let exported = world.app.export_activity(&all, path.clone()).await.unwrap();
    assert_eq!(exported.rows, 6);
    assert_eq!(world.app.exported().as_deref(), Some(path.as_path()));
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!(text.matches("\r\n").count(), 7);
    assert!(
        text.contains("\"FIELD_CUSTOM_VALIDATION_EXCEPTION\""),
        "{text}"
    );
    let nowhere = world.folder.path().join("no such folder").join("x.csv");
    let failure = world.app.export_activity(&all, nowhere).await.unwrap_err();
    assert_eq!(failure.cause(), "file.not-written");
}
