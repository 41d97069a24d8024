//! The practice org that the app itself runs: started when it is used, on its own file, on any free port.

use std::path::PathBuf;

use practice_org::PracticeOrg;
use salesforce::Origin;
use tokio::sync::Mutex;

use crate::{
    Error, Options,
    views::{PracticeSignIn, PracticeView},
};

/// The administrator of a practice org. Practice credentials are no secrets: the data is made up and on loopback.
const ADMIN: &str = "admin@practice.example";

/// Another seed than a practice org started by hand has unless it is told: the same seed is the same org, and one
/// session cannot be at two addresses.
const SEED: u64 = 4711;

/// The app's practice org, running or not.
pub(crate) struct Practice {
    file: PathBuf,
    callbacks: Vec<String>,
    cases: usize,
    running: Mutex<Option<PracticeOrg>>,
}

/// What is known of a practice org that runs.
#[derive(Debug, Clone)]
pub(crate) struct Running {
    pub(crate) origin: Origin,
    pub(crate) client_id: String,
    pub(crate) sign_in: PracticeSignIn,
}

impl Practice {
    pub(crate) fn new(options: &Options) -> Self {
        Self {
            file: options.folder.join("practice-org.db"),
            callbacks: options.callbacks(),
            cases: options.practice_cases,
            running: Mutex::new(None),
        }
    }

    /// The running org; it is started first if it does not run.
    pub(crate) async fn ensure(&self) -> Result<Running, Error> {
        let mut running = self.running.lock().await;
        if let Some(org) = running.as_ref() {
            return describe(org);
        }
        let options = practice_org::Options {
            data: Some(self.file.clone()),
            cases: self.cases,
            seed: SEED,
            callback_urls: self.callbacks.clone(),
            ..practice_org::Options::default()
        };
        let org = PracticeOrg::start(options)
            .await
            .map_err(|error| Error::named("practice.start", error.to_string()))?;
        describe(running.insert(org))
    }

    /// Where an org is reached: its stored address, or this one wherever it runs now.
    pub(crate) async fn or_stored(&self, address: Option<&str>) -> Result<Origin, Error> {
        match address {
            Some(address) => Ok(Origin::parse(address)?),
            None => Ok(self.ensure().await?.origin),
        }
    }

    /// Stops it, if it runs. Its file stays.
    pub(crate) async fn stop(&self) {
        if let Some(org) = self.running.lock().await.take() {
            org.stop().await;
        }
    }

    /// As Settings shows it.
    pub(crate) async fn view(&self) -> PracticeView {
        let running = self.running.lock().await;
        let seeded = tokio::fs::try_exists(&self.file).await.unwrap_or(false);
        PracticeView {
            running_at: running.as_ref().map(|org| org.url().to_owned()),
            seeded,
            admin: running.as_ref().map(|org| PracticeSignIn {
                username: ADMIN.to_owned(),
                password: org.announcement().password.clone(),
            }),
        }
    }
}

fn describe(org: &PracticeOrg) -> Result<Running, Error> {
    let told = org.announcement();
    Ok(Running {
        origin: Origin::parse(org.url())?,
        client_id: told.client_id.clone(),
        sign_in: PracticeSignIn {
            username: told.username.clone(),
            password: told.password.clone(),
        },
    })
}
