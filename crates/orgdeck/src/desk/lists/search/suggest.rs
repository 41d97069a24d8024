//! What could be meant by what is typed: recent searches, qualifiers, and the options of picklists. Asks no org.

use salesforce::describe::ObjectDescribe;

use super::qualifiers;
use crate::{
    desk::fields,
    views::{Suggestion, ValueKind},
};

/// Most suggestions.
const MOST: usize = 12;
/// Most recent searches among them.
const MOST_RECENT: usize = 6;

/// Qualifiers with what they are, in the order they are offered.
const QUALIFIERS: [(&str, &str); 12] = [
    ("status:", "Status"),
    ("priority:", "Priority"),
    ("owner:me", "Mine"),
    ("owner:", "Owner's name"),
    ("queue:", "A queue's name"),
    ("is:open", "Open"),
    ("is:closed", "Closed"),
    ("is:escalated", "Escalated"),
    ("is:unassigned", "Owned by a queue"),
    ("created:<7d", "Created in the last seven days"),
    ("created:today", "Created today"),
    ("modified:today", "Changed today"),
];

/// Suggestions for a text, best first; the describe is there once the object was looked at.
pub(in super::super) fn suggestions(
    object: Option<&ObjectDescribe>,
    recent: &[String],
    text: &str,
) -> Vec<Suggestion> {
    let typed = text.to_lowercase();
    let mut found: Vec<Suggestion> = Vec::new();
    let earlier = recent.iter().filter(|search| {
        let search = search.to_lowercase();
        search != typed.trim() && search.contains(typed.trim())
    });
    found.extend(earlier.take(MOST_RECENT).map(|search| Suggestion {
        text: search.clone(),
        hint: "Recent search".to_owned(),
    }));
    let begun = text.rfind(char::is_whitespace).map_or(0, |at| at + 1);
    let (before, last) = text.split_at(begun);
    if !last.is_empty() {
        let more = words(object, last)
            .into_iter()
            .map(|(word, hint)| Suggestion {
                text: format!("{before}{word}"),
                hint,
            });
        found.extend(more);
    }
    let mut seen = Vec::new();
    found.retain(|suggestion| {
        let new = suggestion.text != text && !seen.contains(&suggestion.text);
        seen.push(suggestion.text.clone());
        new
    });
    found.truncate(MOST);
    found
}

/// Whole words for one that has begun, with what they are.
fn words(object: Option<&ObjectDescribe>, last: &str) -> Vec<(String, String)> {
    let Some((key, value)) = last.split_once(':') else {
        let begins = |(word, _): &&(&str, &str)| {
            word.starts_with(&last.to_lowercase()) && applies(object, word)
        };
        let words = QUALIFIERS.iter().filter(begins);
        return words
            .map(|(word, hint)| ((*word).to_owned(), (*hint).to_owned()))
            .collect();
    };
    let begins = |text: &str| text.to_lowercase().starts_with(&value.to_lowercase());
    let field = object.and_then(|object| qualifiers::field(object, key));
    let options = field
        .filter(|field| {
            matches!(
                fields::kind(field),
                ValueKind::Picklist | ValueKind::Options
            )
        })
        .into_iter()
        .flat_map(|field| field.picklist.iter().map(move |option| (field, option)));
    let options = options
        .filter(|(_, option)| option.active && begins(option.label()))
        .map(|(field, option)| {
            (
                format!("{key}:{}", in_quotes(option.label())),
                field.label.clone(),
            )
        });
    let fixed = QUALIFIERS.iter().filter_map(|(word, hint)| {
        let (of, given) = word.split_once(':')?;
        let fits = of.eq_ignore_ascii_case(key) && !given.is_empty() && begins(given);
        (fits && applies(object, word)).then(|| ((*word).to_owned(), (*hint).to_owned()))
    });
    options.chain(fixed).collect()
}

/// Whether the object has what a qualifier names.
fn applies(object: Option<&ObjectDescribe>, word: &str) -> bool {
    let Some(object) = object else { return true };
    let key = word.split(':').next().unwrap_or(word);
    match (key, word) {
        ("is", "is:escalated") => object.field("IsEscalated").is_some(),
        ("is", "is:open" | "is:closed") => ["IsClosed", "IsConverted"]
            .iter()
            .any(|field| object.field(field).is_some()),
        ("is" | "queue", _) => object.field("OwnerId").is_some(),
        _ => qualifiers::field(object, key).is_some(),
    }
}

fn in_quotes(text: &str) -> String {
    if text.contains(|c: char| c.is_whitespace() || c == ',') {
        format!("\"{text}\"")
    } else {
        text.to_lowercase()
    }
}
