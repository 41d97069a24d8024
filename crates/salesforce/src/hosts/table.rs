//! The table itself: which hosts are allowed for what, and which only look like them.
//!
//! Sources: Salesforce help, "My Domain URL formats" and "Experience Cloud OAuth endpoints"; sfdx-core `sfdcUrl.ts`
//! for the government, China and alternative domains.

use super::{Environment, HostRefusal};

/// What an address is to be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Signing in, where Experience Cloud sites are allowed too.
    SignIn,
    /// Sending requests with a token.
    Instance,
}

const EXACT: [(&str, Environment); 2] = [
    ("login.salesforce.com", Environment::Production),
    ("test.salesforce.com", Environment::Sandbox),
];

const MY_DOMAIN: [&str; 4] = [
    ".my.salesforce.com",
    ".my.salesforce.mil",
    ".my.sfcrmproducts.cn",
    ".my-salesforce.com",
];

const SITE: &str = ".my.site.com";

/// A pages' domain and the My Domain suffix that belongs to it.
pub(super) const LIGHTNING: [(&str, &str); 4] = [
    (".lightning.force.com", ".my.salesforce.com"),
    (".lightning.crmforce.mil", ".my.salesforce.mil"),
    (".lightning.sfcrmapps.cn", ".my.sfcrmproducts.cn"),
    (".my-lightning.com", ".my-salesforce.com"),
];

/// The same for the Setup pages.
pub(super) const SETUP: [(&str, &str); 1] = [(".my.salesforce-setup.com", ".my.salesforce.com")];

/// Domains on which only Salesforce serves pages.
const PAGES: [&str; 10] = [
    ".salesforce.com",
    ".force.com",
    ".my.site.com",
    ".salesforce-setup.com",
    ".salesforce.mil",
    ".crmforce.mil",
    ".sfcrmproducts.cn",
    ".sfcrmapps.cn",
    ".my-salesforce.com",
    ".my-lightning.com",
];

pub(super) fn judge(host: &str, purpose: Purpose) -> Result<(), HostRefusal> {
    let my_domain = || MY_DOMAIN.iter().any(|suffix| has_name(host, suffix));
    let site = || purpose == Purpose::SignIn && is_site(host);
    if EXACT.iter().any(|(exact, _)| *exact == host) || my_domain() || site() {
        return Ok(());
    }
    match look_alike(host) {
        Some(of) => Err(HostRefusal::LooksLike {
            host: host.to_owned(),
            of: of.to_owned(),
        }),
        None => Err(HostRefusal::NotSalesforce {
            host: host.to_owned(),
        }),
    }
}

pub(super) fn is_site(host: &str) -> bool {
    has_name(host, SITE)
}

pub(super) fn environment(host: &str) -> Option<Environment> {
    if let Some((_, environment)) = EXACT.iter().find(|(exact, _)| *exact == host) {
        return Some(*environment);
    }
    let name = MY_DOMAIN
        .iter()
        .find_map(|suffix| host.strip_suffix(suffix))?;
    let sandbox = name.contains("--") || name.ends_with(".sandbox");
    Some(if sandbox {
        Environment::Sandbox
    } else {
        Environment::Production
    })
}

pub(super) fn serves_pages(host: &str) -> bool {
    PAGES.iter().any(|suffix| host.ends_with(suffix))
}

/// A name in front of the suffix: `acme`, `acme--uat.sandbox`, `acme-dev-ed.develop`. The labels were checked before.
fn has_name(host: &str, suffix: &str) -> bool {
    host.strip_suffix(suffix)
        .is_some_and(|name| !name.is_empty() && name.split('.').count() <= 3)
}

/// The allowed host that a refused one imitates, if it does.
fn look_alike(host: &str) -> Option<&'static str> {
    if serves_pages(host) || host == "salesforce.com" || host == "force.com" {
        return None;
    }
    let known = [
        "login.salesforce.com",
        "test.salesforce.com",
        "my.salesforce.com",
        "my.site.com",
        "my.salesforce.mil",
    ];
    if let Some(of) = known
        .into_iter()
        .find(|of| host.contains(of) || host.contains(&of.replace('.', "-")))
    {
        return Some(of);
    }
    let imitates = host
        .split(['.', '-'])
        .any(|word| distance_at_most_two(&plain_letters(word), "salesforce"));
    (imitates || plain_letters(host).contains("salesforce") || host.contains("force.com"))
        .then_some("salesforce.com")
}

/// Digits that are read as letters become those letters.
fn plain_letters(word: &str) -> String {
    word.replace("rn", "m")
        .chars()
        .map(|c| match c {
            '0' => 'o',
            '1' => 'l',
            '3' => 'e',
            '4' => 'a',
            '5' => 's',
            other => other,
        })
        .collect()
}

/// Whether at most two letters must be added, dropped or changed (Levenshtein distance).
fn distance_at_most_two(word: &str, of: &str) -> bool {
    if word.len().abs_diff(of.len()) > 2 {
        return false;
    }
    let mut row: Vec<usize> = (0..=of.len()).collect();
    for (i, a) in word.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in of.bytes().enumerate() {
            let change = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row[of.len()] <= 2
}
