//! A record of a list's page as texts, each in its place: where that is, is known before the page comes.
//!
//! A page has hundreds of records with a dozen fields each. As maps of JSON they cost more than everything else that is
//! done with the page; here a text goes from the answer into the row it is shown in.

use std::fmt;

use compact_str::ToCompactString;
use salesforce::{RecordId, soql::Name, time};
use serde::{
    Deserializer,
    de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::Number;

use crate::{Error, error::Doing, views::Text};

/// What is read of a record: some fields, each of which has a place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Shape {
    places: usize,
    fields: Level,
}

/// The fields of a record or of one related to it, in the order in which they are asked for: the answer has them so too.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Level(Vec<Field>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Field {
    name: String,
    place: Option<usize>,
    /// Whether it is read as a datetime, in its canonical form: it is shorter than the one it comes in.
    time: bool,
    /// What is read of the record it points to.
    related: Level,
}

/// A record's texts, by place. A value that is none, and a field that did not come, has no text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record(Vec<Option<Text>>);

impl Shape {
    /// These fields, each at the place it has here. The id comes first. `times` are those that are datetimes.
    pub(super) fn of(fields: &[Name], times: &[&Name]) -> Self {
        let mut shape = Self {
            places: fields.len(),
            fields: Level::default(),
        };
        for (place, path) in fields.iter().enumerate() {
            let time = times.contains(&path);
            shape.fields.add(path.as_str(), place, time);
        }
        shape
    }

    /// The place of a field.
    pub(super) fn place(&self, path: &str) -> Option<usize> {
        self.fields.place(path)
    }
}

impl Level {
    fn add(&mut self, path: &str, place: usize, time: bool) {
        let (name, behind) = split(path);
        let at = self.0.iter().position(|field| field.name == name);
        let at = at.unwrap_or_else(|| {
            self.0.push(Field {
                name: name.to_owned(),
                place: None,
                time: false,
                related: Level::default(),
            });
            self.0.len() - 1
        });
        match behind {
            Some(behind) => self.0[at].related.add(behind, place, time),
            None => {
                self.0[at].place = Some(place);
                self.0[at].time = time;
            }
        }
    }

    fn place(&self, path: &str) -> Option<usize> {
        let (name, behind) = split(path);
        let field = self.0.iter().find(|field| field.name == name)?;
        match behind {
            Some(behind) => field.related.place(behind),
            None => field.place,
        }
    }

    /// The field of a name: most often the one behind the last.
    fn at(&self, name: &str, next: usize) -> Option<usize> {
        match self.0.get(next) {
            Some(field) if field.name == name => Some(next),
            _ => self.0.iter().position(|field| field.name == name),
        }
    }
}

fn split(path: &str) -> (&str, Option<&str>) {
    match path.split_once('.') {
        Some((name, behind)) => (name, Some(behind)),
        None => (path, None),
    }
}

impl Record {
    /// The record's id.
    ///
    /// # Errors
    /// Without one it is no record.
    pub(super) fn id(&self) -> Result<RecordId, Error> {
        let odd = || salesforce::Error::Decode {
            path: "records[].Id".to_owned(),
            message: "expected the id of a record".to_owned(),
            status: 200,
        };
        let id = self.text(0).ok_or_else(odd);
        let id = id.and_then(|id| RecordId::parse(id).map_err(|_| odd()));
        id.doing("reading a list")
    }

    /// The text at a place.
    pub(super) fn text(&self, place: usize) -> Option<&str> {
        self.0.get(place)?.as_deref()
    }

    /// Takes the text at a place out of the record, which has none there afterwards.
    pub(super) fn take(&mut self, place: usize) -> Option<Text> {
        self.0.get_mut(place)?.take()
    }
}

impl<'de> DeserializeSeed<'de> for &Shape {
    type Value = Record;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Record, D::Error> {
        let mut texts = vec![None; self.places];
        deserializer.deserialize_map(Fields(&self.fields, &mut texts))?;
        Ok(Record(texts))
    }
}

