//! The loopback listener of sign-ins: one for the whole process, up only while a sign-in waits.
//!
//! Salesforce compares the callback address letter by letter, port included, so the ports are a fixed short list and
//! the first free one is used. Both address families are held: a browser may resolve `localhost` to either, and nobody
//! else must be able to take the other one.

mod decide;
mod ports;
mod serve;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use secrecy::SecretString;
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

pub(crate) use decide::{Attempt, Decision, Refusal, Status, decide_query};
pub(crate) use serve::Limits;

use crate::Error;

/// Sign-ins that ended are remembered for a while, so that a late browser gets a fitting page.
const REMEMBERED: usize = 64;

/// What the browser brought back.
#[derive(Debug)]
pub(crate) enum Answer {
    /// The code.
    Code(SecretString),
    /// A refusal.
    Refused(Refusal),
}

/// The listener of this process.
#[derive(Clone)]
pub(crate) struct Listener {
    ports: Arc<[u16]>,
    limits: Limits,
    inner: Arc<Mutex<Inner>>,
    /// One sign-in at a time opens or closes the sockets.
    opening: Arc<tokio::sync::Mutex<()>>,
}

#[derive(Default)]
struct Inner {
    attempts: Vec<Attempt>,
    waiting: Vec<(Uuid, oneshot::Sender<Answer>)>,
    open: Option<Open>,
}

/// The sockets that are up, and how to take them down.
struct Open {
    port: u16,
    stop: CancellationToken,
    task: tokio::task::JoinHandle<()>,
}

/// A sign-in that waits. Dropping it ends the wait; the last one takes the sockets down.
pub(crate) struct Waiting {
    pub(crate) id: Uuid,
    port: u16,
    listener: Listener,
    answer: oneshot::Receiver<Answer>,
}

impl Listener {
    /// A listener for these ports. Nothing is opened before the first sign-in.
    pub(crate) fn new(ports: &[u16], limits: Limits) -> Self {
        Self {
            ports: ports.into(),
            limits,
            inner: Arc::default(),
            opening: Arc::default(),
        }
    }

    /// Opens the sockets, if they are not up, for one more sign-in.
    ///
    /// # Errors
    /// `sign-in.ports-taken` when no port is free on both address families.
    pub(crate) async fn begin(&self) -> Result<Waiting, Error> {
        let _one_at_a_time = self.opening.lock().await;
        let id = Uuid::now_v7();
        let (sender, answer) = oneshot::channel();
        if let Some(port) = self.join(id, sender) {
            return Ok(Waiting {
                id,
                port,
                listener: self.clone(),
                answer,
            });
        }
        let (sender, answer) = oneshot::channel();
        let (port, sockets) = ports::first_free(&self.ports).await?;
        let stop = CancellationToken::new();
        let task = tokio::spawn(serve::run(sockets, port, self.clone(), stop.clone()));
        let mut inner = self.inner();
        inner.open = Some(Open { port, stop, task });
        inner.waiting.push((id, sender));
        Ok(Waiting {
            id,
            port,
            listener: self.clone(),
            answer,
        })
    }

    /// Joins the sockets that are up.
    fn join(&self, id: Uuid, sender: oneshot::Sender<Answer>) -> Option<u16> {
        let mut inner = self.inner();
        let port = inner.open.as_ref().map(|open| open.port)?;
        inner.waiting.push((id, sender));
        Some(port)
    }

    /// Decides over a request and hands a genuine answer to its sign-in, once.
    fn take(&self, decide: impl FnOnce(&[Attempt]) -> Decision) -> Decision {
        let mut inner = self.inner();
        let decision = decide(&inner.attempts);
        let (id, answer) = match &decision {
            Decision::Ignore(_) => return decision,
            Decision::Accept(id, code) => (*id, Answer::Code(code.clone())),
            Decision::Denied(id, refusal) => (*id, Answer::Refused(refusal.clone())),
        };
        inner.end(id);
        if let Some(place) = inner.waiting.iter().position(|(waiting, _)| *waiting == id) {
            // a sign-in that gave up meanwhile has no ear any more, and nothing is lost
            let _ = inner.waiting.swap_remove(place).1.send(answer);
        }
        decision
    }

    /// Decides over the query of a pasted callback address.
    pub(crate) fn paste(&self, query: &str) -> Decision {
        self.take(|attempts| decide_query(query, attempts))
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    /// Marks an attempt as over; only the newest ones are remembered.
    fn end(&mut self, id: Uuid) {
        for attempt in &mut self.attempts {
            attempt.over |= attempt.id == id;
        }
        let over = self.attempts.iter().filter(|attempt| attempt.over).count();
        if over > REMEMBERED
            && let Some(oldest) = self.attempts.iter().position(|attempt| attempt.over)
        {
            self.attempts.remove(oldest);
        }
    }
}

impl Waiting {
    /// The callback address to name in the sign-in.
    pub(crate) fn redirect_uri(&self) -> String {
        format!("http://localhost:{}{}", self.port, decide::PATH)
    }

    /// From here on a callback with this state belongs to this sign-in.
    pub(crate) fn expect(&self, state: SecretString) {
        self.listener.inner().attempts.push(Attempt {
            id: self.id,
            state,
            over: false,
        });
    }

    /// Waits for the browser.
    pub(crate) async fn answer(&mut self) -> Answer {
        match (&mut self.answer).await {
            Ok(answer) => answer,
            // the sender lives in the listener as long as this does
            Err(_) => std::future::pending().await,
        }
    }

    /// Ends the wait and, if this was the last one, waits until the port is free again.
    pub(crate) async fn close(self) {
        let listener = self.listener.clone();
        let _one_at_a_time = listener.opening.lock().await;
        let task = self.leave();
        drop(self);
        if let Some(task) = task {
            // a task that was stopped has nothing to tell
            let _ = task.await;
        }
    }

    fn leave(&self) -> Option<tokio::task::JoinHandle<()>> {
        let mut inner = self.listener.inner();
        inner.end(self.id);
        inner.waiting.retain(|(id, _)| *id != self.id);
        let live = inner.attempts.iter().any(|attempt| !attempt.over) || !inner.waiting.is_empty();
        if live {
            return None;
        }
        inner.open.take().map(|open| {
            open.stop.cancel();
            open.task
        })
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let _ = self.leave();
    }
}

#[cfg(test)]
pub(crate) use tests::free_port;

#[cfg(test)]
mod hostile;
#[cfg(test)]
mod paste_fuzz;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod under_attack;
