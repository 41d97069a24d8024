//! What is wrong with a JSON text and where, as Jackson words it: Salesforce passes its sentences on, with the place
//! as `[line:1, column:2]`.
//!
//! Seen in public reports and test suites: the sentences for a wrong character in a value's, a name's and a colon's
//! place, and the column, which is that of the character after the wrong one. The others are Jackson's own of the
//! same age (its `ParserMinimalBase`), not seen from Salesforce.

use std::fmt;

/// Deepest nesting read (Jackson's `StreamReadConstraints`; that Salesforce has this very bound is unconfirmed).
const DEEPEST: usize = 1000;

const A_VALUE: &str =
    "expected a valid value (number, String, array, object, 'true', 'false' or 'null')";

/// One step on the way to a value within a text.
#[derive(Clone, Copy)]
pub(in crate::rest) enum Step<'a> {
    /// The value under this name.
    Key(&'a str),
    /// The element with this number, from 0.
    Index(usize),
}

/// Where the reader stands: lines and columns from 1.
pub(super) struct Place {
    line: usize,
    column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[line:{}, column:{}]", self.line, self.column)
    }
}

/// What is wrong with a text, or `None` if nothing is.
pub(super) fn complaint(text: &[u8]) -> Option<String> {
    let mut reader = Reader::new(text);
    reader.document().err()
}

