//! The program behind the window: one data folder at a time, opened, closed and changed for practice and back.
//!
//! Guarantees: every handler works without a window, so that tests can call it; a plan is kept on this side and approved
//! by its name, so that the page cannot change what was shown. Leaves out: Tauri (`commands`, `window`).

use crate::contract::{ErrorCode, ErrorView, Event, KeyWay, Locked, ScreenLock, Start};
use crate::error::{Answer, sentence};
use crate::lists::OpenList;
use crate::views::Times;
use domain::Secret;
use engine::Desk;
use engine::plan::Plan;
use engine::ports::LedgerError;
use host::{DataFolder, Host, HostError, HostOptions, KeyChoice, SystemClock};
use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{RwLock, RwLockReadGuard};
use tokio::task::JoinHandle;

/// How the program was started.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Launch {
    /// The data folder; where the platform keeps such things when `None`.
    pub data_dir: Option<PathBuf>,
    /// Straight into practice mode.
    pub practice: bool,
}

/// What the program has open.
enum Opened {
    /// Nothing yet.
    Nothing,
    /// A data folder, and the task that tells the window of it.
    Folder(Arc<Host>, JoinHandle<()>),
    /// A data folder that does not open, and whether it is the practice one.
    Locked(Locked, bool),
}

/// Hears what the program tells the window unasked.
pub type Tell = Arc<dyn Fn(Event) + Send + Sync>;

/// The program behind the window.
pub struct App {
    launch: Launch,
    opened: RwLock<Opened>,
    /// How many times a data folder was opened, or was found not to open.
    openings: AtomicU32,
    plans: Mutex<VecDeque<Arc<Plan>>>,
    pub(crate) lists: Mutex<Vec<OpenList>>,
    pub(crate) clipboard: Mutex<Option<arboard::Clipboard>>,
    /// Whether the window waits for its PIN, or may have to: until a folder is open nobody knows.
    pub(crate) screen_locked: AtomicBool,
    pub(crate) outgoing: crate::handover::Outgoing,
    pub(crate) diagnostics: crate::diagnostics::Diagnostics,
    tell: Tell,
}

const PLANS_KEPT: usize = 16;
/// How long a data folder that is being closed may stay in use by a handler that has not ended.
const HANDOVER_MAX: Duration = Duration::from_secs(3);

impl App {
    /// A program with nothing open.
    pub fn new(launch: Launch, tell: Tell) -> Arc<Self> {
        Arc::new(Self {
            launch,
            opened: RwLock::new(Opened::Nothing),
            openings: AtomicU32::new(0),
            plans: Mutex::new(VecDeque::new()),
            lists: Mutex::new(Vec::new()),
            clipboard: Mutex::new(None),
            screen_locked: AtomicBool::new(true),
            outgoing: crate::handover::Outgoing::default(),
            diagnostics: crate::diagnostics::Diagnostics::default(),
            tell,
        })
    }

    /// Opens what was open last: practice mode if the agent left it on, else the real thing. Sends nothing.
    pub async fn open(self: &Arc<Self>) {
        let mut opened = self.opened.write().await;
        if self.diagnostics.last_stop().is_some_and(|stop| stop.while_opening) {
            let message = "Your history has not been opened yet, because the program broke off while it was opening it last time.";
            let hint = "Opening sends nothing. Try again; if it stops again, go back to a safety copy.";
            let error = ErrorView::new(ErrorCode::Other, message).hint(hint);
            let locked = Locked { error, way: KeyWay::StoppedOpening };
            *opened = self.settled(Opened::Locked(locked, self.was_practising()));
            return;
        }
        *opened = self.open_folder(self.was_practising(), KeyChoice::Keyring).await;
    }

    /// Begins the logs of this run, and looks how the last one ended.
    pub fn begin_diagnostics(&self) {
        self.diagnostics.begin(self.data_dir(), self.was_practising());
    }

    fn was_practising(&self) -> bool {
        self.launch.practice || self.practice_mark().is_some_and(|mark| mark.exists())
    }

    async fn open_folder(self: &Arc<Self>, practice: bool, keys: KeyChoice) -> Opened {
        let opened = self.try_folder(practice, keys).await;
        self.settled(opened.unwrap_or_else(|locked| Opened::Locked(locked, practice)))
    }

