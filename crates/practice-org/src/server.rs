//! The wire side: reads a request whole, lets a fault have its way, asks the rules, writes the reply.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, Request as HttpRequest, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, DATE, HOST};
use axum::http::{HeaderMap, Response};
use futures_util::stream::{self, StreamExt};
use tokio_util::sync::CancellationToken;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{Predicate, SizeAbove};

use crate::control::faults::{Effect, FaultKind};
use crate::error::ApiError;
use crate::http::{Params, Reply, Request};
use crate::org::Org;
use crate::wire::{Cut, Wires};
use crate::{rest, router, time};

/// Longest body taken, in bytes.
const LONGEST_BODY: usize = 64 << 20;

/// How long open connections may take to finish once the org stops.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// Serves until `stop` is cancelled.
pub(crate) async fn serve(org: Arc<Org>, wires: Wires, stop: CancellationToken) {
    let compression = CompressionLayer::new().compress_when(SizeAbove::new(512).and(Compressible));
    let app = Router::new()
        .fallback(handle)
        .with_state((org, stop.clone()))
        .layer(compression);
    let service = app.into_make_service_with_connect_info::<Cut>();
    let serving =
        axum::serve(wires, service).with_graceful_shutdown(stop.clone().cancelled_owned());
    let deadline = async {
        stop.cancelled().await;
        tokio::time::sleep(LAST_WORDS).await;
    };
    tokio::select! {
        _ = serving => {}
        () = deadline => {}
    }
}

/// Marks replies that a fault shapes byte by byte: they are not compressed.
#[derive(Clone, Copy)]
struct AsItIs;

#[derive(Clone, Copy)]
struct Compressible;

impl Predicate for Compressible {
    fn should_compress<B: axum::body::HttpBody>(&self, response: &Response<B>) -> bool {
        response.extensions().get::<AsItIs>().is_none()
    }
}

async fn handle(
    State((org, stop)): State<(Arc<Org>, CancellationToken)>,
    ConnectInfo(cut): ConnectInfo<Cut>,
    request: HttpRequest,
) -> Result<Response<Body>, Infallible> {
    let Some(request) = read(&org, request).await else {
        return Ok(response(Reply::text(413, "Maximum request size exceeded")));
    };
    let request = Arc::new(request);
    let now = org.clock.now_ms();
    let entry = org.log.arrived(&request, now);
    let effect = org.faults.take(request.method.as_str(), &request.path);
    let mut reply = respond(&org, &request, effect, &cut, &stop).await;
    // the org's own clock, which tests move
    if let Ok(date) = time::http_date(now).parse() {
        reply.headers_mut().insert(DATE, date);
    }
    org.log.answered(entry, reply.status().as_u16());
    Ok(reply)
}

/// Runs the rules with a fault before or after them.
async fn respond(
    org: &Arc<Org>,
    request: &Arc<Request>,
    effect: Option<Effect>,
    cut: &Cut,
    stop: &CancellationToken,
) -> Response<Body> {
    let Some(effect) = effect else {
        return response(rules(org, request).await);
    };
    match effect.kind {
        FaultKind::Status {
            code,
            content_type,
            body,
            headers,
        } => response(instead(code, &content_type, body, &headers)),
        FaultKind::Html { code } => response(Reply::with_body(
            code,
            "text/html;charset=UTF-8",
            MAINTENANCE,
        )),
        FaultKind::CloseBeforeApply => {
            cut.now();
            response(Reply::empty(500))
        }
        FaultKind::CloseAfterApply => {
            let reply = rules(org, request).await;
            cut.now();
            response(reply)
        }
        FaultKind::Hold => {
            org.faults.hold(stop).await;
            response(rules(org, request).await)
        }
        FaultKind::HoldAfterApply => {
            let reply = rules(org, request).await;
            org.faults.hold(stop).await;
            response(reply)
        }
        FaultKind::TruncateBodyAt { bytes } => cut_short(rules(org, request).await, bytes),
        FaultKind::StallBodyAt { bytes } => stalled(org, rules(org, request).await, bytes, stop),
    }
}

/// The reply a fault gives in the rules' place.
fn instead(
    code: u16,
    content_type: &str,
    body: String,
    headers: &BTreeMap<String, String>,
) -> Reply {
    headers.iter().fold(
        Reply::with_body(code, content_type, body),
        |reply, (name, value)| match name.parse() {
            Ok(name) => reply.header(name, value),
            Err(_) => reply,
        },
    )
}

/// The page a host shows while it is being worked on; invented, as those pages differ.
const MAINTENANCE: &str = "<!DOCTYPE html><html><head><title>Down for maintenance</title></head>\
    <body><h1>We are down for maintenance.</h1><p>Sorry for the inconvenience. We'll be back shortly.</p></body></html>";

