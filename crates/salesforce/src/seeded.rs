//! Property tests with a seed that is printed, and taken from `ORGDECK_SEED` to run the same again.

use proof::Proof;
use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseResult, TestRng, TestRunner};

/// A runner for so many cases.
pub(crate) fn runner(cases: u32) -> TestRunner {
    from(proof::seed(), cases)
}

fn from(seed: u64, cases: u32) -> TestRunner {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let config = Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    };
    TestRunner::new_with_rng(config, rng)
}

/// Checks what must hold of any text that goes into a query or a search: a part of the proof `soql`.
pub(crate) fn proves<S: Strategy>(
    what: &str,
    texts: &S,
    check: impl Fn(S::Value) -> TestCaseResult,
) {
    let proof = Proof::new("soql");
    let cases = u32::try_from(proof.rounds(20_000)).unwrap_or(u32::MAX);
    let held = from(proof.seed(), cases).run(texts, check);
    proof.counted(format_args!("{what} of {cases} texts"));
    assert!(held.is_ok(), "{what}: {:?}", held.err());
}
