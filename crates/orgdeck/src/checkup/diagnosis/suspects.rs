//! The causes that fit "expired access/refresh token", each with what speaks for it and against it.
//!
//! What ends a refresh token: its policy, a person, a sixth approval, a replaced token that came back, a new password,
//! the user's or the app's end, a sandbox made anew (Salesforce help, "Manage OAuth access policies", 000205876 on the
//! five approvals, 005316711 on rotation).

use jiff::Timestamp;
use salesforce::approvals::{MOST, Policy};
use store::Session;

use super::{
    Testimony, given_at,
    weigh::{Suspect, Weight},
};
use crate::{integrations::health, views::Environment};

/// What is known of a session that is refused.
pub(super) struct Case<'a> {
    pub(super) session: &'a Session,
    pub(super) environment: Environment,
    /// Whether the address answers for the org that was connected.
    pub(super) same_org: Option<bool>,
    /// Whether the sign-in address knows the app.
    pub(super) app_is_known: bool,
    pub(super) now: i64,
    pub(super) told: &'a Testimony,
}

const DAY: i64 = 86_400_000;

/// A token that was not used for so long is likely to have ended by a policy: the shortest common ones are 30 days
/// (Salesforce help, "idle refresh token TTL").
const LONG_UNUSED: i64 = 30 * DAY;

/// Near the end of a span, the org's clock and ours may see different things.
const CLOSE_MS: i64 = 5 * 60_000;

/// The suspects where a refresh token was refused.
pub(super) fn of_refresh_token(case: &Case<'_>) -> Vec<Suspect> {
    let mut suspects = vec![
        revoked(case),
        policy(case),
        five_approvals(case),
        rotation(case),
        password(case),
        user(case),
        blocked(case),
        uninstalled(case),
    ];
    suspects.extend(refreshed(case));
    said(case, suspects)
}

/// The suspects where user name and password were refused. Only the login history tells them apart (Salesforce help,
/// "Block username-password flows").
pub(super) fn of_password(case: &Case<'_>) -> Vec<Suspect> {
    let changed = case
        .told
        .password_changed_at
        .filter(|at| at + CLOSE_MS >= case.session.connected_at)
        .map(|at| format!("the password was changed at {} (User)", moment(at)));
    let after_change = |cause| match &changed {
        Some(why) => Suspect::new(cause, Weight::Happened, why.as_str()),
        None => Suspect::open(cause),
    };
    let suspects = vec![
        after_change("token.password-wrong"),
        after_change("token.security-token"),
        Suspect::open("token.password-flow-off"),
        user(case),
    ];
    said(case, suspects)
}

/// The suspects where a session that was just given is refused.
pub(super) fn of_session() -> Vec<Suspect> {
    vec![
        Suspect::open("token.session-policy"),
        Suspect::open("app.access-control"),
    ]
}

/// What the login history says of the very attempt proves its cause. The texts are those of the history's `Status`;
/// "Username-Password Flow Disabled" and "Restricted IP" are help's, the others unconfirmed.
fn said(case: &Case<'_>, mut suspects: Vec<Suspect>) -> Vec<Suspect> {
    let Some(status) = &case.told.refusal else {
        return suspects;
    };
    let cause = match status.as_str() {
        "Username-Password Flow Disabled" => "token.password-flow-off",
        "Restricted IP" => "token.ip-restricted",
        "User is Inactive" => "token.user-inactive",
        // a missing security token is noted as a wrong password
        "Invalid Password" => {
            suspects.retain(|suspect| {
                matches!(
                    suspect.cause,
                    "token.password-wrong" | "token.security-token"
                )
            });
            return suspects;
        }
        _ => return suspects,
    };
    let why = format!("the login history says of this attempt: {status}");
    suspects.push(Suspect::new(cause, Weight::Proven, why));
    suspects
}

/// The suspects where a grant without a refresh token was refused in the same words.
pub(super) fn of_other_grant(case: &Case<'_>) -> Vec<Suspect> {
    let mut suspects = vec![user(case), blocked(case), uninstalled(case)];
    suspects.extend(refreshed(case));
    said(case, suspects)
}

impl Case<'_> {
    fn age(&self, since: i64) -> String {
        match (self.now - since).max(0) / DAY {
            0 => "today".to_owned(),
            1 => "yesterday".to_owned(),
            days => format!("{days} days ago"),
        }
    }
}

/// Renewals of the refresh token kept now that were sent and never answered.
pub(super) fn lost(session: &Session) -> u32 {
    session.answers_lost + u32::from(session.renewal_started_at.is_some())
}

