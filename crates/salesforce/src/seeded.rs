//! Property tests with a seed that is printed, and taken from `ORGDECK_SEED` to run the same again.

use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// A runner for so many cases.
pub(crate) fn runner(cases: u32) -> TestRunner {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&proof::seed().to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let config = Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    };
    TestRunner::new_with_rng(config, rng)
}
