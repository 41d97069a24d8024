//! `proof`: what the project promises in numbers, each number counted by an ordinary test.
//!
//! The tests run short in the test command. Here one proof runs by itself, with a seed and as far as `--long` says, and
//! what its tests counted is the last line. A test that was renamed or left out would print nothing: then the proof
//! does not hold either.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};

use lexopt::{Arg, ValueExt as _};

use super::judges;
use crate::app::{self, Profile};
use crate::failure::{Failure, Result};
use crate::packages::{self, Purpose};
use crate::places::Places;
use crate::shell::{Captured, Program};
use crate::ui;

/// A proof whose counting is done by judges that other people wrote, and not by tests of ours.
struct Judged {
    name: &'static str,
    /// As in [`Proof`].
    about: &'static str,
    /// How many rounds `--long` asks for.
    long: &'static str,
    judge: fn(&Places, u64, Option<&str>) -> Result<Captured>,
    lines: usize,
}

const JUDGED: &[Judged] = &[Judged {
    name: "openapi",
    about: "the exported action is valid OpenAPI, and schemathesis drives an org by it: 60 to an operation, or 1,500",
    long: "1500",
    judge: judges::judge_action,
    lines: 2,
}];

/// One proof.
struct Proof {
    name: &'static str,
    /// What it proves, and how far, in one line.
    about: &'static str,
    /// What `--long` sets in the environment, and whether it builds for release.
    long: &'static [(&'static str, &'static str)],
    release: bool,
    runs: &'static [Run],
}

/// Tests of one package, cargo's or the window's. What they count is told in the order of the runs.
struct Run {
    package: &'static str,
    target: &'static [&'static str],
    /// The beginnings of the tests' names; of the window's the files.
    tests: &'static [&'static str],
    /// How many lines they print of what they counted.
    lines: usize,
}

/// The package of the window's contents, which npm tests.
const UI: &str = "orgdeck-ui";
/// The package of the window: its tests want the UI built, and a screen.
const WINDOW: &str = "orgdeck-desktop";

const LIB: &[&str] = &["--lib"];
const JOURNEYS: &[&str] = &["--test", "journeys"];

