//! The records of an answer, each read by a seed: one that knows what it looks for reads a page of hundreds several times
//! as fast as a map of JSON does.

use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// What reads a record. For a type that reads itself it is `PhantomData` of it.
pub trait Seed<R>: for<'de> DeserializeSeed<'de, Value = R> + Copy {}

impl<R, S: for<'de> DeserializeSeed<'de, Value = R> + Copy> Seed<R> for S {}

/// Reads an array of records.
#[derive(Clone, Copy)]
pub(crate) struct Records<S>(pub(crate) S);

impl<'de, S: DeserializeSeed<'de> + Copy> DeserializeSeed<'de> for Records<S> {
    type Value = Vec<S::Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, S: DeserializeSeed<'de> + Copy> Visitor<'de> for Records<S> {
    type Value = Vec<S::Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("records")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut records = Vec::new();
        while let Some(record) = seq.next_element_seed(self.0)? {
            records.push(record);
        }
        Ok(records)
    }
}

/// A page of a query as it is written.
pub(crate) struct RawPage<R> {
    pub(crate) total_size: u64,
    pub(crate) done: bool,
    pub(crate) next_records_url: Option<String>,
    pub(crate) records: Vec<R>,
}

/// Reads a page of a query.
#[derive(Clone, Copy)]
pub(crate) struct Paged<S>(pub(crate) S);

impl<'de, S: DeserializeSeed<'de> + Copy> DeserializeSeed<'de> for Paged<S> {
    type Value = RawPage<S::Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, S: DeserializeSeed<'de> + Copy> Visitor<'de> for Paged<S> {
    type Value = RawPage<S::Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a page of a query")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let (mut total_size, mut done, mut next_records_url, mut records) =
            (None, None, None, None);
        while let Some(name) = map.next_key::<String>()? {
            match name.as_str() {
                "totalSize" => total_size = Some(map.next_value()?),
                "done" => done = Some(map.next_value()?),
                "nextRecordsUrl" => next_records_url = map.next_value()?,
                "records" => records = Some(map.next_value_seed(Records(self.0))?),
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        let missing = A::Error::missing_field;
        Ok(RawPage {
            total_size: total_size.ok_or_else(|| missing("totalSize"))?,
            done: done.ok_or_else(|| missing("done"))?,
            next_records_url,
            records: records.ok_or_else(|| missing("records"))?,
        })
    }
}

/// Reads what a search finds: from version 37.0 on within an object, before that by itself.
#[derive(Clone, Copy)]
pub(crate) struct Found<S>(pub(crate) S);

impl<'de, S: DeserializeSeed<'de> + Copy> DeserializeSeed<'de> for Found<S> {
    type Value = Vec<S::Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, S: DeserializeSeed<'de> + Copy> Visitor<'de> for Found<S> {
    type Value = Vec<S::Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("what a search finds")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut records = None;
        while let Some(name) = map.next_key::<String>()? {
            match name.as_str() {
                "searchRecords" => records = Some(map.next_value_seed(Records(self.0))?),
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        records.ok_or_else(|| A::Error::missing_field("searchRecords"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
        Records(self.0).visit_seq(seq)
    }
}
