//! Faults on demand: what goes wrong, for which requests, how often.
//!
//! How several faults compose: a request is held against every fault that is set, in the order they were set. A fault
//! counts each request that fits it; when its turn has come it meets the request. A request has one answer and one
//! body, so of the faults that shape these it meets one each: a later one leaves the request uncounted and waits for
//! the next. What a fault does is in `deeds` (to the org) and in `crate::server` (to the answer).

mod catalogue;
mod check;
mod deeds;
mod kind;
mod met;

use std::sync::Mutex;

use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::http::Request;
use crate::org::lock;

use super::who::Who;
pub(crate) use catalogue::{Entry, catalogue, entry};
pub(crate) use check::from_json;
pub(crate) use deeds::{after, before, record_in_path};
pub(crate) use kind::Stage;
pub use kind::{FaultKind, RetryAfter, When};
pub(crate) use met::{Met, reply};

/// A fault: which requests it meets, from which on, how many of them, and what happens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// Only requests of this method; all if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Only paths that start so; all if empty.
    #[serde(default)]
    pub path_prefix: String,
    /// Only paths that contain this; all if empty.
    #[serde(default)]
    pub path_contains: String,
    /// Only requests about this object: its API name is a segment of the path, or stands after FROM in the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// Only requests of this user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// Only requests of the app with this consumer key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// How many fitting requests pass before.
    #[serde(default)]
    pub skip: u32,
    /// How many fitting requests it meets.
    #[serde(default = "once")]
    pub times: u32,
    /// Whether it happens before or after the work, where there is a choice.
    #[serde(default)]
    pub when: When,
    /// What happens to them.
    pub what: FaultKind,
}

fn once() -> u32 {
    1
}

impl Fault {
    /// A fault that meets the next request, whatever it is.
    #[must_use]
    pub fn new(what: FaultKind) -> Self {
        Self {
            method: None,
            path_prefix: String::new(),
            path_contains: String::new(),
            object: None,
            username: None,
            client_id: None,
            skip: 0,
            times: 1,
            when: When::Before,
            what,
        }
    }

    /// The fault of a catalogue's entry, meeting the next request it is meant for.
    pub(crate) fn of(entry: &Entry) -> Self {
        Self {
            path_prefix: entry.path_prefix.clone(),
            path_contains: entry.path_contains.clone(),
            when: entry.when,
            ..Self::new(entry.what.clone())
        }
    }

