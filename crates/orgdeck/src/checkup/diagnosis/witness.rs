//! Asks another session to the same org about one that is refused: reads only, within the calls and the time that are
//! left, and only what that session's user may see anyway.
//!
//! Sources are those of `salesforce::approvals`, `salesforce::signins` and `salesforce::identity`.

use std::time::Duration;

use salesforce::{
    Error as ClientError, Org, UserId,
    approvals::{self, Approval},
    identity,
    signins::{self, Attempt},
};
use store::{Session, State, Uuid};

use super::{Testimony, given_at};
use crate::{Error, checkup::Patient, integrations::health, sessions::grant_of, views::Grant};

/// How many sessions are asked at most.
const WITNESSES: usize = 2;

/// What other sessions to the same org tell of the session that was refused after `tried_at`. Nothing is known where
/// there is no other session, or none that works.
pub(super) async fn hear(
    patient: &Patient<'_>,
    session: &Session,
    tried_at: i64,
    limit: Duration,
) -> Testimony {
    let mut told = Testimony::default();
    let Ok(witnesses) = witnesses(patient, session).await else {
        return told;
    };
    // what was told before the time is over counts
    let _ = tokio::time::timeout(limit, async {
        for witness in witnesses {
            let about = About {
                patient,
                session,
                witness: &witness,
                tried_at,
            };
            // a session that does not work is no witness
            let _ = about.ask(&mut told).await;
        }
    })
    .await;
    told
}

/// The sessions to ask: to the same org, accepted when last used; those of the same app first, and of those another
/// user's, who is likelier to be an administrator.
async fn witnesses(patient: &Patient<'_>, session: &Session) -> Result<Vec<Session>, Error> {
    let (id, org) = (session.id, session.org_id.clone());
    let mut witnesses: Vec<Session> = patient
        .app
        .shared
        .db(move |store| {
            let works: Vec<Uuid> = store
                .integrations()
                .list()?
                .into_iter()
                .filter(|row| matches!(row.state, State::Connected | State::ExpiresSoon))
                .filter_map(|row| row.session_id)
                .collect();
            let mut all = store.sessions().list()?;
            all.retain(|other| other.id != id && other.org_id == org && works.contains(&other.id));
            Ok(all)
        })
        .await?;
    witnesses.sort_by_key(|other| {
        (
            other.consumer_key != session.consumer_key,
            other.user_id == session.user_id,
            // what was used last is likeliest to work
            std::cmp::Reverse(other.used_at),
        )
    });
    witnesses.truncate(WITNESSES);
    Ok(witnesses)
}

/// One session that is asked about another.
struct About<'a> {
    patient: &'a Patient<'a>,
    session: &'a Session,
    witness: &'a Session,
    tried_at: i64,
}

