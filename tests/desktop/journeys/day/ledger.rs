//! What was wished for, and the judgement by the org's own tables and the app's.

use std::{collections::BTreeMap, fmt, fs, path::Path, time::Instant};

use rusqlite::{Connection, OpenFlags};

use super::watch::Seen;

/// A frame that comes later than this in ms is a window that hangs. The machine is noisy: how many are late is told.
const LATEST_MS: u64 = 2_000;

/// What a text was typed into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Subject,
    Comment,
    /// A comment for all rows that are ticked.
    Several,
    New,
    Call,
}

/// Everything that was typed, by its mark.
pub(crate) struct Ledger {
    begun: Instant,
    wishes: BTreeMap<String, (Kind, u64)>,
    /// What a colleague wrote beside it last, by case.
    colleague: BTreeMap<String, String>,
    /// Every key, with its time in ms.
    trail: Vec<String>,
    notes: Vec<String>,
    late_ms: Vec<u64>,
    interferences: usize,
    pub(crate) crashes: usize,
}

/// What was found.
#[derive(Debug)]
pub(crate) struct Verdict {
    wishes: usize,
    arrived: usize,
    kept: usize,
    told: usize,
    crashes: usize,
    interferences: usize,
    late_ms: Vec<u64>,
    lost: Vec<String>,
    doubled: Vec<String>,
    overwritten: Vec<String>,
}

impl Ledger {
    pub(crate) fn new() -> Self {
        Self {
            begun: Instant::now(),
            wishes: BTreeMap::new(),
            colleague: BTreeMap::new(),
            trail: Vec::new(),
            notes: Vec::new(),
            late_ms: Vec::new(),
            interferences: 0,
            crashes: 0,
        }
    }

    /// The mark of what is typed next. Its letters are no commands, and no mark is a part of another.
    pub(crate) fn wish(&mut self, kind: Kind) -> String {
        let mark = format!("w{:05}w", self.wishes.len());
        self.wishes
            .insert(mark.clone(), (kind, self.begun.elapsed().as_secs()));
        mark
    }

    /// The mark of what a colleague writes next.
    pub(crate) fn interference(&mut self) -> String {
        self.interferences += 1;
        format!("k{:05}k", self.interferences)
    }

    /// These keys are pressed now.
    pub(crate) fn trail(&mut self, keys: &str) {
        let at = self.begun.elapsed().as_millis();
        // keys that are no letters, by what WebDriver makes of them
        let shown: String = keys.chars().flat_map(char::escape_default).collect();
        self.trail.push(format!("{at:>8} {shown}"));
    }

    /// Writes down what was pressed, what was told, and what came of it: how a text was lost is read there.
    fn write_down(&self, org: &Tables, changes: &[String], verdict: &Verdict, folder: &Path) {
        let told = self.notes.iter().map(|note| format!("told: {note}"));
        let found = verdict.wrong().map(|what| format!("wrong: {what}"));
        let comments = org.comments.iter().map(|row| format!("org: {row:?}"));
        let history = org
            .history
            .iter()
            .filter(|[old, new]| is_marked(old) || is_marked(new));
        let lines: Vec<String> = (self.trail.iter().cloned())
            .chain(told)
            .chain(comments)
            .chain(history.map(|row| format!("org: {row:?}")))
            .chain(changes.iter().map(|change| format!("app: {change}")))
            .chain(found)
            .collect();
        fs::write(folder.join("trail.txt"), lines.join("\n")).expect("a place for the trail");
    }

    /// A colleague wrote this into the description of a case, which the agent never changes.
    pub(crate) fn written_beside(&mut self, case: String, mark: String) {
        self.colleague.insert(case, mark);
    }

    pub(crate) fn hear(&mut self, seen: Seen) {
        self.notes.extend(seen.notes);
        self.late_ms.extend(seen.late_ms);
    }

    /// Holds it against the tables of the org and the database of the app; both have ended.
    /// The trail is left in `folder`.
    pub(crate) fn judge(&self, tables: &Path, database: &Path, folder: &Path) -> Verdict {
        let org = Tables::of_the_org(tables);
        let app = open(database);
        let kept = texts(
            &app,
            "SELECT kept FROM drafts UNION ALL SELECT fields FROM changes UNION ALL SELECT before FROM changes",
        );
        let confirmed = texts(&app, "SELECT fields FROM changes WHERE state = 'confirmed'");
        let mut verdict = Verdict {
            wishes: self.wishes.len(),
            arrived: 0,
            kept: 0,
            told: 0,
            crashes: self.crashes,
            interferences: self.interferences,
            late_ms: self.late_ms.clone(),
            lost: Vec::new(),
            doubled: Vec::new(),
            overwritten: org.overwritten(&self.colleague),
        };
        let holds = |all: &[String], mark: &str| all.iter().any(|text| text.contains(mark));
        for (mark, (kind, at)) in &self.wishes {
            let wish = format!("{mark} {kind:?} {at} s");
            if org.has(mark) {
                verdict.arrived += 1;
            } else if holds(&confirmed, mark) {
                verdict.lost.push(format!("{wish}: told as done"));
            } else if holds(&kept, mark) {
                verdict.kept += 1;
            } else if holds(&self.notes, mark) {
                verdict.told += 1;
            } else {
                verdict.lost.push(wish.clone());
            }
            let times = org.times(mark);
            if times > 1 {
                verdict.doubled.push(format!("{wish}: {times} times"));
            }
        }
        let changes = texts(
            &app,
            "SELECT concat_ws(' ', prepared_at, kind, object, record_id, state, error, fields) FROM changes
                UNION ALL SELECT concat_ws(' ', 'draft', updated_at, kept) FROM drafts",
        );
        self.write_down(&org, &changes, &verdict, folder);
        verdict
    }
}

