//! Formulas and what they give for one record.

#![allow(clippy::unwrap_used)]

use rusqlite::types::Value;

use super::super::{object, tests::tables};
use super::*;

/// 2026-03-04T05:06:07Z.
const NOW_MS: i64 = 1_772_600_767_000;

/// What a formula over the one case gives.
fn given(formula: &str) -> Value {
    let conn = tables();
    conn.execute_batch(
        "INSERT INTO \"Account\" (\"Id\", \"Name\", \"AnnualRevenue\") VALUES ('001', 'Acme', 1000);
         INSERT INTO \"Case\" (\"Id\", \"Subject\", \"Priority\", \"AccountId\", \"CreatedDate\", \"ClosedDate\", \"IsClosed\")
         VALUES ('500', 'Pump leaks', 'High', '001', 1772514367000, NULL, 0);",
    )
    .unwrap();
    let lookup = |name: &str| object(name);
    let translated = translate(formula, object("Case").unwrap(), &lookup, true).unwrap();
    let sql = format!(
        "SELECT {} FROM \"Case\" r, (SELECT '500' AS \"Id\", 'New' AS \"Status\", 'Low' AS \"Priority\") prior",
        fill(&translated.sql, "r", &NOW_MS.to_string())
    );
    conn.query_row(&sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn formulas_give_what_salesforce_gives() {
    let text = |text: &str| Value::Text(text.to_owned());
    let (yes, no) = (Value::Integer(1), Value::Integer(0));
    for (formula, value) in [
        ("1 + 2 * 3", Value::Integer(7)),
        ("(1 + 2) * 3 - -1", Value::Integer(10)),
        ("7 / 2", Value::Real(3.5)),
        ("7 / 0", Value::Null),
        ("ROUND(7 / 3, 2)", Value::Real(2.33)),
        (
            "FLOOR(-1.5) + CEILING(1.2) + MOD(7, 4) + ABS(-2) + MAX(1, 3, 2) + MIN(4, 5)",
            Value::Integer(12),
        ),
        (
            "Subject & \" (\" & TEXT(Priority) & \")\"",
            text("Pump leaks (High)"),
        ),
        ("/* the account */ UPPER(Account.Name)", text("ACME")),
        ("Account.Owner.LastName & 'x'", text("x")),
        ("Account.AnnualRevenue + 1", Value::Real(1001.0)),
        ("IF(ISPICKVAL(Priority, \"High\"), \"!\", \"\")", text("!")),
        ("ISPICKVAL(Priority, \"high\")", no.clone()),
        ("Subject = \"pump leaks\"", no.clone()),
        (
            "Subject <> \"\" && NOT(ISBLANK(Subject)) || FALSE",
            yes.clone(),
        ),
        ("ISBLANK(Description) && ISNULL(ClosedDate)", yes.clone()),
        ("AND(TRUE, OR(FALSE, IsClosed))", no.clone()),
        ("!IsClosed", yes.clone()),
        ("BLANKVALUE(Description, \"none\")", text("none")),
        (
            "CASE(Priority, \"Low\", 1, \"High\", 3, 0)",
            Value::Integer(3),
        ),
        (
            "CONTAINS(Subject, \"leak\") && BEGINS(Subject, \"Pump\")",
            yes.clone(),
        ),
        (
            "FIND(\"leaks\", Subject) + LEN(Subject)",
            Value::Integer(16),
        ),
        (
            "LEFT(Subject, 4) & RIGHT(Subject, 5) & MID(Subject, 2, 2)",
            text("Pumpleaksum"),
        ),
        (
            "SUBSTITUTE(TRIM(LOWER(\" A \")), \"a\", \"it's\")",
            text("it's"),
        ),
        ("VALUE(\"12.5\") * 2", Value::Real(25.0)),
        ("TEXT(12) & TEXT(1.5)", text("121.5")),
        ("TODAY()", text("2026-03-04")),
        ("TODAY() + 30", text("2026-04-03")),
        ("TODAY() - DATE(2026, 3, 1)", Value::Real(3.0)),
        ("NOW() - CreatedDate", Value::Real(1.0)),
        ("DATEVALUE(CreatedDate)", text("2026-03-03")),
        (
            "DATETIMEVALUE(DATE(1970, 1, 2)) + 1",
            Value::Integer(172_800_000),
        ),
        (
            "YEAR(TODAY()) * 100 + MONTH(TODAY()) + DAY(TODAY()) / 100",
            Value::Real(202_603.04),
        ),
        ("ClosedDate > CreatedDate", no.clone()),
        ("INCLUDES(\"a;b\", \"b\")", yes.clone()),
        (
            "ISCHANGED(Priority) && PRIORVALUE(Priority) = \"Low\" && !ISNEW()",
            yes,
        ),
    ] {
        assert_eq!(given(formula), value, "{formula}");
    }
}

#[test]
fn what_is_no_formula_is_refused_and_says_why() {
    let lookup = |name: &str| object(name);
    for (formula, why) in [
        ("", "ends too early"),
        ("1 +", "ends too early"),
        ("(1", "parenthesis is not closed"),
        ("\"x", "a text has no end"),
        ("/* x", "a comment has no end"),
        ("1 ; 2", "';' is not understood"),
        ("1 2", "not expected"),
        ("Nothing__c", "field Nothing__c does not exist on Case"),
        (
            "Nothing__r.Name",
            "relationship Nothing__r does not exist on Case",
        ),
        ("1 + \"a\"", "does not fit Number and Text"),
        ("1 = \"a\"", "does not fit Number and Text"),
        ("NOT(1)", "function NOT is not known"),
        ("REGEX(Subject, \"x\")", "function REGEX is not known"),
        ("CASE(Priority, \"a\", 1)", "pairs"),
        ("ISCHANGED(Priority)", "only a validation rule"),
        ("-Subject", "expected Number, received Text"),
    ] {
        let refused = translate(formula, object("Case").unwrap(), &lookup, false).unwrap_err();
        assert!(refused.contains(why), "{formula}: {refused}");
    }
    let deep = format!("{}1{}", "(".repeat(500), ")".repeat(500));
    assert!(translate(&deep, object("Case").unwrap(), &lookup, false).is_err());
}
