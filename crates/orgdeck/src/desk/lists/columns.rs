//! What a name or path means for this user: its field, its label, whether it can be sorted by.
//!
//! Only fields of the describe count, so that nothing else ever gets into a query. A path goes over references that
//! the describe has; of a reference that may point to several objects only the name is known.

use std::{collections::HashMap, sync::Arc};

use salesforce::{
    describe::{Field, ObjectDescribe},
    soql::Name,
};

use super::known;
use crate::{
    desk::fields,
    views::{ColumnView, ValueKind},
};

/// The describes at hand, by object in lower case.
pub(super) type Describes = HashMap<String, Arc<ObjectDescribe>>;

/// A field or path that this user may see.
#[derive(Debug, Clone)]
pub(super) struct Column {
    /// As the org spells it.
    pub(super) path: Name,
    /// Its label.
    pub(super) label: String,
    /// The field at its end.
    pub(super) field: Field,
    /// The path to the name of what it refers to.
    pub(super) named: Option<Name>,
    /// The field of the record itself: not over a relationship.
    pub(super) own: bool,
}

/// Why a path means nothing yet.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unresolved {
    /// There is no such field for this user.
    Unknown,
    /// The describe of this object is needed first.
    Needs(String),
}

impl Column {
    /// Its kind of value.
    pub(super) fn kind(&self) -> ValueKind {
        fields::kind(&self.field)
    }

    /// What the list is sorted by for it: of a reference, its name.
    pub(super) fn sort_path(&self) -> Option<&Name> {
        if self.kind() == ValueKind::Reference && self.field.sortable {
            return self.named.as_ref();
        }
        self.field.sortable.then_some(&self.path)
    }

    /// As the UI shows it.
    pub(super) fn view(&self) -> ColumnView {
        ColumnView {
            field: self.path.as_str().to_owned(),
            label: self.label.clone(),
            kind: self.kind(),
            sortable: self.sort_path().is_some(),
        }
    }
}

/// Finds a field or path, from an object on.
pub(super) fn resolve(
    describes: &Describes,
    object: &ObjectDescribe,
    path: &str,
) -> Result<Column, Unresolved> {
    Name::parse(path).map_err(|_| Unresolved::Unknown)?;
    let Some((way, rest)) = path.split_once('.') else {
        return own(object, path).ok_or(Unresolved::Unknown);
    };
    let over = object
        .fields
        .iter()
        .find(|field| {
            let relationship = field.relationship_name.as_deref();
            relationship.is_some_and(|name| name.eq_ignore_ascii_case(way))
        })
        .ok_or(Unresolved::Unknown)?;
    let way = over.relationship_name.as_deref().unwrap_or(way);
    if rest.eq_ignore_ascii_case(name_of(over)) {
        return name_column(object, over, way).ok_or(Unresolved::Unknown);
    }
    let [to] = over.reference_to.as_slice() else {
        return Err(Unresolved::Unknown);
    };
    let Some(there) = describes.get(&to.to_ascii_lowercase()) else {
        return Err(Unresolved::Needs(to.clone()));
    };
    let column = resolve(describes, there, rest)?;
    let join = |name: &Name| Name::parse(&format!("{way}.{}", name.as_str()));
    Ok(Column {
        path: join(&column.path).map_err(|_| Unresolved::Unknown)?,
        label: format!("{}: {}", fields::label(over), column.label),
        named: column.named.as_ref().and_then(|named| join(named).ok()),
        field: column.field,
        own: false,
    })
}

/// The path to the name of what a reference points to.
pub(super) fn name_path(over: &Field) -> Option<String> {
    let way = over.relationship_name.as_deref()?;
    Some(format!("{way}.{}", name_of(over)))
}

fn own(object: &ObjectDescribe, name: &str) -> Option<Column> {
    let field = object.field(name)?;
    let named = name_path(field).and_then(|path| Name::parse(&path).ok());
    Some(Column {
        path: Name::parse(&field.name).ok()?,
        label: fields::label(field),
        named: named.filter(|_| field.kind == "reference"),
        field: field.clone(),
        own: true,
    })
}

