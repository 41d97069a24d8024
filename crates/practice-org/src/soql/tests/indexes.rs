//! What SQLite says of the statements behind queries that must be quick in an org of any size: rows are found and sorted
//! by an index. The times themselves are measured by the crate's benchmark.

use rusqlite::Connection;

use super::super::parser::parse;
use super::super::plan::{Plan, plan};
use super::super::scope::Asking;
use super::*;
use crate::seed;

fn seeded() -> Connection {
    let mut conn = Connection::open_in_memory().unwrap();
    crate::db::create_own_tables(&conn).unwrap();
    schema::create_tables(&conn).unwrap();
    seed::seed(&mut conn, 1, 300, NOW).unwrap();
    conn
}

/// A user who sees own cases and those of one queue.
fn agent() -> Rights {
    let queue = [ids::make("00G", 1)];
    Rights::of_user(&ids::make("005", 2), &queue, Default::default())
}

fn planned(conn: &Connection, rights: &Rights, soql: &str) -> Plan {
    ask(conn, rights, false, |ctx| {
        let query = parse(soql).unwrap();
        let object = schema::object(&query.from.text()).unwrap();
        plan(Asking::new(ctx), object, &query).unwrap()
    })
}

/// The steps SQLite takes for a statement.
fn steps(conn: &Connection, sql: &str) -> Vec<String> {
    let mut statement = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let steps = statement.raw_query().mapped(|row| row.get::<_, String>(3));
    steps.collect::<Result<_, _>>().unwrap()
}

/// The steps that find the rows of a query.
fn finding_steps(conn: &Connection, rights: &Rights, soql: &str) -> Vec<String> {
    let keys = planned(conn, rights, soql).keys;
    let sql = format!(
        "SELECT {}.rowid FROM {} ORDER BY {} LIMIT 200 OFFSET 0",
        keys.table, keys.from_where, keys.order
    );
    steps(conn, &sql)
}

#[track_caller]
fn sorts_nothing(soql: &str, steps: &[String]) {
    assert!(
        steps.iter().all(|step| !step.contains("TEMP B-TREE")),
        "{soql}: {steps:?}"
    );
}

#[test]
fn a_list_sorted_by_one_column_is_read_from_an_index() {
    let conn = seeded();
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
        let steps = finding_steps(&conn, &Rights::default(), &soql);
        sorts_nothing(&soql, &steps);
    }
}

#[test]
fn a_case_is_looked_up_by_number_or_id() {
    let conn = seeded();
    let id = ids::make("500", 7);
    for (condition, index) in [
        (
            "CaseNumber = '00001007'".to_owned(),
            "(IsDeleted=? AND CaseNumber=?)",
        ),
        (
            "CaseNumber IN ('1007', '00001007')".to_owned(),
            "(IsDeleted=? AND CaseNumber=?)",
        ),
        (format!("Id = '{id}'"), "(Id=?)"),
        (format!("Id IN ('{id}')"), "(Id=?)"),
    ] {
        let soql = format!("SELECT Id, Subject FROM Case WHERE {condition}");
        for rights in [Rights::default(), agent()] {
            let steps = finding_steps(&conn, &rights, &soql);
            let first = &steps[0];
            assert!(
                first.starts_with("SEARCH") && first.contains("INDEX") && first.ends_with(index),
                "{soql}: {steps:?}"
            );
        }
    }
}

// planted: `Id` taken out of `within` in Case.toml; the bound of `bound::implied` left out in `filter`
#[test]
fn open_cases_by_last_change_are_read_from_the_place_where_a_page_starts() {
    let conn = seeded();
    let at = "2026-03-01T10:00:00Z";
    let id = ids::make("500", 150);
    let behind = format!("(LastModifiedDate < {at} OR (LastModifiedDate = {at} AND Id < '{id}'))");
    for (condition, place) in [
        (
            "IsClosed = false".to_owned(),
            "(IsDeleted=? AND IsClosed=?)",
        ),
        (
            format!("IsClosed = false AND {behind}"),
            "(IsDeleted=? AND IsClosed=? AND LastModifiedDate<?)",
        ),
        (
            format!("{behind} AND IsClosed = false"),
            "(IsDeleted=? AND IsClosed=? AND LastModifiedDate<?)",
        ),
    ] {
        let soql = format!(
            "SELECT Id, CaseNumber, Subject, LastModifiedDate, Account.Name, Owner.Name FROM Case \
             WHERE {condition} ORDER BY LastModifiedDate DESC, Id DESC LIMIT 200"
        );
        let steps = finding_steps(&conn, &Rights::default(), &soql);
        sorts_nothing(&soql, &steps);
        assert!(
            steps.len() == 1 && steps[0].starts_with("SEARCH") && steps[0].ends_with(place),
            "{soql}: {steps:?}"
        );
    }
}

