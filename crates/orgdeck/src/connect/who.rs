//! Who a fresh token speaks for, asked before anything is saved.

use std::sync::Arc;

use async_trait::async_trait;
use salesforce::{
    Access, Error as ClientError, Org, Origin, Session,
    identity::{self, Organization, Userinfo},
};
use secrecy::SecretString;

use super::SignedIn;
use crate::{Error, Orgdeck, error::Doing, views::Environment};

/// What the org says of itself and of the user, as far as it may be asked.
#[derive(Debug, Clone, Default)]
pub(crate) struct Who {
    pub(super) user: Option<Userinfo>,
    pub(super) org: Option<Organization>,
}

/// A token that nobody renews: it is not saved yet.
struct Fresh(Access);

#[async_trait]
impl Session for Fresh {
    async fn access(&self) -> Result<Access, ClientError> {
        Ok(self.0.clone())
    }

    async fn renew(&self, _rejected_generation: u64) -> Result<Access, ClientError> {
        Err(Error::known("token.fresh-refused").into())
    }
}

impl Orgdeck {
    /// A client that speaks with a token of its own.
    pub(super) fn client_with(&self, token: SecretString, instance: Origin) -> Org {
        let access = Access {
            token,
            instance,
            generation: 1,
        };
        Org::new(
            self.shared.http(),
            Arc::new(Fresh(access)),
            self.shared.version(),
        )
    }

    /// Asks for the names of user and org. What the token may not ask stays unknown: the checkup that follows says why.
    pub(super) async fn who(&self, signed_in: &SignedIn) -> Who {
        let granted = &signed_in.granted;
        let org = self.client_with(granted.access_token.clone(), granted.instance.clone());
        Who {
            user: identity::userinfo(&org).await.ok(),
            org: identity::organization(&org).await.ok(),
        }
    }

    /// Asks whom a token speaks for that came without an identity: a pasted one, or one of the CLI.
    pub(super) async fn identity_of(
        &self,
        token: &SecretString,
        instance: &Origin,
    ) -> Result<Userinfo, Error> {
        let org = self.client_with(token.clone(), instance.clone());
        identity::userinfo(&org)
            .await
            .doing("asking who the token speaks for")
    }
}

impl Who {
    /// Which kind of org it is: what it says itself, else what its host tells.
    pub(super) fn environment(&self, instance: &Origin) -> Option<Environment> {
        if instance.is_loopback() {
            return Some(Environment::Practice);
        }
        match &self.org {
            Some(org) if org.is_sandbox => Some(Environment::Sandbox),
            Some(_) => Some(Environment::Production),
            None => match instance.environment()? {
                salesforce::Environment::Production => Some(Environment::Production),
                salesforce::Environment::Sandbox => Some(Environment::Sandbox),
                salesforce::Environment::Practice => Some(Environment::Practice),
            },
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn org(is_sandbox: bool) -> Who {
        let org = serde_json::json!({
            "Id": "00Dx0000000BV7zEAG", "Name": "Acme", "IsSandbox": is_sandbox
        });
        Who {
            user: None,
            org: Some(serde_json::from_value(org).unwrap()),
        }
    }

    #[test]
    fn what_the_org_says_of_itself_counts_more_than_its_host() {
        let production = Origin::parse("https://acme.my.salesforce.com").unwrap();
        let sandbox = Origin::parse("https://acme--uat.sandbox.my.salesforce.com").unwrap();
        let local = Origin::parse("http://127.0.0.1:1234").unwrap();
        use Environment as E;
        for (who, instance, found) in [
            (org(true), &production, E::Sandbox),
            (org(false), &production, E::Production),
            (org(true), &sandbox, E::Sandbox),
            (org(false), &local, E::Practice),
            (Who::default(), &sandbox, E::Sandbox),
        ] {
            assert_eq!(who.environment(instance), Some(found), "{instance}");
        }
    }
}
