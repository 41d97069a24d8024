//! SQL for functions, as "Formula Operators and Functions" in Salesforce help describes them.

use super::super::model::Object;
use super::parser::Expr;
use super::sql::{Typed, Writer, binary};
use super::{NOW, PRIOR, Type};

impl Writer<'_> {
    /// The SQL of a function.
    pub(super) fn call(
        &mut self,
        name: &str,
        arguments: &[Expr],
        object: &Object,
        row: &str,
    ) -> Result<Typed, String> {
        match (name, arguments) {
            ("TODAY", []) => {
                return Ok(Typed::new(
                    Type::Date,
                    format!("date({NOW} / 1000, 'unixepoch')"),
                ));
            }
            ("NOW", []) => return Ok(Typed::new(Type::DateTime, NOW)),
            ("ISNEW", []) => {
                self.in_rule()?;
                return Ok(Typed::new(
                    Type::Boolean,
                    format!("({PRIOR}.\"Id\" IS NULL)"),
                ));
            }
            ("ISCHANGED", [field]) => {
                let (now, before) = self.changed(field, object, row)?;
                let sql = format!(
                    "({PRIOR}.\"Id\" IS NOT NULL AND {before} IS NOT {})",
                    now.sql
                );
                return Ok(Typed::new(Type::Boolean, sql));
            }
            ("PRIORVALUE", [field]) => {
                let (now, before) = self.changed(field, object, row)?;
                let sql = format!("iif({PRIOR}.\"Id\" IS NULL, {}, {before})", now.sql);
                return Ok(Typed { sql, ..now });
            }
            _ => {}
        }
        let values: Vec<Typed> = arguments
            .iter()
            .map(|argument| self.value(argument, object, row))
            .collect::<Result<_, _>>()?;
        let known = logic(name, &values)
            .or_else(|| texts(name, &values))
            .or_else(|| numbers(name, &values))
            .or_else(|| dates(name, &values));
        match known {
            Some(value) => Ok(value),
            None if name == "CASE" => case(&values),
            None => Err(format!("function {name} is not known with these arguments")),
        }
    }
}

fn made(kind: Type, sql: String) -> Option<Typed> {
    Some(Typed::new(kind, sql))
}

/// The type of a choice between two values.
fn common(a: &Typed, b: &Typed) -> Option<Type> {
    if a.kind == Type::Null {
        return Some(b.kind);
    }
    (b.kind == a.kind || b.kind == Type::Null).then_some(a.kind)
}

fn logic(name: &str, values: &[Typed]) -> Option<Typed> {
    let all = |kind| values.iter().all(|value| value.kind == kind);
    match (name, values) {
        ("AND" | "OR", [_, ..]) if all(Type::Boolean) => {
            let parts: Vec<String> = values.iter().map(Typed::number).collect();
            made(
                Type::Boolean,
                format!("({})", parts.join(&format!(" {name} "))),
            )
        }
        ("NOT", [value]) if all(Type::Boolean) => {
            made(Type::Boolean, format!("(NOT {})", value.number()))
        }
        ("IF", [condition, yes, no]) if condition.kind == Type::Boolean => made(
            common(yes, no)?,
            format!("iif({}, {}, {})", condition.sql, yes.sql, no.sql),
        ),
        ("ISBLANK", [value]) if value.kind == Type::Text => {
            made(Type::Boolean, format!("({} = '')", value.text()))
        }
        ("ISBLANK" | "ISNULL", [value]) => made(Type::Boolean, format!("({} IS NULL)", value.sql)),
        ("BLANKVALUE" | "NULLVALUE", [value, other]) if value.kind == Type::Text => made(
            common(value, other)?,
            format!("coalesce(nullif({}, ''), {})", value.sql, other.sql),
        ),
        ("BLANKVALUE" | "NULLVALUE", [value, other]) => made(
            common(value, other)?,
            format!("coalesce({}, {})", value.sql, other.sql),
        ),
        _ => None,
    }
}

/// `CASE(value, first, result, …, otherwise)`.
fn case(values: &[Typed]) -> Result<Typed, String> {
    let [value, rest @ .., otherwise] = values else {
        return Err("CASE has too few arguments".to_owned());
    };
    if rest.is_empty() || !rest.len().is_multiple_of(2) {
        return Err("CASE wants pairs and a value for all else".to_owned());
    }
    let mut sql = String::from("CASE");
    let mut kind = otherwise.kind;
    for pair in rest.chunks_exact(2) {
        let condition = binary("=", value, &pair[0])?;
        kind = common(&pair[1], otherwise).ok_or("the results of CASE are of different types")?;
        sql.push_str(&format!(" WHEN {} THEN {}", condition.sql, pair[1].sql));
    }
    Ok(Typed::new(
        kind,
        format!("{sql} ELSE {} END", otherwise.sql),
    ))
}

