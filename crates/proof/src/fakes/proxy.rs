//! A proxy that opens tunnels, or says why not.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::io::{AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::server::read_head;

/// What a proxy does with the wish for a tunnel.
pub enum Tunnel {
    /// Opens it to this address.
    To(SocketAddr),
    /// Answers this instead.
    Answer(String),
}

/// A proxy on loopback, until it is dropped; `rule` is given the host and port that a tunnel is wished to, and the head
/// of the wish.
pub async fn proxy(rule: impl Fn(&str, &str) -> Tunnel + Send + Sync + 'static) -> Proxy {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback");
    let address = listener.local_addr().expect("an address");
    let rule = Arc::new(rule);
    let task = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let rule = rule.clone();
            tokio::spawn(serve(stream, move |to: &str, head: &str| rule(to, head)));
        }
    });
    Proxy { address, task }
}

/// See [`proxy`].
pub struct Proxy {
    /// Where it listens.
    pub address: SocketAddr,
    task: JoinHandle<()>,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(mut stream: TcpStream, rule: impl Fn(&str, &str) -> Tunnel) {
    let Some(head) = read_head(&mut stream).await else {
        return;
    };
    let to = head.split(' ').nth(1).unwrap_or_default();
    match rule(to, &head) {
        Tunnel::To(address) => {
            let Ok(mut other) = TcpStream::connect(address).await else {
                return;
            };
            if stream.write_all(b"HTTP/1.1 200 Open\r\n\r\n").await.is_ok() {
                let _ = copy_bidirectional(&mut stream, &mut other).await;
            }
        }
        Tunnel::Answer(answer) => {
            let _ = stream.write_all(answer.as_bytes()).await;
            let _ = stream.shutdown().await;
        }
    }
}
