//! Autonumbers: counted up in the order records are made, shown as the field's format says.

use rusqlite::types::Value as Sql;
use rusqlite::{Connection, OptionalExtension};

use crate::db;
use crate::error::ApiError;
use crate::schema::{FieldKind, Object};

use super::super::write::{Columns, stamp};

/// Gives a new record its numbers.
pub(super) fn give(
    conn: &Connection,
    object: &'static Object,
    columns: &mut Columns,
) -> Result<(), ApiError> {
    for field in &object.fields {
        let FieldKind::AutoNumber { format } = field.kind else {
            continue;
        };
        let (before, digits, after) = parts(format);
        let key = format!("number {}.{}", object.name, field.name);
        let last = match db::meta(conn, &key).optional()? {
            Some(number) => Some(number),
            None => {
                // nothing was made through the API yet: count on from what was seeded
                let sql = format!(
                    "SELECT \"{}\" FROM \"{}\" ORDER BY rowid DESC LIMIT 1",
                    field.name, object.name
                );
                let last: Option<Option<String>> =
                    conn.query_row(&sql, [], |row| row.get(0)).optional()?;
                last.flatten()
                    .map(|shown| bare(&shown, before, after).to_owned())
            }
        };
        let next = last
            .and_then(|number| number.parse::<u64>().ok())
            .unwrap_or(0)
            + 1;
        db::set_meta(conn, &key, &next.to_string())?;
        let shown = format!("{before}{next:0digits$}{after}");
        stamp(object, columns, &[field.name], Sql::Text(shown));
    }
    Ok(())
}

/// What stands before the number, how many digits it has at least, and what stands behind it.
fn parts(format: &str) -> (&str, usize, &str) {
    let (before, rest) = format.split_once('{').unwrap_or(("", format));
    let (zeros, after) = rest.split_once('}').unwrap_or((rest, ""));
    (before, zeros.len(), after)
}

fn bare<'t>(shown: &'t str, before: &str, after: &str) -> &'t str {
    let number = shown.strip_prefix(before).unwrap_or(shown);
    number.strip_suffix(after).unwrap_or(number)
}
