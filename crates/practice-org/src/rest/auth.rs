//! Who asks: the bearer token, the user behind it, and what that user may do.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use rusqlite::Connection;

use crate::db::grants;
use crate::db::logins::{self, Login};
use crate::db::switches;
use crate::db::tokens;
use crate::error::ApiError;
use crate::org::{Call, lock};
use crate::schema::Rights;
use crate::soql::Selections;

/// The user behind a request.
#[derive(Clone)]
pub(crate) struct Caller {
    pub(crate) login: Login,
    pub(crate) rights: Arc<Rights>,
    /// What the user asked for before under these very rights.
    pub(crate) selections: Arc<Selections>,
    /// Name of the app.
    app: String,
    scopes: Vec<String>,
}

/// Finds the user behind the request's token.
///
/// `Authorization: Bearer` or `OAuth` (jsforce streaming uses the latter). Whatever is wrong with the token is one
/// answer: 401 `INVALID_SESSION_ID`. An inactive user's sessions are over.
pub(crate) fn authenticate(call: &mut Call<'_>) -> Result<Arc<Caller>, ApiError> {
    let header = call
        .request
        .header("authorization")
        .ok_or_else(ApiError::session)?;
    let (scheme, token) = header.split_once(' ').unwrap_or((header, ""));
    if !scheme.eq_ignore_ascii_case("bearer") && !scheme.eq_ignore_ascii_case("oauth") {
        return Err(ApiError::new(
            401,
            "INVALID_AUTH_HEADER",
            "INVALID_HEADER_TYPE",
        ));
    }
    session(call, token.trim())
}

/// Finds the user behind a token, wherever the token came from.
pub(crate) fn session(call: &mut Call<'_>, token: &str) -> Result<Arc<Caller>, ApiError> {
    let caller = match call.org.sessions.known(call.conn, token, call.now) {
        Some(caller) => caller,
        None => look_up(call, token)?,
    };
    call.noted.username = Some(caller.login.username.clone());
    call.noted.app = Some(caller.app.clone());
    Ok(caller)
}

fn look_up(call: &Call<'_>, token: &str) -> Result<Arc<Caller>, ApiError> {
    let switches = switches::load(call.conn)?;
    // that a locked org answers so to a live token is unconfirmed
    if switches.locked {
        return Err(ApiError::session());
    }
    let access = tokens::use_access(call.conn, token, call.now)?.ok_or_else(ApiError::session)?;
    let mut login = logins::by_id(call.conn, &access.user_id)?
        .filter(|login| login.may_sign_in)
        .ok_or_else(ApiError::session)?;
    grants::touch(call.conn, access.grant_id, call.now)?;
    let (mut rights, mut selections) = call.org.rights.of(call.conn, &access.user_id)?;
    // the sign-in's own switches go over what profile and permission sets give
    login.api_enabled &= rights.has("ApiEnabled");
    login.view_setup &= rights.has("ViewSetup");
    if !login.view_setup {
        rights = Arc::new(rights.without_setup());
        selections = Arc::default();
    }
    if !switches.knowledge {
        rights = Arc::new(rights.without_object("Knowledge__kav"));
        selections = Arc::default();
    }
    let caller = Arc::new(Caller {
        login,
        rights,
        selections,
        app: access.app,
        scopes: access.scopes,
    });
    call.org
        .sessions
        .keep(call.conn, token, call.now, caller.clone());
    Ok(caller)
}

/// Sessions that were looked up and cannot have changed since: nothing was written to the file in between.
///
/// So a program that only reads does not have its token, user and rights looked up at every call. A session is looked
/// up again after a while even so, because that is when it is extended and its use noted.
#[derive(Default)]
pub(crate) struct Sessions(Mutex<HashMap<String, Known>>);

struct Known {
    caller: Arc<Caller>,
    /// How many rows had been written when it was looked up.
    changes: u64,
    looked_up_ms: i64,
}

/// How long a session is not looked up again: nothing beside any session timeout.
const TRUSTED_MS: i64 = 1000;

/// Sessions kept at most.
const KEPT: usize = 1000;

impl Sessions {
    fn known(&self, conn: &Connection, token: &str, now_ms: i64) -> Option<Arc<Caller>> {
        let all = lock(&self.0);
        let known = all.get(token)?;
        let fresh = (0..TRUSTED_MS).contains(&(now_ms - known.looked_up_ms));
        (fresh && known.changes == conn.total_changes()).then(|| known.caller.clone())
    }

    fn keep(&self, conn: &Connection, token: &str, now_ms: i64, caller: Arc<Caller>) {
        let mut all = lock(&self.0);
        if all.len() >= KEPT {
            all.clear();
        }
        let known = Known {
            caller,
            changes: conn.total_changes(),
            looked_up_ms: now_ms,
        };
        all.insert(token.to_owned(), known);
    }
}

impl Caller {
    /// The same caller, asking through the Tooling API.
    pub(super) fn in_tooling(&self) -> Self {
        Self {
            rights: Arc::new(self.rights.in_tooling()),
            selections: Arc::default(),
            ..self.clone()
        }
    }

    /// Scope, permission "API Enabled", and the org's daily allowance; counts the call.
    pub(crate) fn may_use_api(&self, call: &mut Call<'_>) -> Result<(), ApiError> {
        if !self
            .scopes
            .iter()
            .any(|scope| scope == "api" || scope == "full")
        {
            // a refresh does not cure this one (jsforce http-api.ts tells it apart by these words)
            return Err(ApiError::new(
                401,
                "INVALID_SESSION_ID",
                "This session is not valid for use with the REST API",
            ));
        }
        if !self.login.api_enabled {
            return Err(ApiError::new(
                403,
                "API_CURRENTLY_DISABLED",
                "API is disabled for this User",
            ));
        }
        if !call.org.usage.count(call.now) {
            return Err(ApiError::new(
                403,
                "REQUEST_LIMIT_EXCEEDED",
                "TotalRequests Limit exceeded.",
            ));
        }
        call.noted.api_calls += 1;
        Ok(())
    }
}
