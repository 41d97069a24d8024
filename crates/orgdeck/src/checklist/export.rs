//! A checklist on paper: Markdown to read, JSON for a colleague's Orgdeck and back. Holds nothing secret, because
//! nothing it is made from does.

use std::{collections::BTreeMap, fmt::Write as _};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::StepVerdict;

use super::{Sheet, sheet};
use crate::{
    Error,
    views::{AppKind, ChecklistStep, Evidence, StepPlace, StepState},
};

/// What a file says it is.
pub(super) const FORMAT: &str = "orgdeck-checklist";

/// The version of the shape below.
pub(super) const VERSION: u32 = 1;

/// A checklist as it travels. What a reader does not know is told by `version`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Document {
    pub(super) format: String,
    pub(super) version: u32,
    /// Id of the recipe.
    pub(super) recipe: String,
    pub(super) product: String,
    /// 18-character id of the org, where one is connected.
    #[serde(default)]
    pub(super) org_id: Option<String>,
    #[serde(default)]
    pub(super) org_name: Option<String>,
    /// Who exported it, and when, ms UTC.
    pub(super) by: String,
    pub(super) at: i64,
    pub(super) app_kind: AppKind,
    #[serde(default)]
    pub(super) inputs: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) steps: BTreeMap<String, Travelling>,
}

