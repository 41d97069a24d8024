//! The org itself: its row, profiles, roles, users, queues, business hours and case statuses.

use rusqlite::Connection;

use super::calendar::{Calendar, DAY};
use super::dice::Dice;
use super::insert::{Insert, null, number, text};
use super::{SeededOrg, names};
use crate::ids;

/// First name, last name, local part of the username, title, profile number, role number.
type Person = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    u64,
    u64,
);

/// The users; the first administers, the second is the practice user.
const USERS: [Person; 8] = [
    ("Ada", "Lindholm", "admin", "Salesforce Administrator", 1, 1),
    ("Alex", "Morgan", "agent", "Support Agent", 2, 3),
    ("Priya", "Raman", "priya.raman", "Support Team Lead", 2, 2),
    ("Tomás", "Herrera", "tomas.herrera", "Support Agent", 2, 3),
    (
        "Ingrid",
        "Sørensen",
        "ingrid.sorensen",
        "Support Agent",
        2,
        3,
    ),
    ("Yusuf", "Demir", "yusuf.demir", "Support Engineer", 2, 4),
    (
        "Mei-Ling",
        "Chao",
        "mei-ling.chao",
        "Support Engineer",
        2,
        4,
    ),
    (
        "Seán",
        "Ó Briain",
        "sean.obriain",
        "Billing Specialist",
        2,
        3,
    ),
];
const PROFILES: [(&str, bool); 3] = [
    ("System Administrator", true),
    ("Standard User", false),
    ("Read Only", false),
];
const ROLES: [(&str, &str, u64); 4] = [
    ("Head of Service", "HeadOfService", 0),
    ("Support Lead", "SupportLead", 1),
    ("Support Agent", "SupportAgent", 2),
    ("Second Level Support", "SecondLevelSupport", 2),
];
const QUEUES: [(&str, &str); 2] = [
    ("Tier 2 Support", "Tier_2_Support"),
    ("Billing Questions", "Billing_Questions"),
];

/// How many users there are.
pub(super) const USER_COUNT: u64 = USERS.len() as u64;

/// The queue of technical questions and the queue of billing questions.
pub(super) fn queue_id(n: u64) -> String {
    ids::make("00G", n + 1)
}

/// Whose a record is.
#[derive(Clone, Copy)]
pub(super) enum Owner {
    /// A user, counted from 0.
    User(u64),
    /// A queue, counted from 0.
    Queue(u64),
}

impl Owner {
    /// One of those who answer cases.
    pub(super) fn agent(dice: &mut Dice) -> Self {
        Self::User(1 + dice.below(USERS.len() - 1) as u64)
    }

    /// The id.
    pub(super) fn id(self) -> String {
        match self {
            Self::User(n) => user_id(n),
            Self::Queue(n) => queue_id(n),
        }
    }

    /// The name.
    pub(super) fn name(self) -> String {
        match self {
            Self::User(n) => {
                let (first, last, ..) = USERS[n as usize % USERS.len()];
                format!("{first} {last}")
            }
            Self::Queue(n) => QUEUES[n as usize % QUEUES.len()].0.to_owned(),
        }
    }
}

/// The id of user `n`, counted from 0.
pub(super) fn user_id(n: u64) -> String {
    ids::make("005", n + 1)
}

/// The id of one of those who answer cases.
pub(super) fn agent_id(dice: &mut Dice) -> String {
    Owner::agent(dice).id()
}

/// The id of the one row of business hours.
pub(super) fn business_hours_id() -> String {
    ids::make("01m", 1)
}

/// Inserts everything; the org's id follows from the seed.
pub(super) fn insert(
    conn: &Connection,
    seed: u64,
    calendar: &Calendar,
) -> rusqlite::Result<SeededOrg> {
    let made = Made {
        at: calendar.today - 500 * DAY,
        by: user_id(0),
    };
    let org_id = ids::make("00D", scatter(seed));
    organization(conn, &org_id, &made)?;
    profiles_and_roles(conn, &made)?;
    users(conn, calendar, &made)?;
    queues(conn, &org_id, &made)?;
    small_tables(conn, &made)?;
    Ok(SeededOrg {
        org_id,
        admin_id: user_id(0),
        agent_id: user_id(1),
    })
}

/// A number within the nine digits an id counts in, well spread over the seeds.
fn scatter(seed: u64) -> u64 {
    let mixed = (seed ^ 0x9E37_79B9_7F4A_7C15).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    (mixed ^ (mixed >> 31)) % 62_u64.pow(8)
}

/// When the org was set up and by whom.
struct Made {
    at: i64,
    by: String,
}

/// The audit columns, in the order [`Made::values`] fills them.
const AUDIT: [&str; 5] = [
    "CreatedDate",
    "CreatedById",
    "LastModifiedDate",
    "LastModifiedById",
    "SystemModstamp",
];

macro_rules! row {
    ($made:expr; $($value:expr),* $(,)?) => {
        [
            $($value,)*
            number($made.at),
            text($made.by.clone()),
            number($made.at),
            text($made.by.clone()),
            number($made.at),
        ]
    };
}

fn with_audit<'n>(columns: &[&'n str]) -> Vec<&'n str> {
    columns.iter().chain(&AUDIT).copied().collect()
}

