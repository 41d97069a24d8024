//! From the records of an answer to rows: each cell from its place in the record.

use super::{columns::Column, plan::Plan, record::Record};
use crate::{
    Error,
    desk::fields,
    views::{Cell, ListRow, ValueKind},
};

/// The rows of a page. A record without an id is no record, and the page then no page.
pub(super) fn rows(plan: &Plan, records: Vec<Record>) -> Result<Vec<ListRow>, Error> {
    let columns = columns(plan);
    records
        .into_iter()
        .map(|record| row(&columns, record))
        .collect()
}

/// A column, where its value is, of which kind that is, and where the name of what it refers to is.
struct Shown<'p> {
    column: &'p Column,
    kind: ValueKind,
    value: Option<usize>,
    name: Option<usize>,
    /// The name is another column's value, or its name too.
    shared: bool,
}

fn columns(plan: &Plan) -> Vec<Shown<'_>> {
    let place = |path: &salesforce::soql::Name| plan.shape.place(path.as_str());
    let shown = |column| Shown {
        column,
        kind: column.kind(),
        value: place(&column.path),
        name: column.named.as_ref().and_then(place),
        shared: false,
    };
    let mut columns: Vec<Shown<'_>> = plan.shown.iter().map(shown).collect();
    let places = |columns: &[Shown<'_>]| -> Vec<usize> {
        columns
            .iter()
            .flat_map(|shown| [shown.value, shown.name])
            .flatten()
            .collect()
    };
    let all = places(&columns);
    for shown in &mut columns {
        let uses = |name| all.iter().filter(|place| **place == name).count();
        shown.shared = shown.name.is_some_and(|name| uses(name) > 1);
    }
    columns
}

fn row(columns: &[Shown<'_>], mut record: Record) -> Result<ListRow, Error> {
    let id = record.id()?.into_string();
    let mut name = |shown: &Shown<'_>| {
        let name = shown.name?;
        match shown.shared {
            true => record.text(name).map(str::to_owned),
            false => record.take(name),
        }
    };
    // before the values are taken, one of which a shared name is
    let names: Vec<Option<String>> = columns.iter().map(&mut name).collect();
    let cells = columns.iter().zip(names).map(|(shown, name)| {
        let value = shown.value.and_then(|place| record.take(place));
        let made = value.map_or_else(Cell::default, |text| {
            fields::of_kind(&shown.column.field, shown.kind, text)
        });
        let refers = made.text.is_some() && shown.column.named.is_some();
        Cell {
            label: if refers { name } else { made.label },
            ..made
        }
    });
    Ok(ListRow {
        id,
        cells: cells.collect(),
    })
}
