//! From data files to objects: reads `objects/*.toml` once, checks what a shape alone cannot, and keeps the result for
//! the life of the process, so that names are `&'static str` everywhere.
//!
//! The files are part of the program. A bad one is a fault of ours that names file and line, and a test finds it.

use super::address;
use super::file::{
    FieldEntry, Flag, FullValue, Mark, May, ObjectEntry, ValueEntry, ValueSets, ValuesEntry,
};
use super::model::{Field, FieldKind, Index, Object, PicklistValue, Reference};

/// Name and text of each file of `objects/`, by name.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/objects.rs"));
const VALUE_SETS: &str = include_str!("../../value-sets.toml");

/// Every object of the data files, by name.
pub(super) fn all() -> Result<Vec<Object>, String> {
    let sets = toml::from_str(VALUE_SETS).map_err(|error| format!("value-sets.toml: {error}"))?;
    FILES
        .iter()
        .map(|(name, text)| {
            one(name, text, &sets).map_err(|error| format!("objects/{name}.toml: {error}"))
        })
        .collect()
}

/// The object of one file.
pub(super) fn one(name: &str, text: &str, sets: &ValueSets) -> Result<Object, String> {
    let entry: ObjectEntry = toml::from_str(text).map_err(|error| error.to_string())?;
    let may = |what| entry.may.contains(&what);
    let mut fields = Vec::new();
    for field in entry.fields {
        let line = text[..field.span().start].lines().count();
        let spelled =
            expand(field.into_inner()).map_err(|error| format!("line {line}: {error}"))?;
        for field in spelled {
            let mut made = make(field, sets).map_err(|error| format!("line {line}: {error}"))?;
            made.createable &= may(May::Create);
            made.updateable &= may(May::Update);
            if fields.iter().any(|known: &Field| known.name == made.name) {
                return Err(format!("line {line}: {} stands twice", made.name));
            }
            fields.push(made);
        }
    }
    let indexes = indexes(
        &fields,
        &entry.sorted,
        &entry.found,
        entry.is.contains(&Mark::Listed),
    )?;
    let is = |mark| entry.is.contains(&mark);
    Ok(Object {
        name: keep(name),
        label: keep(&entry.label),
        label_plural: keep(&entry.plural),
        key_prefix: keep(&entry.prefix),
        createable: may(May::Create),
        updateable: may(May::Update),
        deletable: may(May::Delete),
        tab: is(Mark::Tab),
        feed: is(Mark::Feed),
        searchable: is(Mark::Searchable),
        triggerable: is(Mark::Triggerable),
        mergeable: is(Mark::Mergeable),
        custom: name.ends_with("__c"),
        view: entry.view.as_deref().map(keep),
        indexes,
        fields,
    })
}

/// A text that stays as long as the process.
fn keep(text: &str) -> &'static str {
    Box::leak(text.to_owned().into_boxed_str())
}

fn keep_list<T>(list: Vec<T>) -> &'static [T] {
    Box::leak(list.into_boxed_slice())
}

fn indexes(
    fields: &[Field],
    sorted: &[String],
    found: &[String],
    listed: bool,
) -> Result<Vec<Index>, String> {
    let column = |name: &String| {
        let field = fields
            .iter()
            .find(|field| field.name == name && field.has_column());
        field
            .map(|field| field.name)
            .ok_or_else(|| format!("there is no column {name} for an index"))
    };
    let mut indexes = Vec::new();
    for name in sorted {
        indexes.push(Index::Sorted(column(name)?));
    }
    for name in found {
        indexes.push(Index::Found(column(name)?));
    }
    if listed {
        indexes.push(Index::Listed);
    }
    Ok(indexes)
}

/// The fields an entry stands for: itself, or a group that many objects share.
fn expand(entry: FieldEntry) -> Result<Vec<FieldEntry>, String> {
    if let Some(prefix) = &entry.address {
        return Ok(address::fields(prefix));
    }
    match entry.set.as_deref() {
        None => Ok(vec![entry]),
        Some("audit") => Ok(audit()),
        Some("viewed") => Ok(viewed()),
        Some("deleted") => Ok(vec![flagged(
            FieldEntry::new("IsDeleted", "Deleted", "boolean"),
            &[Flag::ReadOnly],
        )]),
        Some(other) => Err(format!("there is no set {other}")),
    }
}

fn flagged(entry: FieldEntry, flags: &[Flag]) -> FieldEntry {
    FieldEntry {
        is: flags.to_vec(),
        ..entry
    }
}

/// Who created and last changed the record, and when.
fn audit() -> Vec<FieldEntry> {
    const FLAGS: &[Flag] = &[Flag::Required, Flag::Defaulted, Flag::ReadOnly];
    let moment = |name, label| flagged(FieldEntry::new(name, label, "datetime"), FLAGS);
    let user = |name: &str, label: &str| FieldEntry {
        to: vec!["User".to_owned()],
        up: name.strip_suffix("Id").map(str::to_owned),
        ..flagged(FieldEntry::new(name, label, "reference"), FLAGS)
    };
    vec![
        moment("CreatedDate", "Created Date"),
        user("CreatedById", "Created By ID"),
        moment("LastModifiedDate", "Last Modified Date"),
        user("LastModifiedById", "Last Modified By ID"),
        moment("SystemModstamp", "System Modstamp"),
    ]
}

