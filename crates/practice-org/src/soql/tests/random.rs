//! Random texts and queries; the seed is printed.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde_json::json;

use super::*;

/// Characters that break quoting, matching or folding somewhere.
const ALPHABET: [&str; 34] = [
    "'", "\\", "\"", "%", "_", "*", "?", "[", "]", "^", "-", "{", "}", "?1", "\n", "\r", "\t",
    "\u{8}", "\u{c}", "\0", "a", "A", "ß", "ü", "Ü", "Σ", "ς", "İ", "😀", "\u{202e}", "אב", "م",
    "--", "/*",
];

/// A string literal that means this text, as a careful client writes it.
fn quoted(text: &str) -> String {
    let escaped: String = text
        .chars()
        .map(|char| match char {
            '\'' | '\\' | '"' => format!("\\{char}"),
            '\n' => "\\n".to_owned(),
            '\r' => "\\r".to_owned(),
            '\t' => "\\t".to_owned(),
            '\u{8}' => "\\b".to_owned(),
            '\u{c}' => "\\f".to_owned(),
            '\0' => "\\u0000".to_owned(),
            other => other.to_string(),
        })
        .collect();
    format!("'{escaped}'")
}

#[test]
fn for_any_text_its_own_row_is_found_and_no_other() {
    let seed = 20_260_314;
    println!("seed {seed}");
    let mut dice = ChaCha8Rng::seed_from_u64(seed);
    let conn = org();
    let rights = Rights::default();
    for round in 0..1_500 {
        let length = 1 + dice.next_u32() as usize % 9;
        let text: String = (0..length)
            .map(|_| ALPHABET[dice.next_u32() as usize % ALPHABET.len()])
            .collect();
        conn.execute("DELETE FROM \"Case\"", []).unwrap();
        for (n, subject) in [
            text.clone(),
            format!("{text}x"),
            format!("x{text}"),
            "x".to_owned(),
        ]
        .into_iter()
        .enumerate()
        {
            case(
                &conn,
                n as u64 + 1,
                "2026-03-14T08:00:00Z",
                json!({ "Subject": subject }),
            );
        }
        for operator in ["=", "IN"] {
            let value = if operator == "IN" {
                format!("({})", quoted(&text))
            } else {
                quoted(&text)
            };
            let soql = format!("SELECT CaseNumber FROM Case WHERE Subject {operator} {value}");
            let found = ask(&conn, &rights, false, |ctx| {
                let started = start(ctx, &soql).unwrap_or_else(|error| {
                    panic!("seed {seed} round {round} {soql:?}: {}", error.message)
                });
                numbers(&page(ctx, &started.cursor, 0, 10).unwrap())
            });
            assert_eq!(found, [1], "seed {seed} round {round} {soql:?}");
        }
    }
}
