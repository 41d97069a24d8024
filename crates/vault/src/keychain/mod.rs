//! The OS keychain, through `keyring` and its stores: Secret Service, macOS Keychain, Windows
//! Credential Manager.
//!
//! All calls block and may take as long as the keychain likes; the worker sets the limit. Reading a
//! keychain never goes through kernel keyutils (which forgets everything at a restart) or a mock:
//! the name of the store is looked at before each use.

#[cfg(target_os = "linux")]
#[path = "secret_service.rs"]
mod system;
#[cfg(not(target_os = "linux"))]
#[path = "native.rs"]
mod system;

use keyring_core::Error;
use secrecy::{ExposeSecret, SecretSlice, SecretString};

use crate::worker::Ticket;
use crate::{Presence, VaultError};

/// The most UTF-16 units a secret may have: 2,560 bytes in a Windows credential
/// (`CRED_MAX_CREDENTIAL_BLOB_SIZE` of wincred.h); the others set no limit.
const MOST_UNITS: Option<usize> = if cfg!(windows) { Some(1280) } else { None };

/// Whether the keychain can be used now; asks the user nothing.
pub(crate) fn presence() -> Result<Presence, VaultError> {
    system::presence()
}

/// Brings the keychain to where it can be written, asking the user when it must.
pub(crate) fn prepare(ticket: &Ticket) -> Result<(), VaultError> {
    system::prepare(ticket)
}

pub(crate) fn read(
    service: &str,
    user: &str,
    ticket: &Ticket,
) -> Result<Option<SecretString>, VaultError> {
    system::unlock(ticket)?;
    match system::entry(service, user)?.get_password() {
        Ok(secret) => Ok(Some(SecretString::from(secret))),
        Err(Error::NoEntry) => Ok(None),
        Err(error) => Err(sorted(error)),
    }
}

pub(crate) fn write(
    service: &str,
    user: &str,
    secret: &SecretString,
    ticket: &Ticket,
) -> Result<(), VaultError> {
    fits(secret, MOST_UNITS)?;
    system::prepare(ticket)?;
    let entry = system::entry(service, user)?;
    ticket.proceed()?;
    entry.set_password(secret.expose_secret()).map_err(sorted)
}

pub(crate) fn remove(service: &str, user: &str, ticket: &Ticket) -> Result<(), VaultError> {
    system::unlock(ticket)?;
    let entry = system::entry(service, user)?;
    ticket.proceed()?;
    match entry.delete_credential() {
        Ok(()) | Err(Error::NoEntry) => Ok(()),
        // the same entry in two collections: both go
        Err(Error::Ambiguous(all)) => all
            .iter()
            .try_for_each(|one| one.delete_credential())
            .map_err(sorted),
        Err(error) => Err(sorted(error)),
    }
}

/// Reads an entry that is no text.
pub(crate) fn read_bytes(
    service: &str,
    user: &str,
    ticket: &Ticket,
) -> Result<Option<SecretSlice<u8>>, VaultError> {
    system::unlock(ticket)?;
    match system::entry(service, user)?.get_secret() {
        Ok(secret) => Ok(Some(SecretSlice::from(secret))),
        Err(Error::NoEntry) => Ok(None),
        Err(error) => Err(sorted(error)),
    }
}

/// Writes an entry that is no text: twice as much fits a Windows credential, where text takes two bytes a character.
pub(crate) fn write_bytes(
    service: &str,
    user: &str,
    secret: &SecretSlice<u8>,
    ticket: &Ticket,
) -> Result<(), VaultError> {
    let bytes = secret.expose_secret();
    within(bytes.len().div_ceil(2), MOST_UNITS)?;
    system::prepare(ticket)?;
    let entry = system::entry(service, user)?;
    ticket.proceed()?;
    entry.set_secret(bytes).map_err(sorted)
}

fn fits(secret: &SecretString, most: Option<usize>) -> Result<(), VaultError> {
    within(secret.expose_secret().encode_utf16().count(), most)
}

fn within(units: usize, most: Option<usize>) -> Result<(), VaultError> {
    match most {
        Some(limit) if units > limit => Err(VaultError::TooLong { units, limit }),
        _ => Ok(()),
    }
}

/// Refuses a store that only pretends, whatever feature brought it in.
fn real(vendor: &str) -> Result<(), VaultError> {
    let vendor = vendor.to_lowercase();
    if ["secret service", "keychain", "windows"]
        .iter()
        .any(|name| vendor.contains(name))
        && !vendor.contains("mock")
    {
        return Ok(());
    }
    Err(VaultError::Unavailable {
        why: format!("`{vendor}` is no keychain"),
    })
}

/// Sorts an error of the keychain. Its `Debug` may hold the secret, its `Display` does not.
fn sorted(error: Error) -> VaultError {
    let why = match error {
        Error::NoStorageAccess(_) => return VaultError::Locked,
        Error::BadEncoding(_) | Error::BadDataFormat(..) => "the entry is no text".to_owned(),
        Error::Ambiguous(all) => format!("it holds {} entries of that name", all.len()),
        other => other.to_string(),
    };
    VaultError::Unavailable { why }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_of_1280_utf16_units_fits_a_windows_credential_and_one_more_does_not() {
        // an emoji is two units
        let fitting = SecretString::from("é".repeat(1278) + "🙂");
        assert!(fits(&fitting, Some(1280)).is_ok());
        let long = SecretString::from("é".repeat(1279) + "🙂");
        let refused = fits(&long, Some(1280)).unwrap_err();
        assert!(matches!(
            refused,
            VaultError::TooLong {
                units: 1281,
                limit: 1280
            }
        ));
    }

    #[test]
    fn a_mock_is_no_keychain() {
        assert!(real("Mock store, https://crates.io/crates/keyring-core").is_err());
        assert!(real("Linux keyutils store").is_err());
        assert!(real("Secret Service store, https://crates.io/crates/x").is_ok());
    }

    #[test]
    fn no_secret_shows_in_an_error_of_the_keychain() {
        for error in [
            Error::BadEncoding(b"planted\xff".to_vec()),
            Error::BadDataFormat(b"planted".to_vec(), "x".into()),
        ] {
            let sorted = sorted(error);
            assert!(!format!("{sorted} {sorted:?}").contains("planted"));
            assert!(!format!("{sorted:?}").contains("112, 108"));
        }
    }
}
