//! Permission sets as Setup's pages show them, those that profiles own among them: what each allows, and who has it.
//!
//! What a user may do in the end, of all of them together, is in `rights`.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension, Row};

use crate::schema::{self, Field};

/// The rights on an object that a permission set may give, as `ObjectPermissions` calls them, with Setup's words.
pub(crate) const OBJECT_RIGHTS: [(&str, &str); 6] = [
    ("PermissionsRead", "Read"),
    ("PermissionsCreate", "Create"),
    ("PermissionsEdit", "Edit"),
    ("PermissionsDelete", "Delete"),
    ("PermissionsViewAllRecords", "View All"),
    ("PermissionsModifyAllRecords", "Modify All"),
];

/// The same for a field and `FieldPermissions`.
pub(crate) const FIELD_RIGHTS: [(&str, &str); 2] = [
    ("PermissionsRead", "Read Access"),
    ("PermissionsEdit", "Edit Access"),
];

/// System permissions: their names, and the fields of a permission set that say them.
pub(crate) fn system() -> impl Iterator<Item = (&'static str, &'static Field)> {
    let fields = schema::object("PermissionSet").map(|object| &object.fields);
    fields
        .into_iter()
        .flatten()
        .filter_map(|field| Some((field.name.strip_prefix("Permissions")?, field)))
}

/// A permission set, or the one that a profile owns.
#[derive(Debug, Clone)]
pub(crate) struct Holder {
    /// 18-character id of the permission set.
    pub(crate) id: String,
    /// API name; a profile's set is called after its id.
    pub(crate) name: String,
    /// The profile's name, where a profile owns it.
    pub(crate) label: String,
    pub(crate) description: String,
    /// 18-character id of the profile that owns it.
    pub(crate) profile: Option<String>,
    /// Made in this org: what Salesforce brings cannot be changed.
    pub(crate) custom: bool,
}

const SELECT: &str = "SELECT s.\"Id\" AS id, s.\"Name\" AS name, coalesce(p.\"Name\", s.\"Label\") AS label,
      coalesce(p.\"Description\", s.\"Description\", '') AS description, s.\"ProfileId\" AS profile, s.\"IsCustom\" AS custom
    FROM \"PermissionSet\" s LEFT JOIN \"Profile\" p ON p.\"Id\" = s.\"ProfileId\" WHERE s.\"IsDeleted\" = 0";

fn from_row(row: &Row<'_>) -> rusqlite::Result<Holder> {
    Ok(Holder {
        id: row.get("id")?,
        name: row.get("name")?,
        label: row.get("label")?,
        description: row.get("description")?,
        profile: row.get("profile")?,
        custom: row.get("custom")?,
    })
}

/// Every permission set that is no profile's, by label.
pub(crate) fn sets(conn: &Connection) -> rusqlite::Result<Vec<Holder>> {
    listed(conn, "s.\"ProfileId\" IS NULL")
}

/// Every profile, by name.
pub(crate) fn profiles(conn: &Connection) -> rusqlite::Result<Vec<Holder>> {
    listed(conn, "s.\"ProfileId\" IS NOT NULL")
}

fn listed(conn: &Connection, which: &str) -> rusqlite::Result<Vec<Holder>> {
    conn.prepare(&format!("{SELECT} AND {which} ORDER BY label"))?
        .query_map([], from_row)?
        .collect()
}

/// The system permissions of a permission set, named without `Permissions`.
pub(crate) fn granted(conn: &Connection, set: &str) -> rusqlite::Result<BTreeSet<&'static str>> {
    let (names, columns): (Vec<_>, Vec<_>) = system()
        .map(|(name, field)| (name, format!("\"{}\"", field.name)))
        .unzip();
    let sql = format!(
        "SELECT {} FROM \"PermissionSet\" WHERE \"Id\" = ?1",
        columns.join(", ")
    );
    conn.query_row(&sql, [set], |row| {
        let mut granted = BTreeSet::new();
        for (n, name) in names.iter().enumerate() {
            if row.get(n)? {
                granted.insert(*name);
            }
        }
        Ok(granted)
    })
}

