//! Tells Tauri where the capabilities lie (its default is beside `tauri.conf.json`, ours is `src-tauri/`), and cargo what the app is made of.

fn main() {
    println!("cargo:rerun-if-changed=src-tauri/capabilities");
    // the app carries the built UI
    println!("cargo:rerun-if-changed=ui/dist");
    let attributes =
        tauri_build::Attributes::new().capabilities_path_pattern("./src-tauri/capabilities/**/*");
    if let Err(error) = tauri_build::try_build(attributes) {
        eprintln!("the Tauri build step failed: {error:#}");
        std::process::exit(1);
    }
}
