//! The wire side: reads a request whole, lets a fault have its way, asks the rules, writes the reply.

use std::convert::Infallible;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request as HttpRequest, State};
use axum::http::header::{CONTENT_TYPE, DATE, HOST};
use axum::http::{HeaderMap, Response};
use axum::middleware::map_response;
use tokio_util::sync::CancellationToken;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{Predicate, SizeAbove};

use crate::control::faults::{FaultKind, Met, Stage};
use crate::control::who::{Who, who};
use crate::error::ApiError;
use crate::http::{Params, Reply, Request};
use crate::org::Org;
use crate::rest::media;
use crate::wire::{Cut, Wires};
use crate::{rest, router, shapes, time};

/// How long open connections may take to finish once the org stops.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// Serves until `stop` is cancelled.
pub(crate) async fn serve(org: Arc<Org>, wires: Wires, stop: CancellationToken) {
    let compression = CompressionLayer::new().compress_when(SizeAbove::new(512).and(Compressible));
    let app = Router::new()
        .fallback(handle)
        .with_state((org, stop.clone()))
        .layer(compression)
        .layer(map_response(tag_compressed));
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

/// An answer's tag tells whether it is compressed.
async fn tag_compressed(mut response: Response<Body>) -> Response<Body> {
    rest::rows::conditions::mark_compressed(response.headers_mut());
    response
}

/// Marks replies that a fault shapes byte by byte: they are not compressed.
#[derive(Clone, Copy)]
pub(crate) struct AsItIs;

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
    let request = match read(&org, request).await {
        Ok(request) => Arc::new(request),
        Err(error) => return Ok(response(rest::refuse(&error))),
    };
    let now = org.clock.now_ms();
    let entry = org.log.arrived(&request, now);
    let met = Arc::new(meet(&org, &request).await);
    wait(&org, &met, Stage::WaitBefore, &stop).await;
    let reply = rules(&org, &request, &met, entry).await;
    wait(&org, &met, Stage::WaitAfter, &stop).await;
    let closed = match met.answer() {
        Some(FaultKind::CloseBeforeApply | FaultKind::CloseAfterApply) => {
            Some(Cut::now as fn(&Cut))
        }
        Some(FaultKind::Reset) => Some(Cut::reset as fn(&Cut)),
        _ => None,
    };
    if closed.is_none() || met.instead().is_none() {
        org.log.answered(entry, &reply);
    }
    if let Some(closed) = closed {
        closed(&cut);
    }
    let mut reply = match met.body() {
        Some(kind) => shapes::shaped(&org, reply, kind, &stop),
        None => response(reply),
    };
    // the org's own clock, which tests move
    if let Ok(date) = time::http_date(now).parse() {
        reply.headers_mut().insert(DATE, date);
    }
    Ok(reply)
}

/// The faults that meet the request.
async fn meet(org: &Arc<Org>, request: &Arc<Request>) -> Met {
    if !org.faults.ask_who(request) {
        return org.faults.meet(request, &Who::default());
    }
    let (asked_org, asked) = (org.clone(), request.clone());
    let found = tokio::task::spawn_blocking(move || {
        asked_org
            .with_db(|conn| who(conn, &asked))
            .unwrap_or_default()
    });
    org.faults.meet(request, &found.await.unwrap_or_default())
}

/// Lets faults have the request, or its answer, wait.
async fn wait(org: &Org, met: &Met, stage: Stage, stop: &CancellationToken) {
    for kind in met.at(stage) {
        match kind {
            FaultKind::Delay { ms } => shapes::pause(*ms, stop).await,
            _ => org.faults.hold(stop).await,
        }
    }
}

/// What the org's rules answer, with faults around them.
async fn rules(org: &Arc<Org>, request: &Arc<Request>, met: &Arc<Met>, entry: u64) -> Reply {
    let at_once = catch_unwind(AssertUnwindSafe(|| {
        router::answer_at_once(org, request, met, entry)
    }));
    let reply = match at_once {
        Ok(Some(reply)) => reply,
        Ok(None) => in_turn(org, request, met, entry).await,
        Err(_) => rest::refuse(&ApiError::unexpected(&"a rule panicked")),
    };
    pretty(request, met.edit(reply))
}

/// What they answer on a thread that may wait for others.
async fn in_turn(org: &Arc<Org>, request: &Arc<Request>, met: &Arc<Met>, entry: u64) -> Reply {
    let (org, request, met) = (org.clone(), request.clone(), met.clone());
    let answered = tokio::task::spawn_blocking(move || router::answer(&org, &request, &met, entry));
    answered
        .await
        .unwrap_or_else(|error| rest::refuse(&ApiError::unexpected(&error)))
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

/// The whole request, its body unpacked.
async fn read(org: &Org, request: HttpRequest) -> Result<Request, ApiError> {
    let (parts, body) = request.into_parts();
    let body = media::whole(body).await?;
    let body = media::unpack(&parts.headers, body)?;
    let query = parts.uri.query().unwrap_or_default();
    Ok(Request {
        origin: origin(org, &parts.headers),
        target_bytes: parts.uri.path().len() + query.len(),
        query: Params::parse(query.as_bytes()),
        path: parts.uri.path().to_owned(),
        method: parts.method,
        headers: parts.headers,
        body,
    })
}

/// The address the client used if it is one of the org's, else the one that is served.
fn origin(org: &Org, headers: &HeaderMap) -> String {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    host.and_then(|host| org.known_as(host))
        .unwrap_or_else(|| org.url())
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

/// A reply as it goes over the wire.
pub(crate) fn response(reply: Reply) -> Response<Body> {
    let mut response = Response::new(Body::from(reply.body));
    *response.status_mut() = reply.status;
    *response.headers_mut() = reply.headers;
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
