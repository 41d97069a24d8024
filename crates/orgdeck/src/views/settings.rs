//! Settings, where secrets lie, the practice org, and what the UI is told when something changed.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::IntegrationId;

/// Light, dark, or as the system.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the system.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// Which proxy requests go through.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ProxyChoice {
    /// As the system says.
    #[default]
    System,
    /// None.
    None,
    /// This one, such as `http://proxy.example:8080`.
    Address {
        /// Its address. User name and password are not kept.
        address: String,
    },
}

/// What the user can set.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(default)]
pub struct Settings {
    /// Light, dark, or as the system.
    pub theme: Theme,
    /// Which proxy.
    pub proxy: ProxyChoice,
    /// API version set by hand, such as `60.0`; none: the newest both sides know.
    pub api_version: Option<String>,
    /// The integration the switcher shows.
    pub chosen: Option<IntegrationId>,
    /// Whether sessions that nobody uses are renewed now and then, so that an idle policy does not end them.
    pub keep_alive: bool,
    /// How large everything is drawn, in percent; none: 100.
    pub zoom: Option<u32>,
    /// Whether keys that are pressed alone, such as `j`, do nothing: they get in the way of speech input
    /// (WCAG 2.1.4).
    pub plain_keys_off: bool,
}

/// Where secrets lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum VaultPlace {
    /// The keychain of the operating system.
    Keychain,
    /// A file encrypted with a passphrase.
    File,
    /// Memory: gone when the app quits.
    Memory,
}

/// Whether the vault can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum VaultPresence {
    /// Ready.
    Present,
    /// Locked.
    Locked,
    /// There is none: the user chooses another place.
    Absent,
    /// It is there and does not answer as it should.
    Unavailable,
}

/// The vault as Settings shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct VaultView {
    /// Where secrets lie; none: nothing chosen and no keychain.
    pub place: Option<VaultPlace>,
    /// Whether it can be used.
    pub presence: VaultPresence,
    /// Why not, in a sentence.
    pub note: Option<String>,
}

/// What the user chose for the vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum VaultChoice {
    /// The keychain.
    Keychain,
    /// The encrypted file (a passphrase comes beside it).
    File,
    /// Only until the app quits.
    Memory,
}

/// A session whose new refresh token the vault has not taken yet. It is lost if the app quits now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct UnsavedToken {
    /// Name of the org.
    pub org_name: String,
    /// User name.
    pub username: String,
    /// Why the vault did not take it, and the cure.
    pub failure: super::Failure,
}

/// The practice org that the app runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct PracticeView {
    /// Its address while it runs.
    pub running_at: Option<String>,
    /// Whether its file exists.
    pub seeded: bool,
    /// The administrator's sign-in, for its Setup page.
    pub admin: Option<super::PracticeSignIn>,
}

/// The Settings page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct SettingsView {
    /// What the user can set.
    pub settings: Settings,
    /// Where secrets lie.
    pub vault: VaultView,
    /// Where the database lies.
    pub data_folder: String,
    /// The practice org.
    pub practice: PracticeView,
    /// Version of the app.
    pub version: String,
}

/// An area of the app whose data changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Area {
    /// The list of integrations.
    Integrations,
    /// Cases of an integration.
    Cases,
    /// What is typed and not saved, and what was sent and has no good end.
    Unsent,
    /// Settings, the vault, the practice org.
    Settings,
    /// The activity log.
    Activity,
    /// Refresh tokens that the vault has not taken yet.
    Unsaved,
    /// The window was asked to close while there are such tokens.
    QuitBlocked,
}

/// Something changed: the UI fetches again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Changed {
    /// What changed.
    pub area: Area,
    /// Which integration, if it concerns one.
    pub integration: Option<IntegrationId>,
}