fn texts(name: &str, values: &[Typed]) -> Option<Typed> {
    let first = values.first()?;
    if first.kind != Type::Text && first.kind != Type::Null {
        return None;
    }
    let text = first.text();
    match (name, &values[1..]) {
        ("TEXT", []) => made(Type::Text, first.sql.clone()),
        ("LEN", []) => made(Type::Number, format!("length({text})")),
        ("TRIM" | "UPPER" | "LOWER", []) => {
            made(Type::Text, format!("{}({text})", name.to_lowercase()))
        }
        ("VALUE", []) => made(Type::Number, format!("CAST(nullif({text}, '') AS REAL)")),
        ("ISPICKVAL", [value]) => made(
            Type::Boolean,
            format!("({text} = {} COLLATE BINARY)", value.text()),
        ),
        ("INCLUDES", [value]) => made(
            Type::Boolean,
            format!(
                "(instr(';' || {text} || ';', ';' || {} || ';') > 0)",
                value.text()
            ),
        ),
        ("CONTAINS", [part]) => made(
            Type::Boolean,
            format!("(instr({text}, {}) > 0)", part.text()),
        ),
        ("BEGINS", [part]) => {
            let part = part.text();
            made(
                Type::Boolean,
                format!("(substr({text}, 1, length({part})) = {part} COLLATE BINARY)"),
            )
        }
        // FIND names the part first
        ("FIND", [whole]) => made(Type::Number, format!("instr({}, {text})", whole.text())),
        ("LEFT", [n]) => made(Type::Text, format!("substr({text}, 1, {})", n.number())),
        ("RIGHT", [n]) => made(
            Type::Text,
            format!(
                "substr({text}, max(length({text}) - {} + 1, 1))",
                n.number()
            ),
        ),
        ("MID", [from, n]) => made(
            Type::Text,
            format!("substr({text}, {}, {})", from.number(), n.number()),
        ),
        ("SUBSTITUTE", [old, new]) => made(
            Type::Text,
            format!("replace({text}, {}, {})", old.text(), new.text()),
        ),
        _ => None,
    }
}

fn numbers(name: &str, values: &[Typed]) -> Option<Typed> {
    if !values.iter().all(|value| value.kind == Type::Number) {
        return None;
    }
    let all: Vec<String> = values.iter().map(Typed::number).collect();
    let sql = match (name, all.as_slice()) {
        ("TEXT", [x]) => {
            // whole numbers without a point, as Salesforce writes them
            let whole = format!("CAST({x} AS INTEGER)");
            return made(
                Type::Text,
                format!("CAST(iif({x} = {whole}, {whole}, {x}) AS TEXT)"),
            );
        }
        ("ABS", [x]) => format!("abs({x})"),
        ("ROUND", [x, digits]) => format!("round({x}, {digits})"),
        ("FLOOR", [x]) => format!("(CAST({x} AS INTEGER) - ({x} < CAST({x} AS INTEGER)))"),
        ("CEILING", [x]) => format!("(CAST({x} AS INTEGER) + ({x} > CAST({x} AS INTEGER)))"),
        ("MOD", [x, y]) => format!("({x} % nullif({y}, 0))"),
        ("MIN" | "MAX", [_, ..]) => format!("{}({})", name.to_lowercase(), all.join(", ")),
        ("DATE", [year, month, day]) => {
            return made(
                Type::Date,
                format!("date(printf('%04d-%02d-%02d', {year}, {month}, {day}))"),
            );
        }
        _ => return None,
    };
    made(Type::Number, sql)
}

fn dates(name: &str, values: &[Typed]) -> Option<Typed> {
    let [value] = values else {
        return None;
    };
    let sql = &value.sql;
    match (name, value.kind) {
        ("DATEVALUE", Type::DateTime) => {
            made(Type::Date, format!("date({sql} / 1000, 'unixepoch')"))
        }
        ("DATEVALUE", Type::Text) => made(Type::Date, format!("date({sql})")),
        ("DATETIMEVALUE", Type::Date) => made(Type::DateTime, format!("(unixepoch({sql}) * 1000)")),
        ("TEXT", Type::Date) => made(Type::Text, sql.clone()),
        ("TEXT", Type::DateTime) => made(
            Type::Text,
            format!("strftime('%Y-%m-%d %H:%M:%SZ', {sql} / 1000, 'unixepoch')"),
        ),
        ("YEAR" | "MONTH" | "DAY", Type::Date) => {
            let part = match name {
                "YEAR" => "%Y",
                "MONTH" => "%m",
                _ => "%d",
            };
            made(
                Type::Number,
                format!("CAST(strftime('{part}', {sql}) AS INTEGER)"),
            )
        }
        _ => None,
    }
}
