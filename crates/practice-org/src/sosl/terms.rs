//! What is looked for: words, phrases, wildcards and operators ("FIND {SearchQuery}" in the SOQL and SOSL Reference).
//!
//! Between the braces of a statement reserved characters take a backslash; without one the lexer stops at them, in
//! words that restforce issue 688 shows. A parameterized search has no such rule: there they are text.

use crate::soql::fail::{Checked, Fail};

/// Longest search text that finds anything, and the longest whose operators count.
const LONGEST: usize = 10_000;
const LONGEST_LOGICAL: usize = 4_000;
/// How deep parentheses and AND NOTs may nest, well within the index's own bounds.
const DEPTH: usize = 50;

/// Terms and how they go together.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Expression {
    /// One word or phrase.
    Term(Term),
    /// All of them.
    And(Vec<Expression>),
    /// Any of them.
    Or(Vec<Expression>),
    /// The first and not the second.
    AndNot(Box<Expression>, Box<Expression>),
}

/// One word or phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Term {
    /// Its characters, and whether each is a wildcard.
    pub(crate) chars: Vec<(char, bool)>,
}

impl Term {
    /// Whether it has a wildcard.
    pub(crate) fn is_wild(&self) -> bool {
        self.chars.iter().any(|(_, wild)| *wild)
    }
}

enum Piece {
    Term(Term),
    Open,
    Close,
    And,
    Or,
    AndNot,
}

/// A search text read to its end.
pub(crate) struct Read {
    /// What it means, or none if nothing can be found.
    pub(crate) expression: Option<Expression>,
    /// Characters up to and with the closing brace.
    pub(crate) end: usize,
}

/// Reads the text between the brace before `start` and its partner.
pub(super) fn braced(statement: &[char], start: usize) -> Checked<Read> {
    let mut reader = Reader {
        chars: statement,
        at: start,
        strict: true,
    };
    let pieces = reader.pieces()?;
    let text: String = statement[start..reader.at].iter().collect();
    Ok(Read {
        expression: expression(pieces, &text, start)?,
        end: reader.at + 1,
    })
}

/// Reads a whole text that stands in no statement.
pub(crate) fn bare(text: &str) -> Checked<Option<Expression>> {
    let chars: Vec<char> = text.chars().collect();
    let mut reader = Reader {
        chars: &chars,
        at: 0,
        strict: false,
    };
    let pieces = reader.pieces()?;
    expression(pieces, text, 0)
}

struct Reader<'t> {
    chars: &'t [char],
    at: usize,
    strict: bool,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    /// The lexer's complaint about the character at hand.
    fn mismatched(&self, expected: char) -> Fail {
        let found = self.peek().map_or("<EOF>".to_owned(), String::from);
        let before = &self.chars[..self.at.min(self.chars.len())];
        let row = before.iter().filter(|char| **char == '\n').count() + 1;
        let start = before
            .iter()
            .rposition(|char| *char == '\n')
            .map_or(0, |place| place + 1);
        Fail::at_token(
            "MALFORMED_SEARCH",
            self.at,
            format!(
                "line {row}:{} mismatched character '{found}' expecting '{expected}'",
                self.at - start
            ),
        )
    }

    fn pieces(&mut self) -> Checked<Vec<Piece>> {
        let mut pieces = Vec::new();
        loop {
            match self.peek() {
                None if self.strict => return Err(self.mismatched('}')),
                None => return Ok(joined(pieces)),
                Some('}') if self.strict => return Ok(joined(pieces)),
                Some('(') => {
                    self.at += 1;
                    pieces.push(Piece::Open);
                }
                Some(')') => {
                    self.at += 1;
                    pieces.push(Piece::Close);
                }
                Some('"') => pieces.push(Piece::Term(self.phrase()?)),
                Some(char) if char.is_whitespace() => self.at += 1,
                Some(_) => pieces.push(self.word()?),
            }
        }
    }

    fn phrase(&mut self) -> Checked<Term> {
        self.at += 1;
        let mut chars = Vec::new();
        loop {
            match self.peek() {
                Some('"') => {
                    self.at += 1;
                    return Ok(Term { chars });
                }
                Some('\\') => chars.push((self.escaped()?, false)),
                Some('}') if self.strict => return Err(self.mismatched('"')),
                None if self.strict => return Err(self.mismatched('"')),
                None => return Ok(Term { chars }),
                Some(char) => {
                    self.at += 1;
                    chars.push((char, false));
                }
            }
        }
    }

    fn escaped(&mut self) -> Checked<char> {
        self.at += 1;
        match self.peek() {
            Some(char) => {
                self.at += 1;
                Ok(char)
            }
            None if self.strict => Err(self.mismatched('}')),
            None => Ok('\\'),
        }
    }

    fn word(&mut self) -> Checked<Piece> {
        const RESERVED: [char; 12] = ['&', '|', '!', '{', '[', ']', '^', '~', ':', '\'', '+', '-'];
        let mut chars: Vec<(char, bool)> = Vec::new();
        while let Some(char) = self.peek() {
            match char {
                '}' if self.strict => break,
                '(' | ')' | '"' => break,
                '\\' => chars.push((self.escaped()?, false)),
                '*' | '?' => {
                    self.at += 1;
                    // a wildcard stands at the middle or end of a word
                    if !chars.is_empty() {
                        chars.push((char, true));
                    }
                }
                char if char.is_whitespace() => break,
                char if self.strict && RESERVED.contains(&char) => {
                    return Err(self.mismatched('}'));
                }
                char => {
                    self.at += 1;
                    chars.push((char, false));
                }
            }
        }
        let text: String = chars.iter().map(|(char, _)| *char).collect();
        Ok(match text.to_ascii_uppercase().as_str() {
            "AND" => Piece::And,
            "OR" => Piece::Or,
            _ => Piece::Term(Term { chars }),
        })
    }
}

