//! `/log`: every request and what it did. Read only.

use serde_json::json;

use crate::control::log::Filter;
use crate::http::Reply;

use super::{Asked, Handled, Problem};

/// Requests given at once.
const MOST: usize = 1_000;

pub(super) fn list(asked: &Asked<'_>) -> Handled {
    let query = &asked.request.query;
    let number = |name: &str, otherwise: u64| match query.given(name) {
        None => Ok(otherwise),
        Some(text) => text
            .parse::<u64>()
            .map_err(|_| Problem::bad(&format!("{name} is a number"))),
    };
    let text = |name: &str| query.given(name).map(str::to_owned);
    let filter = Filter {
        after: number("after", 0)?,
        before: match number("before", u64::MAX)? {
            u64::MAX => None,
            before => Some(before),
        },
        method: text("method"),
        path: text("path"),
        path_prefix: text("path_prefix"),
        username: text("username"),
        status: text("status"),
        faulted: query.get("faulted") == Some("true"),
    };
    let limit = usize::try_from(number("limit", 100)?).map_or(MOST, |limit| limit.min(MOST));
    let log = &asked.org.log;
    let requests = match query.get("order") {
        None | Some("oldest") => log.oldest(&filter, limit),
        Some("newest") => log.newest(&filter, limit),
        Some(_) => return Err(Problem::bad("order is oldest or newest")),
    };
    let (total, dropped) = log.counts();
    Ok(Reply::json(
        200,
        &json!({ "total": total, "dropped": dropped, "requests": requests }),
    ))
}

pub(super) fn one(asked: &Asked<'_>) -> Handled {
    let number = asked.number(0)?;
    let entry = asked.org.log.one(number);
    let entry = entry.ok_or_else(|| Problem::not_found(&format!("request {number}")))?;
    Ok(Reply::json(200, &json!(entry)))
}
