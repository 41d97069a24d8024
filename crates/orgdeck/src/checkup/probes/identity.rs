//! Is it still the user and the org that the integration was connected to, and is the user active?
//!
//! Who it is was told when the token was tried; profile and kind of org are asked for here. What may not be asked (no
//! API, no calls left) is for the probes that follow to name, and is no finding of this one.

use salesforce::identity::{self, Person};

use crate::{
    Error,
    checkup::{Patient, probe::Found},
    views::Environment,
};

pub(super) async fn probe(patient: &Patient<'_>) -> Result<Found, Error> {
    let user = patient.user().await?;
    let session = patient
        .session
        .as_ref()
        .ok_or_else(|| Error::known("token.none"))?;
    let same = user.org_id.as_str() == session.org_id && user.user_id.as_str() == session.user_id;
    if !same {
        let evidence = format!(
            "expected {} ({}) in {} ({}), found {} ({}) in {}",
            session.username,
            session.user_id,
            session.org_name,
            session.org_id,
            user.username,
            user.user_id,
            user.org_id
        );
        return Err(Error::named("token.other-user", evidence));
    }
    if user.active == Some(false) {
        return Err(Error::named("token.user-inactive", user.username.clone()));
    }
    let person = identity::person(patient.client()?, &user.user_id)
        .await
        .ok()
        .flatten();
    if person.as_ref().is_some_and(|person| !person.active) {
        return Err(Error::named("token.user-inactive", user.username.clone()));
    }
    let organization = patient.organization().await.ok();
    let chosen = patient.environment();
    if let Some(org) = organization
        && chosen != Environment::Practice
        && org.is_sandbox != (chosen == Environment::Sandbox)
    {
        let says = format!("Organization.IsSandbox is {}", org.is_sandbox);
        return Ok(Found::cause(
            crate::views::Verdict::Warning,
            "sign-in.environment",
            says,
        ));
    }
    let profile = person.as_ref().and_then(|person| person.profile.as_deref());
    let found = Found::passed(format!(
        "{} in {}, {}",
        user.username,
        session.org_name,
        profile.map_or_else(
            || "active".to_owned(),
            |profile| format!("active, {profile}")
        )
    ))
    .asked(
        "GET /services/oauth2/userinfo",
        format!("user {}, org {}", session.user_id, session.org_id),
    );
    let places = places(user, person.as_ref());
    Ok(match places.is_empty() {
        true => found,
        false => found.seen(places),
    })
}

/// Language, locale and time zone: what dates and texts of the org look like to this user.
fn places(user: &identity::Userinfo, person: Option<&Person>) -> String {
    let of_person = |field: fn(&Person) -> Option<&String>| person.and_then(field);
    let told = [
        (
            "language",
            user.language
                .as_ref()
                .or(of_person(|p| p.language.as_ref())),
        ),
        (
            "locale",
            user.locale.as_ref().or(of_person(|p| p.locale.as_ref())),
        ),
        (
            "time zone",
            user.zone.as_ref().or(of_person(|p| p.zone.as_ref())),
        ),
    ];
    let told: Vec<String> = told
        .into_iter()
        .filter_map(|(name, value)| Some(format!("{name} {}", value?)))
        .collect();
    told.join(", ")
}
