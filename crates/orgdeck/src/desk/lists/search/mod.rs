//! What is meant by the text of a search: a number, a link, an address, words, and conditions on fields.
//!
//! Whatever is not understood is told, or searched for as words; nothing is left out in silence.

mod pieces;
mod qualifiers;
mod suggest;

pub(super) use suggest::suggestions;

use pieces::{Piece, Qualifier, cut};
use salesforce::{
    RecordId,
    describe::{Field, ObjectDescribe},
    sosl::Term,
};

use super::{built_in::For, known, wanted::Wanted};
use crate::{
    desk::fields,
    views::{Compared, Condition, Operator, ValueKind},
};

/// Longest search text, in characters: longer ones make requests that Salesforce does not take.
pub(super) const LONGEST: usize = 1_000;

/// Digits of a number as orgs write it: as it was typed, and with zeros before it up to this many.
const WIDEST_NUMBER: usize = 10;

/// How a text of digits is understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Digits {
    /// As the number of a record.
    Number,
    /// As a word, where no record has that number.
    Word,
}

/// Whether a text is nothing but a number that may as well be a word.
pub(super) fn is_bare_number(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// What a text asks for.
pub(super) fn read(lists: &For<'_>, text: &str, digits: Digits) -> Wanted {
    let mut reader = Reader {
        lists,
        wanted: Wanted::of(lists.list(Vec::new(), lists.date)),
        digits,
    };
    for piece in cut(text) {
        reader.piece(piece);
    }
    reader.wanted
}

struct Reader<'a> {
    lists: &'a For<'a>,
    wanted: Wanted,
    digits: Digits,
}

