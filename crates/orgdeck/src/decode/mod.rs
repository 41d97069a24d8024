//! The error decoder: anything that may hold an error goes in (the address of an error page, a JSON body, a log line,
//! a bare code), the entries of the catalogue that it names come out.
//!
//! Nothing is asked of anybody and nothing is kept. What is shown of the text is the code and the words beside it.
//!
//! Not here: how the parts of a text are read (`read`), what they mean (`causes`).

mod read;

use std::collections::BTreeSet;

use crate::{
    causes::catalogue,
    error::{of_cause, signs::cut},
    views::{Decoded, Detail, Explained},
};

/// Longest text that is read; what is behind is left out.
const LONGEST: usize = 64 * 1024;
/// Most causes that are shown of one text.
const MOST: usize = 8;

/// What a text says in one place.
#[derive(Debug, Default)]
struct Said {
    /// Its signs, most telling first.
    signs: Vec<String>,
    /// Its cause, where that is known at once.
    cause: Option<&'static str>,
    code: Option<String>,
    words: Option<String>,
    status: Option<u16>,
}

/// Reads a text and explains what it names.
#[must_use]
pub fn decode(text: &str) -> Decoded {
    let mut end = text.len().min(LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let text = text[..end].trim();
    if catalogue().has(text) {
        return Decoded {
            entries: vec![explained(text, Said::default())],
        };
    }
    let (mut seen, mut entries) = (BTreeSet::new(), Vec::new());
    for said in read::all(text) {
        let by_sign = || said.signs.iter().find_map(|sign| catalogue().known(sign));
        let Some(cause) = said.cause.or_else(by_sign) else {
            continue;
        };
        if seen.insert(cause) && entries.len() < MOST {
            entries.push(explained(cause, said));
        }
    }
    Decoded { entries }
}

fn explained(cause: &str, said: Said) -> Explained {
    let words = said.words.map(|words| hide_tokens(&cut(&words)));
    let words = words.filter(|words| !words.is_empty());
    let found = match (&said.code, &words, said.status) {
        (Some(code), Some(words), _) => format!("{code}: {words}"),
        (Some(one), None, _) | (None, Some(one), _) => one.clone(),
        (None, None, Some(status)) => format!("HTTP {status}"),
        (None, None, None) => cause.to_owned(),
    };
    let detail = Detail {
        code: said.code,
        words,
        status: said.status,
        ..Detail::default()
    };
    let told = detail != Detail::default();
    Explained {
        found,
        failure: of_cause(cause, told.then_some(detail)),
        tell: catalogue().entry(cause).tell,
    }
}

/// Leaves tokens out of words that are shown: an access token begins with the org's id and `!`, a refresh token with
/// `5Aep`, a JWT with `eyJ` (sfdx-core `sfdc.ts`; the second from public samples).
fn hide_tokens(words: &str) -> String {
    let is_token = |part: &str| {
        let org = part
            .split_once('!')
            .is_some_and(|(org, _)| org.len() >= 15 && org.contains("00D"));
        let begins = |with: &str| part.find(with).is_some_and(|at| part.len() - at > 20);
        org || begins("5Aep") || begins("eyJ")
    };
    let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '&' | ',' | ';');
    words
        .split_inclusive(ends)
        .map(|part| {
            let end = part.chars().next_back().filter(|c| ends(*c));
            match (is_token(part), end) {
                (true, Some(end)) => format!("…{end}"),
                (true, None) => "…".to_owned(),
                (false, _) => part.to_owned(),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests;
