//! Runs a search: which objects, which of their records, and how many of each.
//!
//! "SOSL Limits on Search Results": the newest 2,000 matches of an object are looked at; of one object 250 are
//! answered, 2,000 with WHERE or ORDER BY; of n objects the lesser of 250 and 2,000/n each. A limit of the whole search
//! is shared evenly. Without ORDER BY the newest come first (Salesforce orders by relevance, which it does not tell).

use rusqlite::Connection;
use serde_json::{Value, json};

use super::marks::Marks;
use super::{Returning, Search, body, index, is_searchable, matching};
use crate::error::ApiError;
use crate::schema::{self, Field, Object};
use crate::soql::ast::{Expr, Item};
use crate::soql::fail::{Checked, Fail};
use crate::soql::{self, Context, Planned};

const MOST: usize = 2_000;
const MOST_EACH: usize = 250;

/// Objects that are found only if RETURNING names them ("RETURNING FieldSpec").
const BY_NAME_ONLY: [&str; 10] = [
    "ContentVersion",
    "Document",
    "FeedComment",
    "FeedItem",
    "Knowledge__kav",
    "KnowledgeArticle",
    "KnowledgeArticleVersion",
    "Product2",
    "Solution",
    "ContentDocument",
];

/// A search whose every part has been understood.
pub(crate) struct Ready<'s> {
    search: &'s Search,
    parts: Vec<Part<'s>>,
}

/// One object of a search.
struct Part<'s> {
    object: &'static Object,
    planned: Planned,
    returning: Option<&'s Returning>,
    most: usize,
    skip: usize,
}

/// Looks up every name of the search and checks its limits.
///
/// # Errors
/// The refusal of the first thing that does not exist, may not be seen, or goes beyond a limit.
pub(crate) fn plan<'s>(ctx: &Context<'_>, search: &'s Search) -> Checked<Ready<'s>> {
    let refuse = |words: &str| Err(Fail::whole("MALFORMED_SEARCH", words));
    // captured words, glade-sh/glade internal/vm
    if search.limit.is_some_and(|limit| limit > MOST) {
        return refuse("maximum limit of search results is 2000");
    }
    if search.returning.is_empty() {
        return everywhere(ctx, search);
    }
    let several = search.returning.len() > 1;
    let mut parts: Vec<Part<'s>> = Vec::new();
    for returning in &search.returning {
        let query = &returning.query;
        let object = soql::readable(ctx, &query.from)?;
        if !is_searchable(object) {
            // that it is refused is known, the words are not confirmed
            return Err(Fail::at(
                "INVALID_TYPE_FOR_OPERATION",
                query.from.at,
                format!("entity type {} does not support search", object.name),
            ));
        }
        if parts.iter().any(|part| part.object.name == object.name) {
            return Err(Fail::at(
                "MALFORMED_SEARCH",
                query.from.at,
                format!("duplicate object in RETURNING: {}", object.name),
            ));
        }
        let limit = query.limit.map(|(limit, _)| limit);
        let offset = query.offset.map_or(0, |(offset, _)| offset);
        if limit.is_some_and(|limit| limit > MOST as u64) {
            return refuse("Maximum entity limit is 2000");
        }
        if offset > MOST as u64 {
            return refuse("SOSL offset should be between 0 to 2000");
        }
        if several && query.offset.is_some() {
            return refuse("OFFSET can be used only when querying a single object");
        }
        let narrowed = query.filter.is_some() || !query.order.is_empty();
        let most = match (several, narrowed) {
            (true, _) => MOST_EACH.min(MOST / search.returning.len()),
            (false, true) => MOST,
            (false, false) => MOST_EACH,
        };
        parts.push(Part {
            object,
            planned: soql::planned(ctx, object, query)?,
            returning: Some(returning),
            most: limit.map_or(most, |limit| {
                most.min(usize::try_from(limit).unwrap_or(most))
            }),
            skip: usize::try_from(offset).unwrap_or(MOST),
        });
    }
    Ok(Ready { search, parts })
}

