//! Holds what was told against the org's own tables: cases, comments, and the history of every subject.

use std::{
    collections::{HashMap, HashSet},
    fmt,
    iter::Sum,
    path::Path,
};

use store::ChangeState;

use super::client::{Client, Told, What, Wish};

/// Every wish, and how it stands in the table of its client.
#[derive(Default)]
pub(crate) struct Judge {
    wishes: Vec<Wish>,
    /// Changes without an end that somebody can see.
    without_end: Vec<String>,
}

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Found {
    done: usize,
    conflicts: usize,
    failed: usize,
    unknown: usize,
    lost: Vec<String>,
    doubled: Vec<String>,
    overwritten: Vec<String>,
    /// Told as not written, and there.
    denied: Vec<String>,
    without_end: Vec<String>,
}

/// One change of a subject, as the org's history has it.
struct Step {
    case: String,
    old: String,
    new: String,
}

impl Judge {
    pub(crate) fn wishes(&self) -> usize {
        self.wishes.len()
    }

    /// Takes what a client was told, and what its own table says.
    pub(crate) async fn hear(&mut self, client: &Client) {
        self.wishes.extend(client.wishes.iter().cloned());
        let seat = client.seat();
        let unsent = seat.app.list_unsent().await.unwrap();
        let seen: HashSet<_> = unsent
            .iter()
            .filter_map(|one| one.change.as_ref().map(|change| change.id.0))
            .collect();
        let store = store::Store::open(&seat.options.folder.join("orgdeck.db")).unwrap();
        for change in store.changes().list_recent(1_000_000).unwrap() {
            let ended = match change.state {
                ChangeState::Confirmed | ChangeState::Conflict => true,
                // killed before it was sent, or with its reason
                ChangeState::Failed => true,
                ChangeState::Prepared | ChangeState::Sent | ChangeState::Unknown => {
                    seen.contains(&change.asked.id)
                }
            };
            if !ended {
                self.without_end.push(format!("{change:?}"));
            }
        }
    }

    pub(crate) fn judge(&self, tables: &Path) -> Found {
        let tables = rusqlite::Connection::open(tables).unwrap();
        let steps = history(&tables);
        let mut found = Found {
            without_end: self.without_end.clone(),
            ..Found::default()
        };
        let made = |object: &str, field: &str| counts(&tables, object, field);
        let (cases, comments) = (made("Case", "Subject"), made("CaseComment", "CommentBody"));
        for wish in &self.wishes {
            found.tally(wish.told);
            let there = match &wish.what {
                What::Save { case, seen } => steps.iter().any(|step| {
                    step.case == *case
                        && step.new == wish.mark
                        && tells_of(wish, step, seen.as_deref())
                }),
                What::TakeBack { case, back } => {
                    let step = |step: &Step| {
                        step.case == *case && step.new == *back && step.old == wish.mark
                    };
                    // whoever had written it may have written it once more, over what was to be taken back
                    let by_another = wish.told != Told::Done && self.wrote_over(wish, case, back);
                    steps.iter().any(step) && !by_another
                }
                What::Create { object } => {
                    let all = if *object == "Case" { &cases } else { &comments };
                    let count = all.get(&wish.mark).copied().unwrap_or_default();
                    if count > 1 {
                        found.doubled.push(format!("{wish:?}"));
                    }
                    count > 0
                }
            };
            match wish.told {
                Told::Done if !there => found.lost.push(format!("{wish:?}")),
                Told::Failed if there => found.denied.push(format!("{wish:?}")),
                _ => {}
            }
        }
        self.overwritten(&steps, &mut found);
        found
    }

    /// Whether somebody wished for the text that a taking back brings, and had seen what it takes away.
    fn wrote_over(&self, taken: &Wish, case: &str, back: &str) -> bool {
        self.wishes.iter().any(|wish| match &wish.what {
            What::Save { case: at, seen } => {
                let saw = |seen: &Vec<String>| seen.contains(&taken.mark);
                at == case && wish.mark == back && seen.as_ref().is_none_or(saw)
            }
            _ => false,
        })
    }

