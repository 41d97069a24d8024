//! Bodies that do not come as they should: cut off, halting, trickling. Only faults make them.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::Response;
use axum::http::header::CONTENT_LENGTH;
use futures_util::stream::{self, Stream, StreamExt};
use tokio_util::sync::CancellationToken;

use crate::control::faults::FaultKind;
use crate::http::Reply;
use crate::org::Org;
use crate::server::{AsItIs, response};

/// A reply whose body this fault shapes.
pub(crate) fn shaped(
    org: &Arc<Org>,
    mut reply: Reply,
    kind: &FaultKind,
    stop: &CancellationToken,
) -> Response<Body> {
    let body = Bytes::from(std::mem::take(&mut reply.body));
    let length = body.len();
    match *kind {
        FaultKind::TruncateBodyAt { bytes } => {
            let head = body.slice(..bytes.min(length));
            streamed(reply, length, parts(head, broken()))
        }
        FaultKind::StallBodyAt { bytes } => {
            let (org, stop) = (org.clone(), stop.clone());
            let wait = async move { org.faults.hold(&stop).await };
            streamed(reply, length, halting(&body, bytes, wait))
        }
        FaultKind::DelayBodyAt { bytes, ms } => {
            let stop = stop.clone();
            let wait = async move { pause(ms, &stop).await };
            streamed(reply, length, halting(&body, bytes, wait))
        }
        FaultKind::SlowBody { bytes, ms } => streamed(
            reply,
            length,
            trickling(body, bytes.max(1), ms, stop.clone()),
        ),
        FaultKind::ShortenBodyTo { bytes } => {
            let head = body.slice(..bytes.min(length));
            streamed(reply, head.len(), stream::once(async move { Ok(head) }))
        }
        _ => {
            reply.body = body.into();
            response(reply)
        }
    }
}

/// Waits in real time, or until the org stops.
pub(crate) async fn pause(ms: u64, stop: &CancellationToken) {
    tokio::select! {
        () = tokio::time::sleep(Duration::from_millis(ms)) => {}
        () = stop.cancelled() => {}
    }
}

type Part = Result<Bytes, std::io::Error>;

/// The first part, then another.
fn parts(
    head: Bytes,
    then: impl Future<Output = Part> + Send + 'static,
) -> impl Stream<Item = Part> + Send + 'static {
    stream::once(async move { Ok(head) }).chain(stream::once(async move {
        // one turn of the connection's loop, so that what was sent leaves before what follows
        tokio::task::yield_now().await;
        then.await
    }))
}

async fn broken() -> Part {
    Err(std::io::ErrorKind::ConnectionReset.into())
}

/// The body up to a byte, and the rest after a wait.
fn halting(
    body: &Bytes,
    at: usize,
    wait: impl Future<Output = ()> + Send + 'static,
) -> impl Stream<Item = Part> + Send + 'static {
    let at = at.min(body.len());
    let (head, tail) = (body.slice(..at), body.slice(at..));
    parts(head, async move {
        wait.await;
        Ok(tail)
    })
}

/// The body a few bytes at a time.
fn trickling(
    body: Bytes,
    bytes: usize,
    ms: u64,
    stop: CancellationToken,
) -> impl Stream<Item = Part> + Send + 'static {
    stream::unfold((body, false), move |(mut rest, begun)| {
        let stop = stop.clone();
        async move {
            if rest.is_empty() {
                return None;
            }
            if begun {
                pause(ms, &stop).await;
            }
            let next = rest.split_to(bytes.min(rest.len()));
            Some((Ok(next), (rest, true)))
        }
    })
}

/// Announces so many bytes and sends what the stream gives.
fn streamed(
    reply: Reply,
    length: usize,
    body: impl Stream<Item = Part> + Send + 'static,
) -> Response<Body> {
    let mut response = response(reply.header(CONTENT_LENGTH, &length.to_string()));
    *response.body_mut() = Body::from_stream(body);
    response.extensions_mut().insert(AsItIs);
    response
}
