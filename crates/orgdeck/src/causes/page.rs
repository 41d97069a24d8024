//! The catalogue as a page, `docs/CAUSES.md`: every entry with all it says, and which code leads where.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::{Catalogue, Cause, Step};
use crate::views::Who;

const HEAD: &str = "\
# What can go wrong, and how it is mended

Generated from `causes/*.toml` by `cargo xtask causes`. Never edited by hand.

Orgdeck names what went wrong by one of these entries, wherever it happens: while connecting, in Test Connection, at
the case desk, and in the error decoder. Where the way in Setup depends on the kind of app, the first path is that of an
external client app and the second that of a connected app.
";

/// The whole page.
fn page(catalogue: &Catalogue) -> String {
    let mut page = HEAD.to_owned();
    for (title, ids) in &catalogue.chapters {
        let _ = writeln!(page, "\n## {title}");
        for id in ids {
            entry(&mut page, &catalogue.entry(id));
        }
    }
    index(&mut page, catalogue);
    page
}

fn entry(page: &mut String, cause: &Cause) {
    let _ = writeln!(page, "\n### {}\n\n`{}`", cause.sentence, cause.id);
    let _ = writeln!(page, "\n* How to tell: {}", cause.tell);
    let who = match cause.who {
        Who::You => "you",
        Who::Admin => "an administrator of the org",
        Who::Salesforce => "Salesforce",
        Who::Network => "whoever runs the network",
    };
    let _ = writeln!(page, "* Who can mend it: {who}");
    let again = if cause.retryable { "yes" } else { "no" };
    let _ = writeln!(page, "* Does trying again help: {again}\n");
    for (n, step) in cause.steps.iter().enumerate() {
        let _ = writeln!(page, "{}. {}", n + 1, step.text);
        paths(page, step);
    }
}

fn paths(page: &mut String, step: &Step) {
    for path in [&step.path, &step.path_connected].into_iter().flatten() {
        let _ = writeln!(page, "   * {path}");
    }
}

/// Kinds of signs that a reader may look up, with the heading of each.
const KINDS: [(&str, &str); 3] = [
    ("oauth:", "OAuth errors"),
    ("api:", "Error codes of the APIs"),
    ("http:", "HTTP statuses"),
];

fn index(page: &mut String, catalogue: &Catalogue) {
    for (kind, title) in KINDS {
        let _ = writeln!(
            page,
            "\n## {title}\n\n| code | words | entry |\n| --- | --- | --- |"
        );
        let mut rows = BTreeMap::new();
        for cause in catalogue.by_id.values() {
            for sign in &cause.signs {
                if let Some(code) = sign.strip_prefix(kind) {
                    let (code, words) = code.split_once(['~', ':']).unwrap_or((code, ""));
                    rows.insert((code.to_lowercase(), words), (code, &cause.id));
                }
            }
        }
        for ((_, words), (code, id)) in rows {
            let _ = writeln!(page, "| `{code}` | {words} | `{id}` |");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::causes::catalogue;

    /// Also the snapshot of every entry: a word that changes in one shows here. `cargo xtask causes` writes it.
    #[test]
    fn the_page_is_fresh() {
        expect_test::expect_file!["../../../../docs/CAUSES.md"].assert_eq(&page(catalogue()));
    }
}
