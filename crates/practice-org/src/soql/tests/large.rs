//! Seeded orgs: indexes and pages.

use rusqlite::Connection;

use super::*;
use crate::seed;

#[test]
fn lists_are_read_from_an_index_and_never_sorted() {
    let mut conn = Connection::open_in_memory().unwrap();
    schema::create_tables(&conn).unwrap();
    seed::seed(&mut conn, 1, 3_000, NOW).unwrap();
    for order in [
        "CreatedDate DESC",
        "LastModifiedDate DESC",
        "CaseNumber",
        "Status",
        "Priority",
        "Subject DESC NULLS LAST",
        "ClosedDate",
    ] {
        let soql = format!("SELECT Id FROM Case ORDER BY {order}");
        let steps = ask(&conn, &Rights::default(), false, |ctx| {
            let query = super::super::parser::parse(&soql).unwrap();
            let plan = super::super::plan::plan(
                super::super::Asking::new(ctx),
                schema::object("Case").unwrap(),
                &query,
            )
            .unwrap();
            let sql = format!(
                "EXPLAIN QUERY PLAN SELECT {}.rowid FROM {} ORDER BY {}",
                plan.keys.table, plan.keys.from_where, plan.keys.order
            );
            let mut statement = conn.prepare(&sql).unwrap();
            statement
                .query_map([], |row| row.get::<_, String>(3))
                .unwrap()
                .collect::<Result<Vec<_>, _>>()
                .unwrap()
        });
        assert!(
            steps.iter().all(|step| !step.contains("TEMP B-TREE")),
            "{order}: {steps:?}"
        );
    }
}

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
