//! One thread for calls that block, each within a limit.
//!
//! A keychain may never answer: its daemon is stopped, or its prompt is left open. Such a call keeps
//! its thread and is given up; the next call gets a new thread. What was given up writes nothing any
//! more if it wakes (see [`Ticket::proceed`]).

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::{VaultError, locked};

/// How many calls may hang at once before no further thread is spent on the place.
const MOST_HANGING: usize = 8;

type Job = Box<dyn FnOnce() + Send>;

/// The thread, started at the first call.
pub(crate) struct Worker {
    queue: Mutex<Option<mpsc::Sender<Job>>>,
    hanging: Arc<AtomicUsize>,
}

/// What a running call knows about whoever waits for it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ticket {
    given_up: Arc<AtomicBool>,
    asking: Arc<AtomicBool>,
}

impl Ticket {
    /// Says whether a prompt is open: giving up then means "locked", not "does not answer".
    pub(crate) fn asking(&self, asking: bool) {
        self.asking.store(asking, Ordering::SeqCst);
    }

    /// To be asked before anything is changed: whether somebody still waits for it.
    ///
    /// # Errors
    /// [`VaultError::Locked`] when nobody does; nobody will read it either.
    pub(crate) fn proceed(&self) -> Result<(), VaultError> {
        if self.given_up.load(Ordering::SeqCst) {
            Err(VaultError::Locked)
        } else {
            Ok(())
        }
    }
}

impl Worker {
    pub(crate) fn new() -> Self {
        Self {
            queue: Mutex::new(None),
            hanging: Arc::default(),
        }
    }

    /// Runs `work` on the thread, after what was given to it before.
    ///
    /// # Errors
    /// What `work` says; [`VaultError::TimedOut`] after `limit`, or [`VaultError::Locked`] when a
    /// prompt was open then; [`VaultError::Unavailable`] when too many calls hang already.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        limit: Duration,
        work: impl FnOnce(&Ticket) -> Result<T, VaultError> + Send + 'static,
    ) -> Result<T, VaultError> {
        if self.hanging.load(Ordering::SeqCst) >= MOST_HANGING {
            let why = format!("{MOST_HANGING} earlier requests are still without an answer");
            return Err(VaultError::Unavailable { why });
        }
        let ticket = Ticket::default();
        let (answer, answered) = oneshot::channel();
        self.queue(job(ticket.clone(), Arc::clone(&self.hanging), work, answer))?;
        match tokio::time::timeout(limit, answered).await {
            Ok(Ok(result)) => result,
            // no answer was sent: the call panicked
            Ok(Err(_)) => Err(VaultError::Unavailable {
                why: "the call was cut off".to_owned(),
            }),
            Err(_) => {
                self.hanging.fetch_add(1, Ordering::SeqCst);
                ticket.given_up.store(true, Ordering::SeqCst);
                *locked(&self.queue) = None;
                let asking = ticket.asking.load(Ordering::SeqCst);
                Err(if asking {
                    VaultError::Locked
                } else {
                    VaultError::TimedOut { after: limit }
                })
            }
        }
    }

    fn queue(&self, job: Job) -> Result<(), VaultError> {
        let mut queue = locked(&self.queue);
        let job = match queue.as_ref() {
            Some(sender) => match sender.send(job) {
                Ok(()) => return Ok(()),
                Err(mpsc::SendError(job)) => job,
            },
            None => job,
        };
        let (sender, jobs) = mpsc::channel::<Job>();
        thread::Builder::new()
            .name("vault".to_owned())
            .spawn(move || {
                for job in jobs {
                    // a call that panics ends alone: what already waits behind it still runs
                    let _ = catch_unwind(AssertUnwindSafe(job));
                }
            })?;
        // the thread was started a moment ago and waits for this
        let _ = sender.send(job);
        *queue = Some(sender);
        Ok(())
    }
}

fn job<T: Send + 'static>(
    ticket: Ticket,
    hanging: Arc<AtomicUsize>,
    work: impl FnOnce(&Ticket) -> Result<T, VaultError> + Send + 'static,
    answer: oneshot::Sender<Result<T, VaultError>>,
) -> Job {
    Box::new(move || {
        let result = ticket.proceed().and_then(|()| work(&ticket));
        if ticket.given_up.load(Ordering::SeqCst) {
            hanging.fetch_sub(1, Ordering::SeqCst);
        }
        let _ = answer.send(result);
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const SOON: Duration = Duration::from_millis(50);
    const LATE: Duration = Duration::from_secs(30);

    #[tokio::test]
    async fn a_call_that_never_ends_is_given_up_and_the_next_one_runs() {
        let worker = Worker::new();
        let (release, held) = mpsc::channel::<()>();
        let hung = worker.run(SOON, move |_| Ok(held.recv().is_ok())).await;
        assert!(matches!(hung, Err(VaultError::TimedOut { after }) if after == SOON));
        assert_eq!(worker.run(LATE, |_| Ok(7)).await.unwrap(), 7);
        release.send(()).unwrap();
    }

    #[tokio::test]
    async fn a_call_given_up_while_it_asks_the_user_means_locked_and_does_not_go_on() {
        let worker = Worker::new();
        let (release, held) = mpsc::channel::<()>();
        let (tell, told) = mpsc::channel();
        let asked = worker
            .run(SOON, move |ticket| {
                ticket.asking(true);
                let _ = held.recv();
                tell.send(ticket.proceed().is_ok()).unwrap();
                Ok(())
            })
            .await;
        assert!(matches!(asked, Err(VaultError::Locked)));
        release.send(()).unwrap();
        assert!(!told.recv().unwrap(), "a call nobody waits for went on");
    }

    #[tokio::test]
    async fn a_place_that_hangs_costs_a_bounded_number_of_threads() {
        let worker = Worker::new();
        let mut held = Vec::new();
        for _ in 0..MOST_HANGING {
            let (release, hold) = mpsc::channel::<()>();
            let hung = worker.run(SOON, move |_| Ok(hold.recv().is_ok())).await;
            assert!(matches!(hung, Err(VaultError::TimedOut { .. })));
            held.push(release);
        }
        let refused = worker.run(LATE, |_| Ok(())).await;
        assert!(matches!(refused, Err(VaultError::Unavailable { .. })));
    }

    #[tokio::test]
    async fn a_call_that_panics_ends_as_unavailable_and_the_next_one_runs() {
        let worker = Worker::new();
        let panicked = worker.run::<()>(LATE, |_| panic!("planted")).await;
        assert!(matches!(panicked, Err(VaultError::Unavailable { .. })));
        assert_eq!(worker.run(LATE, |_| Ok(7)).await.unwrap(), 7);
    }
}
