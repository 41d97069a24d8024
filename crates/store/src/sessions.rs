//! The table of sessions: what (org, user, consumer key) share.
//!
//! The refresh token itself lies in the vault; a row says in which place. The renewal is a journal:
//! a start without an end tells the next start of the app that a renewal was cut off halfway.

use rusqlite::{OptionalExtension, Row, named_params, params};
use uuid::Uuid;

use crate::columns::Id;
use crate::{Store, StoreError};

/// One row: a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its id; the vault entry is named by it.
    pub id: Uuid,
    /// 18-character id of the org.
    pub org_id: String,
    /// 18-character id of the user.
    pub user_id: String,
    /// Consumer key of the connected app. With org and user it is unique.
    pub consumer_key: String,
    /// Name of the org.
    pub org_name: String,
    /// User name that signed in.
    pub username: String,
    /// The user's name as people read it.
    pub display_name: String,
    /// Address requests go to; none for a practice org that the app itself runs.
    pub instance_url: Option<String>,
    /// Address of the sign-in host; none for a practice org that the app itself runs.
    pub login_address: Option<String>,
    /// Id of the environment.
    pub environment: String,
    /// Whether the org says that it is a sandbox; none while it has not been asked.
    pub is_sandbox: Option<bool>,
    /// Scopes granted, separated by spaces.
    pub scopes: String,
    /// Id of the place its secret lies in.
    pub place: String,
    /// When somebody last signed in, ms UTC.
    pub connected_at: i64,
    /// When the access token was last renewed, ms UTC.
    pub renewed_at: Option<i64>,
    /// When a renewal that has not ended was started, ms UTC.
    pub renewal_started_at: Option<i64>,
    /// Whether the refresh token still has to be revoked at the org.
    pub revoke_pending: bool,
    /// Id of the grant its token is obtained by.
    pub grant_kind: String,
    /// The user name a token is asked for, where the grant names one.
    pub subject: Option<String>,
    /// When the org last accepted its token, ms UTC, to the minute.
    pub used_at: Option<i64>,
    /// Whether the org replaces the refresh token at each renewal; none while no renewal has told.
    pub rotates: Option<bool>,
    /// How many renewals of the refresh token kept now were sent and never answered.
    pub answers_lost: u32,
    /// What the org last told of its life.
    pub health: Health,
}

/// What was read at the org about how long a session lives.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Health {
    /// The refresh token policy, in words.
    pub policy: Option<String>,
    /// How many of the five approvals of this user and app are used.
    pub approvals: Option<u32>,
    /// When this was read, ms UTC.
    pub read_at: Option<i64>,
    /// When the policy ends the refresh token, ms UTC.
    pub expires_at: Option<i64>,
}

/// How a renewal ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RenewalEnd {
    /// The org gave a token at this moment, ms UTC.
    Renewed {
        /// When.
        at: i64,
        /// Whether a new refresh token came with it, where there is a refresh token at all.
        rotated: Option<bool>,
    },
    /// The org refused, or was never asked: the refresh token is as it was.
    NotRenewed,
    /// It was asked and the answer was lost: the refresh token may be used up.
    Lost,
}

/// Queries over the sessions; see [`Store::sessions`].
#[derive(Debug, Clone, Copy)]
pub struct Sessions<'a>(pub(crate) &'a Store);

