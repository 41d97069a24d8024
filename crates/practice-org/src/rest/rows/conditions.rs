//! Conditional requests on records (REST API Developer Guide, "Conditional Request Headers").
//!
//! `If-Modified-Since` and `If-Unmodified-Since` compare with the record's last change, by the second. `If-Match` and
//! `If-None-Match` compare with the `ETag`, which only accounts have: a hash of the record, with `--gzip` inside the
//! quotes where the answer is compressed. Deletions take none of them. The bodies of 412 and of the 400 for a value
//! that is none are unconfirmed; their statuses are documented.

use axum::http::HeaderMap;
use axum::http::header::{CONTENT_ENCODING, ETAG, HeaderValue, LAST_MODIFIED};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::error::ApiError;
use crate::http::Reply;
use crate::org::Call;
use crate::schema::Object;
use crate::time;

use super::Stored;

/// The one object whose records have an `ETag`.
const TAGGED: &str = "Account";

/// Whether records of this object have an `ETag`.
pub(super) fn tagged(object: &Object) -> bool {
    object.name == TAGGED
}

/// The tag of a record: a hash of all the user sees of it.
pub(super) fn tag(whole: &Value) -> String {
    format!("\"{}\"", STANDARD.encode(Sha256::digest(whole.to_string())))
}

/// Marks the tag of an answer that is being compressed.
pub(crate) fn mark_compressed(headers: &mut HeaderMap) {
    if !headers.contains_key(CONTENT_ENCODING) {
        return;
    }
    let marked = headers
        .get(ETAG)
        .and_then(|tag| tag.to_str().ok()?.strip_suffix('"'))
        .and_then(|tag| HeaderValue::from_str(&format!("{tag}--gzip\"")).ok());
    if let Some(marked) = marked {
        headers.insert(ETAG, marked);
    }
}

/// Judges a request to read: go on, or 304, or 412.
pub(super) fn before_reading(
    call: &Call<'_>,
    stored: &Stored,
    tag: Option<&str>,
) -> Result<Option<Reply>, ApiError> {
    match tag.and_then(|tag| Some((tag, listed(call, "if-none-match").ok()??))) {
        Some((tag, listed)) if listed.holds(tag) => return Ok(Some(unchanged(stored, Some(tag)))),
        Some(_) => {}
        None => {
            let since = call
                .request
                .header("if-modified-since")
                .and_then(time::parse_http_date);
            if since.is_some_and(|since| second(stored.modified_ms) <= since) {
                return Ok(Some(unchanged(stored, tag)));
            }
        }
    }
    if let (Some(tag), Ok(Some(listed))) = (tag, listed(call, "if-match"))
        && !listed.holds(tag)
    {
        return Err(failed());
    }
    let until = call
        .request
        .header("if-unmodified-since")
        .and_then(time::parse_http_date);
    if until.is_some_and(|until| second(stored.modified_ms) > until) {
        return Err(failed());
    }
    Ok(None)
}

/// Judges a request to change: go on, or 412, or 400 for a value that is none.
pub(super) fn before_changing(
    call: &Call<'_>,
    stored: &Stored,
    tag: Option<&str>,
) -> Result<(), ApiError> {
    if let Some(tag) = tag {
        if listed(call, "if-match")?.is_some_and(|listed| !listed.holds(tag)) {
            return Err(failed());
        }
        if listed(call, "if-none-match")?.is_some_and(|listed| listed.holds(tag)) {
            return Err(failed());
        }
    }
    let Some(text) = call.request.header("if-unmodified-since") else {
        return Ok(());
    };
    let until = time::parse_http_date(text).ok_or_else(|| invalid("If-Unmodified-Since", text))?;
    if second(stored.modified_ms) > until {
        return Err(failed());
    }
    Ok(())
}

/// Tells an answer when its record last changed, and its tag.
pub(super) fn stamped(reply: Reply, stored: &Stored, tag: Option<&str>) -> Reply {
    let reply = reply.header(LAST_MODIFIED, &time::http_date(stored.modified_ms));
    match tag {
        Some(tag) => reply.header(ETAG, tag),
        None => reply,
    }
}

fn unchanged(stored: &Stored, tag: Option<&str>) -> Reply {
    stamped(Reply::empty(304), stored, tag)
}

/// 412.
pub(in crate::rest) fn failed() -> ApiError {
    ApiError::new(
        412,
        "PRECONDITION_FAILED",
        "The record has been modified since the specified time",
    )
}

fn invalid(header: &str, text: &str) -> ApiError {
    ApiError::bad_request(
        "INVALID_HEADER",
        format!("Invalid value for header {header}: {text}"),
    )
}

/// The tags a header lists.
enum Listed {
    Any,
    These(Vec<String>),
}

impl Listed {
    fn holds(&self, tag: &str) -> bool {
        match self {
            Self::Any => true,
            Self::These(tags) => tags.iter().any(|listed| listed == tag),
        }
    }
}

/// The tags of a header, if it is there, without the marks of weakness and compression.
fn listed(call: &Call<'_>, header: &str) -> Result<Option<Listed>, ApiError> {
    let Some(text) = call.request.header(header) else {
        return Ok(None);
    };
    if text.trim() == "*" {
        return Ok(Some(Listed::Any));
    }
    let tags = text.split(',').map(|tag| {
        let tag = tag.trim();
        let tag = tag.strip_prefix("W/").unwrap_or(tag);
        let inner = tag.strip_prefix('"')?.strip_suffix('"')?;
        let inner = inner.strip_suffix("-gzip").unwrap_or(inner);
        Some(format!("\"{}\"", inner.strip_suffix('-').unwrap_or(inner)))
    });
    let tags: Option<Vec<String>> = tags.collect();
    tags.map(|tags| Some(Listed::These(tags)))
        .ok_or_else(|| invalid(header, text))
}

fn second(ms: i64) -> i64 {
    ms.div_euclid(1000) * 1000
}
