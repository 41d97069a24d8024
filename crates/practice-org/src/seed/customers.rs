//! The fictional customers: accounts and the people in them.
//!
//! Each company and each person has chance of its own, told apart by number: so one that is needed again is thrown
//! again and looks the same, and an org of a million cases is made without keeping its customers in memory.

use rusqlite::Connection;

use super::calendar::{Calendar, DAY, DAYS};
use super::companies::{STEMS, TITLES, TRADES};
use super::dice::Dice;
use super::insert::{Insert, number, real, some, text};
use super::names::{self, CULTURES};
use super::org;
use super::places::{PLACES, Place};
use crate::ids;

/// What a case needs to know of a contact.
pub(super) struct Person {
    /// Number of the contact's id.
    pub(super) contact: u64,
    /// Number of the account's id.
    pub(super) account: u64,
    /// Language the person may write in, or empty.
    pub(super) language: &'static str,
    /// First name.
    pub(super) first_name: &'static str,
    /// Last name.
    pub(super) last_name: &'static str,
    /// E-mail address.
    pub(super) email: String,
    /// Phone.
    pub(super) phone: String,
    /// Mobile phone, or empty.
    pub(super) mobile: String,
}

const ACCOUNT: [&str; 23] = [
    "Id",
    "Name",
    "Type",
    "BillingStreet",
    "BillingCity",
    "BillingState",
    "BillingPostalCode",
    "BillingCountry",
    "ShippingCity",
    "ShippingCountry",
    "Phone",
    "Website",
    "Industry",
    "NumberOfEmployees",
    "AnnualRevenue",
    "Rating",
    "AccountNumber",
    "OwnerId",
    "CreatedDate",
    "CreatedById",
    "LastModifiedDate",
    "LastModifiedById",
    "SystemModstamp",
];
const CONTACT: [&str; 20] = [
    "Id",
    "AccountId",
    "FirstName",
    "LastName",
    "MailingStreet",
    "MailingCity",
    "MailingState",
    "MailingPostalCode",
    "MailingCountry",
    "Phone",
    "MobilePhone",
    "Email",
    "Title",
    "Department",
    "OwnerId",
    "CreatedDate",
    "CreatedById",
    "LastModifiedDate",
    "LastModifiedById",
    "SystemModstamp",
];

/// How many people there are in a company, over and over again.
const PEOPLE: [u64; 8] = [3, 2, 4, 3, 4, 2, 3, 3];
/// How many that makes each time.
const PEOPLE_IN_EIGHT: u64 = 24;

/// All customers of an org.
pub(super) struct Customers {
    dice: Dice,
    today: i64,
    accounts: u64,
    /// Where the names of companies begin.
    first_pair: usize,
}

impl Customers {
    /// About 60 accounts for 2,000 cases, with three people each on average.
    pub(super) fn new(seed: u64, calendar: &Calendar, cases: usize) -> Self {
        let dice = Dice::new(seed);
        Self {
            first_pair: dice.apart(1).below(STEMS.len() * TRADES.len()),
            dice,
            today: calendar.today,
            accounts: (cases as u64 * 3 / 100).max(12),
        }
    }

    /// How many people there are.
    pub(super) fn people(&self) -> usize {
        let (eights, rest) = (self.accounts / 8, self.accounts % 8);
        let people = eights * PEOPLE_IN_EIGHT + PEOPLE[..rest as usize].iter().sum::<u64>();
        people as usize
    }

    /// Person `n`, counted from 0.
    pub(super) fn person(&self, n: usize) -> Person {
        let mut place = n as u64 % PEOPLE_IN_EIGHT;
        let mut account = n as u64 / PEOPLE_IN_EIGHT * 8;
        for people in PEOPLE {
            account += 1;
            if place < people {
                break;
            }
            place -= people;
        }
        Employee::throw(self, &Company::throw(self, account), n as u64 + 1).person
    }

    /// Inserts all of them.
    pub(super) fn insert(&self, conn: &Connection) -> rusqlite::Result<()> {
        let mut account = Insert::new(conn, "Account", &ACCOUNT)?;
        let mut contact = Insert::new(conn, "Contact", &CONTACT)?;
        let mut person = 0;
        for n in 1..=self.accounts {
            let company = Company::throw(self, n);
            company.insert(&mut account)?;
            for _ in 0..PEOPLE[(n as usize - 1) % PEOPLE.len()] {
                person += 1;
                Employee::throw(self, &company, person).insert(&mut contact, &company)?;
            }
        }
        Ok(())
    }
}

/// A company.
struct Company {
    number: u64,
    place: &'static Place,
    name: String,
    industry: &'static str,
    domain: String,
    street: String,
    phone: String,
    owner: String,
    created: i64,
    /// What else there is to throw about it.
    dice: Dice,
}

