//! Settings, and where secrets lie.

use salesforce::{ApiVersion, Proxy};
use secrecy::SecretString;
use store::{Store, StoreError};
use url::Url;
use vault::{Choice, Entry, Place, Presence, Shape};

use crate::{
    Error, Orgdeck,
    sessions::grant_of,
    views::{
        Area, Grant, PracticeView, ProxyChoice, Settings, SettingsView, State, VaultChoice,
        VaultPlace, VaultPresence, VaultView,
    },
};

const SETTINGS: &str = "settings";
const PLACE: &str = "vault.place";
/// Sizes at which the window can still be used, in percent.
const ZOOMS: std::ops::RangeInclusive<u32> = 50..=300;

/// The stored settings; what cannot be read any more is as if it were not set.
pub(crate) fn read(store: &Store) -> Result<Settings, StoreError> {
    let value = store.settings().get(SETTINGS)?;
    Ok(value
        .and_then(|value| serde_json::from_value(value).ok())
        .unwrap_or_default())
}

/// Where the user chose to keep secrets.
pub(crate) fn read_place(store: &Store) -> Result<Option<Place>, StoreError> {
    let value = store.settings().get(PLACE)?;
    Ok(value.and_then(|value| serde_json::from_value(value).ok()))
}

/// The client's proxy for a choice.
pub(crate) fn proxy(choice: &ProxyChoice) -> Result<Proxy, Error> {
    Ok(match choice {
        ProxyChoice::System => Proxy::System,
        ProxyChoice::None => Proxy::None,
        ProxyChoice::Address { address } => {
            let refuse = || {
                Error::named(
                    "input.setting",
                    "A proxy is written as http://host:port, without user name and password.",
                )
            };
            let url = Url::parse(address.trim()).map_err(|_| refuse())?;
            let plain = url.username().is_empty() && url.password().is_none();
            if !matches!(url.scheme(), "http" | "https") || !url.has_host() || !plain {
                return Err(refuse());
            }
            Proxy::Address(url)
        }
    })
}

impl Orgdeck {
    /// What the user set. Touches neither keychain nor network.
    ///
    /// # Errors
    /// None today; the shape is that of every wish.
    pub async fn settings(&self) -> Result<Settings, Error> {
        Ok(self.shared.settings())
    }

    /// Everything the Settings page shows.
    ///
    /// # Errors
    /// None today; a vault that cannot be used is part of the page.
    pub async fn settings_page(&self, version: &str) -> Result<SettingsView, Error> {
        Ok(SettingsView {
            settings: self.shared.settings(),
            vault: self.vault_view().await,
            data_folder: self.data_folder().display().to_string(),
            practice: self.shared.practice.view().await,
            version: version.to_owned(),
        })
    }

    /// Saves settings and takes them into use.
    ///
    /// # Errors
    /// `input.setting` for a proxy address or API version that cannot be right; nothing is saved then.
    pub async fn update_settings(&self, mut settings: Settings) -> Result<Settings, Error> {
        proxy(&settings.proxy)?;
        settings.api_version = version(settings.api_version.as_deref())?;
        if settings
            .zoom
            .is_some_and(|percent| !ZOOMS.contains(&percent))
        {
            return Err(Error::named(
                "input.setting",
                "Everything can be drawn between half and three times its size.",
            ));
        }
        let value = serde_json::to_value(&settings).map_err(|_| Error::known("app.internal"))?;
        self.shared
            .db(move |store| store.settings().set(SETTINGS, &value))
            .await?;
        self.shared.use_settings(settings.clone())?;
        self.shared.tell(Area::Settings, None);
        Ok(settings)
    }

    /// Whether the vault can be used now.
    pub async fn vault_view(&self) -> VaultView {
        let (presence, note) = match self.shared.vault.presence().await {
            Presence::Present => (VaultPresence::Present, None),
            Presence::Locked => (VaultPresence::Locked, None),
            Presence::Absent => (VaultPresence::Absent, None),
            Presence::Unavailable { why } => (VaultPresence::Unavailable, Some(sentence(&why))),
        };
        // nothing chosen and a keychain that is there: it is the one that will be used
        let keychain_is_there = matches!(presence, VaultPresence::Present | VaultPresence::Locked);
        let place = self
            .shared
            .vault
            .place()
            .or(keychain_is_there.then_some(Place::Keychain));
        VaultView {
            place: place.map(place_view),
            presence,
            note,
        }
    }

