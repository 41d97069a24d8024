//! The try of an operation: the request that the GPT would send, over our own session, and the answer as it came.
//!
//! A write is recorded before it is sent, as every write is.

use salesforce::{
    Error as ClientError, Page, RecordId, Soql,
    describe::Field,
    query, record,
    soql::{Filter, Name, Select},
};
use serde_json::{Map, Value, json};
use store::{ChangeKind, ChangeState};

use super::{COMMENT, Described, document, operations, ticked};
use crate::{
    Error, Orgdeck,
    desk::{
        at::At,
        write::refused::{Refused, refused},
    },
    error::{Doing, of_cause},
    views::{
        ActionAnswer, ActionChoice, ActionOperation, ActionTry, Area, FieldChange, IntegrationId,
    },
};

/// Longest case number, in characters.
const LONGEST_NUMBER: usize = 30;

type Fields = Map<String, Value>;

/// One operation on its way.
struct Attempt<'a> {
    app: &'a Orgdeck,
    at: At,
    described: &'a Described,
    asked: &'a ActionTry,
}

/// A write, ready to be recorded and sent.
struct Write {
    kind: ChangeKind,
    object: &'static str,
    path: String,
    /// The record it is about, with its number.
    case: Option<(RecordId, String)>,
    /// The values that it replaces.
    before: Option<Fields>,
    body: Fields,
}

impl Orgdeck {
    /// Performs one operation of the action, as the GPT would. A refusal by the org is an answer, not an error.
    ///
    /// # Errors
    /// When it cannot be sent: `input.case`, `case.gone` where no case has the number, or the change cannot be recorded.
    pub async fn try_action(
        &self,
        id: IntegrationId,
        asked: &ActionTry,
    ) -> Result<ActionAnswer, Error> {
        let at = At::open(self, id).await?;
        let described = self.described(&at.row, at.session, &at.org).await?;
        let attempt = Attempt {
            app: self,
            at,
            described: &described,
            asked,
        };
        match asked.operation {
            ActionOperation::GetCase => attempt.look_up().await,
            _ => attempt.write().await,
        }
    }
}

