//! `recipes`: `docs/recipes.md` from `recipes/*.toml` and `recipes/guides/*.toml`. A test of the application makes the page
//! and says when it is stale; told to update what it expects, it writes the page instead.

use crate::failure::Result;
use crate::places::Places;
use crate::shell::Program;

/// Writes the page of the recipes beside the guides.
pub(crate) fn recipes(places: &Places) -> Result {
    Program::cargo(&places.root)
        .env("UPDATE_EXPECT", "1")
        .args(["test", "--quiet", "--package", "orgdeck", "--lib"])
        .args(["--", "--exact", "recipes::page::tests::the_page_is_fresh"])
        .run()?;
    let page = places.root.join("docs").join("recipes.md");
    println!("    wrote {}", places.shown(&page));
    Ok(())
}
