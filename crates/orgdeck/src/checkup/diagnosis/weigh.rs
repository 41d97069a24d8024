//! From suspects with their weights to a cause that is proven, or to an order.

/// One cause that fits what Salesforce answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Suspect {
    /// Its id in the catalogue.
    pub(super) cause: &'static str,
    pub(super) weight: Weight,
    /// What speaks for it or against it.
    pub(super) because: Option<String>,
}

/// How much speaks for a suspect, the most first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Weight {
    /// It is so.
    Proven,
    /// It happened, and it ends sign-ins.
    Happened,
    SpeaksFor,
    /// Nothing is known about it.
    Open,
    SpeaksAgainst,
    /// It cannot be.
    RuledOut,
}

/// What is left of the suspects.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Weighed {
    Proven {
        suspect: Suspect,
        /// Why the others are out, where only they were not proven.
        ruled_out: Vec<String>,
    },
    Open {
        /// The likeliest first.
        suspects: Vec<Suspect>,
        ruled_out: Vec<String>,
    },
}

impl Suspect {
    pub(super) fn new(cause: &'static str, weight: Weight, because: impl Into<String>) -> Self {
        Self {
            cause,
            weight,
            because: Some(because.into()),
        }
    }

    /// Nothing is known about it.
    pub(super) fn open(cause: &'static str) -> Self {
        Self {
            cause,
            weight: Weight::Open,
            because: None,
        }
    }
}

/// Weighs the suspects. A cause is proven when the org says so, or, where these are all there can be, when it is the
/// only one that is not ruled out.
pub(super) fn weigh(mut suspects: Vec<Suspect>, all_there_can_be: bool) -> Weighed {
    // stable: suspects of one weight keep the order in which they were named
    suspects.sort_by_key(|suspect| suspect.weight);
    if suspects
        .first()
        .is_some_and(|first| first.weight == Weight::Proven)
    {
        let suspect = suspects.swap_remove(0);
        return Weighed::Proven {
            suspect,
            ruled_out: Vec::new(),
        };
    }
    let out = suspects.partition_point(|suspect| suspect.weight < Weight::RuledOut);
    let ruled_out = suspects
        .split_off(out)
        .into_iter()
        .filter_map(|suspect| suspect.because)
        .fold(Vec::new(), |mut lines: Vec<String>, line| {
            if !lines.contains(&line) {
                lines.push(line);
            }
            lines
        });
    match suspects.pop() {
        Some(suspect) if suspects.is_empty() && all_there_can_be => {
            Weighed::Proven { suspect, ruled_out }
        }
        last => {
            suspects.extend(last);
            Weighed::Open {
                suspects,
                ruled_out,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn suspect(cause: &'static str, weight: Weight) -> Suspect {
        Suspect::new(cause, weight, format!("why {cause}"))
    }

    #[test]
    fn what_is_proven_stands_alone_and_what_is_not_stays_a_list_in_its_order() {
        use Weight as W;
        let open = |suspects: Vec<Suspect>| match weigh(suspects, true) {
            Weighed::Open { suspects, .. } => suspects.iter().map(|s| s.cause).collect(),
            Weighed::Proven { .. } => Vec::new(),
        };
        assert_eq!(
            open(vec![
                suspect("a", W::SpeaksAgainst),
                suspect("b", W::Open),
                suspect("c", W::SpeaksFor),
                suspect("d", W::Open),
                suspect("e", W::RuledOut),
            ]),
            ["c", "b", "d", "a"]
        );
        let proven = weigh(
            vec![
                suspect("a", W::SpeaksFor),
                suspect("b", W::Proven),
                suspect("c", W::RuledOut),
            ],
            false,
        );
        assert!(matches!(proven, Weighed::Proven { suspect, .. } if suspect.cause == "b"));
    }

    #[test]
    fn the_only_one_left_is_proven_by_what_ruled_the_others_out() {
        use Weight as W;
        let suspects = || {
            vec![
                suspect("a", W::RuledOut),
                suspect("b", W::SpeaksAgainst),
                suspect("a", W::RuledOut),
            ]
        };
        // there may be causes that nobody named
        assert!(matches!(weigh(suspects(), false), Weighed::Open { .. }));
        let only = weigh(suspects(), true);
        assert_eq!(
            only,
            Weighed::Proven {
                suspect: suspect("b", W::SpeaksAgainst),
                ruled_out: vec!["why a".to_owned()],
            }
        );
    }
}
