//! The set-up checklist of an integration: its steps with their state, what the user typed, and what a check found.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{CopyValue, Evidence, IntegrationId, RecipeInput, StepPlace, StepTool};

/// The checklist of an integration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Checklist {
    /// The steps in their order, hints included.
    pub steps: Vec<ChecklistStep>,
    /// What the user is asked for.
    pub inputs: Vec<ChecklistInput>,
    /// Steps that are done: by hand, or seen in the org.
    pub done: u32,
    /// Steps there are to do; hints and steps that do not apply are not counted.
    pub of: u32,
    /// When the org was last asked, by this app.
    pub checked_at: Option<i64>,
    /// Which kind of app the org has, as far as it is known.
    pub app_kind: AppKind,
    /// Whether there is a session to the org through which the steps can be checked.
    pub can_check: bool,
}

/// Which kind of app the org has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum AppKind {
    /// An external client app, which every org can make.
    External,
    /// A connected app, which an org may still have.
    Connected,
    /// Nobody has said so, and nothing has been seen.
    Unknown,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ChecklistStep {
    /// Id within the recipe.
    pub id: String,
    /// Heading it stands under.
    pub group: String,
    /// What to do, short.
    pub title: String,
    /// What to do, in a sentence or two.
    pub text: String,
    /// Why, in one line.
    pub why: String,
    /// Where it is done.
    pub place: StepPlace,
    /// Where in Salesforce. Where it depends on the kind of app, that of an external client app.
    pub path: Option<String>,
    /// The name of that page for `open_setup_page`.
    pub page: Option<String>,
    /// Where for a connected app, if that is elsewhere.
    pub path_connected: Option<String>,
    /// The name of that page.
    pub page_connected: Option<String>,
    /// Values to copy.
    pub values: Vec<CopyValue>,
    /// Where in Orgdeck what the step needs is made.
    pub tool: Option<StepTool>,
    /// Boxes of Setup as they have to be, which the window draws.
    pub boxes: Vec<SetupBox>,
    /// A best practice: there is nothing to tick.
    pub hint: bool,
    /// Whether the org can be asked about it.
    pub automatic: bool,
    /// Ids of the causes it mends.
    pub mends: Vec<String>,
    /// How it stands.
    pub state: StepState,
    /// That the org was asked and did not show it, so that it is done by hand.
    pub hidden: Option<StepHidden>,
    /// Whether it counts as done.
    pub done: bool,
}

/// A box of Setup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct SetupBox {
    /// What Setup calls it.
    pub label: String,
    /// Whether it has to be ticked.
    pub ticked: bool,
}

/// How a step stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum StepState {
    /// Nothing is known of it.
    ToDo,
    /// Somebody has ticked it.
    ByHand {
        /// Who; empty where an earlier version did not note it.
        who: String,
        /// When.
        at: i64,
    },
    /// It was seen in the org.
    Checked {
        /// When.
        at: i64,
        /// Who looked, where that was somebody whose results were imported.
        who: Option<String>,
        /// What was asked, and what came.
        evidence: Vec<Evidence>,
    },
    /// The org has it otherwise.
    Failed {
        /// When.
        at: i64,
        /// Who looked, where that was somebody whose results were imported.
        who: Option<String>,
        /// What was found instead, one sentence for each thing that is wrong.
        found: Vec<String>,
        /// What was asked, and what came.
        evidence: Vec<Evidence>,
    },
    /// It is not needed here.
    NotApplicable {
        /// Why.
        why: String,
    },
}

/// What a check could not see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct StepHidden {
    /// When it was tried.
    pub at: i64,
    /// Why it cannot be seen, in a sentence.
    pub why: String,
    /// What was asked, and what came.
    pub evidence: Vec<Evidence>,
}

/// Something the user is asked for, with the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ChecklistInput {
    /// What is asked.
    pub input: RecipeInput,
    /// What was typed; empty where nothing was.
    pub value: String,
    /// Why it cannot be right, in a sentence.
    pub wrong: Option<String>,
}

/// How far a check is: told when a step begins, and again with its state when it ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct SetupStep {
    /// Id of the step.
    pub step: String,
    /// Its title.
    pub title: String,
    /// Which one it is, from 1.
    pub number: u32,
    /// Of how many.
    pub of: u32,
    /// The step as it stands now, once it was checked.
    pub ended: Option<ChecklistStep>,
}

/// What a check of the org found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct SetupCheck {
    /// Which integration.
    pub integration: IntegrationId,
    /// When it began.
    pub started_at: i64,
    /// When it ended.
    pub finished_at: i64,
    /// User name through whose session the org was asked.
    pub asked_as: String,
    /// Steps that were seen as they have to be.
    pub passed: u32,
    /// Steps that are otherwise.
    pub failed: u32,
    /// Steps that this user may not see.
    pub hidden: u32,
    /// Steps that could not be checked yet, because something has to be typed first.
    pub open: u32,
    /// How many API calls it cost the org.
    pub api_calls: u32,
    /// Whether the user stopped it; what was checked before stays.
    pub cancelled: bool,
    /// The checklist as it stands now.
    pub checklist: Checklist,
}

/// In which form a checklist is exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ChecklistFormat {
    /// To read.
    Markdown,
    /// For a colleague's Orgdeck, and back.
    Json,
}

/// What an import brought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ImportedChecklist {
    /// Who exported it.
    pub by: String,
    /// When.
    pub at: i64,
    /// States of steps that were taken over.
    pub taken: u32,
    /// What was left out, a sentence for each.
    pub left_out: Vec<String>,
    /// The checklist as it stands now.
    pub checklist: Checklist,
}
