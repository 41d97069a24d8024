//! Builds SOQL from typed parts, so that no text can change the structure of a query.
//!
//! Texts become quoted literals, names are checked when they are made, orders and limits are values.
//! Grammar and escapes: SOQL and SOSL Reference, "Quoted string escape sequences" and "SOQL SELECT syntax".
//!
//! Not here: which fields exist (`describe`), sending (`query`).

#[cfg(test)]
mod literals;

use std::fmt::{self, Write as _};

use crate::ids::RecordId;
use crate::time::soql_datetime;

/// A query, built here.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Soql(String);

impl Soql {
    /// A query that a person wrote. It is sent as it is; a program must not put text together for it.
    #[must_use]
    pub fn written_by_hand(text: &str) -> Soql {
        Soql(text.to_owned())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Soql {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The API name of an object or field, or a path over relationships such as `Owner.Name`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Name(String);

/// A text that is no API name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not the API name of an object or field")]
pub struct BadName;

impl From<BadName> for crate::error::Error {
    fn from(bad: BadName) -> crate::error::Error {
        crate::error::Error::Other(bad.to_string())
    }
}

impl Name {
    /// Reads an API name: letters, digits and underscores, beginning with a letter, joined by dots.
    ///
    /// # Errors
    /// [`BadName`].
    pub fn parse(text: &str) -> Result<Name, BadName> {
        let part = |part: &str| {
            part.starts_with(|c: char| c.is_ascii_alphabetic())
                && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        };
        // five relationships are the most a path may go up
        let fits = text.len() <= 255 && text.split('.').count() <= 6;
        if fits && text.split('.').all(part) {
            Ok(Name(text.to_owned()))
        } else {
            Err(BadName)
        }
    }

    /// A name written in this crate, which its tests check.
    pub(crate) fn fixed(text: &'static str) -> Name {
        debug_assert!(Name::parse(text).is_ok(), "{text}");
        Name(text.to_owned())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A value to compare with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A text.
    Text(String),
    /// A record's id.
    Id(RecordId),
    /// A whole number.
    Number(i64),
    /// Yes or no.
    Bool(bool),
    /// A time in milliseconds UTC.
    Time(i64),
    /// No value.
    Null,
}

/// How to compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    /// `=`; for texts whatever the case.
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl Compare {
    fn sign(self) -> &'static str {
        match self {
            Compare::Equal => "=",
            Compare::NotEqual => "!=",
            Compare::Less => "<",
            Compare::LessOrEqual => "<=",
            Compare::Greater => ">",
            Compare::GreaterOrEqual => ">=",
        }
    }
}

/// A condition on records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filter {
    /// The field compares so with the value.
    Is(Name, Compare, Value),
    /// The field's text contains this text, whatever the case.
    Contains(Name, String),
    /// The field's text begins with this text.
    StartsWith(Name, String),
    /// The field has one of these values; must not be empty.
    OneOf(Name, Vec<Value>),
    /// All hold; must not be empty.
    All(Vec<Filter>),
    /// One holds; must not be empty.
    Any(Vec<Filter>),
    /// It does not hold.
    Not(Box<Filter>),
}

impl Filter {
    /// The field has this text.
    #[must_use]
    pub fn text(field: Name, text: &str) -> Filter {
        Filter::Is(field, Compare::Equal, Value::Text(text.to_owned()))
    }
}

/// Whether small values come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Small values first.
    Ascending,
    /// Large values first.
    Descending,
}

/// A query being put together.
#[derive(Debug, Clone)]
pub struct Select {
    fields: Vec<Name>,
    object: Name,
    filter: Option<Filter>,
    order: Vec<(Name, Direction)>,
    limit: Option<u32>,
}

impl Select {
    /// These fields (at least one) of an object's records.
    #[must_use]
    pub fn new(object: Name, fields: impl IntoIterator<Item = Name>) -> Select {
        let fields = fields.into_iter().collect();
        Select {
            fields,
            object,
            filter: None,
            order: Vec::new(),
            limit: None,
        }
    }

    /// Only records for which this holds.
    #[must_use]
    pub fn filter(mut self, filter: Filter) -> Select {
        self.filter = Some(filter);
        self
    }

    /// In this order, then in that of earlier calls' fields first. Records without a value come last.
    #[must_use]
    pub fn order_by(mut self, field: Name, direction: Direction) -> Select {
        self.order.push((field, direction));
        self
    }

    /// At most so many records.
    #[must_use]
    pub fn limit(mut self, limit: u32) -> Select {
        self.limit = Some(limit);
        self
    }

