//! Every request the org saw and what it did: the truth that tests check against, and what the pages show.
//!
//! Nothing is changed or taken out by anybody; it is kept in memory within bounds, and when these are reached the
//! oldest requests go, counted. Raw bodies stay within the process: what leaves it goes through `redact`.

use std::collections::VecDeque;
use std::sync::Mutex;

use crate::http::{Reply, Request};
use crate::org::lock;

use super::logged::{Logged, Noted};

/// Requests kept.
const KEPT: usize = 20_000;
/// Records told of one request.
const RECORDS: usize = 1_000;
/// Bytes of bodies and addresses kept in all.
const BYTES: usize = 64 << 20;
#[derive(Default)]
struct Entries {
    kept: VecDeque<Logged>,
    /// Requests since start.
    count: u64,
    bytes: usize,
    /// Requests before this one are passed over by `since_cleared`.
    cleared: u64,
}

impl Entries {
    /// The entry of this number; numbers follow each other without a gap.
    fn at(&mut self, number: u64) -> Option<&mut Logged> {
        let first = self.kept.front()?.number;
        let index = usize::try_from(number.checked_sub(first)?).ok()?;
        self.kept.get_mut(index)
    }

    fn make_room(&mut self) {
        while self.kept.len() > KEPT || self.bytes > BYTES {
            let Some(oldest) = self.kept.pop_front() else {
                return;
            };
            self.bytes -= oldest.bytes();
        }
    }
}

/// What is asked of the log.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filter {
    /// Only requests after this number.
    pub(crate) after: u64,
    /// Only requests before this number.
    pub(crate) before: Option<u64>,
    /// Only those whose method is this.
    pub(crate) method: Option<String>,
    /// Only those whose path contains this.
    pub(crate) path: Option<String>,
    /// Only those whose path starts so.
    pub(crate) path_prefix: Option<String>,
    /// Only those of this user.
    pub(crate) username: Option<String>,
    /// Only those with this status, or this class of it (`4xx`).
    pub(crate) status: Option<String>,
    /// Only those that met a fault.
    pub(crate) faulted: bool,
}

impl Filter {
    fn takes(&self, entry: &Logged) -> bool {
        let same = |wanted: &Option<String>, found: &str| {
            wanted
                .as_ref()
                .is_none_or(|wanted| wanted.eq_ignore_ascii_case(found))
        };
        let status = entry
            .status
            .map_or_else(String::new, |status| status.to_string());
        entry.number > self.after
            && self.before.is_none_or(|before| entry.number < before)
            && same(&self.method, &entry.method)
            && self
                .path
                .as_ref()
                .is_none_or(|part| entry.path.contains(part))
            && self
                .path_prefix
                .as_ref()
                .is_none_or(|start| entry.path.starts_with(start))
            && same(
                &self.username,
                entry.username.as_deref().unwrap_or_default(),
            )
            && self
                .status
                .as_ref()
                .is_none_or(|wanted| match wanted.strip_suffix("xx") {
                    Some(class) => status.starts_with(class),
                    None => *wanted == status,
                })
            && !(self.faulted && entry.faults.is_empty())
    }
}

/// The log.
#[derive(Default)]
pub(crate) struct RequestLog(Mutex<Entries>);

impl RequestLog {
    /// Notes a request and gives its number. The control's own requests are not noted.
    pub(crate) fn arrived(&self, request: &Request, at_ms: i64) -> u64 {
        if request.path.starts_with(crate::router::PRACTICE) {
            return 0;
        }
        // made outside the lock; only the number is not known yet
        let mut entry = Logged::arrived(0, request, at_ms);
        let mut entries = lock(&self.0);
        entries.count += 1;
        entry.number = entries.count;
        entries.bytes += entry.bytes();
        let number = entry.number;
        entries.kept.push_back(entry);
        entries.make_room();
        number
    }

    /// Notes what a request did, whether or not its answer will reach anybody.
    pub(crate) fn worked(&self, number: u64, mut noted: Noted) {
        if let Some(entry) = lock(&self.0).at(number) {
            noted.records.truncate(RECORDS);
            entry.username = noted.username;
            entry.app = noted.app;
            entry.api_calls = noted.api_calls;
            entry.applied = noted.applied;
            entry.faults = noted.faults;
            entry.records = noted.records;
        }
    }

