//! The recipes: what an integration is set up from. Data in `recipes/*.toml`, read once.
//!
//! A value to copy may name `{callback}`: it becomes one value per callback address of this app.

use std::sync::OnceLock;

use serde::Deserialize;

use crate::{
    Error,
    views::{Capability, ChecklistStep, CopyValue, Environment, RecipeMark, RecipeView},
};

/// Name and text of each file of `recipes/`.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/recipes.rs"));

/// One recipe.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Recipe {
    #[serde(skip)]
    pub(crate) id: String,
    pub(crate) product: String,
    pub(crate) initials: String,
    pub(crate) colour: String,
    pub(crate) summary: String,
    pub(crate) capabilities: Vec<Capability>,
    pub(crate) environments: Vec<Environment>,
    pub(crate) scopes: Vec<String>,
    #[serde(default)]
    pub(crate) steps: Vec<Step>,
}

/// One step of its checklist.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Step {
    pub(crate) id: String,
    group: String,
    title: String,
    text: String,
    path: Option<String>,
    page: Option<String>,
    #[serde(default)]
    values: Vec<Value>,
    /// Ids of the causes that this step mends.
    #[serde(default)]
    mends: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Value {
    label: String,
    value: String,
}

impl Recipe {
    pub(crate) fn mark(&self) -> RecipeMark {
        RecipeMark {
            id: self.id.clone(),
            product: self.product.clone(),
            initials: self.initials.clone(),
            colour: self.colour.clone(),
        }
    }

    pub(crate) fn view(&self) -> RecipeView {
        RecipeView {
            mark: self.mark(),
            summary: self.summary.clone(),
            capabilities: self.capabilities.clone(),
            environments: self.environments.clone(),
            steps: u32::try_from(self.steps.len()).unwrap_or(u32::MAX),
        }
    }

    /// Id of the first step that mends a cause.
    pub(crate) fn mends(&self, cause: Option<&str>) -> Option<String> {
        let step = self.steps.iter().find(|step| {
            step.mends
                .iter()
                .any(|mended| Some(mended.as_str()) == cause)
        })?;
        Some(step.id.clone())
    }

    /// The checklist with this app's own values filled in.
    pub(crate) fn checklist(&self, callbacks: &[String], ticked: &[String]) -> Vec<ChecklistStep> {
        let step = |step: &Step| ChecklistStep {
            id: step.id.clone(),
            group: step.group.clone(),
            title: step.title.clone(),
            text: step.text.clone(),
            path: step.path.clone(),
            page: step.page.clone(),
            values: step
                .values
                .iter()
                .flat_map(|value| value.filled(callbacks))
                .collect(),
            done: ticked.contains(&step.id),
        };
        self.steps.iter().map(step).collect()
    }
}

impl Value {
    fn filled(&self, callbacks: &[String]) -> Vec<CopyValue> {
        let value = |value: String| CopyValue {
            label: self.label.clone(),
            value,
        };
        if self.value == "{callback}" {
            callbacks.iter().cloned().map(value).collect()
        } else {
            vec![value(self.value.clone())]
        }
    }
}

fn read() -> Result<Vec<Recipe>, String> {
    FILES
        .iter()
        .map(|(id, text)| {
            let mut recipe: Recipe =
                toml::from_str(text).map_err(|error| format!("{id}: {error}"))?;
            recipe.id = (*id).to_owned();
            Ok(recipe)
        })
        .collect()
}

/// All recipes, in the order of the catalogue.
pub(crate) fn all() -> &'static [Recipe] {
    static RECIPES: OnceLock<Vec<Recipe>> = OnceLock::new();
    RECIPES.get_or_init(|| {
        read().unwrap_or_else(|fault| {
            // a test reads the same files, so this is not seen outside development
            tracing::error!(fault, "the recipes cannot be read");
            Vec::new()
        })
    })
}

/// One recipe.
pub(crate) fn find(id: &str) -> Result<&'static Recipe, Error> {
    all()
        .iter()
        .find(|recipe| recipe.id == id)
        .ok_or_else(|| Error::named("input.recipe", id))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::causes::catalogue;

    #[test]
    fn every_recipe_reads_and_names_each_step_once() {
        for recipe in read().unwrap() {
            let ids: HashSet<&str> = recipe.steps.iter().map(|step| step.id.as_str()).collect();
            assert_eq!(ids.len(), recipe.steps.len(), "{}", recipe.id);
            assert!(!recipe.capabilities.is_empty() && !recipe.environments.is_empty());
        }
    }

    #[test]
    fn what_a_step_mends_is_in_the_catalogue_and_mended_in_one_step_only() {
        for recipe in read().unwrap() {
            let mended: Vec<&String> = recipe.steps.iter().flat_map(|step| &step.mends).collect();
            let once: HashSet<&&String> = mended.iter().collect();
            assert_eq!(once.len(), mended.len(), "{}: {mended:?}", recipe.id);
            for cause in mended {
                assert_eq!(&catalogue().entry(cause).id, cause, "{}", recipe.id);
            }
        }
        let recipe = find("orgdeck").unwrap();
        assert_eq!(
            recipe.mends(Some("app.callback")).as_deref(),
            Some("callbacks")
        );
        assert_eq!(
            (recipe.mends(Some("net.dns.failed")), recipe.mends(None)),
            (None, None)
        );
    }

    #[test]
    fn the_callback_addresses_of_this_app_stand_in_the_checklist() {
        let callbacks = [
            "http://localhost:1/callback".to_owned(),
            "http://localhost:2/callback".to_owned(),
        ];
        let steps = find("orgdeck").unwrap().checklist(&callbacks, &[]);
        let values: Vec<&str> = steps
            .iter()
            .flat_map(|step| &step.values)
            .map(|value| value.value.as_str())
            .collect();
        assert!(
            values.contains(&"http://localhost:1/callback")
                && values.contains(&"http://localhost:2/callback")
        );
    }
}
