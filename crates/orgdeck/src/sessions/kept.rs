//! What a session keeps in the vault: one entry, holding what a token is obtained with.

use salesforce::oauth::PrivateKey;
use secrecy::{ExposeSecret, SecretSlice, SecretString, zeroize::Zeroizing};
use serde::{Deserialize, Serialize};
use vault::{Entry, Vault};

use crate::{Error, views::Grant};

/// The secrets of a session, by the way its token is obtained.
#[derive(Debug, Clone)]
pub(crate) enum Kept {
    /// Authorization code: the refresh token, and the consumer secret where the app needs one.
    Refresh {
        refresh_token: SecretString,
        client_secret: Option<SecretString>,
    },
    /// Client credentials.
    Client { client_secret: SecretString },
    /// JWT bearer.
    Key(PrivateKey),
    /// Username-password, where the user wants it kept.
    Password {
        password: SecretString,
        security_token: SecretString,
        client_secret: Option<SecretString>,
    },
}

/// How what is text lies in the vault. A key lies there as its DER bytes.
#[derive(Default, Serialize, Deserialize)]
struct Text<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<std::borrow::Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret: Option<std::borrow::Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<std::borrow::Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    security_token: Option<std::borrow::Cow<'a, str>>,
}

impl Kept {
    /// The refresh token, where there is one: what is revoked when the session is given up.
    pub(crate) fn refresh_token(&self) -> Option<&SecretString> {
        match self {
            Self::Refresh { refresh_token, .. } => Some(refresh_token),
            _ => None,
        }
    }

    /// Writes it; the vault reads it back.
    pub(crate) async fn write(&self, vault: &Vault, entry: &Entry) -> Result<(), Error> {
        match self {
            Self::Key(key) => {
                let der = SecretSlice::from(key.der().to_vec());
                Ok(vault.write_bytes(entry, &der).await?)
            }
            other => Ok(vault.write(entry, &other.text()?).await?),
        }
    }

    /// Reads what a session of this grant keeps. An entry that another program has overwritten counts as not there,
    /// and nothing is deleted.
    pub(crate) async fn read(
        vault: &Vault,
        entry: &Entry,
        grant: Grant,
    ) -> Result<Option<Self>, Error> {
        if grant == Grant::JwtBearer {
            let Some(der) = vault.read_bytes(entry).await? else {
                return Ok(None);
            };
            let key = PrivateKey::from_der(der.expose_secret());
            return Ok(Some(Self::Key(
                key.map_err(|_| Error::known("vault.no-entry"))?,
            )));
        }
        match vault.read(entry).await? {
            None => Ok(None),
            Some(text) => Self::from_text(&text, grant).map(Some),
        }
    }

    fn text(&self) -> Result<SecretString, Error> {
        let (refresh_token, client_secret, password, security_token) = match self {
            Self::Refresh {
                refresh_token,
                client_secret,
            } => (Some(refresh_token), client_secret.as_ref(), None, None),
            Self::Client { client_secret } => (None, Some(client_secret), None, None),
            Self::Password {
                password,
                security_token,
                client_secret,
            } => (
                None,
                client_secret.as_ref(),
                Some(password),
                Some(security_token),
            ),
            Self::Key(_) => return Err(Error::known("app.internal")),
        };
        let shown = |secret: Option<&SecretString>| {
            secret.map(|secret| std::borrow::Cow::Owned(secret.expose_secret().to_owned()))
        };
        let text = Text {
            refresh_token: shown(refresh_token),
            client_secret: shown(client_secret),
            password: shown(password),
            security_token: shown(security_token),
        };
        serde_json::to_string(&text)
            .map(SecretString::from)
            .map_err(|_| Error::known("app.internal"))
    }

    fn from_text(entry: &SecretString, grant: Grant) -> Result<Self, Error> {
        let gone = || Error::known("vault.no-entry");
        let text: Text<'_> = serde_json::from_str(entry.expose_secret()).map_err(|_| gone())?;
        let own = |text: std::borrow::Cow<'_, str>| {
            let text = Zeroizing::new(text.into_owned());
            SecretString::from(text.as_str())
        };
        let client_secret = text.client_secret.map(own);
        match grant {
            Grant::AuthorizationCode => Ok(Self::Refresh {
                refresh_token: text.refresh_token.map(own).ok_or_else(gone)?,
                client_secret,
            }),
            Grant::ClientCredentials => Ok(Self::Client {
                client_secret: client_secret.ok_or_else(gone)?,
            }),
            Grant::Password => Ok(Self::Password {
                password: text.password.map(own).ok_or_else(gone)?,
                security_token: text.security_token.map(own).ok_or_else(gone)?,
                client_secret,
            }),
            Grant::JwtBearer | Grant::PastedToken | Grant::Cli => Err(gone()),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_reads_back_and_junk_is_no_entry() {
        let kept = Kept::Refresh {
            refresh_token: "5Aep\"861".into(),
            client_secret: Some("s".into()),
        };
        let text = kept.text().unwrap();
        let Kept::Refresh {
            refresh_token,
            client_secret,
        } = Kept::from_text(&text, Grant::AuthorizationCode).unwrap()
        else {
            panic!("another kind");
        };
        assert_eq!(refresh_token.expose_secret(), "5Aep\"861");
        assert_eq!(client_secret.unwrap().expose_secret(), "s");
        for (entry, grant) in [
            ("junk 5Aep861", Grant::AuthorizationCode),
            (r#"{"client_secret":"5Aep"}"#, Grant::AuthorizationCode),
            (r#"{"refresh_token":"5Aep"}"#, Grant::ClientCredentials),
            (r#"{"password":"5Aep"}"#, Grant::Password),
        ] {
            let error = Kept::from_text(&entry.into(), grant).unwrap_err();
            assert_eq!(error.cause(), "vault.no-entry");
            assert!(!format!("{error:?} {error}").contains("5Aep"));
        }
    }
}
