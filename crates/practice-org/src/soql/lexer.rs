//! From the query's text to its tokens, each with its place.
//!
//! Tokens are those of Salesforce's published grammar (`SoqlLexer.g4` beside forcedotcom/soql-tooling): a name takes in
//! points, `Account.Name` is one token. String escapes are those of "Quoted String Escape Sequences" in the SOQL and
//! SOSL Reference; a backslash before anything else is an error. `\_` and `\%` keep a mark, because only LIKE treats
//! the bare signs as wildcards.

use super::fail::{Checked, Fail};

/// One character of a string literal, and whether a backslash stood before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LiteralChar {
    /// The character meant.
    pub(crate) char: char,
    /// Written with a backslash, so never a wildcard.
    pub(crate) escaped: bool,
}

/// What a token is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    /// A name or keyword, perhaps with points in it.
    Word(String),
    /// A string in single quotes.
    Text(Vec<LiteralChar>),
    /// A quote that opens a string that does not end.
    Quote,
    /// A number, as written.
    Number(String),
    /// `2024-01-31`, as written.
    Date(String),
    /// `2024-01-31T10:00:00Z`, in milliseconds since the epoch.
    DateTime(i64),
    /// `10:30:00Z` with or without milliseconds, as times of day are stored.
    Time(String),
    /// Punctuation or an operator.
    Sign(&'static str),
    /// The end of the query.
    End,
}

/// A token and where it stands, counted in characters.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    /// What it is.
    pub(crate) kind: Kind,
    /// Characters before it.
    pub(crate) at: usize,
    /// As written.
    pub(crate) raw: String,
}

const SIGNS: [&str; 19] = [
    "!=", "<>", "<=", ">=", "<", ">", "=", "(", ")", ",", ".", ":", "*", "+", "-", "/", ";", "{",
    "}",
];

/// Splits the query from this character on into tokens, the last of which is [`Kind::End`].
pub(crate) fn tokens(query: &str, from: usize) -> Checked<Vec<Token>> {
    let mut lexer = Lexer {
        text: query,
        ascii: query.is_ascii(),
        chars: query.chars().collect(),
        at: from,
    };
    let mut tokens = Vec::with_capacity(query.len() / 5);
    loop {
        let token = lexer.next()?;
        let end = matches!(token.kind, Kind::End | Kind::Quote);
        tokens.push(token);
        if end {
            return Ok(tokens);
        }
    }
}

struct Lexer<'t> {
    text: &'t str,
    /// Whether a character is a byte.
    ascii: bool,
    chars: Vec<char>,
    at: usize,
}

