//! What a desk leaves for others to read, searched for secrets: every file, with what the web view stores and what the
//! programs said, and the arguments and the environment of every process.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use proof::Secrets;

use crate::frame::{desk::Desk, processes};

/// Folders that are not the app's: what the browser keeps is its own business, and so is what the stand-in for the
/// Salesforce CLI answers with.
const OTHERS: [&str; 2] = ["chromium", "sf-answers"];

// seen to fail: with the private key traced in `Orgdeck::set_private_key` and handed to a child process as an argument it
// names the log and the command line
/// None of the secrets is found.
///
/// The keychain's own files are encrypted, so they are read like any other.
pub(crate) fn nothing_of(secrets: &Secrets, desk: &Desk) {
    let mut found = BTreeSet::new();
    let (mut read, mut ran) = (0, 0);
    for file in files(desk.folder()) {
        if let Ok(bytes) = fs::read(&file) {
            read += 1;
            found.extend(secrets.found_in(&file.display().to_string(), &bytes));
        }
    }
    for (place, bytes) in desk.processes().into_iter().flat_map(processes::shown) {
        ran += usize::from(!bytes.is_empty());
        found.extend(secrets.found_in(&place, &bytes));
    }
    assert!(read > 10 && ran > 2, "{read} files, {ran} processes");
    assert_eq!(found, BTreeSet::new());
}

/// Every regular file below a folder that is the app's.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let Ok(kind) = entry.file_type() else {
            continue;
        };
        let others = OTHERS.iter().any(|name| entry.file_name() == *name);
        if kind.is_dir() && !others {
            found.extend(files(&entry.path()));
        } else if kind.is_file() {
            found.push(entry.path());
        }
    }
    found
}
