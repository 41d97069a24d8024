//! What one user may do: with objects (object permissions), with fields (field-level security), beyond both (system
//! permissions), and with which records (sharing).
//!
//! The default is everything. Where a user's rights come from, profile and permission sets, is in `db::rights`.

use std::collections::BTreeSet;

use super::model::{Field, Object, Sharing};
use super::{object, objects};

/// Create, read, edit and delete permission on one object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ObjectRights {
    /// May read records.
    pub(crate) read: bool,
    /// May create records.
    pub(crate) create: bool,
    /// May change records.
    pub(crate) edit: bool,
    /// May delete records.
    pub(crate) delete: bool,
}

impl Default for ObjectRights {
    fn default() -> Self {
        Self {
            read: true,
            create: true,
            edit: true,
            delete: true,
        }
    }
}

/// Whether sharing counts: "View All Records" and "Modify All Records" of one object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reach {
    /// Sees every record.
    pub(crate) view_all: bool,
    /// May write every record.
    pub(crate) modify_all: bool,
}

impl Default for Reach {
    fn default() -> Self {
        Self {
            view_all: true,
            modify_all: true,
        }
    }
}

/// Field-level security of one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FieldRights {
    /// May see the field.
    pub(crate) visible: bool,
    /// May write the field; never without seeing it.
    pub(crate) editable: bool,
}

impl Default for FieldRights {
    fn default() -> Self {
        Self {
            visible: true,
            editable: true,
        }
    }
}

/// The rights of one user. The default is everything. An empty list means everything, too.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rights {
    objects: Vec<(ObjectRights, Reach)>,
    fields: Vec<Vec<FieldRights>>,
    /// System permissions by name (`ViewSetup`); `None` has them all.
    permissions: Option<BTreeSet<String>>,
    /// The user and the queues of the user, as a list of SQL; the user's id stands first.
    owners: String,
    /// Asked through the Tooling API.
    tooling: bool,
    /// Has no "View Setup and Configuration".
    setup_hidden: bool,
}

impl Rights {
    /// The rights of a user who belongs to these queues, with these system permissions and no others.
    pub(crate) fn of_user(user_id: &str, queues: &[String], permissions: BTreeSet<String>) -> Self {
        let ids = std::iter::once(user_id).chain(queues.iter().map(String::as_str));
        // ids are letters and digits
        let quoted: Vec<String> = ids
            .map(|id| format!("'{}'", id.replace('\'', "")))
            .collect();
        Self {
            permissions: Some(permissions),
            owners: quoted.join(", "),
            ..Self::default()
        }
    }

    /// Sets what the user may do with this object.
    pub(crate) fn set_object(&mut self, name: &str, rights: ObjectRights) {
        if let Some(object) = object(name) {
            self.every_object()[object.place].0 = rights;
        }
    }

    /// Sets how far the user's rights on this object reach.
    pub(crate) fn set_reach(&mut self, name: &str, reach: Reach) {
        if let Some(object) = object(name) {
            self.every_object()[object.place].1 = reach;
        }
    }

    /// Sets what the user sees of this field.
    pub(crate) fn set_field(&mut self, name: &str, field: &str, rights: FieldRights) {
        let Some(object) = object(name) else {
            return;
        };
        if let Some(field) = object.field(field) {
            self.every_field(object)[field.place] = rights;
        }
    }

    /// Takes every field that can be hidden from the user's sight, until [`Rights::set_field`] shows it.
    pub(crate) fn hide_fields(&mut self, object: &Object) {
        let hidden = FieldRights {
            visible: false,
            editable: false,
        };
        let fields = self.every_field(object);
        for field in object.fields.iter().filter(|field| field.permissionable()) {
            fields[field.place] = hidden;
        }
    }

    fn every_object(&mut self) -> &mut Vec<(ObjectRights, Reach)> {
        if self.objects.is_empty() {
            self.objects = vec![Default::default(); objects().len()];
        }
        &mut self.objects
    }

    fn every_field(&mut self, object: &Object) -> &mut Vec<FieldRights> {
        if self.fields.is_empty() {
            self.fields = vec![Vec::new(); objects().len()];
        }
        let fields = &mut self.fields[object.place];
        if fields.is_empty() {
            *fields = vec![FieldRights::default(); object.fields.len()];
        }
        fields
    }

    /// Has this system permission, named without `Permissions`: `ViewSetup`.
    pub(crate) fn has(&self, permission: &str) -> bool {
        self.permissions
            .as_ref()
            .is_none_or(|known| known.contains(permission))
    }

