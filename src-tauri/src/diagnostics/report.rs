//! The report that an agent can send to whoever helps: what the program is, how it ended last time, its logs.
//!
//! Guarantees: every text is redacted here once more; the zip holds what was shown and nothing else; it has a limit.
//! Leaves out: what stands in the first text (`crate::help`).

use super::log;
use super::redact::redact;
use crate::contract::{Report, ReportFile, Stop};
use std::io::{Cursor, Write};
use std::path::Path;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// The most of one day's log that goes into a report: its end.
const LOG_BYTES_MAX: usize = 200_000;

/// Puts the report's texts together.
pub fn gather(logs: Option<&Path>, about: String, stop: Option<&Stop>) -> Report {
    let mut files = vec![file("about.txt", &about)];
    if let Some(stop) = stop {
        let when = if stop.while_opening { "while it was opening" } else { "while it was open" };
        files.push(file("last-stop.txt", &format!("The run before broke off {when}.\n{}\n", stop.words)));
    }
    for path in logs.map(log::files).unwrap_or_default() {
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        if let Ok(bytes) = std::fs::read(&path) {
            files.push(file(&format!("logs/{name}"), &end_of(&String::from_utf8_lossy(&bytes))));
        }
    }
    Report { files }
}

fn file(name: &str, text: &str) -> ReportFile {
    ReportFile { name: name.to_owned(), text: redact(text) }
}

/// The last lines, when there is more than a report takes.
fn end_of(text: &str) -> String {
    if text.len() <= LOG_BYTES_MAX {
        return text.to_owned();
    }
    let from = text.len() - LOG_BYTES_MAX;
    let line = text.bytes().skip(from).position(|byte| byte == b'\n').map_or(text.len(), |at| from + at + 1);
    format!("(the earlier lines of this day are left out)\n{}", &text[line..])
}

/// The report as a zip.
pub fn zip(report: &Report) -> std::io::Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for file in &report.files {
        zip.start_file(file.name.as_str(), SimpleFileOptions::default()).map_err(std::io::Error::other)?;
        zip.write_all(file.text.as_bytes())?;
    }
    Ok(zip.finish().map_err(std::io::Error::other)?.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn the_zip_holds_what_was_shown_and_no_secret() {
        let folder = tempfile::tempdir().expect("a folder");
        let day = "an order to 0241234567 failed\nkey np_live_0123456789abcdef, pin: 7\n";
        std::fs::write(folder.path().join("2026-11-20.log"), day).expect("written");
        std::fs::write(folder.path().join("opening"), "").expect("written");
        let stop = Stop { at: 1, practice: false, while_opening: false, words: "panicked at 042613587904".to_owned() };
        let report = gather(Some(folder.path()), "Bundle Desk\n".to_owned(), Some(&stop));
        let bytes = zip(&report).expect("a zip");
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("it opens");
        let names: Vec<&str> = report.files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["about.txt", "last-stop.txt", "logs/2026-11-20.log"], "nothing else goes in");
        assert_eq!(archive.len(), names.len());
        for (nth, shown) in report.files.iter().enumerate() {
            let mut text = String::new();
            let mut kept = archive.by_index(nth).expect("it is there");
            kept.read_to_string(&mut text).expect("text");
            assert_eq!(text, shown.text, "what is saved is what was shown");
            for secret in ["0241234567", "0123456789abcdef", "042613587904", "pin: 7"] {
                assert!(!text.contains(secret), "{}: {secret} is left in: {text}", shown.name);
            }
        }
    }

    #[test]
    fn a_long_day_gives_its_end_in_whole_lines() {
        let day: String = (0..20_000).map(|nth| format!("line {nth} with an ɛ\n")).collect();
        let end = end_of(&day);
        assert!(end.len() < LOG_BYTES_MAX + 100 && end.ends_with("line 19999 with an ɛ\n"), "it is the end");
        assert!(end.lines().skip(1).all(|line| line.starts_with("line ")), "no line is cut");
    }
}
