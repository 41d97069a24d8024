//! The requests that the application made, made once more by a bare client on connections of its own: what the org
//! takes for them by itself. The bodies are unpacked, as `curl --compressed` does, and thrown away.

use std::time::{Duration, Instant};

use futures_util::{StreamExt as _, stream};
use practice_org::Logged;
use reqwest::{Client, Method, header};
use serde_json::Value;

use crate::support::World;

/// A bare client with the newest access token.
pub(super) struct Wire {
    http: Client,
    origin: String,
    token: String,
}

impl Wire {
    pub(super) fn of(world: &World) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        // access tokens begin with the id of their org; the newest is the last
        let secrets = world.control().secrets().unwrap();
        let token = secrets
            .into_iter()
            .rfind(|secret| secret.starts_with("00D"));
        Self {
            http: Client::builder().no_proxy().build().unwrap(),
            origin: world.org.url().to_owned(),
            token: token.unwrap(),
        }
    }

    pub(super) fn origin(&self) -> &str {
        &self.origin
    }

    pub(super) fn token(&self) -> &str {
        &self.token
    }

    /// Searches for a word. The org makes its index at the first search, and takes a while for a million cases.
    pub(super) async fn first_search(&self) {
        let search = "FIND {printer} IN ALL FIELDS RETURNING Case(Id)";
        self.asks("search", search).await;
    }

    /// A query or a search by itself.
    pub(super) async fn asks(&self, resource: &str, question: &str) {
        let asked = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("q", question)
            .finish();
        let address = format!("{}/services/data/v67.0/{resource}?{asked}", self.origin);
        let answer = self.http.get(address).bearer_auth(&self.token).send();
        assert!(answer.await.unwrap().status().is_success(), "{question}");
    }

    /// Sends one of them again.
    pub(super) async fn again(&self, logged: &Logged) -> Duration {
        let method = Method::from_bytes(logged.method.as_bytes()).unwrap();
        let address = format!("{}{}", self.origin, logged.target());
        let mut request = self.http.request(method, address).bearer_auth(&self.token);
        if !logged.body.is_empty() {
            request = request
                .header(header::CONTENT_TYPE, "application/json")
                .body(logged.body.clone());
        }
        let begun = Instant::now();
        let answer = request.send().await.unwrap();
        let status = answer.status();
        answer.bytes().await.unwrap();
        assert!(status.is_success(), "{} {status}", logged.path);
        begun.elapsed()
    }

    /// Sends them again one after the other.
    pub(super) async fn all_again(&self, logged: &[Logged]) -> Duration {
        let mut took = Duration::ZERO;
        for one in logged {
            took += self.again(one).await;
        }
        took
    }

    /// Sends them again, so many at a time.
    pub(super) async fn together(&self, logged: &[Logged], at_once: usize) -> Duration {
        let sent = stream::iter(logged.to_vec()).map(|one| async move { self.again(&one).await });
        let begun = Instant::now();
        sent.buffer_unordered(at_once).for_each(|_| async {}).await;
        begun.elapsed()
    }
}

/// The same write on a condition that is met at any time: the one it had was met once, and looking whether it is met is
/// the org's work too.
pub(super) fn once_more(mut logged: Logged) -> Logged {
    let Ok(mut body) = serde_json::from_str::<Value>(&logged.body) else {
        return logged;
    };
    let parts = body["compositeRequest"].as_array_mut();
    for part in parts.into_iter().flatten() {
        if let Some(until) = part.pointer_mut("/httpHeaders/If-Unmodified-Since") {
            *until = "Fri, 31 Dec 2100 00:00:00 GMT".into();
        }
    }
    logged.body = body.to_string();
    logged
}
