//! Settings of the whole org: OAuth and OpenID Connect, security (Metadata API Developer Guide, "OauthOidcSettings",
//! "SecuritySettings", "ExternalClientAppSettings").
//!
//! `block…` is the inverse of the tick that Setup shows.

use crate::db::switches::{self, Switches};
use crate::org::Call;
use crate::xml::Xml;

use super::super::Fault;
use super::Component;

/// Name of a settings component, the type of its record, the first version that has it, what writes it.
type Entry = (
    &'static str,
    &'static str,
    u32,
    fn(&mut Xml, &Switches, u32),
);

const ENTRIES: [Entry; 3] = [
    (
        "ExternalClientApp",
        "ExternalClientAppSettings",
        58,
        external_client_apps,
    ),
    ("OauthOidc", "OauthOidcSettings", 56, oauth_oidc),
    ("Security", "SecuritySettings", 27, security),
];

/// The type of this name, if it is one of a settings component.
///
/// `readMetadata` is asked for it by public clients; that it takes `Settings` as well is unconfirmed.
pub(super) fn own_type(name: &str) -> Option<&'static str> {
    ENTRIES
        .iter()
        .map(|(_, kind, ..)| *kind)
        .find(|kind| *kind == name)
}

pub(super) fn components(call: &Call<'_>, version: u32) -> Result<Vec<Component>, Fault> {
    let switches = switches::load(call.conn)?;
    let there = ENTRIES.iter().filter(|(.., since, _)| *since <= version);
    let made = there.map(|(name, kind, _, write)| {
        let mut content = Xml::default();
        write(&mut content, &switches, version);
        Component {
            kind,
            full_name: (*name).to_owned(),
            id: String::new(),
            created_ms: 0,
            modified_ms: 0,
            content,
        }
    });
    Ok(made.collect())
}

/// New connected apps can be made only where Salesforce's support allows it (Salesforce help 005228017).
fn external_client_apps(xml: &mut Xml, _: &Switches, _: u32) {
    xml.leaf("enableConsumerSecretApiAccess", true);
    xml.leaf("enableExternalClientApps", true);
}

fn oauth_oidc(xml: &mut Xml, switches: &Switches, version: u32) {
    xml.leaf("blockOAuthUnPwFlow", !switches.password_flow);
    xml.leaf("blockOAuthUsrAgtFlow", !switches.user_agent_flow);
    if version >= 59 {
        xml.leaf("isPkceRequired", false);
    }
    // not built, so it cannot be on
    xml.leaf("oAuthCdCrdtFlowEnable", false);
}

fn security(xml: &mut Xml, switches: &Switches, _: u32) {
    xml.element("networkAccess", |xml| {
        for range in &switches.trusted_ip_ranges {
            xml.element("ipRanges", |xml| {
                xml.leaf("end", range.end);
                xml.leaf("start", range.start);
            });
        }
    });
    xml.element("sessionSettings", |xml| {
        xml.leaf("enforceIpRangesEveryRequest", false);
        xml.leaf("forceLogoutOnSessionTimeout", false);
        xml.leaf("lockSessionsToDomain", true);
        xml.leaf("lockSessionsToIp", false);
        xml.leaf("sessionTimeout", timeout(switches.session_timeout_minutes));
    });
}

/// The WSDL's names of the timeouts Setup offers.
fn timeout(minutes: u32) -> &'static str {
    match minutes {
        ..=15 => "FifteenMinutes",
        16..=30 => "ThirtyMinutes",
        31..=60 => "SixtyMinutes",
        61..=120 => "TwoHours",
        121..=240 => "FourHours",
        241..=480 => "EightHours",
        481..=720 => "TwelveHours",
        _ => "TwentyFourHours",
    }
}
