//! What happened to the cases, as field history tracking keeps it: whose they became, and through which statuses they
//! went. Entries have the shape that the org itself gives them (`rest::rows::rules`).

use rusqlite::Connection;

use super::cases::NewCase;
use super::course;
use super::dice::Dice;
use super::insert::{Insert, number, some, text};
use super::org::Owner;
use crate::ids;

const COLUMNS: [&str; 8] = [
    "Id",
    "CaseId",
    "Field",
    "DataType",
    "OldValue",
    "NewValue",
    "CreatedDate",
    "CreatedById",
];

/// Inserts entries and counts them.
pub(super) struct History<'c> {
    rows: Insert<'c>,
    made: u64,
}

/// One entry.
struct Entry<'e> {
    field: &'static str,
    kind: &'static str,
    before: &'e str,
    now: &'e str,
    at: i64,
    by: &'e str,
}

impl<'c> History<'c> {
    /// Prepares it.
    pub(super) fn new(conn: &'c Connection) -> rusqlite::Result<Self> {
        Ok(Self {
            rows: Insert::new(conn, "CaseHistory", &COLUMNS)?,
            made: 0,
        })
    }

    /// From the making of the case to its last status.
    pub(super) fn write(&mut self, dice: &mut Dice, case: &NewCase<'_>) -> rusqlite::Result<()> {
        self.insert(
            case,
            &Entry {
                field: "created",
                kind: "Text",
                before: "",
                now: "",
                at: case.created,
                by: &case.by,
            },
        )?;
        let waited_in = course::queue(case.problem);
        let by = match case.owner {
            // who answers the phone keeps the case
            Owner::User(_) if case.origin != "Phone" => {
                let by = case.owner.id();
                self.owned(case, waited_in, &by)?;
                by
            }
            Owner::User(_) => case.owner.id(),
            Owner::Queue(_) => case.by.clone(),
        };
        self.went_through(dice, case, &by)
    }

    /// A change of a reference leaves two entries, one with names and one with ids.
    fn owned(&mut self, case: &NewCase<'_>, before: Owner, by: &str) -> rusqlite::Result<()> {
        let (names, ids) = (
            [before.name(), case.owner.name()],
            [before.id(), case.owner.id()],
        );
        for (kind, [before, now]) in [("Text", &names), ("EntityId", &ids)] {
            let entry = Entry {
                field: "Owner",
                kind,
                before,
                now,
                at: case.moment(1, 6),
                by,
            };
            self.insert(case, &entry)?;
        }
        Ok(())
    }

    fn went_through(
        &mut self,
        dice: &mut Dice,
        case: &NewCase<'_>,
        by: &str,
    ) -> rusqlite::Result<()> {
        let last = case.course.status;
        if last == "New" {
            return Ok(());
        }
        let mut before = "New";
        if last != "Working" && dice.percent(50) {
            self.status(case, before, "Working", case.moment(1, 5), by)?;
            before = "Working";
        }
        self.status(case, before, last, case.course.modified, by)
    }

    fn status(
        &mut self,
        case: &NewCase<'_>,
        before: &str,
        now: &str,
        at: i64,
        by: &str,
    ) -> rusqlite::Result<()> {
        let entry = Entry {
            field: "Status",
            kind: "DynamicEnum",
            before,
            now,
            at,
            by,
        };
        self.insert(case, &entry)
    }

    fn insert(&mut self, case: &NewCase<'_>, entry: &Entry<'_>) -> rusqlite::Result<()> {
        self.made += 1;
        self.rows.row([
            text(ids::make("017", self.made)),
            text(&case.id),
            text(entry.field),
            text(entry.kind),
            some(entry.before),
            some(entry.now),
            number(entry.at),
            text(entry.by),
        ])
    }
}
