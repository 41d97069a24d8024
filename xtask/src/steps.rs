//! Prints what a task is doing, how far it is, and how long each step took.

use std::time::{Duration, Instant};

use crate::failure::Result;

/// The steps of one task, counted and timed.
#[derive(Debug)]
pub(crate) struct Steps {
    total: usize,
    done: Vec<(String, Duration)>,
    started: Instant,
}

impl Steps {
    /// A task of `total` steps.
    pub(crate) fn new(total: usize) -> Self {
        Self {
            total,
            done: Vec::new(),
            started: Instant::now(),
        }
    }

    /// Says what comes next, does it, and remembers how long it took, also when it failed.
    ///
    /// `title` is a phrase such as "Building the app (about 6 minutes the first time)".
    pub(crate) fn step<T>(&mut self, title: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        println!("\n[{} of {}] {title}…", self.done.len() + 1, self.total);
        let started = Instant::now();
        let outcome = work();
        let took = started.elapsed();
        let verb = if outcome.is_ok() {
            "done in"
        } else {
            "failed after"
        };
        println!("    {verb} {}", shown(took));
        self.done.push((title.to_owned(), took));
        outcome
    }

    /// A table of the steps so far and their times, the sum below.
    pub(crate) fn table(&self) -> String {
        let width = self
            .done
            .iter()
            .map(|(title, _)| title.chars().count())
            .max()
            .unwrap_or(0);
        let mut lines: Vec<String> = self
            .done
            .iter()
            .map(|(title, took)| format!("  {title:<width$}  {:>9}", shown(*took)))
            .collect();
        lines.push(format!(
            "  {:<width$}  {:>9}",
            "all together",
            shown(self.started.elapsed())
        ));
        lines.join("\n")
    }
}

/// A time as a person reads it: `0.4 s`, `12 s`, `3 min 05 s`.
fn shown(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..=9 => format!("{:.1} s", time.as_secs_f64()),
        10..=59 => format!("{seconds} s"),
        _ => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::failure::Failure;

    #[test]
    fn times_read_as_a_person_says_them() {
        assert_eq!(shown(Duration::from_millis(440)), "0.4 s");
        assert_eq!(shown(Duration::from_secs(12)), "12 s");
        assert_eq!(shown(Duration::from_secs(185)), "3 min 05 s");
    }

    #[test]
    fn a_step_that_failed_is_in_the_table_too() {
        let mut steps = Steps::new(2);
        assert!(steps.step("Looking", || Ok(1)).is_ok());
        assert!(
            steps
                .step("Breaking", || Err::<(), _>(Failure::new("no")))
                .is_err()
        );
        let table = steps.table();
        assert!(table.contains("Looking") && table.contains("Breaking"));
        assert!(
            table
                .lines()
                .last()
                .is_some_and(|line| line.contains("all together"))
        );
    }
}
