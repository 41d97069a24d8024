//! Conditions on records, and how they are written.
//!
//! Source: SOQL and SOSL Reference, "Condition expression syntax", "Comparison operators", "Querying multi-select
//! picklists". Not here: which operator fits which field.

use std::fmt::Write as _;

use super::value::{escape_like, write_list, write_value};
use super::{Direction, Name, OrgCondition, Value};
use crate::ids::RecordId;

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
    /// The field has none of these values; must not be empty.
    NoneOf(Name, Vec<Value>),
    /// Of several options one of these is chosen; must not be empty.
    Includes(Name, Vec<String>),
    /// Of several options none of these is chosen; must not be empty.
    Excludes(Name, Vec<String>),
    /// The reference is among what a query of another object selects. Not below `Any` or `Not`, and at most two in a
    /// query: Salesforce refuses that.
    Among(Name, SemiJoin),
    /// The reference is not among them; bounds as of `Among`.
    NotAmong(Name, SemiJoin),
    /// What the org itself wrote holds.
    OfOrg(OrgCondition),
    /// All hold; must not be empty.
    All(Vec<Filter>),
    /// One holds; must not be empty.
    Any(Vec<Filter>),
    /// It does not hold.
    Not(Box<Filter>),
}

/// `(SELECT GroupId FROM GroupMember WHERE …)`: a reference or id of another object's records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SemiJoin {
    /// What is selected.
    pub field: Name,
    /// From which object.
    pub object: Name,
    /// Of which records.
    pub filter: Box<Filter>,
}

impl Filter {
    /// The field has this text.
    #[must_use]
    pub fn text(field: Name, text: &str) -> Filter {
        Filter::Is(field, Compare::Equal, Value::Text(text.to_owned()))
    }

    /// What comes behind a record in the order of a field and then of the id, both in this direction: the next page,
    /// however many records share the value. Records without a value are none of them.
    #[must_use]
    pub fn behind(field: &Name, direction: Direction, value: Value, id: RecordId) -> Filter {
        let beyond = match direction {
            Direction::Ascending => Compare::Greater,
            Direction::Descending => Compare::Less,
        };
        let later_id = Filter::Is(Name::fixed("Id"), beyond, Value::Id(id));
        if field.as_str() == "Id" {
            return later_id;
        }
        Filter::Any(vec![
            Filter::Is(field.clone(), beyond, value.clone()),
            Filter::All(vec![
                Filter::Is(field.clone(), Compare::Equal, value),
                later_id,
            ]),
        ])
    }

    /// Both hold.
    #[must_use]
    pub fn and(self, other: Filter) -> Filter {
        match self {
            Filter::All(mut filters) => {
                filters.push(other);
                Filter::All(filters)
            }
            filter => Filter::All(vec![filter, other]),
        }
    }
}

/// The condition as it is written.
#[cfg(test)]
pub(super) fn written(filter: &Filter) -> String {
    let mut text = String::new();
    write_filter(&mut text, filter, true);
    text
}

pub(crate) fn write_filter(text: &mut String, filter: &Filter, outermost: bool) {
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
        Filter::OneOf(field, values) => write_among(text, field, "IN", values),
        Filter::NoneOf(field, values) => write_among(text, field, "NOT IN", values),
        Filter::Includes(field, values) => write_options(text, field, "INCLUDES", values),
        Filter::Excludes(field, values) => write_options(text, field, "EXCLUDES", values),
        Filter::Among(field, join) => write_semi_join(text, field, "IN", join),
        Filter::NotAmong(field, join) => write_semi_join(text, field, "NOT IN", join),
        Filter::OfOrg(condition) => {
            let _ = write!(text, "({})", condition.text());
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

fn write_among(text: &mut String, field: &Name, word: &str, values: &[Value]) {
    let _ = write!(text, "{} {word} ", field.0);
    write_list(text, values);
}

fn write_options(text: &mut String, field: &Name, word: &str, values: &[String]) {
    let values: Vec<Value> = values.iter().cloned().map(Value::Text).collect();
    write_among(text, field, word, &values);
}

fn write_semi_join(text: &mut String, field: &Name, word: &str, join: &SemiJoin) {
    let _ = write!(
        text,
        "{} {word} (SELECT {} FROM {} WHERE ",
        field.0, join.field.0, join.object.0
    );
    write_filter(text, &join.filter, true);
    text.push(')');
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
