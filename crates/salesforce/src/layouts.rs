//! The page layout of an object for a record type, and the picklist values that a record type offers.
//!
//! Sources: REST API Developer Guide, "sObject Layouts" (`detailLayoutSections`, `layoutRows`, `layoutItems`,
//! `layoutComponents`); SOAP API Developer Guide, "DescribeLayout" (`FieldComponent`, `RecordTypeMapping`); User
//! Interface API Developer Guide, "Picklist Values by Record Type".
//!
//! Not here: what depends on a controlling field (`describe::PicklistValue::goes_with`).

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::describe::PicklistValue;
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
    /// What an address or a name is made of.
    #[serde(default)]
    components: Option<Vec<RawComponent>>,
}

impl RawComponent {
    /// The field, or the fields it is made of, which alone can be written.
    fn fields(self) -> Vec<String> {
        let parts = self.components.unwrap_or_default().into_iter();
        let parts: Vec<String> = parts.flat_map(RawComponent::fields).collect();
        match self.kind == "Field" && parts.is_empty() {
            true => self.value.into_iter().collect(),
            false => parts,
        }
    }
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
    let components = raw.layout_components.into_iter();
    let fields: Vec<String> = components.flat_map(RawComponent::fields).collect();
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
}

/// What a record type offers, by field.
pub type Offers = BTreeMap<String, Offered>;

/// The values of every picklist for a record type; none where the org tells neither way.
///
/// The API for user interfaces knows them for the objects it serves and the users it lets in; for the others they stand
/// beside the layouts, where an org writes them there.
///
/// # Errors
/// What is no refusal of the two resources.
pub async fn offered(
    org: &Org,
    object: &Name,
    record_type: &RecordId,
) -> Result<Option<Offers>, Error> {
    match of_user_interface(org, object, record_type).await {
        Err(Error::Api(refused)) if !refused.is_limit_exceeded() => {
            match beside_layouts(org, object, record_type).await {
                Err(Error::Api(refused)) if !refused.is_limit_exceeded() => Ok(None),
                offers => offers,
            }
        }
        offers => offers.map(Some),
    }
}

async fn of_user_interface(
    org: &Org,
    object: &Name,
    record_type: &RecordId,
) -> Result<Offers, Error> {
    let segments = [
        "ui-api",
        "object-info",
        object.as_str(),
        "picklist-values",
        record_type.as_str(),
    ];
    let raw: RawOffers = org.call(Ask::get(&segments)).await?.json()?;
    let fields = raw.picklist_field_values.into_iter();
    let offered = |raw: RawOffer| Offered {
        values: raw.values.into_iter().map(|value| value.value).collect(),
        default: raw.default_value.map(|value| value.value),
    };
    Ok(fields.map(|(name, raw)| (name, offered(raw))).collect())
}

async fn beside_layouts(
    org: &Org,
    object: &Name,
    record_type: &RecordId,
) -> Result<Option<Offers>, Error> {
    let segments = ["sobjects", object.as_str(), "describe", "layouts"];
    let raw: RawMappings = org.call(Ask::get(&segments)).await?.json()?;
    let mut mappings = raw.record_type_mappings.into_iter();
    let mapping = mappings.find(|mapping| mapping.record_type_id == *record_type);
    let Some(picklists) = mapping.and_then(|mapping| mapping.picklists_for_record_type) else {
        return Ok(None);
    };
    let offers = picklists.into_iter().map(|picklist| {
        let values = picklist.picklist_values.unwrap_or_default();
        let active = values.into_iter().filter(|value| value.active);
        let values: Vec<PicklistValue> = active.collect();
        let default = values.iter().find(|value| value.default);
        let offered = Offered {
            default: default.map(|value| value.value.clone()),
            values: values.into_iter().map(|value| value.value).collect(),
        };
        (picklist.picklist_name, offered)
    });
    Ok(Some(offers.collect()))
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
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawMappings {
    #[serde(default)]
    record_type_mappings: Vec<RawMapping>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawMapping {
    record_type_id: RecordId,
    #[serde(default)]
    picklists_for_record_type: Option<Vec<RawPicklist>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawPicklist {
    picklist_name: String,
    #[serde(default)]
    picklist_values: Option<Vec<PicklistValue>>,
}
