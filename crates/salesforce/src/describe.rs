//! What an object looks like to the signed-in user: its fields, its picklists, what may be done with it.
//!
//! Source: REST API Developer Guide, "sObject Describe". Only keys that are used are read; a missing flag is "no".

use std::sync::Arc;

use serde::Deserialize;

use crate::composite::Part;
use crate::error::Error;
use crate::org::{Ask, Org};
use crate::soql::Name;

/// An object as the user may see it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ObjectDescribe {
    /// API name.
    pub name: String,
    /// Label in the user's language.
    #[serde(default)]
    pub label: String,
    /// The label for several.
    #[serde(default)]
    pub label_plural: String,
    /// First three characters of its records' ids.
    #[serde(default)]
    pub key_prefix: Option<String>,
    /// May the user create records.
    #[serde(default)]
    pub createable: bool,
    /// May the user change records.
    #[serde(default)]
    pub updateable: bool,
    /// May the user delete records.
    #[serde(default)]
    pub deletable: bool,
    /// May the user query records.
    #[serde(default)]
    pub queryable: bool,
    /// Can its records be searched for.
    #[serde(default)]
    pub searchable: bool,
    /// The fields the user may see.
    #[serde(default)]
    pub fields: Vec<Field>,
    /// The record types.
    #[serde(default)]
    pub record_type_infos: Vec<RecordType>,
    /// The objects whose records point to this one.
    #[serde(default)]
    pub child_relationships: Vec<ChildRelationship>,
}

impl ObjectDescribe {
    /// The field with this API name, if the user may see it.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields
            .iter()
            .find(|field| field.name.eq_ignore_ascii_case(name))
    }
}

/// An object whose records point to another.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChildRelationship {
    /// API name of the object that points.
    #[serde(rename = "childSObject")]
    pub child: String,
    /// The field it points with.
    pub field: String,
    /// The name of its records in a sub-query; none where it cannot be asked so.
    #[serde(default)]
    pub relationship_name: Option<String>,
}

/// A field as the user may see it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Field {
    /// API name.
    pub name: String,
    /// Label in the user's language.
    #[serde(default)]
    pub label: String,
    /// The type as Salesforce names it: `string`, `picklist`, `reference`, `textarea`, `datetime`, …
    #[serde(rename = "type")]
    pub kind: String,
    /// Longest text, in characters; 0 where it does not apply.
    #[serde(default)]
    pub length: u32,
    /// Digits behind the point of a number.
    #[serde(default)]
    pub scale: u32,
    /// May it be empty.
    #[serde(default)]
    pub nillable: bool,
    /// May the user set it on a new record.
    #[serde(default)]
    pub createable: bool,
    /// May the user change it.
    #[serde(default)]
    pub updateable: bool,
    /// Does a new record get a value by itself.
    #[serde(default)]
    pub defaulted_on_create: bool,
    /// Does it show a value as HTML.
    #[serde(default)]
    pub html_formatted: bool,
    /// Does the text of it name the record.
    #[serde(default)]
    pub name_field: bool,
    /// Is it a formula.
    #[serde(default)]
    pub calculated: bool,
    /// Is it numbered by the org.
    #[serde(default)]
    pub auto_number: bool,
    /// Are values outside the picklist refused.
    #[serde(default)]
    pub restricted_picklist: bool,
    /// Do the values depend on another field.
    #[serde(default)]
    pub dependent_picklist: bool,
    /// The field they depend on.
    #[serde(default)]
    pub controller_name: Option<String>,
    /// The values of a picklist, in the org's order, inactive ones included. Shared, so that a field is cheap to clone:
    /// every list has some of its columns.
    #[serde(default, rename = "picklistValues")]
    pub picklist: Arc<[PicklistValue]>,
    /// The objects a reference may point to.
    #[serde(default)]
    pub reference_to: Vec<String>,
    /// The name of the relationship in queries: `Owner` for `OwnerId`.
    #[serde(default)]
    pub relationship_name: Option<String>,
    /// May queries be sorted by it.
    #[serde(default)]
    pub sortable: bool,
    /// May queries filter by it.
    #[serde(default)]
    pub filterable: bool,
    /// The help text set up for it.
    #[serde(default)]
    pub inline_help_text: Option<String>,
}

impl Field {
    /// Whether a new record needs a value for it from the user.
    #[must_use]
    pub fn is_required_on_create(&self) -> bool {
        !self.nillable && self.createable && !self.defaulted_on_create && self.kind != "boolean"
    }
}

/// One value of a picklist.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PicklistValue {
    /// What is stored and sent.
    pub value: String,
    /// What is shown; the value itself where there is none.
    #[serde(default)]
    pub label: Option<String>,
    /// May it still be chosen.
    #[serde(default)]
    pub active: bool,
    /// Is it what a new record gets.
    #[serde(default, rename = "defaultValue")]
    pub default: bool,
    /// Bitmap in base64 of the controlling field's values for which it may be chosen.
    #[serde(default)]
    pub valid_for: Option<String>,
}

impl PicklistValue {
    /// Whether it may be chosen where the controlling field has its value at this place. Places are counted over all
    /// values of the controlling field, inactive ones included; of a checkbox, no is 0 and yes is 1 (SOAP API Developer
    /// Guide, "DescribeSObjectResult": `validFor`). A value without a bitmap goes with none.
    #[must_use]
    pub fn goes_with(&self, place: usize) -> bool {
        let bitmap = self.valid_for.as_deref().unwrap_or_default();
        let bits = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, bitmap);
        let bits = bits.unwrap_or_default();
        bits.get(place >> 3)
            .is_some_and(|byte| byte & (0x80 >> (place % 8)) != 0)
    }

    /// What is shown.
    #[must_use]
    pub fn label(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.value)
    }
}

/// A record type, as the user may use it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordType {
    /// Its id; `012000000000000AAA` for the master.
    pub record_type_id: String,
    /// Its label.
    #[serde(default)]
    pub name: String,
    /// May the user create records of it.
    #[serde(default)]
    pub available: bool,
    /// Is it the user's default.
    #[serde(default)]
    pub default_record_type_mapping: bool,
    /// Is it the one that every object has.
    #[serde(default)]
    pub master: bool,
}

/// Describes an object. One that does not exist and one that the user may not see are both 404 `NOT_FOUND`.
///
/// # Errors
/// Any of [`Error`].
pub async fn describe(org: &Org, object: &str) -> Result<ObjectDescribe, Error> {
    let object = Name::parse(object)?;
    org.call(Ask::get(&["sobjects", object.as_str(), "describe"]))
        .await?
        .json()
}

/// The same as one of several requests.
///
/// # Errors
/// A name that is none.
pub fn part(object: &str) -> Result<Part, Error> {
    let object = Name::parse(object)?;
    Ok(Part::read(&["sobjects", object.as_str(), "describe"]))
}
