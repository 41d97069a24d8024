//! Opens a page in the system browser.

use std::path::Path;

use async_trait::async_trait;
use orgdeck::{Browser, Error};
use tauri::AppHandle;
use tauri_plugin_opener::OpenerExt;

/// The browser the system has chosen.
pub struct SystemBrowser {
    handle: AppHandle,
}

impl SystemBrowser {
    /// The system browser, started through the opener plugin.
    pub fn new(handle: &AppHandle) -> Self {
        Self {
            handle: handle.clone(),
        }
    }

    /// Opens an address that `orgdeck` made.
    pub async fn show(&self, address: &str) -> Result<(), Error> {
        if self.open(address).await {
            Ok(())
        } else {
            Err(Error::no_browser(address))
        }
    }

    /// Opens a folder in the file browser.
    pub async fn show_folder(&self, folder: &Path) -> Result<(), Error> {
        let handle = self.handle.clone();
        let shown = folder.display().to_string();
        let path = shown.clone();
        let opened = tauri::async_runtime::spawn_blocking(move || {
            handle.opener().open_path(path, None::<&str>).is_ok()
        })
        .await
        .unwrap_or(false);
        if opened {
            Ok(())
        } else {
            Err(Error::no_browser(&shown))
        }
    }
}

#[async_trait]
impl Browser for SystemBrowser {
    async fn open(&self, address: &str) -> bool {
        let handle = self.handle.clone();
        let address = address.to_owned();
        // starting a browser may wait for the desktop; never on the thread that draws
        tauri::async_runtime::spawn_blocking(move || {
            handle.opener().open_url(address, None::<&str>).is_ok()
        })
        .await
        .unwrap_or(false)
    }
}
