//! From `field:value` to a condition: which field is meant, and what its value means by the field's kind.

use salesforce::{
    RecordId,
    describe::{Field, ObjectDescribe},
    soql::{Decimal, RelativeDate},
};

use super::pieces::Qualifier;
use crate::{
    desk::fields,
    views::{Compared, Condition, Operator, ValueKind},
};

/// What people call the fields every object has.
const CALLED: [(&str, &str); 8] = [
    ("created", "CreatedDate"),
    ("modified", "LastModifiedDate"),
    ("changed", "LastModifiedDate"),
    ("closed", "ClosedDate"),
    ("viewed", "LastViewedDate"),
    ("number", "CaseNumber"),
    ("email", "SuppliedEmail"),
    ("stage", "StageName"),
];

/// The field that is meant: by its API name, its relationship, its label, or what people call it.
pub(super) fn field<'o>(object: &'o ObjectDescribe, key: &str) -> Option<&'o Field> {
    let plain = |text: &str| {
        let kept = text.chars().filter(|c| c.is_alphanumeric());
        kept.flat_map(char::to_lowercase).collect::<String>()
    };
    let wanted = plain(key);
    let find = |so: &dyn Fn(&Field) -> bool| object.fields.iter().find(|field| so(field));
    let called = CALLED.iter().find(|(called, _)| *called == wanted);
    find(&|field| field.name.eq_ignore_ascii_case(key))
        .or_else(|| {
            find(&|field| {
                let way = field.relationship_name.as_deref();
                way.is_some_and(|way| way.eq_ignore_ascii_case(key))
            })
        })
        .or_else(|| called.and_then(|(_, name)| object.field(name)))
        .or_else(|| find(&|field| plain(&field.label) == wanted))
        .or_else(|| {
            find(&|field| {
                let bare = field.label.strip_suffix(" ID");
                bare.is_some_and(|bare| plain(bare) == wanted)
            })
        })
        .filter(|_| !wanted.is_empty())
}

/// The condition that a qualifier is about this field, or what is not understood of it.
pub(super) fn condition(field: &Field, asked: &Qualifier) -> Result<Condition, String> {
    let label = if field.label.is_empty() {
        &field.name
    } else {
        &field.label
    };
    if !field.filterable {
        return Err(format!("Salesforce cannot filter by {label}"));
    }
    let mut made = match asked.values.as_slice() {
        [only] if is_nothing(only) => nothing(field),
        values => of_kind(field, asked.sign, values)
            .ok_or_else(|| format!("“{}” is nothing that {label} can be", values.join(", ")))?,
    };
    if asked.negated {
        made.operator =
            opposite(made.operator).ok_or_else(|| "A minus has no meaning there".to_owned())?;
    }
    if fields::operators(field).contains(&made.operator) || made.field.contains('.') {
        return Ok(made);
    }
    Err(format!("{label} cannot be compared that way"))
}

fn is_nothing(value: &str) -> bool {
    ["none", "empty", "null"]
        .iter()
        .any(|word| value.eq_ignore_ascii_case(word))
}

fn nothing(field: &Field) -> Condition {
    Condition {
        field: field.name.clone(),
        operator: Operator::Empty,
        values: Vec::new(),
    }
}

fn of_kind(field: &Field, sign: &str, values: &[String]) -> Option<Condition> {
    let with = |operator, values| Condition {
        field: field.name.clone(),
        operator,
        values,
    };
    let each = |one: &dyn Fn(&str) -> Option<Compared>| -> Option<Vec<Compared>> {
        values.iter().map(|value| one(value)).collect()
    };
    let plain = matches!(sign, "" | "=");
    Some(match fields::kind(field) {
        ValueKind::Checkbox if plain => {
            with(Operator::Is, each(&|value| yes_or_no(value).map(text))?)
        }
        ValueKind::Picklist if plain => with(
            Operator::Is,
            each(&|value| Some(text(option(field, value))))?,
        ),
        ValueKind::Options if plain => with(
            Operator::Includes,
            each(&|value| Some(text(option(field, value))))?,
        ),
        ValueKind::Reference if plain => return reference(field, values),
        ValueKind::Date | ValueKind::DateTime => {
            let [value] = values else { return None };
            let (operator, value) = date(field, sign, value)?;
            with(operator, vec![value])
        }
        ValueKind::Number | ValueKind::Currency | ValueKind::Percent => {
            let number = |value: &str| Decimal::parse(value).map(|_| text(value));
            with(ordered(sign), each(&number)?)
        }
        ValueKind::Id if plain => with(Operator::Is, each(&id)?),
        ValueKind::Text
        | ValueKind::LongText
        | ValueKind::RichText
        | ValueKind::Phone
        | ValueKind::Url
        | ValueKind::Email
            if plain =>
        {
            let operator = match (sign, fields::kind(field)) {
                ("=", _) => Operator::Is,
                (_, ValueKind::Email) if values.iter().all(|value| value.contains('@')) => {
                    Operator::Is
                }
                _ => Operator::Contains,
            };
            with(operator, each(&|value| Some(text(value)))?)
        }
        _ => return None,
    })
}

