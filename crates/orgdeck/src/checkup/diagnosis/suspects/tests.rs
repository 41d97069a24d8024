//! What is known decides the order of the suspects, and what is told rules some of them out.

use store::Health;

use super::*;

fn session() -> Session {
    Session {
        id: store::Uuid::nil(),
        org_id: "00D2o000000i6mBEAQ".into(),
        user_id: "005000000000999AAA".into(),
        consumer_key: "key".into(),
        org_name: "Acme".into(),
        username: "agent@acme.test".into(),
        display_name: "Agent".into(),
        instance_url: None,
        login_address: None,
        environment: "production".into(),
        is_sandbox: Some(false),
        scopes: "api refresh_token".into(),
        place: "file".into(),
        connected_at: 100 * DAY,
        renewed_at: None,
        renewal_started_at: None,
        revoke_pending: false,
        grant_kind: "authorization_code".into(),
        subject: None,
        used_at: None,
        rotates: None,
        answers_lost: 0,
        health: Health::default(),
    }
}

/// The suspects after so many days, from the likeliest on, ruled out ones left out.
fn order(session: &Session, days: i64, told: &Testimony) -> Vec<&'static str> {
    let suspects = weighed(session, days, told);
    suspects.iter().map(|suspect| suspect.cause).collect()
}

fn weighed(session: &Session, days: i64, told: &Testimony) -> Vec<Suspect> {
    let case = Case {
        session,
        environment: Environment::Production,
        same_org: None,
        app_is_known: true,
        now: (100 + days) * DAY,
        told,
    };
    let mut suspects = of_refresh_token(&case);
    suspects.sort_by_key(|suspect| suspect.weight);
    suspects.retain(|suspect| suspect.weight != Weight::RuledOut);
    suspects
}

#[test]
fn what_is_known_here_decides_the_order() {
    let nothing = Testimony::default();
    let first = |session: &Session, days| order(session, days, &nothing)[0];
    let fresh = session();
    assert_eq!(first(&fresh, 1), "token.revoked");
    assert_eq!(first(&fresh, 45), "token.policy-ended", "long unused");
    let mut read = session();
    read.health = Health {
        policy: Some("expires 90 days after the sign-in".into()),
        approvals: Some(5),
        read_at: Some(101 * DAY),
        expires_at: Some(190 * DAY),
    };
    assert_eq!(first(&read, 45), "token.five-approvals");
    assert_eq!(
        order(&read, 45, &nothing).last(),
        Some(&"token.policy-ended")
    );
    read.health.approvals = Some(1);
    assert_eq!(first(&read, 95), "token.policy-ended");
    let mut lost = session();
    lost.answers_lost = 1;
    assert_eq!(first(&lost, 1), "token.rotation-reuse");
    lost.rotates = Some(false);
    assert_eq!(
        order(&lost, 1, &nothing).last(),
        Some(&"token.rotation-reuse")
    );
}

#[test]
fn a_refresh_is_suspected_of_a_sandbox_alone() {
    let suspects = |is_sandbox, same_org| {
        let session = Session {
            is_sandbox,
            ..session()
        };
        let case = Case {
            session: &session,
            environment: Environment::Sandbox,
            same_org,
            app_is_known: false,
            now: 101 * DAY,
            told: &Testimony::default(),
        };
        let of = of_refresh_token(&case);
        let found = of
            .into_iter()
            .find(|one| one.cause == "token.sandbox-refreshed");
        found.map(|one| one.weight)
    };
    assert_eq!(suspects(Some(false), None), None);
    assert_eq!(suspects(None, None), Some(Weight::Open));
    assert_eq!(suspects(Some(true), Some(true)), Some(Weight::RuledOut));
    assert_eq!(suspects(Some(true), Some(false)), Some(Weight::Proven));
}

#[test]
fn an_approval_that_stands_rules_out_what_would_have_ended_it() {
    let told = Testimony {
        active: Some(true),
        frozen: Some(false),
        approved: Some(true),
        same_app: true,
        in_menu: Some(true),
        ..Testimony::default()
    };
    assert_eq!(
        order(&session(), 1, &told),
        ["token.policy-ended", "token.rotation-reuse"]
    );
    let first = |policy, used_at| {
        let told = Testimony {
            policy: Some(policy),
            used_at,
            ..told.clone()
        };
        let suspects = weighed(&session(), 45, &told);
        (suspects[0].cause, suspects[0].weight)
    };
    let unused = Policy::Unused(30 * DAY);
    let over = ("token.policy-ended", Weight::Proven);
    let open = ("token.rotation-reuse", Weight::Open);
    assert_eq!(first(unused, None), over);
    assert_eq!(first(unused, Some(140 * DAY)), open);
    assert_eq!(first(Policy::Lifetime(44 * DAY), None), over);
    assert_eq!(first(Policy::UntilRevoked, None), open);
    // a clock that is minutes apart proves nothing
    let nearly = ("token.policy-ended", Weight::SpeaksFor);
    assert_eq!(first(Policy::Lifetime(45 * DAY), None), nearly);
}
