//! What customers write about: templates of subjects and descriptions, by area.
//!
//! The seeded company makes instruments that measure water (sensors, loggers, gateways) and a web portal for their
//! readings. Slots in braces are filled per case (`slots`).

mod devices;
mod foreign;
mod money;
mod portal;
mod wiring;

/// One kind of problem.
pub(super) struct Problem {
    /// Subject with slots.
    pub(super) subject: &'static str,
    /// Body with slots.
    pub(super) body: &'static str,
    /// Case type.
    pub(super) kind: &'static str,
    /// Case reason.
    pub(super) reason: &'static str,
    /// How pressing: 0 to 2.
    pub(super) weight: u8,
    /// Language, empty for English.
    pub(super) language: &'static str,
}

/// An English problem.
const fn problem(
    kind: &'static str,
    reason: &'static str,
    weight: u8,
    subject: &'static str,
    body: &'static str,
) -> Problem {
    Problem {
        subject,
        body,
        kind,
        reason,
        weight,
        language: "",
    }
}

/// All English problems.
pub(super) fn english() -> impl Iterator<Item = &'static Problem> {
    devices::PROBLEMS
        .iter()
        .chain(&wiring::PROBLEMS)
        .chain(&portal::PROBLEMS)
        .chain(&money::PROBLEMS)
}

/// The problems in other languages.
pub(super) fn foreign() -> impl Iterator<Item = &'static Problem> {
    foreign::PROBLEMS.iter()
}
