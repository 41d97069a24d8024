//! The proof `writes`: two clients change the same cases while the org and the line between misbehave in every way there
//! is, and one of them is killed now and then. By the org's own tables nothing that was told as written is missing,
//! nothing is there twice, nobody was written over unseen, and every wish has an end that somebody can see.

mod client;
mod faults;
mod judge;

use orgdeck::{Orgdeck, views::VaultChoice};
use proof::Proof;
use rand::RngExt as _;

use crate::{
    desk_lists::desk_after,
    support::{World, options, set_up},
};
use client::{Client, Seat, sign_in};
use judge::Judge;

/// The cases that both clients work on: few, so that they meet.
const CASES: usize = 12;

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
    sign_in(&app, id, world.control()).await;
    Seat {
        app,
        id,
        options,
        _folder: Some(folder),
    }
}

// planted, and both turned it red: `If-Unmodified-Since` left out in `Saving::try_once` (7 overwritten), a POST
// whose answer was lost sent again in `Saving::create` (8 doubled)
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_is_lost_doubled_or_overwritten_unseen_and_every_wish_ends() {
    let proof = Proof::new("writes");
    // some are not even begun, where their record cannot be read
    let wishes = proof.rounds(1_100);
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
        _folder: None,
    };
    let (control, mut dice) = (org.control().clone(), proof.dice());
    let mut a = Client::new("a", own, control.clone(), dice.random(), true);
    let mut b = Client::new("b", other, control.clone(), dice.random(), false);
    let cases = a.cases().await;
    control.clear_requests();
    tokio::join!(
        a.work(wishes.div_ceil(2), &cases),
        b.work(wishes / 2, &cases)
    );
    let requests = control.requests();
    let met = requests.iter().filter(|one| !one.faults.is_empty()).count();
    let mut judge = Judge::default();
    for client in [&mut a, &mut b] {
        client.settle().await;
        judge.hear(client).await;
    }
    // its file is its own as long as it runs
    org.stop().await;
    let found = judge.judge(&folder.path().join("org.db"));
    proof.counted(format_args!(
        "{} wishes of two clients, {met} of the last {} requests met one of {} faults, {} kills: {found}",
        judge.wishes(),
        requests.len(),
        faults::KINDS,
        a.kills()
    ));
    found.holds();
}
