//! Switches of the whole org, as Setup has them: each off until somebody turns it on.
//!
//! Policies of a single app are the app's own: see `apps`.

use rusqlite::{Connection, OptionalExtension};

/// A switch, by its key in `practice_meta`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Switch(&'static str);

/// Setup > User Interface > "Enable SOAP API login()"; off in new orgs (Salesforce help 005132110).
pub(crate) const SOAP_LOGIN: Switch = Switch("switch.soap_login");

/// Every switch, by the name it has outside.
const SWITCHES: [(&str, Switch); 1] = [("soap_login", SOAP_LOGIN)];

/// The switch of this name.
pub(crate) fn by_name(name: &str) -> Option<Switch> {
    SWITCHES
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, switch)| *switch)
}

/// Whether the switch is on.
pub(crate) fn is_on(conn: &Connection, switch: Switch) -> rusqlite::Result<bool> {
    let value: Option<String> = conn
        .prepare_cached("SELECT value FROM practice_meta WHERE key = ?1")?
        .query_row([switch.0], |row| row.get(0))
        .optional()?;
    Ok(value.as_deref() == Some("on"))
}

/// Turns the switch on or off.
pub(crate) fn turn(conn: &Connection, switch: Switch, on: bool) -> rusqlite::Result<()> {
    super::set_meta(conn, switch.0, if on { "on" } else { "off" })
}
