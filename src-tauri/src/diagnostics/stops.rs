//! Notices that the last run ended in a way that no run should.
//!
//! Guarantees: a run that ended before its window could be used, and one that broke off inside, are told to the next one;
//! a second start beside a running program leaves no trace. Leaves out: what is done about it. A power cut during work
//! leaves no mark here: the history itself finds that out.

use super::redact::redact;
use crate::contract::Stop;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Lies there from the start until the window can be used.
const OPENING: &str = "opening";
/// Lies there after a panic.
const BROKE_OFF: &str = "broke-off.txt";

/// What the last run left, taken away as it is read; and the mark of this one.
pub fn begin(folder: &Path, practice: bool) -> Option<Stop> {
    let (mark, words) = (folder.join(OPENING), folder.join(BROKE_OFF));
    let while_opening = fs::read_to_string(&mark).ok();
    let broke_off = fs::read_to_string(&words).ok();
    let found_at = modified_ms(&words).or_else(|| modified_ms(&mark)).unwrap_or_default();
    let _ = fs::remove_file(&words);
    if let Err(error) = fs::write(&mark, if practice { "practice" } else { "" }) {
        tracing::warn!(%error, "the mark of this start could not be written");
    }
    if while_opening.is_none() && broke_off.is_none() {
        return None;
    }
    Some(Stop {
        at: found_at,
        practice: while_opening.as_deref() == Some("practice"),
        while_opening: while_opening.is_some(),
        words: redact(broke_off.unwrap_or_default().trim()),
    })
}

/// The window can be used.
pub fn opened(folder: &Path) {
    let _ = fs::remove_file(folder.join(OPENING));
}

/// Keeps the words of a panic for the next run. A desktop session writes what goes to standard error to a file: they are
/// redacted there too.
pub fn keep_panics(folder: PathBuf) {
    std::panic::set_hook(Box::new(move |panic| {
        // The place and the words; both are ours or a library's, and are redacted all the same.
        let words = redact(&panic.to_string());
        tracing::error!(%words, "the program broke off");
        let _ = fs::write(folder.join(BROKE_OFF), &words);
        let _ = writeln!(std::io::stderr(), "{words}");
    }));
}

fn modified_ms(path: &Path) -> Option<i64> {
    let at = fs::metadata(path).and_then(|found| found.modified()).ok()?;
    i64::try_from(at.duration_since(std::time::UNIX_EPOCH).ok()?.as_millis()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_that_ended_before_its_window_is_told_once() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(begin(folder.path(), true), None, "nothing is told of a first run");
        let stop = begin(folder.path(), false).expect("the first never got to its window");
        assert!(stop.while_opening && stop.practice && stop.words.is_empty() && stop.at > 0, "{stop:?}");
        opened(folder.path());
        assert_eq!(begin(folder.path(), false), None, "one that was used and ended leaves nothing");
    }

    #[test]
    fn a_panic_anywhere_is_kept_for_the_next_run_without_numbers() {
        let folder = tempfile::tempdir().expect("a folder");
        begin(folder.path(), false);
        opened(folder.path());
        let usual = std::panic::take_hook();
        keep_panics(folder.path().to_owned());
        let broke_off = std::thread::spawn(|| panic!("no row for {}", "0241234567")).join();
        std::panic::set_hook(usual);
        assert!(broke_off.is_err(), "it broke off");
        let kept = fs::read_to_string(folder.path().join(BROKE_OFF)).expect("its words are kept");
        assert!(kept.contains("no row for [...567]") && kept.contains("stops.rs"), "{kept}");
        let stop = begin(folder.path(), false).expect("it is told");
        assert!(stop.words.contains("no row for [...567]"), "{stop:?}");
    }

    #[test]
    fn what_broke_off_is_told_without_numbers() {
        let folder = tempfile::tempdir().expect("a folder");
        begin(folder.path(), false);
        opened(folder.path());
        fs::write(folder.path().join(BROKE_OFF), "panicked at order.rs:7: no row for 0241234567\n").expect("written");
        let stop = begin(folder.path(), false).expect("it is told");
        assert!(!stop.while_opening, "its window had been used");
        assert_eq!(stop.words, "panicked at order.rs:7: no row for [...567]");
        opened(folder.path());
        assert_eq!(begin(folder.path(), false), None, "and told once");
    }
}
