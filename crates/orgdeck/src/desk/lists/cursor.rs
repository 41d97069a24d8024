//! Where the next page begins, as the text that the UI gives back.
//!
//! It is read as strictly as anything typed: ids are ids, a place is the path of a further page, a value is of its
//! column's kind when it is used. Nothing in it gets into a query but as a value.

use salesforce::{NextRecords, RecordId};

use crate::Error;

/// Ids remembered of a page that follows by locator: the way on when the locator has ended.
pub(super) const REMEMBERED: usize = 20;

/// Where the next page begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Next {
    /// Behind this value, in its canonical form, and this id.
    Behind { id: RecordId, value: String },
    /// Among the records without a value, behind this id; none: at their beginning.
    Empty { id: Option<RecordId> },
    /// At the org's locator, after so many records, the last of which are these.
    Located {
        place: NextRecords,
        shown: u64,
        last: Vec<RecordId>,
    },
    /// After so many records of a list that is read by numbers.
    Offset { shown: u32 },
}

impl Next {
    /// The text for the UI.
    pub(super) fn text(&self) -> String {
        match self {
            Next::Behind { id, value } => format!("behind {id} {value}"),
            Next::Empty { id } => format!("empty {}", id.as_ref().map_or("-", RecordId::as_str)),
            Next::Located { place, shown, last } => {
                let last: Vec<&str> = last.iter().map(RecordId::as_str).collect();
                format!("located {shown} {place} {}", last.join(","))
            }
            Next::Offset { shown } => format!("offset {shown}"),
        }
    }

    /// Reads it back.
    ///
    /// # Errors
    /// When it is none of ours.
    pub(super) fn parse(text: &str) -> Result<Next, Error> {
        read(text)
            .ok_or_else(|| Error::named("input.case", "That is not the place of a further page."))
    }
}

fn read(text: &str) -> Option<Next> {
    let (kind, rest) = text.split_once(' ')?;
    match kind {
        "behind" => {
            let (id, value) = rest.split_once(' ')?;
            Some(Next::Behind {
                id: RecordId::parse(id).ok()?,
                value: value.to_owned(),
            })
        }
        "empty" if rest == "-" => Some(Next::Empty { id: None }),
        "empty" => Some(Next::Empty {
            id: Some(RecordId::parse(rest).ok()?),
        }),
        "located" => {
            let mut parts = rest.splitn(3, ' ');
            let shown = parts.next()?.parse().ok()?;
            let place = NextRecords::parse(parts.next()?).ok()?;
            let last: Vec<RecordId> = parts
                .next()?
                .split(',')
                .map(|id| RecordId::parse(id).ok())
                .collect::<Option<_>>()?;
            (last.len() <= REMEMBERED).then_some(Next::Located { place, shown, last })
        }
        "offset" => Some(Next::Offset {
            shown: rest.parse().ok()?,
        }),
        _ => None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn id(n: u32) -> RecordId {
        RecordId::parse(&format!("500000000000{n:03}")).unwrap()
    }

    #[test]
    fn what_is_given_out_is_read_back() {
        for next in [
            Next::Behind {
                id: id(1),
                value: "2026-11-26T10:00:00.000Z".into(),
            },
            Next::Behind {
                id: id(1),
                value: "' OR Id != ' a b".into(),
            },
            Next::Empty { id: None },
            Next::Empty { id: Some(id(2)) },
            Next::Located {
                place: NextRecords::parse("/services/data/v60.0/query/01g000000000001-200")
                    .unwrap(),
                shown: 200,
                last: vec![id(1), id(2)],
            },
            Next::Offset { shown: 200 },
        ] {
            assert_eq!(Next::parse(&next.text()).unwrap(), next);
        }
    }

    #[test]
    fn anything_else_is_refused() {
        let many = vec![id(1).as_str().to_owned(); REMEMBERED + 1].join(",");
        for text in [
            "",
            "behind",
            "behind 500 x",
            "empty 500000000000001'",
            "located 200 /services/oauth2/revoke 500000000000001AAA",
            "located -1 /services/data/v60.0/query/01g-200 500000000000001AAA",
            "located 200 https://evil.test/services/data/v60.0/query/01g-200 500000000000001AAA",
            "located 200 /services/data/v60.0/query/01g-200 ",
            &format!("located 200 /services/data/v60.0/query/01g-200 {many}"),
            "offset x",
            "/services/data/v60.0/query/01g-200",
        ] {
            assert_eq!(
                Next::parse(text).unwrap_err().cause(),
                "input.case",
                "{text}"
            );
        }
    }
}