/// What a permission set allows with one object or one field: the row that says it, and the rights in it.
pub(crate) type Allowed = (String, BTreeSet<&'static str>);

/// Rights on objects, by API name.
pub(crate) fn of_objects(
    conn: &Connection,
    set: &str,
) -> rusqlite::Result<BTreeMap<String, Allowed>> {
    allowed(
        conn,
        "ObjectPermissions",
        "SobjectType",
        &OBJECT_RIGHTS,
        set,
    )
}

/// Rights on fields, by `Object.Field`.
pub(crate) fn of_fields(
    conn: &Connection,
    set: &str,
) -> rusqlite::Result<BTreeMap<String, Allowed>> {
    allowed(conn, "FieldPermissions", "Field", &FIELD_RIGHTS, set)
}

fn allowed(
    conn: &Connection,
    table: &str,
    key: &str,
    rights: &[(&'static str, &str)],
    set: &str,
) -> rusqlite::Result<BTreeMap<String, Allowed>> {
    let columns: String = rights
        .iter()
        .map(|(name, _)| format!(", \"{name}\""))
        .collect();
    let sql = format!(
        "SELECT \"{key}\", \"Id\"{columns} FROM \"{table}\" WHERE \"ParentId\" = ?1 AND \"IsDeleted\" = 0"
    );
    conn.prepare_cached(&sql)?
        .query_map([set], |row| {
            let mut has = BTreeSet::new();
            for (n, (name, _)) in rights.iter().enumerate() {
                if row.get(n + 2)? {
                    has.insert(*name);
                }
            }
            Ok((row.get(0)?, (row.get(1)?, has)))
        })?
        .collect()
}

/// Who has a permission set: the assignment by the user's id.
pub(crate) fn assigned(conn: &Connection, set: &str) -> rusqlite::Result<BTreeMap<String, String>> {
    let sql = "SELECT \"AssigneeId\", \"Id\" FROM \"PermissionSetAssignment\" WHERE \"PermissionSetId\" = ?1 AND \"IsDeleted\" = 0";
    conn.prepare_cached(sql)?
        .query_map([set], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

/// Whether a permission set that is assigned to a user, the profile's left aside, gives this system permission.
pub(crate) fn given(conn: &Connection, user: &str, permission: &str) -> rusqlite::Result<bool> {
    let sql = format!(
        "SELECT EXISTS (SELECT 1 FROM \"PermissionSetAssignment\" a JOIN \"PermissionSet\" s ON s.\"Id\" = a.\"PermissionSetId\"
         WHERE a.\"AssigneeId\" = ?1 AND a.\"IsDeleted\" = 0 AND s.\"ProfileId\" IS NULL AND s.\"Permissions{permission}\")"
    );
    conn.prepare_cached(&sql)?
        .query_row([user], |row| row.get(0))
}

/// How many users have each permission set.
pub(crate) fn counted(conn: &Connection) -> rusqlite::Result<BTreeMap<String, i64>> {
    let sql = "SELECT \"PermissionSetId\", count(*) FROM \"PermissionSetAssignment\" WHERE \"IsDeleted\" = 0 GROUP BY 1";
    conn.prepare_cached(sql)?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

/// The permission set with this id, 18 characters.
pub(crate) fn one(conn: &Connection, id: &str) -> rusqlite::Result<Option<Holder>> {
    let sql = format!("{SELECT} AND s.\"Id\" = ?1");
    conn.query_row(&sql, [id], from_row).optional()
}

/// Gives a profile's own row the permissions of the set that it owns: queries of `Profile` show them.
pub(crate) fn mirror(conn: &Connection, set: &str) -> rusqlite::Result<()> {
    let columns: Vec<String> = system()
        .map(|(_, field)| format!("\"{}\"", field.name))
        .collect();
    let columns = columns.join(", ");
    let sql = format!(
        "UPDATE \"Profile\" SET ({columns}) = (SELECT {columns} FROM \"PermissionSet\" WHERE \"Id\" = ?1)
         WHERE \"Id\" = (SELECT \"ProfileId\" FROM \"PermissionSet\" WHERE \"Id\" = ?1)"
    );
    conn.prepare_cached(&sql)?.execute([set]).map(drop)
}