impl Verdict {
    fn wrong(&self) -> impl Iterator<Item = &String> {
        let all = [&self.lost, &self.doubled, &self.overwritten];
        all.into_iter().flatten()
    }

    /// # Panics
    /// When anything was found that must not be, or nothing was done.
    pub(crate) fn holds(&self) {
        let wrong: Vec<&String> = self.wrong().collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
        let latest = self.late_ms.iter().max().copied().unwrap_or_default();
        assert!(latest < LATEST_MS, "a frame came after {latest} ms");
        assert!(
            self.arrived * 3 > self.wishes,
            "hardly anything arrived: {self}"
        );
        assert!(self.crashes > 0 && self.interferences > 0, "{self}");
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} texts typed by keys alone, {} in the org, {} kept, {} told with a copy; {} interferences, {} crashes; \
             {} lost, {} doubled, {} overwritten unseen; {} frames over 80 ms, the latest {} ms",
            self.wishes,
            self.arrived,
            self.kept,
            self.told,
            self.interferences,
            self.crashes,
            self.lost.len(),
            self.doubled.len(),
            self.overwritten.len(),
            self.late_ms.len(),
            self.late_ms.iter().max().unwrap_or(&0)
        )
    }
}

/// What the org has of all that carries a mark, deleted records too.
struct Tables {
    /// Subject of each case, and of each call.
    subjects: Vec<String>,
    calls: Vec<String>,
    /// Case and text of each comment.
    comments: Vec<[String; 2]>,
    descriptions: BTreeMap<String, String>,
    /// Subjects before and after each change.
    history: Vec<[String; 2]>,
}

impl Tables {
    fn of_the_org(file: &Path) -> Self {
        let org = open(file);
        Self {
            subjects: texts(
                &org,
                "SELECT \"Subject\" FROM \"Case\" WHERE \"Subject\" LIKE '%w0%'",
            ),
            calls: texts(
                &org,
                "SELECT \"Description\" FROM \"Task\" WHERE \"Description\" LIKE '%w0%'",
            ),
            comments: pairs(
                &org,
                "SELECT \"ParentId\", \"CommentBody\" FROM \"CaseComment\" WHERE \"CommentBody\" LIKE '%w0%'",
            ),
            descriptions: pairs(
                &org,
                "SELECT \"Id\", \"Description\" FROM \"Case\" WHERE \"Description\" LIKE '%k0%'",
            )
            .into_iter()
            .map(|[case, text]| (case, text))
            .collect(),
            history: pairs(
                &org,
                "SELECT coalesce(\"OldValue\", ''), coalesce(\"NewValue\", '') FROM \"CaseHistory\" WHERE \"Field\" = 'Subject'",
            ),
        }
    }

    fn has(&self, mark: &str) -> bool {
        let one = |text: &String| text.contains(mark);
        self.subjects.iter().any(one)
            || self.calls.iter().any(one)
            || self.comments.iter().flatten().any(one)
            || self.history.iter().flatten().any(one)
    }

    /// How often it was made: the most comments of one case, cases, calls, or times in one subject.
    fn times(&self, mark: &str) -> usize {
        let mut at: BTreeMap<&str, usize> = BTreeMap::new();
        for [case, text] in &self.comments {
            if text.contains(mark) {
                *at.entry(case).or_default() += 1;
            }
        }
        let comments = at.into_values().max().unwrap_or_default();
        let with = |all: &[String]| all.iter().filter(|text| text.contains(mark)).count();
        let in_one = |text: &String| text.matches(mark).count();
        let within = self.subjects.iter().map(in_one).max().unwrap_or_default();
        [comments, with(&self.subjects), with(&self.calls), within]
            .into_iter()
            .max()
            .unwrap_or_default()
    }

    /// The agent appends to what is there, and takes that away again: any other step was made over a text unseen. What
    /// a colleague wrote beside it stands.
    fn overwritten(&self, colleague: &BTreeMap<String, String>) -> Vec<String> {
        let steps = self.history.iter().filter(|[old, new]| {
            let by_a_colleague = !new.contains(" w") && new.starts_with("Of a colleague");
            let mine = is_marked(old) || is_marked(new);
            mine && !by_a_colleague && !new.starts_with(old) && !old.starts_with(new)
        });
        let beside = colleague.iter().filter(|(case, mark)| {
            let text = self.descriptions.get(*case);
            !text.is_some_and(|text| text.contains(*mark))
        });
        steps
            .map(|[old, new]| format!("“{old}” → “{new}”"))
            .chain(beside.map(|(case, mark)| format!("{mark} at {case}")))
            .collect()
    }
}

/// Whether a subject has a mark of the agent or of a colleague.
fn is_marked(text: &str) -> bool {
    let is_mark = |word: &str| {
        let digits = word.trim_matches(['w', 'k']);
        word.len() == 7 && digits.len() == 5 && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    text.split_whitespace().any(is_mark)
}

fn open(file: &Path) -> Connection {
    let opened = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_WRITE);
    opened.unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

fn texts(tables: &Connection, sql: &str) -> Vec<String> {
    let mut all = tables.prepare(sql).expect("a statement");
    let rows = all.query_map([], |row| row.get::<_, Option<String>>(0));
    rows.expect("rows")
        .filter_map(|row| row.expect("a text"))
        .collect()
}

fn pairs(tables: &Connection, sql: &str) -> Vec<[String; 2]> {
    let mut all = tables.prepare(sql).expect("a statement");
    let rows = all.query_map([], |row| Ok([row.get(0)?, row.get(1)?]));
    rows.expect("rows").map(|row| row.expect("texts")).collect()
}
