//! The way in through the browser: authorization code with PKCE.

use std::time::Duration;

use salesforce::oauth::{self, Preflight, SignIn, SignInOptions};
use secrecy::SecretString;
use store::Integration;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::{
    SignedIn,
    listener::{self, Answer, Decision, Refusal, Waiting},
};
use crate::{
    Browser, Error, Orgdeck, Progress,
    error::{Doing, of_cause, refused},
    sessions::Kept,
    views::{ConnectOutcome, ConnectPhase, IntegrationId, PasteOutcome},
    words,
};

/// A sign-in that is prepared: what to sign in to, as which app, and the attempt itself.
struct Prepared {
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
    /// Sends a person to the browser, waits, and goes on with the code that comes back.
    pub(super) async fn connect_in_browser(
        &self,
        row: Integration,
        browser: &dyn Browser,
        progress: &Progress<ConnectPhase>,
        cancel: &CancellationToken,
    ) -> Result<ConnectOutcome, Error> {
        // before anything waits, so that what is missing is said at once
        let app = self.app(&row).await?;
        self.vault_is_ready().await?;
        let mut waiting = self.shared.listener.begin().await?;
        let ended = self
            .sign_in(&row, app, &mut waiting, browser, progress, cancel)
            .await;
        waiting.close().await;
        let Some((prepared, ended)) = ended? else {
            return Ok(ConnectOutcome::Cancelled);
        };
        match ended {
            Ended::Code(code) => {
                progress.report(ConnectPhase::Exchanging);
                let signed_in = self.exchange(row, prepared, &code).await?;
                self.settle(signed_in, progress).await
            }
            Ended::Refused(refusal) => Ok(ConnectOutcome::Denied {
                failure: refused(&refusal.error, &refusal.description),
            }),
            Ended::Cancelled => Ok(ConnectOutcome::Cancelled),
            Ended::TimedOut => Ok(ConnectOutcome::TimedOut {
                failure: of_cause("sign-in.timed-out", None),
            }),
        }
    }

    async fn exchange(
        &self,
        row: Integration,
        prepared: Prepared,
        code: &SecretString,
    ) -> Result<SignedIn, Error> {
        let Prepared {
            login,
            app,
            sign_in,
        } = prepared;
        let granted = oauth::exchange(&self.shared.http(), &login.origin, &app, &sign_in, code)
            .await
            .doing("exchanging the code")?;
        let kept = granted
            .refresh_token
            .clone()
            .map(|refresh_token| Kept::Refresh {
                refresh_token,
                client_secret: app.client_secret,
            });
        let signed_in = SignedIn {
            row,
            login,
            granted,
            kept,
        };
        if signed_in.kept.is_none() {
            self.give_back(&signed_in).await;
            return Err(Error::known("app.no-refresh-token"));
        }
        Ok(signed_in)
    }

    /// Takes the address the browser ended on: the callback, or a Salesforce error page. It is never kept.
    #[must_use]
    pub fn paste_address(&self, _id: IntegrationId, address: &SecretString) -> PasteOutcome {
        use secrecy::ExposeSecret;
        let address = address.expose_secret().trim();
        if let Some(page) = oauth::decode_error_page(address) {
            return PasteOutcome::ErrorPage {
                failure: refused(&page.error, &page.description),
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

    /// Prepares, asks, opens the browser and waits. None when it was cancelled before the browser opened.
    async fn sign_in(
        &self,
        row: &Integration,
        app: oauth::App,
        waiting: &mut Waiting,
        browser: &dyn Browser,
        progress: &Progress<ConnectPhase>,
        cancel: &CancellationToken,
    ) -> Result<Option<(Prepared, Ended)>, Error> {
        let prepared = self.prepare(row, app, waiting).await?;
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
            return Err(Error::Told(Box::new(refused(
                &page.error,
                &page.description,
            ))));
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

    async fn prepare(
        &self,
        row: &Integration,
        app: oauth::App,
        waiting: &Waiting,
    ) -> Result<Prepared, Error> {
        let login = self.login(row).await?;
        let sign_in = oauth::begin(&login, &app, &waiting.redirect_uri(), &sign_in_options(row))
            .doing("preparing the sign-in")?;
        Ok(Prepared {
            login,
            app,
            sign_in,
        })
    }
}

/// What an integration asks its user for at sign-in.
pub(crate) fn sign_in_options(row: &Integration) -> SignInOptions {
    SignInOptions {
        scopes: words::list(&row.scopes),
        prompt_login: row.prompt_login,
        skip_sso: row.skip_sso,
        login_hint: row.username.clone(),
    }
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
