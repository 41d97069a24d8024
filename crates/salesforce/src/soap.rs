//! The little of SOAP that reading metadata and bringing back deleted records need: an envelope around what is asked,
//! and a reader that takes the named elements out of an answer and looks at nothing else.
//!
//! Sources: SOAP API Developer Guide, "SessionHeader"; Metadata API Developer Guide, "readMetadata()". The reader goes
//! over the answer once, from the front: the text of an element that nobody named is never copied, so that a consumer
//! secret in it stays where it came.

use quick_xml::Reader;
use quick_xml::events::{BytesRef, Event};
use zeroize::Zeroize;

use crate::answer::Answer;
use crate::error::Error;
use crate::versions::ApiVersion;

/// The SOAP APIs that are spoken.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Api {
    /// How an org is set up.
    Metadata,
    /// Records of any org (SOAP API Developer Guide, "Partner WSDL").
    Partner,
}

/// The longest text that is taken of one element.
const LONGEST: usize = 8_000;

impl Api {
    /// Where this version of it is.
    pub(crate) fn path(self, version: ApiVersion) -> String {
        match self {
            Api::Metadata => format!("/services/Soap/m/{version}"),
            Api::Partner => format!("/services/Soap/u/{version}"),
        }
    }

    /// A whole call: what is asked, with the session that asks it.
    pub(crate) fn envelope(self, operation: &[u8], token: &str) -> Vec<u8> {
        let namespace = match self {
            Api::Metadata => "http://soap.sforce.com/2006/04/metadata",
            Api::Partner => "urn:partner.soap.sforce.com",
        };
        let mut body = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
             <soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns=\"{namespace}\">\
             <soapenv:Header><SessionHeader><sessionId>{}</sessionId></SessionHeader></soapenv:Header><soapenv:Body>",
            escape(token)
        )
        .into_bytes();
        body.extend_from_slice(operation);
        body.extend_from_slice(b"</soapenv:Body></soapenv:Envelope>");
        body
    }
}

/// A text as the content of an element.
pub(crate) fn escape(text: &str) -> String {
    quick_xml::escape::escape(text).into_owned()
}

/// What was taken of one element that repeats: names and texts in their order.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Taken(Vec<(&'static str, String)>);

impl Taken {
    /// The first text under this name.
    pub(crate) fn one(&self, name: &str) -> Option<&str> {
        let named = self.0.iter().find(|(known, _)| *known == name);
        named.map(|(_, text)| text.as_str())
    }

    /// Every text under this name.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let named = self.0.iter().filter(move |(known, _)| *known == name);
        named.map(|(_, text)| text.as_str())
    }

    /// A box that is ticked or not, where the answer names it.
    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        match self.one(name)? {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        }
    }
}

/// Takes the elements of these names out of each element `each` of an answer, however deep they stand in it. The answer
/// is overwritten afterwards.
pub(crate) fn take(
    mut answer: Answer,
    each: &str,
    names: &[&'static str],
) -> Result<Vec<Taken>, Error> {
    let taken = match std::str::from_utf8(&answer.body) {
        Ok(text) if text.contains("Envelope") => walk(text, each, names),
        // a page of something in between
        _ => return Err(answer.page()),
    };
    let read = answer.body.len();
    answer.body.zeroize();
    taken.ok_or(Error::Truncated {
        read,
        status: answer.status,
    })
}

/// None where the text breaks off or is no XML.
fn walk(text: &str, each: &str, names: &[&'static str]) -> Option<Vec<Taken>> {
    let mut reader = Reader::from_str(text);
    let (mut all, mut depth) = (Vec::new(), 0_usize);
    // the element that repeats, and how deep it stands; then the element that is being taken
    let mut current: Option<(Taken, usize)> = None;
    let mut open: Option<(&'static str, String)> = None;
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) => {
                depth += 1;
                let name = start.local_name();
                let named = names.iter().find(|known| **known == name.as_ref());
                match (&current, named) {
                    (None, _) if name.as_ref() == each => current = Some((Taken::default(), depth)),
                    (Some(_), Some(named)) => open = Some((*named, String::new())),
                    _ => open = None,
                }
            }
            Event::End(_) => {
                if let (Some((taken, _)), Some((name, text))) = (&mut current, open.take()) {
                    taken.0.push((name, text.trim().to_owned()));
                }
                if let Some((taken, _)) = current.take_if(|(_, at)| *at == depth)
                    // what does not exist comes as an element with nothing in it
                    && !taken.0.is_empty()
                {
                    all.push(taken);
                }
                depth = depth.checked_sub(1)?;
            }
            Event::Text(part) => add(&mut open, &part.xml10_content()),
            Event::CData(part) => add(&mut open, &part.xml10_content()),
            Event::GeneralRef(reference) if open.is_some() => {
                add(&mut open, &resolve(&reference)?.to_string());
            }
            Event::Eof => return (depth == 0).then_some(all),
            _ => {}
        }
    }
}

