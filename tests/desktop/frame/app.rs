//! The built app in its window.

use std::{
    collections::BTreeSet,
    ops::Deref,
    path::{Path, PathBuf},
};

use serde_json::json;
use thirtyfour::{Capabilities, WebDriver};

use super::{
    driver::DriverServer,
    page::{Camera, Page},
    processes, wait, x11,
};

/// The app, driven through its window.
pub(crate) struct App {
    page: Page,
    pid: u32,
    display: String,
}

/// The binary under test: `ORGDECK_BIN`, or the one cargo built beside this suite.
///
/// # Panics
/// When it is missing; says what builds it.
pub(crate) fn binary() -> PathBuf {
    let path = std::env::var_os("ORGDECK_BIN").map_or_else(
        || PathBuf::from(env!("CARGO_BIN_EXE_orgdeck")),
        PathBuf::from,
    );
    assert!(
        path.is_file(),
        "{} is missing: build the UI (`npm run build` in ui/) and then the app \
         (`cargo build -p orgdeck-desktop --bin orgdeck`)",
        path.display()
    );
    path
}

impl App {
    /// Starts the app and waits for its window.
    pub(crate) async fn start(driver: &DriverServer, binary: &Path, display: &str) -> Self {
        let mut capabilities = Capabilities::new();
        let options = json!({ "binary": binary, "args": [] });
        capabilities
            .set("webkitgtk:browserOptions", options)
            .expect("a capability");
        let session = driver.session(capabilities).await;
        let parent = driver.pid();
        // the driver's only child is the app; WebKit's own processes are the app's children
        let pid = wait::until_some("the app's process", wait::PROGRAM, || {
            processes::children(parent).into_iter().next()
        })
        .await;
        let camera = Camera::Screen {
            display: display.to_owned(),
            pid,
        };
        Self {
            page: Page::new(session, camera),
            pid,
            display: display.to_owned(),
        }
    }

    /// Process id of the app.
    pub(crate) fn pid(&self) -> u32 {
        self.pid
    }

    /// The ports it listens on, without the one through which it is driven.
    pub(crate) fn listening_ports(&self) -> BTreeSet<u16> {
        let mut ports = processes::listening_ports(self.pid);
        let inspector = processes::variable(self.pid, "WEBKIT_INSPECTOR_SERVER");
        let own = inspector.and_then(|at| at.rsplit(':').next()?.parse().ok());
        if let Some(own) = own {
            ports.remove(&own);
        }
        ports
    }

    pub(crate) fn driver(&self) -> &WebDriver {
        self.page.driver()
    }

    /// Closes the window by the window manager, as a person does, and waits until the app has ended by itself.
    pub(crate) async fn quit(self) {
        let (pid, display) = (self.pid, &self.display);
        let close = || async { x11::close_windows_of(display, pid) };
        wait::until("the window to close", wait::PROGRAM, close).await;
        let ended = || (!processes::runs(pid)).then_some(());
        wait::until_some("the app to quit", wait::PROGRAM, ended).await;
        // the session died with the window: what the driver says to its end is of no interest
        let _ = self.page.into_driver().quit().await;
    }

    /// Ends every process of the app at once, as a crash does.
    pub(crate) async fn crash(self) {
        let all = processes::tree(self.pid);
        processes::end(&all);
        let gone = || all.iter().all(|pid| !processes::runs(*pid)).then_some(());
        wait::until_some("the app to be gone", wait::PROGRAM, gone).await;
        // the session died with the window: what the driver says to its end is of no interest
        let _ = self.page.into_driver().quit().await;
    }

    /// Gives the window's content this size.
    pub(crate) async fn resize(&self, width: u32, height: u32) {
        wait::until(
            &format!("a window of {width} by {height}"),
            wait::SCREEN,
            || async {
                let set = self.driver().set_window_rect(40, 40, width, height).await;
                set.map_err(|error| error.to_string())?;
                self.is_size(width, height).await
            },
        )
        .await;
    }

    /// Waits until the window's content has this size.
    pub(crate) async fn has_size(&self, width: u32, height: u32) {
        let what = format!("a window of {width} by {height}");
        wait::until(&what, wait::SCREEN, || self.is_size(width, height)).await;
    }

    async fn is_size(&self, width: u32, height: u32) -> Result<(), String> {
        let script = "return [window.innerWidth, window.innerHeight]";
        let answer = self.driver().execute(script, Vec::new()).await;
        let size = answer.map_err(|error| error.to_string())?.json().clone();
        if size == json!([width, height]) {
            Ok(())
        } else {
            Err(format!("it is {size}"))
        }
    }
}

impl Deref for App {
    type Target = Page;

    fn deref(&self) -> &Page {
        &self.page
    }
}
