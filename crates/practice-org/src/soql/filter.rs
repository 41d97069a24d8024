//! Conditions to SQL. Every value is bound; nothing of the query's text gets into the SQL.
//!
//! SOQL knows two outcomes where SQL knows three: what is not true is false. So `!=` and `NOT` take in rows without a
//! value. Types are checked as the platform does: a datetime must not be in quotes, a string must be.

use rusqlite::types::Value;

use super::ast::{Condition, Expr, Literal, LiteralValue, Operator};
use super::fail::{Checked, Fail};
use super::lexer::LiteralChar;
use super::scope::{Asking, Class, Column, Scope};
use super::{bound, dates, functions, semijoin, text};
use crate::{ids, schema};

/// Longest string literal in a condition ("SOQL and SOSL Limits").
const LITERAL: usize = 4_000;

/// Translates the conditions of one WHERE or HAVING.
pub(super) struct Filter<'f, 'a> {
    pub(super) asking: &'f mut Asking<'a>,
    pub(super) scope: &'f mut Scope,
    /// What the query groups by, if this is its HAVING.
    groups: Option<&'f [Column]>,
    /// Where the condition at hand stands.
    pub(super) level: Level,
    /// Subqueries met so far.
    pub(super) subqueries: usize,
}

/// Where a condition stands, as far as it matters to semi-joins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    /// It is the whole.
    Top,
    /// A term of the one AND.
    And,
    /// A term of the one OR.
    Or,
    /// Anywhere below.
    Nested,
    /// In a semi-join itself.
    SemiJoin,
}

/// A literal as SQL compares it.
pub(super) enum Bound<'l> {
    Null,
    Text(&'l [LiteralChar]),
    Exact(Value),
    Range(Value, Value),
}

impl<'f, 'a> Filter<'f, 'a> {
    /// For WHERE: no aggregates.
    pub(super) fn rows(asking: &'f mut Asking<'a>, scope: &'f mut Scope) -> Self {
        Self {
            asking,
            scope,
            groups: None,
            level: Level::Top,
            subqueries: 0,
        }
    }

    /// For HAVING: aggregates too, and of the rest what is grouped by.
    pub(super) fn groups(
        asking: &'f mut Asking<'a>,
        scope: &'f mut Scope,
        groups: &'f [Column],
    ) -> Self {
        Self {
            asking,
            scope,
            groups: Some(groups),
            level: Level::Nested,
            subqueries: 0,
        }
    }

    /// The SQL of a condition; a row is in the result if it is true, not if it is null.
    pub(super) fn sql(&mut self, condition: &Condition) -> Checked<String> {
        match condition {
            Condition::And(terms) => {
                self.at_level(Level::And, |filter| filter.joined(terms, " AND "))
            }
            Condition::Or(terms) => {
                let any = self.at_level(Level::Or, |filter| filter.joined(terms, " OR "))?;
                Ok(match bound::implied(self, terms)? {
                    // the sign keeps SQLite from looking up each term and sorting what it found
                    Some(bound) => format!("({bound} AND +{any})"),
                    None => any,
                })
            }
            Condition::Not(term) => {
                let inner = self.at_level(Level::Nested, |filter| filter.sql(term))?;
                Ok(format!("(({inner}) IS NOT TRUE)"))
            }
            Condition::Compare {
                expr,
                operator,
                value,
            } => self.compare(expr, *operator, value),
            Condition::In {
                expr,
                negated,
                values,
            } => {
                let sql = self.one_of(expr, values)?;
                Ok(if *negated {
                    format!("(({sql}) IS NOT TRUE)")
                } else {
                    sql
                })
            }
            Condition::InQuery {
                expr,
                negated,
                query,
            } => semijoin::sql(self, expr, *negated, query),
            Condition::Includes {
                expr,
                negated,
                values,
            } => self.includes(expr, *negated, values),
        }
    }

