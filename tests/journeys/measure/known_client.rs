//! The same work by simple-salesforce in a process that is warm, side by side: one search, and a thousand cases read.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::Instant,
};

use orgdeck::views::{ListAsk, ListSource};
use serde_json::{Value, json};

use super::{Sides, millis, wire::Wire};
use crate::{
    desk_lists::{asked, built_in},
    support::World,
};

const READS: usize = 1_000;
const ROUNDS: usize = 3;
const SEARCHES: usize = 30;
/// Most columns of a list.
const COLUMNS: usize = 60;

pub(super) async fn measure(world: &World, wire: &Wire) {
    let mut other = Other::start(wire);
    searches(world, &mut other).await;
    reads(world, &mut other).await;
    other.end();
}

async fn searches(world: &World, other: &mut Other) {
    let text = "invoice".to_owned();
    let ask = asked("Case", ListSource::Search { text });
    world.list(&ask).await;
    world.control().clear_requests();
    world.list(&ask).await;
    let made = world.control().requests();
    let question = made[0].query.iter().find(|(name, _)| name == "q").unwrap();
    let work = match made[0].path.ends_with("/query") {
        true => json!({ "query": question.1 }),
        false => json!({ "search": question.1 }),
    };
    let mut sides = Sides::default();
    for _ in 0..SEARCHES {
        let begun = Instant::now();
        world.list(&ask).await;
        sides.app.push(millis(begun.elapsed()));
        sides.base.push(other.takes(&work));
    }
    sides.tell("known-search");
}

/// A thousand cases with all their fields: page after page as the desk reads a list, and one by one as scripts do.
async fn reads(world: &World, other: &mut Other) {
    let object = world.app.desk_object(world.id, "Case").await.unwrap();
    let fields = object.fields.iter().map(|field| field.name.clone());
    let ask = ListAsk {
        columns: Some(fields.take(COLUMNS).collect()),
        ..built_in("all-open")
    };
    let ids: Vec<String> = read(world, &ask).await;
    let mut sides = Sides::default();
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        let rows = read(world, &ask).await;
        sides.app.push(millis(begun.elapsed()));
        assert_eq!(rows.len(), READS);
        sides.base.push(other.takes(&json!({ "read": ids })));
    }
    sides.tell("known-reads");
}

/// The ids of the first thousand rows.
async fn read(world: &World, ask: &ListAsk) -> Vec<String> {
    let first = world.list(ask).await.page;
    let (mut rows, mut next) = (first.rows, first.next);
    while rows.len() < READS {
        let page = world.more(ask, &next.unwrap()).await;
        rows.extend(page.rows);
        next = page.next;
    }
    rows.truncate(READS);
    rows.into_iter().map(|row| row.id).collect()
}

/// The other client, which does what a line says and answers with the milliseconds it took.
struct Other {
    process: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
}

impl Other {
    fn start(wire: &Wire) -> Self {
        let python = std::env::var_os("ORGDECK_BENCH_PYTHON");
        let python = python
            .expect("ORGDECK_BENCH_PYTHON is the judges' Python; `cargo xtask bench` says it");
        let script = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../tests/judges/simple-salesforce/timed.py");
        let mut process = Command::new(python)
            .args(["-B".as_ref(), script.as_os_str()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (to, from) = (
            process.stdin.take().unwrap(),
            process.stdout.take().unwrap(),
        );
        let mut other = Self {
            process,
            to,
            from: BufReader::new(from),
        };
        other.takes(&json!({ "origin": wire.origin(), "token": wire.token() }));
        other
    }

    fn takes(&mut self, work: &Value) -> f64 {
        writeln!(self.to, "{work}").unwrap();
        self.to.flush().unwrap();
        let mut line = String::new();
        self.from.read_line(&mut line).unwrap();
        line.trim().parse().unwrap()
    }

    fn end(self) {
        let Self {
            mut process, to, ..
        } = self;
        drop(to);
        process.wait().unwrap();
    }
}
