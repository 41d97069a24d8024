//! SQL for fields and operators.
//!
//! Dates are texts `YYYY-MM-DD`, moments milliseconds, as their columns have them; a day is what numbers count when
//! dates are reckoned with.

use super::super::model::{Field, Object};
use super::parser::{Expr, parse};
use super::{Lookup, PRIOR, Type};

/// How many formula fields may lie in one another.
const DEEPEST: usize = 10;
/// Milliseconds of a day.
const DAY: &str = "86400000";

/// SQL and what it gives.
#[derive(Debug, Clone)]
pub(super) struct Typed {
    pub(super) sql: String,
    pub(super) kind: Type,
}

impl Typed {
    pub(super) fn new(kind: Type, sql: impl Into<String>) -> Self {
        Self {
            sql: sql.into(),
            kind,
        }
    }

    /// A text that is never null.
    pub(super) fn text(&self) -> String {
        format!("coalesce({}, '')", self.sql)
    }

    /// A number that is never null.
    pub(super) fn number(&self) -> String {
        format!("coalesce({}, 0)", self.sql)
    }
}

/// Writes the SQL of a formula.
pub(super) struct Writer<'a> {
    lookup: Lookup<'a>,
    rule: bool,
    depth: usize,
    parents: usize,
}

impl<'a> Writer<'a> {
    pub(super) fn new(lookup: Lookup<'a>, rule: bool) -> Self {
        Self {
            lookup,
            rule,
            depth: 0,
            parents: 0,
        }
    }

    /// The SQL of an expression over a row of `object`, whose table is called `row`.
    pub(super) fn value(
        &mut self,
        expr: &Expr,
        object: &Object,
        row: &str,
    ) -> Result<Typed, String> {
        match expr {
            Expr::Text(text) => Ok(Typed::new(
                Type::Text,
                format!("'{}'", text.replace('\'', "''")),
            )),
            Expr::Number(number) => Ok(Typed::new(Type::Number, number)),
            Expr::Boolean(on) => Ok(Typed::new(Type::Boolean, i32::from(*on).to_string())),
            Expr::Null => Ok(Typed::new(Type::Null, "NULL")),
            Expr::Field(path) => self.field(path, object, row),
            Expr::Not(inner) => {
                let inner = self.expect(inner, object, row, Type::Boolean)?;
                Ok(Typed::new(
                    Type::Boolean,
                    format!("(NOT {})", inner.number()),
                ))
            }
            Expr::Negative(inner) => {
                let inner = self.expect(inner, object, row, Type::Number)?;
                Ok(Typed::new(Type::Number, format!("(-{})", inner.number())))
            }
            Expr::Binary(sign, left, right) => {
                let left = self.value(left, object, row)?;
                let right = self.value(right, object, row)?;
                binary(sign, &left, &right)
            }
            Expr::Call(name, arguments) => self.call(name, arguments, object, row),
        }
    }

    /// The same, refused if it gives anything else.
    pub(super) fn expect(
        &mut self,
        expr: &Expr,
        object: &Object,
        row: &str,
        kind: Type,
    ) -> Result<Typed, String> {
        let value = self.value(expr, object, row)?;
        if value.kind == kind || value.kind == Type::Null {
            Ok(value)
        } else {
            Err(format!("expected {kind:?}, received {:?}", value.kind))
        }
    }

    fn field(&mut self, path: &[String], object: &Object, row: &str) -> Result<Typed, String> {
        let (first, rest) = path.split_first().ok_or("a field has no name")?;
        if rest.is_empty() {
            let field = object.field(first);
            let field =
                field.ok_or_else(|| format!("field {first} does not exist on {}", object.name))?;
            return self.column(field, object, row);
        }
        let way = object.relationship(first);
        let way =
            way.ok_or_else(|| format!("relationship {first} does not exist on {}", object.name))?;
        let to = way.reference().and_then(|reference| reference.to.first());
        let parent = to
            .and_then(|to| (self.lookup)(to))
            .ok_or_else(|| format!("{first} leads nowhere"))?;
        self.parents += 1;
        let alias = format!("f{}", self.parents);
        let inner = self.field(rest, parent, &alias)?;
        let sql = format!(
            "(SELECT {} FROM \"{}\" {alias} WHERE {alias}.\"Id\" = {row}.\"{}\")",
            inner.sql, parent.name, way.name
        );
        Ok(Typed { sql, ..inner })
    }

