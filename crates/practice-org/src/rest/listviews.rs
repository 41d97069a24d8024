//! List views: `/sobjects/{object}/listviews`, one of them, its describe and its results (REST API Developer Guide,
//! "List Views", "List View Describe", "List View Results"; the results' shape is in restforce's fixtures, too).
//!
//! The views are entries of `list-views.toml`; their results are those of the query their describe shows.

use std::sync::LazyLock;

use axum::http::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::error::ApiError;
use crate::http::Reply;
use crate::ids;
use crate::org::{Answer, Call};
use crate::schema::{self, Field, Object};
use crate::soql;

use super::auth::Caller;
use super::{not_allowed, query};

/// Records of a view's results unless more are asked for, and most of them.
const RESULTS: usize = 25;
const MOST_RESULTS: usize = 2000;

static VIEWS: LazyLock<Vec<View>> = LazyLock::new(|| {
    let file: File = toml::from_str(include_str!("../../list-views.toml")).unwrap_or_default();
    file.view
});

#[derive(Default, Deserialize)]
struct File {
    view: Vec<View>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct View {
    object: String,
    name: String,
    label: String,
    #[serde(default)]
    mine: bool,
    columns: Vec<String>,
    r#where: Option<Condition>,
    order: Order,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Condition {
    field: String,
    operator: String,
    values: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    field: String,
    descending: bool,
}

/// Answers a request below `/sobjects/{object}/listviews`.
pub(super) fn answer(
    call: &mut Call<'_>,
    caller: &Caller,
    version: &str,
    method: &Method,
    object: &'static Object,
    path: &[&str],
) -> Answer {
    if *method != Method::GET {
        return Ok(not_allowed(method, "HEAD,GET"));
    }
    let Some((id, rest)) = path.split_first() else {
        let views: Vec<Value> = views(object).map(|view| view.entry(version)).collect();
        return Ok(Reply::json(
            200,
            &json!({ "done": true, "listviews": views, "nextRecordsUrl": null, "size": views.len(), "sobjectType": object.name }),
        ));
    };
    let id = ids::to18(id).ok_or_else(ApiError::not_found)?;
    let view = views(object)
        .find(|view| view.id() == id)
        .ok_or_else(ApiError::not_found)?;
    match rest {
        [] => Ok(Reply::json(200, &view.entry(version))),
        ["describe"] => Ok(Reply::json(200, &view.describe(caller, object))),
        ["results"] => view.results(call, caller, version, object),
        _ => Err(ApiError::not_found()),
    }
}

fn views(object: &Object) -> impl Iterator<Item = &'static View> {
    VIEWS.iter().filter(|view| view.object == object.name)
}

/// The statement behind the list view with this id.
pub(super) fn statement(caller: &Caller, id: &str) -> Option<String> {
    let view = VIEWS.iter().find(|view| view.id() == id)?;
    let object = schema::object(&view.object)?;
    Some(view.query(&view.columns(caller, object)))
}

impl View {
    fn id(&self) -> String {
        let number = VIEWS.iter().position(|view| view.name == self.name);
        ids::make("00B", 1 + number.unwrap_or_default() as u64)
    }

    fn entry(&self, version: &str) -> Value {
        let id = self.id();
        let url = format!(
            "/services/data/v{version}/sobjects/{}/listviews/{id}",
            self.object
        );
        json!({
            "describeUrl": format!("{url}/describe"),
            "developerName": self.name,
            "id": id,
            "label": self.label,
            "resultsUrl": format!("{url}/results"),
            "soqlCompatible": true,
            "url": url,
        })
    }

    /// The columns the caller sees, with the fields behind them.
    fn columns(&self, caller: &Caller, object: &'static Object) -> Vec<(&str, &'static Field)> {
        let columns = self.columns.iter().filter_map(|path| {
            let (object, name) = match path.split_once('.') {
                Some((way, name)) => {
                    let up = object.relationship(way)?;
                    let to = up.reference()?.to;
                    let known =
                        |to: &&str| schema::object(to).filter(|to| to.field(name).is_some());
                    (to.iter().find_map(known)?, name)
                }
                None => (object, path.as_str()),
            };
            let field = object.field(name)?;
            caller
                .rights
                .field_visible(object, field)
                .then_some((path.as_str(), field))
        });
        columns.collect()
    }

    fn query(&self, columns: &[(&str, &Field)]) -> String {
        let paths: Vec<&str> = columns.iter().map(|(path, _)| *path).collect();
        let mut query = format!("SELECT {}, Id FROM {}", paths.join(", "), self.object);
        if self.mine {
            query.push_str(" USING SCOPE mine");
        }
        if let Some(condition) = &self.r#where {
            // "SoqlWhereCondition" has further operators; these are those of the file
            let sign = if condition.operator == "notEquals" {
                "!="
            } else {
                "="
            };
            query.push_str(&format!(
                " WHERE {} {sign} {}",
                condition.field,
                condition.values.join(", ")
            ));
        }
        let Order { field, descending } = &self.order;
        let direction = if *descending {
            "DESC NULLS LAST"
        } else {
            "ASC NULLS FIRST"
        };
        query.push_str(&format!(
            " ORDER BY {field} {direction}, Id ASC NULLS FIRST"
        ));
        query
    }

