//! Builds SOSL from typed parts, so that no text can change what is searched, and searches.
//!
//! Words go between the braces with every reserved character behind a backslash; conditions, names and orders are
//! those of `soql`. Source: SOQL and SOSL Reference, "FIND {SearchQuery}", "RETURNING FieldSpec", "Reserved
//! characters"; REST API Developer Guide, "Search". Of the reserved characters the printed list lacks `-`
//! (unconfirmed), which therefore is behind a backslash too.
//!
//! Not here: which words are worth a search, beyond what SOSL cannot find at all.

use std::fmt::Write as _;

use crate::error::Error;
use crate::org::{Ask, Org};
use crate::records::{Found, Seed};
use crate::soql::{Direction, Filter, Name, write_filter, write_order};

/// Most matches of a search, whichever page of them ("SOSL limits on search results").
pub const MOST: u32 = 2_000;

/// A search, built here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sosl(String);

impl Sosl {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    /// A word that begins so.
    Word(String),
    /// These words, one behind the other.
    Exact(String),
}

impl Term {
    /// Whether SOSL can find it: it leaves out single characters, and signs are no words ("FIND {SearchQuery}").
    #[must_use]
    pub fn is_searchable(&self) -> bool {
        let (Term::Word(text) | Term::Exact(text)) = self;
        let mut run = 0;
        text.chars().any(|c| {
            run = if c.is_alphanumeric() { run + 1 } else { 0 };
            run >= 2
        })
    }

    fn write(&self, text: &mut String) {
        match self {
            // the three are operators unless they stand in quotes
            Term::Word(word) if !is_operator(word) && !word.contains(char::is_whitespace) => {
                let _ = write!(text, "{}*", escape(word));
            }
            Term::Word(words) | Term::Exact(words) => {
                let _ = write!(text, "\"{}\"", escape(words));
            }
        }
    }
}

fn is_operator(word: &str) -> bool {
    ["AND", "OR", "NOT"]
        .iter()
        .any(|operator| word.eq_ignore_ascii_case(operator))
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if "?&|!{}[]()^~*:\\\"'+-".contains(c) {
            escaped.push('\\');
        }
        // no control character is part of a word
        escaped.push(if c.is_control() { ' ' } else { c });
    }
    escaped
}

/// A search for records of one object, being put together.
#[derive(Debug, Clone)]
pub struct Find {
    terms: Vec<Term>,
    object: Name,
    fields: Vec<Name>,
    filter: Option<Filter>,
    order: Vec<(Name, Direction)>,
    limit: u32,
    offset: u32,
}

impl Find {
    /// These fields (at least one) of an object's records with all of these terms (at least one) in any field.
    #[must_use]
    pub fn new(terms: Vec<Term>, object: Name, fields: Vec<Name>) -> Find {
        Find {
            terms,
            object,
            fields,
            filter: None,
            order: Vec::new(),
            limit: MOST,
            offset: 0,
        }
    }

    /// Only records for which this holds.
    #[must_use]
    pub fn filter(mut self, filter: Filter) -> Find {
        self.filter = Some(filter);
        self
    }

    /// In this order, then in that of later calls. Records without a value come last.
    #[must_use]
    pub fn order_by(mut self, field: Name, direction: Direction) -> Find {
        self.order.push((field, direction));
        self
    }

    /// At most so many records, behind the first so many.
    #[must_use]
    pub fn page(mut self, offset: u32, limit: u32) -> Find {
        (self.offset, self.limit) = (offset, limit);
        self
    }

    /// The finished search.
    #[must_use]
    pub fn sosl(&self) -> Sosl {
        let mut text = "FIND {".to_owned();
        for (i, term) in self.terms.iter().enumerate() {
            // said, because articles are otherwise found by any of the words
            text.push_str(if i == 0 { "" } else { " AND " });
            term.write(&mut text);
        }
        let fields: Vec<&str> = self.fields.iter().map(Name::as_str).collect();
        let object = self.object.as_str();
        let _ = write!(
            text,
            "}} IN ALL FIELDS RETURNING {object}({}",
            fields.join(", ")
        );
        if let Some(filter) = &self.filter {
            text.push_str(" WHERE ");
            write_filter(&mut text, filter, true);
        }
        write_order(&mut text, &self.order);
        let _ = write!(text, " LIMIT {}", self.limit);
        if self.offset > 0 {
            let _ = write!(text, " OFFSET {}", self.offset);
        }
        text.push(')');
        Sosl(text)
    }
}

