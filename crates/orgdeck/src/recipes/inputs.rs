//! What a recipe asks the user for, and whether what was typed can be that.

use crate::views::InputShape;

/// Longest answer, in characters.
const LONGEST: usize = 255;

/// A typed answer as it is kept: blanks around it are nobody's intention.
pub(crate) fn tidy(typed: &str) -> String {
    typed.trim().to_owned()
}

/// Why a typed answer cannot be of this shape, in a sentence. Nothing typed is not wrong, only open.
pub(crate) fn wrong(shape: InputShape, typed: &str) -> Option<String> {
    if typed.is_empty() {
        return None;
    }
    if typed.chars().count() > LONGEST {
        return Some(format!("This is longer than {LONGEST} characters."));
    }
    if typed.chars().any(super::faults::is_hidden) {
        return Some("This has characters that are not seen. Type it by hand.".to_owned());
    }
    let sentence = match shape {
        InputShape::ApplicationId => application_id(typed),
        InputShape::Region => region(typed),
        InputShape::Https => https(typed),
        InputShape::Host => host(typed),
        InputShape::Name => name(typed),
        InputShape::User => user(typed),
        InputShape::YesNo => (typed != "yes" && typed != "no").then_some("Answer yes or no."),
        InputShape::Text => None,
    };
    sentence.map(ToOwned::to_owned)
}

/// Letters, digits and hyphens, as a name within a host has them (RFC 1123, 2.1).
fn is_label(text: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    !text.is_empty()
        && text.len() <= 63
        && text.bytes().all(inner)
        && !text.starts_with('-')
        && !text.ends_with('-')
}

/// The vendor writes ids in capitals and hyphens; the id becomes part of a host's name, so it has to be one.
fn application_id(typed: &str) -> Option<&'static str> {
    if typed.contains("://") || typed.contains('.') {
        return Some(
            "This is an address. Only the application id belongs here, without https and without a dot.",
        );
    }
    // the id stands behind "api-" in one name of the host, which has room for 63 letters
    if !is_label(typed) || typed.len() > 59 || typed.len() < 8 {
        return Some("An application id is 8 to 59 letters, digits and hyphens, without blanks.");
    }
    None
}

fn region(typed: &str) -> Option<&'static str> {
    if typed.contains("://") || typed.contains('.') {
        return Some(
            "This is an address. Only the region belongs here, such as ap-2: what stands between \"genai-\" and \"-llm-api\".",
        );
    }
    let small = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if !is_label(typed) || typed.len() > 24 || !typed.bytes().all(small) {
        return Some("A region is a few small letters and digits with hyphens, such as ap-2.");
    }
    None
}

fn https(typed: &str) -> Option<&'static str> {
    let Ok(address) = url::Url::parse(typed) else {
        return Some("This is no address. It begins with https://.");
    };
    if address.scheme() != "https" || address.host_str().is_none_or(|host| !host.contains('.')) {
        return Some("The address has to begin with https:// and a host's name.");
    }
    if !address.username().is_empty() || address.password().is_some() {
        return Some("The address must not hold a name or a password.");
    }
    if address.fragment().is_some() || typed.contains(char::is_whitespace) {
        return Some("The address must not hold a blank or a #.");
    }
    None
}

fn host(typed: &str) -> Option<&'static str> {
    if typed.contains("://") || typed.contains('/') {
        return Some("Only the host's name belongs here, without https:// and without a path.");
    }
    let labels: Vec<&str> = typed.split('.').collect();
    if labels.len() < 2 || !labels.into_iter().all(is_label) {
        return Some("This is no name of a host, such as acme.my.salesforce.com.");
    }
    None
}

/// Remote sites, apps and permission sets take the same kind of name (Salesforce help: "can contain only underscores
/// and alphanumeric characters, must begin with a letter, not end with an underscore, nor contain two of them").
fn name(typed: &str) -> Option<&'static str> {
    let right = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let begins = typed.starts_with(|letter: char| letter.is_ascii_alphabetic());
    if !typed.bytes().all(right) {
        return Some("Only letters, digits and underscores can stand in this name, and no blanks.");
    }
    if !begins || typed.ends_with('_') || typed.contains("__") {
        return Some(
            "The name has to begin with a letter, and cannot end with an underscore or have two in a row.",
        );
    }
    (typed.len() > 80).then_some("The name is longer than 80 characters.")
}

/// User names have the shape of an e-mail address, without being one.
fn user(typed: &str) -> Option<&'static str> {
    let Some((before, after)) = typed.split_once('@') else {
        return Some("A Salesforce user name has the shape of an e-mail address, with an @.");
    };
    let blank = typed.contains(char::is_whitespace);
    if blank || before.is_empty() || after.contains('@') || !after.contains('.') {
        return Some("This is no Salesforce user name, such as anna@acme.com.sandbox.");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use InputShape as S;

    #[test]
    fn what_can_be_is_taken_and_what_cannot_is_told_in_a_sentence() {
        for (shape, right) in [
            (S::ApplicationId, "ABCD1234-EF56-7890-ABCD-1234567890AB"),
            (S::Region, "ap-2"),
            (S::Region, "us"),
            (S::Https, "https://chat.openai.com/aip/g-abc/oauth/callback"),
            (S::Host, "acme.my.salesforce.com"),
            (S::Name, "Sendbird_API"),
            (S::User, "anna@acme.com.uat"),
            (S::YesNo, "yes"),
            (S::Text, "anything, even <b>"),
            (S::ApplicationId, ""),
        ] {
            assert_eq!(wrong(shape, right), None, "{right}");
        }
        for (shape, typed) in [
            (S::ApplicationId, "https://api-ABCD.sendbird.com"),
            (S::ApplicationId, "ABCD 1234"),
            (S::ApplicationId, "ABC"),
            (S::ApplicationId, "-ABCD1234"),
            (S::Region, "genai-ap-2-llm-api.chat.sendbird.com"),
            (S::Region, "AP 2"),
            (S::Region, "Seoul!"),
            (S::Https, "http://acme.com/cb"),
            (S::Https, "acme.com"),
            (S::Https, "https://user:pw@acme.com/"),
            (S::Https, "javascript:alert(1)"),
            (S::Host, "https://acme.my.salesforce.com/"),
            (S::Host, "acme"),
            (S::Name, "Sendbird API"),
            (S::Name, "1st"),
            (S::Name, "A__B"),
            (S::User, "anna"),
            (S::User, "anna smith@acme.com"),
            (S::YesNo, "maybe"),
            (S::Text, "a\u{202e}b"),
        ] {
            let sentence = wrong(shape, typed).unwrap_or_default();
            assert!(sentence.ends_with('.'), "{shape:?} {typed}: {sentence:?}");
        }
        assert!(wrong(S::Text, &"x".repeat(256)).is_some());
    }
}
