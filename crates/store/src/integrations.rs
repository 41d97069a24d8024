//! The table of integrations: one product connected to one org as one user.
//!
//! The stored state is what the last answer of the org proved; "locked" and "unreachable" depend on
//! this moment and are never stored.

use rusqlite::{OptionalExtension, Row, named_params, params};
use uuid::Uuid;

use crate::columns::{Id, words};
use crate::{Store, StoreError, now_ms};

words! {
    /// Which date of a record decides the order of lists and the cursor of a pull.
    PullBy {
        /// When the record was created.
        Created = "created",
        /// When the record was last modified.
        Modified = "modified",
    }
}

words! {
    /// What the last answer of the org proved about an integration.
    State {
        /// Nobody has signed in yet.
        NotConnected = "not_connected",
        /// The last request was accepted.
        Connected = "connected",
        /// Works, but somebody has to sign in again soon.
        ExpiresSoon = "expires_soon",
        /// The org no longer accepts the refresh token.
        Expired = "expired",
        /// The org refuses the app or the user.
        Blocked = "blocked",
    }
}

/// One row: an integration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Integration {
    /// Its id.
    pub id: Uuid,
    /// The name the user gave it.
    pub name: String,
    /// Id of the recipe it was set up from.
    pub recipe: String,
    /// Id of the capability.
    pub capability: String,
    /// Id of the environment.
    pub environment: String,
    /// Address of the sign-in host; none for a practice org that the app itself runs.
    pub login_address: Option<String>,
    /// Consumer key of the connected app.
    pub consumer_key: String,
    /// Scopes asked for, separated by spaces.
    pub scopes: String,
    /// Whether the vault keeps a consumer secret for it. Known here, so that nobody has to open the vault to see.
    pub has_secret: bool,
    /// Whether the vault keeps a private key for it.
    pub has_key: bool,
    /// Which date orders its lists.
    pub pull_by: PullBy,
    /// Id of the grant a token is obtained by.
    pub grant_kind: String,
    /// User name: filled in at sign-in, or the one the app signs in as.
    pub username: Option<String>,
    /// Whether the org must ask for the password although somebody is signed in.
    pub prompt_login: bool,
    /// Whether to ask for the org's own sign-in page instead of its single sign-on.
    pub skip_sso: bool,
    /// The session it shares, once connected.
    pub session_id: Option<Uuid>,
    /// What the last answer proved.
    pub state: State,
    /// Id of the cause of that state, if it has one.
    pub state_cause: Option<String>,
    /// When that state was proved, ms UTC.
    pub state_at: i64,
    /// When it was added, ms UTC.
    pub created_at: i64,
    /// When its fields were last edited, ms UTC.
    pub updated_at: i64,
}

/// The fields of an [`Integration`] that a user can edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IntegrationEdit {
    /// The name the user gave it.
    pub name: String,
    /// Id of the capability.
    pub capability: String,
    /// Id of the environment.
    pub environment: String,
    /// Address of the sign-in host; none for a practice org that the app itself runs.
    pub login_address: Option<String>,
    /// Consumer key of the connected app.
    pub consumer_key: String,
    /// Scopes asked for, separated by spaces.
    pub scopes: String,
    /// Which date orders its lists.
    pub pull_by: PullBy,
    /// Id of the grant a token is obtained by.
    pub grant_kind: String,
    /// User name: filled in at sign-in, or the one the app signs in as.
    pub username: Option<String>,
    /// Whether the org must ask for the password although somebody is signed in.
    pub prompt_login: bool,
    /// Whether to ask for the org's own sign-in page instead of its single sign-on.
    pub skip_sso: bool,
}

impl From<Integration> for IntegrationEdit {
    fn from(row: Integration) -> Self {
        Self {
            name: row.name,
            capability: row.capability,
            environment: row.environment,
            login_address: row.login_address,
            consumer_key: row.consumer_key,
            scopes: row.scopes,
            pull_by: row.pull_by,
            grant_kind: row.grant_kind,
            username: row.username,
            prompt_login: row.prompt_login,
            skip_sso: row.skip_sso,
        }
    }
}

/// Queries over the integrations; see [`Store::integrations`].
#[derive(Debug, Clone, Copy)]
pub struct Integrations<'a>(pub(crate) &'a Store);

