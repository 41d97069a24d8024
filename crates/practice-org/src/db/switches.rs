//! The org's own settings: OAuth and OpenID Connect Settings, Session Settings, Network Access, the login IP ranges of
//! profiles, and whether Knowledge is on.
//!
//! Defaults are those of an org made today: username-password and user-agent flows off, no new connected apps
//! (Salesforce help: block username-password flows; 005228017 on connected app creation), SOAP login off (005132110).

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{meta, set_meta};

/// Key of `practice_meta`.
const KEY: &str = "switches";

/// Session timeouts that Setup offers, in minutes (Salesforce help: session settings; 24 hours as the longest is
/// unconfirmed).
pub(crate) const TIMEOUTS: [u32; 8] = [15, 30, 60, 120, 240, 480, 720, 1440];

/// The address every request comes from: this org answers on loopback only.
const SOURCE: Ipv4Addr = Ipv4Addr::LOCALHOST;

/// The org's settings. JSON of this shape is what the control API shows and takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[allow(clippy::struct_excessive_bools)]
pub(crate) struct Switches {
    /// "Allow OAuth Username-Password Flows".
    pub(crate) password_flow: bool,
    /// "Allow OAuth User-Agent Flows".
    pub(crate) user_agent_flow: bool,
    /// "Allow creation of connected apps".
    pub(crate) connected_apps_creatable: bool,
    /// SOAP `login()` answers.
    pub(crate) soap_login: bool,
    /// Knowledge Settings: "Enable Knowledge". Without it the objects of articles are not there.
    pub(crate) knowledge: bool,
    /// Setup's "Duplicate Rules": the standard ones are active. New orgs have them so; here they are off at first, so that
    /// records can be made alike without being asked about it.
    pub(crate) duplicate_rules: bool,
    /// Salesforce has locked the org: nobody signs in, and no token is renewed.
    pub(crate) locked: bool,
    /// Session Settings: "Timeout Value", minutes; one of [`TIMEOUTS`].
    pub(crate) session_timeout_minutes: u32,
    /// Network Access: from these addresses no security token is asked for.
    pub(crate) trusted_ip_ranges: Vec<IpRange>,
    /// Login IP Ranges by profile id: who has some may sign in from these addresses only.
    pub(crate) login_ip_ranges: BTreeMap<String, Vec<IpRange>>,
}

/// Addresses from `start` to `end`, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct IpRange {
    pub(crate) start: Ipv4Addr,
    pub(crate) end: Ipv4Addr,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            password_flow: false,
            user_agent_flow: false,
            connected_apps_creatable: false,
            soap_login: false,
            knowledge: true,
            duplicate_rules: false,
            locked: false,
            session_timeout_minutes: 120,
            trusted_ip_ranges: Vec::new(),
            login_ip_ranges: BTreeMap::new(),
        }
    }
}

impl Switches {
    /// Whether a password needs its security token: not from a trusted network, nor with login IP ranges in the profile
    /// (Salesforce help: reset your security token).
    pub(crate) fn wants_security_token(&self, profile_id: &str) -> bool {
        let ranges = self.login_ip_ranges.get(profile_id);
        !covers(&self.trusted_ip_ranges) && ranges.is_none_or(Vec::is_empty)
    }

    /// Whether the profile's login IP ranges keep its users out.
    pub(crate) fn restricts(&self, profile_id: &str) -> bool {
        self.login_ip_ranges
            .get(profile_id)
            .is_some_and(|ranges| !ranges.is_empty() && !covers(ranges))
    }

    /// With the members of a JSON object changed; what it does not name stays.
    ///
    /// # Errors
    /// A sentence if a member is unknown or has a wrong type or value.
    pub(crate) fn patched(&self, change: &Value) -> Result<Self, String> {
        let new: Self = super::patched(self, change)?;
        if !TIMEOUTS.contains(&new.session_timeout_minutes) {
            return Err(format!(
                "session_timeout_minutes must be one of {TIMEOUTS:?}"
            ));
        }
        Ok(new)
    }
}

fn covers(ranges: &[IpRange]) -> bool {
    ranges
        .iter()
        .any(|range| (range.start..=range.end).contains(&SOURCE))
}

/// The org's settings.
pub(crate) fn load(conn: &Connection) -> rusqlite::Result<Switches> {
    // a file that never stored any has the defaults
    Ok(meta(conn, KEY)
        .ok()
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default())
}

pub(crate) fn store(conn: &Connection, switches: &Switches) -> rusqlite::Result<()> {
    let text = serde_json::to_string(switches).unwrap_or_default();
    set_meta(conn, KEY, &text)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_change_names_what_it_changes_and_nothing_unknown() {
        let on = Switches::default()
            .patched(&json!({ "password_flow": true }))
            .unwrap();
        assert!(on.password_flow && !on.soap_login);
        for wrong in [
            json!({ "pasword_flow": true }),
            json!({ "soap_login": "yes" }),
            json!({ "session_timeout_minutes": 7 }),
            json!([1]),
        ] {
            assert!(on.patched(&wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn only_a_range_that_leaves_this_computer_out_keeps_users_out() {
        let ranges = |start: &str, end: &str| {
            let change = json!({ "login_ip_ranges": { "00e1": [{ "start": start, "end": end }] } });
            Switches::default().patched(&change).unwrap()
        };
        assert!(ranges("10.0.0.1", "10.0.0.9").restricts("00e1"));
        assert!(!ranges("10.0.0.1", "10.0.0.9").restricts("00e2"));
        assert!(!ranges("127.0.0.0", "127.0.0.9").restricts("00e1"));
    }
}
