//! Searches over the tiny org of SOQL's tests: what is found, how it is answered, what is refused.

#![allow(clippy::unwrap_used)]

mod random;

use rusqlite::Connection;
use serde_json::{Value, json};

use super::statement;
use crate::error::ApiError;
use crate::ids;
use crate::schema::{FieldRights, ObjectRights, Rights};
use crate::soql::tests::{ask, insert, org, without_attributes};

fn run_on(conn: &Connection, sosl: &str) -> Result<Value, ApiError> {
    ask(conn, &Rights::default(), false, |ctx| statement(ctx, sosl))
}

/// What a statement finds: type and first value of each record, in order.
#[track_caller]
fn finds(sosl: &str, expected: &[&str]) {
    let conn = org();
    let body = run_on(&conn, sosl).unwrap_or_else(|error| panic!("{sosl}\n{}", error.message));
    let found: Vec<String> = body["searchRecords"]
        .as_array()
        .unwrap()
        .iter()
        .map(|record| {
            let record = record.as_object().unwrap();
            let kind = record["attributes"]["type"].as_str().unwrap();
            let value = record.values().nth(1).unwrap();
            format!("{kind} {}", value.as_str().unwrap_or("null"))
        })
        .collect();
    assert_eq!(found, expected, "{sosl}");
}

#[track_caller]
fn refuses(sosl: &str, code: &str, message: &str) {
    let error = run_on(&org(), sosl).expect_err(sosl);
    assert_eq!(
        (error.status, error.code, error.message.as_str()),
        (400, code, message),
        "{sosl}"
    );
}

#[test]
fn a_word_is_found_in_every_object_and_ids_are_answered() {
    let conn = org();
    let body = run_on(&conn, "FIND {acme}").unwrap();
    let account = ids::make("001", 1);
    let contact = ids::make("003", 1);
    assert_eq!(
        body.to_string(),
        json!({ "searchRecords": [
            { "attributes": { "type": "Account", "url": format!("/services/data/v66.0/sobjects/Account/{account}") }, "Id": account },
            { "attributes": { "type": "Contact", "url": format!("/services/data/v66.0/sobjects/Contact/{contact}") }, "Id": contact },
        ] })
        .to_string()
    );
}

#[test]
fn fields_conditions_order_and_limits_of_an_object_are_those_of_soql() {
    finds("FIND {fire} RETURNING Case(CaseNumber)", &["Case 00001001"]);
    finds(
        "FIND {0000100*} RETURNING Case(CaseNumber ORDER BY CaseNumber)",
        &[
            "Case 00001001",
            "Case 00001002",
            "Case 00001003",
            "Case 00001004",
        ],
    );
    finds(
        "FIND {0000100*} RETURNING Case(CaseNumber)",
        &[
            "Case 00001004",
            "Case 00001003",
            "Case 00001002",
            "Case 00001001",
        ],
    );
    finds(
        "FIND {0000100*} RETURNING Case(CaseNumber WHERE IsClosed = false ORDER BY CreatedDate DESC LIMIT 2)",
        &["Case 00001001", "Case 00001002"],
    );
    finds(
        "FIND {0000100*} RETURNING Case(CaseNumber ORDER BY CaseNumber LIMIT 2 OFFSET 1)",
        &["Case 00001002", "Case 00001003"],
    );
    finds(
        "FIND {fire} RETURNING Case(Account.Name, CaseNumber WHERE Account.Name = 'Acme')",
        &["Case null"],
    );
    finds("FIND {fire} RETURNING Case(toLabel(Status))", &["Case New"]);
    finds(
        "FIND {acme} RETURNING Contact(Name), Account(Name)",
        &["Contact Jane Doe", "Account Acme"],
    );
    finds(
        "FIND {acme} RETURNING Contact",
        &[&format!("Contact {}", ids::make("003", 1))],
    );
    finds("FIND {fire} RETURNING Case(CaseNumber LIMIT 0)", &[]);
}

