//! The least a server can do: it sends answers that it has stored whole under their path, through the same web
//! framework, in a process of its own. No session, no query language, no joins, no rights, no log.
//!
//! They are stored on disk, as the cases of the practice org are, or in memory.

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use rusqlite::{Connection, OptionalExtension};

/// First argument of the process that serves; the file and where to keep its answers follow.
pub(crate) const ARGUMENT: &str = "--bare";

/// Where the answers are kept while they are served.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kept {
    OnDisk,
    InMemory,
}

impl Kept {
    fn word(self) -> &'static str {
        match self {
            Self::OnDisk => "disk",
            Self::InMemory => "memory",
        }
    }
}

/// The running process.
pub(crate) struct Bare {
    child: Child,
    pub(crate) url: String,
}

impl Bare {
    /// Serves the answers of a file.
    pub(crate) fn start(answers: &Path, kept: Kept) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .arg(ARGUMENT)
            .arg(answers)
            .arg(kept.word())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let stdout = child.stdout.take().unwrap();
        BufReader::new(stdout).read_line(&mut line).unwrap();
        Self {
            child,
            url: line.trim().to_owned(),
        }
    }
}

impl Drop for Bare {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Stores answers by path and query in a new file.
pub(crate) fn store(file: &Path, answers: &HashMap<String, Vec<u8>>) {
    let _ = std::fs::remove_file(file);
    let mut conn = Connection::open(file).unwrap();
    let transaction = conn.transaction().unwrap();
    transaction
        .execute_batch("CREATE TABLE answer (path TEXT PRIMARY KEY, body BLOB NOT NULL)")
        .unwrap();
    for answer in answers {
        transaction
            .execute("INSERT INTO answer VALUES (?1, ?2)", answer)
            .unwrap();
    }
    transaction.commit().unwrap();
}

enum Answers {
    OnDisk(Mutex<Connection>),
    InMemory(HashMap<String, Bytes>),
}

impl Answers {
    fn open(file: &Path, word: &str) -> Self {
        let conn = Connection::open(file).unwrap();
        if word == Kept::OnDisk.word() {
            return Self::OnDisk(Mutex::new(conn));
        }
        let mut select = conn.prepare("SELECT path, body FROM answer").unwrap();
        let rows = select
            .query_map([], |row| {
                Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?.into()))
            })
            .unwrap();
        Self::InMemory(rows.collect::<Result<_, _>>().unwrap())
    }

    fn find(&self, path: &str) -> Option<Bytes> {
        match self {
            Self::InMemory(answers) => answers.get(path).cloned(),
            Self::OnDisk(conn) => {
                let conn = conn.lock().unwrap();
                let mut select = conn
                    .prepare_cached("SELECT body FROM answer WHERE path = ?1")
                    .unwrap();
                let body: Option<Vec<u8>> = select
                    .query_row([path], |row| row.get(0))
                    .optional()
                    .unwrap();
                body.map(Bytes::from)
            }
        }
    }
}

/// The process: as many threads as the practice org has.
pub(crate) fn serve(file: &Path, word: &str) {
    let answers = Arc::new(Answers::open(file, word));
    let serving = async {
        let app = Router::new().fallback(answer).with_state(answers);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        println!("http://{}", listener.local_addr().unwrap());
        axum::serve(listener, app).await.unwrap();
    };
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
        .block_on(serving);
}

async fn answer(State(answers): State<Arc<Answers>>, request: Request) -> Response {
    let path = request
        .uri()
        .path_and_query()
        .map_or("", |path| path.as_str());
    match answers.find(path) {
        Some(body) => ([(CONTENT_TYPE, "application/json;charset=UTF-8")], body).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
