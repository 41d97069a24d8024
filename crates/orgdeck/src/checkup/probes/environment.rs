//! Do the chosen environment, the sign-in host and the org agree, and does the address still answer for the same org?
//!
//! `/.well-known` is asked without a token: on a My Domain it names the org (`salesforce::oauth::well_known`), which
//! proves that a sandbox was refreshed, or that a My Domain has gone to another org.

use salesforce::{
    Origin,
    oauth::{self, WellKnown},
};
use store::Session;

use crate::{
    Error,
    checkup::{Patient, probe::Found},
    error::Doing,
    views::{Environment, Verdict},
    words,
};

pub(super) async fn probe(patient: &Patient<'_>) -> Result<Found, Error> {
    let practice = &patient.app.shared.practice;
    let login = patient.app.login(&patient.row).await?.origin;
    let instance = match &patient.session {
        Some(session) => Some(practice.or_stored(session.instance_url.as_deref()).await?),
        None => None,
    };
    let sides = Sides {
        chosen: patient.environment(),
        login: &login,
        instance: instance.as_ref(),
        is_sandbox: patient
            .session
            .as_ref()
            .and_then(|session| session.is_sandbox),
    };
    let origin = instance.as_ref().unwrap_or(&login);
    let known = oauth::well_known(&patient.app.shared.http(), origin)
        .await
        .doing("asking the address about itself")?;
    let asked = format!("GET {}{}", origin.host(), known.path);
    let said = said(&known);
    if let Some(session) = &patient.session
        && let Some(same) = answers_for(&known, session)
    {
        patient.note_same_org(same);
        if !same {
            let cause = moved(session, sides.chosen);
            return Ok(Found::cause(Verdict::Failed, cause, sides.told())
                .asked(asked, said)
                .seen(format!("connected to org {}", session.org_id)));
        }
    }
    Ok(match sides.disagreement() {
        Some(why) => Found::cause(Verdict::Warning, "sign-in.environment", why),
        None => Found::passed(agreement(sides.chosen, patient.same_org(), origin)),
    }
    .asked(asked, said)
    .seen(sides.told()))
}

/// What belongs together.
struct Sides<'a> {
    chosen: Environment,
    login: &'a Origin,
    instance: Option<&'a Origin>,
    /// As the org says.
    is_sandbox: Option<bool>,
}

impl Sides<'_> {
    /// What does not agree. What an org says of itself counts more than its host: a scratch org counts as a sandbox and
    /// may be reached under a host that does not look like one.
    fn disagreement(&self) -> Option<String> {
        let chosen = words::environment(self.chosen);
        let name = word(self.chosen);
        let generic = Origin::generic(salesforce::Environment::Production);
        let generic_sandbox = Origin::generic(salesforce::Environment::Sandbox);
        let is_generic = [&generic, &generic_sandbox]
            .iter()
            .any(|host| host.as_ref() == Some(self.login));
        let told = self.is_sandbox.filter(|_| !self.is_practice());
        if let Some(sandbox) = told
            && sandbox != (self.chosen == Environment::Sandbox)
        {
            let kind = if sandbox { "a sandbox" } else { "no sandbox" };
            return Some(format!("chosen is {name}, and the org says it is {kind}"));
        }
        let host_of = |origin: &Origin| {
            let other = origin.environment().filter(|kind| *kind != chosen)?;
            Some(format!(
                "chosen is {name}, and {} is a host of {}",
                origin.host(),
                word_of(other)
            ))
        };
        // the generic hosts take only users of their own kind, whatever the org says (Salesforce help, "My Domain")
        let login = (is_generic || told.is_none()).then_some(self.login);
        let instance = self.instance.filter(|_| told.is_none());
        login.into_iter().chain(instance).find_map(host_of)
    }

    fn is_practice(&self) -> bool {
        self.chosen == Environment::Practice && self.login.is_loopback()
    }

    /// All of them in one line.
    fn told(&self) -> String {
        let mut told = format!(
            "chosen: {}; sign-in: {}",
            word(self.chosen),
            self.login.host()
        );
        if let Some(instance) = self.instance {
            told.push_str("; instance: ");
            told.push_str(instance.host());
        }
        if let Some(sandbox) = self.is_sandbox {
            told.push_str(match sandbox {
                true => "; the org is a sandbox",
                false => "; the org is no sandbox",
            });
        }
        told
    }
}

