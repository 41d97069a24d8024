//! The org's first records: a fictional maker of water instruments, its customers and their support cases.
//!
//! The same seed, number of cases and day give the same org, byte for byte: chance comes from ChaCha8 seeded with the
//! seed, and times are counted back from the midnight (UTC) before now, so that nothing lies in the future. Ids count
//! from 1 in each table in the order of `rowid`; CaseNumber counts from 00001000. All people and companies are
//! invented; addresses end in `.example` and phone numbers contain 555. Passwords and rights are the server's.

mod calendar;
mod cases;
mod comments;
mod companies;
mod course;
mod custom_fields;
mod customers;
mod dice;
mod history;
mod insert;
mod mails;
mod names;
mod org;
mod places;
mod problems;
mod records;
mod slots;

use rusqlite::Connection;

use crate::schema;

/// From this many cases on it is quicker to build the indexes afterwards.
const MANY: usize = 20_000;

/// What the server has to know of a freshly seeded org.
#[derive(Debug, Clone)]
pub(crate) struct SeededOrg {
    /// 18-character id of the org, made from the seed.
    pub(crate) org_id: String,
    /// 18-character id of `admin@practice.example`.
    pub(crate) admin_id: String,
    /// 18-character id of `agent@practice.example`.
    pub(crate) agent_id: String,
}

/// Fills the empty tables of [`schema::create_tables`] in one transaction.
///
/// # Errors
/// What SQLite says; nothing is kept then.
pub(crate) fn seed(
    conn: &mut Connection,
    seed: u64,
    cases: usize,
    now_ms: i64,
) -> rusqlite::Result<SeededOrg> {
    let transaction = conn.transaction()?;
    let calendar = calendar::Calendar::new(now_ms);
    let org = org::insert(&transaction, seed, &calendar)?;
    let customers = customers::Customers::new(seed, &calendar, cases);
    customers.insert(&transaction)?;
    records::insert(&transaction, &calendar)?;
    if cases > MANY {
        schema::drop_indexes(&transaction)?;
    }
    let mut dice = dice::Dice::new(seed);
    cases::insert(&transaction, &mut dice, &calendar, cases, &customers)?;
    schema::create_indexes(&transaction)?;
    transaction.commit()?;
    Ok(org)
}

#[cfg(test)]
mod tests;