impl Sessions<'_> {
    /// Adds a session.
    ///
    /// # Errors
    /// [`StoreError::Refused`] when the same org, user and consumer key have one already.
    pub fn insert(&self, row: &Session) -> Result<(), StoreError> {
        self.0.change_one(
            "INSERT INTO sessions (id, org_id, user_id, consumer_key, org_name, username,
                 display_name, instance_url, login_address, environment, is_sandbox, scopes, place,
                 connected_at, renewed_at, renewal_started_at, revoke_pending, grant_kind,
                 subject, used_at, rotates, answers_lost, policy, approvals, health_read_at, expires_at)
             VALUES (:id, :org_id, :user_id, :consumer_key, :org_name, :username,
                 :display_name, :instance_url, :login_address, :environment, :is_sandbox, :scopes,
                 :place, :connected_at, :renewed_at, :renewal_started_at, :revoke_pending,
                 :grant_kind, :subject, :used_at, :rotates, :answers_lost, :policy, :approvals,
                 :health_read_at, :expires_at)",
            named_params! {
                ":id": Id(row.id), ":org_id": row.org_id, ":user_id": row.user_id,
                ":consumer_key": row.consumer_key, ":org_name": row.org_name,
                ":username": row.username, ":display_name": row.display_name,
                ":instance_url": row.instance_url, ":login_address": row.login_address,
                ":environment": row.environment, ":is_sandbox": row.is_sandbox,
                ":scopes": row.scopes, ":place": row.place, ":connected_at": row.connected_at,
                ":renewed_at": row.renewed_at, ":renewal_started_at": row.renewal_started_at,
                ":revoke_pending": row.revoke_pending, ":grant_kind": row.grant_kind,
                ":subject": row.subject, ":used_at": row.used_at, ":rotates": row.rotates,
                ":answers_lost": row.answers_lost, ":policy": row.health.policy,
                ":approvals": row.health.approvals, ":health_read_at": row.health.read_at,
                ":expires_at": row.health.expires_at,
            },
        )
    }

    /// One session, if it exists.
    ///
    /// # Errors
    /// Only those of the database itself.
    pub fn get(&self, id: Uuid) -> Result<Option<Session>, StoreError> {
        self.0.with(|connection| {
            connection
                .prepare_cached("SELECT * FROM sessions WHERE id = ?1")?
                .query_row([Id(id)], read)
                .optional()
        })
    }

    /// The session of an org, a user and a consumer key, if there is one.
    ///
    /// # Errors
    /// Only those of the database itself.
    pub fn find(
        &self,
        org_id: &str,
        user_id: &str,
        consumer_key: &str,
    ) -> Result<Option<Session>, StoreError> {
        self.0.with(|connection| {
            connection
                .prepare_cached(
                    "SELECT * FROM sessions
                     WHERE org_id = ?1 AND user_id = ?2 AND consumer_key = ?3",
                )?
                .query_row([org_id, user_id, consumer_key], read)
                .optional()
        })
    }

    /// All sessions, in the order they were made.
    ///
    /// # Errors
    /// Only those of the database itself.
    pub fn list(&self) -> Result<Vec<Session>, StoreError> {
        self.0.with(|connection| {
            connection
                .prepare_cached("SELECT * FROM sessions ORDER BY id")?
                .query_map([], read)?
                .collect()
        })
    }

    /// Takes a fresh sign-in into a session that exists: what came with the new token replaces what was known, the
    /// journal of the renewal begins anew, the names and the health stay until they are read again.
    ///
    /// # Errors
    /// [`StoreError::NotThere`] when the session is gone.
    pub fn sign_in_again(&self, row: &Session) -> Result<(), StoreError> {
        self.0.change_one(
            "UPDATE sessions SET instance_url = :instance_url, login_address = :login_address,
                 environment = :environment, scopes = :scopes, place = :place,
                 connected_at = :connected_at, used_at = :connected_at, grant_kind = :grant_kind, subject = :subject,
                 renewal_started_at = NULL, answers_lost = 0, rotates = NULL,
                 revoke_pending = 0, expires_at = NULL
             WHERE id = :id",
            named_params! {
                ":id": Id(row.id), ":instance_url": row.instance_url,
                ":login_address": row.login_address, ":environment": row.environment,
                ":scopes": row.scopes, ":place": row.place, ":connected_at": row.connected_at,
                ":grant_kind": row.grant_kind, ":subject": row.subject,
            },
        )
    }

    /// Records what user and org are called.
    ///
    /// # Errors
    /// [`StoreError::NotThere`] when the session is gone.
    pub fn set_names(&self, row: &Session) -> Result<(), StoreError> {
        self.0.change_one(
            "UPDATE sessions SET org_name = ?2, username = ?3, display_name = ?4, is_sandbox = ?5
             WHERE id = ?1",
            params![
                Id(row.id),
                row.org_name,
                row.username,
                row.display_name,
                row.is_sandbox
            ],
        )
    }

    /// Records where the org answers now.
    ///
    /// # Errors
    /// [`StoreError::NotThere`] when the session is gone.
    pub fn set_instance(&self, id: Uuid, instance_url: &str) -> Result<(), StoreError> {
        self.0.change_one(
            "UPDATE sessions SET instance_url = ?2 WHERE id = ?1",
            params![Id(id), instance_url],
        )
    }

    /// Records that the org accepted the token at `at` (ms UTC).
    ///
    /// # Errors
    /// [`StoreError::NotThere`] when the session is gone.
    pub fn set_used(&self, id: Uuid, at: i64) -> Result<(), StoreError> {
        self.0.change_one(
            "UPDATE sessions SET used_at = ?2 WHERE id = ?1",
            params![Id(id), at],
        )
    }

    /// Records what was read about its life.
    ///
    /// # Errors
    /// [`StoreError::NotThere`] when the session is gone.
    pub fn set_health(&self, id: Uuid, health: &Health) -> Result<(), StoreError> {
        self.0.change_one(
            "UPDATE sessions SET policy = ?2, approvals = ?3, health_read_at = ?4, expires_at = ?5
             WHERE id = ?1",
            params![
                Id(id),
                health.policy,
                health.approvals,
                health.read_at,
                health.expires_at
            ],
        )
    }

    /// Records that the session's secret now lies in another place.
    ///
    /// # Errors
    /// [`StoreError::NotThere`] when the session is gone.
    pub fn set_place(&self, id: Uuid, place: &str) -> Result<(), StoreError> {
        self.0.change_one(
            "UPDATE sessions SET place = ?2 WHERE id = ?1",
            params![Id(id), place],
        )
    }

    /// Records that the refresh token still has to be revoked at the org, or no longer.
    ///
    /// # Errors
    /// [`StoreError::NotThere`] when the session is gone.
    pub fn set_revoke_pending(&self, id: Uuid, pending: bool) -> Result<(), StoreError> {
        self.0.change_one(
            "UPDATE sessions SET revoke_pending = ?2 WHERE id = ?1",
            params![Id(id), pending],
        )
    }

    /// Journals the start of a renewal, before its request is sent. One that was begun and never ended, because the
    /// app was ended first, counts as lost from now on.
    ///
    /// # Errors
    /// [`StoreError::NotThere`] when the session is gone.
    pub fn begin_renewal(&self, id: Uuid, at: i64) -> Result<(), StoreError> {
        self.0.change_one(
            "UPDATE sessions SET answers_lost = answers_lost + (renewal_started_at IS NOT NULL),
                 renewal_started_at = ?2
             WHERE id = ?1",
            params![Id(id), at],
        )
    }

    /// Journals the end of a renewal.
    ///
    /// # Errors
    /// [`StoreError::NotThere`] when the session is gone.
    pub fn end_renewal(&self, id: Uuid, end: RenewalEnd) -> Result<(), StoreError> {
        match end {
            RenewalEnd::Renewed { at, rotated } => self.0.change_one(
                "UPDATE sessions SET renewal_started_at = NULL, answers_lost = 0,
                     renewed_at = ?2, used_at = ?2, rotates = ?3
                 WHERE id = ?1",
                params![Id(id), at, rotated],
            ),
            RenewalEnd::NotRenewed => self.0.change_one(
                "UPDATE sessions SET renewal_started_at = NULL WHERE id = ?1",
                [Id(id)],
            ),
            RenewalEnd::Lost => self.0.change_one(
                "UPDATE sessions SET renewal_started_at = NULL, answers_lost = answers_lost + 1
                 WHERE id = ?1",
                [Id(id)],
            ),
        }
    }

    /// Deletes a session.
    ///
    /// # Errors
    /// [`StoreError::Refused`] while an integration uses it, [`StoreError::NotThere`] when it is
    /// gone already.
    pub fn delete(&self, id: Uuid) -> Result<(), StoreError> {
        self.0
            .change_one("DELETE FROM sessions WHERE id = ?1", [Id(id)])
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Session> {
    Ok(Session {
        id: row.get::<_, Id>("id")?.0,
        org_id: row.get("org_id")?,
        user_id: row.get("user_id")?,
        consumer_key: row.get("consumer_key")?,
        org_name: row.get("org_name")?,
        username: row.get("username")?,
        display_name: row.get("display_name")?,
        instance_url: row.get("instance_url")?,
        login_address: row.get("login_address")?,
        environment: row.get("environment")?,
        is_sandbox: row.get("is_sandbox")?,
        scopes: row.get("scopes")?,
        place: row.get("place")?,
        connected_at: row.get("connected_at")?,
        renewed_at: row.get("renewed_at")?,
        renewal_started_at: row.get("renewal_started_at")?,
        revoke_pending: row.get("revoke_pending")?,
        grant_kind: row.get("grant_kind")?,
        subject: row.get("subject")?,
        used_at: row.get("used_at")?,
        rotates: row.get("rotates")?,
        answers_lost: row.get("answers_lost")?,
        health: Health {
            policy: row.get("policy")?,
            approvals: row.get("approvals")?,
            read_at: row.get("health_read_at")?,
            expires_at: row.get("expires_at")?,
        },
    })
}
