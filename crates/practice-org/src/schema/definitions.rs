//! The org's objects, fields and validation rules as records of the Tooling API: EntityDefinition, FieldDefinition,
//! CustomField and ValidationRule ("EntityDefinition" and the others in the Tooling API Developer Guide).
//!
//! What the data files say lies in the org's file as JSON, written with the other rows that are metadata (`derived`),
//! and each of these objects is a view of it whose columns are its fields; what is known of no field is null.

use serde_json::{Value, json};

use super::describe_field::names;
use super::kind::FieldKind;
use super::model::{Field, Object, ValidationRule};
use super::objects;
use crate::ids;

/// The rows of each object, as a JSON array, under the key they are kept by.
pub(super) fn rows() -> [(String, Value); 4] {
    let all = |name: &str, rows: fn(&Object) -> Vec<Value>| {
        let shown = objects().iter().filter(|object| object.standard);
        (key(name), Value::Array(shown.flat_map(rows).collect()))
    };
    [
        all("EntityDefinition", |object| vec![entity(object)]),
        all("FieldDefinition", fields),
        all("CustomField", custom_fields),
        all("ValidationRule", rules),
    ]
}

fn key(object: &str) -> String {
    format!("rows of {object}")
}

/// The SELECT of such an object's rows.
pub(super) fn view(object: &str, fields: &[Field]) -> String {
    let columns: String = fields
        .iter()
        .filter(|field| field.has_column())
        .map(|field| format!(", {} AS \"{}\"", column(field), field.name))
        .collect();
    format!(
        "SELECT v.key + 1 AS rowid{columns} FROM practice_meta m, json_each(m.value) v WHERE m.key = '{}'",
        key(object)
    )
}

/// Metadata is as old as the org, by whoever set it up.
fn column(field: &Field) -> String {
    let of_org = |column: &str| format!("(SELECT \"{column}\" FROM \"Organization\" LIMIT 1)");
    match (field.name, field.kind) {
        ("CreatedDate" | "LastModifiedDate" | "SystemModstamp", _) => of_org("CreatedDate"),
        ("CreatedById" | "LastModifiedById", _) => of_org("CreatedById"),
        (name, FieldKind::Complex) => format!("v.value -> '$.{name}'"),
        // what others are named by is no id here, and a name has no case
        (name, FieldKind::Id | FieldKind::Reference(_)) => {
            format!("v.value ->> '$.{name}' COLLATE NOCASE")
        }
        (name, _) => format!("v.value ->> '$.{name}'"),
    }
}

/// What the Tooling API calls an object: its name, or for a custom one 15 characters of an id.
fn durable_id(object: &Object) -> String {
    let place = objects()
        .iter()
        .filter(|other| other.custom)
        .position(|other| other.name == object.name);
    match place {
        Some(n) => ids::to15(&ids::make("01I", n as u64 + 1)).to_owned(),
        None => object.name.to_owned(),
    }
}

/// Without the suffix of custom objects and fields.
fn developer_name(name: &str) -> &str {
    name.strip_suffix("__c").unwrap_or(name)
}

fn entity(object: &Object) -> Value {
    let id = durable_id(object);
    json!({
        "Id": id,
        "DurableId": id,
        "QualifiedApiName": object.name,
        "DeveloperName": developer_name(object.name),
        "MasterLabel": object.label,
        "Label": object.label,
        "PluralLabel": object.label_plural,
        "KeyPrefix": Some(object.key_prefix).filter(|prefix| !prefix.is_empty()),
        "PublisherId": if object.custom { "<local>" } else { "System" },
        "InternalSharingModel": if object.field("OwnerId").is_some() { "ReadWrite" } else { "Read" },
        "ExternalSharingModel": "Private",
        "IsCustomSetting": false,
        "IsCustomizable": object.custom || object.tab,
        "IsDeprecatedAndHidden": false,
        "IsQueryable": true,
        "IsRetrieveable": true,
        "IsLayoutable": object.tab,
        "IsSearchable": object.searchable,
        "IsTriggerable": object.triggerable,
        "IsApexTriggerable": object.triggerable,
        "IsWorkflowEnabled": object.triggerable,
        "IsFeedEnabled": object.feed,
        "IsReplicateable": object.createable,
        "IsEverCreatable": object.createable,
        "IsEverUpdatable": object.updateable,
        "IsEverDeletable": object.deletable,
        "IsInterface": false,
    })
}

