//! `@{refAccount.id}`: what an earlier subrequest answered, in the address or the body of a later one.
//!
//! A `.` leads to a field, `[n]` to an element; names are case-sensitive. A field that is null was an error up to
//! version 51 and is null since ("Behavior for References to Null Fields").

use std::collections::HashMap;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use super::envelope::must_be;

/// What ids and plain words are made of stays as it is in an address.
const IN_ADDRESS: &AsciiSet = &NON_ALPHANUMERIC.remove(b'_').remove(b'-').remove(b'.');

/// What subrequests answered, by their reference ids.
pub(super) struct Answers {
    by_reference: HashMap<String, Value>,
    null_is_a_value: bool,
}

impl Answers {
    pub(super) fn new(version: u32) -> Self {
        Self {
            by_reference: HashMap::new(),
            null_is_a_value: version >= 52,
        }
    }

    pub(super) fn add(&mut self, reference: &str, body: Value) {
        self.by_reference.insert(reference.to_owned(), body);
    }

    /// An address with its references filled in, or the sentence for one that leads nowhere.
    pub(super) fn in_address(&self, address: &str) -> Result<String, String> {
        self.replaced(address, |text| {
            utf8_percent_encode(text, IN_ADDRESS).to_string()
        })
    }

    /// A body with its references filled in. A text that is nothing but a reference becomes the value itself.
    pub(super) fn in_body(&self, body: &Value) -> Result<Value, String> {
        Ok(match body {
            Value::String(text) => match whole(text) {
                Some(reference) => self.find(reference)?,
                None => Value::String(self.replaced(text, str::to_owned)?),
            },
            Value::Array(items) => items
                .iter()
                .map(|item| self.in_body(item))
                .collect::<Result<_, _>>()?,
            Value::Object(fields) => fields
                .iter()
                .map(|(key, value)| Ok((key.clone(), self.in_body(value)?)))
                .collect::<Result<_, String>>()?,
            other => other.clone(),
        })
    }

    fn replaced(&self, text: &str, write: impl Fn(&str) -> String) -> Result<String, String> {
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, reference, after)) = next(rest) {
            filled.push_str(before);
            match self.find(reference)? {
                Value::Null => {}
                Value::String(text) => filled.push_str(&write(&text)),
                other => filled.push_str(&write(&other.to_string())),
            }
            rest = after;
        }
        filled.push_str(rest);
        Ok(filled)
    }

    /// The value a reference leads to: nothing that holds other values.
    fn find(&self, reference: &str) -> Result<Value, String> {
        let end = reference.find(['.', '[']).unwrap_or(reference.len());
        let name = &reference[..end];
        self.by_reference
            .get(name)
            .and_then(|body| follow(body, &reference[end..]))
            .filter(|found| match found {
                Value::Object(_) | Value::Array(_) => false,
                Value::Null => self.null_is_a_value,
                _ => true,
            })
            .cloned()
            .ok_or_else(|| {
                format!(
                    "Invalid reference specified. No value for {reference} found in {name}. {}.",
                    must_be(reference)
                )
            })
    }
}

/// Follows `.name` and `[n]`.
fn follow<'a>(body: &'a Value, way: &str) -> Option<&'a Value> {
    if way.is_empty() {
        return Some(body);
    }
    if let Some(way) = way.strip_prefix('[') {
        let (number, rest) = way.split_once(']')?;
        return follow(body.get(number.parse::<usize>().ok()?)?, rest);
    }
    let way = way.strip_prefix('.')?;
    let end = way.find(['.', '[']).unwrap_or(way.len());
    follow(body.as_object()?.get(&way[..end])?, &way[end..])
}

/// The reference a text consists of, if it consists of one.
fn whole(text: &str) -> Option<&str> {
    match next(text) {
        Some(("", reference, "")) => Some(reference),
        _ => None,
    }
}

/// The next reference of a text, with what stands before and behind it.
fn next(text: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    while let Some(at) = text[from..].find("@{") {
        let start = from + at;
        let inner = &text[start + 2..];
        if let Some(end) = inner.find('}')
            && end > 0
            && inner[..end]
                .chars()
                .all(|char| char.is_ascii_alphanumeric() || "_.[]".contains(char))
        {
            return Some((&text[..start], &inner[..end], &inner[end + 1..]));
        }
        from = start + 2;
    }
    None
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn answers(version: u32) -> Answers {
        let mut answers = Answers::new(version);
        answers.add(
            "ref",
            json!({ "id": "001x", "n": 3, "none": null, "records": [{ "Id": "a b" }] }),
        );
        answers.add("many", json!([{ "id": "5" }]));
        answers
    }

    #[test]
    fn references_become_values_in_bodies_and_text_in_addresses() {
        let answers = answers(67);
        let body = json!({ "A": "@{ref.id}", "B": ["@{ref.n}", "n=@{ref.n}, @{many[0].id}"], "C": "@{ref.none}", "D": "@{no reference}" });
        assert_eq!(
            answers.in_body(&body),
            Ok(json!({ "A": "001x", "B": [3, "n=3, 5"], "C": null, "D": "@{no reference}" }))
        );
        assert_eq!(
            answers.in_address("/x/@{ref.id}?q='@{ref.records[0].Id}'"),
            Ok("/x/001x?q='a%20b'".to_owned())
        );
    }

    #[test]
    fn a_reference_that_leads_nowhere_is_named() {
        for reference in [
            "ref.Id",
            "gone.id",
            "ref.records[1].Id",
            "ref",
            "ref.records",
            "many[x]",
        ] {
            let told = answers(67).in_address(&format!("@{{{reference}}}"));
            let starts = format!("Invalid reference specified. No value for {reference} found in ");
            assert!(
                told.is_err_and(|told| told.starts_with(&starts)),
                "{reference}"
            );
        }
        assert!(answers(51).in_body(&json!("@{ref.none}")).is_err());
    }
}