async fn rules(org: &Arc<Org>, request: &Arc<Request>) -> Reply {
    let (rules_org, rules_request) = (org.clone(), request.clone());
    let answered =
        tokio::task::spawn_blocking(move || router::answer(&rules_org, &rules_request)).await;
    let reply = answered.unwrap_or_else(|error| rest::refuse(&ApiError::unexpected(&error)));
    pretty(request, reply)
}

/// `X-PrettyPrint: 1` asks for indented JSON; simple-salesforce always sends it.
fn pretty(request: &Request, mut reply: Reply) -> Reply {
    let json = reply
        .headers
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    if json
        && request.header("x-prettyprint") == Some("1")
        && let Ok(value) = serde_json::from_slice::<serde_json::Value>(&reply.body)
        && let Ok(text) = serde_json::to_vec_pretty(&value)
    {
        reply.body = text;
    }
    reply
}

/// The whole request, or `None` if its body is too long.
async fn read(org: &Org, request: HttpRequest) -> Option<Request> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, LONGEST_BODY).await.ok()?;
    let query = parts.uri.query().unwrap_or_default();
    Some(Request {
        origin: origin(org, &parts.headers),
        target_bytes: parts.uri.path().len() + query.len(),
        query: Params::parse(query.as_bytes()),
        path: parts.uri.path().to_owned(),
        method: parts.method,
        headers: parts.headers,
        body,
    })
}

/// The address the client used if it is this computer's, else the one that is served.
fn origin(org: &Org, headers: &HeaderMap) -> String {
    let host = headers
        .get(HOST)
        .and_then(|host| host.to_str().ok())
        .filter(|host| is_loopback(host));
    host.map_or_else(|| org.url(), |host| format!("{}://{host}", org.scheme))
}

/// Whether an authority (`host[:port]`) names this computer.
pub(crate) fn is_loopback(authority: &str) -> bool {
    ["localhost", "127.0.0.1", "[::1]"].iter().any(|name| {
        let port = authority
            .get(..name.len())
            .filter(|host| host.eq_ignore_ascii_case(name))
            .map(|_| &authority[name.len()..]);
        port.is_some_and(|port| {
            port.is_empty()
                || port
                    .strip_prefix(':')
                    .is_some_and(|digits| digits.parse::<u16>().is_ok())
        })
    })
}

fn response(reply: Reply) -> Response<Body> {
    let mut response = Response::new(Body::from(reply.body));
    *response.status_mut() = reply.status;
    *response.headers_mut() = reply.headers;
    response
}

/// Announces the whole length, sends `bytes` of it, and breaks off.
fn cut_short(reply: Reply, bytes: usize) -> Response<Body> {
    let (head, _) = split(&reply.body, bytes);
    let broken =
        stream::once(async move { Ok::<_, std::io::Error>(head) }).chain(stream::once(async {
            // one turn of the connection's loop, so that what was sent leaves before the break
            tokio::task::yield_now().await;
            Err(std::io::ErrorKind::ConnectionReset.into())
        }));
    streamed(reply, Body::from_stream(broken))
}

/// Announces the whole length, sends `bytes` of it, and the rest when the fault is released.
fn stalled(org: &Arc<Org>, reply: Reply, bytes: usize, stop: &CancellationToken) -> Response<Body> {
    let (head, tail) = split(&reply.body, bytes);
    let (org, stop) = (org.clone(), stop.clone());
    let slow = stream::once(async move { Ok::<_, std::io::Error>(head) }).chain(stream::once(
        async move {
            tokio::task::yield_now().await;
            org.faults.hold(&stop).await;
            Ok(tail)
        },
    ));
    streamed(reply, Body::from_stream(slow))
}

fn split(body: &[u8], at: usize) -> (Bytes, Bytes) {
    let (head, tail) = body.split_at(at.min(body.len()));
    (Bytes::copy_from_slice(head), Bytes::copy_from_slice(tail))
}

fn streamed(mut reply: Reply, body: Body) -> Response<Body> {
    let length = std::mem::take(&mut reply.body).len().to_string();
    let mut response = response(reply.header(CONTENT_LENGTH, &length));
    *response.body_mut() = body;
    response.extensions_mut().insert(AsItIs);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_computer_is_loopback() {
        for authority in ["localhost:1", "127.0.0.1", "[::1]:65535", "LOCALHOST:80"] {
            assert!(is_loopback(authority), "{authority}");
        }
        for authority in [
            "",
            "localhost.evil.example",
            "127.0.0.1.evil.example:1",
            "localhost:x",
            "[::1",
            "evil.example:80",
            "127.0.0.1:99999",
        ] {
            assert!(!is_loopback(authority), "{authority}");
        }
    }
}
