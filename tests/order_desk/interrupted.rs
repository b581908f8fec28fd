//! A run that is killed at any moment never enters a row twice, and accounts for every row.
//!
//! `DESKWRIGHT_ROWS` rows (3) are run `DESKWRIGHT_KILLS` times (4); `DESKWRIGHT_SEED` gives other moments.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::inotify;
use rustix::process::{Pid, Signal, kill_process};

use super::desk::{DATA, SCENARIO, data, deskwright, results, stored, submits, value};

fn setting(name: &str, usual: u64) -> u64 {
    let given = std::env::var(name).ok();
    given.map_or(usual, |text| {
        text.parse().unwrap_or_else(|_| panic!("{name} is a number"))
    })
}

/// After how many events the worker is killed: one moment in each of equal parts of a whole run.
fn moments(kills: u64, events: usize) -> Vec<usize> {
    let mut seed = setting("DESKWRIGHT_SEED", 20_261_120);
    println!("{kills} kills over {events} events, seed {seed}");
    let events = u64::try_from(events).expect("small");
    let moment = |part: u64| {
        // Knuth's MMIX generator; any spread of moments will do.
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let within = (seed >> 33) % (events / kills).max(1);
        usize::try_from(part * events / kills + within).expect("small")
    };
    (0..kills).map(moment).collect()
}

fn start(folder: &Path, rows: usize) -> Child {
    std::fs::create_dir(folder).expect("a folder");
    deskwright()
        .args(["run", SCENARIO, "--data", DATA, "--rows", &format!("1-{rows}"), "--out"])
        .arg(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("deskwright starts")
}

#[test]
fn killed_and_resumed_no_row_is_entered_twice() {
    let rows = usize::try_from(setting("DESKWRIGHT_ROWS", 3)).expect("small");
    let whole = tempfile::tempdir().expect("a folder");
    let whole = whole.path().join("run");
    start(&whole, rows).wait().expect("it ends");
    let events = std::fs::read_to_string(whole.join("events.jsonl")).expect("events");
    let mut ends = BTreeMap::new();
    for moment in moments(setting("DESKWRIGHT_KILLS", 4), events.lines().count()) {
        let began = Instant::now();
        let ended = killed_and_resumed(rows, moment);
        println!("after {moment} events: {ended:?}, {} s", began.elapsed().as_secs());
        for (outcome, number) in ended {
            *ends.entry(outcome).or_insert(0) += number;
        }
    }
    println!("in all: {ends:?}");
}

/// How many rows ended how.
fn killed_and_resumed(rows: usize, moment: usize) -> BTreeMap<String, usize> {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join("run");
    let mut run = start(&folder, rows);
    kill_worker_after(&folder, run.id(), moment);
    run.wait().expect("it ends");
    let resumed = deskwright()
        .args(["run", "--resume"])
        .arg(&folder)
        .output()
        .expect("deskwright starts");
    let code = resumed.status.code().expect("an exit code");
    let said = String::from_utf8_lossy(&resumed.stderr).into_owned();
    let mut ends = BTreeMap::new();
    if !folder.join("run.json").exists() {
        assert_eq!(code, 2, "nothing had begun: {said}");
        return ends;
    }
    let keys: Vec<String> = data()[..rows].iter().map(|row| value(row, "ref").to_owned()).collect();
    let results = results(&folder);
    let accounted: Vec<String> = results.iter().map(|result| result.key.clone()).collect();
    assert_eq!(accounted, keys, "every row once, after {moment} events: {said}");
    for result in results {
        let (submitted, stored) = (submits(&folder, &result.key), stored(&folder, &result.key));
        let case = format!("after {moment} events, submitted {submitted}: {result:?} {said}");
        assert!(submitted <= 1, "{case}");
        assert_eq!(submitted, stored, "{case}");
        match result.outcome.as_str() {
            "done" => assert_eq!(stored, 1, "{case}"),
            "failed_application" => assert_eq!(stored, 0, "{case}"),
            "failed_business" => assert!(stored == 0 && refused(&result.key), "{case}"),
            // The record could not be asked in time.
            "in_doubt" | "unverified" => assert_eq!(code, 5, "{case}"),
            _ => panic!("{case}"),
        }
        *ends.entry(result.outcome).or_insert(0) += 1;
    }
    ends
}

/// Whether Order Desk refuses this order of the data.
fn refused(key: &str) -> bool {
    let rows = data();
    let row = rows.iter().find(|row| value(row, "ref") == key);
    row.is_some_and(|row| value(row, "quantity") == "1000")
}

/// Kills the worker, not the supervisor, once the events have so many lines, or the run is over.
fn kill_worker_after(folder: &Path, supervisor: u32, moment: usize) {
    let deadline = Instant::now() + Duration::from_secs(600);
    let changes = inotify::init(inotify::CreateFlags::NONBLOCK).expect("inotify");
    inotify::add_watch(&changes, folder, inotify::WatchFlags::MODIFY).expect("a watch");
    let (mut lines, mut read) = (0, 0);
    while lines < moment || worker_of(supervisor).is_none() {
        assert!(Instant::now() < deadline, "the run neither ends nor goes on");
        if ended(supervisor) {
            return;
        }
        wait_for(&changes);
        if let Ok(mut file) = File::open(folder.join("events.jsonl")) {
            let mut more = Vec::new();
            file.seek(SeekFrom::Start(read)).expect("a place in it");
            read += u64::try_from(file.read_to_end(&mut more).expect("events")).expect("small");
            lines += more.split(|byte| *byte == b'\n').count() - 1;
        }
    }
    let Some(worker) = worker_of(supervisor) else { return };
    let number = i32::try_from(worker).ok().and_then(Pid::from_raw).expect("a process");
    let killed = kill_process(number, Signal::KILL);
    assert!(killed.is_ok() || worker_of(supervisor).is_none());
}

/// Until something in the folder changes; not for long, as the end of the run changes nothing there.
fn wait_for(changes: &OwnedFd) {
    let briefly = Timespec {
        tv_sec: 0,
        tv_nsec: 50_000_000,
    };
    let _ = poll(&mut [PollFd::new(changes, PollFlags::IN)], Some(&briefly));
    let mut events = [const { std::mem::MaybeUninit::uninit() }; 4096];
    let mut reader = inotify::Reader::new(changes, &mut events);
    while reader.next().is_ok() {}
}

fn ended(pid: u32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit(") ").next().is_some_and(|rest| rest.starts_with('Z'))
}

/// The child that was started as the same program with the same arguments.
fn worker_of(supervisor: u32) -> Option<u32> {
    let arguments = std::fs::read(format!("/proc/{supervisor}/cmdline")).ok()?;
    let own: Vec<&[u8]> = arguments.split(|byte| *byte == 0).skip(1).collect();
    let children = std::fs::read_to_string(format!("/proc/{supervisor}/task/{supervisor}/children")).ok()?;
    children
        .split_whitespace()
        .filter_map(|child| child.parse().ok())
        .find(|child: &u32| {
            let line = std::fs::read(format!("/proc/{child}/cmdline")).unwrap_or_default();
            let theirs: Vec<&[u8]> = line.split(|byte| *byte == 0).collect();
            theirs.ends_with(&own)
        })
}
