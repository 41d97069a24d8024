//! What is ticked and typed: who and when, kept over a restart, and what cannot be right.

use orgdeck::{
    Progress,
    views::{AppKind, StepState},
};
use serde_json::json;

use super::{step, with_recipe, world};
use crate::support::{ADMIN, AGENT};

#[tokio::test(flavor = "multi_thread")]
async fn a_tick_says_who_and_survives_a_restart_with_what_was_typed_and_the_kind_of_app() {
    let mut world = world(AGENT).await;
    let before = world.app.get_checklist(world.id).await.unwrap();
    assert_eq!((before.done, before.of, before.checked_at), (0, 13, None));
    let hint = step(&before, "tip");
    assert!(hint.hint && !hint.automatic);
    let list = world.app.tick_step(world.id, "hand", true).await.unwrap();
    let StepState::ByHand { who, at } = &step(&list, "hand").state else {
        panic!("{list:?}");
    };
    assert_eq!(*who, world.options.person);
    assert!(*at > 0 && list.done == 1);
    // a second press does not make it later
    let again = world.app.tick_step(world.id, "hand", true).await.unwrap();
    assert_eq!(again, list);
    world.type_in().await;
    let kind = AppKind::Connected;
    let list = world.app.set_app_kind(world.id, kind).await.unwrap();
    assert_eq!((list.app_kind, list.done), (kind, 1));
    assert_eq!(list.inputs[0].value, "ABCD-1234");
    world = world.restart().await;
    assert_eq!(world.app.get_checklist(world.id).await.unwrap(), list);
    let list = world.app.tick_step(world.id, "hand", false).await.unwrap();
    assert_eq!(step(&list, "hand").state, StepState::ToDo);
    // a hint has nothing to tick
    let error = world
        .app
        .tick_step(world.id, "tip", true)
        .await
        .unwrap_err();
    assert_eq!(error.cause(), "input.recipe");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_is_filled_in_and_what_cannot_be_is_told() {
    let world = world(ADMIN).await;
    let typed = async |input: &str, value: &str| {
        world
            .app
            .set_checklist_input(world.id, input, value)
            .await
            .unwrap()
    };
    let list = typed("region", "https://genai-ap-2.vendor.example").await;
    assert_eq!(list.inputs[1].value, "https://genai-ap-2.vendor.example");
    assert!(
        list.inputs[1]
            .wrong
            .as_ref()
            .is_some_and(|wrong| wrong.starts_with("This is an address."))
    );
    assert!(step(&list, "sites").text.contains("‹Application id›"));
    // what it needs is not known, so nothing is asked about it
    let check = world.check_setup().await;
    assert_eq!(check.open, 1);
    assert_eq!(step(&check.checklist, "sites").state, StepState::ToDo);
    let list = typed("application_id", "  ABCD-1234 ").await;
    assert!(step(&list, "sites").text.contains("ABCD-1234"));
    let list = typed("region", "ap-2").await;
    assert!(list.inputs.iter().all(|input| input.wrong.is_none()));
    assert_eq!(world.check_setup().await.open, 0);
    let long = typed("region", &"x".repeat(10_000)).await;
    assert!(long.inputs[1].value.len() <= 500 && long.inputs[1].wrong.is_some());
    let error = world
        .app
        .set_checklist_input(world.id, "no such", "x")
        .await;
    assert_eq!(error.unwrap_err().cause(), "input.recipe");
}

#[tokio::test(flavor = "multi_thread")]
async fn steps_of_the_other_kind_of_app_do_not_count() {
    let world = world(AGENT).await;
    let app = &world.app;
    let list = app.get_checklist(world.id).await.unwrap();
    assert_eq!(list.app_kind, AppKind::Unknown);
    assert_eq!(
        step(&list, "connected").state,
        StepState::NotApplicable {
            why: "Only for a connected app.".to_owned()
        }
    );
    let list = app
        .set_app_kind(world.id, AppKind::Connected)
        .await
        .unwrap();
    assert_eq!(step(&list, "connected").state, StepState::ToDo);
    assert_eq!(list.of, 14);
    let list = app.set_app_kind(world.id, AppKind::Unknown).await.unwrap();
    assert_eq!(list.of, 13);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tick_after_a_failed_check_counts_until_the_org_is_asked_again() {
    let world = world(ADMIN).await;
    world.change_app(json!({ "rotation": false }));
    world.app.tick_step(world.id, "boxes", true).await.unwrap();
    let check = world.check_setup().await;
    let boxes = step(&check.checklist, "boxes");
    assert!(matches!(boxes.state, StepState::Failed { .. }) && !boxes.done);
    let list = world.app.tick_step(world.id, "boxes", true).await.unwrap();
    assert!(matches!(
        step(&list, "boxes").state,
        StepState::ByHand { .. }
    ));
    let one = world
        .app
        .check_setup(world.id, Some("boxes"), &Progress::to_nobody())
        .await
        .unwrap();
    assert_eq!((one.failed, one.passed), (1, 0));
    assert!(matches!(
        step(&one.checklist, "boxes").state,
        StepState::Failed { .. }
    ));
    world.change_app(json!({ "rotation": true }));
    let check = world.check_setup().await;
    assert!(matches!(
        step(&check.checklist, "boxes").state,
        StepState::Checked { .. }
    ));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recipe_that_is_gone_hides_only_its_own_checklist() {
    let world = world(AGENT).await;
    let recipe = super::RECIPE;
    let other = with_recipe(&world, "other", recipe).await;
    std::fs::remove_file(world.options.folder.join("recipes/other.toml")).unwrap();
    world.app.reload_recipes().await;
    let error = world.app.get_checklist(other).await.unwrap_err();
    assert_eq!(error.cause(), "input.recipe");
    assert!(world.app.get_checklist(world.id).await.is_ok());
    // the integration itself is still shown
    assert!(world.app.get_integration(other).await.is_ok());
}