fn fields(object: &Object) -> Vec<Value> {
    let entity = durable_id(object);
    let row = |field: &Field| {
        let id = durable_field_id(object, field);
        let (kind, _) = names(&field.kind);
        let controller = field.controller.and_then(|name| object.field(name));
        json!({
            "Id": id,
            "DurableId": id,
            "EntityDefinitionId": entity,
            "QualifiedApiName": field.name,
            "DeveloperName": developer_name(field.name),
            "MasterLabel": field.label,
            "Label": field.label,
            "DataType": data_type(field),
            "ValueTypeId": kind,
            "ServiceDataTypeId": field.custom().then_some(kind),
            "Length": field.length(),
            "Precision": precision(field).0,
            "Scale": precision(field).1,
            "PublisherId": if field.custom() { "<local>" } else { "System" },
            "RelationshipName": field.reference().and_then(|reference| reference.relationship),
            "ReferenceTo": field.reference().map(|reference| json!({ "referenceTo": reference.to })),
            "InlineHelpText": field.help,
            "ControllingFieldDefinitionId": controller.map(|controller| durable_field_id(object, controller)),
            "IsCalculated": field.calculated,
            "IsHighScaleNumber": false,
            "IsHtmlFormatted": matches!(field.kind, FieldKind::Html { .. }),
            "IsNameField": field.name_field,
            "IsNillable": field.nillable,
            "IsIndexed": field.id_lookup || field.external_id || field.reference().is_some(),
            "IsFieldHistoryTracked": field.tracked,
            "IsApiFilterable": field.filterable(),
            "IsApiSortable": field.sortable(),
            "IsApiGroupable": field.groupable(),
            "IsCompound": field.kind.is_compound(),
        })
    };
    object.fields.iter().map(row).collect()
}

/// What the Tooling API calls a field: its object's durable id and its own name or id.
fn durable_field_id(object: &Object, field: &Field) -> String {
    let entity = durable_id(object);
    match custom_field_id(object, field) {
        Some(id) => format!("{entity}.{}", ids::to15(&id)),
        None => format!("{entity}.{}", field.name),
    }
}

/// The id of a custom field, counted over all objects.
fn custom_field_id(object: &Object, field: &Field) -> Option<String> {
    let mut custom = objects()
        .iter()
        .flat_map(|object| object.fields.iter().map(move |field| (object.name, field)))
        .filter(|(_, field)| field.custom());
    let n = custom.position(|(of, known)| of == object.name && known.name == field.name)?;
    Some(ids::make("00N", n as u64 + 1))
}

fn custom_fields(object: &Object) -> Vec<Value> {
    let row = |field: &Field| {
        let id = custom_field_id(object, field)?;
        let (precision, scale) = precision(field);
        let entity = durable_id(object);
        Some(json!({
            "Id": id,
            "DeveloperName": developer_name(field.name),
            "TableEnumOrId": entity,
            "EntityDefinitionId": entity,
            "FullName": format!("{}.{}", object.name, field.name),
            "InlineHelpText": field.help,
            "Length": Some(field.length()).filter(|length| *length > 0),
            "Precision": precision,
            "Scale": scale,
            "ManageableState": "unmanaged",
            "Metadata": {
                "label": field.label,
                "type": data_type(field).split(['(', ' ']).next().unwrap_or_default(),
                "length": Some(field.length()).filter(|length| *length > 0),
                "precision": precision,
                "scale": scale,
                "required": !field.nillable,
                "unique": field.unique,
                "externalId": field.external_id,
                "caseSensitive": field.case_sensitive,
                "trackHistory": field.tracked,
                "formula": field.formula.map(|formula| formula.text),
                "inlineHelpText": field.help,
                "description": null,
            },
        }))
    };
    object.fields.iter().filter_map(row).collect()
}

