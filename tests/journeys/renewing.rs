//! The proofs `renewal` and `renewal-crash`: a refresh token is used once, whoever renews and however that ends.
//!
//! The org rotates refresh tokens and ends the whole session when an old one is brought again, so one mistake shows.

mod child;
mod crash;
mod cut;
mod processes;
mod together;

use std::{collections::HashSet, time::Duration};

use practice_org::AppChange;
use vault::{Entry, Vault};

use crate::{
    staying::{sessions, vault},
    support::{AGENT, World, options},
};

/// How long anything may take here: ten times what it should, and more.
const PATIENCE: Duration = Duration::from_secs(50);

/// Nothing runs into a time limit, however busy the machine is.
fn patient() -> salesforce::Timeouts {
    salesforce::Timeouts {
        connect: PATIENCE,
        headers: PATIENCE,
        idle_body: PATIENCE,
        token: PATIENCE,
        ..salesforce::Timeouts::default()
    }
}

/// A world that rotates refresh tokens, connected.
async fn rotating() -> World {
    let folder = tempfile::tempdir().unwrap();
    let mut options = options(folder.path());
    options.timeouts = patient();
    let world = World::with(folder, options, 1).await;
    rotate(&world, true);
    world.connect(AGENT).await;
    world.cases().await;
    world
}

fn rotate(world: &World, rotation: bool) {
    let change = AppChange {
        rotation: Some(rotation),
        ..AppChange::default()
    };
    world.control().set_app(change).unwrap();
}

/// The vault entry of the world's session, looked at from outside: the vault is opened once, because that is slow.
struct Kept {
    vault: Vault,
    entry: Entry,
}

impl Kept {
    async fn of(world: &World) -> Self {
        Self {
            vault: vault(world).await,
            entry: Entry::session(&sessions(world)[0].id.to_string()),
        }
    }

    async fn is_there(&self) -> bool {
        self.vault.read(&self.entry).await.unwrap().is_some()
    }
}

/// What the org saw of renewals since the log was cleared.
#[derive(Debug, Default, PartialEq, Eq)]
struct Renewals {
    /// Refresh tokens that it took, and answered with a new one.
    taken: usize,
    /// Refresh tokens that it had taken before, or refused for any other reason.
    reused: usize,
}

impl Renewals {
    fn seen(world: &World) -> Self {
        let requests = world.control().requests();
        let mut brought = HashSet::new();
        let mut seen = Self::default();
        for request in &requests {
            let Some(token) = request.form("refresh_token") else {
                continue;
            };
            match request.status {
                Some(200) if brought.insert(token) => seen.taken += 1,
                // its client was gone before it was looked at
                None if !request.applied => {}
                _ => seen.reused += 1,
            }
        }
        seen
    }
}
