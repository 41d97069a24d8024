//! Commands over the wire: `POST {url}/_practice/control` with the header `x-practice-key`.
//!
//! Answered only to this computer's own addresses, so that a web page whose name was turned to 127.0.0.1 gets nothing.

use serde_json::json;
use subtle::ConstantTimeEq;

use crate::http::{Reply, Request};
use crate::org::Org;
use crate::server::is_loopback;

use super::{Command, run};

/// Answers `{"ok":true,"result":…}` or `{"ok":false,"error":"…"}`.
pub(crate) fn answer(org: &Org, request: &Request) -> Reply {
    if !request.header("host").is_some_and(is_loopback) || !allowed(org, request) {
        return refused(
            403,
            "the header x-practice-key must hold the control_key of the answer line",
        );
    }
    if request.method != "POST" {
        return refused(405, "commands are posted");
    }
    let command: Command = match serde_json::from_slice(&request.body) {
        Ok(command) => command,
        Err(error) => return refused(400, &error.to_string()),
    };
    match run::run(org, command) {
        Ok(result) => Reply::json(200, &json!({ "ok": true, "result": result })),
        Err(error) => refused(400, &error.to_string()),
    }
}

fn allowed(org: &Org, request: &Request) -> bool {
    let key = request.header("x-practice-key").unwrap_or_default();
    key.as_bytes().ct_eq(org.control_key.as_bytes()).into()
}

fn refused(status: u16, error: &str) -> Reply {
    Reply::json(status, &json!({ "ok": false, "error": error }))
}
