//! What bodies are made of: media types, compression, and what a client wants to have back.
//!
//! Sources: REST API Developer Guide, "Compression Headers", "Status Codes and Error Responses", "Insert or Update
//! Blob Data". XML is not spoken here: asked for in a body it is 415, as a type that the resource does not take, and
//! asked for in an answer 406 with the code of the API's exception list (`NOT_ACCEPTABLE`); both sentences are
//! unconfirmed.

use std::io::Read;

use axum::body::{Body, Bytes};
use axum::http::HeaderMap;
use flate2::read::{DeflateDecoder, GzDecoder, ZlibDecoder};
use futures_util::StreamExt;

use crate::error::ApiError;
use crate::http::Request;

/// Longest body, in bytes: "50 MB of text data" where the body is not multipart.
const LONGEST_BODY: usize = 50 << 20;

/// How much of a body that is too long is heard out, in bytes.
const HEARD_OUT: usize = 4 * LONGEST_BODY;

/// The whole body. One that is too long is read on nevertheless and thrown away: a client that still sends when its
/// connection is closed sees a broken connection, not the answer.
pub(crate) async fn whole(body: Body) -> Result<Bytes, ApiError> {
    let mut parts = body.into_data_stream();
    let mut kept = Vec::new();
    let mut length = 0;
    while length <= HEARD_OUT
        && let Some(part) = parts.next().await
    {
        let part = part.map_err(|_| too_large())?;
        length += part.len();
        if length <= LONGEST_BODY {
            kept.extend_from_slice(&part);
        } else {
            kept = Vec::new();
        }
    }
    if length > LONGEST_BODY {
        return Err(too_large());
    }
    Ok(kept.into())
}

/// 413 for a body beyond that. The status and the sentence are unconfirmed.
fn too_large() -> ApiError {
    ApiError::new(
        413,
        "REQUEST_ENTITY_TOO_LARGE",
        "Maximum request size exceeded",
    )
}

/// The body as it was before the client compressed it.
pub(crate) fn unpack(headers: &HeaderMap, body: Bytes) -> Result<Bytes, ApiError> {
    let encoding = headers
        .get("content-encoding")
        .map(|value| value.to_str().unwrap_or_default().trim());
    match encoding.map(str::to_ascii_lowercase).as_deref() {
        None | Some("" | "identity") => Ok(body),
        Some("gzip" | "x-gzip") => inflate(GzDecoder::new(&body[..])),
        // most mean zlib's format, as the standard does, some mean the bare stream
        Some("deflate") => inflate(ZlibDecoder::new(&body[..]))
            .or_else(|_| inflate(DeflateDecoder::new(&body[..]))),
        Some(other) => Err(unsupported(other)),
    }
}

/// Reads a compressed body, but never more than a body may be long.
fn inflate(packed: impl Read) -> Result<Bytes, ApiError> {
    let mut body = Vec::new();
    packed
        .take(LONGEST_BODY as u64 + 1)
        .read_to_end(&mut body)
        .map_err(|_| super::json::refused("The request body is either invalid or incomplete."))?;
    if body.len() > LONGEST_BODY {
        return Err(too_large());
    }
    Ok(body.into())
}

/// 415 unless the body is said to be JSON; a body that is said to be nothing is taken for JSON.
pub(super) fn must_be_json(request: &Request) -> Result<(), ApiError> {
    let kind = request.header("content-type").unwrap_or("application/json");
    if is(kind, "application/json") {
        Ok(())
    } else {
        Err(unsupported(kind))
    }
}

/// Whether a `Content-Type` names this type.
pub(super) fn is(header: &str, kind: &str) -> bool {
    let named = header.split(';').next().unwrap_or_default().trim();
    named.eq_ignore_ascii_case(kind)
}

/// 406 for a client that takes nothing but XML.
pub(super) fn must_take_json(request: &Request) -> Result<(), ApiError> {
    let only_xml = request.header("accept").is_some_and(|accept| {
        accept
            .split(',')
            .all(|kind| kind.to_ascii_lowercase().contains("xml"))
    });
    if only_xml {
        return Err(not_acceptable());
    }
    Ok(())
}

/// 406.
pub(super) fn not_acceptable() -> ApiError {
    ApiError::new(
        406,
        "NOT_ACCEPTABLE",
        "Unable to produce the format that was asked for",
    )
}

fn unsupported(kind: &str) -> ApiError {
    let message = format!("Content type '{kind}' is not supported");
    ApiError::new(415, "UNSUPPORTED_MEDIA_TYPE", message)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_body_that_grows_without_end_is_given_up() {
        let endless = std::io::repeat(b'x');
        assert_eq!(inflate(endless).unwrap_err().status, 413);
    }

    #[test]
    fn what_is_no_gzip_is_a_body_that_cannot_be_read() {
        let mut headers = HeaderMap::new();
        headers.insert("content-encoding", "gzip".parse().unwrap());
        let error = unpack(&headers, Bytes::from_static(b"{}")).unwrap_err();
        assert_eq!((error.status, error.code), (400, "JSON_PARSER_ERROR"));
        headers.insert("content-encoding", "br".parse().unwrap());
        let error = unpack(&headers, Bytes::from_static(b"{}")).unwrap_err();
        assert_eq!(error.status, 415);
    }
}