    /// From here on it is known whether the window waits for its PIN.
    fn settled(&self, opened: Opened) -> Opened {
        let waits = match &opened {
            Opened::Folder(host, _) => !host.is_practice() && crate::lock::is_set(host.desk()),
            Opened::Nothing | Opened::Locked(..) => false,
        };
        self.screen_locked.store(waits, Ordering::SeqCst);
        self.openings.fetch_add(1, Ordering::SeqCst);
        opened
    }

    async fn try_folder(self: &Arc<Self>, practice: bool, keys: KeyChoice) -> Result<Opened, Locked> {
        let data_dir = self.launch.data_dir.clone();
        let host = if practice {
            Host::practice(data_dir).await
        } else {
            let needs_passphrase = matches!(keys, KeyChoice::Keyring) && self.has_key_file();
            if needs_passphrase {
                let error = ErrorView::new(ErrorCode::KeyStore, "Your keys are in a file locked by your passphrase.");
                return Err(Locked { error, way: KeyWay::Passphrase });
            }
            Host::open(HostOptions { data_dir, keys }).await
        };
        let host = host.map_err(|error| self.locked(error))?;
        let host = Arc::new(host);
        let telling = tokio::spawn(crate::events::tell(Arc::clone(host.desk()), Arc::clone(&self.tell)));
        Ok(Opened::Folder(host, telling))
    }

    fn locked(&self, error: HostError) -> Locked {
        let way = match &error {
            HostError::Keys(_) if self.has_key_file() => KeyWay::Passphrase,
            HostError::Keys(_) if !self.has_ledger() => KeyWay::ChoosePassphrase,
            HostError::Ledger(LedgerError::DataKey) => KeyWay::Recover,
            HostError::Ledger(LedgerError::Read(_) | LedgerError::Newer { .. }) => KeyWay::GoBack,
            _ => KeyWay::TryAgain,
        };
        Locked { error: error.into(), way }
    }

    /// The data folder that was named at the start, if one was.
    pub(crate) fn named_data_dir(&self) -> Option<PathBuf> {
        self.launch.data_dir.clone()
    }

    fn data_dir(&self) -> Option<PathBuf> {
        self.launch.data_dir.clone().or_else(|| DataFolder::default_path().ok())
    }

    fn has_key_file(&self) -> bool {
        self.data_dir().is_some_and(|dir| dir.join("keys.bin").exists())
    }

    fn has_ledger(&self) -> bool {
        self.data_dir().is_some_and(|dir| dir.join("ledger.sqlite3").exists())
    }

    /// A file whose presence says that the agent left practice mode on.
    fn practice_mark(&self) -> Option<PathBuf> {
        self.data_dir().map(|dir| dir.join("practice").join("on"))
    }

