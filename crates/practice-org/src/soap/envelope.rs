//! The envelope of a call: what is asked, with which session, in which headers.
//!
//! Read with limits and without document types or entities; a body that is no envelope is refused in the words of
//! the XML parser Salesforce uses (public reports of its faults), as far as they are known.

use roxmltree::{Document, Error, Node, ParsingOptions};

use super::fault::Fault;

const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";

/// Elements, attributes and texts a call may have: more than a call of 200 records of every field needs.
const MOST_NODES: u32 = 500_000;

/// One call.
pub(super) struct Message<'a> {
    /// The API version of its address: 67 for `67.0`.
    pub(super) version: u32,
    /// `SessionHeader/sessionId`.
    pub(super) session: Option<String>,
    /// `AllOrNoneHeader/allOrNone`.
    pub(super) all_or_none: bool,
    /// The element that names the operation; its children are the arguments.
    pub(super) operation: Node<'a, 'a>,
}

/// The body as a tree.
pub(super) fn document(body: &[u8]) -> Result<Document<'_>, Fault> {
    let text = std::str::from_utf8(body)
        .map_err(|_| Fault::client("Invalid byte 1 of 1-byte UTF-8 sequence."))?;
    if text.trim().is_empty() {
        return Err(Fault::client("Premature end of file."));
    }
    let options = ParsingOptions {
        allow_dtd: false,
        nodes_limit: MOST_NODES,
        ..ParsingOptions::default()
    };
    Document::parse_with_options(text, options).map_err(|error| Fault::client(words(&error)))
}

/// The call in that tree.
pub(super) fn message<'a>(document: &'a Document<'a>, version: &str) -> Result<Message<'a>, Fault> {
    let root = document.root_element();
    let part = |name: &str| root.children().find(|node| node.has_tag_name((SOAP, name)));
    // unconfirmed: what Salesforce says to XML that is no envelope
    if !root.has_tag_name((SOAP, "Envelope")) {
        return Err(Fault::client("Unable to find Envelope in the message"));
    }
    let operation = part("Body")
        .and_then(|body| body.first_element_child())
        .ok_or_else(|| Fault::client("Unable to find the operation in the message"))?;
    let header = part("Header");
    let in_header = |element: &'static str, field: &'static str| {
        child(header?, element)
            .and_then(|element| child(element, field))
            .map(text)
    };
    let number = version.split('.').next().and_then(|text| text.parse().ok());
    Ok(Message {
        version: number.unwrap_or_default(),
        session: in_header("SessionHeader", "sessionId"),
        all_or_none: in_header("AllOrNoneHeader", "allOrNone").as_deref() == Some("true"),
        operation,
    })
}

/// The element's children of this name, in whatever namespace: clients differ in how they qualify arguments.
pub(super) fn children<'a>(
    node: Node<'a, 'a>,
    name: &'a str,
) -> impl Iterator<Item = Node<'a, 'a>> {
    node.children().filter(move |child| is(child, name))
}

/// The first of them.
pub(super) fn child<'a>(node: Node<'a, 'a>, name: &'a str) -> Option<Node<'a, 'a>> {
    children(node, name).next()
}

/// Their texts.
pub(super) fn texts<'a>(node: Node<'a, 'a>, name: &'a str) -> Vec<String> {
    children(node, name).map(text).collect()
}

/// The element's own text, without the space around it.
pub(super) fn text(node: Node<'_, '_>) -> String {
    let whole: String = node.children().filter_map(|child| child.text()).collect();
    whole.trim().to_owned()
}

fn is(node: &Node<'_, '_>, name: &str) -> bool {
    node.is_element() && node.tag_name().name() == name
}

/// The parser's finding in the words of Xerces, which Salesforce's faults carry; where those are not known, ours.
fn words(error: &Error) -> String {
    match error {
        Error::MalformedEntityReference(_) => {
            "The entity name must immediately follow the '&' in the entity reference.".to_owned()
        }
        Error::UnknownEntityReference(name, _) => {
            format!("The entity \"{name}\" was referenced, but not declared.")
        }
        Error::DtdDetected => {
            "DOCTYPE is disallowed when the feature \"http://apache.org/xml/features/disallow-doctype-decl\" set to true."
                .to_owned()
        }
        Error::UnexpectedCloseTag(expected, ..) => format!(
            "The element type \"{expected}\" must be terminated by the matching end-tag \"</{expected}>\"."
        ),
        Error::UnexpectedEndOfStream | Error::UnclosedRootNode => {
            "XML document structures must start and end within the same entity.".to_owned()
        }
        Error::NoRootNode | Error::UnknownToken(_) => "Content is not allowed in prolog.".to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn refusal(body: &[u8]) -> String {
        let document = match document(body) {
            Ok(document) => document,
            Err(fault) => return fault.message,
        };
        match message(&document, "67.0") {
            Ok(_) => "taken".to_owned(),
            Err(fault) => fault.message,
        }
    }

    #[test]
    fn what_is_no_envelope_is_refused_in_the_parsers_words() {
        for (body, expected) in [
            ("", "Premature end of file."),
            ("hello", "Content is not allowed in prolog."),
            (
                "<a>Tom & Jerry</a>",
                "The entity name must immediately follow the '&' in the entity reference.",
            ),
            (
                "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>",
                "DOCTYPE is disallowed when the feature \"http://apache.org/xml/features/disallow-doctype-decl\" set to true.",
            ),
            (
                "<a><b></a>",
                "The element type \"b\" must be terminated by the matching end-tag \"</b>\".",
            ),
            (
                "<a>",
                "XML document structures must start and end within the same entity.",
            ),
            ("<a/>", "Unable to find Envelope in the message"),
        ] {
            assert_eq!(refusal(body.as_bytes()), expected, "{body}");
        }
        assert_eq!(refusal(b"\xff"), "Invalid byte 1 of 1-byte UTF-8 sequence.");
    }

    #[test]
    fn deep_nesting_is_no_danger() {
        let deep = format!("{}{}", "<a>".repeat(400_000), "</a>".repeat(400_000));
        assert_eq!(
            refusal(deep.as_bytes()),
            "Unable to find Envelope in the message"
        );
        let wide = format!("<a>{}</a>", "<b/>".repeat(600_000));
        assert_eq!(refusal(wide.as_bytes()), "nodes limit reached");
    }

    #[test]
    fn the_session_and_the_arguments_are_found_whatever_their_prefix() {
        let body = r#"<?xml version="1.0"?><e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns:u="urn:partner.soap.sforce.com">
            <e:Header><u:SessionHeader><u:sessionId> 00D!x </u:sessionId></u:SessionHeader><u:AllOrNoneHeader><u:allOrNone>true</u:allOrNone></u:AllOrNoneHeader></e:Header>
            <e:Body><u:undelete><u:ids>1</u:ids><ids>2</ids></u:undelete></e:Body></e:Envelope>"#;
        let document = document(body.as_bytes()).unwrap();
        let message = message(&document, "67.0").unwrap();
        assert_eq!(message.version, 67);
        assert_eq!(message.session.as_deref(), Some("00D!x"));
        assert!(message.all_or_none);
        assert_eq!(texts(message.operation, "ids"), ["1", "2"]);
    }
}
