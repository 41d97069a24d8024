//! Builds SOQL from typed parts, so that no text can change the structure of a query.
//!
//! Texts become quoted literals, names are checked when they are made, orders and limits are values.
//! Grammar and escapes: SOQL and SOSL Reference, "Quoted string escape sequences" and "SOQL SELECT syntax".
//!
//! Not here: which fields exist (`describe`), sending (`query`).

mod filter;
#[cfg(test)]
pub(crate) mod hostile;
#[cfg(test)]
mod literals;
mod org_condition;
mod relative;
mod value;

use std::fmt::{self, Write as _};

pub use filter::{Compare, Filter, SemiJoin};
pub use org_condition::OrgCondition;
pub use relative::RelativeDate;
pub use value::{Decimal, Value, literal};

pub(crate) use filter::write_filter;
#[cfg(test)]
use filter::written;

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

    /// A name written in code, which tests check.
    #[must_use]
    pub fn fixed(text: &'static str) -> Name {
        debug_assert!(Name::parse(text).is_ok(), "{text}");
        Name(text.to_owned())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
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
    children: Vec<Select>,
    object: Name,
    scope: Option<Name>,
    filter: Option<Filter>,
    order: Vec<(Name, Direction)>,
    limit: Option<u32>,
    viewed: bool,
}

impl Select {
    /// These fields (at least one) of an object's records.
    #[must_use]
    pub fn new(object: Name, fields: impl IntoIterator<Item = Name>) -> Select {
        let fields = fields.into_iter().collect();
        Select {
            fields,
            children: Vec::new(),
            object,
            scope: None,
            filter: None,
            order: Vec::new(),
            limit: None,
            viewed: false,
        }
    }

    /// These fields as well.
    #[must_use]
    pub fn also(mut self, fields: impl IntoIterator<Item = Name>) -> Select {
        for field in fields {
            if !self.fields.contains(&field) {
                self.fields.push(field);
            }
        }
        self
    }

    /// Only records of this scope: `mine`, `team`, `queue` and what else the org has (SOQL and SOSL Reference, "USING
    /// SCOPE").
    #[must_use]
    pub fn scope(mut self, scope: Name) -> Select {
        self.scope = Some(scope);
        self
    }

    /// With each record its children: `children` selects from the relationship's name, and has no children of its own.
    #[must_use]
    pub fn with_children(mut self, children: Select) -> Select {
        self.children.push(children);
        self
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

    /// Its records count as viewed by the user: they are among those viewed lately then (SOQL and SOSL Reference, "FOR
    /// VIEW").
    #[must_use]
    pub fn for_view(mut self) -> Select {
        self.viewed = true;
        self
    }

    /// The query that counts its records instead of listing them; the count is the page's total.
    #[must_use]
    pub fn count(&self) -> Soql {
        let mut text = format!("SELECT COUNT() FROM {}", self.object.0);
        self.write_where(&mut text, self.filter.as_ref());
        Soql(text)
    }

    fn write_where(&self, text: &mut String, filter: Option<&Filter>) {
        if let Some(scope) = &self.scope {
            let _ = write!(text, " USING SCOPE {}", scope.0);
        }
        if let Some(filter) = filter {
            text.push_str(" WHERE ");
            write_filter(text, filter, true);
        }
    }

    /// The finished query.
    #[must_use]
    pub fn soql(&self) -> Soql {
        self.written(self.filter.as_ref())
    }

    /// The finished query with this filter in place of its own: for a selection that is kept and asked of many records.
    #[must_use]
    pub fn by(&self, filter: &Filter) -> Soql {
        self.written(Some(filter))
    }

    fn written(&self, filter: Option<&Filter>) -> Soql {
        // a record is asked for with a hundred fields: a text that grew to them would be moved ten times
        let fields: usize = self.fields.iter().map(|field| field.0.len() + 2).sum();
        let mut text = String::with_capacity(fields + 256);
        text.push_str("SELECT ");
        for (i, field) in self.fields.iter().enumerate() {
            text.push_str(if i == 0 { "" } else { ", " });
            text.push_str(&field.0);
        }
        for children in &self.children {
            let _ = write!(text, ", ({})", children.soql().0);
        }
        let _ = write!(text, " FROM {}", self.object.0);
        self.write_where(&mut text, filter);
        write_order(&mut text, &self.order);
        if let Some(limit) = self.limit {
            let _ = write!(text, " LIMIT {limit}");
        }
        if self.viewed {
            text.push_str(" FOR VIEW");
        }
        Soql(text)
    }
}

/// Records without a value come last, whichever way.
pub(crate) fn write_order(text: &mut String, order: &[(Name, Direction)]) {
    for (i, (field, direction)) in order.iter().enumerate() {
        let join = if i == 0 { " ORDER BY" } else { "," };
        let direction = match direction {
            Direction::Ascending => "ASC",
            Direction::Descending => "DESC",
        };
        let _ = write!(text, "{join} {} {direction} NULLS LAST", field.0);
    }
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
            .for_view()
            .soql();
        assert_eq!(
            soql.as_str(),
            "SELECT Id, Owner.Name FROM Case WHERE Status = 'New' AND (Subject LIKE '%50\\%\\_o\\'clock%' \
             OR CreatedDate >= 1970-01-01T00:00:00.000Z OR (NOT IsClosed = TRUE)) AND Priority IN ('High', null) \
             ORDER BY CreatedDate DESC NULLS LAST, Id ASC NULLS LAST LIMIT 5 \
             FOR VIEW"
        );
    }

