//! Test Connection on a healthy org: what it asks, tells and keeps, and that nothing in the org is touched. What each
//! fault is called is in `checkup_faults` and in the table of `checkup::fixtures`.

mod all;
mod diagnostics;
mod fixtures;
mod front;
mod kept;
mod proof;
mod proven;
mod way;

use std::time::Duration;

use orgdeck::{
    Progress,
    views::{Checkup, CheckupOutcome, Finding, State, Verdict},
};
use practice_org::{Command, Fault, FaultKind, UserChange};

use crate::{
    desk::desk,
    support::{AGENT, PASSPHRASE, World, collect},
};

impl World {
    pub(crate) async fn checkup(&self) -> Checkup {
        self.app
            .test_connection(self.id, &Progress::to_nobody())
            .await
            .unwrap()
    }

    /// Runs a checkup and compares the first finding that is not in order: probe, verdict, cause.
    pub(crate) async fn finds(&self, probe: &str, verdict: Verdict, cause: &str) -> Finding {
        let first = self.first_of(probe, verdict).await;
        assert_eq!(first.cause.as_deref(), Some(cause), "{first:?}");
        assert!(!first.steps.is_empty(), "{first:?}");
        first
    }

    /// Runs a checkup whose first finding that is not in order names several causes, this one among them: their ids.
    pub(crate) async fn finds_one_of(&self, probe: &str, cause: &str) -> Finding {
        let first = self.first_of(probe, Verdict::Failed).await;
        assert_eq!(first.cause, None, "a single cause without proof: {first:?}");
        assert!(causes_of(&first).contains(&cause), "{first:?}");
        assert!(
            first
                .one_of
                .iter()
                .all(|candidate| !candidate.steps.is_empty())
        );
        first
    }

    /// Runs a checkup, and gives the first finding that is not in order.
    async fn first_of(&self, probe: &str, verdict: Verdict) -> Finding {
        let checkup = self.checkup().await;
        let probes: Vec<_> = checkup
            .findings
            .iter()
            .map(|finding| finding.probe.as_str())
            .collect();
        let known = orgdeck::checkup_probes().into_iter().map(|name| name.probe);
        assert_eq!(probes, known.collect::<Vec<_>>());
        let first = checkup
            .findings
            .iter()
            .find(|finding| matches!(finding.verdict, Verdict::Failed | Verdict::Warning));
        let first = first
            .unwrap_or_else(|| panic!("{probe}: all passed"))
            .clone();
        let found = (first.probe.as_str(), first.verdict);
        assert_eq!(found, (probe, verdict), "{first:?}");
        assert!(
            first.who.is_some() && !first.evidence.is_empty(),
            "{first:?}"
        );
        let expected = match verdict {
            Verdict::Failed => CheckupOutcome::Failed,
            _ => CheckupOutcome::Warnings,
        };
        assert_eq!(checkup.outcome, expected);
        let row = self.detail().await.row.last_checkup.unwrap();
        assert_eq!(
            (row.outcome, row.finished_at),
            (expected, checkup.finished_at)
        );
        assert_eq!(
            row.headline,
            (verdict == Verdict::Failed).then(|| first.sentence.clone())
        );
        first
    }

    pub(crate) fn field(&self, field: &str, visible: bool, editable: bool) {
        let (username, object, field) = (AGENT.to_owned(), "Case".to_owned(), field.to_owned());
        let command = Command::SetFieldRights {
            username,
            object,
            field,
            visible,
            editable,
        };
        self.control().run(command).unwrap();
    }

    pub(crate) fn user(&self, change: UserChange) {
        self.control().set_user(AGENT, change).unwrap();
    }

    /// How many requests were sent so far.
    fn count(&self) -> usize {
        self.control().requests().len()
    }
}

/// The causes a finding names where it is not known which it is, the likeliest first.
pub(crate) fn causes_of(finding: &Finding) -> Vec<&str> {
    let causes = finding.one_of.iter();
    causes.map(|candidate| candidate.cause.as_str()).collect()
}

/// What one probe found.
pub(crate) fn of<'a>(checkup: &'a Checkup, probe: &str) -> &'a Finding {
    let mut findings = checkup.findings.iter();
    findings.find(|finding| finding.probe == probe).unwrap()
}

