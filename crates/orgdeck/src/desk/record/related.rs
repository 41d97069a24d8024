//! What is read beside a record: its children by kind, the other cases of its contact, and its cards.
//!
//! Usually all children come with the record. Where one kind refuses them all, each is asked for itself, so that what
//! can be seen is seen, and of the rest is said why not.

use std::collections::{HashMap, VecDeque};

use salesforce::{
    Error as ClientError, RecordId,
    composite::{self, Part as Request},
    describe::ObjectDescribe,
    soql::Name,
    time,
};
use serde_json::Value;

use super::{
    cards, files, html,
    parts::{Children, Of, Others, SHOWN},
    plain::Plain,
    read::value,
};
use crate::{
    Error,
    desk::{at::At, describes::Seen, fields, lists::name_field},
    error::Doing,
    views::{
        ActivityForm, CommentView, EmailView, Failure, HistoryView, Part, RecordActivity,
        RelatedRecord, RelatedView,
    },
};

/// Longest text of an e-mail that is shown, in characters.
const LONGEST: usize = 30_000;

/// The answer for one kind of children.
pub(super) type Read = Result<Vec<Value>, Why>;

/// Why a kind of children could not be read.
#[derive(Debug, Clone)]
pub(super) enum Why {
    /// This user may not see its object.
    Hidden,
    /// Anything else.
    Failed(Box<Failure>),
}

impl Why {
    /// An object this user may not see is no failure; everything else is.
    fn of(error: ClientError) -> Why {
        if error
            .api()
            .is_some_and(|refused| refused.has("INVALID_TYPE"))
        {
            return Why::Hidden;
        }
        let error = Error::Salesforce {
            doing: "reading what belongs to the record",
            source: error,
        };
        Why::Failed(Box::new(error.failure()))
    }
}

/// The record that things belong to.
pub(super) struct Belongs<'r> {
    pub(super) object: &'r ObjectDescribe,
    pub(super) seen: &'r Seen,
    pub(super) id: &'r RecordId,
    pub(super) record: &'r Value,
    pub(super) children: &'r [Children],
}

impl Belongs<'_> {
    /// The contact of a case.
    fn contact(&self) -> Option<&str> {
        let of_case = self.object.name == "Case";
        of_case.then(|| self.record["ContactId"].as_str()).flatten()
    }

    /// The other cases of its contact, if that is the contact.
    pub(super) fn others(&self, way: &Name, mut contact: Value) -> Option<Vec<Value>> {
        let is_it = contact["Id"].as_str() == self.contact();
        is_it.then(|| records(&mut contact, way))
    }
}

/// Everything beside the record, and the kinds that this user turns out not to see.
pub(super) async fn read(
    at: &At,
    to: &Belongs<'_>,
    bundle: Result<Option<Value>, ClientError>,
    others: Option<Vec<Value>>,
) -> Result<(RelatedView, Vec<Of>), Error> {
    let Belongs {
        object,
        seen,
        record,
        children,
        ..
    } = *to;
    let (mut found, others) = fetch(at, to, bundle, others).await?;
    let hidden = children
        .iter()
        .enumerate()
        .filter(|(place, _)| matches!(found.get(place), Some(Err(Why::Hidden))));
    let hidden = hidden.map(|(_, one)| one.of).collect();
    let mut take = |of: Of| found.remove(&place(children, of));
    let view = RelatedView {
        comments: part(take(Of::Comments), comment),
        emails: part(take(Of::Emails), email),
        files: files::both(take(Of::Files), take(Of::Attachments)),
        history: {
            let past = children.iter().find(|one| one.of == Of::History);
            let past = past.and_then(|past| seen.get(&past.object));
            history(object, past, take(Of::History))
        },
        activities: activities(take(Of::Tasks), take(Of::Events)),
        children: {
            let below = children.iter().find(|one| one.of == Of::Records);
            let name = below.map_or("Case", |one| one.object.as_str()).to_owned();
            part(take(Of::Records), |row| related(&name, row))
        },
        // a case without a contact has no others; where the contact is hidden, they are too
        others: match record.get("ContactId").filter(|_| object.name == "Case") {
            None => Part::NotVisible,
            Some(Value::Null) => part(Some(Ok(Vec::new())), |row| related("Case", row)),
            Some(_) => part(others, |row| related("Case", row)),
        },
        cards: cards::of(object, seen, record),
    };
    Ok((view, hidden))
}

fn place(children: &[Children], of: Of) -> usize {
    let at = children.iter().position(|one| one.of == of);
    at.unwrap_or(usize::MAX)
}

