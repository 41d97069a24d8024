//! The catalogue of what can go wrong: every entry is whole, and no id is given twice.

use std::collections::BTreeSet;

use crate::check;
use crate::tree;

/// Who can mend something, as the UI's `Who` spells it.
const WHO: [&str; 4] = ["you", "admin", "salesforce", "network"];

/// A text of a table, trimmed; empty if it is missing.
fn text<'a>(table: &'a toml::Table, key: &str) -> &'a str {
    table
        .get(key)
        .and_then(toml::Value::as_str)
        .unwrap_or_default()
        .trim()
}

/// What is wrong with one entry of a file.
fn faults(entry: &toml::Table) -> Vec<String> {
    let mut faults = Vec::new();
    let id = text(entry, "id");
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '.' || c == '-';
    if !id.contains('.') || !id.chars().all(plain) {
        faults.push("the id is not like token.refused".to_owned());
    }
    if !text(entry, "sentence").ends_with('.') {
        faults.push("the sentence is missing or does not end".to_owned());
    }
    if !WHO.contains(&text(entry, "who")) {
        faults.push(format!("who can mend it is none of {WHO:?}"));
    }
    let steps = entry
        .get("steps")
        .and_then(toml::Value::as_array)
        .cloned()
        .unwrap_or_default();
    let whole = |step: &toml::Value| {
        step.as_table()
            .is_some_and(|step| text(step, "text").ends_with('.'))
    };
    if steps.is_empty() || !steps.iter().all(whole) {
        faults.push("there is no step to take, or one that does not end".to_owned());
    }
    faults
        .into_iter()
        .map(|fault| format!("{id}: {fault}"))
        .collect()
}

/// The entries of every file, each under `[[cause]]`.
fn entries() -> Vec<toml::Table> {
    let files = tree::below("causes", &[".toml"]);
    assert!(!files.is_empty(), "there is a catalogue");
    files
        .into_iter()
        .flat_map(|file| {
            let table: toml::Table = file
                .text
                .parse()
                .unwrap_or_else(|error| panic!("{}: {error}", file.path));
            let causes = table
                .get("cause")
                .and_then(toml::Value::as_array)
                .cloned()
                .unwrap_or_default();
            assert!(!causes.is_empty(), "{}: no [[cause]]", file.path);
            causes
        })
        .filter_map(|cause| cause.as_table().cloned())
        .collect()
}

// planted: an entry without `who`; one with `steps = []`; one whose sentence has no full stop
#[test]
fn every_cause_is_whole() {
    check("causes", entries().iter().flat_map(faults));
}

// planted: one entry twice
#[test]
fn no_cause_is_named_twice() {
    let mut seen = BTreeSet::new();
    let violations = entries()
        .into_iter()
        .filter_map(|entry| entry.get("id")?.as_str().map(str::to_owned))
        .filter(|id| !seen.insert(id.clone()))
        .collect::<Vec<_>>();
    check("causes named twice", violations);
}
