//! `describe` answers: the global list, one object, and its short form.
//!
//! Keys as the REST API Developer Guide ("sObject Describe", "Describe Global") and the types of public clients
//! (jsforce `DescribeSObjectResult`) have them. Rights are applied: objects that may not be read are missing, hidden
//! fields are missing, read-only ones are neither createable nor updateable.

use serde_json::{Map, Value, json};

use super::describe_field::describe_field;
use super::model::Object;
use super::objects;
use super::rights::Rights;

/// The id of the master record type, the same in every org.
pub(crate) const MASTER_RECORD_TYPE: &str = "012000000000000AAA";

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

/// The master record type comes last, and is the default only where there is no other.
fn record_type_infos(object: &Object, version: &str) -> Value {
    if !object.tab && object.record_types.is_empty() {
        return json!([]);
    }
    let version = version.trim_start_matches('v');
    let info = |id: &str, name: &str, developer_name: &str, default: bool, master: bool| {
        let layout = format!(
            "/services/data/v{version}/sobjects/{}/describe/layouts/{id}",
            object.name
        );
        json!({
            "active": true,
            "available": true,
            "defaultRecordTypeMapping": default,
            "developerName": developer_name,
            "master": master,
            "name": name,
            "recordTypeId": id,
            "urls": { "layout": layout },
        })
    };
    let own = object.record_types.iter();
    let mut infos: Vec<Value> = own
        .map(|kind| {
            info(
                &kind.id,
                kind.name,
                kind.developer_name,
                kind.default,
                false,
            )
        })
        .collect();
    let alone = infos.is_empty();
    infos.push(info(MASTER_RECORD_TYPE, "Master", "Master", alone, true));
    Value::Array(infos)
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
