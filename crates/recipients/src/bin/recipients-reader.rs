//! A program that only reads lists for others: the reader's process in tests and benchmarks.

use std::process::ExitCode;

fn main() -> ExitCode {
    recipients::run_as_reader_child().unwrap_or(ExitCode::FAILURE)
}
