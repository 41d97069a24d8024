//! Serves the loopback sockets: reads the head of a request within limits, answers a fixed page, closes.

use std::{collections::VecDeque, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::{AbortHandle, JoinSet},
    time::timeout,
};
use tokio_util::sync::CancellationToken;

use super::{
    Listener,
    decide::{Decision, Status, decide},
};

/// How much a connection may ask of the listener.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Longest head of a request, in bytes.
    pub(crate) head: usize,
    /// How long the head may take.
    pub(crate) deadline: Duration,
    /// Connections at once; one more drops the oldest.
    pub(crate) connections: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head: 16 * 1024,
            deadline: Duration::from_secs(5),
            connections: 64,
        }
    }
}

/// Serves until it is stopped, then closes everything at once.
pub(super) async fn run(
    sockets: Vec<TcpListener>,
    port: u16,
    listener: Listener,
    stop: CancellationToken,
) {
    let mut accepting = JoinSet::new();
    for socket in sockets {
        accepting.spawn(accept(socket, port, listener.clone()));
    }
    stop.cancelled().await;
    accepting.shutdown().await;
}

/// Accepts on one socket. The connections live in a set of their own, which closes with it.
async fn accept(socket: TcpListener, port: u16, listener: Listener) {
    let mut connections = JoinSet::new();
    let mut oldest_first: VecDeque<AbortHandle> = VecDeque::new();
    loop {
        tokio::select! {
            accepted = socket.accept() => {
                let Ok((stream, _)) = accepted else {
                    // out of file handles, say: let the ones that are open end first
                    connections.join_next().await;
                    continue;
                };
                oldest_first.retain(|connection| !connection.is_finished());
                if oldest_first.len() >= listener.limits.connections
                    && let Some(oldest) = oldest_first.pop_front()
                {
                    oldest.abort();
                }
                oldest_first.push_back(connections.spawn(serve(stream, port, listener.clone())));
            }
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
        }
    }
}

/// One connection: one request, one answer.
async fn serve(mut stream: TcpStream, port: u16, listener: Listener) {
    let limits = listener.limits;
    let Ok(Some(head)) = timeout(limits.deadline, read_head(&mut stream, limits.head)).await else {
        return;
    };
    let page = page(&listener.take(|attempts| decide(&head, port, attempts)));
    // whoever asked may be gone already
    let _ = timeout(limits.deadline, async {
        stream.write_all(page.as_bytes()).await?;
        stream.shutdown().await
    })
    .await;
}

/// The head of the request; what is there at the limit is judged as it is, so that junk gets its answer at once.
async fn read_head(stream: &mut TcpStream, limit: usize) -> Option<Vec<u8>> {
    let mut head = Vec::with_capacity(1024);
    loop {
        if head.windows(4).any(|window| window == b"\r\n\r\n") {
            return Some(head);
        }
        // a TLS hello or an HTTP/2 preface never becomes a head of ours
        let first = head.first().copied().unwrap_or(b'G');
        if head.len() >= limit || !first.is_ascii_alphabetic() || head.starts_with(b"PRI * HTTP/2")
        {
            return Some(head);
        }
        if stream.read_buf(&mut head).await.ok()? == 0 {
            return None;
        }
    }
}

/// The fixed page of a decision. Nothing of the request is in it.
fn page(decision: &Decision) -> String {
    let (status, text) = match decision {
        Decision::Accept(..) | Decision::Denied(..) => (
            "200 OK",
            "Salesforce has answered. You can close this tab and go back to Orgdeck.",
        ),
        Decision::Ignore(Status::Gone) => (
            "410 Gone",
            "This sign-in is no longer active. You can close this tab and go back to Orgdeck.",
        ),
        Decision::Ignore(Status::BadRequest) => ("400 Bad Request", "Not a sign-in of Orgdeck."),
        Decision::Ignore(Status::NotFound) => ("404 Not Found", "Not a sign-in of Orgdeck."),
        Decision::Ignore(Status::MethodNotAllowed) => {
            ("405 Method Not Allowed", "Not a sign-in of Orgdeck.")
        }
    };
    let body = format!(
        "<!doctype html><html lang=en><meta charset=utf-8>\
         <meta name=color-scheme content=\"light dark\"><title>Orgdeck</title><h1>Orgdeck</h1><p>{text}</p></html>\n"
    );
    let allow = if status.starts_with("405") {
        "Allow: GET\r\n"
    } else {
        ""
    };
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n{allow}\
         Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\nReferrer-Policy: no-referrer\r\n\
         Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}