    /// Every step of the history is somebody's wish, over something that they had seen.
    fn overwritten(&self, steps: &[Step], found: &mut Found) {
        let mut by_mark: HashMap<(&str, &str), &Wish> = HashMap::new();
        let mut back: HashSet<(&str, &str, &str)> = HashSet::new();
        for wish in &self.wishes {
            match &wish.what {
                What::Save { case, .. } => {
                    by_mark.insert((case, &wish.mark), wish);
                }
                What::TakeBack { case, back: to } => {
                    back.insert((case, &wish.mark, to));
                }
                What::Create { .. } => {}
            }
        }
        for step in steps {
            if back.contains(&(step.case.as_str(), step.old.as_str(), step.new.as_str())) {
                continue;
            }
            let wish = by_mark.get(&(step.case.as_str(), step.new.as_str()));
            let seen = match wish.map(|wish| &wish.what) {
                Some(What::Save {
                    seen: Some(seen), ..
                }) => seen.contains(&step.old),
                // many at once stand on what the application read a moment before
                Some(What::Save { seen: None, .. }) => true,
                _ => false,
            };
            if !seen {
                let told = format!("{} → {} on {}: {wish:?}", step.old, step.new, step.case);
                found.overwritten.push(told);
            }
        }
    }
}

impl Found {
    fn tally(&mut self, told: Told) {
        match told {
            Told::Done => self.done += 1,
            Told::Conflict => self.conflicts += 1,
            Told::Failed => self.failed += 1,
            Told::Unknown | Told::Killed => self.unknown += 1,
        }
    }

    /// # Panics
    /// When anything was found that must not be.
    pub(crate) fn holds(&self) {
        let none: &[String] = &[];
        assert_eq!(self.lost, none, "lost");
        assert_eq!(self.doubled, none, "doubled");
        assert_eq!(self.overwritten, none, "overwritten unseen");
        assert_eq!(self.denied, none, "told as not written, and there");
        assert_eq!(self.without_end, none, "without an end");
        assert!(self.done > 0 && self.conflicts > 0 && self.failed > 0 && self.unknown > 0);
    }
}

impl<'f> Sum<&'f Found> for Found {
    fn sum<I: Iterator<Item = &'f Found>>(all: I) -> Self {
        let mut sum = Found::default();
        for one in all {
            sum.done += one.done;
            sum.conflicts += one.conflicts;
            sum.failed += one.failed;
            sum.unknown += one.unknown;
            sum.lost.extend_from_slice(&one.lost);
            sum.doubled.extend_from_slice(&one.doubled);
            sum.overwritten.extend_from_slice(&one.overwritten);
            sum.denied.extend_from_slice(&one.denied);
            sum.without_end.extend_from_slice(&one.without_end);
        }
        sum
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} done, {} in conflict, {} failed, {} unknown at first; {} lost, {} doubled, {} overwritten unseen, \
             {} denied, {} without an end",
            self.done,
            self.conflicts,
            self.failed,
            self.unknown,
            self.lost.len(),
            self.doubled.len(),
            self.overwritten.len(),
            self.denied.len(),
            self.without_end.len()
        )
    }
}

/// Every change of a subject, in any order.
fn history(tables: &rusqlite::Connection) -> Vec<Step> {
    let sql = "SELECT \"CaseId\", coalesce(\"OldValue\", ''), coalesce(\"NewValue\", '')
        FROM \"CaseHistory\" WHERE \"Field\" = 'Subject'";
    let mut all = tables.prepare(sql).unwrap();
    let steps = all.query_map([], |row| {
        Ok(Step {
            case: row.get(0)?,
            old: row.get(1)?,
            new: row.get(2)?,
        })
    });
    steps
        .unwrap()
        .map(Result::unwrap)
        // what the org came with
        .filter(|step| is_mark(&step.new) || is_mark(&step.old))
        .collect()
}

/// `a00042`, or with a `k` behind it.
fn is_mark(text: &str) -> bool {
    let digits = text.trim_start_matches(['a', 'b']).trim_end_matches('k');
    text.len() <= 7 && digits.len() == 5 && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// How often each text stands in a field.
fn counts(tables: &rusqlite::Connection, object: &str, field: &str) -> HashMap<String, usize> {
    let sql = format!(
        "SELECT \"{field}\", count(*) FROM \"{object}\" WHERE \"{field}\" IS NOT NULL GROUP BY 1"
    );
    let mut all = tables.prepare(&sql).unwrap();
    let counted = all.query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?)));
    counted
        .unwrap()
        .map(Result::unwrap)
        .map(|(text, count)| (text, usize::try_from(count).unwrap()))
        .collect()
}

/// Whether what was told of a save tells of this step. A save that is wished again after a conflict fails for its last try
/// alone: an earlier one may have come, its answer lost, and somebody have written over it, which was told as the conflict.
fn tells_of(wish: &Wish, step: &Step, seen: Option<&[String]>) -> bool {
    let last = seen.and_then(<[String]>::last);
    wish.told != Told::Failed || last.is_none_or(|last| *last == step.old)
}
