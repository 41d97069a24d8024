//! What long work needs from outside: somewhere to report to, and a browser to send a person to.

use async_trait::async_trait;

/// Where long work reports its steps. Reporting never waits and never fails.
pub struct Progress<T>(Box<dyn Fn(T) + Send + Sync>);

impl<T> Progress<T> {
    /// Reports to a function.
    pub fn to(report: impl Fn(T) + Send + Sync + 'static) -> Self {
        Self(Box::new(report))
    }

    /// Reports to nobody.
    #[must_use]
    pub fn to_nobody() -> Self {
        Self(Box::new(|_| ()))
    }

    pub(crate) fn report(&self, step: T) {
        (self.0)(step);
    }
}

/// The system browser, as far as a sign-in needs it.
#[async_trait]
pub trait Browser: Send + Sync {
    /// Opens an address; false when no browser could be started.
    async fn open(&self, address: &str) -> bool;
}
