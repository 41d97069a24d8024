//! Opens the application once, off the thread that draws, and remembers why if it could not.

use orgdeck::{Options, Orgdeck, views::Failure};
use tokio::sync::OnceCell;

/// The application, or the failure that kept it from opening.
pub struct Opening {
    options: Options,
    opened: OnceCell<Result<Orgdeck, Failure>>,
}

impl Opening {
    /// Nothing is opened until the first wish.
    pub fn new(options: Options) -> Self {
        Self {
            options,
            opened: OnceCell::new(),
        }
    }

    /// The application; every command asks here first.
    pub async fn orgdeck(&self) -> Result<&Orgdeck, Failure> {
        let open = || async {
            Orgdeck::open(self.options.clone())
                .await
                .map_err(Failure::from)
        };
        self.opened
            .get_or_init(open)
            .await
            .as_ref()
            .map_err(Clone::clone)
    }

    /// Whether the window may close now. An application that never opened has nothing to lose.
    pub fn may_quit(&self) -> bool {
        match self.opened.get() {
            Some(Ok(app)) => app.may_quit(),
            _ => true,
        }
    }
}
