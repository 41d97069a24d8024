//! The fictional customers: accounts and the people in them.

use std::collections::HashSet;

use rusqlite::Connection;

use super::calendar::{Calendar, DAY, DAYS};
use super::companies::{STEMS, TITLES, TRADES};
use super::dice::Dice;
use super::insert::{Insert, number, some, text};
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
    /// E-mail address.
    pub(super) email: String,
    /// Phone.
    pub(super) phone: String,
    /// Mobile phone, or empty.
    pub(super) mobile: String,
}

const ACCOUNT: [&str; 24] = [
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
    "IsDeleted",
    "CreatedDate",
    "CreatedById",
    "LastModifiedDate",
    "LastModifiedById",
    "SystemModstamp",
];
const CONTACT: [&str; 21] = [
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
    "IsDeleted",
    "CreatedDate",
    "CreatedById",
    "LastModifiedDate",
    "LastModifiedById",
    "SystemModstamp",
];

/// A company while it is made.
struct Company {
    number: u64,
    place: &'static Place,
    domain: String,
    street: String,
    owner: String,
    created: i64,
}

/// Inserts about 60 accounts for 2,000 cases, with three people each on average.
pub(super) fn insert(
    conn: &Connection,
    dice: &mut Dice,
    calendar: &Calendar,
    cases: usize,
) -> rusqlite::Result<Vec<Person>> {
    let accounts = (cases * 3 / 100).max(12);
    let mut taken = HashSet::new();
    let mut people = Vec::with_capacity(accounts * 3);
    let mut account = Insert::new(conn, "Account", &ACCOUNT)?;
    let mut contact = Insert::new(conn, "Contact", &CONTACT)?;
    for number in 1..=accounts as u64 {
        let company = insert_account(&mut account, dice, calendar, number, &mut taken)?;
        for _ in 0..dice.between(2, 4) {
            let number = people.len() as u64 + 1;
            people.push(insert_contact(&mut contact, dice, &company, number)?);
        }
    }
    Ok(people)
}

fn insert_account(
    insert: &mut Insert<'_>,
    dice: &mut Dice,
    calendar: &Calendar,
    number_: u64,
    taken: &mut HashSet<String>,
) -> rusqlite::Result<Company> {
    let place = &PLACES[dice.below(PLACES.len())];
    let (stem, (trade, industry)) = (dice.pick(&STEMS), dice.pick(&TRADES));
    let mut name = format!("{stem} {trade} {}", place.company);
    let mut domain = format!(
        "{}-{}",
        names::address_part(stem, ""),
        names::address_part(trade, "")
    );
    if !taken.insert(name.clone()) {
        name = format!(
            "{stem} {trade} {} {} ({number_})",
            place.city, place.company
        );
        domain = format!("{domain}-{number_}");
    }
    let employees =
        [12, 45, 80, 150, 320, 700, 1_800, 6_500][dice.below(8)] + dice.between(0, 9) as i64;
    let street = format!("{} {}", dice.between(1, 220), place.street);
    let owner = org::user_id(dice.below(org::USER_COUNT as usize - 1) as u64 + 1);
    let created = calendar.today - DAYS * DAY - dice.between(1, 90) as i64 * DAY
        + dice.between(0, 36_000) as i64 * 1_000;
    let modified = created + dice.between(0, 400) as i64 * DAY;
    let kind = dice.weighted(&[
        ("Customer - Direct", 60),
        ("Customer - Channel", 25),
        ("Technology Partner", 5),
        ("Other", 10),
    ]);
    insert.row([
        text(ids::make("001", number_)),
        text(name),
        text(kind),
        text(street.clone()),
        text(place.city),
        some(place.state),
        text(place.postal_code),
        text(place.country),
        text(place.city),
        text(place.country),
        text(phone(dice, place)),
        text(format!("https://www.{domain}.example")),
        text(industry),
        number(employees),
        rusqlite::types::Value::Real((employees * dice.between(90, 240) as i64) as f64 * 1_000.0),
        text(dice.weighted(&[("Hot", 20), ("Warm", 50), ("Cold", 30)])),
        text(format!("C-{:05}", 10_000 + number_)),
        text(owner.clone()),
        number(0),
        number(created),
        text(owner.clone()),
        number(modified),
        text(owner.clone()),
        number(modified),
    ])?;
    Ok(Company {
        number: number_,
        place,
        domain,
        street,
        owner,
        created,
    })
}

fn insert_contact(
    insert: &mut Insert<'_>,
    dice: &mut Dice,
    company: &Company,
    number_: u64,
) -> rusqlite::Result<Person> {
    // people move: one in seven may have a name from elsewhere, and then writes English
    let home = company.place.culture;
    let at = if dice.percent(14) {
        dice.below(CULTURES.len())
    } else {
        home
    };
    let culture = &CULTURES[at];
    let language = if at == home { culture.language } else { "" };
    let (first, last) = (dice.pick(culture.given), dice.pick(culture.family));
    let local = format!(
        "{}.{}",
        names::address_part(first.0, first.1),
        names::address_part(last.0, last.1)
    );
    let email = format!("{local}@{}.example", company.domain);
    let phone_ = phone(dice, company.place);
    let mobile = if dice.percent(40) {
        phone(dice, company.place)
    } else {
        String::new()
    };
    let (title, department) = dice.pick(&TITLES);
    let created = company.created + dice.between(0, 3_600) as i64 * 1_000;
    insert.row([
        text(ids::make("003", number_)),
        text(ids::make("001", company.number)),
        text(first.0),
        text(last.0),
        text(company.street.clone()),
        text(company.place.city),
        some(company.place.state),
        text(company.place.postal_code),
        text(company.place.country),
        text(phone_.clone()),
        some(mobile.clone()),
        text(email.clone()),
        text(title),
        text(department),
        text(company.owner.clone()),
        number(0),
        number(created),
        text(company.owner.clone()),
        number(created),
        text(company.owner.clone()),
        number(created),
    ])?;
    Ok(Person {
        contact: number_,
        account: company.number,
        language,
        first_name: first.0,
        email,
        phone: phone_,
        mobile,
    })
}

/// A number that belongs to nobody: 555 and 0100 to 0199.
fn phone(dice: &mut Dice, place: &Place) -> String {
    format!("{} 555-01{:02}", place.phone, dice.below(100))
}
