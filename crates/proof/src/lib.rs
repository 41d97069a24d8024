//! What the project's proofs share. Only tests use it.
//!
//! A proof is an ordinary test that counts something, prints what it counted in one line, and fails if that is not
//! what was promised. It runs short with all other tests and long with `cargo xtask proof NAME --long`, which tells it
//! how far to go, and with which seed, by the environment.
//!
//! Not here: the proofs themselves; each stands beside what it proves.

pub mod fakes;
mod fuzz;
mod hostile;
mod secrets;

use std::{fmt::Display, time::Duration};

pub use fuzz::{Fuzz, Fuzzed};
pub use hostile::addresses as hostile_addresses;
use rand::{SeedableRng, rngs::StdRng};
pub use secrets::Secrets;

/// The variable that sets the seed.
const SEED: &str = "ORGDECK_SEED";
/// The variable that sets how many rounds a proof makes; what a round is, each says itself.
const ROUNDS: &str = "ORGDECK_PROOF_ROUNDS";
/// The variable that sets for how many seconds a proof that goes by time runs.
const SECONDS: &str = "ORGDECK_PROOF_SECONDS";

/// The seed of this run: the one of `ORGDECK_SEED`, or a new one. It is printed, so that the run can be repeated.
#[must_use]
pub fn seed() -> u64 {
    let seed = number(SEED).unwrap_or_else(|| u64::from(rand::random::<u32>()));
    println!("{SEED}={seed}");
    seed
}

/// How long a proof that goes by time runs: `short` seconds unless the environment asks for another number.
#[must_use]
pub fn seconds(short: u64) -> Duration {
    Duration::from_secs(number(SECONDS).unwrap_or(short))
}

/// A number out of the environment.
fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Lets this process have so many files and sockets open, as far as the system lets it: desktops start with 1,024.
///
/// # Panics
/// When the system allows fewer.
pub fn allow_open_files(count: u64) {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
        if current.is_some_and(|current| current < count) {
            let more = Rlimit {
                current: Some(maximum.map_or(count, |maximum| maximum.min(count))),
                maximum,
            };
            let set = setrlimit(Resource::Nofile, more);
            assert!(set.is_ok(), "{count} files cannot be open here: {set:?}");
        }
    }
    #[cfg(not(unix))]
    let _ = count;
}

/// One run of a proof.
#[derive(Debug)]
pub struct Proof {
    name: &'static str,
    seed: u64,
}

impl Proof {
    /// The proof that `cargo xtask proof` knows by this name.
    #[must_use]
    pub fn new(name: &'static str) -> Self {
        Self { name, seed: seed() }
    }

    /// The same, with a seed of its own unless the environment sets one: every run of the tests is the same.
    #[must_use]
    pub fn seeded(name: &'static str, seed: u64) -> Self {
        let seed = number(SEED).unwrap_or(seed);
        println!("{SEED}={seed}");
        Self { name, seed }
    }

    /// This run's seed.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Dice of this run's seed.
    #[must_use]
    pub fn dice(&self) -> StdRng {
        StdRng::seed_from_u64(self.seed)
    }

    /// How many rounds to make: `short` of them unless the environment asks for another number.
    #[must_use]
    pub fn rounds(&self, short: u64) -> u64 {
        number(ROUNDS).unwrap_or(short)
    }

    /// Prints what was counted. To be called before anything is asserted: what does not hold is counted, too.
    pub fn counted(&self, what: impl Display) {
        println!("\nproof {}: {what}, seed {}", self.name, self.seed);
    }
}