    fn column(&mut self, field: &Field, object: &Object, row: &str) -> Result<Typed, String> {
        let kind = Type::of(field)
            .ok_or_else(|| format!("field {} cannot be used in a formula", field.name))?;
        let Some(formula) = field.formula else {
            return Ok(Typed::new(kind, format!("{row}.\"{}\"", field.name)));
        };
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(format!("formula field {} refers to itself", field.name));
        }
        let inner = self.value(&parse(formula.text)?, object, row)?;
        self.depth -= 1;
        Ok(Typed { kind, ..inner })
    }

    /// The field an argument names, its value now and its value before the change.
    pub(super) fn changed(
        &mut self,
        argument: &Expr,
        object: &Object,
        row: &str,
    ) -> Result<(Typed, String), String> {
        let Expr::Field(path) = argument else {
            return Err("expected a field".to_owned());
        };
        self.in_rule()?;
        let now = self.field(path, object, row)?;
        match path.as_slice() {
            [name] => {
                let field = object.field(name).filter(|field| field.has_column());
                let name = field
                    .map(|field| field.name)
                    .ok_or_else(|| format!("{name} has no value before"))?;
                Ok((now, format!("{PRIOR}.\"{name}\"")))
            }
            _ => Err("expected a field of the record".to_owned()),
        }
    }

    /// Refuses what only a rule can ask.
    pub(super) fn in_rule(&self) -> Result<(), String> {
        if self.rule {
            Ok(())
        } else {
            Err("only a validation rule knows what changed".to_owned())
        }
    }
}

/// An operator between two values.
pub(super) fn binary(sign: &str, left: &Typed, right: &Typed) -> Result<Typed, String> {
    let wrong = || {
        Err(format!(
            "'{sign}' does not fit {:?} and {:?}",
            left.kind, right.kind
        ))
    };
    let comparison = matches!(sign, "=" | "==" | "<>" | "!=" | "<" | ">" | "<=" | ">=");
    if comparison {
        return compare(sign, left, right).map_or_else(wrong, Ok);
    }
    let (a, b) = (left.number(), right.number());
    let (l, r) = (&left.sql, &right.sql);
    let (kind, sql) = match (sign, left.kind, right.kind) {
        ("&&", Type::Boolean, Type::Boolean) => (Type::Boolean, format!("({a} AND {b})")),
        ("||", Type::Boolean, Type::Boolean) => (Type::Boolean, format!("({a} OR {b})")),
        ("&" | "+", Type::Text | Type::Null, Type::Text | Type::Null) => {
            (Type::Text, format!("({} || {})", left.text(), right.text()))
        }
        ("+" | "-" | "*", Type::Number, Type::Number) => {
            (Type::Number, format!("({a} {sign} {b})"))
        }
        // by zero gives no value, where Salesforce shows #Error!
        ("/", Type::Number, Type::Number) => {
            (Type::Number, format!("({a} * 1.0 / nullif({b}, 0))"))
        }
        ("-", Type::Date, Type::Date) => {
            (Type::Number, format!("(julianday({l}) - julianday({r}))"))
        }
        ("-", Type::DateTime, Type::DateTime) => (Type::Number, format!("(({l} - {r}) / {DAY}.0)")),
        ("+" | "-", Type::Date, Type::Number) => (
            Type::Date,
            format!("date({l}, ({sign}CAST({b} AS INTEGER)) || ' days')"),
        ),
        ("+" | "-", Type::DateTime, Type::Number) => (
            Type::DateTime,
            format!("({l} {sign} CAST({b} * {DAY} AS INTEGER))"),
        ),
        _ => return wrong(),
    };
    Ok(Typed::new(kind, sql))
}

fn compare(sign: &str, left: &Typed, right: &Typed) -> Option<Typed> {
    let operator = match sign {
        "==" => "=",
        "!=" => "<>",
        other => other,
    };
    let kind = if left.kind == Type::Null {
        right.kind
    } else {
        left.kind
    };
    if right.kind != kind && right.kind != Type::Null {
        return None;
    }
    let sql = match kind {
        Type::Text | Type::Null => format!(
            "({} {operator} {} COLLATE BINARY)",
            left.text(),
            right.text()
        ),
        Type::Number | Type::Boolean => {
            format!("({} {operator} {})", left.number(), right.number())
        }
        // a comparison with no date is false, whichever way it goes
        _ => format!("coalesce({} {operator} {}, 0)", left.sql, right.sql),
    };
    Some(Typed::new(Type::Boolean, sql))
}
