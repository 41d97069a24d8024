//! One record with everything that is shown of it.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::Cell;
use crate::views::{ApiUsage, Failure};

/// A field's value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct FieldCell {
    /// API name, or a path such as `Contact.Name`.
    pub field: String,
    /// Its value.
    pub cell: Cell,
}

/// Something read beside the record. What could not be read says why; it is never just empty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Part<T> {
    /// Read.
    Read {
        /// What there is, newest first.
        items: Vec<T>,
        /// Whether there are more than these.
        more: bool,
    },
    /// This user may not see such records, or the org has none.
    NotVisible,
    /// Could not be read.
    Failed {
        /// Why.
        failure: Failure,
    },
}

/// A comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CommentView {
    /// 18-character id.
    pub id: String,
    /// Plain text.
    pub body: String,
    /// Whether the customer can see it.
    pub public: bool,
    /// Who wrote it.
    pub by: Option<String>,
    /// When.
    pub at: i64,
}

/// An e-mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct EmailView {
    /// 18-character id.
    pub id: String,
    /// Subject.
    pub subject: Option<String>,
    /// Its text: the plain part, or what can be read of the HTML.
    pub body: String,
    /// Whether the body is the text of an HTML part.
    pub from_html: bool,
    /// Whether more of the body was left out.
    pub cut: bool,
    /// Sender.
    pub from: Option<String>,
    /// Recipients.
    pub to: Option<String>,
    /// Whether it came in.
    pub incoming: bool,
    /// When.
    pub at: i64,
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct FileView {
    /// 18-character id of its newest version, or of the attachment.
    pub id: String,
    /// Its name, with its ending.
    pub name: String,
    /// Its size in bytes.
    pub size: u32,
    /// Whether the desk can show it.
    pub preview: bool,
    /// Who put it there.
    pub by: Option<String>,
    /// When.
    pub at: i64,
}

/// A file's content, as far as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FilePreview {
    /// A picture, as a `data:` address of a raster image.
    Picture {
        /// The address.
        address: String,
    },
    /// Text.
    Text {
        /// The text.
        text: String,
        /// Whether more was left out.
        cut: bool,
    },
}

/// One field's change in the history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct HistoryView {
    /// 18-character id.
    pub id: String,
    /// The field's API name, or what happened: `created`.
    pub field: String,
    /// The org's label for it.
    pub label: String,
    /// Before; none also where the org keeps no values.
    pub old: Option<String>,
    /// After.
    pub new: Option<String>,
    /// Who.
    pub by: Option<String>,
    /// When.
    pub at: i64,
}

/// What kind of activity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ActivityForm {
    /// Something to do.
    Task,
    /// A call.
    Call,
    /// An appointment.
    Event,
}

/// A task, call or event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct RecordActivity {
    /// 18-character id.
    pub id: String,
    /// What kind.
    pub form: ActivityForm,
    /// Subject.
    pub subject: Option<String>,
    /// Its text.
    pub description: Option<String>,
    /// Status of a task.
    pub status: Option<String>,
    /// Whether it is done.
    pub done: bool,
    /// Whose it is.
    pub owner: Option<String>,
    /// Due, or when it begins: a day (`2026-11-26`) or a date-time.
    pub due: Option<String>,
    /// When it was made.
    pub at: i64,
}

/// A record that belongs to this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct RelatedRecord {
    /// 18-character id.
    pub id: String,
    /// API name of its object.
    pub object: String,
    /// What people call it.
    pub name: String,
    /// Subject or title.
    pub title: Option<String>,
    /// Status.
    pub status: Option<String>,
    /// Whether it is closed.
    pub closed: bool,
    /// When it was made.
    pub at: i64,
}

/// A contact, an account or another record the record belongs to, as a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CardView {
    /// 18-character id.
    pub id: String,
    /// API name of its object.
    pub object: String,
    /// Its name.
    pub name: String,
    /// Label and value, in order.
    pub lines: Vec<CardLine>,
}

/// One line of a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CardLine {
    /// The org's label.
    pub label: String,
    /// The value.
    pub value: String,
    /// Its kind of value.
    pub kind: super::ValueKind,
}

/// What is read beside a record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct RelatedView {
    /// Comments.
    pub comments: Part<CommentView>,
    /// E-mails.
    pub emails: Part<EmailView>,
    /// Files.
    pub files: Part<FileView>,
    /// History.
    pub history: Part<HistoryView>,
    /// Tasks, calls and events.
    pub activities: Part<RecordActivity>,
    /// Child records: cases below a case, contacts of an account.
    pub children: Part<RelatedRecord>,
    /// Other cases of the contact.
    pub others: Part<RelatedRecord>,
    /// Contact and account.
    pub cards: Vec<CardView>,
}

/// One record as it was read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct RecordView {
    /// 18-character id.
    pub id: String,
    /// API name of its object.
    pub object: String,
    /// What people call it: the case number, the name.
    pub name: String,
    /// 18-character id of its record type, where it has one.
    pub record_type: Option<String>,
    /// Every field this user may see.
    pub values: Vec<FieldCell>,
    /// `SystemModstamp`, ms UTC.
    pub stamp: i64,
    /// Whether the second of the stamp was over when it was read; otherwise it is read again before saving.
    pub settled: bool,
    /// Who changed it last.
    pub changed_by: Option<String>,
    /// Whether this user may change this record, where the org tells.
    pub can_edit: Option<bool>,
    /// Whether this user may delete this record, where the org tells.
    pub can_delete: Option<bool>,
    /// What was read beside it.
    pub related: RelatedView,
    /// API calls used, if Salesforce said so.
    pub api: Option<ApiUsage>,
    /// API calls this reading took.
    pub calls: u32,
}