impl Lexer<'_> {
    fn next(&mut self) -> Checked<Token> {
        while self.peek(0).is_some_and(char::is_whitespace) {
            self.at += 1;
        }
        let at = self.at;
        let kind = match self.peek(0) {
            None => Kind::End,
            Some('\'') => self.text()?,
            Some(char) if char.is_ascii_alphabetic() || char == '_' => self.word(),
            Some(char) if char.is_ascii_digit() => self.number()?,
            Some('-' | '+' | '.') if self.peek(1).is_some_and(|char| char.is_ascii_digit()) => {
                self.number()?
            }
            // "unexpected token: '$'" in today's transcripts, "no viable alternative at character" in older ones
            Some(char) => self
                .sign()
                .ok_or_else(|| Fail::unexpected(at, &char.to_string()))?,
        };
        Ok(Token {
            kind,
            at,
            raw: self.since(at),
        })
    }

    /// What was read from this character on.
    fn since(&self, start: usize) -> String {
        if self.ascii {
            self.text[start..self.at].to_owned()
        } else {
            self.chars[start..self.at].iter().collect()
        }
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> String {
        let start = self.at;
        while self.peek(0).is_some_and(&wanted) {
            self.at += 1;
        }
        self.since(start)
    }

    fn sign(&mut self) -> Option<Kind> {
        let sign = SIGNS.into_iter().find(|sign| {
            sign.chars()
                .enumerate()
                .all(|(n, char)| self.peek(n) == Some(char))
        })?;
        self.at += sign.len();
        Some(Kind::Sign(sign))
    }

    fn word(&mut self) -> Kind {
        Kind::Word(self.take_while(|char| {
            char.is_ascii_alphanumeric()
                || matches!(char, '_' | '$' | '.' | '\u{80}'..='\u{fffe}') && !char.is_whitespace()
        }))
    }

    /// A number, a date or a datetime: all start with a digit.
    fn number(&mut self) -> Checked<Kind> {
        let start = self.at;
        if self.looks_like_date() {
            let text =
                self.take_while(|char| char.is_ascii_alphanumeric() || "-:.+".contains(char));
            return date_kind(&text)
                .ok_or_else(|| Fail::malformed(start, format!("Invalid date: {text}")));
        }
        if self.looks_like_time() {
            let text = self.take_while(|char| char.is_ascii_alphanumeric() || ":.".contains(char));
            return time_kind(&text)
                .ok_or_else(|| Fail::malformed(start, format!("Invalid time: {text}")));
        }
        if self.peek(0) != Some('.') {
            self.at += 1;
        }
        self.take_while(|char| char.is_ascii_digit());
        if self.peek(0) == Some('.') && self.peek(1).is_some_and(|char| char.is_ascii_digit()) {
            self.at += 1;
            self.take_while(|char| char.is_ascii_digit());
        }
        Ok(Kind::Number(self.since(start)))
    }

    fn looks_like_date(&self) -> bool {
        let digit = |n| self.peek(n).is_some_and(|char| char.is_ascii_digit());
        (0..4).all(digit) && self.peek(4) == Some('-') && digit(5)
    }

    fn looks_like_time(&self) -> bool {
        let digit = |n| self.peek(n).is_some_and(|char| char.is_ascii_digit());
        digit(0) && digit(1) && self.peek(2) == Some(':') && digit(3)
    }

    fn text(&mut self) -> Checked<Kind> {
        let start = self.at;
        self.at += 1;
        let mut text = Vec::new();
        loop {
            match self.peek(0) {
                None => {
                    self.at = start + 1;
                    return Ok(Kind::Quote);
                }
                Some('\'') => break,
                Some('\\') => text.push(self.escape(start)?),
                Some(char) => {
                    text.push(LiteralChar {
                        char,
                        escaped: false,
                    });
                    self.at += 1;
                }
            }
        }
        self.at += 1;
        Ok(Kind::Text(text))
    }

    fn escape(&mut self, start: usize) -> Checked<LiteralChar> {
        let Some(sign) = self.peek(1) else {
            return Err(self.illegal(start, ' '));
        };
        let char = match sign.to_ascii_lowercase() {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'u' => return self.unicode(start),
            '"' | '\'' | '\\' | '_' | '%' => sign,
            _ => return Err(self.illegal(start, sign)),
        };
        self.at += 2;
        Ok(LiteralChar {
            char,
            escaped: true,
        })
    }

    /// `\u` and four hex digits, two of them for a character beyond the first plane.
    fn unicode(&mut self, start: usize) -> Checked<LiteralChar> {
        let unit = |at: usize| -> Option<u16> {
            let digits: String = self.chars.get(at..at + 4)?.iter().collect();
            digits
                .bytes()
                .all(|byte| byte.is_ascii_hexdigit())
                .then(|| u16::from_str_radix(&digits, 16).ok())?
        };
        let mut units = vec![unit(self.at + 2).ok_or_else(|| self.illegal(start, 'u'))?];
        let mut length = 6;
        if (0xD800..0xDC00).contains(&units[0])
            && self.peek(6) == Some('\\')
            && self.peek(7) == Some('u')
        {
            units.extend(unit(self.at + 8));
            length = 12;
        }
        let char = char::decode_utf16(units)
            .next()
            .and_then(Result::ok)
            .ok_or_else(|| self.illegal(start, 'u'))?;
        self.at += length;
        Ok(LiteralChar {
            char,
            escaped: true,
        })
    }

    fn illegal(&self, start: usize, sign: char) -> Fail {
        let text: String = self.chars[start + 1..(self.at + 2).min(self.chars.len())]
            .iter()
            .collect();
        Fail::malformed(
            self.at,
            format!(
                "Invalid string literal '{text}'. Illegal character sequence '\\{sign}' in string literal."
            ),
        )
    }
}

/// Times of day are in UTC, written with a Z.
fn time_kind(text: &str) -> Option<Kind> {
    let time: jiff::civil::Time = text.strip_suffix(['Z', 'z'])?.parse().ok()?;
    Some(Kind::Time(format!("{}Z", time.strftime("%H:%M:%S%.3f"))))
}

fn date_kind(text: &str) -> Option<Kind> {
    let ms = crate::time::parse(text)?;
    Some(if text.contains('T') {
        Kind::DateTime(ms)
    } else {
        Kind::Date(text.to_owned())
    })
}
