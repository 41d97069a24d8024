//! Connect and Re-generate token: from the click to a saved session.
//!
//! Nothing is stored before Salesforce has given tokens, and nothing of an earlier session is given up before the new
//! one is saved.

pub(crate) mod listener;
mod save;

use std::time::Duration;

use salesforce::oauth::{self, Grant, Preflight, SignIn, SignInOptions};
use secrecy::SecretString;
use store::Integration;
use tokio_util::sync::CancellationToken;
use url::Url;
use vault::{Entry, Presence};

use crate::{
    Browser, Error, Orgdeck, Progress,
    app::Work,
    error::{self, Doing, of_cause, signs},
    views::{ConnectOutcome, ConnectPhase, Detail, Failure, IntegrationId, PasteOutcome},
    words,
};
use listener::{Answer, Decision, Refusal, Waiting};

/// A sign-in that is prepared: what to sign in to, as which app, and the attempt itself.
struct Prepared {
    row: Integration,
    login: salesforce::LoginAddress,
    app: oauth::App,
    sign_in: SignIn,
}

/// How the wait for the browser ended.
enum Ended {
    Code(SecretString),
    Refused(Refusal),
    Cancelled,
    TimedOut,
}

impl Orgdeck {
    /// Signs in for an integration: the first time, or again for a new token. A second call for the same integration
    /// ends the first.
    ///
    /// # Errors
    /// When it cannot begin (no key, no vault, all ports taken, host not reached, app or callback unknown), or
    /// Salesforce's answer cannot be exchanged or saved. Nothing is stored then and the port is free.
    pub async fn connect(
        &self,
        id: IntegrationId,
        browser: &dyn Browser,
        progress: &Progress<ConnectPhase>,
    ) -> Result<ConnectOutcome, Error> {
        let cancel = self.shared.begin(id, Work::SignIn);
        let row = self.shared.row(id).await?;
        if row.consumer_key.is_empty() {
            return Err(Error::known("app.no-key"));
        }
        self.vault_is_ready().await?;
        let mut waiting = self.shared.listener.begin().await?;
        let ended = self
            .sign_in(row, &mut waiting, browser, progress, &cancel)
            .await;
        waiting.close().await;
        let (prepared, ended) = match ended? {
            Some(ended) => ended,
            None => return Ok(ConnectOutcome::Cancelled),
        };
        match ended {
            Ended::Code(code) => self.finish(prepared, code, progress).await,
            Ended::Refused(refusal) => Ok(ConnectOutcome::Denied {
                failure: refused(&refusal),
            }),
            Ended::Cancelled => Ok(ConnectOutcome::Cancelled),
            Ended::TimedOut => Ok(ConnectOutcome::TimedOut {
                failure: of_cause("sign-in.timed-out", None),
            }),
        }
    }

    /// Stops waiting for a sign-in.
    pub fn cancel_connect(&self, id: IntegrationId) {
        self.shared.stop(id, Work::SignIn);
    }

    /// Takes the address the browser ended on: the callback, or a Salesforce error page. It is never kept.
    #[must_use]
    pub fn paste_address(&self, _id: IntegrationId, address: &SecretString) -> PasteOutcome {
        use secrecy::ExposeSecret;
        let address = address.expose_secret().trim();
        if let Some(page) = oauth::decode_error_page(address) {
            let refusal = Refusal {
                error: page.error,
                description: page.description,
            };
            return PasteOutcome::ErrorPage {
                failure: refused(&refusal),
            };
        }
        let query = callback_query(address);
        match query.map(|query| self.shared.listener.paste(&query)) {
            Some(Decision::Accept(..) | Decision::Denied(..)) => PasteOutcome::Accepted,
            Some(Decision::Ignore(listener::Status::Gone)) => PasteOutcome::NotRecognised {
                sentence: "That address belongs to a sign-in that is already over.".to_owned(),
            },
            _ => PasteOutcome::NotRecognised {
                sentence: "That is neither the callback of this sign-in nor a Salesforce error page. Paste the whole \
                           address the browser ended on."
                    .to_owned(),
            },
        }
    }

    /// Nobody is sent to a browser for a token that could not be kept.
    async fn vault_is_ready(&self) -> Result<(), Error> {
        match self.shared.vault.presence().await {
            Presence::Present => Ok(()),
            Presence::Locked => Err(Error::known("vault.locked")),
            Presence::Absent => Err(Error::known("vault.absent")),
            Presence::Unavailable { why } => Err(Error::named("vault.unavailable", why)),
        }
    }

    /// Prepares, asks, opens the browser and waits. None when it was cancelled before the browser opened.
    async fn sign_in(
        &self,
        row: Integration,
        waiting: &mut Waiting,
        browser: &dyn Browser,
        progress: &Progress<ConnectPhase>,
        cancel: &CancellationToken,
    ) -> Result<Option<(Prepared, Ended)>, Error> {
        let prepared = self.prepare(row, waiting).await?;
        let link = prepared.sign_in.url.to_string();
        waiting.expect(prepared.sign_in.state.clone());
        progress.report(ConnectPhase::Prepared {
            link: link.clone(),
            callback: waiting.redirect_uri(),
        });
        progress.report(ConnectPhase::Asking);
        let http = self.shared.http();
        let asked = tokio::select! {
            asked = oauth::preflight(&http, &prepared.sign_in) => asked.doing("asking about the app")?,
            () = cancel.cancelled() => return Ok(None),
        };
        if let Preflight::ErrorPage(page) = asked {
            return Err(Error::Told(Box::new(refused(&Refusal {
                error: page.error,
                description: page.description,
            }))));
        }
        progress.report(ConnectPhase::OpeningBrowser);
        let browser_opened = browser.open(&link).await;
        let limit = self.shared.options.sign_in_limit;
        let until = store::now_ms() + i64::try_from(limit.as_millis()).unwrap_or(i64::MAX);
        progress.report(ConnectPhase::WaitingForSignIn {
            until,
            browser_opened,
        });
        let ended = tokio::select! {
            answer = waiting.answer() => match answer {
                Answer::Code(code) => Ended::Code(code),
                Answer::Refused(refusal) => Ended::Refused(refusal),
            },
            () = cancel.cancelled() => Ended::Cancelled,
            () = reached(until) => Ended::TimedOut,
        };
        Ok(Some((prepared, ended)))
    }

