//! The desk: lists of records, one record, what is typed over it, and how a write ended.
//!
//! A value crosses as text in one canonical form, by the kind of its field: `true`/`false`; numbers as JSON writes
//! them; dates as `2026-11-26`; times of day as `10:00:00.000Z`; date-times as `2026-11-26T10:00:00.000Z`; several
//! options joined by `;`; references as the 18-character id. No value is no text.

mod draft;
mod list;
mod object;
mod record;
mod work;

pub use draft::*;
pub use list::*;
pub use object::*;
pub use record::*;
pub use work::*;

use serde::{Deserialize, Serialize};
use specta::Type;

/// A text that is short as a rule: 24 bytes and less take no memory of their own, and a page of a list has thousands.
pub type Text = compact_str::CompactString;

/// A value as the org has it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Cell {
    /// The value in its canonical form; none where the field is empty.
    #[specta(type = Option<String>)]
    pub text: Option<Text>,
    /// What a person reads where that is something else: the name of a reference, the label of an option.
    #[specta(type = Option<String>)]
    pub label: Option<Text>,
}

/// API calls of the org in the last 24 hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ApiUsage {
    /// Used.
    pub used: u32,
    /// Allowed.
    pub limit: u32,
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
