//! Runs programs: arguments as a list, never a line for a shell to take apart, and each one shown first.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::failure::{Failure, Result};

/// A program about to be run, with the line that tells the user about it.
#[derive(Debug)]
pub(crate) struct Program {
    command: Command,
    line: String,
}

impl Program {
    /// The program `name`, found on the path, started in the folder `dir`.
    pub(crate) fn new(name: impl AsRef<OsStr>, dir: &Path) -> Self {
        let mut command = Command::new(name.as_ref());
        command.current_dir(dir);
        Self {
            command,
            line: name.as_ref().to_string_lossy().into_owned(),
        }
    }

    /// The cargo that runs this task, without what `cargo run` put into our environment: build scripts
    /// watch some of those variables, and would build half the tree again for every task.
    pub(crate) fn cargo(dir: &Path) -> Self {
        let mut program = Self::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()), dir);
        "cargo".clone_into(&mut program.line);
        for (name, _) in env::vars_os().filter(|(name, _)| is_set_by_cargo_run(name)) {
            program.command.env_remove(name);
        }
        program
    }

    /// npm, which Windows knows by another name.
    pub(crate) fn npm(dir: &Path) -> Self {
        let mut program = Self::new(if cfg!(windows) { "npm.cmd" } else { "npm" }, dir);
        "npm".clone_into(&mut program.line);
        program
    }

    /// The system's Python, which Windows knows by another name.
    pub(crate) fn python(dir: &Path) -> Self {
        Self::new(if cfg!(windows) { "python" } else { "python3" }, dir)
    }

    /// Adds one argument.
    pub(crate) fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        let text = arg.as_ref().to_string_lossy();
        let quote = if text.is_empty() || text.contains(' ') {
            "'"
        } else {
            ""
        };
        // writing to a string cannot fail
        let _ = write!(self.line, " {quote}{text}{quote}");
        self.command.arg(arg);
        self
    }

    /// Adds several arguments.
    pub(crate) fn args<A: AsRef<OsStr>>(self, args: impl IntoIterator<Item = A>) -> Self {
        args.into_iter().fold(self, Self::arg)
    }

    /// Sets a variable of the program's environment, shown before its line.
    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.line = format!("{name}={} {}", value.as_ref().to_string_lossy(), self.line);
        self.command.env(name, value);
        self
    }

    /// Shows the line, runs the program with our own input and output, and expects success.
    pub(crate) fn run(mut self) -> Result {
        println!("    $ {}", self.line);
        let status = self
            .command
            .status()
            .map_err(|error| self.not_started(&error))?;
        if status.success() {
            return Ok(());
        }
        Err(Failure::new(format!("`{}` ended with {status}", self.line)))
    }

    /// Runs the program with our own input and output and nothing added to them, and tells its exit code:
    /// 1 where a signal ended it.
    pub(crate) fn code(mut self) -> Result<u8> {
        let status = self
            .command
            .status()
            .map_err(|error| self.not_started(&error))?;
        Ok(status
            .code()
            .and_then(|code| u8::try_from(code).ok())
            .unwrap_or(1))
    }

    /// Runs the program silently and keeps what it printed, whatever its exit code.
    pub(crate) fn capture(mut self) -> Result<Captured> {
        let output = self
            .command
            .stdin(Stdio::null())
            .output()
            .map_err(|error| self.not_started(&error))?;
        Ok(Captured::from(output))
    }

    /// What the program prints on its standard output; anything but success is a failure.
    pub(crate) fn text(self) -> Result<String> {
        let line = self.line.clone();
        let captured = self.capture()?;
        if captured.ok {
            return Ok(captured.out);
        }
        Err(Failure::new(format!(
            "`{line}` failed:\n{}",
            captured.err.trim_end()
        )))
    }

    /// Runs the program, shows its standard output as it comes, and keeps it too.
    pub(crate) fn tee(mut self) -> Result<Captured> {
        use std::io::{BufRead, BufReader};

        println!("    $ {}", self.line);
        let mut child = self
            .command
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| self.not_started(&error))?;
        let mut out = String::new();
        if let Some(stdout) = child.stdout.take() {
            for line in BufReader::new(stdout)
                .lines()
                .map_while(std::result::Result::ok)
            {
                println!("{line}");
                out.push_str(&line);
                out.push('\n');
            }
        }
        let status = child.wait().map_err(|error| self.not_started(&error))?;
        Ok(Captured {
            ok: status.success(),
            out,
            err: String::new(),
        })
    }

    /// Whether the program is there and ends well.
    pub(crate) fn succeeds(self) -> bool {
        self.capture().is_ok_and(|captured| captured.ok)
    }

    fn not_started(&self, error: &std::io::Error) -> Failure {
        Failure::new(format!("`{}` could not be started: {error}", self.line))
    }
}

/// What a program printed, and whether it ended well.
#[derive(Debug)]
pub(crate) struct Captured {
    /// Exit code 0.
    pub(crate) ok: bool,
    /// Standard output.
    pub(crate) out: String,
    /// Standard error.
    pub(crate) err: String,
}

impl From<Output> for Captured {
    fn from(output: Output) -> Self {
        Self {
            ok: output.status.success(),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

fn is_set_by_cargo_run(name: &OsString) -> bool {
    let name = name.to_string_lossy();
    [
        "CARGO_PKG_",
        "CARGO_MANIFEST_",
        "CARGO_BIN_",
        "CARGO_CRATE_",
    ]
    .iter()
    .any(|start| name.starts_with(start))
        || ["CARGO_PRIMARY_PACKAGE", "OUT_DIR"].contains(&name.as_ref())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_line_shown_is_the_line_run() {
        let program = Program::new("apt-get", Path::new("."))
            .args(["install", "a b"])
            .env("DEBIAN_FRONTEND", "noninteractive");
        assert_eq!(
            program.line,
            "DEBIAN_FRONTEND=noninteractive apt-get install 'a b'"
        );
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let failure = Program::new("no-such-program-here", Path::new("."))
            .run()
            .unwrap_err();
        assert!(
            failure
                .to_string()
                .contains("`no-such-program-here` could not be started")
        );
    }

    #[test]
    fn what_cargo_run_adds_is_told_apart_from_the_users_own_settings() {
        assert!(is_set_by_cargo_run(&"CARGO_PKG_NAME".into()));
        assert!(is_set_by_cargo_run(&"CARGO_MANIFEST_DIR".into()));
        assert!(!is_set_by_cargo_run(&"CARGO_INCREMENTAL".into()));
        assert!(!is_set_by_cargo_run(&"CARGO_HOME".into()));
    }
}
