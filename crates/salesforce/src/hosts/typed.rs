//! What people type or paste as their org's address, and what is meant by it.
//!
//! A correction is made only where it cannot lead to another owner's host; everything else is refused with its rule.
//! What is pasted in practice: a bare My Domain name, the address bar of a Lightning or Setup page, upper case,
//! trailing paths (public issue threads of several clients).

use super::parse::{self, Parts, Scheme};
use super::table::{self, Purpose};
use super::{Correction, Environment, HostRefusal, LoginAddress, build, judge};

/// Makes a sign-in address from what was typed into the domain field.
///
/// # Errors
/// The rule that refuses it; nothing is looked up or contacted.
pub fn login_address(typed: &str, environment: Environment) -> Result<LoginAddress, HostRefusal> {
    let length = typed.chars().count();
    if length > parse::MAX_CHARS {
        return Err(HostRefusal::TooLong { length });
    }
    let text = typed.trim();
    let mut notes = Vec::new();
    note(&mut notes, text.len() != typed.len(), Correction::Trimmed);
    let mut parts = parse::split(text)?;
    note(&mut notes, parts.lowered, Correction::LowerCased);
    note(&mut notes, parts.scheme.is_none(), Correction::SchemeAdded);
    if parse::is_loopback(&parts.host) {
        return loopback(&parts, environment, notes);
    }
    if environment == Environment::Practice {
        return Err(HostRefusal::NotLoopbackInPractice { host: parts.host });
    }
    if let Some((host, correction)) = rename(&parts.host, environment)? {
        parts.host = host;
        notes.push(correction);
    }
    let origin = judge(&parts, Purpose::SignIn)?;
    let site_path = if table::is_site(&parts.host) {
        site_path(&parts.rest)
    } else {
        None
    };
    note(
        &mut notes,
        drops_path(&parts.rest, site_path.as_deref()),
        Correction::PathDropped,
    );
    Ok(LoginAddress {
        origin,
        site_path,
        corrected: !notes.is_empty(),
        notes,
    })
}

fn note(notes: &mut Vec<Correction>, happened: bool, correction: Correction) {
    if happened {
        notes.push(correction);
    }
}

fn loopback(
    parts: &Parts,
    environment: Environment,
    mut notes: Vec<Correction>,
) -> Result<LoginAddress, HostRefusal> {
    if environment != Environment::Practice {
        return Err(HostRefusal::LoopbackOutsidePractice {
            host: parts.host.clone(),
        });
    }
    let origin = build(
        parts.scheme.unwrap_or(Scheme::Http),
        &parts.host,
        parts.port,
    )?;
    note(
        &mut notes,
        drops_path(&parts.rest, None),
        Correction::PathDropped,
    );
    Ok(LoginAddress {
        origin,
        site_path: None,
        corrected: !notes.is_empty(),
        notes,
    })
}

/// The host that is meant, where it is not the one that was typed.
fn rename(
    host: &str,
    environment: Environment,
) -> Result<Option<(String, Correction)>, HostRefusal> {
    if !host.contains('.') {
        return expand(host, environment).map(Some);
    }
    let swap = |pairs: &[(&str, &str)]| {
        pairs
            .iter()
            .find_map(|(from, to)| host.strip_suffix(from).map(|name| format!("{name}{to}")))
    };
    if let Some(host) = swap(&table::LIGHTNING) {
        return Ok(Some((host, Correction::LightningToMyDomain)));
    }
    Ok(swap(&table::SETUP).map(|host| (host, Correction::SetupToMyDomain)))
}

/// `acme` → `acme.my.salesforce.com`, `acme--uat` → `acme--uat.sandbox.my.salesforce.com`,
/// `acme-dev-ed` → `acme-dev-ed.develop.my.salesforce.com` (Salesforce help, "My Domain URL formats").
fn expand(name: &str, environment: Environment) -> Result<(String, Correction), HostRefusal> {
    // digits alone would be read as an IPv4 address by browsers
    if name.bytes().all(|b| b.is_ascii_digit()) {
        return Err(HostRefusal::NotAnAddress);
    }
    if name.contains("--") {
        return Ok((
            format!("{name}.sandbox.my.salesforce.com"),
            Correction::SandboxNameExpanded,
        ));
    }
    if environment == Environment::Sandbox {
        return Err(HostRefusal::SandboxNameMissing {
            name: name.to_owned(),
        });
    }
    let partition = if name.ends_with("-dev-ed") {
        ".develop"
    } else {
        ""
    };
    Ok((
        format!("{name}{partition}.my.salesforce.com"),
        Correction::MyDomainNameExpanded,
    ))
}

/// The site a pasted address belongs to: its first path segment, unless that is one of the platform's own.
fn site_path(rest: &str) -> Option<String> {
    let path = rest.split(['?', '#']).next().unwrap_or_default();
    let first = path.split('/').find(|segment| !segment.is_empty())?;
    let plain = first
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    let own = matches!(
        first.to_ascii_lowercase().as_str(),
        "s" | "services" | "login" | "secur" | "setup"
    );
    (plain && !own).then(|| format!("/{first}"))
}

