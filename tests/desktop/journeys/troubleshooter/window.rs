//! What the window says of a checkup, as somebody reads it who has nothing else.

use serde::Deserialize;

use super::{NAME, Scene};
use crate::{
    frame::{looking::button, wait},
    journeys::steps,
};

/// A finding, as it stands there.
#[derive(Debug, Deserialize)]
pub(super) struct Finding {
    /// “Failed: Token — Salesforce no longer accepts this sign-in.”
    line: String,
    /// The sentences of the causes that it may be, where there are several.
    one_of: Vec<String>,
}

impl Finding {
    /// Its sentence.
    pub(super) fn says(&self) -> &str {
        let end = self.line.split_once(" — ");
        end.map_or(self.line.as_str(), |(_, sentence)| sentence)
    }

    /// The causes it names, the likeliest first.
    pub(super) fn sentences(&self) -> Vec<String> {
        match self.one_of.is_empty() {
            true => vec![self.says().to_owned()],
            false => self.one_of.clone(),
        }
    }

    /// Whether this is the cause it names, or one of them.
    pub(super) fn names(&self, sentence: &str) -> bool {
        self.sentences().iter().any(|one| one == sentence)
    }

    fn is_in_order(&self) -> bool {
        let fine = ["Passed: ", "Not asked: "];
        fine.iter().any(|start| self.line.starts_with(start))
    }
}

/// The findings of a checkup that is over; nothing while it runs.
const READ: &str =
    "const tidy = (element) => element?.textContent.replace(/\\s+/g, ' ').trim() ?? '';
    const list = document.querySelector('ol[aria-label=\"Findings\"]');
    if (!list || list.getAttribute('aria-busy') === 'true') return null;
    return [...list.children].map((row) => ({
        line: tidy(row.querySelector('p')),
        one_of: [...row.querySelectorAll('summary')].map((one) => tidy(one.querySelector('span'))),
    }));";

/// Opens the cause of this sentence, where it stands closed among several.
const OPEN: &str =
    "const said = [...document.querySelectorAll('ol[aria-label=\"Findings\"] summary')];
    const one = said.find((summary) => summary.textContent.includes(arguments[0]));
    if (one && !one.parentElement.open) one.click();
    return null;";

/// Presses Test Connection in the list; the first finding that is not in order, none where all are.
pub(super) async fn test(scene: &Scene) -> Option<Finding> {
    steps::go_to(&scene.app, "Integrations").await;
    let test = button(format!("Test Connection of {NAME}"));
    scene.app.click(test).await;
    ended(scene).await
}

/// Presses Run again, or Test Connection where the cure led away from the checkup.
pub(super) async fn test_again(scene: &Scene) -> Option<Finding> {
    if !scene.app.has(button("Run again")).await {
        return test(scene).await;
    }
    scene.app.click(button("Run again")).await;
    ended(scene).await
}

/// Unfolds what is said of this cause.
pub(super) async fn open(scene: &Scene, sentence: &str) {
    scene.app.ask(OPEN, vec![sentence.into()]).await;
}

/// Saves what was typed into the network settings.
pub(super) async fn save_network(scene: &Scene) {
    scene.app.click(button("Save network settings")).await;
    becomes(scene, "Save network settings", false).await;
}

/// Saves what was typed into the integration.
pub(super) async fn save_integration(scene: &Scene) {
    scene.app.click(button("Save")).await;
    // there is nothing left to save
    becomes(scene, "Save", true).await;
}

/// Waits until a button can be pressed, or no longer can.
async fn becomes(scene: &Scene, name: &str, disabled: bool) {
    wait::until(&format!("{name}, done"), wait::SCREEN, || async {
        let element = scene.app.find(button(name)).await;
        let has = async |name| element.attr(name).await.map_err(|error| error.to_string());
        let busy = has("aria-busy").await?.is_some();
        match !busy && has("disabled").await?.is_some() == disabled {
            true => Ok(()),
            false => Err(format!("the page says:\n{}", scene.app.text().await)),
        }
    })
    .await;
}

async fn ended(scene: &Scene) -> Option<Finding> {
    scene.app.find(button("Run again")).await;
    let findings = wait::until("the end of the checkup", wait::SCREEN, || async {
        let read = scene.app.ask(READ, Vec::new()).await;
        let read: Option<Vec<Finding>> = serde_json::from_value(read).expect("findings");
        read.filter(|all| all.len() > 1)
            .ok_or_else(|| "it runs".to_owned())
    });
    let mut findings = findings.await.into_iter();
    findings.find(|one| !one.is_in_order())
}