/// Each kind's records by its place, and the contact's other cases. No further call where both came with the record; a
/// contact that this user may not see brings no cases, which may be seen by themselves.
async fn fetch(
    at: &At,
    to: &Belongs<'_>,
    bundle: Result<Option<Value>, ClientError>,
    others: Option<Vec<Value>>,
) -> Result<(HashMap<usize, Read>, Option<Read>), Error> {
    let (id, children) = (to.id, to.children);
    let mut found = HashMap::new();
    // (place, query); the last place is that of the contact's cases
    let mut asked: Vec<(usize, Request)> = Vec::new();
    match bundle {
        Ok(Some(mut bundle)) => {
            for (place, one) in children.iter().enumerate() {
                found.insert(place, Ok(records(&mut bundle, &one.relationship)));
            }
        }
        Ok(None) => {}
        Err(_) => {
            let alone = children.iter().enumerate();
            asked.extend(
                alone.filter_map(|(place, one)| Some((place, Request::query(&one.alone(id)?)))),
            );
        }
    }
    let contact = to
        .contact()
        .and_then(|contact| RecordId::parse(contact).ok());
    match (others, contact) {
        (Some(others), _) => drop(found.insert(children.len(), Ok(others))),
        (None, Some(contact)) => {
            let others = Others::by(to.object, &contact, id);
            asked.push((children.len(), Request::query(&others)));
        }
        (None, None) => {}
    }
    for some in asked.chunks(composite::MOST_QUERIES) {
        let requests: Vec<Request> = some.iter().map(|(_, request)| request.clone()).collect();
        let answers = composite::together(&at.org, &requests).await;
        match answers {
            Ok(answers) => {
                for ((place, _), answer) in some.iter().zip(answers) {
                    let page = answer.page_by(Plain);
                    found.insert(*place, page.map(|page| page.records).map_err(Why::of));
                }
            }
            Err(error) if matches!(error, ClientError::SessionRefused(_)) => {
                return Err(error).doing("reading what belongs to the record");
            }
            // the record is there: what was asked beside it says why it is not
            Err(error) => {
                let why = Why::of(error);
                for (place, _) in some {
                    found.insert(*place, Err(why.clone()));
                }
            }
        }
    }
    let others = found.remove(&children.len());
    Ok((found, others))
}

/// Takes a record's children out of it; `null` where there are none.
fn records(of: &mut Value, way: &Name) -> Vec<Value> {
    let children = of.pointer_mut(&format!("/{}/records", way.as_str()));
    match children.map(Value::take) {
        Some(Value::Array(children)) => children,
        _ => Vec::new(),
    }
}

/// What came of one kind: records, nothing to be seen, or why it could not be read.
pub(super) fn part<T>(read: Option<Read>, make: impl Fn(&Value) -> Option<T>) -> Part<T> {
    match read {
        None => Part::NotVisible,
        Some(Ok(rows)) => Part::Read {
            more: rows.len() > SHOWN,
            items: rows.iter().take(SHOWN).filter_map(make).collect(),
        },
        Some(Err(Why::Hidden)) => Part::NotVisible,
        Some(Err(Why::Failed(failure))) => Part::Failed { failure: *failure },
    }
}

pub(super) fn text(row: &Value, path: &str) -> Option<String> {
    value(row, path).as_str().map(str::to_owned)
}

pub(super) fn when(row: &Value, path: &str) -> Option<i64> {
    time::parse_datetime(value(row, path).as_str()?)
}

pub(super) fn id_of(row: &Value) -> Option<String> {
    let id = RecordId::parse(row["Id"].as_str()?).ok()?;
    Some(id.as_str().to_owned())
}

fn comment(row: &Value) -> Option<CommentView> {
    Some(CommentView {
        id: id_of(row)?,
        body: text(row, "CommentBody").unwrap_or_default(),
        public: row["IsPublished"].as_bool().unwrap_or_default(),
        by: text(row, "CreatedBy.Name"),
        at: when(row, "CreatedDate")?,
    })
}

fn email(row: &Value) -> Option<EmailView> {
    let plain = text(row, "TextBody").filter(|body| !body.trim().is_empty());
    let (body, from_html) = match plain {
        Some(plain) => (plain, false),
        None => {
            let html = text(row, "HtmlBody").unwrap_or_default();
            (html::text(&html), !html.is_empty())
        }
    };
    let shown: String = body.chars().take(LONGEST).collect();
    let name = text(row, "FromName").filter(|name| !name.is_empty());
    let address = text(row, "FromAddress");
    let from = match (name, address) {
        (Some(name), Some(address)) if name != address => Some(format!("{name} <{address}>")),
        (name, address) => address.or(name),
    };
    Some(EmailView {
        id: id_of(row)?,
        subject: text(row, "Subject"),
        cut: shown.len() < body.len(),
        body: shown,
        from_html,
        from,
        to: text(row, "ToAddress"),
        incoming: row["Incoming"].as_bool().unwrap_or_default(),
        at: when(row, "MessageDate").or_else(|| when(row, "CreatedDate"))?,
    })
}

