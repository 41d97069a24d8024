//! A condition that the org itself wrote, as part of the query behind a list view.
//!
//! It is taken out of that query whole and only if its quotes and parentheses are closed, so that what stands around it
//! keeps its structure. Source: REST API Developer Guide, "Describe List View" (`query`).

use super::Name;

/// The condition, as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrgCondition(String);

impl OrgCondition {
    /// Scope and condition of `SELECT … FROM Object [USING SCOPE s] [WHERE …] [ORDER BY …] [LIMIT n]`; none where the
    /// query is of another shape or object.
    #[must_use]
    pub fn of_query(query: &str, object: &Name) -> Option<(Option<Name>, Option<OrgCondition>)> {
        let words = words(query)?;
        let place = |word: &str| {
            words
                .iter()
                .position(|(_, found)| found.eq_ignore_ascii_case(word))
        };
        let word = |at: usize| words.get(at).map(|(_, word)| *word);
        let from = place("FROM")?;
        if word(0)? != "SELECT" || !word(from + 1)?.eq_ignore_ascii_case(object.as_str()) {
            return None;
        }
        let mut at = from + 2;
        let mut scope = None;
        if word(at).is_some_and(|word| word.eq_ignore_ascii_case("USING")) {
            scope = Some(Name::parse(word(at + 2)?).ok()?);
            at += 3;
        }
        let ends = |at: usize| match words.get(at) {
            None => true,
            Some((_, word)) => ["ORDER", "LIMIT"]
                .iter()
                .any(|end| word.eq_ignore_ascii_case(end)),
        };
        if ends(at) {
            return Some((scope, None));
        }
        if !word(at)?.eq_ignore_ascii_case("WHERE") {
            return None;
        }
        let last = (at + 1..=words.len()).find(|at| ends(*at))?;
        let start = words.get(at + 1)?.0;
        let end = words.get(last).map_or(query.len(), |(start, _)| *start);
        let condition = query.get(start..end)?.trim();
        (!condition.is_empty()).then(|| (scope, Some(OrgCondition(condition.to_owned()))))
    }

    pub(super) fn text(&self) -> &str {
        &self.0
    }
}

/// The words outside quotes and parentheses, each with its place; none where either is not closed.
fn words(query: &str) -> Option<Vec<(usize, &str)>> {
    let mut words = Vec::new();
    let (mut depth, mut quoted, mut escaped) = (0_u32, false, false);
    let mut start = None;
    for (at, c) in query.char_indices() {
        let outside = !quoted && depth == 0 && !c.is_whitespace() && !"()'".contains(c);
        match (outside, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                words.push((from, &query[from..at]));
                start = None;
            }
            _ => {}
        }
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '\'' => {
                if !quoted && depth == 0 {
                    words.push((at, "'"));
                }
                quoted = !quoted;
            }
            '(' if !quoted => {
                if depth == 0 {
                    words.push((at, "("));
                }
                depth += 1;
            }
            ')' if !quoted => depth = depth.checked_sub(1)?,
            _ => {}
        }
    }
    if let Some(from) = start {
        words.push((from, &query[from..]));
    }
    (depth == 0 && !quoted).then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Option<(Option<String>, Option<String>)> {
        let (scope, condition) = OrgCondition::of_query(query, &Name::fixed("Case"))?;
        Some((
            scope.map(|scope| scope.as_str().to_owned()),
            condition.map(|condition| condition.0),
        ))
    }

    #[test]
    fn scope_and_condition_are_taken_out_whole() {
        let some = |scope: Option<&str>, condition: Option<&str>| {
            Some((scope.map(str::to_owned), condition.map(str::to_owned)))
        };
        for (query, expected) in [
            ("SELECT Id FROM Case", some(None, None)),
            ("SELECT Id FROM Case ORDER BY Id", some(None, None)),
            (
                "SELECT Id, (SELECT Id FROM Tasks) FROM Case USING SCOPE mine WHERE IsClosed = false ORDER BY Id ASC",
                some(Some("mine"), Some("IsClosed = false")),
            ),
            (
                "SELECT Id FROM Case WHERE (Subject = 'a ORDER BY \\\\' OR b) = ') AND (x = 1) LIMIT 5",
                None,
            ),
            (
                "SELECT Id FROM Case WHERE Subject = 'it\\'s ORDER BY x)' AND (A = 1 OR B = 2) ORDER BY Id",
                some(
                    None,
                    Some("Subject = 'it\\'s ORDER BY x)' AND (A = 1 OR B = 2)"),
                ),
            ),
        ] {
            assert_eq!(read(query), expected, "{query}");
        }
    }

    #[test]
    fn a_query_of_another_shape_is_not_used() {
        for query in [
            "",
            "SELECT Id FROM Contact WHERE A = 1",
            "DELETE Id FROM Case",
            "SELECT Id FROM Case c WHERE A = 1",
            "SELECT Id FROM Case WHERE A = 'x",
            "SELECT Id FROM Case WHERE (A = 1",
            "SELECT Id FROM Case WHERE A = 1) OR (Id != null",
            "SELECT Id FROM Case GROUP BY Id",
            "SELECT Id FROM Case WHERE ",
        ] {
            assert_eq!(read(query), None, "{query}");
        }
    }
}
