//! `causes` and `recipes`: the pages of `docs/` that are made from data files. A test of the application makes each and says
//! when it is stale; told to update what it expects, it writes the page instead.

use crate::failure::Result;
use crate::places::Places;
use crate::shell::Program;

/// Writes `docs/CAUSES.md`, the catalogue of `causes/*.toml`.
pub(crate) fn causes(places: &Places) -> Result {
    write(
        places,
        "causes::page::tests::the_page_is_fresh",
        "CAUSES.md",
    )
}

/// Writes `docs/recipes.md`, the recipes beside the guides: `recipes/*.toml` and `recipes/guides/*.toml`.
pub(crate) fn recipes(places: &Places) -> Result {
    write(
        places,
        "recipes::page::tests::the_page_is_fresh",
        "recipes.md",
    )
}

fn write(places: &Places, test: &str, page: &str) -> Result {
    Program::cargo(&places.root)
        .env("UPDATE_EXPECT", "1")
        .args(["test", "--quiet", "--package", "orgdeck", "--lib"])
        .args(["--", "--exact", test])
        .run()?;
    let page = places.root.join("docs").join(page);
    println!("    wrote {}", places.shown(&page));
    Ok(())
}