/// The place just behind the value that `path` leads to, or behind its opening brace.
pub(super) fn place(text: &[u8], path: &[Step<'_>]) -> Option<Place> {
    let mut reader = Reader::new(text);
    reader.seek(path).ok()?;
    Some(reader.place())
}

type Checked<T> = Result<T, String>;

struct Reader<'a> {
    text: &'a [u8],
    /// The next byte.
    at: usize,
    line: usize,
    line_start: usize,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn new(text: &'a [u8]) -> Self {
        Self {
            text,
            at: 0,
            line: 1,
            line_start: 0,
            depth: 0,
        }
    }

    fn place(&self) -> Place {
        let line = String::from_utf8_lossy(&self.text[self.line_start..self.at]);
        Place {
            line: self.line,
            column: line.chars().count() + 1,
        }
    }

    fn document(&mut self) -> Checked<()> {
        let first = self.beyond_space("ROOT")?;
        self.value(first)?;
        match self.space() {
            None => Ok(()),
            Some(close @ (b'}' | b']')) => {
                let close = char::from(close);
                Err(self.complain(&format!(
                    "Unexpected close marker '{close}': expected ']' (for ROOT starting at [line:1, column:0])"
                )))
            }
            Some(_) => Err(self.unexpected(A_VALUE)),
        }
    }

    /// Reads up to the value `path` leads to.
    fn seek(&mut self, path: &[Step<'_>]) -> Checked<()> {
        let first = self.beyond_space("ROOT")?;
        let Some((step, rest)) = path.split_first() else {
            return match first {
                b'{' | b'[' => Ok(()),
                _ => self.value(first),
            };
        };
        match (step, first) {
            (Step::Key(wanted), b'{') => self.seek_key(wanted, rest),
            (Step::Index(wanted), b'[') => self.seek_index(*wanted, rest),
            _ => Err(String::new()),
        }
    }

    fn seek_key(&mut self, wanted: &str, rest: &[Step<'_>]) -> Checked<()> {
        loop {
            let start = match self.beyond_space("OBJECT")? {
                b',' => continue,
                b'"' => self.at - 1,
                _ => return Err(String::new()),
            };
            self.string()?;
            let name: String =
                serde_json::from_slice(&self.text[start..self.at]).unwrap_or_default();
            self.colon()?;
            if name == wanted {
                return self.seek(rest);
            }
            let first = self.beyond_space("OBJECT")?;
            self.value(first)?;
        }
    }

    fn seek_index(&mut self, wanted: usize, rest: &[Step<'_>]) -> Checked<()> {
        for _ in 0..wanted {
            let first = self.beyond_space("ARRAY")?;
            self.value(first)?;
            if self.beyond_space("ARRAY")? != b',' {
                return Err(String::new());
            }
        }
        self.seek(rest)
    }

    /// The next byte that is no space, taken.
    fn space(&mut self) -> Option<u8> {
        loop {
            let byte = *self.text.get(self.at)?;
            self.at += 1;
            match byte {
                b'\n' => {
                    self.line += 1;
                    self.line_start = self.at;
                }
                b' ' | b'\t' | b'\r' => {}
                _ => return Some(byte),
            }
        }
    }

    fn beyond_space(&mut self, within: &str) -> Checked<u8> {
        self.space().ok_or_else(|| {
            self.complain(&format!(
                "Unexpected end-of-input within/between {within} entries"
            ))
        })
    }

    fn value(&mut self, first: u8) -> Checked<()> {
        match first {
            b'{' => self.nested(Self::object),
            b'[' => self.nested(Self::array),
            b'"' => self.string(),
            b'-' | b'0'..=b'9' => self.number(first),
            b't' => self.literal("true"),
            b'f' => self.literal("false"),
            b'n' => self.literal("null"),
            b'N' => self.literal("NaN"),
            _ => Err(self.unexpected(A_VALUE)),
        }
    }

    fn nested(&mut self, read: fn(&mut Self) -> Checked<()>) -> Checked<()> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.complain(&format!(
                "Document nesting depth ({}) exceeds the maximum allowed ({DEEPEST}, from `StreamReadConstraints.getMaxNestingDepth()`)",
                self.depth
            )));
        }
        read(self)?;
        self.depth -= 1;
        Ok(())
    }

    fn object(&mut self) -> Checked<()> {
        let from = self.place();
        let mut first = true;
        loop {
            match self.entry("OBJECT", &from, first)? {
                b'}' if first => return Ok(()),
                b'"' => self.string()?,
                _ => return Err(self.unexpected("was expecting double-quote to start field name")),
            }
            self.colon()?;
            let value = self.beyond_space("OBJECT")?;
            self.value(value)?;
            match self.entry("OBJECT", &from, true)? {
                b'}' => return Ok(()),
                b',' => first = false,
                _ => return Err(self.unexpected("was expecting comma to separate OBJECT entries")),
            }
        }
    }

    fn array(&mut self) -> Checked<()> {
        let from = self.place();
        let mut first = true;
        loop {
            match self.entry("ARRAY", &from, first)? {
                b']' if first => return Ok(()),
                value => self.value(value)?,
            }
            match self.entry("ARRAY", &from, true)? {
                b']' => return Ok(()),
                b',' => first = false,
                _ => return Err(self.unexpected("was expecting comma to separate ARRAY entries")),
            }
        }
    }

    /// The next byte within braces; where the text ends, says which braces are still open, unless a comma demands more.
    fn entry(&mut self, kind: &str, from: &Place, may_close: bool) -> Checked<u8> {
        if !may_close {
            return self.beyond_space(kind);
        }
        self.space().ok_or_else(|| {
            // here Jackson counts columns from 0, and from the brace itself
            let from = Place {
                line: from.line,
                column: from.column.saturating_sub(2),
            };
            self.complain(&format!(
                "Unexpected end-of-input: expected close marker for {kind} (from {from})"
            ))
        })
    }

    fn colon(&mut self) -> Checked<()> {
        match self.beyond_space("OBJECT")? {
            b':' => Ok(()),
            _ => Err(self.unexpected("was expecting a colon to separate field name and value")),
        }
    }

    /// The rest of a string whose opening quote is taken.
    fn string(&mut self) -> Checked<()> {
        loop {
            let Some(&byte) = self.text.get(self.at) else {
                return Err(self.complain(
                    "Unexpected end-of-input: was expecting closing quote for a string value",
                ));
            };
            self.at += 1;
            match byte {
                b'"' => return Ok(()),
                b'\\' => self.escape()?,
                0..0x20 => {
                    return Err(self.complain(&format!(
                        "Illegal unquoted character ((CTRL-CHAR, code {byte})): has to be escaped using backslash to be included in string value"
                    )));
                }
                0x80.. => self.beyond_ascii(byte)?,
                _ => {}
            }
        }
    }

    fn escape(&mut self) -> Checked<()> {
        let escaped = self.text.get(self.at).copied();
        self.at += usize::from(escaped.is_some());
        match escaped {
            None => Err(self.complain("Unexpected end-of-input in character escape sequence")),
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(()),
            Some(b'u') => (0..4).try_for_each(|_| match self.text.get(self.at) {
                Some(digit) if digit.is_ascii_hexdigit() => {
                    self.at += 1;
                    Ok(())
                }
                None => Err(self.complain("Unexpected end-of-input in character escape sequence")),
                Some(_) => {
                    self.at += 1;
                    Err(self.unexpected("expected a hex-digit for character escape sequence"))
                }
            }),
            Some(_) => {
                let found = self.taken();
                Err(self.complain(&format!("Unrecognized character escape {found}")))
            }
        }
    }

    /// The rest of a character that starts with this byte.
    fn beyond_ascii(&mut self, first: u8) -> Checked<()> {
        let width = match first {
            0xF0..=0xF4 => 4,
            0xE0..=0xEF => 3,
            0xC2..=0xDF => 2,
            _ => return Err(self.complain(&format!("Invalid UTF-8 start byte 0x{first:02x}"))),
        };
        let start = self.at - 1;
        let Some(bytes) = self.text.get(start..start + width) else {
            return Err(self.complain("Unexpected end-of-input in UTF-8 character"));
        };
        if std::str::from_utf8(bytes).is_err() {
            return Err(self.complain(&format!("Invalid UTF-8 middle byte 0x{:02x}", bytes[1])));
        }
        self.at = start + width;
        Ok(())
    }

    fn number(&mut self, first: u8) -> Checked<()> {
        let mut digit = first;
        if first == b'-' {
            digit =
                self.digit("expected digit (0-9) to follow minus sign, for valid numeric value")?;
        }
        let whole = self.digits();
        if digit == b'0' && whole > 0 {
            return Err(self.complain("Invalid numeric value: Leading zeroes not allowed"));
        }
        if self.text.get(self.at) == Some(&b'.') {
            self.at += 1;
            self.digit("Decimal point not followed by a digit")?;
            self.digits();
        }
        if matches!(self.text.get(self.at), Some(b'e' | b'E')) {
            self.at += 1;
            self.at += usize::from(matches!(self.text.get(self.at), Some(b'+' | b'-')));
            self.digit("Exponent indicator not followed by a digit")?;
            self.digits();
        }
        Ok(())
    }

    /// One digit, which has to be there.
    fn digit(&mut self, otherwise: &str) -> Checked<u8> {
        match self.text.get(self.at).copied() {
            Some(digit @ b'0'..=b'9') => {
                self.at += 1;
                Ok(digit)
            }
            None => Err(self.complain("Unexpected end-of-input in numeric value")),
            Some(_) => {
                self.at += 1;
                let found = self.taken();
                Err(self.complain(&format!(
                    "Unexpected character ({found}) in numeric value: {otherwise}"
                )))
            }
        }
    }

    /// How many digits follow.
    fn digits(&mut self) -> usize {
        let from = self.at;
        while matches!(self.text.get(self.at), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        self.at - from
    }

    /// The rest of a word whose first letter is taken.
    fn literal(&mut self, word: &str) -> Checked<()> {
        let start = self.at - 1;
        let letters = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$');
        while self.text.get(self.at).is_some_and(letters) {
            self.at += 1;
        }
        let found = String::from_utf8_lossy(&self.text[start..self.at]).into_owned();
        // Jackson reads NaN as a number of its own only if it is told to
        if found == word && word != "NaN" {
            return Ok(());
        }
        Err(self.complain(&format!(
            "Unrecognized token '{found}': was expecting 'null', 'true', 'false' or NaN"
        )))
    }

    /// The character that was taken last, as Jackson shows it; what follows its first byte is taken too.
    fn taken(&mut self) -> String {
        let start = self.at - 1;
        let end = (start + 4).min(self.text.len());
        let shown = String::from_utf8_lossy(&self.text[start..end])
            .chars()
            .next()
            .unwrap_or(char::REPLACEMENT_CHARACTER);
        if shown != char::REPLACEMENT_CHARACTER {
            self.at = start + shown.len_utf8();
        }
        match u32::from(shown) {
            code @ 0..0x20 => format!("(CTRL-CHAR, code {code})"),
            code => format!("'{shown}' (code {code})"),
        }
    }

    fn unexpected(&mut self, but: &str) -> String {
        let found = self.taken();
        self.complain(&format!("Unexpected character ({found}): {but}"))
    }

    fn complain(&self, what: &str) -> String {
        format!("{what} at {}", self.place())
    }
}
