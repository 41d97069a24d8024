//! The window's settings: what its pages may load, and what they may ask of the shell.

use serde_json::Value;

use crate::check;
use crate::tree;

fn security() -> Value {
    tree::json("tauri.conf.json")["app"]["security"].clone()
}

/// The policy's directives: name and sources.
fn policy() -> Vec<(String, Vec<String>)> {
    let text = security()["csp"]
        .as_str()
        .expect("the policy is one string")
        .to_owned();
    text.split(';')
        .map(|directive| directive.split_whitespace().map(str::to_owned))
        .filter_map(|mut words| Some((words.next()?, words.collect())))
        .collect()
}

/// Tauri's own bridge; not a host of the network.
const BRIDGE: [&str; 2] = ["ipc:", "http://ipc.localhost"];

// planted: 'unsafe-eval' in script-src; https://example.com in img-src; `*` in connect-src
#[test]
fn pages_load_nothing_from_elsewhere_and_evaluate_nothing() {
    let violations = policy().into_iter().flat_map(|(directive, sources)| {
        let wrong = |source: &String| {
            let script = directive.starts_with("script") && source != "'self'";
            let open = source.contains('*') || source.contains("unsafe-eval");
            let remote = source.contains("//")
                || ["http:", "https:", "ws:", "wss:"].contains(&source.as_str());
            script || open || (remote && !BRIDGE.contains(&source.as_str()))
        };
        let wrong: Vec<String> = sources
            .iter()
            .filter(|source| wrong(source))
            .map(|source| format!("{directive} {source}"))
            .collect();
        wrong
    });
    check("the content security policy", violations);
}

// planted: `base-uri 'none'` taken out
#[test]
fn the_policy_says_something_about_everything_that_matters() {
    let policy = policy();
    let violations = [
        "default-src",
        "script-src",
        "connect-src",
        "object-src",
        "base-uri",
        "form-action",
        "frame-src",
    ]
    .into_iter()
    .filter(|wanted| !policy.iter().any(|(directive, _)| directive == wanted))
    .map(|missing| format!("{missing} is missing"));
    check("the content security policy", violations);
}

// planted: each of the settings turned round
#[test]
fn the_window_is_closed_to_scripts_of_others() {
    let config = tree::json("tauri.conf.json");
    let security = &config["app"]["security"];
    assert_eq!(config["app"]["withGlobalTauri"], false);
    assert_eq!(security["freezePrototype"], true);
    assert!(security["dangerousDisableAssetCspModification"].is_null());
    assert!(security["assetProtocol"]["enable"].as_bool() != Some(true));
    let capabilities = security["capabilities"]
        .as_array()
        .expect("the capabilities are named one by one");
    assert!(capabilities.iter().all(Value::is_string) && !capabilities.is_empty());
}

/// Permissions that let a page run programs, read files or make requests by itself.
fn opens_a_door(permission: &str) -> bool {
    [
        "shell:",
        "fs:",
        "http:",
        "process:",
        "opener:default",
        "opener:allow-open",
        "core:default",
    ]
    .iter()
    .any(|door| permission.starts_with(door))
}

fn capabilities() -> Vec<(String, Value)> {
    let files = tree::below("src-tauri/capabilities", &[".json", ".toml"]);
    assert!(!files.is_empty(), "there is a capability");
    files
        .into_iter()
        .map(|file| (file.path, serde_json::from_str(&file.text).unwrap()))
        .collect()
}

// planted: `"windows": ["*"]`; `"remote": { "urls": ["https://*"] }`; no windows at all
#[test]
fn capabilities_are_for_named_windows_of_our_own() {
    let violations = capabilities().into_iter().flat_map(|(path, capability)| {
        let windows = capability["windows"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let named = |window: &Value| {
            window
                .as_str()
                .is_some_and(|name| !name.contains(['*', '?']))
        };
        let mut wrong = Vec::new();
        if windows.is_empty() || !windows.iter().all(named) {
            wrong.push(format!("{path}: windows are not named one by one"));
        }
        if !capability["remote"].is_null() {
            wrong.push(format!("{path}: pages of others may call us"));
        }
        wrong
    });
    check("capabilities", violations);
}

// planted: `"shell:allow-execute"`; `"core:default"`; `{ "identifier": "opener:allow-open-url", "allow": [] }`
#[test]
fn no_permission_lets_a_page_reach_past_the_commands() {
    let violations = capabilities().into_iter().flat_map(|(path, capability)| {
        let permissions = capability["permissions"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        permissions
            .iter()
            .map(|one| {
                one.as_str()
                    .or_else(|| one["identifier"].as_str())
                    .unwrap_or_default()
                    .to_owned()
            })
            .filter(|name| name.is_empty() || name.contains('*') || opens_a_door(name))
            .map(|name| format!("{path}: {name}"))
            .collect::<Vec<_>>()
    });
    check("permissions", violations);
}