impl About<'_> {
    /// Asks until the cause is proven or there is nothing more to ask; what is known already is not asked again.
    async fn ask(&self, told: &mut Testimony) -> Result<(), ClientError> {
        let org = self.patient.client_of(self.witness.id);
        let (Ok(user), Ok(me)) = (
            UserId::parse(&self.session.user_id),
            UserId::parse(&self.witness.user_id),
        ) else {
            return Ok(());
        };
        if told.active.is_none() {
            let person = seen(identity::person(&org, &user).await)?.flatten();
            told.by(self.witness);
            // an app whose session is answered is neither blocked nor gone
            told.same_app |= self.is_same_app();
            told.now = org.last_answer().and_then(|answer| answer.date_ms);
            told.active = person.as_ref().map(|person| person.active);
            told.password_changed_at = person.and_then(|person| person.password_changed_ms);
        }
        if told.active == Some(false) {
            return Ok(());
        }
        if told.frozen.is_none() {
            told.frozen = seen(signins::frozen(&org, &user).await)?.flatten();
        }
        if told.frozen == Some(true) {
            return Ok(());
        }
        let approvals =
            grant_of(self.session) == Grant::AuthorizationCode && told.approved.is_none();
        if !approvals && (told.approved == Some(true) || told.sign_ins_since.is_some()) {
            return Ok(());
        }
        let history = seen(signins::history(&org, &user).await)?.unwrap_or_default();
        if approvals {
            let alone = signed_in_alone(&history, self.session.connected_at + skew(told));
            self.ask_approvals(&org, [&user, &me], alone, told).await?;
        }
        if told.approved != Some(true) && told.sign_ins_since.is_none() {
            self.read_history(&history, told);
        }
        Ok(())
    }

    /// What the approvals of the session's user tell. One that was given about when the session was is its own only
    /// where nobody else signed in just then.
    async fn ask_approvals(
        &self,
        org: &Org,
        [user, me]: [&UserId; 2],
        alone: bool,
        told: &mut Testimony,
    ) -> Result<(), ClientError> {
        let users: &[&UserId] = if user == me { &[user] } else { &[user, me] };
        let Some(all) = seen(approvals::approvals(org, users).await)? else {
            return Ok(());
        };
        let skew = skew(told);
        let app = match given(&all, self.witness, skew, None) {
            Given::This(approval) if self.is_same_app() => Some(approval),
            _ => None,
        };
        let ours = match given(&all, self.session, skew, app.map(|app| app.app.as_str())) {
            Given::This(_) if !alone => Given::Unclear,
            ours => ours,
        };
        // without a row of the user it is not known whether there is none or it may not be seen
        let visible = user == me
            || all.iter().any(|approval| approval.user == user.as_str())
            || seen(signins::sees_all_approvals(org).await)?.unwrap_or_default();
        told.approved = match ours {
            Given::This(_) => Some(true),
            Given::None if visible => Some(false),
            Given::None | Given::Unclear => None,
        };
        let app = match ours {
            Given::This(approval) => Some(approval),
            Given::None | Given::Unclear => app,
        };
        let Some(app) = app else { return Ok(()) };
        told.in_menu = Some(app.in_menu);
        if told.approved == Some(true) {
            told.used_at = app.used_ms;
        }
        if visible {
            let saved = self.session.connected_at + skew;
            let newer = all.iter().filter(|approval| {
                approval.user == user.as_str()
                    && approval.app == app.app
                    && approval
                        .created_ms
                        .is_some_and(|created| created >= saved - SLACK)
            });
            told.newer_approvals = u32::try_from(newer.count()).ok();
        }
        told.policy = seen(approvals::policy(org, &app.app).await)?.flatten();
        Ok(())
    }

    fn is_same_app(&self) -> bool {
        !self.session.consumer_key.is_empty()
            && self.witness.consumer_key == self.session.consumer_key
    }

    /// The org's clock is not ours, so moments of ours are moved to it before they are compared.
    fn read_history(&self, history: &[Attempt], told: &mut Testimony) {
        if history.is_empty() {
            return;
        }
        let skew = skew(told);
        told.sign_ins_since = sign_ins_since(history, given_at(self.session) + skew);
        let mut refused = history.iter().filter(|attempt| {
            !attempt.is_success() && attempt.at_ms + SLACK >= self.tried_at + skew
        });
        // two refused at once: nobody knows which of them was ours
        told.refusal = match (refused.next(), refused.next()) {
            (Some(attempt), None) => Some(attempt.status.clone()),
            _ => None,
        };
    }
}

/// Moments of the org are exact to the second, and so is its clock as it is known here.
const SLACK: i64 = 3000;

const MINUTE: i64 = 60_000;

/// How far the org's clock is ahead of ours.
fn skew(told: &Testimony) -> i64 {
    told.now.map_or(0, |now| now - store::now_ms())
}

/// The approval that was given at a session's sign-in, as far as it can be told from others of the same user.
enum Given<'a> {
    This(&'a Approval),
    /// There is none from around that time.
    None,
    Unclear,
}

