//! The types that describe an object: its fields, their kinds and their flags. `load` makes them from the data files.
//!
//! Flags that follow from a field's kind (filterable, sortable, groupable) are computed here, as the "Properties"
//! lines of the Object Reference have them. What kinds of fields there are is in `kind`, rights are in `rights`.

use super::kind::{FieldKind, Reference};

/// One object (table) of the org.
#[derive(Debug)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "describe answers them one by one"
)]
pub(crate) struct Object {
    /// Its place among all objects.
    pub(crate) place: usize,
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
    /// Has object permissions and field-level security of its own.
    pub(crate) has_rights: bool,
    /// The object whose permissions go for this one's records.
    pub(crate) rights_of: Option<&'static str>,
    /// Written by administrators only.
    pub(crate) set_up: bool,
    /// Who sees a record.
    pub(crate) sharing: Sharing,
    /// Made by the org's administrator: its name ends in `__c`.
    pub(crate) custom: bool,
    /// In the API for records.
    pub(crate) standard: bool,
    /// In the Tooling API.
    pub(crate) tooling: bool,
    /// Seen only with "View Setup and Configuration".
    pub(crate) view_setup: bool,
    /// Its rows have durable names (`Case`) where others have ids.
    pub(crate) named: bool,
    /// One of these fields must be filtered by, if there are any.
    pub(crate) reified: Vec<&'static str>,
    /// The SELECT its rows come from, if it has no table of its own.
    pub(crate) view: Option<&'static str>,
    /// Its rows are made for each query, in a table that only this process has.
    pub(crate) asked: bool,
    /// The picklist (object and field) whose values are its rows, and the number of the first row's id.
    pub(crate) values_of: Option<(&'static str, &'static str, u64)>,
    /// The object that keeps the history of its tracked fields.
    pub(crate) history: Option<&'static str>,
    /// The sections of its page, if its data file names them.
    pub(crate) layout: Vec<Section>,
    /// Its record types beside the master.
    pub(crate) record_types: Vec<RecordType>,
    /// What must hold before a record is saved.
    pub(crate) rules: Vec<ValidationRule>,
    /// What its rows are sorted and found by.
    pub(crate) indexes: Vec<Index>,
    /// The fields in describe order.
    pub(crate) fields: Vec<Field>,
}

