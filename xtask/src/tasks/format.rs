//! `fmt`: formats the Rust code, and the UI where its package.json knows how.

use crate::failure::Result;
use crate::places::Places;
use crate::shell::Program;
use crate::ui;

/// Formats everything.
pub(crate) fn format(places: &Places) -> Result {
    Program::cargo(&places.root).args(["fmt", "--all"]).run()?;
    if ui::has_script(places, "format") {
        ui::install(places)?;
        ui::script(places, "format")?;
    }
    Ok(())
}

/// Changes nothing and fails when the Rust code is not formatted; the UI's format is its linter's matter.
pub(crate) fn check(places: &Places) -> Result {
    Program::cargo(&places.root)
        .args(["fmt", "--all", "--check"])
        .run()
        .map_err(|failure| failure.cure("`cargo xtask fmt` formats it"))
}
