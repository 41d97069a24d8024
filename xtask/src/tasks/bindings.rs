//! `bindings`: `ui/src/bindings.ts` from the app's commands, and the check that it is not stale.

use std::fs;

use lexopt::Arg;

use crate::app;
use crate::failure::{Failure, Result};
use crate::places::Places;

/// Writes the bindings, or with `--check` compares them.
pub(crate) fn bindings(places: &Places, mut parser: lexopt::Parser) -> Result {
    match parser.next()? {
        None => write(places),
        Some(Arg::Long("check")) => check(places),
        Some(other) => Err(other.unexpected().into()),
    }
}

fn write(places: &Places) -> Result {
    let file = places.ui().join("src").join("bindings.ts");
    app::export_bindings(places, &file)?;
    println!("    wrote {}", places.shown(&file));
    Ok(())
}

/// Fails when the committed bindings are not those of the commands as they are.
pub(crate) fn check(places: &Places) -> Result {
    let fresh = places.target.join("bindings.ts");
    app::export_bindings(places, &fresh)?;
    let read = |path: &std::path::Path| {
        fs::read_to_string(path).map_err(|error| {
            Failure::new(format!("{} cannot be read: {error}", places.shown(path)))
        })
    };
    let committed = places.ui().join("src").join("bindings.ts");
    match first_difference(&read(&committed)?, &read(&fresh)?) {
        None => {
            println!("    ui/src/bindings.ts is fresh");
            Ok(())
        }
        Some(line) => Err(Failure::new(format!(
            "ui/src/bindings.ts is stale, from line {line} on"
        ))
        .cure("`cargo xtask bindings` writes it anew; commit it with the command it belongs to")),
    }
}

/// The first line, counted from 1, in which two texts differ. How lines end does not count: git may
/// change that on Windows.
fn first_difference(left: &str, right: &str) -> Option<usize> {
    let (mut left, mut right) = (left.lines(), right.lines());
    (1..).find_map(|number| match (left.next(), right.next()) {
        (None, None) => Some(None),
        (a, b) if a == b => None,
        _ => Some(Some(number)),
    })?
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_that_differs_is_named() {
        assert_eq!(first_difference("a\nb\n", "a\r\nb\r\n"), None);
        assert_eq!(first_difference("a\nb\n", "a\nc\n"), Some(2));
        assert_eq!(first_difference("a\n", "a\nb\n"), Some(2));
        assert_eq!(first_difference("", ""), None);
    }
}
