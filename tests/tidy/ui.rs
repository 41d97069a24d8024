//! Rules on the UI: its sources, its lock file, and what is built from them.

use crate::check;
use crate::tree::{self, File};

/// The only files that may know Tauri: our seam, and what is generated from the commands.
const SEAM: [&str; 2] = ["ui/src/lib/backend.ts", "ui/src/bindings.ts"];

fn sources() -> Vec<File> {
    let files = tree::below("ui/src", &[".ts", ".js", ".svelte"]);
    assert!(!files.is_empty(), "ui/src has sources");
    files
}

// planted: `import { invoke } from "@tauri-apps/api/core";` in a view; `window.__TAURI__` in a component
#[test]
fn only_the_seam_knows_tauri() {
    let violations = sources()
        .into_iter()
        .filter(|file| !SEAM.contains(&file.path.as_str()))
        .flat_map(|file| {
            file.lines_with(|line| line.contains("@tauri-apps/") || line.contains("__TAURI"))
        });
    check("Tauri outside ui/src/lib/backend.ts", violations);
}

/// Ways for text of an org to become markup or code.
const MARKUP: [&str; 6] = [
    "{@html",
    "innerHTML",
    "outerHTML",
    "insertAdjacentHTML",
    "document.write",
    "eval(",
];

// planted: `{@html subject}` in a view
#[test]
fn text_of_an_org_is_never_markup() {
    let violations = sources()
        .into_iter()
        .flat_map(|file| file.lines_with(|line| MARKUP.iter().any(|way| line.contains(way))));
    check("text that becomes markup", violations);
}

/// Absolute addresses in a text that are not XML namespaces, each up to its end.
fn addresses(text: &str) -> Vec<&str> {
    ["http://", "https://"]
        .iter()
        .flat_map(|scheme| text.match_indices(scheme))
        .map(|(at, _)| {
            let end = text[at..].find(|c: char| c.is_whitespace() || "\"'`)<>\\".contains(c));
            &text[at..end.map_or(text.len(), |end| at + end)]
        })
        .filter(|address| !address.starts_with("http://www.w3.org/"))
        .collect()
}

#[test]
fn an_address_is_found_in_minified_code() {
    assert_eq!(
        addresses("a='https://svelte.dev/e/x',b"),
        ["https://svelte.dev/e/x"]
    );
    assert_eq!(
        addresses("src:url(https://fonts.test/a.woff2)"),
        ["https://fonts.test/a.woff2"]
    );
    assert!(addresses("createElementNS('http://www.w3.org/2000/svg')").is_empty());
}

// planted: `@font-face { src: url(https://fonts.example/a.woff2) }` in a style, then built
#[test]
fn what_is_built_points_to_no_host() {
    let violations = tree::below(
        "ui/dist",
        &[".js", ".css", ".html", ".svg", ".json", ".map"],
    )
    .into_iter()
    .flat_map(|file| {
        let found: Vec<String> = addresses(&file.text)
            .iter()
            .map(|address| format!("{}: {address}", file.path))
            .collect();
        found
    });
    check("absolute addresses in ui/dist", violations);
}

fn locked() -> Vec<(String, serde_json::Value)> {
    tree::locked("ui/package-lock.json")
}

// planted: `"resolved": "https://registry.example/svelte.tgz"` at one package; `"integrity"` taken out at one
#[test]
fn the_lock_file_names_contents_and_no_hosts() {
    let violations = locked().into_iter().filter_map(|(path, package)| {
        let wrong = !package["resolved"].is_null() || package["integrity"].as_str().is_none();
        wrong.then(|| format!("{path}: a host, or no integrity"))
    });
    check("ui/package-lock.json", violations);
}

// planted: node_modules/@tauri-apps/cli-darwin-arm64 taken out of the lock file; `npm ci` then fails, but only
// where there is no node_modules yet
#[test]
fn the_lock_file_is_whole_for_every_system() {
    let locked = locked();
    let missing = locked.iter().flat_map(|(path, package)| {
        let optional = package["optionalDependencies"].as_object();
        optional
            .into_iter()
            .flat_map(|optional| optional.keys())
            .filter(|name| {
                !locked
                    .iter()
                    .any(|(other, _)| other.ends_with(&format!("node_modules/{name}")))
            })
            .map(move |name| format!("{name}, which {path} names"))
    });
    check(
        "missing in ui/package-lock.json",
        missing.collect::<Vec<_>>(),
    );
}

/// Only for the WebAssembly build of Vite's bundler, which npm installs where no other one runs.
const PRE_RELEASES: [&str; 2] = ["node_modules/@emnapi/core", "node_modules/@emnapi/runtime"];

/// Whether a version such as `2.0.0-rc.1+build` is a pre-release.
fn is_pre_release(version: &str) -> bool {
    version
        .split('+')
        .next()
        .is_some_and(|core| core.contains('-'))
}

// planted: `"version": "6.0.0-beta.1"` at one package of the lock file
#[test]
fn no_ui_package_is_a_pre_release() {
    let others = locked()
        .into_iter()
        .filter(|(path, _)| !PRE_RELEASES.contains(&path.as_str()));
    let violations = others.filter_map(|(path, package)| {
        let version = package["version"].as_str().unwrap_or_default();
        is_pre_release(version).then(|| format!("{path} {version}"))
    });
    check("pre-releases in the UI", violations);
}

// planted: `"svelte": "^5.57.3"` in ui/package.json
#[test]
fn the_ui_pins_what_it_asks_for() {
    let package = tree::json("ui/package.json");
    let asked = ["dependencies", "devDependencies"]
        .map(|key| package[key].as_object().cloned().unwrap_or_default());
    let violations = asked.into_iter().flatten().filter_map(|(name, version)| {
        let version = version.as_str().unwrap_or_default().to_owned();
        (!version.starts_with(|c: char| c.is_ascii_digit())).then(|| format!("{name}: {version}"))
    });
    check("versions that are not exact", violations);
}
