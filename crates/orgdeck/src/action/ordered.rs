//! JSON with its keys in the order a reader of OpenAPI expects, the rest by name.

use serde::ser::{Serialize, SerializeMap as _, SerializeSeq as _, Serializer};
use serde_json::Value;

/// The keys whose place matters to a reader, first to last.
const ORDER: [&str; 28] = [
    "openapi",
    "info",
    "title",
    "version",
    "servers",
    "url",
    "paths",
    "get",
    "post",
    "patch",
    "delete",
    "operationId",
    "summary",
    "name",
    "in",
    "required",
    "description",
    "x-openai-isConsequential",
    "parameters",
    "requestBody",
    "responses",
    "content",
    "schema",
    "$ref",
    "type",
    "additionalProperties",
    "properties",
    "components",
];

/// Writes a value in that order, indented.
pub(super) fn pretty(value: &Value) -> String {
    // a value of JSON can always be written
    serde_json::to_string_pretty(&Ordered(value)).unwrap_or_default()
}

struct Ordered<'a>(&'a Value);

fn place(key: &str) -> usize {
    ORDER
        .iter()
        .position(|known| *known == key)
        .unwrap_or(ORDER.len())
}

impl Serialize for Ordered<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Object(object) => {
                let mut entries: Vec<_> = object.iter().collect();
                entries.sort_by_key(|(key, _)| (place(key), *key));
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                for (key, value) in entries {
                    map.serialize_entry(key, &Ordered(value))?;
                }
                map.end()
            }
            Value::Array(values) => {
                let mut list = serializer.serialize_seq(Some(values.len()))?;
                for value in values {
                    list.serialize_element(&Ordered(value))?;
                }
                list.end()
            }
            plain => plain.serialize(serializer),
        }
    }
}
