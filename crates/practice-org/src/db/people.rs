//! Users as the control and Setup's pages list them: the record's names beside what the org keeps of their sign-in.

use rusqlite::{Connection, OptionalExtension, Row};
use serde::Serialize;

/// One user.
#[derive(Debug, Clone, Serialize)]
#[allow(clippy::struct_excessive_bools)]
pub(crate) struct Person {
    /// 18-character id of the `User` record.
    pub(crate) user_id: String,
    pub(crate) username: String,
    pub(crate) name: String,
    /// 18-character id of the profile.
    pub(crate) profile_id: Option<String>,
    /// The profile's name.
    pub(crate) profile: Option<String>,
    /// Opens Setup and the practice org's own pages.
    pub(crate) administrator: bool,
    /// `User.IsActive`.
    pub(crate) active: bool,
    pub(crate) frozen: bool,
    /// Permission "API Enabled".
    pub(crate) api_enabled: bool,
    /// Permission "View Setup and Configuration".
    pub(crate) view_setup: bool,
    /// Permission "Api Only User".
    pub(crate) api_only: bool,
    /// Permission "Approve Uninstalled Connected Apps".
    pub(crate) approve_uninstalled: bool,
}

const SELECT: &str =
    "SELECT l.*, u.\"Name\" AS name, u.\"IsActive\" AS active, p.\"Id\" AS profile_id, p.\"Name\" AS profile
     FROM practice_login l JOIN \"User\" u ON u.\"Id\" = l.user_id LEFT JOIN \"Profile\" p ON p.\"Id\" = u.\"ProfileId\"";

fn from_row(row: &Row<'_>) -> rusqlite::Result<Person> {
    Ok(Person {
        user_id: row.get("user_id")?,
        username: row.get("username")?,
        name: row.get("name")?,
        profile_id: row.get("profile_id")?,
        profile: row.get("profile")?,
        administrator: row.get("administrator")?,
        active: row.get("active")?,
        frozen: row.get("frozen")?,
        api_enabled: row.get("api_enabled")?,
        view_setup: row.get("view_setup")?,
        api_only: row.get("api_only")?,
        approve_uninstalled: row.get("approve_uninstalled")?,
    })
}

/// Everybody who has a sign-in, by name.
pub(crate) fn list(conn: &Connection) -> rusqlite::Result<Vec<Person>> {
    conn.prepare(&format!("{SELECT} ORDER BY u.\"Name\", l.username"))?
        .query_map([], from_row)?
        .collect()
}

/// The user with this username, whatever its case.
pub(crate) fn one(conn: &Connection, username: &str) -> rusqlite::Result<Option<Person>> {
    conn.query_row(
        &format!("{SELECT} WHERE l.username = ?1"),
        [username],
        from_row,
    )
    .optional()
}

/// A permission set that can be assigned.
pub(crate) struct Assignable {
    /// 18-character id of the `PermissionSet` record.
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) description: String,
    /// The `PermissionSetAssignment` record, if the user has it.
    pub(crate) assignment: Option<String>,
}

/// The permission sets that are no profile's own, and which of them a user has.
pub(crate) fn permission_sets(
    conn: &Connection,
    user_id: &str,
) -> rusqlite::Result<Vec<Assignable>> {
    let sql = "SELECT p.\"Id\", p.\"Label\", coalesce(p.\"Description\", ''),
          (SELECT a.\"Id\" FROM \"PermissionSetAssignment\" a
            WHERE a.\"PermissionSetId\" = p.\"Id\" AND a.\"AssigneeId\" = ?1 AND a.\"IsDeleted\" = 0)
        FROM \"PermissionSet\" p WHERE NOT p.\"IsOwnedByProfile\" AND p.\"IsDeleted\" = 0 ORDER BY p.\"Label\"";
    conn.prepare(sql)?
        .query_map([user_id], |row| {
            Ok(Assignable {
                id: row.get(0)?,
                label: row.get(1)?,
                description: row.get(2)?,
                assignment: row.get(3)?,
            })
        })?
        .collect()
}
