//! Settings, the state the program starts in, and what it tells the window unasked.

use super::{Account, Batch, Catalogue, ErrorView, List, Order, Wallet};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    System,
    Light,
    Dark,
}

/// What the agent set. Amounts are pesewas.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Settings {
    /// Light or dark.
    pub theme: Theme,
    /// Below this balance a warning shows; `None`: never.
    pub low_balance: Option<i64>,
    /// Above this total an approval is typed; `None`: never.
    pub typed_total_above: Option<i64>,
    /// The shop's name, for papers and texts.
    pub shop_name: String,
    /// The shop's phone or address, for papers and texts.
    pub shop_contact: String,
}

/// Where the program stands when the window opens, or changes between practice and real money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Start {
    /// Which opening of a data folder this is. With another number it is another history, or the same one put back to a
    /// safety copy: nothing of the one before stays on the screen.
    pub opening: u32,
    /// Practice mode: an own data file, pretend money.
    pub practice: bool,
    /// The accounts; none: first run.
    pub accounts: Vec<Account>,
    /// What each of them was last known to sell, so that the first screen need not ask.
    pub catalogues: Vec<Catalogue>,
    /// The settings.
    pub settings: Settings,
    /// Batches that are not at their end, newest first.
    pub batches: Vec<Batch>,
    /// How many things need a person.
    pub attention: u32,
    /// What is wrong with the line to a provider or with the clock, for people; `None` when all is well.
    pub line_trouble: Option<String>,
    /// The program's version.
    pub version: String,
    /// Where the data lies, for people.
    pub data_folder: String,
    /// Where keys are kept, for people.
    pub keys_kept_in: String,
    /// Why nothing can be sent, for people; `None` when all is well.
    pub read_only: Option<String>,
    /// Why the data folder could not be opened, and the way in; `None` when it is open.
    pub locked: Option<Locked>,
    /// The PIN that locks the window.
    pub screen_lock: ScreenLock,
}

/// The PIN that locks the window. It covers the screen; it encrypts nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ScreenLock {
    /// After how many idle minutes it locks; `None`: there is no PIN.
    pub minutes: Option<u32>,
    /// Whether it is locked now.
    pub locked: bool,
}

/// A data folder that is not open: its keys cannot be reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Locked {
    /// What is the matter, and what to do.
    pub error: ErrorView,
    /// The way in.
    pub way: KeyWay,
}

/// How the keys of a data folder can be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum KeyWay {
    /// The history cannot be read, or is newer than this program: a safety copy can take its place.
    GoBack,
    /// A key file is there: its passphrase opens it.
    Passphrase,
    /// Nothing is kept yet and there is no keyring: a passphrase can be chosen.
    ChoosePassphrase,
    /// The history is there and its key is not: the recovery file brings it back.
    Recover,
    /// Nothing but trying again.
    TryAgain,
    /// The program ended while it was opening it last time: a person says whether to try again.
    StoppedOpening,
}

/// What the program tells the window unasked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// An order moved, or more is known of it.
    Order { order: Order },
    /// A batch moved.
    Batch { batch: Batch },
    /// A wallet was read.
    Wallet { account: String, wallet: Wallet },
    /// An account was added, removed, paused, or more is known of it.
    Accounts { accounts: Vec<Account> },
    /// How many things need a person.
    Attention { count: u32 },
    /// The line to a provider went down (with words) or came back (`None`).
    Line { trouble: Option<String> },
    /// Nothing can be sent any more (with words), or it can again (`None`).
    ReadOnly { reason: Option<String> },
    /// A file is held over the window, or no longer.
    Dragging { over: bool },
    /// A dropped file is being read.
    ListReading {},
    /// A dropped file was read.
    ListOpened { list: List },
    /// A dropped file could not be read.
    ListFailed { error: ErrorView },
    /// A menu of the window system asks for a screen, or for the help.
    Go { to: String },
    /// Lost updates: everything shown is to be asked for again.
    Refresh {},
}
