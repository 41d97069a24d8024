//! Which rule answers which address.

use axum::http::HeaderName;
use rusqlite::Connection;

use crate::control::faults::{self, FaultKind, Met};
use crate::control::who::who;
use crate::db::touched;
use crate::error::ApiError;
use crate::http::{Reply, Request};
use crate::org::{Call, Org};
use crate::{control, oauth, pages, rest, soap};

/// What the org's own control and pages stand below; nothing of Salesforce's does.
pub(crate) const PRACTICE: &str = "/practice/";

/// Longest address, and longest address with headers, in bytes (REST API Developer Guide, "Status Codes").
const LONGEST: usize = 16_384;

/// Answers a request that these faults meet, and notes in the log what it did. Runs on a thread that may block.
pub(crate) fn answer(org: &Org, request: &Request, met: &Met, entry: u64) -> Reply {
    if request.path.starts_with(control::http::BASE) {
        return control::http::answer(org, request);
    }
    org.with_db(|conn| noted(org, conn, request, met, entry))
        .unwrap_or_else(|| Reply::text(503, "The practice org has stopped."))
}

/// Longest body that is worked on at once.
const SMALL: usize = 1 << 16;

/// Answers a request of the REST API at once, on whatever thread asks, or `None` if it has to wait its turn.
///
/// Handing a request to another thread and back takes several times as long as finding a record; so it is not done
/// while nobody else works with the database. Whoever comes meanwhile waits on a thread that may block, and so at
/// most one thread of the server is ever held up.
pub(crate) fn answer_at_once(org: &Org, request: &Request, met: &Met, entry: u64) -> Option<Reply> {
    if !request.path.starts_with("/services/data/") || request.body.len() > SMALL {
        return None;
    }
    org.with_free_db(|conn| noted(org, conn, request, met, entry))
}

/// Answers a request and notes what it did.
fn noted(org: &Org, conn: &mut Connection, request: &Request, met: &Met, entry: u64) -> Reply {
    let mut call = Call::new(org, conn, request);
    let before = call.conn.total_changes();
    let mut reply = worked_on(&mut call, met);
    if !request.path.starts_with(PRACTICE) {
        reply = identified(reply, entry);
    }
    if call.conn.total_changes() != before {
        call.noted.records = touched::take(call.conn).unwrap_or_else(|error| {
            tracing::error!(%error, "what a request wrote could not be read");
            Vec::new()
        });
    }
    org.log.worked(entry, call.noted);
    reply
}

/// Every answer says which one it is, in the two headers of a real org's and in their length; the last eight digits are
/// the number in the request log.
fn identified(reply: Reply, entry: u64) -> Reply {
    let id = format!("{:024x}{entry:08x}", rand::random::<u128>() >> 32);
    ["x-sfdc-request-id", "x-request-id"]
        .into_iter()
        .fold(reply, |reply, name| {
            reply.header(HeaderName::from_static(name), &id)
        })
}

/// The work, with what faults do to the org around it.
fn worked_on(call: &mut Call<'_>, met: &Met) -> Reply {
    call.noted.faults = met.told();
    let by_token = call.request.path.starts_with("/services/data/");
    let who = if met.is_empty() && by_token {
        None
    } else {
        Some(who(call.conn, call.request))
    };
    if let Some(who) = &who {
        call.noted.from(who);
        let failed = faults::before(call, met, who);
        call.noted.faults.extend(failed);
    }
    let reply = match met.instead() {
        Some(kind) => call_reply(call, kind),
        None => {
            call.noted.applied = true;
            too_long(call.request).unwrap_or_else(|| route(call))
        }
    };
    if let Some(who) = &who {
        let failed = faults::after(call, met, who);
        call.noted.faults.extend(failed);
    }
    if who.is_none() && call.noted.username.is_none() {
        // refused before anybody was found: whose token it was is still worth telling
        let who = self::who(call.conn, call.request);
        call.noted.from(&who);
    }
    match met.answer() {
        Some(kind) if met.instead().is_none() && kind.replies() => call_reply(call, kind),
        _ => reply,
    }
}

fn call_reply(call: &Call<'_>, kind: &FaultKind) -> Reply {
    let record = faults::record_in_path(&call.request.path);
    faults::reply(kind, record.as_deref(), call.now)
}

fn route(call: &mut Call<'_>) -> Reply {
    let segments = call.request.segments();
    let path: Vec<&str> = segments.iter().map(String::as_str).collect();
    let post = call.request.method == "POST";
    match path.as_slice() {
        ["services", "data", rest @ ..] => rest::answer(call, rest),
        ["services", "oauth2", "token"] => oauth::token(call),
        ["services", "oauth2", "authorize"] => {
            let session = pages::session(call);
            oauth::authorize(call, session.as_ref())
        }
        ["services", "oauth2", "revoke"] => oauth::revoke(call),
        ["services", "oauth2", "introspect"] => oauth::introspect(call),
        ["services", "oauth2", "success"] => pages::success_page(),
        ["services", "oauth2", "userinfo"] => oauth::userinfo(call),
        ["id", "keys"] => oauth::keys(call),
        ["id", org, user] => oauth::identity(call, org, user),
        [".well-known", "openid-configuration"] => oauth::openid_configuration(call),
        [".well-known", "auth-configuration"] => oauth::auth_configuration(call),
        ["services", "Soap", rest @ ..] => {
            soap::answer(call, rest).unwrap_or_else(|| rest::refuse(&ApiError::not_found()))
        }
        ["services", ..] => rest::refuse(&ApiError::not_found()),
        ["login"] if post => pages::sign_in_posted(call),
        ["login"] => pages::sign_in_page(call),
        ["secur", "logout.jsp"] => pages::sign_out(call),
        ["setup", "secur", "RemoteAccessAuthorizationPage.apexp"] if post => {
            pages::approval_posted(call)
        }
        ["setup", "secur", "RemoteAccessAuthorizationPage.apexp"] => pages::approval_page(call),
        ["setup", "secur", "RemoteAccessErrorPage.apexp"] => pages::error_page(call),
        ["practice", "style.css"] => pages::stylesheet(),
        ["practice", "icon.svg"] => pages::icon(),
        [""] | ["practice" | "lightning", ..] if !pages::at_home(call) => pages::elsewhere(),
        [""] => pages::home(call),
        _ => pages::framed(call).unwrap_or_else(pages::no_such_url),
    }
}

/// 414 and 431. Their statuses are documented, their bodies unconfirmed.
fn too_long(request: &Request) -> Option<Reply> {
    let address = request.target_bytes;
    let headers: usize = request
        .headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len() + 4)
        .sum();
    let (status, reason) = match (address > LONGEST, address + headers > LONGEST) {
        (true, _) => (414, "URI Too Long"),
        (false, true) => (431, "Request Header Fields Too Large"),
        (false, false) => return None,
    };
    Some(Reply::with_body(
        status,
        "text/html;charset=ISO-8859-1",
        format!("<h1>Bad Message {status}</h1><pre>reason: {reason}</pre>"),
    ))
}
