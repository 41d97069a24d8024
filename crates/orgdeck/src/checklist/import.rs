//! A colleague's checklist comes back. It was made by another program on another computer, so it is judged before
//! anything of it is kept: shape, version, recipe and org first, then each step; every text is shown cut, in one line.

use std::{
    fs,
    io::Read as _,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};
use store::{Step, StepCheck};

use super::{
    Sheet,
    export::{Checked, Document, FORMAT, Travelling, VERSION},
    shown,
};
use crate::{
    Error, Orgdeck, recipes,
    views::{Evidence, ImportedChecklist, IntegrationId},
};

/// Largest file that is read, in bytes.
pub(super) const LARGEST: usize = 1024 * 1024;
/// Sentences and pieces of evidence that are kept of one step.
const MOST_LINES: usize = 20;
/// How far a colleague's clock may be ahead.
const AHEAD_MS: i64 = 24 * 60 * 60 * 1000;

impl Orgdeck {
    /// Takes over what a colleague's checklist says of this one: what is newer than what is known here.
    ///
    /// # Errors
    /// `input.gone`; `input.checklist` with what is wrong with the text, and then nothing is changed.
    pub async fn import_checklist(
        &self,
        id: IntegrationId,
        text: &str,
    ) -> Result<ImportedChecklist, Error> {
        let sheet = self.sheet(id).await?;
        let document = read(text)?;
        fits(&document, &sheet)?;
        let now = store::now_ms();
        let mut taken = Taken::default();
        for (step, travelling) in &document.steps {
            taken.step(&sheet, step, travelling, now);
        }
        for (input, value) in &document.inputs {
            taken.input(&sheet, input, value);
        }
        let Taken {
            import,
            steps,
            left_out,
        } = taken;
        self.shared
            .db(move |store| store.checklists().import(id.0, &import))
            .await?;
        Ok(ImportedChecklist {
            by: name(&document.by),
            at: document.at.clamp(0, now + AHEAD_MS),
            taken: steps,
            left_out,
            checklist: self.changed(id).await?,
        })
    }

    /// The same of a file.
    ///
    /// # Errors
    /// As [`Orgdeck::import_checklist`].
    pub async fn import_checklist_file(
        &self,
        id: IntegrationId,
        path: PathBuf,
    ) -> Result<ImportedChecklist, Error> {
        let text = tokio::task::spawn_blocking(move || whole(&path))
            .await
            .map_err(|_| Error::known("app.internal"))??;
        self.import_checklist(id, &text).await
    }
}

/// A whole file, if it is no larger than a checklist can be.
fn whole(path: &Path) -> Result<String, Error> {
    let unread = |error: std::io::Error| wrong(format!("The file cannot be read: {error}."));
    let mut text = String::new();
    // one byte more tells that there is more
    let most = u64::try_from(LARGEST + 1).unwrap_or(u64::MAX);
    let file = fs::File::open(path).map_err(unread)?;
    match file.take(most).read_to_string(&mut text) {
        Ok(_) => Ok(text),
        Err(error) if error.kind() == std::io::ErrorKind::InvalidData => {
            Err(wrong("The file is no text."))
        }
        Err(error) => Err(unread(error)),
    }
}

/// What is wrong, as an error of ours.
fn wrong(sentence: impl Into<String>) -> Error {
    Error::named("input.checklist", sentence)
}

/// The document, if the text is one that this version reads.
fn read(text: &str) -> Result<Document, Error> {
    if text.len() > LARGEST {
        return Err(wrong("The file is larger than a checklist can be."));
    }
    let text = text.trim_start_matches('\u{feff}');
    let value: Value = serde_json::from_str(text).map_err(|error| {
        wrong(format!(
            "The text is no whole JSON: it cannot be read from line {} on.",
            error.line().max(1)
        ))
    })?;
    if value.get("format").and_then(Value::as_str) != Some(FORMAT) {
        return Err(wrong("This is no checklist that Orgdeck exported."));
    }
    match value.get("version").and_then(Value::as_u64) {
        Some(version) if version == u64::from(VERSION) => {}
        Some(version) if version > u64::from(VERSION) => {
            return Err(wrong(format!(
                "It was exported by a newer Orgdeck: it is of version {version}, and this one reads version {VERSION}."
            )));
        }
        _ => {
            return Err(wrong(format!(
                "It does not say a version that this Orgdeck reads, which is {VERSION}."
            )));
        }
    }
    serde_json::from_value(value).map_err(|error| {
        let words = shown(&error.to_string());
        wrong(format!("It is not as a checklist is: {words}."))
    })
}