impl Attempt<'_> {
    async fn look_up(&self) -> Result<ActionAnswer, Error> {
        let choice = ActionChoice {
            operations: vec![ActionOperation::GetCase],
            fields: self.asked.fields.clone(),
        };
        let ticked = ticked(&self.described.case, &choice);
        let asked = document::query(&ticked, &number(&self.asked.number)?);
        let page: Result<Page<Fields>, _> =
            query::query(&self.at.org, &Soql::written_by_hand(&asked)).await;
        let answer = page.map(|page| {
            let Page {
                total_size,
                done,
                records,
                ..
            } = page;
            Some(json!({ "totalSize": total_size, "done": done, "records": records }))
        });
        let path = format!("query?q={asked}");
        Ok(self.answered(&path, None, answer).await.0)
    }

    async fn write(&self) -> Result<ActionAnswer, Error> {
        let write = match self.asked.operation {
            ActionOperation::CreateCase => self.create()?,
            ActionOperation::AddComment => self.comment().await?,
            ActionOperation::DeleteCase => self.delete().await?,
            ActionOperation::UpdateCase | ActionOperation::GetCase => self.update().await?,
        };
        let fields = Some(write.body.clone());
        let mut change = self.at.change(write.object, write.kind, fields);
        if let Some((record, label)) = &write.case {
            change.record_label = Some(label.clone());
            change.record_id = (write.object == "Case").then(|| record.as_str().to_owned());
        }
        change.before = write.before.clone().map(Value::Object);
        let recorded = self.app.record(&self.at, change).await?;
        let sent = self.send(&write).await;
        let made = sent.as_ref().ok().cloned().flatten();
        let answer = sent
            .map(|made| made.map(|id| json!({ "id": id.as_str(), "success": true, "errors": [] })));
        let body = (write.kind != ChangeKind::Delete).then_some(&write.body);
        let (answer, state) = self.answered(&write.path, body, answer).await;
        let made = made.map(|id| id.as_str().to_owned());
        recorded.ended(state, answer.failure.as_ref(), made).await;
        self.app
            .shared
            .tell(Area::Cases, Some(IntegrationId(self.at.row.id)));
        Ok(answer)
    }

    async fn send(&self, write: &Write) -> Result<Option<RecordId>, ClientError> {
        let (org, body) = (&self.at.org, &write.body);
        match (write.kind, &write.case) {
            (ChangeKind::Update, Some((case, _))) => {
                record::update(org, write.object, case, body, None, false).await?;
                Ok(None)
            }
            (ChangeKind::Delete, Some((case, _))) => {
                record::delete(org, write.object, case).await?;
                Ok(None)
            }
            _ => record::create(org, write.object, body, false)
                .await
                .map(Some),
        }
    }

    fn create(&self) -> Result<Write, Error> {
        let fields = &self.described.case.fields;
        Ok(Write {
            kind: ChangeKind::Create,
            object: "Case",
            path: "sobjects/Case".to_owned(),
            case: None,
            before: None,
            body: body(&self.asked.values, fields, true)?,
        })
    }

    async fn update(&self) -> Result<Write, Error> {
        let body = body(&self.asked.values, &self.described.case.fields, false)?;
        let (case, number, mut now) = self.find(&body).await?;
        now.retain(|name, _| body.contains_key(name));
        Ok(Write {
            kind: ChangeKind::Update,
            object: "Case",
            path: format!("sobjects/Case/{}", case.as_str()),
            case: Some((case, number)),
            before: Some(now),
            body,
        })
    }

    async fn delete(&self) -> Result<Write, Error> {
        if self.asked.number.trim() != self.asked.number_again.trim() {
            let why = "The number that was typed to confirm is another one.";
            return Err(Error::named("input.case", why));
        }
        let (case, number, _) = self.find(&Fields::new()).await?;
        Ok(Write {
            kind: ChangeKind::Delete,
            object: "Case",
            path: format!("sobjects/Case/{}", case.as_str()),
            case: Some((case, number)),
            before: None,
            body: Fields::new(),
        })
    }

    async fn comment(&self) -> Result<Write, Error> {
        let described = self.described.comment.as_ref();
        let fields: Vec<Field> = described
            .iter()
            .flat_map(|comment| &comment.fields)
            .filter(|field| COMMENT[1..].contains(&field.name.as_str()))
            .cloned()
            .collect();
        let mut body = body(&self.asked.values, &fields, true)?;
        let (case, number, _) = self.find(&Fields::new()).await?;
        body.insert("ParentId".to_owned(), json!(case.as_str()));
        Ok(Write {
            kind: ChangeKind::Create,
            object: "CaseComment",
            path: "sobjects/CaseComment".to_owned(),
            case: Some((case, number)),
            before: None,
            body,
        })
    }

    /// The case of the typed number, and what it holds now in the fields of a body.
    async fn find(&self, body: &Fields) -> Result<(RecordId, String, Fields), Error> {
        let number = number(&self.asked.number)?;
        let names = ["Id", "CaseNumber"].into_iter();
        let names = names
            .chain(body.keys().map(String::as_str))
            .map(Name::parse)
            .collect::<Result<Vec<_>, _>>();
        let (names, case, by) = match (names, Name::parse("Case"), Name::parse("CaseNumber")) {
            (Ok(names), Ok(case), Ok(by)) => (names, case, by),
            _ => return Err(Error::known("input.case")),
        };
        let soql = Select::new(case, names)
            .filter(Filter::text(by, &number))
            .limit(1)
            .soql();
        let page: Result<Page<Fields>, _> = query::query(&self.at.org, &soql).await;
        let page = page.doing("looking the case up");
        let page = self.app.observed(&self.at.row, page).await?;
        let found = page.records.into_iter().next();
        let found = found.ok_or_else(|| Error::known("case.gone"))?;
        let id = found["Id"].as_str().and_then(|id| RecordId::parse(id).ok());
        let id = id.ok_or_else(|| Error::known("case.gone"))?;
        Ok((id, number, found))
    }

    /// The answer as it is shown, and how the change ended.
    async fn answered(
        &self,
        path: &str,
        sent: Option<&Fields>,
        answer: Result<Option<Value>, ClientError>,
    ) -> (ActionAnswer, ChangeState) {
        let last = self.at.org.last_answer();
        let mut shown = ActionAnswer {
            method: operations::operation(self.asked.operation)
                .method
                .to_uppercase(),
            address: format!(
                "{}/services/data/v{}/{path}",
                self.described.server, self.described.version
            ),
            sent: sent.map(|body| super::ordered::pretty(&Value::Object(body.clone()))),
            status: None,
            body: None,
            took_ms: last
                .as_ref()
                .and_then(|last| u32::try_from(last.took.as_millis()).ok())
                .unwrap_or_default(),
            failure: None,
        };
        let state = match answer {
            Ok(body) => {
                shown.status = last.map(|last| last.status);
                shown.body = body.as_ref().map(super::ordered::pretty);
                // a state that cannot be kept is no reason to hide the answer
                let _ = self.app.observed(&self.at.row, Ok(())).await;
                ChangeState::Confirmed
            }
            Err(error) => {
                shown.status = error.status();
                shown.body = refusal(&error);
                let unknown = matches!(refused(&error), Refused::Unknown);
                let mut failure = self
                    .app
                    .failure(&self.at.row, error, "trying the action")
                    .await;
                if unknown && self.asked.operation != ActionOperation::GetCase {
                    failure = of_cause("case.unknown", failure.detail);
                }
                shown.failure = Some(failure);
                match unknown {
                    true => ChangeState::Unknown,
                    false => ChangeState::Failed,
                }
            }
        };
        (shown, state)
    }
}

