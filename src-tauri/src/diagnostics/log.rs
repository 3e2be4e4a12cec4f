//! What the program says to itself, in one file a day.
//!
//! Guarantees: every line is redacted before it is written; a file a day, fourteen kept; a day's file has a limit, so that
//! no fault fills the disk; a folder that cannot be written never stops the program. Leaves out: what is worth a line.

use super::redact::redact;
use jiff::civil::Date;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use tracing_subscriber::fmt::MakeWriter;

/// How many days are kept.
pub const DAYS_KEPT: usize = 14;
/// The largest that a day's file becomes.
const DAY_BYTES_MAX: u64 = 2_000_000;
const FULL: &[u8] = b"today's log is full; nothing more is kept in it\n";

/// The day's files in a folder.
pub struct DayLog {
    folder: PathBuf,
    today: fn() -> Date,
    open: Mutex<Option<Day>>,
}

struct Day {
    date: Date,
    file: File,
    bytes: u64,
}

fn today() -> Date {
    jiff::Zoned::now().date()
}

impl DayLog {
    /// Logs into this folder, which exists.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, today, open: Mutex::new(None) }
    }

    fn begin(&self, date: Date) -> io::Result<Day> {
        let path = self.folder.join(format!("{date}.log"));
        let mut options = OpenOptions::new();
        options.create(true).append(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path)?;
        for old in files(&self.folder).iter().skip(DAYS_KEPT) {
            // One that stays is looked at again tomorrow.
            let _ = fs::remove_file(old);
        }
        let bytes = file.metadata()?.len();
        Ok(Day { date, file, bytes })
    }

    fn write(&self, line: &[u8]) -> io::Result<()> {
        let date = (self.today)();
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let day = match open.take() {
            Some(day) if day.date == date => open.insert(day),
            _ => open.insert(self.begin(date)?),
        };
        if day.bytes >= DAY_BYTES_MAX {
            return Ok(());
        }
        let line = redact(&String::from_utf8_lossy(line));
        day.file.write_all(line.as_bytes())?;
        day.bytes += line.len() as u64;
        if day.bytes >= DAY_BYTES_MAX {
            day.file.write_all(FULL)?;
        }
        Ok(())
    }
}

/// One event on its way into the day's file.
pub struct Line<'a>(&'a DayLog);

impl Write for Line<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for DayLog {
    type Writer = Line<'a>;

    fn make_writer(&'a self) -> Self::Writer {
        Line(self)
    }
}

/// The days' files in a folder, newest first.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok).map(|entry| entry.path());
    let mut files: Vec<PathBuf> = entries.filter(|path| is_day(path)).collect();
    files.sort_unstable_by(|a, b| b.cmp(a));
    files
}

fn is_day(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).and_then(|name| name.strip_suffix(".log"));
    name.is_some_and(|name| name.parse::<Date>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use std::sync::atomic::{AtomicI8, Ordering};

    fn text(path: &Path) -> String {
        fs::read_to_string(path).expect("it can be read")
    }

    #[test]
    fn a_file_a_day_and_fourteen_kept() {
        static DAY: AtomicI8 = AtomicI8::new(1);
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("notes.log"), "an agent's own").expect("written");
        let log =
            DayLog { today: || date(2026, 11, DAY.load(Ordering::SeqCst)), ..DayLog::new(folder.path().to_owned()) };
        for day in 1..=20 {
            DAY.store(day, Ordering::SeqCst);
            log.make_writer().write_all(format!("day {day}\n").as_bytes()).expect("written");
            log.make_writer().write_all(b"again\n").expect("written");
        }
        let kept = files(folder.path());
        assert_eq!(kept.len(), DAYS_KEPT, "older days are gone");
        assert!(kept[0].ends_with("2026-11-20.log") && kept[13].ends_with("2026-11-07.log"), "the newest are kept");
        assert_eq!(text(&kept[0]), "day 20\nagain\n");
        assert_eq!(text(&folder.path().join("notes.log")), "an agent's own", "only our own files are taken away");
    }

    #[test]
    fn lines_are_redacted_and_a_day_has_a_limit() {
        let folder = tempfile::tempdir().expect("a folder");
        let log = DayLog::new(folder.path().to_owned());
        log.make_writer().write_all(b"to 0241234567 with np_live_0123456789\n").expect("written");
        let file = files(folder.path()).remove(0);
        assert_eq!(text(&file), "to [...567] with [hidden]\n");
        let line = "a line of a fault that comes again and again\n".repeat(1_000);
        for _ in 0..100 {
            log.make_writer().write_all(line.as_bytes()).expect("written");
        }
        let kept = fs::metadata(&file).expect("there").len();
        assert!(kept < DAY_BYTES_MAX + 100_000, "{kept} bytes: no fault fills the disk");
        assert!(text(&file).ends_with("nothing more is kept in it\n"), "and the file says so");
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_read_a_log() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        let logs = folder.path().join("logs");
        fs::create_dir(&logs).expect("an older program's folder");
        fs::set_permissions(&logs, fs::Permissions::from_mode(0o755)).expect("set");
        super::super::make_private(&logs).expect("it can be used");
        DayLog::new(logs.clone()).make_writer().write_all(b"a line\n").expect("written");
        let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
        assert_eq!(mode(&logs), 0o700, "nobody else may look into the folder");
        assert_eq!(mode(&files(&logs)[0]), 0o600, "nor into a day's file");
    }
}