/// The history as people read it: a change of a reference leaves two rows, one with names and one with ids (Object
/// Reference, "CaseHistory"), of which the ids say nothing.
fn history(
    object: &ObjectDescribe,
    past: Option<&ObjectDescribe>,
    read: Option<Read>,
) -> Part<HistoryView> {
    let of_ids = |row: &Value| row["DataType"] == "EntityId";
    let named = |row: &Value, rows: &[Value]| {
        rows.iter().any(|other| {
            !of_ids(other)
                && other["Field"] == row["Field"]
                && other["CreatedDate"] == row["CreatedDate"]
        })
    };
    let full = matches!(&read, Some(Ok(rows)) if rows.len() > SHOWN);
    let read = read.map(|read| {
        read.map(|mut rows| {
            let said = |row: &Value| !(of_ids(row) && named(row, &rows));
            let mut said: VecDeque<bool> = rows.iter().map(said).collect();
            rows.retain(|_| said.pop_front().unwrap_or(true));
            rows
        })
    });
    match part(read, |row| history_line(object, past, row)) {
        Part::Read { items, more } => Part::Read {
            items,
            more: more || full,
        },
        other => other,
    }
}

/// Values of a history row may be text, numbers, yes and no; of long texts the org keeps none.
fn history_line(
    object: &ObjectDescribe,
    past: Option<&ObjectDescribe>,
    row: &Value,
) -> Option<HistoryView> {
    let field = text(row, "Field")?;
    // a field is named by its API name, a reference by its relationship; what else happened is an option of the history
    let known = object
        .field(&field)
        .or_else(|| object.field(&format!("{field}Id")));
    let told = past.and_then(|past| past.field("Field")).and_then(|told| {
        let mut options = told.picklist.iter();
        options.find(|option| option.value == field)
    });
    let label = match (told, known) {
        (Some(option), _) => option.label().to_owned(),
        (None, Some(known)) => fields::label(known),
        (None, None) => field.clone(),
    };
    let said = |path: &str| match (value(row, path), known) {
        (Value::Null, _) => None,
        // options are told by their labels, also of the history
        (value, Some(known)) if known.kind == "picklist" => {
            let cell = fields::cell(known, value);
            cell.label.or(cell.text).map(Into::into)
        }
        (Value::String(text), _) => Some(text.clone()),
        (other, _) => Some(other.to_string()),
    };
    Some(HistoryView {
        id: id_of(row)?,
        label,
        old: said("OldValue"),
        new: said("NewValue"),
        by: text(row, "CreatedBy.Name"),
        at: when(row, "CreatedDate")?,
        field,
    })
}

fn activities(tasks: Option<Read>, events: Option<Read>) -> Part<RecordActivity> {
    let tasks = part(tasks, task);
    match (tasks, part(events, event)) {
        (
            Part::Read { mut items, more },
            Part::Read {
                items: others,
                more: too,
            },
        ) => {
            items.extend(others);
            items.sort_by_key(|one| std::cmp::Reverse(one.at));
            Part::Read {
                items,
                more: more || too,
            }
        }
        // one failed: the whole says so, for a list without it would look whole
        (failed @ Part::Failed { .. }, _) | (_, failed @ Part::Failed { .. }) => failed,
        (Part::NotVisible, other) | (other, Part::NotVisible) => other,
    }
}

fn task(row: &Value) -> Option<RecordActivity> {
    let call = text(row, "TaskSubtype").is_some_and(|kind| kind == "Call")
        || text(row, "CallType").is_some();
    Some(RecordActivity {
        id: id_of(row)?,
        form: if call {
            ActivityForm::Call
        } else {
            ActivityForm::Task
        },
        subject: text(row, "Subject"),
        description: text(row, "Description"),
        status: text(row, "Status"),
        done: row["IsClosed"].as_bool().unwrap_or_default(),
        owner: text(row, "Owner.Name"),
        due: text(row, "ActivityDate"),
        at: when(row, "CreatedDate")?,
    })
}

fn event(row: &Value) -> Option<RecordActivity> {
    let begins = when(row, "StartDateTime").map(time::soql_datetime);
    Some(RecordActivity {
        id: id_of(row)?,
        form: ActivityForm::Event,
        subject: text(row, "Subject"),
        description: text(row, "Description"),
        status: None,
        done: false,
        owner: text(row, "Owner.Name"),
        due: begins.or_else(|| text(row, "ActivityDate")),
        at: when(row, "CreatedDate")?,
    })
}

fn related(object: &str, row: &Value) -> Option<RelatedRecord> {
    let name = text(row, name_field(object)).unwrap_or_default();
    Some(RelatedRecord {
        id: id_of(row)?,
        object: object.to_owned(),
        name,
        title: text(row, "Subject").or_else(|| text(row, "Title")),
        status: text(row, "Status"),
        closed: row["IsClosed"].as_bool().unwrap_or_default(),
        at: when(row, "CreatedDate")?,
    })
}
