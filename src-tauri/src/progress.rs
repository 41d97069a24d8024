//! From the application's progress to a channel of the window.

use orgdeck::Progress;
use serde::Serialize;
use tauri::ipc::Channel;

/// Sends each step to the window. A window that is gone is no reason to stop the work.
pub fn to<T: Serialize + Send + Sync + 'static>(channel: Channel<T>) -> Progress<T> {
    Progress::to(move |step| {
        if let Err(error) = channel.send(step) {
            tracing::debug!(%error, "a progress step found no window");
        }
    })
}
