//! `If-Modified-Since` and `If-Unmodified-Since` on records (REST API Developer Guide, "Conditional Request Headers").
//!
//! Compared by the second against the record's last change. Deletions take neither. The bodies of the 412 and of the
//! 400 for a date that is none are unconfirmed; their statuses are documented.

use axum::http::header::LAST_MODIFIED;

use crate::error::ApiError;
use crate::http::Reply;
use crate::org::Call;
use crate::time;

use super::Stored;

/// 304 if the record has not changed since the moment the request names.
pub(super) fn unchanged(call: &Call<'_>, stored: &Stored) -> Option<Reply> {
    let since = call
        .request
        .header("if-modified-since")
        .and_then(time::parse_http_date)?;
    (second(stored.modified_ms) <= since)
        .then(|| Reply::empty(304).header(LAST_MODIFIED, &time::http_date(stored.modified_ms)))
}

/// 412 if the record changed after the moment the request names.
pub(super) fn still_unmodified(call: &Call<'_>, stored: &Stored) -> Result<(), ApiError> {
    let Some(text) = call.request.header("if-unmodified-since") else {
        return Ok(());
    };
    let since = time::parse_http_date(text).ok_or_else(|| {
        ApiError::bad_request(
            "INVALID_HEADER",
            format!("Invalid value for header If-Unmodified-Since: {text}"),
        )
    })?;
    if second(stored.modified_ms) > since {
        return Err(ApiError::new(
            412,
            "PRECONDITION_FAILED",
            "The record has been modified since the specified time",
        ));
    }
    Ok(())
}

fn second(ms: i64) -> i64 {
    ms.div_euclid(1000) * 1000
}
