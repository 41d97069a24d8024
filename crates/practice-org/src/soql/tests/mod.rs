//! A tiny org and the functions the tests ask it through.

#![allow(clippy::unwrap_used)]

mod children;
mod errors;
mod explaining;
mod filters;
pub(crate) mod fuzz;
mod generate;
mod grouping;
mod indexes;
mod large;
mod random;
mod records;
mod table;

use rusqlite::{Connection, params_from_iter, types};
use serde_json::{Value, json};

use super::{Context, Selections, Started, page, start};
use crate::error::ApiError;
use crate::schema::{self, Rights};
use crate::{ids, time};

/// Saturday 14 March 2026, 09:26:53 UTC.
pub(crate) const NOW: i64 = 1_773_480_413_000;

/// Opens the tiny org.
pub(crate) fn org() -> Connection {
    let conn = Connection::open_in_memory().unwrap();
    // some objects are views of the org's own tables
    crate::db::create_own_tables(&conn).unwrap();
    schema::create_tables(&conn).unwrap();
    let id = |prefix: &str, n: u64| json!(ids::make(prefix, n));
    insert(
        &conn,
        "Profile",
        json!({ "Id": id("00e", 1), "Name": "Standard User" }),
    );
    for (n, first, last) in [(1, "Ada", "Lindholm"), (2, "Alex", "Morgan")] {
        insert(
            &conn,
            "User",
            json!({ "Id": id("005", n), "FirstName": first, "LastName": last, "Username": format!("u{n}@practice.example"), "ProfileId": id("00e", 1), "IsActive": 1 }),
        );
    }
    insert(
        &conn,
        "Group",
        json!({ "Id": id("00G", 1), "Name": "Tier 2", "Type": "Queue" }),
    );
    insert(
        &conn,
        "Account",
        json!({ "Id": id("001", 1), "Name": "Acme", "BillingCity": "Portland", "BillingState": "OR", "NumberOfEmployees": 50, "AnnualRevenue": 1000.5, "OwnerId": id("005", 1) }),
    );
    insert(
        &conn,
        "Account",
        json!({ "Id": id("001", 2), "Name": "Müller & Söhne", "NumberOfEmployees": 9, "OwnerId": id("005", 2), "ParentId": id("001", 1) }),
    );
    insert(
        &conn,
        "Contact",
        json!({ "Id": id("003", 1), "AccountId": id("001", 1), "FirstName": "Jane", "LastName": "Doe", "Email": "jane@acme.example", "Birthdate": "1990-03-14" }),
    );
    insert(
        &conn,
        "Contact",
        json!({ "Id": id("003", 2), "AccountId": id("001", 2), "LastName": "Ünal" }),
    );
    insert(
        &conn,
        "Product_Line__c",
        json!({ "Id": id("a00", 1), "Name": "Pump One", "Code__c": "PMP", "Active__c": 1, "List_Price__c": 1250.5 }),
    );
    let (user, queue) = (id("005", 2), id("00G", 1));
    let (acme, mueller) = (id("001", 1), id("001", 2));
    case(
        &conn,
        1,
        "2026-03-14T08:00:00Z",
        json!({ "Status": "New", "Priority": "High", "Subject": "Printer on fire", "Description": "Long text", "OwnerId": user, "AccountId": acme, "ContactId": id("003", 1), "Affected_Channels__c": "Phone;Web", "Product_Line__c": id("a00", 1), "Promised_Date__c": "2026-03-10", "Preferred_Call_Time__c": "10:30:00.000Z", "Impact__c": 12.5, "Refund_Amount__c": 44_000, "Safety_Issue__c": 1, "Access_Code__c": "SECRET1234", "Site__Latitude__s": 45.5, "Site__Longitude__s": -122.6 }),
    );
    case(
        &conn,
        2,
        "2026-03-13T10:00:00Z",
        json!({ "Status": "Working", "Priority": "Medium", "Subject": "Invoice 100% wrong", "OwnerId": queue, "AccountId": acme, "Affected_Channels__c": "Web", "Preferred_Call_Time__c": "14:00:00.000Z", "Impact__c": 50 }),
    );
    case(
        &conn,
        3,
        "2026-02-01T10:00:00Z",
        json!({ "Status": "Closed", "Priority": "Low", "Subject": "Überlauf im Becken", "OwnerId": user, "AccountId": mueller, "ContactId": id("003", 2), "IsClosed": 1, "Affected_Channels__c": "Phone;Web;Mobile App", "Promised_Date__c": "2026-02-02", "ClosedDate": time::parse("2026-02-03T12:00:00Z") }),
    );
    case(
        &conn,
        4,
        "2025-03-14T10:00:00Z",
        json!({ "Status": "Escalated", "Subject": "it's \"quoted\" \\ back_slash", "OwnerId": id("005", 1), "IsEscalated": 1 }),
    );
    case(
        &conn,
        5,
        "2026-03-14T09:00:00Z",
        json!({ "Status": "New", "Priority": "Low", "Subject": "Deleted one", "OwnerId": user, "IsDeleted": 1 }),
    );
    for (n, parent, body) in [(1, 1, "first"), (2, 1, "second"), (3, 3, "third")] {
        insert(
            &conn,
            "CaseComment",
            json!({ "Id": id("00a", n), "ParentId": id("500", parent), "CommentBody": body, "CreatedDate": NOW + n as i64, "CreatedById": user }),
        );
    }
    conn
}

