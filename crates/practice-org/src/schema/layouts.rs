//! Page layouts and compact layouts: which fields a page shows, in which order ("sObject Layouts" and "Describe Compact
//! Layouts" in the REST API Developer Guide).
//!
//! The sections of the object's data file, which may have several pages and say which record type has which; or one page
//! with all fields that can be written. Salesforce assigns pages by profile, too; here all profiles have the same.

use serde_json::{Map, Value, json};

use super::describe::MASTER_RECORD_TYPE;
use super::describe_field::describe_field;
use super::model::{Field, Object};
use super::rights::Rights;
use crate::ids;

/// How many fields a compact layout shows.
const COMPACT: usize = 5;

/// The answer of `GET /sobjects/{object}/describe/layouts`.
pub(crate) fn layouts(object: &Object, rights: &Rights, version: &str) -> Value {
    let version = version.trim_start_matches('v');
    let mappings: Vec<Value> = record_types(object)
        .map(|(record_type, name, default)| {
            let path = format!(
                "/services/data/v{version}/sobjects/{}/describe/layouts/{record_type}",
                object.name
            );
            json!({
                "active": true,
                "available": true,
                "defaultRecordTypeMapping": default,
                "developerName": name,
                "layoutId": layout_id(object, page_of(object, record_type)),
                "master": record_type == MASTER_RECORD_TYPE,
                "name": name,
                "picklistsForRecordType": null,
                "recordTypeId": record_type,
                "urls": { "layout": path },
            })
        })
        .collect();
    let layouts: Vec<Value> = pages(object)
        .into_iter()
        .map(|page| one_layout(object, rights, page))
        .collect();
    json!({
        "layouts": layouts,
        "recordTypeMappings": mappings,
        "recordTypeSelectorRequired": [!object.record_types.is_empty()],
    })
}

/// The answer of `GET /sobjects/{object}/describe/layouts/{recordTypeId}`; `None` if there is no such record type.
pub(crate) fn layout(object: &Object, rights: &Rights, record_type: &str) -> Option<Value> {
    let known = record_types(object).any(|(id, ..)| id == record_type);
    known.then(|| one_layout(object, rights, page_of(object, record_type)))
}

/// The object's pages, the usual one first.
fn pages(object: &Object) -> Vec<&'static str> {
    let mut pages = vec![""];
    for section in &object.layout {
        if !pages.contains(&section.page) {
            pages.push(section.page);
        }
    }
    pages
}

/// The page that shows records of this type.
fn page_of(object: &Object, record_type: &str) -> &'static str {
    let kind = object
        .record_types
        .iter()
        .find(|kind| kind.id == record_type);
    kind.map_or("", |kind| kind.page)
}

/// The answer of `GET /sobjects/{object}/describe/compactLayouts`.
pub(crate) fn compact_layouts(object: &Object, rights: &Rights, version: &str) -> Value {
    let id = ids::make("0AH", place(object));
    let version = version.trim_start_matches('v');
    let base = format!(
        "/services/data/v{version}/sobjects/{}/describe/compactLayouts",
        object.name
    );
    let name = object.name_field().into_iter();
    let others = sections(object, "")
        .flat_map(|(_, fields)| fields)
        .filter(|field| !field.name_field);
    let fields = name
        .chain(others)
        .filter(|field| rights.field_visible(object, field))
        .take(COMPACT);
    let layout = json!({
        "actions": [],
        "fieldItems": fields.map(|field| item(object, field, rights)).collect::<Vec<_>>(),
        "id": id,
        "imageItems": [],
        "label": "System Default",
        "name": "SYSTEM",
        "objectType": object.name,
    });
    let mappings: Vec<Value> = record_types(object)
        .map(|(record_type, name, _)| {
            json!({
                "available": true,
                "compactLayoutId": id,
                "compactLayoutName": "SYSTEM",
                "recordTypeId": record_type,
                "recordTypeName": name,
                "urls": { "compactLayout": format!("{base}/{record_type}") },
            })
        })
        .collect();
    json!({
        "compactLayouts": [layout],
        "defaultCompactLayoutId": id,
        "recordTypeCompactLayoutMappings": mappings,
        "urls": { "primary": format!("{base}/primary") },
    })
}

