//! Tidy: whether the house is in order, by reading the sources and cargo's metadata.
//!
//! Each invariant of docs/ARCHITECTURE.md that a plain reading can hold has one test here, and each test
//! says with which violation, planted and taken out again, it was seen to turn red. What a compiler,
//! clippy or eslint already holds is not here.
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot read its subject has failed"
)]

mod causes;
mod dependencies;
mod judges;
mod licences;
mod metadata;
mod shell;
mod sources;
mod tree;
mod ui;

/// Fails with every violation at once, so that one run is enough to mend them all.
#[track_caller]
fn check(rule: &str, violations: impl IntoIterator<Item = String>) {
    let violations: Vec<String> = violations.into_iter().collect();
    assert!(
        violations.is_empty(),
        "{rule}:\n  {}",
        violations.join("\n  ")
    );
}
