//! What agents and the company's specialists write under a case.

use rusqlite::Connection;

use super::cases::NewCase;
use super::dice::Dice;
use super::insert::{Insert, number, text};
use super::org;
use crate::ids;

const COLUMNS: [&str; 9] = [
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

/// Inserts comments and counts them.
pub(super) struct Comments<'c> {
    insert: Insert<'c>,
    made: u64,
}

impl<'c> Comments<'c> {
    /// Prepares it.
    pub(super) fn new(conn: &'c Connection) -> rusqlite::Result<Self> {
        Ok(Self {
            insert: Insert::new(conn, "CaseComment", &COLUMNS)?,
            made: 0,
        })
    }

    /// One to three comments between creation and last change of a third of the cases.
    pub(super) fn write(&mut self, dice: &mut Dice, case: &NewCase<'_>) -> rusqlite::Result<()> {
        if !dice.percent(33) {
            return Ok(());
        }
        let bodies = [
            Some(dice.pick(&FIRST)),
            dice.percent(50).then(|| dice.pick(&MIDDLE)),
            case.course.closed.map(|_| dice.pick(&LAST)),
        ];
        let bodies = bodies.into_iter().flatten();
        let count = bodies.clone().count();
        for (place, body) in (1..).zip(bodies) {
            self.made += 1;
            let at = case.moment(place, count);
            let by = org::agent_id(dice);
            self.insert.row([
                text(ids::make("00a", self.made)),
                text(&case.id),
                number(dice.percent(60)),
                text(case.slots.fill(body)),
                number(at),
                text(&by),
                number(at),
                text(&by),
                number(at),
            ])?;
        }
        Ok(())
    }
}

/// First answers.
const FIRST: [&str; 12] = [
    "Thank you for reporting this. Could you send us the log file of the {device}, and the firmware version that it shows?",
    "I have reproduced this on our test bench with firmware {version} and passed it to engineering.",
    "Called the customer; nobody picked up. Left a message and will try again tomorrow.",
    "We see {count} failed transfers on our side for this gateway since {date}. Checking with the network team.",
    "Please try a restart with the cover closed and the probe in the buffer, then tell us what the display says.",
    "Sent the customer the updated manual and the register list.",
    "Asked billing to look at {invoice}. They will answer within two working days.",
    "Could you tell us whether other users at your site see the same in {browser}?",
    "This looks like the problem of last week. Linking for reference, will compare the logs.",
    "Customer confirms that it happens on {n} devices, not only on the one named in the subject.",
    "Internal: check the warranty of {serial} before we offer a replacement.",
    "I have asked {colleague} from field service for a free date next week.",
];

/// Steps on the way.
const MIDDLE: [&str; 10] = [
    "The log arrived. There are {n} restarts within one night, always around {time}. Power supply is the first suspect.",
    "Replacement shipped today, tracking number follows. Please send the defective unit back in the same box.",
    "Engineering found the cause: a rounding error in {version}. A fix is being tested.",
    "Customer is on holiday until next week, setting a reminder.",
    "Had a call with the customer and {colleague}. They will check the cabling at {site} and come back to us.",
    "Still waiting for the log file. Second reminder sent.",
    "Escalated to tier 2, because the outage concerns regulatory reporting.",
    "The customer reports that it became better after the restart, but not good.",
    "Billing says that the amount of {amount} is right, but the text on the invoice is misleading. Preparing a credit note.",
    "Webhook deliveries replayed for {date}. Customer is checking whether everything arrived.",
];

/// How cases end.
const LAST: [&str; 10] = [
    "Solved by firmware update. Customer confirmed by phone.",
    "The loose terminal at {site} was the cause. Thank you for the quick help!",
    "Replacement installed and calibrated, values are plausible again. Closing.",
    "Credit note sent, customer is happy with it.",
    "No answer for two weeks, closing. The customer can reply to reopen.",
    "Works as designed; explained the setting and added it to the knowledge base.",
    "Fix is live since this morning, {count} events were delivered afterwards.",
    "Duplicate of an earlier case of the same customer, closed there.",
    "Training given by {colleague}, {n} people took part.",
    "User created and rights checked together with the customer.",
];
