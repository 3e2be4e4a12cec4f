//! What an agent can see and send when something went wrong: how the last run ended, and a report.
//!
//! Guarantees: a report tells counts and states, never a number, a key or a credential; what is saved is what was shown.
//! Leaves out: logs and redaction (`diagnostics`).

use crate::app::App;
use crate::contract as c;
use crate::error::{Answer, sentence};
use crate::{accounts, attention, words};
use engine::Desk;
use engine::ports::OrderQuery;
use host::SystemClock;
use std::fmt::Write;
use std::path::{Path, PathBuf};

fn not_saved(reason: &str) -> c::ErrorView {
    c::ErrorView::new(c::ErrorCode::Other, sentence(reason)).hint("Choose another place and try again.")
}

fn system() -> String {
    let named = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    let name = named.lines().find_map(|line| line.strip_prefix("PRETTY_NAME=")).unwrap_or(std::env::consts::OS);
    format!("{}, {}", name.trim_matches('"'), std::env::consts::ARCH)
}

/// Counts and states of an open history; what cannot be read is said as such.
fn history(desk: &Desk, ledger: &Path, out: &mut String) -> Answer<()> {
    let all = accounts::all(desk)?;
    for account in &all {
        let paused = account.paused.as_ref().map(|pause| format!(", paused: {}", pause.reason));
        let practice = if account.practice { ", practice" } else { "" };
        let _ = writeln!(out, "Account at {:?}{practice}{}", account.provider, paused.unwrap_or_default());
    }
    for (state, count, _) in desk.ledger().totals(&OrderQuery::default())?.by_state {
        let _ = writeln!(out, "Orders {}: {count}", state.word());
    }
    let _ = writeln!(out, "Needs a person: {}", attention::count(desk)?);
    if let Some(reason) = desk.halted() {
        let _ = writeln!(out, "Sending stopped: {reason}");
    }
    let bytes = std::fs::metadata(ledger).map(|found| found.len()).unwrap_or_default();
    let _ = writeln!(out, "History file: {} kB", bytes / 1_000);
    Ok(())
}

impl App {
    /// How the last run ended, when it broke off.
    pub async fn last_stop(&self) -> Answer<Option<c::Stop>> {
        Ok(self.diagnostics.last_stop())
    }

    /// Puts a report together and shows it. `web_view` is the version of what draws the window.
    pub async fn prepare_report(&self, web_view: &str) -> Answer<c::Report> {
        let now = words::local_time(SystemClock::wall_now());
        let version = env!("CARGO_PKG_VERSION");
        let mut about = format!("Bundle Desk {version}\nSystem: {}\nWeb view: {web_view}\nMade: {now}\n", system());
        match self.host().await {
            Ok(host) => {
                let _ = writeln!(about, "Practice mode: {}", if host.is_practice() { "yes" } else { "no" });
                if let Err(error) = history(host.desk(), &host.folder().ledger_file(), &mut about) {
                    let _ = writeln!(about, "The history could not be read: {}", error.message);
                }
            }
            Err(error) => {
                let _ = writeln!(about, "The history is not open: {}", error.message);
            }
        }
        Ok(self.diagnostics.show(about).as_ref().clone())
    }

    /// Writes the report that was shown to a file that the agent named, and gives the file's name.
    pub(crate) async fn write_report(&self, path: PathBuf) -> Answer<String> {
        let zip = self.diagnostics.shown_as_zip().ok_or_else(|| not_saved("no report was shown yet"))?;
        let wrong = |error: std::io::Error| not_saved(&format!("the report could not be written: {error}"));
        std::fs::write(&path, zip.map_err(wrong)?).map_err(wrong)?;
        Ok(path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use crate::app::tests::practice;
    use crate::app::{App, Launch};
    use crate::contract::KeyWay;
    use std::sync::Arc;

    #[tokio::test(flavor = "multi_thread")]
    async fn a_report_says_where_the_program_stands_and_is_saved_as_shown() {
        let (folder, app) = practice().await;
        let path = folder.path().join("report.zip");
        assert!(app.write_report(path.clone()).await.is_err(), "nothing that was not shown is saved");
        let shown = app.prepare_report("test view").await.expect("a report");
        let about = &shown.files[0].text;
        for wanted in ["Practice mode: yes", "Account at NetConnect, practice", "Web view: test view"] {
            assert!(about.contains(wanted), "'{wanted}' is missing: {about}");
        }
        assert!(!about.contains("sandbox"), "no key, nor its end, is in it: {about}");
        assert_eq!(app.write_report(path.clone()).await.expect("saved"), "report.zip");
        assert!(std::fs::read(path).expect("there").starts_with(b"PK"), "it is a zip");
        app.close().await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn after_a_start_that_broke_off_nothing_is_opened_before_a_person_says_so() {
        let folder = tempfile::tempdir().expect("a folder");
        let begin = || {
            let launch = Launch { data_dir: Some(folder.path().to_owned()), practice: true };
            let app = App::new(launch, Arc::new(|_| {}));
            app.begin_diagnostics();
            app
        };
        // The first one ends before its window asks for anything.
        begin().open().await;
        let app = begin();
        app.open().await;
        let locked = app.start().await.expect("the window is told").locked.expect("the history is not opened");
        assert_eq!(locked.way, KeyWay::StoppedOpening);
        assert!(app.last_stop().await.expect("known").is_some_and(|stop| stop.while_opening && stop.practice));
        let report = app.prepare_report("none").await.expect("a report all the same");
        assert!(report.files.iter().any(|file| file.name == "last-stop.txt"), "it says how the last run ended");
        let open = app.begin_practice().await.expect("tried again");
        assert!(open.locked.is_none() && open.practice);
        app.close().await;

        let app = begin();
        app.open().await;
        assert!(app.start().await.expect("open").locked.is_none(), "a run that was used leaves no mark");
        app.close().await;
    }
}
