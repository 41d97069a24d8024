//! From the conditions of a list to a filter: operators only where the field takes them, values read by its kind.
//!
//! Me, queues and days that go with the calendar become what SOQL has for them. A sub-select may stand only where all
//! conditions must hold, and at most twice (SOQL and SOSL Reference, "Semi-joins and anti-joins"); elsewhere the ids
//! of the queues are needed.

use salesforce::{
    RecordId, UserId,
    soql::{Compare, Decimal, Filter, Name, RelativeDate, SemiJoin, Value},
    time,
};

use super::columns::Column;
use crate::{
    Error,
    desk::fields,
    views::{Compared, Condition, Operator, ValueKind},
};

/// Most values of one condition, so that a query stays a query.
const MOST_VALUES: usize = 200;
/// Most characters of a text (SOQL and SOSL Reference, "SOQL and SOSL limits": 4,000 in WHERE).
const LONGEST_TEXT: usize = 1_000;
/// Most sub-selects of one query.
const MOST_JOINS: usize = 2;

/// What conditions mean depends on who asks.
pub(super) struct Asker<'a> {
    /// The signed-in user.
    pub(super) user: &'a UserId,
    /// API name of the list's object.
    pub(super) object: &'a str,
    /// The queues the user is in, where they were asked for.
    pub(super) queues: Option<&'a [RecordId]>,
}

/// Why a condition is none.
pub(super) enum Fault {
    /// In words for the user.
    Said(Error),
    /// The ids of the user's queues are needed.
    NeedsQueues,
}

impl From<Error> for Fault {
    fn from(error: Error) -> Fault {
        Fault::Said(error)
    }
}

fn said(words: impl Into<String>) -> Fault {
    Fault::Said(Error::named("input.case", words))
}

/// The filter of conditions whose columns were found; none where there are no conditions.
pub(super) fn filter(
    asker: &Asker<'_>,
    conditions: &[(&Condition, Column)],
    all: bool,
) -> Result<Option<Filter>, Fault> {
    let mut joins = 0;
    let mut filters = Vec::new();
    for (condition, column) in conditions {
        let may_join = (all || conditions.len() == 1) && joins < MOST_JOINS;
        let filter = one(asker, condition, column, may_join)?;
        joins += usize::from(matches!(filter, Filter::Among(..) | Filter::NotAmong(..)));
        filters.push(filter);
    }
    Ok(match (filters.len(), all) {
        (0, _) => None,
        (1, _) => filters.pop(),
        (_, true) => Some(Filter::All(filters)),
        (_, false) => Some(Filter::Any(filters)),
    })
}

fn one(
    asker: &Asker<'_>,
    condition: &Condition,
    column: &Column,
    may_join: bool,
) -> Result<Filter, Fault> {
    let operator = condition.operator;
    if !fields::operators(&column.field).contains(&operator) {
        return Err(said(format!(
            "Lists cannot be filtered by {} that way.",
            column.label
        )));
    }
    let path = column.path.clone();
    let values = &condition.values;
    match operator {
        Operator::Empty => return Ok(Filter::Is(path, Compare::Equal, Value::Null)),
        Operator::NotEmpty => return Ok(Filter::Is(path, Compare::NotEqual, Value::Null)),
        _ => {}
    }
    if values.is_empty() || values.len() > MOST_VALUES {
        return Err(said(format!(
            "The condition on {} needs a value, and takes at most {MOST_VALUES}.",
            column.label
        )));
    }
    match operator {
        Operator::Contains => any(values, |value| {
            Ok(Filter::Contains(path.clone(), text(column, value)?))
        }),
        Operator::ContainsNot => none(values, |value| {
            Ok(Filter::Contains(path.clone(), text(column, value)?))
        }),
        Operator::StartsWith => any(values, |value| {
            Ok(Filter::StartsWith(path.clone(), text(column, value)?))
        }),
        Operator::Includes => Ok(Filter::Includes(path, texts(column, values)?)),
        Operator::Excludes => Ok(Filter::Excludes(path, texts(column, values)?)),
        Operator::Is => is(asker, column, values, may_join),
        Operator::IsNot => is_not(asker, column, values, may_join),
        Operator::Less => ordered(column, values, Compare::Less),
        Operator::AtMost => ordered(column, values, Compare::LessOrEqual),
        Operator::More => ordered(column, values, Compare::Greater),
        Operator::AtLeast => ordered(column, values, Compare::GreaterOrEqual),
        Operator::Empty | Operator::NotEmpty => Err(said("That is no condition.")),
    }
}

fn any(
    values: &[Compared],
    each: impl Fn(&Compared) -> Result<Filter, Fault>,
) -> Result<Filter, Fault> {
    let filters: Vec<Filter> = values.iter().map(each).collect::<Result<_, _>>()?;
    Ok(Filter::Any(filters))
}

