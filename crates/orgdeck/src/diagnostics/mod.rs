//! The diagnostics file: what somebody needs who helps and cannot see this computer. It is shown before it is saved,
//! and saved exactly as it was shown.
//!
//! It holds no token and no secret, because nothing it is made from does; `veil` takes out names of users and records
//! unless they are wanted.

mod text;
mod veil;

use std::path::PathBuf;

use crate::{
    Error, Orgdeck,
    app::lock,
    files,
    views::{ActivityQuery, Diagnostics, DiagnosticsChoice, Exported, IntegrationId},
};
use veil::Veil;

impl Orgdeck {
    /// Makes the diagnostics file of an integration, and remembers it for [`Orgdeck::save_diagnostics`].
    ///
    /// # Errors
    /// `input.gone`, or when the database cannot be read.
    pub async fn diagnostics(
        &self,
        id: IntegrationId,
        choice: DiagnosticsChoice,
    ) -> Result<Diagnostics, Error> {
        let query = ActivityQuery {
            integration: Some(id),
            ..ActivityQuery::default()
        };
        let source = text::Source {
            detail: self.get_integration(id).await?,
            settings: self.settings_page(env!("CARGO_PKG_VERSION")).await?,
            checkup: self.last_checkup(id).await?,
            earlier: self.list_checkups(id).await?,
            activity: self.list_activity(&query, None).await?.rows,
            log: self.shared.options.log.lines(),
        };
        let names = self.names_of_users().await?;
        let now = jiff::Zoned::now();
        let made = Diagnostics {
            file_name: format!(
                "orgdeck-diagnostics-{}.txt",
                now.strftime("%Y-%m-%d-%H%M%S")
            ),
            text: Veil::new(choice, names).over(&text::of(&source, &now)),
        };
        *lock(&self.shared.diagnosed) = Some(made.clone());
        Ok(made)
    }

    /// The name of the diagnostics file that was shown last.
    ///
    /// # Errors
    /// `input.gone` when none was shown.
    pub fn diagnostics_file_name(&self) -> Result<String, Error> {
        Ok(self.diagnosed()?.file_name)
    }

    /// Writes the diagnostics file that was shown last, as it was shown.
    ///
    /// # Errors
    /// `input.gone` when none was shown; `file.not-written`, and then there is no half file.
    pub async fn save_diagnostics(&self, path: PathBuf) -> Result<Exported, Error> {
        let text = self.diagnosed()?.text;
        let rows = text.lines().count();
        files::write(&self.shared, path, text, rows).await
    }

    fn diagnosed(&self) -> Result<Diagnostics, Error> {
        let shown = lock(&self.shared.diagnosed).clone();
        shown.ok_or_else(|| Error::known("input.gone"))
    }

    /// Every name of a user that this app knows, and of the person behind it.
    async fn names_of_users(&self) -> Result<Vec<String>, Error> {
        self.shared
            .db(|store| {
                let mut names = Vec::new();
                for session in store.sessions().list()? {
                    names.extend([session.username, session.display_name]);
                    names.extend(session.subject);
                }
                for row in store.integrations().list()? {
                    names.extend(row.username);
                }
                Ok(names)
            })
            .await
    }
}
