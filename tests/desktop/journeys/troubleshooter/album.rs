//! The pictures of the docs: a checkup that passed, one that failed, and one that was stopped halfway, in both themes.

use practice_org::{Fault, FaultKind};

use super::{Scene, faults, mend, window};
use crate::{
    frame::looking::{button, row},
    journeys::steps,
};

/// Takes all six; everything is in order before and after.
pub(super) async fn take(scene: &Scene) {
    let first = window::test(scene).await;
    assert!(first.is_none(), "nothing is planted: {first:#?}");
    shoot(scene, "passed").await;
    half(scene).await;

    faults::revoked(scene).await;
    let finding = window::test(scene).await.expect("a fault is found");
    shoot(scene, "failed").await;
    mend(scene, &finding).await;
}

/// A checkup that somebody stops while the org lets it wait.
async fn half(scene: &Scene) {
    let control = scene.control();
    let silence = Fault::new(FaultKind::Hold).path("/services/data/v");
    control.add_fault(silence.times(100));
    steps::go_to(&scene.app, "Integrations").await;
    let test = button(format!("Test Connection of {}", super::NAME));
    scene.app.click(test).await;
    control.held(1).await;
    scene.app.click(button("Cancel")).await;
    scene.app.says("Stopped after").await;
    control.clear_faults();
    shoot(scene, "half").await;
}

/// Takes the checkup that was run last, in both themes; the window is as it was afterwards.
async fn shoot(scene: &Scene, name: &str) {
    for theme in ["Dark", "Light"] {
        steps::set_theme(&scene.app, theme).await;
        steps::go_to(&scene.app, "Integrations").await;
        let result = match name {
            "passed" => "Passed",
            "failed" => "Failed",
            _ => "Stopped",
        };
        scene.app.find(row(super::NAME).containing()).await;
        scene.app.click(button(result).starting()).await;
        scene.app.find(button("Run again")).await;
        let file = format!("checkup-{name}-{}.png", theme.to_lowercase());
        scene.app.shoot(&scene.desk.shots().join(file)).await;
    }
}