fn add(open: &mut Option<(&'static str, String)>, part: &str) {
    if let Some((_, text)) = open
        && text.len() + part.len() <= LONGEST
    {
        text.push_str(part);
    }
}

/// The character of `&amp;` or `&#38;`; entities of documents are not known.
fn resolve(reference: &BytesRef<'_>) -> Option<char> {
    match reference.as_ref() {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => reference.resolve_char_ref().ok()?,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use reqwest::header::HeaderMap;

    use super::*;

    fn of(body: &str, names: &[&'static str]) -> Result<Vec<Taken>, Error> {
        let answer = Answer {
            status: 200,
            headers: HeaderMap::new(),
            body: body.as_bytes().to_vec(),
            sent: None,
            rest: None,
        };
        take(answer, "records", names)
    }

    const ANSWER: &str = "<?xml version=\"1.0\"?><e:Envelope xmlns:e=\"x\"><e:Body><r><result>\
        <records><fullName>A_glbloauth</fullName><callbackUrl>https://a.example/?x=1&amp;y=&#50;\nhttps://b.example</callbackUrl>\
        <consumerSecret>PLANTED</consumerSecret><isPkceRequired>true</isPkceRequired></records>\
        <records xsi:nil=\"true\"/>\
        <records><fullName><![CDATA[B]]></fullName><oauthConfig><scopes>Api</scopes><scopes>Web</scopes></oauthConfig></records>\
        </result></r></e:Body></e:Envelope>";

    // seen to fail: with `consumerSecret` among the names
    #[test]
    fn only_named_elements_are_taken_from_each_record() {
        let names = ["fullName", "callbackUrl", "isPkceRequired", "scopes"];
        let taken = of(ANSWER, &names).unwrap();
        assert_eq!(taken.len(), 2);
        assert_eq!(
            taken[0].one("callbackUrl"),
            Some("https://a.example/?x=1&y=2\nhttps://b.example")
        );
        assert_eq!(taken[0].flag("isPkceRequired"), Some(true));
        assert_eq!(taken[0].flag("fullName"), None);
        assert_eq!(taken[1].one("fullName"), Some("B"));
        assert_eq!(taken[1].all("scopes").collect::<Vec<_>>(), ["Api", "Web"]);
        assert!(!format!("{taken:?}").contains("PLANTED"));
    }

    #[test]
    fn an_answer_that_breaks_off_or_is_something_else_is_an_error_without_its_words() {
        for cut in [ANSWER.len() - 5, ANSWER.len() / 2, ANSWER.len() - 200] {
            let error = of(&ANSWER[..cut], &["fullName"]).unwrap_err();
            assert!(matches!(error, Error::Truncated { .. }), "{error:?}");
        }
        for odd in ["", "<html><title>Maintenance</title></html>", "{}"] {
            let error = of(odd, &["fullName"]).unwrap_err();
            assert!(matches!(error, Error::NotJson { .. }), "{odd}: {error:?}");
        }
        let bomb = "<!DOCTYPE e [<!ENTITY a \"boom\">]><Envelope><records><fullName>&a;</fullName></records></Envelope>";
        assert!(of(bomb, &["fullName"]).is_err());
    }

    #[test]
    fn what_is_sent_cannot_leave_its_place() {
        let sent = Api::Metadata.envelope(b"<listMetadata/>", "00D!a</sessionId>&");
        let sent = String::from_utf8(sent).unwrap();
        assert!(sent.contains("<sessionId>00D!a&lt;/sessionId&gt;&amp;</sessionId>"));
        assert!(sent.ends_with("<soapenv:Body><listMetadata/></soapenv:Body></soapenv:Envelope>"));
    }
}
