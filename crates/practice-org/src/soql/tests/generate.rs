//! Makes valid statements: a grammar walked by dice, over what the schema says may be selected, filtered and sorted.

use std::fmt::Write;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::Rng;

use crate::ids;
use crate::schema::{self, Field, FieldKind, Object, PicklistValue};

/// One valid statement.
pub(super) fn statement(dice: &mut ChaCha8Rng) -> String {
    let object = *pick(dice, &asked());
    match roll(dice, 5) {
        0 => format!(
            "SELECT COUNT() FROM {}{}",
            object.name,
            filter(dice, object)
        ),
        1 => grouped(dice, object),
        _ => records(dice, object),
    }
}

/// The objects that can be asked for without more ado.
fn asked() -> Vec<&'static Object> {
    let all = schema::objects().iter();
    all.filter(|object| object.standard && object.reified.is_empty() && !object.asked)
        .collect()
}

fn roll(dice: &mut ChaCha8Rng, sides: u32) -> u32 {
    dice.next_u32() % sides
}

fn pick<'p, T>(dice: &mut ChaCha8Rng, from: &'p [T]) -> &'p T {
    &from[dice.next_u32() as usize % from.len()]
}

fn fields(object: &Object, wanted: impl Fn(&Field) -> bool) -> Vec<&Field> {
    object.fields.iter().filter(|field| wanted(field)).collect()
}

fn records(dice: &mut ChaCha8Rng, object: &'static Object) -> String {
    let mut items: Vec<String> = Vec::new();
    for _ in 0..=roll(dice, 4) {
        let name = pick(dice, &fields(object, |_| true)).name.to_owned();
        items.push(name);
    }
    if roll(dice, 3) == 0 {
        items.extend(parent(dice, object));
    }
    if roll(dice, 4) == 0 {
        items.extend(children(dice, object));
    }
    items.sort();
    items.dedup();
    let mut soql = format!("SELECT {} FROM {}", items.join(", "), object.name);
    soql += &filter(dice, object);
    soql += &order(dice, object);
    if roll(dice, 2) == 0 {
        let _ = write!(soql, " LIMIT {}", roll(dice, 50));
        if roll(dice, 2) == 0 {
            let _ = write!(soql, " OFFSET {}", roll(dice, 2_001));
        }
    }
    let endings = ["", "", " FOR VIEW", " FOR REFERENCE", " UPDATE VIEWSTAT"];
    let ending = *pick(dice, &endings);
    soql + ending
}

/// A field of a parent that is of one object.
fn parent(dice: &mut ChaCha8Rng, object: &'static Object) -> Option<String> {
    let ways: Vec<(&str, &str)> = object
        .fields
        .iter()
        .filter_map(|field| field.reference())
        .filter_map(|reference| match reference.to {
            [one] => reference.relationship.map(|way| (way, *one)),
            _ => None,
        })
        .collect();
    if ways.is_empty() {
        return None;
    }
    let (way, to) = *pick(dice, &ways);
    let target = schema::object(to)?;
    let field = pick(dice, &fields(target, |_| true)).name;
    Some(format!("{way}.{field}"))
}

/// A subquery of some child relationship.
fn children(dice: &mut ChaCha8Rng, object: &'static Object) -> Option<String> {
    let mut found: Vec<(&'static str, &'static Object)> = Vec::new();
    for child in asked() {
        for reference in child.fields.iter().filter_map(|field| field.reference()) {
            if let Some(name) = reference.children
                && reference.to.contains(&object.name)
                && !found.iter().any(|(known, _)| *known == name)
            {
                found.push((name, child));
            }
        }
    }
    if found.is_empty() {
        return None;
    }
    let (name, child) = *pick(dice, &found);
    let field = pick(dice, &fields(child, |_| true)).name;
    Some(format!(
        "(SELECT {field} FROM {name}{}{})",
        filter(dice, child),
        order(dice, child)
    ))
}

fn grouped(dice: &mut ChaCha8Rng, object: &'static Object) -> String {
    let groupable = fields(object, |field| field.groupable() && field.filterable());
    if groupable.is_empty() {
        return records(dice, object);
    }
    let group = pick(dice, &groupable).name;
    let counted = fields(object, |field| {
        field.filterable()
            && field.name != group
            && !matches!(
                field.kind,
                FieldKind::Boolean | FieldKind::Address { .. } | FieldKind::Location { .. }
            )
            && !is_multi(field)
    });
    let Some(counted) = (!counted.is_empty()).then(|| pick(dice, &counted).name) else {
        return records(dice, object);
    };
    let function = pick(dice, &["COUNT", "COUNT_DISTINCT", "MIN", "MAX"]);
    let aggregate = format!("{function}({counted})");
    let having = if roll(dice, 3) == 0 {
        format!(" HAVING COUNT({counted}) > 0")
    } else {
        String::new()
    };
    format!(
        "SELECT {group}, {aggregate} a FROM {}{} GROUP BY {group}{having} ORDER BY {group} LIMIT 2000",
        object.name,
        filter(dice, object)
    )
}

