//! Control over HTTP: resources below `/practice/v1/`, JSON in and out, described by `openapi.json`.
//!
//! Answered only to this computer's own names, so that a web page whose name was turned to 127.0.0.1 gets nothing, and
//! only to who brings the `control_key` of the answer line as a bearer token. Refusals are problem details (RFC 9457).
//! Faults never meet these requests and the log does not tell them.

mod apps;
mod clock;
mod faults;
mod log;
mod org;
mod problem;
mod records;
mod routes;
mod sessions;
mod users;

use axum::http::header::{ALLOW, WWW_AUTHENTICATE};
use rusqlite::Connection;
use serde::de::DeserializeOwned;
use serde_json::Value;
use subtle::ConstantTimeEq;

use crate::http::{Reply, Request};
use crate::org::Org;
use crate::server::is_loopback;

use super::{Command, ControlError, run};
use problem::Problem;
use routes::{ROUTES, Route};

/// Where the control stands, below the org's address.
pub(crate) const BASE: &str = "/practice/v1";

/// The description of all this.
const OPENAPI: &str = include_str!("../../../openapi.json");

/// What a handler works on.
struct Asked<'a> {
    org: &'a Org,
    request: &'a Request,
    /// The values of the placeholders in the path, in order.
    params: Vec<String>,
}

type Handled = Result<Reply, Problem>;

impl Asked<'_> {
    /// The placeholder's value at this place.
    fn param(&self, index: usize) -> &str {
        self.params.get(index).map_or("", String::as_str)
    }

    /// The number at this place of the path.
    fn number(&self, index: usize) -> Result<u64, Problem> {
        let text = self.param(index);
        text.parse()
            .map_err(|_| Problem::not_found(&format!("number {text}")))
    }

    /// Carries a command out.
    fn run(&self, command: Command) -> Result<Value, Problem> {
        Ok(run::run(self.org, command)?)
    }

    /// Works on the database.
    fn with_db<T>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, ControlError>,
    ) -> Result<T, Problem> {
        Ok(run::with_db(self.org, work)?)
    }

    /// The body, read as what it should be.
    fn body<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        serde_json::from_slice(&self.request.body).map_err(|error| Problem::bad(&error.to_string()))
    }
}

/// Answers a request below [`BASE`].
pub(crate) fn answer(org: &Org, request: &Request) -> Reply {
    if !request.header("host").is_some_and(is_loopback) {
        return Problem::new(403, "only this computer's own names are answered").reply();
    }
    let segments = request.segments();
    let path: Vec<&str> = segments.iter().skip(2).map(String::as_str).collect();
    if path == ["openapi.json"] && request.method == "GET" {
        return Reply::with_body(200, "application/json;charset=UTF-8", OPENAPI);
    }
    if !allowed(org, request) {
        let told = "bring the control_key of the answer line: Authorization: Bearer KEY";
        return Problem::new(401, told)
            .reply()
            .header(WWW_AUTHENTICATE, "Bearer realm=\"practice org\"");
    }
    dispatch(org, request, &path)
}

fn dispatch(org: &Org, request: &Request, path: &[&str]) -> Reply {
    let here: Vec<(&Route, Vec<String>)> = ROUTES
        .iter()
        .filter_map(|route| Some((route, route.fits(path)?)))
        .collect();
    let fitting = here
        .iter()
        .find(|(route, _)| request.method.as_str() == route.method);
    let Some((route, params)) = fitting else {
        return refused(request, &here);
    };
    let asked = Asked {
        org,
        request,
        params: params.clone(),
    };
    (route.handler)(&asked).unwrap_or_else(|problem| problem.reply())
}

/// 404 where nothing is, 405 where something is that wants another method.
fn refused(request: &Request, here: &[(&Route, Vec<String>)]) -> Reply {
    if here.is_empty() {
        return Problem::not_found(&format!("resource {}", request.path)).reply();
    }
    let methods: Vec<&str> = here.iter().map(|(route, _)| route.method).collect();
    let methods = methods.join(", ");
    Problem::new(405, &format!("{} does not go here", request.method))
        .reply()
        .header(ALLOW, &methods)
}

fn allowed(org: &Org, request: &Request) -> bool {
    let key = request
        .header("authorization")
        .and_then(|header| header.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map_or("", |(_, key)| key.trim());
    key.as_bytes().ct_eq(org.control_key.as_bytes()).into()
}

#[cfg(test)]
mod tests;
