//! macOS Keychain and Windows Credential Manager: always there, and they ask the user themselves.

use keyring::Entry as Keyring;
use keyring_core::{Entry, get_default_store};

use super::real;
use crate::worker::Ticket;
use crate::{Presence, VaultError};

pub(crate) fn presence() -> Result<Presence, VaultError> {
    if let Err(error) = Keyring::store_status() {
        return Ok(Presence::Unavailable {
            why: error.to_string(),
        });
    }
    Ok(Presence::Present)
}

pub(crate) fn prepare(_ticket: &Ticket) -> Result<(), VaultError> {
    match presence()? {
        Presence::Unavailable { why } => Err(VaultError::Unavailable { why }),
        _ => Ok(()),
    }
}

pub(crate) fn unlock(ticket: &Ticket) -> Result<(), VaultError> {
    prepare(ticket)
}

pub(crate) fn entry(service: &str, user: &str) -> Result<Entry, VaultError> {
    let entry = Keyring::new(service, user).map_err(super::sorted)?;
    real(&get_default_store().map_or_else(String::new, |store| store.vendor()))?;
    Ok(entry.inner)
}
