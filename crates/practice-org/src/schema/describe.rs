//! `describe` answers: the global list, one object, and its short form.
//!
//! Keys as the REST API Developer Guide ("sObject Describe", "Describe Global") and the types of public clients
//! (jsforce `DescribeSObjectResult`) have them. Rights are applied: objects that may not be read are missing, hidden
//! fields are missing, read-only ones are neither createable nor updateable.

use serde_json::{Map, Value, json};

use super::model::{Field, FieldKind, Object};
use super::objects;
use super::rights::Rights;

/// The id of the master record type, the same in every org.
const MASTER_RECORD_TYPE: &str = "012000000000000AAA";

/// The answer of `GET /services/data/vXX.X/sobjects`. `version` is `67.0` or `v67.0`.
pub(crate) fn global_describe(rights: &Rights, version: &str) -> Value {
    let readable = objects().iter().filter(|object| rights.can_read(object));
    let summaries: Vec<Value> = readable
        .map(|object| object_summary(object, rights, version))
        .collect();
    json!({ "encoding": "UTF-8", "maxBatchSize": 200, "sobjects": summaries })
}

/// One entry of the global list, also the `objectDescribe` of `GET /sobjects/{object}`.
pub(crate) fn object_summary(object: &Object, rights: &Rights, version: &str) -> Value {
    let mut summary = flags(object, rights);
    summary.insert("urls".into(), urls(object, version, false));
    Value::Object(summary)
}

/// The answer of `GET /sobjects/{object}/describe`. `version` is `67.0` or `v67.0`.
pub(crate) fn describe(object: &Object, rights: &Rights, version: &str) -> Value {
    let visible = object
        .fields
        .iter()
        .filter(|field| rights.field_visible(object, field));
    let fields: Vec<Value> = visible
        .map(|field| describe_field(object, field, rights))
        .collect();
    let mut body = flags(object, rights);
    let more = json!({
        "actionOverrides": [],
        "childRelationships": child_relationships(object, rights),
        "compactLayoutable": object.tab,
        "defaultImplementation": null,
        "extendedBy": null,
        "extendsInterfaces": null,
        "fields": fields,
        "implementedBy": null,
        "implementsInterfaces": null,
        "listviewable": null,
        "lookupLayoutable": null,
        "namedLayoutInfos": [],
        "networkScopeFieldName": null,
        "recordTypeInfos": record_type_infos(object, version),
        "searchLayoutable": object.tab,
        "sobjectDescribeOption": "FULL",
        "supportedScopes": supported_scopes(object),
        "urls": urls(object, version, true),
    });
    if let Value::Object(more) = more {
        body.extend(more);
    }
    body.sort_keys();
    Value::Object(body)
}

