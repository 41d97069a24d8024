//! Faults on demand: what goes wrong, for which requests, how often.

use std::collections::BTreeMap;
use std::sync::Mutex;

use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::org::lock;

/// A fault: which requests it meets, from which on, how many of them, and what happens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Only requests of this method; all if absent.
    #[serde(default)]
    pub method: Option<String>,
    /// Only paths that start so; all if empty.
    #[serde(default)]
    pub path_prefix: String,
    /// Only paths that contain this; all if empty.
    #[serde(default)]
    pub path_contains: String,
    /// How many fitting requests pass before.
    #[serde(default)]
    pub skip: u32,
    /// How many fitting requests it meets.
    #[serde(default = "once")]
    pub times: u32,
    /// What happens to them.
    pub what: FaultKind,
}

fn once() -> u32 {
    1
}

/// What happens to a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FaultKind {
    /// Answered with this instead; the request does nothing.
    Status {
        /// HTTP status.
        code: u16,
        /// Value of `Content-Type`.
        #[serde(default = "json")]
        content_type: String,
        /// Body.
        #[serde(default)]
        body: String,
        /// Further headers.
        #[serde(default)]
        headers: BTreeMap<String, String>,
    },
    /// Answered with a page instead of JSON; the request does nothing.
    Html {
        /// HTTP status.
        code: u16,
    },
    /// The connection closes without an answer; the request does nothing.
    CloseBeforeApply,
    /// The request does its work; the connection closes without an answer.
    CloseAfterApply,
    /// The request waits until it is released, then goes on as usual.
    Hold,
    /// The request does its work; its answer waits until it is released.
    HoldAfterApply,
    /// The answer breaks off after so many bytes of its body, though it announced all of them.
    TruncateBodyAt {
        /// Bytes sent.
        bytes: usize,
    },
    /// The answer stops after so many bytes of its body and goes on when it is released.
    StallBodyAt {
        /// Bytes sent before the stop.
        bytes: usize,
    },
}

fn json() -> String {
    "application/json;charset=UTF-8".to_owned()
}

impl Fault {
    /// A fault that meets the next request, whatever it is.
    #[must_use]
    pub fn new(what: FaultKind) -> Self {
        Self {
            method: None,
            path_prefix: String::new(),
            path_contains: String::new(),
            skip: 0,
            times: 1,
            what,
        }
    }

    /// A REST refusal with one error, as Salesforce shapes it.
    #[must_use]
    pub fn refusal(status: u16, code: &str, message: &str) -> Self {
        let body = serde_json::json!([{ "message": message, "errorCode": code }]).to_string();
        Self::new(FaultKind::Status {
            code: status,
            content_type: json(),
            body,
            headers: BTreeMap::new(),
        })
    }

    /// Only requests of this method.
    #[must_use]
    pub fn method(mut self, method: &str) -> Self {
        self.method = Some(method.to_owned());
        self
    }

    /// Only paths that start so.
    #[must_use]
    pub fn path(mut self, prefix: &str) -> Self {
        self.path_prefix = prefix.to_owned();
        self
    }

    /// Only paths that contain this.
    #[must_use]
    pub fn containing(mut self, text: &str) -> Self {
        self.path_contains = text.to_owned();
        self
    }

    /// Lets so many fitting requests pass first.
    #[must_use]
    pub fn after(mut self, skip: u32) -> Self {
        self.skip = skip;
        self
    }

    /// Meets so many fitting requests.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = times;
        self
    }

    fn fits(&self, method: &str, path: &str) -> bool {
        self.method
            .as_ref()
            .is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
            && path.starts_with(&self.path_prefix)
            && path.contains(&self.path_contains)
    }
}

/// What a fault does to one request.
pub(crate) struct Effect {
    pub(crate) kind: FaultKind,
}

/// The faults that are set, and the requests they hold.
pub(crate) struct Faults {
    set: Mutex<Vec<Fault>>,
    /// Counts releases.
    released: watch::Sender<u64>,
    /// How many requests are held now.
    waiting: watch::Sender<usize>,
}

impl Default for Faults {
    fn default() -> Self {
        Self {
            set: Mutex::default(),
            released: watch::Sender::new(0),
            waiting: watch::Sender::new(0),
        }
    }
}

impl Faults {
    pub(crate) fn add(&self, fault: Fault) {
        lock(&self.set).push(fault);
    }

    pub(crate) fn clear(&self) {
        lock(&self.set).clear();
        self.release();
    }

    pub(crate) fn release(&self) {
        self.released.send_modify(|count| *count += 1);
    }

    /// The fault that meets this request, if any. Control commands are never met.
    pub(crate) fn take(&self, method: &str, path: &str) -> Option<Effect> {
        if path == crate::router::CONTROL {
            return None;
        }
        let mut set = lock(&self.set);
        let fault = set
            .iter_mut()
            .find(|fault| fault.times > 0 && fault.fits(method, path))?;
        if fault.skip > 0 {
            fault.skip -= 1;
            return None;
        }
        fault.times -= 1;
        let kind = fault.what.clone();
        set.retain(|fault| fault.times > 0);
        Some(Effect { kind })
    }

    /// Waits for the next release or the end of the org.
    pub(crate) async fn hold(&self, stop: &CancellationToken) {
        let mut released = self.released.subscribe();
        let _held = Held::new(&self.waiting);
        tokio::select! {
            _ = released.changed() => {}
            () = stop.cancelled() => {}
        }
    }

    /// Waits until at least `count` requests are held.
    pub(crate) async fn held(&self, count: usize) {
        let mut waiting = self.waiting.subscribe();
        // the sender lives as long as this does: waiting cannot fail
        let _ = waiting.wait_for(|held| *held >= count).await;
    }
}

/// Counts one held request for as long as it lives; a client that leaves ends it too.
struct Held<'a>(&'a watch::Sender<usize>);

impl<'a> Held<'a> {
    fn new(waiting: &'a watch::Sender<usize>) -> Self {
        waiting.send_modify(|count| *count += 1);
        Self(waiting)
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_lets_some_pass_and_meets_some() {
        let faults = Faults::default();
        faults.add(
            Fault::new(FaultKind::CloseBeforeApply)
                .method("PATCH")
                .path("/services/data")
                .after(1)
                .times(2),
        );
        let met: Vec<bool> = ["PATCH", "GET", "PATCH", "PATCH", "PATCH"]
            .iter()
            .map(|method| {
                faults
                    .take(method, "/services/data/v67.0/sobjects/Case/500")
                    .is_some()
            })
            .collect();
        assert_eq!(met, [false, false, true, true, false]);
    }
}
