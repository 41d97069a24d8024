//! From the records of an answer to rows: each cell by the path of its column.

use salesforce::RecordId;
use serde_json::Value;

use super::{columns::Column, plan::Plan};
use crate::{
    Error,
    desk::fields,
    error::Doing,
    views::{Cell, ListRow},
};

/// The rows of a page. A record without an id is no record, and the page then no page.
pub(super) fn rows(plan: &Plan, records: &[Value]) -> Result<Vec<ListRow>, Error> {
    records.iter().map(|record| row(plan, record)).collect()
}

fn row(plan: &Plan, record: &Value) -> Result<ListRow, Error> {
    Ok(ListRow {
        id: id(record)?.as_str().to_owned(),
        cells: plan
            .shown
            .iter()
            .map(|column| cell(record, column))
            .collect(),
    })
}

/// The id of a record.
pub(super) fn id(record: &Value) -> Result<RecordId, Error> {
    let odd = || salesforce::Error::Decode {
        path: "records[].Id".to_owned(),
        message: "expected the id of a record".to_owned(),
        status: 200,
    };
    let id = record["Id"].as_str().ok_or_else(odd);
    let id = id.and_then(|id| RecordId::parse(id).map_err(|_| odd()));
    id.doing("reading a list")
}

/// The cell of a column; of a reference the name is its label.
pub(super) fn cell(record: &Value, column: &Column) -> Cell {
    let mut cell = fields::cell(&column.field, at(record, column.path.as_str()));
    if let (Some(_), Some(named)) = (&cell.text, &column.named) {
        cell.label = at(record, named.as_str()).as_str().map(str::to_owned);
    }
    cell
}

/// The value at the end of a path; nothing where a parent is missing.
fn at<'v>(record: &'v Value, path: &str) -> &'v Value {
    path.split('.').fold(record, |value, name| &value[name])
}
