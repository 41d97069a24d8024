//! What an answer of the org means for a step: as it has to be, otherwise (and how), or not to be seen.

mod app;
mod org;

pub(super) use app::known;

use salesforce::{Error as ClientError, setup::Sight};
use store::StepVerdict;

use super::look::Look;
use crate::{recipes::Check, views::Evidence};

/// What one check, or all checks of a step, found.
#[derive(Debug, Default)]
pub(super) struct Judged {
    /// What is otherwise, one sentence each.
    pub(super) wrong: Vec<String>,
    /// Why something could not be seen, one sentence each.
    pub(super) unseen: Vec<String>,
    pub(super) evidence: Vec<Evidence>,
}

impl Judged {
    pub(super) fn fine() -> Self {
        Self::default()
    }

    pub(super) fn wrong(sentence: impl Into<String>) -> Self {
        Self {
            wrong: vec![sentence.into()],
            ..Self::default()
        }
    }

    /// Not to be seen; `why` is in the org's own words.
    pub(super) fn unseen(why: &str) -> Self {
        Self {
            evidence: vec![Evidence::seen(super::shown(why))],
            ..Self::dark("This cannot be seen with your rights.")
        }
    }

    /// Not to be seen, for a reason of ours.
    pub(super) fn dark(sentence: impl Into<String>) -> Self {
        Self {
            unseen: vec![sentence.into()],
            ..Self::default()
        }
    }

    /// Adds what was asked, and what came.
    pub(super) fn asked(mut self, asked: impl Into<String>, came: impl Into<String>) -> Self {
        let came: String = came.into();
        let evidence = Evidence::answer(asked, super::shown(&came));
        self.evidence.insert(0, evidence);
        self
    }

    /// Both together.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.wrong.extend(other.wrong);
        for sentence in other.unseen {
            if !self.unseen.contains(&sentence) {
                self.unseen.push(sentence);
            }
        }
        for evidence in other.evidence {
            if !self.evidence.contains(&evidence) {
                self.evidence.push(evidence);
            }
        }
        self
    }

    /// What is wrong counts most; what could not be seen is not as it has to be either.
    pub(super) fn verdict(&self) -> StepVerdict {
        match (self.wrong.is_empty(), self.unseen.is_empty()) {
            (false, _) => StepVerdict::Failed,
            (true, false) => StepVerdict::Hidden,
            (true, true) => StepVerdict::Passed,
        }
    }

    /// The sentences that say why.
    pub(super) fn sentences(&self) -> Vec<String> {
        match self.verdict() {
            StepVerdict::Failed => self.wrong.clone(),
            StepVerdict::Hidden => self.unseen.clone(),
            StepVerdict::Passed => Vec::new(),
        }
    }
}

/// Carries out one check, with everything filled in.
///
/// # Errors
/// What keeps the org from being asked at all.
pub(super) async fn judge(look: &Look<'_>, check: &Check) -> Result<Judged, ClientError> {
    match check {
        Check::AppPresent => app::present(look).await,
        Check::AppInstalled { app } => app::installed(look, app.as_deref()).await,
        Check::AppCallbacks { callbacks } => app::callbacks(look, callbacks).await,
        Check::AppScopes { scopes } => app::scopes(look, scopes).await,
        Check::AppFlags { on, off } => app::flags(look, on, off).await,
        Check::AppPolicy { app, policy } => app::policy(look, app.as_deref(), policy).await,
        Check::Seen { app } => app::sign_in(look, app).await,
        Check::Pkce { required } => org::proof_key(look, *required).await,
        Check::OauthSetting {
            password_flow,
            user_agent_flow,
        } => org::settings(look, *password_flow, *user_agent_flow).await,
        Check::Permissions { names } => org::permissions(look, names).await,
        Check::CanCreateApps => org::can_create_apps(look).await,
        Check::PermissionSet {
            name,
            permissions,
            assigned,
        } => org::permission_set(look, name, permissions, *assigned).await,
        Check::RemoteSites { urls } => org::remote_sites(look, urls).await,
        Check::ApiAccess => org::api_access(look).await,
        Check::Knowledge => org::knowledge(look).await,
    }
}

/// A source as evidence names it: `SOQL ExternalClientApplication, as eva@acme.com`.
fn source(look: &Look<'_>, what: &str) -> String {
    format!("{what}, as {}", look.seer().username)
}

/// Judges what was seen; what was not is not to be seen with these rights.
fn seen<T>(sight: &Sight<T>, judge: impl FnOnce(&T) -> Judged) -> Judged {
    match sight {
        Sight::Seen(seen) => judge(seen),
        Sight::Hidden(why) => Judged::unseen(why),
    }
}

/// Names in one line, or a word for none.
fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    match names.is_empty() {
        true => "none".to_owned(),
        false => names.join(", "),
    }
}
