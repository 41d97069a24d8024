//! Takes names of users and records out of a text, and whatever is shaped like a token, though none should be in it.

use std::collections::BTreeSet;

use crate::views::DiagnosticsChoice;

const USER: &str = "[user name]";
const RECORD: &str = "[record]";
const TOKEN: &str = "[token]";

/// What a text is freed from.
pub(super) struct Veil {
    choice: DiagnosticsChoice,
    /// Known names, the longest first, so that none is hidden in halves.
    names: Vec<String>,
    home: Option<String>,
}

impl Veil {
    pub(super) fn new(choice: DiagnosticsChoice, names: Vec<String>) -> Self {
        let known: BTreeSet<String> = names
            .into_iter()
            .map(|name| name.trim().to_owned())
            .filter(|name| name.chars().count() > 2)
            .collect();
        let mut names: Vec<String> = known.into_iter().collect();
        names.sort_by_key(|name| std::cmp::Reverse(name.len()));
        let home = std::env::home_dir().map(|home| home.display().to_string());
        Self {
            choice,
            names,
            home: home.filter(|home| home.len() > 1),
        }
    }

    /// The text without what is not wanted.
    pub(super) fn over(&self, text: &str) -> String {
        let mut text = text.to_owned();
        if !self.choice.user_names {
            if let Some(home) = &self.home {
                text = text.replace(home, "~");
            }
            for name in &self.names {
                text = replaced(&text, name, USER);
            }
        }
        let lines: Vec<String> = text.lines().map(|line| self.words(line)).collect();
        lines.join("\n") + "\n"
    }

    /// A line, word by word; what stands between words stays.
    fn words(&self, line: &str) -> String {
        let mut out = String::with_capacity(line.len());
        let mut word = String::new();
        for c in line.chars().chain(['\n']) {
            if c.is_alphanumeric() || "@._-+!'".contains(c) {
                word.push(c);
                continue;
            }
            out.push_str(self.word(&word).unwrap_or(&word));
            word.clear();
            out.push(c);
        }
        out.pop();
        out
    }

    /// What stands in the place of a word.
    fn word(&self, word: &str) -> Option<&'static str> {
        if is_token(word) {
            return Some(TOKEN);
        }
        if !self.choice.user_names && is_user_name(word) {
            return Some(USER);
        }
        (!self.choice.records && is_record(word)).then_some(RECORD)
    }
}

/// A text with a name replaced where it stands alone.
fn replaced(text: &str, name: &str, by: &str) -> String {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find(name) {
        let (before, after) = (&rest[..at], &rest[at + name.len()..]);
        let joins = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let alone = !joins(before.chars().next_back()) && !joins(after.chars().next());
        out.push_str(before);
        out.push_str(if alone { by } else { name });
        rest = after;
    }
    out + rest
}

/// User names have the shape of a mail address (Salesforce help, "Username").
fn is_user_name(word: &str) -> bool {
    let (before, after) = word.split_once('@').unwrap_or_default();
    !before.is_empty() && after.contains('.')
}

/// A session id begins with the org's id and an exclamation mark; refresh tokens begin with 5Aep.
fn is_token(word: &str) -> bool {
    let session = word.starts_with("00D") && word.contains('!');
    session || word.len() > 40 && word.starts_with("5Aep")
}

/// An id of a record, other than those of orgs and users, or the number of one: at least seven digits.
fn is_record(word: &str) -> bool {
    let plain = word.chars().all(|c| c.is_ascii_alphanumeric());
    let id = plain
        && matches!(word.len(), 15 | 18)
        && word.chars().filter(char::is_ascii_digit).count() >= 6
        && !["00D", "005"].iter().any(|known| word.starts_with(known));
    let number = (7..15).contains(&word.len()) && word.chars().all(|c| c.is_ascii_digit());
    id || number
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "agent@practice.example (Ada Agent, Adam Agents) changed Case 00001024, \
                        500xx000003DHPkAAO, in org 00Dxx0000001gPLEAY as 005xx000001Sv6AAAS.\n\
                        15000 calls at 2026-11-26T04:12:09.123456Z; 00Dxx0000001gPL!AQEAQO.x_y ends\n";

    fn veil(user_names: bool, records: bool) -> Veil {
        let names = ["Ada Agent", "agent@practice.example", " ", "it"];
        let choice = DiagnosticsChoice {
            user_names,
            records,
        };
        Veil::new(choice, names.map(str::to_owned).to_vec())
    }

    #[test]
    fn names_and_records_go_unless_they_are_wanted_and_tokens_always() {
        let text = veil(false, false).over(TEXT);
        let expected = "[user name] ([user name], Adam Agents) changed Case [record], [record], in org \
                        00Dxx0000001gPLEAY as 005xx000001Sv6AAAS.\n15000 calls at \
                        2026-11-26T04:12:09.123456Z; [token] ends\n";
        assert_eq!(text, expected);
        let all = veil(true, true).over(TEXT);
        assert_eq!(all, TEXT.replace("00Dxx0000001gPL!AQEAQO.x_y", TOKEN));
        assert!(veil(false, true).over(TEXT).contains("00001024"));
        assert!(veil(true, false).over(TEXT).contains("Ada Agent"));
    }

    #[test]
    fn another_users_name_is_known_by_its_shape() {
        let told = "expected a, found someone.else+1@acme.co.uk; at host acme.my.salesforce.com";
        let text = veil(false, false).over(told);
        assert_eq!(
            text,
            "expected a, found [user name]; at host acme.my.salesforce.com\n"
        );
    }
}