    /// Chooses where secrets lie from now on, and moves what is kept there, all or nothing. What lies in a place that
    /// is gone stays there.
    ///
    /// # Errors
    /// When a place cannot be used, or the passphrase is too short or not the file's; nothing is changed then.
    pub async fn choose_vault(
        &self,
        choice: VaultChoice,
        passphrase: Option<SecretString>,
    ) -> Result<VaultView, Error> {
        let (choice, place) = match choice {
            VaultChoice::Keychain => (Choice::Keychain, Place::Keychain),
            VaultChoice::Memory => (Choice::Memory, Place::Memory),
            VaultChoice::File => (
                Choice::File {
                    passphrase: passphrase.unwrap_or_default(),
                },
                Place::File,
            ),
        };
        let kept = self.shared.db(entries).await?;
        match self.shared.vault.presence().await {
            Presence::Present if !kept.is_empty() => {
                self.shared.vault.move_to(choice, kept).await?;
            }
            // a lock can be opened, and then everything comes along
            Presence::Locked if !kept.is_empty() => return Err(Error::known("vault.locked")),
            _ => self.shared.vault.choose(choice).await?,
        }
        let (value, word) = (
            serde_json::to_value(place).map_err(|_| Error::known("app.internal"))?,
            crate::words::of(place),
        );
        self.shared
            .db(move |store| {
                store.settings().set(PLACE, &value)?;
                for session in store.sessions().list()? {
                    if !session.place.is_empty() {
                        store.sessions().set_place(session.id, &word)?;
                    }
                }
                Ok(())
            })
            .await?;
        self.shared.end_moments(State::Locked);
        self.shared.tell(Area::Settings, None);
        Ok(self.vault_view().await)
    }

    /// Opens the encrypted file.
    ///
    /// # Errors
    /// `vault.passphrase` when it is not the file's.
    pub async fn unlock_vault(&self, passphrase: SecretString) -> Result<VaultView, Error> {
        self.shared.vault.unlock(passphrase).await?;
        self.shared.end_moments(State::Locked);
        self.shared.tell(Area::Integrations, None);
        Ok(self.vault_view().await)
    }

    /// Starts the app's practice org.
    ///
    /// # Errors
    /// `practice.start`.
    pub async fn start_practice_org(&self) -> Result<PracticeView, Error> {
        self.shared.practice.ensure().await?;
        self.shared.tell(Area::Settings, None);
        Ok(self.shared.practice.view().await)
    }

    /// Stops the app's practice org. Its file stays; it starts again when it is used.
    ///
    /// # Errors
    /// None today; the shape is that of every wish.
    pub async fn stop_practice_org(&self) -> Result<PracticeView, Error> {
        self.shared.practice.stop().await;
        self.shared.tell(Area::Settings, None);
        Ok(self.shared.practice.view().await)
    }

    /// The address of the practice org's own Setup page.
    ///
    /// # Errors
    /// `practice.start`.
    pub async fn practice_setup_page(&self) -> Result<String, Error> {
        let running = self.shared.practice.ensure().await?;
        self.shared.tell(Area::Settings, None);
        Ok(format!(
            "{}/lightning/setup/ConnectedAppsUsage/home",
            running.origin
        ))
    }
}

/// A reason as a sentence of its own.
fn sentence(reason: &str) -> String {
    let mut letters = reason.trim_end_matches('.').chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).chain(['.']).collect()
}

fn version(typed: Option<&str>) -> Result<Option<String>, Error> {
    let Some(typed) = typed.map(str::trim).filter(|typed| !typed.is_empty()) else {
        return Ok(None);
    };
    let refuse = || {
        Error::named(
            "input.setting",
            "An API version is written as 60.0; 60.0 is the oldest that works.",
        )
    };
    let version = ApiVersion::parse(typed).ok_or_else(refuse)?;
    if version < ApiVersion::FLOOR {
        return Err(refuse());
    }
    Ok(Some(version.to_string()))
}

/// Every entry that the vault may have for us.
fn entries(store: &store::Store) -> Result<Vec<(Entry, Shape)>, store::StoreError> {
    let mut entries = Vec::new();
    for session in store.sessions().list()? {
        let shape = match grant_of(&session) {
            Grant::JwtBearer => Shape::Bytes,
            _ => Shape::Text,
        };
        if !session.place.is_empty() {
            entries.push((Entry::session(&session.id.to_string()), shape));
        }
    }
    for row in store.integrations().list()? {
        let id = row.id.to_string();
        if row.has_secret {
            entries.push((Entry::integration(&id), Shape::Text));
        }
        if row.has_key {
            entries.push((Entry::key(&id), Shape::Bytes));
        }
    }
    Ok(entries)
}

pub(crate) fn place_view(place: Place) -> VaultPlace {
    match place {
        Place::Keychain => VaultPlace::Keychain,
        Place::File => VaultPlace::File,
        Place::Memory => VaultPlace::Memory,
    }
}
