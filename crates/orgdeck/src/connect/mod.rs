//! Connect and Re-generate token: from the click to a saved session.
//!
//! Each way in ends in a token and what is kept to get the next one; from there all go the same way: is it the org and
//! the user that were meant, save, test. Nothing is stored before that, and nothing of an earlier session is given up
//! before the new one is saved and tested.

mod browser;
mod direct;
mod held;
pub(crate) mod listener;
mod pasted;
mod save;
mod security_token;
mod who;

use salesforce::{
    LoginAddress,
    oauth::{self, Grant as Granted},
};
use secrecy::SecretString;
use store::Integration;
use vault::{Entry, Presence};

use crate::{
    Browser, Error, Orgdeck, Progress,
    app::Work,
    sessions::Kept,
    views::{ConnectOutcome, ConnectPhase, Environment, Grant, IntegrationId, Typed},
    words,
};
pub(crate) use browser::sign_in_options;
pub(crate) use held::Held;

/// A token that was obtained and is not saved yet.
pub(crate) struct SignedIn {
    row: Integration,
    login: LoginAddress,
    granted: Granted,
    /// What the next token is obtained with; none where somebody else keeps it, or nobody.
    kept: Option<Kept>,
}

impl Orgdeck {
    /// Obtains a token for an integration the way it is set up: the first time, or again for a new token. `typed` is
    /// what the way needs and the integration does not keep. A second call for the same integration ends the first.
    ///
    /// # Errors
    /// When it cannot begin (no key, no vault, all ports taken, host not reached, app or callback unknown), or
    /// Salesforce's answer cannot be used or saved. Nothing is stored then and the port is free.
    pub async fn connect(
        &self,
        id: IntegrationId,
        typed: Option<Typed>,
        browser: &dyn Browser,
        progress: &Progress<ConnectPhase>,
    ) -> Result<ConnectOutcome, Error> {
        let cancel = self.shared.begin(id, Work::SignIn);
        self.let_go(id).await;
        let row = self.shared.row(id).await?;
        let outcome = match grant(&row) {
            Grant::AuthorizationCode => {
                self.connect_in_browser(row.clone(), browser, progress, &cancel)
                    .await
            }
            grant => {
                progress.report(ConnectPhase::Requesting);
                tokio::select! {
                    signed_in = self.connect_directly(row.clone(), grant, typed) => {
                        match signed_in {
                            Ok(signed_in) => self.settle(signed_in, progress).await,
                            Err(error) => Err(error),
                        }
                    }
                    () = cancel.cancelled() => Ok(ConnectOutcome::Cancelled),
                }
            }
        };
        self.shared.note_sign_in(&row, &outcome).await;
        outcome
    }

    /// Stops waiting for a sign-in.
    pub fn cancel_connect(&self, id: IntegrationId) {
        self.shared.stop(id, Work::SignIn);
    }

    /// Nobody is asked to sign in for a token that could not be kept.
    async fn vault_is_ready(&self) -> Result<(), Error> {
        match self.shared.vault.presence().await {
            Presence::Present => Ok(()),
            Presence::Locked => Err(Error::known("vault.locked")),
            Presence::Absent => Err(Error::known("vault.absent")),
            Presence::Unavailable { why } => Err(Error::named("vault.unavailable", why)),
        }
    }

    /// Where an integration signs in.
    pub(crate) async fn login(&self, row: &Integration) -> Result<LoginAddress, Error> {
        match &row.login_address {
            Some(address) => {
                let environment = words::environment(environment(row));
                Ok(salesforce::login_address(address, environment)?)
            }
            None => Ok(self.shared.practice.ensure().await?.origin.into()),
        }
    }

    /// The app an integration signs in as.
    async fn app(&self, row: &Integration) -> Result<oauth::App, Error> {
        if row.consumer_key.is_empty() {
            return Err(Error::known("app.no-key"));
        }
        let client_secret = match row.has_secret {
            true => {
                let entry = Entry::integration(&row.id.to_string());
                self.shared.vault.read(&entry).await?
            }
            false => None,
        };
        Ok(oauth::App {
            client_id: row.consumer_key.clone(),
            client_secret,
        })
    }

    /// Revokes tokens that will not be kept. If that fails they end by the org's own policy.
    async fn give_back(&self, signed_in: &SignedIn) {
        // a token of the CLI is the CLI's, and a pasted one is whoever's it was
        if matches!(grant(&signed_in.row), Grant::Cli | Grant::PastedToken) {
            return;
        }
        let granted = &signed_in.granted;
        let token: &SecretString = granted
            .refresh_token
            .as_ref()
            .unwrap_or(&granted.access_token);
        if let Err(error) = oauth::revoke(&self.shared.http(), &signed_in.login, token).await {
            tracing::warn!(%error, "tokens that are not kept could not be revoked");
        }
    }
}

/// The way an integration obtains its token.
pub(crate) fn grant(row: &Integration) -> Grant {
    words::read(&row.grant_kind).unwrap_or(Grant::AuthorizationCode)
}

/// The consumer key a session is of. The CLI signs in as an app of its own (sfdx-core, `authInfo.ts`); whose app a
/// pasted token is of nobody can tell.
fn session_key(row: &Integration) -> &str {
    match grant(row) {
        Grant::Cli => "PlatformCLI",
        Grant::PastedToken => "",
        _ => &row.consumer_key,
    }
}

fn environment(row: &Integration) -> Environment {
    words::read(&row.environment).unwrap_or(Environment::Production)
}
