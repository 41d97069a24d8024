//! May this user read and change cases, and the fields Orgdeck shows and edits?

use salesforce::describe;

use crate::{
    Error,
    cases::form,
    checkup::{Patient, probe::Found},
    error::Doing,
    views::Verdict,
};

pub(super) async fn probe(patient: &Patient<'_>) -> Result<Found, Error> {
    let client = patient
        .client
        .as_ref()
        .ok_or_else(|| Error::known("token.none"))?;
    let described = match describe::describe(client, "Case").await {
        // an object that the user may not see does not exist for the user
        Err(error) if error.api().is_some_and(salesforce::ApiErrors::is_gone) => {
            return Ok(Found::cause(
                Verdict::Failed,
                "rights.case-read",
                error.to_string(),
            ));
        }
        described => described.doing("asking what the user may do with cases")?,
    };
    if !described.queryable {
        return Ok(Found::cause(
            Verdict::Failed,
            "rights.case-read",
            "Case cannot be queried",
        ));
    }
    if !described.updateable {
        return Ok(Found::cause(
            Verdict::Warning,
            "rights.case-edit",
            "describe of Case: updateable is false",
        ));
    }
    let hidden: Vec<&str> = form::SHOWN
        .iter()
        .copied()
        .filter(|name| described.field(name).is_none())
        .collect();
    let fixed: Vec<&str> = form::EDITED
        .iter()
        .copied()
        .filter(|name| described.field(name).is_some_and(|field| !field.updateable))
        .collect();
    if hidden.is_empty() && fixed.is_empty() {
        return Ok(Found::passed("Cases can be read and changed"));
    }
    let list = |fields: &[&str]| {
        if fields.is_empty() {
            "none".to_owned()
        } else {
            fields.join(", ")
        }
    };
    let evidence = format!(
        "not visible: {}; read-only: {}",
        list(&hidden),
        list(&fixed)
    );
    Ok(Found::cause(
        Verdict::Warning,
        "rights.case-fields",
        evidence,
    ))
}
