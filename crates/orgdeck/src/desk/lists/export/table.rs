//! A list as comma-separated values: RFC 4180 in UTF-8 with a byte order mark.

use std::io::{BufWriter, Write as _};

use tempfile::NamedTempFile;

use super::{Head, Writer, text};
use crate::{
    csv,
    views::{Cell, ValueKind},
};

/// A table that is being written.
pub(super) struct Table {
    file: BufWriter<NamedTempFile>,
    heads: Vec<Head>,
    raw: bool,
}

impl Table {
    /// Begins with the labels of the columns.
    pub(super) fn new(file: NamedTempFile, heads: Vec<Head>, raw: bool) -> std::io::Result<Table> {
        let mut table = Table {
            file: BufWriter::new(file),
            raw,
            heads,
        };
        let labels: Vec<String> = table
            .heads
            .iter()
            .map(|head| field(&head.label, raw, false))
            .collect();
        write!(table.file, "{}{}\r\n", csv::MARK, labels.join(","))?;
        Ok(table)
    }
}

impl Writer for Table {
    fn rows(&mut self, rows: &[Vec<Cell>]) -> std::io::Result<()> {
        for row in rows {
            let fields = row
                .iter()
                .zip(&self.heads)
                .map(|(cell, head)| field(text(cell, self.raw), self.raw, is_number(head.kind)));
            let fields: Vec<String> = fields.collect();
            write!(self.file, "{}\r\n", fields.join(","))?;
        }
        Ok(())
    }

    fn end(self: Box<Self>) -> std::io::Result<NamedTempFile> {
        self.file.into_inner().map_err(|error| error.into_error())
    }
}

/// A number that is negative is no formula.
fn field(value: &str, raw: bool, number: bool) -> String {
    let harmless = number && value.parse::<f64>().is_ok();
    if raw || harmless {
        csv::quoted(value)
    } else {
        csv::guarded(value)
    }
}

fn is_number(kind: ValueKind) -> bool {
    matches!(
        kind,
        ValueKind::Number | ValueKind::Currency | ValueKind::Percent
    )
}
