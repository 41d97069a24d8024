//! Test Connection: what each fault is called, at which probe, and which later probes it rules out.

use std::{collections::BTreeMap, time::Duration};

use orgdeck::{
    Progress,
    views::{Action, CheckupOutcome, Finding, State, Verdict, Who},
};
use practice_org::{AppChange, Command, Fault, FaultKind, UserChange};
use serde_json::json;

use crate::{
    checkup::{ends_at, of},
    desk::desk,
    support::{AGENT, PASSPHRASE, World},
};

#[tokio::test(flavor = "multi_thread")]
async fn what_stands_between_this_computer_and_salesforce_is_named_at_the_host() {
    let world = desk(1).await;
    let status = |code: u16, headers: &[(&str, &str)]| FaultKind::Status {
        code,
        content_type: "text/plain".to_owned(),
        body: String::new(),
        headers: headers
            .iter()
            .map(|(n, v)| (n.to_string(), v.to_string()))
            .collect::<BTreeMap<_, _>>(),
    };
    let table = [
        (FaultKind::Html { code: 503 }, "sf.maintenance"),
        (status(503, &[]), "sf.unavailable"),
        (
            status(
                302,
                &[("location", "https://moved.my.salesforce.com/services/data")],
            ),
            "net.moved",
        ),
        (FaultKind::CloseBeforeApply, "net.reset"),
        (FaultKind::TruncateBodyAt { bytes: 9 }, "net.reset"),
    ];
    for (fault, cause) in table {
        world.control().add_fault(Fault::new(fault).times(100));
        world.finds("host", Verdict::Failed, cause).await;
        let checkup = world.app.last_checkup(world.id).await.unwrap().unwrap();
        assert!(ends_at(&checkup, "host"), "{checkup:?}");
        assert_eq!(
            world.detail().await.row.state,
            State::Unreachable,
            "{cause}"
        );
        world.control().clear_faults();
    }
    assert_eq!(world.checkup().await.outcome, CheckupOutcome::Passed);
    assert_eq!(world.detail().await.row.state, State::Connected);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_org_that_is_down_is_named_and_nothing_is_lost() {
    let world = desk(1).await;
    let World { app, org, id, .. } = world;
    org.stop().await;
    let checkup = app
        .test_connection(id, &Progress::to_nobody())
        .await
        .unwrap();
    let connection = of(&checkup, "connection");
    assert_eq!(connection.cause.as_deref(), Some("net.refused.here"));
    assert_eq!(connection.action, Some(Action::EditAuthentication));
    let row = app.get_integration(id).await.unwrap().row;
    assert_eq!(row.state, State::Unreachable);
    assert!(row.user.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_does_not_come_ends_the_probe_at_its_limit() {
    let mut world = World::connected(1).await;
    world.options.probe_limit = (Duration::from_millis(400), Duration::from_secs(20));
    let world = world.restart().await;
    world.app.unlock_vault(PASSPHRASE.into()).await.unwrap();
    world.control().add_fault(
        Fault::new(FaultKind::Hold)
            .path("/services/data")
            .times(100),
    );
    world.finds("host", Verdict::Failed, "net.timeout").await;
    assert_eq!(world.detail().await.row.state, State::Unreachable);
    world.control().clear_faults();
    assert_eq!(world.checkup().await.outcome, CheckupOutcome::Passed);
}

#[tokio::test(flavor = "multi_thread")]
async fn rights_and_limits_are_named_where_they_are_missing() {
    let world = desk(1).await;
    world.user(UserChange {
        api_enabled: Some(false),
        ..Default::default()
    });
    let found = world.finds("api", Verdict::Failed, "api.disabled").await;
    assert_eq!(found.who, Some(Who::Admin));
    world.user(UserChange {
        api_enabled: Some(true),
        ..Default::default()
    });

    world.rights([false; 4]);
    world
        .finds("rights", Verdict::Failed, "rights.case-read")
        .await;
    world.rights([true, false, false, false]);
    world
        .finds("rights", Verdict::Warning, "rights.case-edit")
        .await;
    world.rights([true; 4]);
    world.field("Priority", false, false);
    let found = world
        .finds("rights", Verdict::Warning, "rights.case-fields")
        .await;
    assert!(evidence_of(&found).contains("not visible: Priority"));
    world.field("Priority", true, false);
    let found = world
        .finds("rights", Verdict::Warning, "rights.case-fields")
        .await;
    assert!(evidence_of(&found).contains("read-only: Priority"));
    world.field("Priority", true, true);
    // none of these is about the session
    assert_eq!(world.detail().await.row.state, State::Connected);
}

#[tokio::test(flavor = "multi_thread")]
async fn api_calls_that_run_out_are_named_before_and_when_they_do() {
    let world = desk(1).await;
    world
        .control()
        .run(Command::SetApiUsage {
            max: 1000,
            used: 950,
        })
        .unwrap();
    world
        .finds("limits", Verdict::Warning, "api.limit-near")
        .await;
    world
        .control()
        .run(Command::SetApiUsage {
            max: 1000,
            used: 1000,
        })
        .unwrap();
    let found = world.finds("api", Verdict::Failed, "api.limit").await;
    assert!(evidence_of(&found).contains("REQUEST_LIMIT_EXCEEDED"));
    world
        .control()
        .run(Command::SetApiUsage { max: 1000, used: 0 })
        .unwrap();
    // none of these is about the session
    assert_eq!(world.detail().await.row.state, State::Connected);
    assert_eq!(world.checkup().await.outcome, CheckupOutcome::Passed);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_who_may_not_sign_in_any_more_is_named_at_the_token() {
    let world = desk(1).await;
    let named = async |change| {
        world.user(change);
        world
            .finds("token", Verdict::Failed, "token.user-inactive")
            .await;
        assert_eq!(world.detail().await.row.state, State::Blocked);
    };
    let frozen = |frozen| UserChange {
        frozen: Some(frozen),
        ..Default::default()
    };
    named(frozen(true)).await;
    world.user(frozen(false));
    assert_eq!(world.checkup().await.outcome, CheckupOutcome::Passed);
    assert_eq!(world.detail().await.row.state, State::Connected);
    // deactivating ends the refresh token for good, so there is no way back without signing in
    named(UserChange {
        active: Some(false),
        ..Default::default()
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blocked_app_is_named() {
    let world = desk(1).await;
    let refusal = FaultKind::Status {
        code: 400,
        content_type: "application/json".to_owned(),
        body: json!({"error": "app_blocked", "error_description": "this app is blocked by admin"})
            .to_string(),
        headers: BTreeMap::new(),
    };
    world.control().expire_access_tokens().unwrap();
    world
        .control()
        .add_fault(Fault::new(refusal).path("/services/oauth2/token").times(1));
    let found = world.finds("token", Verdict::Failed, "app.blocked").await;
    assert_eq!(found.who, Some(Who::Admin));
    assert_eq!(world.detail().await.row.state, State::Blocked);
    assert_eq!(world.checkup().await.outcome, CheckupOutcome::Passed);

    // where blocking ended the token, the words are those of any ended token: the cure names both
    world
        .control()
        .set_app(AppChange {
            blocked: Some(true),
            ..Default::default()
        })
        .unwrap();
    world.control().expire_access_tokens().unwrap();
    world.finds_one_of("token", "app.blocked").await;
    world
        .control()
        .set_app(AppChange {
            blocked: Some(false),
            ..Default::default()
        })
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_token_is_named_with_its_button() {
    let world = desk(1).await;
    world.control().revoke_refresh_tokens(None).unwrap();
    let found = world.finds_one_of("token", "token.revoked").await;
    assert_eq!(found.action, Some(Action::RegenerateToken));
    let checkup = world.app.last_checkup(world.id).await.unwrap().unwrap();
    assert!(ends_at(&checkup, "token"));
    assert_eq!(world.detail().await.row.state, State::Expired);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_of_another_user_is_named() {
    let world = desk(1).await;
    let me = world.detail().await.org.unwrap();
    let other = json!({
        "sub": format!("{}/id/{}/005000000000999AAA", world.org.url(), me.id),
        "user_id": "005000000000999AAA", "organization_id": me.id, "preferred_username": "someone@else.example",
        "name": "Someone Else", "email": "someone@else.example", "email_verified": true, "active": true,
        "zoneinfo": "GMT", "user_type": "STANDARD", "language": "en_US", "locale": "en_US", "utcOffset": 0,
    });
    let answer = FaultKind::Status {
        code: 200,
        content_type: "application/json".to_owned(),
        body: other.to_string(),
        headers: BTreeMap::new(),
    };
    world.control().add_fault(
        Fault::new(answer)
            .path("/services/oauth2/userinfo")
            .times(10),
    );
    let found = world
        .finds("identity", Verdict::Failed, "token.other-user")
        .await;
    let evidence = evidence_of(&found);
    assert!(
        evidence.contains(AGENT) && evidence.contains("someone@else.example"),
        "{evidence}"
    );
}

/// How it is known, in one text.
fn evidence_of(finding: &Finding) -> String {
    let lines = finding.evidence.iter();
    lines
        .map(|line| line.came.as_str())
        .collect::<Vec<_>>()
        .join("\n")
}
