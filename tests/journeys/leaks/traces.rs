//! Keeps every trace of the process while a test looks for secrets: all levels, all fields, all libraries.

use std::{
    collections::HashSet,
    fmt,
    sync::{
        Mutex, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio::sync::MutexGuard;
use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};

/// The lines seen while keeping is on; each different line once.
static KEPT: Mutex<Option<HashSet<String>>> = Mutex::new(None);
static INSTALLED: OnceLock<()> = OnceLock::new();

/// Whose turn it is: the traces are the whole process'.
static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// Keeping, until its lines are taken.
pub(crate) struct Kept {
    _turn: MutexGuard<'static, ()>,
}

/// Begins to keep, once nobody else does.
pub(crate) async fn keep() -> Kept {
    let turn = TURN.lock().await;
    INSTALLED.get_or_init(|| {
        tracing::subscriber::set_global_default(Keeper(AtomicU64::new(0))).unwrap();
    });
    *KEPT.lock().unwrap() = Some(HashSet::new());
    Kept { _turn: turn }
}

impl Kept {
    /// Ends keeping and gives the lines.
    pub(crate) fn lines(self) -> HashSet<String> {
        let lines = KEPT.lock().unwrap().take().unwrap_or_default();
        assert!(
            lines.iter().any(|line| line.contains("hyper")),
            "the traces were not kept"
        );
        lines
    }
}

struct Keeper(AtomicU64);

/// The fields of one event or span as text.
struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.push_str(&format!(" {field}={value:?}"));
    }
}

fn note(metadata: &Metadata<'_>, fields: impl FnOnce(&mut Line)) {
    // the practice org is the other side: what it knows of its own tokens is no leak
    if metadata.target().starts_with("practice_org") || KEPT.lock().unwrap().is_none() {
        return;
    }
    let mut line = Line(format!(
        "{} {} {}",
        metadata.level(),
        metadata.target(),
        metadata.name()
    ));
    fields(&mut line);
    if let Some(kept) = KEPT.lock().unwrap().as_mut() {
        kept.insert(line.0);
    }
}

impl Subscriber for Keeper {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        note(span.metadata(), |line| span.record(line));
        Id::from_u64(self.0.fetch_add(1, Ordering::Relaxed) + 1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        let mut line = Line("recorded".to_owned());
        values.record(&mut line);
        if let Some(kept) = KEPT.lock().unwrap().as_mut() {
            kept.insert(line.0);
        }
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        note(event.metadata(), |line| event.record(line));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}
