//! The org's objects: what they are called, which fields they have, their tables, and their `describe` answers.
//!
//! An object is a data file, `objects/<Object>.toml`, written from the Object Reference; `load` reads them once. No
//! records here: see `seed`.

mod address;
mod definitions;
mod derived;
mod describe;
mod describe_field;
mod file;
pub(crate) mod formula;
mod kind;
mod layouts;
mod load;
mod load_field;
mod model;
mod profiles;
mod reconcile;
mod rights;
mod statistics;
mod tables;
mod ui;

use std::sync::LazyLock;

pub(crate) use derived::refresh as refresh_derived_rows;
pub(crate) use describe::{MASTER_RECORD_TYPE, describe, global_describe, object_summary};
pub(crate) use describe_field::type_name;
pub(crate) use kind::FieldKind;
pub(crate) use layouts::{compact_layouts, layout, layouts};
pub(crate) use model::{Field, Object, PicklistValue, ValidationRule};
pub(crate) use reconcile::reconcile;
pub(crate) use rights::{FieldRights, ObjectRights, Reach, Rights};
pub(crate) use tables::{create_asked, create_indexes, create_tables, drop_indexes, picklist_rank};
pub(crate) use ui::{
    object_info as ui_object_info, picklist_values as ui_picklist_values,
    picklist_values_of as ui_picklist_values_of,
};

/// All objects, and the one that is none.
struct Objects {
    listed: Vec<Object>,
    name: Object,
}

static OBJECTS: LazyLock<Objects> = LazyLock::new(|| {
    let split = load::all().and_then(|mut listed| {
        let at = listed
            .iter()
            .position(|object| object.name == "Name")
            .ok_or("objects/Name.toml is not there")?;
        let name = listed.remove(at);
        for (place, object) in listed.iter_mut().enumerate() {
            object.place = place;
        }
        Ok(Objects { listed, name })
    });
    // the files are compiled in, and a test reads them all
    split.unwrap_or_else(|error| panic!("{error}"))
});

/// Every object, in alphabetical order.
pub(crate) fn objects() -> &'static [Object] {
    &OBJECTS.listed
}

/// The object with this API name, whatever its case.
pub(crate) fn object(name: &str) -> Option<&'static Object> {
    objects()
        .iter()
        .find(|object| object.name.eq_ignore_ascii_case(name))
}

/// The object whose ids start with these three characters (a whole id will do).
pub(crate) fn object_by_prefix(prefix: &str) -> Option<&'static Object> {
    let prefix = prefix.get(..3)?;
    objects().iter().find(|object| object.key_prefix == prefix)
}

/// The pseudo-object that polymorphic references are read through; it has no table.
pub(crate) fn name_object() -> &'static Object {
    &OBJECTS.name
}

/// The values of a picklist, in set-up order; none if there is no such field.
pub(crate) fn values(object: &str, field: &str) -> &'static [PicklistValue] {
    self::object(object)
        .and_then(|object| object.field(field))
        .map(Field::values)
        .unwrap_or_default()
}

/// Whether this status closes a record of the object, whatever its case.
pub(crate) fn status_closes(object: &str, status: &str) -> bool {
    values(object, "Status")
        .iter()
        .any(|value| value.closed && value.value.eq_ignore_ascii_case(status))
}

#[cfg(test)]
mod file_tests;
#[cfg(test)]
mod tests;
