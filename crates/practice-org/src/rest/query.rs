//! `query`, `queryAll` and their further pages (REST API Developer Guide, "Query").

use std::borrow::Cow;

use serde_json::{Value, json};

use crate::error::ApiError;
use crate::http::Reply;
use crate::ids;
use crate::org::{Answer, Call};
use crate::soql::{self, Context, Cursor};

use super::auth::Caller;
use super::{listviews, recent};

/// Records a page holds unless the client asks for fewer; asking for fewer than 200 or more than 2,000 is corrected.
const PAGE: usize = 2000;
const SMALLEST_PAGE: usize = 200;

/// `GET /query?q=`.
pub(super) fn query(call: &mut Call<'_>, caller: &Caller, version: &str) -> Answer {
    start(call, caller, version, false)
}

/// `GET /queryAll?q=`: deleted records too.
pub(super) fn query_all(call: &mut Call<'_>, caller: &Caller, version: &str) -> Answer {
    start(call, caller, version, true)
}

fn start(call: &mut Call<'_>, caller: &Caller, version: &str, include_deleted: bool) -> Answer {
    if let Some(asked) = call.request.query.given("explain") {
        let context = context(call, caller, version, include_deleted);
        let soql = explained(caller, asked)?;
        return Ok(Reply::json(200, &soql::explain(&context, &soql)?));
    }
    let soql = call.request.query.given("q").ok_or_else(|| {
        ApiError::bad_request("MALFORMED_QUERY", "A query string has to be specified")
    })?;
    run(call, caller, version, soql, include_deleted)
}

/// What `explain` asks about: a statement, or the id of a list view; this org has no reports.
fn explained<'a>(caller: &Caller, asked: &'a str) -> Result<Cow<'a, str>, ApiError> {
    match ids::to18(asked) {
        None => Ok(Cow::Borrowed(asked)),
        Some(id) => listviews::statement(caller, &id)
            .map(Cow::Owned)
            .ok_or_else(|| {
                // the code is documented, the words are not confirmed
                let words = format!("The report or list view ID {asked} is invalid");
                ApiError::bad_request("INVALID_ID", words)
            }),
    }
}

/// Answers a statement with its first page.
pub(super) fn run(
    call: &Call<'_>,
    caller: &Caller,
    version: &str,
    soql: &str,
    include_deleted: bool,
) -> Answer {
    let context = context(call, caller, version, include_deleted);
    if call.request.query.get("columns") == Some("true") {
        return Ok(Reply::json(200, &soql::columns(&context, soql)?));
    }
    let started = soql::start(&context, soql)?;
    let size = page_size(call);
    let cursor = &started.cursor;
    let records = if started.seen {
        let records = values(call, caller, &context, cursor, 0, size)?;
        recent::seen(call, caller, &records);
        Records::from(records)
    } else {
        records(call, caller, &context, cursor, 0, size)?
    };
    let total = started.total_size;
    // a count has a total but no records
    let object = started.cursor.object;
    if records.count >= started.cursor.len() || !started.cursor.pages_on() {
        let whole = Page {
            records,
            total,
            next: None,
        };
        return Ok(whole.reply(caller, version, object));
    }
    let locator = call.org.cursors.keep(
        &caller.login.user_id,
        started.cursor,
        total,
        include_deleted,
        call.now,
    );
    Ok(Page::new(records, total, 0, &locator).reply(caller, version, object))
}

/// `GET /query/{locator}-{offset}`: a page of an open result. Pages of `queryAll` come under `query` too.
pub(super) fn next(call: &mut Call<'_>, caller: &Caller, version: &str, name: &str) -> Answer {
    let unknown = || ApiError::bad_request("INVALID_QUERY_LOCATOR", "invalid query locator");
    let (locator, offset) = name.split_once('-').ok_or_else(unknown)?;
    let offset: usize = offset.parse().map_err(|_| unknown())?;
    let open = call
        .org
        .cursors
        .find(locator, &caller.login.user_id, call.now)
        .ok_or_else(unknown)?;
    if offset > open.total {
        return Err(unknown());
    }
    let context = context(call, caller, version, open.include_deleted);
    let size = page_size(call);
    let records = records(call, caller, &context, &open.cursor, offset, size)?;
    let page = Page::new(records, open.total, offset, locator);
    Ok(page.reply(caller, version, open.cursor.object))
}

