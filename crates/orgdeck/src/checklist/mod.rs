//! Going through a set-up checklist: how each step stands, what the user typed, and asking the org about it.
//!
//! `sheet` is the recipe with everything that is known of one integration; `run` asks the org, with `look` for what it
//! tells and `judge` for what that means; `export` and `import` carry a checklist to a colleague and back; `package`
//! makes metadata of it. What a recipe may say is in `recipes`.

mod export;
mod import;
mod judge;
mod look;
mod ours;
mod package;
mod run;
mod sheet;

use std::path::PathBuf;

use store::Step;

use crate::{
    Error, Orgdeck, files, recipes,
    views::{AppKind, Area, Checklist, ChecklistFormat, Exported, IntegrationId, StepState},
    words,
};

pub(crate) use sheet::{Known, Sheet};

impl Orgdeck {
    /// The checklist of an integration as it stands. Read from the database alone.
    ///
    /// # Errors
    /// `input.gone`, or `input.recipe` for a recipe that this version does not have.
    pub async fn get_checklist(&self, id: IntegrationId) -> Result<Checklist, Error> {
        Ok(self.sheet(id).await?.view())
    }

    /// Ticks or unticks a step by hand.
    ///
    /// # Errors
    /// `input.gone`; `input.recipe` for a step that the recipe does not have.
    pub async fn tick_step(
        &self,
        id: IntegrationId,
        step: &str,
        done: bool,
    ) -> Result<Checklist, Error> {
        let sheet = self.sheet(id).await?;
        let known = sheet
            .recipe
            .to_tick()
            .find(|known| known.id == step)
            .ok_or_else(|| Error::named("input.recipe", step))?;
        let ticked = matches!(sheet.state(known), StepState::ByHand { .. });
        let tick = Step {
            step: step.to_owned(),
            ticked_at: store::now_ms(),
            who: self.shared.options.person.clone(),
        };
        self.shared
            .db(move |store| {
                // an older tick does not speak against what the org showed since
                if !(done && ticked) {
                    store.steps().untick(id.0, &tick.step)?;
                }
                match done {
                    true => store.steps().tick(id.0, &tick),
                    false => Ok(()),
                }
            })
            .await?;
        self.changed(id).await
    }

    /// Keeps what the user typed into one of the checklist's fields; what cannot be right is kept and told.
    ///
    /// # Errors
    /// `input.gone`; `input.recipe` for a field that the recipe does not have.
    pub async fn set_checklist_input(
        &self,
        id: IntegrationId,
        input: &str,
        value: &str,
    ) -> Result<Checklist, Error> {
        let sheet = self.sheet(id).await?;
        if !sheet.recipe.inputs.iter().any(|known| known.id == input) {
            return Err(Error::named("input.recipe", input));
        }
        let value: String = recipes::tidy(value).chars().take(LONGEST_INPUT).collect();
        let input = input.to_owned();
        self.shared
            .db(move |store| store.checklists().set_input(id.0, &input, &value))
            .await?;
        self.changed(id).await
    }

    /// Says which kind of app the org has.
    ///
    /// # Errors
    /// `input.gone`.
    pub async fn set_app_kind(&self, id: IntegrationId, kind: AppKind) -> Result<Checklist, Error> {
        let kind = (kind != AppKind::Unknown).then(|| words::of(kind));
        self.shared
            .db(move |store| store.checklists().set_app_kind(id.0, kind.as_deref()))
            .await?;
        self.changed(id).await
    }

    /// The name under which a checklist is offered to be saved.
    ///
    /// # Errors
    /// `input.gone`.
    pub async fn checklist_file_name(
        &self,
        id: IntegrationId,
        format: ChecklistFormat,
    ) -> Result<String, Error> {
        let ending = match format {
            ChecklistFormat::Markdown => "md",
            ChecklistFormat::Json => "json",
        };
        let sheet = self.sheet(id).await?;
        Ok(format!("orgdeck-setup-{}.{ending}", sheet.recipe.id))
    }

    /// Writes the checklist: as Markdown to read, or as JSON for a colleague's Orgdeck.
    ///
    /// # Errors
    /// `input.gone`; `file.not-written`, and then there is no half file.
    pub async fn export_checklist(
        &self,
        id: IntegrationId,
        format: ChecklistFormat,
        path: PathBuf,
    ) -> Result<Exported, Error> {
        let text = self.checklist_text(id, format).await?;
        let rows = text.lines().count();
        files::write(&self.shared, path, text, rows).await
    }

    /// The checklist as a text.
    ///
    /// # Errors
    /// `input.gone`.
    pub async fn checklist_text(
        &self,
        id: IntegrationId,
        format: ChecklistFormat,
    ) -> Result<String, Error> {
        let sheet = self.sheet(id).await?;
        let who = &self.shared.options.person;
        match format {
            ChecklistFormat::Markdown => Ok(export::markdown(&sheet, who, store::now_ms())),
            ChecklistFormat::Json => export::json(&sheet, who, store::now_ms()),
        }
    }

    /// Everything that is known of one integration's checklist.
    async fn sheet(&self, id: IntegrationId) -> Result<Sheet, Error> {
        let known = self
            .shared
            .db(move |store| Known::read(store, id.0))
            .await?
            .ok_or_else(|| Error::known("input.gone"))?;
        let recipe = self.shared.recipes.find(&known.row.recipe)?;
        Ok(Sheet::new(&self.shared.options, recipe, known))
    }

    /// The checklist after a change, which the rest of the window hears of.
    async fn changed(&self, id: IntegrationId) -> Result<Checklist, Error> {
        self.shared.tell(Area::Integrations, Some(id));
        self.get_checklist(id).await
    }
}

/// Longest answer that is kept, in characters; what is longer is told to be.
const LONGEST_INPUT: usize = 500;

/// Longest text of the other side that is shown of one thing, in characters.
const LONGEST_SHOWN: usize = 300;

/// A text of somebody else as it may be shown: in one line, without letters that are not seen, cut.
fn shown(text: &str) -> String {
    let line = line(text);
    let mut cut: String = line.chars().take(LONGEST_SHOWN).collect();
    if cut.len() < line.len() {
        cut.push('…');
    }
    cut
}

/// A text in one line, without letters that are not seen.
fn line(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars()
        .filter(|letter| !recipes::is_hidden(*letter))
        .collect()
}
