//! A list as JSON: an array of objects by API name, with the values as they are stored.

use std::io::{BufWriter, Write as _};

use serde_json::{Map, Value};
use tempfile::NamedTempFile;

use super::{Head, Writer};
use crate::views::{Cell, ValueKind};

/// An array that is being written.
pub(super) struct Json {
    file: BufWriter<NamedTempFile>,
    heads: Vec<Head>,
    begun: bool,
}

impl Json {
    /// Begins the array.
    pub(super) fn new(file: NamedTempFile, heads: Vec<Head>) -> std::io::Result<Json> {
        let mut file = BufWriter::new(file);
        file.write_all(b"[")?;
        Ok(Json {
            file,
            heads,
            begun: false,
        })
    }
}

impl Writer for Json {
    fn rows(&mut self, rows: &[Vec<Cell>]) -> std::io::Result<()> {
        for row in rows {
            let members = row
                .iter()
                .zip(&self.heads)
                .map(|(cell, head)| (head.field.clone(), value(cell, head.kind)));
            let record: Map<String, Value> = members.collect();
            let join = if self.begun { ",\n" } else { "\n" };
            self.begun = true;
            write!(self.file, "{join}{}", Value::Object(record))?;
        }
        Ok(())
    }

    fn end(mut self: Box<Self>) -> std::io::Result<NamedTempFile> {
        self.file.write_all(b"\n]\n")?;
        self.file.into_inner().map_err(|error| error.into_error())
    }
}

/// Numbers as numbers and checkboxes as what they are; everything else is text.
fn value(cell: &Cell, kind: ValueKind) -> Value {
    let Some(text) = &cell.text else {
        return Value::Null;
    };
    let typed = match kind {
        ValueKind::Checkbox => text.parse().ok().map(Value::Bool),
        ValueKind::Number | ValueKind::Currency | ValueKind::Percent => {
            serde_json::from_str(text).ok()
        }
        _ => None,
    };
    typed.unwrap_or_else(|| Value::String(text.to_string()))
}
