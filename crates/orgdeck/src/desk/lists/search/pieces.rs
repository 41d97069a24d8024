//! A search text cut into words, phrases and qualifiers. No meaning yet: fields are not looked up.
//!
//! `printer "on fire" status:new,working -priority:low "Product Area":Pumps created:>=2026-01-01`

/// A part of a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// A word.
    Word(String),
    /// Words in quotes.
    Phrase(String),
    /// `field:value`.
    Qualifier(Qualifier),
}

/// `field:value`, as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Qualifier {
    /// What stands before the colon.
    pub(super) key: String,
    /// With a minus before it.
    pub(super) negated: bool,
    /// `<`, `<=`, `>`, `>=`, `=` or nothing.
    pub(super) sign: &'static str,
    /// What stands behind it, between commas.
    pub(super) values: Vec<String>,
    /// All of it.
    pub(super) typed: String,
}

/// Longest first: `<=` is no `<`.
const SIGNS: [&str; 5] = ["<=", ">=", "<", ">", "="];

/// Cuts a text.
pub(super) fn cut(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (piece, behind) = match qualifier(rest) {
            Some((qualifier, behind)) => (Some(Piece::Qualifier(qualifier)), behind),
            None => match quoted(rest) {
                Some((phrase, behind)) => (some(phrase, Piece::Phrase), behind),
                None => {
                    let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
                    // a quote that does not end is no quote
                    let word = rest[..end].trim_matches('"');
                    (some(word, Piece::Word), &rest[end..])
                }
            },
        };
        pieces.extend(piece);
        rest = behind.trim_start();
    }
    pieces
}

fn some(text: &str, piece: impl FnOnce(String) -> Piece) -> Option<Piece> {
    let text = text.trim();
    (!text.is_empty()).then(|| piece(text.to_owned()))
}

/// What stands in quotes at the beginning, and what comes behind them.
fn quoted(text: &str) -> Option<(&str, &str)> {
    text.strip_prefix('"')?.split_once('"')
}

fn qualifier(text: &str) -> Option<(Qualifier, &str)> {
    let (negated, start) = match text.strip_prefix('-') {
        Some(start) => (true, start),
        None => (false, text),
    };
    let (key, behind) = match quoted(start) {
        Some((key, behind)) => (key, behind.strip_prefix(':')?),
        None => {
            let end = start.find(|c: char| c == ':' || c == '"' || c.is_whitespace())?;
            (&start[..end], start[end..].strip_prefix(':')?)
        }
    };
    // times and addresses have colons, too
    if !key.starts_with(char::is_alphabetic) || behind.starts_with("//") {
        return None;
    }
    let sign = SIGNS.into_iter().find(|sign| behind.starts_with(sign));
    let sign = sign.unwrap_or_default();
    let (values, rest) = values(&behind[sign.len()..]);
    if values.is_empty() {
        return None;
    }
    let qualifier = Qualifier {
        key: key.trim().to_owned(),
        negated,
        sign,
        values,
        typed: text[..text.len() - rest.len()].to_owned(),
    };
    Some((qualifier, rest))
}

fn values(mut text: &str) -> (Vec<String>, &str) {
    let mut values = Vec::new();
    loop {
        let (value, behind) = match quoted(text) {
            Some(found) => found,
            None => {
                let end = text.find(|c: char| c == ',' || c.is_whitespace());
                text.split_at(end.unwrap_or(text.len()))
            }
        };
        if !value.trim().is_empty() {
            values.push(value.trim().to_owned());
        }
        match behind.strip_prefix(',') {
            Some(more) => text = more,
            None => return (values, behind),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let pieces = cut(text).into_iter().map(|piece| match piece {
            Piece::Word(word) => word,
            Piece::Phrase(phrase) => format!("«{phrase}»"),
            Piece::Qualifier(q) => {
                let minus = if q.negated { "-" } else { "" };
                format!("{minus}[{}|{}|{}]", q.key, q.sign, q.values.join("/"))
            }
        });
        pieces.collect()
    }

    #[test]
    fn a_text_is_cut_as_people_mean_it() {
        for (text, pieces) in [
            ("", vec![]),
            ("  printer  fire ", vec!["printer", "fire"]),
            ("\"on fire\" now", vec!["«on fire»", "now"]),
            ("status:new", vec!["[status||new]"]),
            (
                "status:new,\"in work\" x",
                vec!["[status||new/in work]", "x"],
            ),
            ("-status:closed", vec!["-[status||closed]"]),
            (
                "created:<7d created:>=2026-01-01",
                vec!["[created|<|7d]", "[created|>=|2026-01-01]"],
            ),
            ("owner:\"Jane Doe\"", vec!["[owner||Jane Doe]"]),
            ("\"Product Area\":Pumps", vec!["[Product Area||Pumps]"]),
            (
                "10:30 https://x.example/a",
                vec!["10:30", "https://x.example/a"],
            ),
            ("status: new", vec!["status:", "new"]),
            ("\"open end", vec!["open", "end"]),
            ("-5 - -", vec!["-5", "-", "-"]),
            ("a\"b c\"d", vec!["a\"b", "c\"d"]),
            ("é:ü", vec!["[é||ü]"]),
        ] {
            assert_eq!(shown(text), pieces, "{text}");
        }
    }

    #[test]
    fn what_was_typed_of_a_qualifier_is_kept() {
        let pieces = cut("x -\"Product Area\":a,\"b c\" y");
        let Some(Piece::Qualifier(q)) = pieces.get(1) else {
            panic!("{pieces:?}")
        };
        assert_eq!(q.typed, "-\"Product Area\":a,\"b c\"");
    }
}
