//! What is typed and not saved yet.

use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use super::{BulkComment, FieldCell};
use crate::views::{Failure, FieldChange, IntegrationId};

/// The id of a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
pub struct DraftId(#[specta(type = String)] pub Uuid);

/// What is typed, to be kept at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct KeepDraft {
    /// The id, made by whoever types: a second keeping replaces the first.
    pub id: DraftId,
    /// API name of the object: `Case`, `CaseComment`, `Task`.
    pub object: String,
    /// The record that is changed; none: a new one.
    pub record: Option<String>,
    /// What people call the record.
    pub name: Option<String>,
    /// The record it is shown at, for a comment or a task: the case.
    pub at_record: Option<String>,
    /// `SystemModstamp` of the record as it was read, ms UTC.
    pub stamp: Option<i64>,
    /// Whether the second of the stamp was over when it was read.
    pub settled: bool,
    /// The changed fields as they were read.
    pub base: Vec<FieldCell>,
    /// The new values.
    pub changes: Vec<FieldChange>,
    /// What is typed for several records at once; none: it is of one record.
    #[serde(default)]
    pub many: Option<DraftOfMany>,
}

/// What is typed for several records at once. It is not saved as it is: it is opened, and the change of many is begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct DraftOfMany {
    /// What is done with them.
    pub deed: DeedOfMany,
    /// Their ids, of 18 characters.
    pub records: Vec<String>,
    /// A comment for each.
    pub comment: Option<BulkComment>,
}

/// What is done with several records at once, as it was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum DeedOfMany {
    /// Any fields get values.
    Fields,
    /// They get another owner.
    Owner,
    /// They get another status.
    Status,
    /// They get a comment.
    Comment,
}

/// A draft, as it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct DraftView {
    /// The integration it was typed in.
    pub integration: IntegrationId,
    /// What was typed.
    pub kept: KeepDraft,
    /// When it was last kept, ms UTC.
    pub updated_at: i64,
}

/// How far something unsent has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ChangeStage {
    /// Typed, never sent.
    Draft,
    /// Recorded, not sent.
    Prepared,
    /// Sent, no answer yet.
    Sent,
    /// The org took it.
    Confirmed,
    /// Somebody else changed the record; nothing was written.
    Conflict,
    /// The org refused it, or it was never sent.
    Failed,
    /// Sent, and nobody knows.
    Unknown,
}

/// What one can do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum UnsentAction {
    /// Open it where it was typed.
    Open,
    /// Save it.
    Save,
    /// Look in the org whether it arrived.
    Settle,
    /// Forget it.
    Discard,
}

/// A draft or a change whose end is open.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct UnsentView {
    /// What was typed, where it is still kept.
    pub draft: Option<DraftView>,
    /// The change that was made of it.
    pub change: Option<ChangeView>,
    /// How far it has come.
    pub stage: ChangeStage,
    /// What one can do.
    pub can: Vec<UnsentAction>,
}

/// The id of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
pub struct ChangeId(#[specta(type = String)] pub Uuid);

/// What a change does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ChangeVerb {
    /// Makes a record.
    Create,
    /// Changes one.
    Update,
    /// Deletes one.
    Delete,
    /// Brings a deleted one back.
    Restore,
}

/// A write, as it is recorded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct ChangeView {
    /// Its id.
    pub id: ChangeId,
    /// The changes made together with it.
    pub group: Option<ChangeId>,
    /// The integration it was made in, while that exists.
    pub integration: Option<IntegrationId>,
    /// API name of the object.
    pub object: String,
    /// The record.
    pub record: Option<String>,
    /// What people call it.
    pub name: Option<String>,
    /// What it does.
    pub verb: ChangeVerb,
    /// The values before, where they are still kept.
    pub before: Vec<FieldChange>,
    /// The values written.
    pub after: Vec<FieldChange>,
    /// How far it has come.
    pub stage: ChangeStage,
    /// Why it is not confirmed.
    pub failure: Option<Failure>,
    /// When it was asked for, ms UTC.
    pub at: i64,
    /// Whether it can be taken back; otherwise `why_not` says why.
    pub can_undo: bool,
    /// Why it cannot be taken back.
    pub why_not: Option<String>,
    /// The change that took it back.
    pub undone_by: Option<ChangeId>,
}
