//! A tunnel through a proxy: `CONNECT` (RFC 9110 section 9.3.6), and what a proxy answers that gives none.

use http::HeaderValue;
use tokio::io::AsyncWriteExt;

use super::{NotReached, Wire, broken, plain};
use crate::client::Gate;
use crate::error::{ProxyKind, Transport, TransportKind};

/// What a proxy said instead of opening the tunnel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProxyAnswer {
    /// HTTP status; 0 where it was no HTTP.
    pub status: u16,
    /// The words beside the status, or what came instead.
    pub words: String,
    /// The ways of signing in that it offers, such as `Basic` or `Negotiate`.
    pub asks: Vec<String>,
}

/// Asks a proxy for a tunnel to host and port.
pub(super) async fn open(
    gate: &Gate,
    mut wire: Box<dyn Wire>,
    (host, port): (&str, u16),
    agent: &str,
) -> Result<Box<dyn Wire>, NotReached> {
    let mut wish =
        format!("CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\nUser-Agent: {agent}\r\n")
            .into_bytes();
    if let Some(credentials) = &gate.credentials {
        wish.extend_from_slice(b"Proxy-Authorization: ");
        wish.extend_from_slice(HeaderValue::as_bytes(credentials));
        wish.extend_from_slice(b"\r\n");
    }
    wish.extend_from_slice(b"\r\n");
    let failed = |error: std::io::Error| NotReached::from(broken(&gate.authority(), &error));
    wire.write_all(&wish).await.map_err(failed)?;
    wire.flush().await.map_err(failed)?;
    // the host speaks only after it is spoken to, so nothing behind the head is lost
    let head = plain::head(&mut wire).await.map_err(failed)?;
    let answer = read(&head);
    if (200..300).contains(&answer.status) {
        return Ok(wire);
    }
    let kind = TransportKind::Proxy(kind(answer.status));
    let words = format!("{} {}", answer.status, answer.words);
    let mut not = NotReached::from(Transport {
        host: gate.authority(),
        kind,
        words,
    });
    not.proxy = Some(Box::new(answer));
    Err(not)
}

fn kind(status: u16) -> ProxyKind {
    match status {
        407 => ProxyKind::SignIn,
        401 | 403 | 451 => ProxyKind::Forbidden,
        // squid answers 503 to a name it cannot look up and to a host it cannot reach; others take 502 or 504
        500 | 502..=504 => ProxyKind::Gateway,
        0 | 400 | 404 | 405 | 501 => ProxyKind::NoTunnel,
        _ => ProxyKind::Refused,
    }
}

fn read(head: &plain::Head) -> ProxyAnswer {
    let asks = head
        .all("proxy-authenticate")
        .filter_map(|value| value.split_whitespace().next())
        .map(|word| word.trim_end_matches(',').chars().take(40).collect())
        .collect();
    ProxyAnswer {
        status: head.status,
        words: head.reason.clone(),
        asks,
    }
}
