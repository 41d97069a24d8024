//! How a query would be run, as `query?explain=` tells without running it ("Query Performance Feedback", REST API
//! Developer Guide).
//!
//! The shape and the order are documented, and so is what is indexed and when a filter is selective ("Working with Very
//! Large SOQL Queries", Apex Developer Guide); `sourceQuery` is in answers that clients print, the guide leaves it out.
//! How Salesforce weighs costs is not confirmed: here a cost is the share of the threshold that a filter reaches, and a
//! scan's that of the guide's example, more for large objects. Cardinalities are estimates there and counts here.

use serde_json::{Value, json};

use super::ast::{Condition, Expr, Operator, Query};
use super::fail::Checked;
use super::scope::Asking;
use super::{Context, fetch, grouped, parser, plan, understood};
use crate::error::ApiError;
use crate::schema::{Field, FieldKind, Object};

/// The plans for a query, the best first.
///
/// # Errors
/// 400 with the code and words of the Query resource.
pub(crate) fn explain(ctx: &Context<'_>, soql: &str) -> Result<Value, ApiError> {
    let refused = |fail: super::fail::Fail| fail.answer(soql);
    understood(ctx, soql).map_err(refused)?;
    let query = parser::parse(soql).map_err(refused)?;
    let object = plan::object_of(&Asking::new(ctx), &query.from).map_err(refused)?;
    let mut plans = plans(ctx, object, query)?;
    plans.sort_by(|one, other| cost(one).total_cmp(&cost(other)));
    Ok(json!({ "plans": plans, "sourceQuery": soql }))
}

fn cost(plan: &Value) -> f64 {
    plan["relativeCost"].as_f64().unwrap_or_default()
}

fn plans(ctx: &Context<'_>, object: &'static Object, query: Query) -> Result<Vec<Value>, ApiError> {
    let mut named = query;
    let filter = named.filter.take();
    let all = count(ctx, object, &named, None)?;
    let mut plans = Vec::new();
    let mut left_out = Vec::new();
    let mut found = all;
    for term in terms(filter) {
        let field = field_of(object, &named, &term);
        let indexed = field.is_some_and(is_indexed) && can_use_an_index(&term);
        let cardinality = count(ctx, object, &named, Some(term))?;
        found = found.min(cardinality);
        match field {
            Some(field) if indexed => plans.push((field, cardinality)),
            Some(field) => left_out.push(field.name),
            None => {}
        }
    }
    if !ctx.include_deleted {
        left_out.push("IsDeleted");
    }
    let notes = notes(object, &left_out);
    let told = |fields: &[&str], operation: &str, cardinality: usize, cost: f64| {
        json!({
            "cardinality": cardinality,
            "fields": fields,
            "leadingOperationType": operation,
            "notes": &notes,
            "relativeCost": (cost * 1_000.0).round() / 1_000.0,
            "sobjectCardinality": all,
            "sobjectType": object.name,
        })
    };
    let mut told_plans: Vec<Value> = plans
        .into_iter()
        .map(|(field, cardinality)| {
            // a single record costs 0.0 in the guide's example
            let cost = cardinality.saturating_sub(1) as f64 / threshold(field, all);
            told(&[field.name], "Index", cardinality, cost)
        })
        .collect();
    let scan = 0.65_f64.max(all as f64 / 300_000.0);
    told_plans.push(told(&[], "TableScan", found, scan));
    Ok(told_plans)
}

/// Why these filters make no plan.
fn notes(object: &Object, left_out: &[&str]) -> Vec<Value> {
    let note = |field: &&str| {
        json!({
            "description": "Not considering filter for optimization because unindexed",
            "fields": [field],
            "tableEnumOrId": object.name,
        })
    };
    left_out.iter().map(note).collect()
}

/// Rows up to which a filter is selective: of a standard index 30 percent of the first million and 15 of the rest, of a
/// custom one 10 and 5.
fn threshold(field: &Field, all: usize) -> f64 {
    let (first, rest) = if field.custom() {
        (0.10, 0.05)
    } else {
        (0.30, 0.15)
    };
    let all = all as f64;
    let million = 1_000_000.0_f64;
    (all.min(million) * first + (all - million).max(0.0) * rest).max(1.0)
}

/// The conditions that all must hold.
fn terms(filter: Option<Condition>) -> Vec<Condition> {
    match filter {
        None => Vec::new(),
        Some(Condition::And(inner)) => inner
            .into_iter()
            .flat_map(|term| terms(Some(term)))
            .collect(),
        Some(only) => vec![only],
    }
}

/// The object's own field that a condition is about.
fn field_of(object: &'static Object, named: &Query, term: &Condition) -> Option<&'static Field> {
    let (Condition::Compare { expr, .. }
    | Condition::In { expr, .. }
    | Condition::InQuery { expr, .. }
    | Condition::Includes { expr, .. }) = term
    else {
        return None;
    };
    let Expr::Field(path) = expr else {
        return None;
    };
    let from = named.from.text();
    let alias = named.alias.as_deref();
    match path.parts.as_slice() {
        [name] => object.field(name),
        [first, name]
            if alias.is_some_and(|alias| alias.eq_ignore_ascii_case(first))
                || from.eq_ignore_ascii_case(first) =>
        {
            object.field(name)
        }
        _ => None,
    }
}

/// What every org has an index for: ids, names, owners, dates of the system, record types, lookups, external ids.
fn is_indexed(field: &Field) -> bool {
    matches!(field.kind, FieldKind::Id | FieldKind::Reference(_))
        || field.name_field
        || field.unique
        || field.external_id
        || matches!(field.name, "CreatedDate" | "SystemModstamp")
        || matches!((field.name, field.kind), ("Email", FieldKind::Email { .. }))
}

/// "Negative filter operators, comparisons with null and a leading wildcard" are not helped by an index.
fn can_use_an_index(term: &Condition) -> bool {
    use super::ast::LiteralValue::{Null, Text};
    match term {
        Condition::Compare {
            operator, value, ..
        } => match (&value.value, operator) {
            (_, Operator::NotEqual) | (Null, _) => false,
            (Text(chars), Operator::Like) => chars
                .first()
                .is_some_and(|first| first.escaped || !matches!(first.char, '%' | '_')),
            _ => true,
        },
        Condition::In { negated, .. } | Condition::InQuery { negated, .. } => !negated,
        _ => false,
    }
}

/// How many rows the user sees that meet a condition, in which names mean what they mean in the query.
fn count(
    ctx: &Context<'_>,
    object: &'static Object,
    named: &Query,
    filter: Option<Condition>,
) -> Result<usize, ApiError> {
    let mut query = Query::plain(Vec::new(), named.from.clone(), 0);
    query.alias.clone_from(&named.alias);
    query.aliases.clone_from(&named.aliases);
    query.filter = filter;
    let planned: Checked<_> = grouped::count(Asking::new(ctx), object, &query);
    fetch::count(ctx, &planned.map_err(|fail| fail.answer(""))?)
}