    /// Notes what a request is answered.
    pub(crate) fn answered(&self, number: u64, reply: &Reply) {
        let error = error_code(reply);
        if let Some(entry) = lock(&self.0).at(number) {
            entry.status = Some(reply.status.as_u16());
            entry.error = error;
        }
    }

    /// Requests since start or since [`Self::clear`], oldest first.
    pub(crate) fn since_cleared(&self) -> Vec<Logged> {
        let entries = lock(&self.0);
        entries
            .kept
            .iter()
            .filter(|entry| entry.number > entries.cleared)
            .cloned()
            .collect()
    }

    /// The oldest `limit` requests that fit.
    pub(crate) fn oldest(&self, filter: &Filter, limit: usize) -> Vec<Logged> {
        let entries = lock(&self.0);
        let fitting = entries.kept.iter().filter(|entry| filter.takes(entry));
        fitting.take(limit).cloned().collect()
    }

    /// The newest `limit` requests that fit, newest first.
    pub(crate) fn newest(&self, filter: &Filter, limit: usize) -> Vec<Logged> {
        let entries = lock(&self.0);
        let fitting = entries
            .kept
            .iter()
            .rev()
            .filter(|entry| filter.takes(entry));
        fitting.take(limit).cloned().collect()
    }

    /// One request.
    pub(crate) fn one(&self, number: u64) -> Option<Logged> {
        lock(&self.0).at(number).cloned()
    }

    /// How many requests there were since start, and how many of them are no longer kept.
    pub(crate) fn counts(&self) -> (u64, u64) {
        let entries = lock(&self.0);
        (entries.count, entries.count - entries.kept.len() as u64)
    }

    /// [`Self::since_cleared`] passes over what is there now; nothing is taken out.
    pub(crate) fn clear(&self) {
        let mut entries = lock(&self.0);
        entries.cleared = entries.count;
    }
}

/// Salesforce's code in a refusal, in one of the shapes it has.
fn error_code(reply: &Reply) -> Option<String> {
    if !reply.status.is_client_error() && !reply.status.is_server_error() {
        return None;
    }
    let body: serde_json::Value = serde_json::from_slice(&reply.body).ok()?;
    let code = body[0]["errorCode"].as_str().or(body["error"].as_str())?;
    Some(code.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::control::logged::BODY;

    fn request(path: &str, body: usize) -> Request {
        Request {
            method: axum::http::Method::POST,
            path: path.to_owned(),
            query: crate::http::Params::default(),
            headers: axum::http::HeaderMap::new(),
            body: vec![b'x'; body].into(),
            origin: String::new(),
            target_bytes: 0,
        }
    }

    #[test]
    fn the_log_stays_within_its_bounds_and_counts_what_went() {
        let log = RequestLog::default();
        for _ in 0..2_000 {
            log.arrived(&request("/services/data", BODY * 2), 0);
        }
        let (count, gone) = log.counts();
        assert_eq!(count, 2_000);
        // 64 MiB of bodies of 64 KiB are a little less than 1024
        assert!((970..1_000).contains(&gone), "{gone}");
        let kept = log.newest(&Filter::default(), usize::MAX);
        assert_eq!(kept[0].number, 2_000);
        assert_eq!(log.one(gone + 1).map(|entry| entry.number), Some(gone + 1));
        assert_eq!(log.one(gone), None);
        for _ in 0..KEPT + 5 {
            log.arrived(&request("/", 0), 0);
        }
        assert_eq!(log.newest(&Filter::default(), usize::MAX).len(), KEPT);
    }

    #[test]
    fn clearing_takes_nothing_out() {
        let log = RequestLog::default();
        log.arrived(&request("/a", 0), 0);
        log.clear();
        log.arrived(&request("/b", 0), 0);
        assert_eq!(log.since_cleared().len(), 1);
        assert_eq!(log.oldest(&Filter::default(), 9).len(), 2);
        let filter = Filter {
            path: Some("a".to_owned()),
            ..Filter::default()
        };
        assert_eq!(log.oldest(&filter, 9).len(), 1);
    }
}
