//! A process that is killed at every step of a renewal: between sending it, what the org does, the answer, saving the
//! new refresh token, and using the new access token.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    time::SystemTime,
};

use orgdeck::{
    Progress,
    views::{ConnectOutcome, State},
};
use practice_org::{Fault, FaultKind};
use proof::Proof;
use rand::{RngExt, rngs::StdRng};

use super::{
    Kept, PATIENCE,
    child::{Child, next_start, state_in},
    rotating,
};
use crate::{
    staying::brought,
    support::{AGENT, Person, World},
};

/// What a renewal writes last: its end, in the journal.
const LAST: &str = "orgdeck.db-wal";

/// When the process is killed.
#[derive(Debug, Clone, Copy)]
enum Step {
    /// The renewal is at the org, which has not looked at it.
    Sent,
    /// The org has replaced the refresh token and has not answered.
    Replaced,
    /// So many bytes of the answer are there.
    Answered(usize),
    /// A file of the vault or of the database, by its name, has just changed.
    Changed(&'static str),
    /// The new access token is in use.
    InUse,
    /// After the answer, wherever it is by then.
    Anywhere,
}

/// Every step, from first to last.
const STEPS: [Step; 12] = [
    Step::Sent,
    Step::Replaced,
    Step::Answered(0),
    Step::Answered(1),
    Step::Answered(200),
    Step::Answered(400),
    Step::Changed("vault.enc.new"),
    Step::Changed("vault.enc"),
    Step::Changed(LAST),
    Step::InUse,
    Step::Anywhere,
    Step::Anywhere,
];

impl Step {
    /// How it must stand at the next start, where that is certain: an old refresh token that the org has replaced is
    /// worth nothing, and one that it has not, or whose successor was saved, is as good as before.
    fn end(self) -> Option<State> {
        match self {
            Self::Sent | Self::InUse | Self::Changed("vault.enc" | LAST) => Some(State::Connected),
            Self::Replaced | Self::Answered(_) => Some(State::Expired),
            Self::Changed(_) | Self::Anywhere => None,
        }
    }

    /// What the org does so that the process is at this step for a while.
    fn fault(self) -> Fault {
        let at_token = |kind| Fault::new(kind).path("/services/oauth2/token");
        match self {
            Self::Sent => at_token(FaultKind::Hold),
            Self::Replaced | Self::Changed(_) | Self::Anywhere => {
                at_token(FaultKind::HoldAfterApply)
            }
            Self::Answered(bytes) => at_token(FaultKind::StallBodyAt { bytes }),
            Self::InUse => Fault::new(FaultKind::Hold).containing("/query"),
        }
    }

    /// Waits for the step, and kills the process there.
    async fn kill(self, world: &World, child: &mut Child, dice: &mut StdRng) {
        let held = world.control().held(1);
        let held = tokio::time::timeout(PATIENCE, held).await;
        assert!(held.is_ok(), "{self:?} is never reached");
        let folder = world.options.folder.as_path();
        match self {
            Self::Changed(file) => {
                let now = || (stamp(folder, file), stamp(folder, LAST));
                let before = now();
                world.control().release();
                // no pause: the next step follows at once, and one that was missed is over when the last one is seen
                while now() == before && child.is_running() {}
            }
            Self::Anywhere => {
                world.control().release();
                for _ in 0..dice.random_range(0..200_000_u32) {
                    std::hint::spin_loop();
                }
            }
            _ => {}
        }
        child.kill().await;
        world.control().none_held().await;
        world.control().clear_faults();
    }
}

/// What tells whether a file is another than before.
fn stamp(folder: &Path, file: &str) -> Option<(u64, SystemTime)> {
    let known = std::fs::metadata(folder.join(file)).ok()?;
    Some((known.len(), known.modified().ok()?))
}

/// Columns that a renewal, or the answer to a request, is noted in.
const JOURNAL: [&str; 9] = [
    "renewed_at",
    "renewal_started_at",
    "rotates",
    "answers_lost",
    "used_at",
    "state",
    "state_cause",
    "state_at",
    "updated_at",
];

/// All that a renewal must leave as it is: every table but the log, row by row, without the journal.
fn untouched(world: &World) -> BTreeMap<String, BTreeSet<String>> {
    let database = world.database();
    let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name != 'activity'";
    let mut tables = database.prepare(tables).unwrap();
    let names = tables.query_map([], |row| row.get(0)).unwrap();
    let names: Vec<String> = names.map(Result::unwrap).collect();
    names
        .into_iter()
        .map(|name| (name.clone(), rows(&database, &name)))
        .collect()
}

fn rows(database: &rusqlite::Connection, table: &str) -> BTreeSet<String> {
    let mut all = database.prepare(&format!("SELECT * FROM {table}")).unwrap();
    let columns: Vec<(usize, String)> = all
        .column_names()
        .enumerate()
        .filter(|(_, column)| !JOURNAL.contains(column))
        .map(|(at, column)| (at, column.to_owned()))
        .collect();
    let text = |row: &rusqlite::Row<'_>| {
        let mut text = String::new();
        for (at, column) in &columns {
            let value: rusqlite::types::Value = row.get(*at)?;
            text += &format!("{column}={value:?} ");
        }
        Ok(text)
    };
    let rows = all.query_map([], text).unwrap();
    rows.map(Result::unwrap).collect()
}

