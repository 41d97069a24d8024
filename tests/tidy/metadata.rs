//! What cargo says about our packages and all they depend on, read once.

use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;

use crate::tree;

/// One package, ours or another's.
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    /// The SPDX expression of its manifest, empty if it has none.
    pub(crate) licence: String,
    /// In our workspace.
    pub(crate) ours: bool,
    pub(crate) dependencies: Vec<Dependency>,
}

/// One line of a manifest's dependency tables.
pub(crate) struct Dependency {
    pub(crate) name: String,
    /// The version asked for, such as `^1.0` or `=2.0.0-rc.26`.
    pub(crate) asked: String,
    pub(crate) only_for_tests: bool,
}

/// Every package of the graph, for every system.
pub(crate) fn packages() -> &'static [Package] {
    static PACKAGES: OnceLock<Vec<Package>> = OnceLock::new();
    PACKAGES.get_or_init(|| {
        let output = Command::new(env!("CARGO"))
            .args(["metadata", "--format-version", "1", "--locked"])
            .current_dir(tree::root())
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "cargo metadata: {told}");
        let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
        let members = metadata["workspace_members"].as_array().unwrap();
        let packages = metadata["packages"].as_array().unwrap();
        packages
            .iter()
            .map(|package| read(package, members.contains(&package["id"])))
            .collect()
    })
}

/// The packages of the workspace.
pub(crate) fn ours() -> impl Iterator<Item = &'static Package> {
    packages().iter().filter(|package| package.ours)
}

fn read(package: &Value, ours: bool) -> Package {
    Package {
        name: text(&package["name"]),
        version: text(&package["version"]),
        licence: text(&package["license"]),
        ours,
        dependencies: package["dependencies"]
            .as_array()
            .unwrap()
            .iter()
            .map(dependency)
            .collect(),
    }
}

fn dependency(value: &Value) -> Dependency {
    Dependency {
        name: text(&value["name"]),
        asked: text(&value["req"]),
        only_for_tests: value["kind"] == "dev",
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
