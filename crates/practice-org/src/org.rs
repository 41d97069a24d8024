//! The org while it runs: the open file, the clock, and what lives only as long as the process.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};

use rusqlite::Connection;

use crate::clock::Clock;
use crate::control::faults::Faults;
use crate::control::log::RequestLog;
use crate::control::logged::Noted;
use crate::db::atomic;
use crate::db::rights::KnownRights;
use crate::error::ApiError;
use crate::http::Request;
use crate::oauth::IdKey;
use crate::oauth::pending::Pending;
use crate::rest::auth::Sessions;
use crate::rest::cursors::Cursors;
use crate::rest::recent::Recent;
use crate::rest::usage::Usage;

/// A running org, shared by the server, the control and nothing else.
pub(crate) struct Org {
    db: Mutex<Option<Connection>>,
    pub(crate) clock: Clock,
    /// 18-character id.
    pub(crate) org_id: String,
    /// Port that is served; part of the cookie's name, because browsers keep cookies per host, not per port.
    pub(crate) port: u16,
    /// `http` or `https`.
    pub(crate) scheme: &'static str,
    fronts: Vec<String>,
    pub(crate) control_key: String,
    pub(crate) usage: Usage,
    pub(crate) cursors: Cursors,
    pub(crate) rights: KnownRights,
    pub(crate) recent: Recent,
    pub(crate) sessions: Sessions,
    pub(crate) faults: Faults,
    pub(crate) log: RequestLog,
    /// Sign-ins under way, by the handle in their page address.
    pub(crate) pending: Mutex<HashMap<String, Pending>>,
    /// The key that signs id tokens.
    pub(crate) id_key: IdKey,
    /// Every code, token and cookie handed out since start. Memory only: the file holds hashes.
    handed_out: Mutex<Vec<String>>,
    /// When what describes show last changed.
    described_ms: AtomicI64,
}

/// Where and how the org is served.
pub(crate) struct Served {
    pub(crate) port: u16,
    /// `http` or `https`.
    pub(crate) scheme: &'static str,
    /// Hosts of what stands in front of it by `https`.
    pub(crate) fronts: Vec<String>,
}

/// When the schema last changed: it is part of this crate, so this is a day on which it was worked on.
const SCHEMA_MS: i64 = 1_767_225_600_000;

impl Org {
    pub(crate) fn new(conn: Connection, org_id: String, served: Served, clock: Clock) -> Self {
        let usage = Usage::new(clock.now_ms());
        Self {
            db: Mutex::new(Some(conn)),
            clock,
            org_id,
            port: served.port,
            scheme: served.scheme,
            fronts: served.fronts,
            control_key: crate::random::text(32),
            usage,
            cursors: Cursors::default(),
            rights: KnownRights::default(),
            recent: Recent::default(),
            sessions: Sessions::default(),
            faults: Faults::default(),
            log: RequestLog::default(),
            pending: Mutex::default(),
            id_key: IdKey::new(),
            handed_out: Mutex::default(),
            described_ms: AtomicI64::new(SCHEMA_MS),
        }
    }

    /// Runs `work` with the database; `None` once the org has stopped.
    pub(crate) fn with_db<T>(&self, work: impl FnOnce(&mut Connection) -> T) -> Option<T> {
        lock(&self.db).as_mut().map(|conn| {
            atomic::clean(conn);
            work(conn)
        })
    }

    /// The same, but `None` too if somebody else works with the database now: nobody is waited for.
    pub(crate) fn with_free_db<T>(&self, work: impl FnOnce(&mut Connection) -> T) -> Option<T> {
        let mut db = match self.db.try_lock() {
            Ok(db) => db,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return None,
        };
        db.as_mut().map(|conn| {
            atomic::clean(conn);
            work(conn)
        })
    }

    /// Closes the database.
    pub(crate) fn close(&self) {
        lock(&self.db).take();
    }

    /// Notes a code, token or cookie that leaves the org, for tests that look for leaks.
    pub(crate) fn handed_out(&self, secret: &str) {
        lock(&self.handed_out).push(secret.to_owned());
    }

    /// Every code, token and cookie handed out since start.
    pub(crate) fn secrets(&self) -> Vec<String> {
        lock(&self.handed_out).clone()
    }

    /// Somebody's rights changed: describes answer anew.
    pub(crate) fn rights_changed(&self) {
        self.described_ms
            .store(self.clock.now_ms(), Ordering::SeqCst);
    }

    /// When what describes show last changed.
    pub(crate) fn described_ms(&self) -> i64 {
        self.described_ms.load(Ordering::SeqCst)
    }

    /// Name of the cookie that holds a browser's sign-in.
    pub(crate) fn cookie(&self) -> String {
        format!("sid_{}", self.port)
    }

    /// `http://127.0.0.1:PORT`, or the same by `https`.
    pub(crate) fn url(&self) -> String {
        format!("{}://127.0.0.1:{}", self.scheme, self.port)
    }

    /// The address of the org to who asks by this authority (`host[:port]`), if it is one of its own.
    pub(crate) fn known_as(&self, authority: &str) -> Option<String> {
        if crate::server::is_loopback(authority) {
            return Some(format!("{}://{authority}", self.scheme));
        }
        let front = self.fronts.iter().find(|host| *host == authority)?;
        Some(format!("https://{front}"))
    }
}

/// What a rule works on: the org, its open database, the request, the time.
pub(crate) struct Call<'a> {
    pub(crate) org: &'a Org,
    pub(crate) conn: &'a mut Connection,
    pub(crate) request: &'a Request,
    pub(crate) now: i64,
    /// What the request turns out to do, for the log.
    pub(crate) noted: Noted,
}

impl<'a> Call<'a> {
    pub(crate) fn new(org: &'a Org, conn: &'a mut Connection, request: &'a Request) -> Self {
        Self {
            org,
            conn,
            request,
            now: org.clock.now_ms(),
            noted: Noted::default(),
        }
    }
}

impl Call<'_> {
    /// Runs `work`: what it wrote stays if it succeeds, nothing of it if it fails. May be nested.
    pub(crate) fn atomically<T, E: From<rusqlite::Error>>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        atomic::atomically(self, |call| call.conn, work)
    }
}

/// What a rule of the REST API answers.
pub(crate) type Answer = Result<crate::http::Reply, ApiError>;

/// Locks, also after a panic elsewhere: every holder leaves the value whole.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An org that nobody serves, for tests of what needs no wire.
#[cfg(test)]
pub(crate) fn test_org(opened: crate::db::Opened, clock: Clock) -> Org {
    let served = Served {
        port: 4000,
        scheme: "http",
        fronts: Vec::new(),
    };
    Org::new(opened.conn, opened.org_id, served, clock)
}