/// `AND NOT` is one operator; a NOT that follows no AND is a word.
fn joined(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut joined: Vec<Piece> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let not = matches!(&piece, Piece::Term(term) if is_not(term));
        match joined.last_mut() {
            Some(last @ Piece::And) if not => *last = Piece::AndNot,
            _ => joined.push(piece),
        }
    }
    joined
}

fn is_not(term: &Term) -> bool {
    term.chars
        .iter()
        .map(|(char, _)| char.to_ascii_uppercase())
        .eq("NOT".chars())
}

/// What the pieces of this text mean.
fn expression(pieces: Vec<Piece>, text: &str, at: usize) -> Checked<Option<Expression>> {
    let length = text.chars().count();
    if text.trim().chars().count() < 2 {
        // words of a look-up's answer in public test fixtures
        return Err(Fail::whole(
            "INVALID_SEARCH",
            format!(
                "search term must be longer than one character: {}",
                text.trim()
            ),
        ));
    }
    if length > LONGEST {
        return Ok(None);
    }
    if length > LONGEST_LOGICAL {
        let terms = pieces.into_iter().filter_map(|piece| match piece {
            Piece::Term(term) => Some(Expression::Term(term)),
            _ => None,
        });
        return Ok(Some(Expression::Or(terms.collect())));
    }
    let mut parser = Parser {
        pieces: pieces.into_iter().peekable(),
        depth: 0,
        at,
    };
    let found = parser.any()?;
    match parser.pieces.peek() {
        None => Ok(found),
        Some(_) => Err(parser.unbalanced(")")),
    }
}

struct Parser<I: Iterator<Item = Piece>> {
    pieces: std::iter::Peekable<I>,
    depth: usize,
    at: usize,
}

impl<I: Iterator<Item = Piece>> Parser<I> {
    /// Parentheses that do not fit together; that it is refused is documented, the words are not confirmed.
    fn unbalanced(&self, token: &str) -> Fail {
        Fail::at_token(
            "MALFORMED_SEARCH",
            self.at,
            format!("unexpected token: '{token}'"),
        )
    }

    fn any(&mut self) -> Checked<Option<Expression>> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(Fail::too_complicated());
        }
        let mut terms: Vec<Expression> = self.all()?.into_iter().collect();
        while matches!(self.pieces.peek(), Some(Piece::Or)) {
            self.pieces.next();
            terms.extend(self.all()?);
        }
        self.depth -= 1;
        Ok(match terms.len() {
            0 => None,
            1 => terms.pop(),
            _ => Some(Expression::Or(terms)),
        })
    }

    /// Terms joined by AND, AND NOT, or nothing; read from right to left, as the reference says.
    fn all(&mut self) -> Checked<Option<Expression>> {
        let mut terms: Vec<(bool, Expression)> = Vec::new();
        let mut negated = false;
        loop {
            let term = match self.pieces.peek() {
                None | Some(Piece::Or | Piece::Close) => break,
                Some(Piece::And) => {
                    self.pieces.next();
                    continue;
                }
                Some(Piece::AndNot) => {
                    self.pieces.next();
                    negated = true;
                    continue;
                }
                Some(Piece::Open) => {
                    self.pieces.next();
                    let inner = self.any()?;
                    if !matches!(self.pieces.next(), Some(Piece::Close)) {
                        return Err(self.unbalanced("}"));
                    }
                    inner
                }
                Some(Piece::Term(_)) => match self.pieces.next() {
                    Some(Piece::Term(term)) => Some(Expression::Term(term)),
                    _ => None,
                },
            };
            if let Some(term) = term {
                terms.push((std::mem::take(&mut negated), term));
            }
        }
        if terms.iter().filter(|(negated, _)| *negated).count() > DEPTH {
            return Err(Fail::too_complicated());
        }
        Ok(from_right(terms))
    }
}

fn from_right(mut terms: Vec<(bool, Expression)>) -> Option<Expression> {
    let (mut negated, mut found) = terms.pop()?;
    while let Some((before, left)) = terms.pop() {
        found = match (negated, found) {
            (true, right) => Expression::AndNot(Box::new(left), Box::new(right)),
            (false, Expression::And(mut all)) => {
                all.insert(0, left);
                Expression::And(all)
            }
            (false, right) => Expression::And(vec![left, right]),
        };
        negated = before;
    }
    // an AND NOT with nothing before it excludes nothing
    Some(found)
}
