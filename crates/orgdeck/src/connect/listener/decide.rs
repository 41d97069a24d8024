//! Decides what a request to the loopback address means. A pure function: no sockets, no clock.
//!
//! Only the genuine callback ends a sign-in: method GET, the exact path, a `Host` of ours, each parameter once, the
//! state of a pending attempt, and a code or an error. Everything else is answered and forgotten, so that no page in
//! the browser and no other program can end a sign-in or slip in a code (RFC 8252 section 8, RFC 9700 section 2.1).

use percent_encoding::percent_decode_str;
use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;
use uuid::Uuid;

/// The path of the callback address.
pub(crate) const PATH: &str = "/callback";

/// Longest code taken, in characters after decoding. Salesforce's are about 90.
const LONGEST_CODE: usize = 4096;

/// A sign-in that waits for its answer, or had it.
pub(crate) struct Attempt {
    pub(crate) id: Uuid,
    pub(crate) state: SecretString,
    /// Had its answer, was cancelled, or ran out of time.
    pub(crate) over: bool,
}

/// What a request means.
#[derive(Debug)]
pub(crate) enum Decision {
    /// Nothing to do with a sign-in that waits: answer this status and keep waiting.
    Ignore(Status),
    /// The genuine callback, with the code.
    Accept(Uuid, SecretString),
    /// The genuine callback, with a refusal.
    Denied(Uuid, Refusal),
}

/// Why a request is ignored, as an HTTP status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    BadRequest,
    NotFound,
    MethodNotAllowed,
    /// The sign-in it belongs to is over.
    Gone,
}

/// What Salesforce refused with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) error: String,
    pub(crate) description: String,
}

/// Decides over the head of a request (request line and headers, up to and including the empty line).
pub(crate) fn decide(head: &[u8], port: u16, attempts: &[Attempt]) -> Decision {
    match target(head, port) {
        Ok(query) => decide_query(query, attempts),
        Err(status) => Decision::Ignore(status),
    }
}

/// Decides over the query of a callback address, from the wire or pasted.
pub(crate) fn decide_query(query: &str, attempts: &[Attempt]) -> Decision {
    let Some(parameters) = parameters(query) else {
        return Decision::Ignore(Status::BadRequest);
    };
    let value = |name: &str| parameters.iter().find(|(n, _)| *n == name).map(|(_, v)| *v);
    let Some(attempt) = value("state").and_then(|state| find(state, attempts)) else {
        return Decision::Ignore(Status::BadRequest);
    };
    if attempt.over {
        return Decision::Ignore(Status::Gone);
    }
    let decision = match (value("code"), value("error")) {
        (Some(code), None) => accepted(attempt.id, code),
        (None, Some(error)) => denied(attempt.id, error, value("error_description")),
        _ => None,
    };
    decision.unwrap_or(Decision::Ignore(Status::BadRequest))
}

fn accepted(attempt: Uuid, code: &str) -> Option<Decision> {
    let code = decode(code).filter(|code| !code.is_empty() && code.len() <= LONGEST_CODE)?;
    Some(Decision::Accept(attempt, SecretString::from(code)))
}

fn denied(attempt: Uuid, error: &str, description: Option<&str>) -> Option<Decision> {
    let error = decode(error).filter(|error| !error.is_empty())?;
    let description = description.and_then(decode).unwrap_or_default();
    let refusal = Refusal {
        error: shown(&error),
        description: shown(&description),
    };
    Some(Decision::Denied(attempt, refusal))
}

/// The attempt of a state. The state is compared as it stands on the wire: ours needs no encoding.
fn find<'a>(state: &str, attempts: &'a [Attempt]) -> Option<&'a Attempt> {
    attempts.iter().find(|attempt| {
        bool::from(
            attempt
                .state
                .expose_secret()
                .as_bytes()
                .ct_eq(state.as_bytes()),
        )
    })
}

/// The query of the request target, if everything before it is in order.
fn target(head: &[u8], port: u16) -> Result<&str, Status> {
    let head = std::str::from_utf8(head).map_err(|_| Status::BadRequest)?;
    let (line, headers) = head.split_once("\r\n").ok_or(Status::BadRequest)?;
    let mut words = line.split(' ');
    let (method, target, version) = match (words.next(), words.next(), words.next(), words.next()) {
        (Some(method), Some(target), Some(version), None) => (method, target, version),
        _ => return Err(Status::BadRequest),
    };
    // a bare line feed, say, would end the target for others than us
    let plain = target.bytes().all(|byte| byte.is_ascii_graphic());
    if !plain || !matches!(version, "HTTP/1.1" | "HTTP/1.0") {
        return Err(Status::BadRequest);
    }
    if !host_is_ours(headers, port) {
        return Err(Status::BadRequest);
    }
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    if path != PATH {
        return Err(Status::NotFound);
    }
    if method != "GET" {
        return Err(Status::MethodNotAllowed);
    }
    if query.contains('#') {
        return Err(Status::BadRequest);
    }
    Ok(query)
}

/// Exactly one `Host`, and it names this listener: a page on another name that points here is not ours.
fn host_is_ours(headers: &str, port: u16) -> bool {
    let mut hosts = headers.split("\r\n").filter_map(|header| {
        let (name, value) = header.split_once(':')?;
        name.eq_ignore_ascii_case("host")
            .then(|| value.trim_matches([' ', '\t']))
    });
    let (Some(host), None) = (hosts.next(), hosts.next()) else {
        return false;
    };
    ["localhost", "127.0.0.1", "[::1]"].iter().any(|name| {
        host.len() > name.len()
            && host.is_char_boundary(name.len())
            && host[..name.len()].eq_ignore_ascii_case(name)
            && host[name.len()..] == format!(":{port}")
    })
}

/// Name and value of each parameter, undecoded; none when a name comes twice (RFC 6749 section 3.1).
fn parameters(query: &str) -> Option<Vec<(&str, &str)>> {
    let mut seen: Vec<(&str, &str)> = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        // a name that needs decoding is none that Salesforce sends; it could hide a second `code`
        if name.contains(['%', '+']) || seen.iter().any(|(other, _)| *other == name) {
            return None;
        }
        seen.push((name, value));
    }
    Some(seen)
}

fn decode(value: &str) -> Option<String> {
    let value = value.replace('+', " ");
    percent_decode_str(&value)
        .decode_utf8()
        .ok()
        .map(std::borrow::Cow::into_owned)
}

/// What came from outside, cut to what can be shown.
fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(300).collect()
}

#[cfg(test)]
#[path = "decide_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "decide_fuzz.rs"]
mod fuzz;
