//! The parts of a text that may say what went wrong. Each way of reading is tried in turn, the surest first; the first
//! that finds something known is enough, because the others would find the same again with less beside it.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Said;
use crate::causes::catalogue;

/// Most places of a text at which JSON is looked for.
const JSON_TRIES: usize = 50;
/// Most different words of a text that are looked up as codes.
const MOST_CODES: usize = 200;
/// How deep JSON within JSON is followed.
const DEEPEST: u8 = 12;

/// Everything a text says, by the surest way of reading that finds something.
pub(super) fn all(text: &str) -> Vec<Said> {
    let once = without_percent(text);
    let twice = without_percent(&once);
    let mut ways: Vec<Box<dyn Fn() -> Vec<Said> + '_>> = Vec::new();
    ways.push(Box::new(|| json(text, 0)));
    for text in [text, &once, &twice] {
        ways.push(Box::new(|| pairs(text)));
    }
    ways.push(Box::new(|| codes(&once)));
    ways.push(Box::new(|| phrases(&once)));
    ways.push(Box::new(|| page(text)));
    ways.push(Box::new(|| statuses(&once)));
    ways.iter()
        .map(|way| way())
        .find(|said| !said.is_empty())
        .unwrap_or_default()
}

fn without_percent(text: &str) -> String {
    percent_encoding::percent_decode_str(text)
        .decode_utf8_lossy()
        .into_owned()
}

/// JSON anywhere in the text: the body of a refusal, alone or in a log line.
fn json(text: &str, depth: u8) -> Vec<Said> {
    let mut said = Vec::new();
    let mut rest = text;
    for _ in 0..JSON_TRIES {
        let Some(at) = rest.find(['{', '[']) else {
            break;
        };
        rest = &rest[at..];
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
        let end = match values.next() {
            Some(Ok(value)) => {
                in_value(&value, depth, &mut said);
                values.byte_offset().max(1)
            }
            _ => 1,
        };
        rest = &rest[end..];
    }
    said
}

/// The forms of refusals: Salesforce help, "OAuth 2.0 authorization errors"; REST API Developer Guide, "Status codes
/// and error responses" (`statusCode` in the answers of the composite resources).
fn in_value(value: &Value, depth: u8, said: &mut Vec<Said>) {
    if depth > DEEPEST {
        return;
    }
    match value {
        Value::Array(items) => items
            .iter()
            .for_each(|item| in_value(item, depth + 1, said)),
        Value::Object(fields) => {
            let text = |keys: &[&str]| keys.iter().find_map(|key| fields.get(*key)?.as_str());
            let words = text(&["error_description", "message", "exceptionMessage"]);
            if let Some(code) = text(&["error"]).filter(|code| is_code(code)) {
                said.push(oauth(code, words.unwrap_or_default()));
            } else if let Some(code) = text(&["errorCode", "statusCode", "exceptionCode"]) {
                said.push(api(code, words.unwrap_or_default()));
            }
            fields
                .values()
                .for_each(|field| in_value(field, depth + 1, said));
        }
        // a log may quote a body as a text
        Value::String(text) if text.contains(['{', '[']) => said.extend(json(text, depth + 4)),
        _ => {}
    }
}