/// What came of the kills so far.
#[derive(Default)]
struct Ends {
    kills: usize,
    connected: usize,
    expired: usize,
    mended: usize,
    gone: Vec<String>,
}

impl Ends {
    /// One kill, and what the next start makes of it.
    async fn take(&mut self, world: &World, kept: &Kept, step: Step, dice: &mut StdRng) {
        let mut child = Child::start(world).await;
        world.control().expire_access_tokens().unwrap();
        world.control().clear_requests();
        let before = untouched(world);
        world.control().add_fault(step.fault());
        child.go().await;
        step.kill(world, &mut child, dice).await;
        self.kills += 1;
        let app = next_start(world).await;
        let state = state_in(&app, world).await;
        match state {
            State::Connected => self.connected += 1,
            State::Expired => self.expired += 1,
            other => self.gone.push(format!("{step:?}: {other:?}")),
        }
        if step.end().is_some_and(|end| end != state) {
            let other = format!("{step:?}: {state:?} in place of {:?}", step.end());
            self.gone.push(other);
        }
        if untouched(world) != before {
            self.gone.push(format!("{step:?}: something else changed"));
        }
        if !kept.is_there().await {
            self.gone.push(format!("{step:?}: the vault entry is gone"));
        }
        let sent = brought(world);
        let times = |token: &String| sent.iter().filter(|same| *same == token).count();
        if sent.iter().any(|token| times(token) > 2) {
            self.gone
                .push(format!("{step:?}: a refresh token was sent a third time"));
        }
        // one click: it is CONNECTED, or signing in again makes it so
        if state != State::Connected {
            let (person, nobody) = (Person::allows(world, AGENT), Progress::to_nobody());
            let outcome = app.connect(world.id, None, &person, &nobody).await;
            let connected = matches!(outcome, Ok(ConnectOutcome::Connected { .. }));
            assert!(connected, "{outcome:?}");
        }
        let works = app.list_records(world.id, &World::newest()).await;
        self.mended += usize::from(works.is_ok_and(|list| list.page.rows.len() == 1));
    }
}

// planted, and each turned it red: the vault entry removed when a renewal fails; the new refresh token saved only with the
// next renewal, after the access token is used
#[tokio::test(flavor = "multi_thread")]
async fn killed_at_every_step_of_a_renewal_a_session_is_connected_or_one_click_from_it() {
    let proof = Proof::new("renewal-crash");
    let mut dice = proof.dice();
    let world = rotating().await;
    let kept = Kept::of(&world).await;
    let mut ends = Ends::default();
    for _ in 0..proof.rounds(1) {
        for step in STEPS {
            ends.take(&world, &kept, step, &mut dice).await;
        }
    }
    let Ends {
        kills,
        connected,
        expired,
        mended,
        gone,
    } = ends;
    proof.counted(format_args!(
        "{kills} kills at {} steps: {connected} CONNECTED, {expired} EXPIRED, {mended} mended by one click at most, \
         {} gone or changed otherwise",
        STEPS.len(),
        gone.len()
    ));
    assert_eq!((gone, mended), (Vec::<String>::new(), kills));
    assert_eq!(connected + expired, kills);
}
