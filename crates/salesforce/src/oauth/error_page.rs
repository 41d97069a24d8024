//! Salesforce's own error page: an unknown consumer key or an unregistered callback is shown there and never comes
//! back to the app (Salesforce help, "OAuth 2.0 authorization errors"). Its address carries code and words.
//!
//! Not here: what the codes mean and how they are mended.

use url::Url;

use crate::hosts;

/// Longest address read.
const MAX_ADDRESS: usize = 16 * 1024;
const MAX_CODE: usize = 100;
const MAX_WORDS: usize = 500;

/// What an error page says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageError {
    /// The code, such as `invalid_client_id` or `OAUTH_APP_BLOCKED`.
    pub error: String,
    /// Salesforce's words; may be empty.
    pub description: String,
}

/// Reads the address of an error page, as pasted. `None` if it is not one, or not Salesforce's.
#[must_use]
pub fn decode_error_page(address: &str) -> Option<PageError> {
    let address = address.trim();
    if address.len() > MAX_ADDRESS {
        return None;
    }
    let url = Url::parse(address).ok()?;
    if !hosts::serves_pages(&url) || !url.username().is_empty() {
        return None;
    }
    in_url(&url)
}

/// The error in a URL's query or fragment, or in a URL within those.
pub(super) fn in_url(url: &Url) -> Option<PageError> {
    let parts = [url.query(), url.fragment()];
    parts
        .into_iter()
        .flatten()
        .find_map(|text| in_pairs(text, 0))
}

/// The error in a text such as `error=…&error_description=…`.
pub(super) fn in_pairs(text: &str, depth: u8) -> Option<PageError> {
    let pairs: Vec<(String, String)> = url::form_urlencoded::parse(text.as_bytes())
        .into_owned()
        .collect();
    let find = |names: &[&str], max: usize| {
        let named = |name: &str| names.iter().any(|wanted| name.eq_ignore_ascii_case(wanted));
        pairs
            .iter()
            .filter(|(name, _)| named(name))
            .map(|(_, value)| clean(value, max))
            .find(|value| !value.is_empty())
    };
    if let Some(error) = find(&["error", "ErrorCode"], MAX_CODE) {
        let description = find(&["error_description", "ErrorDescription"], MAX_WORDS);
        return Some(PageError {
            error,
            description: description.unwrap_or_default(),
        });
    }
    // the page may hang in the start address of another one
    let nested = |(_, value): &(String, String)| {
        let behind = value
            .split_once(['?', '#'])
            .map_or(value.as_str(), |(_, behind)| behind);
        in_pairs(behind, depth + 1)
    };
    if depth < 2 {
        pairs.iter().find_map(nested)
    } else {
        None
    }
}

/// Plain text: no tags, no control characters, not longer than `max`.
pub(super) fn clean(text: &str, max: usize) -> String {
    let plain = text
        .chars()
        .filter(|c| !c.is_control() && !matches!(c, '<' | '>'));
    plain.take(max).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_and_words_are_found_wherever_the_address_has_them() {
        for address in [
            "https://login.salesforce.com/x?error=invalid_client_id&error_description=client%20identifier%20invalid",
            " https://acme.my.salesforce.com/x#error=invalid_client_id&error_description=client+identifier+invalid\n",
            "https://acme.lightning.force.com/x?a=b&ErrorCode=invalid_client_id&ErrorDescription=client+identifier+invalid",
            "https://login.salesforce.com/?startURL=%2Fx%3Ferror%3Dinvalid_client_id%26error_description%3Dclient%2Bidentifier%2Binvalid",
            "http://127.0.0.1:4711/x?error=invalid_client_id&error_description=client+identifier+invalid",
        ] {
            let found = decode_error_page(address);
            let expected = PageError {
                error: "invalid_client_id".into(),
                description: "client identifier invalid".into(),
            };
            assert_eq!(found, Some(expected), "{address}");
        }
    }

    #[test]
    fn only_pages_of_salesforce_are_believed() {
        for address in [
            "",
            "error=invalid_client_id",
            "https://login.salesforce.com/",
            "https://login.salesforce.com/?error=",
            "https://login.salesforce.com/?error=+%0d+",
            "https://login.salesforce.com.evil.test/?error=invalid_client_id",
            "https://login.salesforce.com@evil.test/?error=invalid_client_id",
            "https://evil@login.salesforce.com/?error=invalid_client_id",
            "http://login.salesforce.com/?error=invalid_client_id",
            "javascript:alert(1)?error=x",
        ] {
            assert_eq!(decode_error_page(address), None, "{address}");
        }
    }

    #[test]
    fn hostile_words_stay_plain_and_short() {
        let words = format!("<img onerror=alert(1)>%00{}", "x".repeat(5_000));
        let address =
            format!("https://login.salesforce.com/?error=oops%0d%0a&error_description={words}");
        let found = decode_error_page(&address);
        let Some(PageError { error, description }) = found else {
            panic!("an error page")
        };
        assert_eq!(error, "oops");
        assert!(
            !description.contains(['<', '>', '\0']) && description.chars().count() <= MAX_WORDS
        );
    }
}
