//! What is told on the desktop, outside the window.

use orgdeck::views::{Failure, IntegrationId};
use tauri::{AppHandle, State};
use tauri_plugin_notification::NotificationExt;

use crate::opening::Opening;

/// Tells of new and of escalated records in a list that is looked at. Where the desktop takes no notifications the
/// window alone tells of them.
#[tauri::command]
#[specta::specta]
pub async fn notify_cases(
    handle: AppHandle,
    app: State<'_, Opening>,
    integration: IntegrationId,
    count: u32,
    escalated: u32,
) -> Result<(), Failure> {
    let name = app
        .orgdeck()
        .await?
        .get_integration(integration)
        .await?
        .row
        .name;
    let told = tauri::async_runtime::spawn_blocking(move || {
        let words = words(count, escalated);
        handle
            .notification()
            .builder()
            .title(name)
            .body(words)
            .show()
    });
    match told.await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::info!(%error, "the desktop took no notification"),
        Err(error) => tracing::info!(%error, "the desktop took no notification"),
    }
    Ok(())
}

/// No subject and no name of a customer: a notification is read by whoever sees the screen, also a locked one.
fn words(count: u32, escalated: u32) -> String {
    let of = |n: u32, what: &str| match n {
        1 => format!("1 {what} case"),
        n => format!("{n} {what} cases"),
    };
    match (count, escalated) {
        (new, 0) => of(new, "new"),
        (0, escalated) => of(escalated, "escalated"),
        (new, escalated) => format!("{}, {}", of(new, "new"), of(escalated, "escalated")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_how_many_and_nothing_of_the_records() {
        assert_eq!(words(1, 0), "1 new case");
        assert_eq!(words(0, 2), "2 escalated cases");
        assert_eq!(words(3, 1), "3 new cases, 1 escalated case");
    }
}
