//! The program where its file cannot be had: one line that says why, and no file touched.

use std::path::Path;
use std::process::Command;

use crate::process::{PROGRAM, Process, refused};

fn start(data: &Path) -> (Option<i32>, String) {
    refused(Command::new(PROGRAM).arg("--data").arg(data))
}

#[test]
fn a_file_of_a_newer_version_is_refused_with_one_line_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("org.sqlite");
    drop(Process::start(&data));
    let conn = rusqlite::Connection::open(&data).unwrap();
    conn.pragma_update(None, "user_version", 99).unwrap();
    conn.close().unwrap();
    let before = std::fs::read(&data).unwrap();
    let (code, told) = start(&data);
    assert_eq!(code, Some(1));
    let expected = format!(
        "practice-org: {} was written by a newer version (format 99, this one knows ",
        data.display()
    );
    assert!(told.starts_with(&expected), "{told}");
    assert_eq!(told.lines().count(), 1, "{told}");
    assert_eq!(std::fs::read(&data).unwrap(), before);
}

#[test]
fn a_folder_that_is_none_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    for data in [
        file.join("org.sqlite"),
        folder.path().join("nowhere").join("org.sqlite"),
        folder.path().to_owned(),
    ] {
        let (code, told) = start(&data);
        assert_eq!(code, Some(1));
        let expected = format!("practice-org: {} cannot be opened: ", data.display());
        assert!(told.starts_with(&expected), "{told}");
        assert_eq!(told.lines().count(), 1, "{told}");
    }
    assert_eq!(std::fs::read(&file).unwrap(), b"");
}

/// A limit on the size of files stands for a disk that is full: the system refuses to write on.
///
/// Planted: the failed file left where it was.
#[cfg(unix)]
#[test]
fn a_disk_that_is_full_is_told_and_no_half_made_file_stays() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("org.sqlite");
    // 1,000 blocks of 512 bytes; the signal that would end the process is turned off, so that the write fails
    let limited = r#"trap "" XFSZ; ulimit -f 1000; exec "$0" --data "$1" --cases 2000"#;
    let mut command = Command::new("sh");
    command.args(["-c", limited, PROGRAM]).arg(&data);
    let (code, told) = refused(&mut command);
    assert_eq!(code, Some(1), "{told}");
    let expected = format!("practice-org: {} cannot be written: ", data.display());
    assert!(
        told.starts_with(&expected) && told.contains("is the disk full"),
        "{told}"
    );
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

/// For root no folder is read-only, so this one tells nothing there.
#[cfg(unix)]
#[test]
fn a_folder_that_may_only_be_read_is_told() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("inner");
    std::fs::create_dir(&inner).unwrap();
    std::fs::set_permissions(&inner, std::fs::Permissions::from_mode(0o555)).unwrap();
    if std::fs::write(inner.join("try"), "").is_ok() {
        return;
    }
    let data = inner.join("org.sqlite");
    let (code, told) = start(&data);
    assert_eq!(code, Some(1));
    let expected = format!("practice-org: {} cannot be opened: ", data.display());
    assert!(told.starts_with(&expected), "{told}");
}

#[test]
fn the_help_explains_every_option() {
    let help = Command::new(PROGRAM).arg("--help").output().unwrap();
    assert!(help.status.success());
    let help = String::from_utf8(help.stdout).unwrap();
    let source = include_str!("../../src/main.rs");
    let options = source
        .split("Long(\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap());
    let mut found = 0;
    for option in options {
        let line = help.lines().find(|line| {
            let line = line.trim_start().trim_start_matches(['-', 'h', 'V', ',']);
            line.trim_start()
                .trim_start_matches("--")
                .starts_with(option)
        });
        let explained = line.is_some_and(|line| line.split_whitespace().count() > 2);
        assert!(explained, "--{option} is not explained:\n{help}");
        found += 1;
    }
    assert!(found > 6, "{found} options");
    assert!(
        help.lines().all(|line| line.chars().count() <= 104),
        "{help}"
    );
}

#[test]
fn a_wrong_value_is_told_with_its_option() {
    for (arguments, expected) in [
        (
            &["--port", "x"][..],
            "practice-org: --port wants a whole number from 0 to 65535, not \"x\"",
        ),
        (
            &["--port", "65536"],
            "practice-org: --port wants a whole number from 0 to 65535, not \"65536\"",
        ),
        (
            &["--cases", "-1"],
            "practice-org: --cases wants a whole number of 0 or more, not \"-1\"",
        ),
        (
            &["--seed"],
            "practice-org: missing argument for option '--seed'",
        ),
        (
            &["--colour", "red"],
            "practice-org: invalid option '--colour'",
        ),
        (
            &["org.sqlite"],
            "practice-org: unexpected argument \"org.sqlite\"",
        ),
    ] {
        let (code, told) = refused(Command::new(PROGRAM).args(arguments));
        assert_eq!((code, told), (Some(2), format!("{expected}\nTry --help.")));
    }
}