fn organization(conn: &Connection, org_id: &str, made: &Made) -> rusqlite::Result<()> {
    let columns = [
        "Id",
        "Name",
        "Street",
        "City",
        "State",
        "PostalCode",
        "Country",
        "Phone",
        "PrimaryContact",
        "DefaultLocaleSidKey",
        "TimeZoneSidKey",
        "LanguageLocaleKey",
        "FiscalYearStartMonth",
        "DefaultAccountAccess",
        "DefaultContactAccess",
        "DefaultCaseAccess",
        "UiSkin",
        "SignupCountryIsoCode",
        "OrganizationType",
        "InstanceName",
        "IsSandbox",
        "WebToCaseDefaultOrigin",
        "IsReadOnly",
    ];
    Insert::new(conn, "Organization", &with_audit(&columns))?.row(row![made;
        text(org_id),
        text("Brightwater Instruments"),
        text("12 Mill Lane"),
        text("Portland"),
        text("OR"),
        text("97205"),
        text("United States"),
        text("+1 (503) 555-0100"),
        text("Ada Lindholm"),
        text("en_US"),
        text("GMT"),
        text("en_US"),
        number(1),
        text("Edit"),
        text("ControlledByParent"),
        text("Edit"),
        text("Theme3"),
        text("US"),
        text("Developer Edition"),
        text("PRA1"),
        number(0),
        text("Web"),
        number(0),
    ])
}

fn profiles_and_roles(conn: &Connection, made: &Made) -> rusqlite::Result<()> {
    let columns = [
        "Id",
        "Name",
        "PermissionsApiEnabled",
        "PermissionsModifyAllData",
        "PermissionsViewSetup",
        "UserType",
    ];
    let mut insert = Insert::new(conn, "Profile", &with_audit(&columns))?;
    for (n, (name, administers)) in (1..).zip(PROFILES) {
        insert.row(row![made;
            text(ids::make("00e", n)),
            text(name),
            number(1),
            number(administers),
            number(administers),
            text("Standard"),
        ])?;
    }
    let mut insert = Insert::new(
        conn,
        "UserRole",
        &with_audit(&[
            "Id",
            "Name",
            "DeveloperName",
            "ParentRoleId",
            "RollupDescription",
        ]),
    )?;
    for (n, (name, developer_name, parent)) in (1..).zip(ROLES) {
        let parent = if parent == 0 {
            null()
        } else {
            text(ids::make("00E", parent))
        };
        insert.row(row![made;
            text(ids::make("00E", n)),
            text(name),
            text(developer_name),
            parent,
            text(name),
        ])?;
    }
    Ok(())
}

fn users(conn: &Connection, calendar: &Calendar, made: &Made) -> rusqlite::Result<()> {
    let columns = [
        "Id",
        "Username",
        "FirstName",
        "LastName",
        "CompanyName",
        "Department",
        "Title",
        "City",
        "Country",
        "Email",
        "Phone",
        "Alias",
        "CommunityNickname",
        "IsActive",
        "TimeZoneSidKey",
        "UserRoleId",
        "LocaleSidKey",
        "EmailEncodingKey",
        "ProfileId",
        "UserType",
        "LanguageLocaleKey",
        "ManagerId",
        "LastLoginDate",
        "UserPermissionsSupportUser",
    ];
    let mut insert = Insert::new(conn, "User", &with_audit(&columns))?;
    for (n, (first, last, local, title, profile, role)) in (0..).zip(USERS) {
        let address = format!("{local}@practice.example");
        let alias: String = names::address_part(last, "").chars().take(5).collect();
        let manager = if n < 3 {
            text(user_id(0))
        } else {
            text(user_id(2))
        };
        let login = calendar.today - i64::try_from(n).unwrap_or_default() * 7_200_000 - 3_600_000;
        insert.row(row![made;
            text(user_id(n)),
            text(address.clone()),
            text(first),
            text(last),
            text("Brightwater Instruments"),
            text("Customer Service"),
            text(title),
            text("Portland"),
            text("United States"),
            text(address),
            text(format!("+1 (503) 555-01{:02}", 10 + n)),
            text(alias),
            text(local),
            number(1),
            text("GMT"),
            text(ids::make("00E", role)),
            text("en_US"),
            text("UTF-8"),
            text(ids::make("00e", profile)),
            text("Standard"),
            text("en_US"),
            if n == 0 { null() } else { manager },
            number(login),
            number(1),
        ])?;
    }
    Ok(())
}

fn queues(conn: &Connection, org_id: &str, made: &Made) -> rusqlite::Result<()> {
    let columns = [
        "Id",
        "Name",
        "DeveloperName",
        "Type",
        "Email",
        "OwnerId",
        "DoesSendEmailToMembers",
        "DoesIncludeBosses",
    ];
    let mut insert = Insert::new(conn, "Group", &with_audit(&columns))?;
    for (n, (name, developer_name)) in (0..).zip(QUEUES) {
        insert.row(row![made;
            text(queue_id(n)),
            text(name),
            text(developer_name),
            text("Queue"),
            text(format!("{}@practice.example", developer_name.to_lowercase().replace('_', "-"))),
            text(org_id),
            number(0),
            number(1),
        ])?;
    }
    Ok(())
}

fn small_tables(conn: &Connection, made: &Made) -> rusqlite::Result<()> {
    Insert::new(
        conn,
        "BusinessHours",
        &with_audit(&["Id", "Name", "IsActive", "IsDefault", "TimeZoneSidKey"]),
    )?
    .row(row![made;
        text(business_hours_id()),
        text("Default"),
        number(1),
        number(1),
        text("GMT"),
    ])?;
    Ok(())
}
