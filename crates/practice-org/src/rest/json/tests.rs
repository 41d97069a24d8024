//! The words and places of refusals, and the way to a value.

use super::jackson::{self, Step};

fn complaint(text: &str) -> String {
    jackson::complaint(text.as_bytes()).unwrap_or_default()
}

#[test]
fn wrong_characters_are_named_with_the_place_behind_them_as_public_reports_have_it() {
    for (text, expected) in [
        (
            "request%5Baccount",
            "Unexpected character ('r' (code 114)): expected a valid value (number, String, array, object, 'true', 'false' or 'null') at [line:1, column:2]",
        ),
        (
            "{name",
            "Unexpected character ('n' (code 110)): was expecting double-quote to start field name at [line:1, column:3]",
        ),
        (
            "{\n \"a\": 1,\n \"b\": 2,\n \"c\": 3,\n}",
            "Unexpected character ('}' (code 125)): was expecting double-quote to start field name at [line:5, column:2]",
        ),
        (
            "{\"Subject\" \"x\"}",
            "Unexpected character ('\"' (code 34)): was expecting a colon to separate field name and value at [line:1, column:13]",
        ),
    ] {
        assert_eq!(complaint(text), expected, "{text}");
    }
}

#[test]
fn every_way_a_text_can_be_no_json_has_its_words() {
    for (text, starts) in [
        ("", "Unexpected end-of-input within/between ROOT entries"),
        (
            "{",
            "Unexpected end-of-input: expected close marker for OBJECT (from [line:1, column:0]) at [line:1, column:2]",
        ),
        (
            "[1",
            "Unexpected end-of-input: expected close marker for ARRAY",
        ),
        (
            "{\"a\":1,",
            "Unexpected end-of-input within/between OBJECT entries",
        ),
        (
            "{\"a\":",
            "Unexpected end-of-input within/between OBJECT entries",
        ),
        (
            "{\"a",
            "Unexpected end-of-input: was expecting closing quote",
        ),
        (
            "{\"a\":1 \"b\"",
            "Unexpected character ('\"' (code 34)): was expecting comma to separate OBJECT entries",
        ),
        (
            "[1 2]",
            "Unexpected character ('2' (code 50)): was expecting comma to separate ARRAY entries",
        ),
        (
            "[1,]",
            "Unexpected character (']' (code 93)): expected a valid value",
        ),
        (
            "{}}",
            "Unexpected close marker '}': expected ']' (for ROOT starting at [line:1, column:0])",
        ),
        (
            "{\"a\": NULL}",
            "Unrecognized token 'NULL': was expecting 'null', 'true', 'false' or NaN",
        ),
        ("{\"a\": tru}", "Unrecognized token 'tru'"),
        ("[01]", "Invalid numeric value: Leading zeroes not allowed"),
        (
            "[-]",
            "Unexpected character (']' (code 93)) in numeric value: expected digit (0-9) to follow minus sign",
        ),
        (
            "[1.]",
            "Unexpected character (']' (code 93)) in numeric value: Decimal point not followed by a digit",
        ),
        (
            "[1e]",
            "Unexpected character (']' (code 93)) in numeric value: Exponent indicator",
        ),
        (
            "[\"a\nb\"]",
            "Illegal unquoted character ((CTRL-CHAR, code 10))",
        ),
        ("[\"\\x\"]", "Unrecognized character escape 'x' (code 120)"),
        (
            "[\"\\u12g4\"]",
            "Unexpected character ('g' (code 103)): expected a hex-digit",
        ),
        (
            "[é]",
            "Unexpected character ('é' (code 233)): expected a valid value",
        ),
    ] {
        assert!(
            complaint(text).starts_with(starts),
            "{text}: {}",
            complaint(text)
        );
    }
    let deep = "[".repeat(2000);
    assert!(complaint(&deep).starts_with("Document nesting depth (1001) exceeds"));
    for bad in [&b"[\"\xff\"]"[..], b"[\"\xc3(\"]", b"[\"\xe2\x82", b"\xff"] {
        assert!(jackson::complaint(bad).is_some(), "{bad:?}");
    }
}

#[test]
fn what_is_json_is_not_complained_about() {
    for text in [
        "{}",
        " [ ] ",
        "{\"a\": [1, -2.5e+3, 0, true, false, null, \"é🙃\\u00e9\\n\"], \"b\": {\"c\": {}}}",
    ] {
        assert_eq!(jackson::complaint(text.as_bytes()), None, "{text}");
    }
}

#[test]
fn a_value_is_found_by_the_way_to_it() {
    let text = b"{\"records\": [{\"a\": 1},\n {\"b\\u0062\": \"xyz\", \"c\": {}}]}";
    let place = |path: &[Step<'_>]| jackson::place(text, path).map(|place| place.to_string());
    assert_eq!(
        place(&[Step::Key("records"), Step::Index(1), Step::Key("bb")]).as_deref(),
        Some("[line:2, column:19]")
    );
    assert_eq!(
        place(&[Step::Key("records"), Step::Index(1), Step::Key("c")]).as_deref(),
        Some("[line:2, column:27]")
    );
    assert_eq!(place(&[Step::Key("records"), Step::Index(2)]), None);
    assert_eq!(place(&[Step::Key("x")]), None);
}
