//! How a case goes: what it is about, whether and when it is closed, and who has it.
//!
//! Old cases are mostly closed and new ones mostly open; technical questions wait in one queue, billing questions in
//! the other.

use std::collections::BTreeMap;

use super::calendar::{Calendar, DAY};
use super::customers::Person;
use super::dice::Dice;
use super::org::Owner;
use super::problems::{self, Problem};

/// Where a case stands.
pub(super) struct Course {
    /// Status.
    pub(super) status: &'static str,
    /// When it was closed.
    pub(super) closed: Option<i64>,
    /// When it was last changed.
    pub(super) modified: i64,
}

/// All problems, sorted once.
pub(super) struct Problems {
    english: Vec<&'static Problem>,
    foreign: BTreeMap<&'static str, Vec<&'static Problem>>,
}

impl Problems {
    /// Sorts them.
    pub(super) fn new() -> Self {
        let mut foreign: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for problem in problems::foreign() {
            foreign.entry(problem.language).or_default().push(problem);
        }
        Self {
            english: problems::english().collect(),
            foreign,
        }
    }

    /// What this person writes about.
    pub(super) fn choose(&self, dice: &mut Dice, person: &Person) -> &'static Problem {
        let language = if dice.percent(4) {
            "emoji"
        } else {
            person.language
        };
        let speaks = language == "emoji" || dice.percent(45);
        match self.foreign.get(language).filter(|_| speaks) {
            Some(own) => dice.pick(own),
            None => dice.pick(&self.english),
        }
    }
}

/// Throws how a case goes that came in then.
pub(super) fn course(
    dice: &mut Dice,
    calendar: &Calendar,
    created: i64,
    problem: &Problem,
) -> Course {
    let age = calendar.today - created;
    let likely = match age / DAY {
        0 => 20,
        1..=2 => 45,
        3..=6 => 66,
        7..=29 => 86,
        30..=89 => 96,
        _ => 99,
    };
    if dice.percent(likely) {
        // most are settled within days, a few take weeks
        let patience =
            -dice.fraction().max(1e-6).ln() * (4 - i64::from(problem.weight)) as f64 * 20.0;
        let taken = 900_000 + (patience * 3_600_000.0) as i64;
        let closed = (created + taken.min(age * 9 / 10)) / 1_000 * 1_000;
        return Course {
            status: "Closed",
            closed: Some(closed),
            modified: closed,
        };
    }
    let fresh = age < 3 * DAY;
    let pressing = usize::from(problem.weight);
    let status = dice.weighted(&[
        ("New", if fresh { 60 } else { 8 }),
        ("Working", 30),
        ("Escalated", 3 + 8 * pressing),
    ]);
    let modified = if status == "New" {
        created
    } else {
        created + (age as f64 * dice.fraction() * 0.9) as i64 / 1_000 * 1_000
    };
    Course {
        status,
        closed: None,
        modified,
    }
}

/// The queue that questions like this one wait in.
pub(super) fn queue(problem: &Problem) -> Owner {
    Owner::Queue(u64::from(problem.reason == "Other"))
}

/// Throws whose the case is now.
pub(super) fn owner(dice: &mut Dice, problem: &Problem, course: &Course) -> Owner {
    if course.status == "New" && dice.percent(60) {
        return queue(problem);
    }
    if dice.percent(25) {
        return Owner::User(1);
    }
    Owner::agent(dice)
}