impl Reader<'_> {
    fn object(&self) -> &ObjectDescribe {
        self.lists.object
    }

    fn piece(&mut self, piece: Piece) {
        match piece {
            Piece::Word(word) => self.word(word),
            Piece::Phrase(phrase) => self.term(Term::Exact(phrase.clone()), phrase),
            Piece::Qualifier(asked) => self.qualifier(asked),
        }
    }

    fn word(&mut self, word: String) {
        if let Some(condition) = self.record(&word) {
            return self.wanted.conditions.push(condition);
        }
        if let Some(condition) = self.number(&word) {
            let digits = word.trim_start_matches('#').to_owned();
            self.wanted.marks.push(digits);
            return self.wanted.conditions.push(condition);
        }
        if let Some(any) = self.address(&word) {
            self.wanted.marks.push(word);
            return self.wanted.any.push(any);
        }
        self.term(Term::Word(word.clone()), word);
    }

    /// The id of a record of this object, alone or in a link: `…/lightning/r/Case/500…/view`, and `…/500…` as it was
    /// before Lightning.
    fn record(&self, word: &str) -> Option<Condition> {
        let prefix = self.object().key_prefix.as_deref()?;
        let mut parts = word.split(|c: char| !c.is_ascii_alphanumeric());
        let id = parts.find_map(|part| {
            // digits alone are the number of something
            let may_be = part.starts_with(prefix) && part.bytes().any(|b| b.is_ascii_alphabetic());
            may_be.then(|| RecordId::parse(part).ok()).flatten()
        })?;
        Some(Condition {
            field: "Id".to_owned(),
            operator: Operator::Is,
            values: vec![value(id.as_str())],
        })
    }

    /// `#1026`, and digits alone: the number of a record, as it is written and with zeros before it.
    fn number(&self, word: &str) -> Option<Condition> {
        let digits = match word.strip_prefix('#') {
            Some(digits) => digits,
            None if self.digits == Digits::Number => word,
            None => return None,
        };
        if !(1..=30).contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let fields = &self.object().fields;
        let field = fields
            .iter()
            .find(|field| field.auto_number && field.name_field && field.filterable)?;
        let widths = digits.len()..=WIDEST_NUMBER.max(digits.len());
        let values = widths.map(|width| value(format!("{digits:0>width$}")));
        Some(Condition {
            field: field.name.clone(),
            operator: Operator::Is,
            values: values.collect(),
        })
    }

    /// An e-mail address: in any field of addresses.
    fn address(&self, word: &str) -> Option<Vec<Condition>> {
        let (name, host) = word.split_once('@')?;
        if name.is_empty() || !host.contains('.') || host.contains('@') {
            return None;
        }
        let with = |field: &Field| Condition {
            field: field.name.clone(),
            operator: Operator::Is,
            values: vec![value(word)],
        };
        let fields = self
            .object()
            .fields
            .iter()
            .filter(|field| fields::kind(field) == ValueKind::Email && field.filterable);
        let any: Vec<Condition> = fields.map(with).collect();
        (!any.is_empty()).then_some(any)
    }

    /// Words that SOSL can find go there; others are looked for in the texts of a row.
    fn term(&mut self, term: Term, text: String) {
        self.wanted.marks.push(text.clone());
        if term.is_searchable() && self.object().searchable {
            return self.wanted.terms.push(term);
        }
        let texts = known::of(&self.object().name)
            .rows
            .iter()
            .filter_map(|name| {
                let field = self.object().field(name)?;
                fields::operators(field)
                    .contains(&Operator::StartsWith)
                    .then(|| field.name.clone())
            });
        let any: Vec<Condition> = texts
            .map(|field| Condition {
                field,
                operator: Operator::Contains,
                values: vec![value(text.clone())],
            })
            .collect();
        if any.is_empty() {
            let words = format!("Salesforce cannot search for “{}”.", short(&text));
            return self.wanted.notes.push(words);
        }
        self.wanted.any.push(any);
    }

    fn qualifier(&mut self, asked: Qualifier) {
        if let Some(conditions) = self.state(&asked) {
            return self.wanted.conditions.extend(conditions);
        }
        let Some(field) = qualifiers::field(self.object(), &asked.key) else {
            let words = format!(
                "There is no field “{}” that this user can see; “{}” is searched for as words.",
                short(&asked.key),
                short(&asked.typed)
            );
            self.wanted.notes.push(words);
            return self.term(Term::Exact(asked.typed.clone()), asked.typed);
        };
        let field = field.clone();
        match qualifiers::condition(&field, &asked) {
            Ok(condition) => {
                self.told(&field, &condition);
                self.mark(&condition);
                self.wanted.conditions.push(condition);
            }
            Err(why) => self
                .wanted
                .notes
                .push(format!("“{}” does not count: {why}.", short(&asked.typed))),
        }
    }

    /// `is:open`, `queue:…` and the like: what is said of a record without naming a field.
    fn state(&self, asked: &Qualifier) -> Option<Vec<Condition>> {
        let [word] = asked.values.as_slice() else {
            return None;
        };
        let list = |id: &str| self.lists.spec(id);
        let word = word.to_ascii_lowercase();
        let mut conditions = match (asked.key.to_ascii_lowercase().as_str(), word.as_str()) {
            ("is", "open") => list("all-open")?.conditions,
            ("is", "closed") => list("closed")?.conditions,
            ("is", "unassigned") | ("queue", "any") => only(list("unassigned")?.conditions),
            ("is", "escalated") => only(list("escalated")?.conditions),
            ("is", "mine") => only(list("my-open")?.conditions),
            ("is", "new") => only(list("new-today")?.conditions),
            ("queue", "me" | "mine" | "my") => {
                let mut of = only(list("unassigned")?.conditions);
                of.first_mut()?.values = vec![Compared::MyQueues];
                of
            }
            ("queue", _) => {
                let mut of = only(list("unassigned")?.conditions);
                of.push(Condition {
                    field: "Owner.Name".to_owned(),
                    operator: Operator::Contains,
                    values: vec![value(asked.values.first()?.as_str())],
                });
                of
            }
            ("is", _) => {
                let field = qualifiers::field(self.object(), &asked.values[0])?;
                (fields::kind(field) == ValueKind::Checkbox).then_some(())?;
                vec![Condition {
                    field: field.name.clone(),
                    operator: Operator::Is,
                    values: vec![value("true")],
                }]
            }
            _ => return None,
        };
        if asked.negated {
            let [only] = conditions.as_mut_slice() else {
                return None;
            };
            only.operator = Operator::IsNot;
        }
        // the app's lists of articles have a condition of their own, which every search has already
        let own = &self.wanted.conditions;
        conditions.retain(|condition| !own.contains(condition));
        Some(conditions)
    }

    /// Says where a picklist has no such option: the search goes on and finds what was typed, which may be nothing.
    fn told(&mut self, field: &Field, condition: &Condition) {
        if !matches!(
            fields::kind(field),
            ValueKind::Picklist | ValueKind::Options
        ) {
            return;
        }
        for typed in &condition.values {
            if let Compared::Value { text } = typed
                && field.picklist.iter().all(|option| option.value != *text)
            {
                let words = format!("{} has no option “{}”.", field.label, short(text));
                self.wanted.notes.push(words);
            }
        }
    }

    /// What is contained is marked in the rows.
    fn mark(&mut self, condition: &Condition) {
        if condition.operator == Operator::Contains {
            let texts = condition.values.iter().filter_map(|value| match value {
                Compared::Value { text } => Some(text.clone()),
                _ => None,
            });
            self.wanted.marks.extend(texts);
        }
    }
}

/// Of a list of the app the condition that makes it.
fn only(mut conditions: Vec<Condition>) -> Vec<Condition> {
    conditions.truncate(1);
    conditions
}

fn value(text: impl Into<String>) -> Compared {
    Compared::Value { text: text.into() }
}

fn short(text: &str) -> String {
    text.chars().take(60).collect()
}
