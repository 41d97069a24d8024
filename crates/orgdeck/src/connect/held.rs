//! A sign-in that may not be what was meant: it waits, unsaved, for the user's decision.
//!
//! Another user or org than before, or an org of another kind than was chosen (a sandbox where production was, or the
//! other way round): both would go unnoticed until somebody changes records in the wrong place.

use super::{SignedIn, environment, who::Who};
use crate::{
    Error, Orgdeck, Progress,
    app::lock,
    views::{Area, ConnectOutcome, ConnectPhase, ConnectQuestion, Environment, IntegrationId},
    words,
};

/// A sign-in that waits for an answer.
pub(crate) struct Held {
    signed_in: SignedIn,
    who: Who,
    question: ConnectQuestion,
}

impl Orgdeck {
    /// Answers the question a Connect ended with. A sign-in that is not accepted is given back to the org.
    ///
    /// # Errors
    /// `sign-in.running` when there is no question, and those of saving.
    pub async fn answer_connect(
        &self,
        id: IntegrationId,
        accept: bool,
        progress: &Progress<ConnectPhase>,
    ) -> Result<ConnectOutcome, Error> {
        let held = lock(&self.shared.held).remove(&id);
        let held = held.ok_or_else(|| Error::known("sign-in.running"))?;
        let row = held.signed_in.row.clone();
        let outcome = match accept {
            true => self.accepted(held, progress).await,
            false => {
                self.give_back(&held.signed_in).await;
                Ok(ConnectOutcome::Cancelled)
            }
        };
        self.shared.note_sign_in(&row, &outcome).await;
        outcome
    }

    /// Gives back a sign-in that still waits for an answer: a new one takes its place.
    pub(super) async fn let_go(&self, id: IntegrationId) {
        let held = lock(&self.shared.held).remove(&id);
        if let Some(held) = held {
            self.give_back(&held.signed_in).await;
        }
    }

    /// From a token to a saved and tested session, or to a question.
    pub(super) async fn settle(
        &self,
        signed_in: SignedIn,
        progress: &Progress<ConnectPhase>,
    ) -> Result<ConnectOutcome, Error> {
        let who = self.who(&signed_in).await;
        match self.other_identity(&signed_in, &who).await? {
            Some(question) => Ok(self.hold(signed_in, who, question)),
            None => self.settle_environment(signed_in, who, progress).await,
        }
    }

    async fn accepted(
        &self,
        held: Held,
        progress: &Progress<ConnectPhase>,
    ) -> Result<ConnectOutcome, Error> {
        let Held {
            mut signed_in,
            who,
            question,
        } = held;
        match question {
            ConnectQuestion::OtherIdentity { .. } => {
                self.settle_environment(signed_in, who, progress).await
            }
            ConnectQuestion::OtherEnvironment { found, .. } => {
                let (id, word) = (signed_in.row.id, words::of(found));
                signed_in.row.environment.clone_from(&word);
                self.shared
                    .db(move |store| store.integrations().set_environment(id, &word))
                    .await?;
                self.shared
                    .tell(Area::Integrations, Some(IntegrationId(id)));
                self.finish(signed_in, who, progress).await
            }
        }
    }

    async fn settle_environment(
        &self,
        signed_in: SignedIn,
        who: Who,
        progress: &Progress<ConnectPhase>,
    ) -> Result<ConnectOutcome, Error> {
        match other_environment(&signed_in, &who) {
            Some(question) => Ok(self.hold(signed_in, who, question)),
            None => self.finish(signed_in, who, progress).await,
        }
    }

    fn hold(&self, signed_in: SignedIn, who: Who, question: ConnectQuestion) -> ConnectOutcome {
        let id = IntegrationId(signed_in.row.id);
        let held = Held {
            signed_in,
            who,
            question: question.clone(),
        };
        lock(&self.shared.held).insert(id, held);
        ConnectOutcome::Question { question }
    }

    /// An integration that was connected stays with its user and org, unless somebody says otherwise.
    async fn other_identity(
        &self,
        signed_in: &SignedIn,
        who: &Who,
    ) -> Result<Option<ConnectQuestion>, Error> {
        let Some(session) = signed_in.row.session_id else {
            return Ok(None);
        };
        let known = self
            .shared
            .db(move |store| store.sessions().get(session))
            .await?;
        let Some(known) = known else { return Ok(None) };
        let found = &signed_in.granted.identity;
        let same_org = found.org_id.as_str() == known.org_id;
        if same_org && found.user_id.as_str() == known.user_id {
            return Ok(None);
        }
        let user = who.user.as_ref().map_or_else(
            || found.user_id.as_str().to_owned(),
            |user| user.username.clone(),
        );
        let org = who
            .org
            .as_ref()
            .map_or_else(|| found.org_id.as_str().to_owned(), |org| org.name.clone());
        Ok(Some(ConnectQuestion::OtherIdentity {
            expected: format!("{} in {}", known.username, known.org_name),
            found: match same_org {
                true => format!("{user} in {}", known.org_name),
                false => format!("{user} in {org} ({})", found.org_id.as_str()),
            },
        }))
    }
}

/// The kind of org that was chosen, its sign-in host and what the org says of itself must agree.
fn other_environment(signed_in: &SignedIn, who: &Who) -> Option<ConnectQuestion> {
    let instance = &signed_in.granted.instance;
    let chosen = environment(&signed_in.row);
    let found = who.environment(instance)?;
    (found != chosen).then(|| ConnectQuestion::OtherEnvironment {
        chosen,
        found,
        org: who.org.as_ref().map_or_else(
            || signed_in.granted.identity.org_id.as_str().to_owned(),
            |org| org.name.clone(),
        ),
        instance: match found {
            Environment::Practice => "this computer".to_owned(),
            _ => instance.host().to_owned(),
        },
    })
}
