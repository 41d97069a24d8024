//! A server that sends exactly the bytes it is told to, and remembers what it was asked.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use salesforce::{
    Access, Error, Http, HttpOptions, Org, Origin, RetryBudget, Session, Timeouts, VersionChoice,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) method: String,
    /// Path and query.
    pub(crate) target: String,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Asked {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn path(&self) -> &str {
        self.target.split('?').next().unwrap()
    }

    /// The value of a query parameter or form field.
    pub(crate) fn value(&self, name: &str) -> Option<String> {
        let query = self.target.split_once('?').map_or("", |(_, query)| query);
        let text = if self.body.is_empty() || self.method == "GET" {
            query
        } else {
            &self.body
        };
        url::form_urlencoded::parse(text.as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, v)| v.into_owned())
    }
}

/// What to do with a request.
#[derive(Clone)]
pub(crate) enum Reply {
    /// These bytes, then close.
    Bytes(Vec<u8>),
    /// These bytes, then silence with the connection open.
    Stall(Vec<u8>),
}

/// A whole answer.
pub(crate) fn answer(status: u16, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Reply {
    let body = body.as_ref();
    let mut bytes = format!(
        "HTTP/1.1 {status} Said\r\nContent-Length: {}\r\n",
        body.len()
    );
    for (name, value) in headers {
        bytes += &format!("{name}: {value}\r\n");
    }
    bytes += "Connection: close\r\n\r\n";
    Reply::Bytes([bytes.as_bytes(), body].concat())
}

pub(crate) fn json(status: u16, body: &str) -> Reply {
    answer(
        status,
        &[("Content-Type", "application/json;charset=UTF-8")],
        body,
    )
}

pub(crate) struct Server {
    pub(crate) origin: Origin,
    asked: Arc<Mutex<Vec<Asked>>>,
    connections: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl Server {
    /// Answers each request by `reply`, which also gets how many came before it.
    pub(crate) async fn start(
        reply: impl Fn(&Asked, usize) -> Reply + Send + Sync + 'static,
    ) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap())
            .parse()
            .unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let connections = Arc::new(AtomicUsize::new(0));
        let (log, count, reply) = (asked.clone(), connections.clone(), Arc::new(reply));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(serve(stream, log.clone(), reply.clone()));
            }
        });
        Server {
            origin,
            asked,
            connections,
            task,
        }
    }

    /// Always answers the same.
    pub(crate) async fn always(reply: Reply) -> Server {
        Server::start(move |_, _| reply.clone()).await
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(
    mut stream: TcpStream,
    log: Arc<Mutex<Vec<Asked>>>,
    reply: Arc<impl Fn(&Asked, usize) -> Reply>,
) {
    let Some(asked) = read(&mut stream).await else {
        return;
    };
    let before = {
        let mut log = log.lock().unwrap();
        log.push(asked.clone());
        log.len() - 1
    };
    match reply(&asked, before) {
        Reply::Bytes(bytes) => {
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
        }
        Reply::Stall(bytes) => {
            let _ = stream.write_all(&bytes).await;
            let _ = stream.flush().await;
            // until the client goes away
            let _ = stream.read(&mut [0; 1]).await;
        }
    }
}

async fn read(stream: &mut TcpStream) -> Option<Asked> {
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    let head_end = loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break at + 4;
        }
        match stream.read(&mut piece).await.ok()? {
            0 => return None,
            n => bytes.extend_from_slice(&piece[..n]),
        }
    };
    let head = String::from_utf8(bytes[..head_end].to_vec()).unwrap();
    let mut lines = head.lines();
    let mut first = lines.next().unwrap().split(' ');
    let (method, target) = (
        first.next().unwrap().to_owned(),
        first.next().unwrap().to_owned(),
    );
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let length = headers
        .iter()
        .find(|(name, _)| name == "content-length")
        .map_or(0, |(_, n)| n.parse().unwrap());
    while bytes.len() < head_end + length {
        match stream.read(&mut piece).await.ok()? {
            0 => return None,
            n => bytes.extend_from_slice(&piece[..n]),
        }
    }
    let body = String::from_utf8_lossy(&bytes[head_end..]).into_owned();
    Some(Asked {
        method,
        target,
        headers,
        body,
    })
}

/// A session whose tokens are numbered, `planted-access-1` being the first.
pub(crate) struct Numbered {
    instance: Origin,
    generation: AtomicU64,
    pub(crate) renewals: AtomicU64,
}

#[async_trait]
impl Session for Numbered {
    async fn access(&self) -> Result<Access, Error> {
        let generation = self.generation.load(Ordering::SeqCst);
        let token = format!("planted-access-{generation}");
        Ok(Access {
            token: token.into(),
            instance: self.instance.clone(),
            generation,
        })
    }

    async fn renew(&self, rejected_generation: u64) -> Result<Access, Error> {
        let next = rejected_generation + 1;
        let swap = self.generation.compare_exchange(
            rejected_generation,
            next,
            Ordering::SeqCst,
            Ordering::SeqCst,
        );
        if swap.is_ok() {
            self.renewals.fetch_add(1, Ordering::SeqCst);
        }
        self.access().await
    }
}

/// Limits that no answer here comes near, and waits between tries that take no time.
pub(crate) fn patient() -> HttpOptions {
    let long = Duration::from_secs(20);
    HttpOptions {
        timeouts: Timeouts {
            connect: long,
            headers: long,
            idle_body: long,
            total: long,
            token: long,
        },
        retry: RetryBudget {
            tries: 3,
            first_wait: Duration::ZERO,
            longest_wait: Duration::ZERO,
        },
        ..HttpOptions::default()
    }
}

pub(crate) fn http() -> Http {
    Http::new(patient()).unwrap()
}

pub(crate) fn org_with(
    server: &Server,
    options: HttpOptions,
    version: VersionChoice,
) -> (Org, Arc<Numbered>) {
    let session = Arc::new(Numbered {
        instance: server.origin.clone(),
        generation: AtomicU64::new(1),
        renewals: AtomicU64::new(0),
    });
    (
        Org::new(Http::new(options).unwrap(), session.clone(), version),
        session,
    )
}

/// An org with version 60.0 fixed, so that nothing but the call under test is sent.
pub(crate) fn org(server: &Server) -> (Org, Arc<Numbered>) {
    org_with(
        server,
        patient(),
        VersionChoice::Fixed("60.0".parse().unwrap()),
    )
}

/// Fails if the text holds anything that must not be shown.
pub(crate) fn assert_no_secret(text: &str) {
    assert!(!text.contains("planted"), "a secret is shown in {text}");
}
