//! The records of an answer: keys, parents, children, pages, rights.

use serde_json::json;

use super::*;
use crate::schema::{FieldRights, ObjectRights};

#[test]
fn a_record_has_its_attributes_and_the_selected_fields_in_order() {
    let (total, records) =
        run("SELECT casenumber, ID FROM case WHERE CaseNumber = '00001001'").unwrap();
    let id = ids::make("500", 1);
    let expected = json!([{
        "attributes": { "type": "Case", "url": format!("/services/data/v66.0/sobjects/Case/{id}") },
        "CaseNumber": "00001001",
        "Id": id,
    }]);
    assert_eq!(total, 1);
    assert_eq!(json!(records).to_string(), expected.to_string());
}

#[test]
fn values_have_the_json_of_their_types() {
    check(
        "SELECT IsClosed, ClosedDate, CreatedDate, Type FROM Case WHERE CaseNumber = '00001003'",
        json!([{
            "IsClosed": true,
            "ClosedDate": "2026-02-03T12:00:00.000+0000",
            "CreatedDate": "2026-02-01T10:00:00.000+0000",
            "Type": null,
        }]),
    );
    check(
        "SELECT NumberOfEmployees, AnnualRevenue FROM Account WHERE Name = 'acme'",
        json!([{ "NumberOfEmployees": 50, "AnnualRevenue": 1000.5 }]),
    );
    check(
        "SELECT Birthdate FROM Contact WHERE Birthdate != null",
        json!([{ "Birthdate": "1990-03-14" }]),
    );
}

#[test]
fn parents_nest_with_their_own_attributes_or_are_null() {
    let (_, records) = run("SELECT Contact.Account.Name, Account.Name, Account.Owner.Profile.Name, Contact.Name, Subject FROM Case ORDER BY CaseNumber LIMIT 2").unwrap();
    assert_eq!(records[0]["Contact"]["attributes"]["type"], "Contact");
    assert_eq!(
        records[0]["Contact"]["Account"]["attributes"]["url"],
        format!(
            "/services/data/v66.0/sobjects/Account/{}",
            ids::make("001", 1)
        )
    );
    assert_eq!(
        without_attributes(json!(records)).to_string(),
        json!([
            { "Contact": { "Account": { "Name": "Acme" }, "Name": "Jane Doe" }, "Account": { "Name": "Acme", "Owner": { "Profile": { "Name": "Standard User" } } }, "Subject": "Printer on fire" },
            { "Contact": null, "Account": { "Name": "Acme", "Owner": { "Profile": { "Name": "Standard User" } } }, "Subject": "Invoice 100% wrong" },
        ])
        .to_string()
    );
}

#[test]
fn the_owner_is_a_user_or_a_queue() {
    let (_, records) = run(
        "SELECT Owner.Name, Owner.Type, Owner.Profile.Name FROM Case ORDER BY CaseNumber LIMIT 2",
    )
    .unwrap();
    assert_eq!(records[0]["Owner"]["attributes"]["type"], "User");
    assert_eq!(records[1]["Owner"]["attributes"]["type"], "Group");
    assert_eq!(
        without_attributes(json!(records)),
        json!([
            { "Owner": { "Name": "Alex Morgan", "Type": "User", "Profile": { "Name": "Standard User" } } },
            { "Owner": { "Name": "Tier 2", "Type": "Queue", "Profile": null } },
        ])
    );
}

#[test]
fn typeof_selects_by_what_the_owner_is() {
    check(
        "SELECT TYPEOF Owner WHEN User THEN Username, FirstName WHEN Group THEN DeveloperName, Type ELSE Name END FROM Case ORDER BY CaseNumber LIMIT 2",
        json!([
            { "Owner": { "Username": "u2@practice.example", "FirstName": "Alex" } },
            { "Owner": { "DeveloperName": null, "Type": "Queue" } },
        ]),
    );
}

