//! What the program is started with.

use crate::app::Launch;
use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

const USAGE: &str = "usage: bundledesk [--data-dir FOLDER] [--practice]";

/// Reads the arguments; an unknown one is said, not guessed at.
pub fn read(arguments: impl Iterator<Item = OsString>) -> Result<Launch, ExitCode> {
    let mut launch = Launch::default();
    let mut arguments = arguments;
    while let Some(argument) = arguments.next() {
        match argument.to_str() {
            Some("--practice") => launch.practice = true,
            Some("--data-dir") => match arguments.next() {
                Some(folder) => launch.data_dir = Some(PathBuf::from(folder)),
                None => return Err(complain("--data-dir wants a folder")),
            },
            _ => return Err(complain(&format!("'{}' is not known\n{USAGE}", argument.to_string_lossy()))),
        }
    }
    Ok(launch)
}

/// Says on the terminal why the program ends. There may be none; then nobody is listening.
pub fn complain(words: &str) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "bundledesk: {words}");
    ExitCode::FAILURE
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_words(words: &[&str]) -> Option<Launch> {
        read(words.iter().map(OsString::from)).ok()
    }

    #[test]
    fn reads_what_it_knows_and_refuses_the_rest() {
        let launch = read_words(&["--data-dir", "/tmp/Ama's Shop", "--practice"]).expect("both are known");
        assert_eq!(launch, Launch { data_dir: Some(PathBuf::from("/tmp/Ama's Shop")), practice: true });
        assert_eq!(read_words(&[]), Some(Launch::default()));
        assert_eq!(read_words(&["--practise"]), None, "a misspelt word must not open real money");
        assert_eq!(read_words(&["--data-dir"]), None, "a folder is missing");
    }
}