impl Object {
    /// Its rows lie in a table of the org's file.
    pub(crate) fn stored(&self) -> bool {
        self.view.is_none() && !self.asked
    }

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

/// Who sees a record without "View All" ("Organization-Wide Sharing Defaults" in Salesforce help).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sharing {
    /// Everybody who may read the object.
    Public,
    /// Its owner, and whoever belongs to the queue that owns it.
    Private,
    /// Whoever sees the record this reference names.
    Parent(&'static str),
    /// The user whose id is its id.
    Own,
    /// The user this reference names, and whoever has one of these system permissions.
    User(&'static str, &'static [&'static str]),
}

/// One index of an object's table. All begin with `IsDeleted`, because ordinary queries leave deleted records out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Index {
    /// By this column in the order lists have: picklists by their set-up order.
    Sorted(&'static str),
    /// By this picklist column as it is stored.
    Found(&'static str),
    /// By all columns but the first among those with the same value in that, each as it is stored.
    Within(&'static [&'static str]),
    /// By this column where it has a value: lookups and external ids, which most records leave empty.
    Given(&'static str),
    /// Nothing but the mark, so that rows in the order they were made need not be read to be listed.
    Listed,
}

impl Index {
    /// The columns behind the mark of the recycle bin.
    pub(crate) fn columns(&self) -> &[&'static str] {
        match self {
            Self::Sorted(column) | Self::Found(column) | Self::Given(column) => {
                std::slice::from_ref(column)
            }
            Self::Within(columns) => columns,
            Self::Listed => &[],
        }
    }
}

/// One field of an object.
#[derive(Debug, Clone, Copy)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "describe answers them one by one"
)]
pub(crate) struct Field {
    /// Its place among the object's fields.
    pub(crate) place: usize,
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
    /// What it is computed from whenever it is read, if it is a formula field; it has no column then.
    pub(crate) formula: Option<Formula>,
    /// What a new record gets when nothing is given, as JSON has it: a picklist's is marked among its values.
    pub(crate) default: Option<&'static str>,
    /// Marked as an external id: upserts find records by it.
    pub(crate) external_id: bool,
    /// Unique values are told apart by case.
    pub(crate) case_sensitive: bool,
    /// Changes are kept in the object's history.
    pub(crate) tracked: bool,
    /// Read only when the query finds no more than one row.
    pub(crate) one_row: bool,
    /// The picklist or checkbox whose value decides which values this picklist offers.
    pub(crate) controller: Option<&'static str>,
    /// Help text beside the field.
    pub(crate) help: Option<&'static str>,
}

/// A formula: Salesforce's text, and what it is in SQL.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Formula {
    /// As it stands in Setup.
    pub(crate) text: &'static str,
    /// An SQL expression in which [`super::formula::ROW`] stands for the row's table and
    /// [`super::formula::NOW`] for the time.
    pub(crate) sql: &'static str,
}

/// A section of a page: heading and fields.
#[derive(Debug)]
pub(crate) struct Section {
    /// The page it is on.
    pub(crate) page: &'static str,
    /// What stands over it.
    pub(crate) heading: &'static str,
    /// API names.
    pub(crate) fields: Vec<&'static str>,
}

/// A record type of an object: which picklist values its records can have.
#[derive(Debug, Clone)]
pub(crate) struct RecordType {
    /// 18-character id.
    pub(crate) id: String,
    /// API name.
    pub(crate) developer_name: &'static str,
    /// Label.
    pub(crate) name: &'static str,
    /// What Setup says of it.
    pub(crate) description: &'static str,
    /// What new records get when nothing is given.
    pub(crate) default: bool,
    /// The page that shows its records.
    pub(crate) page: &'static str,
    /// For each picklist that does not offer everything: the values it offers.
    pub(crate) offers: Vec<(&'static str, &'static [&'static str])>,
}

impl RecordType {
    /// Whether records of this type may have this value in this picklist.
    pub(crate) fn offers(&self, field: &str, value: &str) -> bool {
        self.offers
            .iter()
            .find(|(name, _)| *name == field)
            .is_none_or(|(_, values)| values.contains(&value))
    }
}

/// A validation rule: a record for which its condition is true is not saved.
#[derive(Debug, Clone)]
pub(crate) struct ValidationRule {
    /// 18-character id.
    pub(crate) id: String,
    /// API name.
    pub(crate) name: &'static str,
    /// Is looked at.
    pub(crate) active: bool,
    /// What Setup says of it.
    pub(crate) description: &'static str,
    /// The error condition as it stands in Setup.
    pub(crate) formula: &'static str,
    /// The condition in SQL, with the values before the change as [`super::formula::PRIOR`] has them.
    pub(crate) sql: &'static str,
    /// The fields whose values before the change it asks for.
    pub(crate) prior: Vec<&'static str>,
    /// What the user is told.
    pub(crate) message: &'static str,
    /// The field beside which it is told; the top of the page if none.
    pub(crate) field: Option<&'static str>,
}

/// One value of a picklist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PicklistValue {
    /// Stored value.
    pub(crate) value: &'static str,
    /// Shown label.
    pub(crate) label: &'static str,
    /// Chosen when nothing is given.
    pub(crate) default: bool,
    /// Can be chosen; a value that cannot still stands in old records.
    pub(crate) active: bool,
    /// A status that closes the record.
    pub(crate) closed: bool,
    /// A status or stage that means success: a won opportunity, a converted lead.
    pub(crate) won: bool,
    /// A stage's probability in percent.
    pub(crate) probability: u8,
    /// A stage's forecast category.
    pub(crate) category: &'static str,
    /// The controlling values under which it is offered; `None` in a picklist that depends on nothing.
    pub(crate) valid_for: Option<&'static [&'static str]>,
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
        self.formula.is_none() && !self.kind.is_compound()
    }