const PROOFS: &[Proof] = &[
    Proof {
        name: "loopback",
        about: "hostile requests neither end a sign-in nor pass a code: 10,000, or 100,000",
        long: &[("ORGDECK_PROOF_ROUNDS", "100000")],
        release: false,
        runs: &[
            Run {
                package: "orgdeck",
                target: LIB,
                tests: &["connect::listener::under_attack::hostile"],
                lines: 1,
            },
            Run {
                package: "orgdeck",
                target: LIB,
                tests: &["connect::listener::under_attack::every_variant"],
                lines: 1,
            },
            Run {
                package: "orgdeck",
                target: LIB,
                tests: &["connect::listener::under_attack::the_genuine"],
                lines: 1,
            },
        ],
    },
    Proof {
        name: "renewal",
        about: "a thousand tasks and twenty processes renew once each time: 20 rounds, or 1,000",
        long: &[("ORGDECK_PROOF_ROUNDS", "1000")],
        release: false,
        runs: &[
            Run {
                package: "orgdeck",
                target: LIB,
                tests: &["sessions::together::"],
                lines: 1,
            },
            Run {
                package: "orgdeck",
                target: JOURNEYS,
                tests: &["renewing::together::"],
                lines: 1,
            },
            Run {
                package: "orgdeck",
                target: JOURNEYS,
                tests: &["renewing::processes::"],
                lines: 1,
            },
        ],
    },
    Proof {
        name: "renewal-crash",
        about: "killed and cut anywhere in a renewal, a session is connected or one click from it: 12 kills, or 1,200",
        long: &[("ORGDECK_PROOF_ROUNDS", "100")],
        release: false,
        runs: &[
            Run {
                package: "orgdeck",
                target: JOURNEYS,
                tests: &["renewing::crash::"],
                lines: 1,
            },
            Run {
                package: "orgdeck",
                target: JOURNEYS,
                tests: &["renewing::cut::"],
                lines: 2,
            },
        ],
    },
    Proof {
        name: "leaks",
        about: "no token, key or password outside vault and memory: each fault in one way in, or in all six",
        long: &[("ORGDECK_PROOF_ROUNDS", "2")],
        release: false,
        runs: &[
            Run {
                package: "orgdeck",
                target: JOURNEYS,
                tests: &["leaks::no_secret"],
                lines: 1,
            },
            Run {
                package: "orgdeck",
                target: JOURNEYS,
                tests: &["leaks::ways::"],
                lines: 1,
            },
        ],
    },
    Proof {
        name: "checkup",
        about: "planted faults are named at the first probe with proven causes, healthy orgs raise no alarm: 20, or 200",
        long: &[("ORGDECK_PROOF_ROUNDS", "200")],
        release: false,
        runs: &[Run {
            package: "orgdeck",
            target: JOURNEYS,
            tests: &["checkup::proof::"],
            lines: 3,
        }],
    },
    Proof {
        name: "recipes",
        about: "every step of every product's guide stands in its recipe; each one taken out is missed by name",
        long: &[],
        release: false,
        runs: &[Run {
            package: "orgdeck",
            target: LIB,
            tests: &["recipes::guides::proof::"],
            lines: 2,
        }],
    },
    Proof {
        name: "domains",
        about: "hostile addresses typed, stored, out of the CLI and in answers: nothing is sent to a foreign host",
        long: &[],
        release: false,
        runs: &[Run {
            package: "orgdeck",
            target: JOURNEYS,
            tests: &["domains::"],
            lines: 5,
        }],
    },
    Proof {
        name: "persistent-401",
        about: "a session refused for good, in nine shapes: two requests and one renewal, then the right state",
        long: &[],
        release: false,
        runs: &[Run {
            package: "orgdeck",
            target: JOURNEYS,
            tests: &["staying::persistent::"],
            lines: 2,
        }],
    },
    Proof {
        name: "vault",
        about: "every state of keychain and file: no silent loss, nothing in the clear",
        long: &[],
        release: false,
        runs: &[
            Run {
                package: "vault",
                target: &["--test", "keychain"],
                tests: &["matrix::"],
                lines: 1,
            },
            Run {
                package: "vault",
                target: LIB,
                tests: &["keychain::system::tests::a_mock_that"],
                lines: 1,
            },
        ],
    },
    Proof {
        name: "fuzz",
        about: "callback, token answer, pasted address and domain under random input: 5,000 each, or a minute each",
        long: &[("ORGDECK_PROOF_SECONDS", "60")],
        release: false,
        runs: &[
            Run {
                package: "orgdeck",
                target: LIB,
                tests: &[
                    "connect::listener::decide::fuzz",
                    "connect::listener::paste_fuzz",
                ],
                lines: 2,
            },
            Run {
                package: "salesforce",
                target: LIB,
                tests: &["oauth::token::fuzz", "hosts::fuzz"],
                lines: 2,
            },
        ],
    },
    Proof {
        name: "soql",
        about: "any text is one literal of our queries and searches; the practice org answers or refuses any of them: \
                20,000 texts each, or a million",
        long: &[("ORGDECK_PROOF_ROUNDS", "1000000")],
        release: true,
        runs: &[
            Run {
                package: "salesforce",
                target: LIB,
                tests: &["soql::literals::", "sosl::tests::"],
                lines: 7,
            },
            Run {
                package: "practice-org",
                target: LIB,
                tests: &["soql::tests::fuzz", "sosl::tests::random"],
                lines: 3,
            },
        ],
    },
    Proof {
        name: "writes",
        about: "two clients at the same cases under 30 kinds of faults and kills: nothing lost, doubled or overwritten \
                unseen: 1,000 wishes, or 20,000",
        long: &[("ORGDECK_PROOF_ROUNDS", "22000")],
        release: false,
        runs: &[Run {
            package: "orgdeck",
            target: JOURNEYS,
            tests: &["writing::"],
            lines: 1,
        }],
    },
    Proof {
        name: "day",
        about: "an agent by keys alone in the real window, under faults, crashes and a colleague: no text lost, doubled or \
                put over another unseen, late frames counted: 40 s, or half an hour with a million cases",
        long: &[
            ("ORGDECK_PROOF_SECONDS", "1800"),
            ("ORGDECK_PROOF_ROUNDS", "1000000"),
        ],
        release: true,
        runs: &[Run {
            package: WINDOW,
            target: &[],
            tests: &["whatever_is_typed"],
            lines: 1,
        }],
    },
    Proof {
        name: "scripts",
        about: "1,000 script payloads in every text of every view: none runs, sends or calls, all are read as text; \
                2,000 e-mails full of scripts, or 200,000",
        long: &[("ORGDECK_PROOF_ROUNDS", "200000")],
        release: false,
        runs: &[
            Run {
                package: UI,
                target: &[],
                tests: &["tests/scripts.test.ts"],
                lines: 1,
            },
            Run {
                package: "orgdeck",
                target: LIB,
                tests: &["desk::record::html::scripts::"],
                lines: 1,
            },
        ],
    },
];

/// Runs the proof named, or lists them.
pub(crate) fn proof(places: &Places, mut parser: lexopt::Parser) -> Result {
    let (mut name, mut long, mut seed) = (None, false, None);
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Value(value) if name.is_none() => name = Some(value.string()?),
            Arg::Long("long") => long = true,
            Arg::Long("seed") => seed = Some(parser.value()?.parse()?),
            other => return Err(other.unexpected().into()),
        }
    }
    let Some(name) = name else {
        for proof in PROOFS {
            println!("{:<15} {}", proof.name, proof.about);
        }
        for judged in JUDGED {
            println!("{:<15} {}", judged.name, judged.about);
        }
        return Ok(());
    };
    let seed = seed.unwrap_or_else(any_seed);
    if let Some(judged) = JUDGED.iter().find(|judged| judged.name == name) {
        return judged.run(places, long, seed);
    }
    let Some(proof) = PROOFS.iter().find(|proof| proof.name == name) else {
        return Err(Failure::new(format!("there is no proof \"{name}\""))
            .cure("`cargo xtask proof` lists them"));
    };
    proof.run(places, long, seed)
}

