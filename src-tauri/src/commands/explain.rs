//! The error decoder.

use orgdeck::views::Decoded;

/// Explains what a pasted text names: an error page's address, a JSON body, a log line, a code. Nothing is sent or kept.
#[tauri::command]
#[specta::specta]
// off the UI thread: what is pasted may be long
pub async fn explain_error(text: String) -> Decoded {
    orgdeck::decode(&text)
}
