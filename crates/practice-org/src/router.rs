//! Which rule answers which address.

use crate::error::ApiError;
use crate::http::{Reply, Request};
use crate::org::{Call, Org};
use crate::{control, oauth, pages, rest, soap};

/// Where control commands are posted, below the org's address.
pub(crate) const CONTROL: &str = "/_practice/control";

/// Longest address, and longest address with headers, in bytes (REST API Developer Guide, "Status Codes").
const LONGEST: usize = 16_384;

/// Answers a request. Runs on a thread that may block.
pub(crate) fn answer(org: &Org, request: &Request) -> Reply {
    if let Some(reply) = too_long(request) {
        return reply;
    }
    if request.path == CONTROL {
        return control::http::answer(org, request);
    }
    let now = org.clock.now_ms();
    let reply = org.with_db(|conn| {
        route(&mut Call {
            org,
            conn,
            request,
            now,
        })
    });
    reply.unwrap_or_else(|| Reply::text(503, "The practice org has stopped."))
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
        ["services", "oauth2", "userinfo"] => oauth::userinfo(call),
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
        ["lightning", "setup", "ConnectedAppsUsage", "home"] if post => pages::setup_posted(call),
        ["lightning", "setup", "ConnectedAppsUsage", "home"] => pages::setup_page(call),
        ["_practice", "style.css"] => pages::stylesheet(),
        [""] => pages::home(call),
        _ => Reply::text(404, "URL No Longer Exists"),
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
