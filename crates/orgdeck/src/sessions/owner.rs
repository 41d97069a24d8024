//! The owner of one session's token: whoever needs a token asks here, and only here is it renewed.
//!
//! Order of a renewal: take the lock, read the vault again, note the attempt, ask Salesforce, save a new refresh token
//! (the vault reads it back), only then use the access token. With rotation on, the old refresh token is dead once
//! Salesforce has answered, so a token that could not be saved stays in memory and is saved before anything else.

use std::sync::{Arc, Weak};

use async_trait::async_trait;
use salesforce::{Access, Error as ClientError, Origin, Session, oauth};
use secrecy::{ExposeSecret, SecretString};
use store::Uuid;
use tokio::sync::Mutex;
use vault::Entry;

use super::Kept;
use crate::{Error, app::Shared, error::Doing};

/// Owns the token of one session. Clones are one owner.
#[derive(Clone)]
pub(crate) struct Owner(Arc<Inner>);

struct Inner {
    session: Uuid,
    shared: Weak<Shared>,
    now: Mutex<Now>,
}

/// What is in memory.
#[derive(Default)]
struct Now {
    token: Option<SecretString>,
    instance: Option<Origin>,
    /// Counts the tokens; a refusal of an older one renews nothing.
    generation: u64,
    /// A refresh token that Salesforce gave and the vault did not take yet.
    unsaved: Option<Kept>,
}

impl Owner {
    pub(crate) fn new(session: Uuid, shared: Weak<Shared>) -> Self {
        Self(Arc::new(Inner {
            session,
            shared,
            now: Mutex::default(),
        }))
    }

    /// Takes the access token of a fresh sign-in into use.
    pub(crate) async fn adopt(&self, token: SecretString, instance: Origin) {
        let mut now = self.0.now.lock().await;
        now.generation += 1;
        now.token = Some(token);
        now.instance = Some(instance);
        now.unsaved = None;
    }

    /// Works in a task of its own: whoever asked may be stopped halfway, a renewal may not, because a refresh token
    /// that Salesforce has just replaced would be lost.
    async fn apart<F>(&self, work: impl FnOnce(Arc<Inner>) -> F) -> Result<Access, ClientError>
    where
        F: Future<Output = Result<Access, ClientError>> + Send + 'static,
    {
        match tokio::spawn(work(self.0.clone())).await {
            Ok(access) => access,
            Err(_) => Err(Error::known("app.internal").into()),
        }
    }
}

impl Inner {
    fn shared(&self) -> Result<Arc<Shared>, Error> {
        self.shared
            .upgrade()
            .ok_or_else(|| Error::known("app.internal"))
    }

    async fn row(&self, shared: &Shared) -> Result<store::Session, Error> {
        let session = self.session;
        let row = shared
            .db(move |store| store.sessions().get(session))
            .await?;
        row.ok_or_else(|| Error::known("token.none"))
    }

    /// What the vault keeps, or what it could not take last time.
    async fn kept(&self, shared: &Shared, now: &mut Now) -> Result<Kept, Error> {
        if let Some(unsaved) = &now.unsaved {
            self.save(shared, unsaved).await?;
            if let Some(saved) = now.unsaved.take() {
                return Ok(saved);
            }
        }
        let entry = shared.vault.read(&self.entry()).await?;
        Kept::from_entry(&entry.ok_or_else(|| Error::known("vault.no-entry"))?)
    }

    fn entry(&self) -> Entry {
        Entry::session(&self.session.to_string())
    }

    async fn save(&self, shared: &Shared, kept: &Kept) -> Result<(), Error> {
        Ok(shared.vault.write(&self.entry(), &kept.to_entry()?).await?)
    }

    /// Renews, with the lock held.
    async fn renew_now(&self, now: &mut Now) -> Result<(), Error> {
        let shared = self.shared()?;
        let row = self.row(&shared).await?;
        let kept = self.kept(&shared, now).await?;
        let host = host(&shared, &row).await?;
        let app = oauth::App {
            client_id: row.consumer_key.clone(),
            client_secret: kept.client_secret.clone(),
        };
        let (session, at) = (self.session, store::now_ms());
        shared
            .db(move |store| store.sessions().begin_renewal(session, at))
            .await?;
        let grant = oauth::renew(&shared.http(), &host, &app, &kept.refresh_token).await;
        let renewed_at = grant.is_ok().then(store::now_ms);
        shared
            .db(move |store| store.sessions().end_renewal(session, renewed_at))
            .await?;
        let grant = grant.doing("renewing the token")?;
        let rotated = grant
            .refresh_token
            .filter(|new| new.expose_secret() != kept.refresh_token.expose_secret());
        if let Some(refresh_token) = rotated {
            // in memory first: if the vault refuses it now, nothing is lost while the app runs
            let kept = now.unsaved.insert(Kept {
                refresh_token,
                client_secret: kept.client_secret,
            });
            self.save(&shared, kept).await?;
            now.unsaved = None;
        }
        if row
            .instance_url
            .as_deref()
            .is_some_and(|known| known != grant.instance.to_string())
        {
            let moved = store::Session {
                instance_url: Some(grant.instance.to_string()),
                ..row
            };
            shared
                .db(move |store| store.sessions().update(&moved))
                .await?;
        }
        now.generation += 1;
        now.token = Some(grant.access_token);
        now.instance = Some(grant.instance);
        Ok(())
    }
}

/// Where tokens of a session are asked for: its sign-in address, or the app's practice org wherever it runs now.
async fn host(shared: &Shared, row: &store::Session) -> Result<Origin, Error> {
    let address = row.login_address.as_deref();
    shared.practice.or_stored(address).await
}

impl Now {
    fn access(&self) -> Result<Access, ClientError> {
        match (&self.token, &self.instance) {
            (Some(token), Some(instance)) => Ok(Access {
                token: token.clone(),
                instance: instance.clone(),
                generation: self.generation,
            }),
            _ => Err(Error::known("token.none").into()),
        }
    }
}

impl Inner {
    async fn access(&self) -> Result<Access, ClientError> {
        let mut now = self.now.lock().await;
        let shared = self.shared()?;
        let row = self.row(&shared).await?;
        if now.token.is_some() && row.login_address.is_none() {
            // the app's own practice org has another port each time it starts
            now.instance = Some(shared.practice.ensure().await?.origin);
        }
        if now.token.is_none() {
            self.renew_now(&mut now).await?;
        }
        now.access()
    }

    async fn renew(&self, rejected_generation: u64) -> Result<Access, ClientError> {
        let mut now = self.now.lock().await;
        if now.generation <= rejected_generation {
            now.token = None;
            self.renew_now(&mut now).await?;
        }
        now.access()
    }
}

#[async_trait]
impl Session for Owner {
    async fn access(&self) -> Result<Access, ClientError> {
        self.apart(|owner| async move { owner.access().await })
            .await
    }

    async fn renew(&self, rejected_generation: u64) -> Result<Access, ClientError> {
        self.apart(move |owner| async move { owner.renew(rejected_generation).await })
            .await
    }
}
