//! The two WebDriver servers: WebKitWebDriver for the app's window, chromedriver for the browser.
//!
//! Both pick a free port themselves; it is read from the sockets they listen on.

use std::{path::Path, process::Command, time::Duration};

use thirtyfour::{Capabilities, WebDriver};

use super::{
    processes,
    program::{Program, needed},
    wait,
};

/// A WebDriver server.
pub(crate) struct DriverServer {
    server: Program,
    port: u16,
}

impl DriverServer {
    /// Starts WebKitWebDriver; the app it starts inherits its environment.
    pub(crate) async fn webkit(folder: &Path, prepare: impl Fn(&mut Command)) -> Self {
        Self::start("WebKitWebDriver", "webkit2gtk-driver", folder, prepare).await
    }

    /// Starts chromedriver; Chromium inherits its environment.
    pub(crate) async fn chromium(folder: &Path, prepare: impl Fn(&mut Command)) -> Self {
        Self::start("chromedriver", "chromium-driver", folder, prepare).await
    }

    async fn start(
        program: &str,
        package: &str,
        folder: &Path,
        prepare: impl Fn(&mut Command),
    ) -> Self {
        let mut command = Command::new(needed(program, package));
        prepare(&mut command);
        command.arg("--port=0");
        let server = Program::start(program, folder, &mut command);
        let pid = server.pid();
        let port = wait::until_some(program, wait::PROGRAM, || {
            processes::listening_ports(pid).into_iter().next()
        })
        .await;
        Self { server, port }
    }

    /// Process id of the server.
    pub(crate) fn pid(&self) -> u32 {
        self.server.pid()
    }

    /// Opens a session.
    ///
    /// # Panics
    /// When the server refuses; prints its log.
    pub(crate) async fn session(&self, capabilities: Capabilities) -> WebDriver {
        // the driver is on this computer: a proxy in the environment must not come between
        let client = reqwest::Client::builder()
            .no_proxy()
            .timeout(Duration::from_secs(30))
            .build()
            .expect("an HTTP client for WebDriver");
        WebDriver::builder(format!("http://127.0.0.1:{}", self.port), capabilities)
            .client(client)
            .await
            .unwrap_or_else(|error| panic!("no session: {error}\n{}", self.server.said()))
    }
}
