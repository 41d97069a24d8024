//! Texts with places that are filled in from each record: `{{CaseNumber}}`, `{{Contact.FirstName}}`, `{{me.Name}}`.

use salesforce::soql::Name;
use serde_json::Value;

use crate::{Error, desk::record::read};

/// A text and its places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Template(Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    /// A field, or a path such as `Contact.Name`.
    Field(String),
    /// The name of the signed-in user.
    Me,
}

impl Template {
    /// Reads a text. Braces that hold nothing like a place stay as they are.
    ///
    /// # Errors
    /// `input.case` for a place whose content is no field.
    pub(super) fn parse(text: &str) -> Result<Template, Error> {
        let (mut pieces, mut rest) = (Vec::new(), text);
        while let Some((before, behind)) = rest.split_once("{{") {
            let Some((place, after)) = behind.split_once("}}") else {
                break;
            };
            if !before.is_empty() {
                pieces.push(Piece::Text(before.to_owned()));
            }
            pieces.push(piece(place.trim())?);
            rest = after;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.to_owned()));
        }
        Ok(Template(pieces))
    }

    /// The fields and paths it needs.
    pub(super) fn fields(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Field(path) => Some(path.as_str()),
            Piece::Text(_) | Piece::Me => None,
        })
    }

    /// The text for a record. A place that has nothing takes one blank beside it along.
    pub(super) fn fill(&self, record: &Value, me: &str) -> String {
        let mut filled = String::new();
        for piece in &self.0 {
            let value = match piece {
                Piece::Text(text) => {
                    let text = match filled.ends_with('\u{0}') {
                        true => join(&mut filled, text),
                        false => text,
                    };
                    filled.push_str(text);
                    continue;
                }
                Piece::Field(path) => shown(read::value(record, path)),
                Piece::Me => me.to_owned(),
            };
            match value.is_empty() {
                // marks the place until it is known what follows
                true => filled.push('\u{0}'),
                false => filled.push_str(&value),
            }
        }
        filled.replace('\u{0}', "").trim_end().to_owned()
    }
}

/// Takes one blank of the two around a place with nothing in it, and gives what follows.
fn join<'t>(filled: &mut String, text: &'t str) -> &'t str {
    while filled.ends_with('\u{0}') {
        filled.pop();
    }
    let begins = text.chars().next();
    let closes = begins.is_none_or(|first| first.is_whitespace() || ",.;:!?)".contains(first));
    if filled.ends_with(' ') && closes {
        filled.pop();
    } else if filled.is_empty() || filled.ends_with('\n') {
        return text.strip_prefix(' ').unwrap_or(text);
    }
    text
}

fn piece(place: &str) -> Result<Piece, Error> {
    if place.eq_ignore_ascii_case("me.name") || place.eq_ignore_ascii_case("me") {
        return Ok(Piece::Me);
    }
    match Name::parse(place) {
        Ok(name) if name.as_str().matches('.').count() <= 3 => {
            Ok(Piece::Field(name.as_str().to_owned()))
        }
        _ => {
            let shown: String = place.chars().take(60).collect();
            let words = format!("{{{{{shown}}}}} is no field that can be filled in.");
            Err(Error::named("input.case", words))
        }
    }
}

fn shown(value: &Value) -> String {
    super::values::text(value)
        .unwrap_or_default()
        .replace('\u{0}', "")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    fn filled(text: &str) -> String {
        let record = json!({ "CaseNumber": "00001024", "Contact": { "FirstName": "Ada" }, "Account": null, "Subject": "a {{b}}" });
        Template::parse(text).unwrap().fill(&record, "Grace Hopper")
    }

    #[test]
    fn places_are_filled_from_the_record() {
        for (text, made) in [
            ("Hello {{Contact.FirstName}},", "Hello Ada,"),
            ("Hello {{ Contact.FirstName }}!", "Hello Ada!"),
            ("Hello {{Account.Name}}, how", "Hello, how"),
            (
                "About {{Account.Name}} and {{CaseNumber}}",
                "About and 00001024",
            ),
            ("{{Account.Name}} first", "first"),
            ("{{me.Name}} wrote", "Grace Hopper wrote"),
            ("last {{Account.Name}}", "last"),
            ("no {braces} and {{ open", "no {braces} and {{ open"),
            ("{{Subject}}", "a {{b}}"),
            ("a  b", "a  b"),
        ] {
            assert_eq!(filled(text), made, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_a_field_is_refused_in_words() {
        for text in [
            "{{}}",
            "{{a b}}",
            "{{Contact.}}",
            "{{' OR 1}}",
            "{{a.b.c.d.e}}",
        ] {
            assert_eq!(
                Template::parse(text).unwrap_err().cause(),
                "input.case",
                "{text}"
            );
        }
    }
}
