//! Obtains an access token by what a session keeps: at the org, or of the Salesforce CLI.

use salesforce::{
    Environment, Error as ClientError, LoginAddress, Origin, TransportKind,
    oauth::{self, Grant as Granted},
};
use secrecy::SecretString;
use store::Session;

use super::Kept;
use crate::{
    Error,
    app::Shared,
    error::Doing,
    views::{self, Grant},
    words,
};

/// An access token, where it is good, and what else came with it.
pub(crate) struct Obtained {
    pub(crate) token: SecretString,
    pub(crate) instance: Origin,
    /// The refresh token that replaces the one it was obtained with.
    pub(crate) rotated: Option<SecretString>,
}

impl From<Granted> for Obtained {
    fn from(granted: Granted) -> Self {
        Self {
            token: granted.access_token,
            instance: granted.instance,
            rotated: granted.refresh_token,
        }
    }
}

/// The grant of a session.
pub(crate) fn grant_of(row: &Session) -> Grant {
    words::read(&row.grant_kind).unwrap_or(Grant::AuthorizationCode)
}

/// Where tokens of a session are asked for: its sign-in address, or the app's practice org wherever it runs now.
pub(crate) async fn login_of(shared: &Shared, row: &Session) -> Result<LoginAddress, Error> {
    match &row.login_address {
        Some(address) => Ok(salesforce::login_address(address, environment_of(row))?),
        None => Ok(shared.practice.ensure().await?.origin.into()),
    }
}

/// The user name a token is asked for.
fn subject(row: &Session) -> &str {
    row.subject.as_deref().unwrap_or(&row.username)
}

fn environment_of(row: &Session) -> Environment {
    let environment = words::read(&row.environment).unwrap_or(views::Environment::Production);
    words::environment(environment)
}

/// Asks for a new access token.
pub(super) async fn obtain(
    shared: &Shared,
    row: &Session,
    kept: Option<&Kept>,
) -> Result<Obtained, Error> {
    match (grant_of(row), kept) {
        (Grant::PastedToken, _) => Err(Error::known("token.pasted-ended")),
        (Grant::Cli, _) => crate::cli::token(shared, subject(row)).await,
        (Grant::Password, None) => Err(Error::known("token.ask-password")),
        (_, None) => Err(Error::known("vault.no-entry")),
        (_, Some(kept)) => at_the_org(shared, row, kept).await,
    }
}

async fn at_the_org(shared: &Shared, row: &Session, kept: &Kept) -> Result<Obtained, Error> {
    let login = login_of(shared, row).await?;
    let (http, key) = (shared.http(), row.consumer_key.clone());
    let app = |client_secret: Option<&SecretString>| oauth::App {
        client_id: key.clone(),
        client_secret: client_secret.cloned(),
    };
    let granted = match kept {
        Kept::Refresh {
            refresh_token,
            client_secret,
        } => oauth::renew(&http, &login, &app(client_secret.as_ref()), refresh_token).await,
        Kept::Client { client_secret } => {
            oauth::client_credentials(&http, &login, &app(Some(client_secret))).await
        }
        Kept::Key(private) => {
            let environment = environment_of(row);
            let app = app(None);
            oauth::jwt_bearer(&http, &login, environment, &app, subject(row), private).await
        }
        Kept::Password {
            password,
            security_token,
            client_secret,
        } => {
            let app = app(client_secret.as_ref());
            oauth::password(&http, &login, &app, subject(row), password, security_token).await
        }
    };
    Ok(granted.doing("renewing the token")?.into())
}

/// Whether the org may have acted on a renewal although its answer cannot be used.
pub(super) fn may_have_acted(error: &Error) -> bool {
    let Error::Salesforce { source, .. } = error else {
        return false;
    };
    match source {
        ClientError::Transport(transport) => !matches!(
            transport.kind,
            TransportKind::NoSuchHost
                | TransportKind::NameLookupFailed
                | TransportKind::Refused
                | TransportKind::Unreachable
                | TransportKind::ConnectTimeout
                | TransportKind::Tls(_)
                | TransportKind::Proxy(_)
        ),
        ClientError::OAuth(_) | ClientError::Redirect { .. } => false,
        ClientError::NotJson { status, .. } => *status < 300 || *status >= 500,
        ClientError::Api(answer) => answer.status >= 500,
        _ => true,
    }
}