    async fn close_folder(&self, opened: &mut Opened) {
        // What waits for the next folder must not be served by one that has a PIN.
        self.screen_locked.store(true, Ordering::SeqCst);
        let Opened::Folder(host, telling) = std::mem::replace(opened, Opened::Nothing) else { return };
        host.close().await;
        telling.abort();
        let _ = telling.await;
        self.lists_now().clear();
        self.plans_now().clear();
        // The folder's lock goes with its last user, and only then is the history closed in an orderly way: one that is not
        // is checked whole at the next start.
        let patience = tokio::time::Instant::now() + HANDOVER_MAX;
        let is_used = || Arc::strong_count(&host) > 1 || Arc::strong_count(host.desk()) > 1;
        while is_used() && tokio::time::Instant::now() < patience {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Finishes what is under way, sends nothing new, and lets go of the folder.
    pub async fn close(&self) {
        let mut opened = self.opened.write().await;
        self.close_folder(&mut opened).await;
        self.clear_copied();
    }

    /// Whether anything would be left waiting when the program ends now: the lists that are being sent.
    pub async fn lists_under_way(&self) -> usize {
        let Ok(host) = self.host().await else { return 0 };
        crate::batches::running_lists(host.desk())
    }

    // --- what the window asks ---

    /// Where the program stands.
    pub async fn start(self: &Arc<Self>) -> Answer<Start> {
        let (is_open, locked) = match &*self.opened().await {
            Opened::Folder(host, _) => (Some(Arc::clone(host)), None),
            Opened::Locked(locked, _) => (None, Some(locked.clone())),
            Opened::Nothing => (None, None),
        };
        self.diagnostics.opened();
        match is_open {
            Some(host) => self.start_of(&host),
            None => Ok(self.start_locked(locked)),
        }
    }

    /// Opens the real data folder with a passphrase; makes its key file when there is none.
    pub async fn unlock(self: &Arc<Self>, passphrase: String) -> Answer<Start> {
        let choice = if passphrase.is_empty() { KeyChoice::Keyring } else { KeyChoice::File(Secret::new(passphrase)) };
        self.change(false, choice).await
    }

    /// Goes into practice mode.
    pub async fn begin_practice(self: &Arc<Self>) -> Answer<Start> {
        let start = self.change(true, KeyChoice::Keyring).await?;
        if let Some(mark) = self.practice_mark().filter(|_| start.practice) {
            write_mark(&mark);
        }
        Ok(start)
    }

    /// Comes back from practice mode.
    pub async fn leave_practice(self: &Arc<Self>) -> Answer<Start> {
        if let Some(mark) = self.practice_mark() {
            let _ = std::fs::remove_file(mark);
        }
        self.change(false, KeyChoice::Keyring).await
    }

    async fn change(self: &Arc<Self>, practice: bool, keys: KeyChoice) -> Answer<Start> {
        let mut opened = self.opened.write().await;
        self.close_folder(&mut opened).await;
        *opened = self.open_folder(practice, keys).await;
        drop(opened);
        self.start().await
    }

    /// Closes the folder, has something done to it, and opens it again, whatever became of that.
    pub(crate) async fn reopen_over(
        self: &Arc<Self>,
        work: impl FnOnce(&Path) -> Answer<()> + Send + 'static,
    ) -> Answer<Start> {
        let mut opened = self.opened.write().await;
        let (practice, folder) = self.folder_of(&opened);
        let Some(folder) = folder else {
            return Err(ErrorView::new(ErrorCode::Other, "There is no data folder. Nothing was changed."));
        };
        self.close_folder(&mut opened).await;
        let done = tokio::task::spawn_blocking(move || work(&folder)).await;
        *opened = self.open_folder(practice, KeyChoice::Keyring).await;
        drop(opened);
        done.map_err(|_| ErrorView::new(ErrorCode::Other, "That could not be done. Nothing was sent."))??;
        self.start().await
    }

    /// Where the data lies that is open, or that could not be opened.
    pub(crate) async fn folder_in_use(&self) -> Option<PathBuf> {
        self.folder_of(&*self.opened().await).1
    }

    fn folder_of(&self, opened: &Opened) -> (bool, Option<PathBuf>) {
        match opened {
            Opened::Folder(host, _) => (host.is_practice(), Some(host.folder().path().to_owned())),
            Opened::Locked(_, true) => (true, self.data_dir().map(|dir| dir.join("practice"))),
            Opened::Nothing | Opened::Locked(_, false) => (false, self.data_dir()),
        }
    }

    fn start_of(&self, host: &Host) -> Answer<Start> {
        let desk = host.desk();
        let is_open_file = self.has_key_file();
        let keys = match (host.is_practice(), is_open_file) {
            (true, _) => "the practice folder",
            (false, true) => "a file locked by your passphrase",
            (false, false) => "this computer's keyring",
        };
        Ok(Start {
            opening: self.openings.load(Ordering::SeqCst),
            practice: host.is_practice(),
            accounts: crate::accounts::all(desk)?,
            catalogues: crate::accounts::catalogues(desk)?,
            settings: crate::settings::read(desk)?,
            batches: crate::batches::open(desk)?,
            attention: crate::attention::count(desk)?,
            line_trouble: crate::accounts::line_trouble(desk),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            data_folder: host.folder().path().display().to_string(),
            keys_kept_in: keys.to_owned(),
            read_only: match desk.halted() {
                Some(reason) => Some(sentence(&reason)),
                None => crate::recovery::doubted(desk)?,
            },
            locked: None,
            screen_lock: self.screen_lock(desk)?,
        })
    }

    fn start_locked(&self, locked: Option<Locked>) -> Start {
        Start {
            opening: self.openings.load(Ordering::SeqCst),
            practice: false,
            accounts: Vec::new(),
            catalogues: Vec::new(),
            settings: crate::settings::untouched(),
            batches: Vec::new(),
            attention: 0,
            line_trouble: None,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            data_folder: self.data_dir().map(|dir| dir.display().to_string()).unwrap_or_default(),
            keys_kept_in: "a file locked by your passphrase".to_owned(),
            read_only: None,
            locked,
            screen_lock: ScreenLock::default(),
        }
    }

    /// The libraries in the program, with their licences.
    pub async fn licences(&self) -> Answer<String> {
        Ok(include_str!("../licences.txt").to_owned())
    }

    // --- for the handlers ---

    /// Waits until what is being opened is open.
    async fn opened(&self) -> RwLockReadGuard<'_, Opened> {
        self.opened.read().await
    }

    /// The open data folder.
    pub(crate) async fn host(&self) -> Answer<Arc<Host>> {
        match &*self.opened().await {
            Opened::Folder(host, _) => Ok(Arc::clone(host)),
            Opened::Locked(locked, _) => Err(locked.error.clone()),
            Opened::Nothing => Err(ErrorView::new(ErrorCode::Other, "The program is closing. Nothing was sent.")),
        }
    }

    /// The desk of the open data folder.
    pub(crate) async fn desk(&self) -> Answer<Arc<Desk>> {
        Ok(Arc::clone(self.host().await?.desk()))
    }

    /// Tells the window something unasked.
    pub(crate) fn tell(&self, event: Event) {
        (self.tell)(event);
    }

    /// Keeps a plan until it is approved or newer ones push it out.
    pub(crate) fn keep_plan(&self, plan: Arc<Plan>) {
        let mut plans = self.plans_now();
        plans.push_back(plan);
        while plans.len() > PLANS_KEPT {
            plans.pop_front();
        }
    }

    /// A plan that was shown.
    pub(crate) fn plan_shown(&self, id: &str) -> Option<Arc<Plan>> {
        self.plans_now().iter().find(|plan| plan.id == id).cloned()
    }

    /// The lists under review, the newest last.
    pub(crate) fn lists_now(&self) -> MutexGuard<'_, Vec<OpenList>> {
        self.lists.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn plans_now(&self) -> MutexGuard<'_, VecDeque<Arc<Plan>>> {
        self.plans.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Times and limits that views depend on.
pub(crate) fn times(desk: &Desk) -> Times {
    let settings = desk.settings();
    let ms = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
    Times { now: SystemClock::wall_now(), stuck_ms: ms(settings.stuck_ms), settle_ms: ms(settings.settle_ms) }
}

fn write_mark(mark: &std::path::Path) {
    if let Err(error) = std::fs::write(mark, b"") {
        tracing::warn!(%error, "practice mode could not be remembered for the next start");
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::contract::{Approval, OrderFilter, OrderState};

    /// A program in practice mode, in a folder of its own.
    pub(crate) async fn practice() -> (tempfile::TempDir, Arc<App>) {
        let folder = tempfile::tempdir().expect("a folder");
        let launch = Launch { data_dir: Some(folder.path().to_owned()), practice: true };
        let app = App::new(launch, Arc::new(|_| {}));
        app.open().await;
        (folder, app)
    }

    /// A yes to a total, not to repeats.
    pub(crate) fn yes(total: i64) -> Approval {
        Approval { total, allow_repeats: false, networks_confirmed: true }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_plan_is_bought_as_it_was_shown_or_not_at_all() {
        let (_folder, app) = practice().await;
        let start = app.start().await.expect("practice opens");
        assert!(start.practice && start.locked.is_none() && start.accounts.len() == 2);
        let account = start.accounts[0].id.clone();
        let bundles = app.catalogue(account.clone()).await.expect("bundles").packages;
        let bundle = bundles.iter().find(|b| b.network == crate::contract::Network::Mtn).expect("one for MTN");
        let plan = |app: Arc<App>| {
            let (account, id) = (account.clone(), bundle.id.clone());
            async move { app.plan_sale(account, "0241234567".to_owned(), crate::contract::Network::Mtn, id).await }
        };
        let shown = plan(Arc::clone(&app)).await.expect("a plan");
        let other = app.approve(shown.id.clone(), yes(shown.total - 1)).await.expect_err("another total than shown");
        assert_eq!(other.code, ErrorCode::Changed);
        let made_up = app.approve("made up by a page".to_owned(), yes(shown.total)).await;
        assert_eq!(made_up.expect_err("a plan that was never shown").code, ErrorCode::Changed);

        let first = app.approve(shown.id.clone(), yes(shown.total)).await.expect("as shown");
        let again = app.approve(shown.id.clone(), yes(shown.total)).await.expect("a double click");
        assert_eq!(first.id, again.id, "a double click gives the same batch");
        let all = app.orders(OrderFilter { limit: 10, ..OrderFilter::default() }).await.expect("the history");
        assert_eq!(all.orders.len(), 1, "and one order");

        let repeat = plan(Arc::clone(&app)).await.expect("a plan");
        assert_eq!(repeat.repeat_count, 1, "the second one says that it repeats the first");
        assert!(app.approve(repeat.id, yes(repeat.total)).await.is_err(), "and needs a yes of its own");
        app.close().await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn whoever_still_reads_the_history_is_closed_in_an_orderly_way() {
        let (_folder, app) = practice().await;
        for run in 1..=6 {
            for _ in 0..8 {
                let app = Arc::clone(&app);
                tokio::spawn(async move { app.orders(OrderFilter { limit: 10, ..OrderFilter::default() }).await });
            }
            tokio::task::yield_now().await;
            app.close().await;
            app.open().await;
            let host = app.host().await.expect("it opens again");
            assert!(
                !host.ledger().opening().unclean,
                "run {run} counts as broken off, and the whole history is checked"
            );
        }
        app.close().await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn the_start_tells_of_the_line_and_of_another_opening() {
        let (_folder, app) = practice().await;
        let start = app.start().await.expect("practice opens");
        assert_eq!(start.line_trouble, None, "the line is up");
        let host = app.host().await.expect("it is open");
        let server = host.practice_server().expect("practice has its providers");
        let down = domain::ProviderKind::NetConnect;
        server.stop_listening(down).await.expect("it stops listening");
        let account = start.accounts.iter().find(|account| account.provider == down.into()).expect("an account there");
        // Connections that stand outlive the listener; the line is cut for them too.
        server.sandbox().add_rule(sandbox::Rule::always(sandbox::CallMatch::Reads, sandbox::Fault::ResetBefore));
        app.read_wallet(account.id.clone()).await.expect_err("nobody answers");
        let later = app.start().await.expect("the same folder");
        let trouble = later.line_trouble.unwrap_or_default();
        assert!(trouble.starts_with("NetConnect cannot be reached"), "a page drawn anew knows it too: '{trouble}'");
        assert_eq!(later.opening, start.opening, "asking opens nothing");
        drop(host);
        let again = app.begin_practice().await.expect("practice opens again");
        assert!(again.opening > start.opening, "whatever stood on the screen belongs to the opening before");
        app.close().await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_list_is_priced_edited_and_taken_back() {
        let (_folder, app) = practice().await;
        let list = app.paste_list("0241234567 1GB\n24123456 1GB\n".to_owned()).await.expect("a list");
        assert_eq!((list.counts.all, list.counts.problem), (2, 1));
        let left = app.leave_out_problems(list.id.clone()).await.expect("left out");
        assert_eq!((left.counts.problem, left.counts.left_out, left.plan.map(|p| p.orders)), (0, 1, Some(1)));
        let back = app.undo_edit(list.id.clone()).await.expect("taken back");
        assert_eq!((back.counts.problem, back.can_undo), (1, false));
        let refused = app.approve(back.plan.expect("a plan").id, yes(0)).await.expect_err("another total");
        assert_eq!(refused.code, ErrorCode::Changed);
        app.close_list(list.id.clone()).await.expect("put away");
        assert!(app.list_rows(list.id, None, String::new(), 0, 10).await.is_err(), "a closed list is gone");
        let unknown = app.orders(OrderFilter { states: vec![OrderState::Unknown], limit: 1, ..OrderFilter::default() });
        assert!(unknown.await.expect("the history").orders.is_empty(), "nothing was sent by looking");
        app.close().await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_list_with_nothing_in_it_says_so() {
        let (_folder, app) = practice().await;
        let error = app.paste_list("good morning".to_owned()).await.expect_err("no number");
        assert_eq!(error.code, ErrorCode::BadInput);
        assert!(error.hint.is_some(), "and what to do");
        app.close().await;
    }
}
