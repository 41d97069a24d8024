//! The system browser: a real Chromium, in which somebody signs in to the org.

use std::{fs, ops::Deref, os::unix::fs::MetadataExt, path::Path};

use serde_json::json;
use thirtyfour::{By, Capabilities, WebDriver};

use super::{
    display,
    driver::DriverServer,
    page::{Camera, Page},
    program::needed,
    wait,
};

/// A browser window with a profile of its own.
pub(crate) struct Browser {
    page: Page,
}

/// What the page that the browser shows wants from the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asks {
    /// User name and password.
    SignIn,
    /// Allow or Deny.
    Consent,
    /// Nothing: it is another page.
    Nothing,
}

impl Browser {
    /// Starts Chromium.
    pub(crate) async fn start(driver: &DriverServer, profile: &Path) -> Self {
        let mut arguments = vec![
            format!("--user-data-dir={}", profile.display()),
            "--window-size=1000,760".into(),
            // beside the app's window: pictures of that one come from the screen
            format!("--window-position={},90", display::APPS_WIDTH),
            "--no-first-run".into(),
            "--no-default-browser-check".into(),
            "--disable-background-networking".into(),
            "--disable-component-update".into(),
            "--disable-gpu".into(),
            "--disable-dev-shm-usage".into(),
            "--password-store=basic".into(),
            // nothing but this computer can be reached
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1".into(),
        ];
        if is_root() {
            arguments.push("--no-sandbox".into());
        }
        let binary = needed("chromium", "chromium");
        let mut capabilities = Capabilities::new();
        let options = json!({
            "binary": binary,
            "args": arguments,
            "excludeSwitches": ["enable-automation"],
            "prefs": { "credentials_enable_service": false },
        });
        capabilities
            .set("goog:chromeOptions", options)
            .expect("a capability");
        Self {
            page: Page::new(driver.session(capabilities).await, Camera::Driver),
        }
    }

    /// Goes to an address.
    pub(crate) async fn go(&self, address: &str) {
        self.driver().goto(address).await.unwrap_or_else(|error| {
            // the address may carry a code or a state: only where it points is told
            panic!("the browser cannot open {}: {error}", host(address))
        });
    }

    /// What the page wants, as soon as that can be told.
    pub(crate) async fn asks(&self) -> Asks {
        if self.shows("#Login").await {
            Asks::SignIn
        } else if self.shows("#oaapprove").await {
            Asks::Consent
        } else {
            Asks::Nothing
        }
    }

    /// Types user name and password and signs in.
    pub(crate) async fn sign_in(&self, username: &str, password: &str) {
        self.type_into("#username", username).await;
        self.type_into("#password", password).await;
        self.press("#Login").await;
    }

    /// Presses an element that the org's pages name by id.
    pub(crate) async fn press(&self, selector: &str) {
        let element = self.driver().find(By::Css(selector.to_owned())).await;
        let element = element.unwrap_or_else(|error| panic!("no {selector} here: {error}"));
        element
            .click()
            .await
            .unwrap_or_else(|error| panic!("{selector}: {error}"));
    }

    /// Whether the page has such an element.
    pub(crate) async fn shows(&self, selector: &str) -> bool {
        self.driver()
            .find(By::Css(selector.to_owned()))
            .await
            .is_ok()
    }

    /// Waits for the page to ask for something.
    pub(crate) async fn wait_for(&self, asks: Asks) {
        wait::until(&format!("the page {asks:?}"), wait::SCREEN, || async {
            let now = self.asks().await;
            if now == asks {
                Ok(())
            } else {
                Err(format!("the page is {now:?}"))
            }
        })
        .await;
    }

    /// Opens the sign-in address and goes all the way to Allow, whatever of it the org still asks for.
    pub(crate) async fn allow(&self, address: &str, username: &str, password: &str) {
        self.go(address).await;
        wait::until("the end of the sign-in", wait::SCREEN, || async {
            match self.asks().await {
                Asks::SignIn => self.sign_in(username, password).await,
                Asks::Consent => self.press("#oaapprove").await,
                Asks::Nothing => {
                    let at = self
                        .driver()
                        .current_url()
                        .await
                        .map_err(|e| e.to_string())?;
                    if at.path() == "/callback" {
                        return Ok(());
                    }
                }
            }
            Err("still signing in".to_owned())
        })
        .await;
    }

    async fn type_into(&self, selector: &str, text: &str) {
        let field = self.driver().find(By::Css(selector.to_owned())).await;
        let field = field.unwrap_or_else(|error| panic!("no {selector} here: {error}"));
        field.clear().await.expect("the field can be cleared");
        field
            .send_keys(text)
            .await
            .expect("the field can be typed into");
    }

    pub(crate) fn driver(&self) -> &WebDriver {
        self.page.driver()
    }

    /// Closes the browser.
    pub(crate) async fn close(self) {
        let _ = self.page.into_driver().quit().await;
    }
}

impl Deref for Browser {
    type Target = Page;

    fn deref(&self) -> &Page {
        &self.page
    }
}

/// Scheme, host and port of an address, without what it carries.
fn host(address: &str) -> &str {
    let after = address.find("://").map_or(0, |at| at + 3);
    let end = address[after..]
        .find('/')
        .map_or(address.len(), |at| after + at);
    &address[..end]
}

/// Chromium's sandbox does not start as root.
fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}
