//! A display of its own for each test, by way of the real supervisor.

use std::process::Command;

/// The real binary.
pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_deskwright");

const INSIDE: &str = "DESKWRIGHT_TEST_INSIDE";

/// Runs `body` on a private display: the test process starts itself there, for this one test.
pub(crate) fn on_private_display(test: &str, body: impl FnOnce()) {
    if std::env::var_os(INSIDE).is_some_and(|inside| inside == test) {
        return body();
    }
    let myself = std::env::current_exe().expect("the test binary");
    let status = Command::new(BINARY)
        .args(["__desk", "1280x800"])
        .arg(myself)
        .args(["--exact", test, "--nocapture", "--test-threads=1"])
        .env(INSIDE, test)
        .status()
        .expect("deskwright starts");
    assert!(status.success(), "{test} failed on its display: {status}");
}