    fn at_level<T>(
        &mut self,
        level: Level,
        step: impl FnOnce(&mut Self) -> Checked<T>,
    ) -> Checked<T> {
        let deeper = match (self.level, level) {
            (Level::Top, level) => level,
            (Level::And, Level::And) => Level::And,
            (Level::SemiJoin, _) => Level::SemiJoin,
            _ => Level::Nested,
        };
        let before = std::mem::replace(&mut self.level, deeper);
        let result = step(self);
        self.level = before;
        result
    }

    fn joined(&mut self, terms: &[Condition], by: &str) -> Checked<String> {
        let parts = terms
            .iter()
            .map(|term| self.sql(term))
            .collect::<Checked<Vec<_>>>()?;
        Ok(balanced(&parts, by))
    }

    /// The column of a condition's left side, refused if it cannot be filtered by.
    pub(super) fn column(&mut self, expr: &Expr) -> Checked<Column> {
        let column = match self.groups {
            None => functions::column(self.asking, self.scope, expr)?,
            Some(groups) => {
                let column = functions::grouped_column(self.asking, self.scope, expr)?;
                let grouped = groups.iter().any(|group| group.sql == column.sql);
                if !grouped && !functions::is_aggregate(expr) {
                    return Err(Fail::malformed(
                        expr.at(),
                        format!("Field must be grouped or aggregated: {}", expr.text()),
                    ));
                }
                column
            }
        };
        if column.class == Class::Address {
            return Err(Fail::field(
                expr.at(),
                "Address fields can only be filtered using Distance expressions",
            ));
        }
        if !column.field.filterable() {
            return Err(Fail::field(
                expr.at(),
                format!(
                    "field '{}' can not be filtered in a query call",
                    column.field.name
                ),
            ));
        }
        Ok(column)
    }

    fn compare(&mut self, expr: &Expr, operator: Operator, literal: &Literal) -> Checked<String> {
        let column = self.column(expr)?;
        check_operator(&column, operator, expr.at())?;
        let bound = self.bound(&column, literal, expr.at())?;
        Ok(match operator {
            Operator::Equal => self.equal(&column.sql, bound),
            // said so that an index of the rows with a value fits
            Operator::NotEqual if matches!(bound, Bound::Null) => {
                format!("({} IS NOT NULL)", column.sql)
            }
            Operator::NotEqual => format!("(({}) IS NOT TRUE)", self.equal(&column.sql, bound)),
            Operator::Like => match bound {
                Bound::Text(chars) => self.matching(text::like(&column.sql, chars)),
                _ => "0".to_owned(),
            },
            Operator::Less => self.beyond(&column.sql, "<", bound, |start, _| ("<", start)),
            Operator::LessOrEqual => self.beyond(&column.sql, "<=", bound, |_, end| ("<", end)),
            Operator::Greater => self.beyond(&column.sql, ">", bound, |_, end| (">=", end)),
            Operator::GreaterOrEqual => {
                self.beyond(&column.sql, ">=", bound, |start, _| (">=", start))
            }
        })
    }

    fn equal(&mut self, column: &str, bound: Bound<'_>) -> String {
        match bound {
            Bound::Null => format!("{column} IS NULL"),
            Bound::Text(chars) => self.matching(text::equals(column, &text::plain(chars))),
            Bound::Exact(value) => format!("{column} = {}", self.asking.bind(value)),
            Bound::Range(start, end) => {
                let (start, end) = (self.asking.bind(start), self.asking.bind(end));
                format!("({column} >= {start} AND {column} < {end})")
            }
        }
    }

