//! A server that says what it is told to say, or passes on to another; with or without TLS.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};
use tokio_rustls::TlsAcceptor;

/// How a server is spoken to.
#[derive(Clone)]
pub enum Door {
    /// Without TLS.
    Open,
    /// By TLS.
    Tls(TlsAcceptor),
}

/// A server on loopback, with all its connections until it is dropped.
pub struct Fake {
    /// Where it listens.
    pub address: SocketAddr,
    heads: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

/// What a server does with a connection.
#[derive(Clone)]
enum Does {
    Says(Arc<dyn Fn(&str) -> String + Send + Sync>),
    PassesOn(SocketAddr),
    Blurts(String),
    HangsUp,
    Nothing,
}

trait Wire: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Wire for T {}

impl Fake {
    /// Answers each request, given its head, and closes.
    pub async fn saying(
        door: Door,
        answer: impl Fn(&str) -> String + Send + Sync + 'static,
    ) -> Self {
        Self::start(door, Does::Says(Arc::new(answer))).await
    }

    /// Passes everything on to another server.
    pub async fn before(door: Door, other: SocketAddr) -> Self {
        Self::start(door, Does::PassesOn(other)).await
    }

    /// Answers this to whatever comes first, a greeting of TLS as well.
    pub async fn blurting(answer: &str) -> Self {
        Self::start(Door::Open, Does::Blurts(answer.to_owned())).await
    }

    /// Reads the first bytes and cuts the connection off.
    pub async fn hanging_up() -> Self {
        Self::start(Door::Open, Does::HangsUp).await
    }

    /// Takes connections and says nothing.
    pub async fn silent() -> Self {
        Self::start(Door::Open, Does::Nothing).await
    }

    /// The heads of the requests so far.
    #[must_use]
    pub fn heads(&self) -> Vec<String> {
        self.heads
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    async fn start(door: Door, does: Does) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback");
        let address = listener.local_addr().expect("an address");
        let heads: Arc<Mutex<Vec<String>>> = Arc::default();
        let kept = heads.clone();
        let task = tokio::spawn(async move {
            // what is under way ends with the server
            let mut serving = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                serving.spawn(serve(stream, door.clone(), does.clone(), kept.clone()));
            }
        });
        Self {
            address,
            heads,
            task,
        }
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(stream: TcpStream, door: Door, does: Does, heads: Arc<Mutex<Vec<String>>>) {
    if let Does::HangsUp = does {
        let mut stream = stream;
        let _ = stream.read(&mut [0; 64]).await;
        // with bytes unread, closing is a reset
        return;
    }
    let mut wire: Box<dyn Wire> = match door {
        Door::Open => Box::new(stream),
        // a client that does not like the certificate goes away
        Door::Tls(acceptor) => match acceptor.accept(stream).await {
            Ok(stream) => Box::new(stream),
            Err(_) => return,
        },
    };
    match does {
        Does::Says(answer) => {
            let Some(head) = read_head(&mut wire).await else {
                return;
            };
            let answer = answer(&head);
            heads
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(head);
            let _ = wire.write_all(answer.as_bytes()).await;
            let _ = wire.shutdown().await;
        }
        Does::PassesOn(other) => {
            if let Ok(mut other) = TcpStream::connect(other).await {
                let _ = copy_bidirectional(&mut wire, &mut other).await;
            }
        }
        Does::Blurts(answer) => {
            if wire.read(&mut [0; 4096]).await.is_ok() {
                let _ = wire.write_all(answer.as_bytes()).await;
                let _ = wire.shutdown().await;
            }
        }
        Does::HangsUp => {}
        Does::Nothing => {
            let _ = wire.read(&mut [0; 1]).await;
            std::future::pending::<()>().await;
        }
    }
}

/// A request's head, without its empty line.
pub(super) async fn read_head(wire: &mut (impl AsyncRead + Unpin)) -> Option<String> {
    let mut read = Vec::new();
    let mut piece = [0; 1024];
    loop {
        if let Some(end) = read.windows(4).position(|four| four == b"\r\n\r\n") {
            return Some(String::from_utf8_lossy(&read[..end]).into_owned());
        }
        match wire.read(&mut piece).await {
            Ok(length) if length > 0 => read.extend_from_slice(&piece[..length]),
            _ => return None,
        }
    }
}

/// A whole answer with a page.
#[must_use]
pub fn page(status: u16, headers: &[(&str, &str)], body: &str) -> String {
    let mut answer = format!(
        "HTTP/1.1 {status} Said\r\nContent-Type: text/html\r\nContent-Length: {}\r\nConnection: close\r\n",
        body.len()
    );
    for (name, value) in headers {
        answer += &format!("{name}: {value}\r\n");
    }
    answer + "\r\n" + body
}
