//! What is pasted as an access token: the token itself, or the address of the page that the user-agent flow ends on, with
//! `access_token` and `instance_url` behind its `#` (RFC 6749, 4.2.2; Salesforce help: OAuth 2.0 user-agent flow).

use secrecy::{ExposeSecret, SecretString};
use url::{Url, form_urlencoded};

/// A token, and where it belongs as far as the address says.
pub(super) struct Pasted {
    pub(super) token: SecretString,
    pub(super) instance: Option<String>,
}

/// The token in what was pasted; none where there cannot be one.
pub(super) fn read(pasted: &SecretString) -> Option<Pasted> {
    let text = pasted.expose_secret().trim();
    let (token, instance) = match text.contains("://") {
        true => of_address(text)?,
        false => (SecretString::from(text), None),
    };
    let whole = token.expose_secret();
    let right = !whole.is_empty() && !whole.contains(char::is_whitespace);
    right.then(|| Pasted { token, instance })
}

/// Nothing else of the address is kept: its host is the product's, which Orgdeck has no business with.
fn of_address(text: &str) -> Option<(SecretString, Option<String>)> {
    let address = Url::parse(text).ok()?;
    let (mut token, mut instance) = (None, None);
    for (name, value) in form_urlencoded::parse(address.fragment()?.as_bytes()) {
        match name.as_ref() {
            "access_token" => token = Some(SecretString::from(value.into_owned())),
            "instance_url" => instance = Some(value.into_owned()),
            _ => {}
        }
    }
    Some((token?, instance))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<(String, Option<String>)> {
        let pasted = read(&SecretString::from(text))?;
        Some((pasted.token.expose_secret().to_owned(), pasted.instance))
    }

    #[test]
    fn the_token_is_taken_from_the_address_of_the_page_it_came_to() {
        let address = "https://app.connectflo.com/oauth/callback#access_token=00Dx%21AQ.x&refresh_token=5Aep&\
                       instance_url=https%3A%2F%2Facme.my.salesforce.com&token_type=Bearer ";
        let org = Some("https://acme.my.salesforce.com".to_owned());
        assert_eq!(found(address), Some(("00Dx!AQ.x".to_owned(), org)));
        assert_eq!(found(" 00Dx!AQ\n"), Some(("00Dx!AQ".to_owned(), None)));
    }

    #[test]
    fn an_address_without_a_token_is_none() {
        for text in [
            "",
            "two words",
            "https://app.connectflo.com/oauth/callback",
            "https://app.connectflo.com/oauth/callback#error=access_denied",
            "https://app.connectflo.com/oauth/callback?access_token=00Dx",
            "https://app.connectflo.com/oauth/callback#access_token=",
            "https://app.connectflo.com/#access_token=a%20b",
            "://#access_token=a",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
