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

/// A value as the org has it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Cell {
    /// The value in its canonical form; none where the field is empty.
    pub text: Option<String>,
    /// What a person reads where that is something else: the name of a reference, the label of an option.
    pub label: Option<String>,
}
