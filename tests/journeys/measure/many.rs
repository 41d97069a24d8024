//! Two thousand cases changed at once while every request takes 50 ms more, against one by one and against the same
//! requests made bare.

use std::time::{Duration, Instant};

use orgdeck::{
    Progress,
    views::{BulkAsk, BulkEnd, BulkWork},
};
use practice_org::{Fault, FaultKind, Logged};

use super::{
    Sides, millis,
    wire::{Wire, once_more},
};
use crate::{desk::to, desk_lists::built_in, support::World};

const MANY: usize = 2_000;
const LATENCY_MS: u64 = 50;
/// Calls that the application has under way at a time.
const AT_ONCE: usize = 5;

/// How often it is done: with so much at once the machine is not the same twice.
const ROUNDS: usize = 3;

pub(super) async fn measure(world: &World, wire: &Wire) {
    let records = records(world).await;
    slow(world);
    let mut sides = Sides::default();
    let mut made = Vec::new();
    for _ in 0..ROUNDS {
        world.control().advance(Duration::from_secs(5));
        let mark = format!("Changed at once at {}", world.control().now_ms());
        world.control().clear_requests();
        sides.app.push(ours(world, &records, &mark).await);
        made = world.control().requests();
        sides.base.push(bare(wire, &made, &mark).await);
    }
    let single = Sides {
        app: sides.app.clone(),
        base: vec![one_by_one(wire, &records, &made).await],
    };
    sides.tell("many-requests");
    single.tell("many-singly");
    world.control().clear_faults();
}

/// All of them by the application.
async fn ours(world: &World, records: &[String], mark: &str) -> f64 {
    let ask = BulkAsk {
        object: "Case".to_owned(),
        records: records.to_vec(),
        work: BulkWork::Change {
            changes: vec![to("Subject", mark)],
            comment: None,
        },
    };
    let begun = Instant::now();
    let report = world
        .app
        .change_many(world.id, &ask, &Progress::to_nobody())
        .await
        .unwrap();
    let took = millis(begun.elapsed());
    let fine = |end: &BulkEnd| matches!(end, BulkEnd::Done);
    let done = report.rows.iter().filter(|row| fine(&row.end)).count();
    println!("  {done} of {MANY} changed in {} calls", report.calls);
    assert_eq!(done, MANY, "{:?}", report.rows.first());
    took
}

/// Open cases, page after page.
async fn records(world: &World) -> Vec<String> {
    let ask = built_in("all-open");
    let first = world.list(&ask).await.page;
    let (mut rows, mut next) = (first.rows, first.next);
    while rows.len() < MANY {
        let page = world.more(&ask, &next.unwrap()).await;
        rows.extend(page.rows);
        next = page.next;
    }
    rows.truncate(MANY);
    rows.into_iter().map(|row| row.id).collect()
}

fn slow(world: &World) {
    let mut fault = Fault::new(FaultKind::Delay { ms: LATENCY_MS }).path("/services/data");
    fault.times = u32::MAX;
    world.control().add_fault(fault);
}

/// The same requests: what was read first, and then the writes as many at a time, of another value: one that is there
/// already costs the org less.
async fn bare(wire: &Wire, made: &[Logged], mark: &str) -> f64 {
    let writes = |one: &Logged| one.body.contains("PATCH");
    let (writes, reads): (Vec<Logged>, Vec<Logged>) = made.iter().cloned().partition(writes);
    let other = |mut one: Logged| {
        one.body = one.body.replace(mark, "Changed once more");
        once_more(one)
    };
    let writes: Vec<Logged> = writes.into_iter().map(other).collect();
    millis(wire.all_again(&reads).await + wire.together(&writes, AT_ONCE).await)
}

/// One request for each case, as a script would.
async fn one_by_one(wire: &Wire, records: &[String], made: &[Logged]) -> f64 {
    let call = made.iter().find(|one| one.body.contains("PATCH")).unwrap();
    let base = call.path.trim_end_matches("/composite");
    let mut took = Duration::ZERO;
    for id in records {
        let mut one = call.clone();
        "PATCH".clone_into(&mut one.method);
        one.path = format!("{base}/sobjects/Case/{id}");
        r#"{"Subject":"One by one"}"#.clone_into(&mut one.body);
        took += wire.again(&one).await;
    }
    millis(took)
}