// planted: each of the three taken out of `within` in Case.toml
#[test]
fn the_lists_of_a_desk_are_read_newest_first_from_the_place_where_a_page_starts() {
    let conn = seeded();
    let (at, id) = ("2026-03-01T10:00:00Z", ids::make("500", 150));
    let behind = format!("(CreatedDate < {at} OR (CreatedDate = {at} AND Id < '{id}'))");
    let mine = format!("OwnerId = '{}' AND IsClosed = false", ids::make("005", 2));
    for (condition, place) in [
        ("IsClosed = false", "(IsDeleted=? AND IsClosed=?"),
        ("IsClosed = true", "(IsDeleted=? AND IsClosed=?"),
        (&mine, "(IsDeleted=? AND OwnerId=? AND IsClosed=?"),
        (
            "IsEscalated = true AND IsClosed = false",
            "(IsDeleted=? AND IsEscalated=? AND IsClosed=?",
        ),
    ] {
        for (condition, place) in [
            (condition.to_owned(), format!("{place})")),
            (
                format!("{condition} AND {behind}"),
                format!("{place} AND CreatedDate<?)"),
            ),
        ] {
            let soql = format!(
                "SELECT Id, CaseNumber FROM Case WHERE {condition} ORDER BY CreatedDate DESC, Id DESC LIMIT 201"
            );
            let steps = finding_steps(&conn, &Rights::default(), &soql);
            sorts_nothing(&soql, &steps);
            assert!(
                steps.len() == 1 && steps[0].ends_with(&place),
                "{soql}: {steps:?}"
            );
        }
    }
}

#[test]
fn all_cases_by_a_date_are_read_from_the_place_where_a_page_starts() {
    let conn = seeded();
    let at = "2026-03-01T10:00:00Z";
    for column in ["CreatedDate", "LastModifiedDate"] {
        let soql = format!(
            "SELECT Id FROM Case WHERE {column} < {at} OR ({column} = {at} AND Id < '{}') ORDER BY {column} DESC, Id DESC LIMIT 200",
            ids::make("500", 150)
        );
        let steps = finding_steps(&conn, &Rights::default(), &soql);
        let place = format!("INDEX Case_{column} (IsDeleted=? AND {column}<?)");
        assert!(steps[0].ends_with(&place), "{soql}: {steps:?}");
        // cases of one moment are sorted among themselves
        assert!(
            steps[1..].iter().all(|step| step.contains("LAST 2 TERMS")),
            "{soql}: {steps:?}"
        );
    }
}

#[test]
fn the_values_of_a_page_are_looked_up_row_by_row() {
    let conn = seeded();
    let soql =
        "SELECT Id, Account.Name, Contact.Account.Name, Owner.Name, CreatedBy.Name FROM Case";
    let steps = steps(
        &conn,
        &planned(&conn, &Rights::default(), soql).selection.fetch,
    );
    assert!(
        steps
            .iter()
            .filter(|step| !step.contains("ORDER BY"))
            .all(|step| step.starts_with("SEARCH") || step.contains("VIRTUAL TABLE")),
        "{steps:?}"
    );
}

#[test]
fn lookups_and_external_ids_are_found_by_an_index() {
    let conn = seeded();
    for (soql, column) in [
        ("SELECT Id FROM Case WHERE ParentId = '{}'", "ParentId"),
        (
            "SELECT Id FROM CaseComment WHERE ParentId IN ('{}', null)",
            "ParentId",
        ),
        (
            "SELECT Id FROM EmailMessage WHERE ParentId = '{}'",
            "ParentId",
        ),
        ("SELECT Id FROM Contact WHERE AccountId = '{}'", "AccountId"),
        (
            "SELECT Id FROM Case WHERE Product_Line__c = '{}'",
            "Product_Line__c",
        ),
        (
            "SELECT Id FROM Product_Line__c WHERE Code__c = '{}'",
            "Code__c",
        ),
    ] {
        let soql = soql.replace("{}", &ids::make("500", 7));
        let steps = finding_steps(&conn, &Rights::default(), &soql);
        let by = format!("{column}=?");
        assert!(
            steps
                .iter()
                .any(|step| step.starts_with("SEARCH") && step.contains(&by)),
            "{soql}: {steps:?}"
        );
        let read = |step: &String| step.starts_with("SCAN ") && !step.contains("VIRTUAL TABLE");
        assert!(!steps.iter().any(read), "{soql}: {steps:?}");
    }
}
