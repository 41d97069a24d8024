//! The types that describe an object: its fields, their kinds and their flags, and the small builders that the
//! tables of each object are written with.
//!
//! Flags that follow from a field's kind (filterable, sortable, groupable, soapType, byteLength) are computed here,
//! as the "Properties" lines of the Object Reference have them. No rights here: see `rights`.

/// One object (table) of the org.
#[derive(Debug)]
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
    /// Has page layouts, recent items and search, as objects with a tab do.
    pub(crate) tab: bool,
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

/// One field of an object.
#[derive(Debug, Clone, Copy)]
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
    /// An e-mail address of at most 80 characters.
    Email,
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
    /// A field of this kind that may be empty, given and changed.
    pub(crate) fn new(name: &'static str, label: &'static str, kind: FieldKind) -> Self {
        Self {
            name,
            label,
            kind,
            nillable: true,
            createable: true,
            updateable: true,
            defaulted_on_create: false,
            calculated: false,
            name_field: false,
            unique: false,
            id_lookup: false,
            compound: None,
            generated: None,
        }
    }

    /// Must not be empty.
    pub(crate) fn required(mut self) -> Self {
        self.nillable = false;
        self
    }

    /// Filled in by the org when nothing is given.
    pub(crate) fn defaulted(mut self) -> Self {
        self.defaulted_on_create = true;
        self
    }

    /// Never written through the API.
    pub(crate) fn read_only(mut self) -> Self {
        self.createable = false;
        self.updateable = false;
        self
    }

    /// Given once, never changed.
    pub(crate) fn create_only(mut self) -> Self {
        self.updateable = false;
        self
    }

    /// Is the record's name.
    pub(crate) fn naming(mut self) -> Self {
        self.name_field = true;
        self
    }

    /// Values differ, and records can be looked up by it.
    pub(crate) fn unique(mut self) -> Self {
        self.unique = true;
        self.id_lookup = true;
        self
    }

    /// Records can be looked up by it in upserts.
    pub(crate) fn looked_up(mut self) -> Self {
        self.id_lookup = true;
        self
    }

    /// Is a part of this compound field.
    pub(crate) fn part_of(mut self, compound: &'static str) -> Self {
        self.compound = Some(compound);
        self
    }

    /// Is computed by the database from this SQL expression over the row's other columns.
    pub(crate) fn generated(mut self, expression: &'static str) -> Self {
        self.generated = Some(expression);
        self.read_only()
    }

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
            FieldKind::Text { len } | FieldKind::TextArea { len } => len,
            FieldKind::Picklist { .. } | FieldKind::Url => 255,
            FieldKind::Email => 80,
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

/// A text of one line.
pub(crate) fn text(name: &'static str, label: &'static str, len: u32) -> Field {
    Field::new(name, label, FieldKind::Text { len })
}

/// A text of several lines.
pub(crate) fn area(name: &'static str, label: &'static str, len: u32) -> Field {
    Field::new(name, label, FieldKind::TextArea { len })
}

/// A picklist that accepts values beyond its list, the default of standard picklists.
pub(crate) fn picklist(
    name: &'static str,
    label: &'static str,
    values: &'static [PicklistValue],
) -> Field {
    Field::new(
        name,
        label,
        FieldKind::Picklist {
            values,
            restricted: false,
        },
    )
}

/// A picklist that accepts its list only.
pub(crate) fn restricted(
    name: &'static str,
    label: &'static str,
    values: &'static [PicklistValue],
) -> Field {
    Field::new(
        name,
        label,
        FieldKind::Picklist {
            values,
            restricted: true,
        },
    )
}

/// A reference: to which objects, the name of the way up, the name of the way down.
pub(crate) fn reference(
    name: &'static str,
    label: &'static str,
    to: &'static [&'static str],
    relationship: &'static str,
    children: Option<&'static str>,
) -> Field {
    let relationship = (!relationship.is_empty()).then_some(relationship);
    Field::new(
        name,
        label,
        FieldKind::Reference(Reference {
            to,
            relationship,
            children,
            cascade: false,
        }),
    )
}

/// A checkbox; it always has a value.
pub(crate) fn boolean(name: &'static str, label: &'static str) -> Field {
    Field::new(name, label, FieldKind::Boolean)
        .required()
        .defaulted()
}

/// A moment.
pub(crate) fn datetime(name: &'static str, label: &'static str) -> Field {
    Field::new(name, label, FieldKind::DateTime)
}

/// A phone number.
pub(crate) fn phone(name: &'static str, label: &'static str) -> Field {
    Field::new(name, label, FieldKind::Phone)
}

/// An e-mail address.
pub(crate) fn email(name: &'static str, label: &'static str) -> Field {
    Field::new(name, label, FieldKind::Email)
}

/// A web address.
pub(crate) fn url(name: &'static str, label: &'static str) -> Field {
    Field::new(name, label, FieldKind::Url)
}

/// A whole number.
pub(crate) fn number(name: &'static str, label: &'static str, digits: u32) -> Field {
    Field::new(name, label, FieldKind::Number { digits })
}

/// The record's id.
pub(crate) fn id(label: &'static str) -> Field {
    Field::new("Id", label, FieldKind::Id)
        .required()
        .defaulted()
        .read_only()
        .looked_up()
}

/// The mark of the recycle bin.
pub(crate) fn is_deleted() -> Field {
    boolean("IsDeleted", "Deleted").read_only()
}

/// Who created and last changed the record, and when.
pub(crate) fn audit() -> Vec<Field> {
    let moment = |name, label| datetime(name, label).required().defaulted().read_only();
    let user = |name, label, relationship| {
        reference(name, label, &["User"], relationship, None)
            .required()
            .defaulted()
            .read_only()
    };
    vec![
        moment("CreatedDate", "Created Date"),
        user("CreatedById", "Created By ID", "CreatedBy"),
        moment("LastModifiedDate", "Last Modified Date"),
        user("LastModifiedById", "Last Modified By ID", "LastModifiedBy"),
        moment("SystemModstamp", "System Modstamp"),
    ]
}

/// When the signed-in user last saw the record; read-only and mostly empty here.
pub(crate) fn viewed() -> Vec<Field> {
    vec![
        datetime("LastViewedDate", "Last Viewed Date").read_only(),
        datetime("LastReferencedDate", "Last Referenced Date").read_only(),
    ]
}
