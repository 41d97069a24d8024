//! The checkups that are kept: ten of an integration, each held against the last in which nothing failed.

use std::time::Duration;

use orgdeck::views::{CheckupOutcome, Verdict};
use practice_org::{Fault, FaultKind, UserChange};

use super::of;
use crate::{
    desk::{desk, desk_with},
    support::World,
};

fn api(enabled: bool) -> UserChange {
    UserChange {
        api_enabled: Some(enabled),
        ..Default::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_checkups_are_kept_and_each_can_be_looked_at() {
    let world = desk(1).await;
    let mut last = None;
    for _ in 0..11 {
        last = Some(world.checkup().await);
    }
    let kept = world.app.list_checkups(world.id).await.unwrap();
    assert_eq!(kept.len(), 10);
    assert!(kept.is_sorted_by(|a, b| a.finished_at >= b.finished_at));
    let newest = world.app.checkup(world.id, &kept[0].id).await.unwrap();
    assert_eq!(Some(newest), last);
    let oldest = world.app.checkup(world.id, &kept[9].id).await.unwrap();
    assert_eq!(
        (oldest.finished_at, oldest.compared),
        (kept[9].finished_at, None)
    );
    assert_eq!(
        (kept[0].outcome, &kept[0].headline),
        (CheckupOutcome::Passed, &None)
    );
    for unknown in ["", "0", "01890000-0000-7000-8000-000000000000"] {
        let error = world.app.checkup(world.id, unknown).await.unwrap_err();
        assert_eq!(error.cause(), "input.gone");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_checkup_is_held_against_the_last_in_which_nothing_failed() {
    let world = desk(1).await;
    let first = world.app.last_checkup(world.id).await.unwrap().unwrap();
    assert_eq!(first.compared, None, "the one that Connect ran");
    let passed = world.checkup().await;
    assert_eq!(
        passed.compared.unwrap().differences,
        [],
        "two healthy runs say the same"
    );
    world.user(api(false));
    let failed = world.checkup().await;
    let compared = failed.compared.clone().unwrap();
    assert_eq!(compared.passed_at, passed.finished_at);
    let differences: Vec<_> = compared.differences.iter().collect();
    let titles: Vec<_> = differences
        .iter()
        .map(|other| other.title.as_str())
        .collect();
    assert!(titles.contains(&"API access"), "{titles:?}");
    let api_access = differences
        .iter()
        .find(|other| other.title == "API access")
        .unwrap();
    assert!(api_access.then.starts_with("API enabled"), "{api_access:?}");
    assert_eq!(api_access.now, of(&failed, "api").sentence);
    assert!(
        !titles.contains(&"Rights"),
        "what was not reached is no difference"
    );
    // one that failed is nothing to be held against
    assert_eq!(
        world.checkup().await.compared.unwrap().passed_at,
        passed.finished_at
    );
    let brief = world.app.list_checkups(world.id).await.unwrap().remove(0);
    assert_eq!(brief.headline, Some(of(&failed, "api").sentence.clone()));
    let report = world
        .app
        .checkup_report(world.id, Some(&brief.id))
        .await
        .unwrap();
    assert!(report.contains("when nothing failed:\n"), "{report}");
    assert!(report.contains("API access: API enabled"), "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_sound_checkup_outlives_ten_that_failed() {
    let world = desk(1).await;
    let passed = world.checkup().await;
    world.user(api(false));
    for _ in 0..12 {
        world.checkup().await;
    }
    let kept = world.app.list_checkups(world.id).await.unwrap();
    assert_eq!((kept.len(), kept[9].outcome), (10, CheckupOutcome::Passed));
    let newest = world.app.last_checkup(world.id).await.unwrap().unwrap();
    assert_eq!(newest.compared.unwrap().passed_at, passed.finished_at);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_time_for_all_ends_a_checkup_without_a_claim() {
    let world = slow_world(Duration::from_millis(900)).await;
    let checkup = world.checkup().await;
    let took = checkup.finished_at - checkup.started_at;
    assert!(took < 5_000, "{took} ms");
    let ended: Vec<_> = checkup
        .findings
        .iter()
        .filter(|found| found.cause.as_deref() == Some("checkup.time-over"))
        .collect();
    assert_eq!(ended.len(), 1, "{checkup:#?}");
    assert_eq!(ended[0].verdict, Verdict::Warning);
    assert_eq!(checkup.outcome, CheckupOutcome::Warnings);
    assert!(super::ends_at(&checkup, &ended[0].probe), "{checkup:#?}");
}

/// An org that answers late to whatever a session asks, within the limit of a probe, and a limit for all.
async fn slow_world(all: Duration) -> World {
    let limits = (Duration::from_millis(800), all);
    let world = desk_with(1, |options| options.probe_limit = limits).await;
    let late = Fault::new(FaultKind::Delay { ms: 250 }).path("/services/data/v");
    world.control().add_fault(late.times(100));
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn a_checkup_never_sends_more_than_twelve_calls() {
    let world = desk(1).await;
    world.is_for("crm");
    world.control().clear_requests();
    // each read is made three times before it is given up
    let busy = Fault::refusal(503, "SERVER_UNAVAILABLE", "Server is currently unavailable");
    world.control().add_fault(
        busy.path("/services/data/v")
            .containing("/describe")
            .times(2),
    );
    world.control().add_fault(
        Fault::refusal(503, "SERVER_UNAVAILABLE", "Server is currently unavailable")
            .containing("/limits")
            .times(3),
    );
    let checkup = world.checkup().await;
    let spent: Vec<_> = checkup
        .findings
        .iter()
        .filter(|found| found.cause.as_deref() == Some("checkup.calls-spent"))
        .collect();
    let sent = world.control().requests();
    let calls = sent.iter().filter(|sent| sent.authorized).count();
    assert_eq!((checkup.api_calls, calls), (12, 12), "{:?}", world.sent());
    assert!(!spent.is_empty(), "{checkup:#?}");
    assert!(spent.iter().all(|found| found.verdict == Verdict::Warning));
}
