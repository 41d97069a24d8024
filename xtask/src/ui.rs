//! The UI's packages and its build, each done only when something changed since the last time.

use std::fs;
use std::path::Path;
use std::time::SystemTime;

use crate::failure::Result;
use crate::installed;
use crate::places::Places;
use crate::shell::Program;

/// Installs the UI's packages as the lock file names them, without their install scripts: one of them
/// reports usage to its makers.
pub(crate) fn install(places: &Places) -> Result {
    installed::npm(places, &places.ui())
}

/// Builds `ui/dist`, which the app carries in its binary, unless nothing in the UI is newer than it.
///
/// Building it again for nothing would make cargo build the app again.
pub(crate) fn build(places: &Places) -> Result {
    let ui = places.ui();
    let built = fs::metadata(ui.join("dist").join("assets"))
        .and_then(|m| m.modified())
        .ok();
    if let (Some(built), Some(newest)) = (built, newest(&ui))
        && newest < built
    {
        println!("    ui/dist is up to date");
        return Ok(());
    }
    script(places, "build")
}

/// Runs one script of the UI's package.json.
pub(crate) fn script(places: &Places, name: &str) -> Result {
    Program::npm(&places.ui()).args(["run", name]).run()
}

/// Whether package.json has the script.
pub(crate) fn has_script(places: &Places, name: &str) -> bool {
    fs::read_to_string(places.ui().join("package.json"))
        .ok()
        .and_then(|text| serde_json::from_str::<serde_json::Value>(&text).ok())
        .is_some_and(|package| package["scripts"][name].is_string())
}

/// When anything in the folder last changed; folders count, so that a removed file counts.
fn newest(folder: &Path) -> Option<SystemTime> {
    fs::read_dir(folder)
        .ok()?
        .flatten()
        .filter(|entry| {
            !["node_modules", "dist"]
                .iter()
                .any(|skipped| entry.file_name() == *skipped)
        })
        .filter_map(|entry| {
            let own = entry
                .metadata()
                .and_then(|metadata| metadata.modified())
                .ok();
            let inside = entry
                .file_type()
                .is_ok_and(|kind| kind.is_dir())
                .then(|| newest(&entry.path()));
            own.max(inside.flatten())
        })
        .max()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_file_is_found_at_any_depth_and_packages_do_not_count() {
        let folder = std::env::temp_dir().join(format!("orgdeck-xtask-{}", std::process::id()));
        fs::create_dir_all(folder.join("src/views")).unwrap();
        fs::create_dir_all(folder.join("node_modules")).unwrap();
        let deep = folder.join("src/views/a.svelte");
        let file = |path: &Path, seconds| {
            let time = SystemTime::now() + std::time::Duration::from_secs(seconds);
            let file = fs::File::create(path).unwrap();
            file.set_modified(time).unwrap();
            time
        };
        let expected = file(&deep, 1000);
        file(&folder.join("node_modules/b.js"), 5000);
        let found = newest(&folder).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        let apart = found
            .duration_since(expected)
            .unwrap_or_else(|error| error.duration());
        assert!(apart.as_millis() < 10, "{apart:?}");
    }
}