/// When the signed-in user last saw the record; read-only and mostly empty here.
fn viewed() -> Vec<FieldEntry> {
    [
        ("LastViewedDate", "Last Viewed Date"),
        ("LastReferencedDate", "Last Referenced Date"),
    ]
    .map(|(name, label)| flagged(FieldEntry::new(name, label, "datetime"), &[Flag::ReadOnly]))
    .to_vec()
}

fn make(entry: FieldEntry, sets: &ValueSets) -> Result<Field, String> {
    let kind = kind(&entry, sets)?;
    let is = |flag| entry.is.contains(&flag);
    let fixed = is(Flag::ReadOnly) || entry.computed.is_some() || matches!(kind, FieldKind::Id);
    // a checkbox always has a value, and so has the id
    let always = matches!(kind, FieldKind::Boolean | FieldKind::Id);
    Ok(Field {
        name: keep(&entry.name),
        label: keep(&entry.label),
        kind,
        nillable: !always && !is(Flag::Required),
        createable: !fixed,
        updateable: !fixed && !is(Flag::CreateOnly),
        defaulted_on_create: always || is(Flag::Defaulted),
        calculated: false,
        name_field: is(Flag::Name),
        unique: is(Flag::Unique),
        id_lookup: is(Flag::Unique) || is(Flag::Lookup) || matches!(kind, FieldKind::Id),
        compound: entry.part_of.as_deref().map(keep),
        generated: entry.computed.as_deref().map(keep),
    })
}

fn kind(entry: &FieldEntry, sets: &ValueSets) -> Result<FieldKind, String> {
    let missing = |what: &str| format!("{} says no {what}", entry.name);
    if entry.name.is_empty() || entry.label.is_empty() {
        return Err("a field says no name or no label".to_owned());
    }
    Ok(match entry.kind.as_str() {
        "id" => FieldKind::Id,
        "string" => FieldKind::Text {
            len: entry.len.ok_or_else(|| missing("len"))?,
        },
        "textarea" => FieldKind::TextArea {
            len: entry.len.ok_or_else(|| missing("len"))?,
        },
        "picklist" => FieldKind::Picklist {
            values: values(entry, sets)?,
            restricted: entry.is.contains(&Flag::Restricted),
        },
        "reference" if entry.to.is_empty() => return Err(missing("to")),
        "reference" => FieldKind::Reference(Reference {
            to: keep_list(entry.to.iter().map(|to| keep(to)).collect()),
            relationship: entry.up.as_deref().map(keep),
            children: entry.down.as_deref().map(keep),
            cascade: entry.is.contains(&Flag::Cascade),
        }),
        "boolean" => FieldKind::Boolean,
        "datetime" => FieldKind::DateTime,
        "date" => FieldKind::Date,
        "int" => FieldKind::Number {
            digits: entry.digits.unwrap_or(9),
        },
        "double" => FieldKind::Double {
            precision: entry.precision.unwrap_or(18),
            scale: entry.scale.unwrap_or(0),
        },
        "currency" => FieldKind::Currency,
        "email" => FieldKind::Email {
            len: entry.len.unwrap_or(80),
        },
        "phone" => FieldKind::Phone,
        "url" => FieldKind::Url,
        "autonumber" => FieldKind::AutoNumber,
        "address" => FieldKind::Address {
            prefix: keep(entry.name.strip_suffix("Address").unwrap_or_default()),
        },
        other => return Err(format!("{}: there is no type \"{other}\"", entry.name)),
    })
}

fn values(entry: &FieldEntry, sets: &ValueSets) -> Result<&'static [PicklistValue], String> {
    let listed = match &entry.values {
        None => return Err(format!("{} says no values", entry.name)),
        Some(ValuesEntry::List(list)) => list,
        Some(ValuesEntry::Set(name)) => sets
            .get(name)
            .ok_or_else(|| format!("there is no value set {name}"))?,
    };
    let values: Vec<PicklistValue> = listed
        .iter()
        .map(|value| picklist_value(value, entry.default.as_deref()))
        .collect();
    match &entry.default {
        Some(default) if !values.iter().any(|value| value.default) => Err(format!(
            "{}: the default {default} is none of the values",
            entry.name
        )),
        _ => Ok(keep_list(values)),
    }
}

fn picklist_value(entry: &ValueEntry, default: Option<&str>) -> PicklistValue {
    let full = match entry {
        ValueEntry::Full(full) => full.clone(),
        ValueEntry::Plain(value) => FullValue {
            value: value.clone(),
            label: None,
            closed: false,
        },
    };
    let value = keep(&full.value);
    PicklistValue {
        value,
        label: full.label.as_deref().map_or(value, keep),
        default: default == Some(value),
        closed: full.closed,
    }
}
