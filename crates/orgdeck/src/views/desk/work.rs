//! Writing: one record, several at once, macros, and taking back.

use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use super::{Cell, ChangeId, DraftId, LookupHit, RecordView};
use crate::views::{Failure, FieldChange, FieldRefusal, IntegrationId};

/// A field that two people changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ConflictField {
    /// API name.
    pub field: String,
    /// As it was read before typing.
    pub base: Cell,
    /// As somebody else left it.
    pub theirs: Cell,
    /// As it was typed; no change is none.
    pub mine: Option<Cell>,
    /// Whether both changed it, and not to the same.
    pub clashes: bool,
}

/// How a write ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum WriteOutcome {
    /// The org took it.
    Done {
        /// The change.
        change: ChangeId,
        /// The record now; none where it could not be read again, or was deleted.
        record: Option<Box<RecordView>>,
        /// Fields that somebody else had changed meanwhile and that stand as they left them.
        merged: Vec<String>,
    },
    /// Somebody changed the same fields meanwhile: nothing was written.
    Conflict {
        /// What differs.
        fields: Vec<ConflictField>,
        /// The record as the org has it.
        theirs: Box<RecordView>,
    },
    /// Salesforce refused: nothing was written.
    Rejected {
        /// What it said about fields.
        fields: Vec<FieldRefusal>,
        /// What it said about the whole.
        failure: Failure,
    },
    /// Duplicate rules of the org found the same: nothing was written.
    Duplicates {
        /// What they found.
        records: Vec<LookupHit>,
        /// Whether the rule lets it be saved all the same.
        can_save: bool,
        /// What the rule says.
        failure: Failure,
    },
    /// The record was deleted, or this user no longer sees it.
    Gone {
        /// What to do.
        failure: Failure,
    },
    /// The typed number is not the record's: nothing was sent.
    NumberDiffers,
    /// It could not be sent, and is kept: no network, no session, no calls left.
    Held {
        /// Why.
        failure: Failure,
    },
    /// The answer never came, and reading did not tell: it may or may not have been written.
    Unknown {
        /// What to do.
        failure: Failure,
    },
}

/// How a draft is saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct SaveHow {
    /// Keep mine where both changed a field: the user has seen theirs of this stamp (ms UTC).
    pub over: Option<i64>,
    /// Save although a duplicate rule found the same.
    pub allow_duplicates: bool,
}

/// The same changes for many records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct BulkAsk {
    /// API name of the object.
    pub object: String,
    /// 18-character ids.
    pub records: Vec<String>,
    /// What is asked of each.
    pub work: BulkWork,
}

/// What is done to each of many records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum BulkWork {
    /// These values, and a comment where there is one.
    Change {
        /// The new values.
        changes: Vec<FieldChange>,
        /// A comment for each, placeholders filled in.
        comment: Option<BulkComment>,
    },
    /// A saved macro.
    Macro {
        /// Its id.
        id: MacroId,
    },
}

/// A comment for each record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct BulkComment {
    /// Its text; `{{Contact.FirstName}}` and the like are filled in.
    pub body: String,
    /// Whether the customer can see it.
    pub public: bool,
}

/// How one of many ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct BulkRow {
    /// 18-character id.
    pub record: String,
    /// What people call it.
    pub name: String,
    /// How it ended.
    pub end: BulkEnd,
}

/// How one of many ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum BulkEnd {
    /// The org took it.
    Done,
    /// Nothing to change: it has these values.
    Same,
    /// Somebody changed it meanwhile: nothing was written.
    Conflict,
    /// Salesforce refused.
    Rejected {
        /// Why.
        failure: Failure,
    },
    /// It is not there any more.
    Gone,
    /// It was not sent: cancelled, or the whole stopped before it.
    NotSent {
        /// Why, where it was not cancelled.
        failure: Option<Failure>,
    },
    /// Nobody knows whether it was written.
    Unknown {
        /// What to do.
        failure: Failure,
    },
}

/// How far a change of many is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct BulkProgress {
    /// Records that have ended.
    pub done: u32,
    /// Records in all.
    pub total: u32,
}

/// How a change of many ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct BulkReport {
    /// The changes made together; give it to `undo_change` to take them back.
    pub group: ChangeId,
    /// Each record.
    pub rows: Vec<BulkRow>,
    /// API calls it took.
    pub calls: u32,
}

/// The id of a macro.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
pub struct MacroId(#[specta(type = String)] pub Uuid);

/// A saved set of changes with a comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct MacroView {
    /// Its id, made by whoever makes it.
    pub id: MacroId,
    /// API name of the object.
    pub object: String,
    /// Its name.
    pub name: String,
    /// The digit that runs it, 1 to 9.
    pub key: Option<u32>,
    /// The new values. `me` as the owner is who runs it.
    pub changes: Vec<FieldChange>,
    /// The comment.
    pub comment: Option<BulkComment>,
    /// Whether the next record is opened behind it.
    pub then_next: bool,
}

/// How taking back ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct UndoReport {
    /// The changes made by it.
    pub group: ChangeId,
    /// Each record.
    pub rows: Vec<BulkRow>,
    /// What cannot be taken back with it, a sentence each: comments under a case that was deleted, …
    pub notes: Vec<String>,
    /// Where a deleted record could not be brought back: whose org has it in its Recycle Bin, if it still does.
    pub in_bin: Option<IntegrationId>,
}

/// A draft and how saving it ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct Settled {
    /// The draft, where one is still kept.
    pub draft: Option<DraftId>,
    /// How it stands now.
    pub outcome: WriteOutcome,
}
