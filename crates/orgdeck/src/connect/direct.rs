//! The ways in without a browser: client credentials, JWT bearer, user name with password, a pasted access token, and
//! the Salesforce CLI.

use salesforce::{
    LoginAddress, Origin, check_instance,
    oauth::{self, Grant as Granted, Identity, PrivateKey, SignatureCheck},
};
use secrecy::{ExposeSecret, SecretString};
use store::Integration;
use vault::Entry;

use super::{
    SignedIn, environment,
    pasted::{self, Pasted},
    security_token,
};
use crate::{
    Error, Orgdeck, cli,
    error::Doing,
    sessions::Kept,
    views::{Environment, Grant, Typed},
    words,
};

impl Orgdeck {
    /// Obtains a token in one of these ways.
    pub(super) async fn connect_directly(
        &self,
        row: Integration,
        grant: Grant,
        typed: Option<Typed>,
    ) -> Result<SignedIn, Error> {
        match (grant, typed) {
            (Grant::ClientCredentials, _) => self.client_credentials(row).await,
            (Grant::JwtBearer, _) => self.jwt_bearer(row).await,
            (
                Grant::Password,
                Some(Typed::Password {
                    password,
                    security_token,
                    keep,
                }),
            ) => self.password(row, password, security_token, keep).await,
            (Grant::Password, _) => self.kept_password(row).await,
            (Grant::PastedToken, Some(Typed::Token { access_token })) => {
                self.pasted(row, access_token).await
            }
            (Grant::PastedToken, _) => Err(Error::known("token.pasted-ended")),
            (Grant::Cli, _) => self.of_the_cli(row).await,
            (Grant::AuthorizationCode, _) => Err(Error::known("app.internal")),
        }
    }

    async fn client_credentials(&self, row: Integration) -> Result<SignedIn, Error> {
        let app = self.app(&row).await?;
        let Some(client_secret) = app.client_secret.clone() else {
            return Err(Error::known("app.no-secret"));
        };
        let login = self.login(&row).await?;
        if is_generic(&login) {
            return Err(Error::known("app.my-domain-only"));
        }
        self.vault_is_ready().await?;
        let granted = oauth::client_credentials(&self.shared.http(), &login, &app)
            .await
            .doing("asking for a token of the app")?;
        Ok(SignedIn {
            row,
            login,
            granted,
            kept: Some(Kept::Client { client_secret }),
        })
    }

    async fn jwt_bearer(&self, row: Integration) -> Result<SignedIn, Error> {
        let app = self.app(&row).await?;
        let username = username(&row)?;
        let entry = Entry::key(&row.id.to_string());
        let der = match row.has_key {
            true => self.shared.vault.read_bytes(&entry).await?,
            false => None,
        };
        let der = der.ok_or_else(|| Error::known("app.no-private-key"))?;
        let key = PrivateKey::from_der(der.expose_secret())
            .map_err(|_| Error::known("app.no-private-key"))?;
        let login = self.login(&row).await?;
        let environment = words::environment(environment(&row));
        let granted = oauth::jwt_bearer(
            &self.shared.http(),
            &login,
            environment,
            &app,
            &username,
            &key,
        )
        .await
        .doing("asking for a token with a signed assertion")?;
        Ok(SignedIn {
            row,
            login,
            granted,
            kept: Some(Kept::Key(key)),
        })
    }

    async fn password(
        &self,
        row: Integration,
        password: SecretString,
        security_token: SecretString,
        keep: bool,
    ) -> Result<SignedIn, Error> {
        if !security_token::can_be(&security_token) {
            return Err(Error::known("input.security-token"));
        }
        let app = self.app(&row).await?;
        let username = username(&row)?;
        if keep {
            self.vault_is_ready().await?;
        }
        let login = self.login(&row).await?;
        let granted = oauth::password(
            &self.shared.http(),
            &login,
            &app,
            &username,
            &password,
            &security_token,
        )
        .await
        .doing("signing in with the password")?;
        let kept = keep.then_some(Kept::Password {
            password,
            security_token,
            client_secret: app.client_secret,
        });
        Ok(SignedIn {
            row,
            login,
            granted,
            kept,
        })
    }

    /// The same with what the vault keeps of the session there is.
    async fn kept_password(&self, row: Integration) -> Result<SignedIn, Error> {
        let session = row
            .session_id
            .ok_or_else(|| Error::known("token.ask-password"))?;
        let entry = Entry::session(&session.to_string());
        match Kept::read(&self.shared.vault, &entry, Grant::Password).await {
            Ok(Some(Kept::Password {
                password,
                security_token,
                ..
            })) => self.password(row, password, security_token, true).await,
            Ok(_) => Err(Error::known("token.ask-password")),
            Err(error) => Err(error),
        }
    }

    async fn pasted(&self, row: Integration, typed: SecretString) -> Result<SignedIn, Error> {
        let Pasted { token, instance } =
            pasted::read(&typed).ok_or_else(|| Error::known("input.token"))?;
        let login = self.login(&row).await?;
        let instance = match instance {
            Some(instance) => check_instance(&instance, &login.origin)?,
            None => instance_of(&login)?,
        };
        self.granted_elsewhere(row, login, token, instance).await
    }

    async fn of_the_cli(&self, row: Integration) -> Result<SignedIn, Error> {
        let username = username(&row)?;
        let obtained = cli::token(&self.shared, &username).await?;
        let login = LoginAddress::from(obtained.instance.clone());
        self.granted_elsewhere(row, login, obtained.token, obtained.instance)
            .await
    }

    /// A token that was obtained by somebody else: the org is asked whom it speaks for.
    async fn granted_elsewhere(
        &self,
        row: Integration,
        login: LoginAddress,
        token: SecretString,
        instance: Origin,
    ) -> Result<SignedIn, Error> {
        let user = self.identity_of(&token, &instance).await?;
        let granted = Granted {
            access_token: token,
            refresh_token: None,
            id_url: String::new(),
            identity: Identity {
                org_id: user.org_id,
                user_id: user.user_id,
            },
            instance,
            issued_at_ms: store::now_ms(),
            scopes: Vec::new(),
            signature: SignatureCheck::NoSecret,
        };
        Ok(SignedIn {
            row,
            login,
            granted,
            kept: None,
        })
    }
}

/// The instance that a pasted token belongs to: the address that was typed, which must not be a sign-in host.
fn instance_of(login: &LoginAddress) -> Result<Origin, Error> {
    if is_generic(login) {
        return Err(Error::known("input.instance"));
    }
    Ok(check_instance(&login.origin.to_string(), &login.origin)?)
}

/// Whether this is a sign-in host of all orgs. Client credentials are answered there with "request not supported on this
/// domain", and no token is good there (Salesforce help, "OAuth 2.0 client credentials flow"; public reports).
fn is_generic(login: &LoginAddress) -> bool {
    let environments = [Environment::Production, Environment::Sandbox];
    let generic = environments.map(|one| Origin::generic(words::environment(one)));
    generic.contains(&Some(login.origin.clone()))
}

fn username(row: &Integration) -> Result<String, Error> {
    row.username
        .clone()
        .filter(|name| !name.is_empty())
        .ok_or_else(|| Error::known("input.username"))
}
