//! The repository's own files, as text.

use std::fs;
use std::path::{Path, PathBuf};

/// Folders whose content is built, installed or git's own.
const NOT_OURS: [&str; 5] = ["target", "node_modules", "dist", "gen", ".git"];

/// One file: its path from the root with `/`, and its text.
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl File {
    /// `path:line: the line` for every line that the test picks.
    pub(crate) fn lines_with(&self, picked: impl Fn(&str) -> bool) -> Vec<String> {
        self.text
            .lines()
            .enumerate()
            .filter(|(_, line)| picked(line))
            .map(|(at, line)| format!("{}:{}: {}", self.path, at + 1, line.trim()))
            .collect()
    }
}

/// The workspace's folder. Asked for when the test runs: a copy of the repository can be judged too.
pub(crate) fn root() -> PathBuf {
    let package = std::env::var_os("CARGO_MANIFEST_DIR");
    let package = package.map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    package.parent().unwrap().to_path_buf()
}

/// A file of the repository that must be there.
pub(crate) fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A JSON file of the repository that must be there.
pub(crate) fn json(path: &str) -> serde_json::Value {
    serde_json::from_str(&read(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every package of a `package-lock.json` but our own: where it is installed, and what is known of it.
pub(crate) fn locked(path: &str) -> Vec<(String, serde_json::Value)> {
    let lock = json(path);
    let packages = lock["packages"].as_object().unwrap().clone();
    packages
        .into_iter()
        .filter(|(path, _)| !path.is_empty())
        .collect()
}

/// All our files with one of the endings, sorted by path.
pub(crate) fn ours(endings: &[&str]) -> Vec<File> {
    let mut files = Vec::new();
    collect(&root(), "", endings, &NOT_OURS, &mut files);
    assert!(
        !files.is_empty(),
        "no file ends in {endings:?}: is the walk right?"
    );
    files
}

/// All files below `folder` with one of the endings; none if there is no such folder.
pub(crate) fn below(folder: &str, endings: &[&str]) -> Vec<File> {
    let mut files = Vec::new();
    collect(
        &root().join(folder),
        folder,
        endings,
        &["node_modules"],
        &mut files,
    );
    files
}

fn collect(folder: &Path, shown: &str, endings: &[&str], skipped: &[&str], into: &mut Vec<File>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    let mut entries: Vec<_> = entries.flatten().collect();
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if shown.is_empty() {
            name.clone()
        } else {
            format!("{shown}/{name}")
        };
        if entry.file_type().unwrap().is_dir() {
            if !skipped.contains(&name.as_str()) {
                collect(&entry.path(), &path, endings, skipped, into);
            }
        } else if endings.iter().any(|ending| name.ends_with(ending)) {
            // a file that vanishes between listing and reading was somebody's temporary one
            if let Ok(text) = fs::read_to_string(entry.path()) {
                into.push(File { path, text });
            }
        }
    }
}
