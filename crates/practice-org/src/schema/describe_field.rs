//! One entry of `fields` in a describe: all keys of the current API version.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::kind::FieldKind;
use super::model::{Field, Object, PicklistValue};
use super::rights::Rights;

/// One entry of `fields`.
pub(super) fn describe_field(object: &Object, field: &Field, rights: &Rights) -> Value {
    let mut entry = Map::new();
    for part in [
        field_shape(object, field),
        field_flags(field),
        field_texts(object, field),
        field_rights(object, field, rights),
        field_constants(),
    ] {
        if let Value::Object(part) = part {
            entry.extend(part);
        }
    }
    entry.sort_keys();
    Value::Object(entry)
}

/// Name, type, sizes and what is particular to the type.
fn field_shape(object: &Object, field: &Field) -> Value {
    let shape = Shape::of(field);
    let reference = field.reference();
    let listed = match field.kind {
        FieldKind::Combobox { values, .. } => values,
        _ => field.values(),
    };
    let controlling = field.controller.and_then(|name| object.field(name));
    let values: Vec<Value> = listed
        .iter()
        .map(|value| picklist_value(value, controlling))
        .collect();
    json!({
        "byteLength": shape.byte_length,
        "compoundFieldName": field.compound,
        "digits": shape.digits,
        "extraTypeInfo": shape.extra,
        "label": field.label,
        "length": field.length(),
        "name": field.name,
        "picklistValues": values,
        "precision": shape.precision,
        "referenceTo": reference.map(|reference| reference.to).unwrap_or_default(),
        "relationshipName": reference.and_then(|reference| reference.relationship),
        "relationshipOrder": reference.filter(|reference| reference.master).map(|_| 0),
        "scale": shape.scale,
        "soapType": shape.soap,
        "type": shape.name,
    })
}

/// What can be done with the field, whoever asks.
fn field_flags(field: &Field) -> Value {
    let reference = field.reference();
    let polymorphic = reference.is_some_and(|reference| reference.to.len() > 1);
    let compound = field.kind.is_compound();
    let restricted = matches!(
        field.kind,
        FieldKind::Picklist {
            restricted: true,
            ..
        } | FieldKind::MultiPicklist {
            restricted: true,
            ..
        }
    );
    json!({
        "aggregatable": field.filterable() && !compound && !matches!(field.kind, FieldKind::Boolean),
        "autoNumber": matches!(field.kind, FieldKind::AutoNumber { .. }),
        "calculated": field.calculated,
        "cascadeDelete": reference.is_some_and(|reference| reference.cascade),
        "caseSensitive": field.case_sensitive,
        "custom": field.custom(),
        "defaultedOnCreate": field.defaulted_on_create,
        "dependentPicklist": field.controller.is_some(),
        "displayLocationInDecimal": matches!(field.kind, FieldKind::Location { .. }),
        "encrypted": matches!(field.kind, FieldKind::Encrypted { .. }),
        "externalId": field.external_id,
        "filterable": field.filterable(),
        "formulaTreatNullNumberAsZero": field.formula.is_some(),
        "groupable": field.groupable(),
        "htmlFormatted": matches!(field.kind, FieldKind::Html { .. }),
        "idLookup": field.id_lookup,
        "nameField": field.name_field,
        "namePointing": polymorphic,
        "nillable": field.nillable,
        "permissionable": field.permissionable(),
        "polymorphicForeignKey": polymorphic,
        "queryByDistance": compound,
        "restrictedPicklist": restricted,
        "searchPrefilterable": reference.is_some(),
        "sortable": field.sortable(),
        "unique": field.unique,
        "writeRequiresMasterRead": reference.is_some_and(|reference| reference.master),
    })
}

/// Formulas, defaults, help and masks.
fn field_texts(object: &Object, field: &Field) -> Value {
    let default = match (&field.kind, field.default) {
        // a checkbox has a default even if nobody set one, a formula has none
        (FieldKind::Boolean, default) if field.formula.is_none() => json!(default == Some("true")),
        _ => Value::Null,
    };
    let mask = match field.kind {
        FieldKind::Encrypted { mask, .. } => Some(mask),
        _ => None,
    };
    json!({
        "calculatedFormula": field.formula.map(|formula| formula.text),
        "controllerName": field.controller.filter(|name| object.field(name).is_some()),
        "defaultValue": default,
        "defaultValueFormula": default_formula(field),
        "inlineHelpText": field.help,
        "mask": mask.map(|_| "X"),
        "maskType": mask,
    })
}

/// A custom field's default is a formula: a text stands in quotes.
fn default_formula(field: &Field) -> Option<String> {
    let default = field
        .default
        .filter(|_| field.custom() && field.values().is_empty())?;
    let quoted = matches!(
        field.kind,
        FieldKind::Text { .. } | FieldKind::TextArea { .. }
    );
    match field.kind {
        FieldKind::Boolean => None,
        _ if quoted => Some(format!("\"{default}\"")),
        _ => Some(default.to_owned()),
    }
}

/// What this user may write.
fn field_rights(object: &Object, field: &Field, rights: &Rights) -> Value {
    let editable = rights.field_editable(object, field);
    json!({ "createable": field.createable && editable, "updateable": field.updateable && editable })
}

