//! A recipe as the catalogue shows it.

use super::{AppOwner, Recipe, Step, Trouble};
use crate::{
    causes::catalogue,
    views::{RecipeConnect, RecipeInput, RecipeMark, RecipeTrouble, RecipeView},
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

    /// What the checklist asks the user for.
    pub(crate) fn asked(&self) -> Vec<RecipeInput> {
        let asked = self.inputs.iter().map(|input| RecipeInput {
            id: input.id.clone(),
            label: input.label.clone(),
            help: input.help.clone(),
            shape: input.shape,
        });
        asked.collect()
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
