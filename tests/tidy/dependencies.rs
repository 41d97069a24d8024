//! Who may depend on whom, and on what.

use crate::check;
use crate::metadata::{self, Package};

/// Which of our packages each of ours may use, tests included where the second list says so.
const DIRECTIONS: [(&str, &[&str], &[&str]); 8] = [
    ("orgdeck-desktop", &["orgdeck"], &["practice-org", "proof"]),
    (
        "orgdeck",
        &["salesforce", "vault", "store", "practice-org"],
        &["proof"],
    ),
    ("salesforce", &[], &["proof"]),
    ("vault", &[], &["proof"]),
    ("store", &[], &[]),
    ("practice-org", &[], &["proof"]),
    ("proof", &[], &[]),
    ("xtask", &[], &[]),
];

/// Libraries that belong to one concern, by the start of their name, and who alone may ship with them.
const RESERVED: [(&str, &[&str]); 10] = [
    ("tauri", &["orgdeck-desktop"]),
    ("reqwest", &["salesforce"]),
    ("oauth2", &["salesforce"]),
    ("hyper", &["salesforce"]),
    ("keyring", &["vault"]),
    ("secret-service", &["vault"]),
    ("argon2", &["vault", "practice-org"]),
    ("rusqlite", &["store", "practice-org"]),
    ("axum", &["practice-org"]),
    ("thirtyfour", &[]),
];

/// Every dependency of ours that is not only for tests and that the predicate finds wrong.
fn shipped(wrong: impl Fn(&Package, &str) -> bool) -> Vec<String> {
    metadata::ours()
        .flat_map(|package| {
            package
                .dependencies
                .iter()
                .map(move |dependency| (package, dependency))
        })
        .filter(|(package, dependency)| {
            !dependency.only_for_tests && wrong(package, &dependency.name)
        })
        .map(|(package, dependency)| format!("{} depends on {}", package.name, dependency.name))
        .collect()
}

// planted: `tauri = "2"` among the dependencies of crates/orgdeck; `reqwest.workspace = true` among those of
// crates/vault; `rusqlite.workspace = true` among those of crates/salesforce
#[test]
fn a_library_that_belongs_to_one_concern_is_used_there_alone() {
    let wrong = |package: &Package, dependency: &str| {
        RESERVED.iter().any(|(library, owners)| {
            (dependency == *library || dependency.starts_with(&format!("{library}-")))
                && !owners.contains(&package.name.as_str())
        })
    };
    check("libraries outside their place", shipped(wrong));
}

// planted: `tauri = "2"` among the dev-dependencies of crates/orgdeck
#[test]
fn nothing_but_the_shell_needs_tauri_even_for_tests() {
    let violations = metadata::ours()
        .filter(|package| package.name != "orgdeck-desktop")
        .filter(|package| {
            package
                .dependencies
                .iter()
                .any(|one| one.name.starts_with("tauri"))
        })
        .map(|package| format!("{} depends on Tauri", package.name));
    check("only the shell knows Tauri", violations);
}

// planted: `practice-org.workspace = true` among the dev-dependencies of crates/salesforce; `store.workspace
// = true` among the dependencies of the shell; a new empty crate that no line above names
#[test]
fn our_packages_depend_on_each_other_in_one_direction_only() {
    let violations = metadata::ours().flat_map(|package| {
        let direction = DIRECTIONS.iter().find(|(name, ..)| *name == package.name);
        let Some((_, shipped, tests)) = direction else {
            return vec![format!(
                "{} has no line in the table of directions",
                package.name
            )];
        };
        package
            .dependencies
            .iter()
            .filter(|one| metadata::ours().any(|ours| ours.name == one.name))
            .filter(|one| !shipped.contains(&one.name.as_str()))
            .filter(|one| !(one.only_for_tests && tests.contains(&one.name.as_str())))
            .map(|one| format!("{} depends on {}", package.name, one.name))
            .collect()
    });
    check("the direction of dependencies", violations);
}

/// What has no stable release and therefore is pinned to the letter.
const PRE_RELEASES: [&str; 4] = [
    "specta",
    "specta-macros",
    "tauri-specta",
    "tauri-specta-macros",
];

// planted: `version = "0.2.0-beta.1"` as the version of crates/store
#[test]
fn no_dependency_is_a_pre_release_but_the_pinned_ones() {
    let violations = metadata::packages()
        .iter()
        .filter(|package| {
            package
                .version
                .split('+')
                .next()
                .is_some_and(|core| core.contains('-'))
        })
        .filter(|package| !PRE_RELEASES.contains(&package.name.as_str()))
        .map(|package| format!("{} {}", package.name, package.version));
    check("pre-releases", violations);
}

// planted: `specta = "2.0.0-rc.26"` in the workspace's dependencies
#[test]
fn what_has_only_pre_releases_is_pinned_to_the_letter() {
    let violations = metadata::ours()
        .flat_map(|package| {
            package
                .dependencies
                .iter()
                .map(move |one| (&package.name, one))
        })
        .filter(|(_, one)| PRE_RELEASES.contains(&one.name.as_str()) && !one.asked.starts_with('='))
        .map(|(package, one)| format!("{package} asks for {} {}", one.name, one.asked));
    check("pre-releases not pinned with =", violations);
}
