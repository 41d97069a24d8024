//! The activity log: what was done with which org, when, and how it ended. No secrets, no record contents.

use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use super::{ChangeId, IntegrationId};

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ActivityKind {
    /// Somebody signed in, or a token was obtained by hand.
    SignIn,
    /// An access token was renewed.
    Renewal,
    /// A token was revoked.
    Revocation,
    /// A checkup ran.
    Checkup,
    /// A record was created, updated or deleted.
    Write,
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ActivityResult {
    /// As wanted.
    Done,
    /// Not as wanted.
    Failed,
    /// The user stopped it.
    Cancelled,
    /// The answer was lost.
    Unknown,
}

/// Identifies one entry. Later entries have greater ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(transparent)]
pub struct ActivityId(#[specta(type = String)] pub Uuid);

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ActivityRow {
    /// Its id.
    pub id: ActivityId,
    /// When it ended.
    pub at: i64,
    /// The integration it was done for, if that still exists.
    pub integration: Option<IntegrationId>,
    /// The integration's name at that time; the org's where a session was meant.
    pub name: String,
    /// Name of the org, if it was known.
    pub org_name: Option<String>,
    /// What was done.
    pub kind: ActivityKind,
    /// It in a few words, such as `Case 00001024: status, priority`. Field names, never values.
    pub what: String,
    /// How it ended.
    pub result: ActivityResult,
    /// Why it failed, in a sentence of the catalogue.
    pub why: Option<String>,
    /// Salesforce's error code.
    pub code: Option<String>,
    /// Salesforce's request id, for its support.
    pub request_id: Option<String>,
    /// The changes it tells of; give it to `list_changes` and `undo_change`.
    pub group: Option<ChangeId>,
}

/// Which entries to show.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ActivityQuery {
    /// Words that must all occur, in any column; blank for all.
    pub words: String,
    /// Only of this integration.
    pub integration: Option<IntegrationId>,
    /// Only of this kind.
    pub kind: Option<ActivityKind>,
    /// Only those that failed or whose answer was lost.
    pub failed_only: bool,
}

/// Some entries, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ActivityPage {
    /// The entries.
    pub rows: Vec<ActivityRow>,
    /// Whether there are older ones.
    pub more: bool,
}

/// A file that was written for the user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Exported {
    /// Where it lies.
    pub path: String,
    /// How many entries it holds.
    pub rows: u32,
}