fn drops_path(rest: &str, kept: Option<&str>) -> bool {
    let rest = kept.map_or(rest, |kept| rest.strip_prefix(kept).unwrap_or(rest));
    !matches!(rest, "" | "/")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use Correction::*;

    fn check(typed: &str, environment: Environment, expected: &str, notes: &[Correction]) {
        let address = login_address(typed, environment).unwrap();
        assert_eq!(address.origin.to_string(), expected, "{typed}");
        assert_eq!(address.notes, notes, "{typed}");
        assert_eq!(address.corrected, !notes.is_empty(), "{typed}");
    }

    #[test]
    fn what_people_paste_becomes_the_my_domain() {
        let acme = "https://acme.my.salesforce.com";
        let production = Environment::Production;
        check(acme, production, acme, &[]);
        check("https://acme.my.salesforce.com:443/", production, acme, &[]);
        check(
            "acme",
            production,
            acme,
            &[SchemeAdded, MyDomainNameExpanded],
        );
        check("acme.my.salesforce.com", production, acme, &[SchemeAdded]);
        check(
            "  https://acme.my.salesforce.com\n",
            production,
            acme,
            &[Trimmed],
        );
        check(
            "HTTPS://ACME.My.Salesforce.com",
            production,
            acme,
            &[LowerCased],
        );
        check(
            "https://acme.my.salesforce.com/lightning/page/home",
            production,
            acme,
            &[PathDropped],
        );
        check(
            "https://acme.my.salesforce.com?x=a@b",
            production,
            acme,
            &[PathDropped],
        );
        check(
            "https://acme.lightning.force.com/lightning/r/Case/500/view",
            production,
            acme,
            &[LightningToMyDomain, PathDropped],
        );
        check(
            "acme.my.salesforce-setup.com",
            production,
            acme,
            &[SchemeAdded, SetupToMyDomain],
        );
        check(
            "acme-dev-ed",
            production,
            "https://acme-dev-ed.develop.my.salesforce.com",
            &[SchemeAdded, MyDomainNameExpanded],
        );
        check(
            "login.salesforce.com",
            production,
            "https://login.salesforce.com",
            &[SchemeAdded],
        );
    }

    #[test]
    fn a_sandbox_stays_a_sandbox() {
        let uat = "https://acme--uat.sandbox.my.salesforce.com";
        check(
            "acme--uat",
            Environment::Sandbox,
            uat,
            &[SchemeAdded, SandboxNameExpanded],
        );
        check(
            "acme--uat",
            Environment::Production,
            uat,
            &[SchemeAdded, SandboxNameExpanded],
        );
        check(
            "https://acme--uat.sandbox.lightning.force.com/",
            Environment::Sandbox,
            uat,
            &[LightningToMyDomain],
        );
        check(
            "https://acme--uat.sandbox.my.salesforce-setup.com/",
            Environment::Sandbox,
            uat,
            &[SetupToMyDomain],
        );
        assert_eq!(
            login_address("acme", Environment::Sandbox),
            Err(HostRefusal::SandboxNameMissing {
                name: "acme".into()
            })
        );
    }

    #[test]
    fn a_site_keeps_the_path_its_endpoints_hang_off() {
        let production = Environment::Production;
        let address =
            login_address("https://acme.my.site.com/partners/s/case/500", production).unwrap();
        assert_eq!(address.site_path.as_deref(), Some("/partners"));
        assert_eq!(
            address.endpoint("token").as_str(),
            "https://acme.my.site.com/partners/services/oauth2/token"
        );
        assert_eq!(address.notes, [PathDropped]);
        let address = login_address("https://acme.my.site.com/s/", production).unwrap();
        assert_eq!(address.site_path, None);
        assert!(
            !login_address("https://acme.my.site.com/partners/", production)
                .unwrap()
                .corrected
        );
    }

    #[test]
    fn loopback_is_for_practice_and_practice_is_for_loopback() {
        check(
            "127.0.0.1:4711",
            Environment::Practice,
            "http://127.0.0.1:4711",
            &[SchemeAdded],
        );
        check(
            "http://localhost:4711/x",
            Environment::Practice,
            "http://localhost:4711",
            &[PathDropped],
        );
        check(
            "http://[::1]:4711",
            Environment::Practice,
            "http://[::1]:4711",
            &[],
        );
        assert!(matches!(
            login_address("http://localhost:4711", Environment::Production),
            Err(HostRefusal::LoopbackOutsidePractice { .. })
        ));
        assert!(matches!(
            login_address("login.salesforce.com", Environment::Practice),
            Err(HostRefusal::NotLoopbackInPractice { .. })
        ));
    }

    #[test]
    fn plain_http_is_refused_with_the_address_to_use() {
        for typed in [
            "http://acme.my.salesforce.com",
            "http://acme.lightning.force.com/x",
        ] {
            let refusal = login_address(typed, Environment::Production).unwrap_err();
            assert_eq!(
                refusal,
                HostRefusal::PlainHttp {
                    host: "acme.my.salesforce.com".into()
                }
            );
            assert!(
                refusal
                    .to_string()
                    .contains("https://acme.my.salesforce.com")
            );
        }
    }
}
