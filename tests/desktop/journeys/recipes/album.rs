//! The pictures of the docs, in `target/recipes`: the catalogue, a check that failed, a whole one, the action of a GPT, in
//! both themes.

use std::path::PathBuf;

use super::{Scene, Walk, Wrong, window};
use crate::{
    frame::{
        desk::target,
        looking::{button, field, tab},
    },
    journeys::steps,
};

const THEMES: [&str; 2] = ["Dark", "Light"];

fn file(name: &str, theme: &str) -> PathBuf {
    let folder = target().join("recipes");
    folder.join(format!("{name}-{}.png", theme.to_lowercase()))
}

/// The catalogue.
pub(super) async fn catalogue(scene: &Scene) {
    for theme in THEMES {
        steps::set_theme(&scene.app, theme).await;
        steps::go_to(&scene.app, "Integrations").await;
        scene.app.click(button("Add integration")).await;
        scene.app.find(field("Search the catalogue")).await;
        scene.app.shoot(&file("catalogue", theme)).await;
    }
}

/// A check that failed, at the step that says most.
pub(super) async fn failed(scene: &Scene, walk: &Walk, round: &[Wrong]) {
    let most = round.iter().max_by_key(|wrong| wrong.says.len());
    let most = most.map_or("", |wrong| wrong.step);
    take(scene, walk, most, "checklist-failed").await;
}

/// The same step once all is mended.
pub(super) async fn whole(scene: &Scene, walk: &Walk) {
    let wrong = walk.rounds.iter().flatten();
    let most = wrong.max_by_key(|wrong| wrong.says.len());
    take(
        scene,
        walk,
        most.map_or("", |wrong| wrong.step),
        "checklist-whole",
    )
    .await;
}

/// The line over the steps is there as long as the tab is: so it is checked in each theme.
async fn take(scene: &Scene, walk: &Walk, step: &str, name: &str) {
    for theme in THEMES {
        steps::set_theme(&scene.app, theme).await;
        window::open(scene, walk.name).await;
        window::check(scene).await;
        window::choose(scene, step).await;
        scene.app.shoot(&file(name, theme)).await;
    }
}

/// The page of a GPT's action, which the checklist leads to.
pub(super) async fn action(scene: &Scene, name: &str) {
    for theme in THEMES {
        steps::set_theme(&scene.app, theme).await;
        window::open(scene, name).await;
        window::choose(scene, "The OpenAPI document").await;
        scene.app.click(button("Make the GPT's action")).await;
        scene.app.find(tab("OpenAPI document")).await;
        scene.app.shoot(&file("action", theme)).await;
    }
}