/// A short number that differs from run to run.
fn any_seed() -> u64 {
    RandomState::new().build_hasher().finish() % 1_000_000
}

impl Proof {
    fn run(&self, places: &Places, long: bool, seed: u64) -> Result {
        let mut counted = Vec::new();
        let mut held = true;
        for run in self.runs {
            let printed = run.program(self, places, long, seed)?.tee()?;
            let lines = counts(&printed.out, self.name);
            held &= printed.ok && lines.len() == run.lines;
            counted.extend(lines);
        }
        conclude(self.name, &counted, held, seed)
    }
}

impl Judged {
    fn run(&self, places: &Places, long: bool, seed: u64) -> Result {
        let printed = (self.judge)(places, seed, long.then_some(self.long))?;
        let counted = counts(&printed.out, self.name);
        let held = printed.ok && counted.len() == self.lines;
        conclude(self.name, &counted, held, seed)
    }
}

/// Prints the last line, and tells how to run a proof again that does not hold.
fn conclude(name: &str, counted: &[String], held: bool, seed: u64) -> Result {
    println!("\n{}", closing(name, counted, seed));
    if held {
        return Ok(());
    }
    let again = format!("`cargo xtask proof {name} --seed {seed}` runs it again");
    Err(Failure::new(format!("the proof \"{name}\" does not hold")).cure(again))
}

impl Run {
    fn program(&self, proof: &Proof, places: &Places, long: bool, seed: u64) -> Result<Program> {
        let mut program = match self.package {
            UI => {
                ui::install(places)?;
                Program::npm(&places.ui()).args(["run", "test", "--"])
            }
            WINDOW => {
                packages::ensure(&places.root, Purpose::Test)?;
                ui::install(places)?;
                ui::build(places)?;
                // what is late in the window is judged as it is shipped
                let suite = match long && proof.release {
                    true => {
                        app::build(places, Profile::Release)?;
                        app::desktop_suite(places)
                            .env("ORGDECK_BIN", places.built("release", "orgdeck"))
                    }
                    false => app::desktop_suite(places),
                };
                suite.args(["--", "--nocapture"])
            }
            package => {
                let release = (long && proof.release).then_some("--release");
                Program::cargo(&places.root)
                    .args(["test", "--quiet", "--package", package])
                    .args(release)
                    .args(self.target)
                    .args(["--", "--nocapture"])
            }
        };
        if long {
            for (name, value) in proof.long {
                program = program.env(name, value);
            }
        }
        Ok(program
            .env("ORGDECK_SEED", seed.to_string())
            .args(self.tests))
    }
}

/// What the tests of a proof counted, line by line.
fn counts(out: &str, name: &str) -> Vec<String> {
    let mark = format!("proof {name}: ");
    let counted = out
        .lines()
        .filter_map(|line| line.split_once(&mark))
        .map(|(_, counted)| counted.to_owned());
    counted.collect()
}

/// The last line: everything that was counted, and the seed once.
fn closing(name: &str, counted: &[String], seed: u64) -> String {
    let seeded = format!(", seed {seed}");
    let counted: Vec<&str> = counted
        .iter()
        .map(|line| line.strip_suffix(&seeded).unwrap_or(line))
        .collect();
    let counted = match counted.is_empty() {
        true => "nothing was counted".to_owned(),
        false => counted.join("; "),
    };
    format!("{name}: {counted}{seeded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_holds_everything_that_was_counted_and_the_seed_once() {
        let out = "running 2 tests\nORGDECK_SEED=7\n\nproof loopback: 3 requests, seed 7\n\
                   test a ... proof loopback: 5 sockets, seed 7\nproof vault: 1, seed 7\n";
        let counted = counts(out, "loopback");
        let line = "loopback: 3 requests; 5 sockets, seed 7";
        assert_eq!(closing("loopback", &counted, 7), line);
        let nothing = closing("loopback", &[], 7);
        assert_eq!(nothing, "loopback: nothing was counted, seed 7");
    }

    #[test]
    fn every_proof_has_a_name_of_its_own_a_line_and_tests() {
        for (at, proof) in PROOFS.iter().enumerate() {
            let before = PROOFS[..at].iter();
            assert!(!proof.about.is_empty() && proof.runs.iter().all(|run| run.lines > 0));
            assert!(before.into_iter().all(|other| other.name != proof.name));
        }
    }
}
