//! The Salesforce CLI of this computer: the orgs it is signed in to, and access tokens of them.
//!
//! The CLI stays the owner: its refresh token is never asked for, nothing of it is kept, and Delete revokes nothing.
//! Newer ones print a token only by `org auth show-access-token` (public reports; `org display` then says
//! `[REDACTED]`), older ones know `org display` alone; both ways are tried.
//!
//! Not here: how the program is started (the shell does, with these fixed arguments and nothing of the UI's).

use async_trait::async_trait;
use salesforce::{Environment, Origin};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use crate::{
    Error, Orgdeck,
    app::Shared,
    sessions::Obtained,
    views::{self, CliOrg},
};

/// What the program printed.
pub enum CliAnswer {
    /// There is no such program.
    NotInstalled,
    /// It did not end in time, or could not be started.
    Failed {
        /// Why.
        why: String,
    },
    /// It ended; with `--json` an error is printed to standard output as well.
    Printed {
        /// Standard output.
        stdout: SecretString,
    },
}

/// The Salesforce CLI, as far as it is needed here.
#[async_trait]
pub trait SalesforceCli: Send + Sync {
    /// Runs `sf` with these arguments, without any shell in between.
    async fn run(&self, arguments: &[&str]) -> CliAnswer;
}

/// No CLI: what an application has that was opened without a shell around it.
pub(crate) struct NoCli;

#[async_trait]
impl SalesforceCli for NoCli {
    async fn run(&self, _arguments: &[&str]) -> CliAnswer {
        CliAnswer::NotInstalled
    }
}

/// What every command prints with `--json`.
#[derive(Deserialize)]
struct Printed<T> {
    status: i64,
    result: Option<T>,
    #[serde(default)]
    message: Option<String>,
    #[serde(default)]
    name: Option<String>,
}

/// `sf org list`: several lists, in some of which an org stands twice.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct OrgList {
    non_scratch_orgs: Vec<Listed>,
    scratch_orgs: Vec<Listed>,
    sandboxes: Vec<Listed>,
    dev_hubs: Vec<Listed>,
    other: Vec<Listed>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    username: String,
    org_id: String,
    #[serde(default)]
    instance_url: Option<String>,
    #[serde(default)]
    alias: Option<String>,
}

/// `sf org auth show-access-token` and `sf org display`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Token {
    #[serde(default)]
    access_token: Option<String>,
    #[serde(default)]
    instance_url: Option<String>,
}

impl Orgdeck {
    /// The orgs that the Salesforce CLI is signed in to. It is asked only when somebody wants to know.
    ///
    /// # Errors
    /// `cli.missing`, `cli.failed`, `cli.answer`.
    pub async fn cli_orgs(&self) -> Result<Vec<CliOrg>, Error> {
        // without `--skip-connection-status` the CLI would renew the token of every org there is
        let list: OrgList = ask(
            &self.shared,
            &["org", "list", "--json", "--skip-connection-status"],
        )
        .await?;
        let all = [
            list.non_scratch_orgs,
            list.sandboxes,
            list.dev_hubs,
            list.other,
            list.scratch_orgs,
        ];
        let mut orgs: Vec<CliOrg> = Vec::new();
        for listed in all.into_iter().flatten() {
            if orgs.iter().all(|org| org.username != listed.username) {
                orgs.push(view(listed));
            }
        }
        orgs.sort_by_key(|org| org.username.to_lowercase());
        Ok(orgs)
    }
}

fn view(listed: Listed) -> CliOrg {
    let instance = listed
        .instance_url
        .and_then(|url| Origin::parse(url.trim_end_matches('/')).ok());
    CliOrg {
        username: listed.username,
        alias: listed.alias.filter(|alias| !alias.is_empty()),
        org_id: listed.org_id,
        environment: instance
            .as_ref()
            .and_then(Origin::environment)
            .map(|kind| match kind {
                Environment::Production => views::Environment::Production,
                Environment::Sandbox => views::Environment::Sandbox,
                Environment::Practice => views::Environment::Practice,
            }),
        instance: instance.map(|origin| origin.to_string()),
    }
}

/// An access token of this user. The CLI renews it first where it has to.
pub(crate) async fn token(shared: &Shared, username: &str) -> Result<Obtained, Error> {
    let target = ["--json", "--target-org", username];
    // the newer command prints the token and says nothing of the address, the older one says both or hides the token
    let newer = [&["org", "auth", "show-access-token"], &target[..]].concat();
    let shown = match ask::<Token>(shared, &newer).await {
        Ok(shown) => usable(&shown),
        Err(error) if error.cause() == "cli.missing" => return Err(error),
        Err(_) => None,
    };
    let display: Token = ask(shared, &[&["org", "display"], &target[..]].concat()).await?;
    let token = shown.or_else(|| usable(&display));
    let (Some(token), Some(instance)) = (token, &display.instance_url) else {
        return Err(Error::known("cli.answer"));
    };
    Ok(Obtained {
        token,
        instance: Origin::parse(instance.trim_end_matches('/'))?,
        rotated: None,
    })
}

async fn ask<T: for<'de> Deserialize<'de>>(
    shared: &Shared,
    arguments: &[&str],
) -> Result<T, Error> {
    let stdout = match shared.options.cli.run(arguments).await {
        CliAnswer::NotInstalled => return Err(Error::known("cli.missing")),
        CliAnswer::Failed { why } => return Err(Error::named("cli.failed", why)),
        CliAnswer::Printed { stdout } => stdout,
    };
    let printed: Printed<T> =
        serde_json::from_str(stdout.expose_secret()).map_err(|_| Error::known("cli.answer"))?;
    match printed.result {
        Some(result) if printed.status == 0 => Ok(result),
        _ => Err(refused(printed.name.as_deref(), printed.message)),
    }
}

/// What the CLI said instead of an answer.
fn refused(name: Option<&str>, message: Option<String>) -> Error {
    let cause = match name {
        Some("NamedOrgNotFoundError" | "NoOrgFound" | "NamedOrgNotFound") => "cli.no-org",
        Some("RefreshTokenAuthError" | "AuthInfoOverwriteError") => "cli.signed-out",
        _ => "cli.failed",
    };
    Error::named(cause, message.unwrap_or_default())
}

fn usable(token: &Token) -> Option<SecretString> {
    token
        .access_token
        .as_deref()
        .filter(|text| !text.is_empty() && !text.contains("[REDACTED]"))
        .map(SecretString::from)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::words;

    #[test]
    fn an_org_of_a_host_no_token_may_go_to_has_no_instance() {
        let listed = |url: &str| {
            view(Listed {
                username: "a@b.c".into(),
                org_id: "00D".into(),
                instance_url: Some(url.into()),
                alias: Some(String::new()),
            })
        };
        let org = listed("https://acme--uat.sandbox.my.salesforce.com");
        assert_eq!(org.environment, Some(views::Environment::Sandbox));
        assert_eq!(
            (org.alias, words::of(org.environment)),
            (None, "sandbox".to_owned())
        );
        assert_eq!(listed("https://acme.evil.test").instance, None);
    }
}
