//! Is it still the user and the org that the integration was connected to?

use salesforce::identity;

use crate::{
    Error,
    checkup::{Patient, probe::Found},
    error::Doing,
};

pub(super) async fn probe(patient: &Patient<'_>) -> Result<Found, Error> {
    let (Some(client), Some(session)) = (&patient.client, &patient.session) else {
        return Err(Error::known("token.none"));
    };
    let user = identity::userinfo(client)
        .await
        .doing("asking who the token speaks for")?;
    let same = user.org_id.as_str() == session.org_id && user.user_id.as_str() == session.user_id;
    if !same {
        let evidence = format!(
            "expected {} in {}, found {}",
            session.username, session.org_name, user.username
        );
        return Err(Error::named("token.other-user", evidence));
    }
    if user.active == Some(false) {
        return Err(Error::named("token.user-inactive", user.username));
    }
    Ok(
        Found::passed(format!("{} in {}", user.username, session.org_name))
            .seen(format!("user {}, org {}", session.user_id, session.org_id)),
    )
}
