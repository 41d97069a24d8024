//! The list of integrations: adding, editing, and what a row says.

pub(crate) mod health;
mod revoke;
mod rows;

use salesforce::oauth::{KeyRefusal, PrivateKey};
use secrecy::{ExposeSecret, SecretSlice, SecretString};
use store::{Integration, IntegrationEdit as Edit, Uuid};
use vault::Entry;

use crate::{
    Error, Orgdeck,
    recipes::{AppOwner, Recipe},
    views::{
        Area, Capability, DomainCheck, Environment, Grant, IntegrationDetail, IntegrationEdit,
        IntegrationId, IntegrationRow, NewIntegration, PullBy, RecipeFault, RecipeView,
    },
    words,
};

/// Longest name, in characters.
const LONGEST_NAME: usize = 80;

/// What a typed sign-in address would become.
#[must_use]
pub fn check_domain(typed: &str, environment: Environment) -> DomainCheck {
    match salesforce::login_address(typed, words::environment(environment)) {
        Ok(address) => DomainCheck::Fine {
            address: address.to_string(),
            corrections: address
                .notes
                .iter()
                .map(|note| correction(*note).to_owned())
                .collect(),
        },
        Err(refusal) => DomainCheck::Refused {
            sentence: refusal.to_string(),
        },
    }
}

/// A correction in a few words.
fn correction(note: salesforce::Correction) -> &'static str {
    use salesforce::Correction as C;
    match note {
        C::Trimmed => "blanks removed",
        C::SchemeAdded => "scheme added",
        C::LowerCased => "lower case",
        C::PathDropped => "path left out",
        C::MyDomainNameExpanded => "My Domain name completed",
        C::SandboxNameExpanded => "sandbox name completed",
        C::LightningToMyDomain => "Lightning address replaced by My Domain",
        C::SetupToMyDomain => "Setup address replaced by My Domain",
    }
}

impl Orgdeck {
    /// Every integration, newest first. Read from the database alone.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn list_integrations(&self) -> Result<Vec<IntegrationRow>, Error> {
        rows::all(&self.shared).await
    }

    /// One integration with everything its edit page shows.
    ///
    /// # Errors
    /// `input.gone`.
    pub async fn get_integration(&self, id: IntegrationId) -> Result<IntegrationDetail, Error> {
        rows::detail(&self.shared, id).await
    }

    /// The catalogue of what can be set up.
    ///
    /// # Errors
    /// None today; the shape is that of every wish.
    pub fn list_recipes(&self) -> Result<Vec<RecipeView>, Error> {
        let recipes = self.shared.recipes.all();
        Ok(recipes.iter().map(|recipe| recipe.view()).collect())
    }

    /// Reads the user's own recipes anew, and says what is wrong with which file.
    pub async fn reload_recipes(&self) -> Vec<RecipeFault> {
        // the folder may lie on a disk that is slow to answer
        let shared = self.shared.clone();
        let read = tokio::task::spawn_blocking(move || shared.recipes.reload());
        read.await.unwrap_or_default()
    }

    /// Adds an integration, not connected yet.
    ///
    /// # Errors
    /// `input.name`, or `input.recipe` when the recipe has no such capability or environment.
    pub async fn add_integration(&self, draft: NewIntegration) -> Result<IntegrationDetail, Error> {
        let recipe = self.shared.recipes.find(&draft.recipe)?;
        let mut row = new_row(&recipe, &draft)?;
        if draft.environment == Environment::Practice && recipe.connect.app == AppOwner::Orgdeck {
            // a practice org started by hand has a key of its own, typed later
            row.consumer_key = self.shared.practice.ensure().await?.client_id;
        }
        self.insert(row).await
    }

    /// Starts the app's practice org and adds an integration to it, ready to connect.
    ///
    /// # Errors
    /// `practice.start`.
    pub async fn add_practice_org(
        &self,
        capability: Capability,
    ) -> Result<IntegrationDetail, Error> {
        let taken: Vec<String> = self
            .list_integrations()
            .await?
            .into_iter()
            .map(|row| row.name)
            .collect();
        let name = (1..)
            .map(|n| {
                if n == 1 {
                    "Practice org".to_owned()
                } else {
                    format!("Practice org {n}")
                }
            })
            .find(|name| !taken.contains(name))
            .unwrap_or_default();
        self.add_integration(NewIntegration {
            name,
            recipe: "practice".to_owned(),
            capability,
            environment: Environment::Practice,
        })
        .await
    }

    async fn insert(&self, row: Integration) -> Result<IntegrationDetail, Error> {
        let id = IntegrationId(row.id);
        self.shared
            .db(move |store| store.integrations().insert(&row))
            .await?;
        self.shared.tell(Area::Integrations, Some(id));
        self.get_integration(id).await
    }

    /// Saves Basic and Authentication. A session that is connected stays as it is: a new address or key counts from
    /// the next sign-in on.
    ///
    /// # Errors
    /// `input.name`, or a refusal of the typed address.
    pub async fn update_integration(
        &self,
        id: IntegrationId,
        edit: IntegrationEdit,
    ) -> Result<IntegrationDetail, Error> {
        let row = self.shared.row(id).await?;
        let recipe = self.shared.recipes.find(&row.recipe)?;
        if !recipe.environments.contains(&edit.environment)
            || !recipe.capabilities.contains(&edit.capability)
        {
            return Err(Error::known("input.recipe"));
        }
        let changed = Edit {
            name: name(&edit.name)?,
            capability: words::of(edit.capability),
            environment: words::of(edit.environment),
            login_address: login_address(&edit)?,
            consumer_key: edit.consumer_key.split_whitespace().collect(),
            pull_by: match edit.pull_by {
                PullBy::Created => store::PullBy::Created,
                PullBy::Modified => store::PullBy::Modified,
            },
            grant_kind: words::of(edit.grant),
            scopes: scopes(&edit.scopes)?,
            username: edit
                .username
                .map(|name| name.trim().to_owned())
                .filter(|name| !name.is_empty()),
            prompt_login: edit.prompt_login,
            skip_sso: edit.skip_sso,
        };
        self.shared
            .db(move |store| store.integrations().update(id.0, &changed))
            .await?;
        self.shared.tell(Area::Integrations, Some(id));
        self.get_integration(id).await
    }

    /// Puts a consumer secret into the vault, or removes it when blank.
    ///
    /// # Errors
    /// When the vault cannot take it; nothing is changed then.
    pub async fn set_client_secret(
        &self,
        id: IntegrationId,
        secret: SecretString,
    ) -> Result<IntegrationDetail, Error> {
        self.shared.row(id).await?;
        let entry = Entry::integration(&id.0.to_string());
        let secret = SecretString::from(secret.expose_secret().trim());
        let has_secret = !secret.expose_secret().is_empty();
        if has_secret {
            self.shared.vault.write(&entry, &secret).await?;
        } else {
            self.shared.vault.remove(&entry).await?;
        }
        self.shared
            .db(move |store| store.integrations().set_has_secret(id.0, has_secret))
            .await?;
        self.get_integration(id).await
    }

    /// Puts a private key into the vault as DER bytes, or removes it when blank.
    ///
    /// # Errors
    /// `input.key` with what is wrong with it, and when the vault cannot take it; nothing is changed then.
    pub async fn set_private_key(
        &self,
        id: IntegrationId,
        pem: SecretString,
    ) -> Result<IntegrationDetail, Error> {
        self.shared.row(id).await?;
        let entry = Entry::key(&id.0.to_string());
        let has_key = !pem.expose_secret().trim().is_empty();
        if has_key {
            let key = PrivateKey::from_pem(&pem).map_err(no_key)?;
            let der = SecretSlice::from(key.der().to_vec());
            self.shared.vault.write_bytes(&entry, &der).await?;
        } else {
            self.shared.vault.remove(&entry).await?;
        }
        self.shared
            .db(move |store| store.integrations().set_has_key(id.0, has_key))
            .await?;
        self.get_integration(id).await
    }
}