    async fn prepare(&self, row: Integration, waiting: &Waiting) -> Result<Prepared, Error> {
        let environment =
            words::read(&row.environment).unwrap_or(crate::views::Environment::Production);
        let address = match &row.login_address {
            Some(address) => address.clone(),
            None => self.shared.practice.ensure().await?.origin.to_string(),
        };
        let login = salesforce::login_address(&address, words::environment(environment))?;
        let client_secret = match row.has_secret {
            true => {
                self.shared
                    .vault
                    .read(&Entry::integration(&row.id.to_string()))
                    .await?
            }
            false => None,
        };
        let app = oauth::App {
            client_id: row.consumer_key.clone(),
            client_secret,
        };
        let options = SignInOptions {
            scopes: row
                .scopes
                .split_whitespace()
                .map(ToOwned::to_owned)
                .collect(),
            prompt_login: row.prompt_login,
            login_hint: row.login_hint.clone(),
        };
        let sign_in = oauth::begin(&login, &app, &waiting.redirect_uri(), &options)
            .doing("preparing the sign-in")?;
        Ok(Prepared {
            row,
            login,
            app,
            sign_in,
        })
    }

    /// From the code to a saved and tested session.
    async fn finish(
        &self,
        prepared: Prepared,
        code: SecretString,
        progress: &Progress<ConnectPhase>,
    ) -> Result<ConnectOutcome, Error> {
        progress.report(ConnectPhase::Exchanging);
        let Prepared {
            row,
            login,
            app,
            sign_in,
        } = &prepared;
        let grant = oauth::exchange(&self.shared.http(), &login.origin, app, sign_in, &code)
            .await
            .doing("exchanging the code")?;
        if let Some(other) = self.other_identity(row, &grant).await? {
            self.give_back(login, &grant).await;
            return Ok(other);
        }
        progress.report(ConnectPhase::Saving);
        let id = IntegrationId(row.id);
        let replaced = self.save(&prepared, grant).await?;
        progress.report(ConnectPhase::Testing);
        let checkup = self.test_connection(id, &Progress::to_nobody()).await?;
        if let Some(old) = replaced {
            // the new token works: the old one is given back, as far as the org still knows it
            let _ = oauth::revoke(&self.shared.http(), &login.origin, &old).await;
        }
        let detail = self.get_integration(id).await?;
        let org = detail.org.ok_or_else(|| Error::known("token.none"))?;
        Ok(ConnectOutcome::Connected { org, checkup })
    }

    /// An integration that was connected stays with its user and org.
    async fn other_identity(
        &self,
        row: &Integration,
        grant: &Grant,
    ) -> Result<Option<ConnectOutcome>, Error> {
        let Some(session) = row.session_id else {
            return Ok(None);
        };
        let known = self
            .shared
            .db(move |store| store.sessions().get(session))
            .await?;
        let Some(known) = known else { return Ok(None) };
        let found = &grant.identity;
        if found.org_id.as_str() == known.org_id && found.user_id.as_str() == known.user_id {
            return Ok(None);
        }
        let same_org = found.org_id.as_str() == known.org_id;
        Ok(Some(ConnectOutcome::OtherIdentity {
            expected: format!("{} in {}", known.username, known.org_name),
            found: match same_org {
                true => format!(
                    "another user of {} ({})",
                    known.org_name,
                    found.user_id.as_str()
                ),
                false => format!("a user of another org ({})", found.org_id.as_str()),
            },
        }))
    }

    /// Revokes tokens that will not be kept. If that fails they end by the org's own policy.
    async fn give_back(&self, login: &salesforce::LoginAddress, grant: &Grant) {
        let token = grant.refresh_token.as_ref().unwrap_or(&grant.access_token);
        if let Err(error) = oauth::revoke(&self.shared.http(), &login.origin, token).await {
            tracing::warn!(%error, "tokens that are not kept could not be revoked");
        }
    }
}

/// A refusal of Salesforce's in the words of the catalogue.
fn refused(refusal: &Refusal) -> Failure {
    let mut signs = signs::oauth(&refusal.error, &refusal.description);
    signs.insert(2, "redirect".to_owned());
    let detail = Detail {
        code: Some(refusal.error.clone()),
        words: Some(refusal.description.clone()).filter(|words| !words.is_empty()),
        ..Detail::default()
    };
    error::of_cause(crate::causes::catalogue().find(&signs), Some(detail))
}

/// The query of a pasted callback address; the host and port must be a callback's.
fn callback_query(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let ours = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    (ours && url.scheme() == "http" && url.path() == "/callback")
        .then(|| url.query().map(ToOwned::to_owned))
        .flatten()
}

/// Waits until a moment of the wall clock: a laptop that slept must not go on waiting for five more minutes.
async fn reached(until: i64) {
    let mut tick = tokio::time::interval(Duration::from_millis(250));
    loop {
        tick.tick().await;
        if store::now_ms() >= until {
            return;
        }
    }
}
