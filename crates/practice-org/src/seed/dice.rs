//! Chance that repeats itself: the same seed gives the same throws on every machine.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A stream of throws.
#[derive(Clone)]
pub(super) struct Dice(ChaCha8Rng);

impl Dice {
    /// The stream of this seed.
    pub(super) fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// The stream of one thing among many, from its beginning: whoever asks for it again throws the same again.
    pub(super) fn apart(&self, number: u64) -> Self {
        let mut dice = self.0.clone();
        dice.set_stream(number);
        dice.set_word_pos(0);
        Self(dice)
    }

    /// A number from 0 up to, not including, `end`; 0 if `end` is 0.
    pub(super) fn below(&mut self, end: usize) -> usize {
        // the tiny bias of the remainder is of no consequence here
        (self.0.next_u64() % (end.max(1) as u64)) as usize
    }

    /// A number from `first` to `last`, both included.
    pub(super) fn between(&mut self, first: usize, last: usize) -> usize {
        first + self.below(last - first + 1)
    }

    /// A fraction from 0 up to, not including, 1.
    pub(super) fn fraction(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// True in this many of a hundred throws.
    pub(super) fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of these, which must not be empty.
    pub(super) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    /// One of these by weight.
    pub(super) fn weighted<T: Copy>(&mut self, from: &[(T, usize)]) -> T {
        let mut left = self.below(from.iter().map(|(_, weight)| weight).sum());
        for (value, weight) in from {
            if left < *weight {
                return *value;
            }
            left -= weight;
        }
        from[0].0
    }
}
