//! Rules on the practice org's judges: pinned to the letter, by content, from no named host.

use crate::check;
use crate::tree;

const JSFORCE: &str = "tests/judges/jsforce";
const SIMPLE_SALESFORCE: &str = "tests/judges/simple-salesforce/requirements.txt";
const OPENAPI: &str = "tests/judges/openapi/requirements.txt";

// planted: `"resolved": "https://registry.example/jsforce.tgz"` at one package; `"integrity"` taken out at one
#[test]
fn what_jsforce_needs_is_named_by_content_and_no_host() {
    let lock = format!("{JSFORCE}/package-lock.json");
    let violations = tree::locked(&lock)
        .into_iter()
        .filter_map(|(path, package)| {
            let wrong = !package["resolved"].is_null() || package["integrity"].as_str().is_none();
            wrong.then(|| format!("{path}: a host, or no integrity"))
        });
    check(&lock, violations);
}

// planted: `"jsforce": "^3.10.16"`
#[test]
fn the_judges_are_the_versions_the_practice_org_is_held_to() {
    let package = tree::json(&format!("{JSFORCE}/package.json"));
    let asked = &package["devDependencies"];
    assert_eq!(*asked, serde_json::json!({ "jsforce": "3.10.16" }));
    assert!(package["dependencies"].is_null());
    let has = |file: &str, pinned: &str| tree::read(file).contains(&format!("\n{pinned} \\\n"));
    assert!(has(SIMPLE_SALESFORCE, "simple-salesforce==1.12.10"));
    assert!(has(OPENAPI, "schemathesis==4.32.5"));
    assert!(has(OPENAPI, "openapi-spec-validator==0.9.0"));
}

// planted: `idna>=3.20`; a line without its hashes; `--index-url https://pypi.example/simple`
#[test]
fn what_the_judges_in_python_need_is_named_by_version_and_content_and_no_host() {
    for file in [SIMPLE_SALESFORCE, OPENAPI] {
        let text = tree::read(file);
        // a requirement goes on over the lines that end in a backslash
        let requirements: Vec<String> = text
            .replace("\\\n", " ")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .map(str::to_owned)
            .collect();
        assert!(requirements.len() > 10, "{requirements:?}");
        let violations = requirements.into_iter().filter(|line| {
            let (asked, hashes) = line.split_once(" --hash=sha256:").unwrap_or((line, ""));
            !asked.contains("==") || hashes.is_empty() || line.contains("//")
        });
        check(file, violations);
    }
}
