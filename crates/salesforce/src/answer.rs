//! What an answer means: data, a refusal in one of Salesforce's forms, or something that is neither.
//!
//! The forms of refusals: REST API Developer Guide, "Status codes and error responses"; the plain words of the
//! identity resources, the XML of the SOAP and Bulk APIs and the pages of the edge are in jsforce `http-api.ts`.
//!
//! Not here: what a refusal asks for (`org` renews, `record` explains).

use std::marker::PhantomData;

use reqwest::header::HeaderMap;
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;

use crate::client::Body;
use crate::error::{ApiError, ApiErrors, Duplicates, Error, OAuthError};
use crate::records::Seed;

/// Longest message kept of a refusal; a refused value is repeated in it.
const MAX_MESSAGE: usize = 4_000;
const MAX_TAIL: usize = 200;
const MAX_TITLE: usize = 80;

/// A complete answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
    /// The token the request carried, so that an echo of it is not shown.
    pub(crate) sent: Option<SecretString>,
    /// What is still to be read of the body, where it was asked for in pieces.
    pub(crate) rest: Option<Body>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    pub(crate) fn request_id(&self) -> Option<String> {
        let id = self
            .header("x-sfdc-request-id")
            .or_else(|| self.header("x-request-id"))?;
        Some(id.chars().take(100).collect())
    }

    pub(crate) fn is_redirect(&self) -> bool {
        (300..400).contains(&self.status) && !matches!(self.status, 300 | 304)
    }

    pub(crate) fn location(&self, asked: &Url) -> Option<Url> {
        asked.join(self.header("location")?).ok()
    }

    /// The answer if it says that all went well, else what it says instead.
    pub(crate) fn success(self) -> Result<Answer, Error> {
        if (200..300).contains(&self.status) {
            Ok(self)
        } else {
            Err(self.refusal())
        }
    }

    /// Nothing, where nothing is the answer of success: 204 to a change or a deletion.
    pub(crate) fn nothing(self) -> Result<(), Error> {
        // a page with 200 comes from something in between, which has not passed the request on
        if self.trimmed().is_empty() {
            Ok(())
        } else {
            Err(self.page())
        }
    }

    /// The typed content.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        self.json_by(PhantomData)
    }

    /// The content, read by a seed.
    pub(crate) fn json_by<T, S: Seed<T>>(&self, seed: S) -> Result<T, Error> {
        self.parse(seed).map_err(|error| self.clean(error))
    }

    /// What is said of a page that came with a status of success instead of the content.
    pub(crate) fn page(&self) -> Error {
        self.clean(self.not_json())
    }

    /// An error without the token, which the answer may repeat.
    fn clean(&self, error: Error) -> Error {
        let sent = self.sent.as_ref().map(ExposeSecret::expose_secret);
        error.without(&[sent.unwrap_or_default()])
    }

    fn parse<T, S: Seed<T>>(&self, seed: S) -> Result<T, Error> {
        let body = self.trimmed();
        if body.is_empty() {
            return Err(Error::Truncated {
                read: 0,
                status: self.status,
            });
        }
        let says_json = self
            .header("content-type")
            .is_some_and(|kind| kind.contains("json"));
        if body.first() == Some(&b'<') || !(says_json || looks_like_json(body)) {
            return Err(self.not_json());
        }
        read(body, seed).map_err(|odd| self.decode(odd))
    }

    fn decode(&self, odd: Odd) -> Error {
        if odd.error.is_eof() {
            return Error::Truncated {
                read: self.body.len(),
                status: self.status,
            };
        }
        Error::Decode {
            path: odd.path,
            message: expectation(&odd.error),
            status: self.status,
        }
    }

    /// What an answer other than 2xx says.
    pub(crate) fn refusal(&self) -> Error {
        if self.is_redirect() {
            return Error::Redirect {
                status: self.status,
                to: self.redirect_host(),
            };
        }
        let body = self.trimmed();
        let known = match body.first() {
            None => Some(self.api(Vec::new())),
            Some(b'[' | b'{') => match serde_json::from_slice::<Value>(body) {
                Ok(value) => Some(self.refusal_json(value)),
                Err(error) if error.is_eof() => Some(Error::Truncated {
                    read: self.body.len(),
                    status: self.status,
                }),
                Err(_) => None,
            },
            Some(b'<') => xml_error(body).map(|error| self.api(vec![error])),
            Some(_) => self.refusal_text(body),
        };
        match known {
            Some(error) => error,
            // whatever it looks like, 401 is about the session
            None if self.status == 401 => self.api(Vec::new()),
            None => self.not_json(),
        }
    }

    fn refusal_json(&self, value: Value) -> Error {
        match value {
            Value::Array(items) => self.api(items.iter().map(api_error).collect()),
            Value::Object(ref object) if object.contains_key("error") => {
                let text = |key| clip(value.get(key).and_then(Value::as_str).unwrap_or_default());
                Error::OAuth(OAuthError {
                    status: self.status,
                    error: text("error"),
                    description: text("error_description"),
                })
            }
            other => self.api(vec![api_error(&other)]),
        }
    }

    /// `Bad_OAuth_Token` and its like, or the form-encoded error of the revoke endpoint (jsforce oauth2.ts).
    fn refusal_text(&self, body: &[u8]) -> Option<Error> {
        let text = std::str::from_utf8(body).ok()?;
        if text.starts_with("error=") {
            let find = |key: &str| {
                url::form_urlencoded::parse(body)
                    .find(|(name, _)| name == key)
                    .map(|(_, value)| clip(&value))
            };
            return Some(Error::OAuth(OAuthError {
                status: self.status,
                error: find("error")?,
                description: find("error_description").unwrap_or_default(),
            }));
        }
        let word = text.len() <= 60 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        word.then(|| {
            let code = text.to_owned();
            self.api(vec![ApiError {
                message: code.clone(),
                code,
                fields: Vec::new(),
                duplicates: None,
            }])
        })
    }

    fn api(&self, errors: Vec<ApiError>) -> Error {
        Error::Api(ApiErrors {
            status: self.status,
            errors,
            request_id: self.request_id(),
        })
    }

    pub(crate) fn not_json(&self) -> Error {
        Error::NotJson {
            status: self.status,
            content_type: self
                .header("content-type")
                .map(|kind| kind.chars().take(100).collect()),
            title: self.title(),
            request_id: self.request_id(),
        }
    }

    /// The title of a page as plain text.
    pub(crate) fn title(&self) -> Option<String> {
        title(&self.body)
    }

    fn redirect_host(&self) -> Option<String> {
        let location = self.header("location")?;
        let host = Url::parse(location)
            .ok()
            .and_then(|url| url.host_str().map(str::to_owned));
        Some(
            host.unwrap_or_else(|| "the same host".to_owned())
                .chars()
                .take(253)
                .collect(),
        )
    }

    /// The body without byte order mark and blanks around it.
    fn trimmed(&self) -> &[u8] {
        self.body
            .strip_prefix(b"\xef\xbb\xbf")
            .unwrap_or(&self.body)
            .trim_ascii()
    }
}

