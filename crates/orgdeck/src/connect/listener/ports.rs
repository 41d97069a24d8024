//! Takes the first port that is free on both loopback families.

use std::{
    io::{Error as IoError, ErrorKind},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
};

use tokio::net::TcpListener;

use crate::Error;

/// The first port of the list that nobody holds on either family, with its sockets.
pub(super) async fn first_free(ports: &[u16]) -> Result<(u16, Vec<TcpListener>), Error> {
    for &port in ports {
        if let Some(sockets) = both(port).await {
            return Ok((port, sockets));
        }
    }
    let list: Vec<String> = ports.iter().map(ToString::to_string).collect();
    Err(Error::named(
        "sign-in.ports-taken",
        format!("ports {}", list.join(", ")),
    ))
}

/// Both families of a port; none if either is taken. A family this computer does not have is left out: nobody can
/// take what is not there.
async fn both(port: u16) -> Option<Vec<TcpListener>> {
    let mut sockets = Vec::new();
    for address in [
        IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(Ipv6Addr::LOCALHOST),
    ] {
        match TcpListener::bind(SocketAddr::new(address, port)).await {
            Ok(socket) => sockets.push(socket),
            Err(error) if family_is_missing(&error) => {}
            Err(error) => {
                tracing::info!(port, %error, "a callback port is taken");
                return None;
            }
        }
    }
    (!sockets.is_empty()).then_some(sockets)
}

fn family_is_missing(error: &IoError) -> bool {
    error.kind() == ErrorKind::AddrNotAvailable
        || error.kind() == ErrorKind::Unsupported
        // EAFNOSUPPORT has no kind of its own: 97 on Linux, 47 on macOS, 10047 on Windows
        || matches!(error.raw_os_error(), Some(97 | 47 | 10047))
}
