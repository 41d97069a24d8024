//! What stands in a data file `objects/<Object>.toml`: one object, its fields one a line.
//!
//! Only the shape of the file; what it means is in `load`. A file that is not of this shape is refused with its line.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;
use toml::Spanned;

/// A whole file. Its name is the object's API name.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ObjectEntry {
    pub(super) label: String,
    pub(super) plural: String,
    /// Key prefix of ids; none for objects without records of their own.
    #[serde(default)]
    pub(super) prefix: String,
    /// What the API may do with records besides reading them.
    #[serde(default)]
    pub(super) may: Vec<May>,
    #[serde(default)]
    pub(super) is: Vec<Mark>,
    /// A SELECT with the columns `rowid`, `Id` and those of the fields; no table is made then.
    #[serde(default)]
    pub(super) view: Option<String>,
    /// Columns that lists are sorted or records found by.
    #[serde(default)]
    pub(super) sorted: Vec<String>,
    /// Picklist columns that records are found by: they are sorted by rank, found by value.
    #[serde(default)]
    pub(super) found: Vec<String>,
    /// The object whose permissions decide over this one's records: a detail.
    #[serde(default)]
    pub(super) rights_of: Option<String>,
    /// Who sees a record.
    #[serde(default)]
    pub(super) sharing: Option<SharingEntry>,
    /// The reference to the record that decides who sees this one.
    #[serde(default)]
    pub(super) shared_by: Option<String>,
    /// The user a record is about, who sees it, and who sees all.
    #[serde(default)]
    pub(super) about: Option<AboutEntry>,
    /// Columns of one index: lists of the records with one value in the first are sorted by the rest.
    #[serde(default)]
    pub(super) within: Vec<Vec<String>>,
    /// Its rows are the values of a picklist.
    #[serde(default)]
    pub(super) values_of: Option<ValuesOfEntry>,
    /// The object that keeps the history of tracked fields.
    #[serde(default)]
    pub(super) history: Option<String>,
    /// One of these fields must be filtered by, for there are too many rows otherwise.
    #[serde(default)]
    pub(super) reified: Vec<String>,
    /// In the order `describe` has them.
    pub(super) fields: Vec<Spanned<FieldEntry>>,
    /// The sections of its page; all fields that can be written if none are named.
    #[serde(default)]
    pub(super) layout: Vec<SectionEntry>,
    #[serde(default)]
    pub(super) record_types: Vec<RecordTypeEntry>,
    #[serde(default)]
    pub(super) rules: Vec<RuleEntry>,
}

/// The picklist whose values an object lists.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ValuesOfEntry {
    pub(super) object: String,
    pub(super) field: String,
    /// The number that the first row's id is made from: such objects share one key prefix.
    pub(super) first: u64,
}

/// A section of a page.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SectionEntry {
    /// The page it is on, if the object has several; record types name theirs.
    #[serde(default)]
    pub(super) page: String,
    pub(super) heading: String,
    pub(super) fields: Vec<String>,
}

/// A record type beside the master.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RecordTypeEntry {
    /// Its id is made from this; no two of the org's have the same.
    pub(super) number: u64,
    /// API name.
    pub(super) name: String,
    pub(super) label: String,
    #[serde(default)]
    pub(super) description: String,
    #[serde(default)]
    pub(super) default: bool,
    /// The page of its records, where it is not the one without a name.
    #[serde(default)]
    pub(super) page: String,
    /// Picklists of which it offers a part, and that part.
    #[serde(default)]
    pub(super) offers: BTreeMap<String, Vec<String>>,
}

/// A validation rule.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleEntry {
    /// Its id is made from this; no two of the org's have the same.
    pub(super) number: u64,
    /// API name.
    pub(super) name: String,
    #[serde(default)]
    pub(super) description: String,
    #[serde(default)]
    pub(super) inactive: bool,
    /// A formula; a record for which it is true is refused.
    pub(super) condition: Spanned<String>,
    pub(super) message: String,
    pub(super) field: Option<String>,
}

/// Who sees a record without "View All".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum SharingEntry {
    /// Its owner, and whoever belongs to the queue that owns it.
    Private,
    /// The user whose id is its id.
    #[serde(rename = "self")]
    Own,
}

/// Whom records are about.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AboutEntry {
    /// The reference to that user.
    pub(super) user: String,
    /// Whoever has one of these system permissions sees everybody's.
    pub(super) all_with: Vec<String>,
}

/// What the API may do with records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum May {
    Create,
    Update,
    Delete,
}

