//! Arguments, run, print the one error, exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    deskwright::cli::main()
}
