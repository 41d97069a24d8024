//! A query that cannot be answered: the code, the place in the query, and the sentence, in the form the Query
//! resource gives them in.
//!
//! A refusal with a place starts with a line break, shows the part of the query around it, points at it with a caret
//! and names row and column. Names are pointed at by their first character, counted from 1; what lexer and parser
//! stumble over is pointed at one character before it. The part shown reaches 30 characters to either side and is
//! widened to whole words. All of it was read off transcripts in public issue trackers and test fixtures of clients
//! (restforce issue 688, jsforce and simple-salesforce fixtures, lnav's tests).

use crate::error::ApiError;

/// Why a query is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fail {
    code: &'static str,
    place: Place,
    message: String,
}

/// What a refusal points at, by the characters before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// The query as a whole.
    Nowhere,
    /// A name or value that was understood but means nothing here.
    Name(usize),
    /// A token or character that cannot stand here.
    Token(usize),
}

/// The result of every step from the query's text to its plan.
pub(crate) type Checked<T> = Result<T, Fail>;

const REFERENCE: &str =
    "Please reference your WSDL or the describe call for the appropriate names.";

impl Fail {
    /// A refusal that points at a place.
    pub(crate) fn at(code: &'static str, at: usize, message: impl Into<String>) -> Self {
        Self {
            code,
            place: Place::Name(at),
            message: message.into(),
        }
    }

    /// A refusal of the query as a whole.
    pub(crate) fn whole(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            place: Place::Nowhere,
            message: message.into(),
        }
    }

    /// `MALFORMED_QUERY`: this token, as written, cannot stand here.
    pub(crate) fn unexpected(at: usize, token: &str) -> Self {
        Self::at_token(
            "MALFORMED_QUERY",
            at,
            format!("unexpected token: '{token}'"),
        )
    }

    /// A refusal of lexer or parser at a token or character.
    pub(crate) fn at_token(code: &'static str, at: usize, message: impl Into<String>) -> Self {
        Self {
            code,
            place: Place::Token(at),
            message: message.into(),
        }
    }

    /// `MALFORMED_QUERY` at a place.
    pub(crate) fn malformed(at: usize, message: impl Into<String>) -> Self {
        Self::at("MALFORMED_QUERY", at, message)
    }

    /// `INVALID_FIELD` at a place.
    pub(crate) fn field(at: usize, message: impl Into<String>) -> Self {
        Self::at("INVALID_FIELD", at, message)
    }

    /// A field that does not exist, or that the user may not see: the two look the same.
    pub(crate) fn no_column(at: usize, column: &str, entity: &str) -> Self {
        Self::field(
            at,
            format!(
                "No such column '{column}' on entity '{entity}'. If you are attempting to use a custom field, be sure to \
                 append the '__c' after the custom field name. {REFERENCE}"
            ),
        )
    }

    /// A way up that does not exist.
    pub(crate) fn no_relationship(at: usize, name: &str) -> Self {
        Self::field(
            at,
            format!(
                "Didn't understand relationship '{name}' in field path. If you are attempting to use a custom relationship, \
                 be sure to append the '__r' after the custom relationship name. {REFERENCE}"
            ),
        )
    }

    /// A way down that does not exist.
    pub(crate) fn no_children(at: usize, name: &str) -> Self {
        Self::at(
            "INVALID_TYPE",
            at,
            format!(
                "Didn't understand relationship '{name}' in FROM part of query call. If you are attempting to use a custom \
                 relationship, be sure to append the '__r' after the custom relationship name. {REFERENCE}"
            ),
        )
    }

    /// An object that does not exist, or that the user may not read: the two look the same.
    pub(crate) fn no_object(at: usize, name: &str) -> Self {
        Self::at(
            "INVALID_TYPE",
            at,
            format!(
                "sObject type '{name}' is not supported. If you are attempting to use a custom object, be sure to append \
                 the '__c' after the entity name. {REFERENCE}"
            ),
        )
    }

    /// A query that nests or joins without reason.
    pub(crate) fn too_complicated() -> Self {
        Self::whole(
            "QUERY_TOO_COMPLICATED",
            "Query is either selecting too many fields or the filter conditions are too complicated.",
        )
    }

    /// The refusal as the Search resource answers it, for this statement.
    pub(crate) fn search_answer(self, statement: &str) -> ApiError {
        let code = match self.code {
            "MALFORMED_QUERY" => "MALFORMED_SEARCH",
            code => code,
        };
        Self { code, ..self }.answer(statement)
    }

    /// The refusal as the REST API answers it, for this query.
    pub(crate) fn answer(self, query: &str) -> ApiError {
        let excerpt = match self.place {
            Place::Nowhere => String::new(),
            Place::Name(at) => excerpt(query, at, 1),
            Place::Token(at) => excerpt(query, at, 0),
        };
        let message = format!("{excerpt}{}", self.message);
        ApiError::bad_request(self.code, message)
    }
}

/// The lines that show the place, with the line break before and after; the first column is `first`, 0 or 1. A place
/// before the first column is not shown ("unexpected token: q" for a query that starts with `q=`, SublimeApex issue 23).
fn excerpt(query: &str, at: usize, first: usize) -> String {
    const REACH: usize = 30;
    let chars: Vec<char> = query.chars().collect();
    let at = at.min(chars.len());
    let line_start = chars[..at]
        .iter()
        .rposition(|char| *char == '\n')
        .map_or(0, |place| place + 1);
    let line_end = chars[at..]
        .iter()
        .position(|char| *char == '\n')
        .map_or(chars.len(), |place| at + place);
    let row = chars[..at].iter().filter(|char| **char == '\n').count() + 1;
    let column = at - line_start + first;
    if column == 0 {
        return String::new();
    }
    let pointed = line_start + column - 1;
    let breaks = |char: char| char.is_whitespace() || char == ',';
    let mut start = pointed.saturating_sub(REACH).max(line_start);
    while start > line_start && !breaks(chars[start - 1]) {
        start -= 1;
    }
    let mut end = (line_start + column + REACH).min(line_end);
    while end < line_end && !breaks(chars[end]) {
        end += 1;
    }
    let shown: String = chars[start..end].iter().collect();
    let indent = " ".repeat(pointed - start);
    format!(
        "\n{}\n{indent}^\nERROR at Row:{row}:Column:{column}\n",
        shown.trim_end()
    )
}

/// `Metadata` and `FullName` are read of one record at a time (Tooling API; words from public transcripts).
pub(super) fn several_rows(found: usize) -> ApiError {
    ApiError::bad_request(
        "MALFORMED_QUERY",
        format!(
            "When retrieving results with Metadata or FullName fields, the query qualifications must specify no more than one row for retrieval. Result size: {found}"
        ),
    )
}
