//! Test Connection: what each fault is called, what it rules out, and that nothing in the org is touched.

use std::{collections::BTreeMap, time::Duration};

use orgdeck::{
    Progress,
    views::{Action, Checkup, CheckupOutcome, Finding, State, Verdict, Who},
};
use practice_org::{AppChange, Command, Fault, FaultKind, UserChange};
use serde_json::json;

use crate::{
    desk::desk,
    support::{AGENT, PASSPHRASE, World, collect},
};

const PROBES: [&str; 7] = ["computer", "host", "token", "identity", "api", "cases", "limits"];

impl World {
    async fn checkup(&self) -> Checkup {
        self.app.test_connection(self.id, &Progress::to_nobody()).await.unwrap()
    }

    /// Runs a checkup and compares the first finding that is not in order: probe, verdict, cause.
    async fn finds(&self, probe: &str, verdict: Verdict, cause: &str) -> Finding {
        let checkup = self.checkup().await;
        let probes: Vec<_> = checkup.findings.iter().map(|finding| finding.probe.as_str()).collect();
        assert_eq!(probes, PROBES);
        let first = checkup.findings.iter().find(|finding| finding.verdict != Verdict::Passed);
        let first = first.unwrap_or_else(|| panic!("{cause}: all passed")).clone();
        let found = (first.probe.as_str(), first.verdict, first.cause.as_deref());
        assert_eq!(found, (probe, verdict, Some(cause)), "{first:?}");
        assert!(!first.steps.is_empty() && first.who.is_some() && first.evidence.is_some(), "{first:?}");
        let expected = match verdict {
            Verdict::Failed => CheckupOutcome::Failed,
            _ => CheckupOutcome::Warnings,
        };
        assert_eq!(checkup.outcome, expected);
        let row = self.detail().await.row.last_checkup.unwrap();
        assert_eq!((row.outcome, row.finished_at), (expected, checkup.finished_at));
        assert_eq!(row.headline, (verdict == Verdict::Failed).then(|| first.sentence.clone()));
        first
    }

    fn field(&self, field: &str, visible: bool, editable: bool) {
        let (username, object, field) = (AGENT.to_owned(), "Case".to_owned(), field.to_owned());
        let command = Command::SetFieldRights { username, object, field, visible, editable };
        self.control().run(command).unwrap();
    }

    fn user(&self, change: UserChange) {
        self.control().set_user(AGENT, change).unwrap();
    }

    /// How many requests were sent so far.
    fn count(&self) -> usize {
        self.control().requests().len()
    }
}

