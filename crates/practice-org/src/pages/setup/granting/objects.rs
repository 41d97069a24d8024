//! Object Settings: what a permission set or profile allows with the records of an object, and with its fields. One
//! object is at `&object=NAME`.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};
use serde_json::{Map, Value, json};

use crate::db::permissions::{self, Allowed, FIELD_RIGHTS, Holder, OBJECT_RIGHTS};
use crate::error::ApiError;
use crate::http::Params;
use crate::org::Call;
use crate::rest::rows;
use crate::schema::{self, Field, Object};

use super::super::super::fields::tick;
use super::super::super::frame::{Shown, Trouble, Visit, named};
use super::super::editor;
use super::{Need, Opened, with_needed};

/// What a right on an object cannot be without, and Setup ticks along (public answers to deployments: "Permission Create
/// … depends on permission(s): Read …", and so on).
const OBJECT_NEEDS: &[Need] = &[
    ("PermissionsCreate", &["PermissionsRead"]),
    ("PermissionsEdit", &["PermissionsRead"]),
    ("PermissionsDelete", &["PermissionsRead", "PermissionsEdit"]),
    ("PermissionsViewAllRecords", &["PermissionsRead"]),
    (
        "PermissionsModifyAllRecords",
        &["PermissionsDelete", "PermissionsViewAllRecords"],
    ),
];

/// The same for a field: who may edit it may read it.
const FIELD_NEEDS: &[Need] = &[("PermissionsEdit", &["PermissionsRead"])];

/// Objects that have rights of their own.
fn objects() -> impl Iterator<Item = &'static Object> {
    schema::objects().iter().filter(|object| object.has_rights)
}

/// Fields of an object that can be hidden.
fn fields(object: &'static Object) -> impl Iterator<Item = &'static Field> {
    object.fields.iter().filter(|field| field.permissionable())
}

/// The rights in a row, in Setup's words.
fn words(allowed: Option<&Allowed>) -> String {
    let has = |name| allowed.is_some_and(|(_, has)| has.contains(name));
    let labels = OBJECT_RIGHTS.iter().filter(|(name, _)| has(*name));
    labels
        .map(|(_, label)| *label)
        .collect::<Vec<_>>()
        .join(", ")
}

/// The objects that anything is allowed with.
pub(super) fn told(call: &Call<'_>, holder: &Holder) -> rusqlite::Result<String> {
    let allowed = permissions::of_objects(call.conn, &holder.id)?;
    let labels: Vec<&str> = objects()
        .filter(|object| !words(allowed.get(object.name)).is_empty())
        .map(|object| object.label_plural)
        .collect();
    Ok(match labels.len() {
        0 => "none".to_owned(),
        all if all == objects().count() => "all objects".to_owned(),
        _ => labels.join(", "),
    })
}

pub(super) fn show(
    call: &Call<'_>,
    visit: &Visit<'_>,
    opened: &Opened<'_>,
) -> Result<Shown, Trouble> {
    if let Some(name) = named(call, visit, "object") {
        let object = objects().find(|object| object.name == name);
        let object = object.ok_or_else(|| Trouble::Missing(format!("object {name}")))?;
        return one(call, visit, opened, object);
    }
    let rights = permissions::of_objects(call.conn, &opened.holder.id)?;
    let shown = permissions::of_fields(call.conn, &opened.holder.id)?;
    let read = |object: &'static Object| {
        let readable =
            fields(object).filter(|field| holds(&shown, &key(object, field), "PermissionsRead"));
        format!("{} of {}", readable.count(), fields(object).count())
    };
    let content = html! {
        div.panel.flush { table {
            thead { tr { th { "Object" } th { "Object Permissions" } th { "Fields that can be read" } } }
            tbody { @for object in objects() {
                tr {
                    td {
                        a href=(opened.at(&[("part", "objects"), ("object", object.name)])) { strong { (object.label_plural) } }
                        span.under { (object.name) }
                    }
                    td { @match words(rights.get(object.name)).as_str() { "" => span.note { "No Access" }, words => (words) } }
                    td.number { (read(object)) }
                }
            } }
        } }
    };
    Ok(opened.part("Object Settings", &content))
}

fn key(object: &Object, field: &Field) -> String {
    format!("{}.{}", object.name, field.name)
}

fn holds(allowed: &BTreeMap<String, Allowed>, key: &str, right: &str) -> bool {
    allowed.get(key).is_some_and(|(_, has)| has.contains(right))
}

