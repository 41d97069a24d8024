//! SOSL: a text search over many objects, as the Search and Parameterized Search resources of the REST API answer it.
//!
//! `terms` reads what stands between the braces, `parser` the whole statement, `index` keeps the words of every
//! searchable object, `matching` turns terms into a question to the index, `run` asks it and lets SOQL fetch the
//! records, `marks` adds highlights and snippets. Sources: SOQL and SOSL Reference, chapter "SOSL"; refusals from
//! public issue trackers. A record is found as soon as it is saved, where Salesforce takes seconds to minutes.

mod index;
mod marks;
mod matching;
mod parser;
mod run;
mod terms;

use serde_json::{Value, json};

use crate::error::ApiError;
use crate::schema::Object;
use crate::soql::Context;
use crate::soql::ast::{Expr, Item, Path, Query};

pub(crate) use parser::returning;
pub(crate) use run::{plan, search};
pub(crate) use terms::{Expression, bare};

/// Longest statement ("SOQL and SOSL Limits").
const LONGEST: usize = 100_000;

/// Which fields are searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Group {
    /// Every text field.
    All,
    /// Names, and what stands for one.
    Name,
    /// E-mail addresses.
    Email,
    /// Phone numbers.
    Phone,
    /// What the sidebar of old looked through: names, addresses and numbers (unconfirmed).
    Sidebar,
}

impl Group {
    /// The group of this name, whatever its case.
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name.to_ascii_uppercase().as_str() {
            "ALL" => Some(Self::All),
            "NAME" => Some(Self::Name),
            "EMAIL" => Some(Self::Email),
            "PHONE" => Some(Self::Phone),
            "SIDEBAR" => Some(Self::Sidebar),
            _ => None,
        }
    }
}

/// A search, however it was asked for.
#[derive(Debug)]
pub(crate) struct Search {
    /// What is looked for; nothing is found without.
    pub(crate) expression: Option<Expression>,
    /// Where.
    pub(crate) group: Group,
    /// What is answered, in this order; every object that is searched by itself if empty.
    pub(crate) returning: Vec<Returning>,
    /// Most records of all objects together.
    pub(crate) limit: Option<usize>,
    /// `WITH HIGHLIGHT`.
    pub(crate) highlight: bool,
    /// `WITH SNIPPET`: the target length in characters.
    pub(crate) snippet: Option<usize>,
    /// `WITH METADATA = 'LABELS'`.
    pub(crate) labels: bool,
}

/// One object of RETURNING.
#[derive(Debug)]
pub(crate) struct Returning {
    /// The object's name and its place, fields, WHERE, ORDER BY, LIMIT and OFFSET.
    pub(crate) query: Query,
}

impl Returning {
    /// The object alone: its ids.
    pub(crate) fn ids(object: &str, at: usize) -> Self {
        let path = |name: &str| Path {
            parts: vec![name.to_owned()],
            at,
        };
        let id = Item::Expr(Expr::Field(path("Id")), None);
        Self {
            query: Query::plain(vec![id], path(object), at),
        }
    }
}

/// Runs the statement and gives the answer's body.
///
/// # Errors
/// 400 with the code and words of the Search resource, or 500 if the database fails.
pub(crate) fn statement(ctx: &Context<'_>, sosl: &str) -> Result<Value, ApiError> {
    if sosl.chars().nth(LONGEST).is_some() {
        return Err(ApiError::bad_request(
            "MALFORMED_SEARCH",
            "SOSL statements cannot be longer than 100000 characters.",
        ));
    }
    let wanted = parser::parse(sosl).map_err(|fail| fail.search_answer(sosl))?;
    let ready = run::plan(ctx, &wanted).map_err(|fail| fail.search_answer(sosl))?;
    run::search(ctx, &ready)
}

/// The body of an answer: from version 37.0 on an object, before that the bare list (REST API Developer Guide, "Search").
pub(crate) fn body(version: &str, records: Vec<Value>, labels: Option<Value>) -> Value {
    if major(version) < 37 {
        return Value::Array(records);
    }
    let mut body = json!({ "searchRecords": records });
    if let Some(labels) = labels {
        body["metadata"] = labels;
    }
    body
}

/// `67` of `67.0` or `v67.0`.
pub(crate) fn major(version: &str) -> u32 {
    version
        .trim_start_matches('v')
        .split('.')
        .next()
        .and_then(|major| major.parse().ok())
        .unwrap_or(u32::MAX)
}

/// Whether records of this object are found by search.
pub(crate) fn is_searchable(object: &Object) -> bool {
    object.searchable && object.view.is_none() && !index::fields(object).is_empty()
}

#[cfg(test)]
mod tests;