fn none(
    values: &[Compared],
    each: impl Fn(&Compared) -> Result<Filter, Fault>,
) -> Result<Filter, Fault> {
    let not = |value| each(value).map(|filter| Filter::Not(Box::new(filter)));
    let filters: Vec<Filter> = values.iter().map(not).collect::<Result<_, _>>()?;
    Ok(Filter::All(filters))
}

/// Has one of the values. Queues as the only value are a sub-select where one may stand.
fn is(
    asker: &Asker<'_>,
    column: &Column,
    values: &[Compared],
    may_join: bool,
) -> Result<Filter, Fault> {
    if let ([queues @ (Compared::MyQueues | Compared::AnyQueue)], true) =
        (values, may_join && column.own)
    {
        owns(column)?;
        return Ok(Filter::Among(column.path.clone(), join_of(asker, queues)));
    }
    let mut plain = Vec::new();
    let mut filters = Vec::new();
    for value in values {
        match piece(asker, column, value)? {
            Piece::Values(values) => plain.extend(values),
            Piece::Filter(filter) => filters.push(filter),
        }
    }
    let path = column.path.clone();
    match plain.len() {
        0 => {}
        1 => filters.extend(
            plain
                .pop()
                .map(|value| Filter::Is(path, Compare::Equal, value)),
        ),
        _ => filters.push(Filter::OneOf(path, plain)),
    }
    Ok(match (filters.pop(), filters.is_empty()) {
        // no queue to be in
        (None, _) => Filter::Is(column.path.clone(), Compare::Equal, Value::Null),
        (Some(only), true) => only,
        (Some(last), false) => {
            filters.push(last);
            Filter::Any(filters)
        }
    })
}

fn is_not(
    asker: &Asker<'_>,
    column: &Column,
    values: &[Compared],
    may_join: bool,
) -> Result<Filter, Fault> {
    if let ([queues @ (Compared::MyQueues | Compared::AnyQueue)], true) =
        (values, may_join && column.own)
    {
        owns(column)?;
        return Ok(Filter::NotAmong(
            column.path.clone(),
            join_of(asker, queues),
        ));
    }
    let filter = is(asker, column, values, false)?;
    Ok(match filter {
        Filter::Is(path, Compare::Equal, value) => Filter::Is(path, Compare::NotEqual, value),
        Filter::OneOf(path, values) => Filter::NoneOf(path, values),
        other => Filter::Not(Box::new(other)),
    })
}

/// What one value comes to.
enum Piece {
    Values(Vec<Value>),
    Filter(Filter),
}

fn piece(asker: &Asker<'_>, column: &Column, compared: &Compared) -> Result<Piece, Fault> {
    match compared {
        Compared::Value { text } => match day_of_time(column, text) {
            Some((start, end)) => Ok(Piece::Filter(Filter::All(vec![
                at(column, Compare::GreaterOrEqual, start),
                at(column, Compare::Less, end),
            ]))),
            None => Ok(Piece::Values(vec![value(column, text)?])),
        },
        Compared::Me => {
            if !column.field.reference_to.iter().any(|to| to == "User") {
                return Err(said(format!("{} is no user.", column.label)));
            }
            Ok(Piece::Values(vec![Value::Id(
                asker.user.as_record().clone(),
            )]))
        }
        Compared::MyQueues => {
            owns(column)?;
            let queues = asker.queues.ok_or(Fault::NeedsQueues)?;
            Ok(Piece::Values(
                queues.iter().cloned().map(Value::Id).collect(),
            ))
        }
        Compared::AnyQueue => {
            owns(column)?;
            let way = column
                .field
                .relationship_name
                .as_deref()
                .unwrap_or_default();
            let kind = Name::parse(&format!("{way}.Type"))
                .map_err(|_| said(format!("{} is no owner.", column.label)))?;
            Ok(Piece::Filter(Filter::text(kind, "Queue")))
        }
        Compared::Relative { literal, count } => Ok(Piece::Values(vec![Value::Relative(
            relative(column, literal, *count)?,
        )])),
    }
}

/// Queues own records; nothing else refers to one.
fn owns(column: &Column) -> Result<(), Fault> {
    let queues = column.own && column.field.reference_to.iter().any(|to| to == "Group");
    if queues {
        return Ok(());
    }
    Err(said(format!("{} is never a queue.", column.label)))
}

