//! The checklists: ticks, what the org showed, what was typed, and imports as a whole.

use serde_json::json;
use store::{Checklist, Step, StepCheck, StepVerdict, Store, StoreError, Uuid, new_id};

use super::{added, fresh};

fn tick(step: &str, at: i64, who: &str) -> Step {
    Step {
        step: step.to_owned(),
        ticked_at: at,
        who: who.to_owned(),
    }
}

fn check(step: &str, at: i64, verdict: StepVerdict) -> StepCheck {
    StepCheck {
        step: step.to_owned(),
        checked_at: at,
        verdict,
        who: None,
        found: json!({ "found": ["a sentence"] }),
    }
}

fn of(store: &Store, integration: Uuid) -> Checklist {
    store.checklists().of(integration).unwrap()
}

#[test]
fn a_step_is_ticked_once_and_unticked() {
    let (_folder, store) = fresh();
    let integration = added(&store).id;
    for (step, at, who) in [("b", 1, "sam"), ("a", 2, "eva"), ("b", 3, "eva")] {
        store
            .steps()
            .tick(integration, &tick(step, at, who))
            .unwrap();
    }
    let kept = || store.steps().of(integration).unwrap();
    assert_eq!(kept(), [tick("b", 1, "sam"), tick("a", 2, "eva")]);
    store.steps().untick(integration, "b").unwrap();
    store.steps().untick(integration, "b").unwrap();
    assert_eq!(kept(), [tick("a", 2, "eva")]);
    assert!(matches!(
        store.steps().tick(new_id(), &tick("a", 1, "sam")),
        Err(StoreError::Refused(_))
    ));
    store.integrations().delete(integration).unwrap();
    assert_eq!(kept(), []);
}

#[test]
fn what_an_org_shows_replaces_what_it_showed_before() {
    let (_folder, store) = fresh();
    let integration = added(&store).id;
    assert_eq!(of(&store, integration), Checklist::default());
    for verdict in [
        StepVerdict::Hidden,
        StepVerdict::Failed,
        StepVerdict::Passed,
    ] {
        let kept = check("a", 5, verdict);
        store.checklists().keep(integration, &kept).unwrap();
        assert_eq!(of(&store, integration).checks["a"], kept);
    }
    let checklists = store.checklists();
    checklists
        .set_checked(integration, 7, Some("external"))
        .unwrap();
    checklists.set_checked(integration, 8, None).unwrap();
    checklists.set_input(integration, "region", "ap-2").unwrap();
    checklists.set_input(integration, "region", "ap-3").unwrap();
    checklists.set_input(integration, "other", "x").unwrap();
    checklists.set_input(integration, "other", "").unwrap();
    let kept = of(&store, integration);
    assert_eq!(kept.app_kind.as_deref(), Some("external"));
    assert_eq!(kept.checked_at, Some(8));
    assert_eq!(
        kept.inputs,
        [("region".to_owned(), "ap-3".to_owned())].into()
    );
    assert_eq!(checklists.action(integration).unwrap(), None);
    for ticked in [json!({ "fields": ["A"] }), json!({ "fields": [] })] {
        checklists.set_action(integration, &ticked).unwrap();
        assert_eq!(checklists.action(integration).unwrap(), Some(ticked));
    }
    assert_eq!(checklists.action(new_id()).unwrap(), None);
    checklists.set_app_kind(integration, None).unwrap();
    assert_eq!(of(&store, integration).app_kind, None);
    store.integrations().delete(integration).unwrap();
    assert_eq!(of(&store, integration), Checklist::default());
    assert_eq!(checklists.action(integration).unwrap(), None);
}

#[test]
fn an_import_is_taken_as_a_whole_or_not_at_all() {
    let (_folder, store) = fresh();
    let integration = added(&store).id;
    store
        .steps()
        .tick(integration, &tick("a", 1, "sam"))
        .unwrap();
    let imported = Checklist {
        ticks: vec![tick("a", 9, "eva")],
        checks: [("b".to_owned(), check("b", 9, StepVerdict::Passed))].into(),
        inputs: [("region".to_owned(), "us".to_owned())].into(),
        ..Checklist::default()
    };
    let refused = store.checklists().import(new_id(), &imported);
    assert!(matches!(refused, Err(StoreError::Refused(_))));
    store.checklists().import(integration, &imported).unwrap();
    let kept = of(&store, integration);
    assert_eq!(kept.ticks, [tick("a", 9, "eva")]);
    assert_eq!(
        (kept.checks, kept.inputs),
        (imported.checks, imported.inputs)
    );
}