/// Whether it is of this recipe and, where both say one, of this org.
fn fits(document: &Document, sheet: &Sheet) -> Result<(), Error> {
    if document.recipe != sheet.recipe.id {
        return Err(wrong(format!(
            "It is the checklist for {}, and this one is for {}.",
            shown(&document.product),
            sheet.recipe.product
        )));
    }
    let own = sheet.known.sessions().next();
    match (&document.org_id, own) {
        (Some(other), Some(own)) if *other != own.org_id => Err(wrong(format!(
            "It is about the org {}, and this integration is for {}.",
            shown(document.org_name.as_deref().unwrap_or(other)),
            shown(&own.org_name)
        ))),
        _ => Ok(()),
    }
}

/// What is taken over.
#[derive(Default)]
struct Taken {
    import: store::Checklist,
    steps: u32,
    left_out: Vec<String>,
}

impl Taken {
    fn step(&mut self, sheet: &Sheet, id: &str, travelling: &Travelling, now: i64) {
        if !sheet.recipe.to_tick().any(|step| step.id == id) {
            let sentence = format!("There is no step “{}” here.", shown(id));
            return self.leave_out(sentence);
        }
        let kept = &sheet.known.kept;
        let possible = |at: i64| (0..=now + AHEAD_MS).contains(&at);
        let mut newer = false;
        if let Some(tick) = &travelling.by_hand {
            let own = kept.ticks.iter().find(|own| own.step == id);
            if !possible(tick.at) {
                self.leave_out(format!(
                    "The time at which “{id}” was done cannot be right."
                ));
            } else if own.is_none_or(|own| own.ticked_at < tick.at) {
                newer = true;
                self.import.ticks.push(Step {
                    step: id.to_owned(),
                    ticked_at: tick.at,
                    who: name(&tick.who),
                });
            }
        }
        if let Some(check) = &travelling.checked {
            let own = kept.checks.get(id);
            if !possible(check.at) {
                self.leave_out(format!(
                    "The time at which “{id}” was checked cannot be right."
                ));
            } else if own.is_none_or(|own| own.checked_at < check.at) {
                newer = true;
                self.import
                    .checks
                    .insert(id.to_owned(), imported(id, check));
            }
        }
        self.steps += u32::from(newer);
    }

    /// An answer is taken where there is none here, and where it can be right.
    fn input(&mut self, sheet: &Sheet, id: &str, value: &str) {
        let Some(input) = sheet.recipe.inputs.iter().find(|input| input.id == id) else {
            return self.leave_out(format!("There is no field “{}” here.", shown(id)));
        };
        let value = recipes::tidy(value);
        let own = sheet.known.kept.inputs.get(id);
        if own.is_some() || value.is_empty() {
            return;
        }
        match recipes::wrong(input.shape, &value) {
            Some(sentence) => self.leave_out(format!("{}: {sentence}", input.label)),
            None => drop(self.import.inputs.insert(id.to_owned(), value)),
        }
    }

    fn leave_out(&mut self, sentence: String) {
        if self.left_out.len() < MOST_LINES {
            self.left_out.push(sentence);
        }
    }
}

fn imported(step: &str, check: &Checked) -> StepCheck {
    let found: Vec<String> = check
        .found
        .iter()
        .take(MOST_LINES)
        .map(|sentence| shown(sentence))
        .collect();
    let evidence: Vec<Evidence> = check
        .evidence
        .iter()
        .take(MOST_LINES)
        .map(|evidence| Evidence {
            asked: evidence.asked.as_deref().map(shown),
            came: shown(&evidence.came),
            request_id: evidence.request_id.as_deref().map(shown),
        })
        .collect();
    StepCheck {
        step: step.to_owned(),
        checked_at: check.at,
        verdict: check.verdict.into(),
        who: Some(name(&check.who)),
        found: json!({ "found": found, "evidence": evidence }),
    }
}

/// A person's name as it may be shown.
fn name(typed: &str) -> String {
    let name: String = shown(typed).chars().take(80).collect();
    match name.is_empty() {
        true => "somebody".to_owned(),
        false => name,
    }
}
