//! Setup pages that only list rows: login history.

use maud::{Markup, html};
use rusqlite::types::ValueRef;

use crate::org::Call;

use super::super::frame::{Shown, Trouble, Visit};
use super::super::moment;

/// Rows shown.
const SHOWN: usize = 200;

pub(in crate::pages) fn login_history(
    call: &mut Call<'_>,
    _: &Visit<'_>,
) -> Result<Shown, Trouble> {
    let sql = "SELECT h.login_ms, u.\"Username\", h.status, h.login_type, h.application, '127.0.0.1'
        FROM practice_login_history h LEFT JOIN \"User\" u ON u.\"Id\" = h.user_id ORDER BY h.id DESC";
    let columns = [
        "Login Time (UTC)",
        "Username",
        "Status",
        "Login Type",
        "Application",
        "Source IP",
    ];
    let content = listed(call, "practice_login_history", sql, &columns)?;
    let lead = "The latest attempts to sign in, newest first.";
    Ok(Shown::new("Login History", lead, content))
}

/// A table of what a query gives; nothing if the table is not there.
fn listed(call: &Call<'_>, table: &str, sql: &str, columns: &[&str]) -> Result<Markup, Trouble> {
    let there: bool = call.conn.query_row(
        "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = ?1)",
        [table],
        |row| row.get(0),
    )?;
    let rows = if there {
        rows(call, sql, columns.len())?
    } else {
        Vec::new()
    };
    Ok(html! {
        div.panel.flush {
            @if rows.is_empty() { p.empty { "There are none yet." } } @else {
                table {
                    thead { tr { @for column in columns { th { (column) } } } }
                    tbody { @for row in &rows { tr { @for (at, value) in row.iter().enumerate() { td.tight[at == 0] { (value) } } } } }
                }
            }
        }
    })
}

fn rows(call: &Call<'_>, sql: &str, columns: usize) -> rusqlite::Result<Vec<Vec<String>>> {
    let mut statement = call.conn.prepare(&format!("{sql} LIMIT {SHOWN}"))?;
    let mut rows = statement.query([])?;
    let mut listed = Vec::new();
    while let Some(row) = rows.next()? {
        let values = (0..columns).map(|at| {
            Ok(match row.get_ref(at)? {
                ValueRef::Integer(ms) => moment(ms),
                ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
                _ => String::new(),
            })
        });
        listed.push(values.collect::<rusqlite::Result<Vec<String>>>()?);
    }
    Ok(listed)
}
