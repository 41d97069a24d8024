//! The cases and their comments.
//!
//! Old cases are mostly closed and new ones mostly open; pressing problems get a high priority; technical questions
//! wait in one queue, billing questions in the other.

use rusqlite::Connection;
use rusqlite::types::Value;

use super::calendar::{Calendar, DAY};
use super::comments::{FIRST, LAST, MIDDLE};
use super::customers::Person;
use super::dice::Dice;
use super::insert::{Insert, number, some, text};
use super::org;
use super::problems::{self, Problem};
use super::slots::Slots;
use crate::ids;

/// The first CaseNumber.
const FIRST_NUMBER: usize = 1_000;

const CASE: [&str; 26] = [
    "Id",
    "CaseNumber",
    "ContactId",
    "AccountId",
    "BusinessHoursId",
    "SuppliedName",
    "SuppliedEmail",
    "Type",
    "Status",
    "Reason",
    "Origin",
    "Subject",
    "Priority",
    "Description",
    "IsClosed",
    "ClosedDate",
    "IsEscalated",
    "OwnerId",
    "CreatedDate",
    "CreatedById",
    "LastModifiedDate",
    "LastModifiedById",
    "SystemModstamp",
    "ContactPhone",
    "ContactMobile",
    "ContactEmail",
];
const COMMENT: [&str; 9] = [
    "Id",
    "ParentId",
    "IsPublished",
    "CommentBody",
    "CreatedDate",
    "CreatedById",
    "LastModifiedDate",
    "LastModifiedById",
    "SystemModstamp",
];

const GREETINGS: [&str; 8] = [
    "Hello,\n\n",
    "Hi,\n\n",
    "Good morning,\n\n",
    "Dear support team,\n\n",
    "Hi team,\n\n",
    "",
    "",
    "To whom it may concern,\n\n",
];
const CLOSINGS: [&str; 7] = [
    "Kind regards",
    "Best regards",
    "Thanks",
    "Many thanks in advance",
    "Thank you",
    "Regards",
    "With best wishes",
];

/// Where a case stands.
struct Course {
    status: &'static str,
    closed: Option<i64>,
    modified: i64,
}

/// All problems, sorted once.
struct Problems {
    english: Vec<&'static Problem>,
    foreign: Vec<&'static Problem>,
}

/// Inserts the cases in the order of their creation, and the comments with them.
pub(super) fn insert(
    conn: &Connection,
    dice: &mut Dice,
    calendar: &Calendar,
    cases: usize,
    people: &[Person],
) -> rusqlite::Result<()> {
    let problems = Problems {
        english: problems::english().collect(),
        foreign: problems::foreign().collect(),
    };
    let mut case = Insert::new(conn, "Case", &CASE)?;
    let mut comment = Insert::new(conn, "CaseComment", &COMMENT)?;
    let mut comments = 0;
    for n in 0..cases {
        let created = calendar.moment((n as f64 + dice.fraction()) / cases as f64);
        // squaring makes some customers write much more often than others
        let person = &people[(dice.fraction() * dice.fraction() * people.len() as f64) as usize];
        let problem = problems.choose(dice, person);
        let slots = Slots::throw(dice, created);
        let course = course(dice, calendar, created, problem);
        let owner = owner(dice, problem, &course);
        insert_case(
            &mut case,
            dice,
            &NewCase {
                n,
                created,
                person,
                problem,
                slots: &slots,
                course: &course,
                owner: &owner,
            },
        )?;
        if dice.percent(33) {
            comments = insert_comments(&mut comment, dice, comments, n, created, &course, &slots)?;
        }
    }
    Ok(())
}

impl Problems {
    fn choose(&self, dice: &mut Dice, person: &Person) -> &'static Problem {
        let language = if dice.percent(4) {
            "emoji"
        } else {
            person.language
        };
        let speaks = language == "emoji" || dice.percent(45);
        let own: Vec<_> = self
            .foreign
            .iter()
            .copied()
            .filter(|problem| speaks && problem.language == language)
            .collect();
        if own.is_empty() {
            dice.pick(&self.english)
        } else {
            dice.pick(&own)
        }
    }
}