/// Keys that say the same of every field here.
fn field_constants() -> Value {
    json!({
        "aiPredictionField": false,
        "deprecatedAndHidden": false,
        "filteredLookupInfo": null,
        "highScaleNumber": false,
        "referenceTargetField": null,
        "restrictedDelete": false,
    })
}

fn picklist_value(value: &PicklistValue, controlling: Option<&Field>) -> Value {
    json!({
        "active": value.active,
        "defaultValue": value.default,
        "label": value.label,
        "validFor": controlling.and_then(|field| valid_for(value, field)),
        "value": value.value,
    })
}

/// The numbers of the controlling values under which this value is offered.
///
/// They count the controlling field's values as describe lists them, inactive ones too; a controlling checkbox has
/// 0 for false and 1 for true.
pub(super) fn valid_numbers(value: &PicklistValue, controlling: &Field) -> Option<Vec<usize>> {
    let names: Vec<&str> = match controlling.kind {
        FieldKind::Boolean => vec!["false", "true"],
        _ => controlling
            .values()
            .iter()
            .map(|value| value.value)
            .collect(),
    };
    let valid = value.valid_for?;
    Some(
        (0..names.len())
            .filter(|n| valid.contains(&names[*n]))
            .collect(),
    )
}

/// The bitmap of them, from the most significant bit of the first byte on, in base 64 ("DescribeSObjectResult" in the
/// SOAP API Developer Guide). Whole groups of three bytes, as the published samples have it.
fn valid_for(value: &PicklistValue, controlling: &Field) -> Option<String> {
    let numbers = valid_numbers(value, controlling)?;
    let last = numbers.last().copied().unwrap_or_default();
    let mut bytes = vec![0_u8; (last / 8 + 1).next_multiple_of(3)];
    for n in numbers {
        bytes[n / 8] |= 0x80 >> (n % 8);
    }
    Some(STANDARD.encode(bytes))
}

/// The `type` of a field in `describe`.
pub(crate) fn type_name(field: &Field) -> &'static str {
    Shape::of(field).name
}

/// What a field's kind looks like in `describe`.
struct Shape {
    name: &'static str,
    soap: &'static str,
    byte_length: u32,
    digits: u32,
    precision: u32,
    scale: u32,
    extra: Option<&'static str>,
}

impl Shape {
    fn of(field: &Field) -> Self {
        let (name, soap) = names(&field.kind);
        let digits = match field.kind {
            FieldKind::Number { digits } => digits,
            _ => 0,
        };
        let (precision, scale) = self::digits(field);
        let extra = match field.kind {
            FieldKind::TextArea { .. } => Some("plaintextarea"),
            FieldKind::Html { .. } => Some("richtextarea"),
            _ => None,
        };
        // ids are ASCII; other text may take three bytes a character
        let byte_length = if soap == "tns:ID" {
            18
        } else {
            field.length() * 3
        };
        Self {
            name,
            soap,
            byte_length,
            digits,
            precision,
            scale,
            extra,
        }
    }
}

/// `precision` and `scale`.
pub(super) fn digits(field: &Field) -> (u32, u32) {
    match field.kind {
        FieldKind::Double { precision, scale }
        | FieldKind::Currency { precision, scale }
        | FieldKind::Percent { precision, scale } => (precision, scale),
        // how many lines the list shows
        FieldKind::MultiPicklist { .. } => (4, 0),
        _ => (0, 0),
    }
}

/// `type` and `soapType`.
pub(super) fn names(kind: &FieldKind) -> (&'static str, &'static str) {
    match kind {
        FieldKind::Id => ("id", "tns:ID"),
        FieldKind::Reference(_) => ("reference", "tns:ID"),
        FieldKind::Text { .. } | FieldKind::AutoNumber { .. } => ("string", "xsd:string"),
        FieldKind::TextArea { .. } | FieldKind::Html { .. } => ("textarea", "xsd:string"),
        FieldKind::Encrypted { .. } => ("encryptedstring", "xsd:string"),
        FieldKind::Picklist { .. } => ("picklist", "xsd:string"),
        FieldKind::MultiPicklist { .. } => ("multipicklist", "xsd:string"),
        FieldKind::Combobox { .. } => ("combobox", "xsd:string"),
        FieldKind::Boolean => ("boolean", "xsd:boolean"),
        FieldKind::DateTime => ("datetime", "xsd:dateTime"),
        FieldKind::Date => ("date", "xsd:date"),
        FieldKind::Time => ("time", "xsd:time"),
        FieldKind::Number { .. } => ("int", "xsd:int"),
        FieldKind::Double { .. } => ("double", "xsd:double"),
        FieldKind::Currency { .. } => ("currency", "xsd:double"),
        FieldKind::Percent { .. } => ("percent", "xsd:double"),
        FieldKind::Email { .. } => ("email", "xsd:string"),
        FieldKind::Phone => ("phone", "xsd:string"),
        FieldKind::Url => ("url", "xsd:string"),
        FieldKind::Base64 => ("base64", "xsd:base64Binary"),
        FieldKind::Any => ("anyType", "xsd:anyType"),
        // the soapType names a class of the Tooling WSDL, which is unconfirmed
        FieldKind::Complex => ("complexvalue", "xsd:anyType"),
        FieldKind::Address { .. } => ("address", "urn:address"),
        FieldKind::Location { .. } => ("location", "urn:location"),
    }
}
