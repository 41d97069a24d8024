//! What runs: read from `/proc`, ended by id.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    process::Command,
};

/// The processes that carry `mark` in the environment they were started with, and their descendants.
///
/// Children inherit the environment, so a process is found even when its parent has gone.
pub(crate) fn marked(mark: &str) -> BTreeSet<u32> {
    let own = std::process::id();
    let roots: Vec<u32> = all()
        .into_iter()
        .filter(|pid| carries(*pid, mark))
        .collect();
    let mut found: BTreeSet<u32> = roots.iter().copied().flat_map(tree).collect();
    found.remove(&own);
    found
}

/// A process and all its descendants that still run.
pub(crate) fn tree(root: u32) -> BTreeSet<u32> {
    let mut children: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for pid in all() {
        if let Some(parent) = parent(pid) {
            children.entry(parent).or_default().push(pid);
        }
    }
    let mut found = BTreeSet::from([root]);
    let mut open = vec![root];
    while let Some(pid) = open.pop() {
        for child in children.get(&pid).into_iter().flatten() {
            if found.insert(*child) {
                open.push(*child);
            }
        }
    }
    found
}

/// The children of a process that still run.
pub(crate) fn children(parent_pid: u32) -> Vec<u32> {
    let is_child = |pid: &u32| parent(*pid) == Some(parent_pid) && runs(*pid);
    all().into_iter().filter(is_child).collect()
}

/// Whether the process still runs; one that ended and waits for its parent does not, once its last thread has gone.
pub(crate) fn runs(pid: u32) -> bool {
    let threads = || fs::read_dir(format!("/proc/{pid}/task")).map_or(0, Iterator::count);
    stat(pid).is_some_and(|(state, _)| state != 'X' && (state != 'Z' || threads() > 1))
}

/// Ends processes at once, each by its id.
pub(crate) fn end(pids: &BTreeSet<u32>) {
    if pids.is_empty() {
        return;
    }
    // a process that ended by itself meanwhile makes `kill` complain: of no interest
    let _ = Command::new("sh")
        .args(["-c", "kill -KILL \"$@\" 2>/dev/null", "sh"])
        .args(pids.iter().map(u32::to_string))
        .status();
}

/// The loopback and other TCP ports a process listens on.
pub(crate) fn listening_ports(pid: u32) -> BTreeSet<u16> {
    let Ok(open) = fs::read_dir(format!("/proc/{pid}/fd")) else {
        return BTreeSet::new();
    };
    let sockets: BTreeSet<String> = open
        .flatten()
        .filter_map(|entry| fs::read_link(entry.path()).ok())
        .filter_map(|target| {
            let target = target.to_str()?.to_owned();
            Some(
                target
                    .strip_prefix("socket:[")?
                    .strip_suffix(']')?
                    .to_owned(),
            )
        })
        .collect();
    ["/proc/net/tcp", "/proc/net/tcp6"]
        .iter()
        .filter_map(|table| fs::read_to_string(table).ok())
        .flat_map(|table| table.lines().skip(1).map(str::to_owned).collect::<Vec<_>>())
        .filter_map(|line| listener(&line, &sockets))
        .collect()
}

/// The port of a line of `/proc/net/tcp` if it listens (state 0A) through one of these sockets.
fn listener(line: &str, sockets: &BTreeSet<String>) -> Option<u16> {
    let columns: Vec<&str> = line.split_whitespace().collect();
    let listens = *columns.get(3)? == "0A" && sockets.contains(*columns.get(9)?);
    let port = columns.get(1)?.rsplit(':').next()?;
    if listens {
        u16::from_str_radix(port, 16).ok()
    } else {
        None
    }
}

/// What anybody of this user can read of a process: its arguments and its environment, each by what it is and whose.
pub(crate) fn shown(pid: u32) -> [(String, Vec<u8>); 2] {
    // a process that ended meanwhile shows nothing any more
    let name = fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
    ["cmdline", "environ"].map(|what| {
        let bytes = fs::read(format!("/proc/{pid}/{what}")).unwrap_or_default();
        (format!("{what} of {}", name.trim()), bytes)
    })
}

/// A variable of the environment a process was started with.
pub(crate) fn variable(pid: u32, name: &str) -> Option<String> {
    let environment = fs::read(format!("/proc/{pid}/environ")).ok()?;
    environment.split(|byte| *byte == 0).find_map(|entry| {
        let (found, value) = std::str::from_utf8(entry).ok()?.split_once('=')?;
        (found == name).then(|| value.to_owned())
    })
}

/// Proportional memory of a process and its descendants, in KiB (`Pss` of `smaps_rollup`).
pub(crate) fn pss_kib(root: u32) -> u64 {
    tree(root).into_iter().filter_map(pss_of).sum()
}

fn pss_of(pid: u32) -> Option<u64> {
    let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?;
    let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"))?;
    line.split_whitespace().next()?.parse().ok()
}

fn all() -> Vec<u32> {
    let Ok(entries) = fs::read_dir("/proc") else {
        return Vec::new();
    };
    entries
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .collect()
}

fn carries(pid: u32, mark: &str) -> bool {
    let (name, value) = mark.split_once('=').unwrap_or((mark, ""));
    variable(pid, name).is_some_and(|found| found == value)
}

fn parent(pid: u32) -> Option<u32> {
    stat(pid).map(|(_, parent)| parent)
}

/// State letter and parent of a process. The name in parentheses may hold spaces, so the line is read from its end.
fn stat(pid: u32) -> Option<(char, u32)> {
    let line = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let mut rest = line.rsplit_once(')')?.1.split_whitespace();
    let state = rest.next()?.chars().next()?;
    Some((state, rest.next()?.parse().ok()?))
}
