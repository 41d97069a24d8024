//! Records with a file in them: `multipart/form-data` (REST API Developer Guide, "Insert or Update Blob Data").
//!
//! One part holds the fields as JSON, whatever its name; the part called after the blob field holds the bytes. The
//! refusal of a message without the first is from a public report; the words of the others are unconfirmed.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use crate::error::ApiError;
use crate::http::Request;
use crate::schema::{FieldKind, Object};

use super::super::{json, media};
use super::body;

/// The fields of a record that is written: a JSON body, or the parts of a multipart one.
pub(super) fn fields(
    request: &Request,
    object: &'static Object,
) -> Result<Map<String, Value>, ApiError> {
    let kind = request.header("content-type").unwrap_or_default();
    if !media::is(kind, "multipart/form-data") {
        let fields = json::object(request)?;
        body::well_typed(object, &fields, &request.body, &[])?;
        return Ok(fields);
    }
    let boundary =
        boundary(kind).ok_or_else(|| refused("Multipart message must have a boundary"))?;
    let parts = parts(&request.body, boundary)
        .ok_or_else(|| refused("Multipart message could not be read"))?;
    let text = parts
        .iter()
        .find(|part| media::is(&part.kind, "application/json"))
        .ok_or_else(|| refused("Multipart message must include a non-binary part"))?;
    let mut fields = json::from_bytes(text.content)?;
    body::well_typed(object, &fields, text.content, &[])?;
    for part in parts.iter().filter(|part| !std::ptr::eq(*part, text)) {
        let blob = object
            .field(&part.name)
            .filter(|field| matches!(field.kind, FieldKind::Base64))
            .ok_or_else(|| body::no_such_column(object, &part.name))?;
        fields.insert(blob.name.to_owned(), STANDARD.encode(part.content).into());
    }
    Ok(fields)
}

fn refused(message: &str) -> ApiError {
    ApiError::bad_request("INVALID_MULTIPART_REQUEST", message)
}

struct Part<'a> {
    name: String,
    kind: String,
    content: &'a [u8],
}

fn boundary(content_type: &str) -> Option<&str> {
    parameter(content_type, "boundary").filter(|boundary| !boundary.is_empty())
}

/// A parameter of a header, without its quotes.
fn parameter<'a>(header: &'a str, name: &str) -> Option<&'a str> {
    header.split(';').skip(1).find_map(|parameter| {
        let (key, value) = parameter.split_once('=')?;
        key.trim()
            .eq_ignore_ascii_case(name)
            .then(|| value.trim().trim_matches('"'))
    })
}

/// The parts between the boundaries; `None` if the message does not end, or a part has no name.
fn parts<'a>(body: &'a [u8], boundary: &str) -> Option<Vec<Part<'a>>> {
    let delimiter = format!("--{boundary}");
    let delimiter = delimiter.as_bytes();
    let mut rest = &body[find(body, delimiter)? + delimiter.len()..];
    let mut parts = Vec::new();
    while !rest.starts_with(b"--") {
        let start = find(rest, b"\n")? + 1;
        let end = find(&rest[start..], delimiter)? + start;
        parts.push(part(line_before(&rest[start..end]))?);
        rest = &rest[end + delimiter.len()..];
    }
    Some(parts)
}

/// The bytes without the line break that belongs to the boundary behind them.
fn line_before(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    bytes.strip_suffix(b"\r").unwrap_or(bytes)
}

fn part(bytes: &[u8]) -> Option<Part<'_>> {
    let (head, content) = match (find(bytes, b"\r\n\r\n"), find(bytes, b"\n\n")) {
        (Some(at), other) if other.is_none_or(|other| at < other) => {
            (&bytes[..at], &bytes[at + 4..])
        }
        (_, Some(at)) => (&bytes[..at], &bytes[at + 2..]),
        _ => return None,
    };
    let head = String::from_utf8_lossy(head);
    let header = |name: &str| {
        head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.trim().eq_ignore_ascii_case(name).then(|| value.trim())
        })
    };
    let name = parameter(header("content-disposition")?, "name")?.to_owned();
    let kind = header("content-type").unwrap_or("text/plain").to_owned();
    Some(Part {
        name,
        kind,
        content,
    })
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes
        .windows(wanted.len())
        .position(|window| window == wanted)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_told_apart_and_keep_their_bytes() {
        let body = b"preamble\r\n--xyz\r\nContent-Disposition: form-data; name=\"entity_content\";\r\n\
            Content-Type: application/json\r\n\r\n{\"a\":1}\r\n--xyz\r\nContent-Type: application/pdf\r\n\
            Content-Disposition: form-data; name=\"Body\"; filename=\"x.pdf\"\r\n\r\n\x00\xff\r\n\r\n--xyz--\r\n";
        assert_eq!(
            boundary("multipart/form-data; boundary=\"xyz\""),
            Some("xyz")
        );
        let parts = parts(body, "xyz").unwrap();
        assert_eq!(parts.len(), 2);
        assert_eq!(
            (parts[0].name.as_str(), parts[0].content),
            ("entity_content", &b"{\"a\":1}"[..])
        );
        assert_eq!(
            (parts[1].name.as_str(), parts[1].content),
            ("Body", &b"\x00\xff\r\n"[..])
        );
        assert_eq!(parts[1].kind, "application/pdf");
    }

    #[test]
    fn what_has_no_end_or_no_name_is_no_message() {
        for body in [
            &b""[..],
            b"--xyz\r\n",
            b"--xyz\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb",
            b"--xyz\r\nContent-Type: text/plain\r\n\r\nb\r\n--xyz--",
            b"--xyz\r\n\r\n--xyz--",
        ] {
            assert!(parts(body, "xyz").is_none(), "{body:?}");
        }
    }
}
