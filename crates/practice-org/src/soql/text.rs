//! Comparing texts without regard to case, in any script, with nothing but SQLite's own operators.
//!
//! `COLLATE NOCASE` and `LIKE` fold ASCII only. Where the literal has other letters that have two cases, the
//! comparison becomes a `GLOB` with both cases of every letter in brackets. Only that (rare) form cannot use an index.

use super::lexer::LiteralChar;

/// A comparison of a column with a bound text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Match {
    /// SQL with `{}` for the placeholder of the text.
    pub(super) sql: String,
    /// The text.
    pub(super) text: String,
    /// Whether the text is bound. SQLite looks up a pattern in an index only if it sees it.
    pub(super) bound: bool,
}

/// The characters of a literal as plain text.
pub(super) fn plain(literal: &[LiteralChar]) -> String {
    literal.iter().map(|char| char.char).collect()
}

/// Whether SQLite's own folding is enough to find this text in any case, so that `=` and `IN` do.
pub(super) fn folds_plainly(text: &str) -> bool {
    text.chars()
        .all(|char| char != '\0' && (char.is_ascii() || cases(char).len() == 1))
}

/// Equality with a whole text.
pub(super) fn equals(column: &str, text: &str) -> Match {
    if folds_plainly(text) {
        return Match {
            sql: format!("{column} = {{}}"),
            text: text.to_owned(),
            bound: true,
        };
    }
    if text.contains('\0') {
        // SQLite's folding stops at a NUL; such texts are compared exactly
        return Match {
            sql: format!("{column} = {{}} COLLATE BINARY"),
            text: text.to_owned(),
            bound: true,
        };
    }
    Match {
        sql: format!("{column} GLOB {{}}"),
        text: text.chars().map(glob).collect(),
        bound: true,
    }
}

/// LIKE with `%` and `_` as wildcards where no backslash stood before them.
pub(super) fn like(column: &str, literal: &[LiteralChar]) -> Match {
    if folds_plainly(&plain(literal)) {
        let pattern = literal
            .iter()
            .map(|LiteralChar { char, escaped }| match char {
                '\\' => "\\\\".to_owned(),
                '%' | '_' if *escaped => format!("\\{char}"),
                _ => char.to_string(),
            });
        return Match {
            sql: format!("{column} LIKE {{}} ESCAPE '\\'"),
            text: pattern.collect(),
            bound: false,
        };
    }
    let pattern = literal
        .iter()
        .map(|LiteralChar { char, escaped }| match char {
            '%' if !escaped => "*".to_owned(),
            '_' if !escaped => "?".to_owned(),
            _ => glob(*char),
        });
    Match {
        sql: format!("{column} GLOB {{}}"),
        text: pattern.collect(),
        bound: true,
    }
}

/// That a column of values parted by semicolons holds every one of these, parted likewise.
pub(super) fn holding(column: &str, literal: &[LiteralChar]) -> Vec<Match> {
    let plain = |char| LiteralChar {
        char,
        escaped: false,
    };
    let list = format!("(';' || {column} || ';')");
    literal
        .split(|char| char.char == ';')
        .map(|value| {
            let mut pattern = vec![plain('%'), plain(';')];
            pattern.extend(value.iter().map(|char| LiteralChar {
                escaped: true,
                ..*char
            }));
            pattern.extend([plain(';'), plain('%')]);
            like(&list, &pattern)
        })
        .collect()
}

/// The GLOB pattern for one character in any case.
fn glob(char: char) -> String {
    let cases = cases(char);
    if cases.len() > 1 || matches!(char, '*' | '?' | '[') {
        return format!("[{}]", cases.into_iter().collect::<String>());
    }
    char.to_string()
}

/// The character and its other cases, as far as those are single characters.
fn cases(char: char) -> Vec<char> {
    let upper = single(char.to_uppercase());
    let lower = single(char.to_lowercase());
    // a letter with two small forms, as the final sigma
    let other = upper.and_then(|upper| single(upper.to_lowercase()));
    let mut cases = vec![char];
    for case in [upper, lower, other].into_iter().flatten() {
        if !cases.contains(&case) {
            cases.push(case);
        }
    }
    cases
}

fn single(mut mapped: impl Iterator<Item = char>) -> Option<char> {
    let first = mapped.next();
    if mapped.next().is_some() { None } else { first }
}