    /// A REST refusal with one error, as Salesforce shapes it.
    #[must_use]
    pub fn refusal(status: u16, code: &str, message: &str) -> Self {
        let body = serde_json::json!([{ "message": message, "errorCode": code }]).to_string();
        Self::new(FaultKind::Status {
            code: status,
            content_type: "application/json;charset=UTF-8".to_owned(),
            body,
            headers: std::collections::BTreeMap::new(),
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

    /// Only requests about this object.
    #[must_use]
    pub fn object(mut self, name: &str) -> Self {
        self.object = Some(name.to_owned());
        self
    }

    /// Only requests of this user.
    #[must_use]
    pub fn user(mut self, username: &str) -> Self {
        self.username = Some(username.to_owned());
        self
    }

    /// Only requests of the app with this consumer key.
    #[must_use]
    pub fn app(mut self, client_id: &str) -> Self {
        self.client_id = Some(client_id.to_owned());
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

    /// Happens after the request did its work.
    #[must_use]
    pub fn applied(mut self) -> Self {
        self.when = When::After;
        self
    }

    /// Whether the request fits, as far as the request itself tells.
    fn fits(&self, request: &Request) -> bool {
        self.method
            .as_ref()
            .is_none_or(|wanted| wanted.eq_ignore_ascii_case(request.method.as_str()))
            && request.path.starts_with(&self.path_prefix)
            && request.path.contains(&self.path_contains)
            && self
                .object
                .as_ref()
                .is_none_or(|object| is_about(request, object))
    }

    /// Whether it fits who asks.
    fn fits_who(&self, who: &Who) -> bool {
        self.username.as_ref().is_none_or(|wanted| {
            who.username
                .as_ref()
                .is_some_and(|name| name.eq_ignore_ascii_case(wanted))
        }) && self
            .client_id
            .as_ref()
            .is_none_or(|wanted| who.client_id.as_ref() == Some(wanted))
    }

    /// Whether it asks for more than the request itself tells.
    fn asks_who(&self) -> bool {
        self.username.is_some() || self.client_id.is_some()
    }
}

/// Whether a request is about an object: as a segment of its path, or as what a query selects from.
fn is_about(request: &Request, object: &str) -> bool {
    let in_path = request
        .path
        .split('/')
        .any(|segment| segment.eq_ignore_ascii_case(object));
    in_path
        || request.query.get("q").is_some_and(|soql| {
            let mut words = soql.split_whitespace();
            words.any(|word| word.eq_ignore_ascii_case("from"))
                && words.next().is_some_and(|from| {
                    from.trim_end_matches([')', ','])
                        .eq_ignore_ascii_case(object)
                })
        })
}

/// A fault that is set, and how far it has got.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Set {
    pub(crate) id: u64,
    /// Fitting requests that passed.
    pub(crate) passed: u32,
    /// Requests that it met.
    pub(crate) met: u32,
    #[serde(flatten)]
    pub(crate) fault: Fault,
}

#[derive(Default)]
struct Sets {
    last: u64,
    sets: Vec<Set>,
}

/// The faults that are set, and the requests they hold.
pub(crate) struct Faults {
    set: Mutex<Sets>,
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
    /// Sets a fault and gives its number.
    pub(crate) fn add(&self, fault: Fault) -> u64 {
        let mut set = lock(&self.set);
        set.last += 1;
        let id = set.last;
        if fault.times > 0 {
            set.sets.push(Set {
                id,
                passed: 0,
                met: 0,
                fault,
            });
        }
        id
    }

    /// The faults that still wait for requests, in the order they were set.
    pub(crate) fn all(&self) -> Vec<Set> {
        lock(&self.set).sets.clone()
    }

    /// Drops one fault; `false` if it is not there.
    pub(crate) fn remove(&self, id: u64) -> bool {
        let mut set = lock(&self.set);
        let before = set.sets.len();
        set.sets.retain(|set| set.id != id);
        set.sets.len() < before
    }

    pub(crate) fn clear(&self) {
        lock(&self.set).sets.clear();
        self.release();
    }

    pub(crate) fn release(&self) {
        self.released.send_modify(|count| *count += 1);
    }

    /// How many requests are held now.
    pub(crate) fn holding(&self) -> usize {
        *self.waiting.borrow()
    }

    /// Whether telling which faults meet this request takes a look at who asks.
    pub(crate) fn ask_who(&self, request: &Request) -> bool {
        lock(&self.set)
            .sets
            .iter()
            .any(|set| set.fault.asks_who() && set.fault.fits(request))
    }

    /// The faults that meet this request. The control's own addresses are never met.
    pub(crate) fn meet(&self, request: &Request, who: &Who) -> Met {
        let mut met = Met::default();
        if request.path.starts_with(crate::router::PRACTICE) {
            return met;
        }
        let mut set = lock(&self.set);
        for set in &mut set.sets {
            if !set.fault.fits(request) || !set.fault.fits_who(who) || !met.has_room(&set.fault) {
                continue;
            }
            if set.passed < set.fault.skip {
                set.passed += 1;
            } else {
                set.met += 1;
                met.add(set.id, &set.fault);
            }
        }
        set.sets.retain(|set| set.met < set.fault.times);
        met
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

    /// Waits until no request is held.
    pub(crate) async fn none_held(&self) {
        let _ = self.waiting.subscribe().wait_for(|held| *held == 0).await;
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
mod tests;
