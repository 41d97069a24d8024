//! What a field can hold: Salesforce's field types, with what is particular to each.

use super::address;
use super::model::PicklistValue;

/// Where a reference field points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reference {
    /// API names of the objects it may point to; more than one makes it polymorphic.
    pub(crate) to: &'static [&'static str],
    /// Name of the way up (`Account`), if there is one.
    pub(crate) relationship: Option<&'static str>,
    /// Name of the way down from the parent (`Cases`), if there is one.
    pub(crate) children: Option<&'static str>,
    /// Deleting the parent deletes this record.
    pub(crate) cascade: bool,
    /// The parent is the record's master: it must be given and decides who may see the record.
    pub(crate) master: bool,
}

/// What a field holds, with what is particular to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FieldKind {
    /// The record's id.
    Id,
    /// One line of at most `len` characters.
    Text {
        /// Greatest length in characters.
        len: u32,
    },
    /// Several lines; above 255 characters it is "long" and can be neither filtered nor sorted.
    TextArea {
        /// Greatest length in characters.
        len: u32,
    },
    /// Rich text: several lines of HTML.
    Html {
        /// Greatest length in characters.
        len: u32,
    },
    /// A text that is shown masked to all but those who may see encrypted values.
    Encrypted {
        /// Greatest length in characters.
        len: u32,
        /// What is shown of it, by the name `describe` has for it (`all`, `lastFour`, …).
        mask: &'static str,
    },
    /// One value of a list.
    Picklist {
        /// The values in set-up order.
        values: &'static [PicklistValue],
        /// Only listed values are accepted.
        restricted: bool,
    },
    /// Several values of a list, stored as `A;B`.
    MultiPicklist {
        /// The values in set-up order.
        values: &'static [PicklistValue],
        /// Only listed values are accepted.
        restricted: bool,
    },
    /// A text with suggestions.
    Combobox {
        /// The suggestions.
        values: &'static [PicklistValue],
        /// Greatest length in characters.
        len: u32,
    },
    /// The id of another record.
    Reference(Reference),
    /// True or false, never null.
    Boolean,
    /// A moment; stored as milliseconds since the epoch, UTC.
    DateTime,
    /// A day; stored as `YYYY-MM-DD`.
    Date,
    /// A time of day; stored as `HH:MM:SS.mmmZ`.
    Time,
    /// A whole number of at most `digits` digits.
    Number {
        /// Greatest number of digits.
        digits: u32,
    },
    /// A decimal number.
    Double {
        /// Digits in all.
        precision: u32,
        /// Digits after the point.
        scale: u32,
    },
    /// An amount of money in the org's currency.
    Currency {
        /// Digits in all.
        precision: u32,
        /// Digits after the point.
        scale: u32,
    },
    /// A number of hundredths.
    Percent {
        /// Digits in all.
        precision: u32,
        /// Digits after the point.
        scale: u32,
    },
    /// An e-mail address of at most `len` characters.
    Email {
        /// Greatest length in characters.
        len: u32,
    },
    /// A phone number of at most 40 characters.
    Phone,
    /// A web address of at most 255 characters.
    Url,
    /// A number given out by the org.
    AutoNumber {
        /// How it is shown: `{00000000}`, `PL-{0000}`.
        format: &'static str,
    },
    /// A file's content; stored in base 64.
    Base64,
    /// A value of any type, as the history of a field has.
    Any,
    /// A value with parts of its own, stored as JSON: the metadata of what the Tooling API shows.
    Complex,
    /// A compound of the parts `<prefix>Street`, `<prefix>City`, …; it has no column.
    Address {
        /// What the names of its parts start with; empty on User and Organization.
        prefix: &'static str,
    },
    /// A compound of the parts `<prefix>Latitude__s` and `<prefix>Longitude__s`; it has no column.
    Location {
        /// What the names of its parts start with: `Site__`.
        prefix: &'static str,
    },
}

impl FieldKind {
    /// What the parts of a compound start with, the keys they have in a record and what their names end in; `None` for
    /// a field that is no compound.
    pub(crate) fn parts(&self) -> Option<(&'static str, &'static [(&'static str, &'static str)])> {
        const PLACE: &[(&str, &str)] =
            &[("latitude", "Latitude__s"), ("longitude", "Longitude__s")];
        match self {
            Self::Address { prefix } => Some((prefix, address::KEYS)),
            Self::Location { prefix } => Some((prefix, PLACE)),
            _ => None,
        }
    }

    /// Whether it is made of other fields.
    pub(crate) fn is_compound(&self) -> bool {
        matches!(self, Self::Address { .. } | Self::Location { .. })
    }
}
