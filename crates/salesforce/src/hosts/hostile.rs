//! Addresses made to mislead: none may pass the table, whichever door it comes through.

use proptest::prelude::*;

use super::{Environment, Origin, check_instance, login_address};
use crate::seeded;

const GENUINE: [&str; 8] = [
    "login.salesforce.com",
    "test.salesforce.com",
    "acme.my.salesforce.com",
    "acme--uat.sandbox.my.salesforce.com",
    "acme.my.salesforce.mil",
    "acme.my.sfcrmproducts.cn",
    "acme.my-salesforce.com",
    "acme.lightning.force.com",
];

#[test]
fn three_hundred_hostile_addresses_are_refused_at_every_door() {
    let all = proof::hostile_addresses();
    assert!(all.len() >= 300, "{}", all.len());
    let login = Origin::generic(Environment::Production).expect("login.salesforce.com");
    for address in &all {
        for environment in [
            Environment::Production,
            Environment::Sandbox,
            Environment::Practice,
        ] {
            let result = login_address(address, environment);
            let refusal = result.expect_err(&format!("typed for {environment:?}: {address:?}"));
            assert!(refusal.to_string().len() < 700, "{address:?}");
        }
        assert!(Origin::parse(address).is_err(), "stored: {address:?}");
        assert!(
            check_instance(address, &login).is_err(),
            "answered: {address:?}"
        );
    }
}

/// The rule in other words than the table's.
pub(super) fn is_allowed(host: &str) -> bool {
    let suffixes = [
        ".my.salesforce.com",
        ".my.site.com",
        ".my.salesforce.mil",
        ".my.sfcrmproducts.cn",
        ".my-salesforce.com",
    ];
    let exact = ["login.salesforce.com", "test.salesforce.com"];
    exact.contains(&host)
        || suffixes
            .iter()
            .any(|suffix| host.ends_with(suffix) && host.len() > suffix.len())
}

#[test]
fn whatever_passes_is_https_at_an_allowed_host() {
    let pieces = prop_oneof![
        3 => prop::sample::select(GENUINE.to_vec()).prop_map(str::to_owned),
        3 => prop::sample::select(vec![
            "https://", "http://", "@", ":", "443", "/", "\\", ".", "%00", "#", "?", "evil.test", "-", "xn--", "[::1]",
            "127.0.0.1", "localhost", "acme", "--", "my.salesforce.com", ".my.site.com", " ", "\t", "\u{202e}",
        ]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(|c| c.to_string()),
        1 => any::<String>(),
    ];
    let text = prop::collection::vec(pieces, 0..6).prop_map(|pieces| pieces.concat());
    let check = |text: String| {
        for environment in [Environment::Production, Environment::Sandbox] {
            if let Ok(address) = login_address(&text, environment) {
                let url = address.origin.as_url();
                prop_assert_eq!(url.scheme(), "https");
                prop_assert!(is_allowed(address.origin.host()), "{}", url);
                prop_assert!(
                    url.port().is_none() && url.username().is_empty() && url.path() == "/"
                );
                prop_assert_eq!(
                    Origin::parse(&address.origin.to_string()),
                    Ok(address.origin)
                );
            }
        }
        if let Ok(address) = login_address(&text, Environment::Practice) {
            prop_assert!(address.origin.is_loopback());
        }
        Ok(())
    };
    seeded::runner(20_000)
        .run(&text, check)
        .expect("every address that passes is an allowed one");
}