/// The name of what a reference points to: a text, whatever the object.
fn name_column(object: &ObjectDescribe, over: &Field, way: &str) -> Option<Column> {
    let name = name_of(over);
    let field = Field {
        name: name.to_owned(),
        kind: "string".to_owned(),
        relationship_name: None,
        reference_to: Vec::new(),
        nillable: true,
        calculated: false,
        auto_number: false,
        ..object.field(&over.name)?.clone()
    };
    Some(Column {
        path: Name::parse(&format!("{way}.{name}")).ok()?,
        label: fields::label(over),
        field,
        named: None,
        own: false,
    })
}

/// What the records that a reference points to are called by. Of several objects the common name is asked
/// (SOQL and SOSL Reference, "Understanding polymorphic keys and relationships").
fn name_of(over: &Field) -> &'static str {
    match over.reference_to.as_slice() {
        [to] => known::name_field(to),
        _ => "Name",
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    fn case() -> ObjectDescribe {
        let reference = |name: &str, way: &str, to: &[&str]| {
            json!({ "name": name, "label": format!("{way} ID"), "type": "reference", "sortable": true,
                "filterable": true, "relationshipName": way, "referenceTo": to })
        };
        serde_json::from_value(json!({ "name": "Case", "fields": [
            { "name": "Subject", "label": "Subject", "type": "string", "sortable": true },
            { "name": "Description", "label": "Description", "type": "textarea" },
            reference("OwnerId", "Owner", &["Group", "User"]),
            reference("ContactId", "Contact", &["Contact"]),
            reference("ParentId", "Parent", &["Case"]),
        ]}))
        .unwrap()
    }

    #[test]
    fn only_what_the_describe_has_is_a_column() {
        let found = |path: &str| {
            let column = resolve(&Describes::new(), &case(), path)?;
            Ok((
                column.path.as_str().to_owned(),
                column.label.clone(),
                column.view().sortable,
            ))
        };
        let is =
            |path: &str, label: &str, sortable| Ok((path.to_owned(), label.to_owned(), sortable));
        assert_eq!(found("subject"), is("Subject", "Subject", true));
        assert_eq!(
            found("Description"),
            is("Description", "Description", false)
        );
        assert_eq!(found("OwnerId"), is("OwnerId", "Owner", true));
        assert_eq!(found("owner.name"), is("Owner.Name", "Owner", true));
        assert_eq!(
            found("Parent.CaseNumber"),
            is("Parent.CaseNumber", "Parent", true)
        );
        for path in [
            "Nothing__c",
            "Owner.Secret__c",
            "Nobody.Name",
            "Subject FROM Case--",
            "COUNT()",
            "",
        ] {
            assert_eq!(found(path), Err(Unresolved::Unknown), "{path}");
        }
        assert_eq!(
            found("Contact.Email"),
            Err(Unresolved::Needs("Contact".into()))
        );
    }

    #[test]
    fn a_path_goes_on_in_the_next_object() {
        let contact: ObjectDescribe =
            serde_json::from_value(json!({ "name": "Contact", "fields": [
                { "name": "Email", "label": "Email", "type": "email", "sortable": true },
            ]}))
            .unwrap();
        let describes = Describes::from([("contact".to_owned(), Arc::new(contact))]);
        let column = resolve(&describes, &case(), "Contact.Email").unwrap();
        assert_eq!(
            (column.path.as_str(), column.label.as_str(), column.own),
            ("Contact.Email", "Contact: Email", false)
        );
        assert_eq!(
            resolve(&describes, &case(), "Contact.Ssn__c").unwrap_err(),
            Unresolved::Unknown
        );
    }

    #[test]
    fn a_reference_is_sorted_by_its_name() {
        let column = resolve(&Describes::new(), &case(), "OwnerId").unwrap();
        assert_eq!(column.sort_path().map(Name::as_str), Some("Owner.Name"));
    }
}
