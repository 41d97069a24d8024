//! What a task says when it cannot go on: what failed, and what to do about it.

use std::fmt;

/// The result of anything in a task.
pub(crate) type Result<T = ()> = std::result::Result<T, Failure>;

/// A sentence on what failed and, where there is one, a sentence on what to do.
#[derive(Debug)]
pub(crate) struct Failure {
    what: String,
    cure: Option<String>,
}

impl Failure {
    /// A failure without a cure yet; `what` is a sentence without its full stop.
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            cure: None,
        }
    }

    /// Adds what to do. A cure that is already there is closer to the cause and stays.
    pub(crate) fn cure(mut self, cure: impl Into<String>) -> Self {
        self.cure.get_or_insert_with(|| cure.into());
        self
    }

    /// Puts the place of the failure before it, such as `the step "clippy" failed`.
    pub(crate) fn within(mut self, place: &str) -> Self {
        self.what = format!("{place}: {}", self.what);
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}", self.what)?;
        match &self.cure {
            Some(cure) => write!(f, "\n  what to do: {cure}"),
            None => Ok(()),
        }
    }
}

impl From<lexopt::Error> for Failure {
    fn from(error: lexopt::Error) -> Self {
        Self::new(error.to_string()).cure("`cargo xtask help` lists the tasks and their options")
    }
}
