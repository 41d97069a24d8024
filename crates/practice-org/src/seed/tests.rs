//! What a seeded org is like, and that it repeats itself.

#![allow(clippy::unwrap_used)]

use std::collections::HashSet;

use rusqlite::Connection;

use super::*;

/// 14 March 2026, 09:26:53 UTC.
const NOW: i64 = 1_773_480_413_000;

fn seeded(seed_: u64, cases: usize) -> (Connection, SeededOrg) {
    let mut conn = Connection::open_in_memory().unwrap();
    crate::db::create_own_tables(&conn).unwrap();
    schema::create_tables(&conn).unwrap();
    let org = seed(&mut conn, seed_, cases, NOW).unwrap();
    schema::refresh_derived_rows(&conn).unwrap();
    (conn, org)
}

fn number(conn: &Connection, sql: &str) -> i64 {
    conn.query_row(sql, [], |row| row.get(0)).unwrap()
}

fn texts(conn: &Connection, sql: &str) -> Vec<String> {
    conn.prepare(sql)
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap()
}

/// Everything in the database as one text.
fn dump(conn: &Connection) -> String {
    let mut all = String::new();
    for object in schema::objects().iter().filter(|object| !object.asked) {
        let columns: Vec<_> = object
            .fields
            .iter()
            .filter(|field| field.has_column())
            .map(|field| format!("quote(\"{}\")", field.name))
            .collect();
        all.extend(texts(
            conn,
            &format!(
                "SELECT {} FROM \"{}\" ORDER BY rowid",
                columns.join("||','||"),
                object.name
            ),
        ));
    }
    all
}

#[test]
fn the_same_seed_and_day_give_the_same_org_and_another_seed_another() {
    let (first, first_org) = seeded(1, 120);
    let mut later = Connection::open_in_memory().unwrap();
    crate::db::create_own_tables(&later).unwrap();
    schema::create_tables(&later).unwrap();
    seed(&mut later, 1, 120, NOW + 3_600_000).unwrap();
    schema::refresh_derived_rows(&later).unwrap();
    assert_eq!(dump(&first), dump(&later));
    let (other, other_org) = seeded(2, 120);
    assert_ne!(dump(&first), dump(&other));
    assert_ne!(first_org.org_id, other_org.org_id);
    assert!(
        first_org.org_id.starts_with("00D")
            && crate::ids::to18(&first_org.org_id) == Some(first_org.org_id.clone())
    );
}

#[test]
fn the_practice_users_are_there() {
    let (conn, org) = seeded(1, 20);
    let find = |name: &str| {
        texts(
            &conn,
            &format!("SELECT \"Id\" FROM \"User\" WHERE \"Username\" = '{name}'"),
        )
    };
    assert_eq!(find("agent@practice.example"), [org.agent_id]);
    assert_eq!(find("admin@practice.example"), [org.admin_id]);
    assert_eq!(number(&conn, "SELECT COUNT(*) FROM \"User\""), 11);
    assert_eq!(
        texts(
            &conn,
            "SELECT \"Name\" FROM \"User\" WHERE \"Alias\" = 'morga'"
        ),
        ["Alex Morgan"]
    );
}

#[test]
fn every_reference_leads_to_a_record() {
    let (conn, _) = seeded(7, 400);
    schema::refresh_derived_rows(&conn).unwrap();
    for object in schema::objects().iter().filter(|object| !object.asked) {
        for field in &object.fields {
            let Some(reference) = field.reference() else {
                continue;
            };
            let targets: Vec<_> = reference
                .to
                .iter()
                .filter(|target| schema::object(target).is_some())
                .collect();
            let found: String = targets
                .iter()
                .map(|target| {
                    format!(
                        " AND NOT EXISTS (SELECT 1 FROM \"{target}\" p WHERE p.\"Id\" = c.\"{}\")",
                        field.name
                    )
                })
                .collect();
            let sql = format!(
                "SELECT COUNT(*) FROM \"{}\" c WHERE c.\"{}\" IS NOT NULL{found}",
                object.name, field.name
            );
            assert_eq!(number(&conn, &sql), 0, "{}.{}", object.name, field.name);
        }
    }
}

#[test]
fn ids_and_values_fit_their_fields() {
    let (conn, _) = seeded(3, 600);
    // what refers to definitions has names, which are longer than ids
    let with_ids = |object: &&schema::Object| !object.named;
    let refers_by_id = |field: &&schema::Field| {
        field.reference().is_none_or(|reference| {
            let mut to = reference.to.iter().filter_map(|name| schema::object(name));
            to.all(|object| !object.named)
        })
    };
    for object in schema::objects()
        .iter()
        .filter(|object| !object.asked && with_ids(object))
    {
        for id in texts(&conn, &format!("SELECT \"Id\" FROM \"{}\"", object.name)) {
            assert!(
                id.starts_with(object.key_prefix) && crate::ids::to18(&id) == Some(id.clone()),
                "{id}"
            );
        }
        for field in object
            .fields
            .iter()
            .filter(|field| field.has_column() && field.length() > 0)
            .filter(refers_by_id)
        {
            let sql = format!(
                "SELECT COALESCE(MAX(LENGTH(\"{}\")), 0) FROM \"{}\"",
                field.name, object.name
            );
            assert!(
                number(&conn, &sql) <= i64::from(field.length()),
                "{}.{}",
                object.name,
                field.name
            );
        }
        for field in object
            .fields
            .iter()
            .filter(|field| !field.values().is_empty())
        {
            let listed = field
                .values()
                .iter()
                .map(|value| format!("'{}'", value.value))
                .collect::<Vec<_>>()
                .join(",");
            let sql = format!(
                "SELECT COUNT(*) FROM \"{}\" WHERE \"{1}\" NOT IN ({listed})",
                object.name, field.name
            );
            assert_eq!(number(&conn, &sql), 0, "{}.{}", object.name, field.name);
        }
    }
}

