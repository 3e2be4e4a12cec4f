//! The PIN that locks the window after idle minutes.
//!
//! Guarantees: while it is locked no command is served but those that unlock it; the PIN is kept as an Argon2id hash
//! only, never in clear; each wrong try after the third makes the next one wait longer, over a restart too. What it is
//! not: encryption. Whoever can open this computer's user can read the data folder, and the page says so.

use crate::app::App;
use crate::contract as c;
use crate::error::{Answer, sentence};
use crate::words::local_clock;
use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use domain::{Secret, UnixMs};
use engine::Desk;
use engine::ports::Ledger;
use host::SystemClock;
use std::sync::Arc;
use std::sync::atomic::Ordering;

const HASH: &str = "window/pin_hash";
const MINUTES: &str = "window/pin_minutes";
const TRIES: &str = "window/pin_tries";

const PIN_MIN: usize = 4;
const PIN_MAX: usize = 32;
const MINUTES_MAX: u32 = 240;
const FREE_TRIES: u32 = 3;
const WAIT_FIRST_MS: i64 = 30_000;
const WAIT_MAX_MS: i64 = 900_000;

/// The commands that are served while the window is locked.
const SERVED: [&str; 3] = ["start", "lock_screen", "unlock_screen"];

/// Whether a data folder has a PIN.
pub fn is_set(desk: &Desk) -> bool {
    // A ledger that cannot be read cannot be shown either.
    desk.ledger().setting(HASH).ok().flatten().is_some()
}

fn minutes(ledger: &dyn Ledger) -> Answer<Option<u32>> {
    if ledger.setting(HASH)?.is_none() {
        return Ok(None);
    }
    Ok(Some(ledger.setting(MINUTES)?.and_then(|text| text.parse().ok()).unwrap_or(5)))
}

/// How long to wait after so many wrong tries in a row.
fn wait_ms(wrong: u32) -> i64 {
    let Some(beyond) = wrong.checked_sub(FREE_TRIES) else { return 0 };
    (WAIT_FIRST_MS << beyond.min(8)).min(WAIT_MAX_MS)
}

fn tries(ledger: &dyn Ledger) -> Answer<(u32, UnixMs)> {
    let kept = ledger.setting(TRIES)?.unwrap_or_default();
    let (count, at) = kept.split_once(' ').unwrap_or(("0", "0"));
    Ok((count.parse().unwrap_or(0), UnixMs(at.parse().unwrap_or(0))))
}

fn refuse_too_soon(ledger: &dyn Ledger, now: UnixMs) -> Answer<()> {
    let (wrong, last_at) = tries(ledger)?;
    let wait_ms = wait_ms(wrong);
    // A clock that was set back must not lock the agent out for days.
    let since_ms = now.since_ms(last_at);
    if wait_ms == 0 || since_ms >= wait_ms || since_ms < 0 {
        return Ok(());
    }
    let message = format!("Too many wrong tries. You can try again at {}.", local_clock(last_at.plus_ms(wait_ms)));
    Err(c::ErrorView::new(c::ErrorCode::Other, message))
}

fn hashed(pin: &Secret<String>) -> Answer<String> {
    let refused = || c::ErrorView::new(c::ErrorCode::Other, "The PIN could not be kept. Nothing was changed.");
    let mut salt = [0_u8; 16];
    getrandom::fill(&mut salt).map_err(|_| refused())?;
    let salt = SaltString::encode_b64(&salt).map_err(|_| refused())?;
    Ok(Argon2::default().hash_password(pin.expose().as_bytes(), &salt).map_err(|_| refused())?.to_string())
}

fn fits(hash: &str, pin: &Secret<String>) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| Argon2::default().verify_password(pin.expose().as_bytes(), &hash).is_ok())
}

fn forget(ledger: &dyn Ledger) -> Answer<()> {
    for key in [HASH, MINUTES, TRIES] {
        ledger.put_setting(key, None)?;
    }
    Ok(())
}

/// Checks what was typed and keeps count. An account's API key opens the window too, and takes the PIN away: whoever
/// has it can spend anyway.
fn check(desk: &Desk, typed: &Secret<String>) -> Answer<()> {
    let ledger = desk.ledger();
    let Some(hash) = ledger.setting(HASH)? else { return Ok(()) };
    let now = SystemClock::wall_now();
    refuse_too_soon(ledger, now)?;
    // Counted before it is judged, so that ending the program in between wins nothing.
    let (wrong, _) = tries(ledger)?;
    ledger.put_setting(TRIES, Some(&format!("{} {}", wrong + 1, now.0)))?;
    if fits(&hash, typed) {
        ledger.put_setting(TRIES, None)?;
        return Ok(());
    }
    if desk.accounts()?.iter().any(|account| engine::is_key_of(account, typed)) {
        return forget(ledger);
    }
    let wait_s = wait_ms(wrong + 1) / 1_000;
    let hint = if wait_s == 0 { "Type it again.".to_owned() } else { format!("The next try has to wait {wait_s} s.") };
    Err(c::ErrorView::new(c::ErrorCode::BadInput, "This is not the PIN.").hint(hint))
}

fn check_new(pin: &str, minutes: u32) -> Answer<()> {
    let bad = |message: &str| Err(c::ErrorView::new(c::ErrorCode::BadInput, sentence(message)));
    if !(PIN_MIN..=PIN_MAX).contains(&pin.chars().count()) {
        return bad("a PIN has 4 to 32 characters");
    }
    if !(1..=MINUTES_MAX).contains(&minutes) {
        return bad("the window can lock after 1 to 240 idle minutes");
    }
    Ok(())
}