/// Without RETURNING the ids of every object that search covers.
fn everywhere<'s>(ctx: &Context<'_>, search: &'s Search) -> Checked<Ready<'s>> {
    let objects: Vec<&'static Object> = schema::objects()
        .iter()
        .filter(|object| is_searchable(object) && ctx.rights.can_read(object))
        .filter(|object| !BY_NAME_ONLY.contains(&object.name))
        .collect();
    let most = MOST_EACH.min(MOST / objects.len().max(1));
    let mut parts = Vec::new();
    for object in objects {
        let ids = Returning::ids(object.name, 0);
        parts.push(Part {
            object,
            planned: soql::planned(ctx, object, &ids.query)?,
            returning: None,
            most,
            skip: 0,
        });
    }
    Ok(Ready { search, parts })
}

/// Runs a search and gives the answer's body.
///
/// # Errors
/// 500 if the database fails.
pub(crate) fn search(ctx: &Context<'_>, ready: &Ready<'_>) -> Result<Value, ApiError> {
    let mut found = Vec::with_capacity(ready.parts.len());
    for part in &ready.parts {
        found.push(part.records(ctx, ready.search)?);
    }
    let sizes: Vec<usize> = found.iter().map(Vec::len).collect();
    let shares = shared(&sizes, ready.search.limit.unwrap_or(MOST));
    let records = found
        .into_iter()
        .zip(shares)
        .flat_map(|(records, share)| records.into_iter().take(share))
        .collect();
    let labels = ready.search.labels.then(|| labels(&ready.parts));
    Ok(body(ctx.version, records, labels))
}

impl Part<'_> {
    fn records(&self, ctx: &Context<'_>, search: &Search) -> Result<Vec<Value>, ApiError> {
        let Some(expression) = &search.expression else {
            return Ok(Vec::new());
        };
        index::prepare(ctx.conn, self.object)?;
        let fields: Vec<&'static Field> = index::fields(self.object)
            .into_iter()
            .filter(|field| index::in_group(self.object, field, search.group))
            .filter(|field| ctx.rights.field_visible(self.object, field))
            .collect();
        let question = matching::question(ctx.conn, self.object, &fields, expression)?;
        let Some(question) = question else {
            return Ok(Vec::new());
        };
        let rows = matches(ctx.conn, self.object, &question)?;
        let mut records = self.planned.among(ctx, &rows, self.skip, self.most)?;
        let marks = Marks {
            object: self.object,
            fields: &fields,
            question: &question,
        };
        if search.highlight {
            marks.highlight(ctx.conn, &mut records)?;
        }
        if let Some(length) = search.snippet {
            marks.snippet(ctx.conn, length, &mut records)?;
        }
        Ok(records.into_iter().map(|(_, record)| record).collect())
    }
}

/// The newest rows that match.
fn matches(conn: &Connection, object: &Object, question: &str) -> rusqlite::Result<Vec<i64>> {
    let index = index::table(object);
    let sql = format!(
        "SELECT rowid FROM \"{index}\" WHERE \"{index}\" MATCH ?1 ORDER BY rowid DESC LIMIT {MOST}"
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map([question], |row| row.get(0))?;
    rows.collect()
}

/// How many of each a limit of the whole leaves: one more for everybody in turn, as long as there are any.
fn shared(sizes: &[usize], limit: usize) -> Vec<usize> {
    let mut shares = vec![0; sizes.len()];
    let mut left = limit;
    loop {
        let hungry: Vec<usize> = (0..sizes.len())
            .filter(|at| shares[*at] < sizes[*at])
            .collect();
        if hungry.is_empty() || left == 0 {
            return shares;
        }
        let least = hungry
            .iter()
            .map(|at| sizes[*at] - shares[*at])
            .min()
            .unwrap_or(1);
        let each = least.min(left / hungry.len());
        for at in &hungry {
            shares[*at] += each;
        }
        left -= each * hungry.len();
        if each == 0 {
            for at in hungry.into_iter().take(left) {
                shares[at] += 1;
            }
            return shares;
        }
    }
}

/// The labels of the fields of each object; the key's spelling is Salesforce's.
fn labels(parts: &[Part<'_>]) -> Value {
    let entities: Vec<Value> = parts
        .iter()
        .filter_map(|part| part.returning.map(|returning| (part.object, returning)))
        .map(|(object, returning)| {
            let fields = returning.query.items.iter().filter_map(|item| match item {
                Item::Expr(Expr::Field(path), _) => object.field(&path.text()),
                _ => None,
            });
            let fields: Vec<Value> = fields
                .map(|field| json!({ "name": field.name, "label": field.label }))
                .collect();
            json!({ "entityName": object.name, "fieldMetadata": fields })
        })
        .collect();
    json!({ "entityetadata": entities })
}
