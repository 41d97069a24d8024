//! Runs the Salesforce CLI through the shell plugin: `sf`, with the fixed arguments of the application and no shell in
//! between. The window may start no program at all: no capability names the plugin.

use std::time::Duration;

use async_trait::async_trait;
use orgdeck::{CliAnswer, SalesforceCli};
use secrecy::SecretString;
use tauri::AppHandle;
use tauri_plugin_shell::ShellExt;

/// How long the CLI may take: it starts slowly, and may renew a token first.
const LIMIT: Duration = Duration::from_secs(60);

/// The `sf` on the search path.
pub struct SystemCli {
    handle: AppHandle,
}

impl SystemCli {
    /// Starts it through the shell plugin of this app.
    pub fn new(handle: &AppHandle) -> Self {
        Self {
            handle: handle.clone(),
        }
    }
}

#[async_trait]
impl SalesforceCli for SystemCli {
    async fn run(&self, arguments: &[&str]) -> CliAnswer {
        let output = self
            .handle
            .shell()
            .command("sf")
            .args(arguments)
            // colours would stand between us and the JSON, and a question would wait for ever
            .env("NO_COLOR", "1")
            .env("FORCE_COLOR", "0")
            .env("SF_AUTOUPDATE_DISABLE", "true")
            .output();
        match tokio::time::timeout(LIMIT, output).await {
            Ok(Ok(output)) => CliAnswer::Printed {
                stdout: SecretString::from(String::from_utf8_lossy(&output.stdout).into_owned()),
            },
            Ok(Err(tauri_plugin_shell::Error::Io(error)))
                if error.kind() == std::io::ErrorKind::NotFound =>
            {
                CliAnswer::NotInstalled
            }
            Ok(Err(error)) => CliAnswer::Failed {
                why: error.to_string(),
            },
            Err(_) => CliAnswer::Failed {
                why: "it did not answer within a minute".to_owned(),
            },
        }
    }
}
