//! Rules on the text of our own sources.

use crate::check;
use crate::tree::{self, File};

const CODE: [&str; 3] = [".rs", ".ts", ".svelte"];

/// Generated, or append-only and long for that reason.
fn may_be_long(file: &File) -> bool {
    file.path.ends_with("/bindings.ts") || file.path.contains("/migrations/")
}

// planted: a file of 501 empty lines
#[test]
fn no_source_file_is_longer_than_500_lines() {
    let violations = tree::ours(&CODE)
        .into_iter()
        .filter(|file| !may_be_long(file))
        .map(|file| (file.text.lines().count(), file.path))
        .filter(|(lines, _)| *lines > 500)
        .map(|(lines, path)| format!("{path}: {lines} lines"));
    check("files that are more than one thing", violations);
}

/// Words of unfinished work. Written in halves, so that this file does not break its own rule.
const UNFINISHED: [&str; 8] = [
    concat!("#[ign", "ore"),
    concat!("to", "do!("),
    concat!("unimple", "mented!("),
    concat!("FIX", "ME"),
    concat!("TO", "DO"),
    concat!("not yet ", "implemented"),
    concat!("test.", "skip"),
    concat!("it.", "skip"),
];

/// Whether a line has this word, not merely at the end of a longer one.
fn has(line: &str, word: &str) -> bool {
    let stands_alone = |at: usize| {
        let before = line[..at].chars().next_back();
        before.is_none_or(|c| !c.is_alphanumeric() && c != '_')
    };
    line.match_indices(word).any(|(at, _)| stands_alone(at))
}

#[test]
fn a_word_is_found_where_it_stands_alone() {
    assert!(has("  it.each(x)", "it.each") && has("(it.each", "it.each"));
    assert!(!has("edit.each", "it.each"));
}

// planted: each word of the list in a comment of a Rust, a TypeScript and a Markdown file
#[test]
fn nothing_is_left_unfinished() {
    let violations = tree::ours(&[".rs", ".ts", ".svelte", ".toml", ".md"])
        .into_iter()
        .flat_map(|file| file.lines_with(|line| UNFINISHED.iter().any(|word| has(line, word))));
    check("words of unfinished work", violations);
}

// planted: the first line of crates/store/src/lib.rs taken out
#[test]
fn every_rust_file_opens_with_what_it_is_about() {
    let violations = tree::ours(&[".rs"])
        .into_iter()
        .filter(|file| !file.text.starts_with("//! "))
        .map(|file| file.path);
    check("files without a `//!` on top", violations);
}

/// Names that say nothing about what a type is for.
const EMPTY_NAMES: [&str; 7] = [
    "Manager", "Service", "Helper", "Util", "Utils", "Data", "Info",
];

/// The name a line declares, if it declares a type.
fn declared(line: &str) -> Option<&str> {
    let mut words = line
        .split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|word| !word.is_empty());
    let keyword = [
        "struct",
        "enum",
        "trait",
        "type",
        "union",
        "interface",
        "class",
    ];
    words.find(|word| keyword.contains(word))?;
    words.next()
}

fn is_comment(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("//") || line.starts_with('*') || line.starts_with("<!--")
}

#[test]
fn a_declared_name_is_found_in_a_line() {
    assert_eq!(
        declared("pub(crate) struct CaseManager {"),
        Some("CaseManager")
    );
    assert_eq!(declared("export interface Row<T> {"), Some("Row"));
    assert_eq!(declared("let structure = 1;"), None);
}

// planted: `struct CaseManager;` in crates/orgdeck, `interface UserInfo {}` in ui/src
#[test]
fn no_type_has_a_name_that_says_nothing() {
    let violations = tree::ours(&CODE)
        .into_iter()
        .filter(|file| !file.path.starts_with("tests/tidy/"))
        .flat_map(|file| {
            file.lines_with(|line| {
                !is_comment(line)
                    && declared(line)
                        .is_some_and(|name| EMPTY_NAMES.iter().any(|empty| name.ends_with(empty)))
            })
        });
    check("names that say nothing", violations);
}

// planted: crates/store/migrations/0003_x.sql where only 0001 was there
#[test]
fn migrations_are_numbered_without_a_gap() {
    let names: Vec<String> = tree::below("crates/store/migrations", &[".sql"])
        .into_iter()
        .filter_map(|file| file.path.rsplit('/').next().map(str::to_owned))
        .collect();
    assert!(!names.is_empty(), "there is at least one migration");
    let violations = names
        .iter()
        .enumerate()
        .filter(|(at, name)| !name.starts_with(&format!("{:04}_", at + 1)))
        .map(|(at, name)| format!("{name}: expected {:04}_", at + 1));
    check("numbers of migrations", violations);
}
