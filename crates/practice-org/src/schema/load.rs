//! From data files to objects: reads `objects/*.toml` once, checks what a shape alone cannot, and keeps the result for
//! the life of the process, so that names are `&'static str` everywhere.
//!
//! The files are part of the program. A bad one is a fault of ours that names file and line, and a test finds it.
//! Fields are in `load_field`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::definitions;
use super::file::{
    Mark, May, ObjectEntry, RecordTypeEntry, RuleEntry, SectionEntry, Sets, SharingEntry,
};
use super::formula::{self, Type};
use super::load_field;
use super::model::{Field, Formula, Index, Object, RecordType, Section, Sharing, ValidationRule};
use crate::ids;

/// Name and text of each file of `objects/`, by name.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/objects.rs"));
const VALUE_SETS: &str = include_str!("../../value-sets.toml");
const FIELD_SETS: &str = include_str!("../../field-sets.toml");

/// Every object of the data files, by name.
pub(super) fn all() -> Result<Vec<Object>, String> {
    let sets = Sets {
        values: toml::from_str(VALUE_SETS).map_err(|error| format!("value-sets.toml: {error}"))?,
        fields: toml::from_str(FIELD_SETS).map_err(|error| format!("field-sets.toml: {error}"))?,
    };
    let mut objects = FILES
        .iter()
        .map(|(name, text)| {
            one(name, text, &sets).map_err(|error| format!("objects/{name}.toml: {error}"))
        })
        .collect::<Result<Vec<_>, _>>()?;
    translate(&mut objects)?;
    Ok(objects)
}

/// A mark of all data files: another one if a byte of them changes.
pub(super) fn fingerprint() -> String {
    let mut hash = Sha256::new();
    let shared = [
        ("", VALUE_SETS),
        ("", FIELD_SETS),
        ("", super::profiles::TEXT),
    ];
    for (name, text) in FILES.iter().chain(&shared) {
        hash.update(name);
        hash.update(text);
    }
    STANDARD.encode(hash.finalize())
}

/// The object of one file, its formulas not yet translated.
pub(super) fn one(name: &str, text: &str, sets: &Sets) -> Result<Object, String> {
    let entry: ObjectEntry = toml::from_str(text).map_err(|error| error.to_string())?;
    let may = |what| entry.may.contains(&what);
    let is = |mark| entry.is.contains(&mark);
    let mut fields = Vec::new();
    for field in &entry.fields {
        let at = |error| format!("line {}: {error}", line(text, field.span().start));
        for spelled in load_field::expand(field.get_ref().clone(), sets).map_err(at)? {
            let mut made = load_field::make(&spelled, sets).map_err(at)?;
            made.place = fields.len();
            made.createable &= may(May::Create);
            made.updateable &= may(May::Update);
            if fields.iter().any(|known: &Field| known.name == made.name) {
                return Err(at(format!("{} stands twice", made.name)));
            }
            fields.push(made);
        }
    }
    let indexes = indexes(&fields, &entry)?;
    let layout = entry
        .layout
        .iter()
        .map(|entry| section(entry, &fields))
        .collect::<Result<_, _>>()?;
    let record_types = entry
        .record_types
        .iter()
        .map(|entry| record_type(entry, &fields))
        .collect::<Result<_, _>>()?;
    let sharing = match (entry.sharing, &entry.shared_by, &entry.about) {
        (_, _, Some(about)) => {
            let all_with = about.all_with.iter().map(|name| keep(name)).collect();
            Sharing::User(keep(&about.user), keep_list(all_with))
        }
        (_, Some(field), None) => Sharing::Parent(keep(field)),
        (Some(SharingEntry::Private), None, None) => Sharing::Private,
        (Some(SharingEntry::Own), None, None) => Sharing::Own,
        (None, None, None) => Sharing::Public,
    };
    Ok(Object {
        place: usize::MAX,
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
        has_rights: is(Mark::Rights),
        rights_of: entry.rights_of.as_deref().map(keep),
        set_up: is(Mark::SetUp),
        sharing,
        custom: name.ends_with("__c"),
        standard: !is(Mark::ToolingOnly),
        tooling: is(Mark::Tooling) || is(Mark::ToolingOnly),
        view_setup: is(Mark::ViewSetup),
        named: is(Mark::Named),
        reified: entry.reified.iter().map(|name| keep(name)).collect(),
        view: match entry.view.as_deref() {
            Some(view) => Some(keep(view)),
            None if is(Mark::Definitions) => Some(keep(&definitions::view(name, &fields))),
            None => None,
        },
        asked: is(Mark::Asked),
        values_of: entry
            .values_of
            .as_ref()
            .map(|of| (keep(&of.object), keep(&of.field), of.first)),
        history: entry.history.as_deref().map(keep),
        layout,
        record_types,
        rules: entry.rules.iter().map(rule).collect(),
        indexes,
        fields,
    })
}

/// A text that stays as long as the process.
pub(super) fn keep(text: &str) -> &'static str {
    Box::leak(text.to_owned().into_boxed_str())
}

/// A list that stays as long as the process.
pub(super) fn keep_list<T>(list: Vec<T>) -> &'static [T] {
    Box::leak(list.into_boxed_slice())
}

