//! Refusals: codes, places and words.

use super::*;

const REFERENCE: &str =
    "Please reference your WSDL or the describe call for the appropriate names.";

#[track_caller]
fn message(soql: &str) -> String {
    run(soql).expect_err(soql).message
}

#[test]
fn an_unknown_field_is_pointed_at() {
    assert_eq!(
        message("SELECT Naem FROM Account"),
        format!(
            "\nSELECT Naem FROM Account\n       ^\nERROR at Row:1:Column:8\nNo such column 'Naem' on entity 'Account'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. {REFERENCE}"
        )
    );
    assert_eq!(
        run("SELECT Naem FROM Account").unwrap_err().code,
        "INVALID_FIELD"
    );
}

#[test]
fn a_token_is_pointed_at_one_character_before_it() {
    // as in a fixture of a jsforce user; a name is pointed at by its own first character
    assert_eq!(
        message("SELECT Id, FROM Account"),
        "\nSELECT Id, FROM Account\n          ^\nERROR at Row:1:Column:11\nunexpected token: 'FROM'"
    );
    assert_eq!(
        message("SELECT Id FROM Contact WHERE Id = 'ZZZ'"),
        "\nSELECT Id FROM Contact WHERE Id = 'ZZZ'\n                             ^\nERROR at Row:1:Column:30\ninvalid ID field: ZZZ"
    );
    assert_eq!(message("q=SELECT Id FROM Account"), "unexpected token: 'q'");
}

#[test]
fn an_unknown_object_is_pointed_at() {
    assert_eq!(
        message("SELECT Id FROM Accountz LIMIT 2"),
        format!(
            "\nSELECT Id FROM Accountz LIMIT 2\n               ^\nERROR at Row:1:Column:16\nsObject type 'Accountz' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. {REFERENCE}"
        )
    );
    assert_eq!(
        run("SELECT Id FROM Accountz").unwrap_err().code,
        "INVALID_TYPE"
    );
    assert_eq!(run("SELECT Id FROM Name").unwrap_err().code, "INVALID_TYPE");
}

#[test]
fn only_the_part_around_the_place_is_shown_in_whole_words() {
    let soql = "SELECT Id, CaseNumber, Subject, Status, Priority, Origin, Nonsense, CreatedDate, LastModifiedDate, Type FROM Case";
    let shown: Vec<String> = message(soql).lines().take(4).map(str::to_owned).collect();
    assert_eq!(
        shown,
        [
            "",
            "Subject, Status, Priority, Origin, Nonsense, CreatedDate, LastModifiedDate",
            "                                   ^",
            "ERROR at Row:1:Column:59"
        ]
    );
}

#[test]
fn rows_are_counted_and_only_the_row_at_fault_is_shown() {
    let shown: Vec<String> = message("SELECT Id\nFROM Case\nWHERE Nope = 'x'")
        .lines()
        .take(4)
        .map(str::to_owned)
        .collect();
    assert_eq!(
        shown,
        ["", "WHERE Nope = 'x'", "      ^", "ERROR at Row:3:Column:7"]
    );
}

#[test]
fn an_unknown_relationship_is_named() {
    refuses(
        "SELECT Nope.Name FROM Case",
        "INVALID_FIELD",
        &format!(
            "Didn't understand relationship 'Nope' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. {REFERENCE}"
        ),
    );
    refuses(
        "SELECT (SELECT Id FROM Nopes) FROM Case",
        "INVALID_TYPE",
        &format!(
            "Didn't understand relationship 'Nopes' in FROM part of query call. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. {REFERENCE}"
        ),
    );
    refuses(
        "SELECT Owner.Department FROM Case",
        "INVALID_FIELD",
        &format!(
            "No such column 'Department' on entity 'Name'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. {REFERENCE}"
        ),
    );
}

