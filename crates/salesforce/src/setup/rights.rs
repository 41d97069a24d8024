//! What the user may do, and which permission sets there are and are assigned.
//!
//! Source: Object Reference, "UserPermissionAccess" (one's own rights), "PermissionSet", "PermissionSetAssignment" (seen
//! with "View Setup and Configuration").

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Sight, together};
use crate::error::Error;
use crate::ids::UserId;
use crate::org::Org;
use crate::soql::{Filter, Name, Select, Soql};

/// What is asked.
#[derive(Debug, Clone)]
pub struct Wanted<'a> {
    /// Permissions of one's own, by API name without `Permissions`.
    pub permissions: BTreeSet<String>,
    /// A permission set, by its API name or its label.
    pub set: Option<&'a str>,
    /// Permissions that it may have.
    pub in_set: BTreeSet<String>,
    /// Whom it may be assigned to.
    pub user: &'a UserId,
}

/// What was answered.
#[derive(Debug, Clone)]
pub struct Rights {
    /// Which of the permissions whoever asks has.
    pub own: Sight<BTreeSet<String>>,
    /// The permission sets of that name.
    pub sets: Sight<Vec<PermissionSet>>,
    /// API names of the permission sets that are assigned to the user.
    pub assigned: Sight<BTreeSet<String>>,
}

/// A permission set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PermissionSet {
    /// Its API name.
    pub name: String,
    /// Its label.
    pub label: String,
    /// Which of the permissions that were asked about it has.
    pub permissions: BTreeSet<String>,
}

#[derive(Deserialize)]
struct AssignmentRow {
    #[serde(rename = "PermissionSet")]
    set: SetName,
}

#[derive(Deserialize)]
struct SetName {
    #[serde(rename = "Name")]
    name: String,
}

/// Asks for all of it in one call.
///
/// # Errors
/// Any of [`Error`]; what this user may not see is no error. A permission that the org does not know makes the answer
/// that names it hidden.
pub async fn rights(org: &Org, wanted: &Wanted<'_>) -> Result<Rights, Error> {
    let mut answers = together::ask(org, &queries(wanted)?).await?;
    let own = match wanted.permissions.is_empty() {
        true => Sight::Seen(BTreeSet::new()),
        false => first(answers.next()?),
    };
    let (sets, assigned) = match wanted.set {
        None => (Sight::Seen(Vec::new()), Sight::Seen(BTreeSet::new())),
        Some(_) => (sets(answers.next()?), names(answers.next()?)),
    };
    Ok(Rights {
        own,
        sets,
        assigned,
    })
}

fn queries(wanted: &Wanted<'_>) -> Result<Vec<Soql>, Error> {
    let mut queries = Vec::new();
    if !wanted.permissions.is_empty() {
        let fields = fields(&wanted.permissions)?;
        queries.push(
            Select::new(Name::fixed("UserPermissionAccess"), fields)
                .limit(1)
                .soql(),
        );
    }
    if let Some(set) = wanted.set {
        let by = |field| Filter::text(Name::fixed(field), set);
        let mut shown = vec![Name::fixed("Name"), Name::fixed("Label")];
        shown.extend(fields(&wanted.in_set)?);
        queries.push(
            Select::new(Name::fixed("PermissionSet"), shown)
                .filter(Filter::Any(vec![by("Name"), by("Label")]))
                .limit(5)
                .soql(),
        );
        let user = Filter::text(Name::fixed("AssigneeId"), wanted.user.as_str());
        let named = Filter::Any(vec![by("PermissionSet.Name"), by("PermissionSet.Label")]);
        queries.push(
            Select::new(
                Name::fixed("PermissionSetAssignment"),
                [Name::fixed("PermissionSet.Name")],
            )
            .filter(Filter::All(vec![user, named]))
            .limit(5)
            .soql(),
        );
    }
    Ok(queries)
}

fn fields(permissions: &BTreeSet<String>) -> Result<Vec<Name>, Error> {
    let named = permissions
        .iter()
        .map(|name| Name::parse(&format!("Permissions{name}")));
    Ok(named.collect::<Result<_, _>>()?)
}

/// The permissions that a row has.
fn held(row: &Map<String, Value>) -> BTreeSet<String> {
    row.iter()
        .filter(|(_, value)| **value == Value::Bool(true))
        .filter_map(|(name, _)| name.strip_prefix("Permissions"))
        .map(ToOwned::to_owned)
        .collect()
}

fn first(rows: Sight<Vec<Map<String, Value>>>) -> Sight<BTreeSet<String>> {
    match rows {
        Sight::Hidden(why) => Sight::Hidden(why),
        Sight::Seen(rows) => Sight::Seen(rows.first().map(held).unwrap_or_default()),
    }
}

fn sets(rows: Sight<Vec<Map<String, Value>>>) -> Sight<Vec<PermissionSet>> {
    let text = |row: &Map<String, Value>, name: &str| {
        let text = row.get(name).and_then(Value::as_str);
        text.unwrap_or_default().to_owned()
    };
    let set = |row: &Map<String, Value>| PermissionSet {
        name: text(row, "Name"),
        label: text(row, "Label"),
        permissions: held(row),
    };
    match rows {
        Sight::Hidden(why) => Sight::Hidden(why),
        Sight::Seen(rows) => Sight::Seen(rows.iter().map(set).collect()),
    }
}

fn names(rows: Sight<Vec<AssignmentRow>>) -> Sight<BTreeSet<String>> {
    match rows {
        Sight::Hidden(why) => Sight::Hidden(why),
        Sight::Seen(rows) => Sight::Seen(rows.into_iter().map(|row| row.set.name).collect()),
    }
}
