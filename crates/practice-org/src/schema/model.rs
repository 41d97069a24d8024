//! The types that describe an object: its fields, their kinds and their flags. `load` makes them from the data files.
//!
//! Flags that follow from a field's kind (filterable, sortable, groupable) are computed here, as the "Properties"
//! lines of the Object Reference have them. No rights here: see `rights`.

/// One object (table) of the org.
#[derive(Debug)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "describe answers them one by one"
)]
pub(crate) struct Object {
    /// API name, the spelling that answers use.
    pub(crate) name: &'static str,
    /// Label, singular.
    pub(crate) label: &'static str,
    /// Label, plural.
    pub(crate) label_plural: &'static str,
    /// The three characters its ids start with; empty for objects without records of their own.
    pub(crate) key_prefix: &'static str,
    /// Records can be created through the API.
    pub(crate) createable: bool,
    /// Records can be changed through the API.
    pub(crate) updateable: bool,
    /// Records can be deleted (into the recycle bin) through the API.
    pub(crate) deletable: bool,
    /// Has page layouts and recent items, as objects with a tab do.
    pub(crate) tab: bool,
    /// Records have a feed.
    pub(crate) feed: bool,
    /// Records are found by full-text search.
    pub(crate) searchable: bool,
    /// Triggers can be written for it.
    pub(crate) triggerable: bool,
    /// Two records can be merged into one.
    pub(crate) mergeable: bool,
    /// Made by the org's administrator: its name ends in `__c`.
    pub(crate) custom: bool,
    /// The SELECT its rows come from, if it has no table of its own.
    pub(crate) view: Option<&'static str>,
    /// What its rows are sorted and found by.
    pub(crate) indexes: Vec<Index>,
    /// The fields in describe order.
    pub(crate) fields: Vec<Field>,
}

impl Object {
    /// The field with this API name, whatever its case.
    pub(crate) fn field(&self, name: &str) -> Option<&Field> {
        self.fields
            .iter()
            .find(|field| field.name.eq_ignore_ascii_case(name))
    }

    /// The field that `describe` marks as `nameField`.
    pub(crate) fn name_field(&self) -> Option<&Field> {
        self.fields.iter().find(|field| field.name_field)
    }

    /// Whether records go to the recycle bin: such objects have an `IsDeleted` field.
    pub(crate) fn has_recycle_bin(&self) -> bool {
        self.field("IsDeleted").is_some()
    }

    /// The reference field whose relationship has this name (`Account` for `AccountId`), whatever its case.
    pub(crate) fn relationship(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| {
            field
                .reference()
                .and_then(|to| to.relationship)
                .is_some_and(|relationship| relationship.eq_ignore_ascii_case(name))
        })
    }
}

/// One index of an object's table. All begin with `IsDeleted`, because ordinary queries leave deleted records out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Index {
    /// By this column in the order lists have: picklists by their set-up order.
    Sorted(&'static str),
    /// By this picklist column as it is stored.
    Found(&'static str),
    /// Nothing but the mark, so that rows in the order they were made need not be read to be listed.
    Listed,
}

/// One field of an object.
#[derive(Debug, Clone, Copy)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "describe answers them one by one"
)]
pub(crate) struct Field {
    /// API name, the spelling that answers use; also the column's name.
    pub(crate) name: &'static str,
    /// Label in Setup and in `describe`.
    pub(crate) label: &'static str,
    /// What it holds.
    pub(crate) kind: FieldKind,
    /// May be empty.
    pub(crate) nillable: bool,
    /// May be given when a record is created.
    pub(crate) createable: bool,
    /// May be changed later.
    pub(crate) updateable: bool,
    /// The org fills it in when nothing is given.
    pub(crate) defaulted_on_create: bool,
    /// Computed from other values, never written.
    pub(crate) calculated: bool,
    /// The record's name.
    pub(crate) name_field: bool,
    /// Values must differ.
    pub(crate) unique: bool,
    /// Records can be looked up by it in upserts.
    pub(crate) id_lookup: bool,
    /// The compound field it is a part of (`Name`, `BillingAddress`).
    pub(crate) compound: Option<&'static str>,
    /// The SQL expression of a column that the database computes; such a column must not be written.
    pub(crate) generated: Option<&'static str>,
}

/// One value of a picklist.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PicklistValue {
    /// Stored value.
    pub(crate) value: &'static str,
    /// Shown label.
    pub(crate) label: &'static str,
    /// Chosen when nothing is given.
    pub(crate) default: bool,
    /// A status that closes the record.
    pub(crate) closed: bool,
}

