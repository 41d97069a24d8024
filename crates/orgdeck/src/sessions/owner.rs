//! The owner of one session's token: whoever needs a token asks here, and only here is it renewed.
//!
//! Order of a renewal: take the lock among processes, read the vault again, note the attempt, ask Salesforce, save a
//! new refresh token (the vault reads it back), only then use the access token. With rotation on, the old refresh
//! token is dead once Salesforce has answered, so one that could not be saved stays in memory, is used from there, and
//! is saved before anything else.

use std::sync::{Arc, Weak};

use async_trait::async_trait;
use salesforce::{Access, Error as ClientError, Origin, Session};
use secrecy::{ExposeSecret, SecretString};
use store::{RenewalEnd, Uuid};
use tokio::sync::{Mutex, MutexGuard};
use vault::Entry;

use super::{
    Kept, lock,
    obtain::{self, Obtained, grant_of},
};
use crate::{Error, activity, app::Shared, views::Grant};

/// How often the same refresh token may be sent without an answer: with rotation the second time can already be the
/// reuse that ends the whole family.
const TRIES: u32 = 2;

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
    /// Whether the org stays at that address: the app's own practice org has another port each time it starts.
    stays: bool,
    /// Counts the tokens; a refusal of an older one renews nothing.
    generation: u64,
    /// What Salesforce gave and the vault did not take yet.
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
        now.stays = false;
        now.unsaved = None;
        if let Ok(shared) = self.0.shared() {
            shared.sessions.saved(self.0.session);
        }
    }

    /// The access token in memory, to be given back to the org where there is no refresh token.
    pub(crate) async fn access_token(&self) -> Option<SecretString> {
        self.0.now.lock().await.token.clone()
    }

    /// Tries to save what the vault did not take; true when nothing is unsaved any more.
    pub(crate) async fn save_now(&self) -> bool {
        let mut now = self.0.now.lock().await;
        match self.0.shared() {
            Ok(shared) => self.0.save_unsaved(&shared, &mut now).await,
            Err(_) => now.unsaved.is_none(),
        }
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

    fn entry(&self) -> Entry {
        Entry::session(&self.session.to_string())
    }

    /// What the vault keeps, or what it could not take last time.
    async fn kept(
        &self,
        shared: &Shared,
        now: &mut Now,
        grant: Grant,
    ) -> Result<Option<Kept>, Error> {
        if matches!(grant, Grant::PastedToken | Grant::Cli) {
            return Ok(None);
        }
        if !self.save_unsaved(shared, now).await {
            return Ok(now.unsaved.clone());
        }
        Kept::read(&shared.vault, &self.entry(), grant).await
    }

    /// Tries to save what the vault did not take; true when nothing is unsaved.
    async fn save_unsaved(&self, shared: &Shared, now: &mut Now) -> bool {
        let Some(unsaved) = &now.unsaved else {
            return true;
        };
        match unsaved.write(&shared.vault, &self.entry()).await {
            Ok(()) => {
                now.unsaved = None;
                shared.sessions.saved(self.session);
                shared.tell(crate::views::Area::Unsaved, None);
                true
            }
            Err(error) => {
                shared.sessions.unsaved(self.session, error.failure());
                false
            }
        }
    }

    /// Renews, with the lock of this process held.
    async fn renew_now(self: &Arc<Self>, now: &mut Now) -> Result<(), Error> {
        let shared = self.shared()?;
        let lock = lock::take(&shared.options.folder, self.session).await?;
        let row = self.row(&shared).await?;
        let grant = grant_of(&row);
        let kept = self.kept(&shared, now, grant).await?;
        let lost = row.answers_lost + u32::from(row.renewal_started_at.is_some());
        if grant == Grant::AuthorizationCode && row.rotates != Some(false) && lost >= TRIES {
            return Err(Error::known("token.answer-lost"));
        }
        let (session, at) = (self.session, store::now_ms());
        shared
            .db(move |store| store.sessions().begin_renewal(session, at))
            .await?;
        let obtained = obtain::obtain(&shared, &row, kept.as_ref()).await;
        let rotated = self.keep_rotated(&shared, now, kept, &obtained).await;
        let end = match &obtained {
            Ok(_) => RenewalEnd::Renewed {
                at: store::now_ms(),
                rotated: (grant == Grant::AuthorizationCode).then_some(rotated),
            },
            Err(error) if obtain::may_have_acted(error) => RenewalEnd::Lost,
            Err(_) => RenewalEnd::NotRenewed,
        };
        // a journal that cannot be written is no reason to lose what the org has given
        let journalled = shared
            .db(move |store| store.sessions().end_renewal(session, end))
            .await;
        drop(lock);
        if let Err(error) = journalled {
            tracing::warn!(%error, "the end of a renewal could not be noted");
        }
        activity::renewed(&shared, &row, obtained.as_ref().err()).await;
        let obtained = obtained?;
        self.keep_instance(&shared, &row, &obtained.instance)
            .await?;
        now.generation += 1;
        now.token = Some(obtained.token);
        now.instance = Some(obtained.instance);
        Ok(())
    }

    /// Saves a refresh token that replaces the one that was used; true when there is one. What the vault refuses stays
    /// in memory and is tried again, so nothing is lost while the app runs.
    async fn keep_rotated(
        self: &Arc<Self>,
        shared: &Shared,
        now: &mut Now,
        kept: Option<Kept>,
        obtained: &Result<Obtained, Error>,
    ) -> bool {
        let (
            Some(Kept::Refresh {
                refresh_token,
                client_secret,
            }),
            Ok(Obtained {
                rotated: Some(new), ..
            }),
        ) = (kept, obtained)
        else {
            return false;
        };
        if new.expose_secret() == refresh_token.expose_secret() {
            return false;
        }
        let first = now.unsaved.is_none();
        now.unsaved = Some(Kept::Refresh {
            refresh_token: new.clone(),
            client_secret,
        });
        if !self.save_unsaved(shared, now).await {
            shared.tell(crate::views::Area::Unsaved, None);
            if first {
                tokio::spawn(save_again(Arc::downgrade(self)));
            }
        }
        true
    }

    async fn keep_instance(
        &self,
        shared: &Shared,
        row: &store::Session,
        instance: &Origin,
    ) -> Result<(), Error> {
        let (session, address) = (self.session, instance.to_string());
        let moved = row
            .instance_url
            .as_ref()
            .is_some_and(|known| *known != address);
        if !moved {
            return Ok(());
        }
        shared
            .db(move |store| store.sessions().set_instance(session, &address))
            .await
    }
}

