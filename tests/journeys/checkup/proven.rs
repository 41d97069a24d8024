//! A refused token and an administrator's session to the same org: what it proves, what it only suggests, and that
//! asking it costs little and changes nothing.

use orgdeck::views::{Action, State, Verdict};
use practice_org::{AppChange, UserChange};
use proof::Proof;
use rand::{RngExt, seq::SliceRandom};
use serde_json::json;

use super::{
    causes_of,
    fixtures::token::{connect_admin, order, refuse_next_renewal, sign_in_elsewhere},
};
use crate::{
    desk::desk,
    support::{ADMIN, AGENT, World},
};

async fn beside_an_admin() -> World {
    let world = desk(1).await;
    connect_admin(&world).await;
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_org_tells_an_administrator_is_the_proof_and_is_only_read() {
    let world = beside_an_admin().await;
    world.control().revoke_refresh_tokens(Some(AGENT)).unwrap();
    world.control().clear_requests();
    let found = world.finds("token", Verdict::Failed, "token.revoked").await;
    assert_eq!(found.action, Some(Action::RegenerateToken));
    let lines: Vec<&str> = found
        .evidence
        .iter()
        .map(|line| line.came.as_str())
        .collect();
    assert!(lines[0].contains("invalid_grant"), "{lines:?}");
    assert!(
        lines.iter().any(|line| line.contains("OauthToken")),
        "{lines:?}"
    );
    let asked = found.evidence.last().unwrap().asked.clone().unwrap();
    assert!(asked.contains(ADMIN), "{asked}");
    let checkup = world.app.last_checkup(world.id).await.unwrap().unwrap();
    assert!(
        (2..=12).contains(&checkup.api_calls),
        "{}",
        checkup.api_calls
    );
    let requests = world.control().requests();
    let by_admin = requests
        .iter()
        .filter(|request| request.username.as_deref() == Some(ADMIN));
    assert!(by_admin.clone().count() >= 4);
    assert!(
        by_admin
            .clone()
            .all(|request| request.method == "GET" && request.records.is_empty())
    );
    assert_eq!(world.detail().await.row.state, State::Expired);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_another_session_the_same_fault_stays_a_list() {
    let world = desk(1).await;
    world.control().revoke_refresh_tokens(Some(AGENT)).unwrap();
    let found = world.finds_one_of("token", "token.revoked").await;
    assert!(causes_of(&found).len() >= 5);
    let last = &found.evidence.last().unwrap().came;
    assert!(last.contains("no other integration"), "{last}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_may_see_little_proves_little() {
    let world = beside_an_admin().await;
    for object in ["UserLogin", "OauthToken", "LoginHistory"] {
        order(
            &world,
            json!({
                "command": "set_object_rights", "username": ADMIN, "object": object,
                "read": false, "create": false, "edit": false, "delete": false,
            }),
        );
    }
    world.control().revoke_refresh_tokens(Some(AGENT)).unwrap();
    let found = world.finds_one_of("token", "token.revoked").await;
    // that the app is not blocked is shown by any answer it gets
    assert!(!causes_of(&found).contains(&"app.blocked"));
    assert!(
        causes_of(&found).contains(&"token.user-inactive"),
        "frozen may not be seen"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approval_that_stands_and_a_policy_that_is_over_prove_the_policy() {
    let world = beside_an_admin().await;
    let app = world.org.announcement().client_id.clone();
    let policy = json!({ "refresh_policy": { "kind": "immediately" } });
    world.control().expire_access_tokens().unwrap();
    // the administrator's token is renewed before the policy ends it
    let id = world.app.list_integrations().await.unwrap();
    let admin = id.iter().find(|row| row.id != world.id).unwrap().id;
    world.app.read_health(admin).await.unwrap();
    order(
        &world,
        json!({ "command": "change_app", "app": app, "change": policy }),
    );
    refuse_next_renewal(&world);
    let found = world.finds_one_of("token", "token.policy-ended").await;
    assert_eq!(
        causes_of(&found)[0],
        "token.policy-ended",
        "five minutes are not over yet, so the clocks may differ: {found:?}"
    );
    assert!(!causes_of(&found).contains(&"token.revoked"));
}

/// What happens to a sign-in, and whether it ends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Happens {
    Revoke,
    SignIn,
    Password,
    Freeze,
    Deactivate,
    Block,
    Policy,
}

// planted: `sign_ins_since` without its own sign-in in the count (five approvals were called revoked); `weigh` with
// `all_there_can_be` always true (a blocked app was called uninstalled)
#[tokio::test(flavor = "multi_thread")]
async fn whatever_happens_in_whatever_order_no_cause_is_claimed_that_is_not_so() {
    let proof = Proof::new("checkup");
    let (mut dice, rounds) = (proof.dice(), proof.rounds(10));
    let (mut proven, mut open) = (0, 0);
    for round in 0..rounds {
        let world = beside_an_admin().await;
        let mut all = vec![Happens::SignIn; dice.random_range(0..7)];
        for other in [
            Happens::Revoke,
            Happens::Password,
            Happens::Freeze,
            Happens::Deactivate,
            Happens::Block,
            Happens::Policy,
        ] {
            if dice.random_bool(0.25) {
                all.push(other);
            }
        }
        all.shuffle(&mut dice);
        let truth = happen(&world, &all).await;
        world.control().expire_access_tokens().unwrap();
        let checkup = world.checkup().await;
        let token = super::of(&checkup, "token");
        assert!(
            checkup.api_calls <= 12,
            "round {round}: {}",
            checkup.api_calls
        );
        match &token.cause {
            Some(cause) => {
                assert!(
                    truth.contains(&cause.as_str()),
                    "round {round}: {all:?}: {token:#?}"
                );
                proven += 1;
            }
            None if token.verdict == Verdict::Failed => {
                let among = causes_of(token);
                assert!(
                    truth.iter().any(|cause| among.contains(cause)),
                    "round {round}: {all:?}: {token:#?}"
                );
                open += 1;
            }
            None => assert!(truth.is_empty(), "round {round}: {all:?}: {token:#?}"),
        }
    }
    proof.counted(format_args!(
        "{rounds} mixed histories of a sign-in: {proven} causes proven, {open} among several, 0 false certainties"
    ));
}

/// Makes it happen, and tells what has ended the sign-in: every cause that would keep it out by itself now.
async fn happen(world: &World, all: &[Happens]) -> Vec<&'static str> {
    let (mut ended, mut lasting, mut others) = (None, Vec::new(), 0);
    for what in all {
        match what {
            Happens::Revoke => {
                world.control().revoke_refresh_tokens(Some(AGENT)).unwrap();
                ended = ended.or(Some("token.revoked"));
                others = 0;
            }
            Happens::SignIn => {
                // nobody signs in who may not, or through an app that is blocked
                if lasting.contains(&"token.user-inactive") || lasting.contains(&"app.blocked") {
                    continue;
                }
                sign_in_elsewhere(world).await;
                others += 1;
                if others == 5 {
                    ended = ended.or(Some("token.five-approvals"));
                }
            }
            Happens::Password => {
                order(
                    world,
                    json!({ "command": "set_password", "username": AGENT, "password": "practice2" }),
                );
                ended = ended.or(Some("token.password-changed"));
                others = 0;
            }
            Happens::Freeze => {
                world.user(UserChange {
                    frozen: Some(true),
                    ..Default::default()
                });
                lasting.push("token.user-inactive");
            }
            Happens::Deactivate => {
                world.user(UserChange {
                    active: Some(false),
                    ..Default::default()
                });
                lasting.push("token.user-inactive");
            }
            Happens::Block => {
                world
                    .control()
                    .set_app(AppChange {
                        blocked: Some(true),
                        ..Default::default()
                    })
                    .unwrap();
                lasting.push("app.blocked");
            }
            Happens::Policy => {
                let app = world.org.announcement().client_id.clone();
                let policy = json!({ "refresh_policy": { "kind": "immediately" } });
                order(
                    world,
                    json!({ "command": "change_app", "app": app, "change": policy }),
                );
                lasting.push("token.policy-ended");
            }
        }
    }
    lasting.extend(ended);
    lasting
}