/// What is wrong with a text of JSON.
pub(crate) struct Odd {
    /// Where, in at most 200 characters.
    pub(crate) path: String,
    error: serde_json::Error,
}

/// Reads a text of JSON.
pub(crate) fn read<T, S: Seed<T>>(body: &[u8], seed: S) -> Result<T, Odd> {
    read_once(body, seed).or_else(|error| match whole_pairs(body) {
        Some(mended) => read_once(&mended, seed).map_err(|error| odd(&mended, seed, error)),
        None => Err(odd(body, seed, error)),
    })
}

/// Reads once more, for the place of what is wrong: watching the path costs as much again as reading.
fn odd<T, S: Seed<T>>(body: &[u8], seed: S, error: serde_json::Error) -> Odd {
    let mut source = serde_json::Deserializer::from_slice(body);
    let mut track = serde_path_to_error::Track::new();
    let watched = serde_path_to_error::Deserializer::new(&mut source, &mut track);
    match seed.deserialize(watched) {
        Err(error) => Odd {
            path: track.path().to_string().chars().take(200).collect(),
            error,
        },
        // what is wrong stands behind the value
        Ok(_) => Odd {
            path: ".".to_owned(),
            error,
        },
    }
}

/// The body with a replacement character for each half of a surrogate pair that stands alone, or `None` where there is
/// none. Salesforce keeps texts as UTF-16 and writes such halves as escapes; no Rust text can hold one.
fn whole_pairs(body: &[u8]) -> Option<Vec<u8>> {
    let unit = |at: usize| {
        let digits = body.get(at..at + 6)?.strip_prefix(b"\\u")?;
        u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    };
    let (mut at, mut kept, mut mended) = (0, 0, Vec::new());
    while at < body.len() {
        if body[at] != b'\\' {
            at += 1;
            continue;
        }
        let alone = match unit(at) {
            Some(0xd800..=0xdbff) => !matches!(unit(at + 6), Some(0xdc00..=0xdfff)),
            Some(0xdc00..=0xdfff) => true,
            _ => {
                at += 2;
                continue;
            }
        };
        if alone {
            mended.extend_from_slice(&body[kept..at]);
            mended.extend_from_slice(b"\\ufffd");
            kept = at + 6;
        }
        at += if alone { 6 } else { 12 };
    }
    (kept > 0).then(|| {
        mended.extend_from_slice(&body[kept..]);
        mended
    })
}

/// Whether the whole is UTF-8 is quicker to see than of each of its strings.
fn read_once<T, S: Seed<T>>(body: &[u8], seed: S) -> serde_json::Result<T> {
    match std::str::from_utf8(body) {
        Ok(text) => read_from(serde_json::Deserializer::from_str(text), seed),
        Err(_) => read_from(serde_json::Deserializer::from_slice(body), seed),
    }
}

fn read_from<'de, T, S: Seed<T>>(
    mut source: serde_json::Deserializer<impl serde_json::de::Read<'de>>,
    seed: S,
) -> serde_json::Result<T> {
    let value = seed.deserialize(&mut source)?;
    source.end()?;
    Ok(value)
}

