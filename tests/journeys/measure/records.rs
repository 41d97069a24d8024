//! Opening and saving a case, against the same requests made bare.

use std::time::{Duration, Instant};

use super::{
    Sides, at_rest, millis,
    wire::{Wire, once_more},
};
use crate::{
    desk::{ONCE, done, draft, to},
    support::World,
};

const ROUNDS: usize = 100;

pub(super) async fn measure(world: &World, wire: &Wire) {
    let rows = world.cases().await.rows;
    let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    open(world, wire, &ids).await;
    save(world, wire, &ids).await;
}

async fn open(world: &World, wire: &Wire, ids: &[&str]) {
    world.case(ids[0]).await;
    let (mut sides, mut calls) = (Sides::default(), Vec::new());
    for id in &ids[1..=ROUNDS] {
        world.control().clear_requests();
        let begun = Instant::now();
        let case = world.case(id).await;
        sides.app.push(millis(begun.elapsed()));
        drop(case);
        let made = world.control().requests();
        #[allow(clippy::cast_precision_loss)]
        calls.push(made.len() as f64);
        sides.base.push(millis(wire.all_again(&made).await));
    }
    sides.tell("open");
    let line =
        serde_json::json!({ "name": "open-calls", "unit": "calls", "app": calls, "base": 1.0 });
    println!("BENCH {line}");
}

async fn save(world: &World, wire: &Wire, ids: &[&str]) {
    let mut sides = Sides::default();
    for (n, id) in ids[1..=ROUNDS].iter().enumerate() {
        world.control().advance(Duration::from_secs(5));
        let case = world.case(id).await;
        // the org's file is kept, so each run writes what no run has written
        let mark = format!("Measured {n} at {}", world.control().now_ms());
        let kept = draft(Some(&case), vec![to("Subject", &mark)]);
        let typed = kept.id;
        world.app.keep_draft(world.id, kept).await.unwrap();
        world.control().clear_requests();
        let begun = Instant::now();
        let outcome = world.app.save_draft(typed, ONCE).await.unwrap();
        sides.app.push(millis(begun.elapsed()));
        done(outcome);
        at_rest(world).await;
        let made = world.control().requests();
        let [write] = made.as_slice() else {
            panic!("one request saves: {made:?}");
        };
        let mut write = once_more(write.clone());
        assert!(write.body.contains(&mark), "{}", write.body);
        // what is the same already is no change to the org
        write.body = write.body.replace(&mark, &format!("{mark} once more"));
        sides.base.push(millis(wire.again(&write).await));
    }
    sides.tell("save");
}
