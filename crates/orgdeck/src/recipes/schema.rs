//! The shape of a recipe file, schema 1. `docs/writing-recipes.md` says it to people who write one.
//!
//! What the types cannot say, such as that a step names a page that there is, is in `rules.rs`.

use serde::Deserialize;

use super::checks::Check;
use crate::views::{Capability, Environment, Grant, InputShape, StepPlace, StepTool};

/// The schema that this version reads.
pub(crate) const SCHEMA: i64 = 1;

/// One recipe.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Recipe {
    /// The name of its file.
    #[serde(skip)]
    pub(crate) id: String,
    /// Whether it lies in the user's own folder.
    #[serde(skip)]
    pub(crate) own: bool,
    #[serde(rename = "schema")]
    pub(super) _schema: i64,
    pub(crate) product: String,
    pub(crate) initials: String,
    pub(crate) colour: String,
    pub(crate) summary: String,
    /// How long it takes, for somebody who has the rights.
    pub(crate) minutes: u32,
    /// What one needs at hand before one begins.
    #[serde(default)]
    pub(crate) needs: Vec<String>,
    pub(crate) capabilities: Vec<Capability>,
    pub(crate) environments: Vec<Environment>,
    pub(crate) scopes: Vec<String>,
    pub(crate) connect: Connect,
    #[serde(default)]
    pub(crate) inputs: Vec<Input>,
    #[serde(default)]
    pub(crate) steps: Vec<Step>,
    #[serde(default)]
    pub(crate) troubles: Vec<Trouble>,
}

/// How Orgdeck itself connects.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Connect {
    pub(crate) app: AppOwner,
    pub(crate) grant: Way,
    /// Other ways that fit as well.
    #[serde(default)]
    pub(crate) others: Vec<Way>,
}

/// Whose app Orgdeck connects with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AppOwner {
    /// An app made for Orgdeck; the product signs in with its own.
    Orgdeck,
    /// The app that the recipe sets up for the product.
    Own,
}

/// A way to a token, by the name that OAuth has for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Way {
    AuthorizationCode,
    ClientCredentials,
    JwtBearer,
    Password,
    AccessToken,
}

impl From<Way> for Grant {
    fn from(way: Way) -> Self {
        match way {
            Way::AuthorizationCode => Self::AuthorizationCode,
            Way::ClientCredentials => Self::ClientCredentials,
            Way::JwtBearer => Self::JwtBearer,
            Way::Password => Self::Password,
            Way::AccessToken => Self::PastedToken,
        }
    }
}

/// Something the user is asked for. `{id}` stands for it in values, texts and checks.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) help: String,
    pub(crate) shape: InputShape,
}

/// One step of the checklist.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Step {
    pub(crate) id: String,
    pub(crate) group: String,
    pub(crate) title: String,
    pub(crate) text: String,
    /// Why, in one line.
    pub(crate) why: String,
    #[serde(default, rename = "where")]
    pub(crate) place: StepPlace,
    /// The way in Setup for an external client app, and the name of that page in its address.
    pub(crate) path: Option<String>,
    pub(crate) page: Option<String>,
    /// The same for a connected app, where it differs.
    pub(crate) path_connected: Option<String>,
    pub(crate) page_connected: Option<String>,
    #[serde(default)]
    pub(crate) values: Vec<Value>,
    /// Where in Orgdeck what the step needs is made.
    pub(crate) tool: Option<StepTool>,
    #[serde(default)]
    pub(crate) boxes: Vec<TickBox>,
    #[serde(default)]
    pub(crate) checks: Vec<Check>,
    #[serde(default)]
    pub(crate) when: When,
    /// Ids of steps that come before this one.
    #[serde(default)]
    pub(crate) after: Vec<String>,
    /// Ids of the causes that this step mends.
    #[serde(default)]
    pub(crate) mends: Vec<String>,
    /// Steps of the product's guide that it covers, such as `sendbird:1.6`.
    #[serde(default)]
    #[cfg_attr(not(test), expect(dead_code))]
    pub(super) guide: Vec<String>,
    /// A best practice, shown in its place: there is nothing to tick.
    #[serde(default)]
    pub(crate) hint: bool,
}

/// A value to copy.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Value {
    pub(crate) label: String,
    pub(crate) value: String,
    /// The value for a connected app, where it is another one.
    pub(crate) connected: Option<String>,
}

/// A box of Setup as it has to be.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TickBox {
    pub(crate) label: String,
    pub(crate) ticked: bool,
    /// What a connected app calls it, where that differs.
    pub(crate) connected: Option<String>,
}

impl TickBox {
    /// What Setup calls it for this kind of app.
    pub(crate) fn label(&self, connected: bool) -> &str {
        match &self.connected {
            Some(other) if connected => other,
            _ => &self.label,
        }
    }
}

/// Which kind of app an org has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AppKind {
    External,
    Connected,
}

/// When a step applies. What is left out is no condition.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct When {
    pub(crate) app: Option<AppKind>,
    #[serde(default)]
    pub(crate) capability: Vec<Capability>,
    #[serde(default)]
    pub(crate) environment: Vec<Environment>,
    #[serde(default)]
    pub(crate) grant: Vec<Way>,
    /// A question that has to be answered with yes.
    pub(crate) input: Option<String>,
}

/// Something that goes wrong with this product, and what then.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Trouble {
    /// What one sees.
    pub(crate) title: String,
    /// What it means and what to do, where the cause does not say it.
    pub(crate) text: Option<String>,
    /// Entry of the catalogue of causes.
    pub(crate) cause: Option<String>,
    /// The step that mends it.
    pub(crate) step: Option<String>,
    #[serde(default)]
    #[cfg_attr(not(test), expect(dead_code))]
    pub(super) guide: Vec<String>,
}