#[test]
fn grammar_errors_name_the_token() {
    for (soql, sentence) in [
        ("SELECT FROM Case", "unexpected token: 'FROM'"),
        ("SELECT Id, FROM Case", "unexpected token: 'FROM'"),
        ("SELECT * FROM Case", "unexpected token: '*'"),
        ("SELECT Id FRM Case", "unexpected token: 'Case'"),
        ("SELECT Id FROM Case WHERE", "unexpected token: '<EOF>'"),
        ("SELECT Id FROM", "unexpected token: '<EOF>'"),
        ("DELETE FROM Case", "unexpected token: 'DELETE'"),
        ("SELECT Id FROM Case LIMIT x", "unexpected token: 'x'"),
        ("SELECT Id FROM Case LIMIT -1", "unexpected token: '-1'"),
        (
            "SELECT Id FROM Case WHERE Subject IS NULL",
            "unexpected token: 'IS'",
        ),
        (
            "SELECT Id FROM Case WHERE (Subject = 'x'",
            "unexpected token: '<EOF>'",
        ),
        ("SELECT Id FROM Case; DROP TABLE x", "unexpected token: ';'"),
        (
            "SELECT Id FROM Case WHERE Subject = \"x\"",
            "unexpected token: '\"'",
        ),
        (
            "SELECT Id FROM Case WHERE Subject = 'x",
            "unexpected token: '<EOF>'",
        ),
        (
            "SELECT Id FROM Case WHERE Subject = 'O'Neil'",
            "unexpected token: 'Neil'",
        ),
        (
            "SELECT Id FROM Case WHERE Subject = '''",
            "unexpected token: '''",
        ),
        (
            "SELECT Id FROM Case WHERE Subject LIKE 'Pinnacle Fin'l Partners ($1.7m alloc'd)%' ORDER BY Subject",
            "unexpected token: '$'",
        ),
        (
            "SELECT Id FROM Case WHERE Subject = New",
            "Bind variables only allowed in Apex code",
        ),
        (
            "SELECT Id FROM Case WHERE Subject = :name",
            "Bind variables only allowed in Apex code",
        ),
        (
            "SELECT Id FROM Case WHERE Subject = 'a\\qb'",
            "Invalid string literal 'a\\q'. Illegal character sequence '\\q' in string literal.",
        ),
        (
            "SELECT Id FROM Case WHERE Subject NOT LIKE 'x'",
            "unexpected token: 'LIKE'",
        ),
        (
            "SELECT Id i FROM Case",
            "only aggregate expressions use field aliasing",
        ),
        (
            "SELECT Id FROM Case ORDER BY Description",
            "field 'Description' can not be sorted in a query call",
        ),
        (
            "SELECT Id FROM Case GROUP BY ROLLUP(Status)",
            "unexpected token: 'ROLLUP'",
        ),
    ] {
        refuses(soql, "MALFORMED_QUERY", sentence);
    }
    assert_eq!(message(""), "A query string has to be specified");
    assert_eq!(
        message(&format!(
            "SELECT Id FROM Case WHERE Subject = '{}'",
            "x".repeat(100_000)
        )),
        "SOQL statements cannot be longer than 100000 characters."
    );
}

#[test]
fn values_of_the_wrong_type_are_refused() {
    let wrong = |name: &str, kind: &str, quotes: &str| {
        format!(
            "value of filter criterion for field '{name}' must be of type {kind} and should {quotes}be enclosed in quotes"
        )
    };
    for (condition, sentence) in [
        ("IsClosed = 'true'", wrong("IsClosed", "boolean", "not ")),
        (
            "CreatedDate > '2026-01-01T00:00:00Z'",
            wrong("CreatedDate", "dateTime", "not "),
        ),
        (
            "CreatedDate > 2026-01-01",
            wrong("CreatedDate", "dateTime", "not "),
        ),
        ("Subject = 5", wrong("Subject", "string", "")),
        ("Subject = TODAY", wrong("Subject", "string", "")),
        (
            "Account.NumberOfEmployees = '5'",
            wrong("NumberOfEmployees", "int", "not "),
        ),
        (
            "Account.AnnualRevenue = '5'",
            wrong("AnnualRevenue", "double", "not "),
        ),
        (
            "Description = 'x'",
            "field 'Description' can not be filtered in a query call".to_owned(),
        ),
        (
            "Account.BillingAddress = 'x'",
            "Address fields can only be filtered using Distance expressions".to_owned(),
        ),
    ] {
        refuses(
            &format!("SELECT Id FROM Case WHERE {condition}"),
            "INVALID_FIELD",
            &sentence,
        );
    }
    refuses(
        "SELECT Id FROM Case WHERE IsClosed > true",
        "INVALID_QUERY_FILTER_OPERATOR",
        "invalid operator on boolean field",
    );
    refuses(
        "SELECT Id FROM Case WHERE Type INCLUDES ('a')",
        "INVALID_QUERY_FILTER_OPERATOR",
        "INCLUDES and EXCLUDES are not valid operators for field 'Type'",
    );
}

#[test]
fn what_goes_beyond_the_limits_is_refused() {
    refuses(
        "SELECT Id FROM Case OFFSET 2001",
        "NUMBER_OUTSIDE_VALID_RANGE",
        "Maximum SOQL offset allowed for apiName Case is 2000",
    );
    refuses(
        "SELECT Parent.Parent.Parent.Parent.Parent.Parent.Id FROM Case",
        "MALFORMED_QUERY",
        "Relationship paths may not go up more than five levels",
    );
    assert!(run("SELECT Parent.Parent.Parent.Parent.Parent.Id FROM Case").is_ok());
    refuses(
        &format!(
            "SELECT Id FROM Case WHERE Subject = '{}'",
            "x".repeat(4_001)
        ),
        "MALFORMED_QUERY",
        "String literal is longer than 4000 characters",
    );
    let deep = format!(
        "SELECT Id FROM Case WHERE {}IsClosed = true{}",
        "(".repeat(40_000),
        ")".repeat(40_000)
    );
    assert_eq!(run(&deep).unwrap_err().code, "QUERY_TOO_COMPLICATED");
    refuses(
        "SELECT Subject, Subject FROM Case",
        "INVALID_FIELD",
        "duplicate field selected: Subject",
    );
}
