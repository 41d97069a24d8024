//! The page layout of an object for a record type, and the picklist values that a record type offers.
//!
//! Sources: REST API Developer Guide, "sObject Layouts" (`detailLayoutSections`, `layoutRows`, `layoutItems`,
//! `layoutComponents`); User Interface API Developer Guide, "Picklist Values by Record Type".
//!
//! Not here: what depends on a controlling field (`describe::PicklistValue::goes_with`).

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::error::Error;
use crate::ids::RecordId;
use crate::org::{Ask, Org};
use crate::soql::Name;

/// The record type that every object has (User Interface API Developer Guide, "Picklist Values").
pub const MASTER: &str = "012000000000000AAA";

/// A page layout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// Its sections, as they are shown on a record.
    pub sections: Vec<Section>,
}

/// A section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its heading; `None` where the layout hides it.
    pub heading: Option<String>,
    /// The items in reading order; blank spaces are left out.
    pub items: Vec<Item>,
}

/// A place on the layout. An address or a name is one place with several fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// API names of its fields.
    pub fields: Vec<String>,
    /// Its label.
    pub label: String,
    /// Whether the layout wants a value.
    pub required: bool,
    /// May it be edited on a record that exists.
    pub editable: bool,
    /// May it be edited on a new record.
    pub editable_new: bool,
}

/// The layout of a record type.
///
/// # Errors
/// Any of [`Error`]; 404 for an object without layouts, such as a custom setting, or an unknown record type.
pub async fn layout(org: &Org, object: &Name, record_type: &RecordId) -> Result<Layout, Error> {
    let segments = [
        "sobjects",
        object.as_str(),
        "describe",
        "layouts",
        record_type.as_str(),
    ];
    let raw: RawLayout = org.call(Ask::get(&segments)).await?.json()?;
    Ok(Layout {
        sections: raw
            .detail_layout_sections
            .into_iter()
            .map(section)
            .collect(),
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawLayout {
    #[serde(default)]
    detail_layout_sections: Vec<RawSection>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawSection {
    #[serde(default)]
    heading: Option<String>,
    #[serde(default)]
    use_heading: bool,
    #[serde(default)]
    layout_rows: Vec<RawRow>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawRow {
    #[serde(default)]
    layout_items: Vec<RawItem>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawItem {
    #[serde(default)]
    label: Option<String>,
    #[serde(default)]
    required: bool,
    #[serde(default)]
    editable_for_update: bool,
    #[serde(default)]
    editable_for_new: bool,
    #[serde(default)]
    placeholder: bool,
    #[serde(default)]
    layout_components: Vec<RawComponent>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawComponent {
    #[serde(default, rename = "type")]
    kind: String,
    #[serde(default)]
    value: Option<String>,
}

fn section(raw: RawSection) -> Section {
    let items = raw.layout_rows.into_iter().flat_map(|row| row.layout_items);
    Section {
        heading: raw.heading.filter(|_| raw.use_heading),
        items: items.filter_map(item).collect(),
    }
}

/// Fields alone: pages, charts, report charts and separators on a layout are nothing that is edited.
fn item(raw: RawItem) -> Option<Item> {
    let fields = raw.layout_components.into_iter();
    let fields: Vec<String> = fields
        .filter(|component| component.kind == "Field")
        .filter_map(|component| component.value)
        .collect();
    (!raw.placeholder && !fields.is_empty()).then(|| Item {
        fields,
        label: raw.label.unwrap_or_default(),
        required: raw.required,
        editable: raw.editable_for_update,
        editable_new: raw.editable_for_new,
    })
}

/// What a record type offers of one picklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// The values, in order.
    pub values: Vec<String>,
    /// What a new record starts with.
    pub default: Option<String>,
    /// Those that close the record, where it is a status.
    pub closed: Vec<String>,
}

/// The values of every picklist for a record type, by field.
///
/// # Errors
/// Any of [`Error`]; orgs refuse objects that the API for user interfaces does not serve, such as Task in some
/// releases.
pub async fn offered(
    org: &Org,
    object: &Name,
    record_type: &RecordId,
) -> Result<BTreeMap<String, Offered>, Error> {
    let segments = [
        "ui-api",
        "object-info",
        object.as_str(),
        "picklist-values",
        record_type.as_str(),
    ];
    let raw: RawOffers = org.call(Ask::get(&segments)).await?.json()?;
    let fields = raw.picklist_field_values.into_iter();
    Ok(fields.map(|(name, raw)| (name, offer(raw))).collect())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawOffers {
    picklist_field_values: BTreeMap<String, RawOffer>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawOffer {
    #[serde(default)]
    default_value: Option<RawValue>,
    #[serde(default)]
    values: Vec<RawValue>,
}

#[derive(Deserialize)]
struct RawValue {
    value: String,
    #[serde(default)]
    attributes: Option<Value>,
}

fn offer(raw: RawOffer) -> Offered {
    // a status says so in its attributes (key seen in answers of orgs)
    let closes = |value: &&RawValue| {
        let attributes = value.attributes.as_ref();
        attributes.is_some_and(|attributes| attributes["closed"] == Value::Bool(true))
    };
    Offered {
        closed: raw
            .values
            .iter()
            .filter(closes)
            .map(|value| value.value.clone())
            .collect(),
        values: raw.values.into_iter().map(|value| value.value).collect(),
        default: raw.default_value.map(|value| value.value),
    }
}
