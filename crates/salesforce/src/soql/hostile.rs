//! Texts that have broken out of queries elsewhere, and any other.

use proptest::prelude::*;

/// Texts put together of pieces that mean something to SOQL, SOSL or SQL, and of anything. The two characters by which
/// the readers of the tests mark what was escaped are left out.
pub(crate) fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(PIECES.to_vec()).prop_map(str::to_owned),
        any::<String>(),
    ];
    prop::collection::vec(piece, 0..8)
        .prop_map(|pieces| pieces.concat().replace(['\u{e000}', '\u{e001}'], ""))
}

const PIECES: [&str; 30] = [
    "'",
    "\\",
    "\"",
    "%",
    "_",
    "\\'",
    "\\\\",
    "' OR Name LIKE '%",
    "\n",
    "\r",
    "\t",
    "\u{8}",
    "\u{c}",
    "\0",
    "--",
    "/*",
    "\\u0027",
    "\u{2019}",
    "\u{202e}",
    "😀",
    ") LIMIT 1",
    "{}",
    "} RETURNING User(Id)",
    "*",
    "?",
    " AND ",
    " OR ",
    "(",
    ":",
    "-",
];

/// What stands before a payload, so that it is tried in every position.
const BEFORE: [&str; 5] = ["", "x", "%", "printer ", "\\"];
/// What ends it.
const AFTER: [&str; 2] = ["", " --"];

/// The bodies of payloads known from advisories on SOQL, SOSL and SQL injection (OWASP, "SQL injection"; Salesforce's
/// Secure Coding Guidelines, "SOQL injection").
const BODIES: [&str; 31] = [
    "' OR '1'='1",
    "' OR Name LIKE '%",
    "' OR Id != '",
    "') OR (Id != '",
    "%' AND OwnerId != null AND Subject LIKE '%",
    "' LIMIT 1 OFFSET 1",
    "' ORDER BY SystemModstamp",
    "' AND Id IN (SELECT ParentId FROM Attachment)",
    "\\' OR Id != \\'",
    "\\\\' OR Id != '",
    "''",
    "'",
    "\\",
    "\u{0}'",
    "\n' OR Id != '",
    "\u{2019} OR Id != \u{2019}",
    "\u{ff07} OR Id != \u{ff07}",
    "\\u0027 OR Id != \\u0027",
    "%27 OR Id != %27",
    "&#39; OR Id != &#39;",
    "'; DELETE FROM Case",
    "' UNION SELECT Id FROM User",
    "' FOR UPDATE",
    "' WITH SECURITY_ENFORCED",
    "' USING SCOPE everything",
    "} IN ALL FIELDS RETURNING User(Id)",
    "\"} RETURNING Contact(Id, Email",
    "* OR *",
    "a AND NOT b",
    "${7*7}{{7*7}}<%= 7*7 %>",
    ":userInput",
];

/// 310 of them.
pub(crate) fn payloads() -> impl Iterator<Item = String> {
    BODIES.into_iter().flat_map(|body| {
        BEFORE
            .into_iter()
            .flat_map(move |before| AFTER.map(|after| format!("{before}{body}{after}")))
    })
}
