//! XML as the org writes it: elements one after the other, text escaped, nothing pretty-printed.
//!
//! Reading XML is `soap::envelope`'s; nothing else of the org takes XML in.

use std::fmt::{Display, Write};

/// XML under construction.
#[derive(Debug, Default)]
pub(crate) struct Xml(String);

impl Xml {
    /// An element with text; escaped.
    pub(crate) fn leaf(&mut self, name: &str, text: impl Display) {
        self.open(name);
        self.0.push_str(&escape(&text.to_string()));
        self.close(name);
    }

    /// An element with text, or `xsi:nil` where there is none.
    pub(crate) fn nillable(&mut self, name: &str, text: Option<&str>) {
        match text {
            Some(text) => self.leaf(name, text),
            None => self.empty(name, &[("xsi:nil", "true")]),
        }
    }

    /// An element with text, or nothing where there is none.
    pub(crate) fn optional(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.leaf(name, text);
        }
    }

    /// An element without content.
    pub(crate) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.tag(name, attributes, "/>");
    }

    /// An element around what `inside` writes.
    pub(crate) fn element(&mut self, name: &str, inside: impl FnOnce(&mut Self)) {
        self.element_with(name, &[], inside);
    }

    /// An element with attributes around what `inside` writes.
    pub(crate) fn element_with(
        &mut self,
        name: &str,
        attributes: &[(&str, &str)],
        inside: impl FnOnce(&mut Self),
    ) {
        self.tag(name, attributes, ">");
        inside(self);
        self.close(name);
    }

    /// What another has written.
    pub(crate) fn append(&mut self, other: &Self) {
        self.0.push_str(&other.0);
    }

    /// What was written.
    pub(crate) fn into_string(self) -> String {
        self.0
    }

    fn tag(&mut self, name: &str, attributes: &[(&str, &str)], end: &str) {
        self.0.push('<');
        self.0.push_str(name);
        for (attribute, value) in attributes {
            // writing to a string cannot fail
            let _ = write!(self.0, " {attribute}=\"{}\"", escape(value));
        }
        self.0.push_str(end);
    }

    fn open(&mut self, name: &str) {
        self.tag(name, &[], ">");
    }

    fn close(&mut self, name: &str) {
        let _ = write!(self.0, "</{name}>");
    }
}

/// Text as it may stand in an element or an attribute; characters that XML 1.0 cannot hold become question marks.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            '\t' | '\n' | '\r' => escaped.push(character),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => escaped.push('?'),
            _ => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_wherever_it_stands() {
        let mut xml = Xml::default();
        xml.element_with("a", &[("b", "\"<\"")], |xml| {
            xml.leaf("c", "Tom & 'Jerry'\u{1}");
            xml.nillable("d", None);
            xml.optional("e", None);
        });
        assert_eq!(
            xml.into_string(),
            "<a b=\"&quot;&lt;&quot;\"><c>Tom &amp; &apos;Jerry&apos;?</c><d xsi:nil=\"true\"/></a>"
        );
    }
}
