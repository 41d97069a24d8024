//! The recipes: what an integration is set up from. Data in `recipes/*.toml`, and in the folder `recipes` of the user.
//!
//! `schema.rs` is the shape of a file, `checks.rs` what can be checked, `rules.rs` what has to be so beyond the shape;
//! `fill.rs` fills in what a recipe leaves open. Going through a checklist is the business of `checklist/`.

mod checks;
mod faults;
mod fill;
mod inputs;
mod lines;
mod own;
pub(crate) mod pages;
mod rules;
mod schema;
mod scopes;
mod view;

#[cfg(test)]
mod guides;
#[cfg(test)]
mod page;
#[cfg(test)]
mod tests;

use std::sync::{Arc, OnceLock};

pub(crate) use checks::{Check, Flag, IpRelaxation, PermittedUsers, Policy, RefreshPolicy};
pub(crate) use faults::is_hidden;
pub(crate) use fill::Filling;
pub(crate) use inputs::{tidy, wrong};
pub(crate) use own::Recipes;
pub(crate) use schema::{AppKind, AppOwner, Input, Recipe, Step, Trouble};

use faults::Fault;
use lines::Lines;

/// Name and text of each file of `recipes/`.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/recipes.rs"));

/// Largest file of a recipe, in bytes.
const LARGEST: u64 = 256 * 1024;

/// Reads one recipe, or says everything that is wrong with it.
fn read(id: &str, text: &str) -> Result<Recipe, Vec<Fault>> {
    if !rules::is_id(id, '-') {
        let sentence =
            "The file's name takes small letters, digits and hyphens, such as my-product.toml.";
        return Err(vec![Fault::whole(sentence)]);
    }
    let lines = Lines::read(text).map_err(|fault| vec![fault])?;
    match lines.number("schema") {
        Some((schema::SCHEMA, _)) => {}
        Some((other, line)) => {
            let sentence = format!(
                "This recipe is of schema {other}, and this Orgdeck reads schema {}.",
                schema::SCHEMA
            );
            return Err(vec![Fault::at(line, sentence)]);
        }
        None => {
            return Err(vec![Fault::at(
                1,
                "The file has to say its schema: schema = 1.",
            )]);
        }
    }
    let recipe: Recipe = toml::from_str(text).map_err(|error| vec![Fault::of(&error, text)])?;
    let faults = rules::Rules::check(&recipe, &lines);
    match faults.is_empty() {
        true => Ok(Recipe {
            id: id.to_owned(),
            ..recipe
        }),
        false => Err(faults),
    }
}

/// The recipes that this version brings, in the order of the catalogue.
fn built_in() -> &'static [Arc<Recipe>] {
    static RECIPES: OnceLock<Vec<Arc<Recipe>>> = OnceLock::new();
    RECIPES.get_or_init(|| {
        let read = FILES.iter().filter_map(|(id, text)| match read(id, text) {
            Ok(recipe) => Some(Arc::new(recipe)),
            Err(faults) => {
                // a test reads the same files, so this is not seen outside development
                tracing::error!(id, ?faults, "a recipe cannot be read");
                None
            }
        });
        read.collect()
    })
}

impl Recipe {
    /// Id of the first step that mends a cause.
    pub(crate) fn mends(&self, cause: Option<&str>) -> Option<String> {
        let step = self.steps.iter().find(|step| {
            step.mends
                .iter()
                .any(|mended| Some(mended.as_str()) == cause)
        })?;
        Some(step.id.clone())
    }
}
