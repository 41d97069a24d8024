//! Somebody else at the same cases.

use practice_org::PracticeOrg;
use rand::{RngExt as _, rngs::StdRng};
use serde_json::{Value, json};

use super::{ledger::Ledger, watch};
use crate::{
    frame::app::App,
    journeys::{rest::Rest, steps::ADMIN},
};

pub(crate) struct Colleague<'o> {
    org: &'o PracticeOrg,
    rest: Rest,
}

impl<'o> Colleague<'o> {
    pub(crate) async fn of(org: &'o PracticeOrg) -> Self {
        let rest = Rest::sign_in_as(org, ADMIN).await;
        Self { org, rest }
    }

    /// Writes into the case that is open: a text beside what is typed, or the subject that is typed over.
    pub(crate) async fn write(&self, app: &App, dice: &mut StdRng, ledger: &mut Ledger) {
        let Some(number) = watch::open_case(app).await else {
            return;
        };
        let soql = format!("SELECT Id FROM Case WHERE CaseNumber = '{number}'");
        let found = self.rest.query(&soql).await;
        let Some(id) = found["records"][0]["Id"].as_str() else {
            return;
        };
        let mark = ledger.interference();
        // a case that was taken back meanwhile is nothing to write to
        let write = |fields: Value| self.org.control().update_record(id, fields).is_ok();
        if dice.random_bool(0.5) {
            write(json!({ "Subject": format!("Of a colleague {mark}") }));
        } else if write(json!({ "Description": format!("Seen by a colleague {mark}") })) {
            ledger.written_beside(id.to_owned(), mark);
        }
    }
}
