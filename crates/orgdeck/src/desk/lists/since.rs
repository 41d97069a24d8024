//! Up to where a list was looked at, as the text that the UI gives back.
//!
//! Beside the newest stamp it has what was told of the time before it, because a long transaction commits late, with
//! stamps that are older than others already seen: the same time is looked at again, and nothing told twice.

use salesforce::RecordId;

use crate::Error;

/// How far back is looked at again. How late a stamp may appear is not documented; ten minutes is what others look
/// back at most.
pub(super) const LOOK_BACK_MS: i64 = 10 * 60_000;

/// Most records that are remembered; of more, some are told again.
const MOST: usize = 2_000;

/// A record as it was told.
pub(super) type Told = (RecordId, i64);

/// Up to where a list was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Since {
    /// The newest stamp seen.
    pub(super) stamp: i64,
    /// What was told of the time before it that is looked at again.
    pub(super) told: Vec<Told>,
    /// The escalated records of the list; none where they are too many to remember.
    pub(super) escalated: Option<Vec<RecordId>>,
}

impl Since {
    /// From where on it is looked.
    pub(super) fn from(&self) -> i64 {
        self.stamp - LOOK_BACK_MS
    }

    /// Whether this was told.
    pub(super) fn has(&self, told: &Told) -> bool {
        self.told.contains(told)
    }

    /// Whether something was told of this record.
    pub(super) fn knows(&self, id: &RecordId) -> bool {
        self.told.iter().any(|(known, _)| known == id)
    }

    /// The same after these records were told.
    pub(super) fn after(&self, mut told: Vec<Told>, escalated: Option<Vec<RecordId>>) -> Since {
        let newest = told.iter().map(|(_, stamp)| *stamp).max();
        let stamp = newest.unwrap_or(self.stamp).max(self.stamp);
        told.extend(self.told.iter().cloned());
        told.retain(|(_, at)| *at >= stamp - LOOK_BACK_MS);
        told.sort_by_key(|(_, at)| std::cmp::Reverse(*at));
        told.dedup();
        told.truncate(MOST);
        Since {
            stamp,
            told,
            escalated,
        }
    }

    /// The text for the UI.
    pub(super) fn text(&self) -> String {
        let told: Vec<String> = self
            .told
            .iter()
            .map(|(id, at)| format!("{id}={at}"))
            .collect();
        let escalated = self.escalated.as_ref().map(|ids| {
            let ids: Vec<&str> = ids.iter().map(RecordId::as_str).collect();
            ids.join(",")
        });
        format!(
            "{} {} {}",
            self.stamp,
            told.join(","),
            escalated.as_deref().unwrap_or("*")
        )
    }

    /// Reads it back; blank is nothing yet.
    ///
    /// # Errors
    /// When it is none of ours.
    pub(super) fn parse(text: &str) -> Result<Option<Since>, Error> {
        if text.is_empty() {
            return Ok(None);
        }
        let odd = || Error::named("input.case", "That is not what a list was looked at last.");
        read(text).map(Some).ok_or_else(odd)
    }
}

fn read(text: &str) -> Option<Since> {
    let mut parts = text.splitn(3, ' ');
    let stamp: i64 = parts.next()?.parse().ok()?;
    // milliseconds of this age: nothing that overflows when it is looked back from
    (0..=4_102_444_800_000).contains(&stamp).then_some(())?;
    let listed = |text: &'_ str| -> Vec<String> {
        text.split(',')
            .filter(|one| !one.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let told = listed(parts.next()?).into_iter().map(|one| {
        let (id, at) = one.split_once('=')?;
        Some((RecordId::parse(id).ok()?, at.parse().ok()?))
    });
    let told: Vec<Told> = told.collect::<Option<_>>()?;
    let escalated = match parts.next()? {
        "*" => None,
        ids => Some(
            listed(ids)
                .iter()
                .map(|id| RecordId::parse(id).ok())
                .collect::<Option<_>>()?,
        ),
    };
    (told.len() <= MOST).then_some(Since {
        stamp,
        told,
        escalated,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn id(n: u32) -> RecordId {
        RecordId::parse(&format!("500000000000{n:03}")).unwrap()
    }

    #[test]
    fn what_is_given_out_is_read_back_and_nothing_else() {
        for since in [
            Since {
                stamp: 0,
                told: vec![],
                escalated: None,
            },
            Since {
                stamp: 5,
                told: vec![(id(1), 4), (id(2), 5)],
                escalated: Some(vec![]),
            },
            Since {
                stamp: 5,
                told: vec![],
                escalated: Some(vec![id(1), id(3)]),
            },
        ] {
            assert_eq!(Since::parse(&since.text()).unwrap(), Some(since));
        }
        assert_eq!(Since::parse("").unwrap(), None);
        for text in [
            "x",
            "5",
            "5  ",
            "5 a=b *",
            "5 500000000000001=x *",
            "-1  *",
            "9223372036854775807  *",
            "5  * x",
        ] {
            if text != "5  " {
                assert!(Since::parse(text).is_err(), "{text}");
            }
        }
    }

    #[test]
    fn what_is_older_than_is_looked_back_at_is_forgotten() {
        let first = Since {
            stamp: 1_000,
            told: vec![(id(1), 1_000)],
            escalated: None,
        };
        let later = 1_000 + LOOK_BACK_MS;
        let next = first.after(vec![(id(2), later)], None);
        assert_eq!((next.stamp, next.told.len()), (later, 2));
        let next = next.after(vec![(id(3), later + 1)], None);
        assert!(!next.knows(&id(1)));
        assert_eq!(next.after(vec![], None).stamp, later + 1, "never backwards");
    }
}
