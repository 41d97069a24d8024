//! A user's rights, from the records that say them: the permission set of the profile, assigned permission sets, queues;
//! and from the exceptions that the control sets for one user, which go over all of that.
//!
//! Kept per user until a record changes that rights come from: temporary triggers count those changes.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex};

use rusqlite::{Connection, OptionalExtension};

use crate::org::lock;
use crate::schema::{self, FieldRights, Object, ObjectRights, Reach, Rights};
use crate::soql::Selections;

use super::permissions;

/// Tables whose rows rights come from.
const SOURCES: [&str; 8] = [
    "User",
    "Profile",
    "PermissionSet",
    "PermissionSetAssignment",
    "ObjectPermissions",
    "FieldPermissions",
    "GroupMember",
    "practice_object_right",
];

/// The permission sets of user `?1`, as a condition on their id `p."Id"`.
const MINE: &str = "(p.\"ProfileId\" = (SELECT u.\"ProfileId\" FROM \"User\" u WHERE u.\"Id\" = ?1) OR p.\"Id\" IN
    (SELECT a.\"PermissionSetId\" FROM \"PermissionSetAssignment\" a WHERE a.\"AssigneeId\" = ?1 AND a.\"IsDeleted\" = 0))
    AND p.\"IsDeleted\" = 0";

/// Starts counting changes of rights.
pub(crate) fn watch(conn: &Connection) -> rusqlite::Result<()> {
    let mut sql = String::from(
        "CREATE TEMP TABLE practice_rights_version (n INTEGER NOT NULL);
         INSERT INTO practice_rights_version VALUES (0);",
    );
    for table in SOURCES.iter().chain(&["practice_field_right"]) {
        for event in ["INSERT", "DELETE", "UPDATE"] {
            // a user is written at every sign-in, too
            let event_of = if *table == "User" && event == "UPDATE" {
                "UPDATE OF \"ProfileId\""
            } else {
                event
            };
            sql.push_str(&format!(
                "CREATE TEMP TRIGGER \"practice_rights_{event}_{table}\" AFTER {event_of} ON main.\"{table}\"
                 BEGIN UPDATE practice_rights_version SET n = n + 1; END;\n"
            ));
        }
    }
    conn.execute_batch(&sql)
}

/// A user's rights, and the SELECT lists that were understood under them.
type Known = (Arc<Rights>, Arc<Selections>);

/// The rights of users who asked lately.
#[derive(Debug, Default)]
pub(crate) struct KnownRights(Mutex<(i64, HashMap<String, Known>)>);

impl KnownRights {
    /// The rights of this user.
    pub(crate) fn of(&self, conn: &Connection, user_id: &str) -> rusqlite::Result<Known> {
        let version: i64 = conn
            .prepare_cached("SELECT n FROM temp.practice_rights_version")?
            .query_row([], |row| row.get(0))?;
        let mut known = lock(&self.0);
        if known.0 != version {
            *known = (version, HashMap::new());
        }
        if let Some(found) = known.1.get(user_id) {
            return Ok(found.clone());
        }
        let found = (Arc::new(read(conn, user_id)?), Arc::default());
        known.1.insert(user_id.to_owned(), found.clone());
        Ok(found)
    }
}

/// Reads a user's rights from the records.
pub(crate) fn read(conn: &Connection, user_id: &str) -> rusqlite::Result<Rights> {
    let queues = texts(
        conn,
        "SELECT m.\"GroupId\" FROM \"GroupMember\" m WHERE m.\"UserOrGroupId\" = ?1 AND m.\"IsDeleted\" = 0",
        user_id,
    )?;
    let permissions = system(conn, user_id)?;
    let every = permissions.contains("ModifyAllData");
    let sees_every = every || permissions.contains("ViewAllData");
    let mut rights = Rights::of_user(user_id, &queues, permissions);
    for object in schema::objects().iter().filter(|object| object.has_rights) {
        let (allowed, reach) = object_rights(conn, user_id, object)?;
        let read = allowed.read || sees_every;
        let allowed = if every {
            ObjectRights::default()
        } else {
            ObjectRights { read, ..allowed }
        };
        rights.set_object(object.name, allowed);
        let reach = Reach {
            view_all: reach.view_all || reach.modify_all || sees_every,
            modify_all: reach.modify_all || every,
        };
        rights.set_reach(object.name, reach);
        rights.hide_fields(object);
    }
    fields(conn, user_id, &mut rights)?;
    details(&mut rights);
    exceptions(conn, user_id, &mut rights)?;
    Ok(rights)
}

fn texts(conn: &Connection, sql: &str, user_id: &str) -> rusqlite::Result<Vec<String>> {
    conn.prepare_cached(sql)?
        .query_map([user_id], |row| row.get(0))?
        .collect()
}

/// System permissions, of the profile and of every permission set together.
fn system(conn: &Connection, user_id: &str) -> rusqlite::Result<BTreeSet<String>> {
    let names: Vec<&str> = permissions::system().map(|(name, _)| name).collect();
    let columns: Vec<String> = names
        .iter()
        .map(|name| format!("max(p.\"Permissions{name}\")"))
        .collect();
    let sql = format!(
        "SELECT {} FROM \"PermissionSet\" p WHERE {MINE}",
        columns.join(", ")
    );
    conn.prepare_cached(&sql)?.query_row([user_id], |row| {
        let mut has = BTreeSet::new();
        for (n, name) in names.iter().enumerate() {
            if row.get::<_, Option<bool>>(n)? == Some(true) {
                has.insert((*name).to_owned());
            }
        }
        Ok(has)
    })
}

fn object_rights(
    conn: &Connection,
    user_id: &str,
    object: &Object,
) -> rusqlite::Result<(ObjectRights, Reach)> {
    let sql = format!(
        "SELECT max(o.\"PermissionsRead\"), max(o.\"PermissionsCreate\"), max(o.\"PermissionsEdit\"), max(o.\"PermissionsDelete\"),
         max(o.\"PermissionsViewAllRecords\"), max(o.\"PermissionsModifyAllRecords\")
         FROM \"PermissionSet\" p JOIN \"ObjectPermissions\" o ON o.\"ParentId\" = p.\"Id\" AND o.\"IsDeleted\" = 0
         WHERE o.\"SobjectType\" = ?2 AND {MINE}"
    );
    conn.prepare_cached(&sql)?
        .query_row([user_id, object.name], |row| {
            let has = |n: usize| {
                Ok::<bool, rusqlite::Error>(row.get::<_, Option<bool>>(n)? == Some(true))
            };
            let rights = ObjectRights {
                read: has(0)?,
                create: has(1)?,
                edit: has(2)?,
                delete: has(3)?,
            };
            Ok((
                rights,
                Reach {
                    view_all: has(4)?,
                    modify_all: has(5)?,
                },
            ))
        })
}

fn fields(conn: &Connection, user_id: &str, rights: &mut Rights) -> rusqlite::Result<()> {
    let sql = format!(
        "SELECT f.\"Field\", max(f.\"PermissionsRead\"), max(f.\"PermissionsEdit\")
         FROM \"PermissionSet\" p JOIN \"FieldPermissions\" f ON f.\"ParentId\" = p.\"Id\" AND f.\"IsDeleted\" = 0
         WHERE {MINE} GROUP BY f.\"Field\""
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query([user_id])?;
    while let Some(row) = rows.next()? {
        let name: String = row.get(0)?;
        if let Some((object, field)) = name.split_once('.') {
            let given = FieldRights {
                visible: row.get(1)?,
                editable: row.get(2)?,
            };
            rights.set_field(object, field, given);
        }
    }
    Ok(())
}

/// Details go by the object they belong to: who may read that reads them, who may change that writes them.
fn details(rights: &mut Rights) {
    for object in schema::objects() {
        if let Some(master) = object.rights_of.and_then(schema::object) {
            let (read, write) = (rights.can_read(master), rights.can_edit(master));
            rights.set_object(
                object.name,
                ObjectRights {
                    read,
                    create: write,
                    edit: write,
                    delete: write,
                },
            );
            rights.set_reach(
                object.name,
                Reach {
                    view_all: false,
                    modify_all: false,
                },
            );
        }
    }
}

/// What the control set for this user alone.
fn exceptions(conn: &Connection, user_id: &str, rights: &mut Rights) -> rusqlite::Result<()> {
    let mut objects = conn.prepare_cached(
        "SELECT object, readable, createable, editable, deletable FROM practice_object_right WHERE user_id = ?1",
    )?;
    let mut rows = objects.query([user_id])?;
    while let Some(row) = rows.next()? {
        let object: String = row.get(0)?;
        let right = ObjectRights {
            read: row.get(1)?,
            create: row.get(2)?,
            edit: row.get(3)?,
            delete: row.get(4)?,
        };
        rights.set_object(&object, right);
    }
    let mut fields = conn.prepare_cached(
        "SELECT object, field, visible, editable FROM practice_field_right WHERE user_id = ?1",
    )?;
    let mut rows = fields.query([user_id])?;
    while let Some(row) = rows.next()? {
        let (object, field): (String, String) = (row.get(0)?, row.get(1)?);
        rights.set_field(
            &object,
            &field,
            FieldRights {
                visible: row.get(2)?,
                editable: row.get(3)?,
            },
        );
    }
    Ok(())
}

/// Whether a condition of [`Rights::sees`] or [`Rights::writes`] holds for a record.
pub(crate) fn holds(
    conn: &Connection,
    object: &Object,
    id: &str,
    condition: Option<String>,
) -> rusqlite::Result<bool> {
    let Some(condition) = condition else {
        return Ok(true);
    };
    let sql = format!(
        "SELECT 1 FROM \"{}\" r WHERE r.\"Id\" = ?1 AND {condition}",
        object.name
    );
    let found: Option<i64> = conn
        .prepare_cached(&sql)?
        .query_row([id], |row| row.get(0))
        .optional()?;
    Ok(found.is_some())
}
