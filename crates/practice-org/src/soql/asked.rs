//! Objects whose rows are made for the query at hand: UserRecordAccess ("UserRecordAccess" in the Object Reference).
//!
//! The rows go into a table that only this connection has, and the query is then like any other. One query names one
//! user and at most 200 records; records that whoever asks may not read are left out. What access is follows from the
//! same rights and sharing by which records are read and written.

use std::borrow::Cow;

use rusqlite::{OptionalExtension, params};

use super::Context;
use super::ast::{Condition, Expr, Literal, LiteralValue, Operator, Query};
use super::fail::{Checked, Fail};
use super::text;
use crate::db::rights;
use crate::error::ApiError;
use crate::ids;
use crate::schema::{self, Object, Rights};

/// Most records of one query.
const MOST: usize = 200;

/// What a query is about.
pub(super) struct Wanted {
    user: String,
    records: Vec<String>,
}

/// Who and which records a query over such an object names; `None` for other objects.
///
/// # Errors
/// A query that names no user, no records or too many. The code and words are unconfirmed.
pub(super) fn wanted(object: &Object, query: &Query) -> Checked<Option<Wanted>> {
    if !object.asked {
        return Ok(None);
    }
    let named = |field: &str| {
        query
            .filter
            .as_ref()
            .and_then(|filter| ids_of(filter, field))
    };
    let (users, records) = (named("UserId"), named("RecordId"));
    let (Some([user]), Some(records)) = (users.as_deref(), records) else {
        return Err(Fail::whole(
            "MALFORMED_QUERY",
            format!(
                "{}: a filter on one UserId and on RecordId is required",
                object.name
            ),
        ));
    };
    if records.len() > MOST {
        return Err(Fail::whole(
            "MALFORMED_QUERY",
            format!("{}: at most {MOST} record ids can be queried", object.name),
        ));
    }
    Ok(Some(Wanted {
        user: user.clone(),
        records,
    }))
}

/// The ids that the condition asks of this field: by `=` or `IN`, and by AND with the rest.
fn ids_of(condition: &Condition, field: &str) -> Option<Vec<String>> {
    let is_field = |expr: &Expr| match expr {
        Expr::Field(path) => path
            .parts
            .last()
            .is_some_and(|last| last.eq_ignore_ascii_case(field)),
        Expr::Call { .. } => false,
    };
    match condition {
        Condition::And(terms) => terms.iter().find_map(|term| ids_of(term, field)),
        Condition::Compare {
            expr,
            operator: Operator::Equal,
            value,
        } if is_field(expr) => id(value).map(|id| vec![id]),
        Condition::In {
            expr,
            negated: false,
            values,
        } if is_field(expr) => Some(values.iter().filter_map(id).collect()),
        _ => None,
    }
}

fn id(literal: &Literal) -> Option<String> {
    match &literal.value {
        LiteralValue::Text(chars) => ids::to18(&text::plain(chars)),
        _ => None,
    }
}

/// Makes the rows.
pub(super) fn fill(ctx: &Context<'_>, object: &Object, wanted: &Wanted) -> Result<(), ApiError> {
    let theirs = if wanted.user == ctx.user_id {
        Cow::Borrowed(ctx.rights)
    } else {
        Cow::Owned(rights::read(ctx.conn, &wanted.user)?)
    };
    let table = object.name;
    ctx.conn
        .prepare_cached(&format!("DELETE FROM temp.\"{table}\""))?
        .execute([])?;
    let mut insert = ctx.conn.prepare_cached(&format!(
        "INSERT INTO temp.\"{table}\" (\"Id\", \"UserId\", \"RecordId\", \"HasReadAccess\", \"HasEditAccess\",
         \"HasDeleteAccess\", \"HasTransferAccess\", \"HasAllAccess\", \"MaxAccessLevel\")
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
    ))?;
    for (n, record) in wanted.records.iter().enumerate() {
        let Some(of) = schema::object_by_prefix(record) else {
            continue;
        };
        if !there(ctx, of, record)? || !reads(ctx, ctx.rights, of, record)? {
            continue;
        }
        let can = access(ctx, &theirs, of, record)?;
        let key = ids::make("000", u64::try_from(n).unwrap_or_default() + 1);
        insert.execute(params![
            key,
            wanted.user,
            record,
            can.read,
            can.edit,
            can.delete,
            can.transfer,
            can.all,
            can.level(),
        ])?;
    }
    Ok(())
}

/// What a user may do with a record.
struct Access {
    read: bool,
    edit: bool,
    delete: bool,
    transfer: bool,
    all: bool,
}

impl Access {
    fn level(&self) -> &'static str {
        match self {
            Self { all: true, .. } => "All",
            Self { transfer: true, .. } => "Transfer",
            Self { delete: true, .. } => "Delete",
            Self { edit: true, .. } => "Edit",
            Self { read: true, .. } => "Read",
            _ => "None",
        }
    }
}

fn access(
    ctx: &Context<'_>,
    rights: &Rights,
    object: &Object,
    record: &str,
) -> Result<Access, ApiError> {
    let read = reads(ctx, rights, object, record)?;
    let writes = read && rights::holds(ctx.conn, object, record, rights.writes(object, "r"))?;
    let edit = writes && rights.can_edit(object);
    let delete = writes && rights.can_delete(object);
    Ok(Access {
        read,
        edit,
        delete,
        // whoever may edit a record may give it away here; sharing by hand is not built, so nothing is above both
        transfer: edit,
        all: edit && delete,
    })
}

fn reads(
    ctx: &Context<'_>,
    rights: &Rights,
    object: &Object,
    record: &str,
) -> Result<bool, ApiError> {
    Ok(rights.can_read(object)
        && rights::holds(ctx.conn, object, record, rights.sees(object, "r"))?)
}

fn there(ctx: &Context<'_>, object: &Object, record: &str) -> Result<bool, ApiError> {
    let sql = format!(
        "SELECT 1 FROM \"{}\" WHERE \"Id\" = ?1 AND \"IsDeleted\" = 0",
        object.name
    );
    let mut statement = ctx.conn.prepare_cached(&sql)?;
    Ok(statement
        .query_row([record], |_| Ok(()))
        .optional()?
        .is_some())
}
