//! What one user may do with objects and see of fields: object permissions and field-level security.
//!
//! Only exceptions are held; whatever is not mentioned is allowed as far as the object and the field allow it at all.
//! Where the exceptions come from (profiles, the control API) is the server's business.

use std::collections::HashMap;

use super::model::{Field, Object};

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

/// The rights of one user. The default is everything.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rights {
    objects: HashMap<String, ObjectRights>,
    fields: HashMap<(String, String), FieldRights>,
}

impl Rights {
    /// Sets what the user may do with this object.
    pub(crate) fn set_object(&mut self, object: &str, rights: ObjectRights) {
        self.objects.insert(object.to_ascii_lowercase(), rights);
    }

    /// Sets what the user sees of this field.
    pub(crate) fn set_field(&mut self, object: &str, field: &str, rights: FieldRights) {
        self.fields.insert(
            (object.to_ascii_lowercase(), field.to_ascii_lowercase()),
            rights,
        );
    }

    /// May read records of this object. Without it the object does not exist for the user.
    pub(crate) fn can_read(&self, object: &Object) -> bool {
        self.object(object).read
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

    fn object(&self, object: &Object) -> ObjectRights {
        if self.objects.is_empty() {
            return ObjectRights::default();
        }
        self.objects
            .get(&object.name.to_ascii_lowercase())
            .copied()
            .unwrap_or_default()
    }

    fn field(&self, object: &Object, field: &Field) -> FieldRights {
        if self.fields.is_empty() {
            return FieldRights::default();
        }
        let key = (
            object.name.to_ascii_lowercase(),
            field.name.to_ascii_lowercase(),
        );
        self.fields.get(&key).copied().unwrap_or_default()
    }
}