#[test]
fn cases_follow_each_other_in_time_and_nothing_lies_in_the_future() {
    let (conn, _) = seeded(1, 2_000);
    assert_eq!(
        texts(
            &conn,
            "SELECT \"CaseNumber\" FROM \"Case\" ORDER BY rowid LIMIT 2"
        ),
        ["00001000", "00001001"]
    );
    let unsorted = "SELECT COUNT(*) FROM \"Case\" a JOIN \"Case\" b ON b.rowid = a.rowid + 1 WHERE b.\"CreatedDate\" < a.\"CreatedDate\"";
    assert_eq!(number(&conn, unsorted), 0);
    let midnight = NOW - NOW % 86_400_000;
    for table in [
        "Case",
        "CaseComment",
        "EmailMessage",
        "Account",
        "Contact",
        "User",
    ] {
        let sql = format!(
            "SELECT COUNT(*) FROM \"{table}\" WHERE \"LastModifiedDate\" > {midnight} OR \"CreatedDate\" > \"LastModifiedDate\""
        );
        assert_eq!(number(&conn, &sql), 0, "{table}");
    }
    assert_eq!(
        number(
            &conn,
            "SELECT COUNT(*) FROM \"Case\" WHERE (\"ClosedDate\" IS NULL) = \"IsClosed\""
        ),
        0
    );
    assert_eq!(
        number(
            &conn,
            "SELECT COUNT(*) FROM \"Case\" WHERE (\"Status\" = 'Closed') <> \"IsClosed\""
        ),
        0
    );
    assert_eq!(
        number(
            &conn,
            "SELECT COUNT(*) FROM \"Case\" WHERE \"ClosedDate\" <= \"CreatedDate\""
        ),
        0
    );
}

#[test]
fn two_thousand_cases_look_like_the_work_of_a_real_desk() {
    let (conn, _) = seeded(1, 2_000);
    let subjects: HashSet<String> = texts(&conn, "SELECT \"Subject\" FROM \"Case\"")
        .into_iter()
        .collect();
    assert!(subjects.len() > 1_000, "{}", subjects.len());
    assert!(
        subjects.iter().all(|subject| !subject.contains(['{', '}'])),
        "an unfilled slot"
    );
    assert!(
        subjects.iter().any(|subject| subject.contains('🚨'))
            && subjects.iter().any(|subject| subject.contains('ä'))
    );
    assert_eq!(number(&conn, "SELECT COUNT(*) FROM \"Account\""), 60);
    assert!((140..=220).contains(&number(&conn, "SELECT COUNT(*) FROM \"Contact\"")));
    let share = |condition: &str| {
        number(
            &conn,
            &format!("SELECT COUNT(*) * 100 / 2000 FROM \"Case\" WHERE {condition}"),
        )
    };
    assert!(
        (80..=97).contains(&share("\"IsClosed\" = 1")),
        "{}",
        share("\"IsClosed\" = 1")
    );
    assert!(
        (15..=35).contains(&share("\"Priority\" = 'High'")),
        "{}",
        share("\"Priority\" = 'High'")
    );
    for status in ["New", "Working", "Escalated"] {
        assert!(
            number(
                &conn,
                &format!("SELECT COUNT(*) FROM \"Case\" WHERE \"Status\" = '{status}'")
            ) > 3,
            "{status}"
        );
    }
    let commented = number(
        &conn,
        "SELECT COUNT(DISTINCT \"ParentId\") * 100 / 2000 FROM \"CaseComment\"",
    );
    assert!((28..=38).contains(&commented), "{commented}");
    assert!(problems::english().count() >= 60);
}