/// Id, name and whether it is the default, the master last.
fn record_types(object: &Object) -> impl Iterator<Item = (&str, &str, bool)> {
    let own = object
        .record_types
        .iter()
        .map(|kind| (kind.id.as_str(), kind.name, kind.default));
    own.chain([(MASTER_RECORD_TYPE, "Master", object.record_types.is_empty())])
}

/// Every page has an id of its own; there are fewer than a thousand objects.
fn layout_id(object: &Object, page: &str) -> String {
    let number = pages(object).iter().position(|known| *known == page);
    let number = u64::try_from(number.unwrap_or_default()).unwrap_or_default();
    ids::make("00h", place(object) + 1000 * number)
}

fn place(object: &Object) -> u64 {
    u64::try_from(object.place).unwrap_or_default() + 1
}

fn one_layout(object: &Object, rights: &Rights, page: &str) -> Value {
    let id = layout_id(object, page);
    let shown: Vec<Value> = sections(object, page)
        .map(|(heading, fields)| section(object, rights, (&id, heading), &fields))
        .collect();
    json!({
        "buttonLayoutSection": { "detailButtons": [] },
        "detailLayoutSections": shown,
        "editLayoutSections": shown,
        "feedView": null,
        "highlightsPanelLayoutSection": null,
        "id": id,
        "multirowEditLayoutSections": [],
        "offlineLinks": [],
        "quickActionList": { "quickActionListItems": [] },
        "relatedContent": null,
        "relatedLists": [],
        "saveOptions": [],
    })
}

/// Headings and fields: those of the data file, else what can be written and then who wrote it.
fn sections<'o>(object: &'o Object, page: &str) -> impl Iterator<Item = (&'o str, Vec<&'o Field>)> {
    let shown = object
        .layout
        .iter()
        .filter(move |section| section.page == page);
    let named = shown.map(|section| {
        let fields = section
            .fields
            .iter()
            .filter_map(|name| object.field(name))
            .collect();
        (section.heading, fields)
    });
    let written = |field: &&Field| {
        (field.createable || field.updateable || field.name_field) && field.compound.is_none()
    };
    let system = |field: &&Field| matches!(field.name, "CreatedById" | "LastModifiedById");
    let otherwise = object.layout.is_empty().then(|| {
        [
            (
                "Information",
                object.fields.iter().filter(written).collect(),
            ),
            (
                "System Information",
                object.fields.iter().filter(system).collect::<Vec<_>>(),
            ),
        ]
    });
    named.chain(otherwise.into_iter().flatten())
}

/// A section of two columns.
fn section(
    object: &Object,
    rights: &Rights,
    (layout, heading): (&str, &str),
    fields: &[&Field],
) -> Value {
    let visible: Vec<&&Field> = fields
        .iter()
        .filter(|field| rights.field_visible(object, field))
        .collect();
    let rows: Vec<Value> = visible
        .chunks(2)
        .map(|pair| {
            let items: Vec<Value> = pair
                .iter()
                .map(|field| item(object, field, rights))
                .collect();
            json!({ "layoutItems": items, "numItems": pair.len() })
        })
        .collect();
    json!({
        "collapsed": false,
        "columns": 2,
        "heading": heading,
        "layoutRows": rows,
        "layoutSectionId": null,
        "parentLayoutId": layout,
        "rows": rows.len(),
        "tabOrder": "LeftToRight",
        "useCollapsibleSection": true,
        "useHeading": true,
    })
}

fn item(object: &Object, field: &Field, rights: &Rights) -> Value {
    let editable = rights.field_editable(object, field);
    let component = json!({
        "details": describe_field(object, field, rights),
        "displayLines": 1,
        "tabOrder": 0,
        "type": "Field",
        "value": field.name,
    });
    let mut item = Map::new();
    item.insert("editableForNew".into(), json!(field.createable && editable));
    item.insert(
        "editableForUpdate".into(),
        json!(field.updateable && editable),
    );
    item.insert("label".into(), json!(field.label));
    item.insert("layoutComponents".into(), json!([component]));
    item.insert("placeholder".into(), json!(false));
    item.insert(
        "required".into(),
        json!(!field.nillable && field.createable && !field.defaulted_on_create),
    );
    Value::Object(item)
}