fn rules(object: &Object) -> Vec<Value> {
    let row = |rule: &ValidationRule| {
        json!({
            "Id": rule.id,
            "ValidationName": rule.name,
            "Active": rule.active,
            "Description": Some(rule.description).filter(|text| !text.is_empty()),
            "EntityDefinitionId": durable_id(object),
            "ErrorDisplayField": rule.field,
            "ErrorMessage": rule.message,
            "FullName": format!("{}.{}", object.name, rule.name),
            "ManageableState": "unmanaged",
            "Metadata": {
                "active": rule.active,
                "description": Some(rule.description).filter(|text| !text.is_empty()),
                "errorConditionFormula": rule.formula,
                "errorDisplayField": rule.field,
                "errorMessage": rule.message,
                "shouldEvaluateOnClient": null,
                "urls": null,
            },
        })
    };
    object.rules.iter().map(row).collect()
}

/// Digits in all and after the point, of numbers.
fn precision(field: &Field) -> (Option<u32>, Option<u32>) {
    match field.kind {
        FieldKind::Double { precision, scale }
        | FieldKind::Currency { precision, scale }
        | FieldKind::Percent { precision, scale } => (Some(precision), Some(scale)),
        FieldKind::Number { digits } => (Some(digits), Some(0)),
        _ => (None, None),
    }
}

/// The type in the words of Setup: `Text(255)`, `Lookup(Account)`.
fn data_type(field: &Field) -> String {
    let digits = |word: &str, precision: u32, scale: u32| {
        format!("{word}({}, {scale})", precision.saturating_sub(scale))
    };
    let word = match field.kind {
        FieldKind::Id => "Lookup()",
        FieldKind::Reference(reference) => {
            let word = if reference.master {
                "Master-Detail"
            } else {
                "Lookup"
            };
            return format!("{word}({})", reference.to.join(","));
        }
        FieldKind::Text { .. } if field.formula.is_some() => "Formula (Text)",
        FieldKind::Text { len } => return format!("Text({len})"),
        FieldKind::TextArea { len } if len > 255 => return format!("Long Text Area({len})"),
        FieldKind::TextArea { len } => return format!("Text Area({len})"),
        FieldKind::Html { len } => return format!("Rich Text Area({len})"),
        FieldKind::Encrypted { len, .. } => return format!("Text (Encrypted)({len})"),
        FieldKind::Double { precision, scale } if field.formula.is_none() => {
            return digits("Number", precision, scale);
        }
        FieldKind::Currency { precision, scale } => return digits("Currency", precision, scale),
        FieldKind::Percent { precision, scale } => return digits("Percent", precision, scale),
        FieldKind::Number { digits: all } => return digits("Number", all, 0),
        FieldKind::Double { .. } => "Formula (Number)",
        FieldKind::Picklist { .. } => "Picklist",
        FieldKind::MultiPicklist { .. } => "Picklist (Multi-Select)",
        FieldKind::Combobox { .. } => "Combobox",
        FieldKind::Boolean if field.formula.is_some() => "Formula (Checkbox)",
        FieldKind::Boolean => "Checkbox",
        FieldKind::DateTime => "Date/Time",
        FieldKind::Date => "Date",
        FieldKind::Time => "Time",
        FieldKind::Email { .. } => "Email",
        FieldKind::Phone => "Phone",
        FieldKind::Url => "URL(255)",
        FieldKind::AutoNumber { .. } => "Auto Number",
        FieldKind::Base64 => "Base64",
        FieldKind::Any | FieldKind::Complex => "Any",
        FieldKind::Address { .. } => "Address",
        FieldKind::Location { .. } => "Geolocation",
    };
    word.to_owned()
}
