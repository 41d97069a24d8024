//! Fuzz target: whatever is typed as an address, reading it does not panic, and what passes is an allowed host.

use proof::{Fuzz, Proof};

use super::hostile::is_allowed;
use super::{Environment, HostRefusal, LoginAddress, Origin, check_instance, login_address};

const PIECES: [&str; 56] = [
    "https://",
    "http://",
    "HTTPS://",
    "ftp://",
    "javascript:",
    "data:",
    "//",
    "/",
    "\\",
    "@",
    ":",
    ":443",
    ":8443",
    ":99999",
    "?",
    "#",
    "=",
    "&",
    ".",
    "..",
    "-",
    "--",
    "_",
    "*",
    "%",
    "%00",
    "%2e",
    "%2f",
    "\t",
    "\n",
    "\0",
    " ",
    "\u{200b}",
    "\u{202e}",
    "\u{3002}",
    "\u{ff0f}",
    "\u{455}",
    "İ",
    "xn--",
    "acme",
    "acme--uat",
    ".sandbox",
    ".develop",
    "login",
    "test",
    ".my.salesforce.com",
    ".salesforce.com",
    ".lightning.force.com",
    ".my.salesforce-setup.com",
    ".my.site.com",
    ".my.salesforce.mil",
    "localhost",
    "127.0.0.1",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "evil.test",
];

fn outcome(input: &[u8]) -> String {
    let text = String::from_utf8_lossy(input);
    let mut outcome = Vec::new();
    for environment in [
        Environment::Production,
        Environment::Sandbox,
        Environment::Practice,
    ] {
        outcome.push(match login_address(&text, environment) {
            Ok(address) => {
                passes(&address.origin, environment == Environment::Practice);
                is_stable(&address, environment);
                format!("{:?} {}", address.notes, address.site_path.is_some())
            }
            Err(refusal) => kind(&refusal),
        });
    }
    if let Ok(origin) = Origin::parse(&text) {
        passes(&origin, origin.is_loopback());
        outcome.push("stored".to_owned());
    }
    for login in ["https://login.salesforce.com", "http://127.0.0.1:4711"] {
        let login = Origin::parse(login).expect("a sign-in address");
        if let Ok(origin) = check_instance(&text, &login) {
            passes(&origin, login.is_loopback() && origin.is_loopback());
            assert!(!origin.host().ends_with(".my.site.com"), "{origin}");
            assert!(!origin.is_loopback() || origin.port() == login.port());
            outcome.push("instance".to_owned());
        }
    }
    outcome.join(", ")
}

/// What passes is https at an allowed host, or loopback where that is wanted.
fn passes(origin: &Origin, practice: bool) {
    let url = origin.as_url();
    assert_eq!(origin.is_loopback(), practice, "{origin}");
    assert!(url.username().is_empty() && url.password().is_none() && url.path() == "/");
    if !practice {
        assert!(url.scheme() == "https" && url.port().is_none() && is_allowed(origin.host()));
    }
    assert_eq!(Origin::parse(&origin.to_string()).as_ref(), Ok(origin));
}

/// What is shown for an address means the same address when it is typed.
fn is_stable(address: &LoginAddress, environment: Environment) {
    let site = address.site_path.clone().unwrap_or_default();
    let shown = format!("{}{site}", address.origin);
    let again = login_address(&shown, environment).expect("what is shown can be typed");
    assert_eq!(
        (again.origin, again.site_path),
        (address.origin.clone(), address.site_path.clone())
    );
}

/// The rule that refused, without what it says of the address.
fn kind(refusal: &HostRefusal) -> String {
    assert!(refusal.to_string().len() < 2_000, "{refusal}");
    let shown = format!("{refusal:?}");
    let name = shown.split([' ', '{', '(']).next();
    name.unwrap_or_default().to_owned()
}

// planted: `split_once` in place of `strip_suffix` in `has_name`, and hosts passed that go on behind an allowed one; a
// slice of the first three bytes where `split` looks for an @, and it panicked
#[test]
fn whatever_is_typed_is_read_and_what_passes_is_an_allowed_host() {
    let proof = Proof::new("fuzz");
    let target = Fuzz {
        name: "domain",
        pieces: &PIECES,
    };
    let run = target.run(proof.seed(), outcome);
    proof.counted(&run);
    assert_eq!(run.panics, 0);
}