#[test]
fn an_address_is_an_object_or_null() {
    check(
        "SELECT Name, BillingAddress FROM Account ORDER BY Name",
        json!([
            { "Name": "Acme", "BillingAddress": { "city": "Portland", "country": null, "geocodeAccuracy": null, "latitude": null, "longitude": null, "postalCode": null, "state": "OR", "street": null } },
            { "Name": "Müller & Söhne", "BillingAddress": null },
        ]),
    );
}

#[test]
fn children_come_as_a_result_of_their_own_or_null() {
    check(
        "SELECT CaseNumber, (SELECT CommentBody FROM CaseComments ORDER BY CreatedDate DESC) FROM Case",
        json!([
            { "CaseNumber": "00001001", "CaseComments": { "totalSize": 2, "done": true, "records": [{ "CommentBody": "second" }, { "CommentBody": "first" }] } },
            { "CaseNumber": "00001002", "CaseComments": null },
            { "CaseNumber": "00001003", "CaseComments": { "totalSize": 1, "done": true, "records": [{ "CommentBody": "third" }] } },
            { "CaseNumber": "00001004", "CaseComments": null },
        ]),
    );
    check(
        "SELECT Name, (SELECT CaseNumber, (SELECT CommentBody FROM CaseComments LIMIT 1) FROM Account.Cases WHERE Subject LIKE 'Printer%') FROM Account",
        json!([
            { "Name": "Acme", "Cases": { "totalSize": 1, "done": true, "records": [{ "CaseNumber": "00001001", "CaseComments": { "totalSize": 1, "done": true, "records": [{ "CommentBody": "first" }] } }] } },
            { "Name": "Müller & Söhne", "Cases": null },
        ]),
    );
}

#[test]
fn aliases_stand_for_objects_and_parents() {
    check(
        "SELECT c.CaseNumber, Case.Subject, c.Account.Name FROM Case c WHERE c.Account.Name = 'Acme' AND c.IsClosed = false LIMIT 1",
        json!([{ "CaseNumber": "00001001", "Subject": "Printer on fire", "Account": { "Name": "Acme" } }]),
    );
    check(
        "SELECT c.CaseNumber, a.Name FROM Case c, c.Account a WHERE a.Name LIKE 'M%'",
        json!([{ "CaseNumber": "00001003", "Account": { "Name": "Müller & Söhne" } }]),
    );
}

#[test]
fn fields_of_an_object_can_be_asked_for_at_once() {
    let (_, records) = run("SELECT FIELDS(ALL) FROM Case LIMIT 200").unwrap();
    let keys: Vec<&str> = records[0]
        .as_object()
        .unwrap()
        .keys()
        .skip(1)
        .map(String::as_str)
        .collect();
    let all: Vec<&str> = schema::object("Case")
        .unwrap()
        .fields
        .iter()
        .map(|field| field.name)
        .collect();
    assert_eq!(keys, all);
    assert_eq!(run("SELECT FIELDS(STANDARD) FROM Account").unwrap().0, 2);
    refuses(
        "SELECT FIELDS(ALL) FROM Case",
        "MALFORMED_QUERY",
        "The SOQL FIELDS function must have a LIMIT of at most 200",
    );
    refuses(
        "SELECT Id, FIELDS(ALL) FROM Case LIMIT 5",
        "INVALID_FIELD",
        "duplicate field selected: Id",
    );
    refuses(
        "SELECT FIELDS(CUSTOM) FROM Contact LIMIT 5",
        "MALFORMED_QUERY",
        "The 'FIELDS(CUSTOM)' expansion function must result in at least one field being selected.",
    );
}

#[test]
fn pages_are_parts_of_one_result_that_stays_as_it_was() {
    let conn = org();
    let rights = Rights::default();
    ask(&conn, &rights, false, |ctx| {
        let started = start(ctx, "SELECT CaseNumber FROM Case ORDER BY CreatedDate DESC").unwrap();
        assert_eq!((started.total_size, started.cursor.len()), (4, 4));
        assert_eq!(
            numbers(&page(ctx, &started.cursor, 0, 3).unwrap()),
            [1, 2, 3]
        );
        conn.execute("UPDATE \"Case\" SET \"CreatedDate\" = 0", [])
            .unwrap();
        assert_eq!(numbers(&page(ctx, &started.cursor, 3, 3).unwrap()), [4]);
        assert_eq!(
            page(ctx, &started.cursor, 4, 3).unwrap(),
            Vec::<Value>::new()
        );
    });
}

