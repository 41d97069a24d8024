//! Where a wish of the desk goes: whose integration, which org, as which user.

use salesforce::{Calls, Org, UserId};
use store::{Integration, Uuid};

use crate::{
    Error, Orgdeck,
    sessions::Known,
    views::{ApiUsage, Capability, IntegrationId},
    words,
};

/// What a desk opens and writes, by what its integration is for. Comments and tasks are written beside a record.
fn objects(capability: Capability) -> &'static [&'static str] {
    match capability {
        Capability::Helpdesk => &["Case", "Contact", "Account", "CaseComment", "Task", "Event"],
        Capability::Crm => &["Lead", "Contact", "Account", "Opportunity", "Task", "Event"],
        Capability::ContentManagement => &["Knowledge__kav"],
    }
}

/// An integration's org, as its user.
pub(crate) struct At {
    pub(crate) row: Integration,
    pub(crate) session: Uuid,
    /// 18-character id of the org.
    pub(crate) org_id: String,
    /// Counts the calls of this wish alone.
    pub(crate) org: Org,
    pub(crate) user: UserId,
}

impl At {
    /// Asks nothing of the org.
    pub(crate) async fn open(app: &Orgdeck, id: IntegrationId) -> Result<At, Error> {
        At::of(app, app.known(id).await?)
    }

    /// The same, of what is known already.
    pub(crate) fn of(app: &Orgdeck, known: Known) -> Result<At, Error> {
        let (row, session, org) = app.client_of(known)?;
        let user = UserId::parse(&session.user_id).map_err(|_| Error::known("app.internal"))?;
        Ok(At {
            row,
            session: session.id,
            org_id: session.org_id,
            org: org.within(Calls::default()),
            user,
        })
    }

    /// The same, if this integration's desk works with the object.
    ///
    /// # Errors
    /// `input.case`.
    pub(crate) fn working_with(self, object: &str) -> Result<At, Error> {
        let capability = words::read(&self.row.capability).unwrap_or(Capability::Helpdesk);
        let works = objects(capability)
            .iter()
            .any(|known| known.eq_ignore_ascii_case(object));
        if works {
            return Ok(self);
        }
        let shown: String = object.chars().take(80).collect();
        let words = format!("The desk of this integration does not work with {shown}.");
        Err(Error::named("input.case", words))
    }

    /// The org's count of calls, if it told.
    pub(crate) fn usage(&self) -> Option<ApiUsage> {
        let count = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
        self.org.api_usage().map(|usage| ApiUsage {
            used: count(usage.used),
            limit: count(usage.limit),
        })
    }

    /// The calls of this wish so far.
    pub(crate) fn calls(&self) -> u32 {
        u32::try_from(self.org.calls()).unwrap_or(u32::MAX)
    }
}
