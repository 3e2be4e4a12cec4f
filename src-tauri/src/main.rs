//! Bundle Desk, the window.

// No console window beside the program's own on Windows.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::process::ExitCode;

fn main() -> ExitCode {
    // Workbooks are read by this program once more, in a process that may fail without harm.
    if let Some(code) = recipients::run_as_reader_child() {
        return code;
    }
    bundledesk_app::run()
}
