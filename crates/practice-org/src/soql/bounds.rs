//! What a query may not ask for: limits and clauses that do not go together ("SOQL and SOSL Limits", "OFFSET",
//! "FOR UPDATE", "WITH" and "Understanding Relationship Query Limitations" in the SOQL and SOSL Reference).

use super::ast::{Condition, Expr, Item, Literal, LiteralValue, Operator, Path, Query, With};
use super::fail::{Checked, Fail};
use super::functions;
use super::scope::Asking;
use crate::schema::Object;

/// Most rows that OFFSET skips.
const MOST_OFFSET: u64 = 2_000;
/// Most records for which `FIELDS(ALL)` and `FIELDS(CUSTOM)` may be asked.
const FEW: u64 = 200;

/// Refuses clauses that cannot stand, alone or together, in a query over this object.
pub(super) fn clauses(object: &Object, query: &Query) -> Checked<()> {
    if let Some((with, at)) = &query.with {
        return Err(with_clause(with, *at));
    }
    if query.offset.is_some_and(|(offset, _)| offset > MOST_OFFSET) {
        // today's words (seen in 2026); older releases name no object
        return Err(Fail::whole(
            "NUMBER_OUTSIDE_VALID_RANGE",
            format!(
                "Maximum SOQL offset allowed for apiName {} is {MOST_OFFSET}",
                object.name
            ),
        ));
    }
    if query.uses.update && !query.order.is_empty() {
        return Err(Fail::whole(
            "MALFORMED_QUERY",
            "Explicit ORDER BY not allowed when locking rows (Id order is implied)",
        ));
    }
    if query.uses.update && query.offset.is_some() {
        return Err(Fail::whole(
            "MALFORMED_QUERY",
            "FOR UPDATE cannot be used in conjunction with the OFFSET clause",
        ));
    }
    Ok(())
}

/// Refuses a query that would list all rows of an object that has too many of them (words from public transcripts). A
/// subquery lists those of its parent.
pub(super) fn reified(object: &Object, query: &Query) -> Checked<()> {
    let wanted = |path: &Path| {
        let first = path.parts.first().map(String::as_str).unwrap_or_default();
        let field = object.field(first).or_else(|| object.relationship(first));
        field.is_some_and(|field| object.reified.contains(&field.name))
    };
    if object.reified.is_empty()
        || query
            .filter
            .as_ref()
            .is_some_and(|filter| narrows(filter, &wanted))
    {
        return Ok(());
    }
    Err(Fail::whole(
        "MALFORMED_QUERY",
        format!(
            "{}: a filter on a reified column is required [{}]",
            object.name,
            object.reified.join(",")
        ),
    ))
}

/// Whether the condition leaves only rows with chosen values of such a field.
fn narrows(condition: &Condition, wanted: &impl Fn(&Path) -> bool) -> bool {
    match condition {
        Condition::And(terms) => terms.iter().any(|term| narrows(term, wanted)),
        Condition::Or(terms) => terms.iter().all(|term| narrows(term, wanted)),
        Condition::Compare {
            expr: Expr::Field(path),
            operator: Operator::Equal,
            ..
        }
        | Condition::In {
            expr: Expr::Field(path),
            negated: false,
            ..
        }
        | Condition::InQuery {
            expr: Expr::Field(path),
            negated: false,
            ..
        } => wanted(path),
        _ => false,
    }
}

/// Whether the query selects a field that is read of one record at a time only.
pub(super) fn one_row(object: &Object, query: &Query) -> bool {
    query.items.iter().any(|item| match item {
        Item::Expr(Expr::Field(path), _) => {
            let name = path.parts.last().map(String::as_str).unwrap_or_default();
            object.field(name).is_some_and(|field| field.one_row)
        }
        _ => false,
    })
}

/// `SECURITY_ENFORCED` is for Apex alone (a transcript of the CLI, which asks over REST); that the modes are refused
/// alike is not confirmed. No data categories are set up here, so every group is unknown (words captured for SOSL,
/// glade-sh/glade internal/vm).
pub(super) fn with_clause(with: &With, at: usize) -> Fail {
    match with {
        With::Mode(mode) => Fail::malformed(at, format!("{mode} not allowed in this context")),
        With::Category(group, at) => Fail::malformed(
            *at,
            format!(
                "The category group name is not valid for the entities you are searching: {}",
                group.strip_suffix("__c").unwrap_or(group)
            ),
        ),
    }
}

/// Refuses what a child subquery cannot be.
pub(super) fn child(asking: &Asking<'_>, parent: &Query, query: &Query) -> Checked<()> {
    if asking.levels_below == 0 {
        // that deeper levels are an error is documented, the words are not confirmed
        return Err(Fail::malformed(
            query.at,
            "Parent-to-child relationships may not go down any further",
        ));
    }
    let aggregates = query
        .items
        .iter()
        .any(|item| matches!(item, Item::Expr(expr, _) if is_count(expr) || functions::is_aggregate(expr)));
    if aggregates || !query.group.is_empty() {
        return Err(Fail::malformed(
            query.at,
            "only root queries support aggregate expressions",
        ));
    }
    let one_parent = parent.limit.is_some_and(|(limit, _)| limit == 1);
    if let Some((_, at)) = query.offset.filter(|_| !one_parent) {
        // the code is documented, the words are not confirmed
        return Err(Fail::malformed(
            at,
            "OFFSET is only allowed in a subquery if the parent query has a LIMIT of 1",
        ));
    }
    if let Some((word, at)) = &query.scope {
        return Err(Fail::unexpected(*at, word));
    }
    if query.uses.update {
        return Err(Fail::malformed(
            query.at,
            "FOR UPDATE not allowed in this context",
        ));
    }
    Ok(())
}

fn is_count(expr: &Expr) -> bool {
    matches!(expr, Expr::Call { argument: None, .. })
}

/// Whether the query says itself that it finds at most 200 records: by LIMIT, or by naming their ids.
pub(super) fn few(query: &Query) -> bool {
    query.limit.is_some_and(|(limit, _)| limit <= FEW)
        || query
            .filter
            .as_ref()
            .and_then(named_ids)
            .is_some_and(|ids| ids as u64 <= FEW)
}

/// How many ids a condition leaves, if it names them.
fn named_ids(condition: &Condition) -> Option<usize> {
    match condition {
        Condition::Compare {
            expr,
            operator: Operator::Equal,
            value,
        } if is_id(expr) => is_text(value).then_some(1),
        Condition::In {
            expr,
            negated: false,
            values,
        } if is_id(expr) => values.iter().all(is_text).then_some(values.len()),
        Condition::Or(terms) => terms.iter().map(named_ids).sum(),
        Condition::And(terms) => terms.iter().filter_map(named_ids).min(),
        _ => None,
    }
}

fn is_id(expr: &Expr) -> bool {
    matches!(expr, Expr::Field(path) if path.text().eq_ignore_ascii_case("Id"))
}

fn is_text(literal: &Literal) -> bool {
    matches!(literal.value, LiteralValue::Text(_))
}
