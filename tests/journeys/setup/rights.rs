//! With fewer rights, with none, through another session, stopped halfway, and every recipe that Orgdeck brings.

use orgdeck::{
    Progress,
    views::{Environment, InputShape, NewIntegration, StepState},
};
use practice_org::{Command, Fault, FaultKind, UserChange};
use serde_json::json;

use super::{RECIPE, step, with_recipe, world};
use crate::support::{ADMIN, AGENT, World, collect, edit_of};

#[tokio::test(flavor = "multi_thread")]
async fn what_an_agent_may_not_see_is_no_failure_and_another_session_sees_it() {
    let mut world = world(AGENT).await;
    let check = world.check_setup().await;
    for id in ["callbacks", "boxes", "switch"] {
        let hidden = step(&check.checklist, id);
        assert_eq!(hidden.state, StepState::ToDo, "{id}");
        let told = hidden.hidden.as_ref().unwrap_or_else(|| panic!("{id}"));
        assert!(
            told.why.contains("This cannot be seen with your rights."),
            "{told:?}"
        );
        assert!(!told.evidence.is_empty());
    }
    assert!(matches!(
        step(&check.checklist, "api").state,
        StepState::Checked { .. }
    ));
    assert!(check.api_calls <= 10);
    // it is done by hand then
    let list = world.app.tick_step(world.id, "boxes", true).await.unwrap();
    assert!(matches!(
        step(&list, "boxes").state,
        StepState::ByHand { .. }
    ));
    // an administrator connects another integration to the same org
    let agents = world.id;
    world.id = with_recipe(&world, "second", RECIPE).await;
    world.connect(ADMIN).await;
    world.id = agents;
    let check = world.check_setup().await;
    let StepState::Failed { evidence, .. } = &step(&check.checklist, "boxes").state else {
        panic!("{:?}", step(&check.checklist, "boxes"));
    };
    let asked = evidence[0].asked.as_deref().unwrap();
    assert!(asked.contains(ADMIN), "{asked}");
    // what the user may do is still the agent's own
    assert_eq!(check.asked_as, AGENT);
    assert!(matches!(
        step(&check.checklist, "creator").state,
        StepState::Failed { .. }
    ));
    assert!(check.api_calls <= 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_without_the_api_is_told_so_once_and_nothing_crashes() {
    let world = world(AGENT).await;
    world
        .control()
        .set_user(
            AGENT,
            UserChange {
                api_enabled: Some(false),
                view_setup: Some(false),
                ..UserChange::default()
            },
        )
        .unwrap();
    let check = world.check_setup().await;
    let StepState::Failed { found, .. } = &step(&check.checklist, "api").state else {
        panic!("{:?}", step(&check.checklist, "api"));
    };
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(step(&check.checklist, "create").hidden.is_some());
    assert_eq!(check.failed, 1);
    assert!(check.api_calls <= 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn knowledge_that_is_off_is_a_failed_check_until_it_is_on() {
    let world = world(ADMIN).await;
    for on in [false, true] {
        let change = json!({ "knowledge": on });
        world.run(Command::SetSwitches { change });
        let check = world.check_setup().await;
        let state = &step(&check.checklist, "knowledge").state;
        match state {
            StepState::Checked { .. } => assert!(on, "{state:?}"),
            StepState::Failed { found, .. } => {
                assert!(
                    !on && found[0].contains("Knowledge is not switched on"),
                    "{found:?}"
                );
            }
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn before_anybody_is_connected_nothing_is_asked() {
    let mut world = World::new(1).await;
    world.id = with_recipe(&world, "all", RECIPE).await;
    let asked = world.control().requests().len();
    assert!(!world.app.get_checklist(world.id).await.unwrap().can_check);
    let error = world
        .app
        .check_setup(world.id, None, &Progress::to_nobody())
        .await
        .unwrap_err();
    assert_eq!(error.cause(), "token.none");
    assert_eq!(world.control().requests().len(), asked);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_that_is_stopped_keeps_what_it_has_seen() {
    let world = world(ADMIN).await;
    world
        .control()
        .add_fault(Fault::new(FaultKind::Hold).containing("/services/Soap/m"));
    let (app, id) = (world.app.clone(), world.id);
    let (progress, told) = collect();
    let running = tokio::spawn(async move { app.check_setup(id, None, &progress).await.unwrap() });
    world.control().held(1).await;
    world.app.cancel_check_setup(world.id);
    let check = running.await.unwrap();
    world.control().clear_faults();
    assert!(check.cancelled);
    assert!(matches!(
        step(&check.checklist, "api").state,
        StepState::Checked { .. }
    ));
    assert_eq!(step(&check.checklist, "create").state, StepState::ToDo);
    assert_eq!(told.lock().unwrap().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_org_that_does_not_answer_is_an_error_and_loses_nothing() {
    let world = world(ADMIN).await;
    let before = world.check_setup().await.checklist;
    world.control().add_fault(
        Fault::new(FaultKind::CloseBeforeApply)
            .containing("/composite")
            .times(9),
    );
    let ended = world
        .app
        .check_setup(world.id, None, &Progress::to_nobody())
        .await;
    assert!(ended.is_err());
    world.control().clear_faults();
    let after = world.app.get_checklist(world.id).await.unwrap();
    assert_eq!(after.done, before.done);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_recipe_is_checked_within_ten_calls_through_any_session_to_the_org() {
    let world = World::new(1).await;
    world.connect(ADMIN).await;
    let recipes = world.app.list_recipes().unwrap();
    for recipe in recipes.iter().filter(|recipe| recipe.steps > 0) {
        let draft = NewIntegration {
            name: recipe.mark.product.clone(),
            recipe: recipe.mark.id.clone(),
            capability: recipe.capabilities[0],
            environment: Environment::Practice,
        };
        if !recipe.environments.contains(&draft.environment) {
            continue;
        }
        let id = world.app.add_integration(draft).await.unwrap().row.id;
        let detail = world.app.get_integration(id).await.unwrap();
        let mut edit = edit_of(&detail);
        edit.grant = detail.authentication.grant;
        edit.domain = Some(world.org.url().to_owned());
        edit.consumer_key = world.org.announcement().client_id.clone();
        world.app.update_integration(id, edit).await.unwrap();
        for input in &recipe.inputs {
            let value = match input.shape {
                InputShape::ApplicationId => "ABCD-1234",
                InputShape::Region => "ap-2",
                InputShape::Https => "https://vendor.example/callback",
                InputShape::Host => "vendor.example",
                InputShape::Name => "Vendor_App",
                InputShape::User => ADMIN,
                InputShape::YesNo => "yes",
                InputShape::Text => "Vendor",
            };
            let list = world.app.set_checklist_input(id, &input.id, value).await;
            assert!(
                list.unwrap()
                    .inputs
                    .iter()
                    .all(|input| input.wrong.is_none())
            );
        }
        world.control().clear_requests();
        let check = world
            .app
            .check_setup(id, None, &Progress::to_nobody())
            .await
            .unwrap();
        let name = &recipe.mark.id;
        assert!(check.passed + check.failed + check.hidden > 0, "{name}");
        // the administrator may see everything: what is hidden is so for another reason, and that is said
        for step in check
            .checklist
            .steps
            .iter()
            .filter(|step| step.hidden.is_some())
        {
            let why = &step.hidden.as_ref().unwrap().why;
            assert!(
                !why.contains("with your rights"),
                "{name} {}: {step:#?}",
                step.id
            );
        }
        assert_eq!(check.open, 0, "{name}");
        assert!(check.api_calls <= 10, "{name}: {}", check.api_calls);
        assert_eq!(usize::try_from(check.api_calls).unwrap(), world.api_calls());
    }
}
