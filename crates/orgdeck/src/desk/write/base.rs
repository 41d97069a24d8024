//! What a write stands on: the fields it changes as the org has them now, and when the record was last changed.
//!
//! `If-Unmodified-Since` compares whole seconds (REST API Developer Guide, "Conditional Request Headers"). A base is
//! settled when it was read after the second of its `SystemModstamp` was over: a later change then has a later second.

use std::{collections::BTreeMap, time::Duration};

use salesforce::{
    Error as ClientError, RecordId,
    describe::ObjectDescribe,
    query,
    soql::{Compare, Filter, Name, Select, Value as Literal},
    time,
};
use serde_json::{Map, Value};

use crate::{
    desk::{at::At, describes, fields, lists::name_field, record::read},
    views::Cell,
};

/// How often the second of a stamp is waited out; more only where an automation writes all the time.
const WAITS: usize = 3;

/// How far the org's clock may lie behind a stamp before it is taken for another clock, ms.
const SKEW: i64 = 2_000;

/// A record as a write finds it.
#[derive(Debug, Clone)]
pub(super) struct Base {
    /// What people call it.
    pub(super) name: String,
    /// `SystemModstamp`, ms UTC.
    pub(super) stamp: i64,
    /// Whether the second of the stamp was over.
    pub(super) settled: bool,
    /// The fields that were asked for.
    pub(super) values: BTreeMap<String, Cell>,
}

impl Base {
    /// The text of a field.
    pub(super) fn text(&self, field: &str) -> Option<&str> {
        self.values.get(field)?.text.as_deref()
    }

    /// These fields, as a change keeps them.
    pub(super) fn before<'f>(&self, fields: impl IntoIterator<Item = &'f String>) -> Value {
        let values = fields.into_iter().map(|field| {
            let text = self.text(field).map(str::to_owned);
            (field.clone(), text.map_or(Value::Null, Value::String))
        });
        Value::Object(values.collect::<Map<_, _>>())
    }
}

/// What reads these fields of records.
pub(super) fn select(object: &ObjectDescribe, names: &[&str], records: Filter) -> Select {
    let known = names.iter().filter(|name| object.field(name).is_some());
    let mut fields: Vec<Name> = known.filter_map(|name| Name::parse(name).ok()).collect();
    fields.extend(["Id", "SystemModstamp"].map(Name::fixed));
    // comments and the like have no name
    let called = object.field(name_field(&object.name));
    fields.extend(called.and_then(|field| Name::parse(&field.name).ok()));
    fields.sort_by(|a, b| a.as_str().cmp(b.as_str()));
    fields.dedup();
    Select::new(describes::name(object), fields).filter(records)
}

/// A record of an answer to [`select`]. `read_at` is the org's time before which it cannot have been read.
pub(super) fn of(
    object: &ObjectDescribe,
    names: &[&str],
    record: &Value,
    read_at: Option<i64>,
) -> Base {
    let stamp = record["SystemModstamp"].as_str();
    let stamp = stamp.and_then(time::parse_datetime).unwrap_or_default();
    let values = names.iter().filter_map(|name| {
        let field = object.field(name)?;
        let value = &record[field.name.as_str()];
        Some(((*name).to_owned(), fields::cell(field, value)))
    });
    Base {
        name: record[name_field(&object.name)]
            .as_str()
            .unwrap_or_default()
            .to_owned(),
        stamp,
        settled: read_at.is_some_and(|read_at| read::is_settled(stamp, read_at)),
        values: values.collect(),
    }
}

/// Reads a base, or `None` where the record is not there for this user.
pub(super) async fn read_now(
    at: &At,
    object: &ObjectDescribe,
    id: &RecordId,
    names: &[&str],
) -> Result<Option<Base>, ClientError> {
    let by_id = Filter::Is(Name::fixed("Id"), Compare::Equal, Literal::Id(id.clone()));
    let asked = select(object, names, by_id).soql();
    let page = query::query::<Value>(&at.org, &asked).await?;
    let read_at = read::begun(at);
    let record = page.records.first();
    Ok(record.map(|record| of(object, names, record, read_at)))
}

/// The same, and waits until the second of the stamp is over.
pub(super) async fn read_settled(
    at: &At,
    object: &ObjectDescribe,
    id: &RecordId,
    names: &[&str],
) -> Result<Option<Base>, ClientError> {
    let mut base = read_now(at, object, id, names).await?;
    for _ in 0..WAITS {
        match &base {
            Some(read) if is_open(read, read::begun(at)) => {
                tokio::time::sleep(Duration::from_secs(1)).await;
                base = read_now(at, object, id, names).await?;
            }
            _ => break,
        }
    }
    Ok(base)
}

/// Whether the second of a base's stamp may still last by the org's clock.
pub(super) fn is_open(base: &Base, read_at: Option<i64>) -> bool {
    let behind = read_at.map(|read_at| base.stamp - read_at);
    !base.settled && behind.is_some_and(|behind| (-1000..=SKEW).contains(&behind))
}
