//! A recipe as the catalogue and the checklist show it.

use super::{AppOwner, Filling, Recipe, Step, Trouble};
use crate::{
    causes::catalogue,
    views::{ChecklistStep, RecipeConnect, RecipeInput, RecipeMark, RecipeTrouble, RecipeView},
};

impl Recipe {
    pub(crate) fn mark(&self) -> RecipeMark {
        RecipeMark {
            id: self.id.clone(),
            product: self.product.clone(),
            initials: self.initials.clone(),
            colour: self.colour.clone(),
        }
    }

    /// The entry of the catalogue.
    pub(crate) fn view(&self) -> RecipeView {
        RecipeView {
            mark: self.mark(),
            summary: self.summary.clone(),
            minutes: self.minutes,
            needs: self.needs.clone(),
            connect: RecipeConnect {
                own_app: self.connect.app == AppOwner::Own,
                grant: self.connect.grant.into(),
                others: self
                    .connect
                    .others
                    .iter()
                    .map(|way| (*way).into())
                    .collect(),
            },
            capabilities: self.capabilities.clone(),
            environments: self.environments.clone(),
            steps: u32::try_from(self.to_tick().count()).unwrap_or(u32::MAX),
            inputs: self.asked(),
            troubles: self.troubles.iter().map(trouble).collect(),
            own: self.own,
        }
    }

    /// The steps that can be ticked: all but the hints.
    pub(crate) fn to_tick(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(|step| !step.hint)
    }

    fn asked(&self) -> Vec<RecipeInput> {
        let asked = self.inputs.iter().map(|input| RecipeInput {
            id: input.id.clone(),
            label: input.label.clone(),
            help: input.help.clone(),
            shape: input.shape,
        });
        asked.collect()
    }

    /// The checklist with what is known filled in.
    pub(crate) fn checklist(&self, with: &Filling, ticked: &[String]) -> Vec<ChecklistStep> {
        let step = |step: &Step| ChecklistStep {
            id: step.id.clone(),
            group: step.group.clone(),
            title: self.filled(&step.title, with).text,
            text: self.filled(&step.text, with).text,
            path: step.path.clone(),
            page: step.page.clone(),
            values: self.values(step, with),
            done: ticked.contains(&step.id),
        };
        self.to_tick().map(step).collect()
    }
}

fn trouble(trouble: &Trouble) -> RecipeTrouble {
    let cause = trouble.cause.as_deref();
    RecipeTrouble {
        title: trouble.title.clone(),
        text: trouble.text.clone().unwrap_or_else(|| {
            cause.map_or_else(String::new, |cause| catalogue().entry(cause).sentence)
        }),
        cause: trouble.cause.clone(),
        step: trouble.step.clone(),
    }
}
