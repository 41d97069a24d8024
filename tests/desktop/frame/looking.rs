//! What a person looks for on a screen: a role and a name, as a screen reader would say it.

use serde_json::{Value, json};
use thirtyfour::{WebDriver, WebElement};

/// How a name is compared.
#[derive(Debug, Clone)]
pub(crate) enum Named {
    /// Exactly so.
    Is(String),
    /// It begins so.
    Starts(String),
    /// It contains this.
    Has(String),
}

/// A role and a name.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    role: &'static str,
    named: Named,
}

macro_rules! roles {
    ($($(#[$doc:meta])* $function:ident => $role:literal;)*) => {
        $($(#[$doc])* pub(crate) fn $function(name: impl Into<String>) -> Wanted {
            Wanted { role: $role, named: Named::Is(name.into()) }
        })*
    };
}

roles! {
    /// A button.
    button => "button";
    /// Anything that can be typed into or chosen from.
    field => "field";
    /// A row of a table or list.
    row => "row";
    /// An option of a list.
    choice => "option";
    /// A tab.
    tab => "tab";
    /// A radio button.
    radio => "radio";
    /// A box to tick.
    checkbox => "checkbox";
    /// A link.
    link => "link";
    /// A dialog.
    dialog => "dialog";
    /// The heading of a column.
    column => "columnheader";
}

impl Wanted {
    /// The name begins so.
    pub(crate) fn starting(mut self) -> Self {
        self.named = Named::Starts(self.name().to_owned());
        self
    }

    /// The name contains this.
    pub(crate) fn containing(mut self) -> Self {
        self.named = Named::Has(self.name().to_owned());
        self
    }

    fn name(&self) -> &str {
        match &self.named {
            Named::Is(name) | Named::Starts(name) | Named::Has(name) => name,
        }
    }

    fn how(&self) -> &'static str {
        match self.named {
            Named::Is(_) => "is",
            Named::Starts(_) => "starts",
            Named::Has(_) => "has",
        }
    }

    /// The elements that fit, and the names of everything with that role.
    pub(crate) async fn look(
        &self,
        driver: &WebDriver,
    ) -> Result<(Vec<WebElement>, Vec<String>), String> {
        let arguments = vec![json!(self.role), json!(self.name()), json!(self.how())];
        let answer = driver
            .execute(include_str!("looking.js"), arguments)
            .await
            .map_err(|error| error.to_string())?;
        let Value::Array(mut parts) = answer.json().clone() else {
            return Err("the page answered nothing".to_owned());
        };
        let names = parts.pop().unwrap_or_default();
        let Some(Value::Array(found)) = parts.pop() else {
            return Err("the page answered nothing".to_owned());
        };
        let elements: Result<Vec<WebElement>, _> = found
            .into_iter()
            .map(|element| WebElement::from_json(element, driver.handle().clone()))
            .collect();
        let names = serde_json::from_value(names).unwrap_or_default();
        elements
            .map(|elements| (elements, names))
            .map_err(|error| error.to_string())
    }
}

impl std::fmt::Display for Wanted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "a {} whose name {} “{}”",
            self.role,
            self.how(),
            self.name()
        )
    }
}
