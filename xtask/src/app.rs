//! Building and starting the app, its desktop suite and its examples.
//!
//! Cargo unites the features of all that one command builds, so `-p orgdeck-desktop` and `--workspace`
//! would build Tauri twice. Every debug build of a task therefore selects the whole workspace and one test
//! target, which brings the features of test dependencies in: all share one set of artifacts.

use crate::failure::{Failure, Result};
use crate::places::Places;
use crate::shell::Program;

/// How the app is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// For development and tests.
    Debug,
    /// As it is shipped.
    Release,
}

impl Profile {
    /// Cargo's name of the folder in `target/`.
    pub(crate) fn folder(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Release => "release",
        }
    }
}

/// Builds the window's program; `ui/dist` must be there.
pub(crate) fn build(places: &Places, profile: Profile) -> Result {
    let cargo = Program::cargo(&places.root);
    match profile {
        // the small tidy test is what brings the test dependencies' features in
        Profile::Debug => {
            cargo.args(["build", "--workspace", "--bin", "orgdeck", "--test", "tidy"])
        }
        Profile::Release => cargo.args([
            "build",
            "--release",
            "--package",
            "orgdeck-desktop",
            "--bin",
            "orgdeck",
        ]),
    }
    .run()
}

/// Opens the window and waits until it is closed. Answers with the app's exit code.
pub(crate) fn open(places: &Places, profile: Profile) -> Result<u8> {
    Program::new(places.built(profile.folder(), "orgdeck"), &places.root).code()
}

/// Builds the practice org's program.
pub(crate) fn practice_org(places: &Places) -> Result {
    Program::cargo(&places.root)
        .args(["build", "--workspace", "--bin", "practice-org"])
        .args(["--test", "tidy"])
        .run()
}

/// Builds the program that prints the OpenAPI document of an org.
pub(crate) fn action_document(places: &Places) -> Result {
    Program::cargo(&places.root)
        .args(["build", "--workspace", "--example", "action-document"])
        .args(["--test", "tidy"])
        .run()
}

/// The desktop suite, in the shared debug build; it starts its own screen, keychain and browser.
pub(crate) fn desktop_suite(places: &Places) -> Program {
    Program::cargo(&places.root).args(["test", "--workspace", "--test", "desktop"])
}

/// Has the app's commands written down as TypeScript, into `file`.
pub(crate) fn export_bindings(places: &Places, file: &std::path::Path) -> Result {
    Program::cargo(&places.root)
        .args(["build", "--workspace", "--example", "bindings"])
        .run()
        .map_err(|failure| {
            failure.cure("the compiler's words above name the command that does not fit")
        })?;
    let exporter = places.built("debug/examples", "bindings");
    Program::new(exporter, &places.root).arg(file).run()?;
    if file.is_file() {
        return Ok(());
    }
    Err(Failure::new(
        "the exporter ended well but wrote no bindings",
    ))
}