impl Integrations<'_> {
    /// Adds an integration.
    ///
    /// # Errors
    /// [`StoreError::Refused`] when the id exists or the session does not.
    pub fn insert(&self, row: &Integration) -> Result<(), StoreError> {
        self.0.change_one(
            "INSERT INTO integrations (id, name, recipe, capability, environment, login_address,
                 consumer_key, scopes, has_secret, has_key, pull_by, grant_kind, username,
                 prompt_login, skip_sso, session_id, state, state_cause, state_at, created_at, updated_at)
             VALUES (:id, :name, :recipe, :capability, :environment, :login_address,
                 :consumer_key, :scopes, :has_secret, :has_key, :pull_by, :grant_kind, :username,
                 :prompt_login, :skip_sso, :session_id, :state, :state_cause, :state_at, :created_at,
                 :updated_at)",
            named_params! {
                ":id": Id(row.id), ":name": row.name, ":recipe": row.recipe,
                ":capability": row.capability, ":environment": row.environment,
                ":login_address": row.login_address, ":consumer_key": row.consumer_key,
                ":scopes": row.scopes, ":has_secret": row.has_secret, ":has_key": row.has_key,
                ":pull_by": row.pull_by, ":skip_sso": row.skip_sso,
                ":grant_kind": row.grant_kind, ":username": row.username,
                ":prompt_login": row.prompt_login, ":session_id": row.session_id.map(Id),
                ":state": row.state, ":state_cause": row.state_cause, ":state_at": row.state_at,
                ":created_at": row.created_at, ":updated_at": row.updated_at,
            },
        )
    }

    /// One integration, if it exists.
    ///
    /// # Errors
    /// Only those of the database itself.
    pub fn get(&self, id: Uuid) -> Result<Option<Integration>, StoreError> {
        self.0.with(|connection| {
            connection
                .prepare_cached("SELECT * FROM integrations WHERE id = ?1")?
                .query_row([Id(id)], read)
                .optional()
        })
    }

    /// All integrations, newest first.
    ///
    /// # Errors
    /// Only those of the database itself.
    pub fn list(&self) -> Result<Vec<Integration>, StoreError> {
        self.0.with(|connection| {
            connection
                .prepare_cached("SELECT * FROM integrations ORDER BY created_at DESC, id DESC")?
                .query_map([], read)?
                .collect()
        })
    }

    /// Overwrites the fields a user can edit.
    ///
    /// # Errors
    /// [`StoreError::NotThere`] when the integration is gone.
    pub fn update(&self, id: Uuid, edit: &IntegrationEdit) -> Result<(), StoreError> {
        self.0.change_one(
            "UPDATE integrations SET name = :name, capability = :capability,
                 environment = :environment, login_address = :login_address,
                 consumer_key = :consumer_key, scopes = :scopes,
                 pull_by = :pull_by, grant_kind = :grant_kind, username = :username,
                 prompt_login = :prompt_login, skip_sso = :skip_sso, updated_at = :now
             WHERE id = :id",
            named_params! {
                ":id": Id(id), ":name": edit.name, ":capability": edit.capability,
                ":environment": edit.environment, ":login_address": edit.login_address,
                ":consumer_key": edit.consumer_key, ":scopes": edit.scopes,
                ":pull_by": edit.pull_by,
                ":grant_kind": edit.grant_kind, ":username": edit.username,
                ":prompt_login": edit.prompt_login, ":skip_sso": edit.skip_sso, ":now": now_ms(),
            },
        )
    }

    /// Ties an integration to a session, or unties it.
    ///
    /// # Errors
    /// [`StoreError::NotThere`] when the integration is gone, [`StoreError::Refused`] when the
    /// session is.
    pub fn set_session(&self, id: Uuid, session: Option<Uuid>) -> Result<(), StoreError> {
        self.0.change_one(
            "UPDATE integrations SET session_id = ?2 WHERE id = ?1",
            params![Id(id), session.map(Id)],
        )
    }

    /// Notes whether the vault keeps a consumer secret for an integration.
    ///
    /// # Errors
    /// [`StoreError::NotThere`] when the integration is gone.
    pub fn set_has_secret(&self, id: Uuid, has_secret: bool) -> Result<(), StoreError> {
        self.0.change_one(
            "UPDATE integrations SET has_secret = ?2 WHERE id = ?1",
            params![Id(id), has_secret],
        )
    }

    /// Notes whether the vault keeps a private key for an integration.
    ///
    /// # Errors
    /// [`StoreError::NotThere`] when the integration is gone.
    pub fn set_has_key(&self, id: Uuid, has_key: bool) -> Result<(), StoreError> {
        self.0.change_one(
            "UPDATE integrations SET has_key = ?2 WHERE id = ?1",
            params![Id(id), has_key],
        )
    }

    /// Notes which kind of org it turned out to be for.
    ///
    /// # Errors
    /// [`StoreError::NotThere`] when the integration is gone.
    pub fn set_environment(&self, id: Uuid, environment: &str) -> Result<(), StoreError> {
        self.0.change_one(
            "UPDATE integrations SET environment = ?2 WHERE id = ?1",
            params![Id(id), environment],
        )
    }

    /// Records what an answer at `at` (ms UTC) proved.
    ///
    /// # Errors
    /// [`StoreError::NotThere`] when the integration is gone.
    pub fn set_state(
        &self,
        id: Uuid,
        state: State,
        cause: Option<&str>,
        at: i64,
    ) -> Result<(), StoreError> {
        self.0.change_one(
            "UPDATE integrations SET state = ?2, state_cause = ?3, state_at = ?4 WHERE id = ?1",
            params![Id(id), state, cause, at],
        )
    }

    /// Deletes an integration with its checkups and ticked steps. Its changes stay.
    ///
    /// # Errors
    /// [`StoreError::NotThere`] when it is gone already.
    pub fn delete(&self, id: Uuid) -> Result<(), StoreError> {
        self.0
            .change_one("DELETE FROM integrations WHERE id = ?1", [Id(id)])
    }

    /// How many integrations share a session.
    ///
    /// # Errors
    /// Only those of the database itself.
    pub fn count_of_session(&self, session: Uuid) -> Result<u32, StoreError> {
        self.0.with(|connection| {
            connection
                .prepare_cached("SELECT count(*) FROM integrations WHERE session_id = ?1")?
                .query_row([Id(session)], |row| row.get(0))
        })
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Integration> {
    Ok(Integration {
        id: row.get::<_, Id>("id")?.0,
        name: row.get("name")?,
        recipe: row.get("recipe")?,
        capability: row.get("capability")?,
        environment: row.get("environment")?,
        login_address: row.get("login_address")?,
        consumer_key: row.get("consumer_key")?,
        scopes: row.get("scopes")?,
        has_secret: row.get("has_secret")?,
        has_key: row.get("has_key")?,
        pull_by: row.get("pull_by")?,
        grant_kind: row.get("grant_kind")?,
        username: row.get("username")?,
        prompt_login: row.get("prompt_login")?,
        skip_sso: row.get("skip_sso")?,
        session_id: row.get::<_, Option<Id>>("session_id")?.map(|id| id.0),
        state: row.get("state")?,
        state_cause: row.get("state_cause")?,
        state_at: row.get("state_at")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}
