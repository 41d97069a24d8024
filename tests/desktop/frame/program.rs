//! A program the suite started: its log, its end.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
};

use super::wait;

/// A running program whose output goes into a log file. It ends when this is dropped.
pub(crate) struct Program {
    name: String,
    child: Child,
    log: PathBuf,
}

/// Where a program that the suite needs lies.
///
/// # Panics
/// When it is missing; names the Debian package that brings it.
pub(crate) fn needed(program: &str, package: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|candidate| candidate.is_file())
        .unwrap_or_else(|| panic!("the desktop suite needs `{program}`: apt-get install {package}"))
}

impl Program {
    /// Starts a program; what it says goes to `<logs>/<name>.log`.
    pub(crate) fn start(name: &str, logs: &Path, command: &mut Command) -> Self {
        let (log, file) = Self::log_file(name, logs);
        let errors = file.try_clone().expect("a log file can be shared");
        command.stdout(file).stderr(errors);
        Self::spawn(name, log, command)
    }

    /// Starts a program whose standard output the suite reads itself.
    pub(crate) fn start_talking(name: &str, logs: &Path, command: &mut Command) -> Self {
        let (log, file) = Self::log_file(name, logs);
        command.stdout(Stdio::piped()).stderr(file);
        Self::spawn(name, log, command)
    }

    fn log_file(name: &str, logs: &Path) -> (PathBuf, File) {
        let log = logs.join(format!("{name}.log"));
        let file = File::options()
            .create(true)
            .append(true)
            .open(&log)
            .expect("a log file");
        (log, file)
    }

    fn spawn(name: &str, log: PathBuf, command: &mut Command) -> Self {
        let child = command
            .spawn()
            .unwrap_or_else(|error| panic!("{name} does not start: {error}"));
        Self {
            name: name.to_owned(),
            child,
            log,
        }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    /// What it said so far.
    pub(crate) fn said(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Waits until it ends by itself.
    pub(crate) async fn ended(&mut self) -> ExitStatus {
        let what = format!("{} to end", self.name);
        let child = &mut self.child;
        wait::until_some(&what, wait::PROGRAM, || child.try_wait().ok().flatten()).await
    }

    /// Fails early, with its log, if it ended although it should serve.
    pub(crate) fn must_run(&mut self) {
        if let Ok(Some(status)) = self.child.try_wait() {
            panic!("{} ended with {status}: {}", self.name, self.said());
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
