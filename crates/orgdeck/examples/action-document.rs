//! Prints the OpenAPI document of an org, with every operation and every field ticked: what its judges are given.
//!
//! Reads `{"address": …, "access_token": …}` from its input: an argument would show the token to every process.

use std::error::Error;

use async_trait::async_trait;
use orgdeck::{
    Browser, Options, Orgdeck, Progress,
    views::{
        ActionChoice, Capability, Environment, Grant, IntegrationEdit, IntegrationId,
        NewIntegration, PullBy, Typed, VaultChoice,
    },
};
use serde::Deserialize;

#[derive(Deserialize)]
struct Asked {
    address: String,
    access_token: secrecy::SecretString,
}

/// A pasted token asks for no browser.
struct NoBrowser;

#[async_trait]
impl Browser for NoBrowser {
    async fn open(&self, _: &str) -> bool {
        false
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let asked: Asked = serde_json::from_reader(std::io::stdin())?;
    let folder = tempfile::tempdir()?;
    let app = Orgdeck::open(Options::new(folder.path().join("data"))).await?;
    app.choose_vault(VaultChoice::Memory, None).await?;
    let id = connected(&app, asked).await?;
    let action = app.action(id).await?;
    let choice = ActionChoice {
        operations: action.operations.iter().map(|one| one.operation).collect(),
        fields: action.fields.into_iter().map(|field| field.name).collect(),
    };
    println!("{}", app.export_action(id, &choice).await?.document);
    app.close().await;
    Ok(())
}

/// An integration of that org, connected with the token.
async fn connected(app: &Orgdeck, asked: Asked) -> Result<IntegrationId, Box<dyn Error>> {
    let draft = NewIntegration {
        name: "Judged".to_owned(),
        recipe: "orgdeck".to_owned(),
        capability: Capability::Helpdesk,
        environment: Environment::Practice,
    };
    let id = app.add_integration(draft).await?.row.id;
    let edit = IntegrationEdit {
        name: "Judged".to_owned(),
        capability: Capability::Helpdesk,
        environment: Environment::Practice,
        domain: Some(asked.address),
        consumer_key: String::new(),
        pull_by: PullBy::Created,
        prompt_login: false,
        grant: Grant::PastedToken,
        scopes: vec!["api".to_owned()],
        skip_sso: false,
        username: None,
    };
    app.update_integration(id, edit).await?;
    let typed = Typed::Token {
        access_token: asked.access_token,
    };
    app.connect(id, Some(typed), &NoBrowser, &Progress::to_nobody())
        .await?;
    Ok(id)
}
