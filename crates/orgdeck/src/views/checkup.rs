//! Test Connection: findings and the checkup they make up.

use serde::{Deserialize, Serialize};
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
    /// Id of the cause in the catalogue, when not passed.
    pub cause: Option<String>,
    /// How we know: what was asked and what came back. Never a token.
    pub evidence: Option<String>,
    /// What to do, in order.
    pub steps: Vec<CureStep>,
    /// Who can mend it.
    pub who: Option<Who>,
    /// The main button.
    pub action: Option<Action>,
    /// How long it took, in milliseconds.
    pub millis: u32,
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
