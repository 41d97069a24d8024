//! A query that cannot be answered: the code, the place in the query, and the sentence, in the form the Query
//! resource gives them in.
//!
//! A refusal with a place starts with a line break, shows the part of the query around it, points at it with a caret
//! and names row and column, both counted from 1. The part shown reaches about 30 characters to either side and is
//! widened to whole words; this was read off transcripts in public issue trackers.

use crate::error::ApiError;

/// Why a query is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fail {
    code: &'static str,
    /// Characters before the place, or none if the refusal is about the query as a whole.
    at: Option<usize>,
    message: String,
}

/// The result of every step from the query's text to its plan.
pub(super) type Checked<T> = Result<T, Fail>;

const REFERENCE: &str =
    "Please reference your WSDL or the describe call for the appropriate names.";

impl Fail {
    /// A refusal that points at a place.
    pub(super) fn at(code: &'static str, at: usize, message: impl Into<String>) -> Self {
        Self {
            code,
            at: Some(at),
            message: message.into(),
        }
    }

    /// A refusal of the query as a whole.
    pub(super) fn whole(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            at: None,
            message: message.into(),
        }
    }

    /// `MALFORMED_QUERY` at a place.
    pub(super) fn malformed(at: usize, message: impl Into<String>) -> Self {
        Self::at("MALFORMED_QUERY", at, message)
    }

    /// `INVALID_FIELD` at a place.
    pub(super) fn field(at: usize, message: impl Into<String>) -> Self {
        Self::at("INVALID_FIELD", at, message)
    }

    /// A field that does not exist, or that the user may not see: the two look the same.
    pub(super) fn no_column(at: usize, column: &str, entity: &str) -> Self {
        Self::field(
            at,
            format!(
                "No such column '{column}' on entity '{entity}'. If you are attempting to use a custom field, be sure to \
                 append the '__c' after the custom field name. {REFERENCE}"
            ),
        )
    }

    /// A way up that does not exist.
    pub(super) fn no_relationship(at: usize, name: &str) -> Self {
        Self::field(
            at,
            format!(
                "Didn't understand relationship '{name}' in field path. If you are attempting to use a custom relationship, \
                 be sure to append the '__r' after the custom relationship name. {REFERENCE}"
            ),
        )
    }

    /// A way down that does not exist.
    pub(super) fn no_children(at: usize, name: &str) -> Self {
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
    pub(super) fn no_object(at: usize, name: &str) -> Self {
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
    pub(super) fn too_complicated() -> Self {
        Self::whole(
            "QUERY_TOO_COMPLICATED",
            "Query is either selecting too many fields or the filter conditions are too complicated.",
        )
    }

    /// The refusal as the REST API answers it, for this query.
    pub(super) fn answer(self, query: &str) -> ApiError {
        let message = match self.at {
            Some(at) => format!("{}{}", excerpt(query, at), self.message),
            None => self.message,
        };
        ApiError::bad_request(self.code, message)
    }
}

/// The lines that show the place, with the line break before and after.
fn excerpt(query: &str, at: usize) -> String {
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
    let column = at - line_start + 1;
    let breaks = |char: char| char.is_whitespace() || char == ',';
    let mut start = at.saturating_sub(REACH).max(line_start);
    while start > line_start && !breaks(chars[start - 1]) {
        start -= 1;
    }
    let mut end = (at + REACH).min(line_end);
    while end < line_end && !breaks(chars[end]) {
        end += 1;
    }
    let shown: String = chars[start..end].iter().collect();
    let indent = " ".repeat(at - start);
    format!(
        "\n{}\n{indent}^\nERROR at Row:{row}:Column:{column}\n",
        shown.trim_end()
    )
}
