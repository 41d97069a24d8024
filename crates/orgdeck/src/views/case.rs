//! Cases: the list, one case, the form it is edited in, and how a change ended.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::Failure;

/// A column the list can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum CaseColumn {
    /// Case number.
    Number,
    /// Subject.
    Subject,
    /// Status, in the order the org defines.
    Status,
    /// Priority, in the order the org defines.
    Priority,
    /// Account name.
    Account,
    /// Owner name.
    Owner,
    /// When it was created.
    Created,
    /// When it was last modified.
    Modified,
}

/// What a list of cases is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CaseQuery {
    /// A case number (exact) or words of the subject; blank: all.
    pub search: String,
    /// What to sort by.
    pub sort: CaseColumn,
    /// Largest first.
    pub descending: bool,
}

/// One row of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CaseRow {
    /// 18-character id.
    pub id: String,
    /// Case number.
    pub number: String,
    /// Subject.
    pub subject: Option<String>,
    /// Status.
    pub status: Option<String>,
    /// Priority.
    pub priority: Option<String>,
    /// Account name.
    pub account: Option<String>,
    /// Contact name.
    pub contact: Option<String>,
    /// Owner name (a user or a queue).
    pub owner: Option<String>,
    /// When it was created.
    pub created_at: i64,
    /// When it was last modified.
    pub modified_at: i64,
    /// Whether its status is a closed one.
    pub is_closed: bool,
    /// Whether it is escalated.
    pub is_escalated: bool,
}

/// API calls of the org in the last 24 hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ApiUsage {
    /// Used.
    pub used: u32,
    /// Allowed.
    pub limit: u32,
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CasePage {
    /// The rows, in order.
    pub rows: Vec<CaseRow>,
    /// Rows in the whole list.
    pub total: u32,
    /// Give this to `more_cases` for the next page; none at the end.
    pub next: Option<String>,
    /// API calls used, if Salesforce said so.
    pub api: Option<ApiUsage>,
}

/// One case, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CaseView {
    /// As in the list.
    pub row: CaseRow,
    /// Description, plain text.
    pub description: Option<String>,
    /// Origin.
    pub origin: Option<String>,
    /// Type.
    pub kind: Option<String>,
    /// Reason.
    pub reason: Option<String>,
    /// E-mail address of the contact.
    pub contact_email: Option<String>,
    /// Who created it.
    pub created_by: Option<String>,
    /// Who changed it last.
    pub modified_by: Option<String>,
    /// Tells this reading of the case from every other: give it back when saving.
    pub stamp: i64,
}

/// How a field is edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// One line.
    Text,
    /// Several lines.
    TextArea,
    /// One of the options.
    Picklist,
}

/// An option of a picklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct FieldOption {
    /// What is stored.
    pub value: String,
    /// What is shown.
    pub label: String,
    /// Whether a new record starts with it.
    pub default: bool,
}

/// A field of the case form, as the org describes it for this user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CaseField {
    /// API name.
    pub name: String,
    /// The org's label.
    pub label: String,
    /// How it is edited.
    pub kind: FieldKind,
    /// Longest value in characters; 0: no limit known.
    pub length: u32,
    /// Whether a new record needs it.
    pub required: bool,
    /// Whether this user may fill it in on a new record.
    pub createable: bool,
    /// Whether this user may change it.
    pub updateable: bool,
    /// The active options of a picklist.
    pub options: Vec<FieldOption>,
}

/// What this user may do with cases, and the fields of the form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CaseForm {
    /// The fields Orgdeck edits, as far as this user can see them.
    pub fields: Vec<CaseField>,
    /// May create cases.
    pub can_create: bool,
    /// May change cases.
    pub can_edit: bool,
    /// May delete cases.
    pub can_delete: bool,
}

/// A field and its new value; none clears it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct FieldChange {
    /// API name.
    pub field: String,
    /// The new value.
    pub value: Option<String>,
}

/// What Salesforce says about one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct FieldRefusal {
    /// API name.
    pub field: String,
    /// Its words.
    pub message: String,
}

/// How saving a case ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SaveOutcome {
    /// Saved; this is the case now.
    Saved {
        /// As the org has it.
        case: CaseView,
    },
    /// Somebody changed the case meanwhile: nothing was written.
    Conflict {
        /// As the org has it. Saving again with its stamp overwrites it.
        theirs: CaseView,
    },
    /// Salesforce refused: nothing was written.
    Rejected {
        /// What it said about fields.
        fields: Vec<FieldRefusal>,
        /// What it said about the whole.
        failure: Failure,
    },
    /// The case was deleted, or this user no longer sees it.
    Gone {
        /// What to do.
        failure: Failure,
    },
    /// The answer never came: it may or may not have been written.
    Unknown {
        /// What to do.
        failure: Failure,
    },
}

/// How creating a case ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum CreateOutcome {
    /// Created; this is the case.
    Created {
        /// As the org has it.
        case: CaseView,
    },
    /// Salesforce refused: nothing was written.
    Rejected {
        /// What it said about fields.
        fields: Vec<FieldRefusal>,
        /// What it said about the whole.
        failure: Failure,
    },
    /// The answer never came: it may or may not have been created.
    Unknown {
        /// What to do.
        failure: Failure,
    },
}

/// How deleting a case ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum DeleteCaseOutcome {
    /// Deleted (or somebody else had deleted it already).
    Deleted,
    /// The typed number is not the case's: nothing was sent.
    NumberDiffers,
    /// Salesforce refused.
    Rejected {
        /// What it said.
        failure: Failure,
    },
    /// The answer never came.
    Unknown {
        /// What to do.
        failure: Failure,
    },
}
