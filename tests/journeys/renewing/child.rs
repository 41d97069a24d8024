//! Another process on the same data folder: this test program again, told by its standard input what to do.

use std::process::Stdio;

use orgdeck::{
    Options, Orgdeck,
    views::{IntegrationId, State},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines},
    process::{ChildStdin, ChildStdout, Command},
    time::timeout,
};

use super::{PATIENCE, patient};
use crate::support::{PASSPHRASE, World};

const FOLDER: &str = "ORGDECK_TEST_FOLDER";
const INTEGRATION: &str = "ORGDECK_TEST_INTEGRATION";
const ANSWER: &str = "the child answers: ";

/// A process that works beside others. It is killed when dropped.
pub(crate) struct Child {
    process: tokio::process::Child,
    ask: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
}

impl Child {
    /// Starts one and waits until it has opened the app and its vault.
    pub(crate) async fn start(world: &World) -> Self {
        let mut child = Self::launch(world);
        assert_eq!(child.answer().await, "ready");
        child
    }

    /// Starts one.
    pub(crate) fn launch(world: &World) -> Self {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "renewing::child::the_child", "--nocapture"])
            .env(FOLDER, &world.options.folder)
            .env(INTEGRATION, world.id.0.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let ask = process.stdin.take().unwrap();
        let answers = BufReader::new(process.stdout.take().unwrap()).lines();
        Self {
            process,
            ask,
            answers,
        }
    }

    pub(crate) fn id(&self) -> u32 {
        self.process.id().unwrap()
    }

    /// Asks it to list the cases.
    pub(crate) async fn go(&mut self) {
        self.ask.write_all(b"go\n").await.unwrap();
    }

    /// What it says next; nothing once it is gone.
    pub(crate) async fn answer(&mut self) -> String {
        let said = timeout(PATIENCE, async {
            while let Some(line) = self.answers.next_line().await.unwrap() {
                if let Some((_, answer)) = line.split_once(ANSWER) {
                    return answer.to_owned();
                }
            }
            String::new()
        });
        said.await.expect("a process that waits for ever")
    }

    /// Whether it has not ended by itself.
    pub(crate) fn is_running(&mut self) -> bool {
        self.process.try_wait().unwrap().is_none()
    }

    /// Kills it, and waits until the system has taken everything from it.
    pub(crate) async fn kill(&mut self) {
        self.process.kill().await.unwrap();
    }
}

/// Opens an app as one of several processes.
async fn beside(mut options: Options) -> Orgdeck {
    options.exclusive = false;
    let app = Orgdeck::open(options).await.unwrap();
    app.unlock_vault(PASSPHRASE.into()).await.unwrap();
    app
}

/// Not a test of its own: what the other process does.
#[test]
fn the_child() {
    let Some(folder) = std::env::var_os(FOLDER) else {
        return;
    };
    let id = IntegrationId(std::env::var(INTEGRATION).unwrap().parse().unwrap());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut options = Options::new(folder.into());
    options.timeouts = patient();
    let app = runtime.block_on(beside(options));
    println!("\n{ANSWER}ready");
    for _ in std::io::stdin().lines() {
        let said = match runtime.block_on(app.list_records(id, &World::newest())) {
            Ok(list) => format!("{} cases", list.page.rows.len()),
            Err(error) => error.cause().to_owned(),
        };
        println!("\n{ANSWER}{said}");
    }
}

/// The next start, as somebody who works on would see it: an app of its own that has tried to list the cases.
pub(crate) async fn next_start(world: &World) -> Orgdeck {
    let app = beside(world.options.clone()).await;
    let _ = app.list_records(world.id, &World::newest()).await;
    app
}

/// How the integration stands.
pub(crate) async fn state_in(app: &Orgdeck, world: &World) -> State {
    app.get_integration(world.id).await.unwrap().row.state
}