/// A refusal in the form Salesforce gives it.
fn refusal(error: &ClientError) -> Option<String> {
    let errors = error.api()?.errors.iter().map(|error| {
        let mut shown = json!({ "message": error.message, "errorCode": error.code });
        if !error.fields.is_empty() {
            shown["fields"] = json!(error.fields);
        }
        shown
    });
    Some(super::ordered::pretty(&Value::Array(errors.collect())))
}

fn number(typed: &str) -> Result<String, Error> {
    let number = typed.trim();
    match number.chars().count() {
        1..=LONGEST_NUMBER => Ok(number.to_owned()),
        _ => Err(Error::named("input.case", "Type the number of a case.")),
    }
}

/// The typed values as the document's types. A blank is left out of a new record, and empties a field of one there is.
fn body(values: &[FieldChange], fields: &[Field], on_create: bool) -> Result<Fields, Error> {
    let mut body = Fields::new();
    for change in values {
        let field = fields.iter().find(|field| field.name == change.field);
        let field = field.ok_or_else(|| {
            let why = format!("{} is no field that can be sent.", change.field);
            Error::named("input.case", why)
        })?;
        match change.value.as_deref().filter(|value| !value.is_empty()) {
            Some(value) => body.insert(field.name.clone(), typed(field, value)?),
            None if on_create => None,
            None => body.insert(field.name.clone(), Value::Null),
        };
    }
    match body.is_empty() {
        true => Err(Error::named("input.case", "There is nothing to send.")),
        false => Ok(body),
    }
}

fn typed(field: &Field, value: &str) -> Result<Value, Error> {
    let wrong = |what: &str| Error::named("input.case", format!("{}: {what}", field.label));
    match field.kind.as_str() {
        "boolean" => match value {
            "true" => Ok(json!(true)),
            "false" => Ok(json!(false)),
            _ => Err(wrong("true or false")),
        },
        "int" | "long" | "double" | "currency" | "percent" => {
            serde_json::from_str::<serde_json::Number>(value.trim())
                .map(Value::Number)
                .map_err(|_| wrong("a number such as 12 or 12.5"))
        }
        _ => Ok(json!(value)),
    }
}