fn case(conn: &Connection, n: u64, created: &str, mut values: Value) {
    let created = time::parse(created).unwrap();
    values["Id"] = json!(ids::make("500", n));
    values["CaseNumber"] = json!(format!("{:08}", 1_000 + n));
    for field in ["CreatedDate", "LastModifiedDate", "SystemModstamp"] {
        values[field] = json!(created);
    }
    values["CreatedById"] = json!(ids::make("005", 1));
    insert(conn, "Case", values);
}

/// Inserts one row from an object of columns.
pub(crate) fn insert(conn: &Connection, table: &str, values: Value) {
    let values = values.as_object().unwrap();
    let names: Vec<String> = values.keys().map(|name| format!("\"{name}\"")).collect();
    let marks = vec!["?"; names.len()].join(",");
    let bound = values.values().map(|value| match value {
        Value::Number(number) if number.is_i64() => types::Value::Integer(number.as_i64().unwrap()),
        Value::Number(number) => types::Value::Real(number.as_f64().unwrap()),
        Value::String(text) => types::Value::Text(text.clone()),
        _ => types::Value::Null,
    });
    let sql = format!(
        "INSERT INTO \"{table}\" ({}) VALUES ({marks})",
        names.join(",")
    );
    conn.execute(&sql, params_from_iter(bound)).unwrap();
}

/// Asks as user 2 with these rights.
pub(crate) fn ask<T>(
    conn: &Connection,
    rights: &Rights,
    include_deleted: bool,
    question: impl Fn(&Context<'_>) -> T,
) -> T {
    let user_id = ids::make("005", 2);
    question(&Context {
        conn,
        user_id: &user_id,
        now_ms: NOW,
        version: "66.0",
        rights,
        selections: &Selections::default(),
        include_deleted,
    })
}

/// Runs a query over the tiny org and gives its size and all its records.
pub(crate) fn run(soql: &str) -> Result<(usize, Vec<Value>), ApiError> {
    ask(&org(), &Rights::default(), false, |ctx| {
        let Started {
            total_size, cursor, ..
        } = start(ctx, soql)?;
        Ok((total_size, page(ctx, &cursor, 0, 2_000)?))
    })
}

pub(crate) fn without_attributes(value: Value) -> Value {
    match value {
        Value::Object(map) => map
            .into_iter()
            .filter(|(key, _)| key != "attributes")
            .map(|(key, value)| (key, without_attributes(value)))
            .collect(),
        Value::Array(list) => list.into_iter().map(without_attributes).collect(),
        other => other,
    }
}

/// The records of a query without their attributes, key order included.
#[track_caller]
pub(crate) fn check(soql: &str, expected: Value) {
    let (_, records) = run(soql).unwrap_or_else(|error| panic!("{soql}\n{}", error.message));
    let records = without_attributes(Value::Array(records));
    assert_eq!(records.to_string(), expected.to_string(), "{soql}");
}

/// Which cases (1 to 5) a condition finds, in the order of their creation number.
#[track_caller]
pub(crate) fn finds(condition: &str, expected: &[u64]) {
    let soql = format!("SELECT CaseNumber FROM Case WHERE {condition} ORDER BY CaseNumber");
    let (_, records) = run(&soql).unwrap_or_else(|error| panic!("{soql}\n{}", error.message));
    assert_eq!(numbers(&records), expected, "{soql}");
}

/// The cases of some records.
pub(crate) fn numbers(records: &[Value]) -> Vec<u64> {
    records
        .iter()
        .map(|record| {
            record["CaseNumber"]
                .as_str()
                .unwrap()
                .parse::<u64>()
                .unwrap()
                - 1_000
        })
        .collect()
}

/// Which cases come in which order.
#[track_caller]
pub(crate) fn orders(order: &str, expected: &[u64]) {
    let soql = format!("SELECT CaseNumber FROM Case ORDER BY {order}");
    let (_, records) = run(&soql).unwrap_or_else(|error| panic!("{soql}\n{}", error.message));
    assert_eq!(numbers(&records), expected, "{soql}");
}

/// The refusal of a query: its code and the last line of its message.
#[track_caller]
pub(crate) fn refuses(soql: &str, code: &str, sentence: &str) {
    let error = run(soql).expect_err(soql);
    let last = error.message.lines().last().unwrap_or_default();
    assert_eq!(
        (error.status, error.code, last),
        (400, code, sentence),
        "{soql}"
    );
}
