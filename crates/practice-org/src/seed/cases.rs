//! The cases, and with each its e-mails and comments.
//!
//! Pressing problems get a high priority; how a case goes is in `course`.

use rusqlite::Connection;

use super::calendar::Calendar;
use super::comments::Comments;
use super::course::{self, Course, Problems};
use super::custom_fields::CustomFields;
use super::customers::{Customers, Person};
use super::dice::Dice;
use super::history::History;
use super::insert::{Insert, null, number, real, some, text};
use super::mails::Mails;
use super::org::{self, Owner};
use super::problems::Problem;
use super::slots::Slots;
use crate::ids;

/// The first CaseNumber.
const FIRST_NUMBER: usize = 1_000;

const CASE: [&str; 34] = [
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
    "SourceId",
    "RecordTypeId",
    "Tracking_Number__c",
    "Units_Affected__c",
    "Severity__c",
    "Product_Area__c",
    "Promised_Date__c",
    "Resolution__c",
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

/// A case while it is made: what its row and what hangs on it have in common.
pub(super) struct NewCase<'c> {
    /// Its id.
    pub(super) id: String,
    /// When it came in.
    pub(super) created: i64,
    /// Who wrote.
    pub(super) person: &'c Person,
    /// About what.
    pub(super) problem: &'static Problem,
    /// With which particulars.
    pub(super) slots: &'c Slots,
    /// How it goes.
    pub(super) course: &'c Course,
    /// Whose it is now.
    pub(super) owner: Owner,
    /// Who made it.
    pub(super) by: String,
    /// By which way it came in.
    pub(super) origin: &'static str,
    /// Its subject.
    pub(super) subject: String,
    /// Its description, if somebody wrote one.
    pub(super) description: Option<String>,
    /// The id of the e-mail it came by.
    pub(super) source: Option<String>,
}

/// Inserts the cases in the order of their creation, and with each what hangs on it.
pub(super) fn insert(
    conn: &Connection,
    dice: &mut Dice,
    calendar: &Calendar,
    cases: usize,
    customers: &Customers,
) -> rusqlite::Result<()> {
    let problems = Problems::new();
    let mut rows = Insert::new(conn, "Case", &CASE)?;
    let mut mails = Mails::new(conn)?;
    let mut comments = Comments::new(conn)?;
    let mut history = History::new(conn)?;
    let custom = CustomFields::new();
    let people = customers.people() as f64;
    for n in 0..cases {
        let created = calendar.moment((n as f64 + dice.fraction()) / cases as f64);
        // squaring makes some customers write much more often than others
        let person = customers.person((dice.fraction() * dice.fraction() * people) as usize);
        let problem = problems.choose(dice, &person);
        let slots = Slots::throw(dice, created);
        let course = course::course(dice, calendar, created, problem);
        let origin = dice.weighted(&[("Email", 45), ("Web", 35), ("Phone", 20)]);
        let case = NewCase {
            id: ids::make("500", n as u64 + 1),
            created,
            person: &person,
            problem,
            owner: course::owner(dice, problem, &course),
            by: made_by(dice, origin),
            origin,
            subject: slots.fill(problem.subject),
            description: description(dice, problem, &slots, &person, origin),
            source: (origin == "Email").then(|| mails.next_id()),
            slots: &slots,
            course: &course,
        };
        insert_case(&mut rows, dice, &case, &custom, FIRST_NUMBER + n)?;
        mails.write(dice, &case)?;
        comments.write(dice, &case)?;
        history.write(dice, &case)?;
    }
    Ok(())
}

impl NewCase<'_> {
    /// The moment at which this share of the time between creation and last change is over, to the second.
    pub(super) fn moment(&self, share: i64, of: usize) -> i64 {
        let step = (self.course.modified - self.created) / of as i64;
        self.created + step * share / 1_000 * 1_000
    }
}

fn insert_case(
    insert: &mut Insert<'_>,
    dice: &mut Dice,
    case: &NewCase<'_>,
    custom: &CustomFields,
    number_: usize,
) -> rusqlite::Result<()> {
    let (person, problem, course) = (case.person, case.problem, case.course);
    let priority = match problem.weight {
        0 => dice.weighted(&[("Low", 70), ("Medium", 30)]),
        1 => dice.weighted(&[("Low", 15), ("Medium", 75), ("High", 10)]),
        _ => dice.weighted(&[("Medium", 30), ("High", 70)]),
    };
    let escalated = course.status == "Escalated" || (problem.weight == 2 && dice.percent(6));
    // who wrote on the web form left a name and an address there
    let supplied = |value| {
        if case.origin == "Web" {
            text(value)
        } else {
            null()
        }
    };
    let custom = custom.throw(dice, case, escalated);
    let owner = case.owner.id();
    let modified_by = match case.owner {
        Owner::User(_) => &owner,
        Owner::Queue(_) => &case.by,
    };
    insert.row([
        text(&case.id),
        text(format!("{number_:08}")),
        text(ids::make("003", person.contact)),
        text(ids::make("001", person.account)),
        text(org::business_hours_id()),
        supplied(person.first_name),
        supplied(&person.email),
        text(problem.kind),
        text(course.status),
        text(problem.reason),
        text(case.origin),
        text(&case.subject),
        text(priority),
        case.description.as_deref().map_or(null(), text),
        number(course.closed.is_some()),
        course.closed.map_or(null(), number),
        number(escalated),
        text(&owner),
        number(case.created),
        text(&case.by),
        number(course.modified),
        text(modified_by),
        number(course.modified),
        text(&person.phone),
        some(&person.mobile),
        text(&person.email),
        case.source.as_deref().map_or(null(), text),
        text(custom.record_type),
        text(format!("T-{:06}", number_ + 1 - FIRST_NUMBER)),
        real(custom.units as f64),
        custom.severity.map_or(null(), text),
        custom.area.map_or(null(), text),
        custom.promised.map_or(null(), text),
        custom.resolution.map_or(null(), text),
    ])
}

/// What comes by mail or from the web form is put into the org by its administrator's automation.
fn made_by(dice: &mut Dice, origin: &str) -> String {
    if origin == "Phone" {
        org::agent_id(dice)
    } else {
        org::user_id(0)
    }
}

fn description(
    dice: &mut Dice,
    problem: &Problem,
    slots: &Slots,
    person: &Person,
    origin: &str,
) -> Option<String> {
    // who took a small question on the phone did not always write more than the subject
    if origin == "Phone" && problem.weight == 0 && dice.percent(25) {
        return None;
    }
    let body = slots.fill(problem.body);
    if !problem.language.is_empty() {
        return Some(format!("{body}\n\n{}", person.first_name));
    }
    Some(format!(
        "{}{body}\n\n{},\n{}",
        dice.pick(&GREETINGS),
        dice.pick(&CLOSINGS),
        person.first_name
    ))
}
