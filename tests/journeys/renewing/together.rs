//! Many tasks of one process meet an expired token in the same moment, each in a request of its own.

use practice_org::{Fault, FaultKind};
use proof::Proof;
use tokio::task::JoinSet;

use super::{Renewals, rotating};
use crate::support::World;

const TASKS: usize = 1_000;

// planted: generations not compared in `Inner::renew`, and all renewed
#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_requests_that_meet_an_expired_token_together_renew_once() {
    // a thousand connections, from both ends
    proof::allow_open_files(4_096);
    let proof = Proof::new("renewal");
    let rounds = proof.rounds(20).div_ceil(10);
    let world = rotating().await;
    let (mut once, mut posts, mut reused, mut answered) = (0, 0, 0, 0);
    for _ in 0..rounds {
        world.control().clear_requests();
        answered += round(&world).await;
        let seen = Renewals::seen(&world);
        once += u64::from(seen.taken == 1);
        posts += seen.taken;
        reused += seen.reused;
    }
    proof.counted(format_args!(
        "{rounds} rounds of {TASKS} requests: {posts} renewals, exactly one in {once} rounds, {reused} reuses, \
         {answered} requests answered"
    ));
    let all = u64::try_from(TASKS).unwrap() * rounds;
    assert_eq!((once, reused, answered), (rounds, 0, all));
}

/// One round: how many tasks got their answer. The org's part is played, all but the renewal: it has a limit of
/// requests a day.
async fn round(world: &World) -> u64 {
    let all = u32::try_from(TASKS).unwrap();
    let query = |fault: FaultKind| Fault::new(fault).containing("/query").times(all);
    world.control().clear_faults();
    // every request is at the org before the first is refused
    world.control().add_fault(query(FaultKind::Hold));
    let expired = r#"[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]"#;
    world.control().add_fault(query(answer(401, expired)));
    let nothing = r#"{"totalSize":0,"done":true,"records":[]}"#;
    world.control().add_fault(query(answer(200, nothing)));
    let mut tasks = JoinSet::new();
    for _ in 0..TASKS {
        let (app, id, query) = (world.app.clone(), world.id, World::newest());
        tasks.spawn(async move { app.list_records(id, &query).await });
    }
    world.control().held(TASKS).await;
    world.control().release();
    let answers = tasks.join_all().await.into_iter();
    u64::try_from(answers.filter(Result::is_ok).count()).unwrap()
}

fn answer(code: u16, body: &str) -> FaultKind {
    FaultKind::Status {
        code,
        content_type: "application/json;charset=UTF-8".to_owned(),
        body: body.to_owned(),
        headers: Default::default(),
    }
}