    /// The same rights as the Tooling API has them: it shows other objects.
    pub(crate) fn in_tooling(&self) -> Self {
        Self {
            tooling: true,
            ..self.clone()
        }
    }

    /// Asked through the Tooling API.
    pub(crate) fn is_tooling(&self) -> bool {
        self.tooling
    }

    /// The same rights without "View Setup and Configuration": objects about the set-up are not there.
    pub(crate) fn without_setup(&self) -> Self {
        Self {
            setup_hidden: true,
            ..self.clone()
        }
    }

    /// The same rights in an org that has not this object, nor those that go by its rights.
    pub(crate) fn without_object(&self, name: &str) -> Self {
        let none = ObjectRights {
            read: false,
            create: false,
            edit: false,
            delete: false,
        };
        let mut rights = self.clone();
        for object in objects() {
            if object.name == name || object.rights_of == Some(name) {
                rights.set_object(object.name, none);
            }
        }
        rights
    }

    /// May read records of this object. Without it the object does not exist for the user.
    pub(crate) fn can_read(&self, object: &Object) -> bool {
        let there = if self.tooling {
            object.tooling
        } else {
            object.standard
        };
        there && !(object.view_setup && self.setup_hidden) && self.object(object).read
    }

    /// May create records of this object.
    pub(crate) fn can_create(&self, object: &Object) -> bool {
        let rights = self.object(object);
        object.createable && rights.read && rights.create
    }

    /// May change records of this object.
    pub(crate) fn can_edit(&self, object: &Object) -> bool {
        let rights = self.object(object);
        object.updateable && rights.read && rights.edit
    }

    /// May delete records of this object.
    pub(crate) fn can_delete(&self, object: &Object) -> bool {
        let rights = self.object(object);
        object.deletable && rights.read && rights.delete
    }

    /// Sees this field. A hidden field is as good as missing.
    pub(crate) fn field_visible(&self, object: &Object, field: &Field) -> bool {
        self.field(object, field).visible
    }

    /// May write this field, as far as it can be written at all.
    pub(crate) fn field_editable(&self, object: &Object, field: &Field) -> bool {
        let rights = self.field(object, field);
        rights.visible && rights.editable
    }

    /// The SQL condition that holds for the records of this object, in the table of this SQL name, which the user sees;
    /// `None` if that is all of them.
    pub(crate) fn sees(&self, object: &Object, table: &str) -> Option<String> {
        self.shared(object, table, |reach| reach.view_all)
    }

    /// The same for the records that the user may write.
    pub(crate) fn writes(&self, object: &Object, table: &str) -> Option<String> {
        self.shared(object, table, |reach| reach.modify_all)
    }

    fn shared(&self, object: &Object, table: &str, reaches: fn(Reach) -> bool) -> Option<String> {
        let everything = self.owners.is_empty() || reaches(self.reach(object));
        let user = self.owners.split(',').next().unwrap_or_default();
        match object.sharing {
            // whatever the rights, this is about whoever asks
            Sharing::Own if !user.is_empty() => Some(format!("{table}.\"Id\" = {user}")),
            Sharing::User(field, all_with) if !user.is_empty() => {
                let everybodys = all_with.iter().any(|permission| self.has(permission));
                (!everybodys).then(|| format!("{table}.\"{field}\" = {user}"))
            }
            _ if everything => None,
            Sharing::Private => Some(format!("{table}.\"OwnerId\" IN ({})", self.owners)),
            Sharing::Parent(field) => {
                let parent = object
                    .field(field)?
                    .reference()?
                    .to
                    .first()
                    .and_then(|to| super::object(to))?;
                let seen = self.shared(parent, "shared", reaches)?;
                Some(format!(
                    "EXISTS (SELECT 1 FROM \"{}\" shared WHERE shared.\"Id\" = {table}.\"{field}\" AND {seen})",
                    parent.name
                ))
            }
            Sharing::Public | Sharing::Own | Sharing::User(..) => None,
        }
    }

    fn object(&self, object: &Object) -> ObjectRights {
        self.objects
            .get(object.place)
            .map_or_else(ObjectRights::default, |rights| rights.0)
    }

    fn reach(&self, object: &Object) -> Reach {
        self.objects
            .get(object.place)
            .map_or_else(Reach::default, |rights| rights.1)
    }

    fn field(&self, object: &Object, field: &Field) -> FieldRights {
        let fields = self.fields.get(object.place);
        fields
            .and_then(|fields| fields.get(field.place))
            .copied()
            .unwrap_or_default()
    }
}