fn join_of(asker: &Asker<'_>, queues: &Compared) -> SemiJoin {
    let name = Name::fixed;
    if matches!(queues, Compared::MyQueues) {
        let me = Value::Id(asker.user.as_record().clone());
        return SemiJoin {
            field: name("GroupId"),
            object: name("GroupMember"),
            filter: Box::new(Filter::Is(name("UserOrGroupId"), Compare::Equal, me)),
        };
    }
    SemiJoin {
        field: name("QueueId"),
        object: name("QueueSobject"),
        filter: Box::new(Filter::text(name("SobjectType"), asker.object)),
    }
}

/// Less or more than a value, before or after a day.
fn ordered(column: &Column, values: &[Compared], compare: Compare) -> Result<Filter, Fault> {
    let [one] = values else {
        return Err(said(format!(
            "The condition on {} takes one value.",
            column.label
        )));
    };
    let value = match one {
        Compared::Value { text } => match day_of_time(column, text) {
            // a day has a beginning and an end
            Some((start, end)) => {
                return Ok(match compare {
                    Compare::Less => at(column, Compare::Less, start),
                    Compare::LessOrEqual => at(column, Compare::Less, end),
                    Compare::Greater => at(column, Compare::GreaterOrEqual, end),
                    _ => at(column, Compare::GreaterOrEqual, start),
                });
            }
            None => value(column, text)?,
        },
        Compared::Relative { literal, count } => {
            Value::Relative(relative(column, literal, *count)?)
        }
        Compared::Me | Compared::MyQueues | Compared::AnyQueue => {
            return Err(said(format!("{} has no order.", column.label)));
        }
    };
    Ok(Filter::Is(column.path.clone(), compare, value))
}

fn at(column: &Column, compare: Compare, ms: i64) -> Filter {
    Filter::Is(column.path.clone(), compare, Value::Time(ms))
}

/// A day given for a field with a time: from its beginning to its end, on this computer's clock.
fn day_of_time(column: &Column, text: &str) -> Option<(i64, i64)> {
    if column.kind() != ValueKind::DateTime {
        return None;
    }
    let day: jiff::civil::Date = strict_date(text)?;
    let zone = jiff::tz::TimeZone::system();
    let start = |day: jiff::civil::Date| {
        let zoned = day.to_zoned(zone.clone()).ok()?;
        Some(zoned.timestamp().as_millisecond())
    };
    Some((start(day)?, start(day.tomorrow().ok()?)?))
}

fn relative(column: &Column, literal: &str, count: Option<u32>) -> Result<RelativeDate, Fault> {
    let dated = matches!(column.kind(), ValueKind::Date | ValueKind::DateTime);
    let date = RelativeDate::parse(literal, count).filter(|_| dated);
    date.ok_or_else(|| said(format!("That is no span of days for {}.", column.label)))
}

fn texts(column: &Column, values: &[Compared]) -> Result<Vec<String>, Fault> {
    values.iter().map(|value| text(column, value)).collect()
}

fn text(column: &Column, compared: &Compared) -> Result<String, Fault> {
    match compared {
        Compared::Value { text } if !text.is_empty() && text.chars().count() <= LONGEST_TEXT => {
            Ok(text.clone())
        }
        _ => Err(said(format!(
            "{} is compared with a text of at most {LONGEST_TEXT} characters.",
            column.label
        ))),
    }
}

/// A value in its canonical form, as the kind of its field wants it.
pub(super) fn value(column: &Column, given: &str) -> Result<Value, Fault> {
    let wrong = || {
        said(format!(
            "“{}” is no value of {}.",
            short(given),
            column.label
        ))
    };
    let read = match column.kind() {
        ValueKind::Checkbox => match given {
            "true" => Some(Value::Bool(true)),
            "false" => Some(Value::Bool(false)),
            _ => None,
        },
        ValueKind::Number if column.field.kind == "int" => given.parse().ok().map(Value::Number),
        ValueKind::Number | ValueKind::Currency | ValueKind::Percent => {
            Decimal::parse(given).map(Value::Decimal)
        }
        ValueKind::Date => strict_date(given).map(Value::Date),
        ValueKind::DateTime => time::parse_datetime(given).map(Value::Time),
        ValueKind::Time => given
            .strip_suffix('Z')
            .and_then(|time| time.parse().ok())
            .map(Value::TimeOfDay),
        ValueKind::Reference | ValueKind::Id => RecordId::parse(given).ok().map(Value::Id),
        _ => {
            let compared = Compared::Value {
                text: given.to_owned(),
            };
            return text(column, &compared).map(Value::Text);
        }
    };
    read.ok_or_else(wrong)
}

/// `2026-01-31` and no other form.
fn strict_date(text: &str) -> Option<jiff::civil::Date> {
    let date: jiff::civil::Date = text.parse().ok()?;
    (date.to_string() == text).then_some(date)
}

fn short(text: &str) -> String {
    text.chars().take(40).collect()
}