/// Scopes as they are asked for, separated by spaces, each once.
///
/// # Errors
/// `input.scopes` for what can be no scope (RFC 6749 section 3.3 allows no quotes and no backslash).
fn scopes(typed: &[String]) -> Result<String, Error> {
    let mut scopes: Vec<&str> = Vec::new();
    for scope in typed.iter().flat_map(|scope| scope.split_whitespace()) {
        let fine = |c: char| c.is_ascii_graphic() && c != '"' && c != '\\';
        if scope.len() > 100 || !scope.chars().all(fine) {
            return Err(Error::named(
                "input.scopes",
                scope.chars().take(40).collect::<String>(),
            ));
        }
        if !scopes.contains(&scope) {
            scopes.push(scope);
        }
    }
    Ok(scopes.join(" "))
}

fn name(typed: &str) -> Result<String, Error> {
    let name = typed.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.contains(char::is_control) {
        return Err(Error::known("input.name"));
    }
    Ok(name.to_owned())
}

/// Why a text is no key that can be used.
fn no_key(refusal: KeyRefusal) -> Error {
    let words = match refusal {
        KeyRefusal::NoKey => {
            "There is no private key in it: a PEM file begins with -----BEGIN PRIVATE KEY-----."
        }
        KeyRefusal::Encrypted => {
            "The key is encrypted. Decrypt it first: openssl pkey -in key.pem -out plain.pem."
        }
        KeyRefusal::PublicHalf => {
            "That is the certificate or public key, which belongs into the app in Salesforce."
        }
        KeyRefusal::NotRsa => "Salesforce takes RSA keys of 2,048 bits or more only.",
    };
    Error::named("input.key", words)
}

/// The address to store: what was typed, corrected; the environment's own when nothing was typed; none where the app
/// itself runs the org.
fn login_address(edit: &IntegrationEdit) -> Result<Option<String>, Error> {
    let typed = edit.domain.as_deref().unwrap_or_default().trim();
    let environment = words::environment(edit.environment);
    if typed.is_empty() {
        // practice has no address of its own: the app runs that org itself
        return Ok(salesforce::Origin::generic(environment).map(|origin| origin.to_string()));
    }
    Ok(Some(
        salesforce::login_address(typed, environment)?.to_string(),
    ))
}

fn new_row(recipe: &Recipe, draft: &NewIntegration) -> Result<Integration, Error> {
    if !recipe.environments.contains(&draft.environment)
        || !recipe.capabilities.contains(&draft.capability)
    {
        return Err(Error::known("input.recipe"));
    }
    let now = store::now_ms();
    let origin = salesforce::Origin::generic(words::environment(draft.environment));
    Ok(Integration {
        id: Uuid::now_v7(),
        name: name(&draft.name)?,
        recipe: recipe.id.clone(),
        capability: words::of(draft.capability),
        environment: words::of(draft.environment),
        login_address: origin.map(|origin| origin.to_string()),
        consumer_key: String::new(),
        has_secret: false,
        scopes: recipe.scopes.join(" "),
        pull_by: store::PullBy::Created,
        grant_kind: words::of(Grant::from(recipe.connect.grant)),
        username: None,
        has_key: false,
        prompt_login: false,
        skip_sso: false,
        session_id: None,
        state: store::State::NotConnected,
        state_cause: None,
        state_at: now,
        created_at: now,
        updated_at: now,
    })
}
