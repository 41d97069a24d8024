//! Test all: many integrations one after another, told as they come, and stopped as one.

use orgdeck::{
    Progress,
    views::{CheckupOutcome, TestAllStep},
};
use practice_org::{Fault, FaultKind};

use crate::{
    desk::desk,
    support::{AGENT, Person, World, collect, set_up},
};

/// A world with three integrations, the newest of which was never connected.
async fn three() -> (World, [orgdeck::views::IntegrationId; 3]) {
    let world = desk(1).await;
    let second = set_up(&world.app, "Second desk", &world.org).await;
    let person = Person::allows(&world, AGENT);
    let nobody = Progress::to_nobody();
    world
        .app
        .connect(second, None, &person, &nobody)
        .await
        .unwrap();
    let third = set_up(&world.app, "Third desk", &world.org).await;
    let all = [world.id, second, third];
    (world, all)
}

#[tokio::test(flavor = "multi_thread")]
async fn all_that_were_ever_connected_are_tested_one_after_another() {
    let (world, [first, second, third]) = three().await;
    world.control().clear_requests();
    let (progress, seen) = collect::<TestAllStep>();
    let tested = world.app.test_all(vec![], &progress).await.unwrap();
    assert!(!tested.cancelled);
    let ids: Vec<_> = tested.tested.iter().map(|one| one.integration).collect();
    assert_eq!(ids, [second, first], "newest first, as the list has them");
    assert!(
        tested
            .tested
            .iter()
            .all(|one| one.outcome == CheckupOutcome::Passed)
    );
    {
        let seen = seen.lock().unwrap();
        let probes = orgdeck::checkup_probes().len();
        assert_eq!(seen.len(), 2 * (probes + 2));
        assert!(seen.iter().all(|step| step.of == 2));
        let numbers: Vec<u32> = seen.iter().map(|step| step.number).collect();
        assert!(
            numbers.is_sorted(),
            "one ends before the next begins: {numbers:?}"
        );
        assert_eq!(seen.iter().filter(|step| step.ended.is_some()).count(), 2);
    }
    assert!(world.app.last_checkup(second).await.unwrap().is_some());
    assert_eq!(world.app.last_checkup(third).await.unwrap(), None);

    // named ones are tested whatever their state, and what is gone is left out
    let named = vec![third, first];
    let tested = world
        .app
        .test_all(named, &Progress::to_nobody())
        .await
        .unwrap();
    let outcomes: Vec<_> = tested.tested.iter().map(|one| one.outcome).collect();
    assert_eq!(outcomes, [CheckupOutcome::Failed, CheckupOutcome::Passed]);
    assert!(tested.tested[0].headline.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_it_ends_the_one_under_way_and_begins_no_other() {
    let (world, [first, second, _]) = three().await;
    let before = world.app.last_checkup(first).await.unwrap();
    let hold = Fault::new(FaultKind::Hold).containing("/describe");
    world.control().add_fault(hold.times(100));
    let app = world.app.clone();
    let running = tokio::spawn(async move {
        let nobody = Progress::to_nobody();
        app.test_all(vec![], &nobody).await.unwrap()
    });
    world.control().held(1).await;
    let begun = tokio::time::Instant::now();
    world.app.cancel_test_all();
    let tested = running.await.unwrap();
    assert!(begun.elapsed().as_secs() < 1);
    assert!(tested.cancelled);
    let outcomes: Vec<_> = tested
        .tested
        .iter()
        .map(|one| (one.integration, one.outcome))
        .collect();
    assert_eq!(outcomes, [(second, CheckupOutcome::Cancelled)]);
    assert_eq!(world.app.last_checkup(first).await.unwrap(), before);
    world.control().clear_faults();
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_is_stopped_by_itself_does_not_stop_the_others() {
    let (world, [first, second, _]) = three().await;
    let hold = Fault::new(FaultKind::Hold).containing("/describe");
    world.control().add_fault(hold);
    let app = world.app.clone();
    let running = tokio::spawn(async move {
        let nobody = Progress::to_nobody();
        app.test_all(vec![], &nobody).await.unwrap()
    });
    world.control().held(1).await;
    world.app.cancel_checkup(second);
    world.control().release();
    let tested = running.await.unwrap();
    assert!(!tested.cancelled);
    let outcomes: Vec<_> = tested
        .tested
        .iter()
        .map(|one| (one.integration, one.outcome))
        .collect();
    let expected = [
        (second, CheckupOutcome::Cancelled),
        (first, CheckupOutcome::Passed),
    ];
    assert_eq!(outcomes, expected);
}
