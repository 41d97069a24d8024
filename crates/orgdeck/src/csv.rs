//! Fields of comma-separated values (RFC 4180), and what keeps a spreadsheet from taking one for a formula.
//!
//! OWASP, "CSV injection": a cell that begins with `=`, `+`, `-`, `@`, a tab or a line end may be run. Signs of full
//! width count too, and so does what stands behind blanks, which some programs cut off.

/// The byte order mark, by which spreadsheets know UTF-8.
pub(crate) const MARK: &str = "\u{feff}";

/// One field, quoted, as it is.
pub(crate) fn quoted(value: &str) -> String {
    format!("\"{}\"", value.replace('"', "\"\""))
}

/// One field, quoted; what a spreadsheet would take for a formula is made text.
pub(crate) fn guarded(value: &str) -> String {
    if is_formula(value) {
        quoted(&format!("'{value}"))
    } else {
        quoted(value)
    }
}

/// Whether a spreadsheet might take a text for a formula.
pub(crate) fn is_formula(value: &str) -> bool {
    let blank = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(
                c,
                '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{ad}'
            )
    };
    let begins = value.starts_with(['\t', '\r', '\n']);
    let sign = value.trim_start_matches(blank).chars().next();
    begins || sign.is_some_and(|sign| "=+-@＝＋－＠".contains(sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_quoted_and_never_a_formula() {
        for (value, field) in [
            ("a \"b\", c", "\"a \"\"b\"\", c\""),
            ("=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\""),
            ("", "\"\""),
            ("a=b", "\"a=b\""),
        ] {
            assert_eq!(guarded(value), field);
        }
        for blank in [
            "",
            " ",
            "\u{a0}",
            "\t",
            "\r\n",
            "\n",
            "\u{feff}",
            "\u{200b}",
            "\u{3000}",
            "\u{2003} ",
            "\0",
            "\u{ad}",
        ] {
            for sign in ["=", "+", "-", "@", "＝", "＋", "－", "＠"] {
                let value = format!("{blank}{sign}1+1");
                assert_eq!(guarded(&value), format!("\"'{value}\""));
                assert_eq!(quoted(&value), format!("\"{value}\""));
            }
        }
        for value in ["\tx", "\rx", "\nx"] {
            assert!(is_formula(value));
        }
        for value in ["x", " x", "1-1", "(1)", "'=1"] {
            assert!(!is_formula(value), "{value}");
        }
    }
}
