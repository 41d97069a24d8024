//! A Tauri window with nothing in it: what Orgdeck's start, memory and size are measured against.
//!
//! Like Orgdeck it writes the file named by `ORGDECK_READY_FILE` when its page can be used.

use std::path::PathBuf;

/// The page says that it is painted.
#[tauri::command]
fn ready() {
    if let Some(file) = std::env::var_os("ORGDECK_READY_FILE").map(PathBuf::from)
        && let Err(error) = std::fs::write(&file, "ready\n")
    {
        eprintln!("{} cannot be written: {error}", file.display());
    }
}

fn main() {
    let outcome = tauri::Builder::default()
        .invoke_handler(tauri::generate_handler![ready])
        .run(tauri::generate_context!());
    if let Err(error) = outcome {
        eprintln!("the empty window could not be opened: {error}");
        std::process::exit(1);
    }
}
