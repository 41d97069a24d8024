//! The org's objects: what they are called, which fields they have, their tables, and their `describe` answers.
//!
//! Static metadata of a Developer Edition org, written from the Object Reference. Objects with an extended life of
//! their own (custom objects, record types) are not here; neither are records: see `seed`.

mod address;
mod case;
mod crm;
mod describe;
mod model;
mod people;
mod rights;
mod setup;
mod tables;

use std::sync::LazyLock;

pub(crate) use address::KEYS as ADDRESS_KEYS;
pub(crate) use case::{STATUSES as CASE_STATUSES, status_closes};
pub(crate) use describe::{describe, global_describe, object_summary};
pub(crate) use model::{Field, FieldKind, Object, PicklistValue};
pub(crate) use rights::{FieldRights, ObjectRights, Rights};
pub(crate) use tables::{create_indexes, create_tables, drop_indexes, picklist_rank};

/// A person's full name from its parts, as the org composes it.
const PERSON_NAME: &str = r#"trim(coalesce("FirstName", '') || ' ' || "LastName")"#;

static OBJECTS: LazyLock<Vec<Object>> = LazyLock::new(|| {
    vec![
        crm::account(),
        crm::asset(),
        setup::business_hours(),
        case::case(),
        case::case_comment(),
        case::case_status(),
        crm::contact(),
        people::group(),
        setup::organization(),
        people::profile(),
        setup::record_type(),
        people::user(),
        people::user_role(),
    ]
});

static NAME: LazyLock<Object> = LazyLock::new(setup::name);

/// Every object, in alphabetical order.
pub(crate) fn objects() -> &'static [Object] {
    &OBJECTS
}

/// The object with this API name, whatever its case.
pub(crate) fn object(name: &str) -> Option<&'static Object> {
    OBJECTS
        .iter()
        .find(|object| object.name.eq_ignore_ascii_case(name))
}

/// The object whose ids start with these three characters (a whole id will do).
pub(crate) fn object_by_prefix(prefix: &str) -> Option<&'static Object> {
    let prefix = prefix.get(..3)?;
    OBJECTS.iter().find(|object| object.key_prefix == prefix)
}

/// The pseudo-object that polymorphic references are read through; it has no table.
pub(crate) fn name_object() -> &'static Object {
    &NAME
}

/// A picklist value whose label is the value.
const fn value(value: &'static str) -> PicklistValue {
    PicklistValue {
        value,
        label: value,
        default: false,
    }
}

impl PicklistValue {
    /// The one chosen when nothing is given.
    const fn preset(mut self) -> Self {
        self.default = true;
        self
    }
}

#[cfg(test)]
mod tests;