/// Reads the fields of a level.
struct Fields<'a>(&'a Level, &'a mut [Option<Text>]);

impl<'de> Visitor<'de> for Fields<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a record")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut next = 0;
        while let Some(found) = map.next_key_seed(Key(self.0, next))? {
            match found {
                None => drop(map.next_value::<IgnoredAny>()?),
                Some(at) => {
                    let text = map.next_value_seed(Leaf(&self.0.0[at], self.1))?;
                    if let (Some(place), Some(text)) = (self.0.0[at].place, text) {
                        self.1[place] = Some(text);
                    }
                    next = at + 1;
                }
            }
        }
        Ok(())
    }
}

/// Finds the field of a name.
struct Key<'a>(&'a Level, usize);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field's name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Option<usize>, E> {
        Ok(self.0.at(name, self.1))
    }
}

/// Reads a value: the text of one that has no parts, what is asked for of a related record, and of another value with
/// parts, such as an address, those that are not empty.
struct Leaf<'a>(&'a Field, &'a mut [Option<Text>]);

impl<'de> DeserializeSeed<'de> for Leaf<'_> {
    type Value = Option<Text>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Leaf<'_> {
    type Value = Option<Text>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Option<Text>, E> {
        Ok(None)
    }

    fn visit_bool<E>(self, yes: bool) -> Result<Option<Text>, E> {
        Ok(Some(yes.to_compact_string()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Option<Text>, E> {
        Ok(Some(number.to_compact_string()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Option<Text>, E> {
        Ok(Some(number.to_compact_string()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Option<Text>, E> {
        Ok(Number::from_f64(number).map(|number| number.to_compact_string()))
    }

    fn visit_str<E>(self, text: &str) -> Result<Option<Text>, E> {
        Ok(Some(match self.0.time {
            true => time::canonical(text),
            false => text.into(),
        }))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Option<Text>, A::Error> {
        let mut parts = Vec::new();
        while let Some(part) = seq.next_element()? {
            parts.push(part);
        }
        Ok(Some(joined(&parts).into()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Option<Text>, A::Error> {
        if !self.0.related.0.is_empty() {
            Fields(&self.0.related, self.1).visit_map(map)?;
            return Ok(None);
        }
        let mut parts = Vec::new();
        while let Some(IgnoredAny) = map.next_key()? {
            parts.push(map.next_value()?);
        }
        Ok(Some(joined(&parts).into()))
    }
}

fn joined(parts: &[serde_json::Value]) -> String {
    crate::desk::fields::joined(parts.iter())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    fn shape(paths: &[&'static str]) -> Shape {
        with_times(paths, &[])
    }

    fn with_times(paths: &[&'static str], times: &[&Name]) -> Shape {
        let names: Vec<Name> = paths
            .iter()
            .map(|path| Name::parse(path).unwrap())
            .collect();
        Shape::of(&names, times)
    }

    fn read(shape: &Shape, record: &serde_json::Value) -> Record {
        let text = record.to_string();
        let mut source = serde_json::Deserializer::from_str(&text);
        let of_text = shape.deserialize(&mut source).unwrap();
        let of_value = shape.deserialize(record.clone()).unwrap();
        assert_eq!(of_text, of_value, "a part of a composite comes as a value");
        of_text
    }

    #[test]
    fn a_text_is_at_the_place_of_its_path_in_whatever_order_it_comes() {
        let shape = shape(&[
            "Id",
            "Subject",
            "OwnerId",
            "Owner.Name",
            "Owner.Manager.Name",
        ]);
        let mut record = json!({
            "attributes": { "type": "Case", "Id": "not this one" },
            "Id": "500000000000001AAA",
            "Subject": "a \"text\" with 🚒 \u{7f}",
            "OwnerId": "005000000000001AAA",
            "Owner": {
                "attributes": { "type": "User", "Name": "nor this one" },
                "Name": "Ana",
                "Manager": { "Name": "Bo", "Title": "Lead" },
            },
            "Unasked": { "Id": "nor that", "deep": [{ "Id": 1 }] },
        });
        let expected = [
            Some("500000000000001AAA"),
            Some("a \"text\" with 🚒 \u{7f}"),
            Some("005000000000001AAA"),
            Some("Ana"),
            Some("Bo"),
        ];
        let texts = |record: &Record| {
            (0..5)
                .map(|at| record.text(at).map(str::to_owned))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            texts(&read(&shape, &record)),
            expected.map(|text| text.map(str::to_owned))
        );
        let fields = record.as_object_mut().unwrap();
        let turned: Vec<_> = std::mem::take(fields).into_iter().rev().collect();
        fields.extend(turned);
        assert_eq!(
            texts(&read(&shape, &record)),
            expected.map(|text| text.map(str::to_owned))
        );
        for (path, place) in [
            ("Owner.Manager.Name", Some(4)),
            ("Owner", None),
            ("Id.Name", None),
            ("subject", None),
        ] {
            assert_eq!(shape.place(path), place, "{path}");
        }
    }

    #[test]
    fn values_are_texts_and_a_missing_parent_has_none() {
        let paths = [
            "Id",
            "Yes",
            "Amount",
            "Round",
            "Count",
            "Large",
            "Empty",
            "Contact.Name",
            "MailingAddress",
            "Names",
        ];
        let record = read(
            &shape(&paths),
            &json!({
                "Yes": true, "Amount": 12.5, "Round": 3.0, "Count": -3, "Large": 9_007_199_254_740_993_u64,
                "Empty": null, "Contact": null,
                "MailingAddress": { "city": "Lund", "country": null, "latitude": 55.5, "street": "" },
                "Names": ["one", null, 2],
            }),
        );
        let texts: Vec<Option<&str>> = (0..paths.len()).map(|at| record.text(at)).collect();
        let expected = [
            None,
            Some("true"),
            Some("12.5"),
            Some("3.0"),
            Some("-3"),
            Some("9007199254740993"),
            None,
            None,
            Some("Lund, 55.5"),
            Some("one, 2"),
        ];
        assert_eq!(texts, expected);
        assert_eq!(record.text(paths.len()), None);
        assert!(record.id().is_err(), "without an id it is no record");
    }

    #[test]
    fn a_datetime_is_read_in_its_canonical_form_and_a_text_as_it_is() {
        let written = "2021-11-06T17:38:40.123+0000";
        let record = json!({ "Id": "1", "CreatedDate": written, "Subject": written });
        let of = |paths: &[&'static str]| with_times(paths, &[&Name::fixed("CreatedDate")]);
        let record = read(&of(&["Id", "CreatedDate", "Subject"]), &record);
        assert_eq!(record.text(1), Some("2021-11-06T17:38:40.123Z"));
        assert_eq!(record.text(2), Some(written));
        assert_eq!(of(&["Id"]), shape(&["Id"]), "what is not read has no form");
    }

    #[test]
    fn what_is_taken_out_is_not_there_any_more() {
        let mut record = read(
            &shape(&["Id", "Subject"]),
            &json!({ "Id": "1", "Subject": "one" }),
        );
        assert_eq!(record.take(1).as_deref(), Some("one"));
        assert_eq!(record.take(1), None);
        assert_eq!(record.take(2), None);
        assert_eq!(record.text(0), Some("1"));
    }

    #[test]
    fn what_is_no_record_is_refused() {
        let shape = shape(&["Id", "Owner.Name"]);
        for text in [
            "[]",
            "\"Id\"",
            "null",
            "{\"Id\": }",
            "{\"Id\": 1",
            "{\"Owner\": {\"Name\": }}",
        ] {
            let mut source = serde_json::Deserializer::from_str(text);
            assert!(shape.deserialize(&mut source).is_err(), "{text}");
        }
    }
}
