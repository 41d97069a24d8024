//! Counting and grouping.

use serde_json::json;

use super::*;

#[test]
fn counting_gives_a_size_and_no_records() {
    assert_eq!(run("SELECT COUNT() FROM Case").unwrap(), (4, vec![]));
    assert_eq!(
        run("select count() from Case where Status = 'New'").unwrap(),
        (1, vec![])
    );
    assert_eq!(
        run("SELECT COUNT() FROM Case LIMIT 3").unwrap(),
        (3, vec![])
    );
}

#[test]
fn aggregates_without_groups_give_one_record() {
    let (size, records) = run("SELECT COUNT(Id), MAX(CreatedDate) newest, COUNT(Priority), COUNT_DISTINCT(AccountId), MIN(Subject) FROM Case").unwrap();
    assert_eq!(size, 1);
    assert_eq!(
        records[0].to_string(),
        json!({
            "attributes": { "type": "AggregateResult" },
            "expr0": 4,
            "newest": "2026-03-14T08:00:00.000+0000",
            "expr1": 3,
            "expr2": 2,
            "expr3": "Invoice 100% wrong",
        })
        .to_string()
    );
    check(
        "SELECT SUM(NumberOfEmployees), AVG(NumberOfEmployees) FROM Account",
        json!([{ "expr0": 59, "expr1": 29.5 }]),
    );
}

#[test]
fn groups_come_one_record_each() {
    check(
        "SELECT Status, COUNT(Id) total FROM Case GROUP BY Status ORDER BY Status",
        json!([
            { "Status": "New", "total": 1 },
            { "Status": "Working", "total": 1 },
            { "Status": "Escalated", "total": 1 },
            { "Status": "Closed", "total": 1 },
        ]),
    );
    check(
        "SELECT Account.Name, COUNT(Id) FROM Case GROUP BY Account.Name HAVING COUNT(Id) > 1",
        json!([{ "Name": "Acme", "expr0": 2 }]),
    );
    check(
        "SELECT Account.Name n FROM Case GROUP BY Account.Name ORDER BY COUNT(Id) DESC, Account.Name NULLS LAST LIMIT 2",
        json!([{ "n": "Acme" }, { "n": "Müller & Söhne" }]),
    );
    check(
        "SELECT CALENDAR_YEAR(CreatedDate), COUNT(Id) FROM Case GROUP BY CALENDAR_YEAR(CreatedDate) ORDER BY CALENDAR_YEAR(CreatedDate)",
        json!([{ "expr0": 2025, "expr1": 1 }, { "expr0": 2026, "expr1": 3 }]),
    );
}

#[test]
fn what_is_neither_grouped_nor_aggregated_is_refused() {
    for (soql, sentence) in [
        (
            "SELECT Subject, COUNT(Id) FROM Case",
            "Field must be grouped or aggregated: Subject",
        ),
        (
            "SELECT Subject, COUNT(Id) FROM Case GROUP BY Status",
            "Field must be grouped or aggregated: Subject",
        ),
        (
            "SELECT Status FROM Case GROUP BY Status ORDER BY CreatedDate",
            "Ordered field must be grouped or aggregated: CreatedDate",
        ),
        (
            "SELECT COUNT(Id) FROM Case LIMIT 5",
            "Non-grouped query that uses overall aggregate functions cannot also use LIMIT",
        ),
        (
            "SELECT Description, COUNT(Id) FROM Case GROUP BY Description",
            "field 'Description' can not be grouped in a query call",
        ),
        (
            "SELECT SUM(Subject) FROM Case",
            "field Subject does not support aggregate operator SUM",
        ),
        (
            "SELECT Account.Name, Contact.Name FROM Case GROUP BY Account.Name, Contact.Name",
            "duplicate alias: Name",
        ),
        (
            "SELECT Id FROM Case WHERE COUNT(Id) > 1",
            "Aggregate functions are not allowed here: COUNT",
        ),
    ] {
        refuses(soql, "MALFORMED_QUERY", sentence);
    }
}
