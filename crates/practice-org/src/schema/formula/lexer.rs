//! The words and signs of a formula.

/// One word or sign.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// A name with its dots: `Account.Name`, `IF`, `$User.Id`.
    Name(String),
    /// A text in quotes of either kind.
    Text(String),
    Number(String),
    Sign(&'static str),
}

/// Longer signs first, so that `<=` is not taken for `<`.
const SIGNS: [&str; 19] = [
    "&&", "||", "==", "<>", "!=", "<=", ">=", "(", ")", ",", "=", "<", ">", "!", "&", "+", "-",
    "*", "/",
];

/// The tokens of a formula.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, length) = if let Some(comment) = rest.strip_prefix("/*") {
            let end = comment.find("*/").ok_or("a comment has no end")?;
            (None, end + 4)
        } else if first == '"' || first == '\'' {
            let (text, length) = quoted(rest, first)?;
            (Some(Token::Text(text)), length)
        } else if first.is_ascii_digit() {
            let end = rest
                .find(|c: char| !c.is_ascii_digit() && c != '.')
                .unwrap_or(rest.len());
            (Some(Token::Number(rest[..end].to_owned())), end)
        } else if first.is_alphabetic() || first == '_' || first == '$' {
            let part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '$');
            let end = rest.find(|c: char| !part(c)).unwrap_or(rest.len());
            (Some(Token::Name(rest[..end].to_owned())), end)
        } else {
            let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign));
            let sign = sign.ok_or_else(|| format!("'{first}' is not understood"))?;
            (Some(Token::Sign(sign)), sign.len())
        };
        tokens.extend(token);
        rest = rest[length..].trim_start();
    }
    Ok(tokens)
}

/// The text at the start of `rest`, and how much of it that takes. A backslash takes the next character as it is.
fn quoted(rest: &str, quote: char) -> Result<(String, usize), String> {
    let mut text = String::new();
    let mut chars = rest.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => text.extend(chars.next().map(|(_, c)| c)),
            c if c == quote => return Ok((text, at + 1)),
            c => text.push(c),
        }
    }
    Err("a text has no end".to_owned())
}
