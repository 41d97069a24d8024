//! The Secret Service of a Linux desktop (GNOME Keyring, KWallet, KeePassXC).
//!
//! Entries go through `keyring`'s store for it. What that store cannot tell is asked over D-Bus
//! directly, as the freedesktop "Secret Service API" describes: whether anybody provides the service,
//! whether the default collection is there and locked; and the unlock prompt is run here, so that a
//! refusal is told from a lock and nothing is written after the caller has given up.

use std::io::ErrorKind;

use keyring_core::Entry;
use keyring_core::api::CredentialStoreApi;
use serde::de::DeserializeOwned;
use zbus::blocking::fdo::DBusProxy;
use zbus::blocking::{Connection, Proxy, proxy::Builder};
use zbus::names::WellKnownName;
use zbus::proxy::CacheProperties;
use zbus::zvariant::{DynamicType, ObjectPath, OwnedObjectPath, OwnedValue, Type, Value};
use zbus_secret_service_keyring_store::Store;

use super::{real, sorted};
use crate::worker::Ticket;
use crate::{Presence, VaultError};

const NAME: &str = "org.freedesktop.secrets";
const ROOT: &str = "/org/freedesktop/secrets";
const SERVICE: &str = "org.freedesktop.Secret.Service";
const COLLECTION: &str = "org.freedesktop.Secret.Collection";
const PROMPT: &str = "org.freedesktop.Secret.Prompt";
/// The path that stands for "none".
const NONE: &str = "/";

pub(crate) fn presence() -> Result<Presence, VaultError> {
    let bus = Bus::connect()?;
    Ok(match bus.default_collection()? {
        Some(collection) if bus.is_locked(&collection)? => Presence::Locked,
        Some(_) => Presence::Present,
        None => Presence::Unavailable {
            why: "the keychain has no default collection".to_owned(),
        },
    })
}

/// Unlocks the default collection, and makes it when there is none; both ask the user.
pub(crate) fn prepare(ticket: &Ticket) -> Result<(), VaultError> {
    let bus = Bus::connect()?;
    match bus.default_collection()? {
        Some(collection) => bus.unlock(&collection, ticket),
        None => bus.create_collection(ticket),
    }
}

/// Unlocks the default collection if there is one; asks the user.
pub(crate) fn unlock(ticket: &Ticket) -> Result<(), VaultError> {
    let bus = Bus::connect()?;
    match bus.default_collection()? {
        Some(collection) => bus.unlock(&collection, ticket),
        None => Ok(()),
    }
}

/// An entry over a session of its own: one kept open would outlive a restarted keychain, and a hung
/// one would hold every later call.
pub(crate) fn entry(service: &str, user: &str) -> Result<Entry, VaultError> {
    entry_of(Store::new().map_err(sorted)?.as_ref(), service, user)
}

fn entry_of(
    store: &dyn CredentialStoreApi,
    service: &str,
    user: &str,
) -> Result<Entry, VaultError> {
    real(&store.vendor())?;
    store.build(service, user, None).map_err(sorted)
}

/// The session bus with a Secret Service on it.
struct Bus(Connection);

impl Bus {
    fn connect() -> Result<Self, VaultError> {
        let bus = Connection::session().map_err(unreachable)?;
        let daemon = DBusProxy::new(&bus).map_err(failed)?;
        let name = WellKnownName::from_static_str(NAME).map_err(|error| failed(error.into()))?;
        // asked first: starting knows only providers with a service file, and KeePassXC has none
        if !daemon
            .name_has_owner(name.clone().into())
            .map_err(|error| failed(error.into()))?
        {
            daemon
                .start_service_by_name(name, 0)
                .map_err(|error| failed(error.into()))?;
        }
        Ok(Self(bus))
    }

    fn call<B, R>(&self, path: &str, face: &str, method: &str, body: &B) -> Result<R, VaultError>
    where
        B: serde::Serialize + DynamicType,
        R: DeserializeOwned + Type,
    {
        let reply = self
            .0
            .call_method(Some(NAME), path, Some(face), method, body)
            .map_err(failed)?;
        reply.body().deserialize().map_err(failed)
    }

    fn default_collection(&self) -> Result<Option<OwnedObjectPath>, VaultError> {
        let path: OwnedObjectPath = self.call(ROOT, SERVICE, "ReadAlias", &"default")?;
        Ok(Some(path).filter(|path| path.as_str() != NONE))
    }