/// A step as it travels.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Travelling {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) by_hand: Option<ByHand>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) checked: Option<Checked>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ByHand {
    pub(super) who: String,
    pub(super) at: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Checked {
    pub(super) who: String,
    pub(super) at: i64,
    pub(super) verdict: Seen,
    #[serde(default)]
    pub(super) found: Vec<String>,
    #[serde(default)]
    pub(super) evidence: Vec<Evidence>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Seen {
    Passed,
    Failed,
    Hidden,
}

impl From<StepVerdict> for Seen {
    fn from(verdict: StepVerdict) -> Self {
        match verdict {
            StepVerdict::Passed => Self::Passed,
            StepVerdict::Failed => Self::Failed,
            StepVerdict::Hidden => Self::Hidden,
        }
    }
}

impl From<Seen> for StepVerdict {
    fn from(seen: Seen) -> Self {
        match seen {
            Seen::Passed => Self::Passed,
            Seen::Failed => Self::Failed,
            Seen::Hidden => Self::Hidden,
        }
    }
}

/// The checklist for a colleague's Orgdeck.
pub(super) fn json(sheet: &Sheet, who: &str, now: i64) -> Result<String, Error> {
    let (known, kept) = (&sheet.known, &sheet.known.kept);
    let org = known.sessions().next();
    let mut steps: BTreeMap<String, Travelling> = BTreeMap::new();
    for tick in &kept.ticks {
        steps.entry(tick.step.clone()).or_default().by_hand = Some(ByHand {
            who: tick.who.clone(),
            at: tick.ticked_at,
        });
    }
    for (step, check) in &kept.checks {
        steps.entry(step.clone()).or_default().checked = Some(Checked {
            // whoever looked keeps the name, also over a second journey
            who: check.who.clone().unwrap_or_else(|| who.to_owned()),
            at: check.checked_at,
            verdict: check.verdict.into(),
            found: sheet::part(check, "found"),
            evidence: sheet::part(check, "evidence"),
        });
    }
    let document = Document {
        format: FORMAT.to_owned(),
        version: VERSION,
        recipe: sheet.recipe.id.clone(),
        product: sheet.recipe.product.clone(),
        org_id: org.map(|org| org.org_id.clone()),
        org_name: org.map(|org| org.org_name.clone()),
        by: who.to_owned(),
        at: now,
        app_kind: sheet.app_kind(),
        inputs: kept.inputs.clone().into_iter().collect(),
        steps,
    };
    let mut text =
        serde_json::to_string_pretty(&document).map_err(|_| Error::known("app.internal"))?;
    text.push('\n');
    Ok(text)
}

/// The checklist to read, with where it stands.
pub(super) fn markdown(sheet: &Sheet, who: &str, now: i64) -> String {
    let view = sheet.view();
    let mut text = format!("# Setting up {}\n\n", plain(&sheet.recipe.product));
    if let Some(org) = sheet.known.sessions().next() {
        let _ = writeln!(text, "Org: {} ({})  ", plain(&org.org_name), org.org_id);
    }
    let _ = writeln!(
        text,
        "Exported by {} on {}, {} of {} steps done.",
        plain(who),
        moment(now),
        view.done,
        view.of
    );
    let mut group = "";
    for step in &view.steps {
        if step.group != group {
            let _ = write!(text, "\n## {}\n", plain(&step.group));
            group = &step.group;
        }
        step_text(&mut text, step, view.app_kind);
    }
    text
}

fn step_text(text: &mut String, step: &ChecklistStep, kind: AppKind) {
    let needed = !step.hint && !matches!(step.state, StepState::NotApplicable { .. });
    let mark = match (needed, step.done) {
        (false, _) => "-",
        (true, true) => "- [x]",
        (true, false) => "- [ ]",
    };
    let _ = writeln!(text, "\n{mark} **{}**", plain(&step.title));
    let _ = writeln!(text, "\n  {}", plain(&step.text));
    if !step.why.is_empty() {
        let _ = writeln!(text, "\n  Why: {}", plain(&step.why));
    }
    let connected = step.path_connected.as_ref();
    let path = connected
        .filter(|_| kind == AppKind::Connected)
        .or(step.path.as_ref());
    match (path, step.place) {
        (Some(path), _) => drop(writeln!(text, "\n  Where: {}", plain(path))),
        (None, StepPlace::Product) => text.push_str("\n  Where: in the product\n"),
        (None, StepPlace::Salesforce) => {}
    }
    for value in &step.values {
        let _ = writeln!(
            text,
            "  - {}: `{}`",
            plain(&value.label),
            code(&value.value)
        );
    }
    for tick in &step.boxes {
        let mark = if tick.ticked { "ticked" } else { "not ticked" };
        let _ = writeln!(text, "  - {}: {mark}", plain(&tick.label));
    }
    if let Some(state) = state_text(&step.state) {
        let _ = writeln!(text, "\n  {state}");
    }
    if let Some(hidden) = &step.hidden {
        let _ = writeln!(text, "\n  {}", plain(&hidden.why));
    }
}

fn state_text(state: &StepState) -> Option<String> {
    let by = |who: &Option<String>| {
        let who = who.as_ref().map(|who| format!(" by {}", plain(who)));
        who.unwrap_or_default()
    };
    Some(match state {
        StepState::ToDo => return None,
        StepState::ByHand { who, at } if who.is_empty() => {
            format!("Done by hand on {}.", moment(*at))
        }
        StepState::ByHand { who, at } => {
            format!("Done by hand by {} on {}.", plain(who), moment(*at))
        }
        StepState::Checked { at, who, .. } => {
            format!("Checked in the org{} on {}.", by(who), moment(*at))
        }
        StepState::Failed { at, who, found, .. } => {
            let found: Vec<String> = found.iter().map(|sentence| plain(sentence)).collect();
            format!(
                "**Otherwise in the org** (seen{} on {}): {}",
                by(who),
                moment(*at),
                found.join(" ")
            )
        }
        StepState::NotApplicable { why } => format!("Not needed: {}", plain(why)),
    })
}

fn moment(ms: i64) -> String {
    let at = Timestamp::from_millisecond(ms).unwrap_or_default();
    format!("{at:.0}")
}

/// A text of anybody as a line of Markdown that means nothing else.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    for letter in super::line(text).chars() {
        if "\\`*_[]<>|#".contains(letter) {
            plain.push('\\');
        }
        plain.push(letter);
    }
    plain
}

/// The same within code marks, where nothing is escaped.
fn code(text: &str) -> String {
    super::line(text).replace('`', "'")
}
