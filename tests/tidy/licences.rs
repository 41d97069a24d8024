//! The licence of everything in the graph: open source, and of a kind that lets the app be given away.

use crate::check;
use crate::metadata;
use crate::tree;

/// SPDX names we accept. Permissive ones, and those whose obligations end at their own files or fonts.
const ACCEPTED: [&str; 20] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BlueOak-1.0.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC-BY-4.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "OFL-1.1",
    "Python-2.0",
    "Unicode-3.0",
    "Unlicense",
    "WTFPL",
    "Zlib",
];

/// Whether an SPDX expression can be met with accepted licences. `/` is the old way to write OR.
fn is_accepted(expression: &str) -> bool {
    let spaced = expression
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let (met, rest) = any(&words);
    met && rest.is_empty()
}

/// `a OR b`, where AND binds closer: whether it is met, and the words that follow it.
fn any<'a, 'b>(words: &'b [&'a str]) -> (bool, &'b [&'a str]) {
    let (mut met, mut rest) = all(words);
    while let Some((&"OR", after)) = rest.split_first() {
        let (also, following) = all(after);
        (met, rest) = (met || also, following);
    }
    (met, rest)
}

fn all<'a, 'b>(words: &'b [&'a str]) -> (bool, &'b [&'a str]) {
    let (mut met, mut rest) = one(words);
    while let Some((&"AND", after)) = rest.split_first() {
        let (also, following) = one(after);
        (met, rest) = (met && also, following);
    }
    (met, rest)
}

fn one<'a, 'b>(words: &'b [&'a str]) -> (bool, &'b [&'a str]) {
    match words {
        ["(", inside @ ..] => match any(inside) {
            (met, [")", rest @ ..]) => (met, rest),
            (_, rest) => (false, rest),
        },
        [name, "WITH", exception, rest @ ..] => (
            ACCEPTED.contains(&format!("{name} WITH {exception}").as_str()),
            rest,
        ),
        [name, rest @ ..] => (ACCEPTED.contains(name), rest),
        [] => (false, words),
    }
}

#[test]
fn an_expression_is_met_as_spdx_means_it() {
    for met in [
        "MIT",
        "MIT/GPL-3.0",
        "GPL-3.0 OR (MIT AND ISC)",
        "Apache-2.0 WITH LLVM-exception OR X",
    ] {
        assert!(is_accepted(met), "{met}");
    }
    for unmet in [
        "",
        "GPL-3.0",
        "MIT AND GPL-3.0",
        "(MIT",
        "MIT ISC",
        "GPL-2.0 WITH LLVM-exception",
        "UNLICENSED",
    ] {
        assert!(!is_accepted(unmet), "{unmet}");
    }
}

// planted: "MIT" taken out of the list above; a line `GPL-3.0` as the licence of one of ours
#[test]
fn every_rust_package_has_an_accepted_licence() {
    let violations = metadata::packages()
        .iter()
        .filter(|package| !is_accepted(&package.licence))
        .map(|package| {
            format!(
                "{} {}: \"{}\"",
                package.name, package.version, package.licence
            )
        });
    check("licences of Rust packages", violations);
}

/// Every lock file of npm packages.
const LOCKS: [&str; 2] = [
    "ui/package-lock.json",
    "tests/judges/jsforce/package-lock.json",
];

// planted: the licence of svelte in package-lock.json changed to "BUSL-1.1", and taken out altogether
#[test]
fn every_npm_package_has_an_accepted_licence() {
    let violations = LOCKS
        .into_iter()
        .flat_map(tree::locked)
        .filter_map(|(path, package)| {
            let licence = package["license"].as_str().unwrap_or_default();
            (!is_accepted(licence)).then(|| format!("{path}: \"{licence}\""))
        });
    check("licences of npm packages", violations);
}
