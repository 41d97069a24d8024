//! Addresses of pages of an org, to be opened in a browser.
//!
//! Not here: the page of a record (`desk/record`).

use crate::{Error, Orgdeck, views::IntegrationId};

impl Orgdeck {
    /// The address of a Setup page of the org.
    ///
    /// # Errors
    /// A page name that is none.
    pub async fn setup_page(&self, id: IntegrationId, page: &str) -> Result<String, Error> {
        if page.is_empty() || !page.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(Error::named("input.setting", page));
        }
        Ok(format!(
            "{}/lightning/setup/{page}/home",
            self.instance(id).await?
        ))
    }

    /// Where the org of an integration is opened in a browser: its instance, or where one signs in.
    pub(crate) async fn instance(&self, id: IntegrationId) -> Result<salesforce::Origin, Error> {
        let row = self.shared.row(id).await?;
        let session = match row.session_id {
            Some(session) => {
                self.shared
                    .db(move |store| store.sessions().get(session))
                    .await?
            }
            None => None,
        };
        let known = session.and_then(|session| session.instance_url);
        let address = known.or(row.login_address);
        self.shared.practice.or_stored(address.as_deref()).await
    }
}
