//! Bodies of the User Interface API that a case page needs: an object's description and the values of its picklists for
//! a record type ("Object Info" and "Picklist Values" in the User Interface API Developer Guide).
//!
//! The list of keys of an object's description is from general knowledge; `themeInfo` has no address of an icon here.

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::describe::MASTER_RECORD_TYPE;
use super::describe_field::valid_numbers;
use super::kind::FieldKind;
use super::model::{Field, Object, PicklistValue, RecordType};
use super::rights::Rights;
use super::{object, objects};

/// The answer of `GET /ui-api/object-info/{object}`.
pub(crate) fn object_info(object: &Object, rights: &Rights) -> Value {
    let visible = || {
        object
            .fields
            .iter()
            .filter(|field| rights.field_visible(object, field))
    };
    let fields: Map<String, Value> = visible()
        .map(|field| (field.name.to_owned(), field_info(object, field, rights)))
        .collect();
    let default = object.record_types.iter().find(|kind| kind.default);
    let name_fields: Vec<&str> = match object.name_field() {
        Some(name)
            if object
                .fields
                .iter()
                .any(|field| field.compound == Some(name.name)) =>
        {
            visible()
                .filter(|field| field.compound == Some(name.name))
                .map(|field| field.name)
                .collect()
        }
        name => name.map(|field| field.name).into_iter().collect(),
    };
    let body = json!({
        "apiName": object.name,
        "associateEntityType": null,
        "associateParentEntity": null,
        "childRelationships": child_relationships(object, rights),
        "compactLayoutable": object.tab,
        "createable": rights.can_create(object),
        "custom": object.custom,
        "defaultRecordTypeId": default.map_or(MASTER_RECORD_TYPE, |kind| &kind.id),
        "deletable": rights.can_delete(object),
        "dependentFields": dependent_fields(object, rights),
        "feedEnabled": object.feed,
        "fields": fields,
        "keyPrefix": object.key_prefix,
        "label": object.label,
        "labelPlural": object.label_plural,
        "layoutable": object.tab,
        "mruEnabled": object.tab,
        "nameFields": name_fields,
        "queryable": rights.can_read(object),
        "recordTypeInfos": record_type_infos(object),
        "searchLayoutable": object.tab,
        "searchable": object.searchable,
        "themeInfo": { "color": "0176D3", "iconUrl": null },
        "updateable": rights.can_edit(object),
    });
    tagged(body)
}

/// Puts a mark of the content into a body, as `eTag`.
fn tagged(mut body: Value) -> Value {
    let hash = Sha256::digest(body.to_string());
    let tag: String = hash
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    body["eTag"] = Value::String(tag);
    if let Value::Object(map) = &mut body {
        map.sort_keys();
    }
    body
}

fn field_info(object: &Object, field: &Field, rights: &Rights) -> Value {
    let reference = field.reference();
    let editable = rights.field_editable(object, field);
    let targets: Vec<Value> = reference
        .map(|reference| reference.to)
        .unwrap_or_default()
        .iter()
        .map(|to| {
            let name = self::object(to)
                .and_then(Object::name_field)
                .map(|field| field.name);
            json!({ "apiName": to, "nameFields": name.into_iter().collect::<Vec<_>>() })
        })
        .collect();
    json!({
        "apiName": field.name,
        "calculated": field.calculated,
        "compound": field.kind.is_compound(),
        "compoundComponentName": null,
        "compoundFieldName": field.compound,
        "controllerName": field.controller,
        "controllingFields": field.controller.into_iter().collect::<Vec<_>>(),
        "createable": field.createable && editable,
        "custom": field.custom(),
        "dataType": data_type(&field.kind),
        "externalId": field.external_id,
        "filterable": field.filterable(),
        "htmlFormatted": matches!(field.kind, FieldKind::Html { .. }),
        "inlineHelpText": field.help,
        "label": field.label,
        "length": field.length(),
        "nameField": field.name_field,
        "polymorphicForeignKey": targets.len() > 1,
        "reference": reference.is_some(),
        "referenceToInfos": targets,
        "relationshipName": reference.and_then(|reference| reference.relationship),
        "required": !field.nillable && field.createable && !field.defaulted_on_create,
        "sortable": field.sortable(),
        "unique": field.unique,
        "updateable": field.updateable && editable,
    })
}

fn data_type(kind: &FieldKind) -> &'static str {
    match kind {
        FieldKind::Id | FieldKind::Reference(_) => "Reference",
        FieldKind::Text { .. } | FieldKind::AutoNumber { .. } => "String",
        FieldKind::TextArea { .. } | FieldKind::Html { .. } => "TextArea",
        FieldKind::Encrypted { .. } => "EncryptedString",
        FieldKind::Picklist { .. } => "Picklist",
        FieldKind::MultiPicklist { .. } => "MultiPicklist",
        FieldKind::Combobox { .. } => "ComboBox",
        FieldKind::Boolean => "Boolean",
        FieldKind::DateTime => "DateTime",
        FieldKind::Date => "Date",
        FieldKind::Time => "Time",
        FieldKind::Number { .. } => "Int",
        FieldKind::Double { .. } => "Double",
        FieldKind::Currency { .. } => "Currency",
        FieldKind::Percent { .. } => "Percent",
        FieldKind::Email { .. } => "Email",
        FieldKind::Phone => "Phone",
        FieldKind::Url => "Url",
        FieldKind::Base64 => "Base64",
        FieldKind::Any => "AnyType",
        FieldKind::Complex => "ComplexValue",
        FieldKind::Address { .. } => "Address",
        FieldKind::Location { .. } => "Location",
    }
}