/// Whether the field takes INCLUDES instead of the common operators.
fn is_multi(field: &Field) -> bool {
    matches!(field.kind, FieldKind::MultiPicklist { .. })
}

fn filter(dice: &mut ChaCha8Rng, object: &'static Object) -> String {
    if roll(dice, 3) == 0 {
        return String::new();
    }
    format!(" WHERE {}", conditions(dice, object, 2))
}

fn conditions(dice: &mut ChaCha8Rng, object: &'static Object, depth: u32) -> String {
    let joiner = pick(dice, &[" AND ", " OR "]);
    let terms: Vec<String> = (0..=roll(dice, 3))
        .map(|_| {
            if depth > 0 && roll(dice, 4) == 0 {
                let not = pick(dice, &["", "NOT "]);
                match *not {
                    "" => format!("({})", conditions(dice, object, depth - 1)),
                    not => format!("({not}({}))", conditions(dice, object, depth - 1)),
                }
            } else {
                comparison(dice, object)
            }
        })
        .collect();
    terms.join(joiner)
}

fn comparison(dice: &mut ChaCha8Rng, object: &'static Object) -> String {
    let filterable = fields(object, |field| {
        field.filterable() && !field.kind.is_compound()
    });
    let field = pick(dice, &filterable);
    let name = field.name;
    if is_multi(field) && roll(dice, 2) == 0 {
        let operator = pick(dice, &["INCLUDES", "EXCLUDES"]);
        return format!("{name} {operator} ('Web;Phone', 'Mobile App')");
    }
    let (ordered, values) = literals(dice, field);
    let value = &values[0];
    match roll(dice, 6) {
        0 => format!("{name} = {value}"),
        1 => format!("{name} != {value}"),
        2 => format!("{name} IN ({})", values.join(", ")),
        3 => format!("{name} NOT IN ({}, null)", values.join(", ")),
        4 if ordered => format!("{name} {} {value}", pick(dice, &["<", "<=", ">", ">="])),
        _ => format!("{name} = null"),
    }
}

/// Whether the field's values have an order, and some literals of its type.
fn literals(dice: &mut ChaCha8Rng, field: &Field) -> (bool, Vec<String>) {
    let values: &[&str] = match field.kind {
        FieldKind::Boolean => return (false, vec!["true".to_owned(), "false".to_owned()]),
        FieldKind::Id | FieldKind::Reference(_) => {
            let id = |n| format!("'{}'", ids::make("500", n));
            return (true, vec![id(1), id(3)]);
        }
        FieldKind::DateTime => &[
            "2026-03-14T08:00:00Z",
            "TODAY",
            "LAST_N_DAYS:41",
            "THIS_FISCAL_YEAR",
            "2025-01-01T00:00:00.000+01:00",
        ],
        FieldKind::Time => &["10:30:00Z", "00:00:00.000Z"],
        FieldKind::Date => &["2026-03-14", "YESTERDAY", "N_MONTHS_AGO:3"],
        FieldKind::Number { .. }
        | FieldKind::Double { .. }
        | FieldKind::Currency { .. }
        | FieldKind::Percent { .. } => &["5", "-3", "0.25", "1000000"],
        FieldKind::Picklist { values, .. } if !values.is_empty() => {
            let PicklistValue { value, .. } = pick(dice, values);
            return (true, vec![format!("'{}'", value.replace('\'', "\\'"))]);
        }
        _ => &["'Acme'", "'über'", "'%'", "'it\\'s'", "''"],
    };
    let first = pick(dice, values);
    (
        !is_multi(field),
        vec![(*first).to_owned(), (*pick(dice, values)).to_owned()],
    )
}

fn order(dice: &mut ChaCha8Rng, object: &'static Object) -> String {
    if roll(dice, 2) == 0 {
        return String::new();
    }
    let field = pick(dice, &fields(object, Field::sortable)).name;
    let direction = pick(dice, &["", " ASC", " DESC"]);
    let nulls = pick(dice, &["", " NULLS FIRST", " NULLS LAST"]);
    format!(" ORDER BY {field}{direction}{nulls}")
}
