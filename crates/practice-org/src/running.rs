//! Starting and stopping: a thread of its own with a runtime of its own, so that an org lives in any program and any
//! test alike.

use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;

use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::control::Control;
use crate::db::{self, apps, logins};
use crate::options::{Announcement, Options, StartError};
use crate::org::{Org, Served};
use crate::tls::{self, Tls};
use crate::wire::Wires;
use crate::{control, server};

/// A running practice org. Dropping it stops it.
#[derive(Debug)]
pub struct PracticeOrg {
    announcement: Announcement,
    control: Control,
    stop: CancellationToken,
    stopped: oneshot::Receiver<()>,
}

impl PracticeOrg {
    /// Binds 127.0.0.1, opens or makes the org, and serves it. It answers when this returns.
    ///
    /// # Errors
    /// If the port or the data file cannot be used; the file is then as it was.
    pub async fn start(options: Options) -> Result<Self, StartError> {
        let (ready, started) = oneshot::channel();
        let (done, stopped) = oneshot::channel();
        let stop = CancellationToken::new();
        let thread_stop = stop.clone();
        std::thread::Builder::new()
            .name("practice-org".to_owned())
            .spawn(move || {
                run(&options, ready, thread_stop);
                // nobody waits if the org was dropped
                let _ = done.send(());
            })
            .map_err(StartError::Threads)?;
        let gone = |_| StartError::Threads(std::io::Error::other("the server's thread ended"));
        let (announcement, control) = started.await.map_err(gone)??;
        Ok(Self {
            announcement,
            control,
            stop,
            stopped,
        })
    }

    /// `http://127.0.0.1:PORT`, no trailing slash: My Domain and login host in one.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.announcement.url
    }

    /// Address, practice credentials and control key.
    #[must_use]
    pub fn announcement(&self) -> &Announcement {
        &self.announcement
    }

    /// Control of this org.
    #[must_use]
    pub fn control(&self) -> &Control {
        &self.control
    }

    /// Stops serving and closes the data file; both are done when this returns.
    pub async fn stop(mut self) {
        self.stop.cancel();
        // an error means that the thread is gone already
        let _ = (&mut self.stopped).await;
    }
}

impl Drop for PracticeOrg {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

type Ready = oneshot::Sender<Result<(Announcement, Control), StartError>>;

/// The thread: everything from the first bind to the last close.
fn run(options: &Options, ready: Ready, stop: CancellationToken) {
    let Opened {
        listener,
        tls,
        org,
        announcement,
    } = match open(options) {
        Ok(opened) => opened,
        Err(error) => {
            // nobody waits if the caller gave up
            let _ = ready.send(Err(error));
            return;
        }
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("practice-org")
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            let _ = ready.send(Err(StartError::Threads(error)));
            return;
        }
    };
    runtime.block_on(async {
        match tokio::net::TcpListener::from_std(listener) {
            Ok(listener) => {
                let wires = Wires {
                    listener,
                    tls: tls.as_ref().map(|tls| tls.acceptor.clone()),
                };
                if ready
                    .send(Ok((announcement, Control::new(org.clone()))))
                    .is_ok()
                {
                    server::serve(org.clone(), wires, stop).await;
                }
            }
            Err(error) => drop(ready.send(Err(StartError::Threads(error)))),
        }
    });
    org.close();
    runtime.shutdown_background();
}

/// All that a start takes hold of.
struct Opened {
    listener: TcpListener,
    tls: Option<Tls>,
    org: Arc<Org>,
    announcement: Announcement,
}

/// Takes the port first: a port in use must not make a new file.
fn open(options: &Options) -> Result<Opened, StartError> {
    let in_use = |cause| StartError::Port {
        port: options.port,
        cause,
    };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).map_err(in_use)?;
    listener.set_nonblocking(true).map_err(in_use)?;
    let port = listener.local_addr().map_err(in_use)?.port();
    let clock = Clock::default();
    let opened = db::open(options, clock.now_ms())?;
    let tls = options
        .tls
        .then(|| tls::open(options.data.as_deref()))
        .transpose()?;
    let served = Served {
        port,
        scheme: if options.tls { "https" } else { "http" },
        fronts: options.fronts.clone(),
    };
    let app = apps::first(&opened.conn)?;
    let secret = apps::secret(&opened.conn, &app)?;
    let org = Org::new(opened.conn, opened.org_id, served, clock);
    let announcement = Announcement {
        url: org.url(),
        login_url: org.url(),
        username: opened.agent,
        password: logins::PASSWORD.to_owned(),
        client_id: app.consumer_key,
        client_secret: secret,
        callback_urls: app.settings.callbacks,
        control_url: format!("{}{}", org.url(), control::http::BASE),
        control_key: org.control_key.clone(),
        ca_file: tls.as_ref().map(|tls| tls.ca_file.path.clone()),
    };
    Ok(Opened {
        listener,
        tls,
        org: Arc::new(org),
        announcement,
    })
}