    /// The SQL of its value in a row of the table with this SQL name, at the time that this SQL gives.
    pub(crate) fn sql(&self, table: &str, now: &str) -> String {
        match &self.formula {
            Some(formula) => formula.sql_in(table, now),
            None => format!("{table}.\"{}\"", self.name),
        }
    }

    /// Whether a WHERE clause may name it: everything but long and encrypted texts and files (addresses by distance
    /// only).
    pub(crate) fn filterable(&self) -> bool {
        match self.kind {
            FieldKind::TextArea { len } => len <= 255,
            FieldKind::Html { .. }
            | FieldKind::Encrypted { .. }
            | FieldKind::Base64
            | FieldKind::Any
            | FieldKind::Complex => false,
            _ => true,
        }
    }

    /// Whether ORDER BY may name it.
    pub(crate) fn sortable(&self) -> bool {
        let unordered = matches!(self.kind, FieldKind::MultiPicklist { .. });
        self.kind == FieldKind::Any || self.filterable() && !self.kind.is_compound() && !unordered
    }

    /// Whether GROUP BY may name it.
    pub(crate) fn groupable(&self) -> bool {
        let number = matches!(
            self.kind,
            FieldKind::Double { .. } | FieldKind::Currency { .. } | FieldKind::Percent { .. }
        );
        let ungrouped = number
            || matches!(
                self.kind,
                FieldKind::DateTime | FieldKind::AutoNumber { .. } | FieldKind::Any
            );
        self.sortable() && !ungrouped
    }

    /// Whether an administrator may hide it: neither the system's own fields nor fields that must be filled in.
    pub(crate) fn permissionable(&self) -> bool {
        const SYSTEM: [&str; 11] = [
            "Id",
            "IsDeleted",
            "CreatedDate",
            "CreatedById",
            "LastModifiedDate",
            "LastModifiedById",
            "SystemModstamp",
            "OwnerId",
            "RecordTypeId",
            "LastViewedDate",
            "LastReferencedDate",
        ];
        let free = self.nillable || matches!(self.kind, FieldKind::Boolean) && self.custom();
        !SYSTEM.contains(&self.name) && free && !self.name_field
    }

    /// Made by the org's administrator, or a part of such a field.
    pub(crate) fn custom(&self) -> bool {
        self.name.ends_with("__c") || self.name.ends_with("__s")
    }

    /// Greatest length in characters as `describe` tells it; 0 where length has no meaning.
    pub(crate) fn length(&self) -> u32 {
        match self.kind {
            FieldKind::Id | FieldKind::Reference(_) => 18,
            FieldKind::Text { len }
            | FieldKind::TextArea { len }
            | FieldKind::Html { len }
            | FieldKind::Encrypted { len, .. }
            | FieldKind::Combobox { len, .. }
            | FieldKind::Email { len } => len,
            FieldKind::Picklist { .. } | FieldKind::Url => 255,
            FieldKind::MultiPicklist { .. } => 4_099,
            FieldKind::Phone => 40,
            FieldKind::AutoNumber { .. } => 30,
            _ => 0,
        }
    }

    /// Whether this is a value that can be chosen today.
    pub(crate) fn offers(&self, value: &str) -> bool {
        self.values()
            .iter()
            .any(|known| known.active && known.value == value)
    }

    /// The values of a picklist of one or several, or none.
    pub(crate) fn values(&self) -> &'static [PicklistValue] {
        match self.kind {
            FieldKind::Picklist { values, .. } | FieldKind::MultiPicklist { values, .. } => values,
            _ => &[],
        }
    }
}
