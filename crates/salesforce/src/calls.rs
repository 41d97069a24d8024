//! How many requests were sent with a session, and how many may be.
//!
//! Several clients may share one count: what asks an org to look into something keeps to its allowance however many
//! sessions it speaks through.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A count of requests, cheap to clone; clones are one count.
#[derive(Debug, Clone)]
pub struct Calls {
    sent: Arc<AtomicU64>,
    most: u64,
}

impl Default for Calls {
    fn default() -> Calls {
        Calls::at_most(u64::MAX)
    }
}

impl Calls {
    /// A count that lets so many through.
    #[must_use]
    pub fn at_most(most: u64) -> Calls {
        Calls {
            sent: Arc::default(),
            most,
        }
    }

    /// How many were sent so far, repeated ones included.
    #[must_use]
    pub fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    /// How many may be sent.
    #[must_use]
    pub fn most(&self) -> u64 {
        self.most
    }

    /// Counts one more, if one more may be sent.
    pub(crate) fn take(&self) -> bool {
        let one_more = |sent| (sent < self.most).then_some(sent + 1);
        self.sent
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_more)
            .is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_lets_so_many_through_and_clones_share_it() {
        let calls = Calls::at_most(2);
        let same = calls.clone();
        assert!(calls.take() && same.take());
        assert!(!calls.take() && !same.take());
        assert_eq!((calls.sent(), same.sent(), calls.most()), (2, 2, 2));
        assert!(Calls::default().take());
    }
}
