//! A value of an answer without what stands beside every record in it: its `attributes`, a type and an address. Nothing
//! here is found by them, and in a short record, such as a line of a history, they are half of it.

use std::fmt;

use serde::{
    Deserializer,
    de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Value};

/// Reads such a value.
#[derive(Clone, Copy)]
pub(super) struct Plain;

impl<'de> DeserializeSeed<'de> for Plain {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Plain {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, yes: bool) -> Result<Value, E> {
        Ok(yes.into())
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = seq.next_element_seed(self)? {
            values.push(value);
        }
        Ok(values.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut values = Map::new();
        while let Some(name) = map.next_key::<String>()? {
            match name.as_str() {
                "attributes" => drop(map.next_value::<IgnoredAny>()?),
                _ => drop(values.insert(name, map.next_value_seed(self)?)),
            }
        }
        Ok(values.into())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn everything_is_read_but_the_attributes_of_records() {
        let text = r#"{"attributes":{"type":"Case","url":"/x"},"Id":"1","Yes":true,"No":null,"Many":-3,"Most":18446744073709551615,
            "Part":0.5,"Says":"a\nb","Histories":{"totalSize":1,"records":[{"attributes":{"type":"CaseHistory"},"Field":"attributes",
            "CreatedBy":{"attributes":{},"Name":"Ann"}}]},"Place":{"city":"Ulm"}}"#;
        let plain = Plain.deserialize(&mut serde_json::Deserializer::from_str(text));
        let expected = json!({
            "Id": "1", "Yes": true, "No": null, "Many": -3, "Most": u64::MAX, "Part": 0.5, "Says": "a\nb",
            "Histories": { "totalSize": 1, "records": [{ "Field": "attributes", "CreatedBy": { "Name": "Ann" } }] },
            "Place": { "city": "Ulm" },
        });
        assert_eq!(plain.unwrap(), expected);
    }
}
