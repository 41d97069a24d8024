//! The table of statements in `tests/soql/*.txt`, each with its result or its exact refusal, asked of the tiny org.
//!
//! A file is made of blocks with an empty line between them. A block is a statement and what it gives:
//!
//! * `= 4`, the size, and either every record as JSON without attributes, or after `>` the value of each record's one
//!   key; neither, where the size says enough;
//! * `! CODE words`, the refusal; the line before it has a `^` where Salesforce's caret points, or is not there if the
//!   refusal names no place. `%column`, `%object`, `%relationship`, `%children` and `%value` stand for the long
//!   sentences.
//!
//! `{500:1}` stands for the id of case 1, `{500:1:15}` for its short form. What is expected was reasoned from the tiny
//! org and the reference, not taken from an answer.

use std::fmt::Write;

use rusqlite::Connection;

use super::*;

const FILES: [(&str, &str); 8] = [
    ("select", include_str!("../../../tests/soql/select.txt")),
    ("where", include_str!("../../../tests/soql/where.txt")),
    ("kinds", include_str!("../../../tests/soql/kinds.txt")),
    ("dates", include_str!("../../../tests/soql/dates.txt")),
    ("order", include_str!("../../../tests/soql/order.txt")),
    ("grouping", include_str!("../../../tests/soql/grouping.txt")),
    ("children", include_str!("../../../tests/soql/children.txt")),
    ("refusals", include_str!("../../../tests/soql/refusals.txt")),
];

const WSDL: &str = "Please reference your WSDL or the describe call for the appropriate names.";

/// One block of a file.
struct Row {
    statement: String,
    expected: Expected,
}

enum Expected {
    Found {
        size: usize,
        records: Option<Vec<String>>,
        values: Option<String>,
    },
    Refused {
        code: String,
        place: Option<(usize, usize)>,
        words: String,
    },
}

// planted: `"descending, nulls_last"` swapped in `directed`, `+ 1` taken from `excerpt`, `>` for `>=` in `beyond`
#[test]
fn every_statement_of_the_table_gives_its_result_or_its_exact_refusal() {
    let mut failures = String::new();
    let mut asked = 0;
    let conn = org();
    for (file, text) in FILES {
        for row in rows(text) {
            asked += 1;
            if let Err(told) = holds(&conn, &row) {
                let _ = writeln!(failures, "{file}: {}\n{told}\n", row.statement);
            }
        }
    }
    assert!(failures.is_empty(), "{failures}");
    assert!(asked >= 600, "{asked} statements");
}

/// Every statement of the table.
pub(super) fn statements() -> Vec<String> {
    FILES
        .iter()
        .flat_map(|(_, text)| rows(text))
        .map(|row| row.statement)
        .collect()
}

fn rows(text: &str) -> Vec<Row> {
    text.split("\n\n")
        .map(|block| {
            block
                .lines()
                .filter(|line| !line.starts_with('#') && !line.is_empty())
                .collect::<Vec<_>>()
        })
        .filter(|lines| !lines.is_empty())
        .map(|lines| row(&lines))
        .collect()
}

fn row(lines: &[&str]) -> Row {
    let end = lines
        .iter()
        .position(|line| line.starts_with("= ") || line.starts_with("! "))
        .unwrap_or_else(|| panic!("nothing is expected of {lines:?}"));
    let caret = end
        .checked_sub(1)
        .filter(|at| lines[*at].trim() == "^")
        .map(|at| (at, lines[at].len()));
    let written = &lines[..caret.map_or(end, |(at, _)| at)];
    let expected = if let Some(size) = lines[end].strip_prefix("= ") {
        let rest: Vec<String> = lines[end + 1..].iter().map(|line| with_ids(line)).collect();
        Expected::Found {
            size: size.parse().unwrap(),
            values: rest
                .first()
                .and_then(|line| line.strip_prefix("> ").map(str::to_owned)),
            records: (rest.first().is_some_and(|line| line.starts_with('{'))).then_some(rest),
        }
    } else {
        let (code, words) = lines[end][2..].split_once(' ').unwrap();
        Expected::Refused {
            code: code.to_owned(),
            place: caret,
            words: sentence(words),
        }
    };
    Row {
        statement: with_ids(&written.join("\n")),
        expected,
    }
}

