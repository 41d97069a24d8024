//! The practice org as its users start it: the program itself, in a process that can be killed.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use practice_org::{Announcement, Options};

use crate::support::{DATA, with};

/// The built program.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_practice-org");

/// A running program that is killed when the test forgets it.
pub(crate) struct Process {
    child: Child,
    pub(crate) announcement: Announcement,
}

impl Process {
    /// Starts it with this data file and waits for its line.
    pub(crate) fn start(data: &Path) -> Self {
        let mut child = Command::new(PROGRAM)
            .arg("--data")
            .arg(data)
            .args(["--cases", "5"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let announcement = serde_json::from_str(&line).unwrap_or_else(|error| {
            panic!("{error} in {line:?}");
        });
        Self {
            child,
            announcement,
        }
    }

    /// The address of a resource of the REST API.
    pub(crate) fn url(&self, resource: &str) -> String {
        format!("{}{DATA}/{resource}", self.announcement.url)
    }

    /// `kill -9`.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // it may be dead already, and then there is nobody to kill
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Makes an org in this file and gives an access token of the agent, which outlives the process.
pub(crate) async fn signed_in_file(data: &Path) -> String {
    let org = with(Options {
        data: Some(data.to_owned()),
        cases: 30,
        ..Options::default()
    })
    .await;
    let access = org.signed_in().await.access.clone();
    org.org.stop().await;
    access
}

/// Runs the program to its end, which must come by itself.
pub(crate) fn refused(command: &mut Command) -> (Option<i32>, String) {
    let Output { status, stderr, .. } = command.output().unwrap();
    (
        status.code(),
        String::from_utf8_lossy(&stderr).trim().to_owned(),
    )
}
