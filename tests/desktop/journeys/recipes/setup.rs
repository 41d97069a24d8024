//! The org's Setup in the browser, worked by the administrator with the words that stand on its pages.

use super::Scene;
use crate::{
    frame::{
        browser::Asks,
        looking::{button, checkbox, field, link},
        wait,
    },
    journeys::steps::{ADMIN, PASSWORD},
};

/// One thing that is done on a page of Setup.
#[derive(Debug, Clone)]
pub(super) enum Stroke {
    /// Follows a link.
    Follow(&'static str),
    /// Ticks or unticks a box; how its label begins.
    Tick(&'static str, bool),
    /// Ticks a box; a part of its label.
    TickOne(&'static str),
    /// Types into a field.
    Fill(&'static str, String),
    /// Chooses from a list.
    Choose(&'static str, &'static str),
    /// Presses a button; how its name begins.
    Press(&'static str),
    /// Sees that the page says this.
    Says(&'static str),
}

/// The strokes on the page of an app, up to Save.
pub(super) fn in_app(label: &'static str, strokes: Vec<Stroke>) -> Vec<Stroke> {
    let end = [Stroke::Press("Save"), Stroke::Says("The app was saved.")];
    let begin = [Stroke::Follow(label)];
    begin.into_iter().chain(strokes).chain(end).collect()
}

/// Opens a page, as the administrator, and does this there.
pub(super) async fn work(scene: &Scene, address: &str, strokes: &[Stroke]) {
    let browser = &scene.browser;
    browser.go(address).await;
    if browser.asks().await == Asks::SignIn {
        browser.sign_in(ADMIN, PASSWORD).await;
    }
    for stroke in strokes {
        carry_out(scene, stroke).await;
    }
}

async fn carry_out(scene: &Scene, stroke: &Stroke) {
    let browser = &scene.browser;
    match stroke {
        Stroke::Follow(words) => browser.click(link(*words)).await,
        Stroke::Tick(label, on) => {
            let found = browser.find(checkbox(*label).starting()).await;
            if found.is_selected().await.expect("a box") != *on {
                browser.click(checkbox(*label).starting()).await;
            }
        }
        Stroke::TickOne(part) => browser.click(checkbox(*part).containing()).await,
        Stroke::Fill(label, text) => browser.fill(field(*label), text).await,
        Stroke::Choose(label, option) => browser.choose(field(*label), option).await,
        Stroke::Press(name) => browser.click(button(*name).starting()).await,
        Stroke::Says(words) => {
            wait::until(&format!("“{words}” on the page"), wait::SCREEN, || async {
                let text = browser.text().await;
                let says = text.contains(words);
                says.then_some(()).ok_or(format!("it says:\n{text}"))
            })
            .await;
        }
    }
}
