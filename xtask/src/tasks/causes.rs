//! `causes`: `docs/CAUSES.md` from `causes/*.toml`. A test of the application makes the page and says when it is stale;
//! told to update what it expects, it writes the page instead.

use crate::failure::Result;
use crate::places::Places;
use crate::shell::Program;

/// Writes the page of the catalogue.
pub(crate) fn causes(places: &Places) -> Result {
    Program::cargo(&places.root)
        .env("UPDATE_EXPECT", "1")
        .args(["test", "--quiet", "--package", "orgdeck", "--lib"])
        .args(["--", "--exact", "causes::page::tests::the_page_is_fresh"])
        .run()?;
    let page = places.root.join("docs").join("CAUSES.md");
    println!("    wrote {}", places.shown(&page));
    Ok(())
}