fn looks_like_json(body: &[u8]) -> bool {
    matches!(body.first(), Some(b'{' | b'['))
}

/// What was expected, without what came: that may be a record's content or a token.
pub(crate) fn expectation(error: &serde_json::Error) -> String {
    let words = error.to_string();
    if let Some((_, expected)) = words.rsplit_once(", expected ") {
        return format!("expected {expected}");
    }
    if words.starts_with("missing field") {
        words
    } else {
        "not as the resource is described".to_owned()
    }
}

/// One error of the REST array; of a bare text (the addresses of a 300) only its presence counts.
fn api_error(value: &Value) -> ApiError {
    let text = |keys: &[&str]| {
        keys.iter()
            .find_map(|key| value.get(key)?.as_str())
            .map(clip)
            .unwrap_or_default()
    };
    let fields = value.get("fields").and_then(Value::as_array);
    ApiError {
        code: match value {
            Value::String(_) => "MULTIPLE_CHOICES".to_owned(),
            _ => text(&["errorCode", "statusCode", "enhancedErrorType"]),
        },
        message: text(&["message"]),
        fields: fields
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .map(clip)
            .collect(),
        duplicates: Duplicates::of(value),
    }
}

fn xml_error(body: &[u8]) -> Option<ApiError> {
    let text = std::str::from_utf8(body).ok()?;
    let find = |tags: &[&str]| tags.iter().find_map(|tag| element(text, tag));
    let code = find(&["errorCode", "exceptionCode", "faultcode"])?;
    let message = find(&["message", "exceptionMessage", "faultstring"]).unwrap_or_default();
    // the code of a SOAP fault has the prefix of its namespace, and its sentence begins with the code
    let code = code.rsplit(':').next().unwrap_or_default().to_owned();
    let sentence = message
        .strip_prefix(&code)
        .and_then(|rest| rest.strip_prefix(": "));
    let message = sentence.map(ToOwned::to_owned).unwrap_or(message);
    Some(ApiError {
        code,
        message,
        fields: Vec::new(),
        duplicates: None,
    })
}

/// The text of the first element with this name, whatever its namespace prefix and attributes.
fn element(xml: &str, tag: &str) -> Option<String> {
    let opens = |at: &usize| {
        let after = xml[at + tag.len()..].chars().next();
        xml[..*at].ends_with(['<', ':'])
            && after.is_some_and(|letter| letter == '>' || letter.is_ascii_whitespace())
    };
    let at = xml.match_indices(tag).map(|(at, _)| at).find(opens)?;
    let (_, inside) = xml[at..].split_once('>')?;
    let text = &inside[..inside.find('<')?];
    let plain = quick_xml::escape::unescape(text).unwrap_or(text.into());
    Some(clip(&plain))
}

/// A text without its middle where it is too long: the limit that was passed stands behind the value.
fn clip(text: &str) -> String {
    let length = text.chars().count();
    if length <= MAX_MESSAGE {
        return text.to_owned();
    }
    let tail = text.chars().skip(length - MAX_TAIL);
    text.chars()
        .take(MAX_MESSAGE - MAX_TAIL)
        .chain(tail)
        .collect()
}

/// The title of a page as plain text.
fn title(body: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&body[..body.len().min(64 * 1024)]);
    let lower = head.to_ascii_lowercase();
    let inner = ["title", "h1"].into_iter().find_map(|tag| {
        let open = lower.find(&format!("<{tag}"))?;
        let start = open + lower[open..].find('>')? + 1;
        let end = start + lower[start..].find(&format!("</{tag}"))?;
        Some(&head[start..end])
    })?;
    let plain = plain_text(inner);
    (!plain.is_empty()).then_some(plain)
}

fn plain_text(html: &str) -> String {
    let mut inside_tag = false;
    let kept = html.chars().filter_map(|c| {
        match c {
            '<' => inside_tag = true,
            '>' => inside_tag = false,
            _ => {}
        }
        (!inside_tag && !matches!(c, '<' | '>')).then_some(if c.is_control() { ' ' } else { c })
    });
    let text: String = kept.collect();
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").chars().take(MAX_TITLE).collect()
}

#[cfg(test)]
mod tests {
    use super::whole_pairs;

    #[test]
    fn only_halves_that_stand_alone_are_replaced() {
        for (body, mended) in [
            (r#""a\ud83d\ude00b""#, None),
            (r#""a\ud83db""#, Some(r#""a\ufffdb""#)),
            (r#""\ud83d\ud83d\ude00""#, Some(r#""\ufffd\ud83d\ude00""#)),
            (r#""\ude00""#, Some(r#""\ufffd""#)),
            (r#""\uD83D""#, Some(r#""\ufffd""#)),
            // a backslash and the letters, no escape
            (r#""\\ud83d""#, None),
            (r#""\\\ud83d""#, Some(r#""\\\ufffd""#)),
            (r#""\n\u00e9\u0000""#, None),
            (r#""\ud8"#, None),
            ("\\", None),
        ] {
            let is = whole_pairs(body.as_bytes());
            assert_eq!(is.as_deref(), mended.map(str::as_bytes), "{body}");
        }
    }
}