    /// An ordering comparison; a range is compared by one of its ends.
    fn beyond(
        &mut self,
        column: &str,
        sign: &'static str,
        bound: Bound<'_>,
        end_of_range: fn(Value, Value) -> (&'static str, Value),
    ) -> String {
        let (sign, value) = match bound {
            Bound::Null => return "0".to_owned(),
            Bound::Text(chars) => (sign, Value::Text(text::plain(chars))),
            Bound::Exact(value) => (sign, value),
            Bound::Range(start, end) => end_of_range(start, end),
        };
        format!("{column} {sign} {}", self.asking.bind(value))
    }

    fn matching(&mut self, found: text::Match) -> String {
        let text = if found.bound {
            self.asking.bind(found.text)
        } else {
            format!("'{}'", found.text.replace('\'', "''"))
        };
        found.sql.replace("{}", &text)
    }

    /// `IN (…)`: one bound list for what SQLite compares itself, a comparison each for the rest.
    fn one_of(&mut self, expr: &Expr, values: &[Literal]) -> Checked<String> {
        let column = self.column(expr)?;
        let mut list = Vec::new();
        let mut parts = Vec::new();
        for literal in values {
            match self.bound(&column, literal, expr.at())? {
                Bound::Exact(value) => list.push(json(value)),
                Bound::Text(chars) if text::folds_plainly(&text::plain(chars)) => {
                    list.push(text::plain(chars).into())
                }
                other => parts.push(self.equal(&column.sql, other)),
            }
        }
        if !list.is_empty() {
            let placeholder = self.asking.bind(serde_json::Value::Array(list).to_string());
            parts.push(format!(
                "{} IN (SELECT value FROM json_each({placeholder}))",
                column.sql
            ));
        }
        Ok(balanced(&parts, " OR "))
    }

    /// `INCLUDES` and `EXCLUDES`: one of the texts, of each of which every part (`A;B`) is among the chosen values.
    fn includes(&mut self, expr: &Expr, negated: bool, values: &[Literal]) -> Checked<String> {
        let column = self.column(expr)?;
        if column.class != Class::Multi {
            // the words are not confirmed
            return Err(Fail::at(
                "INVALID_QUERY_FILTER_OPERATOR",
                expr.at(),
                format!(
                    "INCLUDES and EXCLUDES are not valid operators for field '{}'",
                    column.field.name
                ),
            ));
        }
        let mut parts = Vec::new();
        for literal in values {
            let part = match self.bound(&column, literal, expr.at())? {
                Bound::Text(chars) => {
                    let chosen: Vec<String> = text::holding(&column.sql, chars)
                        .into_iter()
                        .map(|found| self.matching(found))
                        .collect();
                    balanced(&chosen, " AND ")
                }
                other => self.equal(&column.sql, other),
            };
            parts.push(part);
        }
        let any = balanced(&parts, " OR ");
        Ok(if negated {
            format!("(({any}) IS NOT TRUE)")
        } else {
            any
        })
    }

    /// The literal as a value of the column's type, or the platform's complaint that it is none.
    pub(super) fn bound<'l>(
        &self,
        column: &Column,
        literal: &'l Literal,
        at: usize,
    ) -> Checked<Bound<'l>> {
        let wrong = |kind: &str, quotes: &str| {
            let name = column.field.name;
            Err(Fail::field(
                at,
                format!(
                    "value of filter criterion for field '{name}' must be of type {kind} and should {quotes}be enclosed in quotes"
                ),
            ))
        };
        match (&literal.value, column.class) {
            // "null matches FALSE values" of a checkbox
            (LiteralValue::Null, Class::Boolean) => Ok(Bound::Exact(0.into())),
            (LiteralValue::Null, _) => Ok(Bound::Null),
            (LiteralValue::Text(chars), Class::Text | Class::Multi) => {
                if chars.len() > LITERAL {
                    // the code and words of this refusal are not confirmed
                    return Err(Fail::malformed(
                        literal.at,
                        format!("String literal is longer than {LITERAL} characters"),
                    ));
                }
                Ok(if chars.is_empty() {
                    Bound::Null
                } else {
                    Bound::Text(chars)
                })
            }
            (LiteralValue::Text(chars), Class::Id) if names_definition(column) => {
                // of a custom object it is an id of 15 characters
                let name = text::plain(chars);
                let name = match ids::to18(&name) {
                    Some(id) => ids::to15(&id).to_owned(),
                    None => name,
                };
                Ok(Bound::Exact(name.into()))
            }
            (LiteralValue::Text(chars), Class::Id) => id(&text::plain(chars), at),
            (LiteralValue::Boolean(flag), Class::Boolean) => {
                Ok(Bound::Exact(i64::from(*flag).into()))
            }
            (LiteralValue::Number(number), Class::Integer | Class::Decimal) => {
                Ok(Bound::Exact(numeric(number)))
            }
            (LiteralValue::DateTime(ms), Class::DateTime) => Ok(Bound::Exact((*ms).into())),
            (LiteralValue::Time(time), Class::Time) => Ok(Bound::Exact(time.clone().into())),
            (LiteralValue::Date(date), Class::Date) => Ok(Bound::Exact(date.clone().into())),
            (LiteralValue::Relative(word, n), Class::DateTime | Class::Date) => {
                self.relative(column, word, *n, literal.at)
            }
            (_, Class::Text | Class::Multi | Class::Masked(_)) => wrong("string", ""),
            (_, Class::Id) => wrong("ID", ""),
            (_, Class::Boolean) => wrong("boolean", "not "),
            (_, Class::DateTime) => wrong("dateTime", "not "),
            (_, Class::Date) => wrong("date", "not "),
            (_, Class::Time) => wrong("time", "not "),
            (_, Class::Integer) => wrong("int", "not "),
            (_, Class::Decimal | Class::Address | Class::Complex) => wrong("double", "not "),
            (_, Class::Blob) => wrong("base64Binary", "not "),
        }
    }

    fn relative(
        &self,
        column: &Column,
        word: &str,
        n: Option<u32>,
        at: usize,
    ) -> Checked<Bound<'static>> {
        let (start, end) = dates::range(word, n, self.asking.now_ms)
            .ok_or_else(|| Fail::malformed(at, "Bind variables only allowed in Apex code"))?;
        Ok(match column.class {
            Class::Date => Bound::Range(start.to_string().into(), end.to_string().into()),
            _ => Bound::Range(dates::midnight(start).into(), dates::midnight(end).into()),
        })
    }
}

