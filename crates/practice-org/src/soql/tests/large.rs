//! Pages of a seeded org.

use rusqlite::Connection;

use super::*;
use crate::seed;

#[test]
fn pages_of_a_seeded_org_cover_every_case_once() {
    let mut conn = Connection::open_in_memory().unwrap();
    schema::create_tables(&conn).unwrap();
    seed::seed(&mut conn, 1, 2_500, NOW).unwrap();
    ask(&conn, &Rights::default(), false, |ctx| {
        let soql = "SELECT Id, CaseNumber, Subject, Status, Priority, Origin, CreatedDate, Owner.Name, Account.Name, Contact.Name, LastModifiedBy.Name FROM Case ORDER BY Priority, CreatedDate DESC";
        let started = start(ctx, soql).unwrap();
        let first = page(ctx, &started.cursor, 0, 2_000).unwrap();
        let second = page(ctx, &started.cursor, 2_000, 2_000).unwrap();
        assert_eq!(
            (started.total_size, first.len(), second.len()),
            (2_500, 2_000, 500)
        );
        let mut all: Vec<u64> = numbers(&first);
        all.extend(numbers(&second));
        all.sort_unstable();
        assert_eq!(all, (0..2_500).collect::<Vec<_>>());
        assert!(
            first
                .iter()
                .all(|record| record["Owner"]["Name"].is_string()
                    && record["LastModifiedBy"]["Name"].is_string())
        );
    });
}