impl Company {
    /// The company with this number, counted from 1.
    fn throw(all: &Customers, number: u64) -> Self {
        let mut dice = all.dice.apart(number * 2);
        let place = &PLACES[dice.below(PLACES.len())];
        // every pair of stem and trade once before the first comes again
        let pairs = STEMS.len() * TRADES.len();
        let pair = (number as usize * 601 + all.first_pair) % pairs;
        let (stem, (trade, industry)) = (STEMS[pair % STEMS.len()], TRADES[pair / STEMS.len()]);
        let mut name = format!("{stem} {trade} {}", place.company);
        let mut domain = format!(
            "{}-{}",
            names::address_part(stem, ""),
            names::address_part(trade, "")
        );
        if number as usize > pairs {
            name = format!("{stem} {trade} {} {} ({number})", place.city, place.company);
            domain = format!("{domain}-{number}");
        }
        Self {
            number,
            place,
            name,
            industry,
            domain,
            street: format!("{} {}", dice.between(1, 220), place.street),
            phone: phone(&mut dice, place),
            owner: org::user_id(dice.below(org::USER_COUNT as usize - 1) as u64 + 1),
            created: all.today - DAYS * DAY - dice.between(1, 90) as i64 * DAY
                + dice.between(0, 36_000) as i64 * 1_000,
            dice,
        }
    }

    fn insert(&self, insert: &mut Insert<'_>) -> rusqlite::Result<()> {
        let mut dice = self.dice.clone();
        let employees =
            [12, 45, 80, 150, 320, 700, 1_800, 6_500][dice.below(8)] + dice.between(0, 9) as i64;
        let modified = self.created + dice.between(0, 400) as i64 * DAY;
        let kind = dice.weighted(&[
            ("Customer - Direct", 60),
            ("Customer - Channel", 25),
            ("Technology Partner", 5),
            ("Other", 10),
        ]);
        insert.row([
            text(ids::make("001", self.number)),
            text(&self.name),
            text(kind),
            text(&self.street),
            text(self.place.city),
            some(self.place.state),
            text(self.place.postal_code),
            text(self.place.country),
            text(self.place.city),
            text(self.place.country),
            text(&self.phone),
            text(format!("https://www.{}.example", self.domain)),
            text(self.industry),
            number(employees),
            real((employees * dice.between(90, 240) as i64) as f64 * 1_000.0),
            text(dice.weighted(&[("Hot", 20), ("Warm", 50), ("Cold", 30)])),
            text(format!("C-{:05}", 10_000 + self.number)),
            text(&self.owner),
            number(self.created),
            text(&self.owner),
            number(modified),
            text(&self.owner),
            number(modified),
        ])
    }
}

/// A person with what only the contact's record says.
struct Employee {
    person: Person,
    title: &'static str,
    department: &'static str,
    created: i64,
}

impl Employee {
    /// The person with this number, counted from 1.
    fn throw(all: &Customers, company: &Company, number: u64) -> Self {
        let mut dice = all.dice.apart(number * 2 + 1);
        // people move: one in seven may have a name from elsewhere, and then writes English
        let home = company.place.culture;
        let at = if dice.percent(14) {
            dice.below(CULTURES.len())
        } else {
            home
        };
        let culture = &CULTURES[at];
        let (first, last) = (dice.pick(culture.given), dice.pick(culture.family));
        let local = format!(
            "{}.{}",
            names::address_part(first.0, first.1),
            names::address_part(last.0, last.1)
        );
        let phone_ = phone(&mut dice, company.place);
        let mobile = if dice.percent(40) {
            phone(&mut dice, company.place)
        } else {
            String::new()
        };
        let (title, department) = dice.pick(&TITLES);
        Self {
            person: Person {
                contact: number,
                account: company.number,
                language: if at == home { culture.language } else { "" },
                first_name: first.0,
                last_name: last.0,
                email: format!("{local}@{}.example", company.domain),
                phone: phone_,
                mobile,
            },
            title,
            department,
            created: company.created + dice.between(0, 3_600) as i64 * 1_000,
        }
    }

    fn insert(&self, insert: &mut Insert<'_>, company: &Company) -> rusqlite::Result<()> {
        let person = &self.person;
        insert.row([
            text(ids::make("003", person.contact)),
            text(ids::make("001", company.number)),
            text(person.first_name),
            text(person.last_name),
            text(&company.street),
            text(company.place.city),
            some(company.place.state),
            text(company.place.postal_code),
            text(company.place.country),
            text(&person.phone),
            some(&person.mobile),
            text(&person.email),
            text(self.title),
            text(self.department),
            text(&company.owner),
            number(self.created),
            text(&company.owner),
            number(self.created),
            text(&company.owner),
            number(self.created),
        ])
    }
}

/// A number that belongs to nobody: 555 and 0100 to 0199.
fn phone(dice: &mut Dice, place: &Place) -> String {
    format!("{} 555-01{:02}", place.phone, dice.below(100))
}
