//! The least a server can do: answers that it has in memory, by path, through the same web framework, in a process of
//! its own. No session, no query language, no database, no log.

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

/// First argument of the process that serves.
pub(crate) const ARGUMENT: &str = "--bare";

/// The running process.
pub(crate) struct Bare {
    child: Child,
    pub(crate) url: String,
}

impl Bare {
    /// Serves these answers by path and query.
    pub(crate) fn start(folder: &Path, answers: &HashMap<String, String>) -> Self {
        let file = folder.join("answers.json");
        std::fs::write(&file, serde_json::to_vec(answers).unwrap()).unwrap();
        let mut child = Command::new(std::env::current_exe().unwrap())
            .arg(ARGUMENT)
            .arg(file)
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

/// The process: as many threads as the practice org has.
pub(crate) fn serve(answers: &Path) {
    let answers: HashMap<String, String> =
        serde_json::from_slice(&std::fs::read(answers).unwrap()).unwrap();
    let answers: HashMap<String, Bytes> = answers
        .into_iter()
        .map(|(path, body)| (path, body.into()))
        .collect();
    let serving = async {
        let app = Router::new().fallback(answer).with_state(Arc::new(answers));
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

async fn answer(State(answers): State<Arc<HashMap<String, Bytes>>>, request: Request) -> Response {
    let path = request
        .uri()
        .path_and_query()
        .map_or("", |path| path.as_str());
    match answers.get(path) {
        Some(body) => {
            let headers = [(CONTENT_TYPE, "application/json;charset=UTF-8")];
            (headers, body.clone()).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
