//! A client on one connection that is kept open, as every client library keeps its own.

use std::time::{Duration, Instant};

use reqwest::Client;
use serde_json::Value;

/// A client with an access token.
pub(crate) struct Asking {
    http: Client,
    base: String,
    access: String,
}

impl Asking {
    /// Of the server at this address.
    pub(crate) fn new(base: &str, access: &str) -> Self {
        // uncompressed, so that both sides send the same bytes
        let http = Client::builder().no_proxy().no_gzip().build().unwrap();
        Self {
            http,
            base: base.to_owned(),
            access: access.to_owned(),
        }
    }

    /// The body of an answer that must be a good one.
    pub(crate) async fn get(&self, path: &str) -> Vec<u8> {
        let request = self.http.get(format!("{}{path}", self.base));
        let reply = request.bearer_auth(&self.access).send().await.unwrap();
        let status = reply.status();
        let body = reply.bytes().await.unwrap();
        assert!(
            status == 200,
            "{path}: {status} {}",
            String::from_utf8_lossy(&body)
        );
        body.to_vec()
    }

    /// The same with the time it took.
    pub(crate) async fn timed(&self, path: &str) -> (Duration, Vec<u8>) {
        let begun = Instant::now();
        let body = self.get(path).await;
        (begun.elapsed(), body)
    }

    /// The answer to a query.
    pub(crate) async fn query(&self, soql: &str) -> Value {
        serde_json::from_slice(&self.get(&query(soql)).await).unwrap()
    }
}

/// The path of a query.
pub(crate) fn query(soql: &str) -> String {
    let asked = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("q", soql)
        .finish();
    format!("/services/data/v67.0/query?{asked}")
}
