//! What the columns of a query's result are, as `query?q=…&columns=true` tells: the Salesforce CLI asks it before it
//! prints a result, and query tools to lay out their tables.
//!
//! The parameter is in no guide. Its use: salesforcecli/plugin-data `query.ts`. The shape, with these flags: a captured
//! `queryMetadata` in the tests of forcedotcom/salesforcedx-vscode. What it says of joined and computed columns is
//! known only as far as plugin-data reads it: `joinColumns`, `aggregate`, `columnName`, `displayName`.

use serde_json::{Value, json};

use super::ast::{Item, Query};
use super::bounds;
use super::fail::Checked;
use super::grouped::{self, Grouped};
use super::plan::{self, Plan};
use super::scope::Asking;
use super::select::Out;
use super::{Context, functions, parser};
use crate::error::ApiError;
use crate::schema::{self, Field, FieldKind, Object};

/// The columns of a query that is not run.
///
/// # Errors
/// 400 with the code and words of the Query resource.
pub(crate) fn columns(ctx: &Context<'_>, soql: &str) -> Result<Value, ApiError> {
    described(ctx, soql).map_err(|fail| fail.answer(soql))
}

fn described(ctx: &Context<'_>, soql: &str) -> Checked<Value> {
    let query = parser::parse(soql)?;
    let asking = Asking::new(ctx);
    let object = plan::object_of(&asking, &query.from)?;
    bounds::reified(object, &query)?;
    let columns = if grouped::is_count(&query) && query.group.is_empty() {
        grouped::count(asking, object, &query)?;
        Vec::new()
    } else if grouped::is_grouped(&query) {
        computed(object, &query, &grouped::grouped(asking, object, &query)?)
    } else {
        of_plan(&plan::plan(asking, object, &query)?)
    };
    let id_selected = columns.iter().any(|column| column["columnName"] == "Id");
    Ok(json!({
        "columnMetadata": columns,
        "entityName": object.name,
        "groupBy": !query.group.is_empty(),
        "idSelected": id_selected,
        "keyPrefix": object.key_prefix,
    }))
}

fn of_plan(plan: &Plan) -> Vec<Value> {
    let outs = plan.selection.outs.iter();
    outs.map(|out| of(plan.object, out)).collect()
}

fn of(object: &'static Object, out: &Out) -> Value {
    match out {
        Out::Value { key, .. } | Out::Compound { key, .. } => {
            column(key, key, object.field(key), false, Vec::new())
        }
        Out::Parent { key, variants } => {
            let field = object.relationship(key);
            let parent = field.and_then(pointed_to).unwrap_or(object);
            let inside = variants.iter().flat_map(|variant| &variant.outs);
            let inside = inside.map(|out| of(parent, out)).collect();
            column(key, key, field, false, inside)
        }
        Out::Children { key, plan, .. } => column(key, key, None, true, of_plan(plan)),
    }
}

/// The columns of groups: an aggregate is named by its alias or `expr0` and shown as it was written.
fn computed(object: &'static Object, query: &Query, grouped: &Grouped) -> Vec<Value> {
    let shown = grouped.columns.iter().zip(&query.items);
    shown
        .map(|(shown, item)| match item {
            Item::Expr(expr, _) => {
                let aggregate = functions::is_aggregate(expr);
                let field = object.field(&shown.key);
                column(&shown.key, &expr.text(), field, aggregate, Vec::new())
            }
            _ => column(&shown.key, &shown.key, None, false, Vec::new()),
        })
        .collect()
}

fn column(
    name: &str,
    shown: &str,
    field: Option<&Field>,
    aggregate: bool,
    joined: Vec<Value>,
) -> Value {
    let plain = field.filter(|_| joined.is_empty());
    let apex = plain.map_or("String", |field| apex_type(&field.kind));
    json!({
        "aggregate": aggregate,
        "apexType": if joined.is_empty() { Some(apex) } else { None },
        "booleanType": apex == "Boolean",
        "columnName": name,
        "custom": field.is_some_and(Field::custom),
        "displayName": shown,
        "foreignKeyName": field.filter(|_| !joined.is_empty()).map(|field| field.name),
        "insertable": plain.is_some_and(|field| field.createable),
        "joinColumns": joined,
        "numberType": matches!(apex, "Integer" | "Double"),
        "textType": plain.is_some() && apex == "String",
        "updatable": plain.is_some_and(|field| field.updateable),
    })
}

/// The object a reference points to; one that may point to several is known by what they share.
fn pointed_to(field: &Field) -> Option<&'static Object> {
    match field.reference()?.to {
        [one] => schema::object(one),
        _ => schema::object("Name"),
    }
}

/// The name of a field's type in Apex (Apex Developer Guide, "Data Types").
fn apex_type(kind: &FieldKind) -> &'static str {
    match kind {
        FieldKind::Id | FieldKind::Reference(_) => "Id",
        FieldKind::Boolean => "Boolean",
        FieldKind::DateTime => "Datetime",
        FieldKind::Date => "Date",
        FieldKind::Time => "Time",
        FieldKind::Number { .. } => "Integer",
        FieldKind::Double { .. } | FieldKind::Currency { .. } | FieldKind::Percent { .. } => {
            "Double"
        }
        FieldKind::Base64 => "Blob",
        FieldKind::Address { .. } => "Address",
        FieldKind::Location { .. } => "Location",
        FieldKind::Any | FieldKind::Complex => "Object",
        FieldKind::Text { .. }
        | FieldKind::TextArea { .. }
        | FieldKind::Html { .. }
        | FieldKind::Encrypted { .. }
        | FieldKind::Picklist { .. }
        | FieldKind::MultiPicklist { .. }
        | FieldKind::Combobox { .. }
        | FieldKind::Email { .. }
        | FieldKind::Phone
        | FieldKind::Url
        | FieldKind::AutoNumber { .. } => "String",
    }
}
