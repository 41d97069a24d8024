//! A session bus of the journey's own with a real Secret Service on it: gnome-keyring, unlocked with an empty password.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Command, Stdio},
};

use super::{
    program::{Program, needed},
    wait,
};

const SECRETS: &str = "org.freedesktop.secrets";
/// A session bus that starts nothing by itself: what is on it was put there by the journey.
const CONFIG: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

const COLLECTION: &str = "/org/freedesktop/secrets/collection/login";

/// The bus and the keychain.
pub(crate) struct Bus {
    address: String,
    _daemon: Program,
    _keychain: Program,
}

impl Bus {
    /// Starts both and waits until the keychain is open.
    pub(crate) async fn start(folder: &Path, prepare: impl Fn(&mut Command)) -> Self {
        let config = folder.join("bus.conf");
        fs::write(&config, CONFIG).expect("the bus can be configured");
        let mut command = Command::new(needed("dbus-daemon", "dbus"));
        prepare(&mut command);
        command.arg(format!("--config-file={}", config.display()));
        command.args(["--nofork", "--nopidfile", "--print-address=1"]);
        let mut daemon = Program::start_talking("dbus-daemon", folder, &mut command);
        let output = daemon
            .child()
            .stdout
            .take()
            .expect("the bus's output is read");
        let mut address = String::new();
        BufReader::new(output)
            .read_line(&mut address)
            .expect("the bus says its address");
        let address = address.trim().to_owned();
        assert!(
            !address.is_empty(),
            "dbus-daemon did not start: {}",
            daemon.said()
        );

        let keychain = keychain(folder, &address, prepare);
        let bus = Self {
            address,
            _daemon: daemon,
            _keychain: keychain,
        };
        wait::until("the keychain", wait::PROGRAM, || async {
            bus.stored_secrets().map(|_| ())
        })
        .await;
        bus
    }

    /// The value of `DBUS_SESSION_BUS_ADDRESS`.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// How many entries the keychain holds.
    ///
    /// # Errors
    /// What `dbus-send` said when the keychain does not answer.
    pub(crate) fn stored_secrets(&self) -> Result<usize, String> {
        let output = Command::new(needed("dbus-send", "dbus"))
            .env("DBUS_SESSION_BUS_ADDRESS", &self.address)
            .args(["--session", "--print-reply", "--reply-timeout=5000"])
            .args([&format!("--dest={SECRETS}"), COLLECTION])
            .arg("org.freedesktop.DBus.Properties.Get")
            .args(["string:org.freedesktop.Secret.Collection", "string:Items"])
            .output()
            .map_err(|error| error.to_string())?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned());
        }
        Ok(String::from_utf8_lossy(&output.stdout)
            .matches("object path")
            .count())
    }
}

/// Starts the keychain and gives it the password it unlocks with: an empty one.
fn keychain(folder: &Path, bus: &str, prepare: impl Fn(&mut Command)) -> Program {
    let mut command = Command::new(needed("gnome-keyring-daemon", "gnome-keyring"));
    prepare(&mut command);
    command.env("DBUS_SESSION_BUS_ADDRESS", bus);
    command
        .args(["--foreground", "--unlock", "--components=secrets"])
        .stdin(Stdio::piped());
    let mut keychain = Program::start("gnome-keyring", folder, &mut command);
    let mut input = keychain
        .child()
        .stdin
        .take()
        .expect("the keychain's input is written");
    input
        .write_all(b"\n")
        .expect("the keychain takes a password");
    keychain
}
