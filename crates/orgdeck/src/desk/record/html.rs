//! The text of an HTML e-mail: what a person would read of it, and nothing that could run.
//!
//! It is no browser: what it does not know it leaves out. The window shows its answer as text in any case.

/// Elements whose content is not for reading.
const SILENT: [&str; 6] = ["script", "style", "head", "title", "template", "noscript"];

/// Elements that begin a line of their own.
const BLOCKS: [&str; 17] = [
    "p",
    "div",
    "br",
    "tr",
    "li",
    "ul",
    "ol",
    "table",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "hr",
    "pre",
];

/// The text, lines kept apart, at most one blank line in a row.
pub(super) fn text(html: &str) -> String {
    let mut text = String::with_capacity(html.len() / 2);
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        push(&mut text, &rest[..at]);
        rest = tag(&mut text, &rest[at..]);
    }
    push(&mut text, rest);
    tidy(&text)
}

/// Takes what begins with `<`; gives what is left behind it.
fn tag<'h>(text: &mut String, from: &'h str) -> &'h str {
    if let Some(comment) = from.strip_prefix("<!--") {
        return comment.find("-->").map_or("", |end| &comment[end + 3..]);
    }
    let inner = &from[1..];
    let name: String = inner
        .chars()
        .skip_while(|c| *c == '/')
        .take_while(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_ascii_lowercase();
    // a lone < is a character
    if name.is_empty() && !inner.starts_with(['!', '?', '/']) {
        text.push('<');
        return inner;
    }
    let Some(end) = closing(inner) else { return "" };
    let behind = &inner[end + 1..];
    if BLOCKS.contains(&name.as_str()) {
        text.push('\n');
    }
    if name == "td" || name == "th" {
        push_words(text, " ");
    }
    if SILENT.contains(&name.as_str()) && !inner.starts_with('/') {
        return behind_element(behind, &name);
    }
    behind
}

/// Where the tag ends: a `>` that is not within quotes.
fn closing(tag: &str) -> Option<usize> {
    let mut quote = None;
    for (at, c) in tag.char_indices() {
        match (quote, c) {
            (None, '>') => return Some(at),
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
    }
    None
}

/// What comes behind the end of a silent element; nothing where it has none.
fn behind_element<'h>(from: &'h str, name: &str) -> &'h str {
    let mut rest = from;
    while let Some(at) = rest.find("</") {
        let inner = &rest[at + 2..];
        let closes = inner
            .get(..name.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(name));
        if closes {
            return inner.find('>').map_or("", |end| &inner[end + 1..]);
        }
        rest = inner;
    }
    ""
}

/// Text between tags: white space is one blank, and references are their characters.
fn push(text: &mut String, raw: &str) {
    let mut rest = raw;
    while let Some(at) = rest.find('&') {
        push_words(text, &rest[..at]);
        let (c, behind) = reference(&rest[at..]);
        text.push_str(&c);
        rest = behind;
    }
    push_words(text, rest);
}

fn push_words(text: &mut String, raw: &str) {
    for c in raw.chars() {
        if !c.is_whitespace() {
            text.push(c);
        } else if !text.ends_with([' ', '\n']) {
            text.push(' ');
        }
    }
}

/// The character a reference stands for, and what is behind it; what is none stays as it is.
fn reference(from: &str) -> (String, &str) {
    let plain = || ("&".to_owned(), &from[1..]);
    let Some(end) = from.char_indices().take(12).find(|(_, c)| *c == ';') else {
        return plain();
    };
    let (name, behind) = (&from[1..end.0], &from[end.0 + 1..]);
    let c = match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        _ => numbered(name),
    };
    c.map_or_else(plain, |c| (c.to_string(), behind))
}

fn numbered(name: &str) -> Option<char> {
    let number = name.strip_prefix('#')?;
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code).filter(|c| !c.is_control() || *c == '\n')
}

fn tidy(text: &str) -> String {
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines().map(str::trim) {
        let blank = line.is_empty() && lines.last().is_none_or(|last| last.is_empty());
        if !blank {
            lines.push(line);
        }
    }
    lines.join("\n").trim_end().to_owned()
}

#[cfg(test)]
#[path = "html_scripts.rs"]
mod scripts;

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn what_a_person_reads_is_left() {
        for (html, read) in [
            (
                "<p>Hello <b>you</b></p><p>Second</p>",
                "Hello you\n\nSecond",
            ),
            ("a<br>b<br/>c", "a\nb\nc"),
            ("<style>p{}</style><script>alert('<p>')</script>x", "x"),
            ("<script>never closed", ""),
            ("<!-- <p>no</p> -->yes", "yes"),
            (
                "1 &lt; 2 &amp;&amp; 3 > 2 &#x41;&#66; &bogus; &",
                "1 < 2 && 3 > 2 AB &bogus; &",
            ),
            ("<a title=\"a > b\" href='x'>link</a>", "link"),
            ("a < b", "a < b"),
            ("<img src=x onerror=alert(1)>", ""),
            ("<SCRIPT>x</ScRiPt >y", "y"),
            ("  many \n  blanks  ", "many blanks"),
            ("<tr><td>a</td><td>b</td></tr>", "a b"),
            ("<p", ""),
        ] {
            assert_eq!(text(html).trim(), read, "{html}");
        }
    }

    #[test]
    fn any_text_is_taken_without_harm() {
        for piece in [
            "<",
            "</",
            "<!--",
            "&#",
            "&#xD800;",
            "&#99999999999;",
            "\u{0}",
            "é<ü>",
        ] {
            for n in 1..50 {
                let _ = text(&piece.repeat(n));
            }
        }
    }
}