fn course(dice: &mut Dice, calendar: &Calendar, created: i64, problem: &Problem) -> Course {
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

fn owner(dice: &mut Dice, problem: &Problem, course: &Course) -> String {
    if course.status == "New" && dice.percent(60) {
        return org::queue_id(u64::from(problem.reason == "Other"));
    }
    if dice.percent(25) {
        return org::user_id(1);
    }
    org::user_id(1 + dice.below(org::USER_COUNT as usize - 1) as u64)
}

/// What a case is made from.
struct NewCase<'c> {
    n: usize,
    created: i64,
    person: &'c Person,
    problem: &'static Problem,
    slots: &'c Slots,
    course: &'c Course,
    owner: &'c str,
}

fn insert_case(
    insert: &mut Insert<'_>,
    dice: &mut Dice,
    case: &NewCase<'_>,
) -> rusqlite::Result<()> {
    let NewCase {
        n,
        created,
        person,
        problem,
        slots,
        course,
        owner,
    } = *case;
    let priority = match problem.weight {
        0 => dice.weighted(&[("Low", 70), ("Medium", 30)]),
        1 => dice.weighted(&[("Low", 15), ("Medium", 75), ("High", 10)]),
        _ => dice.weighted(&[("Medium", 30), ("High", 70)]),
    };
    let origin = dice.weighted(&[("Email", 45), ("Web", 35), ("Phone", 20)]);
    let escalated = course.status == "Escalated" || (problem.weight == 2 && dice.percent(6));
    // who took a small question on the phone did not always write more than the subject
    let brief = origin == "Phone" && problem.weight == 0 && dice.percent(25);
    let description = if brief {
        Value::Null
    } else {
        text(description(dice, problem, slots, person))
    };
    let supplied = origin == "Web";
    let by = if origin == "Phone" {
        org::user_id(1 + dice.below(7) as u64)
    } else {
        org::user_id(0)
    };
    let modified_by = if owner.starts_with("005") {
        owner.to_owned()
    } else {
        by.clone()
    };
    insert.row([
        text(ids::make("500", n as u64 + 1)),
        text(format!("{:08}", FIRST_NUMBER + n)),
        text(ids::make("003", person.contact)),
        text(ids::make("001", person.account)),
        text(org::business_hours_id()),
        if supplied {
            text(person.first_name)
        } else {
            Value::Null
        },
        if supplied {
            text(person.email.clone())
        } else {
            Value::Null
        },
        text(problem.kind),
        text(course.status),
        text(problem.reason),
        text(origin),
        text(slots.fill(problem.subject)),
        text(priority),
        description,
        number(course.closed.is_some()),
        course.closed.map_or(Value::Null, number),
        number(escalated),
        text(owner),
        number(created),
        text(by),
        number(course.modified),
        text(modified_by),
        number(course.modified),
        text(person.phone.clone()),
        some(person.mobile.clone()),
        text(person.email.clone()),
    ])
}

fn description(dice: &mut Dice, problem: &Problem, slots: &Slots, person: &Person) -> String {
    let body = slots.fill(problem.body);
    if !problem.language.is_empty() {
        return format!("{body}\n\n{}", person.first_name);
    }
    format!(
        "{}{body}\n\n{},\n{}",
        dice.pick(&GREETINGS),
        dice.pick(&CLOSINGS),
        person.first_name
    )
}

/// Inserts one to three comments between creation and last change; gives how many comments there are now.
fn insert_comments(
    insert: &mut Insert<'_>,
    dice: &mut Dice,
    mut comments: u64,
    case: usize,
    created: i64,
    course: &Course,
    slots: &Slots,
) -> rusqlite::Result<u64> {
    let mut bodies = vec![dice.pick(&FIRST)];
    if dice.percent(50) {
        bodies.push(dice.pick(&MIDDLE));
    }
    if course.closed.is_some() {
        bodies.push(dice.pick(&LAST));
    }
    let step = (course.modified - created) / bodies.len() as i64;
    for (place, body) in (1..).zip(bodies) {
        comments += 1;
        let at = created + step * place / 1_000 * 1_000;
        let by = org::user_id(1 + dice.below(7) as u64);
        insert.row([
            text(ids::make("00a", comments)),
            text(ids::make("500", case as u64 + 1)),
            number(dice.percent(60)),
            text(slots.fill(body)),
            number(at),
            text(by.clone()),
            number(at),
            text(by),
            number(at),
        ])?;
    }
    Ok(comments)
}