    #[test]
    fn every_kind_of_value_and_condition_is_written_as_the_grammar_wants_it() {
        let name = |text: &str| Name::parse(text).unwrap();
        let queue = SemiJoin {
            field: name("GroupId"),
            object: name("GroupMember"),
            filter: Box::new(Filter::text(name("UserOrGroupId"), "x")),
        };
        let date = RelativeDate::parse("LAST_N_DAYS", Some(7)).unwrap();
        let is = |field: &str, value| Filter::Is(name(field), Compare::Less, value);
        for (filter, expected) in [
            (
                Filter::Among(name("OwnerId"), queue.clone()),
                "OwnerId IN (SELECT GroupId FROM GroupMember WHERE UserOrGroupId = 'x')",
            ),
            (
                Filter::NotAmong(name("OwnerId"), queue),
                "OwnerId NOT IN (SELECT GroupId FROM GroupMember WHERE UserOrGroupId = 'x')",
            ),
            (
                Filter::Includes(name("A__c"), vec!["a'b".into(), "c".into()]),
                "A__c INCLUDES ('a\\'b', 'c')",
            ),
            (
                Filter::Excludes(name("A__c"), vec!["c".into()]),
                "A__c EXCLUDES ('c')",
            ),
            (
                Filter::NoneOf(name("A"), vec![Value::Null]),
                "A NOT IN (null)",
            ),
            (is("A", Value::Relative(date)), "A < LAST_N_DAYS:7"),
            (
                is("A", Value::Date("2026-01-31".parse().unwrap())),
                "A < 2026-01-31",
            ),
            (
                is("A", Value::TimeOfDay("09:05:00".parse().unwrap())),
                "A < 09:05:00.000Z",
            ),
            (
                is("A", Value::Decimal(Decimal::parse("-12.50").unwrap())),
                "A < -12.50",
            ),
        ] {
            assert_eq!(written(&filter), expected);
        }
        let counted = Select::new(name("Case"), [name("Id")])
            .filter(Filter::text(name("Status"), "New"))
            .count();
        assert_eq!(
            counted.as_str(),
            "SELECT COUNT() FROM Case WHERE Status = 'New'"
        );
    }

    #[test]
    fn the_next_page_begins_behind_the_value_and_the_id() {
        let id = crate::ids::RecordId::parse("500000000000001AAA").unwrap();
        let behind = |field: &str, direction| {
            let field = Name::parse(field).unwrap();
            written(&Filter::behind(
                &field,
                direction,
                Value::Number(3),
                id.clone(),
            ))
        };
        assert_eq!(
            behind("Units__c", Direction::Descending),
            "Units__c < 3 OR (Units__c = 3 AND Id < '500000000000001AAA')"
        );
        assert_eq!(
            behind("Id", Direction::Ascending),
            "Id > '500000000000001AAA'"
        );
    }

    #[test]
    fn numbers_are_numbers_and_nothing_else() {
        for (text, written) in [
            ("1", "1"),
            ("-0.5", "-0.5"),
            ("1e3", "1000"),
            ("2.50", "2.50"),
        ] {
            let mut out = String::new();
            value::write_value(&mut out, &Value::Decimal(Decimal::parse(text).unwrap()));
            assert_eq!(out, written);
        }
        for text in [
            "", "-", "1.", ".5", "+1", "1 OR 1", "1e999", "NaN", "inf", "0x1", "1_0",
        ] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
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
