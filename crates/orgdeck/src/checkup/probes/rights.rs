//! May this user do what the integration's capability needs, with the records and their fields?
//!
//! The describes say it: what the user may do with an object, and which fields are there for this user and can be
//! written (REST API Developer Guide, "sObject Describe"). Nothing is tried out.

use salesforce::{ApiErrors, Org, describe, describe::ObjectDescribe};

use super::wanted::{self, Wanted};
use crate::{
    Error,
    checkup::{Patient, probe::Found},
    error::Doing,
    views::{Capability, Verdict},
    words,
};

/// What is missing of one object.
struct Lack {
    verdict: Verdict,
    /// The cause, or those it may have.
    causes: &'static [&'static str],
    words: String,
}

pub(super) async fn probe(patient: &Patient<'_>) -> Result<Found, Error> {
    let client = patient.client()?;
    let capability = words::read(&patient.row.capability).unwrap_or(Capability::Helpdesk);
    let (mut lacks, mut evidence) = (Vec::new(), Vec::new());
    for object in wanted::of(capability) {
        let missing = look(client, object).await?;
        evidence.push((object.name, say(&missing)));
        lacks.extend(missing);
    }
    // what fails stands before what only warns, each in the order of the objects
    let first = lacks
        .iter()
        .find(|lack| lack.verdict == Verdict::Failed)
        .or(lacks.first());
    let found = match first {
        // one after another would take as many runs as there are rights
        Some(first) => lacks
            .iter()
            .fold(first.found(), |found, lack| match lack.causes {
                [cause] if lack.causes != first.causes => found.and_mend(cause),
                _ => found,
            }),
        None => Found::passed(wanted::sentence(capability)),
    };
    let with = |found: Found, (object, came): (&str, String)| {
        found.asked(format!("describe of {object}"), came)
    };
    Ok(evidence.into_iter().fold(found, with))
}

impl Lack {
    fn found(&self) -> Found {
        match self.causes {
            [cause] => Found::named(self.verdict, cause),
            causes => {
                let causes: Vec<_> = causes.iter().map(|cause| (*cause, None)).collect();
                Found::one_of(
                    "The records that this integration needs are not there for this user.",
                    &causes,
                )
            }
        }
    }
}

async fn look(client: &Org, object: &Wanted) -> Result<Vec<Lack>, Error> {
    match describe::describe(client, object.name).await {
        // an object that the user may not see does not exist for the user
        Err(error) if error.api().is_some_and(ApiErrors::is_gone) => Ok(vec![Lack {
            verdict: object.unseen.0,
            causes: object.unseen.1,
            words: "not visible".to_owned(),
        }]),
        described => Ok(missing(
            &described.doing("asking what the user may do")?,
            object,
        )),
    }
}

/// What an object's describe lacks.
fn missing(described: &ObjectDescribe, object: &Wanted) -> Vec<Lack> {
    if !described.queryable {
        return vec![Lack {
            verdict: object.unseen.0,
            causes: object.unseen.1,
            words: "cannot be queried".to_owned(),
        }];
    }
    let rights = [
        (object.edit, described.updateable, "no Edit"),
        (object.create, described.createable, "no Create"),
        (object.delete, described.deletable, "no Delete"),
    ];
    let mut lacks: Vec<Lack> = rights
        .into_iter()
        .filter(|(_, has, _)| !has)
        .filter(|(causes, ..)| !causes.is_empty())
        .map(|(causes, _, words)| warning(causes, words.to_owned()))
        .collect();
    let hidden = object.shown.iter().copied();
    let hidden = hidden.filter(|name| described.field(name).is_none());
    let fixed = object.edited.iter().copied().filter(|name| {
        // where the object itself is read-only, so are its fields, and that is said already
        let field = described.field(name);
        described.updateable && field.is_some_and(|field| !field.updateable)
    });
    for (what, fields) in [
        ("not visible", hidden.collect::<Vec<_>>()),
        ("read-only", fixed.collect()),
    ] {
        if !fields.is_empty() {
            lacks.push(warning(
                object.fields,
                format!("{what}: {}", fields.join(", ")),
            ));
        }
    }
    lacks
}

fn warning(causes: &'static [&'static str], words: String) -> Lack {
    Lack {
        verdict: Verdict::Warning,
        causes,
        words,
    }
}

fn say(lacks: &[Lack]) -> String {
    let words: Vec<&str> = lacks.iter().map(|lack| lack.words.as_str()).collect();
    match words.is_empty() {
        true => "all that is needed".to_owned(),
        false => words.join("; "),
    }
}
