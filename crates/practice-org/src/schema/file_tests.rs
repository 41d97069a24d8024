//! Data files: what a bad one is told, and what becomes of an org file that was made from other ones.

#![allow(clippy::unwrap_used)]

use rusqlite::Connection;

use super::file::Sets;
use super::tests::tables;
use super::*;

#[test]
fn every_data_file_is_read_and_every_reference_leads_somewhere() {
    for object in load::all().unwrap() {
        assert!(
            object.field("Id").is_some() || object.key_prefix.is_empty(),
            "{}",
            object.name
        );
        for (field, reference) in object
            .fields
            .iter()
            .filter_map(|field| Some((field, field.reference()?)))
        {
            let known = reference.to.iter().all(|to| self::object(to).is_some());
            assert!(known, "{}.{} leads nowhere", object.name, field.name);
        }
    }
}

#[test]
fn a_bad_data_file_is_refused_with_its_line() {
    let file = |line: &str| {
        format!(
            "label = \"X\"\nplural = \"X\"\nfields = [\n  {{ name = \"Id\", label = \"Id\", type = \"id\" }},\n{line}\n]\n"
        )
    };
    for (line, told) in [
        (
            "  { name = \"A\", label = \"A\", type = \"strin\", len = 3 },",
            "line 5: A: there is no type \"strin\"",
        ),
        (
            "  { name = \"A\", label = \"A\", type = \"string\" },",
            "line 5: A says no len",
        ),
        (
            "  { name = \"Id\", label = \"A\", type = \"id\" },",
            "line 5: Id stands twice",
        ),
        (
            "  { name = \"A\", label = \"A\", type = \"reference\" },",
            "line 5: A says no to",
        ),
        (
            "  { name = \"A\", label = \"A\", type = \"date\", is = [\"big\"] },",
            "line 5",
        ),
        (
            "  { name = \"A\", label = \"A\", typ = \"date\" },",
            "line 5",
        ),
        ("  { set = \"audits\" },", "line 5: there is no set audits"),
        (
            "  { name = \"A\", label = \"A\", type = \"picklist\", values = \"None\" },",
            "line 5: there is no value set None",
        ),
        (
            "  { name = \"A\", label = \"A\", type = \"picklist\", values = [\"x\"], default = \"y\" },",
            "the default y is none of the values",
        ),
        ("  { name = 3, label = \"A\" },", "line 5"),
    ] {
        let error = load::one("X", &file(line), &Sets::default()).unwrap_err();
        assert!(error.contains(told), "{error}\n  instead of\n{told}");
    }
}

fn schema_of(conn: &Connection) -> Vec<(String, String)> {
    let sql = "SELECT s.name, coalesce(c.name, '') FROM sqlite_schema s
        LEFT JOIN pragma_table_xinfo(s.name) c ON s.type IN ('table', 'view') ORDER BY 1, 2";
    let mut statement = conn.prepare(sql).unwrap();
    let rows = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap();
    rows.map(Result::unwrap).collect()
}

#[test]
fn a_file_of_an_earlier_schema_gets_what_it_lacks_and_keeps_its_rows() {
    let mut conn = tables();
    let today = schema_of(&conn);
    conn.execute_batch(
        "DROP VIEW \"RecentlyViewed\"; DROP INDEX \"Case_Origin\"; ALTER TABLE \"Case\" DROP COLUMN \"Origin\";
         DROP INDEX \"Case_IsEscalated_IsClosed_CreatedDate_Id\";
         ALTER TABLE \"Case\" DROP COLUMN \"IsEscalated\"; DROP TABLE \"Asset\";
         DROP INDEX \"Contact_Name\"; ALTER TABLE \"Contact\" DROP COLUMN \"Name\";
         DROP INDEX \"Case_Status\"; CREATE INDEX \"Case_Status\" ON \"Case\" (\"Status\");
         CREATE INDEX \"Case_Reason\" ON \"Case\" (\"Reason\");
         INSERT INTO \"Case\" (\"Id\", \"Subject\") VALUES ('500000000000001AAA', 'Kept');
         INSERT INTO \"Contact\" (\"Id\", \"LastName\") VALUES ('003000000000001AAA', 'Kept');",
    )
    .unwrap();
    reconcile(&mut conn).unwrap();
    assert_eq!(schema_of(&conn), today);
    let index: String = conn
        .query_row(
            "SELECT sql FROM sqlite_schema WHERE name = 'Case_Status'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert!(index.contains("CASE \"Status\" WHEN"), "{index}");
    let kept: (String, i64, String) = conn
        .query_row(
            "SELECT c.\"Subject\", c.\"IsEscalated\", p.\"Name\" FROM \"Case\" c, \"Contact\" p",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .unwrap();
    assert_eq!(kept, ("Kept".to_owned(), 0, "Kept".to_owned()));
}

#[test]
fn a_file_of_the_same_schema_is_not_written() {
    let mut conn = tables();
    let version = |conn: &Connection| -> i64 {
        conn.pragma_query_value(None, "schema_version", |row| row.get(0))
            .unwrap()
    };
    let before = version(&conn);
    reconcile(&mut conn).unwrap();
    assert_eq!(version(&conn), before);
}
