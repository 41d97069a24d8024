//! One field of a data file: groups spelled out, flags and type given their meaning.

use super::address;
use super::file::{FieldEntry, Flag, FullValue, Sets, ValueEntry, ValuesEntry};
use super::kind::{FieldKind, Reference};
use super::load::{keep, keep_list};
use super::model::{Field, Formula, PicklistValue};

/// The fields an entry stands for: itself, or a group that many objects share.
pub(super) fn expand(entry: FieldEntry, sets: &Sets) -> Result<Vec<FieldEntry>, String> {
    if let Some(prefix) = &entry.address {
        return Ok(address::fields(prefix));
    }
    if entry.kind == "location" {
        return Ok(location(entry));
    }
    match &entry.set {
        None => Ok(vec![entry]),
        Some(name) => sets
            .fields
            .get(name)
            .cloned()
            .ok_or_else(|| format!("there is no set {name}")),
    }
}

/// A place on earth: two numbers and the compound of them.
fn location(entry: FieldEntry) -> Vec<FieldEntry> {
    let base = entry.name.trim_end_matches("__c").to_owned();
    let part = |axis: &str| FieldEntry {
        precision: Some(18),
        scale: entry.scale,
        part_of: Some(entry.name.clone()),
        ..FieldEntry::new(
            format!("{base}__{axis}__s"),
            format!("{} ({axis})", entry.label),
            "double",
        )
    };
    let parts = [part("Latitude"), part("Longitude")];
    let compound = FieldEntry {
        is: vec![Flag::ReadOnly],
        ..entry
    };
    parts.into_iter().chain([compound]).collect()
}

/// The field of an entry.
pub(super) fn make(entry: &FieldEntry, sets: &Sets) -> Result<Field, String> {
    let kind = kind(entry, sets)?;
    let is = |flag| entry.is.contains(&flag);
    let computed = entry.computed.is_some() || entry.formula.is_some();
    let fixed = is(Flag::ReadOnly) || computed || matches!(kind, FieldKind::Id);
    // a checkbox always has a value, and so has the id
    let always = matches!(kind, FieldKind::Boolean | FieldKind::Id);
    Ok(Field {
        place: usize::MAX,
        name: keep(&entry.name),
        label: keep(&entry.label),
        kind,
        nillable: (!always || entry.formula.is_some()) && !is(Flag::Required),
        createable: !fixed,
        updateable: !fixed && !is(Flag::CreateOnly),
        defaulted_on_create: (always || is(Flag::Defaulted)) && entry.formula.is_none(),
        calculated: entry.formula.is_some(),
        name_field: is(Flag::Name),
        unique: is(Flag::Unique),
        id_lookup: is(Flag::Unique)
            || is(Flag::Lookup)
            || is(Flag::ExternalId)
            || matches!(kind, FieldKind::Id),
        compound: entry.part_of.as_deref().map(keep),
        generated: entry.computed.as_deref().map(keep),
        formula: entry.formula.as_deref().map(|text| Formula {
            text: keep(text),
            sql: "",
        }),
        default: entry.default.as_deref().map(keep),
        external_id: is(Flag::ExternalId),
        case_sensitive: is(Flag::CaseSensitive),
        tracked: is(Flag::Tracked),
        one_row: is(Flag::OneRow),
        controller: entry.controller.as_deref().map(keep),
        help: entry.help.as_deref().map(keep),
    })
}

