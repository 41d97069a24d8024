//! From the records of an answer to rows: each cell from its place in the record.

use salesforce::soql::Name;

use super::{columns::Column, plan::Plan, record::Record};
use crate::{
    Error,
    desk::fields,
    views::{Cell, ListRow, Text, ValueKind},
};

/// The rows of a page. A record without an id is no record, and the page then no page.
pub(super) fn rows(plan: &Plan, records: Vec<Record>) -> Result<Vec<ListRow>, Error> {
    let columns = columns(plan);
    records
        .into_iter()
        .map(|record| row(&columns, record))
        .collect()
}

/// A column, of which kind its value is, where that is, and where the name of what it refers to is.
struct Shown<'p> {
    column: &'p Column,
    kind: ValueKind,
    value: Option<Place>,
    name: Option<Place>,
}

/// A place in a record, and whether more than one thing is there: the name of an owner can be a column too.
struct Place {
    at: usize,
    shared: bool,
}

impl Place {
    fn text(&self, record: &mut Record) -> Option<Text> {
        match self.shared {
            true => record.text(self.at).map(Text::from),
            false => record.take(self.at),
        }
    }
}

fn columns(plan: &Plan) -> Vec<Shown<'_>> {
    let at = |path: &Name| plan.shape.place(path.as_str());
    let of = |column: &Column| (at(&column.path), column.named.as_ref().and_then(at));
    let mut uses = vec![0; plan.fields.len()];
    for (value, name) in plan.shown.iter().map(of) {
        for at in value.into_iter().chain(name) {
            uses[at] += 1;
        }
    }
    let place = |at: usize| Place {
        at,
        shared: uses[at] > 1,
    };
    let shown = |column| {
        let (value, name) = of(column);
        Shown {
            column,
            kind: column.kind(),
            value: value.map(place),
            name: name.map(place),
        }
    };
    plan.shown.iter().map(shown).collect()
}

fn row(columns: &[Shown<'_>], mut record: Record) -> Result<ListRow, Error> {
    let id = record.id()?.into_string();
    let mut cell = |shown: &Shown<'_>| {
        let Some(text) = shown.value.as_ref().and_then(|at| at.text(&mut record)) else {
            return Cell::default();
        };
        let cell = fields::of_kind(&shown.column.field, shown.kind, text);
        match &shown.column.named {
            Some(_) => Cell {
                label: shown.name.as_ref().and_then(|at| at.text(&mut record)),
                ..cell
            },
            None => cell,
        }
    };
    Ok(ListRow {
        id,
        cells: columns.iter().map(&mut cell).collect(),
    })
}
