//! The action of a GPT: an OpenAPI document of a few operations on cases, made from what the org says of itself, the
//! instructions that go with it, and a try of each operation over our own session.
//!
//! Not here: how the GPT signs in, which is the recipe's.

mod attempt;
mod document;
mod fields;
mod instructions;
mod operations;
mod ordered;
#[cfg(test)]
mod tests;

use std::{path::PathBuf, sync::Arc};

use salesforce::{
    Org,
    describe::{self, Field, ObjectDescribe},
};
use serde_json::Value;
use store::{Integration, Uuid};

use crate::{
    Error, Orgdeck,
    app::lock,
    error::Doing,
    files,
    views::{
        ActionChoice, ActionExport, ActionOperation, ActionText, ActionView, Exported,
        IntegrationId,
    },
};

/// The fields of a comment that an action writes.
const COMMENT: [&str; 3] = ["ParentId", "CommentBody", "IsPublished"];

/// What an org says of itself, as far as an action is made from it.
#[derive(Debug)]
pub(crate) struct Described {
    server: String,
    version: String,
    case: ObjectDescribe,
    /// None where the user does not see comments at all.
    comment: Option<ObjectDescribe>,
}

/// What is ticked, as the org knows it.
struct Ticked<'a> {
    operations: Vec<ActionOperation>,
    fields: Vec<&'a Field>,
}

impl Orgdeck {
    /// What an action of this integration's org can be made from. Asks the org.
    ///
    /// # Errors
    /// What the org answers.
    pub async fn action(&self, id: IntegrationId) -> Result<ActionView, Error> {
        let (row, session, org) = self.connected(id).await?;
        let described = self.describe_anew(&row, session.id, &org).await?;
        let offered = fields::offered(&described.case);
        let kept = self
            .shared
            .db(move |store| store.checklists().action(id.0))
            .await?;
        let (choice, gone) = choice(kept, &offered);
        Ok(ActionView {
            server: described.server.clone(),
            version: described.version.clone(),
            reachable: described.server.starts_with("https://"),
            operations: operations::ALL
                .iter()
                .map(|which| operations::view(*which, &described))
                .collect(),
            choice,
            gone,
            fields: offered.into_iter().map(fields::view).collect(),
        })
    }

    /// Keeps what is ticked for the next time. Asks the org nothing.
    ///
    /// # Errors
    /// `input.gone`.
    pub async fn keep_action(&self, id: IntegrationId, choice: &ActionChoice) -> Result<(), Error> {
        self.shared.row(id).await?;
        let ticked = serde_json::to_value(choice).map_err(|_| Error::known("app.internal"))?;
        self.shared
            .db(move |store| store.checklists().set_action(id.0, &ticked))
            .await
    }

    /// The document and the instructions for what is ticked. Asks the org only where it was not asked in this run.
    ///
    /// # Errors
    /// `input.setting` when no operation is ticked; what the org answers.
    pub async fn export_action(
        &self,
        id: IntegrationId,
        choice: &ActionChoice,
    ) -> Result<ActionExport, Error> {
        let (row, session, org) = self.connected(id).await?;
        let described = self.described(&row, session.id, &org).await?;
        let ticked = ticked(&described.case, choice);
        if ticked.operations.is_empty() {
            return Err(Error::named("input.setting", "No operation is ticked."));
        }
        Ok(ActionExport {
            document: ordered::pretty(&document::document(&described, &ticked)),
            instructions: instructions::instructions(&described, &ticked),
        })
    }

    /// The name of the file that one of the two texts is saved under.
    ///
    /// # Errors
    /// What the org answers.
    pub async fn action_file_name(
        &self,
        id: IntegrationId,
        text: ActionText,
    ) -> Result<String, Error> {
        let (row, session, org) = self.connected(id).await?;
        let described = self.described(&row, session.id, &org).await?;
        Ok(file_name(&described.server, text))
    }

    /// Writes one of the two texts.
    ///
    /// # Errors
    /// As [`Orgdeck::export_action`]; `file.not-written`, and then there is no half file.
    pub async fn save_action(
        &self,
        id: IntegrationId,
        choice: &ActionChoice,
        text: ActionText,
        path: PathBuf,
    ) -> Result<Exported, Error> {
        let made = self.export_action(id, choice).await?;
        let words = match text {
            ActionText::Document => made.document,
            ActionText::Instructions => made.instructions,
        };
        let lines = words.lines().count();
        files::write(&self.shared, path, words, lines).await
    }

    async fn described(
        &self,
        row: &Integration,
        session: Uuid,
        org: &Org,
    ) -> Result<Arc<Described>, Error> {
        let known = lock(&self.shared.described).get(&session).cloned();
        match known {
            Some(described) => Ok(described),
            None => self.describe_anew(row, session, org).await,
        }
    }

    async fn describe_anew(
        &self,
        row: &Integration,
        session: Uuid,
        org: &Org,
    ) -> Result<Arc<Described>, Error> {
        let server = self.instance(crate::views::IntegrationId(row.id)).await?;
        let asked = ask(org, server.to_string());
        let asked = asked.await.doing("asking what the org knows of cases");
        let described = Arc::new(self.observed(row, asked).await?);
        lock(&self.shared.described).insert(session, described.clone());
        Ok(described)
    }
}

async fn ask(org: &Org, server: String) -> Result<Described, salesforce::Error> {
    let case = describe::describe(org, "Case").await?;
    let comment = match describe::describe(org, "CaseComment").await {
        Ok(comment) => Some(comment),
        Err(salesforce::Error::Api(answer)) if answer.is_gone() => None,
        Err(error) => return Err(error),
    };
    Ok(Described {
        server: server.trim_end_matches('/').to_owned(),
        version: org.version().await?.to_string(),
        case,
        comment,
    })
}

/// What is ticked when the page opens, and what of it the org does not have any more. What a newer version kept and
/// this one cannot read is as if nothing were.
fn choice(kept: Option<Value>, offered: &[&Field]) -> (ActionChoice, Vec<String>) {
    let there = |name: &String| offered.iter().any(|field| field.name == *name);
    let kept = kept.and_then(|kept| serde_json::from_value::<ActionChoice>(kept).ok());
    if let Some(ActionChoice { operations, fields }) = kept {
        let (fields, gone) = fields.into_iter().partition(there);
        return (ActionChoice { operations, fields }, gone);
    }
    let first = fields::FIXED.into_iter().chain(fields::FIRST);
    let first = ActionChoice {
        operations: vec![ActionOperation::GetCase, ActionOperation::UpdateCase],
        fields: first.map(str::to_owned).filter(there).collect(),
    };
    (first, Vec::new())
}

/// What is ticked, in the order it is offered in. A field that the org no longer has is left out.
fn ticked<'a>(case: &'a ObjectDescribe, choice: &ActionChoice) -> Ticked<'a> {
    let wanted = |field: &&Field| {
        fields::FIXED.contains(&field.name.as_str()) || choice.fields.contains(&field.name)
    };
    Ticked {
        operations: operations::ALL
            .into_iter()
            .filter(|which| choice.operations.contains(which))
            .collect(),
        fields: fields::offered(case).into_iter().filter(wanted).collect(),
    }
}

/// `acme-case-action.json`, by the first label of the host.
fn file_name(server: &str, text: ActionText) -> String {
    let host = server.split("//").last().unwrap_or_default();
    let label: String = host
        .split(['.', ':'])
        .next()
        .unwrap_or_default()
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
        .collect();
    match text {
        ActionText::Document => format!("{label}-case-action.json"),
        ActionText::Instructions => format!("{label}-case-instructions.txt"),
    }
}
