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

/// Ways to twist a genuine host, `{}` standing for it.
const TWISTS: [&str; 34] = [
    "https://{}.evil.test",
    "https://{}.evil.test/services/oauth2/authorize",
    "https://{}@evil.test",
    "https://{}:443@evil.test",
    "https://user@{}",
    "https://user:password@{}/",
    "https://evil.test\\@{}",
    "https://{}\\.evil.test",
    "https://{}\\evil.test",
    "https:\\\\{}",
    "https:{}",
    "https:/{}",
    "https:///{}",
    "//{}",
    "/{}",
    "https://{}:8443",
    "https://{}:80",
    "https://{}:",
    "https://{}:port",
    "https://{}:443:443",
    "https://{}:99999",
    "https://{}.",
    "https://.{}",
    "https://evil..{}",
    "https://{}%00.evil.test",
    "https://{}%2eevil.test",
    "https://%6c{}",
    "https://{}\t.evil.test",
    "https://{}\n.evil.test",
    "https://\u{200b}{}",
    "https://\u{202e}{}",
    "https://{} .evil.test",
    "ftp://{}",
    "ws://{}",
];

const ALONE: &[&str] = &[
    "https://login-salesforce.com",
    "https://login.salesforce-com.test",
    "https://loginsalesforce.com",
    "https://login.salesf0rce.com",
    "https://login.sa1esforce.com",
    "https://login.saleforce.com",
    "https://login.salesforces.com",
    "https://login.saIesforce.co",
    "https://my.salesforce.com",
    "https://salesforce.com",
    "https://www.salesforce.com",
    "https://na1.salesforce.com",
    "https://acme.salesforce.com",
    "https://acme.my.salesforce.com.co",
    "https://acme-my.salesforce.com",
    "https://acmemy.salesforce.com",
    "https://acme.my-salesforce.com.evil.test",
    "https://evilmy-salesforce.com",
    "https://force.com",
    "https://acme.force.com",
    "https://a.b.c.d.my.salesforce.com",
    "https://-acme.my.salesforce.com",
    "https://acme-.my.salesforce.com",
    "https://ac_me.my.salesforce.com",
    "https://*.my.salesforce.com",
    "https://acme$.my.salesforce.com",
    "https://acme;.my.salesforce.com",
    "https://`id`.my.salesforce.com",
    "https://$(id).my.salesforce.com",
    "https://a&calc&.my.salesforce.com",
    "https://xn--lesforce-tlc8z.com",
    "https://xn--acme.my.salesforce.com",
    "https://login.\u{455}alesforce.com",
    "https://l\u{43e}gin.salesforce.com",
    "https://login.salesforce.\u{441}om",
    "https://login\u{3002}salesforce\u{3002}com",
    "https://login.salesforce.com\u{ff0f}evil.test",
    "https://127.0.0.1.nip.test",
    "https://127.1",
    "https://127.0.0.2",
    "https://0x7f.0.0.1",
    "https://2130706433",
    "https://0.0.0.0",
    "https://10.0.0.1",
    "https://169.254.169.254/latest/meta-data",
    "https://[::ffff:127.0.0.1]",
    "https://[::]",
    "https://[fe80::1%25eth0]",
    "https://[::1",
    "https://[2001:db8::1]",
    "https://localhost.evil.test",
    "https://localhost.my.salesforce.com.evil.test",
    "https://evil.test",
    "https://evil.test/login.salesforce.com",
    "https://evil.test?login.salesforce.com",
    "https://evil.test#login.salesforce.com",
    "evil.test",
    "javascript:alert(1)",
    "JavaScript:alert(1)//login.salesforce.com",
    "javascript://login.salesforce.com/%0aalert(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:,login.salesforce.com",
    "file:///etc/passwd",
    "file://login.salesforce.com/etc/passwd",
    "smb://login.salesforce.com/share",
    "ms-msdt:/id",
    "about:blank",
    "mailto:a@b.test",
    "view-source:https://login.salesforce.com",
    "blob:https://login.salesforce.com/x",
    "",
    " ",
    ".",
    "..",
    "../..",
    "-",
    "--",
    "https://",
    "https://?",
    "https://#",
    "://login.salesforce.com",
    "'; rm -rf / #",
    "acme' OR 1=1",
    "acme.my.salesforce.com evil.test",
    "\0",
    "%00",
    "12345",
];

fn all() -> Vec<String> {
    let twisted = TWISTS
        .iter()
        .flat_map(|twist| GENUINE.map(|host| twist.replace("{}", host)));
    let long = [
        "a".repeat(10_000),
        format!("https://{}.my.salesforce.com", "a".repeat(10_000)),
    ];
    let long = long
        .into_iter()
        .chain([format!("https://{}.my.salesforce.com", "a".repeat(64))]);
    twisted
        .chain(ALONE.iter().map(ToString::to_string))
        .chain(long)
        .collect()
}

#[test]
fn three_hundred_hostile_addresses_are_refused_at_every_door() {
    let all = all();
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
fn is_allowed(host: &str) -> bool {
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
