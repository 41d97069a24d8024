//! From terms to the question the index understands (FTS5's query syntax).
//!
//! FTS5 knows phrases and words that begin with something. Other wildcards are spelled out: the index's own list of
//! words is asked for those that fit.

use rusqlite::Connection;

use super::index;
use super::terms::{Expression, Term};
use crate::schema::{Field, Object};

/// Most words that a wildcard stands for.
const MOST_WORDS: usize = 500;

/// The question for these fields of the object, or none if nothing can be found.
pub(super) fn question(
    conn: &Connection,
    object: &Object,
    fields: &[&Field],
    expression: &Expression,
) -> rusqlite::Result<Option<String>> {
    if fields.is_empty() {
        return Ok(None);
    }
    let columns: Vec<String> = fields
        .iter()
        .map(|field| format!("\"{}\"", field.name))
        .collect();
    let asked = Asking { conn, object }.question(expression)?;
    Ok(asked.map(|asked| format!("{{{}}} : ({asked})", columns.join(" "))))
}

struct Asking<'c> {
    conn: &'c Connection,
    object: &'c Object,
}

impl Asking<'_> {
    fn question(&self, expression: &Expression) -> rusqlite::Result<Option<String>> {
        Ok(match expression {
            Expression::Term(term) if term.is_wild() => self.wild(term)?,
            Expression::Term(term) => plain(term),
            Expression::And(terms) => self.joined(terms, " AND ")?,
            Expression::Or(terms) => self.joined(terms, " OR ")?,
            Expression::AndNot(left, right) => {
                let left = self.question(left)?;
                match (left, self.question(right)?) {
                    (Some(left), Some(right)) => Some(format!("({left}) NOT ({right})")),
                    (left, _) => left,
                }
            }
        })
    }

    /// A term without a letter or digit says nothing, and is left out.
    fn joined(&self, terms: &[Expression], by: &str) -> rusqlite::Result<Option<String>> {
        let mut parts = Vec::new();
        for term in terms {
            if let Some(part) = self.question(term)? {
                parts.push(match term {
                    Expression::Term(term) if !term.is_wild() => part,
                    _ => format!("({part})"),
                });
            }
        }
        Ok((!parts.is_empty()).then(|| parts.join(by)))
    }

    /// A term with wildcards: each of its words by itself, all of them wanted.
    fn wild(&self, term: &Term) -> rusqlite::Result<Option<String>> {
        let mut parts = Vec::new();
        let words = term
            .chars
            .split(|(char, wild)| !wild && !char.is_alphanumeric())
            .filter(|word| word.iter().any(|(_, wild)| !wild));
        for word in words {
            parts.push(match beginning(word) {
                Some(start) => format!("{} *", quoted(&start)),
                None => self.spelled_out(word)?,
            });
        }
        Ok((!parts.is_empty()).then(|| parts.join(" AND ")))
    }

    /// The words of the index that fit the pattern; a word that no text has, if none does.
    fn spelled_out(&self, word: &[(char, bool)]) -> rusqlite::Result<String> {
        let start: String = folded(
            word.iter()
                .take_while(|(_, wild)| !wild)
                .map(|(char, _)| *char),
        );
        let pattern: String = word
            .iter()
            .map(|(char, wild)| match wild {
                true => char.to_string(),
                false => folded(std::iter::once(*char)),
            })
            .collect();
        let sql = format!(
            "SELECT term FROM \"{}\" WHERE term >= ?1 AND term < ?2 AND term GLOB ?3 LIMIT {MOST_WORDS}",
            index::words(self.object)
        );
        let beyond = format!("{start}\u{10ffff}");
        let mut statement = self.conn.prepare_cached(&sql)?;
        let found = statement
            .query_map([&start, &beyond, &pattern], |row| row.get::<_, String>(0))?
            .map(|word| word.map(|word| quoted(&word)))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(if found.is_empty() {
            quoted(&pattern.replace(['*', '?'], "\u{e000}"))
        } else {
            format!("({})", found.join(" OR "))
        })
    }
}

/// What a word begins with, if its only wildcard is the asterisk at its end.
fn beginning(word: &[(char, bool)]) -> Option<String> {
    let (last, start) = word.split_last()?;
    let plain = !start.is_empty() && start.iter().all(|(_, wild)| !wild);
    (*last == ('*', true) && plain).then(|| start.iter().map(|(char, _)| *char).collect())
}

/// A word or phrase; the index cuts it into words as it cut the texts.
fn plain(term: &Term) -> Option<String> {
    let text: String = term.chars.iter().map(|(char, _)| *char).collect();
    text.chars()
        .any(char::is_alphanumeric)
        .then(|| quoted(&text))
}

fn folded(chars: impl Iterator<Item = char>) -> String {
    chars.flat_map(char::to_lowercase).collect()
}

/// A string of FTS5's query syntax, which ends at a NUL.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\"").replace('\0', " "))
}