fn policy(case: &Case<'_>) -> Suspect {
    const CAUSE: &str = "token.policy-ended";
    if let Some(policy) = case.told.policy {
        let words = health::words(policy);
        let now = format!("the app's policy: {words}");
        return match end(policy, case) {
            None => Suspect::new(CAUSE, Weight::RuledOut, now),
            Some(end) if end + CLOSE_MS <= case.now && case.told.approved == Some(true) => {
                let why = format!("{now}, and that was over at {}", moment(end));
                Suspect::new(CAUSE, Weight::Proven, why)
            }
            Some(end) if end <= case.now + CLOSE_MS => {
                let why = format!("{now}, and that was over at {}", moment(end));
                Suspect::new(CAUSE, Weight::SpeaksFor, why)
            }
            Some(end) => {
                let why = format!("{now}, which would be at {}", moment(end));
                Suspect::new(CAUSE, Weight::SpeaksAgainst, why)
            }
        };
    }
    let health = &case.session.health;
    let read = health.read_at.map(moment).unwrap_or_default();
    let (weight, why) = match (&health.policy, health.expires_at) {
        (Some(words), Some(end)) if end <= case.now => (
            Weight::SpeaksFor,
            format!(
                "policy as read at {read}: {words}, so until {}",
                moment(end)
            ),
        ),
        (Some(words), _) => (
            Weight::SpeaksAgainst,
            format!("policy as read at {read}: {words}"),
        ),
        (None, _) => {
            let used = case.session.used_at.unwrap_or_default();
            let last = given_at(case.session).max(used);
            let weight = match case.now - given_at(case.session) >= LONG_UNUSED {
                true => Weight::SpeaksFor,
                false => Weight::Open,
            };
            let why = format!("the policy is not known; last accepted {}", case.age(last));
            (weight, why)
        }
    };
    Suspect::new(CAUSE, weight, why)
}

/// When a policy ends our refresh token. Use counts as the org noted it, where it told, else as we did.
fn end(policy: Policy, case: &Case<'_>) -> Option<i64> {
    let signed_in = case.session.connected_at;
    match policy {
        Policy::UntilRevoked => None,
        Policy::Immediately => Some(signed_in),
        Policy::Unused(span) => {
            let used = case.told.used_at.unwrap_or_default();
            Some(used.max(given_at(case.session)) + span)
        }
        Policy::Lifetime(span) => Some(signed_in + span),
    }
}

fn revoked(case: &Case<'_>) -> Suspect {
    const CAUSE: &str = "token.revoked";
    match case.told.approved {
        Some(true) => Suspect::new(CAUSE, Weight::RuledOut, STILL_APPROVED),
        Some(false) => Suspect::new(
            CAUSE,
            Weight::SpeaksFor,
            "the approval is no longer among the user's (OauthToken)",
        ),
        None => Suspect::open(CAUSE),
    }
}

const STILL_APPROVED: &str = "the approval is still among the user's (OauthToken)";
const NOBODY_CAME: &str =
    "the user has not signed in through any app since this token was last given (LoginHistory)";

fn five_approvals(case: &Case<'_>) -> Suspect {
    const CAUSE: &str = "token.five-approvals";
    let told = case.told;
    if told.approved == Some(true) {
        return Suspect::new(CAUSE, Weight::RuledOut, STILL_APPROVED);
    }
    // a sixth approval needs a sign-in
    if told.sign_ins_since == Some(0) {
        return Suspect::new(CAUSE, Weight::RuledOut, NOBODY_CAME);
    }
    if let Some(newer) = told.newer_approvals {
        let why = format!("the user gave this app {newer} approvals since (OauthToken)");
        let weight = match newer >= MOST {
            true => Weight::Happened,
            false => Weight::SpeaksAgainst,
        };
        return Suspect::new(CAUSE, weight, why);
    }
    match (case.session.health.approvals, case.session.health.read_at) {
        (Some(used), Some(read)) => {
            let why = format!("{used} of {MOST} approvals were used at {}", moment(read));
            let weight = match used >= MOST {
                true => Weight::SpeaksFor,
                false => Weight::SpeaksAgainst,
            };
            Suspect::new(CAUSE, weight, why)
        }
        _ => Suspect::open(CAUSE),
    }
}