fn verdicts(checkup: &Checkup) -> Vec<Verdict> {
    checkup.findings.iter().map(|finding| finding.verdict).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_healthy_org_passes_every_probe_with_few_calls_and_no_change() {
    let world = World::connected(20).await;
    let before = world.cases("").await.rows;
    world.control().clear_requests();
    let (progress, seen) = collect();
    let checkup = world.app.test_connection(world.id, &progress).await.unwrap();
    assert_eq!(checkup.outcome, CheckupOutcome::Passed, "{:#?}", checkup.findings);
    assert_eq!(seen.lock().unwrap().as_slice(), checkup.findings, "told in order as they came");
    assert!(checkup.api_calls <= 12 && world.count() <= 12, "{:?}", world.sent());
    assert!(world.control().requests().iter().all(|request| request.method == "GET"));
    assert_eq!(world.cases("").await.rows, before);
    assert_eq!(world.app.last_checkup(world.id).await.unwrap(), Some(checkup.clone()));
    let row = world.detail().await.row.last_checkup.unwrap();
    assert_eq!((row.outcome, row.warnings, row.headline), (CheckupOutcome::Passed, 0, None));
    // and it is still there after a restart, without a request
    let world = world.restart().await;
    world.control().clear_requests();
    assert_eq!(world.app.last_checkup(world.id).await.unwrap(), Some(checkup));
    assert_eq!(world.count(), 0);
    // the vault is locked now: the host is asked all the same, the token is not
    world.finds("computer", Verdict::Failed, "vault.locked").await;
    let found = verdicts(&world.app.last_checkup(world.id).await.unwrap().unwrap());
    assert_eq!(found[..2], [Verdict::Failed, Verdict::Passed]);
    assert!(found[2..].iter().all(|verdict| *verdict == Verdict::NotReached));
    assert!(world.control().requests().iter().all(|request| !request.authorized));
    assert_eq!(world.detail().await.row.state, State::Locked);
    world.app.unlock_vault(PASSPHRASE.into()).await.unwrap();
    assert_eq!(world.checkup().await.outcome, CheckupOutcome::Passed);
    assert_eq!(world.detail().await.row.state, State::Connected);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stands_between_this_computer_and_salesforce_is_named_at_the_host() {
    let world = desk(1).await;
    let status = |code: u16, headers: &[(&str, &str)]| FaultKind::Status {
        code,
        content_type: "text/plain".to_owned(),
        body: String::new(),
        headers: headers.iter().map(|(n, v)| (n.to_string(), v.to_string())).collect::<BTreeMap<_, _>>(),
    };
    let table = [
        (FaultKind::Html { code: 200 }, "net.not-salesforce"),
        (FaultKind::Html { code: 503 }, "sf.unavailable"),
        (status(503, &[]), "sf.unavailable"),
        (status(302, &[("location", "https://moved.my.salesforce.com/services/data")]), "net.redirect"),
        (FaultKind::CloseBeforeApply, "net.reset"),
        (FaultKind::TruncateBodyAt { bytes: 9 }, "net.reset"),
    ];
    for (fault, cause) in table {
        world.control().add_fault(Fault::new(fault).times(100));
        world.finds("host", Verdict::Failed, cause).await;
        let found = verdicts(&world.app.last_checkup(world.id).await.unwrap().unwrap());
        assert!(found[2..].iter().all(|verdict| *verdict == Verdict::NotReached), "{found:?}");
        assert_eq!(world.detail().await.row.state, State::Unreachable, "{cause}");
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
    let checkup = app.test_connection(id, &Progress::to_nobody()).await.unwrap();
    assert_eq!(checkup.findings[1].cause.as_deref(), Some("net.refused"));
    assert_eq!(checkup.findings[1].action, Some(Action::Retry));
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
    world.control().add_fault(Fault::new(FaultKind::Hold).path("/services/data").times(100));
    world.finds("host", Verdict::Failed, "net.timeout").await;
    assert_eq!(world.detail().await.row.state, State::Unreachable);
    world.control().clear_faults();
    assert_eq!(world.checkup().await.outcome, CheckupOutcome::Passed);
}

#[tokio::test(flavor = "multi_thread")]
async fn rights_and_limits_are_named_where_they_are_missing() {
    let world = desk(1).await;
    world.user(UserChange { api_enabled: Some(false), ..Default::default() });
    let found = world.finds("api", Verdict::Failed, "api.disabled").await;
    assert_eq!(found.who, Some(Who::Admin));
    world.user(UserChange { api_enabled: Some(true), ..Default::default() });

    world.rights([false; 4]);
    world.finds("cases", Verdict::Failed, "rights.case-read").await;
    world.rights([true, false, false, false]);
    world.finds("cases", Verdict::Warning, "rights.case-edit").await;
    world.rights([true; 4]);
    world.field("Priority", false, false);
    let found = world.finds("cases", Verdict::Warning, "rights.case-fields").await;
    assert!(found.evidence.unwrap().contains("not visible: Priority"));
    world.field("Priority", true, false);
    let found = world.finds("cases", Verdict::Warning, "rights.case-fields").await;
    assert!(found.evidence.unwrap().contains("read-only: Priority"));
    world.field("Priority", true, true);

    world.control().run(Command::SetApiUsage { max: 1000, used: 950 }).unwrap();
    world.finds("limits", Verdict::Warning, "api.limit-near").await;
    world.control().run(Command::SetApiUsage { max: 1000, used: 1000 }).unwrap();
    let found = world.finds("api", Verdict::Failed, "api.limit").await;
    assert!(found.evidence.unwrap().contains("REQUEST_LIMIT_EXCEEDED"));
    world.control().run(Command::SetApiUsage { max: 1000, used: 0 }).unwrap();
    // none of these is about the session
    assert_eq!(world.detail().await.row.state, State::Connected);
    assert_eq!(world.checkup().await.outcome, CheckupOutcome::Passed);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_who_may_not_sign_in_any_more_is_named_at_the_token() {
    let world = desk(1).await;
    let changes = [
        (UserChange { frozen: Some(true), ..Default::default() }, UserChange { frozen: Some(false), ..Default::default() }),
        (UserChange { active: Some(false), ..Default::default() }, UserChange { active: Some(true), ..Default::default() }),
    ];
    for (change, back) in changes {
        world.user(change);
        world.finds("token", Verdict::Failed, "token.user-inactive").await;
        assert_eq!(world.detail().await.row.state, State::Blocked);
        world.user(back);
        assert_eq!(world.checkup().await.outcome, CheckupOutcome::Passed);
        assert_eq!(world.detail().await.row.state, State::Connected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_token_and_a_blocked_app_are_named_with_their_button() {
    let world = desk(1).await;
    let refusal = FaultKind::Status {
        code: 400,
        content_type: "application/json".to_owned(),
        body: json!({"error": "app_blocked", "error_description": "this app is blocked by admin"}).to_string(),
        headers: BTreeMap::new(),
    };
    world.control().expire_access_tokens().unwrap();
    world.control().add_fault(Fault::new(refusal).path("/services/oauth2/token").times(1));
    let found = world.finds("token", Verdict::Failed, "app.blocked").await;
    assert_eq!(found.who, Some(Who::Admin));
    assert_eq!(world.detail().await.row.state, State::Blocked);
    assert_eq!(world.checkup().await.outcome, CheckupOutcome::Passed);

    // where blocking ended the token, the words are those of any ended token: the cure names both
    world.control().set_app(AppChange { blocked: Some(true), ..Default::default() }).unwrap();
    world.control().expire_access_tokens().unwrap();
    let found = world.finds("token", Verdict::Failed, "token.refused").await;
    assert!(found.steps.iter().any(|step| step.text.contains("blocked the app")));
    world.control().set_app(AppChange { blocked: Some(false), ..Default::default() }).unwrap();

    world.control().revoke_refresh_tokens(None).unwrap();
    let found = world.finds("token", Verdict::Failed, "token.refused").await;
    assert_eq!(found.action, Some(Action::RegenerateToken));
    let found = verdicts(&world.app.last_checkup(world.id).await.unwrap().unwrap());
    assert!(found[3..].iter().all(|verdict| *verdict == Verdict::NotReached));
    assert_eq!(world.detail().await.row.state, State::Expired);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_access_token_is_renewed_once_and_said() {
    let world = desk(1).await;
    world.control().expire_access_tokens().unwrap();
    world.control().clear_requests();
    let checkup = world.checkup().await;
    assert_eq!(checkup.outcome, CheckupOutcome::Passed);
    assert!(checkup.findings[2].sentence.contains("renewed"), "{:?}", checkup.findings[2]);
    assert_eq!(world.token_requests(), 1);
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
    world.control().add_fault(Fault::new(answer).path("/services/oauth2/userinfo").times(10));
    let found = world.finds("identity", Verdict::Failed, "token.other-user").await;
    let evidence = found.evidence.unwrap();
    assert!(evidence.contains(AGENT) && evidence.contains("someone@else.example"), "{evidence}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_checkup_can_be_stopped_and_says_so() {
    let world = desk(1).await;
    world.control().add_fault(Fault::new(FaultKind::Hold).containing("/describe").times(10));
    let (app, id) = (world.app.clone(), world.id);
    let (progress, seen) = collect();
    let running = tokio::spawn(async move { app.test_connection(id, &progress).await.unwrap() });
    world.control().held(1).await;
    assert_eq!(seen.lock().unwrap().len(), 5, "what was found is told at once");
    let begun = tokio::time::Instant::now();
    world.app.cancel_checkup(world.id);
    let checkup = running.await.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(2));
    assert_eq!(checkup.outcome, CheckupOutcome::Cancelled);
    assert_eq!(verdicts(&checkup)[5..], [Verdict::NotReached, Verdict::NotReached]);
    world.control().clear_faults();
    assert_eq!(world.checkup().await.outcome, CheckupOutcome::Passed);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_report_for_the_admin_has_cause_cure_and_no_secret() {
    let world = World::connected(1).await;
    world.control().revoke_refresh_tokens(None).unwrap();
    let checkup = world.checkup().await;
    let failed = &checkup.findings[2];
    let report = world.app.checkup_report(world.id).await.unwrap();
    assert!(report.contains("[passed] This computer") && report.contains("[FAILED] Token"), "{report}");
    assert!(report.contains(&failed.sentence) && report.contains("invalid_grant"), "{report}");
    assert!(failed.steps.iter().all(|step| report.contains(&step.text)));
    assert!(report.contains("Setup › Connected Apps OAuth Usage") && report.contains(AGENT));
    let secrets = world.control().secrets().unwrap();
    assert!(secrets.len() >= 3, "{}", secrets.len());
    for secret in secrets.iter().map(String::as_str).chain([PASSPHRASE]) {
        assert!(!report.contains(secret));
        assert!(!format!("{checkup:?}").contains(secret));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_integration_that_is_not_connected_is_told_to_connect() {
    let world = World::new(1).await;
    let report = world.app.checkup_report(world.id).await.unwrap();
    assert!(report.contains("No checkup has been run yet."));
    let checkup = world.checkup().await;
    assert_eq!(checkup.findings[2].cause.as_deref(), Some("token.none"));
    assert_eq!(verdicts(&checkup)[..2], [Verdict::Passed, Verdict::Passed]);
    assert!(world.control().requests().iter().all(|request| !request.authorized));
}