/// The records that a search finds, each read by a seed. What was just written is found after seconds to minutes.
///
/// # Errors
/// Any of [`Error`]; a fault in the SOSL is 400 `MALFORMED_SEARCH`.
pub async fn search<R, S: Seed<R>>(org: &Org, sosl: &Sosl, seed: S) -> Result<Vec<R>, Error> {
    let answer = org.call(Ask::get(&["search"]).with("q", sosl.as_str()));
    answer.await?.json_by(Found(seed))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{seeded, soql::hostile};

    const BEHIND: &str = " IN ALL FIELDS RETURNING Case(Id WHERE Status = 'New' LIMIT 5)";

    fn find(term: Term) -> String {
        let name = Name::fixed;
        Find::new(vec![term], name("Case"), vec![name("Id")])
            .filter(Filter::text(name("Status"), "New"))
            .page(0, 5)
            .sosl()
            .as_str()
            .to_owned()
    }

    /// What stands between the braces without its backslashes, and what comes behind them; `None` where a reserved
    /// character stands bare. Bare quotes and asterisks are kept as the builder's own signs.
    fn read(sosl: &str) -> Option<(String, String)> {
        let mut chars = sosl.strip_prefix("FIND {")?.chars();
        let mut text = String::new();
        loop {
            match chars.next()? {
                '}' => return Some((text, chars.collect())),
                '\\' => text.push(match chars.next()? {
                    // marked, so that they are told from the builder's own
                    '"' => '\u{e000}',
                    '*' => '\u{e001}',
                    c => c,
                }),
                c if "?&|!{[]()^~:'+-".contains(c) => return None,
                c => text.push(c),
            }
        }
    }

    fn as_read(text: &str) -> String {
        let text = text.replace('"', "\u{e000}").replace('*', "\u{e001}");
        text.chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect()
    }

    #[test]
    fn any_text_stays_one_phrase_and_the_search_around_it_the_same() {
        let check = |text: String| {
            let expected = (format!("\"{}\"", as_read(&text)), BEHIND.to_owned());
            prop_assert_eq!(read(&find(Term::Exact(text))), Some(expected));
            Ok(())
        };
        seeded::proves("one phrase equal to the text each", &hostile::text(), check);
    }

    #[test]
    fn any_word_stays_one_word_and_the_search_around_it_the_same() {
        let check = |text: String| {
            let (text, behind) =
                read(&find(Term::Word(text.clone()))).ok_or_else(|| TestCaseError::fail(text))?;
            prop_assert_eq!(behind, BEHIND);
            let bare = text
                .strip_suffix('*')
                .map(|word| !word.contains(['*', '"']));
            let quoted = text
                .strip_prefix('"')
                .and_then(|text| text.strip_suffix('"'))
                .map(|text| !text.contains(['*', '"']));
            prop_assert_eq!(bare.or(quoted), Some(true));
            Ok(())
        };
        seeded::proves("one word each", &hostile::text(), check);
    }

    #[test]
    fn known_payloads_change_nothing() {
        let mut count = 0;
        for payload in hostile::payloads() {
            count += 1;
            let (text, behind) = read(&find(Term::Exact(payload.clone()))).expect("readable");
            assert_eq!(text, format!("\"{}\"", as_read(&payload)));
            assert_eq!(behind, BEHIND);
        }
        proof::Proof::new("soql").counted(format_args!("{count} known payloads in searches"));
    }

    #[test]
    fn operators_are_words_when_they_are_typed() {
        for (term, expected) in [
            (Term::Word("print".into()), "print*"),
            (Term::Word("or".into()), "\"or\""),
            (Term::Word("NOT".into()), "\"NOT\""),
            (Term::Word("C++".into()), "C\\+\\+*"),
            (Term::Exact("a b".into()), "\"a b\""),
        ] {
            let mut text = String::new();
            term.write(&mut text);
            assert_eq!(text, expected);
        }
    }

    #[test]
    fn what_sosl_cannot_find_is_known_beforehand() {
        for text in ["ab", "-ab-", "a bc", "Äö", "10"] {
            assert!(Term::Exact(text.into()).is_searchable(), "{text}");
        }
        for text in ["", "a", "a b", "?!", "-", "a-b", " ", "é"] {
            assert!(!Term::Exact(text.into()).is_searchable(), "{text}");
        }
    }

    #[test]
    fn a_search_is_written_as_the_grammar_wants_it() {
        let name = Name::fixed;
        let terms = vec![Term::Word("pump".into()), Term::Exact("on fire".into())];
        let sosl = Find::new(terms, name("Case"), vec![name("Id"), name("Owner.Name")])
            .order_by(name("CreatedDate"), Direction::Descending)
            .page(200, 201)
            .sosl();
        assert_eq!(
            sosl.as_str(),
            "FIND {pump* AND \"on fire\"} IN ALL FIELDS RETURNING Case(Id, Owner.Name ORDER BY CreatedDate DESC \
             NULLS LAST LIMIT 201 OFFSET 200)"
        );
    }
}
