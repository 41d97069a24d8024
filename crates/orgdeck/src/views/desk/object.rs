//! What an object of the desk looks like to this user.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::Operator;

/// What kind of value a field has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ValueKind {
    /// One line of text, also numbers that the org gives out, and encrypted text.
    Text,
    /// Several lines.
    LongText,
    /// HTML. Shown as the text in it, edited as it is.
    RichText,
    /// One of the options, others allowed where it is not restricted.
    Picklist,
    /// Several of the options.
    Options,
    /// Yes or no.
    Checkbox,
    /// A number.
    Number,
    /// An amount.
    Currency,
    /// A number of hundredths.
    Percent,
    /// A day.
    Date,
    /// A day and a time.
    DateTime,
    /// A time of day.
    Time,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// A web address.
    Url,
    /// Another record.
    Reference,
    /// An id of the record itself.
    Id,
    /// What the desk shows and does not edit: addresses, places, files.
    Other,
}

/// An option of a picklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct OptionView {
    /// What is stored.
    pub value: String,
    /// What is shown.
    pub label: String,
    /// Whether a new record starts with it.
    pub default: bool,
    /// For a status: whether it closes the record.
    pub closed: bool,
    /// The values of the controlling field it may go with; none where it depends on nothing.
    pub valid_for: Option<Vec<String>>,
}

/// A field, as the org describes it for this user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct FieldView {
    /// API name.
    pub name: String,
    /// The org's label.
    pub label: String,
    /// The help text set up for it.
    pub help: Option<String>,
    /// Its kind of value.
    pub kind: ValueKind,
    /// Longest text in characters; 0: no limit known.
    pub length: u32,
    /// Digits behind the point of a number.
    pub scale: u32,
    /// Whether a new record needs it from the user.
    pub required: bool,
    /// Whether this user may fill it in on a new record.
    pub createable: bool,
    /// Whether this user may change it.
    pub updateable: bool,
    /// Whether it is a formula.
    pub calculated: bool,
    /// Whether other values than the options are refused.
    pub restricted: bool,
    /// The active options, in the org's order.
    pub options: Vec<OptionView>,
    /// The field its options depend on.
    pub controller: Option<String>,
    /// The objects a reference may point to.
    pub reference_to: Vec<String>,
    /// Whether lists can be sorted by it.
    pub sortable: bool,
    /// What a list can be filtered with; empty where it cannot.
    pub operators: Vec<Operator>,
}

/// A record type this user may give a new record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct RecordTypeView {
    /// 18-character id.
    pub id: String,
    /// The org's label.
    pub label: String,
    /// Whether it is the user's default.
    pub default: bool,
}

/// An object, as this user may see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ObjectView {
    /// API name.
    pub name: String,
    /// The org's label.
    pub label: String,
    /// The label for several.
    pub plural: String,
    /// The field people call a record by: `CaseNumber`, `Name`, `Subject`, `Title`.
    pub name_field: String,
    /// The field of the path on top, where it has one: `Status`, `StageName`.
    pub path_field: Option<String>,
    /// May create.
    pub can_create: bool,
    /// May change.
    pub can_edit: bool,
    /// May delete.
    pub can_delete: bool,
    /// The fields this user may see.
    pub fields: Vec<FieldView>,
    /// The record types for new records; empty where there is but the master.
    pub record_types: Vec<RecordTypeView>,
    /// The 18-character id of the signed-in user.
    pub user_id: String,
}

/// One field on a layout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct LayoutItem {
    /// API name of the field.
    pub field: String,
    /// The layout's label for it.
    pub label: String,
    /// Whether the layout wants a value.
    pub required: bool,
    /// Whether it may be edited on a record that exists.
    pub editable: bool,
    /// Whether it may be edited on a new record.
    pub editable_new: bool,
}

/// A section of a layout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct LayoutSection {
    /// The org's heading; blank where it shows none.
    pub heading: String,
    /// Its fields in reading order.
    pub items: Vec<LayoutItem>,
}

/// The org's page layout for a record type, and the options that type offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct LayoutView {
    /// Its sections.
    pub sections: Vec<LayoutSection>,
    /// By field: the values this record type offers, where it offers fewer than the field has.
    pub offers: Vec<Offer>,
}

/// What a record type offers of a picklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Offer {
    /// API name of the field.
    pub field: String,
    /// The values, in order.
    pub values: Vec<String>,
    /// What a new record of this type starts with.
    pub default: Option<String>,
}

/// A record that a reference may point to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct LookupHit {
    /// 18-character id.
    pub id: String,
    /// Its object: `User`, `Group` (a queue), `Contact`.
    pub object: String,
    /// Its name.
    pub name: String,
    /// What tells it from others of the name: the account of a contact, a user name.
    pub detail: Option<String>,
}