/// Records of a page as text, with commas between them.
struct Records {
    text: Vec<u8>,
    count: usize,
}

impl From<Vec<Value>> for Records {
    fn from(values: Vec<Value>) -> Self {
        let texts: Vec<String> = values.iter().map(Value::to_string).collect();
        Self {
            text: texts.join(",").into_bytes(),
            count: values.len(),
        }
    }
}

/// The records of a page.
fn records(
    call: &Call<'_>,
    caller: &Caller,
    context: &Context<'_>,
    cursor: &Cursor,
    offset: usize,
    size: usize,
) -> Result<Records, ApiError> {
    match soql::written(context, cursor, offset, size)? {
        Some((text, count)) => Ok(Records { text, count }),
        None => values(call, caller, context, cursor, offset, size).map(Records::from),
    }
}

/// The same as values; what they leave of children can be read on from then on.
fn values(
    call: &Call<'_>,
    caller: &Caller,
    context: &Context<'_>,
    cursor: &Cursor,
    offset: usize,
    size: usize,
) -> Result<Vec<Value>, ApiError> {
    let page = soql::batch(context, cursor, offset, size)?;
    call.org.cursors.keep_children(
        &caller.login.user_id,
        page.children,
        context.include_deleted,
        call.now,
    );
    Ok(page.records)
}

/// What a statement of the caller's is asked in.
pub(super) fn context<'a>(
    call: &'a Call<'_>,
    caller: &'a Caller,
    version: &'a str,
    include_deleted: bool,
) -> Context<'a> {
    Context {
        conn: call.conn,
        user_id: &caller.login.user_id,
        now_ms: call.now,
        version,
        rights: &caller.rights,
        selections: &caller.selections,
        include_deleted,
    }
}

/// A page of a result.
struct Page {
    records: Records,
    /// Records in all pages.
    total: usize,
    /// The locator of the next page.
    next: Option<String>,
}

impl Page {
    fn new(records: Records, total: usize, offset: usize, locator: &str) -> Self {
        let reached = offset + records.count;
        let done = reached >= total || records.count == 0;
        Self {
            next: (!done).then(|| format!("{locator}-{reached}")),
            records,
            total,
        }
    }

    /// The answer; the Tooling API's has more keys.
    fn reply(self, caller: &Caller, version: &str, object: &str) -> Reply {
        let done = self.next.is_none();
        let mut body = if caller.rights.is_tooling() {
            soql::tooling_result(self.records.count, self.total, self.next.as_deref(), object)
        } else {
            json!({ "totalSize": self.total, "done": done })
        };
        if let Some(next) = self.next {
            body["nextRecordsUrl"] = json!(format!("/services/data/v{version}/query/{next}"));
        }
        let mut text = body.to_string().into_bytes();
        // the records go in last
        text.pop();
        text.extend_from_slice(b",\"records\":[");
        text.extend_from_slice(&self.records.text);
        text.extend_from_slice(b"]}");
        Reply::json_text(200, text)
    }
}

/// `Sforce-Query-Options: batchSize=200` to 2000.
fn page_size(call: &Call<'_>) -> usize {
    let options = call
        .request
        .header("sforce-query-options")
        .unwrap_or_default();
    let asked = options
        .split([',', ';'])
        .filter_map(|part| part.trim().split_once('='))
        .find_map(|(name, value)| {
            name.trim()
                .eq_ignore_ascii_case("batchSize")
                .then(|| value.trim().parse::<usize>().ok())?
        });
    asked.map_or(PAGE, |size| size.clamp(SMALLEST_PAGE, PAGE))
}