fn child_relationships(object: &Object, rights: &Rights) -> Vec<Value> {
    let mut children = Vec::new();
    for child in objects().iter().filter(|child| rights.can_read(child)) {
        for field in child
            .fields
            .iter()
            .filter(|field| rights.field_visible(child, field))
        {
            let Some(reference) = field.reference().filter(|to| to.to.contains(&object.name))
            else {
                continue;
            };
            children.push(json!({
                "childObjectApiName": child.name,
                "fieldName": field.name,
                "junctionIdListNames": [],
                "junctionReferenceTo": [],
                "relationshipName": reference.children,
            }));
        }
    }
    children
}

/// `{"Country__c": {"State__c": {}}}`: which picklists depend on which, as deep as they do.
fn dependent_fields(object: &Object, rights: &Rights) -> Value {
    fn below(object: &Object, rights: &Rights, controller: &str) -> Map<String, Value> {
        let dependent = object.fields.iter().filter(|field| {
            field.controller == Some(controller) && rights.field_visible(object, field)
        });
        dependent
            .map(|field| {
                (
                    field.name.to_owned(),
                    Value::Object(below(object, rights, field.name)),
                )
            })
            .collect()
    }
    let mut all = Map::new();
    for field in object
        .fields
        .iter()
        .filter(|field| field.controller.is_none())
    {
        let dependent = below(object, rights, field.name);
        if !dependent.is_empty() {
            all.insert(field.name.to_owned(), Value::Object(dependent));
        }
    }
    Value::Object(all)
}

fn record_type_infos(object: &Object) -> Value {
    let info = |id: &str, name: &str, default: bool, master: bool| {
        let info = json!({
            "available": true,
            "defaultRecordTypeMapping": default,
            "master": master,
            "name": name,
            "recordTypeId": id,
        });
        (id.to_owned(), info)
    };
    let own = object
        .record_types
        .iter()
        .map(|kind| info(&kind.id, kind.name, kind.default, false));
    let master = info(
        MASTER_RECORD_TYPE,
        "Master",
        object.record_types.is_empty(),
        true,
    );
    Value::Object(own.chain([master]).collect())
}

/// The answer of `GET /ui-api/object-info/{object}/picklist-values/{recordTypeId}`; `None` if the object has no such
/// record type.
pub(crate) fn picklist_values(
    object: &Object,
    rights: &Rights,
    record_type: &str,
    version: &str,
) -> Option<Value> {
    let kind = record_type_of(object, record_type)?;
    let mut values = Map::new();
    for field in picklists(object, rights) {
        values.insert(
            field.name.to_owned(),
            picklist(object, field, kind, record_type, version),
        );
    }
    Some(tagged(json!({ "picklistFieldValues": values })))
}

/// The same for one picklist.
pub(crate) fn picklist_values_of(
    object: &Object,
    rights: &Rights,
    record_type: &str,
    field: &str,
    version: &str,
) -> Option<Value> {
    let kind = record_type_of(object, record_type)?;
    let field = picklists(object, rights).find(|known| known.name.eq_ignore_ascii_case(field))?;
    Some(picklist(object, field, kind, record_type, version))
}

fn picklists<'o>(object: &'o Object, rights: &'o Rights) -> impl Iterator<Item = &'o Field> {
    let listed = object
        .fields
        .iter()
        .filter(|field| !field.values().is_empty());
    listed.filter(|field| rights.field_visible(object, field))
}

/// The record type of this id; the inner `None` is the master, which offers everything.
#[allow(
    clippy::option_option,
    reason = "no such record type is another thing than the master"
)]
fn record_type_of<'o>(object: &'o Object, id: &str) -> Option<Option<&'o RecordType>> {
    if id == MASTER_RECORD_TYPE {
        return Some(None);
    }
    object
        .record_types
        .iter()
        .find(|kind| kind.id == id)
        .map(Some)
}

fn picklist(
    object: &Object,
    field: &Field,
    kind: Option<&RecordType>,
    record_type: &str,
    version: &str,
) -> Value {
    let controlling = field.controller.and_then(|name| object.field(name));
    let offered = field.values().iter().filter(|value| {
        value.active && kind.is_none_or(|kind| kind.offers(field.name, value.value))
    });
    let values: Vec<Value> = offered
        .clone()
        .map(|value| entry(object, field, value, controlling))
        .collect();
    let default = offered
        .clone()
        .find(|value| value.default)
        .map(|value| entry(object, field, value, controlling));
    let version = version.trim_start_matches('v');
    tagged(json!({
        "controllerValues": controlling.map(controller_values).unwrap_or_default(),
        "defaultValue": default,
        "url": format!(
            "/services/data/v{version}/ui-api/object-info/{}/picklist-values/{record_type}/{}",
            object.name, field.name
        ),
        "values": values,
    }))
}

/// Each controlling value and its number.
fn controller_values(controlling: &Field) -> Map<String, Value> {
    if matches!(controlling.kind, FieldKind::Boolean) {
        return Map::from_iter([
            ("false".to_owned(), json!(0)),
            ("true".to_owned(), json!(1)),
        ]);
    }
    let values = controlling.values().iter().enumerate();
    values
        .map(|(n, value)| (value.value.to_owned(), json!(n)))
        .collect()
}

/// One value. A status says whether it closes; its key is spelt as the API spells it.
fn entry(
    object: &Object,
    field: &Field,
    value: &PicklistValue,
    controlling: Option<&Field>,
) -> Value {
    let attributes = (object.name == "Case" && field.name == "Status")
        .then(|| json!({ "closed": value.closed, "picklistAtrributesValueType": "CaseStatus" }));
    let valid_for = controlling
        .and_then(|field| valid_numbers(value, field))
        .unwrap_or_default();
    json!({ "attributes": attributes, "label": value.label, "validFor": valid_for, "value": value.value })
}
