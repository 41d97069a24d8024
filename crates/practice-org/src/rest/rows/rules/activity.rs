//! Tasks and events ("Task" and "Event" in the Object Reference): a task is closed by its status, an event ends when its
//! duration says, and both know the account of what they are about.

use rusqlite::types::Value as Sql;
use rusqlite::{Connection, OptionalExtension};

use crate::error::ApiError;
use crate::schema::{self, Object};
use crate::time;

use super::super::write::{Columns, Editor, stamp};
use super::given;

const MINUTE_MS: i64 = 60_000;

/// Before a task is written.
pub(super) fn task(
    conn: &Connection,
    object: &'static Object,
    columns: &mut Columns,
    editor: &Editor<'_>,
) -> Result<(), ApiError> {
    if let Some(Sql::Text(status)) = given(columns, "Status") {
        let closed = schema::status_closes("Task", status);
        let completed = if closed {
            Sql::Integer(editor.now)
        } else {
            Sql::Null
        };
        stamp(object, columns, &["IsClosed"], Sql::Integer(closed.into()));
        stamp(object, columns, &["CompletedDateTime"], completed);
    }
    if let Some(Sql::Text(priority)) = given(columns, "Priority") {
        let high = priority.eq_ignore_ascii_case("High");
        stamp(
            object,
            columns,
            &["IsHighPriority"],
            Sql::Integer(high.into()),
        );
    }
    account(conn, object, columns)
}

/// Before an event is written.
pub(super) fn event(
    conn: &Connection,
    object: &'static Object,
    columns: &mut Columns,
) -> Result<(), ApiError> {
    let moment = |columns: &Columns, name: &str| match given(columns, name) {
        Some(Sql::Integer(ms)) => Some(*ms),
        _ => None,
    };
    let start = moment(columns, "StartDateTime").or_else(|| moment(columns, "ActivityDateTime"));
    if let Some(start) = start {
        let minutes = moment(columns, "DurationInMinutes");
        let end =
            moment(columns, "EndDateTime").or(minutes.map(|minutes| start + minutes * MINUTE_MS));
        stamp(
            object,
            columns,
            &["StartDateTime", "ActivityDateTime"],
            Sql::Integer(start),
        );
        stamp(
            object,
            columns,
            &["ActivityDate"],
            Sql::Text(time::format_date(start)),
        );
        if let Some(end) = end {
            stamp(object, columns, &["EndDateTime"], Sql::Integer(end));
            stamp(
                object,
                columns,
                &["EndDate"],
                Sql::Text(time::format_date(end)),
            );
            stamp(
                object,
                columns,
                &["DurationInMinutes"],
                Sql::Integer((end - start) / MINUTE_MS),
            );
        }
    }
    account(conn, object, columns)
}

/// The account of an activity: what it is about, or the account of that, or the account of whom it is with.
fn account(
    conn: &Connection,
    object: &'static Object,
    columns: &mut Columns,
) -> Result<(), ApiError> {
    let related = ["WhatId", "WhoId"].map(|name| given(columns, name).cloned());
    if related.iter().all(Option::is_none) {
        return Ok(());
    }
    let mut account = Sql::Null;
    for id in related.into_iter().flatten() {
        let Sql::Text(id) = id else {
            continue;
        };
        let Some(target) = schema::object_by_prefix(&id) else {
            continue;
        };
        if target.name == "Account" {
            account = Sql::Text(id);
        } else if target.field("AccountId").is_some() {
            let sql = format!(
                "SELECT \"AccountId\" FROM \"{}\" WHERE \"Id\" = ?1",
                target.name
            );
            account = conn
                .query_row(&sql, [id], |row| row.get(0))
                .optional()?
                .unwrap_or(Sql::Null);
        }
        if account != Sql::Null {
            break;
        }
    }
    stamp(object, columns, &["AccountId"], account);
    Ok(())
}