fn is_code(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

fn oauth(code: &str, words: &str) -> Said {
    named(code, words, ["oauth", "api"], true)
}

fn api(code: &str, words: &str) -> Said {
    named(code, words, ["api", "oauth"], true)
}

/// A code with the words beside it; `sure` where it certainly is one, even if it is not known.
fn named(code: &str, words: &str, kinds: [&str; 2], sure: bool) -> Said {
    let mut signs = Vec::new();
    for kind in kinds {
        signs.push(format!("{kind}:{code}:{words}"));
        signs.push(format!("{kind}:{code}"));
    }
    if sure {
        signs.push(kinds[0].to_owned());
    }
    Said {
        signs,
        code: Some(code.to_owned()),
        words: Some(words.to_owned()),
        ..Said::default()
    }
}

/// `error=…&error_description=…`, as in the address of an error page or of a callback.
fn pairs(text: &str) -> Vec<Said> {
    let lower = text.to_ascii_lowercase();
    let code = ["error=", "errorcode="].iter().find_map(|name| {
        let at = alone(&lower, name)? + name.len();
        let value = &text[at..];
        let end = value.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-'));
        let code = &value[..end.unwrap_or(value.len())];
        (!code.is_empty()).then(|| code.to_owned())
    });
    let words = ["error_description=", "errordescription="]
        .iter()
        .find_map(|name| {
            let at = alone(&lower, name)? + name.len();
            Some(description(&text[at..]))
        });
    // one sample of Salesforce's help has access-denied
    let code = code.map(|code| code.replace('-', "_"));
    code.map(|code| oauth(&code, &words.unwrap_or_default()))
        .into_iter()
        .collect()
}

/// The first place where a name is not the end of a longer one.
fn alone(text: &str, name: &str) -> Option<usize> {
    text.match_indices(name).map(|(at, _)| at).find(|at| {
        let before = text[..*at].chars().next_back();
        before.is_none_or(|c| !c.is_ascii_alphanumeric() && c != '_')
    })
}

/// The value of a pair: to the next pair, and in an address to its end.
fn description(text: &str) -> String {
    let end = text.find(['&', '"', '<', '>', '\n', '\r', '#']);
    let value = &text[..end.unwrap_or(text.len())];
    let word = value.split_whitespace().next().unwrap_or_default();
    let value = if word.contains(['+', '%']) {
        word
    } else {
        value
    };
    without_percent(&value.replace('+', " ")).trim().to_owned()
}

/// Codes of the catalogue among the words of a text, with the line around each.
fn codes(text: &str) -> Vec<Said> {
    let single = is_code(text);
    let (mut seen, mut said) = (BTreeSet::new(), Vec::new());
    for line in text.lines() {
        let mut rest = line;
        while let Some(start) = rest.find(|c: char| c.is_ascii_alphanumeric()) {
            let word = &rest[start..];
            let end = word.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
            let (word, behind) = word.split_at(end.unwrap_or(word.len()));
            rest = behind;
            let shouted = word.bytes().all(|b| b.is_ascii_uppercase());
            let can_be = looks_like_a_code(word) || (single && shouted);
            if can_be && seen.len() < MOST_CODES && seen.insert(word) {
                said.extend(code(word, begin(behind), begin(line)));
            }
        }
    }
    said
}

/// The beginning of a line: what belongs to a code stands near it.
fn begin(line: &str) -> &str {
    let end = line.char_indices().nth(1_000).map(|(at, _)| at);
    &line[..end.unwrap_or(line.len())]
}

/// Whether a word can be nothing but a code.
fn looks_like_a_code(word: &str) -> bool {
    let shouted = word.len() >= 10 && word.bytes().all(|b| b.is_ascii_uppercase());
    shouted || word.contains('_')
}

fn code(word: &str, behind: &str, line: &str) -> Option<Said> {
    if let Some(status) = word.strip_prefix("ERROR_HTTP_") {
        // jsforce http-api.ts names an answer without a code so
        return status.parse().ok().and_then(status_said);
    }
    let kinds = if word.bytes().any(|b| b.is_ascii_lowercase()) {
        ["oauth", "api"]
    } else {
        ["api", "oauth"]
    };
    let words = behind.trim_start_matches(|c: char| !c.is_alphanumeric());
    let mut said = named(word, words.trim_end(), kinds, false);
    // the words may stand in front of the code
    for kind in kinds.iter().rev() {
        said.signs.insert(0, format!("{kind}:{word}:{line}"));
        said.signs.insert(0, format!("{kind}:{word}:{words}"));
    }
    let known = said
        .signs
        .iter()
        .any(|sign| catalogue().known(sign).is_some());
    known.then_some(said)
}

/// Phrases that stand in logs and on pages without any code.
fn phrases(text: &str) -> Vec<Said> {
    let phrases = catalogue().phrases(text).into_iter();
    phrases
        .map(|(phrase, cause)| Said {
            cause: Some(cause),
            words: Some(phrase.to_owned()),
            ..Said::default()
        })
        .collect()
}

/// A web page, by its title.
fn page(text: &str) -> Vec<Said> {
    let lower = text.to_ascii_lowercase();
    if !lower.contains("<html") && !lower.contains("<!doctype") {
        return Vec::new();
    }
    let title = lower.find("<title").and_then(|at| {
        let start = at + lower[at..].find('>')? + 1;
        let end = start + lower[start..].find("</title")?;
        Some(text[start..end].trim().to_owned())
    });
    let before = &text[..lower.find('<').unwrap_or(0)];
    let status = statuses(before).first().and_then(|said| said.status);
    let shown = status.map_or_else(|| "?".to_owned(), |status| status.to_string());
    let mut signs = vec![format!("page:{shown}"), "body:not-json".to_owned()];
    if let Some(title) = &title {
        signs.insert(0, format!("page:{shown}:{title}"));
    }
    vec![Said {
        signs,
        words: title.or_else(|| Some("a web page".to_owned())),
        status,
        ..Said::default()
    }]
}

/// Words in front of a number that make it an HTTP status.
const BEFORE_STATUS: [&str; 6] = ["http", "status", "code", "statuscode", "error", "response"];

/// HTTP statuses: alone, or where the words before say that it is one, such as `HTTP/1.1 503`.
fn statuses(text: &str) -> Vec<Said> {
    let words: Vec<&str> = text
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let told = |at: usize| {
        let before = words[at.saturating_sub(3)..at].iter();
        words.len() == 1
            || before
                .map(|word| word.to_ascii_lowercase())
                .any(|word| BEFORE_STATUS.contains(&word.as_str()))
    };
    let numbers = words.iter().enumerate().filter(|(at, word)| {
        word.len() == 3 && word.bytes().all(|b| b.is_ascii_digit()) && told(*at)
    });
    numbers
        .filter_map(|(_, word)| status_said(word.parse().ok()?))
        .collect()
}

fn status_said(status: u16) -> Option<Said> {
    (300..600).contains(&status).then(|| Said {
        signs: vec![format!("http:{status}")],
        status: Some(status),
        ..Said::default()
    })
}