fn rotation(case: &Case<'_>) -> Suspect {
    const CAUSE: &str = "token.rotation-reuse";
    let (lost, rotates) = (lost(case.session), case.session.rotates);
    // only a renewal replaces a token
    if lost == 0 && case.told.sign_ins_since == Some(0) {
        return Suspect::new(CAUSE, Weight::RuledOut, NOBODY_CAME);
    }
    match (lost, rotates) {
        (1.., Some(true)) => Suspect::new(
            CAUSE,
            Weight::SpeaksFor,
            "this org replaces the refresh token at each renewal, and the answer to the last renewal was lost",
        ),
        (1.., None) => Suspect::new(
            CAUSE,
            Weight::SpeaksFor,
            "the answer to the last renewal was lost; where the org replaces refresh tokens, the one kept is used up",
        ),
        (_, Some(false)) => Suspect::new(
            CAUSE,
            Weight::SpeaksAgainst,
            "at the last renewal this org did not replace the refresh token",
        ),
        (0, Some(true)) => Suspect::new(
            CAUSE,
            Weight::Open,
            "this org replaces the refresh token at each renewal: a copy of it may be in use elsewhere",
        ),
        (0, None) => Suspect::open(CAUSE),
    }
}

fn password(case: &Case<'_>) -> Suspect {
    const CAUSE: &str = "token.password-changed";
    match (case.told.password_changed_at, case.told.approved) {
        (_, Some(true)) => Suspect::new(CAUSE, Weight::RuledOut, STILL_APPROVED),
        (None, _) if case.told.active.is_some() => Suspect::new(
            CAUSE,
            Weight::RuledOut,
            "the password was never changed (User)",
        ),
        (Some(at), _) if at + CLOSE_MS < given_at(case.session) => Suspect::new(
            CAUSE,
            Weight::RuledOut,
            format!("the password was last changed at {} (User)", moment(at)),
        ),
        (Some(at), _) => Suspect::new(
            CAUSE,
            Weight::Happened,
            format!("the password was changed at {} (User)", moment(at)),
        ),
        (None, _) => Suspect::open(CAUSE),
    }
}

fn user(case: &Case<'_>) -> Suspect {
    const CAUSE: &str = "token.user-inactive";
    let (weight, why) = match (case.told.active, case.told.frozen) {
        (Some(false), _) => (Weight::Proven, "User.IsActive is false"),
        (_, Some(true)) => (Weight::Proven, "UserLogin.IsFrozen is true"),
        (Some(true), Some(false)) => (
            Weight::RuledOut,
            "the user is active and not frozen (User, UserLogin)",
        ),
        (Some(true), None) => (
            Weight::SpeaksAgainst,
            "the user is active (User); whether frozen may not be seen",
        ),
        (None, _) => return Suspect::open(CAUSE),
    };
    Suspect::new(CAUSE, weight, why)
}

const SAME_APP_WORKS: &str = "another session of the same app is accepted by this org";

fn blocked(case: &Case<'_>) -> Suspect {
    const CAUSE: &str = "app.blocked";
    if case.told.same_app {
        return Suspect::new(CAUSE, Weight::RuledOut, SAME_APP_WORKS);
    }
    match case.app_is_known {
        true => Suspect::new(
            CAUSE,
            Weight::Open,
            "the sign-in address knows the app, but may say only after the sign-in that it is blocked",
        ),
        false => Suspect::open(CAUSE),
    }
}

fn uninstalled(case: &Case<'_>) -> Suspect {
    const CAUSE: &str = "app.uninstalled";
    match case.told.in_menu {
        Some(true) => Suspect::new(
            CAUSE,
            Weight::RuledOut,
            "the app is installed (OauthToken.AppMenuItemId)",
        ),
        // that every app without an item is not installed is unconfirmed
        Some(false) => Suspect::new(
            CAUSE,
            Weight::Open,
            "the app has no item in the app menu (OauthToken.AppMenuItemId)",
        ),
        None => Suspect::open(CAUSE),
    }
}

/// Only where there can be a refresh.
fn refreshed(case: &Case<'_>) -> Option<Suspect> {
    const CAUSE: &str = "token.sandbox-refreshed";
    let sandbox = case
        .session
        .is_sandbox
        .unwrap_or(case.environment == Environment::Sandbox);
    if !sandbox {
        return None;
    }
    Some(match case.same_org {
        Some(true) => Suspect::new(
            CAUSE,
            Weight::RuledOut,
            "the address still answers for the same org",
        ),
        Some(false) => Suspect::new(
            CAUSE,
            Weight::Proven,
            "the address answers for another org now",
        ),
        None => Suspect::open(CAUSE),
    })
}

/// A moment as evidence shows it, exact to the minute.
fn moment(ms: i64) -> String {
    let at = Timestamp::from_millisecond(ms).unwrap_or_default();
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

#[cfg(test)]
mod tests;
