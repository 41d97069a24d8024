//! A sign-in under way in a browser: what the app asked for, kept while the user signs in and decides.

use std::collections::HashMap;

use crate::db::logins::BrowserSession;
use crate::http::{Params, with_query};
use crate::org::{Org, lock};

/// How long a browser may take between the pages of one sign-in.
const LIFE_MS: i64 = 30 * 60_000;

/// What the app wants at its callback.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ResponseType {
    /// Web server flow.
    Code,
    /// User-agent flow.
    Token,
    TokenAndIdToken,
}

impl ResponseType {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut words: Vec<&str> = text.split_whitespace().collect();
        words.sort_unstable();
        match words.as_slice() {
            ["code"] => Some(Self::Code),
            ["token"] => Some(Self::Token),
            ["id_token", "token"] => Some(Self::TokenAndIdToken),
            _ => None,
        }
    }

    /// The callback address with an answer: in its query, or behind `#` in the user-agent flow.
    pub(super) fn answer(self, redirect_uri: &str, params: &Params) -> String {
        match self {
            Self::Code => with_query(redirect_uri, params),
            Self::Token | Self::TokenAndIdToken => format!("{redirect_uri}#{}", params.encode()),
        }
    }
}

/// A checked authorization request that waits for the user.
#[derive(Debug, Clone)]
pub(crate) struct Pending {
    pub(crate) app_id: i64,
    pub(crate) redirect_uri: String,
    pub(crate) response: ResponseType,
    pub(crate) scopes: Vec<String>,
    pub(crate) state: Option<String>,
    pub(crate) challenge: Option<String>,
    pub(crate) nonce: Option<String>,
    pub(crate) login_hint: Option<String>,
    /// `prompt=login`: only a sign-in after this request counts.
    pub(crate) force_login: bool,
    /// `prompt=consent`: ask even who allowed before.
    pub(crate) force_consent: bool,
    /// `prompt=select_account`: ask which account.
    pub(crate) choose_account: bool,
    pub(crate) started_ms: i64,
}

impl Pending {
    /// The callback address with these parameters and the app's `state`.
    pub(crate) fn callback(&self, mut params: Params) -> String {
        if let Some(state) = &self.state {
            params.push("state", state);
        }
        self.response.answer(&self.redirect_uri, &params)
    }

    /// Whether a browser's sign-in counts for this request; before a page was shown only if none has to be.
    pub(super) fn accepts(&self, session: &BrowserSession, shown: bool) -> bool {
        let fresh = session.created_ms >= self.started_ms && shown;
        let pages = self.force_consent || self.choose_account;
        (!self.force_login || fresh) && (shown || !pages)
    }

    /// Whether the user still has to choose an account: whoever signed in for this request has chosen.
    pub(super) fn asks_for_account(&self, session: &BrowserSession) -> bool {
        self.choose_account && session.created_ms < self.started_ms
    }
}

/// Keeps a sign-in and gives its handle.
pub(crate) fn keep(org: &Org, pending: Pending) -> String {
    let handle = crate::random::text(43);
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

/// Changes a sign-in that is under way.
pub(super) fn change(org: &Org, handle: &str, work: impl FnOnce(&mut Pending)) {
    if let Some(pending) = lock(&org.pending).get_mut(handle) {
        work(pending);
    }
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
