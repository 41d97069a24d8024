//! What is wrong with a recipe file: the line, and a sentence for whoever wrote it.

use crate::views::RecipeFault;

/// Longest sentence, in characters: it may repeat what the file says.
const LONGEST: usize = 300;

/// One fault of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// From 1 on; none where the file as a whole is meant.
    pub(crate) line: Option<usize>,
    pub(crate) sentence: String,
}

impl Fault {
    pub(super) fn whole(sentence: impl Into<String>) -> Self {
        Self {
            line: None,
            sentence: shown(&sentence.into()),
        }
    }

    pub(super) fn at(line: usize, sentence: impl Into<String>) -> Self {
        Self {
            line: Some(line),
            ..Self::whole(sentence)
        }
    }

    /// What the reader of TOML says, in our words.
    pub(super) fn of(error: &toml::de::Error, text: &str) -> Self {
        let line = error.span().map(|span| line_of(text, span.start));
        Self {
            line,
            ..Self::whole(sentence(error.message()))
        }
    }

    pub(super) fn view(&self, file: &str) -> RecipeFault {
        RecipeFault {
            file: shown(file),
            line: self
                .line
                .map(|line| u32::try_from(line).unwrap_or(u32::MAX)),
            sentence: self.sentence.clone(),
        }
    }
}

/// The line of a place in a text, from 1 on.
pub(super) fn line_of(text: &str, at: usize) -> usize {
    let before = text.as_bytes().iter().take(at);
    before.filter(|byte| **byte == b'\n').count() + 1
}

/// A text of the file as it may be shown: in one line, without control characters, cut.
fn shown(text: &str) -> String {
    let plain = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let plain = plain.chars().filter(|letter| !is_hidden(*letter));
    let mut cut: String = plain.take(LONGEST).collect();
    if cut.chars().count() == LONGEST {
        cut.push('…');
    }
    cut
}

/// Whether a letter is not seen, or changes how others are seen: control characters, and those that turn the direction
/// of a text.
pub(crate) fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// A message of serde or of the TOML reader as a sentence.
fn sentence(message: &str) -> String {
    let message = message.lines().next().unwrap_or_default();
    let said = message.replace('`', "\"");
    if let Some(rest) = said.strip_prefix("unknown field ") {
        let (name, known) = rest.split_once(", expected ").unwrap_or((rest, "nothing"));
        return format!("There is no {name} here; known are {}.", listed(known));
    }
    if let Some(rest) = said.strip_prefix("unknown variant ") {
        let (name, known) = rest.split_once(", expected ").unwrap_or((rest, "nothing"));
        return format!("{name} cannot be said here; known are {}.", listed(known));
    }
    if let Some(name) = said.strip_prefix("missing field ") {
        return format!("{name} is missing here.");
    }
    if let Some(rest) = said.strip_prefix("invalid type: ")
        && let Some((found, expected)) = rest.split_once(", expected ")
    {
        return format!(
            "Here stands {}, where {} belongs.",
            kind(found),
            kind(expected)
        );
    }
    if said.starts_with("duplicate key") {
        return "This name stands here twice.".to_owned();
    }
    format!("This cannot be read: {}.", said.trim_end_matches('.'))
}

fn listed(known: &str) -> &str {
    known.strip_prefix("one of ").unwrap_or(known)
}

/// A type as serde names it, in plain words.
fn kind(said: &str) -> &str {
    let begins = |words: &[&str]| words.iter().any(|word| said.starts_with(word));
    if begins(&["string", "a string", "borrowed string"]) {
        "a text"
    } else if begins(&["integer", "floating", "u32", "u64", "i64"]) {
        "a number"
    } else if begins(&["boolean", "a boolean"]) {
        "true or false"
    } else if begins(&["sequence", "a sequence"]) {
        "a list"
    } else if begins(&["map", "struct", "a table"]) {
        "a table"
    } else {
        said
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_reader_says_becomes_a_sentence() {
        for (message, said) in [
            (
                "unknown field `colours`, expected one of `colour`, `summary`",
                "There is no \"colours\" here; known are \"colour\", \"summary\".",
            ),
            ("missing field `title`", "\"title\" is missing here."),
            (
                "invalid type: integer `3`, expected a string",
                "Here stands a number, where a text belongs.",
            ),
            (
                "unknown variant `moon`, expected `production` or `sandbox`",
                "\"moon\" cannot be said here; known are \"production\" or \"sandbox\".",
            ),
            ("duplicate key", "This name stands here twice."),
            (
                "a check of this kind needs `app`",
                "This cannot be read: a check of this kind needs \"app\".",
            ),
        ] {
            assert_eq!(sentence(message), said);
        }
    }

    #[test]
    fn what_is_shown_of_a_file_is_plain_and_cut() {
        assert_eq!(shown("a\u{202e}b\nc\u{7}"), "ab c");
        assert_eq!(shown(&"x".repeat(5000)).chars().count(), LONGEST + 1);
    }
}
