//! First rows and further pages of lists, against the same requests made bare.

use std::time::Instant;

use orgdeck::views::{ListAsk, ListSource};
use practice_org::Logged;

use super::{Sides, at_rest, millis, wire::Wire, worst};
use crate::{
    desk::to,
    desk_lists::{asked, built_in, by},
    support::World,
};

const LISTS: [&str; 8] = [
    "my-open",
    "all-open",
    "unassigned",
    "escalated",
    "new-today",
    "recent",
    "closed",
    "all",
];
const ROUNDS: usize = 40;
/// Cases that are new today.
const ROWS: usize = 250;
/// How far down pages are read, in parts of the whole list. The first pages hold what measures have made and changed in
/// the kept file, which lies together there: the org reads it several times as fast.
const DEPTHS: [f64; 5] = [0.05, 0.1, 0.5, 0.9, 0.99];

pub(super) async fn measure(world: &World, wire: &Wire) {
    something_of_today(world, wire).await;
    first_rows(world, wire).await;
    pages(world, wire).await;
}

/// A list without rows measures nothing: some cases are new, and some were looked at.
async fn something_of_today(world: &World, wire: &Wire) {
    for n in 0..ROWS {
        let subject = format!("New today {n}");
        world.created(vec![to("Subject", &subject)]).await;
    }
    let newest = "ORDER BY CreatedDate DESC, Id DESC";
    let viewed = format!("SELECT Id FROM Case {newest} LIMIT {ROWS} FOR VIEW");
    wire.asks("query", &viewed).await;
}

async fn first_rows(world: &World, wire: &Wire) {
    let mut all = Vec::new();
    let lists = LISTS.map(|id| (id, built_in(id)));
    let text = "printer offline".to_owned();
    let search = ("search", asked("Case", ListSource::Search { text }));
    for (id, ask) in lists.into_iter().chain([search]) {
        // what the list is made of is known then
        world.list(&ask).await;
        world.control().clear_requests();
        world.list(&ask).await;
        let made = world.control().requests();
        let mut sides = Sides::default();
        for _ in 0..ROUNDS {
            let begun = Instant::now();
            let rows = world.list(&ask).await;
            sides.app.push(millis(begun.elapsed()));
            drop(rows);
            at_rest(world).await;
            sides.base.push(millis(wire.all_again(&made).await));
        }
        sides.mention(&format!("{id}, {} requests", made.len()));
        all.push(sides);
    }
    worst(all).tell("list-first");
}

/// A list that is read to its end, and pages of it far down.
async fn pages(world: &World, wire: &Wire) {
    let ask = ListAsk {
        sort: by("LastModifiedDate", true),
        ..built_in("all")
    };
    let begun = Instant::now();
    let nexts = walk(world, &ask).await;
    println!(
        "  {} pages in {:.0} s",
        nexts.len(),
        begun.elapsed().as_secs_f64()
    );
    let mut deep = Vec::new();
    let mut first = Sides::default();
    for depth in DEPTHS {
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss
        )]
        let at = (nexts.len() as f64 * depth) as usize;
        let sides = page(world, wire, &ask, &nexts[at]).await;
        sides.mention(&format!("page {}", at + 2));
        if deep.is_empty() {
            first.app.clone_from(&sides.app);
        }
        deep.push(sides);
    }
    let slowest = |a: &&Sides, b: &&Sides| super::median(&a.app).total_cmp(&super::median(&b.app));
    let slow = deep.iter().max_by(slowest).unwrap();
    let depth = Sides {
        app: slow.app.clone(),
        base: first.app,
    };
    worst(deep).tell("list-page");
    depth.tell("list-depth");
}

/// Where each further page begins.
async fn walk(world: &World, ask: &ListAsk) -> Vec<String> {
    let mut next = world.list(ask).await.page.next;
    let mut nexts = Vec::new();
    while let Some(at) = next {
        next = world.more(ask, &at).await.next;
        nexts.push(at);
    }
    nexts
}

async fn page(world: &World, wire: &Wire, ask: &ListAsk, next: &str) -> Sides {
    world.control().clear_requests();
    world.more(ask, next).await;
    let made: Vec<Logged> = world.control().requests();
    let mut sides = Sides::default();
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        let rows = world.more(ask, next).await;
        sides.app.push(millis(begun.elapsed()));
        drop(rows);
        sides.base.push(millis(wire.all_again(&made).await));
    }
    sides
}