/// Looks for the approval of a session's sign-in. It was given before the session was saved; how long before depends
/// on whether the user was asked something first.
fn given<'a>(all: &'a [Approval], session: &Session, skew: i64, app: Option<&str>) -> Given<'a> {
    let saved = session.connected_at + skew;
    let around = saved - 60 * MINUTE..=saved + 5 * MINUTE;
    let mut near = all
        .iter()
        .filter(|approval| approval.user == session.user_id)
        .filter(|approval| app.is_none_or(|app| approval.app == app))
        .filter(|approval| {
            approval
                .created_ms
                .is_none_or(|created| around.contains(&created))
        });
    match (near.next(), near.next()) {
        (None, _) => Given::None,
        (Some(only), None) if !only.app.is_empty() => match only.created_ms {
            Some(created) if (saved - MINUTE..=saved + SLACK).contains(&created) => {
                Given::This(only)
            }
            _ => Given::Unclear,
        },
        _ => Given::Unclear,
    }
}

/// Whether the sign-in that was saved at this moment is the only one around it.
fn signed_in_alone(history: &[Attempt], saved: i64) -> bool {
    let just_then = saved - MINUTE..=saved + SLACK;
    let near = history
        .iter()
        .filter(|attempt| attempt.is_success() && just_then.contains(&attempt.at_ms));
    near.count() == 1
}

/// How many sign-ins and renewals there were since the token was given at that moment, ours aside; none where ours is not
/// among them, so that nobody knows what else is missing.
fn sign_ins_since(history: &[Attempt], given: i64) -> Option<u32> {
    let ours = given - MINUTE..=given + SLACK;
    let successes = || history.iter().filter(|attempt| attempt.is_success());
    // of several that may be ours the oldest is taken: the others count, which rules nothing out
    let first = successes()
        .map(|attempt| attempt.at_ms)
        .filter(|at| ours.contains(at))
        .min()?;
    let since = successes().filter(|attempt| attempt.at_ms >= first);
    u32::try_from(since.count().saturating_sub(1)).ok()
}

/// What may not be seen is not known, and no error.
fn seen<T>(answer: Result<T, ClientError>) -> Result<Option<T>, ClientError> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(error) if health::hidden(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempts(all: &[(i64, &str)]) -> Vec<Attempt> {
        let attempt = |(at_ms, status): &(i64, &str)| Attempt {
            at_ms: *at_ms,
            status: (*status).to_owned(),
            app: None,
        };
        all.iter().map(attempt).collect()
    }

    #[test]
    fn two_sign_ins_at_once_are_not_told_apart() {
        let saved = 1_000_000;
        for (history, alone) in [
            (&[][..], false),
            (&[(saved - 999, "Success")], true),
            (
                &[(saved - 999, "Success"), (saved, "Invalid Password")],
                true,
            ),
            (
                &[(saved - 999, "Success"), (saved + 1000, "Success")],
                false,
            ),
            (&[(saved - 999, "Success"), (saved + 9000, "Success")], true),
        ] {
            let history = attempts(history);
            assert_eq!(signed_in_alone(&history, saved), alone, "{history:?}");
        }
    }

    #[test]
    fn only_ones_own_sign_in_is_taken_off_the_history() {
        let given = 1_000_000;
        for (history, since) in [
            (&[][..], None),
            (&[(given - 2 * MINUTE, "Success")], None),
            (&[(given - 999, "Success")], Some(0)),
            (
                &[(given - 999, "Success"), (given + 1000, "Success")],
                Some(1),
            ),
            (
                &[(given + 1000, "Success"), (given - 40_000, "Success")],
                Some(1),
            ),
            (
                &[(given + 5000, "Restricted IP"), (given, "Success")],
                Some(0),
            ),
            (
                &[(given + 9_000_000, "Success"), (given, "Success")],
                Some(1),
            ),
        ] {
            assert_eq!(
                sign_ins_since(&attempts(history), given),
                since,
                "{history:?}"
            );
        }
    }
}