    /// The finished query.
    #[must_use]
    pub fn soql(&self) -> Soql {
        let fields: Vec<&str> = self.fields.iter().map(Name::as_str).collect();
        let mut text = format!("SELECT {} FROM {}", fields.join(", "), self.object.0);
        if let Some(filter) = &self.filter {
            text.push_str(" WHERE ");
            write_filter(&mut text, filter, true);
        }
        for (i, (field, direction)) in self.order.iter().enumerate() {
            let join = if i == 0 { " ORDER BY" } else { "," };
            let direction = match direction {
                Direction::Ascending => "ASC",
                Direction::Descending => "DESC",
            };
            let _ = write!(text, "{join} {} {direction} NULLS LAST", field.0);
        }
        if let Some(limit) = self.limit {
            let _ = write!(text, " LIMIT {limit}");
        }
        Soql(text)
    }
}

fn write_filter(text: &mut String, filter: &Filter, outermost: bool) {
    match filter {
        Filter::Is(field, compare, value) => {
            let _ = write!(text, "{} {} ", field.0, compare.sign());
            write_value(text, value);
        }
        Filter::Contains(field, part) => {
            let _ = write!(text, "{} LIKE '%{}%'", field.0, escape_like(part));
        }
        Filter::StartsWith(field, part) => {
            let _ = write!(text, "{} LIKE '{}%'", field.0, escape_like(part));
        }
        Filter::OneOf(field, values) => {
            let _ = write!(text, "{} IN (", field.0);
            for (i, value) in values.iter().enumerate() {
                text.push_str(if i == 0 { "" } else { ", " });
                write_value(text, value);
            }
            text.push(')');
        }
        Filter::All(filters) => write_joined(text, filters, " AND ", outermost),
        Filter::Any(filters) => write_joined(text, filters, " OR ", outermost),
        Filter::Not(filter) => {
            text.push_str("(NOT ");
            write_filter(text, filter, false);
            text.push(')');
        }
    }
}

/// Parentheses are mandatory where AND and OR mix.
fn write_joined(text: &mut String, filters: &[Filter], join: &str, outermost: bool) {
    if let [only] = filters {
        return write_filter(text, only, outermost);
    }
    text.push_str(if outermost { "" } else { "(" });
    for (i, filter) in filters.iter().enumerate() {
        text.push_str(if i == 0 { "" } else { join });
        write_filter(text, filter, false);
    }
    text.push_str(if outermost { "" } else { ")" });
}

fn write_value(text: &mut String, value: &Value) {
    match value {
        Value::Text(value) => text.push_str(&literal(value)),
        Value::Id(id) => text.push_str(&literal(id.as_str())),
        Value::Number(number) => {
            let _ = write!(text, "{number}");
        }
        Value::Bool(value) => text.push_str(if *value { "TRUE" } else { "FALSE" }),
        Value::Time(ms) => text.push_str(&soql_datetime(*ms)),
        Value::Null => text.push_str("null"),
    }
}

/// A text as a quoted literal.
#[must_use]
pub fn literal(text: &str) -> String {
    format!("'{}'", escape(text))
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => escaped.push_str("\\\\"),
            '\'' => escaped.push_str("\\'"),
            '"' => escaped.push_str("\\\""),
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\t' => escaped.push_str("\\t"),
            '\u{8}' => escaped.push_str("\\b"),
            '\u{c}' => escaped.push_str("\\f"),
            c if c < ' ' || c == '\u{7f}' => {
                let _ = write!(escaped, "\\u{:04X}", u32::from(c));
            }
            c => escaped.push(c),
        }
    }
    escaped
}

/// In LIKE, `%` and `_` are wildcards unless escaped.
fn escape_like(text: &str) -> String {
    escape(text).replace('%', "\\%").replace('_', "\\_")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_written_as_the_grammar_wants_it() {
        let name = |text: &str| Name::parse(text).unwrap();
        let soql = Select::new(name("Case"), ["Id", "Owner.Name"].map(name))
            .filter(Filter::All(vec![
                Filter::text(name("Status"), "New"),
                Filter::Any(vec![
                    Filter::Contains(name("Subject"), "50%_o'clock".into()),
                    Filter::Is(name("CreatedDate"), Compare::GreaterOrEqual, Value::Time(0)),
                    Filter::Not(Box::new(Filter::Is(
                        name("IsClosed"),
                        Compare::Equal,
                        Value::Bool(true),
                    ))),
                ]),
                Filter::OneOf(
                    name("Priority"),
                    vec![Value::Text("High".into()), Value::Null],
                ),
            ]))
            .order_by(name("CreatedDate"), Direction::Descending)
            .order_by(name("Id"), Direction::Ascending)
            .limit(5)
            .soql();
        assert_eq!(
            soql.as_str(),
            "SELECT Id, Owner.Name FROM Case WHERE Status = 'New' AND (Subject LIKE '%50\\%\\_o\\'clock%' \
             OR CreatedDate >= 1970-01-01T00:00:00.000Z OR (NOT IsClosed = TRUE)) AND Priority IN ('High', null) \
             ORDER BY CreatedDate DESC NULLS LAST, Id ASC NULLS LAST LIMIT 5"
        );
    }

    #[test]
    fn names_are_names_and_nothing_else() {
        for text in ["Id", "Owner.Name", "ns__Field__c", "A.B.C.D.E.Name"] {
            assert!(Name::parse(text).is_ok(), "{text}");
        }
        for text in [
            "",
            ".",
            "1a",
            "Id ",
            "Id,Name",
            "Id FROM User--",
            "a..b",
            "Na'me",
            "Näme",
            "_x",
            "COUNT()",
        ] {
            assert_eq!(Name::parse(text), Err(BadName), "{text}");
        }
    }
}
