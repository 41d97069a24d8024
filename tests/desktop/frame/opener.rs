//! The suite's own `xdg-open`: first on `PATH`, it leaves each address in a folder where the journey finds it.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use super::wait;

/// The folder that holds `xdg-open`, and the one where addresses arrive.
pub(crate) struct Opener {
    programs: PathBuf,
    arrived: PathBuf,
}

impl Opener {
    /// Writes the program.
    pub(crate) fn new(folder: &Path) -> Self {
        let programs = folder.join("bin");
        let arrived = folder.join("opened");
        fs::create_dir_all(&programs).expect("a folder for programs");
        fs::create_dir_all(&arrived).expect("a folder for addresses");
        let place = arrived.display();
        // written aside and renamed, so that an address is never read half
        let script = format!(
            "#!/bin/sh\nprintf '%s' \"$1\" > \"{place}/.$$\" && mv \"{place}/.$$\" \"{place}/$$\"\n"
        );
        let program = programs.join("xdg-open");
        fs::write(&program, script).expect("the program can be written");
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("it can be run");
        Self { programs, arrived }
    }

    /// The folder to put first on `PATH`.
    pub(crate) fn programs(&self) -> &Path {
        &self.programs
    }

    /// The next address that the app asked the system to open.
    pub(crate) async fn next(&self) -> String {
        wait::until_some("an address to open in the browser", wait::SCREEN, || {
            self.take()
        })
        .await
    }

    /// An address that has arrived, if one has.
    pub(crate) fn take(&self) -> Option<String> {
        let entries = fs::read_dir(&self.arrived).ok()?;
        let is_whole = |path: &PathBuf| {
            path.file_name()
                .is_some_and(|name| !name.to_string_lossy().starts_with('.'))
        };
        let path = entries.flatten().map(|entry| entry.path()).find(is_whole)?;
        let address = fs::read_to_string(&path).ok()?;
        fs::remove_file(&path).ok()?;
        Some(address)
    }
}
