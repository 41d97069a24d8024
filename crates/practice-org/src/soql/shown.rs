//! A row as the JSON of a record.
//!
//! It is written as it is read: straight into the text of an answer, or into a value where something is still to be put
//! in or looked at. Keys keep the order of the query and the schema's spelling.

use rusqlite::Row;
use rusqlite::types::ValueRef;
use serde::ser::{Error, SerializeMap};
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::Context;
use super::localized::localized;
use super::scope::Class;
use super::select::{Out, Variant};
use crate::schema::{self, Field};
use crate::time;

/// A record of a result.
pub(super) struct Record<'s> {
    pub(super) ctx: &'s Context<'s>,
    /// API name of its object.
    pub(super) object: &'s str,
    pub(super) id: &'s str,
    /// Its keys.
    pub(super) outs: &'s [Out],
    /// The row its columns are in.
    pub(super) row: &'s Row<'s>,
}

/// What stands first in every record.
#[derive(Serialize)]
struct Attributes<'s> {
    r#type: &'s str,
    url: &'s str,
}

impl Serialize for Record<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let version = self.ctx.version.trim_start_matches('v');
        let (object, id) = (self.object, self.id);
        let url = format!("/services/data/v{version}/sobjects/{object}/{id}");
        let attributes = Attributes {
            r#type: object,
            url: &url,
        };
        let mut record = serializer.serialize_map(Some(self.outs.len() + 1))?;
        record.serialize_entry("attributes", &attributes)?;
        for out in self.outs {
            match out {
                Out::Value {
                    key,
                    index,
                    class,
                    localized,
                } => {
                    let stored = self.column(*index)?;
                    if *class == Class::Blob && matches!(stored, ValueRef::Text(_)) {
                        // "sObject Blob Get": the record gives where the content is
                        record.serialize_entry(key, &format!("{url}/{key}"))?;
                    } else {
                        let class = *class;
                        let field = *localized;
                        record.serialize_entry(
                            key,
                            &Shown {
                                stored,
                                class,
                                field,
                            },
                        )?;
                    }
                }
                Out::Compound { key, index, parts } => {
                    record.serialize_entry(key, &self.compound(*index, parts)?)?;
                }
                Out::Parent { key, variants } => {
                    record.serialize_entry(key, &self.parent(variants)?)?;
                }
                // filled in for the whole page at once
                Out::Children { key, .. } => record.serialize_entry(key, &())?,
            }
        }
        record.end()
    }
}

impl<'s> Record<'s> {
    fn column<E: Error>(&self, index: usize) -> Result<ValueRef<'s>, E> {
        self.row.get_ref(index).map_err(E::custom)
    }

    /// The first shape of the parent that has an id.
    fn parent<E: Error>(&self, variants: &'s [Variant]) -> Result<Option<Record<'s>>, E> {
        for variant in variants {
            if let Ok(id) = self.column(variant.id)?.as_str() {
                let object = variant.object.unwrap_or_else(|| {
                    schema::object_by_prefix(id).map_or("Name", |object| object.name)
                });
                let outs = &variant.outs;
                return Ok(Some(Record {
                    object,
                    id,
                    outs,
                    ..*self
                }));
            }
        }
        Ok(None)
    }

    /// An address or a place is null when all its parts are.
    fn compound<E: Error>(
        &self,
        first: usize,
        parts: &'static [(&'static str, &'static str)],
    ) -> Result<Option<Parts<'s>>, E> {
        let mut shown = Vec::with_capacity(parts.len());
        for (n, (key, _)) in parts.iter().enumerate() {
            shown.push((*key, self.column(first + n)?));
        }
        let empty = shown.iter().all(|(_, stored)| *stored == ValueRef::Null);
        Ok((!empty).then_some(Parts(shown)))
    }
}

/// The parts of an address or a place.
struct Parts<'s>(Vec<(&'static str, ValueRef<'s>)>);

impl Serialize for Parts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (class, field) = (Class::Text, None);
        serializer.collect_map(self.0.iter().map(|(key, stored)| {
            let stored = *stored;
            (
                key,
                Shown {
                    stored,
                    class,
                    field,
                },
            )
        }))
    }
}

/// One value.
pub(super) struct Shown<'s> {
    pub(super) stored: ValueRef<'s>,
    /// How it becomes JSON.
    pub(super) class: Class,
    /// The field, if the value is shown as the user's locale writes it.
    pub(super) field: Option<&'static Field>,
}

impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let Some(field) = self.field {
            let plain = Shown {
                field: None,
                ..*self
            };
            let value = serde_json::to_value(plain).map_err(S::Error::custom)?;
            return localized(&value, self.class, field, self.stored.as_i64().ok())
                .serialize(serializer);
        }
        match (self.stored, self.class) {
            (ValueRef::Text(text), Class::Masked(mask)) => {
                serializer.serialize_str(&masked(&String::from_utf8_lossy(text), mask))
            }
            (ValueRef::Integer(number), Class::Boolean) => serializer.serialize_bool(number != 0),
            (ValueRef::Integer(ms), Class::DateTime) => {
                serializer.serialize_str(&time::format_ms(ms))
            }
            (ValueRef::Integer(number), _) => serializer.serialize_i64(number),
            (ValueRef::Real(number), _) => serializer.serialize_f64(number),
            (ValueRef::Text(json), Class::Complex) => serde_json::from_slice(json)
                .unwrap_or(Value::Null)
                .serialize(serializer),
            (ValueRef::Text(text), _) => serializer.serialize_str(&String::from_utf8_lossy(text)),
            (ValueRef::Null | ValueRef::Blob(_), _) => serializer.serialize_unit(),
        }
    }
}

/// What a user without "View Encrypted Data" sees of an encrypted text ("Mask Type" in Setup's help); nobody in this
/// org has that permission, as nobody has in a new one.
fn masked(text: &str, mask: &str) -> String {
    let shown = if mask == "lastFour" { 4 } else { 0 };
    let hidden = text.chars().count().saturating_sub(shown);
    text.chars()
        .enumerate()
        .map(|(n, char)| if n < hidden { 'X' } else { char })
        .collect()
}
