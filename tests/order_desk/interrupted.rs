//! A run that is killed at any moment never enters a row twice, and accounts for every row.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::desk::{DATA, SCENARIO, deskwright, results, stored, submits};

const ROWS: &str = "1-3";

/// How many events pass before the worker is killed; the seed may be given to try others.
fn moments() -> Vec<usize> {
    let count: usize = std::env::var("DESKWRIGHT_KILLS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(4);
    let mut seed: u64 = std::env::var("DESKWRIGHT_SEED")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(20_261_120);
    println!("{count} kills, seed {seed}");
    (0..count)
        .map(|_| {
            // Knuth's MMIX generator; any spread of moments will do.
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            usize::try_from((seed >> 33) % 700).expect("small") + 5
        })
        .collect()
}

#[test]
fn killed_and_resumed_no_row_is_entered_twice() {
    for moment in moments() {
        let home = tempfile::tempdir().expect("a folder");
        let folder = home.path().join("run");
        let mut run = deskwright()
            .args(["run", SCENARIO, "--data", DATA, "--rows", ROWS, "--out"])
            .arg(&folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("deskwright starts");
        kill_worker_after(&folder, run.id(), moment);
        run.wait().expect("it ends");
        let resumed = deskwright()
            .args(["run", "--resume"])
            .arg(&folder)
            .output()
            .expect("deskwright starts");
        let code = resumed.status.code().expect("an exit code");
        let said = String::from_utf8_lossy(&resumed.stderr).into_owned();
        if !folder.join("run.json").exists() {
            assert_eq!(code, 2, "nothing had begun: {said}");
            continue;
        }
        let results = results(&folder);
        assert_eq!(
            results.len(),
            3,
            "every row is accounted for after {moment} events: {results:?} {said}"
        );
        for result in &results {
            let (submitted, stored) = (submits(&folder, &result.key), stored(&folder, &result.key));
            assert!(
                submitted <= 1,
                "{} was submitted {submitted} times after {moment} events",
                result.key
            );
            match result.outcome.as_str() {
                "done" => assert_eq!(stored, 1, "{result:?}"),
                "failed_application" => assert_eq!(stored, 0, "{result:?}"),
                "in_doubt" => assert_eq!(code, 5, "{said}"),
                other => panic!("{} ended {other} after {moment} events: {said}", result.key),
            }
        }
    }
}

/// Kills the worker, not the supervisor, once the events have so many lines, or the run is over.
fn kill_worker_after(folder: &Path, supervisor: u32, moment: usize) {
    let deadline = Instant::now() + Duration::from_secs(120);
    loop {
        assert!(Instant::now() < deadline, "the run neither ends nor goes on");
        if !Path::new(&format!("/proc/{supervisor}")).exists() || ended(supervisor) {
            return;
        }
        let lines = std::fs::read(folder.join("events.jsonl"))
            .map_or(0, |bytes| BufReader::new(bytes.as_slice()).lines().count());
        if lines >= moment {
            break;
        }
        std::thread::yield_now();
    }
    let Some(worker) = worker_of(supervisor) else { return };
    let killed = Command::new("kill").args(["-9", &worker.to_string()]).status();
    assert!(killed.is_ok_and(|status| status.success()) || worker_of(supervisor).is_none());
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
