//! The proof `writes`: two clients change the same cases while the org and the line between misbehave in every way there
//! is, and one of them is killed now and then. By the org's own tables nothing that was told as written is missing,
//! nothing is there twice, nobody was written over unseen, and every wish has an end that somebody can see.

mod client;
mod faults;
mod judge;

use futures_util::{StreamExt as _, stream};
use orgdeck::{Orgdeck, views::VaultChoice};
use proof::Proof;
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};

use crate::{
    desk_lists::desk_after,
    support::{ADMIN, AGENT, World, options, set_up},
};
use client::{Client, Seat, sign_in};
use judge::{Found, Judge};

/// The cases that both clients work on: few, so that they meet.
const CASES: usize = 12;
/// Wishes in one org; some are not even begun, where their record cannot be read.
const OF_ONE: u64 = 1_100;
/// Orgs that are stormed at a time: mostly one waits for a second to be over.
const AT_ONCE: usize = 6;

/// A second application beside a world's own, with a folder of its own.
async fn beside(world: &World) -> Seat {
    let folder = tempfile::tempdir().unwrap();
    let options = options(folder.path());
    for port in &options.ports {
        let callback = format!("http://localhost:{port}/callback");
        world.control().add_callback(&callback).unwrap();
    }
    let app = Orgdeck::open(options.clone()).await.unwrap();
    app.choose_vault(VaultChoice::Memory, None).await.unwrap();
    let id = set_up(&app, "Second desk", &world.org).await;
    sign_in(&app, id, world.control(), ADMIN).await;
    Seat {
        app,
        id,
        options,
        // an org keeps five sign-ins of a user, and the first client signs in after each kill
        user: ADMIN,
        _folder: Some(folder),
    }
}

/// What two clients wished in one org, and what was found of it.
struct Storm {
    wishes: usize,
    requests: usize,
    /// Requests that met a fault.
    met: usize,
    kills: usize,
    found: Found,
}

async fn storm(wishes: u64, seed: u64) -> Storm {
    let world = desk_after(CASES, |_| ()).await;
    let other = beside(&world).await;
    let World {
        folder,
        app,
        org,
        id,
        options,
    } = world;
    let own = Seat {
        app,
        id,
        options,
        user: AGENT,
        _folder: None,
    };
    let (control, mut dice) = (org.control().clone(), StdRng::seed_from_u64(seed));
    let mut a = Client::new("a", own, control.clone(), dice.random(), true);
    let mut b = Client::new("b", other, control.clone(), dice.random(), false);
    let cases = a.cases().await;
    control.clear_requests();
    tokio::join!(
        a.work(wishes.div_ceil(2), &cases),
        b.work(wishes / 2, &cases)
    );
    let requests = control.requests();
    let mut judge = Judge::default();
    for client in [&mut a, &mut b] {
        client.settle().await;
        judge.hear(client).await;
    }
    // its file is its own as long as it runs
    org.stop().await;
    Storm {
        wishes: judge.wishes(),
        requests: requests.len(),
        met: requests.iter().filter(|one| !one.faults.is_empty()).count(),
        kills: a.kills(),
        found: judge.judge(&folder.path().join("org.db")),
    }
}

// planted, and both turned it red: `If-Unmodified-Since` left out in `Saving::try_once` (7 overwritten), a POST
// whose answer was lost sent again in `Saving::create` (8 doubled)
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_is_lost_doubled_or_overwritten_unseen_and_every_wish_ends() {
    let proof = Proof::new("writes");
    let mut dice = proof.dice();
    let storms = proof.rounds(OF_ONE).div_ceil(OF_ONE);
    let seeds: Vec<u64> = (0..storms).map(|_| dice.random()).collect();
    let storms = stream::iter(seeds).map(|seed| tokio::spawn(storm(OF_ONE, seed)));
    let storms: Vec<_> = storms.buffer_unordered(AT_ONCE).collect().await;
    let storms: Vec<Storm> = storms.into_iter().map(Result::unwrap).collect();
    let sum = |count: fn(&Storm) -> usize| storms.iter().map(count).sum::<usize>();
    let found: Found = storms.iter().map(|storm| &storm.found).sum();
    proof.counted(format_args!(
        "{} wishes of two clients in each of {} orgs, {} of {} requests met one of {} faults, {} kills: {found}",
        sum(|storm| storm.wishes),
        storms.len(),
        sum(|storm| storm.met),
        sum(|storm| storm.requests),
        faults::KINDS,
        sum(|storm| storm.kills)
    ));
    found.holds();
}
