//! The parts of a postal address: nine fields that differ only in what their names and labels start with.
//!
//! Names and types follow "Address Compound Fields" in the Object Reference.

use super::file::{FieldEntry, Flag, ValuesEntry};

/// The keys of an address in a record and the part each is read from, in the order answers have them.
pub(super) const KEYS: &[(&str, &str)] = &[
    ("city", "City"),
    ("country", "Country"),
    ("geocodeAccuracy", "GeocodeAccuracy"),
    ("latitude", "Latitude"),
    ("longitude", "Longitude"),
    ("postalCode", "PostalCode"),
    ("state", "State"),
    ("street", "Street"),
];

/// The nine fields of the address with this prefix (`Billing`; none for a user's and the org's), eight parts and the
/// compound.
pub(super) fn fields(prefix: &str) -> Vec<FieldEntry> {
    let named = |part: &str, label: &str, kind: &str| {
        let label = format!("{prefix} {label}").trim_start().to_owned();
        FieldEntry {
            part_of: Some(format!("{prefix}Address")),
            ..FieldEntry::new(format!("{prefix}{part}"), label, kind)
        }
    };
    let text = |part: &str, label: &str, kind: &str, len| FieldEntry {
        len: Some(len),
        ..named(part, label, kind)
    };
    let degrees = |part: &str| FieldEntry {
        precision: Some(18),
        scale: Some(15),
        ..named(part, part, "double")
    };
    vec![
        text("Street", "Street", "textarea", 255),
        text("City", "City", "string", 40),
        text("State", "State/Province", "string", 80),
        text("PostalCode", "Zip/Postal Code", "string", 20),
        text("Country", "Country", "string", 80),
        degrees("Latitude"),
        degrees("Longitude"),
        FieldEntry {
            values: Some(ValuesEntry::Set("GeocodeAccuracies".to_owned())),
            is: vec![Flag::Restricted],
            ..named("GeocodeAccuracy", "Geocode Accuracy", "picklist")
        },
        FieldEntry {
            part_of: None,
            is: vec![Flag::ReadOnly],
            ..named("Address", "Address", "address")
        },
    ]
}
