//! A sign-in under way in a browser: what the app asked for, kept while the user signs in and decides.

use std::collections::HashMap;

use crate::http::{Params, with_query};
use crate::org::{Org, lock};

/// How long a browser may take between the pages of one sign-in.
const LIFE_MS: i64 = 30 * 60_000;

/// A checked authorization request that waits for the user.
#[derive(Debug, Clone)]
pub(crate) struct Pending {
    pub(crate) app_id: i64,
    pub(crate) redirect_uri: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) state: Option<String>,
    pub(crate) challenge: Option<String>,
    pub(crate) nonce: Option<String>,
    pub(crate) login_hint: Option<String>,
    /// `prompt=login`: only a sign-in after this request counts.
    pub(crate) force_login: bool,
    /// `prompt=consent`: ask even if allowed before.
    pub(crate) force_consent: bool,
    pub(crate) started_ms: i64,
}

impl Pending {
    /// The callback address with these parameters, and `state` last, as Salesforce appends it.
    pub(crate) fn callback(&self, mut params: Params) -> String {
        if let Some(state) = &self.state {
            params.push("state", state);
        }
        with_query(&self.redirect_uri, &params)
    }
}

/// Keeps a sign-in and gives the handle of its page.
pub(crate) fn keep(org: &Org, pending: Pending) -> String {
    let handle = crate::random::text(40);
    let mut all = lock(&org.pending);
    forget_old(&mut all, pending.started_ms);
    all.insert(handle.clone(), pending);
    handle
}

/// The sign-in behind a handle.
pub(crate) fn find(org: &Org, handle: &str, now_ms: i64) -> Option<Pending> {
    lock(&org.pending)
        .get(handle)
        .filter(|pending| now_ms < pending.started_ms + LIFE_MS)
        .cloned()
}

/// Ends a sign-in; `None` if somebody ended it before.
pub(crate) fn take(org: &Org, handle: &str, now_ms: i64) -> Option<Pending> {
    lock(&org.pending)
        .remove(handle)
        .filter(|pending| now_ms < pending.started_ms + LIFE_MS)
}

fn forget_old(all: &mut HashMap<String, Pending>, now_ms: i64) {
    all.retain(|_, pending| now_ms < pending.started_ms + LIFE_MS);
}
