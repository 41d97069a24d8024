//! The steps of the products' guides, in words of our own (`recipes/guides/*.toml`), beside the recipes: none is missing,
//! and none is named that the guide does not have.

use std::{collections::HashSet, fs, path::PathBuf};

use serde::Deserialize;

use super::{FILES, Recipe, Step, Trouble, read};

/// One guide.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Guide {
    #[serde(skip)]
    id: String,
    pub(super) title: String,
    /// Id of the recipe that follows it.
    pub(super) recipe: String,
    pub(super) step: Vec<GuideStep>,
}

/// One step of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GuideStep {
    pub(super) id: String,
    pub(super) says: String,
}

/// What of a recipe covers a step of the guide.
pub(super) enum Cover<'a> {
    Step(&'a Step),
    Trouble(&'a Trouble),
}

impl Guide {
    /// How recipes name a step of it.
    fn name(&self, step: &GuideStep) -> String {
        format!("{}:{}", self.id, step.id)
    }

    /// What of the recipe covers a step.
    pub(super) fn covers<'a>(&self, step: &GuideStep, recipe: &'a Recipe) -> Vec<Cover<'a>> {
        let name = self.name(step);
        let steps = recipe
            .steps
            .iter()
            .filter(|step| step.guide.contains(&name));
        let troubles = recipe.troubles.iter();
        let troubles = troubles.filter(|trouble| trouble.guide.contains(&name));
        steps
            .map(Cover::Step)
            .chain(troubles.map(Cover::Trouble))
            .collect()
    }

    /// What is wrong between guide and recipe, a line each.
    fn faults(&self, recipe: &Recipe) -> Vec<String> {
        let known: HashSet<String> = self.step.iter().map(|step| self.name(step)).collect();
        let mut faults = Vec::new();
        if known.len() != self.step.len() {
            faults.push(format!("{}: a step of the guide stands twice", self.id));
        }
        for step in &self.step {
            if self.covers(step, recipe).is_empty() {
                faults.push(format!("{} is missing: {}", self.name(step), step.says));
            }
        }
        let steps = recipe.steps.iter().flat_map(|step| &step.guide);
        let troubles = recipe.troubles.iter().flat_map(|trouble| &trouble.guide);
        for name in steps.chain(troubles).filter(|name| !known.contains(*name)) {
            faults.push(format!("{}: there is no {name} in the guide", recipe.id));
        }
        faults
    }
}

/// All guides, in the order of their files.
pub(super) fn guides() -> Vec<Guide> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../recipes/guides");
    let files =
        fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = files.filter_map(|file| Some(file.ok()?.path())).collect();
    files.sort();
    let guide = |file: &PathBuf| {
        let text = fs::read_to_string(file).unwrap_or_default();
        let guide: Guide =
            toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let id = file.file_stem().unwrap_or_default().to_string_lossy();
        Guide {
            id: id.into_owned(),
            ..guide
        }
    };
    files.iter().map(guide).collect()
}

/// The text of a recipe that Orgdeck brings.
fn text(id: &str) -> &'static str {
    let found = FILES.iter().find(|(name, _)| *name == id);
    found.map_or_else(|| panic!("{id}"), |(_, text)| text)
}

fn recipe(id: &str, text: &str) -> Recipe {
    read(id, text).unwrap_or_else(|faults| panic!("{id}: {faults:#?}"))
}

mod proof {
    use super::*;

    /// `cargo xtask proof recipes`.
    #[test]
    fn every_step_of_every_guide_stands_in_its_recipe() {
        let (guides, mut faults) = (guides(), Vec::new());
        let (mut of_guides, mut of_recipes, mut checked, mut checks) = (0, 0, 0, 0);
        for guide in &guides {
            let recipe = recipe(&guide.recipe, text(&guide.recipe));
            faults.extend(guide.faults(&recipe));
            of_guides += guide.step.len();
            of_recipes += recipe.to_tick().count();
            checked += recipe
                .steps
                .iter()
                .filter(|step| !step.checks.is_empty())
                .count();
            checks += recipe
                .steps
                .iter()
                .map(|step| step.checks.len())
                .sum::<usize>();
        }
        let by_hand = of_recipes - checked;
        ::proof::Proof::new("recipes").counted(format!(
            "{of_guides} steps of {} guides, {} missing; {of_recipes} steps of recipes, {checked} of them with \
             {checks} checks in the org and {by_hand} by hand",
            guides.len(),
            faults.len()
        ));
        assert!(faults.is_empty(), "{faults:#?}");
    }

    /// Every step is taken out of its recipe once, and missed by its name: were `faults` to look away, this would be red.
    #[test]
    fn a_step_that_is_missing_is_named() {
        let mut missed = 0;
        for guide in guides() {
            let whole = recipe(&guide.recipe, text(&guide.recipe));
            for step in &guide.step {
                let (mut cut, name) = (whole.clone(), guide.name(step));
                for step in &mut cut.steps {
                    step.guide.retain(|other| *other != name);
                }
                for trouble in &mut cut.troubles {
                    trouble.guide.retain(|other| *other != name);
                }
                let faults = guide.faults(&cut);
                assert_eq!(faults, [format!("{name} is missing: {}", step.says)]);
                missed += 1;
            }
        }
        ::proof::Proof::new("recipes").counted(format!("{missed} missing steps named"));
    }
}