/// Saves a refresh token that the vault did not take, again and again with longer pauses, until it is saved or the app
/// ends.
async fn save_again(owner: Weak<Inner>) {
    let mut pause = std::time::Duration::from_secs(2);
    loop {
        tokio::time::sleep(pause).await;
        let Some(owner) = owner.upgrade() else { return };
        let Ok(shared) = owner.shared() else { return };
        let mut now: MutexGuard<'_, Now> = owner.now.lock().await;
        if owner.save_unsaved(&shared, &mut now).await {
            return;
        }
        pause = (pause * 2).min(std::time::Duration::from_secs(60));
    }
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
    async fn access(self: Arc<Self>) -> Result<Access, ClientError> {
        let mut now = self.now.lock().await;
        let shared = self.shared()?;
        let row = self.row(&shared).await?;
        now.stays = row.login_address.is_some();
        if now.token.is_some() && !now.stays {
            now.instance = Some(shared.practice.ensure().await?.origin);
        }
        if now.token.is_none() {
            self.renew_now(&mut now).await?;
        }
        now.access()
    }

    async fn renew(self: Arc<Self>, rejected_generation: u64) -> Result<Access, ClientError> {
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
        let now = self.0.now.lock().await;
        if now.stays && now.token.is_some() {
            return now.access();
        }
        drop(now);
        self.apart(Inner::access).await
    }

    async fn renew(&self, rejected_generation: u64) -> Result<Access, ClientError> {
        self.apart(move |owner| owner.renew(rejected_generation))
            .await
    }
}
