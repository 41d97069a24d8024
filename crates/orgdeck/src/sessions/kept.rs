//! What a session keeps in the vault: one entry, the refresh token and, where the app needs one, the consumer secret.

use secrecy::{ExposeSecret, SecretString, zeroize::Zeroizing};
use serde::{Deserialize, Serialize};

use crate::Error;

/// The secrets of a session.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub(crate) refresh_token: SecretString,
    pub(crate) client_secret: Option<SecretString>,
}

/// How they lie in the vault.
#[derive(Serialize, Deserialize)]
struct Entry<'a> {
    refresh_token: std::borrow::Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret: Option<std::borrow::Cow<'a, str>>,
}

impl Kept {
    pub(crate) fn to_entry(&self) -> Result<SecretString, Error> {
        let entry = Entry {
            refresh_token: self.refresh_token.expose_secret().into(),
            client_secret: self
                .client_secret
                .as_ref()
                .map(|secret| secret.expose_secret().into()),
        };
        serde_json::to_string(&entry)
            .map(SecretString::from)
            .map_err(|_| Error::known("app.internal"))
    }

    /// Reads an entry. One that another program has overwritten counts as not there, and nothing is deleted.
    pub(crate) fn from_entry(entry: &SecretString) -> Result<Self, Error> {
        let entry: Entry<'_> = serde_json::from_str(entry.expose_secret())
            .map_err(|_| Error::known("vault.no-entry"))?;
        let own = |text: std::borrow::Cow<'_, str>| {
            let text = Zeroizing::new(text.into_owned());
            SecretString::from(text.as_str())
        };
        Ok(Self {
            refresh_token: own(entry.refresh_token),
            client_secret: entry.client_secret.map(own),
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_reads_back_and_junk_is_no_entry() {
        let kept = Kept {
            refresh_token: "5Aep\"861".into(),
            client_secret: Some("s".into()),
        };
        let back = Kept::from_entry(&kept.to_entry().unwrap()).unwrap();
        assert_eq!(back.refresh_token.expose_secret(), "5Aep\"861");
        assert_eq!(back.client_secret.unwrap().expose_secret(), "s");
        let error = Kept::from_entry(&"junk 5Aep861".into()).unwrap_err();
        assert_eq!(error.cause(), "vault.no-entry");
        assert!(!format!("{error:?} {error}").contains("5Aep"));
    }
}
