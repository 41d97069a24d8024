//! Permission sets: their names, what a new one is, and that nobody has the same one twice.

use rusqlite::types::Value as Sql;
use rusqlite::{Connection, OptionalExtension};

use crate::error::ApiError;
use crate::ids;
use crate::rest::developer_name::DeveloperName;
use crate::schema::Object;

use super::super::write::{Columns, stamp};
use super::given;

const NAMES: DeveloperName = DeveloperName {
    table: "PermissionSet",
    column: "Name",
    label: "Permission Set API Name",
    field: "Name",
};

/// Before a permission set is written.
pub(super) fn set(
    conn: &Connection,
    object: &'static Object,
    id: Option<&str>,
    columns: &mut Columns,
) -> Result<(), ApiError> {
    if let Some(Sql::Text(name)) = given(columns, "Name") {
        NAMES.well_formed(name)?;
        NAMES.free(conn, name, id)?;
    }
    if id.is_none() {
        stamp(object, columns, &["IsCustom"], Sql::Integer(1));
        stamp(object, columns, &["Type"], Sql::Text("Regular".to_owned()));
    }
    Ok(())
}

/// Before a permission set is assigned. The sentence is in public reports of the Salesforce CLI's, which write the ids
/// with 15 characters or with 18.
pub(super) fn assignment(
    conn: &Connection,
    object: &'static Object,
    columns: &mut Columns,
) -> Result<(), ApiError> {
    let text = |name| match given(columns, name) {
        Some(Sql::Text(text)) => text.as_str(),
        _ => "",
    };
    let (set, user) = (text("PermissionSetId"), text("AssigneeId"));
    let sql = "SELECT 1 FROM \"PermissionSetAssignment\" WHERE \"PermissionSetId\" = ?1 AND \"AssigneeId\" = ?2 AND \"IsDeleted\" = 0";
    let has = conn.query_row(sql, (set, user), |_| Ok(())).optional()?;
    if has.is_some() {
        let message = format!(
            "Duplicate PermissionSetAssignment. Assignee: {}; Permission Set: {}",
            ids::to15(user),
            ids::to15(set)
        );
        return Err(ApiError::write::<String>("DUPLICATE_VALUE", message, []));
    }
    stamp(object, columns, &["IsActive"], Sql::Integer(1));
    Ok(())
}
