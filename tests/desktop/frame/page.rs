//! What a person does with a page: looks, presses, types, reads.

use std::path::Path;

use serde_json::Value;
use thirtyfour::{By, WebDriver, WebElement, common::keys::Key};

use super::{looking::Wanted, wait, x11};

/// A page in a window, of the app or of the browser.
#[derive(Clone)]
pub(crate) struct Page {
    driver: WebDriver,
    camera: Camera,
}

/// Where the pictures of a page come from.
#[derive(Clone)]
pub(crate) enum Camera {
    /// From its driver.
    Driver,
    /// From the screen: the window of this process.
    Screen { display: String, pid: u32 },
}

impl Page {
    pub(crate) fn new(driver: WebDriver, camera: Camera) -> Self {
        Self { driver, camera }
    }

    pub(crate) fn driver(&self) -> &WebDriver {
        &self.driver
    }

    pub(crate) fn into_driver(self) -> WebDriver {
        self.driver
    }

    /// Waits until it is there.
    pub(crate) async fn find(&self, wanted: Wanted) -> WebElement {
        wait::until(&wanted.to_string(), wait::SCREEN, || async {
            let (found, names) = wanted.look(&self.driver).await?;
            found
                .into_iter()
                .next()
                .ok_or_else(|| format!("there are: {}", names.join(" | ")))
        })
        .await
    }

    /// Whether it is there now.
    pub(crate) async fn has(&self, wanted: Wanted) -> bool {
        wanted
            .look(&self.driver)
            .await
            .is_ok_and(|(found, _)| !found.is_empty())
    }

    /// Waits until it is gone.
    pub(crate) async fn gone(&self, wanted: Wanted) {
        wait::until(&format!("{wanted} to go"), wait::SCREEN, || async {
            let (found, _) = wanted.look(&self.driver).await?;
            if found.is_empty() {
                Ok(())
            } else {
                Err("it is still there".to_owned())
            }
        })
        .await;
    }

    /// Clicks it, as soon as it is there and takes clicks.
    pub(crate) async fn click(&self, wanted: Wanted) {
        wait::until(&format!("a click on {wanted}"), wait::SCREEN, || async {
            let (found, names) = wanted.look(&self.driver).await?;
            let Some(element) = found.into_iter().next() else {
                return Err(format!("there are: {}", names.join(" | ")));
            };
            // a button that is busy takes no clicks and keeps the focus
            for closed in ["disabled", "aria-disabled"] {
                if element.attr(closed).await.ok().flatten().is_some() {
                    return Err("it is disabled".to_owned());
                }
            }
            let answer = element.click().await;
            answer.map_err(|error| {
                error
                    .to_string()
                    .lines()
                    .next()
                    .unwrap_or_default()
                    .to_owned()
            })
        })
        .await;
    }

    /// Replaces what a field holds.
    pub(crate) async fn fill(&self, wanted: Wanted, text: &str) {
        let field = self.find(wanted.clone()).await;
        let all = Key::Control + "a";
        field
            .send_keys(all)
            .await
            .unwrap_or_else(|error| panic!("{wanted}: {error}"));
        // a new line is the key Enter: the driver drops the character
        let typed = match text {
            "" => Key::Delete.value().to_string(),
            text => text.replace('\n', &Key::Enter.value().to_string()),
        };
        field
            .send_keys(typed)
            .await
            .unwrap_or_else(|error| panic!("{wanted}: {error}"));
    }

    /// What a field holds.
    pub(crate) async fn value(&self, wanted: Wanted) -> String {
        let field = self.find(wanted).await;
        field.prop("value").await.ok().flatten().unwrap_or_default()
    }

    /// Chooses an option of a list by what it shows.
    pub(crate) async fn choose(&self, wanted: Wanted, option: &str) {
        let list = self.find(wanted.clone()).await;
        let mut others = Vec::new();
        for candidate in list.find_all(By::Tag("option")).await.unwrap_or_default() {
            let shown = candidate
                .prop("label")
                .await
                .ok()
                .flatten()
                .unwrap_or_default();
            if shown.trim() == option {
                let chosen = candidate.click().await;
                return chosen.unwrap_or_else(|error| panic!("{wanted}, “{option}”: {error}"));
            }
            others.push(shown);
        }
        panic!("{wanted} offers no “{option}” but {}", others.join(", "));
    }

    /// Presses keys wherever the focus is.
    pub(crate) async fn keys(&self, keys: impl Into<String>) {
        let chain = self.driver.action_chain().send_keys(keys.into());
        chain.perform().await.expect("keys can be pressed");
    }

    /// Presses a key while another is held.
    pub(crate) async fn chord(&self, held: Key, key: char) {
        let chain = self
            .driver
            .action_chain()
            .key_down(held.clone())
            .send_keys(key.to_string());
        chain
            .key_up(held)
            .perform()
            .await
            .expect("keys can be pressed");
    }

    /// Everything the page says now.
    pub(crate) async fn text(&self) -> String {
        let text = self.ask("return document.body.innerText", Vec::new()).await;
        text.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until the page says this.
    pub(crate) async fn says(&self, words: &str) {
        wait::until(&format!("the words “{words}”"), wait::SCREEN, || async {
            let text = self.text().await;
            if text.contains(words) {
                Ok(())
            } else {
                Err(format!("the page says:\n{text}"))
            }
        })
        .await;
    }

    /// Waits until the page no longer says this.
    pub(crate) async fn no_longer_says(&self, words: &str) {
        wait::until(&format!("“{words}” to go"), wait::SCREEN, || async {
            let text = self.text().await;
            if text.contains(words) {
                Err(format!("the page says:\n{text}"))
            } else {
                Ok(())
            }
        })
        .await;
    }

    /// Asks the page's script engine.
    pub(crate) async fn ask(&self, script: &str, arguments: Vec<Value>) -> Value {
        let answer = self.driver.execute(script.to_owned(), arguments).await;
        answer
            .unwrap_or_else(|error| panic!("the page does not answer: {error}"))
            .json()
            .clone()
    }

    /// Takes a picture of the page once its fonts are there and what it shows is drawn.
    pub(crate) async fn shoot(&self, file: &Path) {
        let drawn = "const done = arguments[arguments.length - 1];
            const frame = () => new Promise((next) => requestAnimationFrame(next));
            (async () => {
                await document.fonts.ready;
                const ending = document.getAnimations()
                    .filter((one) => one.effect?.getComputedTiming().endTime !== Infinity);
                await Promise.allSettled(ending.map((one) => one.finished));
                for (let n = 0; n < 3; n += 1) await frame();
                done(null);
            })();";
        let ready = self.driver.execute_async(drawn, Vec::new()).await;
        ready.unwrap_or_else(|error| panic!("the page does not settle: {error}"));
        let taken = self.picture(file).await;
        taken.unwrap_or_else(|error| panic!("no picture {}: {error}", file.display()));
    }

    /// Takes a picture of the page as it is.
    pub(crate) async fn picture(&self, file: &Path) -> Result<(), String> {
        match &self.camera {
            Camera::Driver => {
                let taken = self.driver.screenshot(file).await;
                taken.map_err(|error| error.to_string())
            }
            Camera::Screen { display, pid } => {
                let png = x11::picture_of(display, *pid)?;
                std::fs::write(file, png).map_err(|error| error.to_string())
            }
        }
    }
}
