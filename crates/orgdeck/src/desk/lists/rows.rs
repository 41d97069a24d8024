//! From the records of an answer to rows: each cell from its place in the record.

use super::{
    columns::Column,
    plan::Plan,
    record::{Record, Shape},
};
use crate::{
    Error,
    desk::fields,
    views::{Cell, ListRow, ValueKind},
};

/// The rows of a page. A record without an id is no record, and the page then no page.
pub(super) fn rows(plan: &Plan, records: Vec<Record>) -> Result<Vec<ListRow>, Error> {
    let places: Vec<Places> = plan
        .shown
        .iter()
        .map(|column| Places::of(&plan.shape, column))
        .collect();
    records
        .into_iter()
        .map(|record| row(plan, &places, record))
        .collect()
}

/// Where a column's value is, of which kind it is, and where the name of what it refers to is.
struct Places {
    value: Option<usize>,
    kind: ValueKind,
    name: Option<usize>,
}

impl Places {
    fn of(shape: &Shape, column: &Column) -> Self {
        let place = |path: &salesforce::soql::Name| shape.place(path.as_str());
        Self {
            value: place(&column.path),
            kind: column.kind(),
            name: column.named.as_ref().and_then(place),
        }
    }
}

fn row(plan: &Plan, places: &[Places], mut record: Record) -> Result<ListRow, Error> {
    let id = record.id()?.as_str().to_owned();
    let columns = || plan.shown.iter().zip(places);
    // a name may be a column of its own too, so names are copied before values are taken
    let mut cells: Vec<Cell> = columns()
        .map(|(_, places)| Cell {
            text: None,
            label: places
                .name
                .and_then(|name| record.text(name))
                .map(str::to_owned),
        })
        .collect();
    for ((column, places), cell) in columns().zip(&mut cells) {
        let value = places.value.and_then(|place| record.take(place));
        let made = value.map_or_else(Cell::default, |text| {
            fields::of_kind(&column.field, places.kind, text)
        });
        cell.text = made.text;
        if cell.text.is_none() || column.named.is_none() {
            cell.label = made.label;
        }
    }
    Ok(ListRow { id, cells })
}