    fn is_locked(&self, collection: &ObjectPath<'_>) -> Result<bool, VaultError> {
        let face = "org.freedesktop.DBus.Properties";
        let value: OwnedValue = self.call(collection, face, "Get", &(COLLECTION, "Locked"))?;
        bool::try_from(value).map_err(|error| failed(error.into()))
    }

    fn unlock(&self, collection: &ObjectPath<'_>, ticket: &Ticket) -> Result<(), VaultError> {
        if !self.is_locked(collection)? {
            return Ok(());
        }
        let (_, prompt): (Vec<OwnedObjectPath>, OwnedObjectPath) =
            self.call(ROOT, SERVICE, "Unlock", &vec![collection])?;
        self.ask(&prompt, ticket)?;
        if self.is_locked(collection)? {
            Err(VaultError::Locked)
        } else {
            Ok(())
        }
    }

    fn create_collection(&self, ticket: &Ticket) -> Result<(), VaultError> {
        let label = std::collections::HashMap::from([(
            "org.freedesktop.Secret.Collection.Label",
            Value::from("Login"),
        )]);
        let (_, prompt): (OwnedObjectPath, OwnedObjectPath) =
            self.call(ROOT, SERVICE, "CreateCollection", &(label, "default"))?;
        self.ask(&prompt, ticket)
    }

    /// Runs a prompt of the keychain and waits for the user, as long as it takes.
    fn ask(&self, prompt: &ObjectPath<'_>, ticket: &Ticket) -> Result<(), VaultError> {
        if prompt.as_str() == NONE {
            return Ok(());
        }
        let proxy: Proxy<'_> = Builder::new(&self.0)
            .destination(NAME)
            .and_then(|builder| builder.path(prompt))
            .and_then(|builder| builder.interface(PROMPT))
            .and_then(|builder| builder.cache_properties(CacheProperties::No).build())
            .map_err(failed)?;
        // listening first: the answer may come before the call returns
        let mut answers = proxy.receive_signal("Completed").map_err(failed)?;
        ticket.asking(true);
        let () = self.call(prompt, PROMPT, "Prompt", &"")?;
        let answer = answers.next().ok_or_else(|| VaultError::Unavailable {
            why: "the keychain went away while it asked".to_owned(),
        })?;
        ticket.asking(false);
        let (dismissed, _): (bool, OwnedValue) = answer.body().deserialize().map_err(failed)?;
        if dismissed {
            Err(VaultError::Dismissed)
        } else {
            ticket.proceed()
        }
    }
}

/// Sorts an error of reaching the session bus: none at all means that there is no keychain.
fn unreachable(error: zbus::Error) -> VaultError {
    let absent = match &error {
        zbus::Error::Address(_) => true,
        zbus::Error::InputOutput(io) | zbus::Error::Connection(io, _) => {
            matches!(
                io.kind(),
                ErrorKind::NotFound | ErrorKind::ConnectionRefused
            )
        }
        _ => false,
    };
    if absent {
        VaultError::Absent
    } else {
        failed(error)
    }
}

/// Sorts an error of a call: a service nobody provides means that there is no keychain.
fn failed(error: zbus::Error) -> VaultError {
    let unknown = match &error {
        zbus::Error::MethodError(name, ..) => {
            name.as_str() == "org.freedesktop.DBus.Error.ServiceUnknown"
        }
        zbus::Error::FDO(error) => matches!(**error, zbus::fdo::Error::ServiceUnknown(_)),
        _ => false,
    };
    if unknown {
        VaultError::Absent
    } else {
        VaultError::Unavailable {
            why: error.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // planted: `real` says yes to everything, and the mock took a secret that nobody finds again
    #[test]
    fn a_mock_that_would_take_every_secret_and_keep_none_gives_no_entry() {
        let proof = proof::Proof::new("vault");
        let mock = keyring_core::mock::Store::new().expect("a mock");
        let entry = entry_of(mock.as_ref(), "dev.orgdeck.test", "session:one");
        let taken = entry.is_ok_and(|entry| entry.set_password("planted").is_ok());
        let said = if taken { "took a secret" } else { "refused" };
        proof.counted(format_args!("the mock backend is {said}"));
        assert!(!taken);
    }
}