#[test]
fn operators_phrases_and_wildcards_mean_what_the_reference_says() {
    let cases = |term: &str, expected: &[&str]| {
        let expected: Vec<String> = expected
            .iter()
            .map(|n| format!("Case 0000100{n}"))
            .collect();
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        finds(
            &format!("FIND {{{term}}} RETURNING Case(CaseNumber ORDER BY CaseNumber)"),
            &expected,
        );
    };
    cases("PRINTER", &["1"]);
    cases("printer fire", &["1"]);
    cases("printer invoice", &[]);
    cases("printer AND fire", &["1"]);
    cases("printer OR invoice", &["1", "2"]);
    cases("printer or invoice", &["1", "2"]);
    cases("printer AND NOT fire", &[]);
    cases("0000100* AND NOT printer", &["2", "3", "4"]);
    cases("(printer OR invoice) AND wrong", &["2"]);
    cases("printer OR invoice AND wrong", &["1", "2"]);
    cases("\"on fire\"", &["1"]);
    cases("\"fire on\"", &[]);
    cases("\"and\"", &[]);
    cases("prin*", &["1"]);
    cases("pr*er", &["1"]);
    cases("pr?nter", &["1"]);
    cases("pr?ter", &[]);
    cases("*inter", &[]);
    cases("printer*", &["1"]);
    cases("ÜBERlauf", &["3"]);
    cases("über*", &["3"]);
    cases("üb?rlauf", &["3"]);
    cases("100\\% wrong", &["2"]);
    cases("back_slash", &["4"]);
    cases("00001003", &["3"]);
    cases("deleted", &[]);
    cases("not printer", &[]);
    cases("xx", &[]);
}

#[test]
fn a_group_of_fields_bounds_where_is_looked() {
    finds(
        "FIND {acme} IN NAME FIELDS RETURNING Account(Name), Contact(Name)",
        &["Account Acme"],
    );
    finds(
        "FIND {jane@acme.example} IN Email Fields RETURNING Contact(Email)",
        &["Contact jane@acme.example"],
    );
    finds("FIND {jane} IN PHONE FIELDS RETURNING Contact(Email)", &[]);
    finds(
        "FIND {jane} IN ALL FIELDS RETURNING Contact(LastName)",
        &["Contact Doe"],
    );
    finds(
        "FIND {fire} IN NAME FIELDS RETURNING Case(CaseNumber)",
        &["Case 00001001"],
    );
    finds("FIND {long} IN NAME FIELDS RETURNING Case(CaseNumber)", &[]);
    finds("FIND {long} RETURNING Case(CaseNumber)", &["Case 00001001"]);
    finds(
        "FIND {portland} IN SIDEBAR FIELDS RETURNING Account(Name)",
        &[],
    );
}

#[test]
fn the_limit_of_the_whole_is_shared_evenly() {
    let conn = org();
    for n in 10..29 {
        insert(
            &conn,
            "Account",
            json!({ "Id": ids::make("001", n), "Name": format!("Test {n}") }),
        );
    }
    for n in 10..45 {
        insert(
            &conn,
            "Contact",
            json!({ "Id": ids::make("003", n), "LastName": format!("Test {n}") }),
        );
    }
    let count = |sosl: &str| {
        let body = run_on(&conn, sosl).unwrap();
        let records = body["searchRecords"].as_array().unwrap();
        let of = |kind: &str| {
            records
                .iter()
                .filter(|record| record["attributes"]["type"] == kind)
                .count()
        };
        (of("Account"), of("Contact"))
    };
    // the reference's own example: 19 accounts and 35 contacts
    assert_eq!(
        count("FIND {test} RETURNING Account(Id), Contact LIMIT 20"),
        (10, 10)
    );
    assert_eq!(
        count("FIND {test} RETURNING Account(Id LIMIT 5), Contact LIMIT 20"),
        (5, 15)
    );
    assert_eq!(count("FIND {test} RETURNING Account, Contact"), (19, 35));
    assert_eq!(count("FIND {test} LIMIT 3"), (2, 1));
}

