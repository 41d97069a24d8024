//! Profiles and permission sets, from `profiles.toml` into the org's tables.
//!
//! Profiles follow the file. What they allow is in records of their permission sets, which an administrator may change:
//! those are added where they are missing and never touched again.

use std::collections::{BTreeMap, HashSet};

use rusqlite::types::Value as Sql;
use rusqlite::{Connection, params};
use serde::Deserialize;

use super::derived;
use super::model::{Field, Object};
use super::{object, objects};
use crate::{db, ids};

/// The file.
pub(super) const TEXT: &str = include_str!("../../profiles.toml");

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    profiles: Vec<Entry>,
    permission_sets: Vec<Entry>,
}

/// A profile or permission set.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    number: u64,
    name: String,
    label: Option<String>,
    #[serde(default)]
    description: String,
    #[serde(default)]
    custom: bool,
    /// System permissions, as their fields are called without `Permissions`; `*` for all.
    #[serde(default)]
    permissions: Vec<String>,
    /// What `*` leaves out.
    #[serde(default)]
    without: Vec<String>,
    #[serde(default)]
    objects: BTreeMap<String, HashSet<Right>>,
    /// Fields it does not show: `Case.Access_Code__c`.
    #[serde(default)]
    hidden: HashSet<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Right {
    Read,
    Create,
    Edit,
    Delete,
    ViewAll,
    ModifyAll,
}

impl Entry {
    fn allows(&self, object: &Object) -> Option<&HashSet<Right>> {
        self.objects
            .get(object.name)
            .or_else(|| self.objects.get("*"))
    }

    /// Columns and values of its system permissions on this object, Profile or PermissionSet.
    fn permissions(&self, object: &'static Object) -> Vec<(&'static str, Sql)> {
        let has = |name: &str| {
            self.permissions
                .iter()
                .any(|known| known == "*" || known == name)
                && !self.without.iter().any(|other| other == name)
        };
        let fields = object.fields.iter().map(|field| field.name);
        fields
            .filter_map(|field| Some((field, field.strip_prefix("Permissions")?)))
            .map(|(field, name)| (field, Sql::Integer(has(name).into())))
            .collect()
    }
}

/// When they were made and by whom.
pub(super) struct Made<'a> {
    pub(super) at: i64,
    pub(super) by: &'a str,
}

/// Writes what the file has and the org has not.
pub(super) fn write(conn: &Connection, made: &Made<'_>) -> rusqlite::Result<()> {
    let Ok(file) = read() else {
        return Ok(());
    };
    let mut known = known(conn)?;
    for entry in &file.profiles {
        let profile = ids::make("00e", entry.number);
        let mut row = vec![
            ("Id", Sql::Text(profile.clone())),
            ("Name", Sql::Text(entry.name.clone())),
            ("UserType", Sql::Text("Standard".to_owned())),
            ("Description", Sql::Text(entry.description.clone())),
        ];
        upsert(conn, "Profile", &mut row, entry, made, true)?;
        set(conn, entry, Some(profile), made)?;
        grant(conn, entry, &mut known, made)?;
    }
    for entry in &file.permission_sets {
        set(conn, entry, None, made)?;
        grant(conn, entry, &mut known, made)?;
    }
    Ok(())
}

/// The file, read.
fn read() -> Result<File, String> {
    toml::from_str(TEXT).map_err(|error| format!("profiles.toml: {error}"))
}

/// The permission set of a profile, or one of its own.
fn set(
    conn: &Connection,
    entry: &Entry,
    profile: Option<String>,
    made: &Made<'_>,
) -> rusqlite::Result<()> {
    let id = ids::make("0PS", entry.number);
    let name = match &profile {
        // Salesforce names them by their id
        Some(_) => format!("X{}", ids::to15(&id)),
        None => entry.name.clone(),
    };
    let kind = if profile.is_some() {
        "Profile"
    } else {
        "Regular"
    };
    let mut row = vec![
        ("Id", Sql::Text(id)),
        (
            "Label",
            Sql::Text(entry.label.clone().unwrap_or_else(|| name.clone())),
        ),
        ("Name", Sql::Text(name)),
        ("IsOwnedByProfile", Sql::Integer(profile.is_some().into())),
        ("ProfileId", profile.map_or(Sql::Null, Sql::Text)),
        (
            "IsCustom",
            Sql::Integer((entry.custom || kind == "Regular").into()),
        ),
        ("Type", Sql::Text(kind.to_owned())),
        ("Description", Sql::Text(entry.description.clone())),
    ];
    upsert(conn, "PermissionSet", &mut row, entry, made, false)?;
    db::permissions::mirror(conn, &ids::make("0PS", entry.number))
}

