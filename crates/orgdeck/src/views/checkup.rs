//! Test Connection: findings and the checkup they make up.

use serde::{Deserialize, Deserializer, Serialize};
use specta::Type;

use super::{Action, CureStep, IntegrationId, Who};

/// What a probe says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// In order.
    Passed,
    /// Works, but needs an eye.
    Warning,
    /// Does not work.
    Failed,
    /// An earlier failure rules it out.
    NotReached,
    /// Has no meaning for this integration, such as a name to look up where a proxy does that.
    NotAsked,
}

/// What was asked and what came back. Never a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Evidence {
    /// What was asked, such as `GET acme.my.salesforce.com/services/data`.
    pub asked: Option<String>,
    /// What came back, or what was seen.
    pub came: String,
    /// The id under which Salesforce's support finds the request.
    pub request_id: Option<String>,
}

/// One of several causes that fit what came back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Candidate {
    /// Id of the cause in the catalogue.
    pub cause: String,
    /// What would be so.
    pub sentence: String,
    /// What speaks for it or against it, as far as it is known.
    pub because: Option<String>,
    /// Who could mend it.
    pub who: Who,
    /// The main button.
    pub action: Option<Action>,
    /// What to do, in order.
    pub steps: Vec<CureStep>,
    /// Id of the step of the recipe's checklist that mends it.
    #[serde(default)]
    pub checklist_step: Option<String>,
}

/// What one probe found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Finding {
    /// Id of the probe.
    pub probe: String,
    /// Its name in the list.
    pub title: String,
    /// What it says.
    pub verdict: Verdict,
    /// One sentence: what is so, or what is wrong.
    pub sentence: String,
    /// Id of the cause in the catalogue, when not passed. None where what came back fits several.
    pub cause: Option<String>,
    /// The causes that fit where it is not known which of them it is, the likeliest first.
    #[serde(default)]
    pub one_of: Vec<Candidate>,
    /// How we know.
    #[serde(default, deserialize_with = "evidence")]
    #[specta(type = Vec<Evidence>)]
    pub evidence: Vec<Evidence>,
    /// What to do, in order.
    pub steps: Vec<CureStep>,
    /// Who can mend it.
    pub who: Option<Who>,
    /// The main button.
    pub action: Option<Action>,
    /// Id of the step of the recipe's checklist that mends it.
    #[serde(default)]
    pub checklist_step: Option<String>,
    /// For how many minutes it may pass by itself, because Salesforce passes a change on.
    #[serde(default)]
    pub passes_within: Option<u32>,
    /// How long it took, in milliseconds.
    pub millis: u32,
}

/// Reads the evidence; findings kept by earlier versions have one line of it, or none.
fn evidence<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Evidence>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Kept {
        Now(Vec<Evidence>),
        Before(Option<String>),
    }
    Ok(match Kept::deserialize(from)? {
        Kept::Now(all) => all,
        Kept::Before(line) => line.map(Evidence::seen).into_iter().collect(),
    })
}

impl Evidence {
    /// Something that was seen, without a question that led to it.
    #[must_use]
    pub fn seen(came: impl Into<String>) -> Self {
        Self {
            asked: None,
            came: came.into(),
            request_id: None,
        }
    }

    /// What came back to a question.
    #[must_use]
    pub fn answer(asked: impl Into<String>, came: impl Into<String>) -> Self {
        Self {
            asked: Some(asked.into()),
            came: came.into(),
            request_id: None,
        }
    }
}

/// How a checkup ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum CheckupOutcome {
    /// Everything passed.
    Passed,
    /// Passed, with something to look at.
    Warnings,
    /// Something does not work.
    Failed,
    /// The user stopped it.
    Cancelled,
}

/// One run of Test Connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Checkup {
    /// The integration that was tested.
    pub integration: IntegrationId,
    /// When it began.
    pub started_at: i64,
    /// When it ended.
    pub finished_at: i64,
    /// How it ended.
    pub outcome: CheckupOutcome,
    /// The findings in the order of the probes.
    pub findings: Vec<Finding>,
    /// How many API calls it cost.
    pub api_calls: u32,
    /// What differs from the last run before it that passed, if there was one.
    #[serde(default)]
    pub compared: Option<Comparison>,
}

/// A run beside the last one before it that passed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Comparison {
    /// When that one ended.
    pub passed_at: i64,
    /// What was otherwise then.
    pub differences: Vec<Difference>,
}

/// One probe that said something else when all was well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Difference {
    /// The probe's name in the list.
    pub title: String,
    /// What it said then.
    pub then: String,
    /// What it says now.
    pub now: String,
}

/// A checkup in the history of an integration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CheckupBrief {
    /// Its id, for [`Checkup`] as a whole.
    pub id: String,
    /// When it ended.
    pub finished_at: i64,
    /// How it ended.
    pub outcome: CheckupOutcome,
    /// The sentence of the first finding that failed or warned.
    pub headline: Option<String>,
}

/// A probe, before anything is known: the rows of a checkup that has not begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ProbeName {
    /// Its id, as in [`Finding::probe`].
    pub probe: String,
    /// Its name in the list.
    pub title: String,
}

/// How far Test all is. It is told when an integration begins, at each finding, and when the integration ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct TestAllStep {
    /// The integration that is tested now.
    pub integration: IntegrationId,
    /// Its name.
    pub name: String,
    /// Which one it is, from 1.
    pub number: u32,
    /// Of how many.
    pub of: u32,
    /// What a probe has just found.
    pub finding: Option<Finding>,
    /// How it ended, once it has.
    pub ended: Option<TestedIntegration>,
}

/// One integration that Test all has tested.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct TestedIntegration {
    /// Which one.
    pub integration: IntegrationId,
    /// Its name.
    pub name: String,
    /// How its checkup ended.
    pub outcome: CheckupOutcome,
    /// The sentence of the first finding that failed or warned.
    pub headline: Option<String>,
    /// How many API calls it cost.
    pub api_calls: u32,
}

/// What Test all found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct TestedAll {
    /// Those that were tested, in the order in which they were.
    pub tested: Vec<TestedIntegration>,
    /// Whether the user stopped it; then the last one was cut short, and later ones were not begun.
    pub cancelled: bool,
}

/// What goes into a diagnostics file beside what always does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct DiagnosticsChoice {
    /// User names and names of people.
    pub user_names: bool,
    /// What names records, such as the number of a case, and values out of records.
    pub records: bool,
}

/// A diagnostics file before it is saved: exactly this is what will be written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Diagnostics {
    /// The name it will be saved under in the Downloads folder.
    pub file_name: String,
    /// The whole text.
    pub text: String,
}

/// The newest checkup in a row of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CheckupSummary {
    /// How it ended.
    pub outcome: CheckupOutcome,
    /// When it ended.
    pub finished_at: i64,
    /// Number of warnings.
    pub warnings: u32,
    /// The sentence of the first finding that failed.
    pub headline: Option<String>,
}