fn text(text: impl Into<String>) -> Compared {
    Compared::Value { text: text.into() }
}

fn id(value: &str) -> Option<Compared> {
    RecordId::parse(value).ok().map(|id| text(id.as_str()))
}

fn yes_or_no(value: &str) -> Option<&'static str> {
    match value.to_ascii_lowercase().as_str() {
        "yes" | "true" | "1" => Some("true"),
        "no" | "false" | "0" => Some("false"),
        _ => None,
    }
}

/// The option of this value or label, or the only one that begins so; else what was typed, which no record has unless
/// the field takes other values.
fn option(field: &Field, typed: &str) -> String {
    let is = |text: &str| text.to_lowercase() == typed.to_lowercase();
    let begins = |text: &str| text.to_lowercase().starts_with(&typed.to_lowercase());
    let exact = field
        .picklist
        .iter()
        .find(|option| is(&option.value) || is(option.label()));
    let beginning: Vec<_> = field
        .picklist
        .iter()
        .filter(|option| begins(&option.value) || begins(option.label()))
        .collect();
    match (exact, beginning.as_slice()) {
        (Some(option), _) => option.value.clone(),
        (None, [only]) => only.value.clone(),
        _ => typed.to_owned(),
    }
}

/// Me, ids, or a part of the name of what is referred to.
fn reference(field: &Field, values: &[String]) -> Option<Condition> {
    let exact = |value: &String| match value.to_ascii_lowercase().as_str() {
        "me" if field.reference_to.iter().any(|to| to == "User") => Some(Compared::Me),
        _ => id(value),
    };
    if let Some(values) = values.iter().map(exact).collect() {
        return Some(Condition {
            field: field.name.clone(),
            operator: Operator::Is,
            values,
        });
    }
    Some(Condition {
        field: super::super::columns::name_path(field)?,
        operator: Operator::Contains,
        values: values.iter().map(text).collect(),
    })
}

fn ordered(sign: &str) -> Operator {
    match sign {
        "<" => Operator::Less,
        "<=" => Operator::AtMost,
        ">" => Operator::More,
        ">=" => Operator::AtLeast,
        _ => Operator::Is,
    }
}

fn opposite(operator: Operator) -> Option<Operator> {
    Some(match operator {
        Operator::Is => Operator::IsNot,
        Operator::Contains => Operator::ContainsNot,
        Operator::Includes => Operator::Excludes,
        Operator::Empty => Operator::NotEmpty,
        Operator::Less => Operator::AtLeast,
        Operator::AtMost => Operator::More,
        Operator::More => Operator::AtMost,
        Operator::AtLeast => Operator::Less,
        _ => return None,
    })
}

/// A day, a span of days by name, or an age: `<7d` is younger than seven days.
fn date(field: &Field, sign: &str, value: &str) -> Option<(Operator, Compared)> {
    if let Some(days) = age_in_days(value) {
        let span = Compared::Relative {
            literal: "LAST_N_DAYS".to_owned(),
            count: Some(days),
        };
        let operator = match sign {
            "<" | "<=" => Operator::AtLeast,
            ">" | ">=" => Operator::Less,
            _ => Operator::Is,
        };
        return Some((operator, span));
    }
    if let Some(hours) = value
        .strip_suffix('h')
        .and_then(|hours| hours.parse::<u32>().ok())
    {
        if fields::kind(field) != ValueKind::DateTime || hours > 24 * 366 {
            return None;
        }
        let then = store::now_ms() - i64::from(hours) * 3_600_000;
        let operator = if matches!(sign, ">" | ">=") {
            Operator::Less
        } else {
            Operator::AtLeast
        };
        return Some((operator, text(salesforce::time::soql_datetime(then))));
    }
    let literal = value.to_ascii_uppercase().replace(['-', ' '], "_");
    if RelativeDate::parse(&literal, None).is_some() {
        let span = Compared::Relative {
            literal,
            count: None,
        };
        return Some((ordered(sign), span));
    }
    let day: jiff::civil::Date = value.parse().ok()?;
    (day.to_string() == value).then(|| (ordered(sign), text(value)))
}

/// `7d`, `2w`, `3m` (of thirty days), `1y`.
fn age_in_days(value: &str) -> Option<u32> {
    let unit = value.chars().last()?;
    let count: u32 = value.get(..value.len() - unit.len_utf8())?.parse().ok()?;
    let days = match unit.to_ascii_lowercase() {
        'd' => 1,
        'w' => 7,
        'm' => 30,
        'y' => 365,
        _ => return None,
    };
    count.checked_mul(days).filter(|days| *days <= 10_000)
}