#[test]
fn cases_that_came_by_mail_have_it_and_answers_follow_what_they_answer() {
    let (conn, _) = seeded(1, 2_000);
    let none = |sql: &str| assert_eq!(number(&conn, sql), 0, "{sql}");
    none(
        "SELECT COUNT(*) FROM \"Case\" WHERE (\"Origin\" = 'Email') <> (\"SourceId\" IS NOT NULL)",
    );
    none(
        "SELECT COUNT(*) FROM \"Case\" c JOIN \"EmailMessage\" m ON m.\"Id\" = c.\"SourceId\"
         WHERE m.\"ParentId\" <> c.\"Id\" OR NOT m.\"Incoming\" OR m.\"MessageDate\" <> c.\"CreatedDate\"
             OR m.\"TextBody\" IS NOT c.\"Description\"",
    );
    none(
        "SELECT COUNT(*) FROM \"EmailMessage\" a JOIN \"EmailMessage\" m ON m.\"Id\" = a.\"ReplyToEmailMessageId\"
         WHERE a.\"Incoming\" = m.\"Incoming\" OR a.\"MessageDate\" < m.\"MessageDate\"",
    );
    none(
        "SELECT COUNT(*) FROM \"EmailMessage\" m JOIN \"Case\" c ON c.\"Id\" = m.\"ParentId\"
         WHERE m.\"MessageDate\" NOT BETWEEN c.\"CreatedDate\" AND c.\"LastModifiedDate\"",
    );
    assert!(number(&conn, "SELECT COUNT(*) FROM \"EmailMessage\"") > 1_500);
}

#[test]
fn the_history_of_a_case_leads_to_where_it_stands() {
    let (conn, _) = seeded(1, 2_000);
    let none = |sql: &str| assert_eq!(number(&conn, sql), 0, "{sql}");
    none(
        "SELECT COUNT(*) FROM \"Case\" c WHERE (SELECT COUNT(*) FROM \"CaseHistory\" h WHERE h.\"CaseId\" = c.\"Id\"
         AND h.\"Field\" = 'created' AND h.\"CreatedDate\" = c.\"CreatedDate\") <> 1",
    );
    none(
        "SELECT COUNT(*) FROM \"Case\" c WHERE \"Status\" <> COALESCE((SELECT \"NewValue\" FROM \"CaseHistory\" h
         WHERE h.\"CaseId\" = c.\"Id\" AND h.\"Field\" = 'Status' ORDER BY h.rowid DESC LIMIT 1), 'New')",
    );
    none(
        "SELECT COUNT(*) FROM \"CaseHistory\" h JOIN \"Case\" c ON c.\"Id\" = h.\"CaseId\"
         WHERE h.\"Field\" = 'Owner' AND h.\"DataType\" = 'EntityId' AND h.\"NewValue\" <> c.\"OwnerId\"",
    );
    none(
        "SELECT COUNT(*) FROM \"CaseHistory\" a JOIN \"CaseHistory\" b ON b.rowid = a.rowid + 1
         WHERE a.\"CaseId\" = b.\"CaseId\" AND a.\"CreatedDate\" > b.\"CreatedDate\"",
    );
    assert!(number(&conn, "SELECT COUNT(*) FROM \"CaseHistory\"") > 5_000);
}

#[test]
fn record_types_offer_what_their_cases_have() {
    let (conn, _) = seeded(1, 2_000);
    let case = schema::object("Case").unwrap();
    assert_eq!(case.record_types.len(), 2);
    for kind in &case.record_types {
        let of_kind = format!("\"RecordTypeId\" = '{}'", kind.id);
        let cases = format!("SELECT COUNT(*) FROM \"Case\" WHERE {of_kind}");
        assert!(number(&conn, &cases) > 50, "{}", kind.name);
        for (field, offered) in &kind.offers {
            let offered: Vec<_> = offered.iter().map(|value| format!("'{value}'")).collect();
            let offered = offered.join(",");
            let sql = format!("{cases} AND \"{field}\" NOT IN ({offered})");
            assert_eq!(number(&conn, &sql), 0, "{} {field}", kind.name);
        }
    }
}

#[test]
fn no_two_companies_share_a_name_however_many_there_are() {
    let conn = Connection::open_in_memory().unwrap();
    crate::db::create_own_tables(&conn).unwrap();
    schema::create_tables(&conn).unwrap();
    let calendar = calendar::Calendar::new(NOW);
    customers::Customers::new(1, &calendar, 50_000)
        .insert(&conn)
        .unwrap();
    let twice = "SELECT COUNT(*) - COUNT(DISTINCT \"Name\") FROM \"Account\"";
    assert_eq!(number(&conn, twice), 0);
    let people = "SELECT COUNT(*) FROM \"Contact\"";
    assert_eq!(number(&conn, people), 4_500);
}

#[test]
fn addresses_and_phones_belong_to_nobody() {
    let (conn, _) = seeded(5, 300);
    for email in texts(
        &conn,
        "SELECT \"Email\" FROM \"Contact\" UNION SELECT \"Email\" FROM \"User\"",
    ) {
        assert!(
            email.ends_with(".example")
                && email.is_ascii()
                && !email.contains("@-")
                && !email.contains(".@"),
            "{email}"
        );
    }
    for phone in texts(
        &conn,
        "SELECT \"Phone\" FROM \"Contact\" UNION SELECT \"Phone\" FROM \"Account\"",
    ) {
        assert!(phone.contains("555-01"), "{phone}");
    }
}

#[test]
fn an_org_without_cases_can_be_made() {
    let (conn, _) = seeded(1, 0);
    assert_eq!(number(&conn, "SELECT COUNT(*) FROM \"Case\""), 0);
    assert!(number(&conn, "SELECT COUNT(*) FROM \"Account\"") > 0);
}