#[test]
fn what_is_saved_is_found_and_what_is_gone_is_not() {
    let conn = org();
    let find = |word: &str| {
        let sosl = format!("FIND {{{word}}} RETURNING Account(Name)");
        run_on(&conn, &sosl).unwrap()["searchRecords"]
            .as_array()
            .unwrap()
            .len()
    };
    assert_eq!(find("globex"), 0);
    let id = ids::make("001", 9);
    insert(&conn, "Account", json!({ "Id": id, "Name": "Globex" }));
    assert_eq!(find("globex"), 1);
    conn.execute(
        "UPDATE \"Account\" SET \"Name\" = 'Initech' WHERE \"Id\" = ?1",
        [&id],
    )
    .unwrap();
    assert_eq!((find("globex"), find("initech")), (0, 1));
    conn.execute(
        "UPDATE \"Account\" SET \"IsDeleted\" = 1 WHERE \"Id\" = ?1",
        [&id],
    )
    .unwrap();
    assert_eq!(find("initech"), 0);
    conn.execute("DELETE FROM \"Account\" WHERE \"Id\" = ?1", [&id])
        .unwrap();
    assert_eq!(find("initech"), 0);
}

#[test]
fn hidden_fields_are_not_searched_and_unreadable_objects_do_not_exist() {
    let conn = org();
    let mut rights = Rights::default();
    let hidden = FieldRights {
        visible: false,
        editable: false,
    };
    rights.set_field("Contact", "Email", hidden);
    let none = ObjectRights {
        read: false,
        create: false,
        edit: false,
        delete: false,
    };
    rights.set_object("Account", none);
    let ask = |sosl: &str| ask(&conn, &rights, false, |ctx| statement(ctx, sosl));
    assert_eq!(ask("FIND {acme}").unwrap(), json!({ "searchRecords": [] }));
    assert_eq!(
        ask("FIND {acme} RETURNING Account").unwrap_err().code,
        "INVALID_TYPE"
    );
    assert_eq!(
        ask("FIND {doe} RETURNING Contact(Email)").unwrap_err().code,
        "INVALID_FIELD"
    );
}

#[test]
fn highlights_snippets_and_labels_come_when_asked_for() {
    let conn = org();
    let body = |sosl: &str| without_attributes(run_on(&conn, sosl).unwrap()).to_string();
    assert_eq!(
        body("FIND {acme} RETURNING Account(Name, BillingCity) WITH HIGHLIGHT"),
        json!({ "searchRecords": [{ "Name": "Acme", "BillingCity": "Portland", "highlight.Name": "<mark>Acme</mark>" }] }).to_string()
    );
    assert_eq!(
        body("FIND {fire} RETURNING Case(CaseNumber, Subject) WITH SNIPPET (target_length=120)"),
        json!({ "searchRecords": [{ "CaseNumber": "00001001", "Subject": "Printer on fire", "snippet.text": "Printer on <mark>fire</mark>", "highlight.Subject": "Printer on <mark>fire</mark>" }] }).to_string()
    );
    assert_eq!(
        body("FIND {acme} RETURNING Account(Id, Name) WITH METADATA = 'LABELS'"),
        json!({
            "searchRecords": [{ "Id": ids::make("001", 1), "Name": "Acme" }],
            "metadata": { "entityetadata": [{ "entityName": "Account", "fieldMetadata": [{ "name": "Id", "label": "Account ID" }, { "name": "Name", "label": "Account Name" }] }] },
        })
        .to_string()
    );
}

#[test]
fn older_versions_answer_the_bare_list() {
    let conn = org();
    let user_id = ids::make("005", 2);
    let rights = Rights::default();
    let body = ask(&conn, &rights, false, |ctx| {
        let older = crate::soql::Context {
            version: "36.0",
            user_id: &user_id,
            ..*ctx
        };
        statement(&older, "FIND {fire} RETURNING Case(CaseNumber)").unwrap()
    });
    assert_eq!(
        without_attributes(body),
        json!([{ "CaseNumber": "00001001" }])
    );
}