/// What else an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Mark {
    /// Has a tab: layouts, recent items.
    Tab,
    /// Has a feed.
    Feed,
    /// Found by search.
    Searchable,
    /// Has triggers.
    Triggerable,
    /// Can be merged.
    Mergeable,
    /// Is listed in the order records were made.
    Listed,
    /// Has object permissions and field-level security of its own; other objects are open to who may use the API.
    Rights,
    /// Written by administrators only.
    SetUp,
    /// Seen only with "View Setup and Configuration".
    ViewSetup,
    /// Also in the Tooling API.
    Tooling,
    /// In the Tooling API alone.
    ToolingOnly,
    /// Its rows are what the data files themselves say: see `definitions`.
    Definitions,
    /// Its rows are made for each query: see `soql::asked`.
    Asked,
    /// Its rows have durable names (`Case`) where others have ids.
    Named,
}

/// One field, or a group of fields that many objects share.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FieldEntry {
    /// A group of fields in `field-sets.toml`, such as `audit`.
    pub(super) set: Option<String>,
    /// What the nine fields of a postal address start with.
    pub(super) address: Option<String>,
    #[serde(default)]
    pub(super) name: String,
    #[serde(default)]
    pub(super) label: String,
    /// The type as `describe` has it, or `autonumber`.
    #[serde(default, rename = "type")]
    pub(super) kind: String,
    pub(super) len: Option<u32>,
    pub(super) digits: Option<u32>,
    pub(super) precision: Option<u32>,
    pub(super) scale: Option<u32>,
    #[serde(default)]
    pub(super) to: Vec<String>,
    /// The relationship's name on the way up.
    pub(super) up: Option<String>,
    /// The relationship's name on the way down.
    pub(super) down: Option<String>,
    #[serde(default)]
    pub(super) is: Vec<Flag>,
    pub(super) part_of: Option<String>,
    /// The SQL expression of a column that the database computes.
    pub(super) computed: Option<String>,
    /// The formula of a formula field.
    pub(super) formula: Option<String>,
    pub(super) default: Option<String>,
    /// How an autonumber is shown.
    pub(super) format: Option<String>,
    /// What is shown of an encrypted text.
    pub(super) mask: Option<String>,
    pub(super) help: Option<String>,
    /// The field whose value decides which values this picklist offers.
    pub(super) controller: Option<String>,
    pub(super) values: Option<ValuesEntry>,
}

impl FieldEntry {
    /// A field with nothing but name, label and type.
    pub(super) fn new(name: impl Into<String>, label: impl Into<String>, kind: &str) -> Self {
        Self {
            name: name.into(),
            label: label.into(),
            kind: kind.to_owned(),
            ..Self::default()
        }
    }
}

/// A yes-or-no property of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Flag {
    /// Must not be empty.
    Required,
    /// Filled in by the org when nothing is given.
    Defaulted,
    /// Never written through the API.
    ReadOnly,
    /// Given once, never changed.
    CreateOnly,
    /// The record's name.
    Name,
    /// Values differ, and records are found by it.
    Unique,
    /// Records are found by it.
    Lookup,
    /// A picklist of listed values only.
    Restricted,
    /// Deleting the parent deletes the record.
    Cascade,
    /// The parent is the record's master.
    Master,
    /// Upserts find records by it.
    ExternalId,
    /// Unique values are told apart by case.
    CaseSensitive,
    /// Changes are kept in the object's history.
    Tracked,
    /// Read only when the query finds no more than one row.
    OneRow,
}

/// The values of a picklist, or the name of a set in `value-sets.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum ValuesEntry {
    Set(String),
    List(Vec<ValueEntry>),
}

/// One value: its text if that says it all.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum ValueEntry {
    Plain(String),
    Full(FullValue),
}

/// One value with what is particular to it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FullValue {
    pub(super) value: String,
    pub(super) label: Option<String>,
    #[serde(default)]
    pub(super) inactive: bool,
    #[serde(default)]
    pub(super) closed: bool,
    /// A stage or status of success.
    #[serde(default)]
    pub(super) won: bool,
    /// In percent.
    #[serde(default)]
    pub(super) probability: u8,
    /// Forecast category.
    #[serde(default)]
    pub(super) category: String,
    /// The controlling values under which it is offered.
    #[serde(default, rename = "for")]
    pub(super) valid_for: Vec<String>,
}

/// What fields share: `value-sets.toml` and `field-sets.toml`.
#[derive(Debug, Default)]
pub(super) struct Sets {
    pub(super) values: HashMap<String, Vec<ValueEntry>>,
    pub(super) fields: HashMap<String, Vec<FieldEntry>>,
}