fn kind(entry: &FieldEntry, sets: &Sets) -> Result<FieldKind, String> {
    let missing = |what: &str| format!("{} says no {what}", entry.name);
    let len = || entry.len.ok_or_else(|| missing("len"));
    if entry.name.is_empty() || entry.label.is_empty() {
        return Err("a field says no name or no label".to_owned());
    }
    Ok(match entry.kind.as_str() {
        "id" => FieldKind::Id,
        "string" if entry.formula.is_some() => FieldKind::Text { len: 1_300 },
        "string" => FieldKind::Text { len: len()? },
        "textarea" => FieldKind::TextArea { len: len()? },
        "html" => FieldKind::Html { len: len()? },
        "encryptedstring" => FieldKind::Encrypted {
            len: len()?,
            mask: keep(entry.mask.as_deref().unwrap_or("all")),
        },
        "reference" if entry.to.is_empty() => return Err(missing("to")),
        "reference" => FieldKind::Reference(reference(entry)),
        "boolean" => FieldKind::Boolean,
        "datetime" => FieldKind::DateTime,
        "date" => FieldKind::Date,
        "time" => FieldKind::Time,
        "email" => FieldKind::Email {
            len: entry.len.unwrap_or(80),
        },
        "phone" => FieldKind::Phone,
        "url" => FieldKind::Url,
        "autonumber" => FieldKind::AutoNumber {
            format: keep(entry.format.as_deref().ok_or_else(|| missing("format"))?),
        },
        "base64" => FieldKind::Base64,
        "anyType" => FieldKind::Any,
        "complexvalue" => FieldKind::Complex,
        "address" => FieldKind::Address {
            prefix: keep(entry.name.strip_suffix("Address").unwrap_or_default()),
        },
        "location" => FieldKind::Location {
            prefix: keep(&format!("{}__", entry.name.trim_end_matches("__c"))),
        },
        _ => {
            return chosen(entry, sets)
                .or_else(|| numeric(entry).map(Ok))
                .unwrap_or_else(|| {
                    Err(format!(
                        "{}: there is no type \"{}\"",
                        entry.name, entry.kind
                    ))
                });
        }
    })
}

fn reference(entry: &FieldEntry) -> Reference {
    let is = |flag| entry.is.contains(&flag);
    Reference {
        to: keep_list(entry.to.iter().map(|to| keep(to)).collect()),
        relationship: entry.up.as_deref().map(keep),
        children: entry.down.as_deref().map(keep),
        cascade: is(Flag::Cascade) || is(Flag::Master),
        master: is(Flag::Master),
    }
}

/// Kinds with a list of values.
fn chosen(entry: &FieldEntry, sets: &Sets) -> Option<Result<FieldKind, String>> {
    let restricted = entry.is.contains(&Flag::Restricted);
    let kind: fn(&'static [PicklistValue], bool, u32) -> FieldKind = match entry.kind.as_str() {
        "picklist" => |values, restricted, _| FieldKind::Picklist { values, restricted },
        "multipicklist" => |values, restricted, _| FieldKind::MultiPicklist { values, restricted },
        "combobox" => |values, _, len| FieldKind::Combobox { values, len },
        _ => return None,
    };
    Some(values(entry, sets).map(|values| kind(values, restricted, entry.len.unwrap_or(255))))
}

/// Kinds of numbers.
fn numeric(entry: &FieldEntry) -> Option<FieldKind> {
    let precision = entry.precision.unwrap_or(18);
    let scale = entry.scale.unwrap_or(0);
    Some(match entry.kind.as_str() {
        "int" => FieldKind::Number {
            digits: entry.digits.unwrap_or(9),
        },
        "double" => FieldKind::Double { precision, scale },
        "currency" => FieldKind::Currency { precision, scale },
        "percent" => FieldKind::Percent { precision, scale },
        _ => return None,
    })
}

fn values(entry: &FieldEntry, sets: &Sets) -> Result<&'static [PicklistValue], String> {
    let listed = match &entry.values {
        None => return Err(format!("{} says no values", entry.name)),
        Some(ValuesEntry::List(list)) => list,
        Some(ValuesEntry::Set(name)) => sets
            .values
            .get(name)
            .ok_or_else(|| format!("there is no value set {name}"))?,
    };
    let values: Vec<PicklistValue> = listed
        .iter()
        .map(|value| picklist_value(value, entry))
        .collect();
    match &entry.default {
        Some(default) if !values.iter().any(|value| value.default) => Err(format!(
            "{}: the default {default} is none of the values",
            entry.name
        )),
        _ => Ok(keep_list(values)),
    }
}

fn picklist_value(value: &ValueEntry, field: &FieldEntry) -> PicklistValue {
    let full = match value {
        ValueEntry::Full(full) => full.clone(),
        ValueEntry::Plain(value) => FullValue {
            value: value.clone(),
            ..FullValue::default()
        },
    };
    let value = keep(&full.value);
    let valid_for = || keep_list(full.valid_for.iter().map(|value| keep(value)).collect());
    PicklistValue {
        value,
        label: full.label.as_deref().map_or(value, keep),
        default: field.default.as_deref() == Some(value),
        active: !full.inactive,
        closed: full.closed,
        won: full.won,
        probability: full.probability,
        category: keep(&full.category),
        valid_for: field.controller.as_ref().map(|_| valid_for()),
    }
}