#[test]
fn clauses_without_effect_are_accepted() {
    for clause in [
        "WITH DIVISION = 'Global'",
        "WITH SPELL_CORRECTION = false",
        "LIMIT 10 UPDATE TRACKING, VIEWSTAT",
        "UPDATE VIEWSTAT",
    ] {
        finds(
            &format!("FIND {{fire}} RETURNING Case(CaseNumber) {clause}"),
            &["Case 00001001"],
        );
    }
}

#[test]
fn what_is_no_search_is_refused_in_salesforces_words() {
    for text in [
        "",
        "acme",
        "FIND acme",
        "FIND 'acme'",
        "SELECT Id FROM Account",
    ] {
        refuses(
            text,
            "MALFORMED_SEARCH",
            "No search term found. The search term must be enclosed in braces.",
        );
    }
    // force-rest-api pull request 92
    refuses(
        "FIND {name} IN ALL TYPE RETURNING Account(name)",
        "MALFORMED_SEARCH",
        "\nFIND {name} IN ALL TYPE RETURNING Account(name)\n                  ^\nERROR at Row:1:Column:19\nMalformed search token: TYPE",
    );
    // restforce issue 688
    refuses(
        "FIND {John|jane_gray@uoa.edu} RETURNING Contact",
        "MALFORMED_SEARCH",
        "\nFIND {John|jane_gray@uoa.edu} RETURNING Contact\n         ^\nERROR at Row:1:Column:10\nline 1:10 mismatched character '|' expecting '}'",
    );
    refuses(
        "FIND {acme",
        "MALFORMED_SEARCH",
        "\nFIND {acme\n         ^\nERROR at Row:1:Column:10\nline 1:10 mismatched character '<EOF>' expecting '}'",
    );
    refuses(
        "FIND {a}",
        "INVALID_SEARCH",
        "search term must be longer than one character: a",
    );
    refuses(
        "FIND {}",
        "INVALID_SEARCH",
        "search term must be longer than one character: ",
    );
    refuses(
        "FIND {acme} IN ANY FIELDS",
        "MALFORMED_SEARCH",
        "Invalid IN fields group: ANY",
    );
    refuses(
        "FIND {acme} LIMIT 2001",
        "MALFORMED_SEARCH",
        "maximum limit of search results is 2000",
    );
    refuses(
        "FIND {acme} RETURNING Account(Id LIMIT 2001)",
        "MALFORMED_SEARCH",
        "Maximum entity limit is 2000",
    );
    refuses(
        "FIND {acme} RETURNING Account(Id LIMIT 1 OFFSET 2001)",
        "MALFORMED_SEARCH",
        "SOSL offset should be between 0 to 2000",
    );
    refuses(
        "FIND {acme} WITH PricebookId = '01s000000000001'",
        "MALFORMED_SEARCH",
        "PricebookId filter can only be applied to 'Product2' search",
    );
}

#[test]
fn places_are_those_of_the_statement() {
    let reference = "Please reference your WSDL or the describe call for the appropriate names.";
    refuses(
        "FIND {acme} RETURNING Account(Nope)",
        "INVALID_FIELD",
        &format!(
            "\nFIND {{acme}} RETURNING Account(Nope)\n                              ^\nERROR at Row:1:Column:31\nNo such column 'Nope' on entity 'Account'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. {reference}"
        ),
    );
    refuses(
        "FIND {acme} RETURNING Accountz",
        "INVALID_TYPE",
        &format!(
            "\nFIND {{acme}} RETURNING Accountz\n                      ^\nERROR at Row:1:Column:23\nsObject type 'Accountz' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. {reference}"
        ),
    );
    refuses(
        "FIND {acme} RETURNING Account(WHERE Name = 'x')",
        "MALFORMED_SEARCH",
        "\nFIND {acme} RETURNING Account(WHERE Name = 'x')\n                             ^\nERROR at Row:1:Column:30\nunexpected token: 'WHERE'",
    );
    refuses(
        "FIND {acme} RETURNING Account LIMIT x",
        "MALFORMED_SEARCH",
        "\n{acme} RETURNING Account LIMIT x\n                              ^\nERROR at Row:1:Column:36\nunexpected token: 'x'",
    );
}
