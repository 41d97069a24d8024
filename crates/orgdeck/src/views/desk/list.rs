//! Lists of records: which, in what order, and their rows.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{ApiUsage, Cell};

/// How a condition compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Operator {
    /// Has one of the values.
    Is,
    /// Has none of the values.
    IsNot,
    /// Contains one of the texts, whatever the case.
    Contains,
    /// Contains none of the texts.
    ContainsNot,
    /// Begins with one of the texts.
    StartsWith,
    /// Is less, or before.
    Less,
    /// Is at most, or up to and with.
    AtMost,
    /// Is more, or after.
    More,
    /// Is at least, or from and with.
    AtLeast,
    /// Several options: has one of these.
    Includes,
    /// Several options: has none of these.
    Excludes,
    /// Has no value.
    Empty,
    /// Has a value.
    NotEmpty,
}

/// What a field is compared with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Compared {
    /// A value in its canonical form.
    Value {
        /// The text.
        text: String,
    },
    /// The signed-in user.
    Me,
    /// Any queue the signed-in user is in.
    MyQueues,
    /// Any queue.
    AnyQueue,
    /// A span of days that goes with the calendar, in the user's time zone at Salesforce: `TODAY`, `LAST_WEEK`,
    /// `LAST_N_DAYS` with a count.
    Relative {
        /// The date literal's name, without its count.
        literal: String,
        /// Its count, where it has one.
        count: Option<u32>,
    },
}

/// One condition of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Condition {
    /// API name of the field, or a path over relationships such as `Contact.Email`.
    pub field: String,
    /// How it compares.
    pub operator: Operator,
    /// With what; empty for `empty` and `not_empty`.
    pub values: Vec<Compared>,
}

/// What a list is sorted by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ListSort {
    /// API name or path.
    pub field: String,
    /// Largest first.
    pub descending: bool,
}

/// What a list is: its conditions, columns and order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ListSpec {
    /// API name of the object.
    pub object: String,
    /// Whether all conditions must hold, or one is enough.
    pub all: bool,
    /// The conditions; none: every record this user may see.
    pub conditions: Vec<Condition>,
    /// API names or paths of the columns, in order.
    pub columns: Vec<String>,
    /// The order; none: newest first, by the date the integration goes by.
    pub sort: Option<ListSort>,
}

/// Where a list comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ListSource {
    /// One of the lists the app brings: `my-open`, `all-open`, `unassigned`, `escalated`, `new-today`, `recent`,
    /// `closed`, `all`.
    BuiltIn {
        /// Its id.
        id: String,
    },
    /// The open records of a queue.
    Queue {
        /// 18-character id of the queue.
        id: String,
    },
    /// A list the user saved.
    Saved {
        /// Its id.
        id: String,
    },
    /// A list view of the org.
    OrgView {
        /// 18-character id of the list view.
        id: String,
    },
    /// Conditions that are not saved.
    Spec {
        /// The list.
        spec: ListSpec,
    },
    /// What was typed into the search.
    Search {
        /// The text.
        text: String,
    },
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ListAsk {
    /// API name of the object.
    pub object: String,
    /// Which list.
    pub source: ListSource,
    /// Another order than the list's own.
    pub sort: Option<ListSort>,
    /// Other columns than the list's own.
    pub columns: Option<Vec<String>>,
}

/// A column of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ColumnView {
    /// API name or path.
    pub field: String,
    /// The org's label.
    pub label: String,
    /// Its kind of value.
    pub kind: super::ValueKind,
    /// Whether it can be sorted by.
    pub sortable: bool,
}

/// One row: its id and the cells of the page's `fields`, in their order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ListRow {
    /// 18-character id.
    pub id: String,
    /// The cells.
    pub cells: Vec<Cell>,
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ListPage {
    /// What its rows hold, in order: the columns, and what every row of the object shows.
    pub fields: Vec<String>,
    /// The rows, in order.
    pub rows: Vec<ListRow>,
    /// Give this to `more_records` for the next page; none at the end.
    pub next: Option<String>,
    /// Rows in the whole list, on its first page, where the org tells.
    pub total: Option<u32>,
    /// API calls used, if Salesforce said so.
    pub api: Option<ApiUsage>,
    /// API calls this page took.
    pub calls: u32,
}

/// The first page of a list, with what the list is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ListView {
    /// What is shown of it.
    pub columns: Vec<ColumnView>,
    /// The order it really has; none where the org decides.
    pub sort: Option<ListSort>,
    /// The list as a spec, where it is one, for the filter builder.
    pub spec: Option<ListSpec>,
    /// The words that were searched, to mark them in the rows.
    pub marks: Vec<String>,
    /// What of a search was not understood, a sentence each.
    pub notes: Vec<String>,
    /// Its first rows.
    pub page: ListPage,
}

/// A list one can choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct NamedList {
    /// Where it comes from.
    pub source: ListSource,
    /// Its name.
    pub label: String,
    /// Whether it is looked at while the view is visible.
    pub live: bool,
}

/// Every list of an object one can choose.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct ListsView {
    /// Those the app brings.
    pub built_in: Vec<NamedList>,
    /// One for each queue that takes this object.
    pub queues: Vec<NamedList>,
    /// The user's own.
    pub saved: Vec<NamedList>,
    /// The org's list views.
    pub org: Vec<NamedList>,
    /// Where queues or list views could not be read: why. The others are whole.
    pub failure: Option<crate::views::Failure>,
}

/// How many records a list has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ListCount {
    /// Which list.
    pub source: ListSource,
    /// Its records; none where the org would not tell.
    pub count: Option<u32>,
}

/// A list the user saves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct SaveList {
    /// The id of the list that is replaced; none: a new one.
    pub id: Option<String>,
    /// Its name.
    pub name: String,
    /// What it is.
    pub spec: ListSpec,
}

/// What has changed in a list since it was last looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ListNews {
    /// Rows that are new in the list or have changed, with the page's `fields`.
    pub changed: Vec<ListRow>,
    /// Of these, the ids that were created since.
    pub created: Vec<String>,
    /// Of these, the ids that were escalated since.
    pub escalated: Vec<String>,
    /// Ids that are not in the list any more.
    pub gone: Vec<String>,
    /// More changed than can be told: load the list again.
    pub too_many: bool,
    /// Give this back next time.
    pub since: String,
    /// Why it was not looked at: the day's budget for looking is used.
    pub paused: Option<String>,
    /// API calls used, if Salesforce said so.
    pub api: Option<ApiUsage>,
}

/// What could be meant by what is typed into the search.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Suggestion {
    /// What the search would be.
    pub text: String,
    /// What it is, in words: `Recent search`, `Status`, `Case`.
    pub hint: String,
}

/// The kind of a file that is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ListFormat {
    /// Comma-separated values.
    Csv,
    /// JSON.
    Json,
    /// A workbook.
    Xlsx,
}

/// An export of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ListExport {
    /// Which list.
    pub ask: ListAsk,
    /// The kind of file.
    pub format: ListFormat,
    /// Values as they are, also those that a spreadsheet would take for a formula. The file's name says so.
    pub raw: bool,
}

/// How far an export is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ExportProgress {
    /// Rows written.
    pub rows: u32,
    /// Rows in all, where the org told.
    pub total: Option<u32>,
}