impl App {
    /// Whether a command may be served now.
    pub(crate) fn refuse_while_locked(&self, command: &str) -> Answer<()> {
        if !self.screen_locked.load(Ordering::SeqCst) || SERVED.contains(&command) {
            return Ok(());
        }
        Err(c::ErrorView::new(c::ErrorCode::Other, "The window is locked. Type the PIN first."))
    }

    pub(crate) fn screen_lock(&self, desk: &Desk) -> Answer<c::ScreenLock> {
        let locked = self.screen_locked.load(Ordering::SeqCst);
        Ok(c::ScreenLock { minutes: minutes(desk.ledger())?, locked })
    }

    /// Locks the window, when there is a PIN.
    pub async fn lock_screen(self: &Arc<Self>) -> Answer<c::Start> {
        let is_set = is_set(self.desk().await?.as_ref());
        self.screen_locked.store(is_set, Ordering::SeqCst);
        self.start().await
    }

    /// Unlocks it with the PIN, or with the API key of an account.
    pub async fn unlock_screen(self: &Arc<Self>, pin: String) -> Answer<c::Start> {
        let desk = self.desk().await?;
        let typed = Secret::new(pin.trim().to_owned());
        let checked = tokio::task::spawn_blocking(move || check(&desk, &typed)).await;
        checked.map_err(|_| c::ErrorView::new(c::ErrorCode::Other, "The PIN could not be checked. Try again."))??;
        self.screen_locked.store(false, Ordering::SeqCst);
        self.start().await
    }

    /// Sets a PIN, or changes it. Where there is one, the old one is asked for.
    pub async fn set_pin(self: &Arc<Self>, old: String, pin: String, minutes: u32) -> Answer<c::Start> {
        check_new(pin.trim(), minutes)?;
        self.change_pin(old, move |ledger| {
            ledger.put_setting(HASH, Some(&hashed(&Secret::new(pin.trim().to_owned()))?))?;
            Ok(ledger.put_setting(MINUTES, Some(&minutes.to_string()))?)
        })
        .await
    }

    /// Takes the PIN away.
    pub async fn remove_pin(self: &Arc<Self>, old: String) -> Answer<c::Start> {
        self.change_pin(old, forget).await
    }

    async fn change_pin(
        self: &Arc<Self>,
        old: String,
        change: impl FnOnce(&dyn Ledger) -> Answer<()> + Send + 'static,
    ) -> Answer<c::Start> {
        let desk = self.desk().await?;
        let old = Secret::new(old.trim().to_owned());
        let work = move || {
            check(&desk, &old)?;
            change(desk.ledger())
        };
        let done = tokio::task::spawn_blocking(work).await;
        done.map_err(|_| c::ErrorView::new(c::ErrorCode::Other, "The PIN could not be kept. Nothing was changed."))??;
        self.start().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_tries_wait_longer_and_longer() {
        assert_eq!([wait_ms(0), wait_ms(1), wait_ms(2)], [0, 0, 0], "a slip of the finger costs nothing");
        assert_eq!([wait_ms(3), wait_ms(4), wait_ms(5)], [30_000, 60_000, 120_000]);
        assert_eq!([wait_ms(12), wait_ms(u32::MAX)], [WAIT_MAX_MS, WAIT_MAX_MS], "but never for ever");
    }

    #[test]
    fn a_pin_is_kept_as_a_hash_of_its_own() {
        let pin = Secret::new("2468".to_owned());
        let (one, two) = (hashed(&pin).expect("hashed"), hashed(&pin).expect("hashed"));
        assert!(one.starts_with("$argon2id$"), "{one}");
        assert_ne!(one, two, "each has its own salt");
        assert!(fits(&one, &pin) && !fits(&one, &Secret::new("2469".to_owned())));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn nothing_is_served_before_it_is_known_whether_there_is_a_pin() {
        let folder = tempfile::tempdir().expect("a folder");
        let launch = crate::app::Launch { data_dir: Some(folder.path().to_owned()), practice: true };
        let app = App::new(launch, Arc::new(|_| {}));
        assert!(
            app.refuse_while_locked("vault").is_err(),
            "what is asked for while the folder opens could outrun the PIN"
        );
        app.open().await;
        assert!(app.refuse_while_locked("vault").is_ok(), "there is no PIN");
        app.close().await;
        assert!(app.refuse_while_locked("vault").is_err(), "and nothing is served once it is closed");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_locked_window_is_served_nothing_but_the_way_in() {
        let (_folder, app) = crate::app::tests::practice().await;
        assert!(app.set_pin(String::new(), "12".to_owned(), 5).await.is_err(), "too short");
        let set = app.set_pin(String::new(), "2468".to_owned(), 5).await.expect("set");
        assert_eq!(set.screen_lock, c::ScreenLock { minutes: Some(5), locked: false });
        let kept = app.desk().await.expect("open").ledger().setting(HASH).expect("read").expect("kept");
        assert!(!kept.contains("2468"), "never in clear");

        assert!(app.lock_screen().await.expect("locked").screen_lock.locked);
        assert!(app.refuse_while_locked("reveal").is_err() && app.refuse_while_locked("approve").is_err());
        assert!(app.refuse_while_locked("unlock_screen").is_ok());
        assert!(app.unlock_screen("1357".to_owned()).await.is_err());
        assert!(!app.unlock_screen("2468".to_owned()).await.expect("the PIN").screen_lock.locked);
        assert!(app.refuse_while_locked("reveal").is_ok());

        for _ in 0..3 {
            assert!(app.remove_pin("1357".to_owned()).await.is_err(), "changing it needs it");
        }
        let too_soon = app.remove_pin("2468".to_owned()).await.expect_err("the fourth try waits, even a right one");
        assert!(too_soon.message.contains("Too many"), "{}", too_soon.message);
        app.close().await;
    }
}
