//! The e-mails of the cases: how customers wrote, what they were answered, and what they wrote then.

use rusqlite::Connection;

use super::cases::NewCase;
use super::dice::Dice;
use super::insert::{Insert, null, number, text};
use super::org;
use crate::ids;

/// Where customers write to.
const DESK: &str = "support@practice.example";

const COLUMNS: [&str; 21] = [
    "Id",
    "ParentId",
    "RelatedToId",
    "TextBody",
    "Subject",
    "FromName",
    "FromAddress",
    "ValidatedFromAddress",
    "ToAddress",
    "Incoming",
    "Status",
    "MessageDate",
    "ReplyToEmailMessageId",
    "IsExternallyVisible",
    "MessageIdentifier",
    "ThreadIdentifier",
    "CreatedDate",
    "CreatedById",
    "LastModifiedDate",
    "LastModifiedById",
    "SystemModstamp",
];

/// What the desk answers.
const ANSWERS: [&str; 10] = [
    "thank you for your message. We have opened a case and will look at {site} today.",
    "could you please send us the log file of the {device} from {date}, and the firmware version that it shows?",
    "we have seen the failed transfers of {site} on our side as well. Our network team is on it.",
    "please try a restart of the {device} with the cover closed, and tell us what the display says afterwards.",
    "billing has looked at {invoice}: you will get a corrected one within two working days.",
    "version {version} of the firmware mends this. The link to it and the instructions are in the portal.",
    "a replacement with serial number {serial} leaves our house today. Please send the defective unit back in its box.",
    "{colleague} from field service can be with you next week. Would Tuesday at {time} suit you?",
    "this setting can be changed in the portal under {report}. Please let us know if it helps.",
    "we have passed this to engineering. You will hear from us as soon as we know more about {code}.",
];

/// What customers write then.
const REPLIES: [&str; 8] = [
    "Thank you, that helped. You can close the case.",
    "It works again since this morning, many thanks to {colleague}!",
    "We restarted it and the reading of {param} is plausible again.",
    "The log file is in the portal now. Please tell me if you need anything else.",
    "Replacement arrived and is installed at {site}. Thanks for the quick help.",
    "Still {count} readings are missing, but new ones arrive. We can live with that.",
    "Credit note received, thank you.",
    "I have not seen {code} since the update. Thanks!",
];

/// Inserts e-mails and counts them.
pub(super) struct Mails<'c> {
    rows: Insert<'c>,
    made: u64,
}

/// One e-mail of a case.
struct Mail {
    incoming: bool,
    text: String,
    at: i64,
    /// As `EmailMessage.Status` counts: 0 new, 1 read, 2 replied, 3 sent.
    status: &'static str,
    answers: Option<String>,
}

impl<'c> Mails<'c> {
    /// Prepares it.
    pub(super) fn new(conn: &'c Connection) -> rusqlite::Result<Self> {
        Ok(Self {
            rows: Insert::new(conn, "EmailMessage", &COLUMNS)?,
            made: 0,
        })
    }

    /// The id that the next one gets.
    pub(super) fn next_id(&self) -> String {
        ids::make("02s", self.made + 1)
    }

    /// The e-mail a case came by, the answer to it or to what came another way, and the answer to that.
    pub(super) fn write(&mut self, dice: &mut Dice, case: &NewCase<'_>) -> rusqlite::Result<()> {
        let came_by_mail = case.source.is_some();
        let answered =
            case.course.status != "New" && dice.percent(if came_by_mail { 75 } else { 20 });
        if came_by_mail {
            let status = match (answered, case.course.status) {
                (true, _) => "2",
                (false, "New") => "0",
                (false, _) => "1",
            };
            self.insert(
                dice,
                case,
                &Mail {
                    incoming: true,
                    text: case.description.clone().unwrap_or_default(),
                    at: case.created,
                    status,
                    answers: None,
                },
            )?;
        }
        if !answered {
            return Ok(());
        }
        let answer = case.slots.fill(dice.pick(&ANSWERS));
        let person = case.person;
        let sent = self.next_id();
        self.insert(
            dice,
            case,
            &Mail {
                incoming: false,
                text: format!(
                    "Dear {} {},\n\n{answer}\n\nKind regards,\nBrightwater Support",
                    person.first_name, person.last_name
                ),
                at: case.moment(1, 3),
                status: "3",
                answers: case.source.clone(),
            },
        )?;
        if case.course.closed.is_some() && dice.percent(30) {
            let reply = case.slots.fill(dice.pick(&REPLIES));
            let mail = Mail {
                incoming: true,
                text: format!("{reply}\n\n{}", person.first_name),
                at: case.moment(2, 3),
                status: "1",
                answers: Some(sent),
            };
            self.insert(dice, case, &mail)?;
        }
        Ok(())
    }

    fn insert(&mut self, dice: &mut Dice, case: &NewCase<'_>, mail: &Mail) -> rusqlite::Result<()> {
        let id = self.next_id();
        self.made += 1;
        let person = case.person;
        let customer = format!("{} {}", person.first_name, person.last_name);
        let subject = if mail.incoming && mail.answers.is_none() {
            case.subject.clone()
        } else {
            format!("RE: {}", case.subject)
        };
        let (name, from, to) = if mail.incoming {
            (customer.as_str(), person.email.as_str(), DESK)
        } else {
            ("Brightwater Support", DESK, person.email.as_str())
        };
        // what comes in is put into the org by the address it comes to
        let by = if mail.incoming {
            org::user_id(0)
        } else {
            org::agent_id(dice)
        };
        self.rows.row([
            text(&id),
            text(&case.id),
            text(&case.id),
            text(&mail.text),
            text(subject),
            text(name),
            text(from),
            if mail.incoming { null() } else { text(DESK) },
            text(to),
            number(mail.incoming),
            text(mail.status),
            number(mail.at),
            mail.answers.as_deref().map_or(null(), text),
            number(0),
            text(format!("<{id}@mail.practice.example>")),
            text(format!("<{}@mail.practice.example>", case.id)),
            number(mail.at),
            text(&by),
            number(mail.at),
            text(&by),
            number(mail.at),
        ])
    }
}