fn upsert(
    conn: &Connection,
    table: &str,
    row: &mut Vec<(&'static str, Sql)>,
    entry: &Entry,
    made: &Made<'_>,
    follow: bool,
) -> rusqlite::Result<()> {
    let Some(object) = object(table) else {
        return Ok(());
    };
    row.extend(entry.permissions(object));
    row.extend(derived::audit_values(made.at, made.by));
    derived::write_row(conn, object, row, follow)
}

/// What object and field permissions there are: parent and what they are for.
fn known(conn: &Connection) -> rusqlite::Result<HashSet<(String, String)>> {
    let sql = "SELECT \"ParentId\", \"SobjectType\" FROM \"ObjectPermissions\"
        UNION ALL SELECT \"ParentId\", \"Field\" FROM \"FieldPermissions\"";
    conn.prepare(sql)?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

/// Object and field permissions of a profile's or permission set's objects.
fn grant(
    conn: &Connection,
    entry: &Entry,
    known: &mut HashSet<(String, String)>,
    made: &Made<'_>,
) -> rusqlite::Result<()> {
    let parent = ids::make("0PS", entry.number);
    let granted = objects().iter().filter(|object| object.has_rights);
    for (object, rights) in granted.filter_map(|object| Some((object, entry.allows(object)?))) {
        let has = |right| rights.contains(&right);
        if known.insert((parent.clone(), object.name.to_owned())) {
            let id = next_id(conn, "ObjectPermissions", "110")?;
            conn.prepare_cached(
                "INSERT INTO \"ObjectPermissions\" (\"Id\", \"ParentId\", \"SobjectType\", \"PermissionsRead\", \"PermissionsCreate\",
                 \"PermissionsEdit\", \"PermissionsDelete\", \"PermissionsViewAllRecords\", \"PermissionsModifyAllRecords\",
                 \"CreatedDate\", \"LastModifiedDate\", \"SystemModstamp\", \"CreatedById\", \"LastModifiedById\")
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10, ?10, ?11, ?11)",
            )?
            .execute(params![
                id, parent, object.name, has(Right::Read), has(Right::Create), has(Right::Edit), has(Right::Delete),
                has(Right::ViewAll), has(Right::ModifyAll), made.at, made.by
            ])?;
        }
        let written = has(Right::Edit) || has(Right::Create);
        let fields = object.fields.iter().filter(|field| field.permissionable());
        for field in fields {
            let name = format!("{}.{}", object.name, field.name);
            if !entry.hidden.contains(&name) && known.insert((parent.clone(), name.clone())) {
                show(conn, &parent, object, field, &name, written, made.at)?;
            }
        }
    }
    Ok(())
}

fn show(
    conn: &Connection,
    parent: &str,
    object: &Object,
    field: &Field,
    name: &str,
    written: bool,
    at: i64,
) -> rusqlite::Result<()> {
    let id = next_id(conn, "FieldPermissions", "01k")?;
    let edit = written && (field.createable || field.updateable);
    conn.prepare_cached(
        "INSERT INTO \"FieldPermissions\" (\"Id\", \"ParentId\", \"SobjectType\", \"Field\", \"PermissionsRead\", \"PermissionsEdit\",
         \"SystemModstamp\") VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6)",
    )?
    .execute(params![id, parent, object.name, name, edit, at])
    .map(drop)
}

fn next_id(conn: &Connection, table: &str, prefix: &str) -> rusqlite::Result<String> {
    let sql = format!("SELECT coalesce(max(rowid), 0) + 1 FROM \"{table}\"");
    let number: i64 = conn.prepare_cached(&sql)?.query_row([], |row| row.get(0))?;
    Ok(ids::make(prefix, number.unsigned_abs()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_file_names_objects_fields_and_permissions_that_are_there() {
        let file = read().unwrap();
        let profile = object("Profile").unwrap();
        for entry in file.profiles.iter().chain(&file.permission_sets) {
            for name in entry.objects.keys().filter(|name| *name != "*") {
                assert!(
                    object(name).is_some_and(|object| object.has_rights),
                    "{name}"
                );
            }
            for name in &entry.hidden {
                let (owner, field) = name.split_once('.').unwrap();
                let field = object(owner).unwrap().field(field).unwrap();
                assert!(field.permissionable(), "{name}");
            }
            let named = entry.permissions.iter().filter(|name| *name != "*");
            for name in named.chain(&entry.without) {
                assert!(
                    profile.field(&format!("Permissions{name}")).is_some(),
                    "{name}"
                );
            }
        }
    }
}