/// Whether every probe behind this one was not reached.
pub(crate) fn ends_at(checkup: &Checkup, probe: &str) -> bool {
    let mut behind = checkup
        .findings
        .iter()
        .skip_while(|finding| finding.probe != probe)
        .skip(1);
    behind.all(|finding| finding.verdict == Verdict::NotReached)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_healthy_org_passes_every_probe_with_few_calls_and_no_change() {
    let world = World::connected(20).await;
    let before = world.cases().await.rows;
    world.control().clear_requests();
    let (progress, seen) = collect();
    let checkup = world
        .app
        .test_connection(world.id, &progress)
        .await
        .unwrap();
    assert_eq!(
        checkup.outcome,
        CheckupOutcome::Passed,
        "{:#?}",
        checkup.findings
    );
    assert_eq!(
        seen.lock().unwrap().as_slice(),
        checkup.findings,
        "told in order as they came"
    );
    assert!(
        checkup.api_calls <= 12 && world.count() <= 12,
        "{:?}",
        world.sent()
    );
    assert!(
        world
            .control()
            .requests()
            .iter()
            .all(|request| request.method == "GET")
    );
    assert_eq!(world.cases().await.rows, before);
    assert_eq!(
        world.app.last_checkup(world.id).await.unwrap(),
        Some(checkup.clone())
    );
    let row = world.detail().await.row.last_checkup.unwrap();
    assert_eq!(
        (row.outcome, row.warnings, row.headline),
        (CheckupOutcome::Passed, 0, None)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_checkup_lasts_over_a_restart_and_a_locked_vault_is_named() {
    let world = World::connected(1).await;
    let checkup = world.checkup().await;
    let world = world.restart().await;
    world.control().clear_requests();
    assert_eq!(
        world.app.last_checkup(world.id).await.unwrap(),
        Some(checkup)
    );
    assert_eq!(world.count(), 0);
    // the vault is locked now: the host is asked all the same, the token is not
    world
        .finds("computer", Verdict::Failed, "vault.locked")
        .await;
    let checkup = world.app.last_checkup(world.id).await.unwrap().unwrap();
    for (probe, verdict) in [
        ("computer", Verdict::Failed),
        ("host", Verdict::Passed),
        ("app", Verdict::Passed),
        ("token", Verdict::NotReached),
    ] {
        assert_eq!(of(&checkup, probe).verdict, verdict, "{probe}");
    }
    assert!(ends_at(&checkup, "app"));
    assert!(
        world
            .control()
            .requests()
            .iter()
            .all(|request| !request.authorized)
    );
    assert_eq!(world.detail().await.row.state, State::Locked);
    world.app.unlock_vault(PASSPHRASE.into()).await.unwrap();
    assert_eq!(world.checkup().await.outcome, CheckupOutcome::Passed);
    assert_eq!(world.detail().await.row.state, State::Connected);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_access_token_is_renewed_once_and_said() {
    let world = desk(1).await;
    world.control().expire_access_tokens().unwrap();
    world.control().clear_requests();
    let checkup = world.checkup().await;
    assert_eq!(checkup.outcome, CheckupOutcome::Passed);
    assert!(
        of(&checkup, "token").sentence.contains("renewed"),
        "{checkup:?}"
    );
    assert_eq!(world.token_requests(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_checkup_can_be_stopped_and_says_so() {
    let world = desk(1).await;
    world.control().add_fault(
        Fault::new(FaultKind::Hold)
            .containing("/describe")
            .times(10),
    );
    let (app, id) = (world.app.clone(), world.id);
    let (progress, seen) = collect();
    let running = tokio::spawn(async move { app.test_connection(id, &progress).await.unwrap() });
    world.control().held(1).await;
    assert_eq!(
        seen.lock().unwrap().len(),
        orgdeck::checkup_probes().len() - 3,
        "what was found is told at once"
    );
    let begun = tokio::time::Instant::now();
    world.app.cancel_checkup(world.id);
    let checkup = running.await.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(2));
    assert_eq!(checkup.outcome, CheckupOutcome::Cancelled);
    assert!(ends_at(&checkup, "scopes"));
    world.control().clear_faults();
    assert_eq!(world.checkup().await.outcome, CheckupOutcome::Passed);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_report_for_the_admin_has_cause_cure_and_no_secret() {
    let world = World::connected(1).await;
    world.control().revoke_refresh_tokens(None).unwrap();
    let checkup = world.checkup().await;
    let failed = of(&checkup, "token");
    let report = world.app.checkup_report(world.id, None).await.unwrap();
    assert!(
        report.contains("[passed] This computer") && report.contains("[FAILED] Token"),
        "{report}"
    );
    assert!(
        report.contains(&failed.sentence) && report.contains("invalid_grant"),
        "{report}"
    );
    let mut steps = failed.one_of.iter().flat_map(|cause| &cause.steps);
    assert!(steps.all(|step| report.contains(&step.text)));
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
    let report = world.app.checkup_report(world.id, None).await.unwrap();
    assert!(report.contains("No checkup has been run yet."));
    let checkup = world.checkup().await;
    assert_eq!(of(&checkup, "token").cause.as_deref(), Some("token.none"));
    for probe in ["computer", "host", "environment", "app"] {
        assert_eq!(of(&checkup, probe).verdict, Verdict::Passed, "{probe}");
    }
    assert!(
        world
            .control()
            .requests()
            .iter()
            .all(|request| !request.authorized)
    );
}