#[test]
fn limit_and_offset_bound_the_result_and_its_size() {
    for (clause, total, expected) in [
        ("LIMIT 2", 2, vec![1, 2]),
        ("LIMIT 2 OFFSET 1", 2, vec![2, 3]),
        ("OFFSET 3", 1, vec![4]),
        ("LIMIT 0", 0, vec![]),
    ] {
        let (size, records) = run(&format!(
            "SELECT CaseNumber FROM Case ORDER BY CaseNumber {clause}"
        ))
        .unwrap();
        assert_eq!((size, numbers(&records)), (total, expected), "{clause}");
    }
}

#[test]
fn deleted_rows_are_seen_by_query_all_only() {
    let conn = org();
    let count = |all| {
        ask(&conn, &Rights::default(), all, |ctx| {
            start(ctx, "SELECT COUNT() FROM Case").unwrap().total_size
        })
    };
    assert_eq!((count(false), count(true)), (4, 5));
}

#[test]
fn clauses_without_effect_are_accepted() {
    for clause in [
        "FOR VIEW",
        "FOR REFERENCE",
        "FOR UPDATE",
        "UPDATE TRACKING",
        "LIMIT 5 FOR VIEW",
    ] {
        assert!(
            run(&format!("SELECT Id FROM Case {clause}")).is_ok(),
            "{clause}"
        );
    }
    assert_eq!(run("SELECT Id FROM Case USING SCOPE mine").unwrap().0, 2);
    assert_eq!(
        run("SELECT Id FROM Case USING SCOPE everything").unwrap().0,
        4
    );
}

#[test]
fn what_may_not_be_read_does_not_exist() {
    let conn = org();
    let mut rights = Rights::default();
    rights.set_object(
        "Contact",
        ObjectRights {
            read: false,
            create: false,
            edit: false,
            delete: false,
        },
    );
    rights.set_field(
        "Case",
        "Description",
        FieldRights {
            visible: false,
            editable: false,
        },
    );
    let code = |soql: &str| {
        ask(&conn, &rights, false, |ctx| {
            start(ctx, soql).map(|_| ()).unwrap_err().code
        })
    };
    assert_eq!(code("SELECT Id FROM Contact"), "INVALID_TYPE");
    assert_eq!(code("SELECT Description FROM Case"), "INVALID_FIELD");
    assert_eq!(code("SELECT Contact.Name FROM Case"), "INVALID_FIELD");
    assert_eq!(
        code("SELECT (SELECT Id FROM Contacts) FROM Account"),
        "INVALID_TYPE"
    );
    ask(&conn, &rights, false, |ctx| {
        let started = start(ctx, "SELECT FIELDS(ALL) FROM Case LIMIT 1").unwrap();
        assert!(
            page(ctx, &started.cursor, 0, 1).unwrap()[0]
                .get("Description")
                .is_none()
        );
    });
}

#[test]
fn one_record_is_read_by_its_id_deleted_or_not() {
    let conn = org();
    let case = schema::object("Case").unwrap();
    ask(&conn, &Rights::default(), false, |ctx| {
        let found =
            super::super::record(ctx, case, &ids::make("500", 5), &["subject", "IsDeleted"])
                .unwrap()
                .unwrap();
        assert_eq!(
            without_attributes(found),
            json!({ "Subject": "Deleted one", "IsDeleted": true })
        );
        assert!(
            super::super::record(ctx, case, &ids::make("500", 99), &[])
                .unwrap()
                .is_none()
        );
        assert_eq!(
            super::super::record(ctx, case, &ids::make("500", 1), &["Nope"])
                .unwrap_err()
                .code,
            "INVALID_FIELD"
        );
    });
}
