//! `audit`: known vulnerabilities in what we depend on.
//!
//! Outside the tests, because advisories appear without our code changing and need the network. The tool
//! for Rust is used when it is installed and never compiled here.

use crate::failure::{Failure, Result};
use crate::places::Places;
use crate::shell::{Captured, Program};

/// What one audit came to.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    Clean,
    Found,
    NoNetwork,
    NoTool,
}

/// Runs both audits and fails when either found something or could not be made.
pub(crate) fn audit(places: &Places) -> Result {
    let rust = rust(places)?;
    let ui = npm(places)?;
    println!(
        "\n  Rust packages  {}\n  UI packages    {}",
        sentence(&rust),
        sentence(&ui)
    );
    if [&rust, &ui]
        .iter()
        .all(|verdict| **verdict == Verdict::Clean)
    {
        return Ok(());
    }
    let cure = match rust {
        Verdict::NoTool => {
            "`cargo install cargo-audit --locked` installs the tool for Rust packages"
        }
        _ => "read what the tools printed above",
    };
    Err(Failure::new("the audit is not clean, or not complete").cure(cure))
}

fn sentence(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Clean => "no known vulnerability",
        Verdict::Found => "vulnerabilities, see above",
        Verdict::NoNetwork => {
            "not audited: the list of advisories could not be fetched (no network?)"
        }
        Verdict::NoTool => "not audited: cargo-audit is not installed",
    }
}

fn rust(places: &Places) -> Result<Verdict> {
    if !Program::cargo(&places.root)
        .args(["audit", "--version"])
        .succeeds()
    {
        return Ok(Verdict::NoTool);
    }
    let captured = Program::cargo(&places.root).arg("audit").capture()?;
    print!("{}{}", captured.out, captured.err);
    Ok(rust_verdict(&captured))
}

/// cargo-audit ends with 1 both for a finding and for a failure; only the words tell them apart.
fn rust_verdict(captured: &Captured) -> Verdict {
    match captured {
        Captured { ok: true, .. } => Verdict::Clean,
        Captured { err, .. } if err.contains("fetch") && !err.contains("vulnerabilit") => {
            Verdict::NoNetwork
        }
        _ => Verdict::Found,
    }
}

fn npm(places: &Places) -> Result<Verdict> {
    let captured = Program::npm(&places.ui())
        .args(["audit", "--omit=dev", "--json"])
        .capture()?;
    let verdict = npm_verdict(&captured);
    if verdict == Verdict::Found {
        println!("{}", captured.out);
    }
    Ok(verdict)
}

/// npm ends with 1 both for a finding and for a failure; only an audit that was made has counts.
fn npm_verdict(captured: &Captured) -> Verdict {
    let report: serde_json::Value = serde_json::from_str(&captured.out).unwrap_or_default();
    match report["metadata"]["vulnerabilities"]["total"].as_u64() {
        Some(0) => Verdict::Clean,
        Some(_) => Verdict::Found,
        None => Verdict::NoNetwork,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn said(ok: bool, out: &str, err: &str) -> Captured {
        Captured {
            ok,
            out: out.to_owned(),
            err: err.to_owned(),
        }
    }

    #[test]
    fn a_list_that_could_not_be_fetched_is_not_a_finding() {
        let offline = said(
            false,
            "",
            "error: couldn't fetch advisory database: git operation failed",
        );
        assert_eq!(rust_verdict(&offline), Verdict::NoNetwork);
        let found = said(
            false,
            "Crate: x",
            "    Fetching advisory database\nerror: 1 vulnerability found!",
        );
        assert_eq!(rust_verdict(&found), Verdict::Found);
        assert_eq!(rust_verdict(&said(true, "", "")), Verdict::Clean);
    }

    #[test]
    fn npm_counts_only_in_an_audit_that_was_made() {
        let report =
            |total| format!("{{\"metadata\":{{\"vulnerabilities\":{{\"total\":{total}}}}}}}");
        assert_eq!(npm_verdict(&said(true, &report(0), "")), Verdict::Clean);
        assert_eq!(npm_verdict(&said(false, &report(2), "")), Verdict::Found);
        assert_eq!(
            npm_verdict(&said(false, "{\"message\":\"request failed\"}", "")),
            Verdict::NoNetwork
        );
        assert_eq!(npm_verdict(&said(false, "", "")), Verdict::NoNetwork);
    }
}