/// Whether the address answers for the org of the session, where it tells.
fn answers_for(known: &WellKnown, session: &Session) -> Option<bool> {
    let org = known.says.as_ref()?.org.as_ref()?;
    Some(org.as_str() == session.org_id)
}

/// Why the address answers for another org. A refresh makes a sandbox anew, with an org id of its own (Salesforce help,
/// "Refresh your sandbox"); so does deleting it and making one of the same name.
fn moved(session: &Session, chosen: Environment) -> &'static str {
    let sandbox = session.is_sandbox.unwrap_or(chosen == Environment::Sandbox);
    match sandbox {
        true => "token.sandbox-refreshed",
        false => "sign-in.other-org",
    }
}

fn said(known: &WellKnown) -> String {
    let Some(says) = &known.says else {
        return "there is no such document, which proves nothing".to_owned();
    };
    match (&says.org, &says.address) {
        (Some(org), _) => format!("org {}", org.as_str()),
        (None, Some(address)) => {
            format!("tokens are issued by {}", crate::error::signs::cut(address))
        }
        (None, None) => "nothing about the org".to_owned(),
    }
}

fn agreement(chosen: Environment, same: Option<bool>, origin: &Origin) -> String {
    let kind = word(chosen);
    match same {
        Some(true) => format!(
            "{kind}, as chosen, and {} is still the same org",
            origin.host()
        ),
        _ => format!("{kind}, as chosen"),
    }
}

fn word(environment: Environment) -> &'static str {
    match environment {
        Environment::Production => "Production",
        Environment::Sandbox => "Sandbox",
        Environment::Practice => "Practice",
    }
}

fn word_of(environment: salesforce::Environment) -> &'static str {
    match environment {
        salesforce::Environment::Production => "production",
        salesforce::Environment::Sandbox => "sandboxes",
        salesforce::Environment::Practice => "this computer",
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_belong_together_is_said_and_what_does_is_no_alarm() {
        use Environment as E;
        let login = "https://login.salesforce.com";
        let test = "https://test.salesforce.com";
        let acme = "https://acme.my.salesforce.com";
        let uat = "https://acme--uat.sandbox.my.salesforce.com";
        let scratch = "https://able-fox-12-dev-ed.scratch.my.salesforce.com";
        let local = "http://127.0.0.1:4711";
        for (chosen, at, instance, is_sandbox, agrees) in [
            (E::Production, login, None, None, true),
            (E::Production, login, Some(acme), Some(false), true),
            (E::Production, acme, Some(acme), Some(false), true),
            (E::Sandbox, test, Some(uat), Some(true), true),
            (E::Sandbox, uat, Some(uat), None, true),
            (E::Sandbox, scratch, Some(scratch), Some(true), true),
            (E::Sandbox, test, Some(scratch), Some(true), true),
            (E::Practice, local, Some(local), Some(false), true),
            (E::Practice, local, Some(local), Some(true), true),
            (E::Sandbox, login, None, None, false),
            (E::Production, test, None, None, false),
            (E::Production, uat, None, None, false),
            (E::Production, login, Some(uat), None, false),
            (E::Production, acme, Some(acme), Some(true), false),
            (E::Sandbox, uat, Some(uat), Some(false), false),
            (E::Sandbox, login, Some(uat), Some(true), false),
        ] {
            let (login, instance) = (
                Origin::parse(at).unwrap(),
                instance.map(|text| Origin::parse(text).unwrap()),
            );
            let sides = Sides {
                chosen,
                login: &login,
                instance: instance.as_ref(),
                is_sandbox,
            };
            assert_eq!(sides.disagreement().is_none(), agrees, "{}", sides.told());
        }
    }
}
