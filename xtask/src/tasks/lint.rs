//! `lint`: clippy over everything and the UI's linter, warnings as errors.

use crate::failure::Result;
use crate::places::Places;
use crate::shell::Program;
use crate::ui;

/// Lints both halves.
pub(crate) fn lint(places: &Places) -> Result {
    ui::install(places)?;
    ui::build(places)?;
    ui::script(places, "lint")?;
    clippy(places)
}

/// Clippy over every target of every crate; `ui/dist` must be there, because the app carries it.
pub(crate) fn clippy(places: &Places) -> Result {
    Program::cargo(&places.root)
        .args([
            "clippy",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ])
        .run()
}
