//! Salesforce's formula language, translated to SQL: formula fields and the conditions of validation rules.
//!
//! `lexer` and `parser` read the text, `sql` and `functions` write the SQL. Only what the data files need of the
//! language is known ("Formula Operators and Functions" in Salesforce help); anything else is refused when the files
//! are read, so that no formula fails while the org runs. Texts are compared by case and an empty text is null, as in
//! formulas; a blank number counts as zero, the default of a new formula field.

mod functions;
mod lexer;
mod parser;
mod sql;
#[cfg(test)]
mod tests;

use super::kind::FieldKind;
use super::model::{Field, Formula, Object};

/// Stands for the row's table in a translated formula.
const ROW: &str = "{row}";
/// Stands for the time in milliseconds.
const NOW: &str = "{now}";
/// The table of the values before the change, in the condition of a rule. `Id` is null in it for a new record.
pub(crate) const PRIOR: &str = "prior";

/// Finds an object by its API name among all objects.
pub(super) type Lookup<'a> = &'a dyn Fn(&str) -> Option<&'a Object>;

/// What a formula or a part of it gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    Text,
    Number,
    Boolean,
    Date,
    DateTime,
    Time,
    /// NULL: fits anything.
    Null,
}

impl Type {
    /// What a field gives; nothing for compounds and files.
    pub(super) fn of(field: &Field) -> Option<Self> {
        Some(match field.kind {
            FieldKind::Address { .. }
            | FieldKind::Location { .. }
            | FieldKind::Base64
            | FieldKind::Any => return None,
            FieldKind::Boolean => Self::Boolean,
            FieldKind::Date => Self::Date,
            FieldKind::DateTime => Self::DateTime,
            FieldKind::Time => Self::Time,
            FieldKind::Number { .. }
            | FieldKind::Double { .. }
            | FieldKind::Currency { .. }
            | FieldKind::Percent { .. } => Self::Number,
            _ => Self::Text,
        })
    }
}

/// A translated formula.
#[derive(Debug)]
pub(super) struct Translated {
    /// SQL with [`ROW`] and [`NOW`].
    pub(super) sql: String,
    /// What it gives.
    pub(super) kind: Type,
}

/// Translates a formula over records of this object. `rule`: values before the change can be asked for.
pub(super) fn translate(
    text: &str,
    object: &Object,
    lookup: Lookup<'_>,
    rule: bool,
) -> Result<Translated, String> {
    let expr = parser::parse(text)?;
    let mut writer = sql::Writer::new(lookup, rule);
    let value = writer.value(&expr, object, ROW)?;
    Ok(Translated {
        sql: value.sql,
        kind: value.kind,
    })
}

/// The fields whose values before the change a translated condition asks for, each once.
pub(super) fn priors(sql: &'static str) -> Vec<&'static str> {
    let mut names: Vec<&str> = sql
        .split("prior.\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|name| *name != "Id")
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// Fills the places of a translated text; `now` is SQL for the time.
pub(crate) fn fill(sql: &str, table: &str, now: &str) -> String {
    sql.replace(ROW, table).replace(NOW, now)
}

impl Formula {
    /// The expression for a row of the table with this SQL name, at the time that this SQL gives.
    pub(crate) fn sql_in(&self, table: &str, now: &str) -> String {
        fill(self.sql, table, now)
    }
}
