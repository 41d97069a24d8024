//! The last lines of the log, kept in memory for the diagnostics file. They are written nowhere else.

use std::{
    collections::VecDeque,
    io,
    sync::{Arc, Mutex},
};

use crate::app::lock;

/// Lines that are kept.
const LINES: usize = 200;
/// Longest line, in characters.
const LONGEST: usize = 500;

/// The last lines of the log, cheap to clone; clones are one. The shell writes into it what it logs.
#[derive(Debug, Clone, Default)]
pub struct LogTail(Arc<Mutex<VecDeque<String>>>);

impl LogTail {
    /// The lines, oldest first.
    pub(crate) fn lines(&self) -> Vec<String> {
        lock(&self.0).iter().cloned().collect()
    }
}

impl io::Write for LogTail {
    /// Takes whole lines: whoever logs writes each at once.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut kept = lock(&self.0);
        for line in String::from_utf8_lossy(bytes).lines() {
            if kept.len() == LINES {
                kept.pop_front();
            }
            kept.push_back(line.chars().take(LONGEST).collect());
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn the_last_lines_are_kept_each_cut() {
        let mut tail = LogTail::default();
        for n in 0..LINES + 3 {
            tail.write_all(format!("line {n}\n").as_bytes()).unwrap();
        }
        let long = "x".repeat(LONGEST * 2);
        tail.write_all(format!("{long}\n").as_bytes()).unwrap();
        let lines = tail.clone().lines();
        assert_eq!((lines.len(), lines[0].as_str()), (LINES, "line 4"));
        assert_eq!(lines[LINES - 1].len(), LONGEST);
    }
}