/// Where a reference field points.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reference {
    /// API names of the objects it may point to; more than one makes it polymorphic.
    pub(crate) to: &'static [&'static str],
    /// Name of the way up (`Account`), if there is one.
    pub(crate) relationship: Option<&'static str>,
    /// Name of the way down from the parent (`Cases`), if there is one.
    pub(crate) children: Option<&'static str>,
    /// Deleting the parent deletes this record.
    pub(crate) cascade: bool,
}

/// What a field holds, with what is particular to it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum FieldKind {
    /// The record's id.
    Id,
    /// One line of at most `len` characters.
    Text {
        /// Greatest length in characters.
        len: u32,
    },
    /// Several lines; above 255 characters it is "long" and can be neither filtered nor sorted.
    TextArea {
        /// Greatest length in characters.
        len: u32,
    },
    /// One value of a list.
    Picklist {
        /// The values in set-up order.
        values: &'static [PicklistValue],
        /// Only listed values are accepted.
        restricted: bool,
    },
    /// The id of another record.
    Reference(Reference),
    /// True or false, never null.
    Boolean,
    /// A moment; stored as milliseconds since the epoch, UTC.
    DateTime,
    /// A day; stored as `YYYY-MM-DD`.
    Date,
    /// A whole number of at most `digits` digits.
    Number {
        /// Greatest number of digits.
        digits: u32,
    },
    /// A decimal number.
    Double {
        /// Digits in all.
        precision: u32,
        /// Digits after the point.
        scale: u32,
    },
    /// An amount of money in the org's currency.
    Currency,
    /// An e-mail address of at most `len` characters.
    Email {
        /// Greatest length in characters.
        len: u32,
    },
    /// A phone number of at most 40 characters.
    Phone,
    /// A web address of at most 255 characters.
    Url,
    /// A number given out by the org, `{00000000}`.
    AutoNumber,
    /// A compound of the parts `<prefix>Street`, `<prefix>City`, …; it has no column.
    Address {
        /// What the names of its parts start with; empty on User and Organization.
        prefix: &'static str,
    },
}

impl Field {
    /// Where it points, if it is a reference.
    pub(crate) fn reference(&self) -> Option<&Reference> {
        match &self.kind {
            FieldKind::Reference(reference) => Some(reference),
            _ => None,
        }
    }

    /// Whether it has a column of its own.
    pub(crate) fn has_column(&self) -> bool {
        !matches!(self.kind, FieldKind::Address { .. })
    }

    /// Whether a WHERE clause may name it: everything but long text areas (addresses by distance only).
    pub(crate) fn filterable(&self) -> bool {
        !matches!(self.kind, FieldKind::TextArea { len } if len > 255)
    }

    /// Whether ORDER BY may name it.
    pub(crate) fn sortable(&self) -> bool {
        match self.kind {
            FieldKind::TextArea { len } => len <= 255,
            FieldKind::Address { .. } => false,
            _ => true,
        }
    }

    /// Whether GROUP BY may name it.
    pub(crate) fn groupable(&self) -> bool {
        match self.kind {
            FieldKind::TextArea { len } => len <= 255,
            FieldKind::Address { .. }
            | FieldKind::DateTime
            | FieldKind::Double { .. }
            | FieldKind::Currency
            | FieldKind::AutoNumber => false,
            _ => true,
        }
    }

    /// Whether an administrator may hide it: neither the system's own fields nor fields that must be filled in.
    pub(crate) fn permissionable(&self) -> bool {
        const SYSTEM: [&str; 8] = [
            "Id",
            "IsDeleted",
            "CreatedDate",
            "CreatedById",
            "LastModifiedDate",
            "LastModifiedById",
            "SystemModstamp",
            "OwnerId",
        ];
        !SYSTEM.contains(&self.name) && self.nillable && !self.name_field
    }

    /// Greatest length in characters as `describe` tells it; 0 where length has no meaning.
    pub(crate) fn length(&self) -> u32 {
        match self.kind {
            FieldKind::Id | FieldKind::Reference(_) => 18,
            FieldKind::Text { len } | FieldKind::TextArea { len } | FieldKind::Email { len } => len,
            FieldKind::Picklist { .. } | FieldKind::Url => 255,
            FieldKind::Phone => 40,
            FieldKind::AutoNumber => 30,
            _ => 0,
        }
    }

    /// The picklist's values, or none.
    pub(crate) fn values(&self) -> &'static [PicklistValue] {
        match self.kind {
            FieldKind::Picklist { values, .. } => values,
            _ => &[],
        }
    }
}
