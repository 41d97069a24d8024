//! The answer to a renewal, cut at every byte.

use orgdeck::views::State;
use practice_org::{Fault, FaultKind};
use proof::Proof;

use super::{Kept, rotate, rotating};
use crate::{
    staying::state,
    support::{AGENT, World},
};

/// More bytes than an answer to a renewal has.
const MOST: usize = 4_000;

/// Cuts the next answer after so many bytes; `broken` as if the connection broke, else as if that were all.
fn cut(world: &World, bytes: usize, broken: bool) {
    let kind = match broken {
        true => FaultKind::TruncateBodyAt { bytes },
        false => FaultKind::ShortenBodyTo { bytes },
    };
    world.control().clear_faults();
    world.control().expire_access_tokens().unwrap();
    let fault = Fault::new(kind).path("/services/oauth2/token");
    world.control().add_fault(fault);
}

/// What came of the cuts so far.
#[derive(Default)]
struct Ends {
    cuts: usize,
    connected: usize,
    expired: usize,
    gone: Vec<String>,
}

impl Ends {
    /// Cuts answers until one is whole, `step` bytes further each time.
    async fn take(&mut self, world: &World, step: usize) {
        let before = world.detail().await;
        let kept = Kept::of(world).await;
        for bytes in (0..MOST).step_by(step) {
            cut(world, bytes, (bytes / step).is_multiple_of(2));
            if world.try_cases().await.is_ok() {
                // the whole answer was there
                return;
            }
            self.cuts += 1;
            // what the person does next
            let _ = world.try_cases().await;
            if !kept.is_there().await {
                let gone = format!("after {bytes} bytes: the vault entry is gone");
                self.gone.push(gone);
            }
            match state(world).await {
                State::Connected => self.connected += 1,
                State::Expired => {
                    self.expired += 1;
                    world.connect(AGENT).await;
                }
                other => self.gone.push(format!("after {bytes} bytes: {other:?}")),
            }
            let now = world.detail().await;
            let same = (now.row.id, &now.authentication) == (before.row.id, &before.authentication);
            if !same || !kept.is_there().await {
                let gone = format!("after {bytes} bytes: something is gone");
                self.gone.push(gone);
            }
            if world.try_cases().await.is_err() {
                self.gone.push(format!("after {bytes} bytes: not mended"));
            }
        }
        self.gone.push("no answer was whole".to_owned());
    }

    fn counted(self, proof: &Proof, how: &str) {
        let Self {
            cuts,
            connected,
            expired,
            gone,
        } = self;
        proof.counted(format_args!(
            "answer cut at {cuts} bytes, {how}: {connected} CONNECTED, {expired} EXPIRED and mended by one click, {} gone",
            gone.len()
        ));
        assert_eq!((gone, connected + expired), (Vec::<String>::new(), cuts));
    }
}

// planted: the vault entry removed when a renewal fails, and nothing was there to go on with
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_cut_at_any_byte_loses_nothing() {
    let proof = Proof::new("renewal-crash");
    let world = rotating().await;
    rotate(&world, false);
    let mut ends = Ends::default();
    ends.take(&world, 1).await;
    ends.counted(&proof, "no rotation");
}

// planted: the same
#[tokio::test(flavor = "multi_thread")]
async fn with_rotation_an_answer_cut_at_any_byte_is_mended_by_one_click() {
    let proof = Proof::new("renewal-crash");
    let world = rotating().await;
    let mut ends = Ends::default();
    // each cut costs a sign-in: the long run takes every byte
    let step = if proof.rounds(1) > 1 { 1 } else { 16 };
    ends.take(&world, step).await;
    ends.counted(&proof, "rotation");
}
