//! What every Tauri program has: its context, and the one command the page may call.

fn main() {
    let commands = tauri_build::AppManifest::new().commands(&["ready"]);
    let attributes = tauri_build::Attributes::new().app_manifest(commands);
    if let Err(error) = tauri_build::try_build(attributes) {
        eprintln!("the Tauri build step failed: {error:#}");
        std::process::exit(1);
    }
}
