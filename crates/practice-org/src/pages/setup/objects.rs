//! "Object Manager": the org's objects; one at `?object=NAME`, with its fields. To look at: objects are data files.

use maud::html;

use crate::http::{Params, with_query};
use crate::org::Call;
use crate::schema::{self, Object};

use super::super::frame::{Shown, Trouble, Visit, named};

pub(in crate::pages) const ADDRESS: &str = "/lightning/setup/ObjectManager/home";

/// Objects that have records of the org's own: what the set-up keeps is not among them.
fn objects() -> Vec<&'static Object> {
    let listed = |object: &&Object| object.standard && object.view.is_none() && !object.set_up;
    let mut objects: Vec<&Object> = schema::objects()
        .iter()
        .filter(|object| listed(object) && (object.has_rights || object.tab))
        .collect();
    objects.sort_by_key(|object| object.label);
    objects
}

pub(in crate::pages) fn show(call: &mut Call<'_>, visit: &Visit<'_>) -> Result<Shown, Trouble> {
    if let Some(name) = named(call, visit, "object") {
        let found = objects().into_iter().find(|object| object.name == name);
        return found
            .map(one)
            .ok_or_else(|| Trouble::Missing(format!("object {name}")));
    }
    let address = |object: &Object| {
        let mut params = Params::default();
        params.push("object", object.name);
        with_query(ADDRESS, &params)
    };
    let content = html! {
        div.panel.flush { table {
            thead { tr { th { "Label" } th { "API Name" } th { "Type" } th { "Fields" } } }
            tbody { @for object in objects() {
                tr {
                    td { a href=(address(object)) { strong { (object.label) } } }
                    td.mono { (object.name) }
                    td.tight { (kind(object)) }
                    td.number { (object.fields.len()) }
                }
            } }
        } }
    };
    let lead = "Objects of this org by the names the API has for them.";
    Ok(Shown::new("Object Manager", lead, content))
}

fn kind(object: &Object) -> &'static str {
    if object.custom {
        "Custom Object"
    } else {
        "Standard Object"
    }
}

fn one(object: &Object) -> Shown {
    let content = html! {
        p { a href=(ADDRESS) { "All objects" } }
        div.panel.flush { table {
            thead { tr { th { "Field Label" } th { "Field Name" } th { "Data Type" } } }
            tbody { @for field in &object.fields {
                tr { td { (field.label) } td.mono { (field.name) } td.tight { (schema::type_name(field)) } }
            } }
        } }
        @if !object.rules.is_empty() {
            h2 { "Validation Rules" }
            div.panel.flush { table { tbody { @for rule in &object.rules {
                tr { td.tight { strong { (rule.name) } } td { (rule.message) } }
            } } } }
        }
    };
    Shown::new(
        object.label,
        &format!("{}, {}", object.name, kind(object)),
        content,
    )
}
