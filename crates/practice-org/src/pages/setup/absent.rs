//! Setup pages that Salesforce has and the practice org has not: the address answers with what Salesforce has there.
//!
//! Lightning's pages are made in the browser, so the answer is 200 whatever the name (from memory), and the page says
//! whether there is such a one.

use maud::html;

use crate::http::Request;

use super::super::frame::Shown;

/// Pages by their names in addresses: what Setup calls them, and what is done there.
const PAGES: [(&str, &str, &str); 15] = [
    (
        "ApiAccessControl",
        "API Access Control",
        "which apps may use the API at all. Salesforce's support switches this page on.",
    ),
    (
        "AsyncApexJobs",
        "Apex Jobs",
        "jobs of the org's code that run or wait.",
    ),
    (
        "CertificatesAndKeysManagement",
        "Certificate and Key Management",
        "certificates that the org signs with. Here an app's certificate is on the app's own page.",
    ),
    (
        "CompanyResourceDisk",
        "Storage Usage",
        "how much room records and files take. Here the API's limits say it: DataStorageMB.",
    ),
    (
        "DeployStatus",
        "Deployment Status",
        "changes that are deployed into the org now, and those that were. Nothing is deployed into the practice org.",
    ),
    (
        "DuplicateRules",
        "Duplicate Rules",
        "which records count as the same, and whether a second one is refused.",
    ),
    (
        "Flows",
        "Flows",
        "automations of the org's administrator. The practice org runs none.",
    ),
    (
        "IdentityVerification",
        "Identity Verification",
        "how users prove who they are beyond a password.",
    ),
    (
        "NamedCredential",
        "Named Credentials",
        "addresses that the org itself calls, with their sign-in. The practice org calls nobody.",
    ),
    (
        "ParallelJobsStatus",
        "Background Jobs",
        "jobs of the org's own, such as a change of sharing, that run or wait.",
    ),
    (
        "SecuritySharing",
        "Sharing Settings",
        "who sees whose records. Here cases are everybody's with View All, else their owner's.",
    ),
    (
        "SetupNetworks",
        "Digital Experiences: All Sites",
        "sites for customers and partners. The practice org has none.",
    ),
    (
        "SingleSignOn",
        "Single Sign-On Settings",
        "sign-in through a company's own service. Users of the practice org sign in with a password.",
    ),
    (
        "TransactionSecurityNew",
        "Transaction Security Policies",
        "rules that stop what somebody does, such as a large export.",
    ),
    (
        "WorkflowOutboundMessaging",
        "Outbound Messages",
        "messages that a flow sends to an address. The practice org calls nobody.",
    ),
];

/// The name of the Setup page that an address asks for: `/lightning/setup/NAME/home`.
fn name(request: &Request) -> Option<&str> {
    let path = request.path.trim_end_matches('/');
    let name = path
        .strip_prefix("/lightning/setup/")?
        .strip_suffix("/home")?;
    let plain = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    plain.then_some(name)
}

/// What stands at a Setup address that has no page here; `None` if it is no such address.
pub(in crate::pages) fn at(request: &Request) -> Option<Shown> {
    let name = name(request)?;
    let known = PAGES.iter().find(|(known, ..)| *known == name);
    let title = known.map_or("Page not found", |(_, title, _)| title);
    let content = html! {
        section.panel {
            p { strong { "The practice org does not have this page." } }
            @match known {
                Some((_, title, what)) => p { "In Salesforce " strong { (title) } " shows " (what) },
                None => p { "Whether Salesforce has a page called " code { (name) } " is not known here." },
            }
            p { "Nothing is wrong: in a real org the same address opens the real page." }
            div.actions { a.button.quiet href="/" { "Home" } }
        }
    };
    Some(Shown::new(title, "Salesforce Setup", content))
}
