//! Takes an address apart without the leniency of browsers: no backslashes, no stripped tabs, no `https:host`.
//!
//! Not here: which hosts are allowed (`table`), and what is corrected (`typed`).

use super::HostRefusal;

/// More than any address that is pasted from a browser's address bar.
pub(super) const MAX_CHARS: usize = 4_096;

/// Longest host name (RFC 1035 section 2.3.4).
const MAX_HOST: usize = 253;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scheme {
    Https,
    Http,
}

/// An address in parts; only the host's letters have been changed.
#[derive(Debug)]
pub(super) struct Parts {
    pub(super) scheme: Option<Scheme>,
    /// Lower case, IPv6 in brackets.
    pub(super) host: String,
    pub(super) lowered: bool,
    pub(super) port: Option<u16>,
    /// Everything behind the authority, with its first `/`, `?` or `#`.
    pub(super) rest: String,
}

pub(super) fn is_loopback(host: &str) -> bool {
    matches!(host, "127.0.0.1" | "[::1]" | "localhost")
}

pub(super) fn split(text: &str) -> Result<Parts, HostRefusal> {
    check_characters(text)?;
    let (scheme, behind) = split_scheme(text)?;
    let end = behind.find(['/', '?', '#']).unwrap_or(behind.len());
    let (authority, rest) = behind.split_at(end);
    if authority.contains('@') {
        return Err(HostRefusal::Userinfo);
    }
    let (host, port) = split_port(authority)?;
    check_host(host)?;
    let lower = host.to_ascii_lowercase();
    if lower.split('.').any(|label| label.starts_with("xn--")) {
        return Err(HostRefusal::Punycode { host: lower });
    }
    Ok(Parts {
        scheme,
        lowered: lower != host,
        host: lower,
        port,
        rest: rest.to_owned(),
    })
}

fn check_characters(text: &str) -> Result<(), HostRefusal> {
    if text.is_empty() {
        return Err(HostRefusal::Empty);
    }
    let length = text.chars().count();
    if length > MAX_CHARS {
        return Err(HostRefusal::TooLong { length });
    }
    if text.chars().any(is_invisible) || text.contains("%00") {
        return Err(HostRefusal::ControlCharacter);
    }
    if text.chars().any(char::is_whitespace) {
        return Err(HostRefusal::Blank);
    }
    if text.contains('\\') {
        return Err(HostRefusal::NotAnAddress);
    }
    Ok(())
}

/// Control characters, zero-width characters and those that turn the direction of writing.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn split_scheme(text: &str) -> Result<(Option<Scheme>, &str), HostRefusal> {
    if let Some((scheme, behind)) = text.split_once("://") {
        // "login.salesforce.com/?to=https://x" has no scheme of its own
        if !scheme.contains(['/', '?', '#']) {
            return match scheme.to_ascii_lowercase().as_str() {
                "https" => Ok((Some(Scheme::Https), behind)),
                "http" => Ok((Some(Scheme::Http), behind)),
                other if is_scheme(other) => Err(HostRefusal::Scheme {
                    scheme: other.to_owned(),
                }),
                _ => Err(HostRefusal::NotAnAddress),
            };
        }
    }
    let end = text.find(['/', '?', '#']).unwrap_or(text.len());
    match text[..end].split_once(':') {
        // javascript:…, data:…, file:/…, https:host; but not host:8080, not [::1], not user:pw@host
        Some((word, behind)) if is_scheme(word) && !word.contains('.') && !behind.contains('@') => {
            if behind.is_empty() || !behind.bytes().all(|b| b.is_ascii_digit()) {
                return Err(HostRefusal::Scheme {
                    scheme: word.to_ascii_lowercase(),
                });
            }
            Ok((None, text))
        }
        _ => Ok((None, text)),
    }
}

fn is_scheme(word: &str) -> bool {
    word.len() <= 30
        && word.starts_with(|c: char| c.is_ascii_alphabetic())
        && word
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}

fn split_port(authority: &str) -> Result<(&str, Option<u16>), HostRefusal> {
    let host_end = match authority.strip_prefix('[') {
        Some(inner) => inner.find(']').ok_or(HostRefusal::NotAnAddress)? + 2,
        None => authority.find(':').unwrap_or(authority.len()),
    };
    let (host, port) = authority.split_at(host_end);
    if port.is_empty() {
        return Ok((host, None));
    }
    let digits = port.strip_prefix(':').ok_or(HostRefusal::NotAnAddress)?;
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(HostRefusal::NotAnAddress);
    }
    digits
        .parse()
        .map(|port| (host, Some(port)))
        .map_err(|_| HostRefusal::NotAnAddress)
}

fn check_host(host: &str) -> Result<(), HostRefusal> {
    if host == "[::1]" {
        return Ok(());
    }
    if host.starts_with('[') {
        return Err(HostRefusal::NotSalesforce {
            host: shorten(host),
        });
    }
    if !host.is_ascii() {
        return Err(HostRefusal::Punycode {
            host: shorten(&host.to_lowercase()),
        });
    }
    let plain = host
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-');
    let labels = host.split('.').all(|label| {
        !label.is_empty() && label.len() <= 63 && !label.starts_with('-') && !label.ends_with('-')
    });
    if host.len() > MAX_HOST || !plain || !labels {
        return Err(HostRefusal::NotAnAddress);
    }
    Ok(())
}

fn shorten(host: &str) -> String {
    host.chars().take(MAX_HOST).collect()
}