/// The number of the line at this place.
fn line(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

fn indexes(fields: &[Field], entry: &ObjectEntry) -> Result<Vec<Index>, String> {
    let column = |name: &String| {
        let field = fields
            .iter()
            .find(|field| field.name == name && field.has_column());
        field
            .map(|field| field.name)
            .ok_or_else(|| format!("there is no column {name} for an index"))
    };
    let mut indexes = Vec::new();
    for name in &entry.sorted {
        indexes.push(Index::Sorted(column(name)?));
    }
    for name in &entry.found {
        indexes.push(Index::Found(column(name)?));
    }
    for names in &entry.within {
        let columns = names.iter().map(column).collect::<Result<_, _>>()?;
        indexes.push(Index::Within(keep_list(columns)));
    }
    // what a real org indexes without being asked: ways up that are also ways down, and external ids ("Working with
    // Very Large SOQL Queries", Apex Developer Guide); views have their tables' indexes
    let has_table = entry.view.is_none() && !entry.is.contains(&Mark::Definitions);
    let columns = fields.iter().filter(|field| field.has_column());
    for field in columns.filter(|_| has_table) {
        let way_down = field.reference().is_some_and(|to| to.children.is_some());
        let known = indexes.contains(&Index::Sorted(field.name));
        // what was looked at lately is a list of its own
        let looked_at = field.name == "LastViewedDate";
        if (way_down || field.external_id || field.unique || looked_at) && !known {
            indexes.push(Index::Given(field.name));
        }
    }
    if entry.is.contains(&Mark::Listed) {
        indexes.push(Index::Listed);
    }
    Ok(indexes)
}

fn section(entry: &SectionEntry, fields: &[Field]) -> Result<Section, String> {
    let named = |name: &String| {
        let field = fields.iter().find(|field| field.name == name);
        field
            .map(|field| field.name)
            .ok_or_else(|| format!("{}: there is no field {name}", entry.heading))
    };
    Ok(Section {
        page: keep(&entry.page),
        heading: keep(&entry.heading),
        fields: entry.fields.iter().map(named).collect::<Result<_, _>>()?,
    })
}

fn record_type(entry: &RecordTypeEntry, fields: &[Field]) -> Result<RecordType, String> {
    let mut offers = Vec::new();
    for (name, values) in &entry.offers {
        let field = fields.iter().find(|field| field.name == name);
        let field =
            field.ok_or_else(|| format!("record type {}: there is no field {name}", entry.name))?;
        if let Some(stray) = values
            .iter()
            .find(|value| !field.values().iter().any(|known| known.value == **value))
        {
            return Err(format!(
                "record type {}: {stray} is no value of {name}",
                entry.name
            ));
        }
        offers.push((
            field.name,
            keep_list(values.iter().map(|value| keep(value)).collect()),
        ));
    }
    Ok(RecordType {
        id: ids::make("012", entry.number),
        developer_name: keep(&entry.name),
        name: keep(&entry.label),
        description: keep(&entry.description),
        default: entry.default,
        page: keep(&entry.page),
        offers,
    })
}

fn rule(entry: &RuleEntry) -> ValidationRule {
    ValidationRule {
        id: ids::make("03d", entry.number),
        name: keep(&entry.name),
        active: !entry.inactive,
        description: keep(&entry.description),
        formula: keep(entry.condition.get_ref()),
        sql: "",
        prior: Vec::new(),
        message: keep(&entry.message),
        field: entry.field.as_deref().map(keep),
    }
}

/// Translates the formulas, which may reach into other objects.
fn translate(objects: &mut [Object]) -> Result<(), String> {
    let mut done = Vec::new();
    for (n, object) in objects.iter().enumerate() {
        let lookup = |name: &str| objects.iter().find(|object| object.name == name);
        let fields = object
            .fields
            .iter()
            .enumerate()
            .filter_map(|(m, field)| Some((m, field, field.formula?)));
        for (m, field, formula) in fields {
            let place = |error| format!("objects/{}.toml: {}: {error}", object.name, field.name);
            let translated =
                formula::translate(formula.text, object, &lookup, false).map_err(place)?;
            if Type::of(field) != Some(translated.kind) {
                return Err(place(format!("the formula gives {:?}", translated.kind)));
            }
            // texts compare without regard to case in queries, as their columns do
            let sql = match translated.kind {
                Type::Text => format!("(nullif({}, '') COLLATE NOCASE)", translated.sql),
                _ => format!("({})", translated.sql),
            };
            done.push((n, m, None, sql));
        }
        for (m, rule) in object.rules.iter().enumerate() {
            let place = |error| format!("objects/{}.toml: {}: {error}", object.name, rule.name);
            let translated =
                formula::translate(rule.formula, object, &lookup, true).map_err(place)?;
            if translated.kind != Type::Boolean {
                return Err(place(format!("the condition gives {:?}", translated.kind)));
            }
            done.push((n, m, Some(()), translated.sql));
        }
    }
    for (n, m, of_rule, sql) in done {
        let sql = keep(&sql);
        let object = &mut objects[n];
        match of_rule {
            Some(()) => {
                object.rules[m].prior = formula::priors(sql);
                object.rules[m].sql = sql;
            }
            None => {
                object.fields[m].formula = object.fields[m]
                    .formula
                    .map(|formula| Formula { sql, ..formula })
            }
        }
    }
    Ok(())
}
