//! A connection to the first of several addresses that takes one: each next address is tried a little after the one
//! before, so that one that swallows everything costs no time (RFC 8305, "Happy Eyeballs").

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::client::transport;
use crate::error::TransportKind;

/// How long an address is waited for before the next is tried too (RFC 8305 section 5).
const HEAD_START: Duration = Duration::from_millis(250);

/// More addresses than this are not tried.
const MOST: usize = 8;

/// An address that took no connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// The address.
    pub address: SocketAddr,
    /// Why not.
    pub why: String,
    kind: TransportKind,
}

type Attempts = JoinSet<(SocketAddr, io::Result<TcpStream>)>;

/// Connects to one of the addresses; also says which failed before.
pub(super) async fn connect(
    addresses: &[SocketAddr],
) -> Result<(TcpStream, SocketAddr, Vec<Tried>), (TransportKind, Vec<Tried>)> {
    let mut waiting = addresses.iter().copied().take(MOST);
    let (mut attempts, mut tried) = (Attempts::new(), Vec::new());
    loop {
        let next = waiting.next();
        if let Some(address) = next {
            attempts.spawn(async move { (address, TcpStream::connect(address).await) });
        }
        let ended = tokio::select! {
            ended = attempts.join_next() => ended,
            () = sleep(HEAD_START), if next.is_some() => continue,
        };
        match ended {
            Some(Ok((address, Ok(stream)))) => return Ok((stream, address, tried)),
            Some(Ok((address, Err(error)))) => tried.push(Tried {
                address,
                why: transport::innermost(&error),
                kind: transport::from_io(error.kind()),
            }),
            // an attempt is neither cancelled nor panics
            Some(Err(_)) => {}
            None => return Err((kind(&tried), tried)),
        }
    }
}

/// What the failures together say: something that answers says more than silence.
fn kind(tried: &[Tried]) -> TransportKind {
    let any = |kind| tried.iter().any(|tried| tried.kind == kind);
    if any(TransportKind::Refused) {
        TransportKind::Refused
    } else {
        tried
            .first()
            .map_or(TransportKind::Unreachable, |tried| tried.kind)
    }
}

/// All failures in one line.
pub(super) fn words(tried: &[Tried]) -> String {
    let lines: Vec<String> = tried
        .iter()
        .map(|tried| format!("{}: {}", tried.address, tried.why))
        .collect();
    lines.join("; ")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use tokio::net::TcpListener;

    #[tokio::test]
    async fn the_address_that_answers_is_taken_and_the_others_are_named() {
        let closed = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let closed_at = closed.local_addr().unwrap();
        drop(closed);
        let open = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let open_at = open.local_addr().unwrap();
        let (_, address, tried) = connect(&[closed_at, open_at]).await.unwrap();
        assert_eq!(address, open_at);
        assert_eq!(tried.len(), 1);
        assert_eq!(tried[0].address, closed_at);
        let (kind, tried) = connect(&[closed_at]).await.unwrap_err();
        assert_eq!(kind, TransportKind::Refused);
        assert!(words(&tried).contains(&closed_at.to_string()));
        assert!(connect(&[]).await.is_err());
    }
}