/// The keys that the global list and the single describe share, without `urls`.
fn flags(object: &Object, rights: &Rights) -> Map<String, Value> {
    let keys = json!({
        "activateable": false,
        "associateEntityType": null,
        "associateParentEntity": null,
        "createable": rights.can_create(object),
        "custom": object.custom,
        "customSetting": false,
        "dataTranslationEnabled": null,
        "deepCloneable": false,
        "deletable": rights.can_delete(object),
        "deprecatedAndHidden": false,
        "feedEnabled": object.feed,
        "hasSubtypes": false,
        "isInterface": false,
        "isSubtype": false,
        "keyPrefix": if object.key_prefix.is_empty() { Value::Null } else { json!(object.key_prefix) },
        "label": object.label,
        "labelPlural": object.label_plural,
        "layoutable": object.tab,
        "mergeable": object.mergeable,
        "mruEnabled": object.tab,
        "name": object.name,
        "queryable": rights.can_read(object),
        "replicateable": object.createable,
        "retrieveable": true,
        "searchable": object.searchable,
        "triggerable": object.triggerable,
        "undeletable": object.has_recycle_bin(),
        "updateable": rights.can_edit(object),
    });
    match keys {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn urls(object: &Object, version: &str, full: bool) -> Value {
    let version = version.trim_start_matches('v');
    let base = format!("/services/data/v{version}/sobjects/{}", object.name);
    let mut urls = Map::new();
    let mut put = |key: &str, path: &str| urls.insert(key.into(), json!(format!("{base}{path}")));
    if object.tab || full {
        put("compactLayouts", "/describe/compactLayouts");
    }
    put("rowTemplate", "/{ID}");
    if object.tab {
        put("approvalLayouts", "/describe/approvalLayouts");
        put("listviews", "/listviews");
        put("quickActions", "/quickActions");
    }
    if object.tab || full {
        put("layouts", "/describe/layouts");
    }
    put("describe", "/describe");
    put("sobject", "");
    if full {
        // where a person opens the record; on the org's own address, which the server knows and this does not
        let page = |path: &str| json!(format!("/{path}"));
        urls.insert("uiDetailTemplate".into(), page("{ID}"));
        urls.insert("uiEditTemplate".into(), page("{ID}/e"));
        urls.insert(
            "uiNewRecord".into(),
            page(&format!("{}/e", object.key_prefix)),
        );
    }
    Value::Object(urls)
}

fn record_type_infos(object: &Object, version: &str) -> Value {
    let version = version.trim_start_matches('v');
    let layout = format!(
        "/services/data/v{version}/sobjects/{}/describe/layouts/{MASTER_RECORD_TYPE}",
        object.name
    );
    if !object.tab {
        return json!([]);
    }
    json!([{
        "active": true,
        "available": true,
        "defaultRecordTypeMapping": true,
        "developerName": "Master",
        "master": true,
        "name": "Master",
        "recordTypeId": MASTER_RECORD_TYPE,
        "urls": { "layout": layout },
    }])
}

fn supported_scopes(object: &Object) -> Value {
    let mut scopes = vec![
        json!({ "label": format!("All {}", object.label_plural.to_lowercase()), "name": "everything" }),
    ];
    if object.field("OwnerId").is_some() && object.tab {
        scopes.insert(0, json!({ "label": format!("My {}", object.label_plural.to_lowercase()), "name": "mine" }));
    }
    Value::Array(scopes)
}

/// The ways down from this object: every reference of a readable object that points here.
fn child_relationships(object: &Object, rights: &Rights) -> Vec<Value> {
    let mut children = Vec::new();
    for child in objects().iter().filter(|child| rights.can_read(child)) {
        for field in child
            .fields
            .iter()
            .filter(|field| rights.field_visible(child, field))
        {
            let Some(reference) = field
                .reference()
                .filter(|reference| reference.to.contains(&object.name))
            else {
                continue;
            };
            children.push(json!({
                "cascadeDelete": reference.cascade,
                "childSObject": child.name,
                "deprecatedAndHidden": false,
                "field": field.name,
                "junctionIdListNames": [],
                "junctionReferenceTo": [],
                "relationshipName": reference.children,
                "restrictedDelete": false,
            }));
        }
    }
    children
}

/// One entry of `fields`, all keys of the current API version.
fn describe_field(object: &Object, field: &Field, rights: &Rights) -> Value {
    let mut entry = Map::new();
    for part in [
        field_shape(field),
        field_flags(field),
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
fn field_shape(field: &Field) -> Value {
    let shape = Shape::of(field);
    let reference = field.reference();
    let values: Vec<Value> = field.values().iter().map(picklist_value).collect();
    json!({
        "byteLength": shape.byte_length,
        "compoundFieldName": field.compound,
        "defaultValue": if matches!(field.kind, FieldKind::Boolean) { json!(false) } else { Value::Null },
        "digits": shape.digits,
        "extraTypeInfo": shape.extra,
        "label": field.label,
        "length": field.length(),
        "name": field.name,
        "picklistValues": values,
        "precision": shape.precision,
        "referenceTo": reference.map(|reference| reference.to).unwrap_or_default(),
        "relationshipName": reference.and_then(|reference| reference.relationship),
        "scale": shape.scale,
        "soapType": shape.soap,
        "type": shape.name,
    })
}

/// What can be done with the field, whoever asks.
fn field_flags(field: &Field) -> Value {
    let reference = field.reference();
    let polymorphic = reference.is_some_and(|reference| reference.to.len() > 1);
    let address = matches!(field.kind, FieldKind::Address { .. });
    json!({
        "aggregatable": field.filterable() && !address && !matches!(field.kind, FieldKind::Boolean),
        "autoNumber": matches!(field.kind, FieldKind::AutoNumber),
        "calculated": field.calculated,
        "cascadeDelete": reference.is_some_and(|reference| reference.cascade),
        "defaultedOnCreate": field.defaulted_on_create,
        "filterable": field.filterable(),
        "groupable": field.groupable(),
        "idLookup": field.id_lookup,
        "nameField": field.name_field,
        "namePointing": polymorphic,
        "nillable": field.nillable,
        "permissionable": field.permissionable(),
        "polymorphicForeignKey": polymorphic,
        "queryByDistance": address,
        "restrictedPicklist": matches!(field.kind, FieldKind::Picklist { restricted: true, .. }),
        "searchPrefilterable": reference.is_some(),
        "sortable": field.sortable(),
        "unique": field.unique,
    })
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
        "calculatedFormula": null,
        "caseSensitive": false,
        "controllerName": null,
        "custom": false,
        "defaultValueFormula": null,
        "dependentPicklist": false,
        "deprecatedAndHidden": false,
        "displayLocationInDecimal": false,
        "encrypted": false,
        "externalId": false,
        "filteredLookupInfo": null,
        "formulaTreatNullNumberAsZero": false,
        "highScaleNumber": false,
        "htmlFormatted": false,
        "inlineHelpText": null,
        "mask": null,
        "maskType": null,
        "referenceTargetField": null,
        "relationshipOrder": null,
        "restrictedDelete": false,
        "writeRequiresMasterRead": false,
    })
}

fn picklist_value(value: &super::PicklistValue) -> Value {
    json!({
        "active": true,
        "defaultValue": value.default,
        "label": value.label,
        "validFor": null,
        "value": value.value,
    })
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
        let (name, soap) = match field.kind {
            FieldKind::Id => ("id", "tns:ID"),
            FieldKind::Reference(_) => ("reference", "tns:ID"),
            FieldKind::Text { .. } | FieldKind::AutoNumber => ("string", "xsd:string"),
            FieldKind::TextArea { .. } => ("textarea", "xsd:string"),
            FieldKind::Picklist { .. } => ("picklist", "xsd:string"),
            FieldKind::Boolean => ("boolean", "xsd:boolean"),
            FieldKind::DateTime => ("datetime", "xsd:dateTime"),
            FieldKind::Date => ("date", "xsd:date"),
            FieldKind::Number { .. } => ("int", "xsd:int"),
            FieldKind::Double { .. } => ("double", "xsd:double"),
            FieldKind::Currency => ("currency", "xsd:double"),
            FieldKind::Email { .. } => ("email", "xsd:string"),
            FieldKind::Phone => ("phone", "xsd:string"),
            FieldKind::Url => ("url", "xsd:string"),
            FieldKind::Address { .. } => ("address", "urn:address"),
        };
        let (digits, precision, scale) = match field.kind {
            FieldKind::Number { digits } => (digits, 0, 0),
            FieldKind::Double { precision, scale } => (0, precision, scale),
            FieldKind::Currency => (0, 18, 0),
            _ => (0, 0, 0),
        };
        let extra = matches!(field.kind, FieldKind::TextArea { .. }).then_some("plaintextarea");
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
