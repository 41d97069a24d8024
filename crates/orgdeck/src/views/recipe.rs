//! The catalogue of recipes as the window shows it.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{Capability, Environment, Grant};

/// How a recipe looks in lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct RecipeMark {
    /// Id of the recipe, the name of its file.
    pub id: String,
    /// Name of the product.
    pub product: String,
    /// Two letters for its tile.
    pub initials: String,
    /// Colour of its tile: one of the names the UI knows (`blue`, `teal`, `purple`, `magenta`, `gray`, `gold`).
    pub colour: String,
}

/// One entry of the catalogue of recipes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct RecipeView {
    /// How it looks.
    pub mark: RecipeMark,
    /// What it connects, in a sentence.
    pub summary: String,
    /// How many minutes the checklist takes; 0 where there is nothing to set up.
    pub minutes: u32,
    /// What one needs at hand before one begins.
    pub needs: Vec<String>,
    /// How Orgdeck itself connects.
    pub connect: RecipeConnect,
    /// What it can be used for.
    pub capabilities: Vec<Capability>,
    /// Which kinds of org it can be used with.
    pub environments: Vec<Environment>,
    /// Number of steps of its checklist, hints not counted.
    pub steps: u32,
    /// What the checklist asks the user for.
    pub inputs: Vec<RecipeInput>,
    /// What goes wrong with this product, and what then.
    pub troubles: Vec<RecipeTrouble>,
    /// Whether it comes from the user's own folder.
    pub own: bool,
}

/// How Orgdeck itself connects under a recipe.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct RecipeConnect {
    /// With the app that is set up for the product; else with one made for Orgdeck, while the product uses its own.
    pub own_app: bool,
    /// The way to a token that a new integration begins with.
    pub grant: Grant,
    /// Other ways that fit as well.
    pub others: Vec<Grant>,
}

/// Something that a checklist asks the user for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct RecipeInput {
    /// Id within the recipe.
    pub id: String,
    /// What the field is called.
    pub label: String,
    /// Where to find it, in a sentence.
    pub help: String,
    /// What can be typed.
    pub shape: InputShape,
}

/// What can be typed into an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum InputShape {
    /// An application id that becomes part of a host's name.
    ApplicationId,
    /// A region, such as `ap-2`.
    Region,
    /// An address that begins with `https://`.
    Https,
    /// The name of a host.
    Host,
    /// A name of letters, digits and underscores, as Setup takes them.
    Name,
    /// A Salesforce user name.
    User,
    /// `yes` or `no`.
    YesNo,
    /// Anything in one line.
    Text,
}

/// Where a step is done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum StepPlace {
    /// In Salesforce.
    #[default]
    Salesforce,
    /// In the product.
    Product,
}

/// Something in Orgdeck that makes what a step needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum StepTool {
    /// The action of a GPT: an OpenAPI document with instructions.
    GptAction,
}

/// Something that goes wrong with a product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct RecipeTrouble {
    /// What one sees.
    pub title: String,
    /// What it means and what to do; may be empty where a step says it.
    pub text: String,
    /// Id of the cause in the catalogue, which has the cure.
    pub cause: Option<String>,
    /// Id of the step that mends it.
    pub step: Option<String>,
}

/// What is wrong with a file of the user's own recipes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct RecipeFault {
    /// Name of the file.
    pub file: String,
    /// Line, from 1 on; none where the file as a whole is meant.
    pub line: Option<u32>,
    /// What is wrong, in a sentence.
    pub sentence: String,
}
