//! Children that do not fit into a page.

use super::super::{Page, batch};
use super::*;

/// The tiny org with so many more comments on case 1 (which has two) and case 3 (which has one).
fn talkative(more: u64) -> Connection {
    let conn = org();
    for n in 0..more {
        for case in [1, 3] {
            insert(
                &conn,
                "CaseComment",
                json!({ "Id": ids::make("00a", 10 + 2 * n + case / 2), "ParentId": ids::make("500", case), "CommentBody": format!("{case}/{n}"), "CreatedDate": NOW + 100 + n as i64 }),
            );
        }
    }
    conn
}

fn pages(conn: &Connection, soql: &str, size: usize) -> Page {
    ask(conn, &Rights::default(), false, |ctx| {
        let started = start(ctx, soql).unwrap();
        batch(ctx, &started.cursor, 0, size).unwrap()
    })
}

fn bodies(records: &Value) -> Vec<&str> {
    let records = records.as_array().unwrap().iter();
    records
        .map(|one| one["CommentBody"].as_str().unwrap())
        .collect()
}

const SOQL: &str = "SELECT Id, (SELECT CommentBody FROM CaseComments ORDER BY CreatedDate) FROM Case ORDER BY CaseNumber";

// planted: `take(unread.most)` left out of `add`, so that case 3 got comments of case 1
#[test]
fn more_children_than_a_page_holds_wait_behind_a_locator_each() {
    for (size, most) in [(2_000, 499), (200, 199)] {
        let conn = talkative(600);
        let page = pages(&conn, SOQL, size);
        assert_eq!((page.records.len(), page.children.len()), (4, 2));
        for (n, case, total) in [(0, 1, 602), (2, 3, 601)] {
            let children = &page.records[n]["CaseComments"];
            assert_eq!(children["totalSize"], total);
            assert_eq!(children["done"], false);
            let shown = bodies(&children["records"]);
            assert_eq!(shown.len(), most);
            let (locator, rest) = &page.children[n / 2];
            assert_eq!(
                children["nextRecordsUrl"],
                format!("/services/data/v66.0/query/{locator}-{most}")
            );
            let read = ask(&conn, &Rights::default(), false, |ctx| {
                batch(ctx, rest, most, 2_000).unwrap().records
            });
            let read = json!(read);
            let all: Vec<&str> = shown.into_iter().chain(bodies(&read)).collect();
            let before: &[&str] = if case == 1 {
                &["first", "second"]
            } else {
                &["third"]
            };
            let later = (0..600).map(|n| format!("{case}/{n}"));
            let expected: Vec<String> = before
                .iter()
                .map(|one| (*one).to_owned())
                .chain(later)
                .collect();
            assert_eq!(all, expected);
        }
        for n in [1, 3] {
            assert_eq!(page.records[n]["CaseComments"], Value::Null);
        }
    }
}

#[test]
fn children_that_fit_are_done() {
    let conn = talkative(400);
    let page = pages(&conn, SOQL, 2_000);
    assert!(page.children.is_empty());
    let children = &page.records[0]["CaseComments"];
    assert_eq!(
        (&children["totalSize"], &children["done"]),
        (&json!(402), &json!(true))
    );
    assert!(children.get("nextRecordsUrl").is_none());
}

#[test]
fn the_limit_of_a_subquery_bounds_its_size_before_its_pages() {
    let conn = talkative(600);
    let soql = SOQL.replace("CreatedDate)", "CreatedDate LIMIT 550)");
    let page = pages(&conn, &soql, 2_000);
    let children = &page.records[2]["CaseComments"];
    assert_eq!(
        (&children["totalSize"], &children["done"]),
        (&json!(550), &json!(false))
    );
    assert_eq!(page.children[1].1.len(), 550);
}

#[test]
fn children_of_children_wait_as_well() {
    let conn = talkative(600);
    let soql = "SELECT Name, (SELECT CaseNumber, (SELECT CommentBody FROM CaseComments) FROM Cases ORDER BY CaseNumber) FROM Account WHERE Name = 'Acme'";
    let page = pages(&conn, soql, 2_000);
    let cases = &page.records[0]["Cases"];
    assert_eq!(
        (&cases["totalSize"], &cases["done"]),
        (&json!(2), &json!(true))
    );
    let comments = &cases["records"][0]["CaseComments"];
    assert_eq!(
        (&comments["totalSize"], &comments["done"]),
        (&json!(602), &json!(false))
    );
    assert_eq!(page.children.len(), 1);
}