/// Replaces `{500:1}` and `{500:1:15}`.
fn with_ids(text: &str) -> String {
    let mut written = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        let inner = rest[at + 1..].split('}').next().unwrap_or_default();
        let parts: Vec<&str> = inner.split(':').collect();
        let number = parts.get(1).and_then(|n| n.parse::<u64>().ok());
        let Some(number) = number.filter(|_| parts[0].len() == 3) else {
            written.push_str(&rest[..=at]);
            rest = &rest[at + 1..];
            continue;
        };
        let id = ids::make(parts[0], number);
        written.push_str(&rest[..at]);
        written.push_str(if parts.len() == 3 { &id[..15] } else { &id });
        rest = &rest[at + inner.len() + 2..];
    }
    written + rest
}

/// The whole sentence of a refusal.
fn sentence(words: &str) -> String {
    let mut parts = words.split(' ');
    let kind = parts.next().unwrap();
    let mut next = || parts.next().unwrap_or_default();
    match kind {
        "%column" => format!(
            "No such column '{}' on entity '{}'. If you are attempting to use a custom field, be sure to append the \
             '__c' after the custom field name. {WSDL}",
            next(),
            next()
        ),
        "%object" => format!(
            "sObject type '{}' is not supported. If you are attempting to use a custom object, be sure to append the \
             '__c' after the entity name. {WSDL}",
            next()
        ),
        "%relationship" | "%children" => format!(
            "Didn't understand relationship '{}' in {}. If you are attempting to use a custom relationship, be sure \
             to append the '__r' after the custom relationship name. {WSDL}",
            next(),
            if kind == "%children" {
                "FROM part of query call"
            } else {
                "field path"
            }
        ),
        "%value" => {
            let (field, kind) = (next(), next());
            let quotes = if next() == "not" { "not " } else { "" };
            format!(
                "value of filter criterion for field '{field}' must be of type {kind} and should {quotes}be enclosed \
                 in quotes"
            )
        }
        _ => words.to_owned(),
    }
}

fn holds(conn: &Connection, row: &Row) -> Result<(), String> {
    let answer = ask(conn, &Rights::default(), false, |ctx| {
        let Started {
            total_size, cursor, ..
        } = start(ctx, &row.statement)?;
        Ok::<_, ApiError>((total_size, page(ctx, &cursor, 0, 2_000)?))
    });
    match (&row.expected, answer) {
        (
            Expected::Found {
                size,
                records,
                values,
            },
            Ok((total, found)),
        ) => {
            let found: Vec<Value> = found.into_iter().map(without_attributes).collect();
            let told = || format!("gave {total}: {}", json!(found));
            if *size != total {
                return Err(told());
            }
            if let Some(records) = records {
                let given: Vec<String> = found.iter().map(Value::to_string).collect();
                if *records != given {
                    return Err(told());
                }
            }
            match values {
                Some(values) if *values != one_each(&found) => Err(told()),
                _ => Ok(()),
            }
        }
        (Expected::Refused { code, place, words }, Err(error)) => {
            refused(&row.statement, code, *place, words, &error)
        }
        (_, Ok((total, found))) => Err(format!("gave {total}: {}", json!(found))),
        (_, Err(error)) => Err(format!("refused: {} {}", error.code, error.message)),
    }
}

/// The one value of each record, as the table writes them.
fn one_each(records: &[Value]) -> String {
    let values = records.iter().map(|record| {
        let record = record.as_object().unwrap();
        assert_eq!(record.len(), 1, "one key each: {record:?}");
        match record.values().next().unwrap() {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        }
    });
    values.collect::<Vec<_>>().join(" | ")
}

/// Compares code, place and words; what is shown of the statement is checked by where the caret stands in it.
fn refused(
    statement: &str,
    code: &str,
    place: Option<(usize, usize)>,
    words: &str,
    error: &ApiError,
) -> Result<(), String> {
    let told = || format!("refused: {} {:?}", error.code, error.message);
    if error.status != 400 || error.code != code {
        return Err(told());
    }
    let Some((row, column)) = place else {
        return if error.message == words {
            Ok(())
        } else {
            Err(told())
        };
    };
    let lines: Vec<&str> = error.message.split('\n').collect();
    let ["", shown, caret, position, last] = lines.as_slice() else {
        return Err(told());
    };
    let line = statement.lines().nth(row - 1).unwrap_or_default();
    let start = line.find(shown.trim_end()).ok_or_else(told)?;
    let pointed = line[..start].chars().count() + caret.chars().count();
    let fits = *position == format!("ERROR at Row:{row}:Column:{column}")
        && pointed == column
        && *last == words;
    if fits { Ok(()) } else { Err(told()) }
}