fn one(
    call: &Call<'_>,
    visit: &Visit<'_>,
    opened: &Opened<'_>,
    object: &'static Object,
) -> Result<Shown, Trouble> {
    let rights = permissions::of_objects(call.conn, &opened.holder.id)?;
    let shown = permissions::of_fields(call.conn, &opened.holder.id)?;
    let content = html! {
        input type="hidden" name="object" value=(object.name);
        fieldset { legend { "Object Permissions" } div.ticks {
            @for (name, label) in OBJECT_RIGHTS {
                (tick(&format!("o.{name}"), label, holds(&rights, object.name, name), ""))
            }
        } }
        h2 { "Field Permissions" }
        table {
            thead { tr { th { "Field" } @for (_, label) in FIELD_RIGHTS { th.tight { (label) } } } }
            tbody { @for field in fields(object) {
                tr {
                    td { (field.label) span.under { (field.name) } }
                    @for (name, label) in FIELD_RIGHTS {
                        td { (field_box(object, field, name, label, &shown)) }
                    }
                }
            } }
        }
    };
    let title = format!("Object Settings: {}", object.label_plural);
    Ok(opened.part(&title, &opened.form(visit, "objects", &content)))
}

fn field_box(
    object: &Object,
    field: &Field,
    right: &str,
    label: &str,
    shown: &BTreeMap<String, Allowed>,
) -> Markup {
    html! {
        input type="checkbox" name=(format!("f.{}.{right}", field.name)) value="on"
            checked[holds(shown, &key(object, field), right)] disabled[!offered(field, right)]
            aria-label=(format!("{}: {label}", field.label));
    }
}

/// Nobody edits what the org works out by itself.
fn offered(field: &Field, right: &str) -> bool {
    right == "PermissionsRead" || field.createable || field.updateable
}

/// Stores the rights on one object and its fields; where to go on, and whether some were ticked along.
pub(super) fn save(
    call: &mut Call<'_>,
    form: &Params,
    opened: &Opened<'_>,
) -> Result<(String, bool), ApiError> {
    let name = form.get("object").unwrap_or_default();
    let object = objects().find(|object| object.name == name);
    let object = object.ok_or_else(ApiError::not_found)?;
    let set = opened.holder.id.as_str();
    let (rights, shown) = (
        permissions::of_objects(call.conn, set)?,
        permissions::of_fields(call.conn, set)?,
    );
    let editor = editor(call)?;
    let more = call.atomically(|call| {
        let mut more = keep(
            call,
            &editor,
            rights.get(object.name),
            Row {
                object: "ObjectPermissions",
                of: &[("ParentId", set), ("SobjectType", object.name)],
                all: &OBJECT_RIGHTS,
                needs: OBJECT_NEEDS,
            },
            |right| form.get(&format!("o.{right}")).is_some(),
        )?;
        for field in fields(object) {
            let key = key(object, field);
            more |= keep(
                call,
                &editor,
                shown.get(&key),
                Row {
                    object: "FieldPermissions",
                    of: &[
                        ("ParentId", set),
                        ("SobjectType", object.name),
                        ("Field", &key),
                    ],
                    all: &FIELD_RIGHTS,
                    needs: FIELD_NEEDS,
                },
                |right| {
                    offered(field, right)
                        && form.get(&format!("f.{}.{right}", field.name)).is_some()
                },
            )?;
        }
        Ok::<bool, ApiError>(more)
    })?;
    Ok((opened.at(&[("part", "objects")]), more))
}

/// A row of rights: whose they are, which there are, and what each needs.
struct Row<'a> {
    object: &'a str,
    of: &'a [(&'a str, &'a str)],
    all: &'a [(&'static str, &'static str)],
    needs: &'a [Need],
}

/// Makes, changes or deletes a row, so that it says what is ticked; whether some were ticked along.
fn keep(
    call: &mut Call<'_>,
    editor: &str,
    stored: Option<&Allowed>,
    row: Row<'_>,
    ticked: impl Fn(&str) -> bool,
) -> Result<bool, ApiError> {
    let chosen: BTreeSet<&'static str> = row
        .all
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| ticked(name))
        .collect();
    let whole = with_needed(chosen.clone(), row.needs);
    let values = row.all.iter().map(|(name, _)| *name);
    let mut values: Map<String, Value> = values
        .map(|name| (name.to_owned(), json!(whole.contains(name))))
        .collect();
    match stored {
        Some((_, has)) if *has == whole => {}
        // a row that allows nothing is none
        Some((id, _)) if whole.is_empty() => rows::remove(call.conn, id, editor, call.now)?,
        Some((id, _)) => rows::edit(call.conn, id, &values, editor, call.now)?,
        None if whole.is_empty() => {}
        None => {
            let of = row.of.iter();
            values.extend(of.map(|(name, value)| ((*name).to_owned(), json!(value))));
            rows::add(call.conn, row.object, &values, editor, call.now)?;
        }
    }
    Ok(whole != chosen)
}