    fn described_columns(&self, columns: &[(&str, &'static Field)]) -> Vec<Value> {
        let described = columns.iter().map(|(path, field)| {
            let sorted = *path == self.order.field;
            let direction = if self.order.descending {
                "descending"
            } else {
                "ascending"
            };
            json!({
                "ascendingLabel": if sorted { "Z-A" } else { "A-Z" },
                "descendingLabel": if sorted { "A-Z" } else { "Z-A" },
                "fieldNameOrPath": path,
                "hidden": false,
                "label": field.label,
                "searchable": false,
                "selectListItem": path,
                "sortDirection": if sorted { json!(direction) } else { Value::Null },
                "sortIndex": if sorted { json!(0) } else { Value::Null },
                "sortable": field.sortable(),
                "type": schema::type_name(field),
            })
        });
        described.collect()
    }

    fn describe(&self, caller: &Caller, object: &'static Object) -> Value {
        let columns = self.columns(caller, object);
        let direction = if self.order.descending {
            "descending"
        } else {
            "ascending"
        };
        let nulls = if self.order.descending {
            "last"
        } else {
            "first"
        };
        let condition = match &self.r#where {
            None => json!({ "conditions": [], "conjunction": "and" }),
            Some(condition) => json!({
                "field": condition.field,
                "operator": condition.operator,
                "values": condition.values,
            }),
        };
        json!({
            "columns": self.described_columns(&columns),
            "id": self.id(),
            "orderBy": [{ "fieldNameOrPath": self.order.field, "nullsPosition": nulls, "sortDirection": direction }],
            "query": self.query(&columns),
            "relatedEntityId": null,
            "scope": if self.mine { "mine" } else { "everything" },
            "scopeEntityId": null,
            "sobjectType": self.object.to_lowercase(),
            "whereCondition": condition,
        })
    }

    /// `?limit=&offset=`: values as texts, as a list shows them.
    fn results(
        &self,
        call: &Call<'_>,
        caller: &Caller,
        version: &str,
        object: &'static Object,
    ) -> Answer {
        let number = |name: &str, otherwise: usize| {
            let asked = call.request.query.given(name);
            asked
                .and_then(|asked| asked.parse().ok())
                .unwrap_or(otherwise)
        };
        let limit = number("limit", RESULTS).min(MOST_RESULTS);
        let offset = number("offset", 0).min(MOST_RESULTS);
        let columns = self.columns(caller, object);
        let context = query::context(call, caller, version, false);
        let soql = format!("{} LIMIT {limit} OFFSET {offset}", self.query(&columns));
        let started = soql::start(&context, &soql)?;
        let records = soql::page(&context, &started.cursor, 0, limit)?;
        let rows: Vec<Value> = records
            .iter()
            .map(|record| {
                let cells = columns.iter().map(|(path, _)| *path).chain(["Id"]);
                let cells: Vec<Value> = cells
                    .map(|path| json!({ "fieldNameOrPath": path, "value": shown(record, path) }))
                    .collect();
                json!({ "columns": cells })
            })
            .collect();
        let mut described = self.described_columns(&columns);
        described.push(json!({ "ascendingLabel": null, "descendingLabel": null, "fieldNameOrPath": "Id", "hidden": true, "label": object.field("Id").map(|id| id.label), "searchable": false, "selectListItem": "Id", "sortDirection": null, "sortIndex": null, "sortable": false, "type": "id" }));
        Ok(Reply::json(
            200,
            &json!({
                "columns": described,
                "developerName": self.name,
                "done": true,
                "id": self.id(),
                "label": self.label,
                "records": rows,
                "size": rows.len(),
            }),
        ))
    }
}

/// The value at the end of a path, as a text.
fn shown(record: &Value, path: &str) -> Value {
    let value = path.split('.').fold(record, |value, name| &value[name]);
    match value {
        Value::Null | Value::String(_) => value.clone(),
        other => Value::String(other.to_string()),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_view_of_the_file_is_about_fields_there_are() {
        let file: File = toml::from_str(include_str!("../../list-views.toml")).unwrap();
        assert_eq!(file.view.len(), VIEWS.len());
        for view in VIEWS.iter() {
            let object = schema::object(&view.object).unwrap();
            assert!(object.field(&view.order.field).is_some(), "{}", view.name);
            let operator = view.r#where.as_ref().map(|one| one.operator.as_str());
            assert!(
                matches!(operator, None | Some("equals" | "notEquals")),
                "{}",
                view.name
            );
        }
    }
}