fn check_operator(column: &Column, operator: Operator, at: usize) -> Checked<()> {
    let ordering = !matches!(
        operator,
        Operator::Equal | Operator::NotEqual | Operator::Like
    );
    let kind = match column.class {
        Class::Id if operator == Operator::Like => "id",
        Class::Boolean if operator == Operator::Like || ordering => "boolean",
        Class::DateTime if operator == Operator::Like => "dateTime",
        Class::Date if operator == Operator::Like => "date",
        Class::Time if operator == Operator::Like => "time",
        Class::Multi if operator == Operator::Like || ordering => "multipicklist",
        Class::Integer | Class::Decimal if operator == Operator::Like => "number",
        _ => return Ok(()),
    };
    Err(Fail::at(
        "INVALID_QUERY_FILTER_OPERATOR",
        at,
        format!("invalid operator on {kind} field"),
    ))
}

/// Whether the field refers to objects whose rows have names instead of ids (EntityDefinition).
fn names_definition(column: &Column) -> bool {
    column.field.reference().is_some_and(|reference| {
        let named = |name: &&str| schema::object(name).is_some_and(|object| object.named);
        reference.to.iter().all(named)
    })
}

fn id(text: &str, at: usize) -> Checked<Bound<'static>> {
    if text.is_empty() {
        return Ok(Bound::Null);
    }
    match ids::to18(text) {
        Some(id) => Ok(Bound::Exact(id.into())),
        None => Err(Fail::at(
            "INVALID_QUERY_FILTER_OPERATOR",
            at,
            format!("invalid ID field: {text}"),
        )),
    }
}

fn numeric(number: &str) -> Value {
    match number.parse::<i64>() {
        Ok(whole) => whole.into(),
        Err(_) => number.parse::<f64>().unwrap_or(f64::MAX).into(),
    }
}

fn json(value: Value) -> serde_json::Value {
    match value {
        Value::Integer(number) => number.into(),
        Value::Real(number) => number.into(),
        Value::Text(text) => text.into(),
        Value::Null | Value::Blob(_) => serde_json::Value::Null,
    }
}

/// Joins conditions two by two, so that a thousand of them do not nest a thousand deep.
pub(super) fn balanced(parts: &[String], by: &str) -> String {
    match parts {
        [] => "0".to_owned(),
        [only] => only.clone(),
        _ => {
            let (left, right) = parts.split_at(parts.len() / 2);
            format!("({}{by}{})", balanced(left, by), balanced(right, by))
        }
    }
}
